"""An open workbook: what is read, what is written, and what of the user stays."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from kam_xl.books.grafting.surgery import NewSheet
from kam_xl.books.live import LiveBook
from kam_xl.books.live_app import status_bar
from kam_xl.papers.paper import Column, Paper, Table
from kam_xl.tables.cells import ErrorCell
from tests.books.sheets import FULL
from tests.hosts.object_model import App, Book, ComError, Formula, Sheet

HEADS = (Column("client", "Client"), Column("x_amount", "Amount"), Column("note", "Note", typed=True))


def paper(*clients: str, name: str = "Client list", extra: int = 0, table: str = "kam_Clients") -> Paper:
    """A list of clients; ``extra`` tables stand above it and move it down."""
    rows = tuple((client, float(place), None) for place, client in enumerate(clients))
    above = tuple(Table(f"T{number}", HEADS, rows[:1]) for number in range(extra))
    return Paper(name, name, "found", blocks=(*above, Table(table, HEADS, rows)))


def put(book: Book, *papers: Paper, **more: object) -> dict[str, str]:
    sheets = [NewSheet(one, one.name, "memory") for one in papers]
    return LiveBook(book).write(sheets, made="made by a test", **more)  # type: ignore[arg-type]


def enter(sheet: Sheet, place: str, value: object) -> None:
    sheet.range(place)._enter((sheet.range(place).row, sheet.range(place).column), value)


def sales(book: Book) -> Sheet:
    sheet = book.sheets[0]
    sheet.name = "Sales"
    sheet.range("B3").value = [["Date", "Client", "Amount"]]
    lines = [
        [dt.datetime(2026, 1, 31), "'Ada", Decimal("12.5000")],
        [dt.datetime(2026, 2, 1, 8, 30), "'001", 7.0],
        [dt.datetime(2026, 2, 2), "'Bob", None],
    ]
    for number, line in enumerate(lines, start=4):
        for column, value in enumerate(line, start=2):
            sheet._cell((number, column)).value = value if value != "'Ada" else "Ada"
    sheet._cell((6, 4)).value = -2146826246
    sheet.tables.add(source=sheet.range("B3:D6"), name="tblSales")
    return sheet


def test_a_table_is_read_with_real_days_numbers_and_errors() -> None:
    book = Book("Sales.xlsx")
    sales(book)._cell((5, 4)).value = -2146826243  # #SPILL!, which xlwings does not know
    (grid,) = LiveBook(book).grids()
    assert (grid.title, grid.first_row, grid.first_column) == ("Sales!tblSales", 3, 2)
    assert grid.rows == [
        ["Date", "Client", "Amount"],
        [dt.date(2026, 1, 31), "Ada", 12.5],
        [dt.datetime(2026, 2, 1, 8, 30), "'001", ErrorCell("#SPILL!")],
        [dt.date(2026, 2, 2), "'Bob", ErrorCell("#N/A")],
    ]
    assert [type(row[2]) for row in grid.rows[1:]] == [float, ErrorCell, ErrorCell]


def test_a_formula_is_its_result_and_an_unknown_error_is_never_a_blank() -> None:
    book = Book("b.xlsx")
    sheet = book.sheets[0]
    sheet._cell((1, 1)).value = Formula("=1+1", 2.0)
    sheet._cell((1, 2)).value = Formula("=NA()", -2146826246)
    sheet._cell((1, 3)).value = Formula("=NEW()", -2146826199)
    (grid,) = LiveBook(book).grids()
    assert grid.rows == [[2.0, ErrorCell("#N/A"), ErrorCell("#ERROR!")]]


def test_totals_hidden_heads_hidden_rows_and_rows_below() -> None:
    book = Book("b.xlsx")
    sheet = sales(book)
    table = sheet.tables[0]
    table.show_totals = True
    sheet._hidden = {4}
    sheet._cell((7, 2)).value, sheet._cell((7, 3)).value = dt.datetime(2026, 2, 3), "Cy"
    (grid,) = LiveBook(book).grids()
    assert (len(grid.rows), grid.hidden_rows) == (3, 1)
    assert [problem.code for problem in grid.problems] == ["book_below_one"]
    table.show_totals, table.show_headers, table._hidden_heads = False, False, ("Date", "Client", "Amount")
    table._area = (4, 2, 6, 4)
    (grid,) = LiveBook(book).grids()
    assert grid.rows[0] == ["Date", "Client", "Amount"]
    assert (grid.first_row, len(grid.rows)) == (3, 4)


def test_a_sheet_without_a_table_is_read_without_its_blank_edges() -> None:
    book = Book("b.xlsx")
    sheet = book.sheets[0]
    sheet.range("B2:C3").value = [["Date", "Client"], [None, "Ada"]]
    sheet.range("A1:Z40").color = "#FFFFFF"
    (grid,) = LiveBook(book).grids()
    assert (grid.first_row, grid.first_column, grid.rows) == (2, 2, [["Date", "Client"], [None, "Ada"]])
    sheet.range("A1:Z40").clear_contents()
    assert LiveBook(book).grids() == []


def test_a_sheet_coloured_to_its_end_is_read_as_far_as_the_memory_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kam_xl.books.live_cells.MOST_CELLS", 100)
    book = Book("b.xlsx")
    sheet = book.sheets[0]
    sheet.range("A1:B3").value = [["a", "b"]] * 3
    sheet._cell((1_048_576, 1)).look["color"] = "#FFFFFF"
    (grid,) = LiveBook(book).grids()
    assert len(grid.rows) == 3
    assert [problem.code for problem in grid.problems] == ["live_cut"]


def test_each_sheet_is_read_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book("b.xlsx")
    sales(book)
    reads: list[str] = []
    real = type(book.sheets[0].range("A1")).value.fget  # type: ignore[attr-defined]

    def counted(self: object) -> object:
        reads.append(getattr(self, "address"))  # noqa: B009
        return real(self)

    monkeypatch.setattr("tests.hosts.object_model.Range.value", property(counted), raising=True)
    LiveBook(book).grids()
    assert reads == ["$B$3:$D$6"]


def test_ours_are_known_by_their_mark_wherever_they_went() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada"))
    book.sheets["Client list"].name = "My clients"
    (own,) = LiveBook(book).own_sheets()
    assert (own.key, own.name, own.memory) == ("Client list", "My clients", "memory")
    assert put(book, paper("Ada", "Bob")) == {"Client list": "My clients"}
    assert book.sheet_names == ["Sheet1", "My clients"]


def test_of_two_with_one_mark_the_first_is_ours() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada"))
    mark = next(iter(book.sheets["Client list"].names))
    copy = book.sheets.add("Copy")
    copy.names.add("_kam_sheet", mark.refers_to)
    assert [own.name for own in LiveBook(book).own_sheets()] == ["Client list"]


def test_a_sheet_that_is_not_ours_is_never_written_to() -> None:
    book = Book("b.xlsx")
    theirs = book.sheets.add("Client list")
    enter(theirs, "A1", "'mine")
    assert put(book, paper("Ada")) == {"Client list": "Client list ~2"}
    assert {place: cell.value for place, cell in theirs._cells.items()} == {(1, 1): "mine"}


def test_the_same_again_is_the_same() -> None:
    book = Book("b.xlsx")
    put(book, FULL)
    before = {place: (cell.value, cell.look) for place, cell in book.sheets[FULL.name]._cells.items()}
    rules, tables = list(book.sheets[FULL.name]._rules), [one._area for one in book.sheets[FULL.name].tables]
    for _ in range(3):
        put(book, FULL)
    sheet = book.sheets[FULL.name]
    assert {place: (cell.value, cell.look) for place, cell in sheet._cells.items()} == before
    assert (sheet._rules, [one._area for one in sheet.tables]) == (rules, tables)
    assert (len(sheet.charts), len(sheet.names), book.sheet_names) == (2, 2, ["Sheet1", FULL.name])


@pytest.mark.parametrize(("clients", "extra"), [(("Bob",), 0), (tuple("abcdefgh"), 0), (("Bob", "Cy"), 2)])
def test_a_table_is_kept_when_it_grows_shrinks_or_moves(clients: tuple[str, ...], extra: int) -> None:
    """Formulas of the user look something up in it: a table that goes leaves #REF! behind."""
    book = Book("b.xlsx")
    put(book, paper("Ada", "Bob", "Cy"))
    table = book.sheets["Client list"].tables["kam_Clients"]
    enter(book.sheets["Client list"], "B30", "'below")
    put(book, paper(*clients, extra=extra))
    sheet = book.sheets["Client list"]
    assert sheet.tables["kam_Clients"] is table
    fresh = Book("fresh.xlsx")
    put(fresh, paper(*clients, extra=extra))
    drawn = fresh.sheets["Client list"]
    assert sorted(one._area for one in sheet.tables) == sorted(one._area for one in drawn.tables)
    held = {place: cell.value for place, cell in sheet._cells.items() if cell.value is not None}
    below = [place for place, value in held.items() if value == "below"]
    assert len(below) == 1
    del held[below[0]]
    assert held == {place: cell.value for place, cell in drawn._cells.items() if cell.value is not None}


