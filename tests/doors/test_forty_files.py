"""Forty nasty inputs, through the command line: 32 to 40, what can be wrong with a file."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kam_xl.books.reading.outline import LAST_ROW
from tests.books.packages import number, pack, parts_of, row, table_part, text, with_styles
from tests.doors.asked import FEB, HEAD, JAN, amounts, book, check, clients, refused, run, sales, table, typed

LINES = row(1, text("A1", "Date"), text("B1", "Client"), text("C1", "Amount")) + row(
    2, text("A2", "2026-01-10"), text("B2", "Ada"), number("C2", 10)
)


def test_32_a_sheet_full_to_the_last_row(tmp_path: Path) -> None:
    """Every row of the grid is used; the clients are few, as they are in life."""
    head = LINES.partition("</row>")[0] + "</row>"
    lines = (
        f'<row r="{n}"><c r="A{n}"><v>{45000 + n % 900}</v></c>'
        f'<c r="B{n}"><v>{n % 500}</v></c><c r="C{n}"><v>{n % 97}.5</v></c></row>'
        for n in range(2, LAST_ROW + 1)
    )
    parts = parts_of(
        {"Sales": head + "".join(lines)}, {"Sales": table_part(f"A1:C{LAST_ROW}", "Sales", tuple(HEAD))}
    )
    answer = check(pack(tmp_path / "full.xlsx", parts))
    assert (answer.found["lines"], answer.found["clients"]) == (LAST_ROW - 1, 500)


@pytest.mark.parametrize("as_table", [True, False])
def test_33_a_cell_in_the_last_corner(tmp_path: Path, as_table: bool) -> None:
    far = row(LAST_ROW, number(f"XFD{LAST_ROW}", 1))
    tables = {"Sales": table_part("A1:C2", "Sales", tuple(HEAD))} if as_table else None
    path = pack(tmp_path / "far.xlsx", parts_of({"Sales": LINES + far}, tables))
    assert clients(path)["Ada"]["Revenue"] == 10
    assert check(path).problems.get("book_stray", []) == ([] if as_table else [f"Sales!XFD{LAST_ROW}"])


def test_34_a_protected_sheet_is_read(tmp_path: Path) -> None:
    parts = parts_of({"Sales": LINES}, None, '<workbookProtection lockStructure="1"/>')
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(
        "</sheetData>", '</sheetData><sheetProtection sheet="1" objects="1"/>'
    )
    assert clients(pack(tmp_path / "locked.xlsx", parts))["Ada"]["Revenue"] == 10


def test_34_a_book_whose_structure_is_locked_gets_no_sheet(tmp_path: Path) -> None:
    parts = parts_of({"Sales": LINES}, None, '<workbookProtection lockStructure="1"/>')
    path = pack(tmp_path / "locked.xlsx", with_styles(parts))
    before = path.read_bytes()
    said = refused(path, command="refresh")
    assert "structure" in said
    assert "--out" in said
    assert (path.read_bytes(), [entry.name for entry in tmp_path.iterdir()]) == (before, ["locked.xlsx"])
    # The way out that is named is one
    out = tmp_path / "new.xlsx"
    assert run("refresh", path, "--out", out).code == 0
    assert table(out, "Client list")["Ada"]["Revenue"] == 10
    assert path.read_bytes() == before


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_35_a_book_that_is_open_is_refused_before_any_work(tmp_path: Path, lock: str) -> None:
    path = amounts(tmp_path, 10)
    (tmp_path / lock).touch()
    before = path.read_bytes()
    said = refused(path, command="refresh")
    assert "open in Excel or LibreOffice" in said
    assert "--out" in said
    assert path.read_bytes() == before
    # A copy can be had all the same, and reading is no harm
    assert run("refresh", path, "--out", tmp_path / "copy.xlsx").code == 0
    assert check(path).found["lines"] == 1


def test_35_a_read_only_book_is_refused(tmp_path: Path) -> None:
    path = amounts(tmp_path, 10)
    path.chmod(0o444)
    assert "read-only" in refused(path, command="refresh")


def test_35_a_book_saved_while_we_read_it_is_left_as_it_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kam_xl.books import closed_book

    path = amounts(tmp_path, 10)
    (tmp_path / "theirs").mkdir()
    theirs = amounts(tmp_path / "theirs", 10, 20).read_bytes()
    read = closed_book.read_book

    def read_and_save(*arguments: Any, **options: Any) -> object:
        grids = read(*arguments, **options)
        path.write_bytes(theirs)
        return grids

    monkeypatch.setattr(closed_book, "read_book", read_and_save)
    assert "somebody saved the file while we were reading it" in refused(path, command="refresh")
    assert path.read_bytes() == theirs
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["book.xlsx", "theirs"]


def test_35_a_book_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = amounts(tmp_path, 10)
    held, pauses = [True, True], []
    replace = Path.replace

    def held_at_first(fresh: Path, target: Path) -> Path:
        if held and target == path.resolve():
            held.pop()
            raise PermissionError(13, "a virus scanner looks at it")
        return replace(fresh, target)

    monkeypatch.setattr(Path, "replace", held_at_first)
    monkeypatch.setattr("time.sleep", pauses.append)
    assert run("refresh", path).code == 0
    assert pauses == [0.5, 0.5]


@pytest.mark.parametrize(("rule", "copies"), [("day", 1), ("each", 2), ("never", 0)])
def test_35_the_settings_of_the_book_say_when_a_copy_is_taken(tmp_path: Path, rule: str, copies: int) -> None:
    sheets = {"Sales": [HEAD, [JAN, "Ada", 10]], "Settings": [["Name", "Value"], ["backup", rule]]}
    path = book(tmp_path / "book.xlsx", sheets, {"Settings": "Settings"})
    assert run("refresh", path).code == run("dossier", path, "--all").code == 0
    assert len(list(tmp_path.glob("book.bak-*.xlsx"))) == copies


def test_35_a_result_that_is_open_in_excel_is_not_written(tmp_path: Path) -> None:
    path = amounts(tmp_path, 10)
    clients(path)
    (tmp_path / "~$book-key-clients.xlsx").touch()
    said = refused(path, command="analyse")
    assert "open in Excel" in said
    assert "--out" in said


def test_35_a_read_only_result_is_not_written(tmp_path: Path) -> None:
    path = amounts(tmp_path, 10)
    clients(path)
    (tmp_path / "book-key-clients.xlsx").chmod(0o444)
    assert "read-only" in refused(path, command="analyse")


def test_35_a_drive_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = amounts(tmp_path, 10)

    def gone(*_: object, **__: object) -> None:
        raise OSError(112, "Host is down")

    monkeypatch.setattr(Path, "open", gone)
    said = refused(path)
    assert "Host is down" in said
    assert "the drive is there" in said


@pytest.mark.skipif(sys.platform == "win32", reason="bounds on a process of Unix")
@pytest.mark.parametrize("command", ["analyse", "refresh"])
def test_36_a_full_disk_leaves_the_old_file(tmp_path: Path, command: str) -> None:
    path = amounts(tmp_path, 10, 20, 30)
    out = tmp_path / "book-key-clients.xlsx" if command == "analyse" else path
    if command == "analyse":
        clients(path)
    before = out.read_bytes()
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from kam_xl.cli import main; sys.argv[0] = 'kam-xl'; main()"
    )
    line = [sys.executable, "-c", script, command, str(path), "--as-of", "2026-01-02"]
    names = sorted(entry.name for entry in tmp_path.iterdir())
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(rf".*{out.name}: the file cannot be written \(File too large\); .*\n", done.stderr)
    assert out.read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == names


def test_37_a_password(tmp_path: Path) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16le"))
    said = refused(path)
    assert "protected by a password" in said
    assert "save a copy without the password" in said


OTHERS = {
    ".xls": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old Excel file (.xls)"),
    "html": (b"<html><body><table><tr><td>Date</td></tr></table></body></html>", "web page"),
    "excel html": (b"\xef\xbb\xbf\r\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "web page"),
    "xml": (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "XML file"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "neither a workbook nor a csv file"),
}
ZIPS = {
    "xl/workbook.bin": "binary Excel file (.xlsb)",
    "content.xml": "OpenDocument file (.ods)",
    "Index/Document.iwa": "Numbers document",
    "word/document.xml": "neither a workbook nor a csv file",
    "sales.csv": "archive without a workbook",
}


@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".csv", ""])
@pytest.mark.parametrize("kind", OTHERS)
def test_38_other_files_are_told_by_their_bytes_whatever_they_are_called(
    tmp_path: Path, kind: str, ending: str
) -> None:
    raw, words = OTHERS[kind]
    path = tmp_path / f"sales{ending}"
    path.write_bytes(raw)
    assert words in refused(path)


@pytest.mark.parametrize("part", ZIPS)
def test_38_other_archives_are_told_by_their_parts(tmp_path: Path, part: str) -> None:
    path = tmp_path / "sales.xlsx"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(part, b"x")
    assert ZIPS[part] in refused(path)


@pytest.mark.parametrize("name", ["sales.xls", "sales.csv", "sales"])
def test_38_a_workbook_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert check(sales(tmp_path, [JAN, "Ada", 10]).rename(tmp_path / name)).found["lines"] == 1


ROWS = (
    ["Дата", "Клиент", "Сумма"],
    ["10.01.2026", "Ёлка", "1234,50"],
    ["25.01.2026", "Завод «Маяк»", "7,25"],
)


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_39_csv_in_any_dress(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = typed(tmp_path / "sales.csv", *ROWS, encoding=encoding, delimiter=delimiter)
    found = clients(path)
    assert {name: row["Revenue"] for name, row in found.items()} == {"Ёлка": 1234.5, "Завод «Маяк»": 7.25}
    assert ("csv_guess" in check(path).problems) == (encoding == "cp1251")


def test_39_a_line_that_names_the_delimiter_and_line_ends_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes(b'sep=;\r\nDate;Client;Amount\r\n2026-01-10;"Ada\r\nLondon";10\r\n2026-02-10;Bo;7\r\n')
    answer = check(path)
    assert (answer.found["lines"], answer.found["clients"], answer.problems) == (2, 2, {})


def test_40_two_tables_that_fit_are_both_listed_and_none_is_taken(tmp_path: Path) -> None:
    sheets = {"Sales": [HEAD, [JAN, "Ada", 10], [FEB, "Bo", 7]], "Old": [HEAD, [JAN, "Cy", 99]]}
    path = book(tmp_path / "two.xlsx", sheets, {"Sales": "tblSales", "Old": "tblOld"})
    said = refused(path)
    assert "Sales!tblSales (2 rows), Old!tblOld (1 rows)" in said
    assert "sales_table" in said
    assert check(path, "--set", "sales_table=tblOld").found["sales_table"] == "Old!tblOld"


def test_40_the_choice_is_remembered_in_the_settings_of_the_book(tmp_path: Path) -> None:
    sheets = {
        "Sales": [HEAD, [JAN, "Ada", 10]],
        "Old": [HEAD, [JAN, "Cy", 99]],
        "Settings": [["Name", "Value"], ["sales_table", "tblSales"]],
    }
    tables = {"Sales": "tblSales", "Old": "tblOld", "Settings": "Settings"}
    assert list(clients(book(tmp_path / "two.xlsx", sheets, tables))) == ["Ada"]


def test_every_number_has_a_test() -> None:
    """All forty stand in the two files, so that none is dropped unseen."""
    here = Path(__file__).parent
    found = {
        int(number)
        for path in here.glob("test_forty_*.py")
        for number in re.findall(r"def test_(\d\d)_", path.read_text(encoding="utf-8"))
    }
    assert found == set(range(1, 41))


def test_wrong_usage_is_told_apart_from_a_refusal(tmp_path: Path) -> None:
    assert run("check", tmp_path / "nowhere.xlsx").code == 1
    assert run("check").code == 2
