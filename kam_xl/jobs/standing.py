"""What stands on a sheet of ours: its tables, and the words around them.

It is read the same way from a paper that is about to be written and from a
sheet that was written once, saved by a spreadsheet and worked with since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kam_xl.books.book import Book
from kam_xl.books.drawing.measure import Plan
from kam_xl.books.drawing.plain_canvas import PlainCanvas
from kam_xl.books.grafting.own_sheets import OwnSheet
from kam_xl.books.reading.outline import Area
from kam_xl.papers.paper import Paper
from kam_xl.tables.cells import Grid, is_blank


@dataclass(frozen=True, slots=True)
class StandingTable:
    """A table on a sheet: its name, the row of its head (from 0 on), its heads and its rows."""

    name: str
    head_row: int
    heads: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The tables of a sheet from top to bottom, and all other values on our part of it, in reading order."""

    tables: tuple[StandingTable, ...]
    around: tuple[object, ...]


def on_paper(paper: Paper, measured: Plan, *, made: str) -> Standing:
    """Tell what will stand on the sheet of a paper, drawn by its plan."""
    canvas = PlainCanvas.of(paper, measured, made=made)
    tables, inside = [], set[tuple[int, int]]()
    for (top, left, _, right), name, heads in sorted(canvas.tables):
        tables.append(StandingTable(name, top, heads, canvas.bodies[top + 1]))
        inside.update((top, column) for column in range(left, right + 1))
    around = tuple(value for place, value in sorted(canvas.cells.items()) if place not in inside)
    return Standing(tuple(tables), around)


def in_book(book: Book, own: OwnSheet, grids: Sequence[Grid], *, below: bool) -> Standing:
    """Tell what stands on a sheet of ours now; ``grids`` are the tables of the book.

    With ``below`` a row typed directly below a table counts as its last row:
    not every program lets a table grow with what is typed below it.
    """
    cells = book.cells(own.name)
    body = cells.body()
    if body is None:
        return Standing((), ())
    width = min(own.drawn.area.last_column if own.drawn else body.last_column, body.last_column)
    block = cells.block(Area(1, 1, body.last_row, max(width, 1)))
    tables: list[StandingTable] = []
    inside = set[tuple[int, int]]()
    for grid in sorted((g for g in grids if g.sheet == own.name and g.table), key=lambda g: g.first_row):
        if grid.first_column > width or not grid.rows:
            continue
        table = _table(grid)
        last = table.head_row + len(table.rows)
        if below and last + 1 < len(block):
            extra = block[last + 1][grid.first_column - 1 : grid.first_column - 1 + len(table.heads)]
            if not all(map(is_blank, extra)):
                table = replace(table, rows=(*table.rows, tuple(extra)))
                last += 1
        tables.append(table)
        columns = range(grid.first_column - 1, grid.first_column - 1 + len(table.heads))
        inside.update((row, column) for row in range(table.head_row, last + 1) for column in columns)
    around = tuple(
        value
        for row, values in enumerate(block)
        for column, value in enumerate(values)
        if not is_blank(value) and (row, column) not in inside
    )
    return Standing(tuple(tables), around)


def _table(grid: Grid) -> StandingTable:
    heads, *rows = (tuple(row) for row in grid.rows)
    return StandingTable(
        grid.table or "", grid.first_row - 1, tuple("" if h is None else str(h) for h in heads), tuple(rows)
    )
