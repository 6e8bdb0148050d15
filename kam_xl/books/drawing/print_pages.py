"""How a sheet prints on A4: one page wide, readable, with no block cut by the end of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from kam_xl.books.drawing.canvas import Canvas, PrintSetup

# What an A4 page holds within its margins, in points.
_LONG_SIDE, _SHORT_SIDE = 770.0, 508.0
_SQUEEZED_TO_ONE, _SQUEEZED = 1.3, 1.06
# Below this scale the table font of 10 points is hard to read; nothing is squeezed further.
SMALLEST_SCALE = 0.65
# Other programs and printers draw a little larger.
_SURE = 0.97
# A sheet this long is one list; to look for its pages would only take time.
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Unit:
    """Rows that stay on one page: the first and the one after the last."""

    first: int
    end: int


def pages(
    canvas: Canvas,
    rows: int,
    widths: Sequence[float],
    units: Sequence[Unit],
    *,
    landscape: bool,
    head_row: int | None,
) -> PrintSetup:
    """Find the pages of a sheet of ``rows`` rows.

    A sheet that is a little too long is printed smaller; otherwise each unit
    that would be cut begins a new page. ``head_row`` is repeated on each page.
    """
    wide = sum(width * 7 + 5 for width in widths) * 0.75
    across, along = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    scale = min(1.0, across / wide)
    needed = canvas.points(rows) * scale / along
    whole = max(int(needed), 1)
    squeezed = needed / whole
    small_enough = squeezed <= (_SQUEEZED_TO_ONE if whole == 1 else _SQUEEZED)
    breaks = _breaks(canvas, rows, along / scale * _SURE, units, head_row) if needed > 1 else ()
    if small_enough and scale / squeezed >= SMALLEST_SCALE and (whole == 1 or not breaks):
        return PrintSetup(landscape, head_row, whole)
    return PrintSetup(landscape, head_row, 0, breaks)


def _breaks(
    canvas: Canvas, rows: int, room: float, units: Sequence[Unit], head_row: int | None
) -> tuple[int, ...]:
    """Fill page after page, row by row; a unit that does not fit what is left begins a new page."""
    if rows > _MOST_ROWS:
        return ()
    heights = {unit.first: canvas.between(unit.first, unit.end) for unit in units}
    found: list[int] = []
    used = 0.0
    # How far the spreadsheet's own break lies back: where exactly it falls, each program knows for itself.
    since = inf
    for row in range(rows):
        height = canvas.between(row, row + 1)
        unit = heights.get(row, 0.0)
        near = unit > 0 and since < room * (1 - _SURE) * 2
        cut = used > 0 and unit <= room and (used + unit > room or near)
        if cut:
            found.append(row)
        turned = cut or used + height > room
        if turned:
            used = canvas.between(head_row, head_row + 1) if head_row is not None and row > head_row else 0.0
        used += height
        since = inf if cut else height if turned else since + height
    return tuple(found)
