"""One sheet to draw on. Text is always text: no name of a client can become a formula."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kam_xl.books.styles import Styles
from kam_xl.books.wording import LIVE_BEGINS, clean_text
from kam_xl.papers.paper import Cell

ROW_POINTS = 15.0
PIXELS_PER_POINT = 96 / 72
# Excel counts days from 1900 and takes that year for a leap year; earlier dates it cannot show.
_FIRST_SURE_DAY = dt.date(1900, 3, 1)


class GrowingWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose ``growing`` rows have a height that Excel may change when their text does.

    XlsxWriter marks every given height as the user's own (``customHeight``);
    then a row would not grow with what is typed into it. Excel itself writes
    fitted rows without that mark.
    """

    def __init__(self) -> None:
        super().__init__()
        self.growing: set[int] = set()

    def _xml_start_tag_unencoded(self, tag: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        if tag == "row" and self.growing and int(dict(attributes)["r"]) - 1 in self.growing:
            attributes = [(name, value) for name, value in attributes if name != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class Canvas:
    """A sheet with its cell formats; remembers how high its rows are."""

    def __init__(self, sheet: GrowingWorksheet, styles: Styles) -> None:
        self.sheet = sheet
        self._styles = styles
        self._heights: dict[int, float] = {}
        sheet.set_default_row(ROW_POINTS)

    @property
    def name(self) -> str:
        return str(self.sheet.name)

    def height(self, row: int, points: float, *, grows: bool = False) -> None:
        """Set the height of a row; one that ``grows`` is fitted again by Excel when its text changes."""
        self.sheet.set_row(row, points)
        self._heights[row] = points
        if grows:
            self.sheet.growing.add(row)

    def points(self, rows: int) -> float:
        """Give the height of the first ``rows`` rows together."""
        set_ones = [height for row, height in self._heights.items() if row < rows]
        return sum(set_ones) + (rows - len(set_ones)) * ROW_POINTS

    def between(self, first: int, end: int) -> float:
        """Give the height of the rows from ``first`` up to ``end``, which is not counted."""
        return sum(self._heights.get(row, ROW_POINTS) for row in range(first, end))

    def pen(self, **look: Any) -> Pen:
        """Give the means to write many cells of one look."""
        return Pen(self.sheet, self._styles, look)

    def put(self, row: int, column: int, value: Cell, **look: Any) -> None:
        """Write a value with a look; what is no number (NaN, infinity) and ``None`` stay blank."""
        self.pen(**look).put(row, column, value)

    def mark(self, area: tuple[int, int, int, int], condition: dict[str, Any], **look: Any) -> None:
        """Add a condition to the cells of an area (first row, first column, last row, last column)."""
        if look:
            condition = condition | {"format": self._styles.mark(**look)}
        self.sheet.conditional_format(*area, condition)

    def hint(self, area: tuple[int, int, int, int], title: str, text: str) -> None:
        """Show a hint when a cell is chosen; a screen reader reads it."""
        hint = {"validate": "any", "input_title": title[:32], "input_message": text[:255]}
        self.sheet.data_validation(*area, hint)


class Pen:
    """Writes cells of one look; text that begins like a formula is marked as text once more."""

    def __init__(self, sheet: Worksheet, styles: Styles, look: dict[str, Any]) -> None:
        self._sheet = sheet
        self._form = styles.get(**look)
        words = {name: value for name, value in look.items() if name != "num_format"}
        self._text_form = styles.get(**words)
        self._quoted_form = styles.get(**words, quote_prefix=True)

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write a value; what is no number (NaN, infinity) and ``None`` stay blank."""
        if isinstance(value, str):
            self._put_text(row, column, clean_text(value))
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, column, value, self._form)
        elif isinstance(value, dt.date):
            self._put_date(row, column, value)
        elif value is not None and math.isfinite(value):
            self._sheet.write_number(row, column, value, self._form)
        else:
            self._sheet.write_blank(row, column, None, self._form)

    def _put_text(self, row: int, column: int, text: str) -> None:
        if not text:
            self._sheet.write_blank(row, column, None, self._text_form)
            return
        quoted = text.startswith(LIVE_BEGINS)
        self._sheet.write_string(row, column, text, self._quoted_form if quoted else self._text_form)

    def _put_date(self, row: int, column: int, day: dt.date) -> None:
        if (day.date() if isinstance(day, dt.datetime) else day) < _FIRST_SURE_DAY:
            self._put_text(row, column, day.isoformat())
        else:
            self._sheet.write_datetime(row, column, day, self._form)
