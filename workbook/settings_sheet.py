"""The Settings sheet: every threshold in a named cell that formulas and buttons read."""

from __future__ import annotations

import math

from kam_xl.books.drawing.canvas import PrintSetup
from kam_xl.books.drawing.draw_table import head_look, left_aligned
from kam_xl.books.drawing.styles import GREY, LINE, SAND
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.papers.paper import Cell, Column
from kam_xl.settings import Setting, Settings
from kam_xl.texts import say
from workbook.calls import PREFIX, Book

NAME = "Settings"
HEADS = ("Name", "Value", "Default", "Meaning")
_WIDTHS = (26.0, 13.0, 13.0, 112.0)


def fill(book: Book) -> None:
    """Put the settings into the book, each at its default."""
    known = list(Settings.describe())
    book.add(NAME, ("Name", "Value"), [{"Name": entry.name, "Value": _shown(entry)} for entry in known])
    book.names |= {entry.name: _shown(entry) for entry in known}


def draw_settings(styles: Styles) -> XlsxCanvas:
    """Draw the table and give each value its name."""
    canvas, known = XlsxCanvas(styles, NAME), list(Settings.describe())
    canvas.table((0, 0, len(known), len(HEADS) - 1), NAME, HEADS)
    canvas.height(0, 24)
    for place, head in enumerate(HEADS):
        column = Column("value" if place in (1, 2) else "text", head, typed=place == 1)
        canvas.put(0, place, head, **head_look(column, place))
    line = {"bottom": 1, "bottom_color": LINE}
    for row, entry in enumerate(known, start=1):
        canvas.put(row, 0, entry.name, **line)
        day = {"num_format": 14} if entry.kind == "date" else {}
        canvas.put(row, 1, _shown(entry), **line, **left_aligned(1), **day, bg_color=SAND)
        canvas.put(row, 2, _shown(entry), **line, **left_aligned(2), font_color=GREY)
        canvas.put(row, 3, entry.meaning, **line, **left_aligned(3))
        canvas.sheet.data_validation(row, 1, row, 1, _rule(entry))
        styles.workbook.define_name(f"{PREFIX}{entry.name}", f"={NAME}!$B${row + 1}")
    styles.workbook.define_name(f"{PREFIX}settings", f"={NAME}!$A$2:$B${len(known) + 1}")
    canvas.widths(_WIDTHS)
    canvas.freeze(1, 0)
    canvas.view(ours=False)
    canvas.print_setup(PrintSetup(landscape=True, head_row=0))
    return canvas


def _shown(entry: Setting) -> Cell:
    return entry.default if entry.default != "" else None


def _rule(entry: Setting) -> dict[str, object]:
    """What Excel lets a user type there; the core checks once more."""
    title: dict[str, object] = {"input_title": entry.name, "input_message": _hint(entry)[:255]}
    words = [word for word in entry.words if word]
    if words:
        return title | {"validate": "list", "source": words, "error_message": _hint(entry)[:255]}
    if entry.kind in ("text", "date", "word") or not math.isfinite(entry.low):
        return title | {"validate": "any"}
    whole = entry.kind in ("count", "days", "months")
    return title | {
        "validate": "integer" if whole else "decimal",
        "criteria": "between",
        "minimum": entry.low,
        "maximum": entry.high,
        "error_message": _hint(entry)[:255],
    }


def _hint(entry: Setting) -> str:
    if entry.words:
        return say("workbook.hint_words", words=", ".join(word or say("word.blank") for word in entry.words))
    if math.isfinite(entry.low):
        return say("workbook.hint_range", low=f"{entry.low:g}", high=f"{entry.high:g}")
    return entry.meaning
