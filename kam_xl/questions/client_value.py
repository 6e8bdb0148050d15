"""What will a client bring? Expected orders, month by month, times its profit per order.

The profit per order is pulled toward the mean of all clients, as a client with
one order says little about the next: (k0 M + sum of profits) / (k0 + orders) with
k0 = ``value_order_weight``, as with the usual gap. Every month's profit is
discounted to as_of: divided by (1 + year rate)^(month / 12). A loss per order
stays a loss; a client that left is worth next to nothing.

Source: expected orders from the churn question; shrinkage, ours, in place of
Gamma-Gamma, which cannot take losses and explains itself less.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.periods import MONTH_DAYS
from kam_xl.problems import RequestError
from kam_xl.questions.churn_answers import DEFAULTS, expected_orders
from kam_xl.questions.churn_habits import Floats
from kam_xl.questions.churn_parameters import Parameters
from kam_xl.questions.columns import Words, numbers, row_by_row, same_length
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say


def profit_per_order(
    profit_amount: ArrayLike, order_count: ArrayLike, *, order_weight: float = DEFAULTS.value_order_weight
) -> Floats:
    """Give each client's profit per order, pulled toward that of all clients.

    ``profit_amount`` is the sum over the client's orders, ``order_count`` how many
    these are (purchase days). A client without orders, or with a blank, is NaN.

    >>> profit_per_order([300, 1000, None], [1, 9, 4]).round(1)
    array([186.7, 114.5,   nan])
    """
    count = same_length(profit_amount=profit_amount, order_count=order_count)
    weight = DEFAULTS.replace({"value_order_weight": order_weight}).value_order_weight
    profit, orders = numbers(profit_amount, count), numbers(order_count, count)
    known = (orders > 0) & np.isfinite(profit)
    answer = np.full(count, np.nan)
    if not known.any():
        return answer
    # Whole ten-thousandths, so that the order of clients cannot matter.
    mean = np.rint(profit[known] * 1e4).sum() / 1e4 / orders[known].sum()
    answer[known] = (weight * mean + profit[known]) / (weight + orders[known])
    return answer


def client_value(
    model: Parameters,
    frequency: ArrayLike,
    recency_days: ArrayLike,
    age_days: ArrayLike,
    gap_counts: ArrayLike,
    order_profit_amount: ArrayLike,
    *,
    months: int = DEFAULTS.value_months,
    year_rate: float = DEFAULTS.year_rate,
) -> Floats:
    """Give the discounted profit each client is expected to bring within ``months``.

    Args:
        model: what the clients share, from ``churn.fit``.
        frequency: repeat purchase days, as in ``churn.fit``.
        recency_days: days from the first to the last purchase.
        age_days: days from the first purchase to as_of.
        gap_counts: gaps per bin, clients x bins.
        order_profit_amount: profit per order, see ``profit_per_order``.
        months: whole months ahead.
        year_rate: 0.10 for 10 % a year.

    Returns:
        An amount a client; NaN where the past or the profit is blank.

    Examples:
        >>> from kam_xl.gap_bins import gap_counts
        >>> shared = Parameters(k=1.0, r=2.0, alpha=60.0, a=0.5, b=9.5)
        >>> gaps = gap_counts([0, 0], [30, 30], 1)
        >>> client_value(shared, [2], [60], [70], gaps, [100.0], months=3, year_rate=0.0).round(0)
        array([256.])
    """
    if months < 1 or months != int(months):
        raise RequestError.of("churn_months", value=months)
    if not 0 <= year_rate < np.inf:
        raise RequestError.of("churn_rate", value=year_rate)
    ahead = np.arange(1, int(months) + 1)
    orders = expected_orders(
        model, frequency, recency_days, age_days, gap_counts, horizons_days=ahead * MONTH_DAYS
    )
    monthly = np.diff(orders, axis=1, prepend=0.0)
    worth = numbers(order_profit_amount, len(orders))
    discounted = monthly / (1.0 + year_rate) ** (ahead / 12)
    return np.asarray(worth * discounted.sum(axis=1))


def why(
    value_amount: ArrayLike,
    order_profit_amount: ArrayLike,
    *,
    months: int = DEFAULTS.value_months,
    year_rate: float = DEFAULTS.year_rate,
) -> Words:
    """Say for each client which orders and which profit per order make its value.

    The arguments are the answers of ``client_value`` and ``profit_per_order``;
    the orders said are discounted as the value is.

    >>> print(*why([256.0, None], [100.0, None], months=3))
    2.56 orders expected within 3 months, later ones counting less at 10 % a year, x 100 an order: 256 never bought, or nothing is known of its profit: no value
    """
    count = same_length(value_amount=value_amount, order_profit_amount=order_profit_amount)
    value, profit = numbers(value_amount, count), numbers(order_profit_amount, count)

    def sentence(row: int) -> str:
        if np.isnan(value[row]) or profit[row] == 0:
            return say("why.client_value.none")
        return say(
            "why.client_value.value",
            orders=number(float(value[row] / profit[row])),
            months=months,
            rate=percent(year_rate),
            profit=number(float(profit[row])),
            value=number(float(value[row])),
        )

    return row_by_row(sentence, count)
