"""An organisation as cells: boxes from left to right, with lines between them made of borders.

Each level has one column of boxes and two of lines. A box stands beside the
first box below it; the others below follow further down. Frames and words tell
what grounds tell, so that the tree reads in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kam_xl.books.drawing.canvas import Canvas, Look
from kam_xl.books.drawing.measure import STEP
from kam_xl.books.drawing.styles import GREY, INK, NAVY, PEACH, WHITE
from kam_xl.books.drawing.text_width import fits
from kam_xl.books.drawing.wording import clean_text, wrapped
from kam_xl.papers.paper import ORG_LEVELS, OrgBox, OrgChart

_NAME_LINE, _LINE, _SPACE, _GAP = 13.0, 12.0, 3.0, 7.0
_SMALL, _BOLD = 0.9, 1.06
_TITLE_HEIGHT = 21.0
# Frames: thin and pale, thin, medium. Every workbook knows these two weights.
_THIN, _MEDIUM = 1, 2
_FRAMES = ((_THIN, GREY), (_THIN, NAVY), (_MEDIUM, NAVY))
_GROUNDS = {"for": "#DCE8F3", "against": PEACH, "neutral": WHITE, "unknown": WHITE}

Cells = dict[tuple[int, int], Look]


def _lines_each(chart: OrgChart) -> int:
    return 1 + max((len(box.lines) for box in chart.boxes), default=0)


def _levels(chart: OrgChart) -> list[int]:
    return [min(depth, ORG_LEVELS - 1) for depth in chart.depths]


def _bands(chart: OrgChart) -> list[int]:
    """Number the bands of rows: the first box below another stands beside it."""
    levels, bands = _levels(chart), list[int]()
    begun: set[int] = set()
    last = -1
    for place, box in enumerate(chart.boxes):
        beside = box.parent is not None and box.parent not in begun and levels[box.parent] < levels[place]
        last = bands[box.parent] if beside and box.parent is not None else last + 1
        bands.append(last)
        if box.parent is not None:
            begun.add(box.parent)
    return bands


def org_chart_rows(chart: OrgChart) -> int:
    """Give how many rows an organisation takes, with its title and legend."""
    if not chart.boxes:
        return 0
    bands = max(_bands(chart)) + 1
    return 1 + bands * (_lines_each(chart) + 1) - 1 + bool(chart.legend)


def draw_org_chart(canvas: Canvas, row: int, chart: OrgChart, widths: Sequence[float]) -> None:
    """Draw an organisation from ``row`` and the first column on."""
    if not chart.boxes:
        return
    canvas.height(row, _TITLE_HEIGHT)
    canvas.put(row, 0, chart.title, font_size=12, bold=True, font_color=NAVY)
    first, each = row + 1, _lines_each(chart) + 1
    bands, levels = _bands(chart), _levels(chart)
    tops = [first + band * each for band in bands]
    cells: Cells = {}
    heights: dict[int, float] = {}
    for place, box in enumerate(chart.boxes):
        column = 3 * levels[place]
        _draw_box(canvas, (tops[place], column), box, each - 1)
        _grow(heights, tops[place], box, fits(widths[column]))
        _lines(cells, place, chart, tops, levels, each)
    for (at, column), look in sorted(cells.items()):
        canvas.put(at, column, None, **look)
    end = first + (max(bands) + 1) * each - 1
    for at in range(first, end):
        canvas.height(at, _GAP if (at - first) % each == each - 1 else heights.get(at, _LINE + _SPACE))
    if chart.legend:
        canvas.put(end, 0, chart.legend, font_size=9, font_color=GREY, italic=True)


def _draw_box(canvas: Canvas, corner: tuple[int, int], box: OrgBox, rows: int) -> None:
    top, column = corner
    frame, color = _FRAMES[box.weight]
    unknown = box.tone == "unknown"
    texts = [box.name, *box.lines, *[""] * (rows - 1 - len(box.lines))]
    for number, text in enumerate(texts):
        look: dict[str, Any] = {"bg_color": _GROUNDS[box.tone], "text_wrap": True, "indent": 1}
        look |= {"left": frame, "left_color": color, "right": frame, "right_color": color}
        look |= {"valign": "top", "align": "left"}
        look |= {"font_color": NAVY, "bold": True} if not number else {"font_color": INK, "font_size": 9}
        look |= {"font_color": GREY, "italic": True} if unknown else {}
        if not number:
            look |= {"top": frame, "top_color": color}
        if number == rows - 1:
            look |= {"bottom": frame, "bottom_color": color}
        canvas.put(top + number, column, text or None, **look)


def _grow(heights: dict[int, float], top: int, box: OrgBox, room: float) -> None:
    """Make each row as high as the longest text of the boxes that stand in it."""
    for number, text in enumerate((box.name, *box.lines)):
        size, line = (_BOLD, _NAME_LINE) if not number else (_SMALL, _LINE)
        lines = len(wrapped(clean_text(text), (room - STEP) / size)) if text else 1
        heights[top + number] = max(heights.get(top + number, 0.0), lines * line + _SPACE)


def _lines(
    cells: Cells, place: int, chart: OrgChart, tops: Sequence[int], levels: Sequence[int], each: int
) -> None:
    """Add the lines from a box to those below it: across, down, and across to each of them."""
    below = [
        number
        for number, box in enumerate(chart.boxes)
        if box.parent == place and levels[number] > levels[place]
    ]
    if not below:
        return
    middle = max((each - 1) // 2 - 1, 0)
    left = 3 * levels[place] + 1
    across = {"bottom": _THIN, "bottom_color": NAVY}
    cells[tops[place] + middle, left] = dict(across)
    for number in below:
        cells[tops[number] + middle, left + 1] = dict(across)
    for at in range(tops[place] + middle + 1, max(tops[number] for number in below) + middle + 1):
        cells.setdefault((at, left + 1), {}).update({"left": _THIN, "left_color": NAVY})
