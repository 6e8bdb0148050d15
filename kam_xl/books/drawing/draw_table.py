"""A table of a paper as a real Excel table with filters, formats by meaning and marks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kam_xl.books.drawing.canvas import Area, Bar, Canvas, Equals, Scale
from kam_xl.books.drawing.measure import STEP, Plan
from kam_xl.books.drawing.styles import (
    CLASS_LOOKS,
    GREY,
    LINE,
    MIST,
    NAVY,
    NUMERIC,
    PALE,
    PEACH,
    SAND,
    SAND_DEEP,
    STATUS_LOOKS,
    WHITE,
    number_format,
)
from kam_xl.books.drawing.text_width import fits
from kam_xl.books.drawing.wording import clean_text, distinct, text_width, units, wrapped
from kam_xl.papers.paper import Column, Mark, Table
from kam_xl.texts import say

_HEAD_LINE, _HEAD_SPACE = 13.5, 7.0
_ROW_LINE, _ROW_SPACE = 12.75, 4.25
_TALLEST_ROW = 400.0
_LONGEST_HEAD = 255
# Beyond this many rows every row has one line: nobody reads so many sentences.
_ROWS_WITH_HEIGHT = 5_000
_NOT_IN_NAME = re.compile(r"[^\w.]")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*")


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """Where a table stands: its head, its last row, its first column is always 0."""

    table: Table
    head_row: int
    last_row: int


def table_rows(table: Table) -> int:
    """Give how many rows a table takes, with its title."""
    return bool(table.title) + (1 + len(table.rows) if table.rows else bool(table.empty))


def table_name(wanted: str, taken: set[str]) -> str:
    """Give a name that Excel takes for a table, not among ``taken``, and take it.

    >>> table_name("kam_Clients", set()), table_name("AB12 x", set())
    ('kam_Clients', 'AB12_x')
    """
    name = _NOT_IN_NAME.sub("_", clean_text(wanted)) or "_"
    if not (name[0].isalpha() or name[0] == "_") or _LIKE_A_CELL.fullmatch(name):
        name = f"_{name}"
    name = name[:200]
    number, candidate = 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate.casefold())
    return candidate


def draw_table(canvas: Canvas, row: int, table: Table, plan: Plan, taken: set[str]) -> DrawnTable:
    """Draw a table from ``row`` on; one without rows says so in a sentence."""
    if table.title:
        canvas.height(row, 21)
        canvas.put(row, 0, table.title, font_size=12, bold=True, font_color=NAVY)
        row += 1
    if not table.rows:
        if table.empty:
            canvas.put(row, 0, table.empty, font_color=GREY, italic=True)
        return DrawnTable(table, row, row)
    last = row + len(table.rows)
    heads = distinct(_head(column) for column in table.columns)
    canvas.table((row, 0, last, len(heads) - 1), table_name(table.name, taken), heads)
    _draw_heads(canvas, row, table, heads, plan)
    _draw_rows(canvas, row + 1, table, plan)
    if table.columns[-1].runs_on:
        _draw_run_on(canvas, row, last, len(heads), plan.printed)
    for key, mark in table.marks:
        place = table.position(key)
        _draw_mark(canvas, (row + 1, place, last, place), mark)
    return DrawnTable(table, row, last)


def _head(column: Column) -> str:
    text = " ".join(clean_text(column.head).split()) or column.key
    return text if units(text) <= _LONGEST_HEAD else text[: _LONGEST_HEAD // 2]


def head_look(column: Column, place: int, *, dense: bool = False) -> dict[str, Any]:
    """Give how the heading of a column looks that stands in ``place``.

    In a ``dense`` table the filter button has a line of its own below the heading.
    """
    look: dict[str, Any] = {
        "bold": True,
        "font_color": NAVY,
        "bg_color": SAND_DEEP if column.typed else PALE,
        "bottom": 2,
        "bottom_color": NAVY,
        "text_wrap": True,
        "valign": "top" if dense else "vcenter",
        "italic": column.typed,
    }
    if column.kind in NUMERIC:
        # Room for the filter button, which would otherwise cover the end of the heading.
        look |= {"align": "right"} if dense else {"align": "right", "indent": 2}
    elif column.kind == "code":
        look |= {"align": "center"}
    else:
        look |= left_aligned(place)
    return look


def _draw_heads(canvas: Canvas, row: int, table: Table, heads: list[str], plan: Plan) -> None:
    lines = 1
    last = row + len(table.rows)
    for place, (column, head) in enumerate(zip(table.columns, heads, strict=True)):
        canvas.put(row, place, head, **head_look(column, place, dense=plan.dense))
        lines = max(lines, len(wrapped(head, plan.head_room(place))))
        if column.choices:
            canvas.choices((row + 1, place, last, place), column.choices)
        elif column.typed:
            text = column.note or say("book.typed_text")
            canvas.hint((row + 1, place, last, place), say("book.typed_title"), text)
        if column.note:
            canvas.hint((row, place, row, place), head, column.note)
    canvas.height(row, (lines + plan.dense) * _HEAD_LINE + _HEAD_SPACE)


def _draw_rows(canvas: Canvas, first: int, table: Table, plan: Plan) -> None:
    heights = len(table.rows) <= _ROWS_WITH_HEIGHT
    wraps = _wrapping(table, plan) if heights else []
    rooms = {place: _room(plan, place, table.columns[place]) for place in wraps}
    looks = [
        _cell_look(column, place, [row[place] for row in table.rows], place in wraps)
        for place, column in enumerate(table.columns)
    ]
    pens = [canvas.pen(**look) for look in looks]
    days = [canvas.pen(**look | {"num_format": number_format("date", [])}) for look in looks]
    typed = any(column.typed for column in table.columns)
    for number, cells in enumerate(table.rows, start=first):
        for place, (value, pen) in enumerate(zip(cells, pens, strict=True)):
            # A day that somebody typed among words is still a day.
            (days[place] if isinstance(value, dt.date) else pen).put(number, place, value)
        if heights:
            lines = _lines(cells, rooms)
            points = min(lines * _ROW_LINE + _ROW_SPACE, _TALLEST_ROW)
            canvas.height(number, points, grows=typed or lines > 1)


def _draw_run_on(canvas: Canvas, head_row: int, last: int, first: int, end: int) -> None:
    """Draw the table's lines on under the text that runs on over the free cells."""
    head = canvas.pen(bg_color=PALE, bottom=2, bottom_color=NAVY)
    line = canvas.pen(bottom=1, bottom_color=LINE)
    for row in range(head_row, last + 1):
        for column in range(first, end):
            (line if row > head_row else head).put(row, column, None)


