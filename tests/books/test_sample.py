"""The sample is a proper key-client workbook, and it is Northwind to the cent."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from kam_xl.books.closed import read_book
from kam_xl.books.sample import write_sample
from kam_xl.tables.cells import Grid
from tests.books.sheets import opened


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    write_sample(path)
    return path


@pytest.fixture(scope="module")
def grids(sample: Path) -> dict[str, Grid]:
    return {grid.name: grid for grid in read_book(sample)}


def _column(grid: Grid, head: str) -> list[object]:
    place = list(grid.rows[0]).index(head)
    return [row[place] for row in grid.rows[1:]]


def test_the_total_is_the_well_known_one(grids: dict[str, Grid]) -> None:
    amounts = [Decimal(repr(amount)) for amount in _column(grids["Sales"], "Amount")]
    assert len(amounts) == 2155
    assert sum(amounts).quantize(Decimal("0.01")) == Decimal("1265793.04")
    assert len(set(_column(grids["Sales"], "Client"))) == 89


def test_lines_add_up_to_the_orders_of_the_source(grids: dict[str, Grid]) -> None:
    sums: Counter[int] = Counter()
    for order, amount in zip(
        _column(grids["Sales"], "Order"), _column(grids["Sales"], "Amount"), strict=True
    ):
        sums[int(order)] += round(amount * 10_000)  # type: ignore[call-overload, operator]
    source = Path(__file__).parents[2] / "kam_xl" / "sample" / "orders.csv"
    with source.open(encoding="utf-8", newline="") as stream:
        wanted = {int(row["order_id"]): float(row["amount"]) for row in csv.DictReader(stream)}
    assert {order: total / 10_000 for order, total in sums.items()} == pytest.approx(wanted, abs=0.0051)


def test_every_table_has_the_heads_it_should(grids: dict[str, Grid]) -> None:
    assert grids["Sales"].rows[0] == [
        *("Date", "Client", "Amount", "Product", "Group", "Manager", "Region", "Order", "Due", "Delivered"),
    ]
    assert set(grids) == {
        *(
            "Contents",
            "Sales",
            "Clients",
            "Contacts",
            "History",
            "Plan",
            "Competitors",
            "Prospects",
            "Offers",
        ),
        *("Managers", "Aliases"),
    }
    assert len(grids["Clients"].rows) == 92
    assert sum(since is None for since in _column(grids["Clients"], "Since")) == 2


def test_what_is_made_up_is_marked(grids: dict[str, Grid]) -> None:
    for table in ("History", "Plan", "Competitors", "Prospects", "Offers", "Aliases"):
        for row in grids[table].rows[1:]:
            assert any(str(cell).startswith("Example") for cell in row), (table, row)
    offers = _column(grids["Offers"], "Reason")
    assert len(offers) == len(set(offers))


def test_examples_speak_of_clients_and_managers_that_exist(grids: dict[str, Grid]) -> None:
    clients, managers = set(_column(grids["Clients"], "Client")), set(_column(grids["Managers"], "Manager"))
    for table in ("History", "Plan", "Competitors", "Aliases", "Contacts"):
        assert set(_column(grids[table], "Client")) <= clients
    assert set(_column(grids["Plan"], "Owner")) | set(_column(grids["Prospects"], "Manager")) <= managers


def test_the_same_bytes_every_time(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == sample.read_bytes()


def test_an_independent_reader_sees_tables_and_frozen_heads(sample: Path) -> None:
    book = opened(sample)
    assert book.sheetnames[0] == "Start"
    for sheet in book.worksheets[1:]:
        assert list(sheet.tables) == [sheet.title]
        assert sheet.freeze_panes == "A2"
