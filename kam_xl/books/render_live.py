"""Papers in a workbook that is open: the same cells as in a file, through the public object model of xlwings.

Every text is entered behind an apostrophe, as a person would do it, so that
"001", "1/2", "+x" and "=HYPERLINK(...)" stay what they are; the apostrophe is
no part of the cell. What the object model cannot do stands in ``NOT_HERE``,
and nothing goes round it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kam_xl.books.canvas import Area, Bar, Canvas, Condition, Equals, Picture, PrintSetup, Scale
from kam_xl.books.draw_sheet import SheetDrawing
from kam_xl.books.live_page import Page, same_runs
from kam_xl.books.render_live_chart import CHART_NAME, add_chart
from kam_xl.books.render_live_looks import dress, dress_ground
from kam_xl.papers.paper import Cell, Paper
from kam_xl.tables.cells import column_letters

if TYPE_CHECKING:
    from xlwings import Range, Sheet
    from xlwings.main import Table

# What a paper has in a file and not in an open workbook, and the public class and member that would do it.
# A test fails when xlwings has learned one of them.
NOT_HERE: dict[str, tuple[str, str]] = {
    "the hint that is shown when a cell is chosen": ("DataValidation", "set_input_message"),
    "a list of words that takes another word, too": ("DataValidation", "set_alert_style"),
    "paper size, margins, one page wide": ("PageSetup", "fit_to_pages_wide"),
    "landscape": ("PageSetup", "orientation"),
    "the heading repeated on every page": ("PageSetup", "print_title_rows"),
    "the page number at the foot": ("PageSetup", "center_footer"),
    "page breaks": ("Sheet", "horizontal_page_breaks"),
    "the colour of the tab": ("Sheet", "tab_color"),
    "no green corner at a number that is text": ("Range", "errors"),
    "the name of our mark out of sight": ("Name", "visible"),
    "words for those who do not see a chart": ("Chart", "alternative_text"),
    "numbers at the bars of a chart": ("ChartSeries", "has_data_labels"),
    "days counted from 1904": ("Book", "date1904"),
}
# Promised by a public class, but only the engine of Excel in the browser keeps the promise.
ONLY_REMOTE: dict[str, tuple[str, str]] = {
    "headings that stay in sight": ("Sheet", "freeze_panes"),
    "text one step from the edge of its cell": ("Range", "adjust_indent"),
}
_REMOTE = "remote"
# A digit of the table font is 7 pixels wide, a cell has 5 more at its sides.
_DIGIT_POINTS, _SIDE_POINTS = 5.25, 3.75
# A table without banding: the looks of our cells are all there is.
_TABLE_STYLE = "TableStyleLight1"


def draw_live(sheet: Sheet, paper: Paper, tables: set[str], *, made: str, fresh: bool = True) -> Area:
    """Draw a paper on a sheet whose area is clear, and give the area that was written.

    ``tables`` holds the names of tables taken in the workbook (case-folded).
    The columns of a sheet that is not ``fresh`` keep the widths they have; a
    table that still stands where the paper has one of its name is kept.
    """
    canvas = LiveCanvas(sheet, fresh=fresh)
    SheetDrawing(canvas, paper, tables).draw(made)
    return canvas.write()


class LiveCanvas(Canvas):
    """A sheet of an open workbook; nothing is written before ``write``."""

    def __init__(self, sheet: Sheet, *, fresh: bool = True) -> None:
        super().__init__(sheet.name)
        self._sheet = sheet
        self._fresh = fresh
        self._page = Page()
        self._growing: set[int] = set()
        self._widths: dict[int, float] = {}
        self._tables: list[tuple[Area, str]] = []
        self._marks: list[tuple[Area, Condition]] = []
        self._pictures: list[Picture] = []
        self._frozen: tuple[int, int] | None = None
        self._printed: Area | None = None

    @property
    def _remote(self) -> bool:
        return bool(self._sheet.book.app.engine.type == _REMOTE)

    def pen(self, **look: Any) -> LivePen:
        """Give the means to write many cells of one look."""
        return LivePen(self._page, self._page.look(look))

    def _set_height(self, row: int, points: float, grows: bool) -> None:
        if grows:
            self._growing.add(row)

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns of a fresh sheet."""
        if self._fresh:
            self._widths = dict(enumerate(widths))

    def table(self, area: Area, name: str, heads: Sequence[str]) -> None:
        """Make an area an Excel table."""
        self._tables.append((area, name))

    def mark(self, area: Area, condition: Condition) -> None:
        """Add a condition to the cells of an area."""
        self._marks.append((area, condition))

    def hint(self, area: Area, title: str, text: str) -> None:
        """Leave out the hint (``NOT_HERE``)."""

    def choices(self, area: Area, words: Sequence[str]) -> None:
        """Leave out the list (``NOT_HERE``): it would refuse every other word."""

    def chart(self, picture: Picture) -> None:
        """Draw a chart over cells of this sheet."""
        self._pictures.append(picture)

    def view(self, *, ours: bool = True) -> None:
        """Show the sheet without grid lines; its tab keeps its colour (``NOT_HERE``)."""

    def freeze(self, row: int, column: int) -> None:
        """Keep rows and columns in sight, where the host can."""
        self._frozen = (row, column)

    def print_area(self, area: Area) -> None:
        """Print these cells only."""
        self._printed = area

    def print_setup(self, setup: PrintSetup) -> None:
        """Leave the rest to the sheet (``NOT_HERE``)."""

    def write(self) -> Area:
        """Write all that was drawn, values first, and give the area."""
        sheet, page = self._sheet, self._page
        block = page.block()
        area = (0, 0, len(block) - 1, page.width - 1)
        whole = cells(sheet, area)
        whole.value = [[_entered(value) for value in row] for row in block]
        dress_ground(whole)
        for look, areas in page.looked():
            for one in areas:
                dress(cells(sheet, one), look, one, remote=self._remote)
        self._size()
        for table_area, name in self._tables:
            self._make_table(table_area, name)
        for marked, condition in self._marks:
            add_mark(cells(sheet, marked), condition)
        for number, picture in enumerate(self._pictures, start=1):
            add_chart(sheet, picture, CHART_NAME.format(number=number), remote=self._remote)
        self._show()
        return area

    def _size(self) -> None:
        sheet = self._sheet
        for first, last, width in same_runs(self._widths):
            # Excel for the desktop counts digits, Excel in the browser points.
            unit = width * _DIGIT_POINTS + _SIDE_POINTS if self._remote else width
            cells(sheet, (0, first, 0, last)).column_width = unit
        fixed = {row: points for row, points in self._heights.items() if row not in self._growing}
        for first, last, points in same_runs(fixed):
            cells(sheet, (first, 0, last, 0)).row_height = points
        for first, last, _ in same_runs(dict.fromkeys(self._growing, 0.0)):
            cells(sheet, (first, 0, last, 0)).rows.autofit()

    def _make_table(self, area: Area, name: str) -> None:
        place = cells(self._sheet, area)
        for table in self._sheet.tables:
            if table.name.casefold() == name.casefold():
                table.resize(place)
                return
        made: Table = self._sheet.tables.add(
            source=place, name=name, has_headers=True, table_style_name=_TABLE_STYLE
        )
        made.show_table_style_row_stripes = False

    def _show(self) -> None:
        sheet = self._sheet
        sheet.show_gridlines = False
        if self._frozen and self._remote:
            row, column = self._frozen
            frozen = f"A1:{column_letters(column)}{row}" if column else f"1:{row}"
            sheet.freeze_panes.freeze_at(frozen)
        if self._printed:
            sheet.page_setup.print_area = cells(sheet, self._printed).address


