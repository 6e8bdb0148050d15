"""Do we keep our dates: deliveries and promises on time, disputes and questions open?

Looked at from ``as_of``: what was due on or before that day counts. Done on or
before the due day is on time; done later is late; not done and due before
``as_of`` is overdue, which counts as late. What is due on ``as_of`` itself and
not done is not late yet and is left out. What was done after ``as_of`` was not
done then. A row without a due day promises nothing and is left out.

Source: ours; that the state of an account can be checked and counted [KAPTA].
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions.columns import days_of, folded, same_length, words
from kam_xl.texts import say

CASES = ("complaint", "dispute")
CLOSED = ("won", "lost", "closed", "done")
Days = NDArray[np.int64]
ON_TIME = say("service.on_time")
LATE = say("service.late")
OVERDUE = say("service.overdue")
OPEN = say("service.open")
NO_DATE = ""


@dataclass(frozen=True, slots=True)
class OnTime:
    """How well dates were kept; shares and means are NaN where nothing was due."""

    due_count: int
    on_time_count: int
    overdue_count: int
    on_time_share: float
    mean_delay_days: float


@dataclass(frozen=True, slots=True)
class _Judged:
    state: NDArray[np.object_]
    delay: Days

    @property
    def counted(self) -> NDArray[np.bool_]:
        return np.isin(self.state, (ON_TIME, LATE, OVERDUE))

    @property
    def late(self) -> NDArray[np.bool_]:
        return np.isin(self.state, (LATE, OVERDUE))


def classify(due: Any, done: Any, as_of: dt.date | None = None) -> NDArray[np.object_]:
    """Give "on time", "late", "overdue", "open" (not due yet) or "" (no due day) for each row.

    Dates are ``datetime64`` values, NaT is blank; the time of day does not matter.

    >>> due = np.array(["2024-05-01", "2024-05-01", "2024-05-01", "2024-06-01", "NaT"], "datetime64[s]")
    >>> done = np.array(["2024-05-01", "2024-05-04", "NaT", "NaT", "NaT"], "datetime64[s]")
    >>> classify(due, done, dt.date(2024, 5, 10)).tolist()
    ['on time', 'late', 'overdue', 'open', '']
    """
    return _judge(due, done, as_of).state


def on_time(due: Any, done: Any, as_of: dt.date | None = None) -> OnTime:
    """Sum up how well dates were kept; the mean delay is that of late and overdue rows.

    Without ``as_of`` it is the last day on which something was done.

    >>> due = np.array(["2024-05-01", "2024-05-01", "2024-05-01"], "datetime64[s]")
    >>> done = np.array(["2024-05-01", "2024-05-04", "NaT"], "datetime64[s]")
    >>> on_time(due, done, dt.date(2024, 5, 10))
    OnTime(due_count=3, on_time_count=1, overdue_count=1, on_time_share=0.3333333333333333, mean_delay_days=6.0)
    """
    judged = _judge(due, done, as_of)
    counted, met = int(judged.counted.sum()), int((judged.state == ON_TIME).sum())
    late = judged.delay[judged.late]
    return OnTime(
        due_count=counted,
        on_time_count=met,
        overdue_count=int((judged.state == OVERDUE).sum()),
        on_time_share=met / counted if counted else float("nan"),
        mean_delay_days=int(late.sum()) / len(late) if len(late) else float("nan"),
    )


def summary(due: Any, done: Any, as_of: dt.date | None = None) -> pd.DataFrame:
    """Give the same as ``on_time`` as a table of one row: share on time, number overdue, mean delay.

    >>> due = np.array(["2024-05-01", "2024-05-01"], "datetime64[s]")
    >>> summary(due, np.array(["2024-05-01", "NaT"], "datetime64[s]"), dt.date(2024, 5, 10))
       on_time_share  overdue_count  mean_delay_days
    0            0.5              1              9.0
    """
    found = on_time(due, done, as_of)
    return pd.DataFrame(
        {
            "on_time_share": [found.on_time_share],
            "overdue_count": [found.overdue_count],
            "mean_delay_days": [found.mean_delay_days],
        }
    )


def _judge(due: Any, done: Any, as_of: dt.date | None) -> _Judged:
    count = same_length(due=due, done=done)
    promised, kept = days_of(due, count), days_of(done, count)
    today = as_of.toordinal() if as_of else int((kept if kept.any() else promised).max(initial=0))
    kept = np.where(kept <= today, kept, 0)
    state = np.select(
        [promised == 0, promised > today, (kept > 0) & (kept <= promised), kept > 0, promised < today],
        [NO_DATE, OPEN, ON_TIME, LATE, OVERDUE],
        default=OPEN,
    )
    delay = np.where(promised > 0, np.where(kept > 0, kept, today) - promised, 0)
    return _Judged(state.astype(object), np.maximum(delay, 0))


def by_key(keys: Any, due: Any, done: Any, as_of: dt.date) -> pd.DataFrame:
    """Sum up per client, manager or region: one row a key, sorted by key.

    Columns: key, due_count, on_time_count, overdue_count, on_time_share, mean_delay_days.

    >>> day = np.array(["2024-05-01", "2024-05-03"], "datetime64[s]")
    >>> by_key(["Ada", "Bo"], day, day, dt.date(2024, 5, 10))["on_time_share"].tolist()
    [1.0, 1.0]
    """
    count = same_length(keys=keys, due=due, done=done)
    judged = _judge(due, done, as_of)
    known, place = np.unique(words(keys, count).astype(str), return_inverse=True)

    def summed(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(place[rows], minlength=len(known))

    counted, met, late = summed(judged.counted), summed(judged.state == ON_TIME), summed(judged.late)
    delay = np.zeros(len(known), np.int64)
    np.add.at(delay, place[judged.late], judged.delay[judged.late])
    frame = pd.DataFrame(
        {
            "key": known.astype(object),
            "due_count": counted,
            "on_time_count": met,
            "overdue_count": summed(judged.state == OVERDUE),
            "on_time_share": np.where(counted > 0, met / np.maximum(counted, 1), np.nan),
            "mean_delay_days": np.where(late > 0, delay / np.maximum(late, 1), np.nan),
        }
    )
    return frame[frame["due_count"] > 0].reset_index(drop=True)


def deliveries(sales: pd.DataFrame) -> pd.DataFrame:
    """Give one row a delivery: client, manager, order, due, done.

    The lines of one order (of one day, where orders have no number) with the same due and delivered
    day are one delivery. Lines without a due day are left out.

    >>> day = np.array(["2024-05-01"] * 2, "datetime64[s]")
    >>> deliveries(pd.DataFrame({"client": "Ada", "date": day, "order": "7", "due": day, "delivered": day}))
      client manager order        due       done
    0    Ada             7 2024-05-01 2024-05-01
    """
    if not {"due", "delivered"} <= set(sales.columns):
        return pd.DataFrame({name: [] for name in ("client", "manager", "order", "due", "done")})
    promised = sales[sales["due"].notna()]
    frame = pd.DataFrame(
        {
            "client": promised["client"],
            "manager": promised.get("manager", ""),
            "order": promised.get("order", ""),
            "date": promised["date"],
            "due": promised["due"],
            "done": promised["delivered"],
        }
    )
    texts = ["client", "manager", "order"]
    frame[texts] = frame[texts].astype("str")  # categories would sort in an order of their own
    frame["date"] = frame["date"].where(frame["order"] == "")
    return (
        frame.drop_duplicates()
        .sort_values(["client", "due", "order", "manager", "done", "date"], kind="stable")
        .drop(columns="date")
        .reset_index(drop=True)
    )


def overdue(rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """List what is due before ``as_of`` and not done, oldest first, with its ``overdue_days``.

    ``rows`` have client, due, done and any other columns, which are kept.

    >>> due = np.array(["2024-05-01", "2024-05-03"], "datetime64[s]")
    >>> rows = pd.DataFrame({"client": ["Ada", "Bo"], "due": due, "done": np.array(["NaT", "NaT"], "datetime64[s]")})
    >>> overdue(rows, dt.date(2024, 5, 3))[["client", "overdue_days"]]
      client  overdue_days
    0    Ada             2
    """
    judged = _judge(rows["due"], rows["done"], as_of)
    open_rows = judged.state == OVERDUE
    found = rows[open_rows].assign(overdue_days=judged.delay[open_rows])
    return _oldest_first(found, "overdue_days")


def of_kind(history: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Give the rows of the history whose kind is one of ``kinds``."""
    return history[_kinds(history, kinds)].reset_index(drop=True)


