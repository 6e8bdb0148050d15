"""No password in a source, a result or a sentence; no workbook makes us run SQL or open a file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from kam_xl.cli import main
from kam_xl.problems import RequestError
from kam_xl.sources.address import address_of, without_secrets
from kam_xl.sources.duckdb_parts import load
from kam_xl.tables.cells import Grid
from tests.servers import PASSWORD
from tests.sources import shop
from tests.sources.databases import SERVERS, Database, database

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


@pytest.mark.parametrize(
    "text",
    [
        "password='it\\'s hush'",
        "ATTACH 'host=db password=''hush hush'' user=kim' AS erp",
        "CREATE SECRET (TYPE mysql, PASSWORD 'it''s hush')",
        "Unable to connect to Postgres at \"host=db password='hush \\\\ hush' user=kim\"",
    ],
)
def test_no_way_of_writing_a_password_gets_through(text: str) -> None:
    assert "hush" not in without_secrets(text)


@pytest.fixture(params=SERVERS)
def erp(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A server with the shop in it, and a home of our own, which holds DuckDB's secrets and our log."""
    monkeypatch.setenv("HOME", str(tmp_path))
    with database(request, request.param, tmp_path) as found:
        found.run('DROP TABLE IF EXISTS "lines";' + shop.as_sql(found.moment))
        yield found
        found.run('DROP TABLE "lines"')


def run(folder: Path, *words: str) -> Result:
    """Run the command line and see that nothing it says or writes knows the password."""
    done = CliRunner().invoke(main, [*words, "--out", str(folder / "out.xlsx")])
    assert PASSWORD not in done.output
    for file in [folder / "out.xlsx", folder / ".kam-xl" / "errors.log"]:
        assert not file.exists() or all(PASSWORD.encode() not in part for part in unpacked(file))
    return done


def unpacked(file: Path) -> list[bytes]:
    """Give the bytes of a file, of every part where it is a package."""
    if not zipfile.is_zipfile(file):
        return [file.read_bytes()]
    with zipfile.ZipFile(file) as package:
        return [package.read(name) for name in package.namelist()]


def kept_apart(erp: Database) -> str:
    """Say in SQL what a secret of DuckDB's holds: everything that the source would tell, and the password."""
    told = dict(re.findall(r"(\w+)=(\S+)", erp.source))
    told["database"] = told.pop("dbname", None) or told["database"]
    return ", ".join(f"{name} '{value}'" for name, value in {**told, "password": PASSWORD}.items())


def without_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PGPASSWORD", "MYSQL_PWD"):
        monkeypatch.delenv(variable, raising=False)


def test_a_password_of_the_environment_opens_a_server_and_is_told_nowhere(
    erp: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(tmp_path, "analyse", f"{erp.source}::lines")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out.xlsx").is_file()
    without_password(monkeypatch)
    shut = run(tmp_path, "analyse", f"{erp.source}::lines")
    assert shut.exit_code == 1
    assert "DuckDB says: IO Error" in shut.output


def test_a_secret_that_duckdb_keeps_opens_a_server(
    erp: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_password(monkeypatch)
    with duckdb.connect() as connection:
        load(connection, erp.name, duckdb.__version__)
        connection.execute(f"CREATE PERSISTENT SECRET (TYPE {erp.name}, {kept_apart(erp)})")
    done = run(tmp_path, "analyse", f"{erp.name}:::lines")
    assert done.exit_code == 0, done.output


def test_a_secret_made_in_a_script_is_told_by_no_error(
    erp: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_password(monkeypatch)
    secret = f"CREATE SECRET (TYPE {erp.name}, {kept_apart(erp)}"
    attached = f"ATTACH '' AS erp (TYPE {erp.name}, READ_ONLY); SELECT * FROM erp.lines"
    script = tmp_path / "erp.sql"
    for text, code in {
        f"{secret}); {attached}": 0,
        f"{secret}); {attached}_none": 1,
        f"{secret}); ATTACH 'user=nobody' AS erp (TYPE {erp.name}); SELECT 1": 1,
        f"{secret}); ATTACH 'database=none' AS erp (TYPE {erp.name}); SELECT 1": 1,
        f"{secret}, nonsense 'x'); {attached}": 1,
        f"{secret} {attached}": 1,
    }.items():
        script.write_text(text)
        assert run(tmp_path, "analyse", str(script)).exit_code == code, text


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
