"""Sales lines to one row per client: the only heavy aggregation.

Written once against narwhals, so that pandas (in Excel), Polars, DuckDB and
other engines run the same expression and only one row per client leaves the
engine. Everything after it is numpy on these rows.

A purchase day is a day with at least one line above zero; returns (negative
amounts) count as money but are no purchase days. Money stays in whole
ten-thousandths (``_e4``), days are ordinals as of ``datetime.date.toordinal``,
so the order of rows and the split of a sale cannot change anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.periods import period_numbers
from kam_xl.profiles.client_days import client_days, up_to
from kam_xl.profiles.engines import Shelf, Table, taken_in
from kam_xl.profiles.measures import (
    DAY_SPAN,
    HISTOGRAM,
    by_client,
    by_period,
    last_manager,
    pooled_gap,
)
from kam_xl.settings import Settings, Step

DEFAULTS = Settings()
_FLOATS = ("gap_median", "gap_log_sum", "period_sum", "period_sumsq")


@dataclass(frozen=True, slots=True)
class Profiles:
    """One row per client, with what belongs to the whole book.

    ``clients`` is sorted by client; see ``profile`` for its columns.
    ``pooled_gap_days`` is the median over all gaps of all clients (NaN when
    nobody bought twice), ``first_day`` the ordinal of the first line.
    """

    clients: pd.DataFrame
    as_of: dt.date
    pooled_gap_days: float
    first_day: int

    @property
    def as_of_day(self) -> int:
        return self.as_of.toordinal()

    @property
    def gap_counts(self) -> NDArray[np.int32]:
        """Gaps per client and bin of ``gap_bins``: clients x bins, as narrow as the engine gave them."""
        return self.clients[HISTOGRAM].to_numpy(np.int32)

    def whole(self, column: str) -> NDArray[np.int64]:
        """Give one column of days, counts or ten-thousandths as an array."""
        return self.clients[column].to_numpy(np.int64)

    def of(self, rows: NDArray[np.int64]) -> Profiles:
        """Give the profiles of these rows only; what belongs to the whole book stays."""
        return replace(self, clients=self.clients.iloc[rows].reset_index(drop=True))


def profile(lines: Any, as_of: dt.date, settings: Settings = DEFAULTS) -> Profiles:
    """Sum sales lines up to one row per client, as seen on ``as_of``.

    ``lines`` is a pandas, Polars or Spark frame or a DuckDB relation with ``client``,
    ``date``, ``amount_e4`` and optionally ``profit_e4`` and ``manager``; lines after
    ``as_of`` are left out. The columns of the answer:

    - ``client``, ``lines``, ``purchase_days``, ``first_day``, ``last_day``
      (0 when the client never bought);
    - ``revenue_e4``, ``profit_e4`` in the window of ``window_months`` that ends
      at ``as_of`` (all sales when None), ``revenue_all_e4``, ``profit_all_e4``;
    - ``recent_e4`` (last ``trend_months``), ``year_before_e4`` (the same months
      a year before), ``before_e4`` (the months just before);
    - ``orders_e4`` (money of purchase days), ``last_orders_e4`` (of the
      last ``basket_orders``);
    - ``periods`` from the first purchase's to as_of's, ``active_periods``,
      ``period_sum``, ``period_sumsq`` (amounts, not ten-thousandths);
    - ``gap_count``, ``gap_sum``, ``gap_sumsq``, ``gap_log_sum``, ``gap_median``
      (NaN without gaps), ``gap_min``, ``gap_max``, ``longest_recent_gap`` (ended within
      ``returned_days`` before as_of; 0 when none) and the purchase days around it,
      ``gap_begun_day`` and ``gap_ended_day``;
    - ``gaps_00`` ...: gaps in each bin of ``gap_bins``;
    - ``manager``, where the lines have one: that of the last sale that names one, of
      several on one day the first by name ("" when none does).

    >>> sales = pd.DataFrame({
    ...     "client": ["Ada", "Ada", "Bo"],
    ...     "date": pd.to_datetime(["2026-01-01", "2026-01-31", "2026-01-10"]),
    ...     "amount_e4": [1_000_000, 500_000, 70_000],
    ... })
    >>> profile(sales, dt.date(2026, 2, 28)).clients[["client", "purchase_days", "gap_sum", "revenue_e4"]]
      client  purchase_days  gap_sum  revenue_e4
    0    Ada              2       30     1500000
    1     Bo              1        0       70000
    """
    with ClientDays(lines, settings, until=as_of) as days:
        return days.profile(as_of)


class ClientDays:
    """The client-days of sales lines, made once: profiles as of any day are drawn from them.

    The rows stay in the engine of the lines until ``close``, or the end of the ``with`` block.
    ``until`` leaves out later lines when nobody will ask for a later day.

    >>> sales = pd.DataFrame({
    ...     "client": ["Ada", "Ada"],
    ...     "date": pd.to_datetime(["2026-01-01", "2026-01-31"]),
    ...     "amount_e4": [1_000_000, 500_000],
    ... })
    >>> with ClientDays(sales) as days:
    ...     [int(days.profile(dt.date(2026, 1, day)).clients["purchase_days"][0]) for day in (30, 31)]
    [1, 2]
    """

    def __init__(self, lines: Any, settings: Settings = DEFAULTS, *, until: dt.date | None = None) -> None:
        self.settings = settings
        self._shelf = Shelf()
        made = client_days(taken_in(lines, until), step=settings.step, basket_orders=settings.basket_orders)
        self.table: Table = self._shelf.keep(made)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Have the engine forget the rows."""
        self._shelf.close()

    def profile(self, as_of: dt.date, *, habits: bool = True) -> Profiles:
        """Give what ``profile`` gives of the lines up to ``as_of``.

        Without ``habits`` there are no periods, and of the gaps no median and no histogram: what class
        and status need takes half the time.
        """
        days = up_to(self.table, as_of)
        with Shelf() as shelf:
            clients = shelf.keep(by_client(days, as_of, self.settings, habits=habits))
            more = [by_period(days, clients)] if habits else []
            if "manager" in days.collect_schema().names():
                more.append(last_manager(days, clients))
            for table in more:
                clients = clients.join(table, on="client", how="left")
            return _profiles(_collected(clients), _collected(pooled_gap(days)), as_of, self.settings.step)


