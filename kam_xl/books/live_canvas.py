"""A sheet that is to be written into an open workbook: everything on it as plain values, nothing written yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kam_xl.books.drawing.canvas import Area, Canvas, Condition, Picture, PrintSetup
from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.live_page import Page
from kam_xl.papers.paper import Cell, Paper


def sketch(name: str, paper: Paper, tables: set[str], *, made: str) -> LiveCanvas:
    """Draw a paper without writing it.

    ``tables`` holds the names of tables taken in the workbook (case-folded);
    ``made`` stands at the foot.
    """
    canvas = LiveCanvas(name)
    SheetDrawing(canvas, paper, tables).draw(made)
    return canvas


class LiveCanvas(Canvas):
    """A canvas that remembers. What an open workbook cannot have stands in ``render_live.NOT_HERE``."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.page = Page()
        self.column_widths: tuple[float, ...] = ()
        self.growing: set[int] = set()
        self.tables: list[tuple[Area, str]] = []
        self.marks: list[tuple[Area, Condition]] = []
        self.pictures: list[Picture] = []
        self.frozen: tuple[int, int] | None = None
        self.printed: Area | None = None

    @property
    def area(self) -> Area:
        """The cells that are drawn, from the first on."""
        return (0, 0, len(self.page.values) - 1, self.page.width - 1)

    @property
    def heights(self) -> dict[int, float]:
        """The heights of the rows that Excel is not to fit by itself."""
        return {row: points for row, points in self._heights.items() if row not in self.growing}

    def pen(self, **look: Any) -> LivePen:
        """Give the means to write many cells of one look."""
        return LivePen(self.page, self.page.look(look))

    def _set_height(self, row: int, points: float, grows: bool) -> None:
        if grows:
            self.growing.add(row)

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from the first on."""
        self.column_widths = tuple(widths)

    def table(self, area: Area, name: str, heads: Sequence[str]) -> None:
        """Make an area an Excel table."""
        self.tables.append((area, name))

    def mark(self, area: Area, condition: Condition) -> None:
        """Add a condition to the cells of an area."""
        self.marks.append((area, condition))

    def hint(self, area: Area, title: str, text: str) -> None:
        """Leave out the hint (``NOT_HERE``)."""

    def choices(self, area: Area, words: Sequence[str]) -> None:
        """Leave out the list (``NOT_HERE``): it would refuse every other word."""

    def chart(self, picture: Picture) -> None:
        """Draw a chart over cells of this sheet."""
        self.pictures.append(picture)

    def view(self, *, ours: bool = True) -> None:
        """Show the sheet without grid lines, as every sheet here; its tab keeps its colour (``NOT_HERE``)."""

    def freeze(self, row: int, column: int) -> None:
        """Keep rows and columns in sight, where the host can."""
        self.frozen = (row, column)

    def print_area(self, area: Area) -> None:
        """Print these cells only."""
        self.printed = area

    def print_setup(self, setup: PrintSetup) -> None:
        """Leave the rest to the sheet (``NOT_HERE``)."""


class LivePen:
    """Writes cells of one look."""

    def __init__(self, page: Page, look: int) -> None:
        self._page = page
        self._look = look

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write a value; what is no number (NaN, infinity) and ``None`` stay blank."""
        self._page.put(row, column, value, self._look)
