"""Forty nasty inputs, through the command line: 22 to 24, names that become names of sheets and files."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kam_xl.books.drawing.wording import units
from kam_xl.books.graft import own_sheets
from tests.books.sheets import opened
from tests.doors.asked import HEAD, JAN, Formula, book, run, sales

# openpyxl says so of every data bar; it only reads here.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

LONG = "Very long name of a client that goes beyond everything allowed in sheets "
FORBIDDEN = "[]:*?/\\"


def _dossiers(path: Path) -> dict[str, str]:
    """Make a dossier of every client and give, by the client, the sheet it stands on."""
    done = run("dossier", path, "--all")
    assert done.code == 0, done.output
    titles = {sheet.name: str(opened(path)[sheet.name]["A1"].value) for sheet in own_sheets(path)}
    return {title.partition(": ")[2] or title: name for name, title in titles.items()}


@pytest.mark.parametrize(
    "name", ["a/b:c*[d]?\\e", "'quoted'", f"{LONG}one", "😀" * 20, "\u202egnp.exe", "=1+1", "COM1"]
)
def test_22_a_sheet_gets_a_name_that_sheets_may_have(tmp_path: Path, name: str) -> None:
    path = sales(tmp_path, [JAN, name, 10])
    _dossiers(path)
    sheet = opened(path).sheetnames[-1]
    assert units(sheet) <= 31
    assert not set(sheet) & set(FORBIDDEN)
    assert sheet.strip("'") == sheet
    # The dossier itself gives the whole name
    said = {str(cell.value) for row in opened(path)[sheet].iter_rows(max_row=3) for cell in row}
    assert any(name.replace("\u202e", "") in text.replace("\u202e", "") for text in said), said


def test_22_files_get_names_that_files_may_have(tmp_path: Path) -> None:
    names = ["a/b", "..", "../up", "CON", "nul.txt", "x" * 200, "trailing. ", "\u202egnp.exe", "a:b|c"]
    path = sales(tmp_path, *([JAN, name, 10] for name in names))
    done = run("dossier", path, "--all", "--each", tmp_path / "out")
    assert done.code == 0, done.output
    files = sorted(entry.name for entry in (tmp_path / "out").iterdir())
    assert len(files) == len(names)
    for file in files:
        stem = file.removesuffix(".xlsx")
        assert len(file) <= 100
        assert not set(file) & set('\\/:*?"<>|\u202e')
        assert stem.partition(".")[0].upper() not in ("CON", "NUL", "COM1", "")
        assert stem.rstrip(". ") == stem
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["book.xlsx", "out"]


def test_23_two_names_alike_when_cut_keep_their_sheets_over_a_refresh(tmp_path: Path) -> None:
    lines = [[JAN, f"{LONG}{word}", amount] for word, amount in (("one", 10), ("two", 20))]
    path = sales(tmp_path, *lines)
    first = _dossiers(path)
    assert len(set(map(str.casefold, first.values()))) == 2
    # Now the other one is the larger client, and stands first in the table
    again = sales(tmp_path, [JAN, f"{LONG}two", 5], *lines[:1], name="again.xlsx")
    done = run("dossier", path, "--all", "--sales", again)
    assert done.code == 0, done.output
    assert _titles(path) == _swapped(first)


def _titles(path: Path) -> dict[str, str]:
    return {sheet.key: sheet.name for sheet in own_sheets(path)}


def _swapped(first: dict[str, str]) -> dict[str, str]:
    from kam_xl.tables.names import client_key

    return {f"dossier:{client_key(client)}": name for client, name in first.items()}


@pytest.mark.parametrize("name", ["History", "Sheet1", "Sales", "Notes", "notes"])
def test_24_a_sheet_of_the_user_is_never_written_to(tmp_path: Path, name: str) -> None:
    path = book(
        tmp_path / "book.xlsx",
        {"Sales": [HEAD, [JAN, name, 10]], "Sheet1": [["mine"]], "Notes": [["mine", Formula("=1+1", 2)]]},
    )
    _dossiers(path)
    _dossiers(path)
    found = opened(path)
    assert found.sheetnames[:3] == ["Sales", "Sheet1", "Notes"]
    assert len(found.sheetnames) == 4
    assert (found["Sheet1"]["A1"].value, found["Notes"]["B1"].value) == ("mine", "=1+1")
    assert found.sheetnames[3].casefold() not in ("history", "sales", "sheet1", "notes")
    assert openpyxl.load_workbook(path, data_only=True)["Notes"]["B1"].value == 2
