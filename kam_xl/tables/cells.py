"""A block of cells as any door hands it over, and how to name a place in it.

A door (a closed file, an open workbook, a csv) brings ``Grid`` values; all
parsing starts from them, so that one rule holds whatever the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.problems import Problem


class ErrorCell(str):
    """An error value of the spreadsheet, such as ``#N/A``; the text is its name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of cells with its place in the book.

    ``rows`` hold ``None``, ``str``, ``bool``, ``int``, ``float``,
    ``datetime.date``, ``datetime.datetime``, ``datetime.time``,
    ``datetime.timedelta`` or ``ErrorCell``. ``table`` is the name of the Excel
    table when the grid is one; its first row is then the header. A csv file is
    a grid whose sheet is the file's name.
    """

    book: str
    sheet: str
    rows: Sequence[Sequence[object]]
    first_row: int = 1
    first_column: int = 1
    table: str | None = None
    date1904: bool = False
    hidden_rows: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """What a person calls this grid: the table's name, else the sheet's."""
        return self.table or self.sheet

    def place(self, row: int, column: int | None = None) -> str:
        """Name a row, or one cell, of the grid by 0-based positions inside it.

        >>> Grid("b.xlsx", "Sales", [], first_row=4).place(2, 1)
        'Sales!B6'
        >>> Grid("b.xlsx", "My sales", [], first_row=4).place(2)
        "'My sales'!6:6"
        """
        sheet = self.sheet if self.sheet.isalnum() else "'" + self.sheet.replace("'", "''") + "'"
        line = self.first_row + row
        if column is None:
            return f"{sheet}!{line}:{line}"
        return f"{sheet}!{column_letters(self.first_column + column)}{line}"


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
