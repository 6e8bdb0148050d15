"""Which ABC class did each client have on a day, with how much money, and was it still there?

Recomputed from Sales as if the day looked from were that day: the window that
ends then, the rule of status then. A client that had not bought yet, or was
lost by that rule, was not there.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from kam_xl.questions import abc, status
from kam_xl.questions.history import quarter_ends
from kam_xl.questions.sales import Sales
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_amount

# What Migration compares when nobody says otherwise: the latest full quarter with the same a year before.
_QUARTERS_BACK = 4


def usual_days(first_day: int, as_of: dt.date) -> tuple[dt.date, dt.date] | None:
    """Give the latest quarter end and the one a year before, or the first there is; None before two quarters.

    ``first_day`` is the day of the first line, 0 when there is none.

    >>> usual_days(dt.date(2023, 2, 1).toordinal(), dt.date(2024, 5, 1))
    (datetime.date(2023, 3, 31), datetime.date(2024, 3, 31))
    """
    ends = quarter_ends(first_day, as_of) if 0 < first_day <= as_of.toordinal() else []
    if len(ends) < 2:
        return None
    return ends[max(len(ends) - 1 - _QUARTERS_BACK, 0)], ends[-1]


def classes_on(sales: Sales, settings: Settings, day: dt.date) -> pd.DataFrame:
    """Give class and money of each client on ``day``, indexed by client; who was not there is left out.

    Columns: ``class`` ("-" without money above zero in the window), ``amount``.

    >>> from kam_xl.questions.sales_table import SalesTable
    >>> rows = {"client": ["Ada", "Bo"], "date": pd.to_datetime(["2024-01-05", "2024-02-05"]),
    ...         "amount_e4": [90_000, 10_000]}
    >>> classes_on(SalesTable(pd.DataFrame(rows)), Settings(), dt.date(2024, 1, 31))
          class  amount
    client
    Ada        A     9.0
    """
    if not sales.has_purchases(day):
        return pd.DataFrame({"class": [], "amount": []}, index=pd.Index([], name="client"))
    profiles = sales.profiles(day, settings, habits=False)
    amounts = to_amount(profiles.whole(f"{settings.abc_basis}_e4"))
    classes = abc.classify(amounts, a_share=settings.a_share, b_share=settings.b_share)
    word = status.table(profiles, settings)["status"].to_numpy(dtype=object)
    there = ~np.isin(word.astype(str), (status.LOST, status.NONE))
    frame = pd.DataFrame(
        {"class": classes, "amount": amounts}, index=profiles.clients["client"].astype(object)
    )
    return frame.rename_axis("client")[there]
