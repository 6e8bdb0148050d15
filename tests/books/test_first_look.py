"""The first look sees errors, formulas and reach wherever the stream is cut."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kam_xl.books.reading.prescan import look
from tests.books.packages import number, row, text

_SHEET = (
    "<worksheet><cols><col min='1' hidden='1'/></cols><sheetData>"
    + row(1, text("A1", "Client"), text("AB1", "far"))
    + row(
        2,
        '<c r="A2" s="3" t="e"><v>#N/A</v></c>',
        '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        more=' hidden="1"',
    )
    + row(
        3,
        '<c r="A3"><f>B3*2</f></c>',
        '<c r="B3"><f t="shared" si="1"/><v>4</v></c>',
        '<c r="C3"><f>1</f><v/></c>',
    )
    + row(70000, number("A70000", 1))
    + "</sheetData><conditionalFormatting><cfRule><formula>A1</formula></cfRule></conditionalFormatting></worksheet>"
).encode()


def test_one_piece() -> None:
    found = look([_SHEET])
    assert found.errors == {(2, 1): "#N/A", (2, 2): "#DIV/0!"}
    assert found.unsaved == [(3, 1), (3, 3)]
    assert found.hidden == [2]
    assert (found.last_row, found.last_column, found.cells, found.odd, found.formulas) == (
        70000,
        28,
        8,
        False,
        True,
    )


@given(st.lists(st.integers(0, len(_SHEET)), max_size=12))
def test_wherever_the_stream_is_cut_the_same_is_seen(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(_SHEET)]
    pieces = [_SHEET[a:b] for a, b in itertools.pairwise(edges)]
    assert look(pieces) == look([_SHEET])


def test_formulas_outside_of_cells_are_none() -> None:
    sheet = b"<sheetData>" + row(1, number("A1", 1)).encode() + b"</sheetData><x><f>1</f></x>"
    assert look([sheet]).formulas is False


def test_what_is_written_otherwise_is_odd() -> None:
    for cell in (
        "<c s='1' r='A1'><v>1</v></c>",
        "<c><v>1</v></c>",
        '<c r="a1"><v>1</v></c>',
        '<c r="XFE1"><v>1</v></c>',
    ):
        assert look([f"<sheetData><row>{cell}</row></sheetData>".encode()]).odd, cell
    assert look([b'<x:sheetData><x:row><x:c r="A1"/></x:row></x:sheetData>']).odd
