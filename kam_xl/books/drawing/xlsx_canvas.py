"""A sheet of a new file as a canvas. Text is always text: no name of a client can become a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from kam_xl.books.drawing.canvas import (
    ROW_POINTS,
    Area,
    Bar,
    Canvas,
    Condition,
    Equals,
    Picture,
    PrintSetup,
    Scale,
    begins_live,
    content,
)
from kam_xl.books.drawing.styles import FONT, NAVY, ground
from kam_xl.books.drawing.xlsx_chart import add_chart
from kam_xl.papers.paper import Cell
from kam_xl.texts import say

_A4 = 9
# The cells of a paper, by the names XlsxWriter gives them
_PLAIN = frozenset({"String", "Number", "Datetime", "Blank"})
_letters = cache(xl_col_to_name)


class GrowingWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet that is written quickly, and whose ``growing`` rows Excel may make higher when their text is longer.

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

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Write the very bytes that XlsxWriter writes, in a fifth of the time: they are half of what a file costs."""
        kind, form = type(cell).__name__, cell.format
        if not form or kind not in _PLAIN:
            super()._write_cell(row, col, cell)
            return
        begin = f'<c r="{_letters(col)}{row + 1}" s="{form._get_xf_index()}"'
        if kind == "String":
            self.fh.write(f'{begin} t="s"><v>{cell.string}</v></c>')
        elif kind == "Blank":
            self.fh.write(f"{begin}/>")
        else:
            self.fh.write(f"{begin}><v>{cell.number:.16G}</v></c>")


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """Give the format with these properties over the ground of every cell: our font, our ink."""
        whole = ground() | properties
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(whole)
        return self._made[key]

    def mark(self, **properties: Any) -> Format:
        """Give the format of a condition, which changes only what it names."""
        key = (("mark", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(properties)
        return self._made[key]


class XlsxCanvas(Canvas):
    """A new sheet ``name`` of a workbook that XlsxWriter writes."""

    def __init__(self, styles: Styles, name: str) -> None:
        super().__init__(name)
        self._styles = styles
        self._sheet: GrowingWorksheet = styles.workbook.add_worksheet(name, GrowingWorksheet)
        self._sheet.set_default_row(ROW_POINTS)

    @property
    def sheet(self) -> GrowingWorksheet:
        """The sheet itself, for what a paper never has: formulas, code names."""
        return self._sheet

    @property
    def drawn(self) -> Area:
        """What was drawn so far."""
        return 0, 0, self._sheet.dim_rowmax or 0, self._sheet.dim_colmax or 0

    def pen(self, **look: Any) -> XlsxPen:
        """Give the means to write many cells of one look."""
        return XlsxPen(self._sheet, self._styles, look)

    def _set_height(self, row: int, points: float, grows: bool) -> None:
        self._sheet.set_row(row, points)
        if grows:
            self._sheet.growing.add(row)

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from the first on."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def table(self, area: Area, name: str, heads: Sequence[str]) -> None:
        """Make an area an Excel table."""
        options = {"name": name, "style": None, "columns": [{"header": head} for head in heads]}
        self._sheet.add_table(*area, options)

    def mark(self, area: Area, condition: Condition) -> None:
        """Add a condition to the cells of an area."""
        self._sheet.conditional_format(*area, self._condition(condition))

    def _condition(self, condition: Condition) -> dict[str, Any]:
        if isinstance(condition, Equals):
            form = self._styles.mark(**condition.look)
            return {"type": "cell", "criteria": "==", "value": f'"{condition.word}"', "format": form}
        if isinstance(condition, Bar):
            return {
                "type": "data_bar",
                "bar_solid": True,
                "bar_color": condition.color,
                "bar_negative_color": condition.negative_color,
                "bar_border_color": condition.color,
                "min_type": "num",
                "min_value": 0,
                "data_bar_2010": True,
            }
        assert isinstance(condition, Scale)
        return {
            "type": "2_color_scale",
            "min_color": condition.low_color,
            "max_color": condition.high_color,
        }

    def hint(self, area: Area, title: str, text: str) -> None:
        """Show a hint when a cell is chosen."""
        hint = {"validate": "any", "input_title": title[:32], "input_message": text[:255]}
        self._sheet.data_validation(*area, hint)

    def choices(self, area: Area, words: Sequence[str]) -> None:
        """Offer words for the cells of an area."""
        choice = {"validate": "list", "source": list(words), "error_type": "information"}
        self._sheet.data_validation(*area, choice)

    def chart(self, picture: Picture) -> None:
        """Draw a chart over cells of this sheet."""
        add_chart(self._styles.workbook, self._sheet, picture)

    def view(self, *, ours: bool = True) -> None:
        """Show the sheet without grid lines, and no green corners on numbers that are text."""
        self._sheet.hide_gridlines(2)
        if ours:
            self._sheet.set_tab_color(NAVY)
            self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above ``row`` and the columns left of ``column`` in sight."""
        self._sheet.freeze_panes(row, column)

    def print_area(self, area: Area) -> None:
        """Print these cells only."""
        self._sheet.print_area(*area)

    def print_setup(self, setup: PrintSetup) -> None:
        """Set the sheet up for print on A4."""
        sheet = self._sheet
        sheet.set_paper(_A4)
        if setup.landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.55, bottom=0.65)
        # Breaks are kept by a sheet that is fitted to the width only.
        sheet.fit_to_pages(1, setup.pages)
        if setup.breaks:
            sheet.set_h_pagebreaks(list(setup.breaks))
        page = say("book.footer_page", page="&P", pages="&N")
        sheet.set_footer(f'&L&"{FONT}"&8&A&R&"{FONT}"&8{page}')
        if setup.head_row is not None:
            sheet.repeat_rows(setup.head_row)


class XlsxPen:
    """Writes cells of one look; text that begins like a formula is marked as text once more."""

    def __init__(self, sheet: Worksheet, styles: Styles, look: dict[str, Any]) -> None:
        self._sheet = sheet
        self._form = styles.get(**look)
        words = {name: value for name, value in look.items() if name != "num_format"}
        self._text_form = styles.get(**words)
        self._quoted_form = styles.get(**words, quote_prefix=True)

    def put(self, row: int, column: int, value: Cell) -> None:
        """Write a value; what is no number (NaN, infinity) and ``None`` stay blank."""
        held = content(value)
        if isinstance(held, str):
            form = self._quoted_form if begins_live(held) else self._text_form
            self._sheet.write_string(row, column, held, form)
        elif held is None:
            self._sheet.write_blank(row, column, None, self._text_form if value == "" else self._form)
        elif isinstance(held, bool):
            self._sheet.write_boolean(row, column, held, self._form)
        elif isinstance(held, dt.date):
            self._sheet.write_datetime(row, column, held, self._form)
        else:
            self._sheet.write_number(row, column, held, self._form)