def test_tables_that_the_new_paper_has_not_go() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada", extra=2))
    put(book, paper("Ada"))
    assert [table.name for table in book.sheets["Client list"].tables] == ["kam_Clients"]


def test_what_the_user_put_beside_our_table_stays_and_follows_its_client() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada", "Bob", "Cy"))
    sheet = book.sheets["Client list"]
    head = sheet.tables[0].range.row
    right = max(column for _, column in sheet._cells) + 1
    for step, text in enumerate(("Mine", "of Ada", "of Bob", "of Cy")):
        sheet.range((head + step, right)).value = f"'{text}"
    sheet.range((head + 1, right)).color = "#FF0000"
    rows = {head: head + 2, head + 1: head, head + 2: head + 1}
    new = NewSheet(paper("Bob", "Cy", "Ada"), "Client list", "m", {**rows})
    LiveBook(book).write([new], made="x")
    column = [sheet._cell((head + step, right)).value for step in range(4)]
    assert column == ["Mine", "of Bob", "of Cy", "of Ada"]
    assert sheet._cell((head + 3, right)).look == {"color": "#FF0000"}
    assert book.sheet_names == ["Sheet1", "Client list"]


def test_columns_that_the_user_put_to_the_table_stay_in_it() -> None:
    """Whoever types beside an Excel table makes it wider."""
    book = Book("b.xlsx")
    wide = dataclasses.replace(paper("Ada", "Bob"), facts=())
    put(book, wide)
    sheet = book.sheets["Client list"]
    table = sheet.tables[0]
    top, left, bottom, right = table._area
    area = max(column for _, column in sheet._cells)
    assert right == area, "the page is wider than this table: choose a wider one"
    sheet.range((top, right + 1)).value = "'Mine"
    table._area = (top, left, bottom, right + 1)
    put(book, paper("Ada", "Bob", "Cy"))
    assert table._area == (top, left, bottom + 1, right + 1)


