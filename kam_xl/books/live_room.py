"""Room for a paper on a sheet of ours that is drawn anew: what the user has on it stays.

Cells right of our area and below it, widths, validations and charts of the
user are left alone. A table that the new paper has, too, is kept and made
longer or shorter, because formulas elsewhere may look something up in it: a
table that goes leaves them broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kam_xl.books.canvas import Area
from kam_xl.books.drawn import Drawn
from kam_xl.books.outline import LAST_COLUMN
from kam_xl.tables.cells import column_letters

if TYPE_CHECKING:
    from xlwings import Range, Sheet
    from xlwings.main import Table

# Where each table of the new paper stands, and its name.
Places = Sequence[tuple[Area, str]]


class Room:
    """A sheet of ours on which the cells of ``old`` are to make place for others.

    ``rows`` tells for the user's cells right of our area where each row goes,
    counted from 0; those it does not name stay.
    """

    def __init__(self, sheet: Sheet, old: Drawn, rows: Mapping[int, int] | None = None) -> None:
        self._sheet = sheet
        self._drawn = old
        self._old = old.area
        self._rows = rows or {}
        self._filters: list[tuple[Table, list[Any]]] = []
        # How many columns the user has put to a table, by its name.
        self._more: dict[str, int] = {}

    def make(self, new: Area, places: Places) -> None:
        """Clear what we drew and move what stays, so that ``new`` and its tables find their place."""
        known = self._old.last_column < LAST_COLUMN
        width = new[3] + 1
        if known:
            self._widen(width - self._old.last_column)
            width = max(width, self._old.last_column)
            self._move_rows()
        strips = _Strips(self._sheet, width)
        tables = self._without_filters(width)
        kept = _in_order(tables, places)
        for table in reversed(tables):
            if table.name.casefold() not in kept:
                strips.drop(table.range.row, table.range.last_cell.row)
        for table, (area, _) in _pairs(tables, places, kept):
            strips.align(table, area)
        bottom = self._old.last_row + strips.moved
        if known and new[2] + 1 > bottom:
            strips.insert(bottom + 1, new[2] + 1 - bottom)
        self._clear(max(bottom, new[2] + 1) if known else None, width)

    def table_area(self, area: Area, name: str) -> Area:
        """Give the area of a table together with the columns that the user has put to it."""
        return (*area[:3], area[3] + self._more.get(name.casefold(), 0))

    def untouched(self, widths: Mapping[int, float]) -> dict[int, float]:
        """Give the widths of those columns that nobody has made wider or narrower since we drew them."""
        found = {}
        for column, width in widths.items():
            present = self._sheet.range((1, column + 1)).column_width
            if present is not None and self._drawn.is_width(column + 1, present):
                found[column] = width
        return found

    def filter_again(self) -> None:
        """Put the filters back that stood on the tables."""
        for table, criteria in self._filters:
            for one in criteria:
                if one.type == "values" and one.values is not None:
                    table.autofilter.apply_values(one.field, one.values)
                elif one.type == "comparison" and one.operator is not None:
                    table.autofilter.apply_comparison(one.field, one.operator, one.value1, one.value2)

    def _without_filters(self, width: int) -> list[Table]:
        """Give our tables from top to bottom, unfiltered and without the user's columns."""
        found = [
            table for table in self._sheet.tables if table.range.column <= min(width, self._old.last_column)
        ]
        for table in found:
            with suppress(NotImplementedError):
                criteria = list(table.autofilter.criteria)
                if criteria:
                    self._filters.append((table, criteria))
                    table.autofilter.clear()
            place = table.range
            more = place.last_cell.column - self._old.last_column
            if more > 0:
                self._more[table.name.casefold()] = more
                table.resize(
                    self._sheet.range((place.row, place.column), (place.last_cell.row, self._old.last_column))
                )
        return sorted(found, key=lambda table: table.range.row)

    def _widen(self, columns: int) -> None:
        """Move the user's columns to the right where the new paper is wider than the old one."""
        if columns > 0 and self._right() is not None:
            first = self._old.last_column + 1
            letters = f"{column_letters(first)}:{column_letters(first + columns - 1)}"
            self._sheet.range(letters).insert("right")
            self._widened = columns

    _widened = 0

    def _right(self) -> Range | None:
        """Give the cells right of our area, or ``None`` when there are none."""
        used = self._sheet.used_range
        last, first = used.last_cell, self._old.last_column + 1 + self._widened
        if last.column < first:
            return None
        return self._sheet.range((1, first), (last.row, last.column))

    def _move_rows(self) -> None:
        """Let the user's cells follow the rows they stand beside, by way of a sheet that goes again."""
        moves = {before + 1: after + 1 for before, after in self._rows.items() if before != after}
        right = self._right()
        if right is None or not moves:
            return
        book, width = self._sheet.book, right.shape[1]
        first, last = right.column, right.last_cell.row
        scratch = book.sheets.add(after=book.sheets[len(book.sheets) - 1])
        right.copy(scratch.range((1, 1)))
        for begin, end, _ in _runs({row: 0 for row in moves if row <= last}):
            _clear_cells(self._sheet.range((begin, first), (end, first + width - 1)))
        for begin, end, by in _runs({row: after - row for row, after in moves.items() if row <= last}):
            scratch.range((begin, 1), (end, width)).copy(self._sheet.range((begin + by, first)))
        scratch.delete()

    def _clear(self, last: int | None, width: int) -> None:
        used = self._sheet.used_range.last_cell
        place = self._sheet.range((1, 1), (last or used.row, width if last else max(width, used.column)))
        place.conditional_formats.clear()
        _clear_cells(place)


