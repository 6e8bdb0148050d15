"""Error values among the cells, such as #N/A: named, never silently skipped."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.cells import Column, ErrorCell

# Over COM an error value arrives as the int -2146828288 + its number (2042 is #N/A).
_COM_BASE = -2146828288
_COM_ERRORS = range(_COM_BASE + 2000, _COM_BASE + 2300)
_COM_NAMES = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
_LISTED = 10


def error_name(cell: object) -> str:
    """Give the name of an error cell, "" for any other cell.

    >>> error_name(ErrorCell("#N/A")), error_name(-2146826281), error_name(5)
    ('#N/A', '#DIV/0!', '')
    """
    if isinstance(cell, ErrorCell):
        return str(cell)
    if type(cell) is int and cell in _COM_ERRORS:
        return _COM_NAMES.get(cell - _COM_BASE, "#ERROR!")
    return ""


def error_indexes(column: Column) -> list[int]:
    """Give the indexes of the error cells of a column."""
    found: list[int] = []
    if any(issubclass(kind, ErrorCell) for kind in column.types):
        found = [index for index, cell in enumerate(column.cells) if isinstance(cell, ErrorCell)]
    if int in column.types:
        low, high = _COM_ERRORS.start, _COM_ERRORS.stop
        found += [
            index for index, cell in enumerate(column.cells) if type(cell) is int and low <= cell < high
        ]
    return sorted(found)


def without_errors(column: Column, settings: Settings) -> tuple[Column, list[Problem]]:
    """Blank the error cells of a column, each with a problem, or stop at them.

    ``settings.error_cells`` decides: "stop" is an ``InputError`` that lists the
    first ten cells, "skip" leaves a blank and a problem for each.
    """
    indexes = error_indexes(column)
    if not indexes:
        return column, []
    if settings.error_cells == "stop":
        raise errors_found([(column.place(index), column.cells[index]) for index in indexes])
    cells = list(column.cells)
    problems = []
    for index in indexes:
        problems.append(Problem.of("error_cell", column.place(index), error=error_name(cells[index])))
        cells[index] = None
    return Column(column.head, cells, column.place, column.where, column.date1904), problems


def errors_found(places: Sequence[tuple[str, object]]) -> InputError:
    """Build the refusal that lists the first ten of the error cells given."""
    listed = ", ".join(f"{place} {error_name(cell)}" for place, cell in places[:_LISTED])
    return InputError.of("error_cells", "", count=len(places), cells=listed)