def test_a_wider_paper_moves_the_columns_of_the_user_to_the_right() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada"))
    sheet = book.sheets["Client list"]
    right = max(column for _, column in sheet._cells) + 1
    sheet.range((5, right)).value = "'mine"
    many = tuple(Column(f"c{number}", f"Column {number}") for number in range(right + 4))
    table = Table("kam_Clients", many, (tuple("x" for _ in many),))
    put(book, dataclasses.replace(paper("Ada"), blocks=(table,)))
    assert [place for place, cell in sheet._cells.items() if cell.value == "mine"] == [(5, len(many) + 1)]


def test_filters_come_back_and_widths_of_the_user_stay() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada", "Bob"))
    sheet = book.sheets["Client list"]
    sheet.tables[0].autofilter.apply_values(1, ["Ada"])
    sheet.tables[0].autofilter.apply_comparison(2, "greater_than", 5)
    sheet.tables[0].autofilter.apply_top_items(3, 7)
    before = sheet.tables[0].autofilter.criteria
    wide, ours = sheet._widths[2] + 9, sheet._widths[1]
    sheet._widths[2] = wide
    put(book, paper("Ada", "Bob", "Somebody with a much longer name than before, so that the column grows"))
    assert sheet.tables[0].autofilter.criteria == before
    assert sheet._widths[2] == wide
    assert sheet._widths[1] > ours


