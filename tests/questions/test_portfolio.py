"""Portfolio: one row a client from all questions; its settings reach them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from kam_xl.questions.portfolio import portfolio
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import read_tables

AS_OF = dt.date(2025, 6, 30)


def answers(
    lines: list[tuple[dt.date, str, float]], potential: dict[str, float] | None = None, **settings: object
) -> pd.DataFrame:
    grids = [Grid("b.xlsx", "Sales", [["Date", "Client", "Amount"], *lines])]
    if potential:
        grids.append(Grid("b.xlsx", "Clients", [["Client", "Potential"], *potential.items()]))
    tables, _ = read_tables(grids, Settings().replace(settings))
    return portfolio(tables, AS_OF).clients.set_index("client")


def test_a_shrinking_basket_is_told_from_as_many_orders_as_the_setting_says() -> None:
    lines = [
        (dt.date(2025, month, 1), "Ada", amount) for month, amount in enumerate([90, 90, 90, 30], start=3)
    ]
    assert "basket" not in answers(lines)["reason"]["Ada"]
    assert "basket -33 %" in answers(lines, basket_orders=2)["reason"]["Ada"]


def test_potential_a_year_is_compared_with_a_year_of_the_median_client_whatever_the_window() -> None:
    # Three years of 100 a year each: 300 a year is three times the usual client.
    lines = [(dt.date(year, 6, 30), name, 100) for year in (2023, 2024, 2025) for name in ("Ada", "Bo", "Cy")]
    lines.append((dt.date(2022, 7, 1), "Di", 1))
    for window in (12, 36, ""):
        keys = answers(lines, {"Ada": 301, "Bo": 250}, window_months=window)["key_client"]
        assert ("potential" in keys["Ada"], "potential" in keys["Bo"]) == (True, False)


def test_the_limits_of_a_key_client_are_settings() -> None:
    lines = [(dt.date(2025, 6, 1), "Ada", 92), (dt.date(2025, 6, 30), "Bo", 8)]
    assert answers(lines)["key_client"]["Bo"] == ""
    assert answers(lines, key_share=0.08)["key_client"]["Bo"] == "revenue share"
