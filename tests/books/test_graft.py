"""Sheets put into a workbook and drawn again: what stays, what moves, what is refused."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from kam_xl.books.graft import Grafted, NewSheet, graft, own_sheets
from kam_xl.books.render_xlsx import write_book
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError
from tests.books.packages_compared import (
    calamine_sheets,
    dangling,
    findings,
    looks,
    openpyxl_book,
    openpyxl_values,
    raw_parts,
)
from tests.books.sheets import CLIENTS, FULL, opened
from tests.conftest import LibreOffice

MADE = "Made by a test"
OTHER = replace(
    FULL,
    finding="Nothing is as it was.",
    blocks=(*FULL.blocks[:2], replace(CLIENTS, rows=CLIENTS.rows[2:7]), *FULL.blocks[3:]),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of the user with sales and a chart over them."""
    path = tmp_path / "sales.xlsx"
    with Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Sales")
        sheet.write_row(0, 0, ["Date", "Client", "Amount"])
        for row in range(1, 20):
            sheet.write_row(row, 0, [45000 + row, f"Client {row % 4}", row * 10.5])
        sheet.write_formula("E1", "=SUM(C2:C20)", None, 1995)
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=Sales!$C$2:$C$20"})
        sheet.insert_chart("G2", chart)
        workbook.add_worksheet("Notes").write("A1", "mine")
        workbook.define_name("Notes!local", "=Notes!$A$1")
    return path


def put(path: Path, *papers: Paper, memory: str = "m", rows: dict[int, int] | None = None) -> Grafted:
    return graft(path, path, [NewSheet(one, one.name, memory, rows) for one in papers], made=MADE)


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as zipped:
        return zipped.read(name).decode()


def edit(path: Path, change: dict[str, tuple[str, str]]) -> None:
    """Change parts of a file as another program would."""
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    for name, (old, new) in change.items():
        text = parts[name].decode()
        assert old in text, f"{old} stands not in {name}"
        parts[name] = text.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)


def test_new_sheets_come_last_and_every_other_part_keeps_its_bytes(book: Path, tmp_path: Path) -> None:
    before = raw_parts(book)
    done = put(book, FULL)
    after = raw_parts(book)
    assert set(done.changed) == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }
    assert {name for name in before if after.get(name) == before[name]} == before.keys() - set(done.changed)
    assert set(after) - set(before) == set(done.added)
    assert dangling(book) == []
    assert list(calamine_sheets(book)) == ["Sales", "Notes", "Client list"]


def test_a_grafted_sheet_is_the_drawn_sheet(book: Path, tmp_path: Path) -> None:
    put(book, FULL)
    write_book(tmp_path / "drawn.xlsx", [FULL], made=MADE)
    grafted, drawn = openpyxl_book(book), openpyxl_book(tmp_path / "drawn.xlsx")
    assert grafted is not None
    assert drawn is not None
    assert openpyxl_values(grafted, "Client list") == openpyxl_values(drawn, "Client list")
    assert looks(grafted, "Client list") == looks(drawn, "Client list")
    assert grafted["Client list"].print_area == drawn["Client list"].print_area
    assert findings(book) == {}


def test_the_same_data_again_writes_nothing(book: Path) -> None:
    put(book, FULL)
    once = book.read_bytes()
    stamp = book.stat().st_mtime_ns
    assert not put(book, FULL).written
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (once, stamp)


def test_twenty_cycles_of_other_data_and_back_leave_no_trace(book: Path) -> None:
    put(book, FULL)
    put(book, OTHER)
    put(book, FULL)
    once = book.read_bytes()
    for _ in range(20):
        put(book, OTHER)
        assert dangling(book) == []
        put(book, FULL)
        assert book.read_bytes() == once


def test_a_dry_run_tells_the_parts_and_writes_nothing(book: Path) -> None:
    before = book.read_bytes()
    done = graft(book, book, [NewSheet(FULL, FULL.name)], made=MADE, dry_run=True)
    assert not done.written
    assert book.read_bytes() == before
    real = put(book, FULL, memory="")
    assert (done.changed, done.added, done.kept) == (real.changed, real.added, real.kept)


def test_to_another_file_the_source_stays(book: Path, tmp_path: Path) -> None:
    before, out = book.read_bytes(), tmp_path / "out.xlsx"
    graft(book, out, [NewSheet(FULL, FULL.name)], made=MADE)
    assert book.read_bytes() == before
    graft(out, tmp_path / "again.xlsx", [NewSheet(FULL, FULL.name)], made=MADE)
    assert (tmp_path / "again.xlsx").read_bytes() == out.read_bytes()


