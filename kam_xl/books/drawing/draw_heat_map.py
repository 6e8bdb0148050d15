"""A heat map as cells: the number, its share of the whole, and a ground that is darker the more it is."""

from __future__ import annotations

from typing import Any

from kam_xl.books.drawing.canvas import Canvas
from kam_xl.books.drawing.measure import HEAT_COLUMN
from kam_xl.books.drawing.styles import GREY, NAVY, PALE, WHITE, heat, number_format
from kam_xl.books.drawing.text_width import fits
from kam_xl.books.drawing.wording import wrapped
from kam_xl.papers.paper import HeatMap
from kam_xl.texts import say

_NUMBER_HEIGHT, _SHARE_HEIGHT, _LABEL_LINE = 21.0, 15.0, 12.0
# Labels are set in 8 points where tables have 10.
_LABEL_SIZE = 0.82


def _lines(block: HeatMap) -> int:
    return 3 if block.labels else 2


def heat_map_rows(block: HeatMap) -> int:
    """Give how many rows a heat map takes, with its title and totals."""
    return 1 + 1 + _lines(block) * len(block.rows) + 2


def _label_lines(block: HeatMap) -> int:
    """All rows are as high as the one with the longest label, so that the map stays a grid."""
    room = fits(HEAT_COLUMN) / _LABEL_SIZE
    return max(len(wrapped(label, room)) for labels in block.labels for label in labels)


def draw_heat_map(canvas: Canvas, row: int, block: HeatMap, left: int = 0) -> None:
    """Draw a heat map from ``row`` and the column ``left`` on."""
    canvas.height(row, 20)
    canvas.put(row, left, block.title, font_size=12, bold=True, font_color=NAVY)
    row += 1
    head = {"bold": True, "font_color": NAVY, "bg_color": PALE, "bottom": 2, "bottom_color": NAVY}
    canvas.height(row, 20)
    canvas.put(row, left, None, **head)
    for place, name in enumerate((*block.columns, say("book.total")), start=1):
        canvas.put(row, left + place, name, align="center", **head)
    row += 1
    every = [value for line in block.cells for value in line]
    largest = max(every, default=0)
    form = number_format(block.kind, every)
    for number in range(len(block.rows)):
        _draw_row(canvas, (row, left), block, number, largest, form)
        row += _lines(block)
    _draw_totals(canvas, row, left, block, form)


def _share(value: float, total: float) -> float | None:
    return value / total if total else None


def _draw_row(
    canvas: Canvas,
    corner: tuple[int, int],
    block: HeatMap,
    number: int,
    largest: float,
    form: int | str,
) -> None:
    row, left = corner
    canvas.height(row, _NUMBER_HEIGHT)
    canvas.height(row + 1, _SHARE_HEIGHT)
    values = (*block.cells[number], block.row_totals[number])
    canvas.put(row, left, block.rows[number], bold=True, font_color=NAVY, valign="bottom")
    for place, value in enumerate(values, start=1):
        total = place > len(block.columns)
        ground = (
            {}
            if total
            else heat(value, largest) | {"left": 1, "left_color": WHITE, "right": 1, "right_color": WHITE}
        )
        upper: dict[str, Any] = {
            "align": "center",
            "bold": True,
            "font_size": 11,
            "num_format": form,
            **ground,
        }
        lower: dict[str, Any] = {"align": "center", "font_size": 9, "num_format": "0.0%", **ground}
        canvas.put(row, left + place, value, valign="bottom", **upper)
        canvas.put(row + 1, left + place, _share(value, block.total), valign="top", **lower)
        if block.labels and not total:
            small = lower | {"num_format": 0, "text_wrap": True, "font_size": 8, "valign": "top"}
            canvas.put(row + 2, left + place, block.labels[number][place - 1], **small)
    if block.labels:
        canvas.height(row + 2, _label_lines(block) * _LABEL_LINE + 5)


def _draw_totals(canvas: Canvas, row: int, left: int, block: HeatMap, form: int | str) -> None:
    line = {"top": 1, "top_color": NAVY}
    canvas.height(row, _NUMBER_HEIGHT)
    canvas.put(row, left, say("book.total"), bold=True, font_color=NAVY, valign="bottom", **line)
    for place, value in enumerate((*block.column_totals, block.total), start=1):
        look: dict[str, Any] = {"align": "center", "bold": True, "font_size": 11, "num_format": form}
        canvas.put(row, left + place, value, valign="bottom", **look, **line)
        small = {"align": "center", "font_size": 9, "font_color": GREY, "num_format": "0.0%", "valign": "top"}
        canvas.put(row + 1, left + place, _share(value, block.total), **small)
