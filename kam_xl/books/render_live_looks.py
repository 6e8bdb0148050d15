"""How a cell looks, on the ranges of an open workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from kam_xl.books.drawing.canvas import Area, Look
from kam_xl.books.drawing.styles import ground

if TYPE_CHECKING:
    from xlwings import Range

# Numbers of formats are those of the file; Excel shows these codes in its own language, too.
_FORMATS = {0: "General", 1: "0", 3: "#,##0", 4: "#,##0.00", 14: "m/d/yyyy"}
_VALIGN = {"vcenter": "center", "top": "top", "bottom": "bottom"}
_SIDES = ("top", "bottom", "left", "right")
_WEIGHTS: dict[int, Literal["thin", "medium"]] = {1: "thin", 2: "medium"}
_FONT = {"font_size": "size", "bold": "bold", "italic": "italic", "font_color": "color", "font_name": "name"}


def dress_ground(place: Range) -> None:
    """Give cells the look that all cells have: our font, our ink, centred between top and bottom."""
    look = ground()
    place.font.set(**_font(look))
    place.vertical_alignment = cast(Any, _VALIGN[look["valign"]])


def dress(place: Range, look: Look, area: Area, *, remote: bool) -> None:
    """Give the cells of a range what a look names; only a ``remote`` host indents."""
    if font := _font(look):
        place.font.set(**font)
    if "bg_color" in look:
        place.color = look["bg_color"]
    if look.get("num_format", 0) != 0:
        place.number_format = _FORMATS.get(look["num_format"], str(look["num_format"]))
    if "align" in look:
        place.horizontal_alignment = look["align"]
    if "valign" in look:
        place.vertical_alignment = cast(Any, _VALIGN[look["valign"]])
    if remote and look.get("indent"):
        place.adjust_indent(look["indent"])
    if look.get("text_wrap"):
        place.wrap_text = True
    for side in _SIDES:
        if look.get(side):
            sides = [f"edge_{side}", *_between(side, area)]
            color = look.get(f"{side}_color", ground()["font_color"])
            place.borders.set(sides, line_style="continuous", weight=_WEIGHTS[look[side]], color=color)


def _font(look: Look) -> dict[str, Any]:
    return {ours: look[name] for name, ours in _FONT.items() if name in look}


def _between(side: str, area: Area) -> list[str]:
    """The lines between the cells of a range; a single row or column has none to be set."""
    first_row, first_column, last_row, last_column = area
    if side in ("top", "bottom"):
        return ["inside_horizontal"] if last_row > first_row else []
    return ["inside_vertical"] if last_column > first_column else []