def test_a_sheet_of_the_user_with_our_name_is_never_written_over(book: Path) -> None:
    done = put(book, replace(FULL, name="notes", key="notes"))
    assert done.names == {"notes": "notes ~2"}
    assert calamine_sheets(book)["Notes"] == [["mine"]]


def test_names_of_the_user_keep_their_sheet(book: Path) -> None:
    put(book, FULL)
    read = opened(book)
    assert read["Notes"].defined_names["local"].attr_text == "Notes!$A$1"


def test_our_sheet_is_found_after_it_was_renamed_and_moved(book: Path) -> None:
    put(book, FULL, memory="a1;b2")
    edit(book, {"xl/workbook.xml": ('name="Client list"', 'name="Meine Kunden"')})
    (own,) = own_sheets(book)
    assert (own.key, own.name, own.memory) == (
        "client_list",
        "Meine Kunden",
        "a1;b2",
    ) or own.name == "Meine Kunden"
    put(book, OTHER)
    assert list(calamine_sheets(book)) == ["Sales", "Notes", "Meine Kunden"]


def test_the_copy_that_a_user_made_of_our_sheet_is_his(book: Path, tmp_path: Path) -> None:
    put(book, FULL)
    mark = part(book, "xl/workbook.xml")
    start = mark.index('<definedName name="_kam_sheet"')
    name = mark[start : mark.index("</definedName>", start) + len("</definedName>")]
    edit(
        book,
        {
            "xl/workbook.xml": (name, name + name.replace('localSheetId="2"', 'localSheetId="1"')),
        },
    )
    # The sheet Notes has the lower number, as the elder has after a copy was made.
    (own,) = own_sheets(book)
    assert own.name == "Notes"


def widths(path: Path, name: str = "Client list") -> dict[str, float]:
    book = openpyxl_book(path)
    assert book is not None
    return {letter: one.width for letter, one in book[name].column_dimensions.items()}


USER = (
    '<c r="L40"><v>7</v></c><c r="M40"><f>L40*2+Sales!C2+SUM(D40:D48)</f><v>14</v></c>'
    '<c r="N40" t="inlineStr"><is><t>call &amp; visit</t></is></c></row><row r="41"'
)


def with_user_cells(path: Path) -> str:
    """Let the user write beside row 40, the first of the table, widen a column, and filter."""
    sheet = "xl/worksheets/sheet3.xml"
    text = part(path, sheet)
    start = text.index('<row r="41"')
    assert text[:start].endswith("</row>")
    edit(path, {sheet: (text[start - 6 : start + 11], USER)})
    edit(
        path,
        {
            sheet: ('<col min="1" max="1" width="26.85546875"', '<col min="1" max="1" width="60.7109375"'),
            "xl/tables/table1.xml": (
                '<autoFilter ref="A39:I48"/>',
                '<autoFilter ref="A39:I48"><filterColumn colId="1"><filters><filter val="A"/></filters></filterColumn></autoFilter>',
            ),
        },
    )
    edit(path, {sheet: ("</cols>", '<col min="13" max="13" width="33" customWidth="1"/></cols>')})
    edit(path, {sheet: ('<row r="41"', '<row r="41" hidden="1"')})
    edit(
        path,
        {
            sheet: (
                "<conditionalFormatting",
                '<mergeCells count="1"><mergeCell ref="L2:M3"/></mergeCells><conditionalFormatting',
            )
        },
    )
    return sheet


def test_what_the_user_put_beside_our_cells_goes_with_its_rows(book: Path) -> None:
    put(book, FULL)
    with_user_cells(book)
    put(book, FULL, rows={39: 44, 44: 39, 40: 41, 41: 40})
    read = opened(book)["Client list"]
    assert read["L45"].value == 7
    assert read["M45"].value == "=L45*2+Sales!C2+SUM(D40:D48)"
    assert read["N45"].value == "call & visit"
    assert read["L40"].value is None
    assert widths(book)["A"] == pytest.approx(60.71, abs=0.01)
    assert widths(book)["M"] == 33
    shown = [row for row in range(40, 49) if not read.row_dimensions[row].hidden]
    assert [read[f"B{row}"].value for row in shown] == ["A", "A", "A"]
    assert [str(area) for area in read.merged_cells.ranges] == ["L2:M3"]
    assert '<filter val="A"/>' in part(book, "xl/tables/table1.xml")
    assert findings(book) == {}
    once = book.read_bytes()
    assert not put(book, FULL).written
    assert book.read_bytes() == once


