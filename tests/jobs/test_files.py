"""Jobs on files: in place, into a copy, beside a csv file, a file a client; what is refused and what is listed."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from xlsxwriter import Workbook

from kam_xl.books.sample import write_sample
from kam_xl.cli import main
from kam_xl.jobs import files, freeze
from kam_xl.jobs.registry import JOBS
from kam_xl.jobs.run import STAGES
from tests.jobs.desk import CLIENTS, NOW, Hand, do, write_sales

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_sales(tmp_path / "book.xlsx")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """The same sales as a csv file."""
    path = tmp_path / "lines.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = [
            (f"2025-{month:02}-0{3 + at}", name, 100 * (4 - at))
            for at, name in enumerate(CLIENTS)
            for month in range(1, 13)
        ]
        csv.writer(file).writerows([("Date", "Client", "Amount"), *rows])
    return path


def sheets(path: Path) -> list[str]:
    return openpyxl.load_workbook(path).sheetnames


@pytest.mark.parametrize("job", [one.name for one in JOBS if one.command and one.makes_papers])
def test_every_job_is_a_command_that_writes_its_sheet(book: Path, job: str) -> None:
    """From a book with nothing but sales, in place, and once more without a change."""
    chosen = ["--top", "2"] if "top" in next(one for one in JOBS if one.name == job).options else []
    done = run(job, book, *chosen)
    assert done.exit_code == 0, done.output
    assert len(sheets(book)) > 2
    assert sheets(book)[:2] == ["Data", "Notes"]
    assert "--out" in run(job, "--help").output


def test_refresh_in_place_keeps_a_copy_of_the_day(book: Path) -> None:
    before = book.read_bytes()
    done = run("refresh", book)
    assert "The workbook as it was is kept in book.bak-" in done.output
    kept = next(book.parent.glob("book.bak-*.xlsx"))
    assert kept.read_bytes() == before
    assert {"Client list", "At risk", "Settings"} < set(sheets(book))


def test_the_same_data_twice_is_the_same_file(book: Path) -> None:
    do(book, "refresh")
    do(book, "refresh")
    before = book.read_bytes()
    done = do(book, "refresh", now=dt.datetime(2026, 1, 10, 17))
    assert book.read_bytes() == before
    assert done.backup is None


def test_out_writes_a_copy(book: Path) -> None:
    before = book.read_bytes()
    done = run("at-risk", book, "--out", book.with_name("copy.xlsx"))
    assert done.exit_code == 0, done.output
    assert book.read_bytes() == before
    assert sheets(book.with_name("copy.xlsx")) == ["Data", "Notes", "At risk"]


def test_a_file_of_somebody_else_is_never_replaced(book: Path, lines: Path) -> None:
    theirs = write_sales(book.with_name("theirs.xlsx"))
    before = theirs.read_bytes()
    for arguments in (("at-risk", book), ("analyse", book), ("refresh", lines)):
        done = run(*arguments, "--out", theirs)
        assert done.exit_code == 1
        assert "theirs.xlsx" in done.output
    assert theirs.read_bytes() == before


def test_dry_run_lists_the_parts_and_writes_nothing(book: Path) -> None:
    before = book.read_bytes()
    done = run("at-risk", book, "--dry-run")
    assert "would change: xl/workbook.xml" in done.output
    assert "would add: xl/worksheets/sheet3.xml" in done.output
    assert "Nothing was written" in done.output
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == ["book.xlsx"]
    parts = json.loads(run("at-risk", book, "--dry-run", "--json").output)["parts"]
    assert "xl/workbook.xml" in parts["changed"]
    with zipfile.ZipFile(book) as zipped:
        assert set(parts["changed"]) < set(zipped.namelist())


def test_the_sales_may_lie_elsewhere(book: Path, lines: Path) -> None:
    """The other tables come from the book; its own sales do not count."""
    done = run("at-risk", book, "--sales", lines, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["sales_table"] == "lines"
    assert sheets(book)[-1] == "At risk"


def test_analyse_into_a_book(book: Path, lines: Path) -> None:
    before = lines.read_bytes()
    done = run("analyse", lines, "--book", book)
    assert done.exit_code == 0, done.output
    assert "Client list" in sheets(book)
    assert lines.read_bytes() == before


def test_a_csv_file_gets_a_workbook_beside_it_and_more_sheets_into_the_same(lines: Path) -> None:
    assert run("refresh", lines).exit_code == 0
    report = lines.with_name("lines-key-clients.xlsx")
    with Hand(report) as hand:
        hand.book.create_sheet("Mine")["A1"] = "my own"
    done = run("dossier", lines, "--client", "Bo")
    assert done.exit_code == 0, done.output
    assert "Mine" in sheets(report)
    assert "Bo" in sheets(report)[-1]


def test_what_was_typed_into_a_report_is_in_the_next_one(lines: Path) -> None:
    run("analyse", lines)
    report = lines.with_name("lines-key-clients.xlsx")
    with Hand(report) as hand:
        hand.type("kam_Settings", "a_share", "Value", 0.5)
    done = run("analyse", lines)
    assert "lines-key-clients (edited).xlsx" in done.output
    assert Hand(report).read("kam_Settings")["a_share"]["Value"] == 0.5
    assert "a_share = 0.5" in "".join(
        str(cell.value) for row in Hand(report).sheet("Client list") for cell in row if cell.value
    )


def test_what_was_set_for_one_run_does_not_stay(book: Path) -> None:
    do(book, "refresh", overrides={"a_share": 0.5, "as_of": "2025-11-30"})
    settings = Hand(book).read("kam_Settings")
    assert (settings["a_share"]["Value"], settings["a_share"]["In this run"]) == (0.8, 0.5)
    assert not settings["as_of"]["Value"]
    assert do(book, "refresh").done.checked.as_of > dt.date(2025, 12, 1)


def test_every_stage_of_a_refresh_tells_how_far_it_is(book: Path) -> None:
    heard: list[tuple[str, float]] = []
    files.do("refresh", book, files.Request(NOW), lambda stage, share=0.0: heard.append((stage, share)))
    assert [stage for stage, _ in heard] == sorted((stage for stage, _ in heard), key=STAGES.index)
    for stage in ("read", "ask", "draw"):
        shares = [share for name, share in heard if name == stage]
        assert shares[0] == 0, stage
        assert shares == sorted(shares), stage
        assert 0.5 < shares[-1] <= 1, stage
        assert len(set(shares)) > 2, stage


def test_snapshots_gather_and_stay_over_refreshes(book: Path) -> None:
    do(book, "snapshot", overrides={"as_of": "2025-06-30"})
    do(book, "snapshot", overrides={"as_of": "2025-09-30"})
    do(book, "snapshot", overrides={"as_of": "2025-09-30"})
    do(book, "refresh")
    do(book, "snapshot")
    rows = Hand(book).lines("kam_Snapshots")[2]
    assert [sum(row[0].value == day for row in rows) for day in sorted({row[0].value for row in rows})] == [
        len(CLIENTS)
    ] * 3


def test_a_report_with_snapshots_keeps_them(lines: Path) -> None:
    report = lines.with_name("lines-key-clients.xlsx")
    assert run("snapshot", lines).exit_code == 0
    assert run("refresh", lines).exit_code == 0
    assert len(Hand(report).lines("kam_Snapshots")[2]) == len(CLIENTS)


def test_a_dossier_wants_to_know_whose(book: Path) -> None:
    assert "--client NAME, --key, --top N or --all" in run("dossier", book).output
    refused = run("dossier", book, "--client", "Zoe")
    assert refused.exit_code == 2
    assert "no client is called Zoe" in refused.output
    assert "Ada" in refused.output


@pytest.mark.parametrize(
    ("job", "sheet", "safe"),
    [
        ("refresh", "Win-back list", False),
        ("refresh", "Settings", False),
        ("refresh", "Pareto", True),
        ("refresh", "Loss report", True),
        ("snapshot", "Snapshots", False),
    ],
)
def test_a_sheet_is_called_safe_to_delete_only_where_nothing_goes_with_it(
    tmp_path: Path, job: str, sheet: str, safe: bool
) -> None:
    """The sample has a lost client, so its win-back list has lines to type into."""
    path = tmp_path / "Northwind.xlsx"
    write_sample(path)
    do(path, job)
    cells = [cell for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True) for cell in row]
    words = " ".join(cell for cell in cells if isinstance(cell, str))
    assert ("Safe to delete." in words) == safe
    assert ("Do not delete: what was typed or kept here" in words) != safe


def test_where_nobody_is_key_the_refusal_says_so(tmp_path: Path) -> None:
    path = tmp_path / "equals.xlsx"
    write_sales(path, tuple(f"Client {number}" for number in range(30)), amounts=(100,) * 30)
    refused = run("dossier", path, "--key")
    assert refused.exit_code == 2
    assert "no client meets a criterion of a key client" in refused.output


def test_a_refresh_makes_the_dossiers_anew_that_are_there(book: Path) -> None:
    do(book, "dossier", options=files_options(clients=("bo ",)))
    done = do(book, "refresh")
    assert "dossier:bo" in done.done.names
    assert "dossier:ada" not in done.done.names


def files_options(**chosen: object):
    from kam_xl.jobs.asked import Options

    return Options(**chosen)


def test_a_file_for_each_client_keeps_what_was_typed(book: Path) -> None:
    folder = book.parent / "dossiers"
    done = run("dossier", book, "--all", "--each", folder)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.xlsx" for name in CLIENTS]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    run("dossier", book, "--all", "--each", folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert len(sheets(book)) == 2


def test_too_many_sheets_are_refused_with_a_way_out(tmp_path: Path) -> None:
    book = write_sales(
        tmp_path / "many.xlsx", [f"Client {n}" for n in range(600)], amounts=[5.0] * 600, months=2
    )
    refused = run("dossier", book, "--all")
    assert refused.exit_code == 2
    assert "600 clients are meant, and a workbook gets at most 500 sheets" in refused.output
    assert "--top N" in refused.output
    assert "--each FOLDER" in refused.output


def test_freeze_writes_a_copy_with_values_and_a_note(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    workbook = Workbook(str(book))
    sheet = workbook.add_worksheet("Mine")
    sheet.write_formula("A1", "=ABC_CLASS(B1:B2)", None, "A")
    sheet.write_formula("A2", "=SUM(B1:B2)", None, 3)
    workbook.close()
    before = book.read_bytes()
    done = run("freeze", book)
    assert done.exit_code == 0, done.output
    assert book.read_bytes() == before
    copy = openpyxl.load_workbook(tmp_path / "book-values.xlsx")
    assert (copy["Mine"]["A1"].value, copy["Mine"]["A2"].value) == ("A", "=SUM(B1:B2)")
    said = [cell.value for row in copy["Frozen"] for cell in row]
    assert "=ABC_CLASS(B1:B2)" in said
    assert any(NOW.strftime("%Y") in str(word) for word in said)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".xlsx"] == []


def test_the_formulas_that_freeze_knows_are_those_there_are() -> None:
    from udfs.functions import FORMULAS

    assert set(freeze.function_names()) == {one.__name__ for one in FORMULAS}


def test_the_second_refresh_already_changes_nothing(tmp_path: Path) -> None:
    book = tmp_path / "Northwind.xlsx"
    write_sample(book)
    do(book, "refresh")
    before = book.read_bytes()
    do(book, "refresh")
    assert book.read_bytes() == before
