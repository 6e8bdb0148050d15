"""What is winning a client back worth?

Worth = regain rate x 0.5 ^ (months lost / half-life) x year profit x months / 12
- cost of the offer: the expected second lifetime value of Stauss and Friege,
cut short after some months, with a chance that fades the longer one waits.

Source: second lifetime value [REGAIN], 20-40 % come back [GTRIBE]; half-life and
months are ours.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.periods import MONTH_DAYS
from kam_xl.problems import RequestError
from kam_xl.questions.columns import numbers, same_length, words
from kam_xl.questions.status import LOST
from kam_xl.settings import Settings
from kam_xl.tables.amounts import UNITS

DEFAULTS = Settings()
Amounts = NDArray[np.float64]


def worth(
    year_profit: ArrayLike,
    months_lost: ArrayLike,
    *,
    regain_rate: ArrayLike | None = None,
    offer_cost: ArrayLike | None = None,
    months: float = DEFAULTS.winback_months,
    base_rate: float = DEFAULTS.regain_rate,
    half_life_months: float = DEFAULTS.regain_half_life_months,
) -> Amounts:
    """Give what winning each client back is worth, as an amount.

    ``year_profit`` is the profit of the year before the last purchase;
    ``months_lost`` below 0 count as 0. A blank profit or time gives a blank (NaN),
    a blank rate the base rate, a blank cost 0.

    >>> worth([1000, 1000, None], [0, 12, 0], offer_cost=[0, 50, 0])
    array([500., 200.,  nan])
    >>> worth([-1000], [0], offer_cost=[20])
    array([-520.])
    """
    count = same_length(
        year_profit=year_profit, months_lost=months_lost, regain_rate=regain_rate, offer_cost=offer_cost
    )
    rate = numbers(regain_rate, count)
    rate = np.where(np.isnan(rate), base_rate, rate)
    if ((rate < 0) | (rate > 1)).any():
        raise RequestError.of("regain_rate_range", rate=f"{rate[(rate < 0) | (rate > 1)][0]:g}")
    cost = np.nan_to_num(numbers(offer_cost, count))
    chance = rate * regain_chance(numbers(months_lost, count), half_life_months)
    # Rounded as money is, so that no path of the processor can leave a trace.
    return np.rint((chance * numbers(year_profit, count) * months / 12 - cost) * UNITS) / UNITS


def regain_chance(
    months_lost: ArrayLike, half_life_months: float = DEFAULTS.regain_half_life_months
) -> Amounts:
    """Give what is left of the regain rate after some months, halving each half-life.

    >>> regain_chance([0, 12, 24])
    array([1.  , 0.5 , 0.25])
    """
    if not half_life_months > 0:
        raise RequestError.of("half_life", value=f"{half_life_months:g}")
    lost = np.asarray(months_lost, dtype=np.float64)
    return 0.5 ** (np.maximum(lost, 0.0) / half_life_months)


def months_lost(loss_day: ArrayLike, status: Any, as_of: dt.date) -> Amounts:
    """Count the months since each loss day; 0 for a client that is not lost.

    >>> months_lost([dt.date(2023, 1, 1).toordinal(), 0], ["lost", "sleeping"], dt.date(2024, 1, 1)).round(2)
    array([11.99,  0.  ])
    """
    days = np.asarray(loss_day, dtype=np.int64)
    lost = words(status, len(days)) == LOST
    return np.where(lost, np.maximum(as_of.toordinal() - days, 0) / MONTH_DAYS, 0.0)


def for_each(column: Any, count: int) -> Any:
    """Give a value that stands for all clients to each of them; a column of one row a client is left as it is.

    >>> for_each(np.array([0.3]), 2).tolist()
    [0.3, 0.3]
    """
    return np.repeat(column, count) if column is not None and len(column) == 1 else column
