"""Papers become workbooks that independent readers read back, and that cannot hurt."""

from __future__ import annotations

import datetime as dt
import math
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kam_xl.books.closed import read_book
from kam_xl.books.drawing.xlsx_canvas import GrowingWorksheet
from kam_xl.books.render_xlsx import write_book
from kam_xl.papers.paper import Column, Paper, Table
from kam_xl.problems import InputError
from tests.books.sheets import CLIENTS, FULL, LIVE, opened


def _table(*rows: tuple[object, ...], name: str = "t", heads: tuple[str, ...] = ("Client", "Money")) -> Table:
    columns = tuple(Column(key, head) for key, head in zip(("client", "money_amount"), heads, strict=True))
    return Table(name, columns, rows)  # type: ignore[arg-type]


def _paper(*blocks: Table, name: str = "Sheet") -> Paper:
    return Paper(name, "Title", "Finding.", (), blocks)


def _rounded(cell: object) -> object:
    return round(cell, 6) if isinstance(cell, float) else cell or None


def test_what_is_written_is_read_back_by_two_readers(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [FULL], made="sales.xlsx")
    (grid,) = [grid for grid in read_book(path) if grid.table == "kam_Clients"]
    # Excel itself keeps fifteen digits.
    wanted = [[_rounded(cell) for cell in row] for row in CLIENTS.rows]
    assert [[_rounded(cell) for cell in row] for row in grid.rows[1:]] == wanted
    assert grid.rows[0] == [column.head for column in CLIENTS.columns]

    sheet = opened(path)["Client list"]
    assert sheet["A1"].value == "Client list"
    assert sheet.tables["kam_Clients"].ref.startswith("A")
    first = grid.first_row + 1
    assert sheet.cell(first, 4).value == pytest.approx(1234567.891)
    assert sheet.cell(first, 7).value == dt.datetime(2026, 1, 5)
    assert [sheet.cell(first, column).number_format for column in (4, 5, 7)] == ["#,##0", "0.0%", "mm-dd-yy"]


def test_no_name_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [FULL], made='=cmd|"/c calc"!A1')
    with zipfile.ZipFile(path) as zipped:
        sheets = [zipped.read(name).decode() for name in zipped.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    sheet = opened(path)["Client list"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in LIVE]
    assert {cell.value for cell in cells} == set(LIVE)
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_the_same_papers_give_the_same_bytes(tmp_path: Path) -> None:
    """In another process too, where sets have another order."""
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.books.sheets import FULL\n"
        "from kam_xl.books.render_xlsx import write_book\n"
        "write_book(sys.argv[1], [FULL, FULL], made='sales.xlsx')\n"
    )
    files = []
    for seed in ("1", "2"):
        files.append(tmp_path / f"{seed}.xlsx")
        where = Path(__file__).parents[2]
        subprocess.run(
            [sys.executable, "-c", script, str(files[-1])],
            check=True,
            cwd=where,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC{seed}"},
        )
    assert files[0].read_bytes() == files[1].read_bytes()


def test_cells_are_written_as_xlsxwriter_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours is the quick way; without it the library's own gives the same bytes."""
    quick, slow = tmp_path / "quick.xlsx", tmp_path / "slow.xlsx"
    write_book(quick, [FULL], made="x")
    monkeypatch.delattr(GrowingWorksheet, "_write_cell")
    write_book(slow, [FULL], made="x")
    assert quick.read_bytes() == slow.read_bytes()


def test_what_is_no_number_stays_blank(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [_paper(_table(("a", math.nan), ("b", math.inf), ("c", None), ("d", 1.0)))], made="x")
    (grid,) = read_book(path)
    assert grid.rows[1:] == [["a", None], ["b", None], ["c", None], ["d", 1.0]]


