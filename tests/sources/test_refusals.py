"""Every source that cannot be used says why in one sentence, with what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from kam_xl.problems import KamError, RequestError
from kam_xl.sources import duckdb_engine
from kam_xl.sources.address import address_of
from kam_xl.tables.amounts import to_e4
from tests.sources import shop


def made(folder: Path, sql: str, name: str = "lines.parquet") -> str:
    path = folder / name
    duckdb.connect().execute(f"COPY ({sql}) TO '{path}' (FORMAT PARQUET)")
    return str(path)


def refusal(text: str, query: str = "", **settings: object) -> str:
    with pytest.raises(KamError) as caught:
        shop.source(text, query, **settings)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_no_file_fits(tmp_path: Path) -> None:
    assert "no file fits this" in refusal(f"{tmp_path}/none-*.parquet")
    assert "no file fits this" in refusal(f"{tmp_path}/none.parquet")
    assert "no such file" in refusal(f"{tmp_path}/none.duckdb::lines")
    assert "no such file" in refusal(f"{tmp_path}/none.sql")


def test_tables_are_named(tmp_path: Path) -> None:
    shop.write(tmp_path)
    assert "there is: lines, other" in refusal(f"{tmp_path}/shop.duckdb::missing")
    assert "several tables: lines, other" in refusal(f"{tmp_path}/shop.duckdb")


def test_columns_are_named(tmp_path: Path) -> None:
    nameless = made(tmp_path, "SELECT 'Ada' AS who, DATE '2026-01-01' AS date, 5 AS amount")
    said = refusal(nameless)
    assert "Client" in said
    assert "there is: who, date, amount" in said
    assert "source_client" in said
    assert "no such column" in refusal(nameless, source_client="whom")
    assert shop.source(nameless, source_client="WHO").summary["clients"] == 1
    twice = made(tmp_path, "SELECT 'A' AS client, DATE '2026-01-01' AS date, 5 AS total, 6 AS revenue")
    assert "source_amount" in refusal(twice)
    assert shop.source(twice, source_amount="revenue").summary["lines"] == 1


@pytest.mark.parametrize(
    ("columns", "column", "kind"),
    [
        ("'A' AS client, DATE '2026-01-01' AS date, '5' AS amount", "amount", "VARCHAR"),
        ("'A' AS client, 45000 AS date, 5 AS amount", "date", "INTEGER"),
        ("1.5 AS client, DATE '2026-01-01' AS date, 5 AS amount", "client", "DECIMAL(2,1)"),
        ("true AS client, DATE '2026-01-01' AS date, 5 AS amount", "client", "BOOLEAN"),
    ],
)
def test_types_are_taken_at_their_word(tmp_path: Path, columns: str, column: str, kind: str) -> None:
    assert f"the column {column} is {kind}" in refusal(made(tmp_path, f"SELECT {columns}"))


def test_dates_as_text_are_read_where_the_engine_can(tmp_path: Path) -> None:
    iso = made(
        tmp_path, "SELECT 'A' AS client, unnest(['2026-01-31', '?', '2026-02-01']) AS date, 5 AS amount"
    )
    checked = shop.source(iso)
    assert checked.summary["lines"] == 2
    assert checked.as_of.isoformat() == "2026-02-01"
    assert any("1 lines have no usable date" in str(problem) for problem in checked.problems)
    other = made(tmp_path, "SELECT 'A' AS client, '31.01.2026' AS date, 5 AS amount")
    assert "no text in the column date is a date" in refusal(other)


def test_lines_without_something_are_counted_once_for_each_kind(tmp_path: Path) -> None:
    rows = (
        "('A', DATE '2026-01-01', 1.5::DOUBLE), (NULL, DATE '2026-01-01', 1), ('  ', NULL, 1), ('A', NULL, 1), "
        "('A', DATE '2026-01-01', NULL), ('A', DATE '2026-01-01', 'nan'), ('A', DATE '2026-01-01', 'infinity'), "
        "('A', DATE '0001-01-01', 1), ('\u200b', DATE '2026-01-01', 1)"
    )
    checked = shop.source(made(tmp_path, f"SELECT * FROM (VALUES {rows}) AS t(client, date, amount)"))
    assert checked.summary["lines"] == 1
    assert checked.summary["lines_left_out"] == 8
    told = [str(one) for one in checked.problems if one.code == "source_lines_left_out"]
    assert [one.split(": ")[1].split(" lines")[0] for one in told] == ["3", "2", "3"]


def test_nothing_at_all(tmp_path: Path) -> None:
    empty = "SELECT 'A' AS client, DATE '2026-01-01' AS date, 5 AS amount WHERE false"
    assert "has no line with a date" in refusal(made(tmp_path, empty))
    blank = "SELECT '' AS client, DATE '2026-01-01' AS date, 5 AS amount"
    assert "none of 1 lines" in refusal(made(tmp_path, blank))


def test_money_stays_exact_or_is_refused(tmp_path: Path) -> None:
    rows = "unnest([0.00005::DECIMAL(12,5), 0.00015, 1.00001]) AS amount"
    checked = shop.source(made(tmp_path, f"SELECT 'A' AS client, DATE '2026-01-01' AS date, {rows}"))
    expected = to_e4([0.00005, 0.00015, 1.00001]).sum()
    assert shop.accounts(checked).portfolio.profiles.whole("revenue_e4").tolist() == [expected]
    huge = "SELECT 'A' AS client, DATE '2026-01-01' AS date, 123456789012345678901234567::HUGEINT AS amount"
    assert "add up to more than" in refusal(made(tmp_path, huge))


def test_an_engine_speaks_in_one_sentence(tmp_path: Path) -> None:
    shop.write(tmp_path)
    assert "DuckDB says: " in refusal(f"{tmp_path}/shop.duckdb", "SELECT * FROM nowhere")
    assert "DuckDB says: " in refusal("", "SELECT FROM WHERE")
    assert "does not ask for lines" in refusal(f"{tmp_path}/shop.duckdb", "CREATE TABLE x (a INTEGER)")
    (tmp_path / "bad.parquet").write_bytes(b"no parquet")
    assert "DuckDB says: " in refusal(f"{tmp_path}/bad.parquet")


def test_a_part_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert "pip install 'kam-xl[duckdb]'" in refusal("lines.parquet")
    assert "pip install 'kam-xl[spark]'" in refusal("spark:lines")


def test_a_database_is_left_as_it_was(tmp_path: Path) -> None:
    shop.write(tmp_path)
    before = (tmp_path / "shop.duckdb").read_bytes()
    said = refusal(f"{tmp_path}/shop.duckdb", "DROP TABLE lines; SELECT 1")
    assert "read-only" in said
    assert (tmp_path / "shop.duckdb").read_bytes() == before


def test_which_sources_are_asked_of_an_engine(tmp_path: Path) -> None:
    kinds = {
        "sales.xlsx": None,
        "sales.csv": None,
        "C:\\sales\\sales.csv": None,
        "sales.parquet": "files",
        "lines/*.csv": "files",
        "s3://bucket/lines/*.parquet": "files",
        "duckdb:sales.csv": "files",
        "sales.duckdb": "database",
        "sales.sqlite::lines": "server",
        "postgres:dbname=erp::lines": "server",
        "spark:shop.lines": "spark",
        "sales.sql": "script",
    }
    for text, kind in kinds.items():
        found = address_of(text)
        assert (found.kind if found else None) == kind, text
    (tmp_path / "sales [1].csv").touch()
    assert address_of(str(tmp_path / "sales [1].csv")) is None


def test_a_query_is_asked_of_databases_alone() -> None:
    with pytest.raises(RequestError, match="query"):
        address_of("sales.parquet", "SELECT 1")


def test_a_part_that_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a package holds it, nor does DuckDB know it, nor can it be fetched."""

    def none(connection: duckdb.DuckDBPyConnection, part: str, version: str) -> None:
        raise duckdb.IOException("IO Error: nobody there")

    monkeypatch.setattr(duckdb_engine, "load", none)
    assert "no part that speaks mysql" in refusal("mysql:database=erp::lines")
    alone = f"SET autoinstall_known_extensions = false; SET extension_directory = '{tmp_path}'; "
    assert "no part that speaks mysql" in refusal("", f"{alone} ATTACH '' AS erp (TYPE mysql); SELECT 1")
    assert "no part that speaks httpfs" in refusal("", f"{alone} SELECT * FROM 's3://bucket/lines.parquet'")