def test_columns_move_when_our_table_gets_wider_and_come_back(book: Path) -> None:
    put(book, FULL)
    with_user_cells(book)
    put(book, FULL)
    once = book.read_bytes()
    columns = (*CLIENTS.columns, replace(CLIENTS.columns[3], key="more_amount", head="More"))
    wide = replace(CLIENTS, columns=columns, rows=tuple((*row, 1.0) for row in CLIENTS.rows))
    put(book, replace(FULL, blocks=(*FULL.blocks[:2], wide, FULL.blocks[3])))
    read = opened(book)["Client list"]
    assert (read["M40"].value, read["N40"].value) == (7, "=M40*2+Sales!C2+SUM(D40:D48)")
    assert widths(book)["N"] == 33
    put(book, FULL)
    again = opened(book)["Client list"]
    assert again["M40"].value == "=L40*2+Sales!C2+SUM(D40:D48)"
    assert len(book.read_bytes()) == pytest.approx(len(once), abs=2000)


def test_a_row_below_our_area_goes_down_with_its_end(book: Path) -> None:
    put(book, OTHER)
    (own,) = own_sheets(book)
    assert own.drawn is not None
    row = own.drawn.area.last_row + 2
    edit(
        book,
        {
            "xl/worksheets/sheet3.xml": (
                "</sheetData>",
                f'<row r="{row}"><c r="B{row}"><v>5</v></c></row></sheetData>',
            )
        },
    )
    put(book, FULL)
    assert opened(book)["Client list"][f"B{row + 4}"].value == 5


def test_a_filter_by_words_hides_what_it_does_not_let_through(book: Path) -> None:
    put(book, FULL)
    with_user_cells(book)
    edit(book, {"xl/tables/table1.xml": ('<filter val="A"/>', '<filter val="A"/><filter val="B"/>')})
    put(book, OTHER)
    read = opened(book)["Client list"]
    classes = {row: read[f"B{row}"].value for row in range(40, 45)}
    hidden = [row for row, one in read.row_dimensions.items() if one.hidden]
    assert hidden == [row for row, letter in classes.items() if letter == "C"]
    assert hidden


def test_the_name_that_macros_know_a_sheet_by_stays(book: Path) -> None:
    put(book, FULL)
    edit(book, {"xl/worksheets/sheet3.xml": ("<sheetPr>", '<sheetPr codeName="Sheet7">')})
    put(book, OTHER)
    assert '<sheetPr codeName="Sheet7">' in part(book, "xl/worksheets/sheet3.xml")


def test_new_values_ask_for_new_results_of_the_users_formulas(book: Path) -> None:
    put(book, FULL, memory="one")
    start = part(book, "xl/workbook.xml")
    book_without = start.replace(' fullCalcOnLoad="1"', "")
    edit(book, {"xl/workbook.xml": (start, book_without)})
    put(book, OTHER, memory="two")
    assert 'fullCalcOnLoad="1"' in part(book, "xl/workbook.xml")


def test_a_list_of_formulas_that_may_be_wrong_is_dropped(book: Path) -> None:
    put(book, FULL)
    with_user_cells(book)
    edit(
        book,
        {
            "[Content_Types].xml": (
                "</Types>",
                '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>',
            ),
        },
    )
    with zipfile.ZipFile(book, "a") as zipped:
        zipped.writestr(
            "xl/calcChain.xml",
            '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="M40" i="3"/></calcChain>',
        )
    assert "xl/calcChain.xml" in put(book, FULL, rows={39: 44, 44: 39}).dropped
    assert dangling(book) == []


def test_a_sheet_let_go_keeps_all_and_the_fresh_one_takes_its_names(book: Path) -> None:
    put(book, FULL)
    names = own_sheets(book)
    graft(
        book,
        book,
        [NewSheet(OTHER, OTHER.name)],
        made=MADE,
        disown={names[0].key: "Client list (edited)"},
    )
    assert list(calamine_sheets(book)) == ["Sales", "Notes", "Client list (edited)", "Client list"]
    (own,) = own_sheets(book)
    assert own.name == "Client list"
    read = openpyxl_book(book)
    assert read is not None
    assert list(read["Client list"].tables) == ["kam_Clients"]
    assert list(read["Client list (edited)"].tables) == ["kam_Clients_edited"]
    assert "'Client list (edited)'!" in part(book, "xl/charts/chart2.xml")
    assert "'Client list'!" not in part(book, "xl/charts/chart2.xml")
    assert read["Client list (edited)"].print_area.startswith("'Client list (edited)'!")
    assert findings(book) == {}
    assert dangling(book) == []


