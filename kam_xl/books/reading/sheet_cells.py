"""The cells of one sheet, read by the fast road or the exact one, and blocks cut from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from kam_xl.books.reading.outline import Area
from kam_xl.tables.cells import ErrorCell, column_letters
from kam_xl.tables.strips import Strip, StripRows

Place = tuple[int, int]
Rows = Sequence[Sequence[object]]

# Stands where a formula was never calculated; no spreadsheet has this error itself.
NOT_SAVED = ErrorCell("#NO RESULT")


class Cells(Protocol):
    """The cells of a sheet; rows and columns count from 1."""

    @property
    def unsaved(self) -> Sequence[Place]: ...

    def __len__(self) -> int:
        """Give the number of cells that are held in memory."""

    def body(self) -> Area | None:
        """Give the used area, or ``None`` when the sheet is empty."""

    def reach(self) -> Place:
        """Give the last row and the last column that hold a cell; 0 where there is none."""

    def outside(self, area: Area) -> list[Place]:
        """Give the filled cells beyond an area."""

    def block(self, area: Area) -> Rows:
        """Give the cells of an area as rows."""


@dataclass(frozen=True, slots=True)
class Dense:
    """Cells as calamine gives them: a full rectangle from ``top`` and ``left`` on, ``""`` for a blank.

    Errors and formulas without a result are blanks to calamine; they are put
    in from what the first look has found.
    """

    rows: list[list[Any]]
    top: int
    left: int
    errors: dict[Place, str] = field(default_factory=dict)
    unsaved: Sequence[Place] = ()

    def body(self) -> Area | None:
        """Give the rectangle around all cells, or ``None`` when the sheet is empty."""
        places = [*self.errors, *self.unsaved]
        if self.rows:
            places += [
                (self.top, self.left),
                (self.top + len(self.rows) - 1, self.left + len(self.rows[0]) - 1),
            ]
        return around(places)

    def __len__(self) -> int:
        return len(self.rows) * len(self.rows[0]) if self.rows else 0

    def reach(self) -> Place:
        """Give the last row and the last column of the rectangle."""
        used = self.body()
        return (used.last_row, used.last_column) if used else (0, 0)

    def outside(self, area: Area) -> list[Place]:
        """Give nothing: the rectangle is all there is."""
        return []

    def block(self, area: Area) -> list[list[object]]:
        """Give the cells of an area as rows; blanks, and what lies beyond the rectangle, are ``None``."""
        width = area.last_column - area.first_column + 1
        before = max(self.left - area.first_column, 0)
        begin, end = max(area.first_column - self.left, 0), max(area.last_column - self.left + 1, 0)
        taken = self.rows[max(area.first_row - self.top, 0) : max(area.last_row - self.top + 1, 0)]
        block: list[list[object]] = [
            [None] * width for _ in range(area.first_row, min(self.top, area.last_row + 1))
        ]
        if before == 0 and self.rows and begin == 0 and end == len(self.rows[0]):
            block += [[None if cell == "" else cell for cell in row] if "" in row else row for row in taken]
        else:
            block += [
                _padded([None if cell == "" else cell for cell in row[begin:end]], before, width)
                for row in taken
            ]
        block += [[None] * width for _ in range(area.last_row - area.first_row + 1 - len(block))]
        self._put(block, area, self.errors.items())
        self._put(block, area, ((place, NOT_SAVED) for place in self.unsaved))
        return block

    def _put(self, block: list[list[object]], area: Area, marks: Iterable[tuple[Place, str]]) -> None:
        for place, mark in marks:
            if place in area:
                block[place[0] - area.first_row][place[1] - area.first_column] = ErrorCell(mark)


@dataclass(frozen=True, slots=True)
class StripCells:
    """Cells as the first look has gathered them: the columns of a full rectangle.

    Errors and formulas without a result are blanks there; they are put in from
    what the first look has found.
    """

    area: Area | None
    strips: Sequence[Strip]
    errors: dict[Place, str] = field(default_factory=dict)
    unsaved: Sequence[Place] = ()

    def body(self) -> Area | None:
        """Give the rectangle around all cells, or ``None`` when the sheet is empty."""
        places = [*self.errors, *self.unsaved]
        if self.area:
            places += [
                (self.area.first_row, self.area.first_column),
                (self.area.last_row, self.area.last_column),
            ]
        return around(places)

    def __len__(self) -> int:
        return self.area.size if self.area else 0

    def reach(self) -> Place:
        """Give the last row and the last column of the rectangle."""
        used = self.body()
        return (used.last_row, used.last_column) if used else (0, 0)

    def outside(self, area: Area) -> list[Place]:
        """Give nothing: the rectangle is all there is."""
        return []

    def block(self, area: Area) -> StripRows:
        """Give the cells of an area as rows; blanks, and what lies beyond the rectangle, are ``None``."""
        marks = [*self.errors.items(), *((place, NOT_SAVED) for place in self.unsaved)]
        return StripRows(
            tuple(
                self._window(column, area).with_words(
                    {
                        place[0] - area.first_row: ErrorCell(mark)
                        for place, mark in marks
                        if place in area and place[1] == column
                    }
                )
                for column in range(area.first_column, area.last_column + 1)
            )
        )

    def _window(self, column: int, area: Area) -> Strip:
        own = self.area
        if own is None or not own.first_column <= column <= own.last_column:
            return Strip.blank(area.last_row - area.first_row + 1)
        strip = self.strips[column - own.first_column]
        return strip.window(area.first_row - own.first_row, area.last_row - own.first_row)


def around(places: Sequence[Place]) -> Area | None:
    """Give the smallest area that holds all places, or ``None`` without any."""
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    return Area(min(rows), min(columns), max(rows), max(columns)) if rows else None


def _padded(cells: list[object], before: int, width: int) -> list[object]:
    row = [None] * before + cells
    return row + [None] * (width - len(row))


def places_in_words(places: Iterable[Place], most: int = 3) -> str:
    """Name cells by their columns, so that a column of formulas is one range.

    >>> places_in_words([(2, 4), (3, 4), (4, 4), (2, 7)])
    'D2:D4, G2'
    """
    columns: dict[int, list[int]] = {}
    for row, column in places:
        columns.setdefault(column, []).append(row)
    words = []
    for column, rows in sorted(columns.items()):
        letters, first, last = column_letters(column), min(rows), max(rows)
        words.append(f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}")
    return ", ".join(words[:most]) + (", ..." if len(words) > most else "")
