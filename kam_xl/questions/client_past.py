"""Past: what do the profiles tell the churn questions of each client?

The churn model takes four columns, client value the profit per order, the
reason the change of the basket. One place makes them out of profiles, so that
a formula and a sheet ask the same thing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kam_xl.profiles import Profiles
from kam_xl.questions.client_value import profit_per_order
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount

Numbers = NDArray[np.float64]


class Past(NamedTuple):
    """The columns that ``churn.fit`` and ``churn.answer`` take, in their order."""

    frequency: NDArray[np.int64]
    recency_days: NDArray[np.int64]
    age_days: Numbers
    gap_counts: NDArray[np.int32]

    def of(self, rows: slice) -> Past:
        """Give the past of these clients only."""
        return Past(self.frequency[rows], self.recency_days[rows], self.age_days[rows], self.gap_counts[rows])


def past(profiles: Profiles) -> Past:
    """Give the past of each client; one that never bought has a blank age and so no answer."""
    bought = profiles.whole("purchase_days") > 0
    age = np.where(bought, profiles.as_of_day - profiles.whole("first_day"), np.nan)
    return Past(profiles.whole("gap_count"), profiles.whole("gap_sum"), age, profiles.gap_counts)


def order_profit(profiles: Profiles, settings: Settings, *, has_profit: bool) -> Numbers:
    """Give the profit per order of each client, or the money per order where no profit is known."""
    earned = to_amount(profiles.whole("profit_all_e4" if has_profit else "orders_e4"))
    return profit_per_order(earned, profiles.whole("purchase_days"), order_weight=settings.value_order_weight)


def basket_change(profiles: Profiles, latest: int) -> Numbers:
    """Compare the mean of the latest orders with the mean of those before; NaN with fewer before."""
    orders, last = profiles.whole("purchase_days"), profiles.whole("last_orders_e4")
    earlier = profiles.whole("orders_e4") - last
    judged = (orders >= 2 * latest) & (earlier > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        change: Numbers = (last / latest) / (earlier / (orders - latest)) - 1
    return np.where(judged, change, np.nan)
