"""Closed workbooks come as grids: tables exactly, plain sheets as used, nothing silently wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from kam_xl.books.closed import read_book
from kam_xl.problems import InputError
from kam_xl.tables.cells import ErrorCell
from tests.books.packages import number, pack, parts_of, row, table_part, text


def test_values_keep_their_type(tmp_path: Path) -> None:
    path = tmp_path / "types.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sales")
    day, moment = book.add_format({"num_format": 14}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_datetime(0, 0, dt.datetime(2026, 3, 4), day)
    sheet.write_datetime(0, 1, dt.datetime(2026, 3, 4, 5, 6), moment)
    sheet.write_string(0, 2, "001")
    sheet.write_number(0, 3, 12.5)
    sheet.write_boolean(0, 4, True)
    sheet.write_string(0, 6, "a_x000D_b")
    book.close()
    (grid,) = read_book(path)
    assert grid.rows == [
        [dt.date(2026, 3, 4), dt.datetime(2026, 3, 4, 5, 6), "001", 12.5, True, None, "a_x000D_b"]
    ]
    assert isinstance(grid.rows[0][2], str)


def test_a_plain_sheet_is_its_used_area_with_its_place(tmp_path: Path) -> None:
    rows = row(3, text("B3", "Client"), text("C3", "Amount")) + row(5, text("B5", "Ace"), number("C5", 7))
    (grid,) = read_book(pack(tmp_path / "plain.xlsx", parts_of({"My sales": rows})))
    assert (grid.first_row, grid.first_column, grid.table) == (3, 2, None)
    assert grid.rows == [["Client", "Amount"], [None, None], ["Ace", 7.0]]
    assert grid.place(2, 1) == "'My sales'!C5"


def test_a_table_comes_without_totals_row_and_neighbours(tmp_path: Path) -> None:
    rows = (
        row(1, text("A1", "a title far from the table"))
        + row(3, text("B3", "Client"), text("C3", "Amount"), text("F3", "a note"))
        + row(4, text("B4", "Ace"), number("C4", 7))
        + row(5, text("B5", "Total"), number("C5", 7))
    )
    part = table_part("B3:C5", "Sales", ("Client", "Amount"), 'totalsRowCount="1"')
    (grid,) = read_book(pack(tmp_path / "table.xlsx", parts_of({"Sheet1": rows}, {"Sheet1": part})))
    assert (grid.table, grid.sheet, grid.rows) == ("Sales", "Sheet1", [["Client", "Amount"], ["Ace", 7.0]])
    assert grid.place(1, 1) == "Sheet1!C4"


def test_a_table_wider_and_longer_than_its_cells_is_filled_with_blanks(tmp_path: Path) -> None:
    rows = row(2, text("B2", "Client")) + row(3, text("B3", "Ace"))
    part = table_part("A1:C4", "Sales", ("X", "Client", "Amount"))
    (grid,) = read_book(pack(tmp_path / "wide.xlsx", parts_of({"S": rows}, {"S": part})))
    blank = [None, None, None]
    assert grid.rows == [blank, [None, "Client", None], [None, "Ace", None], blank]


def test_a_table_that_hides_its_heads_gets_them_back(tmp_path: Path) -> None:
    rows = row(1, text("A1", "Ace"), number("B1", 7))
    part = table_part("A1:B1", "Sales", ("Client", "Amount"), 'headerRowCount="0"')
    (grid,) = read_book(pack(tmp_path / "heads.xlsx", parts_of({"S": rows}, {"S": part})))
    assert grid.rows == [["Client", "Amount"], ["Ace", 7.0]]
    assert grid.place(1) == "S!1:1"


def test_error_cells_are_named_not_blank(tmp_path: Path) -> None:
    rows = row(1, text("A1", "Amount")) + row(2, '<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    (grid,) = read_book(pack(tmp_path / "error.xlsx", parts_of({"S": rows})))
    assert grid.rows == [["Amount"], [ErrorCell("#DIV/0!")]]
    assert isinstance(grid.rows[1][0], ErrorCell)


def test_formulas_without_a_result_stop_and_name_the_range(tmp_path: Path) -> None:
    rows = row(1, text("A1", "Amount")) + "".join(row(n, f'<c r="A{n}"><f>1+1</f></c>') for n in range(2, 9))
    path = pack(tmp_path / "unsaved.xlsx", parts_of({"My sales": rows}))
    with pytest.raises(InputError, match=r"'My sales'!A2:A8: formulas have no saved results; .*F9") as caught:
        read_book(path)
    assert caught.value.problem.code == "book_unsaved"


def test_formulas_without_a_result_beside_a_table_are_marked_but_do_not_stop(tmp_path: Path) -> None:
    table = row(1, text("A1", "Client")) + row(2, text("A2", "Ace"))
    parts = parts_of(
        {"S": table, "Notes": row(1, number("A1", 1), '<c r="B1"><f>A1</f><v></v></c>')},
        {"S": table_part("A1:A2", "Sales", ("Client",))},
    )
    sales, notes = read_book(pack(tmp_path / "beside.xlsx", parts))
    assert sales.problems == ()
    assert notes.rows == [[1.0, ErrorCell("#NO RESULT")]]
    assert [problem.code for problem in notes.problems] == ["book_unsaved"]


def test_a_formula_that_gives_empty_text_has_a_result(tmp_path: Path) -> None:
    rows = row(1, text("A1", "x"), '<c r="B1" t="str"><f>""</f><v></v></c>', text("C1", "y"))
    (grid,) = read_book(pack(tmp_path / "empty.xlsx", parts_of({"S": rows})))
    assert grid.rows == [["x", None, "y"]]


def test_a_cell_in_the_last_corner_does_not_end_the_process(tmp_path: Path) -> None:
    rows = row(1, text("A1", "Client")) + row(2, text("A2", "Ace")) + row(1048576, number("XFD1048576", 1))
    (grid,) = read_book(pack(tmp_path / "far.xlsx", parts_of({"S": rows})))
    assert grid.rows == [["Client"], ["Ace"]]
    assert [str(problem)[:17] for problem in grid.problems] == ["S!XFD1048576: 1 c"]


def test_a_cell_in_the_last_corner_is_no_part_of_a_table(tmp_path: Path) -> None:
    rows = row(1, text("A1", "Client")) + row(2, text("A2", "Ace")) + row(1048576, number("XFD1048576", 1))
    parts = parts_of({"S": rows}, {"S": table_part("A1:A2", "Sales", ("Client",))})
    (grid,) = read_book(pack(tmp_path / "far.xlsx", parts))
    assert (grid.rows, grid.problems) == ([["Client"], ["Ace"]], ())


def test_xml_written_in_an_unusual_way_gives_the_same_cells(tmp_path: Path) -> None:
    """Prefixes, single quotes, another order of attributes, cells without a reference."""
    usual = row(1, text("A1", "Client"), number("B1", 2)) + row(2, text("A2", "Ace"))
    parts = parts_of({"S": usual})
    sheet = "xl/worksheets/sheet1.xml"
    (wanted,) = read_book(pack(tmp_path / "usual.xlsx", parts))
    for name, odd in {
        "order": parts[sheet].replace('<c r="B1">', '<c s="0" r="B1">'),
        "bare": parts[sheet].replace(' r="B1"', ""),
        "quotes": parts[sheet].replace('r="B1"', "r='B1'"),
        "prefix": parts[sheet].replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
    }.items():
        (grid,) = read_book(pack(tmp_path / f"{name}.xlsx", parts | {sheet: odd}))
        assert (name, grid.rows) == (name, wanted.rows)


def test_hidden_rows_are_read_and_counted(tmp_path: Path) -> None:
    hidden = ' hidden="1"'
    rows = row(1, text("A1", "Client")) + "".join(
        row(n, text(f"A{n}", "Ace"), more=hidden if n > 3 else "") for n in range(2, 7)
    )
    (grid,) = read_book(pack(tmp_path / "hidden.xlsx", parts_of({"S": rows})))
    assert (len(grid.rows), grid.hidden_rows) == (6, 3)


def test_days_from_1904_are_known(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    book.add_worksheet("S").write_datetime(0, 0, dt.datetime(2026, 3, 4), book.add_format({"num_format": 14}))
    book.close()
    (grid,) = read_book(path)
    assert (grid.date1904, grid.rows) == (True, [[dt.date(2026, 3, 4)]])


def test_empty_sheets_give_no_grid(tmp_path: Path) -> None:
    assert read_book(pack(tmp_path / "empty.xlsx", parts_of({"S": ""}))) == []


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    seen: list[float] = []
    read_book(
        pack(tmp_path / "two.xlsx", parts_of({"A": row(1, number("A1", 1)), "B": ""})), progress=seen.append
    )
    assert seen[0] == 0.0
    assert seen[-1] == 1.0
    assert seen == sorted(seen)


def _with_rows_below(tmp_path: Path, last: int, more: str = "", ref: str = "B1:C2") -> tuple[str, ...]:
    rows = row(1, text("B1", "Client"), text("C1", "Amount"))
    rows += "".join(row(n, text(f"B{n}", "Ace"), number(f"C{n}", 7)) for n in range(2, last + 1))
    part = table_part(ref, "Sales", ("Client", "Amount"), more)
    rows += row(last + 1, text("B" + str(last + 1), "a note alone"))
    rows += row(last + 3, text("B" + str(last + 3), "Far"), number("C" + str(last + 3), 7))
    (grid,) = read_book(pack(tmp_path / "below.xlsx", parts_of({"S": rows}, {"S": part})))
    assert len(grid.rows) == 2
    return tuple(f"{problem.where}: {problem.what}" for problem in grid.problems)


def test_rows_typed_directly_below_a_table_are_named(tmp_path: Path) -> None:
    assert _with_rows_below(tmp_path, 5) == (
        "S!3:3: rows 3 to 5 stand directly below table Sales and are no part of it, so they are left out",
    )
    assert _with_rows_below(tmp_path, 3) == (
        "S!3:3: row 3 stands directly below table Sales and is no part of it, so it is left out",
    )


def test_a_totals_row_and_notes_below_a_table_are_no_fault(tmp_path: Path) -> None:
    assert _with_rows_below(tmp_path, 2) == ()
    assert _with_rows_below(tmp_path, 3, 'totalsRowCount="1"', "B1:C3") == ()


@pytest.mark.parametrize("name", ["sales.xls", "sales.csv", "sales.xlsb", "sales.XLSX", "sales", "sales.txt"])
@pytest.mark.parametrize("far", ["", "XFD1048576"])
def test_a_workbook_under_another_name_is_read_by_both_roads(tmp_path: Path, name: str, far: str) -> None:
    rows = row(3, text("B3", "Client")) + row(4, text("B4", "Ace"))
    if far:
        rows += row(1048576, number(far, 7))
    (grid,) = read_book(pack(tmp_path / name, parts_of({"S": rows})))
    assert [line[0] for line in grid.rows] == ["Client", "Ace"]
