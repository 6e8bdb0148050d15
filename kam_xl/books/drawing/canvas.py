"""One sheet to draw on, whatever is behind it: a new file, or a workbook that is open.

The drawing modules know only this surface. A look, a condition, a chart and a
print set-up are plain values here; ``xlsx_canvas`` and ``render_live`` turn
them into what their workbook understands. So the same paper gives the same
cells on both.
"""

from __future__ import annotations

import datetime as dt
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from kam_xl.books.drawing.styles import DAY_FORMAT
from kam_xl.books.drawing.wording import LIVE_BEGINS, clean_text
from kam_xl.papers.paper import Cell

ROW_POINTS = 15.0
PIXELS_PER_POINT = 96 / 72
# Excel counts days from 1900 and takes that year for a leap year; earlier dates it cannot show.
_FIRST_SURE_DAY = dt.date(1900, 3, 1)

# How a cell looks, by the names in LOOKS; what is not named stays as the ground of every cell is.
Look = dict[str, Any]
LOOKS = frozenset(
    {
        *("font_size", "bold", "italic", "font_color", "bg_color", "num_format"),
        *("align", "valign", "indent", "text_wrap"),
        *(f"{side}{more}" for side in ("top", "bottom", "left", "right") for more in ("", "_color")),
    }
)
# First row, first column, last row, last column, from 0 on, both ends included.
Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Equals:
    """Cells that hold exactly this word get a look."""

    word: str
    look: Look


@dataclass(frozen=True, slots=True)
class Bar:
    """Each cell has a bar as long as its number, from 0 on."""

    color: str
    negative_color: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The ground of each cell lies between two colours, by its number."""

    low_color: str
    high_color: str


Condition = Equals | Bar | Scale
Shape = Literal["column", "bar", "line"]


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """One series of a chart: the cell of its name, the cells of its values, and how it is drawn."""

    name: tuple[int, int]
    values: Area
    shape: Shape
    color: str
    dash: str = "solid"
    second_axis: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A native chart whose upper left corner stands in a row; sizes in pixels.

    ``from_zero`` lets the axis of values begin at 0, ``whole`` makes the second
    axis run from 0 to 1 in per cent. ``slanted`` names stand aslant below their
    columns. ``alt`` says in words what is to be seen.
    """

    title: str
    alt: str
    row: int
    width: int
    height: int
    categories: Area
    series: tuple[DrawnSeries, ...]
    value_format: str
    horizontal: bool = False
    from_zero: bool = True
    whole: bool = False
    slanted: bool = False


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """How a sheet prints: one page wide; on ``pages`` pages, or on any number (0) with these breaks."""

    landscape: bool
    head_row: int | None = None
    pages: int = 0
    breaks: tuple[int, ...] = ()


class Pen(Protocol):
    """Writes cells of one look."""

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write a value; what is no number (NaN, infinity) and ``None`` stay blank."""


class Body(Protocol):
    """The rows of a table, a look for each column, and for each row its height and whether it grows."""

    @property
    def rows(self) -> Sequence[Sequence[Cell]]:
        """The values."""

    @property
    def looks(self) -> Sequence[Look]:
        """How each column looks."""

    @property
    def heights(self) -> Iterable[tuple[float, bool]]:
        """The points of each row; nothing where all are as high as any row."""


class Canvas(ABC):
    """A sheet to draw on; remembers how high its rows are. Rows and columns count from 0."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._heights: dict[int, float] = {}

    def height(self, row: int, points: float, *, grows: bool = False) -> None:
        """Set the height of a row; one that ``grows`` is fitted again by Excel when its text changes."""
        self._heights[row] = points
        self._set_height(row, points, grows)

    def points(self, rows: int) -> float:
        """Give the height of the first ``rows`` rows together."""
        set_ones = [height for row, height in self._heights.items() if row < rows]
        return sum(set_ones) + (rows - len(set_ones)) * ROW_POINTS

    def between(self, first: int, end: int) -> float:
        """Give the height of the rows from ``first`` up to ``end``, which is not counted."""
        return sum(self._heights.get(row, ROW_POINTS) for row in range(first, end))

    def put(self, row: int, column: int, value: Cell, **look: Any) -> None:
        """Write a value with a look; what is no number (NaN, infinity) and ``None`` stay blank."""
        self.pen(**look).put(row, column, value)

    def body(self, first: int, body: Body) -> None:
        """Write the rows of a table from ``first`` on."""
        looks = body.looks
        pens = [self.pen(**look) for look in looks]
        # A day that somebody typed among words is still a day.
        days = [self.pen(**look | {"num_format": DAY_FORMAT}) for look in looks]
        for row, cells in enumerate(body.rows, start=first):
            for column, (value, pen) in enumerate(zip(cells, pens, strict=True)):
                (days[column] if isinstance(value, dt.date) else pen).put(row, column, value)
        for row, (points, grows) in enumerate(body.heights, start=first):
            self.height(row, points, grows=grows)

    @abstractmethod
    def pen(self, **look: Any) -> Pen:
        """Give the means to write many cells of one look."""

    @abstractmethod
    def _set_height(self, row: int, points: float, grows: bool) -> None: ...

    @abstractmethod
    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from the first on, in digits of the table font."""

    @abstractmethod
    def table(self, area: Area, name: str, heads: Sequence[str]) -> None:
        """Make an area an Excel table; its cells are written by pens."""

    @abstractmethod
    def mark(self, area: Area, condition: Condition) -> None:
        """Add a condition to the cells of an area."""

    @abstractmethod
    def hint(self, area: Area, title: str, text: str) -> None:
        """Show a hint when a cell is chosen; a screen reader reads it."""

    @abstractmethod
    def choices(self, area: Area, words: Sequence[str]) -> None:
        """Offer words for the cells of an area; another word is taken after a question."""

    @abstractmethod
    def chart(self, picture: Picture) -> None:
        """Draw a chart over cells of this sheet."""

    @abstractmethod
    def view(self, *, ours: bool = True) -> None:
        """Show the sheet without grid lines; one of ours also with a coloured tab."""

    @abstractmethod
    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above ``row`` and the columns left of ``column`` in sight."""

    @abstractmethod
    def print_area(self, area: Area) -> None:
        """Print these cells only."""

    @abstractmethod
    def print_setup(self, setup: PrintSetup) -> None:
        """Set the sheet up for print on A4: headings on every page, its name and page numbers below."""


def content(value: Cell) -> str | float | bool | dt.date | None:
    r"""Give what a cell holds: cleaned text, a number of 15 digits, a day; what cannot be shown is ``None``.

    >>> content("Ace\x07"), content(float("nan")), content(""), content(dt.date(1899, 1, 1)), content(0.1 + 0.2)
    ('Ace', None, None, '1899-01-01', 0.3)
    """
    if isinstance(value, str):
        return clean_text(value) or None
    if isinstance(value, float):
        # As many digits as every program keeps when it saves; what is read back is then what was written.
        return float(f"{value:.15g}") if math.isfinite(value) else None
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return value if day >= _FIRST_SURE_DAY else value.isoformat()
    return value


def begins_live(text: str) -> bool:
    """Tell whether a spreadsheet could take the text for a formula when it is typed once more.

    >>> begins_live("=1+1"), begins_live("Ace")
    (True, False)
    """
    return text[:1] in LIVE_BEGINS
