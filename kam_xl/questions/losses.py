"""How many clients are lost, when, where, why, and what money went with them?

A client is lost on its loss day: last purchase plus its own limit. The money
lost is the year of sales (or profit) before its last purchase. A client that
was lost and came back counts as a loss on its loss day and as returned on its
return day. A missing reason is shown as "not asked", a missing direction as
"unknown": no loss is dropped, so every view has the same totals.

Source: ours; that lost revenue is to be counted [CTHINK].
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.periods import first_days, period_names, period_numbers
from kam_xl.problems import RequestError
from kam_xl.questions.columns import Words, dates_of, same_length, words
from kam_xl.questions.status import LOST, RETURNED
from kam_xl.questions.wording import number
from kam_xl.tables.amounts import UNITS, to_amount
from kam_xl.texts import say

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Losses:
    """The losses up to ``as_of``, one row each, in the order of the clients.

    ``returned_day`` is 0 for a client that stays away, ``last_day`` its last purchase
    before the loss (0 where it was not given). ``position`` is the row of the
    client in the columns they were taken from.
    """

    client: Words
    position: NDArray[np.int64]
    lost_day: Days
    returned_day: Days
    lost_e4: NDArray[np.int64]
    refusal_days: Days
    as_of: dt.date
    last_day: Days

    @classmethod
    def of(
        cls,
        clients: Any,
        status: Any,
        loss_day: ArrayLike,
        lost_e4: ArrayLike,
        as_of: dt.date,
        *,
        return_day: ArrayLike | None = None,
        last_day: ArrayLike | None = None,
        refusal_days: ArrayLike | None = None,
    ) -> Self:
        """Pick the losses out of columns with one row per client.

        Status "lost" is a loss; "returned" is one when its loss day is known.
        Days are proleptic ordinals, 0 is blank; ``lost_e4`` are whole
        ten-thousandths. ``refusal_days`` is a list of its own: one day for each
        refusal on record. A lost client without a loss day is a ``RequestError``.
        """
        given = {"clients": clients, "status": status, "loss_day": loss_day, "lost_e4": lost_e4}
        count = same_length(**given, return_day=return_day, last_day=last_day)
        said, day = words(status, count), np.asarray(loss_day, dtype=np.int64)
        names = words(clients, count, blank=say("word.blank"))
        back, last = (
            np.zeros(count, np.int64) if one is None else np.asarray(one, dtype=np.int64)
            for one in (return_day, last_day)
        )
        no_day = (said == LOST) & (day <= 0)
        if no_day.any():
            raise RequestError.of("loss_day_missing", client=names[no_day][0])
        today = as_of.toordinal()
        rows = np.flatnonzero(np.isin(said, (LOST, RETURNED)) & (day > 0) & (day <= today))
        back = np.where((said == RETURNED) & (back > day) & (back <= today), back, 0)
        refusals = np.zeros(0, np.int64) if refusal_days is None else np.asarray(refusal_days, np.int64)
        refusals = np.sort(refusals[(refusals > 0) & (refusals <= today)])
        amounts = np.asarray(lost_e4, dtype=np.int64)
        return cls(names[rows], rows, day[rows], back[rows], amounts[rows], refusals, as_of, last[rows])

    @property
    def count(self) -> int:
        """Number of losses."""
        return len(self.position)


def classify(status: Any, loss_day: ArrayLike, as_of: dt.date, *, step: str = "month") -> Words:
    """Give the period in which each lost client was lost, "" for all others.

    >>> day = dt.date(2024, 2, 10).toordinal()
    >>> classify(["lost", "stable"], [day, 0], dt.date(2024, 5, 1), step="quarter").tolist()
    ['2024-Q1', '']
    """
    count = same_length(status=status, loss_day=np.asarray(loss_day))
    losses = Losses.of(words(None, count), status, loss_day, np.zeros(count, np.int64), as_of)
    answer = words(None, count)
    answer[losses.position] = period_names(period_numbers(losses.lost_day, step), step)
    return answer


def by_period(losses: Losses, *, step: str = "month") -> pd.DataFrame:
    """List every period from the first loss to ``as_of``, empty ones too.

    ``change_count`` is the change to the period before; ``away_count`` are the
    clients lost by the end of the period that had not come back by then; ``refusal_count`` counts
    the refusals on record.

    >>> days = [dt.date(2024, 1, 5).toordinal(), dt.date(2024, 3, 9).toordinal()]
    >>> lost = Losses.of(["Ada", "Bo"], ["lost", "lost"], days, [50000, 70000], dt.date(2024, 3, 31))
    >>> by_period(lost)[["period", "lost_count", "change_count", "cumulative_count", "lost_amount"]]
        period  lost_count  change_count  cumulative_count  lost_amount
    0  2024-01           1             1                 1          5.0
    1  2024-02           0            -1                 1          0.0
    2  2024-03           1             1                 2          7.0
    """
    lost_in = period_numbers(losses.lost_day, step)
    refused_in = period_numbers(losses.refusal_days, step)
    back_in = period_numbers(losses.returned_day[losses.returned_day > 0], step)
    events = np.concatenate([lost_in, refused_in])
    if not len(events):
        periods = np.zeros(0, np.int64)
    else:
        last = period_numbers(np.array([losses.as_of.toordinal()]), step)[0]
        periods = np.arange(events.min(), last + 1)
    lost, money = _counts(lost_in, periods), _sums(lost_in, losses.lost_e4, periods)
    back = _counts(back_in, periods)
    return pd.DataFrame(
        {
            "period": period_names(periods, step),
            "start_date": dates_of(first_days(periods, step)),
            "lost_count": lost,
            "change_count": np.diff(lost, prepend=0),
            "cumulative_count": np.cumsum(lost),
            "returned_count": back,
            "away_count": np.cumsum(lost - back),
            "refusal_count": _counts(refused_in, periods),
            "lost_amount": to_amount(money),
            "cumulative_amount": to_amount(np.cumsum(money)),
        }
    )


def by_value(losses: Losses, values: Any, *, blank: str) -> pd.DataFrame:
    """Sum the losses by one direction or by reason; most money lost first, then name.

    ``values`` has one row per client, the same rows ``Losses.of`` was given. ``client_count`` counts
    all clients there, lost or not; ``loss_share`` is the part of them that was
    lost, ``lost_share`` the part of all lost money that was lost there.

    >>> day = dt.date(2024, 1, 5).toordinal()
    >>> lost = Losses.of(["Ada", "Bo"], ["lost", "stable"], [day, 0], [50000, 0], dt.date(2024, 3, 31))
    >>> by_value(lost, ["North", "North"], blank="unknown")[["value", "lost_count", "client_count", "loss_share"]]
       value  lost_count  client_count  loss_share
    0  North           1             2         0.5
    """
    named = words(values, len(values), blank=blank)
    if losses.count and int(losses.position.max()) >= len(named):
        raise RequestError.of("columns_differ", lengths=f"values {len(named)}")
    known, place = np.unique(named.astype(str), return_inverse=True)
    everywhere = np.arange(len(known))
    where = place[losses.position]
    lost, money = _counts(where, everywhere), _sums(where, losses.lost_e4, everywhere)
    clients = np.bincount(place, minlength=len(known))
    total = int(money.sum())
    frame = pd.DataFrame(
        {
            "value": known.astype(object),
            "lost_count": lost,
            "returned_count": _counts(where[losses.returned_day > 0], everywhere),
            "lost_amount": to_amount(money),
            "lost_share": money / float(total) if total > 0 else np.nan,
            "client_count": clients,
            "loss_share": lost / np.maximum(clients, 1),
        }
    )
    order = np.lexsort((everywhere, -lost, -money))
    return frame.iloc[order].loc[lambda one: one["lost_count"] > 0].reset_index(drop=True)


def by_direction(losses: Losses, values: Any) -> pd.DataFrame:
    """Sum the losses by one direction: product group, region or manager; blank is "unknown"."""
    return by_value(losses, values, blank=say("losses.unknown"))


def by_reason(losses: Losses, reasons: Any) -> pd.DataFrame:
    """Sum the losses by reason; a missing reason is "not asked".

    >>> day = dt.date(2024, 1, 5).toordinal()
    >>> lost = Losses.of(["Ada", "Bo"], ["lost", "lost"], [day, day], [50000, 10000], dt.date(2024, 3, 31))
    >>> by_reason(lost, ["late", None])[["value", "lost_count", "lost_amount"]]
           value  lost_count  lost_amount
    0       late           1          5.0
    1  not asked           1          1.0
    """
    return by_value(losses, reasons, blank=say("losses.not_asked"))


def table(
    losses: Losses,
    *,
    step: str = "month",
    directions: Mapping[str, Any] | None = None,
    reasons: Any = None,
) -> pd.DataFrame:
    """Put all views under each other: periods, directions, reasons, each with its total.

    Columns: ``view`` (the step, the direction's name, "reason"), ``name``, ``lost_count``,
    ``change_count``, ``cumulative_count``, ``returned_count``, ``lost_amount``, ``lost_share``; NaN
    where a number has no meaning in that view.
    """
    total = int(losses.lost_e4.sum())
    periods = by_period(losses, step=step).rename(columns={"period": "name"})
    periods["lost_share"] = periods["lost_amount"] * UNITS / total if total > 0 else np.nan
    views = {say(f"losses.{step}"): periods}
    for name, values in (directions or {}).items():
        views[name] = by_direction(losses, values).rename(columns={"value": "name"})
    if reasons is not None:
        views[say("losses.reason")] = by_reason(losses, reasons).rename(columns={"value": "name"})
    return pd.concat([_with_total(view, name, total) for name, view in views.items()], ignore_index=True)


def why(losses: Losses, last_day: ArrayLike) -> list[str]:
    """Say for each loss when and by which limit it was lost, and what money went.

    ``last_day`` holds the last purchase of each client before the loss, the
    same rows ``Losses.of`` was given.

    >>> last, lost = dt.date(2024, 1, 5).toordinal(), dt.date(2024, 3, 5).toordinal()
    >>> why(Losses.of(["Ada"], ["lost"], [lost], [50000], dt.date(2024, 3, 31)), [last])
    ['Lost on 2024-03-05: last purchase 2024-01-05, limit 60 days; 5 in the year before.']
    """
    last = np.asarray(last_day, dtype=np.int64)[losses.position]

    def sentence(row: int) -> str:
        back = int(losses.returned_day[row])
        return say(
            "why.losses.returned" if back else "why.losses.lost",
            day=dt.date.fromordinal(int(losses.lost_day[row])),
            last=dt.date.fromordinal(int(last[row])),
            limit=int(losses.lost_day[row] - last[row]),
            amount=number(losses.lost_e4[row] / UNITS),
            back=dt.date.fromordinal(back or 1),
        )

    return [sentence(row) for row in range(losses.count)]


_COLUMNS = [
    "view",
    "name",
    "lost_count",
    "change_count",
    "cumulative_count",
    "returned_count",
    "lost_amount",
    "lost_share",
]


def _with_total(view: pd.DataFrame, name: str, total_e4: int) -> pd.DataFrame:
    end = {
        "name": say("losses.total"),
        "lost_count": int(view["lost_count"].sum()),
        "returned_count": int(view["returned_count"].sum()),
        "lost_amount": total_e4 / UNITS,
        "lost_share": 1.0 if total_e4 > 0 else float("nan"),
    }
    rows = pd.concat([view, pd.DataFrame([end])], ignore_index=True)
    return rows.assign(view=name).reindex(columns=_COLUMNS)


def _counts(where: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count how often each of the neighbouring numbers ``names`` occurs."""
    if not len(names):
        return np.zeros(0, np.int64)
    return np.bincount(where - names[0], minlength=len(names)).astype(np.int64)


def _sums(where: NDArray[np.int64], money: NDArray[np.int64], names: NDArray[np.int64]) -> NDArray[np.int64]:
    sums = np.zeros(len(names), np.int64)
    if len(names):
        np.add.at(sums, where - names[0], money)
    return sums
