"""The command line: sentences, exit codes, JSON; never a traceback."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from kam_xl import mistakes
from kam_xl.cli import main
from kam_xl.jobs import files

# openpyxl says so of every data bar; it only reads here.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

HEAD = ["Date", "Client", "Amount"]


def book(folder: Path, rows: list[list[object]], name: str = "sales.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


ONE = [["2026-01-05", "Ada", "10.50"]]


def test_analyse_writes_beside_the_source_and_says_where(tmp_path: Path) -> None:
    done = run("analyse", book(tmp_path, ONE))
    assert done.exit_code == 0, done.output
    assert "sales-key-clients.xlsx" in done.output
    names = openpyxl.load_workbook(tmp_path / "sales-key-clients.xlsx").sheetnames
    assert names[:4] == ["Client list", "ABC-XYZ matrix", "Pareto", "Concentration"]
    assert names[-3:] == ["Why", "Data problems", "Settings"]
    assert "At risk" in names


def test_analyse_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    source = book(
        tmp_path, [["2026-01-05", "Ada", "10"], ["2026-02-05", "Bo", "7"], ["2026-03-05", "Ada", "3"]]
    )
    out = tmp_path / "out.xlsx"
    run("analyse", source, "--out", out)
    first = out.read_bytes()
    run("analyse", source, "--out", out)
    assert out.read_bytes() == first


def test_what_was_typed_into_a_result_is_kept_aside(tmp_path: Path) -> None:
    source = book(tmp_path, ONE)
    run("analyse", source)
    result = tmp_path / "sales-key-clients.xlsx"
    theirs = openpyxl.load_workbook(result)
    theirs.create_sheet("My notes")["A1"] = "call Ada"
    theirs.save(result)
    done = run("analyse", source)
    kept = tmp_path / "sales-key-clients (edited).xlsx"
    assert f"is kept in {kept}" in done.output
    assert openpyxl.load_workbook(kept)["My notes"]["A1"].value == "call Ada"
    assert "My notes" not in openpyxl.load_workbook(result).sheetnames


def test_json_answers_programs(tmp_path: Path) -> None:
    done = run("analyse", book(tmp_path, ONE), "--json")
    found = json.loads(done.output)
    assert found["lines"] == found["clients"] == 1
    assert found["as_of"] == "2026-01-05"
    assert found["out"].endswith("sales-key-clients.xlsx")


def test_check_names_the_place_and_the_cure(tmp_path: Path) -> None:
    done = run("check", book(tmp_path, [*ONE, ["someday", "Bo", "5"]]))
    assert done.exit_code == 0
    assert "sales!A3" in done.output
    found = json.loads(run("check", tmp_path / "sales.csv", "--json").output)
    assert {"code", "where", "what", "fix"} == set(found["problems"][0])


def test_settings_lists_every_threshold_with_its_source() -> None:
    shown = run("settings").output
    assert "a_share" in shown
    assert "80/15/5" in shown
    assert len(json.loads(run("settings", "--json").output)) == len(shown.strip().splitlines())


def test_set_changes_a_setting_for_this_run(tmp_path: Path) -> None:
    rows = [["2026-01-05", name, amount] for name, amount in (("Ada", 50), ("Bo", 30), ("Cy", 20))]
    source, out = book(tmp_path, rows), tmp_path / "out.xlsx"
    run("analyse", source, "--out", out, "--set", "a_share=0.4", "--set", "b_share=60%")
    sheet = openpyxl.load_workbook(out)["Client list"]
    table = sheet.tables["kam_Clients"].ref
    head, *lines = sheet[table]
    place = [cell.value for cell in head].index("ABC")
    assert [line[place].value for line in lines] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["analyse", "missing.xlsx"], 1, "missing.xlsx"),
        (["analyse", "sales.csv", "--set", "a_share=7"], 2, "a_share is 7"),
        (["analyse", "sales.csv", "--set", "a_share"], 2, "NAME=VALUE"),
        (["analyse", "sales.csv", "--as-of", "soon"], 2, "as_of is soon"),
        (["analyse", "sales.csv", "--manager", "Zoe"], 1, "names none"),
        (["analyse", "sales.csv", "--out", "theirs.xlsx"], 1, "theirs.xlsx"),
        (["analyse", "sales.csv", "--set", "abc_basis=profit"], 1, "Profit"),
        (["analyse", "notes.csv"], 1, "no table with date, client and amount"),
        (["analyse"], 2, "SOURCE"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_a_refusal_is_one_sentence_and_an_exit_code(
    tmp_path: Path, monkeypatch, arguments: list[str], code: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    book(tmp_path, [["2026-01-05", "Ada", "10.50"]])
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    openpyxl.Workbook().save(tmp_path / "theirs.xlsx")
    done = run(*arguments)
    assert done.exit_code == code, done.output
    assert words in done.output
    assert "Traceback" not in done.output


def test_refusals_reach_programs_as_json(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["kam-xl", "analyse", "--json"])
    done = run("analyse", tmp_path / "missing.xlsx", "--json")
    assert json.loads(done.output)["error"]["fix"]
    assert done.exit_code == 1


def test_our_own_mistake_is_a_sentence_with_a_log_id(tmp_path: Path, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(files, "analyse", broken)
    monkeypatch.setattr(mistakes, "LOG", tmp_path / "log" / "errors.log")
    done = run("analyse", "x.csv")
    assert done.exit_code == 1
    assert "something went wrong inside kam-xl" in done.output
    assert "Traceback" not in done.output
    assert "ZeroDivisionError" in (tmp_path / "log" / "errors.log").read_text(encoding="utf-8")


def test_today_is_what_the_door_says(tmp_path: Path) -> None:
    source = book(tmp_path, ONE)
    checked = files.check(source, files.Request(dt.datetime(2026, 3, 1), {"as_of": "today"}))
    assert checked.as_of == dt.date(2026, 3, 1)


def test_a_book_that_ends_after_today_is_remarked(tmp_path: Path) -> None:
    checked = files.check(book(tmp_path, ONE), files.Request(dt.datetime(2026, 1, 4)))
    assert [problem.code for problem in checked.problems] == ["as_of_ahead"]


DEGENERATE = {
    "one client": [["2026-01-05", "Ada", 10], ["2026-02-05", "Ada", 12], ["2026-03-05", "Ada", 9]],
    "one row": [["2026-01-05", "Ada", 10]],
    "one period": [["2026-01-05", name, 10] for name in "ABC"],
    "all zero": [["2026-01-05", name, 0] for name in "ABC"],
    "only returns": [["2026-01-05", name, -5] for name in "ABC"],
    "future dates": [["2026-01-05", "Ada", 10], ["2062-01-05", "Ada", 10]],
    "nothing but a header": [],
    "one-time buyers": [[f"2025-{1 + number % 12:02}-03", f"C{number}", 5 + number] for number in range(200)]
    + [["2025-12-20", f"C{number}", 5] for number in range(4)],
}


@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_tables_give_an_answer_or_one_sentence(tmp_path: Path, case: str) -> None:
    done = run("analyse", book(tmp_path, DEGENERATE[case]))
    assert "Traceback" not in done.output
    assert "something went wrong" not in done.output
    assert done.exit_code == (1 if case == "nothing but a header" else 0), done.output


def test_ctrl_c_leaves_nothing_behind_and_says_so(tmp_path: Path, monkeypatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kam_xl.books.report_book.write_sheets", interrupted)
    done = run("analyse", book(tmp_path, ONE))
    assert done.exit_code == 130
    assert done.output == "stopped; nothing was written; run the command again to have it.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]


def test_wrong_usage_reaches_programs_as_json(monkeypatch) -> None:
    monkeypatch.setattr("sys.argv", ["kam-xl", "analyse", "--json"])
    done = run("analyse", "a.csv", "b.csv", "--json")
    assert done.exit_code == 2
    assert json.loads(done.output)["error"]["code"] == "usage"


def test_check_says_that_nothing_was_bought(tmp_path: Path) -> None:
    done = run("check", book(tmp_path, [["2026-01-05", "Ada", "-10.50"]]))
    assert done.exit_code == 0
    assert "there is no sale above zero up to 2026-01-05" in done.output


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("demo", "--folder", tmp_path / "file")
    assert done.exit_code == 1
    assert "it cannot be made; name a folder you may write to" in done.output