def test_charts_of_the_user_stay() -> None:
    book = Book("b.xlsx")
    put(book, FULL)
    sheet = book.sheets[FULL.name]
    sheet.charts.add(source=sheet.range("A1:B2"), plot_by="columns", name="Chart 7")
    put(book, FULL)
    assert sorted(chart.name for chart in sheet.charts) == ["Chart 7", "kam chart 1", "kam chart 2"]


def test_an_edited_sheet_keeps_everything_but_our_mark_and_the_fresh_one_has_its_tables() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada"))
    old = book.sheets["Client list"]
    names = put(book, paper("Bob"), disown={"Client list": "Client list (edited)"})
    assert names == {"Client list": "Client list"}
    assert (old.name, len(old.names), old.tables[0].name) == ("Client list (edited)", 0, "kam_Clients_edited")
    assert book.sheets["Client list"].tables[0].name == "kam_Clients"


def test_sheets_of_ours_can_be_taken_out() -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada"), paper("Bob", name="Other", table="t2"))
    put(book, paper("Ada"), remove=["Other", "unknown"])
    assert book.sheet_names == ["Sheet1", "Client list"]


def test_two_papers_may_want_one_name_for_a_table() -> None:
    book = Book("b.xlsx")
    one, two = paper("Ada", name="One"), paper("Bob", name="Two")
    put(book, one, two)
    put(book, two, one)
    assert [table.name for sheet in book.sheets for table in sheet.tables] == ["kam_Clients", "kam_Clients_2"]


@pytest.mark.parametrize("kind", ["desktop", "remote"])
def test_excel_is_afterwards_as_it_was_even_after_an_error(kind: str) -> None:
    book = Book("b.xlsx", app=App(kind))
    book.app._state |= {"calculation": "semiautomatic", "status_bar": "theirs"}
    before = dict(book.app._state)
    put(book, paper("Ada"))
    assert book.app._state == before
    book.sheets["Client list"]._protected = True

    def refused() -> None:
        with status_bar(book.app) as bar:
            bar.say("working")
            put(book, paper("Bob"))

    with pytest.raises(ComError):
        refused()
    assert book.app._state == before
    if kind == "desktop":
        assert ("status_bar", "working") in book.app._states
        assert ("screen_updating", False) in book.app._states


def test_a_paper_that_cannot_be_drawn_leaves_the_book_as_it_was() -> None:
    """All papers are drawn before the first cell is written."""
    book = Book("b.xlsx")
    put(book, paper("Ada"))
    before = {place: cell.value for place, cell in book.sheets["Client list"]._cells.items()}
    broken = dataclasses.replace(paper("Bob", name="Other"), blocks=(Table("t", HEADS, (("a",),)),))
    with pytest.raises((IndexError, ValueError)):
        put(book, paper("Cy"), broken)
    assert {place: cell.value for place, cell in book.sheets["Client list"]._cells.items()} == before
    assert book.sheet_names == ["Sheet1", "Client list"]


def test_when_excel_stops_in_the_middle_what_was_typed_is_still_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = Book("b.xlsx")
    put(book, paper("Ada", "Bob"))
    sheet = book.sheets["Client list"]
    place = (sheet.tables[0].range.row + 1, 3)
    sheet.range(place).value = "'call on Monday"

    def stopped(*_: object) -> None:
        raise ComError("busy")

    with monkeypatch.context() as patch:
        patch.setattr("kam_xl.books.render_live._write_cells", stopped)
        patch.setattr("kam_xl.books.render_live._size", stopped)
        with pytest.raises((ComError, TypeError)):
            put(book, paper("Bob", "Cy", "Ada"))
    assert "call on Monday" in [cell.value for cell in sheet._cells.values()]
    put(book, paper("Bob", "Cy", "Ada"))
    assert [one.name for one in LiveBook(book).own_sheets()] == ["Client list"]
