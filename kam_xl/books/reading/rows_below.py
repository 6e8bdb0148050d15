"""Rows typed below a table that did not grow with them: Excel shows them, we do not read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kam_xl.books.reading.outline import Area, TableOutline
from kam_xl.books.reading.sheet_cells import Cells
from kam_xl.problems import Problem
from kam_xl.tables.cells import Grid, is_blank

_AT_ONCE = 500


def rows_below(
    place: Grid, table: TableOutline, cells: Cells, others: Iterable[TableOutline]
) -> tuple[Problem, ...]:
    """Report the filled rows right below a table; ``place`` tells the book and the sheet."""
    used, area = cells.body(), table.area
    first = table.end_row + 1
    if used is None or used.last_row < first:
        return ()
    tables = tuple(others)
    # One filled cell alone is a note, not a line of the table.
    least = min(2, area.last_column - area.first_column + 1)
    last = table.end_row
    for row in _rows(cells, Area(first, area.first_column, used.last_row, area.last_column)):
        corner = (last + 1, area.first_column)
        if sum(not is_blank(cell) for cell in row) < least or any(corner in one.area for one in tables):
            break
        last += 1
    if last < first:
        return ()
    code = "book_below" if last > first else "book_below_one"
    where = Grid(place.book, place.sheet, (), first_row=first).place(0)
    return (Problem.of(code, where, first=first, last=last, table=table.name),)


def _rows(cells: Cells, area: Area) -> Iterator[Sequence[object]]:
    """Give the rows of an area some at a time: mostly the first one is the end of it."""
    for row in range(area.first_row, area.last_row + 1, _AT_ONCE):
        last = min(row + _AT_ONCE - 1, area.last_row)
        yield from cells.block(Area(row, area.first_column, last, area.last_column))
