"""What we drew on a sheet: which cells, and how wide its columns were.

It is remembered in a hidden name of the sheet, so that a refresh can tell
apart our own and what the user has put beside it or made wider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kam_xl.books.reading.outline import LAST_COLUMN, LAST_ROW, Area
from kam_xl.tables.cells import column_letters

DRAWN = "_kam_drawn"
# A text in a formula is at most so long.
LONGEST_LITERAL = 255
_DIMENSION = re.compile(rb'<dimension ref="([A-Z0-9:]+)"')
_COLUMN = re.compile(rb'<col min="(\d+)" max="(\d+)" width="([0-9.]+)"')
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
# Programs round widths to pixels when they save.
_SAME_WIDTH = 0.2


@dataclass(frozen=True, slots=True)
class Drawn:
    """The cells we drew, from A1 on, and the widths we gave to their columns (0: none)."""

    area: Area
    widths: tuple[float, ...] = ()

    @classmethod
    def in_body(cls, body: bytes) -> Drawn:
        """Read it from a sheet that was just drawn."""
        dimension = _DIMENSION.search(body)
        area = Area.of(dimension[1].decode()) if dimension else Area(1, 1, 1, 1)
        widths = [0.0] * area.last_column
        for first, last, width in _COLUMN.findall(body):
            for column in range(int(first), min(int(last), area.last_column) + 1):
                widths[column - 1] = float(width)
        return cls(Area(1, 1, area.last_row, area.last_column), tuple(widths))

    @classmethod
    def in_name(cls, text: str) -> Drawn | None:
        """Read it from the hidden name; ``None`` when it is not there or not ours any more.

        >>> Drawn.in_name(Drawn(Area(1, 1, 9, 2), (8.71, 0.0)).as_name())
        Drawn(area=Area(first_row=1, first_column=1, last_row=9, last_column=2), widths=(8.71, 0.0))
        """
        place, _, widths = literal(text).partition("|")
        try:
            return cls(Area.of(place), tuple(float(width) for width in widths.split(";") if width))
        except ValueError:
            return None

    @classmethod
    def everything(cls) -> Drawn:
        """Nothing is known: the whole sheet counts as ours."""
        return cls(Area(1, 1, LAST_ROW, LAST_COLUMN))

    def as_name(self) -> str:
        """Write it as the text of a defined name."""
        area = self.area
        text = f"A1:{column_letters(area.last_column)}{area.last_row}|"
        for width in self.widths:
            more = f"{round(width, 2):g};"
            if len(text) + len(more) > LONGEST_LITERAL:
                break
            text += more
        return f'"{text}"'

    def is_width(self, column: int, width: float) -> bool:
        """Tell whether a column has the width we gave it; when that is not known, it is the user's."""
        known = self.widths[column - 1] if column <= len(self.widths) else 0.0
        return abs(known - width) <= _SAME_WIDTH


def as_literal(text: str) -> str:
    """Write a text as a formula; a long one is put together from pieces.

    >>> as_literal('a"b'), len(as_literal("x" * 300))
    ('"a""b"', 305)
    """
    pieces = [text[at : at + LONGEST_LITERAL] for at in range(0, len(text), LONGEST_LITERAL)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def literal(formula: str) -> str:
    """Give the text that such a formula stands for.

    >>> literal(as_literal('a"b' * 200)) == 'a"b' * 200
    True
    """
    return "".join(piece.replace('""', '"') for piece in _LITERAL.findall(formula.lstrip("=")))
