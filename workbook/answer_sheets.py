"""Sheets of spilled answers: one formula fills a column, or a block, and grows with the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format  # type: ignore[import-untyped]

from kam_xl.books.drawing.canvas import Equals, PrintSetup
from kam_xl.books.drawing.draw_table import head_look
from kam_xl.books.drawing.measure import column_wish
from kam_xl.books.drawing.styles import CLASS_LOOKS, GREY, NAVY, STATUS_LOOKS
from kam_xl.books.drawing.xlsx_canvas import GrowingWorksheet, Styles, XlsxCanvas
from kam_xl.papers.paper import Cell, Column, Kind
from kam_xl.texts import say
from workbook.answers import FIRST_ROW, HEAD_ROW, ROOM, Spill
from workbook.calls import Book, Grid
from workbook.table_sheet import answer_look, stored

_WIDEST = 46.0
_APART = 1.5


def draw_answers(styles: Styles, name: str, spills: Sequence[Spill], book: Book) -> XlsxCanvas:
    """Draw a sheet with one row a client: the clients first, then the columns of each formula."""
    canvas = _titled(styles, name)
    sheet = SpillSheet(styles, canvas)
    # Names to look up by, for the answers of one column.
    clients: Grid = [[client] for client in book.columns["Clients", "Client"]]
    sheet.put(FIRST_ROW, 0, "=Clients[Client]", clients, ("text",))
    sheet.heads(HEAD_ROW, 0, [say("head.client")], ("text",))
    place = 1
    for spill in spills:
        grid = book.answers[spill.call]
        if spill.head:
            sheet.heads(HEAD_ROW, place, [say(f"head.{spill.head}")], spill.kinds)
        sheet.put(FIRST_ROW - spill.headed, place, spill.call.text(), grid, spill.kinds, headed=spill.headed)
        place += len(spill.kinds)
    sheet.close(HEAD_ROW)
    canvas.sheet.repeat_columns(0)
    canvas.sheet.fit_to_pages(1 + place // 12, 0)
    return canvas


def draw_book(styles: Styles, name: str, blocks: Sequence[tuple[str, Spill]], book: Book) -> XlsxCanvas:
    """Draw answers about the whole book, one below the other; only the last one may grow."""
    canvas = _titled(styles, name)
    sheet, row = SpillSheet(styles, canvas), 3
    for word, spill in blocks:
        canvas.put(row, 0, say(f"workbook.block.{word}"), font_size=12, bold=True, font_color=NAVY)
        canvas.height(row, 21)
        canvas.height(row + 1, 28)
        grid = book.answers[spill.call]
        if spill.head:
            sheet.heads(row + 1, 0, [say(f"head.{spill.head}")], spill.kinds)
        sheet.put(row + 1 + (not spill.headed), 0, spill.call.text(), grid, spill.kinds, headed=spill.headed)
        row += len(grid) + (not spill.headed) + 3
    sheet.close(None)
    return canvas


class SpillSheet:
    """A sheet on which answers are put; remembers how wide its columns wish to be."""

    def __init__(self, styles: Styles, canvas: XlsxCanvas) -> None:
        self._styles, self._canvas = styles, canvas
        self._widths: dict[int, float] = {}

    def heads(self, row: int, place: int, heads: Sequence[str], kinds: Sequence[Kind]) -> None:
        """Write headings of our own."""
        for step, (head, kind) in enumerate(zip(heads, kinds, strict=True)):
            column = _column(head, kind)
            self._canvas.put(row, place + step, head, **_head_look(column, place + step))
            self._wish(place + step, column, [])

    def put(
        self, row: int, place: int, text: str, grid: Grid, kinds: Sequence[Kind], *, headed: bool = False
    ) -> None:
        """Write one formula over the area of its answer; the other cells hold the values that Excel spills."""
        sheet, width = self._canvas.sheet, len(kinds)
        if any(len(line) != width for line in grid):
            raise ValueError(f"{text}: {len(grid[0])} columns come, {width} are told")
        columns = [[stored(line[step]) for line in grid] for step in range(width)]
        looks = [self._looks(place + step, kind, columns[step], headed) for step, kind in enumerate(kinds)]
        area = (row, place, row + len(grid) - 1, place + width - 1)
        sheet.write_dynamic_array_formula(*area, text, looks[0][0 if headed else 1], columns[0][0])
        for step, (cells, (head, body)) in enumerate(zip(columns, looks, strict=True)):
            for line, cell in enumerate(cells):
                if line or step:
                    _write(sheet, row + line, place + step, cell, head if headed and not line else body)
            self._wish(place + step, _column(str(cells[0]) if headed else "", kinds[step]), cells[headed:])
            self._marks(row + headed, place + step, kinds[step])

    def _looks(self, place: int, kind: Kind, cells: Sequence[Cell], headed: bool) -> tuple[Format, Format]:
        head = _head_look(_column(str(cells[0]), kind), place)
        return self._styles.get(**head), self._styles.get(**answer_look(kind, cells[headed:], place))

    def close(self, head_row: int | None) -> None:
        """Set widths, view and print."""
        self._canvas.widths([self._widths[place] for place in sorted(self._widths)])
        if head_row is not None:
            self._canvas.freeze(head_row + 1, 1)
            self._canvas.height(head_row, 30)
        self._canvas.view(ours=False)
        self._canvas.print_setup(PrintSetup(landscape=True, head_row=head_row))

    def _wish(self, place: int, column: Column, cells: Sequence[Cell]) -> None:
        wish = min(max(column_wish(column, cells).least + _APART, 9.0), _WIDEST)
        self._widths[place] = max(self._widths.get(place, 0.0), wish)

    def _marks(self, row: int, place: int, kind: Kind) -> None:
        looks = CLASS_LOOKS if kind == "code" else STATUS_LOOKS if kind == "text" else ()
        for words, look in looks:
            for word in words:
                self._canvas.mark((row, place, row + ROOM, place), Equals(word, look))


def _titled(styles: Styles, name: str) -> XlsxCanvas:
    canvas = XlsxCanvas(styles, name)
    canvas.put(0, 0, say(f"workbook.{name.lower()}.title"), font_size=16, bold=True, font_color=NAVY)
    canvas.height(0, 26)
    canvas.put(1, 0, say(f"workbook.{name.lower()}.note"), font_color=GREY)
    return canvas


def _head_look(column: Column, place: int) -> dict[str, Any]:
    """Headings of an answer have no filter button, so they need no room for it."""
    look = head_look(column, place)
    return look | {"indent": 0} if look.get("align") == "right" else look


def _column(head: str, kind: Kind) -> Column:
    return Column("answer_class" if kind == "code" else f"answer_{kind}", head)


def _write(sheet: GrowingWorksheet, row: int, column: int, cell: str | float, form: Format) -> None:
    if cell == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, form)
    else:
        sheet.write_number(row, column, cell, form)
