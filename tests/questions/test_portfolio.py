"""Portfolio: one row a client from all questions; its settings reach them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from kam_xl.questions.portfolio import portfolio
from kam_xl.settings import Settings
from kam_xl.tables.cells import Grid
from kam_xl.tables.read import read_tables

AS_OF = dt.date(2025, 6, 30)


def answers(lines: list[tuple[dt.date, str, float]], **settings: object) -> pd.DataFrame:
    rows = [["Date", "Client", "Amount"], *lines]
    tables, _ = read_tables([Grid("b.xlsx", "Sales", rows)], Settings().replace(settings))
    return portfolio(tables, AS_OF).clients.set_index("client")


def test_a_shrinking_basket_is_told_from_as_many_orders_as_the_setting_says() -> None:
    lines = [
        (dt.date(2025, month, 1), "Ada", amount) for month, amount in enumerate([90, 90, 90, 30], start=3)
    ]
    assert "basket" not in answers(lines)["reason"]["Ada"]
    assert "basket -33 %" in answers(lines, basket_orders=2)["reason"]["Ada"]