def open_cases(history: pd.DataFrame, as_of: dt.date, *, kinds: tuple[str, ...] = CASES) -> pd.DataFrame:
    """List open complaints and disputes (or other kinds), oldest first, with their ``age_days``.

    A case is open when it is not done by ``as_of`` and its result does not say that
    it is closed. Cases dated after ``as_of`` do not exist yet; one without a date
    is open with an unknown age (NaN), listed last.

    >>> row = {"client": ["Ada"], "date": [pd.Timestamp("2024-05-01")], "kind": ["complaint"],
    ...        "done": [pd.NaT], "result": ["open"]}
    >>> open_cases(pd.DataFrame(row), dt.date(2024, 5, 31))["age_days"].tolist()
    [30.0]
    """
    count, today = len(history), as_of.toordinal()
    begun, done = days_of(history["date"], count), days_of(history.get("done"), count)
    closed = np.isin(folded(history.get("result"), count), CLOSED)
    is_open = ((done == 0) | (done > today)) & ~closed & (begun <= today)
    is_open &= _kinds(history, kinds)
    age = np.where(begun > 0, today - begun, np.nan)
    return _oldest_first(history[is_open].assign(age_days=age[is_open].astype(float)), "age_days")


def _kinds(history: pd.DataFrame, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.isin(folded(history.get("kind"), len(history)), kinds)


def _oldest_first(found: pd.DataFrame, age: str) -> pd.DataFrame:
    """Sort by age, then by all texts, so that the rows of the input have no say."""
    texts = [name for name in found.columns if found[name].dtype == object or name == "client"]
    keys = {name: found[name].astype(str) for name in texts}
    order = found.assign(**keys).sort_values([age, *texts], ascending=[False] + [True] * len(texts)).index
    return found.loc[order].reset_index(drop=True)


def why(due: Any, done: Any, as_of: dt.date) -> list[str]:
    """Say for each row why it is on time, late, overdue, open or has no date.

    >>> why(np.array(["2024-05-01"], "datetime64[s]"), None, dt.date(2024, 5, 10))
    ['Overdue: due 2024-05-01, not done 9 days later.']
    """
    count = same_length(due=due, done=done)
    judged = _judge(due, done, as_of)
    promised, kept = days_of(due, count), days_of(done, count)
    keys = {ON_TIME: "on_time", LATE: "late", OVERDUE: "overdue", OPEN: "open", NO_DATE: "no_date"}

    def sentence(row: int) -> str:
        return say(
            f"why.service.{keys[judged.state[row]]}",
            due=dt.date.fromordinal(int(promised[row]) or 1),
            done=dt.date.fromordinal(int(kept[row]) or 1),
            delay=int(judged.delay[row]),
        )

    return [sentence(row) for row in range(count)]