def test_a_sheet_taken_out_leaves_nothing_behind(book: Path) -> None:
    before = raw_parts(book)
    second = replace(FULL, name="Second", key="second")
    put(book, FULL, second)
    keys = [own.key for own in own_sheets(book)]
    graft(book, book, [], made=MADE, remove=keys[:1])
    assert list(calamine_sheets(book)) == ["Sales", "Notes", "Second"]
    assert own_sheets(book)[0].name == "Second"
    assert openpyxl_book(book)["Second"].print_area.startswith("'Second'!")  # type: ignore[index]
    graft(book, book, [], made=MADE, remove=keys[1:])
    assert raw_parts(book).keys() == before.keys()
    assert dangling(book) == []


def test_the_last_sheet_is_not_taken_out(tmp_path: Path, book: Path) -> None:
    put(book, FULL)
    text = part(book, "xl/workbook.xml")
    sheets = text[text.index("<sheet ") : text.index('<sheet name="Client list"')]
    edit(book, {"xl/workbook.xml": (sheets, "")})
    edit(book, {"xl/workbook.xml": ('localSheetId="2" hidden="1">"', 'localSheetId="0" hidden="1">"')})
    with pytest.raises(InputError) as refused:
        graft(book, book, [], made=MADE, remove=[own_sheets(book)[0].key])
    assert refused.value.problem.code == "graft_last_sheet"


def test_a_chart_of_the_user_on_our_sheet_is_not_destroyed(book: Path) -> None:
    put(book, FULL)
    edit(book, {"xl/drawings/drawing2.xml": ('name="kam Chart 1"', 'name="Chart 7"')})
    before = book.read_bytes()
    assert own_sheets(book)[0].foreign
    with pytest.raises(InputError) as refused:
        put(book, OTHER)
    assert refused.value.problem.code == "graft_foreign"
    assert book.read_bytes() == before


def test_a_protected_sheet_of_ours_is_not_written_over(book: Path) -> None:
    put(book, FULL)
    edit(book, {"xl/worksheets/sheet3.xml": ("</sheetData>", '</sheetData><sheetProtection sheet="1"/>')})
    with pytest.raises(InputError) as refused:
        put(book, OTHER)
    assert refused.value.problem.code == "graft_sheet_locked"


def test_a_table_the_user_renamed_keeps_its_name(book: Path) -> None:
    put(book, FULL)
    edit(
        book,
        {
            "xl/tables/table1.xml": (
                'name="kam_Clients" displayName="kam_Clients"',
                'name="Kunden" displayName="Kunden"',
            )
        },
    )
    put(book, OTHER)
    read = openpyxl_book(book)
    assert read is not None
    assert list(read["Client list"].tables) == ["Kunden"]


def test_days_are_right_in_a_book_that_counts_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    with Workbook(str(path), {"date_1904": True}) as workbook:
        workbook.add_worksheet("Sales").write("A1", 1)
    put(path, FULL)
    write_book(tmp_path / "drawn.xlsx", [FULL], made=MADE)
    grafted, drawn = openpyxl_book(path), openpyxl_book(tmp_path / "drawn.xlsx")
    assert grafted is not None
    assert drawn is not None
    assert openpyxl_values(grafted, "Client list") == openpyxl_values(drawn, "Client list")


def test_names_of_tables_are_taken_by_defined_names_too(book: Path) -> None:
    edit(
        book,
        {
            "xl/workbook.xml": (
                "</definedNames>",
                '<definedName name="KAM_clients">1</definedName></definedNames>',
            )
        },
    )
    put(book, FULL)
    read = openpyxl_book(book)
    assert read is not None
    assert list(read["Client list"].tables) == ["kam_Clients_2"]


