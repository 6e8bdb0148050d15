"""The cells of an open workbook as grids: each sheet is read once, whole, and tables are cut from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kam_xl.books.reading.outline import Area, TableOutline
from kam_xl.books.reading.rows_below import rows_below
from kam_xl.books.reading.sheet_cells import Dense
from kam_xl.garbage import no_collections
from kam_xl.problems import Problem
from kam_xl.tables.cells import ERROR_WORDS, ErrorCell, Grid, error_name

if TYPE_CHECKING:
    from xlwings import Range, Sheet
    from xlwings.main import Table

# A sheet on which somebody has coloured whole columns is in use down to the last row.
MOST_CELLS = 30_000_000
MOST_COLUMNS = 1_000
# Excel gives a time of day without a date as a time of its day zero.
_DAY_ZERO = dt.date(1899, 12, 30)


def sheet_grids(book: str, sheet: Sheet, *, ours: bool = False) -> list[Grid]:
    """Give the tables of a sheet, or what is in use of a sheet without one.

    Blanks are ``None``, error cells ``ErrorCell``, whole days ``datetime.date``,
    currency cells plain numbers. Of a sheet of ours only tables count.
    """
    tables = list(sheet.tables)
    if ours and not tables:
        return []
    with no_collections():
        cells, problems = _read(book, sheet, tables)
    outlines = [_outline(table) for table in tables]
    if not tables:
        area = cells.body()
        return [] if area is None else [_grid(book, sheet, cells, area, problems=problems)]
    found = []
    for outline in sorted(outlines, key=lambda one: (one.area.first_row, one.area.first_column)):
        noted = problems if ours else problems + rows_below(_place(book, sheet), outline, cells, outlines)
        found.append(_grid(book, sheet, cells, outline.area, table=outline, problems=noted))
    return found


def _place(book: str, sheet: Sheet) -> Grid:
    return Grid(book, sheet.name, ())


def _read(book: str, sheet: Sheet, tables: Sequence[Table]) -> tuple[Dense, tuple[Problem, ...]]:
    """Read the area in use; one too large for the memory is read as far as its tables or the limit go."""
    used = sheet.used_range
    top, left, (rows, columns) = used.row, used.column, used.shape
    if rows * columns <= MOST_CELLS:
        return _trimmed(block(used), top, left), ()
    bottoms = [table.range.last_cell for table in tables]
    columns = min(columns, max([MOST_COLUMNS, *(cell.column - left + 1 for cell in bottoms)]))
    last = top + max(MOST_CELLS // columns, 1) - 1
    last = min(top + rows - 1, max([last, *(cell.row for cell in bottoms)]))
    part = sheet.range((top, left), (last, left + columns - 1))
    problem = Problem.of("live_cut", _place(book, sheet).place(last - 1), rows=last)
    return _trimmed(block(part), top, left), () if tables else (problem,)


def _trimmed(rows: list[list[Any]], top: int, left: int) -> Dense:
    """Leave out blank edges: a cell that has only a colour is in use, too."""
    filled = [number for number, row in enumerate(rows) if any(cell is not None for cell in row)]
    if not filled:
        return Dense([], top, left)
    rows = rows[filled[0] : filled[-1] + 1]
    used = [place for place in range(len(rows[0])) if any(row[place] is not None for row in rows)]
    first, end = used[0], used[-1] + 1
    if (first, end) != (0, len(rows[0])):
        rows = [row[first:end] for row in rows]
    return Dense(rows, top + filled[0], left + first)


def block(cells: Range) -> list[list[Any]]:
    """Give the values of a range as rows, in one call."""
    rows: list[list[Any]] = cells.options(ndim=2, err_to_str=True).value
    return [[_plain(cell) for cell in row] for row in rows]


def _plain(cell: Any) -> object:
    """Give a cell as the tables know it.

    xlwings knows seven errors by name; a newer one comes as the whole number
    that Windows has for it, while every real number comes as a ``float``.

    >>> _plain(-2146826243), _plain(Decimal("12.5")), _plain(dt.datetime(2026, 1, 31))
    ('#SPILL!', 12.5, datetime.date(2026, 1, 31))
    """
    kind = type(cell)
    if kind is float or cell is None:
        return cell
    if kind is str:
        return ErrorCell(cell) if cell in ERROR_WORDS else cell
    if kind is int:
        name = error_name(cell)
        return ErrorCell(name) if name else cell
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, dt.datetime):
        moment = cell.replace(tzinfo=None)
        if moment.date() == _DAY_ZERO:
            return moment.time()
        return moment.date() if moment.time() == dt.time() else moment
    return cell


def _outline(table: Table) -> TableOutline:
    place = table.range
    first, last = (place.row, place.column), (place.last_cell.row, place.last_cell.column)
    heads: tuple[str, ...] = ()
    if not table.show_headers:
        heads = tuple(column.name for column in table.columns)
    bottom = last[0] - bool(table.show_totals)
    return TableOutline(table.name, Area(*first, bottom, last[1]), last[0], heads)


def _grid(
    book: str,
    sheet: Sheet,
    cells: Dense,
    area: Area,
    *,
    table: TableOutline | None = None,
    problems: tuple[Problem, ...] = (),
) -> Grid:
    rows = cells.block(area)
    first_row = area.first_row
    if table and table.hidden_heads:
        rows.insert(0, list(table.hidden_heads))
        first_row -= 1
    hidden = _hidden(sheet, area)
    return Grid(
        book=book,
        sheet=sheet.name,
        rows=rows,
        first_row=first_row,
        first_column=area.first_column,
        table=table.name if table else None,
        hidden_rows=len(hidden),
        hidden=hidden,
        problems=problems,
    )


def _hidden(sheet: Sheet, area: Area) -> frozenset[int]:
    """Give the hidden rows of an area; a host in the browser cannot tell, and does not."""
    if sheet.book.app.engine.type != "desktop":
        return frozenset()
    place = sheet.range((area.first_row, area.first_column), (area.last_row, area.last_column))
    visible = place.get_special_cells("visible")
    assert isinstance(visible, list)
    hidden: set[int] = set()
    end = area.first_row
    # Hidden columns cut a run of rows in several pieces.
    for first, last in sorted({(one.row, one.last_cell.row) for one in visible}):
        hidden.update(range(end, first))
        end = max(end, last + 1)
    return frozenset(hidden | set(range(end, area.last_row + 1)))
