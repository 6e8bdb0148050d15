"""A table of a paper as a real Excel table with filters, formats by meaning and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from kam_xl.books.cells_out import put
from kam_xl.books.measure import Plan
from kam_xl.books.styles import (
    CLASS_LOOKS,
    GREY,
    LINE,
    MIST,
    NAVY,
    NUMERIC,
    ORANGE,
    PALE,
    SAND,
    SAND_DEEP,
    STATUS_LOOKS,
    WHITE,
    Styles,
    number_format,
)
from kam_xl.books.wording import clean_text, distinct, text_width, units, wrapped
from kam_xl.papers.paper import Column, Mark, Table
from kam_xl.texts import say

_HEAD_LINE, _HEAD_SPACE = 13.5, 7.0
_ROW_HEIGHT, _ROW_LINE, _ROW_SPACE = 16.5, 13.0, 5.0
_TALLEST_ROW = 400.0
_LONGEST_HEAD = 255
# Beyond this many rows the heights of single rows are left to the spreadsheet.
_ROWS_WITH_HEIGHT = 5_000
_WRAP_AT = 0.94
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


def draw_table(
    sheet: Worksheet, row: int, table: Table, styles: Styles, plan: Plan, taken: set[str]
) -> DrawnTable:
    """Draw a table from ``row`` on; one without rows says so in a sentence."""
    if table.title:
        sheet.set_row(row, 20)
        put(sheet, row, 0, table.title, styles, font_size=12, bold=True, font_color=NAVY)
        row += 1
    if not table.rows:
        if table.empty:
            put(sheet, row, 0, table.empty, styles, font_color=GREY, italic=True)
        return DrawnTable(table, row, row)
    last = row + len(table.rows)
    heads = distinct(_head(column) for column in table.columns)
    _draw_heads(sheet, row, table, heads, styles, plan)
    sheet.add_table(
        row,
        0,
        last,
        len(heads) - 1,
        {
            "name": table_name(table.name, taken),
            "style": None,
            "columns": [
                {"header": head, "header_format": styles.get(**_head_look(column))}
                for head, column in zip(heads, table.columns, strict=True)
            ],
        },
    )
    _draw_rows(sheet, row + 1, table, styles, plan)
    for key, mark in table.marks:
        _draw_mark(sheet, row + 1, last, table.position(key), mark, styles)
    return DrawnTable(table, row, last)


def _head(column: Column) -> str:
    text = " ".join(clean_text(column.head).split()) or column.key
    return text if units(text) <= _LONGEST_HEAD else text[: _LONGEST_HEAD // 2]


def _head_look(column: Column) -> dict[str, Any]:
    look: dict[str, Any] = {
        "bold": True,
        "font_color": NAVY,
        "bg_color": SAND_DEEP if column.typed else PALE,
        "bottom": 2,
        "bottom_color": NAVY,
        "text_wrap": True,
        "valign": "vcenter",
        "italic": column.typed,
    }
    if column.kind in NUMERIC:
        # Room for the filter button, which would otherwise cover the end of the heading.
        look |= {"align": "right", "indent": 2}
    elif column.kind == "code":
        look |= {"align": "center"}
    return look


def _draw_heads(
    sheet: Worksheet, row: int, table: Table, heads: list[str], styles: Styles, plan: Plan
) -> None:
    lines = 1
    for place, (column, head) in enumerate(zip(table.columns, heads, strict=True)):
        lines = max(lines, len(wrapped(head, (plan.widths[place] - 3.0) / 1.08)))
        if column.typed:
            _note(
                sheet,
                row + 1,
                row + len(table.rows),
                place,
                say("book.typed_title"),
                column.note or say("book.typed_text"),
            )
        if column.note:
            _note(sheet, row, row, place, head, column.note)
    sheet.set_row(row, lines * _HEAD_LINE + _HEAD_SPACE)


def _note(sheet: Worksheet, first: int, last: int, column: int, title: str, text: str) -> None:
    """A hint that shows when the cell is chosen, and that a screen reader reads."""
    hint = {"validate": "any", "input_title": title[:32], "input_message": text[:255]}
    sheet.data_validation(first, column, last, column, hint)


def _draw_rows(sheet: Worksheet, first: int, table: Table, styles: Styles, plan: Plan) -> None:
    wraps = _wrapping(table, plan)
    looks = [
        _cell_look(column, [row[place] for row in table.rows], place in wraps, bool(wraps))
        for place, column in enumerate(table.columns)
    ]
    grows = any(column.typed for column in table.columns)
    for number, cells in enumerate(table.rows):
        for place, (value, look) in enumerate(zip(cells, looks, strict=True)):
            put(sheet, first + number, place, value, styles, **look)
        # A row with cells to type into keeps an automatic height, so that it grows with the text.
        if not grows and number < _ROWS_WITH_HEIGHT:
            sheet.set_row(first + number, _height(cells, wraps, plan))


def _wrapping(table: Table, plan: Plan) -> list[int]:
    """Give the text columns in which some text is wider than the column."""
    return [
        place
        for place, column in enumerate(table.columns)
        if column.kind == "text"
        and any(
            isinstance(row[place], str) and text_width(str(row[place])) > plan.widths[place] * _WRAP_AT - 1
            for row in table.rows
        )
    ]


def _height(cells: tuple[object, ...], wraps: list[int], plan: Plan) -> float:
    lines = max(
        (len(wrapped(clean_text(str(cells[p])), plan.widths[p] * _WRAP_AT - 1)) for p in wraps if cells[p]),
        default=1,
    )
    return min(lines * _ROW_LINE + _ROW_SPACE, _TALLEST_ROW) if lines > 1 else _ROW_HEIGHT


def _cell_look(column: Column, values: list[Any], wraps: bool, top: bool) -> dict[str, Any]:
    look: dict[str, Any] = {"bottom": 1, "bottom_color": LINE, "valign": "top" if top else "vcenter"}
    if column.kind in NUMERIC:
        look |= {"num_format": number_format(column.kind, values), "align": "right", "indent": 1}
    elif column.kind == "code":
        look |= {"align": "center"}
    elif wraps or column.typed:
        look |= {"text_wrap": True}
    if column.typed:
        look |= {"bg_color": SAND}
    return look


def _draw_mark(sheet: Worksheet, first: int, last: int, column: int, mark: Mark, styles: Styles) -> None:
    if mark in ("class", "status"):
        for words, look in CLASS_LOOKS if mark == "class" else STATUS_LOOKS:
            for word in words:
                condition = {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{word}"',
                    "format": styles.mark(**look),
                }
                sheet.conditional_format(first, column, last, column, condition)
    elif mark == "bar":
        sheet.conditional_format(
            first,
            column,
            last,
            column,
            {
                "type": "data_bar",
                "bar_solid": True,
                "bar_color": MIST,
                "bar_negative_color": ORANGE,
                "bar_border_color": MIST,
                "min_type": "num",
                "min_value": 0,
                "data_bar_2010": True,
            },
        )
    else:
        colour = MIST if mark == "good_high" else "#EBC7A9"
        scale = {"type": "2_color_scale", "min_color": WHITE, "max_color": colour}
        sheet.conditional_format(first, column, last, column, scale)
