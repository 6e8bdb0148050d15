"""One paper on one sheet: title, finding, facts, blocks, notes, and how it prints."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kam_xl.books.cells_out import put
from kam_xl.books.draw_chart import chart_rows, draw_chart
from kam_xl.books.draw_heat_map import draw_heat_map, heat_map_rows
from kam_xl.books.draw_table import DrawnTable, draw_table, table_rows
from kam_xl.books.measure import Plan, plan
from kam_xl.books.styles import GREY, NAVY, Styles, number_format
from kam_xl.books.wording import clean_text, wrapped
from kam_xl.papers.paper import Block, Chart, HeatMap, Paper, Table, kind_of
from kam_xl.texts import say

_TITLE_HEIGHT, _LINE_HEIGHT, _LABEL_HEIGHT, _VALUE_HEIGHT = 27, 16, 14, 19
_A4 = 9
# Frozen rows may take a third of a laptop screen, not more.
_MOST_FROZEN = 11
_MANY_COLUMNS = 9
_WIDEST_FROZEN = 34
_SMALL = 0.92


class SheetDrawing:
    """Draws one paper; ``tables`` holds the table names taken in the workbook."""

    def __init__(
        self, workbook: Workbook, sheet: Worksheet, styles: Styles, paper: Paper, tables: set[str]
    ) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._styles = styles
        self._paper = paper
        self._tables = tables
        self._plan: Plan = plan(paper)
        self._row = 0

    def draw(self, made: str) -> None:
        """Draw the whole sheet; ``made`` stands at its foot."""
        for column, width in enumerate(self._plan.widths):
            self._sheet.set_column(column, column, width)
        self._head()
        self._facts()
        drawn = self._blocks()
        self._foot(made)
        self._view(drawn)
        self._print(drawn)

    def _text(self, text: str, width: float, height: float, **look: object) -> None:
        """Write running text, a row a line: merged cells would disturb filters and screen readers."""
        for line in wrapped(clean_text(text), width):
            self._sheet.set_row(self._row, height)
            put(self._sheet, self._row, 0, line, self._styles, **look)
            self._row += 1

    def _head(self) -> None:
        paper, width = self._paper, self._plan.text_width
        self._text(paper.title, width / 1.6, _TITLE_HEIGHT, font_size=16, bold=True, font_color=NAVY)
        if paper.finding:
            self._text(paper.finding, width / 1.1, _LINE_HEIGHT + 1, font_size=11)
        self._row += 1

    def _facts(self) -> None:
        facts = self._plan.facts
        for placed in facts:
            row, fact = self._row + 3 * placed.line, placed.fact
            self._sheet.set_row(row, _LABEL_HEIGHT)
            self._sheet.set_row(row + 1, _VALUE_HEIGHT)
            self._sheet.set_row(row + 2, 8)
            put(self._sheet, row, placed.column, fact.label, self._styles, font_size=9, font_color=GREY)
            look = {"font_size": 12, "bold": True, "font_color": NAVY, "align": "left"}
            form = number_format(kind_of(fact.key), [fact.value])
            put(self._sheet, row + 1, placed.column, fact.value, self._styles, num_format=form, **look)
        if facts:
            self._row += 3 * (facts[-1].line + 1)

    def _blocks(self) -> list[DrawnTable]:
        """Draw tables and heat maps first, for a chart may stand above the table it shows."""
        places = self._places()
        drawn: list[DrawnTable] = []
        for block, row in places:
            if isinstance(block, Table):
                drawn.append(draw_table(self._sheet, row, block, self._styles, self._plan, self._tables))
            elif isinstance(block, HeatMap):
                draw_heat_map(self._sheet, row, block, self._styles)
        for block, row in places:
            if isinstance(block, Chart):
                draw_chart(self._workbook, self._sheet, row, block, drawn, self._styles, self._plan)
        return drawn

    def _places(self) -> list[tuple[Block, int]]:
        places: list[tuple[Block, int]] = []
        for block in self._paper.blocks:
            places.append((block, self._row))
            if isinstance(block, Table):
                self._row += table_rows(block)
            elif isinstance(block, HeatMap):
                self._row += heat_map_rows(block)
            else:
                self._row += chart_rows(block)
            self._row += 1
        return places

    def _foot(self, made: str) -> None:
        width = self._plan.text_width / _SMALL
        small = {"font_size": 9, "font_color": GREY}
        if self._paper.notes:
            self._text(say("book.notes"), width, _LINE_HEIGHT, bold=True, **small)
            for note in self._paper.notes:
                self._text(note, width, _LABEL_HEIGHT, **small)
            self._row += 1
        self._text(made, width, _LABEL_HEIGHT, italic=True, **small)

    def _view(self, drawn: list[DrawnTable]) -> None:
        sheet = self._sheet
        sheet.hide_gridlines(2)
        sheet.set_tab_color(NAVY)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        main = _main(drawn)
        if main is not None and main.head_row <= _MOST_FROZEN:
            many = len(self._plan.widths) >= _MANY_COLUMNS and self._plan.widths[0] <= _WIDEST_FROZEN
            sheet.freeze_panes(main.head_row + 1, 1 if many else 0)

    def _print(self, drawn: list[DrawnTable]) -> None:
        sheet = self._sheet
        sheet.set_paper(_A4)
        if self._paper.landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.55, bottom=0.65)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, self._row - 1, max(self._plan.text_columns, 1) - 1)
        page = say("book.footer_page", page="&P", pages="&N")
        sheet.set_footer(f'&L&"Arial"&8&A&R&"Arial"&8{page}')
        main = _main(drawn)
        if main is not None:
            sheet.repeat_rows(main.head_row)


def _main(drawn: list[DrawnTable]) -> DrawnTable | None:
    return max(drawn, key=lambda table: table.last_row - table.head_row, default=None)
