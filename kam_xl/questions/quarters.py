"""When did a client buy what: its sales by month and quarter, and where the next order is expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.periods import period_names, period_numbers
from kam_xl.questions.columns import days_of, listed
from kam_xl.tables.amounts import UNITS

_MOST_GROUPS = 3
# The next order is drawn at most so many months after the last one shown.
_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its name, money, purchase days, what was bought mostly, and the order expected in it."""

    name: str
    amount: float
    orders: int
    groups: str
    expected: float | None = None


def by_month(sales: pd.DataFrame, as_of: dt.date, expected: dt.date | None, most: int) -> list[Month]:
    """List the latest months up to ``as_of``, empty ones too, and on to the month of the next order.

    ``sales`` are the lines of one client; what is expected is its mean order.

    >>> sales = pd.DataFrame({"date": pd.to_datetime(["2024-01-05", "2024-03-09"]), "amount_e4": [50000, 70000]})
    >>> [(one.name, one.amount, one.expected) for one in by_month(sales, dt.date(2024, 3, 20), dt.date(2024, 5, 1), 24)]
    [('2024-01', 5.0, None), ('2024-02', 0.0, None), ('2024-03', 7.0, None), ('2024-04', 0.0, None), ('2024-05', 0.0, 6.0)]
    """
    days = days_of(sales["date"], len(sales))
    money = sales["amount_e4"].to_numpy(np.int64)
    month = period_numbers(days, "month")
    now = int(period_numbers([as_of.toordinal()], "month")[0])
    first = max(int(month.min()), now - most + 1) if len(month) else now
    due = int(period_numbers([expected.toordinal()], "month")[0]) if expected else None
    shown = np.arange(first, max(now, min(due or now, now + _AHEAD)) + 1)
    bought_days = np.unique(days[money > 0])
    mean = float(money[money > 0].sum()) / UNITS / max(len(bought_days), 1)
    bought_in = period_numbers(bought_days, "month")
    groups = _groups(sales, month, money)
    return [
        Month(
            name=str(name),
            amount=int(money[month == number].sum()) / UNITS,
            orders=int((bought_in == number).sum()),
            groups=groups.get(number, ""),
            expected=mean if due == number and mean > 0 else None,
        )
        for number, name in zip(shown.tolist(), period_names(shown, "month"), strict=True)
    ]


def _groups(sales: pd.DataFrame, month: NDArray[np.int64], money: NDArray[np.int64]) -> dict[int, str]:
    """Name for each month the groups (products where there are no groups) most money went to."""
    column = next((name for name in ("group", "product") if name in sales), None)
    if column is None:
        return {}
    sums: dict[int, dict[str, int]] = {}
    for number, name, amount in zip(month.tolist(), sales[column].tolist(), money.tolist(), strict=True):
        if name:
            of_month = sums.setdefault(number, {})
            of_month[name] = of_month.get(name, 0) + amount
    return {number: _largest(of_month) for number, of_month in sums.items()}


def _largest(sums: Mapping[str, int]) -> str:
    ranked = sorted((-amount, name) for name, amount in sums.items() if amount > 0)
    names = [name for _, name in ranked[:_MOST_GROUPS]]
    return listed(names) + (" ..." if len(ranked) > _MOST_GROUPS else "")


def by_quarter(sales: pd.DataFrame, classes: Mapping[str, str]) -> list[tuple[str, str, float, int]]:
    """Give for each full quarter its class, money and purchase days, oldest first; from the first sale on.

    >>> sales = pd.DataFrame({"date": pd.to_datetime(["2024-02-05"]), "amount_e4": [50000]})
    >>> by_quarter(sales, {"2023-Q4": "", "2024-Q1": "A"})
    [('2024-Q1', 'A', 5.0, 1)]
    """
    days = days_of(sales["date"], len(sales)) if len(sales) else np.zeros(0, np.int64)
    money = sales["amount_e4"].to_numpy(np.int64) if len(sales) else days
    names = period_names(period_numbers(days, "quarter"), "quarter") if len(days) else np.array([], object)
    found = []
    for quarter, word in classes.items():
        mine = names == quarter
        if word:
            orders = len(np.unique(days[mine & (money > 0)]))
            found.append((quarter, word, int(money[mine].sum()) / UNITS, orders))
    return found
