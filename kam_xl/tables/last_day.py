"""The day the analysis looks from, found among the days of the sales: how many lines each has, how many of them bought."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kam_xl.problems import InputError, Problem, RequestError
from kam_xl.settings import Settings
from kam_xl.tables.schema import SALES

_LONGEST_TAIL = 3
_FAR = 1.5
Dates = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class SalesDays:
    """The distinct days of the sales in order, with the number of lines and of those above zero."""

    days: Dates
    lines: npt.NDArray[np.int64]
    bought: npt.NDArray[np.int64]

    @classmethod
    def of(cls, dates: Dates, bought: npt.NDArray[np.bool_]) -> SalesDays:
        """Count lines by day; ``bought`` tells which are above zero."""
        days, place = np.unique(dates, return_inverse=True)
        count = len(days)
        return cls(days, np.bincount(place, minlength=count), np.bincount(place[bought], minlength=count))


@dataclass(frozen=True, slots=True)
class LastDay:
    """The day to look from; purchases after ``last`` are a stale tail, ``gap`` days after it, 0 without one."""

    day: dt.date
    last: np.datetime64
    gap: int


def last_day(sales: SalesDays, settings: Settings, name: str = "") -> LastDay:
    """Find the day by the rule of ``sales.as_of``; a day in the settings wins.

    Raises:
        RequestError: ``as_of`` is "today", which only the doors resolve, or no
            line stands on or before it.
        InputError: there are no lines; ``name`` says where.
    """
    if settings.as_of == "today":
        raise RequestError.of("as_of_today")
    if settings.as_of:
        day = dt.date.fromisoformat(settings.as_of)
        if not (sales.days <= np.datetime64(day)).any():
            first = sales.days.min() if len(sales.days) else "-"
            raise RequestError.of("as_of_too_early", day=day, first=first)
        return LastDay(day, np.datetime64(dt.date.max), 0)
    if not len(sales.days):
        raise InputError.of("sales_empty", "", table=name or SALES.title)
    bought = sales.bought if sales.bought.any() else sales.lines
    last, gap = _before_stale_tail(sales.days[bought > 0], settings.stale_gap_days)
    reach = sales.days <= last + np.timedelta64(settings.stale_gap_days, "D")
    seen = reach & ((sales.days <= last) | (sales.lines > bought))
    return LastDay(sales.days[seen].max().item(), last, gap)


def last_day_problems(sales: SalesDays, found: LastDay, place: str) -> list[Problem]:
    """Say what was left out to find the day, by day, as the lines themselves are not at hand."""
    bought = sales.bought if sales.bought.any() else sales.lines
    tail = (sales.days > found.last) & (bought > 0)
    problems = [
        Problem.of("last_day_far", place, day=day, before=found.day, gap=found.gap)
        for day in sales.days[tail].tolist()
    ]
    late = sales.lines - np.where(tail, bought, 0)
    count = int(late[sales.days > np.datetime64(found.day)].sum())
    return problems + ([Problem.of("lines_after", place, count=count, day=found.day)] if count else [])


def _before_stale_tail(days: Dates, stale: int) -> tuple[np.datetime64, int]:
    """Give the last purchase day before a stale tail and the gap after it; the last day and 0 when there is none."""
    gaps = np.diff(days).astype(np.int64)
    for place in range(max(0, len(gaps) - _LONGEST_TAIL), len(gaps)):
        usual = int(gaps[:place].max(initial=0))
        # What stands before must weigh as much as the tail: four quarterly days are no first day and a tail
        if len(gaps) - place <= place + 1 and gaps[place] > max(stale, _FAR * usual):
            return days[place], int(gaps[place])
    return days[-1], 0
