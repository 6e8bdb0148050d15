"""Which clients are meant: those in the cells that are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_xl.books.live_cells import block
from kam_xl.tables.cells import ErrorCell, Grid, is_blank
from kam_xl.tables.headers import find_header
from kam_xl.tables.schema import CLIENTS

if TYPE_CHECKING:
    from xlwings import Range
    from xlwings.main import Table

# A whole column may be selected; nobody means so many clients.
_MOST_ROWS = 1_000


def chosen_clients(selection: Range | None) -> tuple[str, ...]:
    """Give the clients of the selected cells, each once.

    In a table with a column of clients any cell of a row means its client;
    elsewhere the selected cells must hold the names themselves.
    """
    if selection is None:
        return ()
    rows = min(selection.shape[0], _MOST_ROWS)
    first, last = selection.row, selection.row + rows - 1
    for table in selection.sheet.tables:
        found = _in_table(table, selection, first, last)
        if found is not None:
            return found
    columns = selection.column, selection.column + selection.shape[1] - 1
    values = block(selection.sheet.range((first, columns[0]), (last, columns[1])))
    return _names([cell for row in values for cell in row])


def _in_table(table: Table, selection: Range, first: int, last: int) -> tuple[str, ...] | None:
    """Give the clients of a table's rows; ``None`` when the selection does not begin in it or it has none."""
    place = table.range
    top, left = place.row, place.column
    bottom, right = place.last_cell.row, place.last_cell.column
    if not (top <= first <= bottom and left <= selection.column <= right and table.show_headers):
        return None
    heads = block(selection.sheet.range((top, left), (top, right)))
    header = find_header(Grid("", selection.sheet.name, heads, table=table.name), CLIENTS)
    if header is None or "client" not in header.found:
        return None
    column = left + header.found["client"][0].position
    first, last = max(first, top + 1), min(last, bottom)
    if last < first:
        return ()
    return _names([row[0] for row in block(selection.sheet.range((first, column), (last, column)))])


def _names(cells: list[object]) -> tuple[str, ...]:
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and not isinstance(cell, ErrorCell)]
    return tuple(dict.fromkeys(text for text in texts if not is_blank(text)))
