"""A sheet of ours that somebody edited, and one of theirs, is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.styles import Font

from kam_xl.jobs.makers import MAKERS
from tests.jobs.desk import CLIENTS, Hand, call_list, do, write_sales

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
CALLS = "kam_Calls"


@pytest.fixture(autouse=True)
def _calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MAKERS, "at-risk", call_list)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = write_sales(tmp_path / "book.xlsx")
    do(path)
    return path


def change_a_number(hand: Hand) -> None:
    hand.cell(CALLS, "Bo", "Revenue").value = 1


def change_the_title(hand: Hand) -> None:
    hand.sheet("Calls")["A1"] = "My calls"


def write_into_a_gap(hand: Hand) -> None:
    hand.sheet("Calls")["B3"] = "call them on Monday"


def delete_a_row(hand: Hand) -> None:
    for cell in hand.lines(CALLS)[2][-1]:
        cell.value = None


def rename_a_heading(hand: Hand) -> None:
    row = hand.lines(CALLS)[2][0][0].row - 1
    hand.sheet("Calls").cell(row, 2).value = "Turnover"
    hand.sheet("Calls").tables[CALLS].tableColumns[1].name = "Turnover"


@pytest.mark.parametrize(
    "edit", [change_a_number, change_the_title, write_into_a_gap, delete_a_row, rename_a_heading]
)
def test_an_edited_sheet_stays_and_the_fresh_one_takes_its_name(book: Path, edit) -> None:
    with Hand(book) as hand:
        hand.type(CALLS, "Ada", "Owner", "me")
        edit(hand)
    before = [[cell.value for cell in row] for row in Hand(book).sheet("Calls")]
    done = do(book)
    assert done.done.edited == (("Calls", "Calls (edited)"),)
    assert "Calls (edited)" in done.remarks[0]
    hand = Hand(book)
    assert [[cell.value for cell in row] for row in hand.sheet("Calls (edited)")] == before
    assert hand.read(CALLS)["Ada"]["Owner"] == "me"
    assert hand.lines(CALLS)[0].title == "Calls"
    assert do(book).done.edited == ()


def test_a_second_edited_sheet_gets_a_number(book: Path) -> None:
    for _ in range(2):
        with Hand(book) as hand:
            change_a_number(hand)
        do(book)
    assert [name for name in Hand(book).book.sheetnames if "edited" in name] == [
        "Calls (edited)",
        "Calls (edited) ~2",
    ]


def widen(hand: Hand) -> None:
    hand.sheet("Calls").column_dimensions["B"].width = 44


def filter_it(hand: Hand) -> None:
    sheet, _, lines = hand.lines(CALLS)
    sheet.tables[CALLS].autoFilter.add_filter_column(0, ["Ada"])
    sheet.row_dimensions[lines[1][0].row].hidden = True


def write_beside(hand: Hand) -> None:
    hand.sheet("Calls")["J2"] = "my own remark"


def colour(hand: Hand) -> None:
    hand.sheet("Calls")["A1"].font = Font(color="FF0000")


def rename(hand: Hand) -> None:
    hand.sheet("Calls").title = "Anrufe"


def move(hand: Hand) -> None:
    hand.book.move_sheet("Calls", -2)


def insert_a_row(hand: Hand) -> None:
    """What Excel does to the table below an inserted row, openpyxl leaves to us."""
    sheet = hand.sheet("Calls")
    sheet.insert_rows(2)
    for table in sheet.tables.values():
        first, _, last = table.ref.partition(":")
        table.ref = f"{first[0]}{int(first[1:]) + 1}:{last[0]}{int(last[1:]) + 1}"


@pytest.mark.parametrize("touch", [widen, filter_it, write_beside, colour, rename, move, insert_a_row])
def test_what_is_no_edit(book: Path, touch) -> None:
    with Hand(book) as hand:
        hand.type(CALLS, "Ada", "Owner", "me")
        touch(hand)
    done = do(book)
    assert done.done.edited == ()
    assert Hand(book).read(CALLS)["Ada"]["Owner"] == "me"
    assert len(Hand(book).book.sheetnames) == 3


def test_what_is_beside_stays(book: Path) -> None:
    with Hand(book) as hand:
        widen(hand)
        write_beside(hand)
        rename(hand)
    do(book)
    sheet = Hand(book).sheet("Anrufe")
    assert sheet["J2"].value == "my own remark"
    assert sheet.column_dimensions["B"].width == pytest.approx(44, abs=0.2)


def test_a_sheet_that_is_not_ours_is_never_written_over(tmp_path: Path) -> None:
    book = write_sales(tmp_path / "book.xlsx")
    with Hand(book) as hand:
        hand.book.create_sheet("Calls")["A1"] = "mine"
    for _ in range(2):
        do(book)
        hand = Hand(book)
        assert hand.sheet("Calls")["A1"].value == "mine"
        assert hand.book.sheetnames == ["Data", "Notes", "Calls", "Calls ~2"]


def test_the_tables_of_the_user_stay_as_they_are(book: Path) -> None:
    def cells() -> list[list[object]]:
        return [[cell.value for cell in row] for name in ("Data", "Notes") for row in Hand(book).sheet(name)]

    before = cells()
    with Hand(book) as hand:
        for client in CLIENTS:
            hand.type(CALLS, client, "Owner", "me")
    do(book)
    assert cells() == before


def test_ctrl_c_leaves_the_book_as_it_was(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Hand(book) as hand:
        hand.type(CALLS, "Ada", "Owner", "me")
    before = book.read_bytes()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kam_xl.books.grafting.raw_zip.verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        do(book, overrides={"a_share": 0.5})
    assert book.read_bytes() == before
    assert {path.suffix for path in book.parent.iterdir()} == {".xlsx"}
