"""A formula of the workbook told once and read twice: as the text in the cell, and as the value beside it.

Excel shows the stored value until it recalculates, and always where macros are
blocked. It comes from the very function that Excel will call.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from udfs import functions

Grid = list[list[object]]
# A setting that is blank is a blank cell, and so is an optional argument that is left out.
PREFIX = "kam_"


@dataclass
class Book:
    """The cells that formulas look at: columns of tables, named cells, and what was answered so far."""

    columns: dict[tuple[str, str], list[object]] = field(default_factory=dict)
    names: dict[str, object] = field(default_factory=dict)
    answers: dict[Call, Grid] = field(default_factory=dict)

    def add(self, table: str, heads: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
        """Take in a table."""
        for head in heads:
            self.columns[table, head] = [row.get(head) for row in rows]


class Argument(Protocol):
    """Something that stands between the brackets of a formula."""

    def text(self) -> str:
        """Give it as Excel stores it."""

    def value(self, book: Book, row: int) -> object:
        """Give the cells it means, in the row of the table where the formula stands."""


@dataclass(frozen=True, slots=True)
class Column:
    """A whole column of a table."""

    table: str
    head: str

    def text(self) -> str:
        """Give it as Excel stores it."""
        return f"{self.table}[{self.head}]"

    def value(self, book: Book, row: int) -> object:
        """Give its cells, one a row."""
        return [[cell] for cell in book.columns[self.table, self.head]]


@dataclass(frozen=True, slots=True)
class Here:
    """The cell of a column in the formula's own row."""

    table: str
    head: str

    def text(self) -> str:
        """Give it as Excel stores it."""
        return f"{self.table}[[#This Row],[{self.head}]]"

    def value(self, book: Book, row: int) -> object:
        """Give the one cell as xlwings does: a blank one is there, and is not left out."""
        return [[book.columns[self.table, self.head][row]]]


@dataclass(frozen=True, slots=True)
class Named:
    """A named cell."""

    name: str

    def text(self) -> str:
        """Give it as Excel stores it."""
        return f"{PREFIX}{self.name}"

    def value(self, book: Book, row: int) -> object:
        """Give the one cell."""
        return [[book.names[self.name]]]


@dataclass(frozen=True, slots=True)
class AllSettings:
    """The names and values of the table Settings."""

    def text(self) -> str:
        """Give it as Excel stores it."""
        return f"{PREFIX}settings"

    def value(self, book: Book, row: int) -> object:
        """Give two columns."""
        pairs = zip(book.columns["Settings", "Name"], book.columns["Settings", "Value"], strict=True)
        return [list(pair) for pair in pairs]


@dataclass(frozen=True, slots=True)
class Number:
    """A number typed into the formula."""

    number: int

    def text(self) -> str:
        """Give its digits."""
        return str(self.number)

    def value(self, book: Book, row: int) -> object:
        """Give the number, as Excel does, with a point."""
        return float(self.number)


@dataclass(frozen=True, slots=True)
class Call:
    """One of our formulas with its arguments."""

    name: str
    arguments: tuple[Argument, ...]

    def text(self) -> str:
        """Give the formula as Excel stores it."""
        return f"={self.name}({','.join(argument.text() for argument in self.arguments)})"

    def answer(self, book: Book, row: int = 0) -> Grid:
        """Call the function and give its answer; a refusal stops the build."""
        given = [argument.value(book, row) for argument in self.arguments]
        answer: Grid = getattr(functions, self.name)(*given)
        if str(answer[0][0]).startswith("#KAM"):
            raise ValueError(f"{self.text()}: {answer[0][0]}")
        return answer


def call(name: str, *arguments: Argument) -> Call:
    """Give a call; the name must be one of our formulas."""
    if not hasattr(functions, name):
        raise ValueError(f"there is no formula {name}")
    return Call(name, arguments)


def day_number(day: dt.date) -> int:
    """Give the number under which Excel keeps a day.

    >>> day_number(dt.date(1998, 5, 6))
    35921
    """
    return (day - dt.date(1899, 12, 30)).days