class LivePen:
    """Writes cells of one look."""

    def __init__(self, page: Page, look: int) -> None:
        self._page = page
        self._look = look

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write a value; what is no number (NaN, infinity) and ``None`` stay blank."""
        self._page.put(row, column, value, self._look)


def cells(sheet: Sheet, area: Area) -> Range:
    """Give the cells of an area counted from 0."""
    top, left, bottom, right = area
    return sheet.range((top + 1, left + 1), (bottom + 1, right + 1))


def _entered(value: object) -> object:
    """Give what is to be entered: a text behind an apostrophe, which the cell does not keep.

    Excel takes no whole numbers of more than 32 bits; every number is a ``float`` to it anyway.
    """
    if isinstance(value, str):
        return f"'{value}"
    return float(value) if type(value) is int else value


def add_mark(place: Range, condition: Condition) -> None:
    """Add a condition to a range."""
    formats = place.conditional_formats
    if isinstance(condition, Equals):
        look = condition.look
        formats.add_cell_value(
            "equal_to",
            f'="{condition.word}"',
            fill_color=look.get("bg_color"),
            font_color=look.get("font_color"),
            font_bold=look.get("bold"),
        )
    elif isinstance(condition, Bar):
        formats.add_data_bar(condition.color, minimum=0, gradient=False)
    else:
        assert isinstance(condition, Scale)
        formats.add_color_scale([condition.low_color, condition.high_color])
