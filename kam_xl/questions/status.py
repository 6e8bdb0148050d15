"""Status: where does each client stand today?

The first that holds:

- lost: silent for more than ``lost_gaps`` usual gaps, or more than ``lost_days``;
- sleeping: silent for more than ``sleeping_gaps`` usual gaps;
- returned: within ``returned_days`` a gap ended that had made it lost, judged
  by the usual gap as it is without that long gap;
- new: first purchase at most ``new_days`` ago;
- growing, declining: the last months against the same months a year before
  (against the months just before, and marked, when the client has no year to
  compare with), by more than ``trend_share``;
- stable.

A client that never bought (returns only) is "-". The loss date is the last
purchase plus the lost limit. At risk is who is not lost but sleeping, or whose
chance to buy is below a share of its own normal chance.

Source: a client judged by its own gaps [GLEW] [CLERK], a cap of 12 months [AMTSC];
the order of the rules and the rest are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.periods import months_before
from kam_xl.profiles import Profiles
from kam_xl.questions.columns import Words, dates_of, row_by_row, same_length
from kam_xl.questions.lost_limit import loss_day, lost_limit, whole_days
from kam_xl.questions.rhythm import silence, usual_gap
from kam_xl.questions.trend import Trend, compare
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import UNITS
from kam_xl.texts import say

DEFAULTS = Settings()
LOST = say("status.lost")
SLEEPING = say("status.sleeping")
RETURNED = say("status.returned")
NEW = say("word.new")
GROWING = say("status.growing")
DECLINING = say("status.declining")
STABLE = say("status.stable")
NONE = say("word.none")
STATUSES = (LOST, SLEEPING, RETURNED, NEW, GROWING, DECLINING, STABLE, NONE)

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the status is judged by: one entry a client in every array.

    Days are ordinals (``first_day`` and ``last_day`` 0 when the client never
    bought), money is in ten-thousandths. ``recent_e4`` belongs to the last
    months, ``year_before_e4`` to the same months a year before, which began on
    ``year_day``, ``before_e4`` to the months just before, which began on ``before_day``.
    """

    as_of_day: int
    pooled_gap_days: float
    first_day: Whole
    last_day: Whole
    gap_count: Whole
    gap_sum: Whole
    longest_recent_gap: Whole
    recent_e4: Whole
    year_before_e4: Whole
    before_e4: Whole
    year_day: int
    before_day: int

    @classmethod
    def of(cls, profiles: Profiles, *, trend_months: int = DEFAULTS.trend_months) -> Self:
        """Take the evidence from profiles made with the same ``trend_months`` and ``returned_days``."""
        return cls(
            as_of_day=profiles.as_of_day,
            pooled_gap_days=profiles.pooled_gap_days,
            first_day=profiles.whole("first_day"),
            last_day=profiles.whole("last_day"),
            gap_count=profiles.whole("gap_count"),
            gap_sum=profiles.whole("gap_sum"),
            longest_recent_gap=profiles.whole("longest_recent_gap"),
            recent_e4=profiles.whole("recent_e4"),
            year_before_e4=profiles.whole("year_before_e4"),
            before_e4=profiles.whole("before_e4"),
            year_day=months_before(profiles.as_of, 12 + trend_months).toordinal() + 1,
            before_day=months_before(profiles.as_of, 2 * trend_months).toordinal() + 1,
        )


def classify(evidence: Evidence, settings: Settings = DEFAULTS) -> Words:
    """Give the status word of each client.

    >>> day = lambda *days: np.array(days)
    >>> evidence = Evidence(
    ...     as_of_day=740000, pooled_gap_days=30.0,
    ...     first_day=day(739000, 739000, 739980), last_day=day(739990, 739900, 739980),
    ...     gap_count=day(33, 30, 0), gap_sum=day(990, 900, 0), longest_recent_gap=day(40, 40, 0),
    ...     recent_e4=day(130, 10, 50), year_before_e4=day(100, 90, 0), before_e4=day(99, 80, 0),
    ...     year_day=739453, before_day=739636)
    >>> classify(evidence).tolist()
    ['growing', 'lost', 'new']
    """
    return _judge(evidence, settings).status


