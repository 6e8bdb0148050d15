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

from kam_xl.books.drawing.canvas import Area
from kam_xl.books.drawing.drawn import Drawn
from kam_xl.books.reading.outline import LAST_COLUMN
from kam_xl.tables.cells import column_letters

if TYPE_CHECKING:
    from xlwings import Range, Sheet
    from xlwings.main import Table

# Filters on the largest or smallest, as xlwings calls them and what sets them.
_RANKED = ("top_items", "bottom_items", "top_percent", "bottom_percent")
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
        used = self._sheet.used_range.last_cell
        self._last_row, self._last_column = used.row, used.column
        if known:
            self._widen(width - self._old.last_column)
            width = max(width, self._old.last_column)
            self._move_rows()
        strips = _Strips(self._sheet, width, self._without_filters(width))
        kept = _in_order([table.name for table in strips.tables], places)
        for table in reversed(strips.tables):
            if table.name.casefold() not in kept:
                strips.drop_table(table)
        for table, area in _pairs(strips.tables, places, kept):
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
        """Put the filters back that stood on the tables; one on a column that is no longer there goes."""
        for table, criteria in self._filters:
            for one in criteria:
                with suppress(Exception):
                    _apply(table, one)

    def _without_filters(self, width: int) -> list[Table]:
        """Give our tables, unfiltered and without the user's columns."""
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
        return found

    def _widen(self, columns: int) -> None:
        """Move the user's columns to the right where the new paper is wider than the old one."""
        if columns > 0 and self._right() is not None:
            first = self._old.last_column + 1
            letters = f"{column_letters(first)}:{column_letters(first + columns - 1)}"
            self._sheet.range(letters).insert("right")
            self._widened = columns
            self._last_column += columns

    _widened = _last_row = _last_column = 0

    def _right(self) -> Range | None:
        """Give the cells right of our area, or ``None`` when there are none."""
        first = self._old.last_column + 1 + self._widened
        if self._last_column < first:
            return None
        return self._sheet.range((1, first), (self._last_row, self._last_column))

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
        """Clear our cells; on a sheet of which nothing is known, all that is in use."""
        bottom, right = (last, width) if last else (self._last_row, max(width, self._last_column))
        place = self._sheet.range((1, 1), (bottom, right))
        place.conditional_formats.clear()
        _clear_cells(place)


class _Strips:
    """Rows of our columns only: they come and go without moving the user's cells beside them.

    Where our tables stand is counted here: a host in the browser does what it
    is told only when the script has ended, and tells the old places until then.
    """

    def __init__(self, sheet: Sheet, width: int, tables: Sequence[Table]) -> None:
        self._sheet = sheet
        self._width = width
        self._rows = {table.name: (table.range.row, table.range.last_cell.row) for table in tables}
        self.tables = sorted(tables, key=lambda table: self._rows[table.name])
        self.moved = 0

    def insert(self, row: int, count: int) -> None:
        """Insert blank rows above ``row``."""
        self._sheet.range((row, 1), (row + count - 1, self._width)).insert("down")
        self._shift(row, count)

    def drop(self, first: int, last: int) -> None:
        """Delete rows."""
        self._sheet.range((first, 1), (last, self._width)).delete("up")
        self._shift(last + 1, first - last - 1)

    def drop_table(self, table: Table) -> None:
        """Delete a table with its rows."""
        self.drop(*self._rows.pop(table.name))

    def align(self, table: Table, area: Area) -> None:
        """Move a table to the row it is to begin in and give it its length; the next one makes place."""
        top, left, bottom, right = (place + 1 for place in area)
        row, _ = self._rows[table.name]
        if row < top:
            self.insert(row, top - row)
        elif row > top:
            self.drop(top, row - 1)
        _, last = self._rows[table.name]
        if bottom > last:
            self.insert(last + 1, bottom - last)
        table.resize(self._sheet.range((top, left), (bottom, right)))
        self._rows[table.name] = (top, bottom)

    def _shift(self, from_row: int, by: int) -> None:
        self.moved += by
        for name, (first, last) in self._rows.items():
            if first >= from_row:
                self._rows[name] = (first + by, last + by)


def _apply(table: Table, one: Any) -> None:
    if one.type == "values" and one.values is not None:
        table.autofilter.apply_values(one.field, one.values)
    elif one.type == "comparison" and one.operator is not None:
        table.autofilter.apply_comparison(one.field, one.operator, one.value1, one.value2)
    elif one.type in _RANKED:
        apply = getattr(table.autofilter, f"apply_{one.type}")
        apply(one.field, one.percent if one.type.endswith("percent") else one.count)


def _in_order(tables: Sequence[str], places: Places) -> frozenset[str]:
    """Give the names of the tables that can stay: the new paper has them in the same order."""
    wanted = [name.casefold() for _, name in places]
    names = [name for table in tables if (name := table.casefold()) in wanted]
    ordered = sorted(names, key=wanted.index)
    return frozenset(names) if names == ordered else frozenset(names[:1])


def _pairs(tables: Sequence[Table], places: Places, kept: frozenset[str]) -> Iterator[tuple[Table, Area]]:
    by_name = {name.casefold(): area for area, name in places}
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
