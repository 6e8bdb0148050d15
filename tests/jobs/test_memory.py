"""What is remembered of a sheet does not depend on who saved it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kam_xl.books.drawing.canvas import content
from kam_xl.jobs.memory import LONGEST, Layout, Memory, digest_of, plain, row_mark
from kam_xl.jobs.standing import Standing, StandingTable

FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-9e14, max_value=9e14)


@given(FLOATS)
def test_a_number_counts_the_same_however_many_digits_a_program_saves(number: float) -> None:
    written = content(number)
    assert isinstance(written, float)
    for digits in (15, 16, 17):
        assert plain(float(f"{written:.{digits}g}")) == plain(written)


@given(st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)))
def test_a_day_counts_as_its_number(day: dt.date) -> None:
    serial = float((day - dt.date(1899, 12, 30)).days)
    assert plain(day) == plain(dt.datetime.combine(day, dt.time())) == plain(serial)


CELLS = st.one_of(st.none(), st.text(max_size=5), FLOATS, st.booleans())
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8)
LAYOUT = Layout(3, frozenset({2}), 0)


def standing(rows: list[tuple[object, ...]]) -> Standing:
    return Standing((StandingTable("kam_T", 3, ("a", "b", "c"), tuple(rows)),), ("Title",))


@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_what_is_typed_do_not_count(rows: list[tuple[object, ...]], chance) -> None:
    before = digest_of(standing(rows), [LAYOUT])
    sorted_anew = [(*row[:2], "typed") for row in rows]
    chance.shuffle(sorted_anew)
    assert digest_of(standing(sorted_anew), [LAYOUT]) == before


@given(ROWS, st.data())
def test_every_other_change_counts(rows: list[tuple[object, ...]], data: st.DataObject) -> None:
    before = digest_of(standing(rows), [LAYOUT])
    at = data.draw(st.integers(0, len(rows) - 1))
    changed = [*rows[:at], (f"{rows[at][0]} changed", *rows[at][1:]), *rows[at + 1 :]]
    assert digest_of(standing(changed), [LAYOUT]) != before
    assert digest_of(standing(rows[:at] + rows[at + 1 :]), [LAYOUT]) != before


def test_what_does_not_fit_is_left_out_and_the_rest_can_be_read() -> None:
    marks = tuple(row_mark((number, "x"), frozenset()) for number in range(60))
    memory = Memory("0" * 16, tuple(Layout(9, frozenset({7, 8}), 1000) for _ in range(6)), marks)
    assert len(str(memory)) <= LONGEST
    read = Memory.read(str(memory))
    assert read is not None
    assert read.layouts == memory.layouts
    assert read.added == marks[: len(read.added)]
    assert len(read.added) > 10


def test_another_form_is_not_understood() -> None:
    assert Memory.read("") is None
    assert Memory.read("2;00;3.4.5;") is None
    assert Memory.read("1;00;x;") is None
