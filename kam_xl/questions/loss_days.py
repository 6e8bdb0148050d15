"""Loss days: on which day was each client lost, and when did one that returned come back?

A lost client was lost one limit after its last purchase. A returned client was
lost one limit after the purchase before its longest recent gap, judged by its
other gaps as ``status`` does, and came back with the purchase that ended it.
The money lost is that of the year before the silence began.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.profiles import Profiles
from kam_xl.questions import status
from kam_xl.questions.columns import Words, days_of, words
from kam_xl.questions.losses import Losses
from kam_xl.questions.lost_limit import loss_day
from kam_xl.questions.lost_money import main_values, year_before_e4
from kam_xl.settings import Settings

DEFAULTS = Settings()

Whole = NDArray[np.int64]


def find(
    lines: pd.DataFrame,
    profiles: Profiles,
    settings: Settings = DEFAULTS,
    *,
    refusal_days: ArrayLike | None = None,
) -> Losses:
    """Give the losses of a book, one entry a client, in the order of the profiles.

    ``lines`` are the sales lines (``client``, ``date``, ``amount_e4``) that the profiles
    were made from.

    >>> import datetime as dt
    >>> from kam_xl.profiles import profile
    >>> days = ["2024-01-01", "2024-01-31", "2024-03-01", "2024-11-20", "2025-01-20"]
    >>> sales = pd.DataFrame({"client": ["Ada", "Ada", "Ada", "Ada", "Bo"], "date": pd.to_datetime(days),
    ...                       "amount_e4": [10_000, 20_000, 30_000, 40_000, 50_000]})
    >>> found = find(sales, profile(sales, dt.date(2025, 1, 20)))
    >>> found.client.tolist(), dt.date.fromordinal(int(found.lost_day[0])), found.lost_e4.tolist()
    (['Ada'], datetime.date(2024, 5, 30), [60000])
    >>> dt.date.fromordinal(int(found.returned_day[0]))
    datetime.date(2024, 11, 20)
    """
    evidence = status.Evidence.of(profiles, trend_months=settings.trend_months)
    word = status.table(profiles, settings)
    codes, days, money = coded(lines, profiles)
    begun, ended = _longest_recent_gap(codes, days, money, profiles, settings.returned_days)
    back = (word["status"] == status.RETURNED).to_numpy()
    last = np.where(back, begun, evidence.last_day)
    then = loss_day(begun, status.limit_then(evidence, settings))
    lost = days_of(word["loss_date"].to_numpy(), len(word))
    return Losses.of(
        word["client"].to_numpy(dtype=object),
        word["status"].to_numpy(dtype=object),
        np.where(back, then, lost),
        year_before_e4(codes, days, money, last),
        profiles.as_of,
        return_day=np.where(back, ended, 0),
        refusal_days=refusal_days,
    )


def coded(lines: pd.DataFrame, profiles: Profiles) -> tuple[Whole, Whole, Whole]:
    """Give client row, day and money of every line up to as_of, in their order."""
    days = days_of(lines["date"].to_numpy(), len(lines))
    kept = days <= profiles.as_of_day
    # Each name is looked up once, not once a line
    codes, met = pd.factorize(lines["client"])
    rows = pd.Index(profiles.clients["client"].astype(object)).get_indexer(pd.Index(met).astype(object))
    rows = rows.astype(np.int64)[codes]
    return rows[kept], days[kept], lines["amount_e4"].to_numpy(np.int64)[kept]


def main_direction(lines: pd.DataFrame, values: Any, profiles: Profiles) -> Words:
    """Give for each client the direction (group, region, manager) that most of its money went to.

    ``values`` has one entry a line of ``lines``.
    """
    codes, _, money = coded(lines, profiles)
    kept = days_of(lines["date"].to_numpy(), len(lines)) <= profiles.as_of_day
    return main_values(codes, words(values, len(lines))[kept], money, len(profiles.clients))


def last_said(lines: pd.DataFrame, values: Any, profiles: Profiles) -> Words:
    """Give for each client the last text that its lines say, by day, then by row; "" when they say none."""
    codes, days, _ = coded(lines, profiles)
    kept = days_of(lines["date"].to_numpy(), len(lines)) <= profiles.as_of_day
    said = words(values, len(lines))[kept]
    there = np.flatnonzero(said != "")
    there = there[np.argsort(days[there], kind="stable")]
    answer = np.full(len(profiles.clients), "", dtype=object)
    answer[codes[there]] = said[there]  # the last one written stays
    return answer


def _longest_recent_gap(
    codes: Whole, days: Whole, money: Whole, profiles: Profiles, returned_days: int
) -> tuple[Whole, Whole]:
    """Give the purchase days around the longest gap that ended lately, 0 where there is none."""
    span = int(days.max(initial=0)) + 1
    bought = np.unique((codes * span + days)[money > 0])
    owner, day = np.divmod(bought, span)
    same = owner[1:] == owner[:-1]
    client, begun, ended = owner[1:][same], day[:-1][same], day[1:][same]
    recent = ended > profiles.as_of_day - returned_days
    client, begun, ended = client[recent], begun[recent], ended[recent]
    order = np.lexsort((ended, ended - begun))
    first, last = (np.zeros(len(profiles.clients), dtype=np.int64) for _ in range(2))
    first[client[order]], last[client[order]] = begun[order], ended[order]  # the longest comes last
    return first, last
