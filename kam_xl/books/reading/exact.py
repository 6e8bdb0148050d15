"""The slow, exact road through a sheet: for far cells and for XML written in an unusual way.

Cells are kept sparse, so that a stray cell in the last corner of the grid
costs nothing.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kam_xl.books.reading.outline import LAST_ROW, Area
from kam_xl.books.reading.sheet_cells import NOT_SAVED
from kam_xl.tables.cells import ErrorCell

# A cell this far from the rest is a stray one, such as Excel's Solver leaves behind.
FAR_ROWS = 1_000
FAR_COLUMNS = 100


@dataclass(slots=True)
class Sparse:
    """The filled cells of a sheet by 1-based row and column."""

    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    unsaved: list[tuple[int, int]] = field(default_factory=list)

    def body(self) -> Area | None:
        """Give the used area from its top left cell on, without what lies far outside."""
        places = [*self.cells, *self.unsaved]
        if not places:
            return None
        rows = _together({row for row, _ in places}, FAR_ROWS)
        columns = _together({column for row, column in places if row <= rows[1]}, FAR_COLUMNS)
        return Area(rows[0], columns[0], rows[1], columns[1])

    def __len__(self) -> int:
        return len(self.cells) + len(self.unsaved)

    def reach(self) -> tuple[int, int]:
        """Give the last row and the last column that hold a cell, stray ones included."""
        places = [*self.cells, *self.unsaved]
        return max((row for row, _ in places), default=0), max((column for _, column in places), default=0)

    def outside(self, area: Area) -> list[tuple[int, int]]:
        """Give the cells beyond the body, in order."""
        return sorted(cell for cell in self.cells if cell[0] > area.last_row or cell[1] > area.last_column)

    def block(self, area: Area) -> list[list[object]]:
        """Give the cells of an area as rows; blanks are ``None``."""
        columns = range(area.first_column, area.last_column + 1)
        get = (self.cells | dict.fromkeys(self.unsaved, NOT_SAVED)).get if self.unsaved else self.cells.get
        return [
            [get((row, column)) for column in columns] for row in range(area.first_row, area.last_row + 1)
        ]


def _together(places: set[int], gap: int) -> tuple[int, int]:
    """Give the first place and the last one that is not ``gap`` or more away from the one before."""
    ordered = sorted(places)
    last = ordered[0]
    for place in ordered:
        if place - last > gap:
            break
        last = place
    return ordered[0], last


def read_exact(path: Path, sheet: str, *, formulas: bool) -> Sparse:
    """Read the filled cells of one sheet with openpyxl.

    With ``formulas`` a second pass finds the formulas that have no saved result.
    """
    found = Sparse()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _read_values(path, sheet, found)
        if formulas:
            _read_formulas(path, sheet, found)
    return found


def _cells(path: Path, sheet: str, *, values: bool) -> Iterator[tuple[int, int, object, str]]:
    # Imported when needed: most books never come here, and the import takes half a second.
    from openpyxl import load_workbook

    # A stream has no name: of a path openpyxl believes the ending.
    with path.open("rb") as stream:
        book = load_workbook(stream, read_only=True, data_only=values, keep_links=False)
        page = book[sheet]
        page.reset_dimensions()
        for number, row in enumerate(page.iter_rows(), start=1):
            if number > LAST_ROW:
                # openpyxl would count on to whatever number the row gives itself
                raise ValueError(sheet)
            for cell in row:
                if cell.value is not None:
                    yield cell.row, cell.column, cell.value, cell.data_type


def _read_values(path: Path, sheet: str, found: Sparse) -> None:
    from openpyxl.utils.escape import unescape

    for row, column, value, kind in _cells(path, sheet, values=True):
        if kind == "e":
            found.cells[row, column] = ErrorCell(str(value))
        elif isinstance(value, str):
            found.cells[row, column] = unescape(value) or None
        elif isinstance(value, dt.datetime) and value.time() == dt.time():
            found.cells[row, column] = value.date()
        else:
            found.cells[row, column] = value


def _read_formulas(path: Path, sheet: str, found: Sparse) -> None:
    for row, column, _, kind in _cells(path, sheet, values=False):
        if kind == "f" and (row, column) not in found.cells:
            found.unsaved.append((row, column))


def read_formulas(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Give the formulas of one sheet by 1-based row and column; what is no plain formula is ""."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            (row, column): value if isinstance(value, str) else ""
            for row, column, value, kind in _cells(path, sheet, values=False)
            if kind == "f"
        }
