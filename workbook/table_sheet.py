"""A sheet that holds one table of the workbook: cells to type into, formulas beside them, lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kam_xl.books.drawing.canvas import Equals, PrintSetup
from kam_xl.books.drawing.draw_table import head_look, left_aligned
from kam_xl.books.drawing.measure import STEP, column_wish
from kam_xl.books.drawing.styles import CENTS, CLASS_LOOKS, GREY, LINE, NUMERIC, STATUS_LOOKS, number_format
from kam_xl.books.drawing.text_width import width_for
from kam_xl.books.drawing.wording import text_width
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.books.sample import HEADS, KIND_OF, WORDS, Row
from kam_xl.papers.paper import Cell, Column, Kind
from workbook.calls import day_number
from workbook.columns import FormulaColumn

_LOOKS = {"class": CLASS_LOOKS, "status": STATUS_LOOKS}
_WIDEST = 72.0
# Wider tables print on several pages side by side.
_MOST_ON_A_PAGE = 13


def draw_table_sheet(
    styles: Styles,
    name: str,
    rows: Sequence[Row],
    formulas: Sequence[FormulaColumn] = (),
    values: Sequence[Sequence[object]] = (),
) -> XlsxCanvas:
    """Draw the table ``name``; ``values`` are the stored answers of its formula columns.

    The answers stand right of the first column, before the columns to type into.
    """
    canvas, heads = XlsxCanvas(styles, name), HEADS[name]
    last = max(len(rows), 1)
    options: list[dict[str, str]] = [{"header": head} for head in heads]
    options[1:1] = [{"header": column.head, "formula": column.text} for column in formulas]
    canvas.sheet.add_table(0, 0, last, len(options) - 1, {"name": name, "style": None, "columns": options})
    canvas.height(0, 24)
    widths = [_typed_column(canvas, 0, name, heads[0], rows)]
    for place, (column, answers) in enumerate(zip(formulas, values, strict=True), start=1):
        widths.append(_formula_column(styles, canvas, place, column, answers))
    for place, head in enumerate(heads[1:], start=len(widths)):
        widths.append(_typed_column(canvas, place, name, head, rows))
    canvas.widths(widths)
    canvas.freeze(1, 1 if formulas else 0)
    canvas.view(ours=False)
    canvas.print_setup(PrintSetup(landscape=True, head_row=0))
    if len(widths) > _MOST_ON_A_PAGE:
        canvas.sheet.fit_to_pages(-(-len(widths) // _MOST_ON_A_PAGE), 0)
        canvas.sheet.repeat_columns(0)
    return canvas


def _typed_column(canvas: XlsxCanvas, place: int, name: str, head: str, rows: Sequence[Row]) -> float:
    cells: list[Cell] = [row.get(head) for row in rows] or [None]
    pen = canvas.pen(**_look(head, place))
    for number, cell in enumerate(cells, start=1):
        pen.put(number, place, cell)
    if words := WORDS.get((name, head)):
        canvas.choices((1, place, len(cells), place), words)
    return _head(canvas, place, head, _kind(head), cells)


def _formula_column(
    styles: Styles, canvas: XlsxCanvas, place: int, column: FormulaColumn, answers: Sequence[object]
) -> float:
    cells: list[Cell] = [stored(answer) for answer in answers]
    form = styles.get(**answer_look(column.kind, cells, place))
    for number, cell in enumerate(cells, start=1):
        canvas.sheet.write_formula(number, place, column.text, form, cell)
    for words, look in _LOOKS.get(column.mark, ()):
        for word in words:
            canvas.mark((1, place, len(cells), place), Equals(word, look))
    return min(_head(canvas, place, column.head, column.kind, cells), _WIDEST)


def answer_look(kind: Kind, cells: Sequence[Cell], place: int) -> dict[str, Any]:
    """Give how the cell of an answer looks: grey, as nobody types there."""
    look: dict[str, Any] = {"bottom": 1, "bottom_color": LINE, "font_color": GREY}
    if kind in NUMERIC:
        return look | {"align": "right", "num_format": number_format(kind, cells)}
    return look | ({"align": "center"} if kind == "code" else left_aligned(place))


def stored(cell: object) -> str | float | bool:
    """Give what a cell stores for an answer: days as numbers."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return exact(cell)
    if isinstance(cell, (str, bool, int)):
        return cell
    return day_number(cell)  # type: ignore[arg-type]


def exact(number: float) -> float:
    """Give the digits that are the same on every machine: processors differ in the last ones.

    >>> exact(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.12g}")


def _head(canvas: XlsxCanvas, place: int, head: str, kind: Kind, cells: Sequence[Cell]) -> float:
    column = Column(f"{head}_{kind}" if kind != "code" else f"{head}_class", head)
    canvas.put(0, place, head, **head_look(column, place))
    widest = max((text_width(cell) for cell in cells if isinstance(cell, str)), default=0.0)
    # Nothing is wrapped here: people type into these tables.
    return max(column_wish(column, list(cells)).most, width_for(widest + STEP), 10.0)


def _kind(head: str) -> Kind:
    kinds: dict[str, Kind] = {"date": "date", "amount": "amount", "share": "share", "count": "count"}
    return kinds.get(KIND_OF.get(head, ""), "text")


def _look(head: str, place: int) -> dict[str, Any]:
    formats: dict[Kind, int | str] = {"date": 14, "amount": CENTS, "share": "0.0%", "count": 1}
    look: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
    kind = _kind(head)
    if kind == "text":
        return look | left_aligned(place)
    return look | {"align": "right", "num_format": formats[kind]}