class _Strips:
    """Rows of our columns only: they come and go without moving the user's cells beside them."""

    def __init__(self, sheet: Sheet, width: int) -> None:
        self._sheet = sheet
        self._width = width
        self.moved = 0

    def insert(self, row: int, count: int) -> None:
        """Insert blank rows above ``row``."""
        self._sheet.range((row, 1), (row + count - 1, self._width)).insert("down")
        self.moved += count

    def drop(self, first: int, last: int) -> None:
        """Delete rows."""
        self._sheet.range((first, 1), (last, self._width)).delete("up")
        self.moved -= last - first + 1

    def align(self, table: Table, area: Area) -> None:
        """Move a table to the row it is to begin in and give it its length; the next one makes place."""
        top, left, bottom, right = (place + 1 for place in area)
        row = table.range.row
        if row < top:
            self.insert(row, top - row)
        elif row > top:
            self.drop(top, row - 1)
        longer = bottom - table.range.last_cell.row
        if longer > 0:
            self.insert(table.range.last_cell.row + 1, longer)
        table.resize(self._sheet.range((top, left), (bottom, right)))


def _in_order(tables: Sequence[Table], places: Places) -> frozenset[str]:
    """Give the names of the tables that can stay: the new paper has them in the same order."""
    wanted = [name.casefold() for _, name in places]
    names = [name for table in tables if (name := table.name.casefold()) in wanted]
    ordered = sorted(names, key=wanted.index)
    return frozenset(names) if names == ordered else frozenset(names[:1])


def _pairs(
    tables: Sequence[Table], places: Places, kept: frozenset[str]
) -> Iterator[tuple[Table, tuple[Area, str]]]:
    by_name = {name.casefold(): (area, name) for area, name in places}
    for table in tables:
        if table.name.casefold() in kept:
            yield table, by_name[table.name.casefold()]


def _runs(steps: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Give rows that follow one another and go the same way as (first, last, step)."""
    rows = sorted(steps)
    begin = 0
    for place in range(1, len(rows) + 1):
        if (
            place == len(rows)
            or rows[place] != rows[place - 1] + 1
            or steps[rows[place]] != steps[rows[begin]]
        ):
            yield rows[begin], rows[place - 1], steps[rows[begin]]
            begin = place


def _clear_cells(place: Range) -> None:
    """Clear what cells hold and how they look; a validation of the user stays."""
    place.clear_contents()
    place.clear_formats()
