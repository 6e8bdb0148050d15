"""One paper on one sheet: title, finding, facts, blocks, notes, and how it prints."""

from __future__ import annotations

from kam_xl.books.drawing.canvas import Canvas
from kam_xl.books.drawing.draw_chart import chart_rows, draw_chart
from kam_xl.books.drawing.draw_heat_map import draw_heat_map, heat_map_rows
from kam_xl.books.drawing.draw_org_chart import draw_org_chart, org_chart_rows
from kam_xl.books.drawing.draw_table import DrawnTable, draw_table, table_rows
from kam_xl.books.drawing.measure import Plan, plan
from kam_xl.books.drawing.print_pages import Unit, pages
from kam_xl.books.drawing.styles import GREY, NAVY, number_format
from kam_xl.books.drawing.wording import clean_text, wrapped
from kam_xl.papers.paper import Block, Chart, HeatMap, OrgChart, Paper, SideBySide, Table, kind_of
from kam_xl.texts import say

_TITLE_HEIGHT, _LINE_HEIGHT, _LABEL_HEIGHT, _VALUE_HEIGHT = 27, 16, 14, 19
# Frozen rows may take a third of a laptop screen, not more.
_MOST_FROZEN = 11
_MANY_COLUMNS = 9
_WIDEST_FROZEN = 34
_SMALL = 0.92
# A table up to so many rows stays whole; of a longer one so many stand with its heading.
_KEPT_ROWS, _BEGIN_ROWS = 12, 4


class SheetDrawing:
    """Draws one paper; ``tables`` holds the table names taken in the workbook, ``measured`` its plan where it is known."""

    def __init__(self, canvas: Canvas, paper: Paper, tables: set[str], measured: Plan | None = None) -> None:
        self._canvas = canvas
        self._paper = paper
        self._tables = tables
        self._plan: Plan = measured or plan(paper)
        self._row = 0
        self._units: list[Unit] = []

    def draw(self, made: str) -> None:
        """Draw the whole sheet; at its foot stand ``made`` and whether it can be deleted."""
        self._canvas.widths(self._plan.widths)
        self._head()
        self._facts()
        drawn = self._blocks()
        self._foot(made)
        self._view(drawn)
        self._print(drawn)

    def _text(self, text: str, width: float, height: float, **look: object) -> None:
        """Write running text, a row a line: merged cells would disturb filters and screen readers."""
        for line in wrapped(clean_text(text), width):
            self._canvas.height(self._row, height)
            self._canvas.put(self._row, 0, line, **look)
            self._row += 1

    def _head(self) -> None:
        paper, width = self._paper, self._plan.text_width
        self._text(paper.title, width / 1.75, _TITLE_HEIGHT, font_size=16, bold=True, font_color=NAVY)
        if paper.finding:
            self._text(paper.finding, width / 1.1, _LINE_HEIGHT + 1, font_size=11)
        self._row += 1

    def _facts(self) -> None:
        facts = self._plan.facts
        for placed in facts:
            row, fact = self._row + 3 * placed.line, placed.fact
            self._canvas.height(row, _LABEL_HEIGHT)
            self._canvas.height(row + 1, _VALUE_HEIGHT)
            self._canvas.height(row + 2, 8)
            self._canvas.put(row, placed.column, fact.label, font_size=9, font_color=GREY)
            look = {"font_size": 12, "bold": True, "font_color": NAVY, "align": "left"}
            form = number_format(kind_of(fact.key), [fact.value])
            self._canvas.put(row + 1, placed.column, fact.value, num_format=form, **look)
        if facts:
            self._row += 3 * (facts[-1].line + 1)

    def _blocks(self) -> list[DrawnTable]:
        """Draw tables and heat maps first, for a chart may stand above the table it shows."""
        places = self._places()
        drawn: list[DrawnTable] = []
        for block, row in places:
            if isinstance(block, Table):
                drawn.append(draw_table(self._canvas, row, block, self._plan, self._tables))
            elif isinstance(block, HeatMap):
                draw_heat_map(self._canvas, row, block)
            elif isinstance(block, OrgChart):
                draw_org_chart(self._canvas, row, block, self._plan.widths)
            elif isinstance(block, SideBySide):
                left = 0
                for heat_map in block.maps:
                    draw_heat_map(self._canvas, row, heat_map, left)
                    left += len(heat_map.columns) + 3
        for block, row in places:
            if isinstance(block, Chart):
                draw_chart(self._canvas, row, block, drawn, self._plan)
        return drawn

    def _places(self) -> list[tuple[Block, int]]:
        places: list[tuple[Block, int]] = []
        for block in self._paper.blocks:
            places.append((block, self._row))
            rows = kept = _rows(block)
            if isinstance(block, Table) and len(block.rows) > _KEPT_ROWS:
                kept = bool(block.title) + 1 + _BEGIN_ROWS
            self._units.append(Unit(self._row, self._row + kept))
            self._row += rows + bool(rows)
        return places

    def _foot(self, made: str) -> None:
        width = self._plan.text_width / _SMALL
        small = {"font_size": 9, "font_color": GREY}
        if self._paper.notes:
            self._text(say("book.notes"), width, _LINE_HEIGHT, bold=True, **small)
            for note in self._paper.notes:
                self._text(note, width, _LABEL_HEIGHT, **small)
            self._row += 1
        last = say("paper.holding" if self._paper.holds else "paper.safe")
        self._text(f"{made} {last}", width, _LABEL_HEIGHT, italic=True, **small)

    def _view(self, drawn: list[DrawnTable]) -> None:
        self._canvas.view()
        main = _main(drawn)
        if main is not None and main.head_row <= _MOST_FROZEN:
            many = len(main.table.columns) >= _MANY_COLUMNS and self._plan.widths[0] <= _WIDEST_FROZEN
            self._canvas.freeze(main.head_row + 1, 1 if many else 0)

    def _print(self, drawn: list[DrawnTable]) -> None:
        widths = self._plan.printed_widths
        self._canvas.print_area((0, 0, self._row - 1, len(widths) - 1))
        main = _main(drawn)
        head_row = main.head_row if main is not None else None
        landscape = self._paper.landscape
        setup = pages(self._canvas, self._row, widths, self._units, landscape=landscape, head_row=head_row)
        self._canvas.print_setup(setup)


def _rows(block: Block) -> int:
    if isinstance(block, Table):
        return table_rows(block)
    if isinstance(block, Chart):
        return chart_rows(block)
    if isinstance(block, OrgChart):
        return org_chart_rows(block)
    maps = block.maps if isinstance(block, SideBySide) else (block,)
    return max(map(heat_map_rows, maps))


def _main(drawn: list[DrawnTable]) -> DrawnTable | None:
    """Give the longest table, whose heading stays in sight and on every page.

    Where a table of other columns follows, the heading would stand above what it does not name.
    """
    filled = [one for one in drawn if one.table.rows]
    main = max(filled, key=lambda one: one.last_row - one.head_row, default=None)
    if main is None:
        return None
    after = filled[filled.index(main) + 1 :]
    alike = all(len(one.table.columns) == len(main.table.columns) for one in after)
    return main if alike else None
