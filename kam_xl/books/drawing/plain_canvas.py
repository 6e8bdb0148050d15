"""A sheet that is only imagined: the values a paper would write, and where its tables would stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kam_xl.books.drawing.canvas import Area, Body, Canvas, Condition, Picture, PrintSetup, content
from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.drawing.measure import Plan
from kam_xl.papers.paper import Cell, Paper


class PlainCanvas(Canvas):
    """Keeps values, and the rows of each table by the first; how anything looks is of no interest here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.cells: dict[tuple[int, int], object] = {}
        self.tables: list[tuple[Area, str, tuple[str, ...]]] = []
        self.bodies: dict[int, tuple[tuple[object, ...], ...]] = {}

    @classmethod
    def of(cls, paper: Paper, measured: Plan, *, made: str) -> PlainCanvas:
        """Draw a paper by its plan."""
        canvas = cls(paper.name)
        SheetDrawing(canvas, paper, set(), measured).draw(made)
        return canvas

    def pen(self, **look: Any) -> PlainCanvas:
        """Give itself: one pen is as good as another."""
        return self

    def put(self, row: int, column: int, value: Cell, **look: Any) -> None:
        """Keep a value; a blank takes away what stood there."""
        kept = content(value)
        if kept is None:
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = kept

    def body(self, first: int, body: Body) -> None:
        """Keep the values of the rows."""
        self.bodies[first] = tuple(tuple(map(content, cells)) for cells in body.rows)

    def table(self, area: Area, name: str, heads: Sequence[str]) -> None:
        """Keep where a table stands."""
        self.tables.append((area, name, tuple(heads)))

    def _set_height(self, row: int, points: float, grows: bool) -> None: ...

    def widths(self, widths: Sequence[float]) -> None:
        """Leave out."""

    def mark(self, area: Area, condition: Condition) -> None:
        """Leave out."""

    def hint(self, area: Area, title: str, text: str) -> None:
        """Leave out."""

    def choices(self, area: Area, words: Sequence[str]) -> None:
        """Leave out."""

    def chart(self, picture: Picture) -> None:
        """Leave out."""

    def view(self, *, ours: bool = True) -> None:
        """Leave out."""

    def freeze(self, row: int, column: int) -> None:
        """Leave out."""

    def print_area(self, area: Area) -> None:
        """Leave out."""

    def print_setup(self, setup: PrintSetup) -> None:
        """Leave out."""
