"""Where an open workbook keeps its settings: the user's own list, else a sheet of ours, added when it is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kam_xl.books.live import LiveBook
from kam_xl.books.live_app import still
from kam_xl.jobs.sheets import Sheets
from kam_xl.jobs.typed import Keeper
from kam_xl.papers import settings_used
from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid, cell_at
from kam_xl.tables.find import Found, find_tables, sales_candidates
from kam_xl.tables.names import client_key
from kam_xl.tables.schema import SETTINGS
from kam_xl.texts import say

if TYPE_CHECKING:
    from xlwings import Book

_CHOICE = "sales_table"
# What Excel takes as a list of words.
_LONGEST_LIST = 255
_SEPARATORS = (",", ";")


def settings_sheet(book: Book, today: dt.date) -> str:
    """Give the sheet with the workbook's settings; one of ours is added where there is none."""
    return _kept(book, LiveBook(book).grids(), today).grid.sheet


def offer_sales_tables(book: Book, grids: Sequence[Grid], today: dt.date) -> InputError:
    """Offer the tables that fit as Sales at the setting ``sales_table``, and give the refusal that says where.

    No value is written: what stands in the cell is the user's choice.
    """
    fitting = sales_candidates(grids)
    found = _kept(book, grids, today)
    tables, cell = say("word.comma").join(fitting), _cell_of(found)
    if cell is None:
        return InputError.of("sales_choice_missing", found.grid.title, tables=tables, name=_CHOICE)
    line, column = cell
    sheet = book.sheets[found.grid.sheet]
    with still(book.app):
        if len(",".join(fitting)) <= _LONGEST_LIST and not any(
            sign in name for name in fitting for sign in _SEPARATORS
        ):
            place = sheet.range((found.grid.first_row + line, found.grid.first_column + column))
            place.data_validation.set_list(fitting)
        sheet.activate()
    return InputError.of("sales_choice", found.grid.place(line, column), tables=tables)


def _kept(book: Book, grids: Sequence[Grid], today: dt.date) -> Found:
    """Give the list of settings."""
    found = find_tables(grids).one(SETTINGS, [])
    if found is not None:
        return found
    live = LiveBook(book)
    sheets = Sheets(live, grids, Keeper(client_key, (), today), made=say("door.settings_made"))
    sheets.put(settings_used.paper(Settings()))
    live.write(sheets.plan.sheets, made=say("door.settings_made"), disown=sheets.plan.disown)
    added = find_tables(live.grids()).one(SETTINGS, [])
    if added is None:
        # A host in the browser writes only when the script has ended.
        raise InputError.of("settings_added", book.name)
    return added


def _cell_of(found: Found) -> tuple[int, int] | None:
    """Give the row and column, in its grid, of the value of ``sales_table``."""
    heads, _ = found.header.columns(found.grid)
    names, values = heads["name"].position, heads["value"].position
    for line, row in enumerate(found.grid.rows):
        if str(cell_at(row, names) or "").strip().casefold() == _CHOICE:
            return line, values
    return None
