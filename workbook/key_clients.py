"""KeyClients.xlsm and KeyClients.xlam as XlsxWriter can write them; ``workbook.package`` adds what it cannot."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from kam_xl.books.drawing.styles import GREY
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.books.render_xlsx import new_workbook, packed
from kam_xl.books.sample import HEADS, Row, sample_tables
from kam_xl.settings import Settings
from kam_xl.texts import say
from workbook import answers, columns, settings_sheet
from workbook.answer_sheets import draw_answers, draw_book
from workbook.calls import PREFIX, Book, day_number
from workbook.columns import FormulaColumn, looked_up, of_call
from workbook.settings_sheet import draw_settings
from workbook.start_sheet import draw_start
from workbook.table_sheet import draw_table_sheet
from workbook.vba_project import Module, document, project_bin

BOOK_CODE = "ThisWorkbook"


def sheet_code(name: str) -> str:
    """Give the code name of a sheet: the name of the module that belongs to it."""
    return f"ws{name}"


def workbook_file(modules: Sequence[Module]) -> bytes:
    """Give the sheets of KeyClients.xlsm with their modules."""
    tables: dict[str, list[Row]] = sample_tables() | {"Rates": []}
    book = filled_book(tables)
    workbook = new_workbook("workbook", say("workbook.title"))
    styles = Styles(workbook)
    formulas = {"Clients": client_columns(len(tables["Clients"])), "Prospects": prospect_columns(tables)}
    first = ("Clients", "Answers", "Habits", "Portfolio", "Losses", "Sales")
    order = [*first, *(name for name in tables if name not in first), settings_sheet.NAME]
    canvases = [draw_start(styles, [(name, say(f"workbook.holds.{name.lower()}")) for name in order])]
    for name in order:
        if name in answers.SHEETS:
            canvases.append(draw_answers(styles, name, answers.SHEETS[name], book))
        elif name in answers.BOOK_SHEETS:
            canvases.append(draw_book(styles, name, answers.BOOK_SHEETS[name], book))
        elif name == settings_sheet.NAME:
            canvases.append(draw_settings(styles))
        else:
            ours = formulas.get(name, ())
            stored = [column.values(book) for column in ours]
            canvases.append(draw_table_sheet(styles, name, tables[name], ours, stored))
    _window_cells(styles, canvases, book)
    return _finished(workbook, canvases, modules)


def addin_file(modules: Sequence[Module]) -> bytes:
    """Give KeyClients.xlam: one sheet that nobody sees, and the modules."""
    workbook = new_workbook("addin", say("workbook.addin"))
    canvas = XlsxCanvas(Styles(workbook), "About")
    canvas.put(0, 0, say("workbook.addin"))
    return _finished(workbook, [canvas], modules)


def _finished(workbook: Workbook, canvases: Sequence[XlsxCanvas], modules: Sequence[Module]) -> bytes:
    codes = [sheet_code(canvas.name) for canvas in canvases]
    documents = [document(BOOK_CODE, "workbook"), *(document(code, "sheet") for code in codes)]
    workbook.set_vba_name(BOOK_CODE)
    for canvas, code in zip(canvases, codes, strict=True):
        canvas.sheet.set_vba_name(code)
    workbook.add_vba_project(io.BytesIO(project_bin([*documents, *modules])), True)
    return packed(workbook)


def filled_book(tables: dict[str, list[Row]]) -> Book:
    """Give every cell that a formula looks at and every answer, each after what it needs."""
    book = Book()
    for name, rows in tables.items():
        book.add(name, HEADS[name], rows)
    settings_sheet.fill(book)
    columns.set_window(book, Settings().window_months or 0)
    book.names["blank"] = None
    count = len(tables["Clients"])
    for spill in (*answers.PER_CLIENT[:-1], *answers.HABITS):
        _answered(book, spill)
    for column in client_columns(count):
        if column.head == "Key":
            _answered(book, answers.PER_CLIENT[-1])
        book.columns["Clients", column.head] = column.values(book)
    for _, spill in (*answers.OF_THE_BOOK, *answers.LOSSES):
        _answered(book, spill)
    return book


def _answered(book: Book, spill: answers.Spill) -> None:
    grid = book.answers[spill.call] = spill.call.answer(book)
    if not spill.headed:
        book.columns["Answers", spill.head] = [line[0] for line in grid]
    elif spill in answers.HABITS:
        for place in range(len(grid[0])):
            book.columns["Habits", f"{spill.call.name}.{place}"] = [line[place] for line in grid[1:]]


def client_columns(count: int) -> tuple[FormulaColumn, ...]:
    """Give the formula columns of Clients, each after those it needs."""
    return (
        columns.revenue(),
        of_call("ABC", answers.ABC, "code", count, "class"),
        # The last but one column of XYZ_TABLE, which begins in the second column of the sheet.
        looked_up("XYZ", "Habits", "I", "code", "XYZ_TABLE.7", "class"),
        of_call("ABC-XYZ", answers.ABC_XYZ, "code", count, "class"),
        looked_up("Status", "Answers", "B", "text", "status", "status"),
        columns.years(),
        looked_up("Key", "Answers", "H", "text", "key_client"),
        looked_up("Churn risk", "Answers", "C", "share", "churn_risk_share"),
        looked_up("Chance to buy", "Answers", "D", "share", "buy_chance_share"),
        looked_up("Client value", "Answers", "F", "amount", "client_value_amount"),
        looked_up("Why", "Answers", "G", "text", "reason"),
        of_call("What to do", answers.STRATEGY, "text", count),
    )


def prospect_columns(tables: dict[str, list[Row]]) -> tuple[FormulaColumn, ...]:
    """Give the formula column of Prospects."""
    return (of_call("3P", answers.THREE_P, "text", len(tables["Prospects"])),)


def _window_cells(styles: Styles, canvases: Sequence[XlsxCanvas], book: Book) -> None:
    """Put the days between which sales count on Answers, as two named cells."""
    sheet = next(canvas.sheet for canvas in canvases if canvas.name == "Answers")
    begin, end = (day_number(book.names[name]) for name in ("window_begin", "window_end"))  # type: ignore[arg-type]
    label, day = styles.get(font_color=GREY), styles.get(num_format=14, align="left")
    sheet.write_string(2, 0, say("workbook.window"), label)
    sheet.write_formula(
        2, 1, "=IF(ISNUMBER(kam_window_months),EDATE(kam_window_end,-kam_window_months),0)", day, begin
    )
    sheet.write_formula(2, 2, columns.looked_from(), day, end)
    sheet.write_blank(2, 3, None, label)
    for name, column in (("window_begin", "B"), ("window_end", "C"), ("blank", "D")):
        styles.workbook.define_name(f"{PREFIX}{name}", f"=Answers!${column}$3")
