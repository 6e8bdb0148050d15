"""The rows of a table as they are to stand on a sheet: values, and how their columns look and how high they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from kam_xl.books.drawing.canvas import Look
from kam_xl.books.drawing.measure import STEP, Plan
from kam_xl.books.drawing.styles import LINE, NUMERIC, SAND, number_format
from kam_xl.books.drawing.text_width import fits
from kam_xl.books.drawing.wording import clean_text, may_be_wider, text_width, wrapped
from kam_xl.papers.paper import Cell, Column, Table

_ROW_LINE, _ROW_SPACE = 12.75, 4.25
_TALLEST_ROW = 400.0
# Beyond this many rows every row has one line: nobody reads so many sentences.
_ROWS_WITH_HEIGHT = 5_000


class TableBody:
    """The rows of a table that has some; what is only to be seen is worked out when a canvas asks for it."""

    def __init__(self, table: Table, plan: Plan) -> None:
        self._table = table
        self._plan = plan

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The values."""
        return self._table.rows

    @property
    def looks(self) -> list[Look]:
        """How each column looks."""
        return [
            _look(column, place, values, place in self._rooms)
            for place, (column, values) in enumerate(zip(self._table.columns, self._columns, strict=True))
        ]

    @property
    def heights(self) -> Iterator[tuple[float, bool]]:
        """The points of each row, and whether it grows with its text; nothing where all have one line."""
        if len(self.rows) > _ROWS_WITH_HEIGHT:
            return
        typed = any(column.typed for column in self._table.columns)
        for cells in self.rows:
            lines = max((_lines(cells[place], room) for place, room in self._rooms.items()), default=1)
            yield min(lines * _ROW_LINE + _ROW_SPACE, _TALLEST_ROW), typed or lines > 1

    @cached_property
    def _columns(self) -> list[tuple[Cell, ...]]:
        return list(zip(*self.rows, strict=True))

    @cached_property
    def _rooms(self) -> dict[int, float]:
        """The width of a line in each column of text or classes that prints and in which some text is wider."""
        if len(self.rows) > _ROWS_WITH_HEIGHT:
            return {}
        printed = self._table.printed_count or len(self._table.columns)
        rooms = {
            place: _room(self._plan, place, column)
            for place, column in enumerate(self._table.columns[:printed])
            if column.kind in ("text", "code") and not column.runs_on
        }
        return {place: room for place, room in rooms.items() if _any_wider(self._columns[place], room)}


def left_aligned(place: int) -> Look:
    """Give the alignment of text: one step from the edge, but the first column in line with the title."""
    return {"align": "left", "indent": 1} if place else {"align": "left"}


def _look(column: Column, place: int, values: tuple[Any, ...], wraps: bool) -> Look:
    look: Look = {"bottom": 1, "bottom_color": LINE}
    if column.kind in NUMERIC:
        look |= {"num_format": number_format(column.kind, values), "align": "right"}
    elif column.kind == "code":
        look |= {"align": "center"} | ({"text_wrap": True} if wraps else {})
    else:
        look |= left_aligned(place) | ({"text_wrap": True} if wraps or column.typed else {})
    if column.typed:
        look |= {"bg_color": SAND}
    return look


def _room(plan: Plan, place: int, column: Column) -> float:
    """Text stands one step from the left edge, except in the first column, in line with the title."""
    return fits(plan.widths[place]) - (STEP if place and column.kind == "text" else 0.0)


def _any_wider(values: tuple[Cell, ...], room: float) -> bool:
    texts = {value for value in values if isinstance(value, str) and may_be_wider(value, room)}
    return any(text_width(clean_text(text)) > room for text in texts)


def _lines(value: Cell, room: float) -> int:
    if not value:
        return 1
    text = str(value)
    return _line_count(text, room) if may_be_wider(text, room) else 1


# Many clients have the same sentence
@lru_cache(maxsize=16_384)
def _line_count(text: str, room: float) -> int:
    return len(wrapped(clean_text(text), room))
