"""Formulas of ours become values; formulas of others, formats and every other part stay."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from kam_xl.books.freeze import freeze
from kam_xl.problems import InputError
from tests.books.packages import pack, parts_of, row, table_part
from tests.books.packages_compared import (
    calamine_sheets,
    dangling,
    findings,
    openpyxl_book,
    openpyxl_values,
    raw_parts,
)
from tests.books.sheets import opened


def is_ours(formula: str) -> bool:
    return "ABC_CLASS(" in formula


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with formulas of ours and of the user, one of each kind."""
    path = tmp_path / "book.xlsx"
    with Workbook(str(path)) as workbook:
        money = workbook.add_format({"num_format": "0.00"})
        sheet = workbook.add_worksheet("Clients")
        sheet.write_formula("A1", "=ABC_CLASS(Sales!A1:A3)", None, "A & <B>")
        sheet.write_formula("A2", '=IF(ABC_CLASS(B2)="A",1,0)', money, 1)
        sheet.write_formula("A3", "=SUM(B1:B3)", None, 6)
        sheet.write_dynamic_array_formula("C1:C3", "=ABC_CLASS(B1:B3)", None, "A")
        sheet.write("C2", "B")
        sheet.write("C3", "C")
        sheet.write_array_formula("D1:D2", "{=B1:B2*2}", None, 2)
        sheet.write_column("B1", [1, 2, 3])
        workbook.add_worksheet("Sales").write_formula("A1", "=1+1", None, 2)
    return path


def test_our_formulas_become_what_they_show(book: Path) -> None:
    before, values = raw_parts(book), calamine_sheets(book)
    done = freeze(book, book, is_ours)
    after = raw_parts(book)
    assert (done.count, done.unsaved, done.written) == (3, (), True)
    assert {name for name in before if after[name] != before[name]} == {"xl/worksheets/sheet1.xml"}
    assert calamine_sheets(book) == values
    read = opened(book)["Clients"]
    assert (read["A1"].value, read["A2"].value, read["C1"].value) == ("A & <B>", 1, "A")
    assert read["A3"].value == "=SUM(B1:B3)"
    assert read["D1"].value.text == "=B1:B2*2"
    assert read["A2"].number_format == "0.00"
    assert findings(book) == {}


def test_frozen_again_nothing_is_written(book: Path) -> None:
    freeze(book, book, is_ours)
    once = book.read_bytes()
    done = freeze(book, book, is_ours)
    assert (done.count, done.written) == (0, False)
    assert book.read_bytes() == once


def test_a_dry_run_counts_only(book: Path) -> None:
    before = book.read_bytes()
    assert freeze(book, book, is_ours, dry_run=True).count == 3
    assert book.read_bytes() == before


def test_a_formula_without_a_saved_result_stays_and_is_named(tmp_path: Path) -> None:
    book = pack(
        tmp_path / "book.xlsx",
        parts_of(
            {"S": row(2, '<c r="B2"><f>ABC_CLASS(A1)</f></c>', '<c r="C2"><f>ABC_CLASS(A1)</f><v>5</v></c>')}
        ),
    )
    done = freeze(book, book, is_ours)
    assert (done.count, done.unsaved) == (1, ("S!B2",))
    read = opened(book)["S"]
    assert (read["B2"].value, read["C2"].value) == ("=ABC_CLASS(A1)", 5)


def test_cells_that_share_a_formula_are_each_looked_at(tmp_path: Path) -> None:
    shared = (
        row(1, '<c r="B1"><f t="shared" ref="B1:B3" si="0">ABC_CLASS(A1)</f><v>1</v></c>'),
        row(2, '<c r="B2"><f t="shared" si="0"/><v>2</v></c>'),
        row(3, '<c r="B3"><f t="shared" si="0"/></c>'),
        row(4, '<c r="C4"><f t="shared" ref="C4:C5" si="1">A4*2</f><v>8</v></c>'),
        row(5, '<c r="C5"><f t="shared" si="1"/><v>10</v></c>'),
    )
    book = pack(tmp_path / "book.xlsx", parts_of({"S": "".join(shared)}))
    done = freeze(book, book, is_ours)
    assert (done.count, done.unsaved) == (2, ("S!B3",))
    read = opened(book)["S"]
    assert [read[f"B{number}"].value for number in (1, 2, 3)] == [1, 2, "=ABC_CLASS(A3)"]
    assert [read[f"C{number}"].value for number in (4, 5)] == ["=A4*2", "=A5*2"]


