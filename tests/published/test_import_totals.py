"""Totals that a correct import of the public data sets must give, from a csv file and from a workbook.

The totals are those the sets are known by, or were counted in their sources by other programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from kam_xl.books.closed import read_book
from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import Tables, read_tables


@dataclass(frozen=True)
class Totals:
    """Lines, clients and sums of one set; profit None where the set has none."""

    lines: int
    clients: int
    amount: float
    profit: float | None = None


def assert_totals(tables: Tables, expected: Totals) -> None:
    sales = tables.sales
    found = Totals(
        lines=len(sales),
        clients=sales["client"].nunique(),
        amount=round(int(sales["amount_e4"].sum()) / 10_000, 2),
        profit=round(int(sales["profit_e4"].sum()) / 10_000, 2) if "profit_e4" in sales else None,
    )
    assert found == expected
    assert str(sales["amount_e4"].dtype) == "int64"
    assert not sales["date"].isna().any()


def northwind_lines(data: Path) -> pd.DataFrame:
    """Order lines with the date and client of their order."""
    orders = pd.read_csv(data / "northwind" / "orders.csv")[["order_id", "date", "client"]]
    return pd.read_csv(data / "northwind" / "order_lines.csv").merge(orders, on="order_id")


def classicmodels_lines(data: Path) -> pd.DataFrame:
    orders = pd.read_csv(data / "classicmodels" / "orders.csv")[["order_id", "date", "client"]]
    lines = pd.read_csv(data / "classicmodels" / "order_lines.csv")
    return lines.rename(columns={"orderNumber": "order_id"}).merge(orders, on="order_id")


def adventureworks_orders(data: Path) -> pd.DataFrame:
    """The 632 resellers by number: two names belong to two resellers each."""
    orders = pd.read_csv(data / "adventureworks_reseller" / "orders.csv")
    return orders.drop(columns="client").rename(columns={"client_id": "client"})


SETS = [
    pytest.param(
        lambda data: pd.read_csv(data / "northwind" / "orders.csv"),
        Totals(830, 89, 1_265_793.04),
        id="northwind_orders",
    ),
    pytest.param(northwind_lines, Totals(2_155, 89, 1_265_793.04), id="northwind_lines"),
    pytest.param(
        lambda data: pd.read_csv(data / "classicmodels" / "orders.csv"),
        Totals(326, 98, 9_604_190.61, 3_825_880.25),
        id="classicmodels_orders",
    ),
    pytest.param(
        classicmodels_lines, Totals(2_996, 98, 9_604_190.61, 3_825_880.25), id="classicmodels_lines"
    ),
    pytest.param(
        lambda data: pd.read_csv(data / "chinook" / "invoices.csv"),
        Totals(412, 59, 2_328.60),
        id="chinook_invoices",
    ),
    pytest.param(
        adventureworks_orders,
        Totals(3_616, 632, 77_548_570.20, 999_494.57),
        id="adventureworks_reseller_orders",
    ),
    pytest.param(
        lambda data: pd.read_csv(data / "rfm_orders" / "orders.csv"),
        Totals(4_906, 995, 464_158.0),
        id="rfm_orders",
    ),
]


@pytest.mark.parametrize(("made", "expected"), SETS)
def test_totals_from_a_csv_file(made, expected: Totals, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    made(data).to_csv(path, index=False)
    tables, _ = read_tables(read_book(path), Settings())
    assert_totals(tables, expected)


@pytest.mark.parametrize(("made", "expected"), SETS)
def test_totals_from_a_workbook(made, expected: Totals, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    save_as_workbook(made(data), path)
    tables, problems = read_tables(read_book(path), Settings())
    assert_totals(tables, expected)
    assert problems == []  # real dates and numbers leave nothing to complain of


def save_as_workbook(frame: pd.DataFrame, path: Path) -> None:
    """Write ``frame`` as an Excel table named Sales, with real dates and numbers."""
    for name in frame.columns.intersection(["date", "required_date", "shipped_date"]):
        frame[name] = pd.to_datetime(frame[name])
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    ) as book:
        rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        book.add_worksheet("Orders").add_table(
            0,
            0,
            len(rows),
            len(frame.columns) - 1,
            {"name": "Sales", "data": rows, "columns": [{"header": name} for name in frame.columns]},
        )


def test_adventureworks_names_of_two_resellers_make_one_client(data: Path) -> None:
    tables, _ = read_tables(read_book(data / "adventureworks_reseller" / "orders.csv"), Settings())
    assert_totals(tables, Totals(3_616, 630, 77_548_570.20, 999_494.57))


def test_contoso_currencies_need_rates(data: Path) -> None:
    grids = read_book(data / "contoso" / "orders.csv")
    with pytest.raises(InputError, match="several currencies"):
        read_tables(grids, Settings())
    currencies = ("USD", "EUR", "CAD", "GBP", "AUD")
    rates = [["Date", "Currency", "Rate"], *(["2021-01-01", currency, 1.0] for currency in currencies)]
    tables, _ = read_tables(
        [*grids, Grid(grids[0].book, "Rates", rates)], Settings().replace({"book_currency": "USD"})
    )
    assert_totals(tables, Totals(3_242, 3_157, 7_305_939.03, 4_097_725.11))


def test_cdnow_sample_transactions(kam_data: Path) -> None:
    """6,919 lines of 2,357 clients; the file itself is not ours to pass on."""
    tables, _ = read_tables(read_book(kam_data / "cdnow" / "cdnow_sample_transactions.csv"), Settings())
    assert_totals(tables, Totals(6_919, 2_357, 244_091.94))


def test_adventureworks_order_lines(kam_data: Path) -> None:
    """57,851 lines of 3,616 orders; resellers by number, as the lines do not name them."""
    lines = kam_data / "adventureworks_reseller" / "order_lines.csv.gz"
    sales = read_tables(read_book(lines), Settings())[0].sales
    assert (len(sales), sales["order"].nunique(), sales["client"].nunique()) == (57_851, 3_616, 632)
    assert int(sales["amount_e4"].sum()) == 775_485_702_000


def test_contoso_at_the_rates_of_its_days(kam_data: Path, tmp_path: Path) -> None:
    """Every amount at its own day's rate to USD; the total is that of a plain merge of the two files."""
    orders = pd.read_csv(kam_data / "contoso" / "orders.csv")
    rates = pd.read_csv(kam_data / "contoso" / "fx_usd.csv").query("to_currency == 'USD' != from_currency")
    rates = rates.rename(columns={"from_currency": "currency", "exchange": "rate"})
    rates = rates[["date", "currency", "rate"]]
    merged = orders.merge(rates, how="left", on=["date", "currency"], validate="many_to_one")
    expected = (merged["amount"] * merged["rate"].fillna(1.0)).sum()
    assert expected == pytest.approx(7_302_606.12, abs=5e-3)
    grids = read_book(_csv(tmp_path / "contoso.csv", orders))
    table = [[name.title() for name in rates], *rates.to_numpy().tolist()]
    tables, _ = read_tables([*grids, Grid(grids[0].book, "Rates", table)], Settings())
    # Each of the 3,242 lines is rounded to a ten-thousandth.
    assert tables.sales["amount_e4"].sum() / 10_000 == pytest.approx(expected, abs=3_242 * 5e-5)
    assert len(tables.sales) == 3_242


def _csv(path: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(path, index=False)
    return path
