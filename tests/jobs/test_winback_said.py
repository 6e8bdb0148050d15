"""The status typed on the Win-back list is counted at the next refresh, also when its client is back and off the list."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner
from xlsxwriter import Workbook

from kam_xl.cli import main
from kam_xl.jobs.asked import Options
from kam_xl.papers.winback import TABLE
from tests.jobs.desk import Hand, do
from tests.papers.books_of_clients import monthly

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
RESULTS = "kam_AskedResults"
SALES = (
    *monthly("Ada", "2024-01-10", "2025-12-20", 500),
    *monthly("Bo", "2024-01-15", "2025-03-20", 900),
    *monthly("Cy", "2024-01-20", "2025-04-20", 300),
)
BACK = monthly("Bo", "2025-10-01", "2025-12-25", 700)


def write(path: Path, rows) -> Path:
    workbook = Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    heads = [{"header": head} for head in ("Date", "Client", "Amount")]
    sheet = workbook.add_worksheet("Data")
    sheet.add_table(
        0, 0, len(rows), 2, {"name": "Sales", "columns": heads, "data": [list(row) for row in rows]}
    )
    workbook.close()
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book whose list has two lost clients; the one was won back, the other asked."""
    path = write(tmp_path / "book.xlsx", SALES)
    do(path, "winback")
    with Hand(path) as hand:
        hand.type(TABLE, "Bo", "Win-back status", "won back")
        hand.type(TABLE, "Bo", "Owner", "Anne")
        hand.type(TABLE, "Cy", "Win-back status", "contacted")
    return path


def results(book: Path) -> dict[object, object]:
    return {result: row["Clients"] for result, row in Hand(book).read(RESULTS).items()}


def test_what_was_typed_is_counted_and_kept(book: Path) -> None:
    done = do(book, "winback")
    assert done.done.edited == ()
    assert results(book) == {"won back": 1, "contacted": 1}
    listed = Hand(book).read(TABLE)
    assert (listed["Bo"]["Win-back status"], listed["Bo"]["Owner"]) == ("won back", "Anne")
    (paper,) = done.done.papers
    assert next(one.value for one in paper.facts if one.key == "rate") == "100 %"


def test_a_client_that_is_back_has_left_the_list_and_counts_with_what_it_bought_since(book: Path) -> None:
    with Hand(book) as hand:
        sheet = hand.sheet("Data")
        for date, client, amount in BACK:
            sheet.append([date, client, amount])
        sheet.tables["Sales"].ref = f"A1:C{sheet.max_row}"
    do(book, "winback")
    assert list(Hand(book).read(TABLE)) == ["Cy"]
    assert results(book) == {"won back": 1, "contacted": 1}
    assert Hand(book).read(RESULTS)["won back"]["Bought since"] == len(BACK) * 700
    do(book, "winback")
    assert results(book) == {"won back": 1, "contacted": 1}
    waiting = {row["What was typed"] for row in _archive(book)}
    assert waiting == {"Anne", "won back"}


def _archive(book: Path) -> list[dict[object, object]]:
    _, heads, lines = Hand(book).lines("kam_Archive")
    return [dict(zip(heads, (cell.value for cell in line), strict=True)) for line in lines]


def test_the_command_compares_the_two_days_it_is_given(tmp_path: Path) -> None:
    book = write(tmp_path / "book.xlsx", [*SALES, *BACK])
    asked = [
        "migration",
        str(book),
        "--from",
        "2024-12-31",
        "--to",
        "2025-09-30",
        "--out",
        str(tmp_path / "out.xlsx"),
    ]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert "From 2024-12-31 to 2025-09-30" in done.output
    wrong = CliRunner().invoke(main, [*asked[:2], "--from", "soon"])
    assert wrong.exit_code == 2


def test_a_snapshot_taken_by_the_job_is_compared_by_the_job(tmp_path: Path) -> None:
    book = write(tmp_path / "book.xlsx", SALES)
    for day in (dt.date(2025, 3, 31), dt.date(2025, 12, 31)):
        do(book, "snapshot", overrides={"as_of": day.isoformat()})
    days = Options(before=dt.date(2025, 3, 31), after=dt.date(2025, 12, 31))
    done = do(book, "migration", options=days)
    (paper,) = done.done.papers
    assert any(note.startswith("Both days are snapshots") for note in paper.notes)
    assert "2 lost" in paper.finding