def test_a_table_forgets_the_formula_of_a_column(tmp_path: Path) -> None:
    table = table_part("A1:B2", "T", ("Client", "Class")).replace(
        '<tableColumn id="2" name="Class"/>',
        '<tableColumn id="2" name="Class"><calculatedColumnFormula>ABC_CLASS(T[Client])</calculatedColumnFormula></tableColumn>',
    )
    cell = '<c r="B2" t="str"><f>ABC_CLASS(T[Client])</f><v> A </v></c>'
    parts = parts_of({"S": row(2, cell)}, {"S": table})
    book = pack(tmp_path / "book.xlsx", parts)
    done = freeze(book, book, is_ours)
    assert done.count == 1
    read = openpyxl_book(book)
    assert read is not None
    assert openpyxl_values(read, "S") == {"B2": " A "}
    with zipfile.ZipFile(book) as zipped:
        assert b"ABC_CLASS" not in zipped.read("xl/tables/table1.xml")


def test_the_list_of_formulas_goes_with_them(tmp_path: Path) -> None:
    parts = parts_of({"S": row(1, '<c r="A1"><f>ABC_CLASS(B1)</f><v>1</v></c>')})
    parts["xl/calcChain.xml"] = '<calcChain><c r="A1" i="1"/></calcChain>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="x/calcChain+xml"/></Types>'
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId9" Type="x/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    book = pack(tmp_path / "book.xlsx", parts)
    freeze(book, book, is_ours)
    assert "xl/calcChain.xml" not in raw_parts(book)
    assert dangling(book) == []


def test_a_sheet_in_utf_16_stays_in_it(tmp_path: Path) -> None:
    parts = parts_of({"S": row(1, '<c r="A1" t="str"><f>ABC_CLASS(B1)</f><v>Ä</v></c>')})
    name = "xl/worksheets/sheet1.xml"
    book = pack(tmp_path / "book.xlsx", parts)
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{parts[name]}'.encode("utf-16")
    with zipfile.ZipFile(book, "w") as zipped:
        for other, text in parts.items():
            zipped.writestr(other, wide if other == name else text)
    assert freeze(book, book, is_ours).count == 1
    with zipfile.ZipFile(book) as zipped:
        text = zipped.read(name).decode("utf-16")
    assert "ABC_CLASS" not in text
    assert "Ä" in text


@pytest.mark.parametrize("inside", ["<!-- " + "<c>" * 50_000 + " -->", "<row>" * 50_000])
def test_rows_that_would_be_searched_for_ever_are_refused(inside: str, tmp_path: Path) -> None:
    book = pack(tmp_path / "book.xlsx", parts_of({"S": row(1, "<c><f>A()</f></c>") + inside}))
    before = book.read_bytes()
    with pytest.raises(InputError) as refused:
        freeze(book, book, is_ours)
    assert refused.value.problem.code == "book_damaged"
    assert book.read_bytes() == before


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_prefix_before_every_element_stays(tmp_path: Path, prefix: str) -> None:
    parts = parts_of({"S": row(1, '<c r="A1" s="0" t="str" cm="1"><f>ABC_CLASS(B1)</f><v>A</v></c>')})
    name = "xl/worksheets/sheet1.xml"
    if prefix:
        text = parts[name].replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        parts[name] = text.replace(" xmlns=", " xmlns:x=")
    book = pack(tmp_path / "book.xlsx", parts)
    assert freeze(book, book, is_ours).count == 1
    assert calamine_sheets(book)["S"] == [["A"]]
