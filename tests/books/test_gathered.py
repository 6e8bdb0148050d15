"""A sheet gathered while it is looked through has the very cells that the reader of small sheets gives."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.books import closed
from kam_xl.books.closed import read_book
from kam_xl.books.reading import package
from kam_xl.books.reading.raw_values import read_floats
from kam_xl.problems import KamError
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import read_tables
from kam_xl.tables.strips import StripRows
from tests.books.mutated import mutants
from tests.books.packages import number, pack, parts_of, row, table_part, text, with_styles

WORKBOOKS = sorted((Path(__file__).parents[1] / "data" / "workbooks").glob("*.xls[xm]"))
Read = Callable[[Path], list[Grid]]


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a book as if all its sheets were large."""

    def read(path: Path) -> list[Grid]:
        with monkeypatch.context() as patched:
            patched.setattr(closed, "LARGE", 0)
            return read_book(path)

    return read


def cells(grids: Sequence[Grid]) -> list[object]:
    """Give everything a book holds, each value with its type."""
    return [
        (replace(grid, rows=()), [[_typed(cell) for cell in line] for line in grid.rows]) for grid in grids
    ]


def _typed(cell: object) -> tuple[type, str]:
    # The exact road of odd books tells whole numbers apart; nothing that reads them does
    same = float(cell) if type(cell) is int else cell
    return type(same), repr(same)


def outcome(read: Read, path: Path) -> object:
    """Give the cells, or the code of the refusal."""
    try:
        return cells(read(path))
    except KamError as error:
        return error.problem.code


def test_real_workbooks_are_read_the_same_way(gathered: Read) -> None:
    assert len(WORKBOOKS) > 40
    for path in WORKBOOKS:
        assert outcome(gathered, path) == outcome(read_book, path), path.name


def test_hurt_workbooks_are_read_the_same_way_or_refused(tmp_path: Path, gathered: Read) -> None:
    """XML that is damaged beside the cells may go unnoticed: then there are cells, and no other refusal."""
    path = tmp_path / "hurt.xlsx"
    for number_, raw in enumerate(mutants(0, 60)):
        path.write_bytes(raw)
        before, after = outcome(read_book, path), outcome(gathered, path)
        assert after == before or (before == "book_damaged" and isinstance(after, list)), number_


FORMATS = (
    *("General", "0", "#,##0.00", "0%", "0.00E+00", "#,##0;[Red]-#,##0", '#,##0.00 "days"', "[$€-407] 0.00"),
    *(
        "yyyy-mm-dd",
        "dd.mm.yyyy",
        "d/m/yy",
        "[$-409]d-mmm-yy;@",
        "mmm yyyy",
        "dd.mm.yyyy hh:mm",
        "h:mm",
        "[h]:mm",
    ),
    *("@", '_-* #,##0.00\\ "€"_-', "0.0 \\m", "0 d", '"y"0', "#,##0 [$₽-419]", "[Blue]0;[Color 3]0", "yyyy"),
)
VALUES = (0, 1, 59, 60, 61, 1.5, 46054, 46054.25, -3, 12345678901234567, 0.1 + 0.2, 1e-7, 2958465, 2958466)


@pytest.mark.parametrize("date1904", [False, True])
@pytest.mark.parametrize("number_format", FORMATS)
def test_numbers_days_and_times_by_every_format(
    tmp_path: Path, gathered: Read, number_format: str, date1904: bool
) -> None:
    path = tmp_path / "formats.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": date1904}) as book:
        sheet = book.add_worksheet("S")
        look = book.add_format({"num_format": number_format})
        for line, value in enumerate(VALUES):
            sheet.write_number(line, 0, value, look)
            sheet.write_number(line, 2, value)
    assert outcome(gathered, path) == outcome(read_book, path)


def test_texts_truths_errors_and_results(tmp_path: Path, gathered: Read) -> None:
    path = tmp_path / "kinds.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for line, value in enumerate(
            ("Smith & Sons <Ltd>", "", " spaced ", "two\nlines", "Ёлка", "a_x000D_b", "001")
        ):
            sheet.write_string(line, 0, value)
            sheet.write_formula(line, 1, '="x"&A1', None, value or "x")
        sheet.write_boolean(2, 3, True)
        sheet.write_boolean(3, 3, False)
        sheet.write_formula(4, 4, "=1/0", None, "#DIV/0!")
        sheet.write_formula(5, 4, "=TRUE", None, True)
        sheet.write_rich_string(6, 5, "Acme ", book.add_format({"bold": True}), "Ltd & Co")
        sheet.write_number(7, 30, 5)
    assert outcome(gathered, path) == outcome(read_book, path)


_STYLED = '<c r="A2" s="0" t="n"><v>7</v></c>'


