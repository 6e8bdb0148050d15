"""Every command of docs/beyond-excel.md, run as it stands there on a small shop."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result

from kam_xl.books.sample import write_sample
from kam_xl.cli import main
from kam_xl.sources.address import SERVERS
from tests.sources.databases import EACH, database
from tests.sources.shop import as_sql

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

PAGE = Path(__file__).parents[2] / "docs" / "beyond-excel.md"
BLOCKS = re.findall(r"```(?:sh)?\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = re.findall(r"kam-xl ((?:analyse|dossier)[^\n]*)", "\n".join(BLOCKS))
LINES = """
    SELECT CAST('2024-01-15' AS DATE) + CAST(i * 7 % CASE WHEN i % 12 = 11 THEN 150 ELSE 600 END AS INTEGER) AS order_date,
           'Client ' || (i % 12) AS customer, 'Shop ' || (i % 5) AS ship_to,
           CAST(100 + i % 37 AS DECIMAL(12, 2)) AS amount, CAST(90 + i % 37 AS DECIMAL(12, 2)) AS booked
    FROM range(600) AS t(i)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lines").mkdir()
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute(f"CREATE TABLE lines AS {LINES}")
        connection.execute("COPY lines TO 'lines/2024.parquet' (FORMAT PARQUET)")
    write_sample(tmp_path / "KeyClients.xlsx")
    return tmp_path


def run(command: str) -> Result:
    words = shlex.split(command.partition(">>")[0])
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, f"{command}: {done.output}"
    return done


def opened(shop: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO((shop / "KeyClients.xlsx").read_bytes()))


def database_of(command: str) -> str:
    """Name the database that a command asks, "" for none."""
    name = shlex.split(command.partition(">>")[0])[1].partition(":")[0]
    return name if name in SERVERS else ""


def test_the_page_has_commands() -> None:
    assert len(COMMANDS) == 10


@pytest.mark.parametrize("name", EACH)
def test_the_command_of_each_database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The server and its password are found in the environment, as the page says."""
    monkeypatch.chdir(tmp_path)
    (command,) = [command for command in COMMANDS if database_of(command) == name]
    with database(request, name, tmp_path) as erp:
        erp.run('DROP TABLE IF EXISTS "lines";' + as_sql(erp.moment))
        run(command)
        erp.run('DROP TABLE "lines"')
    sheet = openpyxl.load_workbook(tmp_path / "trial.xlsx")["Pareto"]
    assert any("2,400 lines" in str(cell.value) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("command", sorted(command for command in set(COMMANDS) if not database_of(command)))
def test_every_command_of_the_page_does_what_it_says(shop: Path, command: str) -> None:
    done = run(command)
    if "--json" in command:
        said = json.loads(done.output)
        assert said["lines"] == 600
        assert said["written"] is True
        names = set(opened(shop).sheetnames)
        assert {"Client list", "At risk", "Loss report", "Migration"} <= names
        assert "White space" not in names


def test_what_was_typed_stays_over_the_night(shop: Path) -> None:
    """The second night draws the sheets anew, and a status typed in between is there still."""
    nightly = next(command for command in COMMANDS if "--book" in command)
    run(nightly)
    book = opened(shop)
    sheet = book["Win-back list"]
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "Client" for cell in row))
    place = {cell.value: cell.column for cell in heads}
    row = heads[0].row + 1
    client = sheet.cell(row, place["Client"]).value
    sheet.cell(row, place["Owner"]).value = "Kim"
    book.save(shop / "KeyClients.xlsx")
    run(nightly)
    again = opened(shop)["Win-back list"]
    owners = {
        again.cell(line, place["Client"]).value: again.cell(line, place["Owner"]).value
        for line in range(row, again.max_row + 1)
    }
    assert owners[client] == "Kim"


def test_a_dry_run_writes_nothing(shop: Path) -> None:
    before = (shop / "KeyClients.xlsx").read_bytes()
    run("analyse shop.duckdb::lines --book KeyClients.xlsx --dry-run")
    assert (shop / "KeyClients.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("analyse nothing-*.parquet", 1, "no file fits this"),
        ("analyse", 2, "neither SOURCE nor --sql"),
        ("refresh shop.duckdb", 2, "--sales"),
        ("white-space KeyClients.xlsx --sales shop.duckdb::lines", 2, "compares single lines"),
        ("check shop.duckdb::none", 1, "there is: lines"),
    ],
)
def test_refusals_have_their_exit_codes(shop: Path, command: str, code: int, said: str) -> None:
    done = CliRunner().invoke(main, shlex.split(command))
    assert done.exit_code == code
    assert said in done.output


def test_check_lists_the_problems_of_an_engine(shop: Path) -> None:
    assert "Read 600 lines of 12 clients from shop.duckdb lines" in run("check shop.duckdb::lines").output
