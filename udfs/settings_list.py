"""The Settings list of an open workbook: found, or added once; from then on it is the user's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_xl.books.live import LiveBook
from kam_xl.books.live_app import still
from kam_xl.books.live_canvas import sketch
from kam_xl.books.render_live import write_live
from kam_xl.books.wording import sheet_name
from kam_xl.papers.paper import Column, Paper, Table
from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid, cell_at, column_letters, quoted_sheet
from kam_xl.tables.find import find_tables, sales_candidates
from kam_xl.tables.schema import SETTINGS
from kam_xl.texts import say

if TYPE_CHECKING:
    from xlwings import Book, Sheet

_OWN = "kam_"
_CHOICE = "sales_table"
# What Excel takes as a list of words.
_LONGEST_LIST = 255
_SEPARATORS = (",", ";")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the Settings list, counted from 1."""

    sheet: str
    row: int
    column: int

    @property
    def reference(self) -> str:
        """The cell as a person writes it."""
        return f"{quoted_sheet(self.sheet)}!{column_letters(self.column)}{self.row}"


def settings_sheet(book: Book) -> str:
    """Give the sheet with the workbook's Settings list; one is added where there is none."""
    grid = _found(LiveBook(book).grids())
    return grid.sheet if grid else _added(book)


def offer_sales_tables(book: Book, grids: Sequence[Grid]) -> InputError:
    """Offer the tables that fit as Sales in the Settings list, and give the refusal that says where.

    A list of the user gets a choice at the cell of ``sales_table`` and nothing else.
    """
    fitting = sales_candidates(grids)
    grid = _found(grids)
    if grid is None:
        added = _added(book)
        grid = next(one for one in LiveBook(book).grids() if one.sheet == added)
    place = _cell_of(grid, _CHOICE)
    tables = ", ".join(fitting)
    if place is None:
        return InputError.of("sales_choice_missing", grid.name, tables=tables, name=_CHOICE)
    listed = ",".join(fitting)
    with still(book.app):
        sheet = book.sheets[place.sheet]
        if len(listed) <= _LONGEST_LIST and not any(sign in name for name in fitting for sign in _SEPARATORS):
            sheet.range((place.row, place.column)).data_validation.set_list(fitting)
        sheet.activate()
    return InputError.of("sales_choice", place.reference, tables=tables)


def _found(grids: Sequence[Grid]) -> Grid | None:
    found = find_tables(grids).candidates.get(SETTINGS.name, [])
    theirs = [one for one in found if not (one.grid.table or "").casefold().startswith(_OWN)]
    return max(theirs, key=lambda one: one.strength).grid if theirs else None


def _cell_of(grid: Grid, name: str) -> Place | None:
    """Give the cell beside the name of a setting."""
    heads, _ = find_tables([grid]).candidates[SETTINGS.name][0].header.columns(grid)
    names, values = heads["name"].position, heads["value"].position
    for line, row in enumerate(grid.rows):
        if str(cell_at(row, names) or "").strip().casefold() == name:
            return Place(grid.sheet, grid.first_row + line, grid.first_column + values)
    return None


def _added(book: Book) -> str:
    """Add a sheet with every setting; it carries no mark of ours, so nothing ever writes over it."""
    known = list(Settings.describe())
    rows = tuple((entry.name, entry.default, entry.default, entry.meaning) for entry in known)
    columns = tuple(
        Column(key, say(f"head.{key}"), typed=key == "value", width=60 if key == "meaning" else 0)
        for key in ("name", "value", "default", "meaning")
    )
    paper = Paper(
        name=say("door.settings.name"),
        title=say("door.settings.name"),
        finding=say("door.settings.finding"),
        blocks=(Table(SETTINGS.title, columns, rows),),
    )
    taken = {table.name.casefold() for sheet in book.sheets for table in sheet.tables}
    canvas = sketch(paper.name, paper, taken, made=say("door.settings.made"))
    name = sheet_name(paper.name, {one.casefold() for one in book.sheet_names})
    with still(book.app):
        sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
        write_live(sheet, canvas)
        _name_values(book, sheet, canvas.tables[0][0][0] + 2)
    return name


def _name_values(book: Book, sheet: Sheet, first_row: int) -> None:
    """Give every value its name, so that formulas may use it; a name that is taken stays what it is."""
    taken = {name.name.casefold() for name in book.names}
    for row, entry in enumerate(Settings.describe(), start=first_row):
        name = f"{_OWN}{entry.name}"
        if name.casefold() not in taken:
            book.names.add(name, f"={quoted_sheet(sheet.name)}!$B${row}")
