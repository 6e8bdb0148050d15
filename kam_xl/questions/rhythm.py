"""Rhythm: when does each client usually buy, and how long has it been silent?

The usual gap of a client with n gaps is

    (weight x pooled median + sum of own gaps) / (weight + n)

so a client with few purchases is judged mostly by the others, one with many by
itself. The pooled median is taken over all gaps of all clients. Silence is the
days since the last purchase; the next purchase is expected one usual gap after it.

Source: a client judged by its own gaps [GLEW] [CLERK]; the pull toward the others
is ours.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.profiles import Profiles
from kam_xl.questions.columns import Words, dates_of, row_by_row, same_length
from kam_xl.questions.wording import number
from kam_xl.settings import Settings
from kam_xl.texts import say

DEFAULTS = Settings()

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]


def usual_gap(
    gap_count: ArrayLike,
    gap_sum: ArrayLike,
    pooled_gap_days: float,
    *,
    pooled_gap_weight: float = DEFAULTS.pooled_gap_weight,
) -> Numbers:
    """Give the usual gap of each client, in days.

    ``pooled_gap_days`` is the median over all gaps of all clients (NaN when
    nobody bought twice). NaN where there is nothing to judge by: no own gap, and
    no pooled one or a weight of 0.

    >>> usual_gap([0, 4], [0, 100], 35.0).tolist()
    [35.0, 28.333333333333332]
    """
    same_length(gap_count=gap_count, gap_sum=gap_sum)
    count, total = np.asarray(gap_count, dtype=np.float64), np.asarray(gap_sum, dtype=np.float64)
    weight = 0.0 if np.isnan(pooled_gap_days) else _weight(pooled_gap_weight)
    added = weight * pooled_gap_days if weight else 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Numbers = (added + total) / (weight + count)
    return found


def silence(last_day: ArrayLike, as_of_day: int) -> Numbers:
    """Give the days since the last purchase; NaN for a client that never bought (day 0).

    >>> silence([738000, 0], 738074).tolist()
    [74.0, nan]
    """
    last = np.asarray(last_day, dtype=np.int64)
    return np.where(last > 0, float(as_of_day) - last, np.nan)


def next_expected_day(last_day: ArrayLike, usual_gap_days: ArrayLike) -> Whole:
    """Give the day ordinal of the next expected purchase, half days up; 0 where there is none.

    >>> next_expected_day([738000, 738000, 0], [28.5, float("nan"), 30.0]).tolist()
    [738029, 0, 0]
    """
    last, gap = np.asarray(last_day, dtype=np.int64), np.asarray(usual_gap_days, dtype=np.float64)
    known = (last > 0) & ~np.isnan(gap)
    ahead = np.floor(np.where(known, gap, 0.0) + 0.5).astype(np.int64)
    return np.where(known, last + ahead, 0)


def table(profiles: Profiles, *, pooled_gap_weight: float = DEFAULTS.pooled_gap_weight) -> pd.DataFrame:
    """Give the rhythm of every client, sorted by client.

    Columns: ``client``, ``order_count`` (purchase days), ``usual_gap_days``,
    ``silence_days``, ``silence_number`` (in usual gaps), ``next_expected_date``
    (it may lie in the past: the client is late). A client that never bought has
    only its name and 0 orders.
    """
    last, gap = profiles.whole("last_day"), _usual(profiles, pooled_gap_weight)
    silent = silence(last, profiles.as_of_day)
    return pd.DataFrame(
        {
            "client": profiles.clients["client"],
            "order_count": profiles.whole("purchase_days"),
            "usual_gap_days": gap,
            "silence_days": silent,
            "silence_number": silent / gap,
            "next_expected_date": dates_of(next_expected_day(last, gap)),
        }
    )


def why(profiles: Profiles, *, pooled_gap_weight: float = DEFAULTS.pooled_gap_weight) -> Words:
    """Say for each client which gaps its usual gap was made of."""
    gap = _usual(profiles, pooled_gap_weight)
    counts, sums, bought = (profiles.whole(name) for name in ("gap_count", "gap_sum", "purchase_days"))
    pooled, weight = profiles.pooled_gap_days, number(pooled_gap_weight)

    def sentence(row: int) -> str:
        if not bought[row]:
            return say("why.rhythm.never")
        if np.isnan(gap[row]):
            return say("why.rhythm.unknown")
        usual = number(float(gap[row]), decimals=1)
        if np.isnan(pooled) or not pooled_gap_weight:
            return say("why.rhythm.own", count=counts[row], sum=sums[row], usual=usual)
        shown = {"weight": weight, "pooled": number(pooled, decimals=1), "usual": usual}
        return say("why.rhythm.mixed", count=counts[row], sum=sums[row], **shown)

    return row_by_row(sentence, len(gap))


def _usual(profiles: Profiles, weight: float) -> Numbers:
    """A client that never bought has no rhythm, not even the others'."""
    gap = usual_gap(
        profiles.whole("gap_count"),
        profiles.whole("gap_sum"),
        profiles.pooled_gap_days,
        pooled_gap_weight=weight,
    )
    return np.where(profiles.whole("purchase_days") > 0, gap, np.nan)


def _weight(weight: float) -> float:
    return DEFAULTS.replace({"pooled_gap_weight": weight}).pooled_gap_weight