def _wrapping(table: Table, plan: Plan) -> list[int]:
    """Give the columns of text and classes that print and in which some text is wider than the column."""
    return [
        place
        for place, column in enumerate(table.columns)
        if column.kind in ("text", "code")
        and place < (table.printed_count or len(table.columns))
        and not column.runs_on
        and any(
            isinstance(row[place], str)
            and text_width(clean_text(str(row[place]))) > _room(plan, place, column)
            for row in table.rows
        )
    ]


def _room(plan: Plan, place: int, column: Column) -> float:
    """Text stands one step from the left edge, except in the first column, in line with the title."""
    return fits(plan.widths[place]) - (STEP if place and column.kind == "text" else 0.0)


def _lines(cells: tuple[object, ...], rooms: dict[int, float]) -> int:
    texts = ((clean_text(str(cells[place])), room) for place, room in rooms.items() if cells[place])
    return max((_line_count(text, room) for text, room in texts), default=1)


# A paper is drawn twice: once to know what will stand on the sheet, once onto it
@lru_cache(maxsize=65_536)
def _line_count(text: str, room: float) -> int:
    return len(wrapped(text, room))


def _cell_look(column: Column, place: int, values: list[Any], wraps: bool) -> dict[str, Any]:
    look: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
    if column.kind in NUMERIC:
        look |= {"num_format": number_format(column.kind, values), "align": "right"}
    elif column.kind == "code":
        look |= {"align": "center"} | ({"text_wrap": True} if wraps else {})
    else:
        look |= left_aligned(place) | ({"text_wrap": True} if wraps or column.typed else {})
    if column.typed:
        look |= {"bg_color": SAND}
    return look


def left_aligned(place: int) -> dict[str, Any]:
    """Give the alignment of text: one step from the edge, but the first column in line with the title."""
    return {"align": "left", "indent": 1} if place else {"align": "left"}


def _draw_mark(canvas: Canvas, area: Area, mark: Mark) -> None:
    if mark in ("class", "status"):
        for words, look in CLASS_LOOKS if mark == "class" else STATUS_LOOKS:
            for word in words:
                canvas.mark(area, Equals(word, look))
    elif mark == "bar":
        canvas.mark(area, Bar(MIST, PEACH))
    else:
        canvas.mark(area, Scale(WHITE, MIST if mark == "good_high" else PEACH))
