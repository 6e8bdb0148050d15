"""Papers in a workbook that is open: the same cells as in a file, through the public object model of xlwings.

Every text is entered behind an apostrophe, as a person would do it, so that
"001", "1/2", "+x" and "=HYPERLINK(...)" stay what they are; the apostrophe is
no part of the cell. What the object model cannot do stands in ``NOT_HERE``,
and nothing goes round it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_xl.books.drawing.canvas import Area, Bar, Condition, Equals, Scale
from kam_xl.books.drawing.drawn import Drawn
from kam_xl.books.live_canvas import LiveCanvas
from kam_xl.books.live_page import same_runs
from kam_xl.books.live_room import Room
from kam_xl.books.reading.outline import Area as Cells
from kam_xl.books.render_live_chart import CHART_BEGINS, CHART_NAME, add_chart
from kam_xl.books.render_live_looks import dress, dress_ground
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


def write_live(sheet: Sheet, canvas: LiveCanvas, room: Room | None = None) -> Drawn:
    """Write a sketch into a sheet and give what is to be remembered of it.

    On a sheet of ours ``room`` makes place for the new cells; without it the sheet is blank.
    """
    remote = sheet.book.app.engine.type == _REMOTE
    _take_charts_away(sheet)
    if room is not None:
        room.make(canvas.area, canvas.tables)
    _write_cells(sheet, canvas, remote=remote)
    _size(sheet, canvas, room, remote=remote)
    present = {table.name.casefold(): table for table in sheet.tables}
    for area, name in canvas.tables:
        place = cells(sheet, room.table_area(area, name) if room else area)
        _make_table(sheet, place, name, present.get(name.casefold()))
    for marked, condition in canvas.marks:
        add_mark(cells(sheet, marked), condition)
    for number, picture in enumerate(canvas.pictures, start=1):
        add_chart(sheet, picture, CHART_NAME.format(number=number), remote=remote)
    _show(sheet, canvas, remote=remote)
    if room is not None:
        room.filter_again()
    _, _, last_row, last_column = canvas.area
    return Drawn(Cells(1, 1, last_row + 1, last_column + 1), canvas.column_widths)


def _take_charts_away(sheet: Sheet) -> None:
    """Take our charts away; those of the user have other names."""
    for chart in list(sheet.charts):
        if chart.name.startswith(CHART_BEGINS):
            chart.delete()


def _write_cells(sheet: Sheet, canvas: LiveCanvas, *, remote: bool) -> None:
    whole = cells(sheet, canvas.area)
    whole.value = [[entered(value) for value in row] for row in canvas.page.block()]
    dress_ground(whole)
    for look, areas in canvas.page.looked():
        for area in areas:
            dress(cells(sheet, area), look, area, remote=remote)


def _size(sheet: Sheet, canvas: LiveCanvas, room: Room | None, *, remote: bool) -> None:
    widths = dict(enumerate(canvas.column_widths))
    if room is not None:
        # In the browser the present width cannot be read, so it may be the user's.
        widths = {} if remote else room.untouched(widths)
    for first, last, width in same_runs(widths):
        # Excel for the desktop counts digits, Excel in the browser points.
        unit = width * _DIGIT_POINTS + _SIDE_POINTS if remote else width
        cells(sheet, (0, first, 0, last)).column_width = unit
    for first, last, points in same_runs(canvas.heights):
        cells(sheet, (first, 0, last, 0)).row_height = points
    for first, last, _ in same_runs(dict.fromkeys(canvas.growing, 0.0)):
        cells(sheet, (first, 0, last, 0)).rows.autofit()


def _make_table(sheet: Sheet, place: Range, name: str, present: Table | None) -> None:
    if present is not None:
        present.resize(place)
        return
    made = sheet.tables.add(source=place, name=name, has_headers=True, table_style_name=_TABLE_STYLE)
    made.show_table_style_row_stripes = False


def _show(sheet: Sheet, canvas: LiveCanvas, *, remote: bool) -> None:
    sheet.show_gridlines = False
    if canvas.frozen and remote:
        row, column = canvas.frozen
        frozen = f"A1:{column_letters(column)}{row}" if column else f"1:{row}"
        sheet.freeze_panes.freeze_at(frozen)
    if canvas.printed:
        sheet.page_setup.print_area = cells(sheet, canvas.printed).address


def cells(sheet: Sheet, area: Area) -> Range:
    """Give the cells of an area counted from 0."""
    top, left, bottom, right = area
    return sheet.range((top + 1, left + 1), (bottom + 1, right + 1))


def entered(value: object) -> object:
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
