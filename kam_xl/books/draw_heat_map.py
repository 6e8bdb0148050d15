"""A heat map as cells: the number, its share of the whole, and a ground that is darker the more it is."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from kam_xl.books.cells_out import put
from kam_xl.books.styles import GREY, NAVY, PALE, WHITE, Styles, heat, number_format
from kam_xl.papers.paper import HeatMap
from kam_xl.texts import say

_NUMBER_HEIGHT, _SHARE_HEIGHT = 21.0, 15.0


def _lines(block: HeatMap) -> int:
    return 3 if block.labels else 2


def heat_map_rows(block: HeatMap) -> int:
    """Give how many rows a heat map takes, with its title and totals."""
    return 1 + 1 + _lines(block) * len(block.rows) + 2


def draw_heat_map(sheet: Worksheet, row: int, block: HeatMap, styles: Styles) -> None:
    """Draw a heat map from ``row`` on."""
    sheet.set_row(row, 20)
    put(sheet, row, 0, block.title, styles, font_size=12, bold=True, font_color=NAVY)
    row += 1
    head = {"bold": True, "font_color": NAVY, "bg_color": PALE, "bottom": 2, "bottom_color": NAVY}
    sheet.set_row(row, 20)
    put(sheet, row, 0, None, styles, **head)
    for place, name in enumerate((*block.columns, say("book.total")), start=1):
        put(sheet, row, place, name, styles, align="center", **head)
    row += 1
    every = [value for line in block.cells for value in line]
    largest = max(every, default=0)
    form = number_format(block.kind, every)
    for number, name in enumerate(block.rows):
        _draw_row(sheet, row, block, number, name, largest, form, styles)
        row += _lines(block)
    _draw_totals(sheet, row, block, form, styles)


def _share(value: float, total: float) -> float | None:
    return value / total if total else None


def _draw_row(
    sheet: Worksheet,
    row: int,
    block: HeatMap,
    number: int,
    name: str,
    largest: float,
    form: int | str,
    styles: Styles,
) -> None:
    sheet.set_row(row, _NUMBER_HEIGHT)
    sheet.set_row(row + 1, _SHARE_HEIGHT)
    values = (*block.cells[number], block.row_totals[number])
    put(sheet, row, 0, name, styles, bold=True, font_color=NAVY, valign="bottom")
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
        put(sheet, row, place, value, styles, valign="bottom", **upper)
        put(sheet, row + 1, place, _share(value, block.total), styles, valign="top", **lower)
        if block.labels and not total:
            small = lower | {"num_format": 0, "text_wrap": True, "font_size": 8}
            put(sheet, row + 2, place, block.labels[number][place - 1], styles, **small)


def _draw_totals(sheet: Worksheet, row: int, block: HeatMap, form: int | str, styles: Styles) -> None:
    line = {"top": 1, "top_color": NAVY}
    sheet.set_row(row, _NUMBER_HEIGHT)
    put(sheet, row, 0, say("book.total"), styles, bold=True, font_color=NAVY, valign="bottom", **line)
    for place, value in enumerate((*block.column_totals, block.total), start=1):
        look: dict[str, Any] = {"align": "center", "bold": True, "font_size": 11, "num_format": form}
        put(sheet, row, place, value, styles, valign="bottom", **look, **line)
        small = {"align": "center", "font_size": 9, "font_color": GREY, "num_format": "0.0%", "valign": "top"}
        put(sheet, row + 1, place, _share(value, block.total), styles, **small)
