"""The lines of one shop, as a workbook and as what an engine reads: the same lines on every road."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kam_xl.jobs.asked import Asked
from kam_xl.jobs.checked import Checked, check_grids, check_source
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.portfolio import portfolio
from kam_xl.sources.address import address_of
from kam_xl.tables.cells import Grid

TODAY = dt.date(2026, 3, 1)
HEADS = ["Order Date", "Customer", "Amount", "Profit", "Account Manager", "Group", "Region"]
COUNT = 2_400
CLIENTS = 40


def lines() -> pd.DataFrame:
    """Give lines of clients of all habits: returns, lines of nothing, spellings, blank managers, days far apart."""
    chance = np.random.default_rng(20260301)
    client = np.minimum(chance.geometric(0.08, COUNT), CLIENTS)
    since = np.array([dt.date(2022, 1, 1)], "datetime64[D]")
    day = since + chance.integers(0, 1400, COUNT)
    # Some left, some came back after a long silence
    day = np.where((client % 5 == 0) & (day > np.datetime64("2024-06-01")), day - 500, day)
    day = np.where((client % 7 == 0) & (day > np.datetime64("2025-01-01")), np.datetime64("2025-10-03"), day)
    cents = np.where(chance.random(COUNT) < 0.05, -1, 1) * chance.integers(0, 90_000, COUNT)
    spelled = chance.integers(0, 3, COUNT)
    names = [_spelling(number, way) for number, way in zip(client.tolist(), spelled.tolist(), strict=True)]
    return pd.DataFrame(
        {
            "Order Date": day.astype("datetime64[s]"),
            "Customer": names,
            "Amount": [Decimal(cent) / 100 for cent in cents.tolist()],
            "Profit": [Decimal(cent // 3) / 100 for cent in cents.tolist()],
            "Account Manager": chance.choice(["Anne", "Bob", "BOB", ""], COUNT),
            "Group": chance.choice(["Tea", "tea", "Ale", ""], COUNT),
            "Region": chance.choice(["North", "South"], COUNT),
        }
    )


def _spelling(number: int, way: int) -> str:
    if number % 4:
        return f"Client {number}"
    return (f"Client {number}", f"CLIENT  {number}", f" client {number}")[way]


BESIDE = [
    Grid("book.xlsx", "Aliases", [["Name", "Client"], ["Client 38", "Client 3"], ["Subsidiary", "Client 2"]]),
    Grid(
        "book.xlsx",
        "Clients",
        [
            ["Client", "Manager", "Potential", "Image"],
            ["Client 1", "Carol", 90_000, "yes"],
            ["Nobody", "", 1, ""],
        ],
    ),
    Grid(
        "book.xlsx",
        "History",
        [["Client", "Date", "Kind", "Reason"], ["Client 5", dt.datetime(2025, 1, 9), "refusal", "price"]],
    ),
]


def workbook(**settings: object) -> Checked:
    """Read the shop as a workbook."""
    frame = lines()
    cells = [
        [row[0].to_pydatetime(), row[1], float(row[2]), float(row[3]), *row[4:]]
        for row in frame.itertuples(index=False)
    ]
    return check_grids([Grid("book.xlsx", "Sales", [HEADS, *cells]), *BESIDE], "book.xlsx", settings, TODAY)


def source(text: str, query: str = "", **settings: object) -> Checked:
    """Ask an engine for the shop, the other tables beside it."""
    address = address_of(text, query)
    assert address is not None, f"{text} is no source"
    return check_source(address, BESIDE, settings, TODAY)


def accounts(checked: Checked) -> Accounts:
    """Ask every question."""
    asked = Asked(checked.tables, checked.sales, checked.as_of, TODAY, checked.origin, checked.problems)
    return Accounts(portfolio(asked.tables, asked.as_of, asked.sales), asked.tables)


def as_csv(file: Path) -> None:
    """Write the shop as people would have it in a csv file."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADS, *([f"{row[0]:%Y-%m-%d}", *row[1:]] for row in _rows())])


def as_sql(moment: str) -> str:
    """Write the shop as statements that every database understands; only its word for a moment differs."""
    heads = f'"Order Date" {moment}, Customer VARCHAR(60), Amount DECIMAL(12, 2), Profit DOUBLE PRECISION'
    kept = ", ".join(
        "("
        f"'{row[0]:%Y-%m-%d} 23:59:59', "
        f"{', '.join(str(value) if isinstance(value, Decimal) else repr(value) for value in row[1:])})"
        for row in _rows()
    )
    return (
        f'CREATE TABLE "lines" ({heads}, "Account Manager" VARCHAR(60), "Group" VARCHAR(60), Region VARCHAR(60));\n'
        f'INSERT INTO "lines" VALUES {kept};\n'
    )


def _rows() -> list[tuple[Any, ...]]:
    return list(lines().itertuples(index=False, name=None))


def write(folder: Path) -> dict[str, tuple[str, str]]:
    """Write the shop in every form and give SOURCE and query for each."""
    frame = lines()
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.register("given", frame)
        typed = (
            'SELECT CAST("Order Date" AS DATE) AS "Order Date", Customer, CAST(Amount AS DECIMAL(12, 2)) AS Amount, '
            'CAST(Profit AS DOUBLE) AS Profit, "Account Manager", "Group", Region FROM given'
        )
        connection.execute(f"CREATE TABLE lines AS {typed}")
        connection.execute("CREATE TABLE other (a INTEGER)")
        half = COUNT // 2
        for number, piece in enumerate((f"LIMIT {half}", f"OFFSET {half}")):
            for ending, form in (("parquet", "PARQUET"), ("csv", "CSV, HEADER")):
                file = folder / f"lines-{number}.{ending}"
                connection.execute(f"COPY (SELECT * FROM lines {piece}) TO '{file}' (FORMAT {form})")
        connection.execute(f"COPY lines TO '{folder / 'all.csv'}' (FORMAT CSV, HEADER)")
    (folder / "lines.sql").write_text(
        f"ATTACH '{folder / 'shop.duckdb'}' AS erp (READ_ONLY);\nSELECT * FROM erp.lines;\n", encoding="utf-8"
    )
    return {
        "parquet": (str(folder / "lines-*.parquet"), ""),
        "csv files": (str(folder / "lines-*.csv"), ""),
        "one csv file": (f"duckdb:{folder / 'all.csv'}", ""),
        "a table of DuckDB": (f"{folder / 'shop.duckdb'}::lines", ""),
        "a query": (str(folder / "shop.duckdb"), 'SELECT "Order Date" AS day, * FROM lines WHERE 1 = 1'),
        "a script": (str(folder / "lines.sql"), ""),
    }
