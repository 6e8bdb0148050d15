"""What somebody types into our sheets is sacred: it survives refreshes, sorting, leaving and coming back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kam_xl.jobs.makers import MAKERS
from tests.jobs.desk import CLIENTS, Hand, call_list, do, write_sales

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
CALLS, AGENDA = "kam_Calls", "kam_Agenda"
DUE = dt.datetime(2026, 2, 1)


@pytest.fixture(autouse=True)
def _calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """At risk makes the list of the desk."""
    monkeypatch.setitem(MAKERS, "at-risk", call_list)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = write_sales(tmp_path / "book.xlsx")
    do(path)
    return path


def resaved(book: Path, libreoffice) -> None:
    """Let LibreOffice open and save the workbook."""
    libreoffice.convert(book, "xlsx", book.parent / "resaved").replace(book)


def fill(book: Path) -> None:
    with Hand(book) as hand:
        for number, client in enumerate(CLIENTS):
            hand.type(CALLS, client, "Owner", f"=owner of {client}" if number == 3 else f"owner of {client}")
            hand.type(CALLS, client, "Due date", DUE)
            hand.type(CALLS, client, "Notes", 2.5 + number)
        hand.cell(CALLS, "Di", "Owner").data_type = "s"
        hand.type(AGENDA, 2, "What is wrong", "prices")


def test_types_stay_types(book: Path) -> None:
    fill(book)
    with Hand(book) as hand:
        hand.type(CALLS, "Bo", "Due date", "next week")
        hand.type(CALLS, "Cy", "Notes", True)
    done = do(book)
    assert done.done.edited == ()
    calls = Hand(book).read(CALLS)
    assert calls["Ada"]["Owner"] == "owner of Ada"
    assert calls["Ada"]["Due date"] == DUE
    assert calls["Ada"]["Notes"] == 2.5
    assert calls["Bo"]["Due date"] == "next week"
    assert calls["Cy"]["Notes"] is True
    assert calls["Di"]["Owner"] == "=owner of Di"
    assert Hand(book).cell(CALLS, "Di", "Owner").data_type == "s"
    assert Hand(book).read(AGENDA)[2]["What is wrong"] == "prices"


def test_a_day_typed_among_words_is_shown_as_a_day(book: Path) -> None:
    with Hand(book) as hand:
        hand.type(CALLS, "Ada", "Notes", DUE)
    do(book)
    assert Hand(book).cell(CALLS, "Ada", "Notes").is_date


def test_another_order_loses_nothing(book: Path) -> None:
    fill(book)
    write_sales(book.with_name("new.xlsx"), CLIENTS[::-1])
    do(book, sales=book.with_name("new.xlsx"))
    calls = Hand(book).read(CALLS)
    assert list(calls) == ["Di", "Cy", "Bo", "Ada"]
    assert [calls[client]["Notes"] for client in CLIENTS] == [2.5, 3.5, 4.5, 5.5]


def test_a_table_that_its_user_sorted_is_no_edit(book: Path) -> None:
    fill(book)
    with Hand(book) as hand:
        _, _, lines = hand.lines(CALLS)
        values = [[cell.value for cell in line] for line in lines][::-1]
        for line, row in zip(lines, values, strict=True):
            for cell, value in zip(line, row, strict=True):
                cell.value = value
    assert do(book).done.edited == ()
    assert [row["Notes"] for row in Hand(book).read(CALLS).values()] == [2.5, 3.5, 4.5, 5.5]


def test_who_leaves_goes_to_the_archive_and_comes_back_from_it(book: Path) -> None:
    fill(book)
    without = write_sales(book.with_name("without.xlsx"), ("Ada", "Cy", "Di"))
    do(book, sales=without, now=dt.datetime(2026, 1, 11))
    archived = Hand(book).lines("kam_Archive")[2]
    assert {(line[1].value, line[3].value, line[4].value) for line in archived} == {
        ("Bo", "Owner", "owner of Bo"),
        ("Bo", "Due date", "2026-02-01"),
        ("Bo", "Notes", "3.5"),
    }
    assert {line[6].value for line in archived} == {dt.datetime(2026, 1, 11)}
    do(book, sales=without, now=dt.datetime(2026, 1, 12))
    assert {line[6].value for line in Hand(book).lines("kam_Archive")[2]} == {dt.datetime(2026, 1, 11)}
    do(book)
    row = Hand(book).read(CALLS)["Bo"]
    assert (row["Owner"], row["Due date"], row["Notes"]) == ("owner of Bo", DUE, 3.5)
    assert not Hand(book).sheet("Archive").tables


def test_a_client_with_another_name_keeps_what_was_typed(book: Path) -> None:
    fill(book)
    renamed = write_sales(
        book.with_name("renamed.xlsx"), ("Ada", "Bolt", "Cy", "Di"), aliases=[("Bo", "Bolt")]
    )
    do(book, sales=renamed)
    assert Hand(book).read(CALLS)["Bolt"]["Owner"] == "owner of Bo"
    assert "Archive" not in Hand(book).book.sheetnames


def test_two_clients_that_become_one_lose_nothing(book: Path) -> None:
    fill(book)
    one = write_sales(book.with_name("one.xlsx"), ("Ada", "Cy", "Di"), aliases=[("Bo", "Ada")])
    do(book, sales=one)
    assert Hand(book).read(CALLS)["Ada"]["Owner"] == "owner of Ada"
    assert "owner of Bo" in {line[4].value for line in Hand(book).lines("kam_Archive")[2]}


def test_rows_added_at_the_end_stay(book: Path) -> None:
    with Hand(book) as hand:
        sheet, _, lines = hand.lines(AGENDA)
        last = lines[-1][0].row
        sheet.cell(last + 1, 1, 3)
        sheet.cell(last + 1, 2, "delivery times")
        first, _, _ = sheet.tables[AGENDA].ref.partition(":")
        sheet.tables[AGENDA].ref = f"{first}:B{last + 1}"
    for _ in range(3):
        assert do(book).done.edited == ()
        assert Hand(book).read(AGENDA)[3]["What is wrong"] == "delivery times"


def test_a_row_typed_below_a_table_that_did_not_grow_stays(book: Path) -> None:
    with Hand(book) as hand:
        sheet, _, lines = hand.lines(CALLS)
        sheet.cell(lines[-1][0].row + 1, 1, "Zoe")
        sheet.cell(lines[-1][0].row + 1, 3, "me")
    assert do(book).done.edited == ()
    assert do(book).done.edited == ()
    assert Hand(book).read(CALLS)["Zoe"]["Owner"] == "me"


def test_what_stands_right_of_a_table_goes_with_its_client(book: Path) -> None:
    with Hand(book) as hand:
        for client in CLIENTS:
            hand.sheet("Calls").cell(hand.cell(CALLS, client, "Client").row, 9, f"mine: {client}")
    do(book, sales=write_sales(book.with_name("new.xlsx"), CLIENTS[::-1]))
    hand = Hand(book)
    for client in CLIENTS:
        assert hand.sheet("Calls").cell(hand.cell(CALLS, client, "Client").row, 9).value == f"mine: {client}"


def test_a_formula_that_was_typed_leaves_its_result_and_a_word(book: Path, libreoffice) -> None:
    with Hand(book) as hand:
        hand.type(CALLS, "Ada", "Notes", "=1+1")
    resaved(book, libreoffice)
    done = do(book)
    assert [problem.code for problem in done.done.problems] == ["typed_formula"]
    assert Hand(book).read(CALLS)["Ada"]["Notes"] == 2


def test_a_formula_without_a_result_stays_as_it_was_typed(book: Path) -> None:
    with Hand(book) as hand:
        hand.type(CALLS, "Ada", "Notes", "=1+1")
    do(book)
    assert Hand(book).read(CALLS)["Ada"]["Notes"] == "=1+1"
    assert Hand(book).cell(CALLS, "Ada", "Notes").data_type == "s"


def test_a_spreadsheet_that_saves_the_workbook_edits_nothing(book: Path, libreoffice) -> None:
    fill(book)
    do(book, job="refresh")
    resaved(book, libreoffice)
    done = do(book, job="refresh")
    assert done.done.edited == ()
    assert done.done.names.keys() > {"calls", "client_list", "settings"}
    assert [row["Notes"] for row in Hand(book).read(CALLS).values()] == [2.5, 3.5, 4.5, 5.5]


def test_twenty_runs_do_not_grow_the_file(book: Path) -> None:
    fill(book)
    do(book)
    do(book)
    before = book.read_bytes()
    for _ in range(20):
        do(book)
    assert book.read_bytes() == before


def test_three_refreshes_with_changed_sales_and_saving_between(book: Path, libreoffice) -> None:
    """Client lost, client back, client renamed by alias; a spreadsheet saves after each."""
    fill(book)
    for clients, aliases in (
        (("Ada", "Cy", "Di"), []),
        (CLIENTS, []),
        (("Ada", "Bolt", "Cy", "Di"), [("Bo", "Bolt")]),
    ):
        resaved(book, libreoffice)
        sales = write_sales(book.with_name("sales.xlsx"), clients, aliases=aliases)
        assert do(book, sales=sales).done.edited == ()
    calls = Hand(book).read(CALLS)
    assert [calls[name]["Notes"] for name in ("Ada", "Bolt", "Cy", "Di")] == [2.5, 3.5, 4.5, 5.5]
    assert calls["Bolt"]["Owner"] == "owner of Bo"
    assert calls["Bolt"]["Due date"] == DUE