def _collected(table: Table) -> pd.DataFrame:
    rows: pd.DataFrame = table.lazy().collect().to_pandas()
    return rows


def _profiles(clients: pd.DataFrame, pooled: pd.DataFrame, as_of: dt.date, step: Step) -> Profiles:
    """Put names in order, blanks to zero (no gap has no median), the histogram from "at least" to "in this bin"."""
    clients = clients.assign(client=clients["client"].astype(str)).sort_values("client", ignore_index=True)
    texts = {"client", "manager"} & set(clients.columns)
    for name in clients.columns.difference([*texts, *HISTOGRAM]):
        known = clients[name] if name == "gap_median" else clients[name].fillna(0)
        clients[name] = known.astype("float64" if name in _FLOATS else "int64")
    if HISTOGRAM[0] in clients:
        counts = clients[HISTOGRAM].to_numpy(copy=True)
        counts[:, :-1] -= counts[:, 1:]
        clients[HISTOGRAM] = counts
    if "manager" in texts:
        clients["manager"] = clients["manager"].astype(object).fillna("").astype(str)
    return Profiles(_told(clients, as_of, step), as_of, _middle(pooled), _first(clients))


def _told(clients: pd.DataFrame, as_of: dt.date, step: Step) -> pd.DataFrame:
    """Give what only needs one row per client, and leave out what only the engine needed."""
    bought, last = clients["purchase_days"] > 0, int(period_numbers([as_of.toordinal()], step)[0])
    gap, ended = np.divmod(clients["recent_gap"].to_numpy(), DAY_SPAN)
    columns = {
        "gap_count": np.maximum(clients["purchase_days"] - 1, 0),
        "periods": (last - clients["first_period"] + 1).where(bought, 0),
        "longest_recent_gap": gap,
        "gap_begun_day": ended - gap,
        "gap_ended_day": ended,
    }
    inner = {"recent_gap", "first_period", "named_day"} & set(clients.columns)
    return clients.drop(columns=list(inner)).assign(**columns)


def _middle(pooled: pd.DataFrame) -> float:
    """Give the median from the two gaps in the middle; NaN without gaps."""
    return float(pooled.to_numpy(dtype=np.float64).mean())


def _first(clients: pd.DataFrame) -> int:
    """Give the day of the first purchase of all; 0 without any."""
    days = clients["first_day"].to_numpy()
    return int(days[days > 0].min()) if days.any() else 0
