"""A block of cells as any door hands it over, and how to name a place in it.

A door (a closed file, an open workbook, a csv) brings ``Grid`` values; all
parsing starts from them, so that one rule holds whatever the source. One
column of a grid, or one argument of a formula, is a ``Column``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from operator import itemgetter

from kam_xl.problems import Problem
from kam_xl.tables.strips import Strip, StripRows
from kam_xl.texts import say

# Over COM an error value arrives as the int -2146828288 + its number (2042 is #N/A).
_COM_BASE = -2146828288
COM_ERRORS = range(_COM_BASE + 2000, _COM_BASE + 2300)
_ERROR_NAMES = {
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
ERROR_WORDS = frozenset(_ERROR_NAMES.values())


class ErrorCell(str):
    """An error value of the spreadsheet, such as ``#N/A``; the text is its name."""

    __slots__ = ()


def error_name(cell: object) -> str:
    """Give the name of an error cell, "" for any other cell.

    >>> error_name(ErrorCell("#N/A")), error_name(-2146826281), error_name(5)
    ('#N/A', '#DIV/0!', '')
    """
    if isinstance(cell, ErrorCell):
        return str(cell)
    if type(cell) is int and cell in COM_ERRORS:
        return _ERROR_NAMES.get(cell - _COM_BASE, "#ERROR!")
    return ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells with its place in the book.

    ``rows`` hold ``None``, ``str``, ``bool``, ``int``, ``float``,
    ``datetime.date``, ``datetime.datetime``, ``datetime.time``,
    ``datetime.timedelta`` or ``ErrorCell``. ``table`` is the name of the Excel
    table when the grid is one; its first row is then the header. A csv file is
    a grid whose sheet is the file's name. ``hidden_rows`` counts the rows that a
    filter or the user has hidden, ``hidden`` names them as the sheet does.
    """

    book: str
    sheet: str
    rows: Sequence[Sequence[object]]
    first_row: int = 1
    first_column: int = 1
    table: str | None = None
    date1904: bool = False
    hidden_rows: int = 0
    hidden: frozenset[int] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """What a person calls this grid: the table's name, else the sheet's."""
        return self.table or self.sheet

    @property
    def title(self) -> str:
        """The name that is one of a kind in the book: ``Sales!tblSales``, else the sheet's."""
        return f"{self.sheet}!{self.table}" if self.table else self.sheet

    def place(self, row: int, column: int | None = None) -> str:
        """Name a row, or one cell, of the grid by 0-based positions inside it.

        >>> Grid("b.xlsx", "Sales", [], first_row=4).place(2, 1)
        'Sales!B6'
        >>> Grid("b.xlsx", "My sales", [], first_row=4).place(2)
        "'My sales'!6:6"
        """
        line = self.first_row + row
        if column is None:
            return f"{quoted_sheet(self.sheet)}!{line}:{line}"
        return f"{quoted_sheet(self.sheet)}!{column_letters(self.first_column + column)}{line}"

    def column_place(self, column: int) -> str:
        """Name a whole column by its 0-based position.

        >>> Grid("b.xlsx", "Sales", [], first_column=2).column_place(1)
        'Sales!C:C'
        """
        letters = column_letters(self.first_column + column)
        return f"{quoted_sheet(self.sheet)}!{letters}:{letters}"

    def column(self, position: int, lines: Sequence[int], head: str) -> Column:
        """Give the cells of one column at the 0-based rows ``lines``."""
        return Column(
            head=head,
            cells=self._slice(position, lines) if isinstance(lines, range) else self._picked(position, lines),
            place=lambda index: self.place(int(lines[index]), position),
            where=self.column_place(position),
            date1904=self.date1904,
        )

    def _picked(self, position: int, lines: Sequence[int]) -> Sequence[object]:
        if isinstance(self.rows, StripRows):
            return self.rows.strips[position].take(lines)
        return [cell_at(self.rows[line], position) for line in lines]

    def _slice(self, position: int, lines: range) -> Sequence[object]:
        if isinstance(self.rows, StripRows):
            return self.rows.strips[position][lines.start : lines.stop]
        rows = self.rows[lines.start : lines.stop]
        try:
            return list(map(itemgetter(position), rows))
        except IndexError:
            return [cell_at(row, position) for row in rows]


def cell_at(row: Sequence[object], position: int) -> object:
    """Give the cell at ``position``; rows of a csv may be shorter than its header."""
    return row[position] if position < len(row) else None


def is_blank(cell: object) -> bool:
    """Tell whether nothing is to be seen in a cell: it is empty, or a text of spaces.

    >>> is_blank(None), is_blank(" "), is_blank(0)
    (True, True, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass(frozen=True, slots=True)
class Column:
    """The raw cells of one column and how to name each.

    ``place`` names the cell at an index, ``where`` the column as a whole.
    ``types`` are the exact types met, so that clean columns take the short way.
    """

    head: str
    cells: Sequence[object]
    place: Callable[[int], str]
    where: str
    date1904: bool = False
    types: frozenset[type] = field(init=False)

    def __post_init__(self) -> None:
        cells = self.cells
        types = cells.types if isinstance(cells, Strip) else frozenset(map(type, cells))
        object.__setattr__(self, "types", types)

    @classmethod
    def argument(cls, name: str, cells: Sequence[object]) -> Column:
        """Wrap an argument of a formula, whose cells have no address.

        >>> Column.argument("amounts", [1.0, 2.0]).place(1)
        'amounts, row 2'
        """
        return cls(
            head=name,
            cells=cells,
            place=lambda index: say("table.argument_row", name=name, row=index + 1),
            where=name,
        )

    @property
    def met(self) -> set[object]:
        """The distinct cells; numbers may be left out."""
        return set(self.cells.met if isinstance(self.cells, Strip) else self.cells)

    def take(self, kept: Sequence[bool]) -> Column:
        """Give the cells where ``kept`` is true; their places stay right."""
        indexes = list(compress(range(len(self.cells)), kept))
        return Column(
            head=self.head,
            cells=self.cells.take(indexes)
            if isinstance(self.cells, Strip)
            else [self.cells[index] for index in indexes],
            place=lambda index: self.place(indexes[index]),
            where=self.where,
            date1904=self.date1904,
        )


@cache
def quoted_sheet(sheet: str) -> str:
    """Quote a sheet's name where a reference needs it.

    >>> quoted_sheet("Продажи"), quoted_sheet("2025"), quoted_sheet("Bob's")
    ('Продажи', "'2025'", "'Bob''s'")
    """
    plain = sheet.isidentifier() and not re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*", sheet)
    return sheet if plain else "'" + sheet.replace("'", "''") + "'"


@cache
def column_letters(column: int) -> str:
    """Give the letters of a 1-based column.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
