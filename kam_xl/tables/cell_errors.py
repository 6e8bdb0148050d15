"""Error values among the cells, such as #N/A: named, never silently skipped."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.tables.cells import COM_ERRORS, Column, ErrorCell, error_name

_LISTED = 10


def error_indexes(column: Column) -> list[int]:
    """Give the indexes of the error cells of a column."""
    found: list[int] = []
    if any(issubclass(kind, ErrorCell) for kind in column.types):
        found = [index for index, cell in enumerate(column.cells) if isinstance(cell, ErrorCell)]
    if int in column.types:
        low, high = COM_ERRORS.start, COM_ERRORS.stop
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
