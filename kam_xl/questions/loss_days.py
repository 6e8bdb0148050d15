"""Loss days: on which day was each client lost, and when did one that returned come back?

A lost client was lost one limit after its last purchase. A returned client was
lost one limit after the purchase before its longest recent gap, judged by its
other gaps as ``status`` does, and came back with the purchase that ended it.
The money lost is that of the year before the silence began.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.profiles import Profiles
from kam_xl.questions import status
from kam_xl.questions.columns import days_of
from kam_xl.questions.losses import Losses
from kam_xl.questions.lost_limit import loss_day
from kam_xl.questions.lost_money import YEAR_DAYS
from kam_xl.questions.sales import Sales
from kam_xl.settings import Settings

DEFAULTS = Settings()


def find(
    sales: Sales,
    profiles: Profiles,
    settings: Settings = DEFAULTS,
    *,
    refusal_days: ArrayLike | None = None,
) -> Losses:
    """Give the losses of a book, one entry a client, in the order of the profiles.

    ``sales`` are those that the profiles were made from.

    >>> import datetime as dt
    >>> import pandas as pd
    >>> from kam_xl.questions.sales_table import SalesTable
    >>> days = ["2024-01-01", "2024-01-31", "2024-03-01", "2024-11-20", "2025-01-20"]
    >>> lines = pd.DataFrame({"client": ["Ada", "Ada", "Ada", "Ada", "Bo"], "date": pd.to_datetime(days),
    ...                       "amount_e4": [10_000, 20_000, 30_000, 40_000, 50_000]})
    >>> sales = SalesTable(lines)
    >>> found = find(sales, sales.profiles(dt.date(2025, 1, 20), DEFAULTS))
    >>> found.client.tolist(), dt.date.fromordinal(int(found.lost_day[0])), found.lost_e4.tolist()
    (['Ada'], datetime.date(2024, 5, 30), [60000])
    >>> dt.date.fromordinal(int(found.returned_day[0]))
    datetime.date(2024, 11, 20)
    """
    evidence = status.Evidence.of(profiles, trend_months=settings.trend_months)
    word = status.table(profiles, settings)
    begun, ended = profiles.whole("gap_begun_day"), profiles.whole("gap_ended_day")
    back = (word["status"] == status.RETURNED).to_numpy()
    last = np.where(back, begun, evidence.last_day)
    then = loss_day(begun, status.limit_then(evidence, settings))
    lost = days_of(word["loss_date"].to_numpy(), len(word))
    return Losses.of(
        word["client"].to_numpy(dtype=object),
        word["status"].to_numpy(dtype=object),
        np.where(back, then, lost),
        sales.between_e4("amount_e4", profiles, last - YEAR_DAYS, last),
        profiles.as_of,
        return_day=np.where(back, ended, 0),
        last_day=last,
        refusal_days=refusal_days,
    )
