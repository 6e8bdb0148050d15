"""No password in a source, a result or a sentence; no workbook makes us run SQL or open a file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from kam_xl.cli import main
from kam_xl.problems import RequestError
from kam_xl.sources.address import address_of, without_secrets
from kam_xl.tables.cells import Grid
from tests.sources import shop

HOSTILE = [
    'a"; DROP TABLE lines; --',
    "a') OR 1=1 --",
    "amount` FROM x; --",
    "(SELECT max(a) FROM read_csv('other.csv'))",
    "read_text('other.csv')",
    "${PGPASSWORD}",
    "{0}",
]


@pytest.mark.parametrize(
    "text",
    [
        "postgres:dbname=erp password=hush::lines",
        "postgres:dbname=erp PASSWORD = 'hush hush'::lines",
        "mysql:host=db,passwd=hush::lines",
        "s3://key:hush@bucket/lines.parquet",
        "https://host/lines.parquet?token=hush",
    ],
)
def test_a_password_in_a_source_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        address_of(text)
    assert "hush" not in str(caught.value)
    assert "hush" not in without_secrets(text)


def test_what_an_engine_says_is_told_without_passwords(tmp_path: Path) -> None:
    script = tmp_path / "erp.sql"
    script.write_text("ATTACH 'host=127.0.0.1 port=1 password=hush' AS erp (TYPE kam_none); SELECT 1")
    done = CliRunner().invoke(main, ["analyse", str(script), "--out", str(tmp_path / "x.xlsx")])
    assert done.exit_code == 1
    assert "hush" not in done.output


def test_a_query_stands_nowhere_in_the_result(tmp_path: Path) -> None:
    shop.write(tmp_path)
    out = tmp_path / "out.xlsx"
    query = "SELECT * FROM lines WHERE 'very hush' <> ''"
    command = ["analyse", str(tmp_path / "shop.duckdb"), "--sql", query, "--out", str(out)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(out) as package:
        assert all(b"very hush" not in package.read(name) for name in package.namelist())
        assert any(b"a query of shop.duckdb" in package.read(name) for name in package.namelist())
    assert "very hush" not in done.output


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_the_settings_is_a_name_and_nothing_else(tmp_path: Path, name: str) -> None:
    """Where there is no such column it is refused; where there is, it is that column."""
    from kam_xl.jobs.checked import check_source

    file = tmp_path / "lines.parquet"
    quoted = '"' + name.replace('"', '""') + '"'
    rows = f"SELECT 'Ada' AS client, DATE '2026-01-01' AS date, 7 AS {quoted}, 5 AS amount"
    duckdb.connect().execute(f"COPY ({rows}) TO '{file}' (FORMAT PARQUET)")
    book = [Grid("book.xlsx", "Settings", [["Setting", "Value"], ["source_amount", name]])]
    address = address_of(str(file))
    assert address is not None
    checked = check_source(address, book, {}, shop.TODAY)
    assert shop.accounts(checked).portfolio.profiles.whole("revenue_e4").tolist() == [70000]
    checked.sales.close()
    plain = tmp_path / "plain.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT 'Ada' AS client, DATE '2026-01-01' AS date, 5 AS amount) TO '{plain}' (FORMAT PARQUET)"
    )
    other = address_of(str(plain))
    assert other is not None
    with pytest.raises(Exception, match="there is no such column"):
        check_source(other, book, {}, shop.TODAY)


def test_names_of_clients_are_no_sql(tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    client = "O''Hara''; DROP TABLE kam_lines; --"
    rows = f"SELECT '{client}' AS client, DATE '2026-01-01' AS date, 5 AS amount"
    duckdb.connect().execute(f"COPY ({rows}) TO '{file}' (FORMAT PARQUET)")
    found = shop.accounts(shop.source(str(file)))
    assert len(found.sales(found.names[0])) == 1
