"""What holds for all tables: numbers and dates come back as written, keys are stable, order of rows is nothing."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.settings import Settings
from kam_xl.tables.cells import Column, Grid
from kam_xl.tables.dates import read_dates
from kam_xl.tables.names import cleaned, client_key, shown
from kam_xl.tables.numbers import read_numbers
from kam_xl.tables.read import read_tables
from kam_xl.tables.spellings import AliasRow, resolve

DEFAULTS = Settings()
cents = st.integers(-(10**14), 10**14)
days = st.dates(dt.date(1955, 1, 1), dt.date(2048, 12, 31))

# ---------------------------------------------------------------- numbers


def western(digits: str, separator: str) -> str:
    return separator.join([digits[max(0, at - 3) : at] for at in range(len(digits), 0, -3)][::-1])


def indian(digits: str, separator: str) -> str:
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, at - 2) : at] for at in range(len(head), 0, -2)][::-1]
    return separator.join([*pairs, tail])


STYLES = st.sampled_from(
    [
        (western, ",", "."),
        (western, ".", ","),
        (western, " ", ","),
        (western, "\u00a0", ","),
        (western, "\u202f", ","),
        (western, "\u2009", "."),
        (western, "'", "."),
        (western, "\u2019", "."),
        (indian, ",", "."),
        (western, "", "."),
        (western, "", ","),
    ]
)
SIGNS = st.sampled_from(["-{}", "({})", "{}-", "\u2212{}", "-₹{}", "(₹ {})", "₹-{}"])
ZEROS = st.sampled_from(["0", "०", "٠", "۰", "０"])


def written(value: int, style, sign: str, zero: str) -> str:
    group, separator, decimal = style
    text = f"{group(str(abs(value) // 100), separator)}{decimal}{abs(value) % 100:02d}"
    text = "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in text)
    return sign.format(text) if value < 0 else text


@given(st.lists(cents, min_size=1, max_size=20), STYLES, SIGNS, ZEROS)
def test_money_comes_back_as_written(values, style, sign, zero):
    texts = [written(value, style, sign, zero) for value in values]
    answer = read_numbers(Column.argument("amounts", texts), DEFAULTS)
    assert answer.values.tolist() == [float(Fraction(value, 100)) for value in values]


@given(st.lists(cents, min_size=1, max_size=20), STYLES, st.randoms(use_true_random=False))
def test_the_order_of_cells_is_nothing(values, style, chance):
    cells: list[object] = [written(value, style, "-{}", "0") for value in values]
    cells += [None, 5.5, True]
    places = list(range(len(cells)))
    chance.shuffle(places)
    straight = read_numbers(Column.argument("amounts", cells), DEFAULTS)
    shuffled = read_numbers(Column.argument("amounts", [cells[place] for place in places]), DEFAULTS)
    np.testing.assert_array_equal(straight.values[places], shuffled.values)
    assert sorted(p.code for p in straight.problems) == sorted(p.code for p in shuffled.problems)


@given(st.lists(st.floats(-1e15, 1e15) | st.none() | st.integers(-(10**9), 10**9)))
def test_plain_numbers_are_taken_as_they_are(cells):
    answer = read_numbers(Column.argument("amounts", cells), DEFAULTS)
    want = np.array([np.nan if cell is None else float(cell) for cell in cells])
    np.testing.assert_array_equal(answer.values, want)
    assert answer.problems == []


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text):
    """Any text is a number, a blank, a problem or a question; never a crash."""
    settings = DEFAULTS.replace({"decimal_sign": "."})
    answer = read_numbers(Column.argument("amounts", [text]), settings)
    assert answer.values.shape == (1,)
    read_dates(Column.argument("dates", [text]), DEFAULTS.replace({"date_order": "dmy"}))


# ---------------------------------------------------------------- dates

ORDERS = st.sampled_from(
    [
        ("dmy", "{d:02d}.{m:02d}.{y}"),
        ("dmy", "{d}/{m}/{y}"),
        ("mdy", "{m}/{d}/{y}"),
        ("mdy", "{m:02d}-{d:02d}-{y}"),
        ("ymd", "{y}-{m:02d}-{d:02d}"),
        ("ymd", "{y}/{m}/{d}"),
        ("dmy", "{d}.{m}.{s:02d}"),
        ("mdy", "{m}/{d}/{s:02d}"),
        ("ymd", "{s:02d}-{m:02d}-{d:02d}"),
    ]
)


def dated(day: dt.date, form: str) -> str:
    return form.format(d=day.day, m=day.month, y=day.year, s=day.year % 100)


@given(st.lists(days, min_size=1, max_size=20), ORDERS)
def test_dates_come_back_in_the_order_of_the_setting(wanted, order):
    cells = [dated(day, order[1]) for day in wanted]
    if "{s" in order[1]:
        wanted = [day.replace(year=day.year if day.year >= 1950 else day.year + 100) for day in wanted]
    found, _ = read_dates(Column.argument("dates", cells), DEFAULTS.replace({"date_order": order[0]}))
    assert found.astype("datetime64[D]").tolist() == wanted


@given(st.lists(days, max_size=20), st.sampled_from(["{d:02d}.{m:02d}.{y}", "{m}/{d}/{y}"]))
def test_one_late_day_tells_the_order(wanted, form):
    wanted = [*wanted, dt.date(2026, 1, 31)]
    found, _ = read_dates(Column.argument("dates", [dated(day, form) for day in wanted]), DEFAULTS)
    assert found.astype("datetime64[D]").tolist() == wanted


@given(st.lists(days | st.none(), max_size=20))
def test_real_dates_serials_and_texts_agree(wanted):
    epoch = dt.date(1899, 12, 30)
    serials = [None if day is None else (day - epoch).days for day in wanted]
    texts = [None if day is None else day.isoformat() for day in wanted]
    for cells in (wanted, serials, texts):
        found, _ = read_dates(Column.argument("dates", cells), DEFAULTS)
        assert found.astype("datetime64[D]").tolist() == wanted


# ---------------------------------------------------------------- names


@given(st.text())
def test_the_key_of_a_key_is_the_key(name):
    assert client_key(client_key(name)) == client_key(name)


@given(st.text())
def test_cleaning_changes_no_key(name):
    assert client_key(cleaned(name)) == client_key(name)
    assert cleaned(cleaned(name)) == cleaned(name)


@given(
    st.lists(st.sampled_from(["Acme", "ACME", "acme ", "Bolt", "bolt", "Ёлка", "ёлка"])),
    st.randoms(use_true_random=False),
)
def test_shown_names_do_not_depend_on_the_order(names, chance):
    places = list(range(len(names)))
    chance.shuffle(places)
    assert shown([names[place] for place in places]).tolist() == shown(names)[places].tolist()


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))),
    st.randoms(use_true_random=False),
)
def test_aliases_end_and_do_not_depend_on_the_order(pairs, chance):
    rows = [AliasRow(name, client, str(place)) for place, (name, client) in enumerate(pairs)]
    ends, problems = resolve(rows)
    assert not set(ends.values()) & set(ends)
    chance.shuffle(rows)
    again, others = resolve(rows)
    assert again == ends
    assert sorted(problems) == sorted(others)


# ---------------------------------------------------------------- whole tables

LINES = st.lists(
    st.tuples(
        st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)) | st.none(),
        st.sampled_from(["Acme", "ACME", "Bolt ", "bolt", None]),
        st.integers(-10_000, 10_000).map(lambda cent: cent / 100) | st.none(),
        st.sampled_from(["Anna", "ANNA", "Ivan", None]),
    ),
    min_size=1,
    max_size=20,
)


@given(LINES, st.randoms(use_true_random=False))
def test_shuffled_lines_give_the_same_sales(lines, chance):
    lines = [*lines, (dt.date(2026, 1, 31), "Acme", 1.0, "Anna")]
    mixed = list(lines)
    chance.shuffle(mixed)
    frames = []
    for rows in (lines, mixed):
        grid = Grid("b.xlsx", "Sales", [["Date", "Client", "Amount", "Manager"], *rows])
        tables, problems = read_tables([grid], DEFAULTS)
        # Categories have no order of theirs
        texts = dict.fromkeys(tables.sales.select_dtypes("category"), "str")
        sales = tables.sales.drop(columns="row").astype(texts)
        frames.append((sales, sorted(problem.code for problem in problems)))
    order = ["date", "client", "amount_e4", "manager"]
    straight, shuffled = (frame.sort_values(order).reset_index(drop=True) for frame, _ in frames)
    pd.testing.assert_frame_equal(straight, shuffled)