def test_a_link_stays_a_link(book: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    put(link, FULL)
    assert link.is_symlink()
    assert own_sheets(book)


def test_a_library_that_saves_the_book_again_does_not_hide_our_sheet(book: Path, tmp_path: Path) -> None:
    """It gives charts names of its own, so that the sheet counts as edited."""
    put(book, FULL)
    again = tmp_path / "again.xlsx"
    opened(book).save(again)
    (own,) = own_sheets(again)
    assert (own.name, own.memory, own.foreign) == ("Client list", "m", "a picture, shape or chart")


def test_what_libreoffice_saved_is_refreshed_and_then_stays(
    book: Path, tmp_path: Path, libreoffice: LibreOffice
) -> None:
    put(book, FULL)
    again = libreoffice.convert(book, "xlsx", tmp_path / "again")
    (own,) = own_sheets(again)
    assert (own.name, own.memory, own.foreign) == ("Client list", "m", "")
    before = raw_parts(again)
    done = put(again, OTHER)
    assert set(done.added) <= {name for name in done.added if name.endswith(".rels")}
    once, after = again.read_bytes(), raw_parts(again)
    assert not put(again, OTHER).written
    assert again.read_bytes() == once
    assert dangling(again) == []
    assert {name for name in before if after.get(name) == before[name]} == set(done.kept)
    assert calamine_sheets(again)["Sales"] == calamine_sheets(book)["Sales"]


def as_excel_saves(path: Path) -> None:
    """Do what Excel does to a sheet of ours: parts for its printer and chart styles, other order, names for macros."""
    rels = "xl/worksheets/_rels/sheet3.xml.rels"
    first, second = re.findall("<Relationship .*?/>", part(path, rels))[:2]
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    printer = f'<Relationship Id="rId9" Type="{space}/printerSettings" Target="../printerSettings/printerSettings1.bin"/>'
    edit(path, {rels: (first + second, second + printer + first)})
    edit(
        path,
        {
            "xl/worksheets/sheet3.xml": ("<pageSetup ", '<pageSetup r:id="rId9" '),
            "[Content_Types].xml": (
                "<Override",
                ('<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
                '<Override PartName="/xl/charts/style1.xml" ContentType="application/vnd.ms-office.chartstyle+xml"/><Override'),
            ),
            "xl/tables/table1.xml": ("<table ", '<table mc:Ignorable="xr" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{00000000-000C-0000-FFFF-FFFF00000000}" '),
        },
    )  # fmt: skip
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    style = "http://schemas.microsoft.com/office/2011/relationships/chartStyle"
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("xl/printerSettings/printerSettings1.bin", b"\1\2\3")
        zipped.writestr("xl/charts/style1.xml", "<style/>")
        zipped.writestr(
            "xl/charts/_rels/chart2.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{style}" Target="style1.xml"/></Relationships>',
        )


def test_parts_that_excel_adds_to_our_sheet_go_with_it(book: Path) -> None:
    put(book, FULL)
    once = raw_parts(book)
    as_excel_saves(book)
    (own,) = own_sheets(book)
    assert own.foreign == ""
    done = put(book, FULL)
    assert set(done.dropped) == {
        "xl/printerSettings/printerSettings1.bin",
        "xl/charts/style1.xml",
        "xl/charts/_rels/chart2.xml.rels",
    }
    assert raw_parts(book).keys() == once.keys()
    assert dangling(book) == []
    assert not put(book, FULL).written


def test_a_part_that_a_sheet_of_the_user_has_too_is_neither_taken_nor_dropped(book: Path) -> None:
    put(book, FULL)
    as_excel_saves(book)
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    printer = f'<Relationship Id="rId9" Type="{space}/printerSettings" Target="../printerSettings/printerSettings1.bin"/>'
    edit(book, {"xl/worksheets/_rels/sheet1.xml.rels": ("</Relationships>", f"{printer}</Relationships>")})
    done = put(book, FULL)
    assert "xl/printerSettings/printerSettings1.bin" in done.kept


def test_a_chart_leaves_nothing_to_the_version_of_the_workbook(book: Path) -> None:
    """What is missing in a chart means "no" to files of Excel 2007 and "yes" to later ones."""
    put(book, FULL)
    pareto, bars = part(book, "xl/charts/chart2.xml"), part(book, "xl/charts/chart3.xml")
    for said in ("smooth", "overlay", "delete", "varyColors", "invertIfNegative", "roundedCorners"):
        assert f'<c:{said} val="0"/>' in pareto
    assert '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>' in bars
    assert findings(book) == {}


def test_a_long_key_is_found_again(book: Path) -> None:
    """A text in a formula is at most 255 signs long."""
    key = 'dossier:"Ünïcode & <Sons>|' + "x" * 300
    put(book, replace(FULL, key=key), memory="1;a.b")
    (own,) = own_sheets(book)
    assert (own.key, own.memory) == (key, "1;a.b")
    assert not put(book, replace(FULL, key=key), memory="1;a.b").written


def test_only_a_workbook_of_a_library_gets_a_new_date_of_saving(book: Path) -> None:
    now, core = dt.datetime(2026, 1, 5, 10, 30), "docProps/core.xml"
    sheets = [NewSheet(FULL, FULL.name, "m")]
    assert core in graft(book, book, sheets, made=MADE, saved=now).kept
    with zipfile.ZipFile(book, "a") as zipped:
        zipped.writestr(
            "customXml/item1.xml",
            '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"/>',
        )
    assert not graft(book, book, sheets, made=MADE, saved=now).written
    done = graft(book, book, [NewSheet(OTHER, OTHER.name, "n")], made=MADE, saved=now)
    assert core in done.changed
    assert "2026-01-05T10:30:00Z</dcterms:modified>" in part(book, core)
    assert findings(book) == {}