def test_text_that_no_cell_can_hold_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(
        path,
        [_paper(_table(("a\x00b\x07", 1), ("\ud800", 2), ("x" * 40_000, 3), ("😀" * 20_000, 4)))],
        made="x",
    )
    (grid,) = read_book(path)
    texts = [str(row[0]) for row in grid.rows[1:]]
    assert texts[:2] == ["ab", "\ufffd"]
    assert [len(text.encode("utf-16-le")) // 2 for text in texts[2:]] == [32_767, 32_767]
    assert texts[3].endswith("😀…")


def test_days_before_excel_are_text(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    table = Table("t", (Column("since_date", "Since"),), ((dt.date(1899, 5, 1),), (dt.date(1900, 3, 1),)))
    write_book(path, [_paper(table)], made="x")
    (grid,) = read_book(path)
    assert grid.rows[1:] == [["1899-05-01"], [dt.date(1900, 3, 1)]]


def test_names_are_unique_without_regard_to_case(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    papers = [
        _paper(_table(("a", 1), name="kam_T", heads=("Client", "client")), name=name)
        for name in ("Müller/Söhne [A]", "müller söhne a", "History", "", "x" * 40, "X" * 40)
    ]
    write_book(path, papers, made="x")
    grids = read_book(path)
    assert [grid.sheet for grid in grids] == [
        *("Müller Söhne A", "müller söhne a ~2", "_History", "_", "x" * 31, "X" * 28 + " ~2"),
    ]
    assert [grid.table for grid in grids] == ["kam_T", *[f"kam_T_{n}" for n in range(2, 7)]]
    assert grids[0].rows[0] == ["Client", "client 2"]


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    table = Table("t", (Column("client", "Client"),), (), title="Lost clients", empty="No client was lost.")
    write_book(path, [_paper(table)], made="x")
    (grid,) = read_book(path)
    assert ["Lost clients"] in grid.rows
    assert ["No client was lost."] in grid.rows


def test_sheets_are_set_up_for_screen_and_print(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [Paper("Clients", "T", "F", (), (CLIENTS,))], made="Made from sales.xlsx.")
    sheet = opened(path)["Clients"]
    head = int("".join(filter(str.isdigit, sheet.tables["kam_Clients"].ref.split(":")[0])))
    assert sheet.freeze_panes == f"B{head + 1}"
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area
    assert not sheet.sheet_view.showGridLines
    assert sheet.merged_cells.ranges == set()
    assert "&P" in sheet.oddFooter.right.text
    assert sheet.cell(sheet.max_row, 1).value.startswith("Made from sales.xlsx. Do not delete: ")


def test_charts_are_native_and_say_what_they_show(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [FULL], made="x")
    with zipfile.ZipFile(path) as zipped:
        assert [name for name in zipped.namelist() if name.startswith("xl/charts/chart")] == [
            "xl/charts/chart1.xml",
            "xl/charts/chart2.xml",
        ]
        drawing = zipped.read("xl/drawings/drawing1.xml").decode()
        chart = zipped.read("xl/charts/chart1.xml").decode()
    assert 'descr="Columns fall from 1.2 million to 0.1 million; the line rises to 89 %."' in drawing
    assert "<c:barChart>" in chart
    assert "<c:lineChart>" in chart
    assert "&apos;Client list&apos;!$D$" in chart or "'Client list'!$D$" in chart


def test_rows_to_type_into_grow_with_their_text(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_book(path, [Paper("Clients", "T", "F", (), (CLIENTS,))], made="x")
    with zipfile.ZipFile(path) as zipped:
        sheet = zipped.read("xl/worksheets/sheet1.xml").decode()
    (grid,) = [grid for grid in read_book(path) if grid.table]
    rows = [row for row in sheet.split("<row ")[1:] if int(row.split('"')[1]) > grid.first_row]
    table_rows = [row.partition(">")[0] for row in rows[: len(CLIENTS.rows)]]
    assert all(" ht=" in row and "customHeight" not in row for row in table_rows)


def test_more_rows_than_a_sheet_has_are_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    table = Table("kam_T", (Column("client", "Client"),), (("a",),) * 1_048_576)
    with pytest.raises(InputError, match="the table kam_T has 1,048,576 rows"):
        write_book(path, [_paper(table)], made="x")
    assert path.read_bytes() == b"old"


def test_no_font_is_taken_from_the_theme(tmp_path: Path) -> None:
    """The theme of the file names another font, and Excel would show that one."""
    write_book(tmp_path / "book.xlsx", [FULL], made="Made")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as zipped:
        styles = zipped.read("xl/styles.xml").decode()
    fonts = styles[styles.index("<fonts") : styles.index("</fonts>")]
    assert "<scheme" not in fonts
    assert 'val="Arial"' in fonts
