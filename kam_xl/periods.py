"""Weeks, months, quarters and years: their numbers, names and first days.

Neighbouring periods have neighbouring numbers. Days are proleptic ordinals;
weeks begin on Monday and are named as in ISO 8601.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import RequestError

MONTH_DAYS = 365.2425 / 12
STEPS = ("week", "month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_EPOCH = dt.date(1970, 1, 1)


def period_numbers(days: ArrayLike, step: str) -> NDArray[np.int64]:
    """Number the period of each day.

    >>> period_numbers([dt.date(2024, 3, 31).toordinal(), dt.date(2024, 4, 1).toordinal()], "quarter")
    array([8096, 8097])
    >>> period_numbers([1], "fortnight")
    Traceback (most recent call last):
    kam_xl.problems.RequestError: setting step is fortnight, not one of: week, month, quarter, year; choose one of these words.
    """
    day = np.asarray(days, dtype=np.int64)
    if step == "week":
        return (day - 1) // 7
    since = (day - _EPOCH.toordinal()).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (since + _EPOCH.year * 12) // _months(step)


def first_days(periods: NDArray[np.int64], step: str) -> NDArray[np.int64]:
    """Give the first day of each period.

    >>> dt.date.fromordinal(int(first_days(np.array([8097]), "quarter")[0]))
    datetime.date(2024, 4, 1)
    """
    if step == "week":
        return periods * 7 + 1
    months = (periods * _months(step) - _EPOCH.year * 12).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64) + _EPOCH.toordinal()


def period_names(periods: NDArray[np.int64], step: str) -> NDArray[np.object_]:
    """Name each period so that the names sort as the periods do.

    >>> day = [dt.date(2024, 12, 30).toordinal()]
    >>> [str(period_names(period_numbers(day, step), step)[0]) for step in STEPS]
    ['2025-W01', '2024-12', '2024-Q4', '2024']
    """
    starts = map(dt.date.fromordinal, first_days(periods, step).tolist())
    return np.array([_name(start, step) for start in starts], dtype=object)


def _name(start: dt.date, step: str) -> str:
    if step == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    named = {"month": f"-{start.month:02d}", "quarter": f"-Q{(start.month + 2) // 3}", "year": ""}
    return f"{start.year}{named[step]}"


def months_before(day: dt.date, months: int) -> dt.date:
    """Go back whole calendar months, to the last day of the month where needed.

    >>> months_before(dt.date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return dt.date.min
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months(step: str) -> int:
    if step not in _MONTHS:
        raise RequestError.of("setting_word", name="step", value=step, words=", ".join(STEPS))
    return _MONTHS[step]
