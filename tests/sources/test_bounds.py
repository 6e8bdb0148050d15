"""What leaves an engine, and what it does when memory or the disk end."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pytest
from click.testing import CliRunner

from kam_xl.cli import main
from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.sources import source_sales
from kam_xl.sources.duckdb_engine import DuckDb
from tests.servers import Server
from tests.sources import shop
from tests.sources.databases import EACH, database
from tests.sources.test_roads import same

CLIENTS, DAYS, LINES = 30, 60, 6_000
MANY = 500_000
# Few clients and days, so that what is summed up is small; wide lines, which alone are more than the memory.
WIDE = f"""
    SELECT 'Client ' || (i % {CLIENTS}) AS client, DATE '2025-01-01' + CAST(i * 7 % 200 AS INTEGER) AS date,
           CAST(i % 977 AS DECIMAL(12, 2)) AS amount, {", ".join(f"hash(i + {n}) AS wide_{n}" for n in range(20))}
    FROM range({MANY}) AS t(i)
"""


class Counted:
    """How many rows each answer had that left an engine: those to SQL, and those of the profiles."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.rows: list[int] = []
        for owner, name in ((DuckDb, "answer"), (nw.LazyFrame, "collect")):
            patch.setattr(owner, name, self._counting(getattr(owner, name)))

    def _counting(self, asked: Any) -> Any:
        def counting(*args: Any, **kwargs: Any) -> Any:
            found = asked(*args, **kwargs)
            self.rows.append(len(found))
            return found

        return counting


@pytest.mark.parametrize("road", ["parquet", "duckdb", *EACH])
def test_one_row_for_each_client_leaves_the_engine(
    request: pytest.FixtureRequest, road: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or one for each day, or each spelling: of 6,000 lines no answer has more than 60 rows."""
    counted = Counted(monkeypatch)
    rows = [
        (f"Client {i % CLIENTS}", f"2025-{1 + i % 2:02d}-{1 + i % 28:02d}", i % 977) for i in range(LINES)
    ]
    values = ", ".join(f"('{client}', CAST('{day}' AS DATE), {amount})" for client, day, amount in rows)
    table = f"CREATE TABLE sold (client VARCHAR(20), date DATE, amount INTEGER); INSERT INTO sold VALUES {values};"
    if road in ("parquet", "duckdb"):
        place = _in_duckdb(road, table, tmp_path)
        found = shop.accounts(shop.source(place))
    else:
        with database(request, road, tmp_path) as erp:
            erp.run(f"DROP TABLE IF EXISTS sold; {table.replace('CAST(', '(').replace(' AS DATE)', ')')}")
            found = shop.accounts(shop.source(f"{erp.source}::sold"))
            erp.run("DROP TABLE sold")
    assert len(found.portfolio.clients) == CLIENTS
    assert len(counted.rows) > 5
    assert max(counted.rows) <= DAYS


def _in_duckdb(form: str, table: str, folder: Path) -> str:
    with duckdb.connect(str(folder / "sold.duckdb")) as connection:
        connection.execute(table)
        connection.execute(f"COPY sold TO '{folder / 'sold.parquet'}' (FORMAT PARQUET)")
    return str(folder / f"sold.{form}")


def test_only_the_columns_that_mean_something_are_fetched(
    request: pytest.FixtureRequest, postgres: Server, tmp_path: Path
) -> None:
    """PostgreSQL tells its log what it is asked for."""
    with database(request, "postgres", tmp_path) as erp:
        erp.run(
            "DROP TABLE IF EXISTS sold; CREATE TABLE sold (client TEXT, date DATE, amount INTEGER, remark TEXT)"
        )
        erp.run("INSERT INTO sold VALUES ('Zoe', '2026-01-31', 5, 'long')")
        before = len(postgres.log.read_text(encoding="utf-8"))
        shop.accounts(shop.source(f"{erp.source}::sold"))
        erp.run("DROP TABLE sold")
    copies = re.findall(r"COPY \(SELECT (.*?) FROM", postgres.log.read_text(encoding="utf-8")[before:])
    assert len(copies) == 1, "the lines are fetched once"
    assert re.findall(r'"(\w+)"', copies[0]) == ["client", "date", "amount"]


def test_lines_that_memory_does_not_hold_lie_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    roomy = shop.source("", WIDE)
    assert _on_disk(tmp_path) == 0
    tight = shop.source("", f"SET memory_limit = '60MB'; SET threads = 2; {WIDE}")
    assert _on_disk(tmp_path) > 10_000_000
    found, wanted = (one.sales.profiles(one.as_of, Settings()).clients for one in (tight, roomy))
    same(found, wanted)
    tight.sales.close()
    roomy.sales.close()
    assert list(tmp_path.iterdir()) == []


def _on_disk(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ("SET memory_limit = '10MB'", "DuckDB needs more memory than it may take"),
        ("SET memory_limit = '60MB'; SET max_temp_directory_size = '1MB'", "the disk has no room"),
    ],
)
def test_when_that_fails_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, said: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = ["analyse", "--sql", f"{bound}; SET threads = 2; {WIDE}", "--out", str(tmp_path / "out.xlsx")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert said in done.output
    assert done.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == [], "no result, no log, nothing temporary"


def test_memory_that_ends_while_the_profiles_are_summed_up_is_no_mistake_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DuckDB raises it inside another package, which computes our frames."""

    def full(*args: Any, **kwargs: Any) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block of size 256.0 KiB")

    monkeypatch.setattr(source_sales.ClientDays, "profile", full)
    checked = shop.source("", "SELECT 'Zoe' AS client, DATE '2026-01-31' AS date, 5 AS amount")
    with pytest.raises(InputError, match="DuckDB needs more memory"):
        shop.accounts(checked)
    checked.sales.close()
