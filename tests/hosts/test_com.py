"""xlwings' real COM side and a plain Python call give the same answers, whatever the cells look like.

Excel hands over tuples of tuples: floats, texts, pywin32's dates, whole numbers
for error cells. xlwings' own decorators and converters turn them into what the
formula is given (``workbook.com_stand_in``); plain Python gives it at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.hosts.calls import CALLS
from udfs import functions as plain
from workbook.com_stand_in import ExcelSide, excel_side

NA, SPILL = -2146826246, -2146826243
EXCEL_DAY_0 = dt.datetime(1899, 12, 30)
NAMES = [formula.__name__ for formula in plain.FORMULAS]
Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
def excel() -> Iterator[ExcelSide]:
    with excel_side() as side:
        yield side


def as_com(value: Any) -> Any:
    """A range as COM hands it over: a tuple of rows; a single cell as it is."""
    if not isinstance(value, list):
        return value
    rows = tuple(tuple(row) if isinstance(row, list) else (row,) for row in value)
    return rows if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0]


def as_plain(value: Any) -> Any:
    return None if value is ... else value


def told(answer: Any) -> list[list[Any]]:
    """Dates as Excel keeps them (a day in UTC) and as Python does, side by side."""
    rows = [list(row) for row in answer]
    return [[cell.date() if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows]


def both(excel: ExcelSide, name: str, given: tuple[Any, ...]) -> tuple[Any, Any]:
    over_com = excel.call(name, *map(as_com, given))
    return told(over_com), told(getattr(plain, name)(*map(as_plain, given)))


def changed(given: tuple[Any, ...], change: Change) -> tuple[Any, ...]:
    """Change every cell of every range."""

    def of(value: Any) -> Any:
        return [of(cell) for cell in value] if isinstance(value, list) else change(value)

    return tuple(of(value) if isinstance(value, list) else value for value in given)


def _serial(cell: Any) -> Any:
    return float((cell - EXCEL_DAY_0).days) if isinstance(cell, dt.datetime) else cell


def _text_number(cell: Any) -> Any:
    """1234.5 as it stands in a column of texts with a comma and a no-break space."""
    return f"{cell:,.2f}".replace(",", "\u00a0").replace(".", ",") if isinstance(cell, float) else cell


def _currency(cell: Any) -> Any:
    return Decimal(str(cell)) if isinstance(cell, float) else cell


def test_every_formula_has_a_call_here() -> None:
    assert set(CALLS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_plain_cells(excel: ExcelSide, name: str) -> None:
    over_com, in_python = both(excel, name, CALLS[name])
    assert over_com == in_python
    assert not str(in_python[0][0]).startswith("#KAM"), in_python


@pytest.mark.parametrize("name", NAMES)
def test_numbers_as_text_and_as_currency(excel: ExcelSide, name: str) -> None:
    expected = told(getattr(plain, name)(*map(as_plain, CALLS[name])))
    for change in (_text_number, _currency):
        given = changed(CALLS[name], change)
        over_com, in_python = both(excel, name, given)
        assert over_com == in_python
        if name not in ("THREE_P", "KEY_CLIENT", "CLIENT_TYPE"):
            assert over_com == expected


@pytest.mark.parametrize("name", NAMES)
def test_dates_as_serials(excel: ExcelSide, name: str) -> None:
    given = changed(CALLS[name], _serial)
    over_com, in_python = both(excel, name, given)
    assert over_com == in_python == told(getattr(plain, name)(*map(as_plain, CALLS[name])))


@pytest.mark.parametrize("name", NAMES)
def test_blank_rows_at_the_end(excel: ExcelSide, name: str) -> None:
    """Empty cells below the data give no error, and the same answer on both sides."""
    given = tuple(
        [*value, *[[None] * len(value[0])] * 2]
        if isinstance(value, list) and isinstance(value[0], list)
        else [*value, None, None]
        if isinstance(value, list)
        else value
        for value in CALLS[name]
    )
    over_com, in_python = both(excel, name, given)
    assert over_com == in_python
    if not any(isinstance(value, list) and len(value) == 6 for value in given):
        assert not str(in_python[0][0]).startswith("#KAM"), in_python


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("code", "shown"), [(NA, "#N/A"), (SPILL, "#SPILL!")])
def test_an_error_cell_is_named(excel: ExcelSide, name: str, code: int, shown: str) -> None:
    """Put into the second row of each range in turn: argument and row are named, nothing is answered."""
    formula = getattr(plain, name)
    parameters = list(formula.__wrapped__.__code__.co_varnames)
    for place, value in enumerate(CALLS[name]):
        if not isinstance(value, list):
            continue
        broken = list(value)
        broken[1] = [code, *broken[1][1:]] if isinstance(broken[1], list) else code
        given = (*CALLS[name][:place], broken, *CALLS[name][place + 1 :])
        over_com, in_python = both(excel, name, given)
        assert over_com == in_python
        assert len(over_com) == len(over_com[0]) == 1
        sentence = over_com[0][0]
        assert sentence.startswith(f"#KAM: {parameters[place]}, row"), sentence
        assert shown in sentence
        assert len(sentence) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_one_cell(excel: ExcelSide, name: str) -> None:
    """Every range cut to its first cell: an answer or a refusal, the same on both sides, never a mistake of ours."""
    given = tuple(
        [value[0][:1] if isinstance(value[0], list) else value[0]] if isinstance(value, list) else value
        for value in CALLS[name]
    )
    over_com, in_python = both(excel, name, given)
    assert over_com == in_python
    assert "inside kam-xl" not in str(over_com)


@pytest.mark.parametrize("name", NAMES)
def test_one_row(excel: ExcelSide, name: str) -> None:
    """Columns laid side by side give the answers of columns; one answer a cell then stands side by side, too."""
    across = tuple(
        [value] if isinstance(value, list) and not isinstance(value[0], list) else value
        for value in CALLS[name]
    )
    over_com, in_python = both(excel, name, across)
    assert over_com == in_python
    down = told(getattr(plain, name)(*map(as_plain, CALLS[name])))
    turned = [list(row) for row in zip(*down, strict=True)]
    assert over_com in (down, turned)


@pytest.mark.parametrize("name", NAMES)
def test_a_block_where_a_column_is_due_is_refused(excel: ExcelSide, name: str) -> None:
    first = CALLS[name][0]
    if isinstance(first[0], list):
        given: tuple[Any, ...] = (*CALLS[name][:1], [1.0, 2.0], *CALLS[name][2:])
    else:
        given = ([[cell, cell] for cell in first], *CALLS[name][1:])
    over_com, in_python = both(excel, name, given)
    assert over_com == in_python
    assert over_com[0][0].startswith("#KAM: ")
    assert len(over_com) == len(over_com[0]) == 1
    assert len(over_com[0][0]) <= 120


def test_a_blank_cell_asked_for_is_not_an_argument_left_out(excel: ExcelSide) -> None:
    """In a table column [@Client] may be empty: that is one blank answer, not a list of all clients."""
    lines = ((("Ada",), ("Bo",)), ((46000.0,), (46001.0,)))
    assert excel.call("CLIENT_STATUS", *lines, None) == [[""]]
    assert excel.call("CLIENT_STATUS", *lines, "Ada") == [["new"]]
    assert excel.call("CLIENT_STATUS", *lines, ...) == [["Client", "Status"], ["Ada", "new"], ["Bo", "new"]]
    assert excel.call("CLIENT_STATUS", *lines, ..., None, None) == excel.call("CLIENT_STATUS", *lines)