@pytest.mark.parametrize(
    "cell",
    [
        _STYLED,
        '<c r="A2"/>',
        '<c r="A2"></c>',
        '<c r="A2" t="str"><v></v></c>',
        '<c r="A2" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>',
        '<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
        '<c r="A2" t="inlineStr"><is><t/></is></c>',
        '<c r="A2" t="d"><v>2026-01-31T00:00:00</v></c>',
        '<c r="A2" cm="1"><f>B1</f><v>3</v></c>',
        '<c r="A2" ><v>3</v></c>',
        '<c r="A2">\n<v>3</v>\n</c>',
        '<c r="A2"><f>"/"&amp;B2</f><v>3</v></c>',
        '<c r="A2"><f t="shared" si="1"/><v>3</v></c>',
        '<c r="A2" t="b"><v>true</v></c>',
        '<c r="A2" s="99"><v>3</v></c>',
        '<c r="A2"><v>1_0</v></c>',
        '<c r="A2"><v>.5</v></c>',
        '<c r="A2"><v>-0</v></c>',
        '<c r="A2"><v>1e400</v></c>',
        '<c r="A2"><v>12345678901234567890123456</v></c>',
        '<c r="A2" t="s"><v>999</v></c>',
        '<c r="A2" t="str"><v>&#8364; &lt;&unknown;</v></c>',
        '<c r="A2"><v>5</v></c><c r="A2"><v>6</v></c>',
        '<c r="C2"><v>5</v></c><c r="A2"><v>6</v></c>',
        "<!-- a note --><c r='A2'><v>5</v></c>",
    ],
)
def test_cells_written_in_any_way(tmp_path: Path, gathered: Read, cell: str) -> None:
    rows = (
        row(1, text("A1", "Amount"), text("B1", "Client"))
        + row(2, cell, text("D2", "Ace"))
        + row(3, number("A3", 1))
    )
    path = pack(tmp_path / "any.xlsx", with_styles(parts_of({"S": rows})))
    assert outcome(gathered, path) == outcome(read_book, path)


def test_a_byte_that_changed_on_the_disk_is_damage(tmp_path: Path, gathered: Read) -> None:
    path = tmp_path / "flipped.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in parts_of({"S": row(2, number("A2", 1234567))}).items():
            zipped.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"1234567", b"1234568"))
    assert outcome(gathered, path) == "book_damaged"


def test_a_tag_that_is_not_closed_is_damage_on_both_roads(tmp_path: Path, gathered: Read) -> None:
    path = pack(tmp_path / "open.xlsx", parts_of({"S": row(2, number("A2", 1)).replace("</row>", "")}))
    assert outcome(gathered, path) == outcome(read_book, path) == "book_damaged"


def test_a_plain_sheet_comes_as_strips(tmp_path: Path, gathered: Read) -> None:
    """Else everything above would compare the same reader with itself."""
    path = pack(tmp_path / "any.xlsx", with_styles(parts_of({"S": row(2, _STYLED)})))
    assert [type(grid.rows) for grid in gathered(path)] == [StripRows]


def test_a_table_wider_than_its_cells_and_one_without_heads(tmp_path: Path, gathered: Read) -> None:
    rows = row(2, text("B2", "Ace"), number("C2", 7)) + row(
        3, text("B3", "Bo"), '<c r="C3" t="e"><v>#N/A</v></c>'
    )
    for more in ("", 'headerRowCount="0"'):
        part = table_part("A1:D5", "Sales", ("X", "Client", "Amount", "Y"), more)
        path = pack(tmp_path / "wide.xlsx", parts_of({"S": rows}, {"S": part}))
        assert outcome(gathered, path) == outcome(read_book, path)


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False)
        | st.integers(-(10**18), 10**18)
        | st.decimals(-(10**9), 10**9, places=2)
        | st.decimals(0, 1, places=9),
        min_size=1,
    )
)
def test_numbers_are_read_to_the_last_bit(values: list[object]) -> None:
    texts = [f"{value}" for value in values]
    ends = np.cumsum([len(one) + 1 for one in texts]) - 1
    begins = np.append(0, ends[:-1] + 1)
    raw = np.frombuffer((" ".join(texts) + "\0" * 64).encode(), dtype=np.uint8)
    assert read_floats(raw, begins, ends).tolist() == [float(one) for one in texts]


def test_messy_sales_are_understood_the_same_way(tmp_path: Path, gathered: Read) -> None:
    """Texts, days and numbers mixed in a column, blanks, totals: the same frame, the same problems."""
    path = tmp_path / "messy.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sales")
        day = book.add_format({"num_format": 14})
        sheet.write_row(0, 0, ["Date", "Client", "Amount", "Manager", "Order"])
        sheet.write_row(1, 0, ["31.01.2026", "Acme ", "1 234,50", "Kim", 17])
        for line in range(2, 40):
            sheet.write_datetime(line, 0, dt.datetime(2026, 1, 1 + line % 28), day)
            sheet.write_row(
                line, 1, ["ACME" if line % 3 else 4711, line / 3, None if line % 5 else "kim", 1e16]
            )
        sheet.write_row(40, 0, [None, "Total", 99.5])
        sheet.write_row(42, 0, ["a note"])
    found, problems = read_tables(gathered(path), Settings())
    wanted, noted = read_tables(read_book(path), Settings())
    assert problems == noted
    assert found.sales.equals(wanted.sales)
    assert (found.sales_rows, found.left_out) == (wanted.sales_rows, wanted.left_out)


def test_the_share_read_moves_with_every_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(row(line, number(f"A{line}", line)) for line in range(1, 2_000))
    path = pack(tmp_path / "long.xlsx", parts_of({"S": rows}))
    monkeypatch.setattr(closed, "LARGE", 0)
    monkeypatch.setattr(package, "CHUNK", 4_096)
    shares: list[float] = []
    read_book(path, progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len({share for share in shares if 0 < share < 1}) > 5