def table(profiles: Profiles, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """Give the status of every client with the numbers behind it, sorted by client.

    Columns: ``client``, ``status``, ``silence_days``, ``usual_gap_days``,
    ``lost_limit_days``, ``loss_date`` (the day it is, was or would be lost),
    ``trend_share`` (change of sales; NaN without anything to compare with) and
    ``compared_with`` in words, which marks clients that have no year yet.
    """
    evidence = Evidence.of(profiles, trend_months=settings.trend_months)
    judged = _judge(evidence, settings)
    return pd.DataFrame(
        {
            "client": profiles.clients["client"],
            "status": judged.status,
            "silence_days": judged.silence,
            "usual_gap_days": judged.gap,
            "lost_limit_days": judged.limit,
            "loss_date": dates_of(loss_day(evidence.last_day, judged.limit)),
            "trend_share": judged.trend.share,
            "compared_with": judged.trend.basis,
        }
    )


def at_risk(
    status: ArrayLike,
    buy_chance: ArrayLike,
    normal_chance: ArrayLike,
    *,
    at_risk_share: float = DEFAULTS.at_risk_share,
) -> Flags:
    """Tell who is at risk: not lost, and sleeping or with too small a chance to buy.

    ``buy_chance`` is compared with ``at_risk_share`` of ``normal_chance``, the
    client's own chance when all is well; a blank chance (NaN) says nothing.

    >>> at_risk(["lost", "sleeping", "stable", "growing"], [0.0, 0.9, 0.2, 0.5], [0.9, 0.9, 0.5, 0.9]).tolist()
    [False, True, True, False]
    """
    same_length(status=status, buy_chance=buy_chance, normal_chance=normal_chance)
    share = DEFAULTS.replace({"at_risk_share": at_risk_share}).at_risk_share
    word = np.asarray(status, dtype=object)
    chance, normal = (np.asarray(one, dtype=np.float64) for one in (buy_chance, normal_chance))
    endangered = (word == SLEEPING) | (chance < share * normal)
    return np.asarray(endangered & (word != LOST) & (word != NONE), dtype=bool)


def why(profiles: Profiles, settings: Settings = DEFAULTS) -> Words:
    """Say for each client which rule gave its status, the limits used and the numbers behind."""
    evidence = Evidence.of(profiles, trend_months=settings.trend_months)
    judged, then = _judge(evidence, settings), limit_then(evidence, settings)
    keys = dict(zip(STATUSES, _KEYS, strict=True))

    def sentence(row: int) -> str:
        key = keys[judged.status[row]]
        if key == "none":
            return say("why.status.none")
        values = _silence_words(judged, row, settings) | _trend_words(
            evidence, judged.trend, row, settings.trend_share
        )
        if key in ("growing", "declining", "stable") and not judged.trend.basis[row]:
            key = "young"
        elif key in ("growing", "declining", "stable") and np.isnan(judged.trend.share[row]):
            key += "_empty"
        return say(
            f"why.status.{key}",
            **values,
            ago=int(evidence.as_of_day - evidence.first_day[row]),
            back=int(evidence.longest_recent_gap[row]),
            then=number(float(then[row]), float(evidence.longest_recent_gap[row]), decimals=1),
            new=settings.new_days,
            border=percent(settings.trend_share),
        )

    return row_by_row(sentence, len(judged.status))


_KEYS = ("lost", "sleeping", "returned", "new", "growing", "declining", "stable", "none")


@dataclass(frozen=True, slots=True)
class _Judged:
    status: Words
    silence: Numbers
    gap: Numbers
    limit: Numbers
    trend: Trend


def _judge(evidence: Evidence, settings: Settings) -> _Judged:
    bought = evidence.first_day > 0
    gap = np.where(bought, _gap(evidence, evidence.gap_count, evidence.gap_sum, settings), np.nan)
    silent = silence(evidence.last_day, evidence.as_of_day)
    limit = lost_limit(gap, lost_gaps=settings.lost_gaps, lost_days=settings.lost_days)
    trend = _trend(evidence, gap, settings.trend_share)
    status = np.select(
        [
            ~bought,
            silent > limit,
            silent > whole_days(gap * settings.sleeping_gaps),
            _returned(evidence, settings),
            evidence.first_day >= evidence.as_of_day - settings.new_days,
            trend.grows,
            trend.declines,
        ],
        [np.array(word, dtype=object) for word in (NONE, LOST, SLEEPING, RETURNED, NEW, GROWING, DECLINING)],
        np.array(STABLE, dtype=object),
    )
    return _Judged(status, silent, gap, np.where(bought, limit, np.nan), trend)


def _gap(evidence: Evidence, count: Whole, total: Whole, settings: Settings) -> Numbers:
    return usual_gap(count, total, evidence.pooled_gap_days, pooled_gap_weight=settings.pooled_gap_weight)


def _returned(evidence: Evidence, settings: Settings) -> Flags:
    """The longest of the recent gaps decides: a shorter one would have to pass a higher limit."""
    longest = evidence.longest_recent_gap
    return np.asarray((longest > 0) & (longest > limit_then(evidence, settings)))


def limit_then(evidence: Evidence, settings: Settings) -> Numbers:
    """The lost limit during the longest recent gap: judged by the other gaps, as that one was not over yet."""
    longest = evidence.longest_recent_gap
    without = _gap(evidence, np.maximum(evidence.gap_count - 1, 0), evidence.gap_sum - longest, settings)
    return lost_limit(without, lost_gaps=settings.lost_gaps, lost_days=settings.lost_days)


def _trend(evidence: Evidence, gap: Numbers, share: float) -> Trend:
    """Compare with a stretch only where the client was there from its beginning, give or take one gap."""
    there = evidence.first_day - np.nan_to_num(gap)
    return compare(
        evidence.recent_e4,
        evidence.year_before_e4,
        evidence.before_e4,
        has_year=np.asarray(there <= evidence.year_day),
        has_before=np.asarray(there <= evidence.before_day),
        trend_share=share,
    )


def _silence_words(judged: _Judged, row: int, settings: Settings) -> dict[str, str]:
    silent, gap, limit = (float(column[row]) for column in (judged.silence, judged.gap, judged.limit))
    known = not np.isnan(gap)
    return {
        "silence": number(silent),
        "gap": number(gap, decimals=1) if known else say("status.gap_unknown"),
        "limit": number(limit, silent, decimals=1),
        "sleeping": number(gap * settings.sleeping_gaps, silent, decimals=1) if known else "",
    }


def _trend_words(evidence: Evidence, trend: Trend, row: int, border: float) -> dict[str, str]:
    share = float(trend.share[row])
    return {
        "recent": number(float(evidence.recent_e4[row]) / UNITS),
        "base": number(float(trend.base_e4[row]) / UNITS),
        "change": "" if np.isnan(share) else _signed(share, border),
        "basis": trend.basis[row],
    }


def _signed(share: float, border: float) -> str:
    return ("+" if share > 0 else "-" if share < 0 else "") + percent(abs(share), border)
