"""SQLite, PostgreSQL and MySQL: the command line gives the sheets of the csv file, and types arrive as they are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from kam_xl.cli import main
from kam_xl.problems import InputError
from tests.sources import shop
from tests.sources.databases import EACH, Database, database

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

SHEETS = {"Client list", "ABC-XYZ matrix", "Pareto", "Migration", "At risk", "Loss report", "Win-back list"}
# These say that single lines stay in the engine, and do without.
OTHERWISE = {"Data problems", "My week"}
# Lines of two moments each, the second of a type with a time zone where there is one, and what is no day.
ODD = {
    "sqlite": "('2026-01-31 23:59:59', '2026-01-31 23:59:59'), (NULL, NULL)",
    "postgres": "('2026-01-31 23:59:59', '2026-01-31 23:59:59-05'), (NULL, 'infinity'), "
    "('-infinity', '0044-03-15 00:00:00+00 BC')",
    "mysql": "('2026-01-31 23:59:59', '2026-01-31 23:59:59'), (NULL, NULL), ('0000-00-00', '0000-00-00'), "
    "('2026-00-00', NULL)",
}
AMOUNTS = ("0.0001", "99999999.9999", "-12345.6789", "NULL", "0.3", "-0.0003")


@pytest.fixture(params=EACH)
def erp(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with database(request, request.param, tmp_path) as found:
        found.run('DROP TABLE IF EXISTS "lines"; DROP TABLE IF EXISTS odd;')
        yield found
        found.run('DROP TABLE IF EXISTS "lines"; DROP TABLE IF EXISTS odd;')


def sheets(words: list[str], out: Path) -> dict[str, list[tuple[object, ...]]]:
    """Run the command line and give the cells of every sheet."""
    done = CliRunner().invoke(main, [*words, "--as-of", "2025-12-01", "--out", str(out)])
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(out)
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def cells(rows: list[tuple[object, ...]]) -> list[object]:
    """Lay out the cells, without the line that names the source."""
    return [cell for row in rows if not str(row[0]).startswith("Made by kam-xl from") for cell in row]


def near(cell: object) -> object:
    """Compare with the digits that a sum keeps, whatever the order of its lines."""
    return pytest.approx(cell, rel=1e-9, abs=1e-12) if isinstance(cell, float) else cell


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """The sheets of the same lines in a csv file."""
    folder = tmp_path_factory.mktemp("csv")
    shop.as_csv(folder / "lines.csv")
    return sheets(["analyse", str(folder / "lines.csv")], folder / "csv.xlsx")


def test_the_sheets_are_those_of_the_csv_file(
    erp: Database, wanted: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    erp.run(shop.as_sql(erp.moment))
    found = sheets(["analyse", f"{erp.source}::lines"], tmp_path / "erp.xlsx")
    assert set(wanted) - set(found) == {"White space"}
    assert set(found) >= SHEETS
    for name in set(found) - OTHERWISE:
        assert cells(found[name]) == [near(cell) for cell in cells(wanted[name])], name


def test_one_table_needs_no_name_and_several_are_listed(erp: Database) -> None:
    erp.run(shop.as_sql(erp.moment))
    assert shop.source(erp.source).summary["lines"] == shop.COUNT
    erp.run("CREATE TABLE odd (a INTEGER)")
    with pytest.raises(InputError) as caught:
        shop.source(erp.source)
    room = {"sqlite": "", "postgres": "public.", "mysql": "erp."}[erp.name]
    assert f"several tables: {room}lines, {room}odd;" in str(caught.value)


def test_a_query_and_a_script_ask_the_database(erp: Database, tmp_path: Path) -> None:
    erp.run(shop.as_sql(erp.moment))
    query = "SELECT Customer, \"Order Date\" AS day, Amount FROM {} WHERE Region = 'North'"
    asked = shop.source(erp.source, query.format('"lines"'))
    script = tmp_path / "erp.sql"
    attached = erp.source.partition(":")[2]
    script.write_text(f"ATTACH '{attached}' AS erp (TYPE {erp.name}); {query.format('erp.lines')};")
    scripted = shop.source(str(script))
    assert 0 < asked.summary["lines"] == scripted.summary["lines"] < shop.COUNT
    assert asked.summary["clients"] == scripted.summary["clients"]


def test_money_is_exact_to_a_ten_thousandth_and_nothing_is_counted(erp: Database) -> None:
    rows = ", ".join(f"('Zoë', '2026-01-31', {amount})" for amount in AMOUNTS)
    erp.run("CREATE TABLE odd (client VARCHAR(20), bought DATE, amount DECIMAL(18, 4));")
    erp.run(f"INSERT INTO odd VALUES {rows}, (NULL, '2026-01-31', 1);")
    checked = shop.source(f"{erp.source}::odd", source_date="bought")
    assert checked.summary["lines_left_out"] == 2
    profiles = shop.accounts(checked).portfolio.profiles
    assert profiles.clients["client"].tolist() == ["Zoë"]
    exact = sum(Decimal(amount) for amount in AMOUNTS if amount != "NULL")
    assert profiles.whole("revenue_e4").tolist() == [int(exact * 10_000)]


@pytest.mark.parametrize("column", ["bought", "zoned"])
def test_a_moment_counts_on_its_day_in_utc_and_what_is_no_day_is_counted(erp: Database, column: str) -> None:
    erp.run(
        f"CREATE TABLE odd (client VARCHAR(20) DEFAULT 'Zoe', bought {erp.moment}, zoned {erp.zoned}, "
        f"amount INTEGER DEFAULT 1); INSERT INTO odd (bought, zoned) VALUES {ODD[erp.name]};"
    )
    checked = shop.source(f"{erp.source}::odd", source_date=column)
    late = column == "zoned" and erp.name != "sqlite"
    assert checked.as_of.isoformat() == ("2026-02-01" if late else "2026-01-31")
    assert checked.summary["lines"] == 1
    assert checked.summary["lines_left_out"] == ODD[erp.name].count("(") - 1


def test_what_a_database_cannot_take_for_a_day_is_refused_in_a_sentence(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with database(request, "sqlite", tmp_path) as erp:
        erp.run(
            "CREATE TABLE odd (client TEXT, bought DATE, amount REAL); INSERT INTO odd VALUES ('Zoe', '31.01.26', 1)"
        )
        with pytest.raises(InputError, match=r"DuckDB says: .*31\.01\.26") as caught:
            shop.source(erp.source, source_date="bought")
    assert "\n" not in str(caught.value)
