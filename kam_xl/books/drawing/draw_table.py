"""A table of a paper as a real Excel table with filters, formats by meaning and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kam_xl.books.drawing.canvas import Area, Bar, Canvas, Equals, Scale
from kam_xl.books.drawing.measure import Plan
from kam_xl.books.drawing.styles import (
    CLASS_LOOKS,
    GREY,
    LINE,
    MIST,
    NAVY,
    NUMERIC,
    PALE,
    PEACH,
    SAND_DEEP,
    STATUS_LOOKS,
    WHITE,
)
from kam_xl.books.drawing.table_body import TableBody, left_aligned
from kam_xl.books.drawing.wording import clean_text, distinct, units, wrapped
from kam_xl.papers.paper import Column, Mark, Table
from kam_xl.texts import say

_HEAD_LINE, _HEAD_SPACE = 13.5, 7.0
_LONGEST_HEAD = 255
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
    canvas.body(row + 1, TableBody(table, plan))
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


def _draw_run_on(canvas: Canvas, head_row: int, last: int, first: int, end: int) -> None:
    """Draw the table's lines on under the text that runs on over the free cells."""
    head = canvas.pen(bg_color=PALE, bottom=2, bottom_color=NAVY)
    line = canvas.pen(bottom=1, bottom_color=LINE)
    for row in range(head_row, last + 1):
        for column in range(first, end):
            (line if row > head_row else head).put(row, column, None)


def _draw_mark(canvas: Canvas, area: Area, mark: Mark) -> None:
    if mark in ("class", "status"):
        for words, look in CLASS_LOOKS if mark == "class" else STATUS_LOOKS:
            for word in words:
                canvas.mark(area, Equals(word, look))
    elif mark == "bar":
        canvas.mark(area, Bar(MIST, PEACH))
    else:
        canvas.mark(area, Scale(WHITE, MIST if mark == "good_high" else PEACH))
