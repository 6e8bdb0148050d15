"""How ranges of the stand-in look: fonts, lines, conditions, lists of words, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tests.hosts.excel_entry import ComError, Place

if TYPE_CHECKING:
    from tests.hosts.excel_range import Range


SIDES = {"edge_top", "edge_bottom", "edge_left", "edge_right", "inside_vertical", "inside_horizontal"}


class Font:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set(self, **font: Any) -> None:
        assert font.keys() <= {"bold", "italic", "size", "color", "name"}
        for name, value in font.items():
            self._range._look(f"font_{name}", value)


class Borders:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set(self, which: Iterable[str], *, line_style: str, weight: str, color: str) -> None:
        sides = list(which)
        assert set(sides) <= SIDES
        assert line_style == "continuous"
        assert weight in ("thin", "medium")
        top, left, bottom, right = self._range._one()
        if ("inside_horizontal" in sides and top == bottom) or ("inside_vertical" in sides and left == right):
            raise ComError("unable to set the LineStyle property of the Border class")
        for side in sides:
            for place in self._range._places():
                if self._on_side(side, place):
                    self._range.sheet._cell(place).look[side] = (weight, color)

    def _on_side(self, side: str, place: Place) -> bool:
        top, left, bottom, right = self._range._one()
        edges = {
            "edge_top": (0, top),
            "edge_bottom": (0, bottom),
            "edge_left": (1, left),
            "edge_right": (1, right),
        }
        if side in edges:
            axis, line = edges[side]
            return place[axis] == line
        return True


class DataValidation:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def set_list(self, source: Sequence[str], *, in_cell_dropdown: bool = True) -> None:
        assert source, "a list has words"
        assert not any("," in word or ";" in word for word in source)
        assert len(",".join(source)) <= 255
        self._range.sheet._lists[self._range.row, self._range.column] = tuple(source)


class ConditionalFormats:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def _add(self, kind: str, **rule: Any) -> None:
        self._range.sheet._writable()
        self._range.sheet._rules.append((self._range._one(), kind, rule))

    def add_cell_value(
        self,
        operator: str,
        formula1: str | float,
        formula2: str | float | None = None,
        *,
        fill_color: Any = None,
        font_color: Any = None,
        font_bold: bool | None = None,
        font_italic: bool | None = None,
        stop_if_true: bool = False,
    ) -> None:
        assert operator == "equal_to"
        self._add("equal", formula=formula1, fill=fill_color, ink=font_color, bold=font_bold)

    def add_data_bar(
        self,
        color: Any,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        threshold_type: str = "number",
        gradient: bool = True,
        show_value: bool = True,
    ) -> None:
        self._add("bar", color=color, minimum=minimum, gradient=gradient)

    def add_color_scale(
        self, colors: Sequence[Any], *, thresholds: Any = None, threshold_type: str = "number"
    ) -> None:
        assert len(colors) in (2, 3)
        self._add("scale", colors=tuple(colors))

    def clear(self) -> None:
        top, left, bottom, right = self._range._one()
        self._range.sheet._rules = [
            rule
            for rule in self._range.sheet._rules
            if rule[0][0] > bottom or rule[0][2] < top or rule[0][1] > right or rule[0][3] < left
        ]


class RangeRows:
    def __init__(self, range_: Range) -> None:
        self._range = range_

    def autofit(self) -> None:
        for row in range(self._range._one()[0], self._range._one()[2] + 1):
            self._range.sheet._heights[row] = "fitted"
