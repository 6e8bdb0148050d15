"""How a paper looks: one palette, one font, number formats by meaning.

Colours differ in lightness, so that they read in grey and for the colour-blind,
and never stand alone: a letter, a word or a number says the same. Everything
that could come from a theme is spelled out, because a sheet may be moved into
a workbook with another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kam_xl.papers.paper import Cell, Kind

FONT = "Arial"
NAVY = "#1F3A5F"
BLUE = "#2F6DA8"
MIST = "#BBD3EA"
PALE = "#E9EFF5"
LINE = "#D5DCE4"
INK = "#1F2933"
GREY = "#5F6B7A"
ORANGE = "#C25E1A"
PEACH = "#EBC7A9"
SAND = "#FBF3DC"
SAND_DEEP = "#F0DFB0"
WHITE = "#FFFFFF"

# Built-in numbers of formats: every Excel shows them in its own language.
DAY_FORMAT = 14
_NUMBER_FORMATS: dict[Kind, int | str] = {
    "count": 3,
    "days": 3,
    "amount": 3,
    "number": 3,
    "date": DAY_FORMAT,
    "share": "0.0%",
}
CENTS = 4
# From this size on, the decimals of money only disturb.
_LARGE_AMOUNT = 1_000
NUMERIC: frozenset[Kind] = frozenset({"count", "days", "amount", "number", "share", "date"})

# Classes from important to unimportant: dark to light.
CLASS_LOOKS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("A", "X", "AX", "AY", "AZ"), {"bg_color": "#A9C6E0", "font_color": NAVY, "bold": True}),
    (("B", "Y", "BX", "BY", "BZ"), {"bg_color": "#DCE8F3", "font_color": NAVY}),
    (("C", "Z", "CX", "CY", "CZ"), {"bg_color": "#F3F6F9", "font_color": GREY}),
)
STATUS_LOOKS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("lost",), {"bg_color": "#E7C3AC", "font_color": "#5C2306", "bold": True}),
    (("sleeping", "declining"), {"bg_color": "#F8E7CF", "font_color": "#5C3A06"}),
    (("returned", "new", "growing"), {"bg_color": "#DCE9F5", "font_color": "#12406B"}),
)
# From white to blue; the text turns white where the ground gets dark.
_HEAT = ("#FFFFFF", "#EDF3F9", "#D6E4F1", "#B7D0E6", "#8DB4D6", "#5F94C3", "#3873A9", "#1F4F80")
_HEAT_DARK_FROM = 5


def number_format(kind: Kind, values: Iterable[Cell]) -> int | str:
    """Give the format of a column by its kind and by how large its values are.

    >>> number_format("amount", [12.5, 80]), number_format("amount", [125_000.25]), number_format("share", [])
    (4, 3, '0.0%')
    """
    if kind in ("amount", "number"):
        numbers = [value for value in values if isinstance(value, (int, float))]
        whole = all(float(value).is_integer() for value in numbers)
        largest = max((abs(value) for value in numbers), default=0.0)
        if not whole and largest < (_LARGE_AMOUNT if kind == "amount" else _LARGE_AMOUNT // 10):
            return CENTS
    return _NUMBER_FORMATS.get(kind, 0)


def heat(value: float, largest: float) -> dict[str, Any]:
    """Give the ground and ink of a heat-map cell for ``value`` between 0 and ``largest``."""
    step = 0
    if largest > 0 and value > 0:
        step = min(1 + int(value / largest * (len(_HEAT) - 1)), len(_HEAT) - 1)
    return {"bg_color": _HEAT[step], "font_color": WHITE if step >= _HEAT_DARK_FROM else INK}


def ground() -> dict[str, Any]:
    """Give how every cell looks where nothing else is asked for: our font, our ink."""
    return {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
