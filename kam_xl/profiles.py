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
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.gap_bins import GAP_EDGES
from kam_xl.periods import months_before, period_numbers
from kam_xl.settings import Settings, Step
from kam_xl.tables.amounts import UNITS

if TYPE_CHECKING:
    import narwhals as nw

DEFAULTS = Settings()
_HISTOGRAM = [f"gaps_{number:02d}" for number in range(len(GAP_EDGES))]


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
    def gap_counts(self) -> NDArray[np.int64]:
        """Gaps per client and bin of ``gap_bins``: clients x bins."""
        return self.clients[_HISTOGRAM].to_numpy(np.int64)

    def whole(self, column: str) -> NDArray[np.int64]:
        """Give one column of days, counts or ten-thousandths as an array."""
        return self.clients[column].to_numpy(np.int64)

    def of(self, rows: NDArray[np.int64]) -> Profiles:
        """Give the profiles of these rows only; what belongs to the whole book stays."""
        return replace(self, clients=self.clients.iloc[rows].reset_index(drop=True))


def profile(
    lines: Any,
    as_of: dt.date,
    *,
    window_months: int | None = DEFAULTS.window_months,
    step: Step = DEFAULTS.step,
    trend_months: int = DEFAULTS.trend_months,
    returned_days: int = DEFAULTS.returned_days,
    basket_orders: int = DEFAULTS.basket_orders,
) -> Profiles:
    """Sum sales lines up to one row per client, as seen on ``as_of``.

    ``lines`` is a pandas or Polars frame or a DuckDB relation with ``client``,
    ``date``, ``amount_e4`` and optionally ``profit_e4``; lines after ``as_of``
    are left out. The columns of the answer:

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
      ``returned_days`` before as_of; 0 when none);
    - ``gaps_00`` ...: gaps in each bin of ``gap_bins``.

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
    import narwhals as nw

    frame = nw.from_native(_coded(lines))
    days = _days(frame, as_of, step)
    if isinstance(frame, nw.DataFrame):
        days = days.sort("client", "day")  # float sums then meet the same order, whatever the rows' order was
    bought = days.filter(nw.col("bought") == 1)
    clients = (
        _money(days, as_of, window_months, trend_months)
        .join(_gaps(bought, as_of.toordinal() - returned_days, basket_orders), on="client", how="left")
        .join(_periods(days, bought, as_of, step), on="client", how="left")
    )
    pooled = bought.pipe(_with_gap).select(nw.col("gap").median(), nw.col("day").min())
    return _profiles(_collected(clients), _collected(pooled), as_of)


def _coded(lines: Any) -> Any:
    """Give pandas clients as codes: grouping by them is several times quicker than by text."""
    if isinstance(lines, pd.DataFrame) and not isinstance(lines["client"].dtype, pd.CategoricalDtype):
        return lines.assign(client=lines["client"].astype("category"))
    return lines


def _days(frame: Any, as_of: dt.date, step: Step) -> nw.LazyFrame[Any]:
    """One row per client and day: money, lines, and whether the client bought."""
    import narwhals as nw

    lazy: nw.LazyFrame[Any] = frame.lazy()
    profit = nw.col("profit_e4") if "profit_e4" in lazy.collect_schema().names() else nw.lit(0)
    day = _ordinal(nw.col("date"))
    return (
        lazy.select(
            nw.col("client"),
            nw.col("amount_e4"),
            day=day,
            period=_period(nw.col("date"), day, step),
            profit_e4=profit.cast(nw.Int64),
            bought=(nw.col("amount_e4") > 0).cast(nw.Int8),
        )
        .filter(nw.col("day") <= as_of.toordinal())
        .group_by("client", "day")
        .agg(
            nw.col("amount_e4", "profit_e4").sum(),
            nw.col("bought", "period").max(),
            lines=nw.len(),
        )
    )


def _ordinal(date: nw.Expr) -> nw.Expr:
    """Day number as ``datetime.date.toordinal`` counts, from parts every engine knows."""
    import narwhals as nw

    years = date.dt.year().cast(nw.Int64) - 1
    return years * 365 + years // 4 - years // 100 + years // 400 + date.dt.ordinal_day().cast(nw.Int64)


def _period(date: nw.Expr, day: nw.Expr, step: Step) -> nw.Expr:
    """Number the periods as ``period_numbers`` does, in words every engine knows."""
    import narwhals as nw

    if step == "week":
        return (day - 1) // 7
    month = date.dt.year().cast(nw.Int64) * 12 + date.dt.month().cast(nw.Int64) - 1
    return month // 3 if step == "quarter" else month


def _money(
    days: nw.LazyFrame[Any], as_of: dt.date, window_months: int | None, trend_months: int
) -> nw.LazyFrame[Any]:
    """Sums of money per client over the window, over all, and over the months compared."""
    import narwhals as nw

    def back(months: int) -> int:
        return months_before(as_of, months).toordinal()

    def within(money: str, after: int, until: int) -> nw.Expr:
        inside = (nw.col("day") > after) & (nw.col("day") <= until)
        return nw.when(inside).then(nw.col(money)).otherwise(0)

    today = as_of.toordinal()
    window = back(window_months) if window_months else 0
    columns = {
        "revenue_e4": within("amount_e4", window, today),
        "profit_e4": within("profit_e4", window, today),
        "revenue_all_e4": nw.col("amount_e4"),
        "profit_all_e4": nw.col("profit_e4"),
        "recent_e4": within("amount_e4", back(trend_months), today),
        "year_before_e4": within("amount_e4", back(12 + trend_months), back(12)),
        "before_e4": within("amount_e4", back(2 * trend_months), back(trend_months)),
    }
    return (
        days.select("client", "lines", **columns)
        .group_by("client")
        .agg(nw.col("lines", *columns).sum())
        .with_columns(nw.col("lines", *columns).cast(nw.Int64))
    )


def _with_gap(bought: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    import narwhals as nw

    before = nw.col("day").shift(1).over("client", order_by="day")
    return bought.with_columns(gap=nw.col("day") - before)


def _gaps(bought: nw.LazyFrame[Any], recent_day: int, basket_orders: int) -> nw.LazyFrame[Any]:
    """Purchase days, the gaps between them and the money of the latest orders, per client."""
    import narwhals as nw

    gap = nw.col("gap")
    later = nw.col("day").shift(-basket_orders).over("client", order_by="day")
    measures = (
        bought.pipe(_with_gap)
        .with_columns(latest=later.is_null())
        .select(
            "client",
            "day",
            gap_sumsq=gap * gap,
            gap_log_sum=gap.cast(nw.Float64).log(),
            gap_sum=gap,
            gap_min=gap,
            gap_max=gap,
            gap_median=gap.cast(nw.Float64),
            longest_recent_gap=nw.when(nw.col("day") > recent_day).then(gap),
            orders_e4=nw.col("amount_e4"),
            last_orders_e4=nw.when(nw.col("latest")).then(nw.col("amount_e4")).otherwise(0),
            **{name: (gap >= edge).cast(nw.Int8) for name, edge in zip(_HISTOGRAM, GAP_EDGES, strict=True)},
        )
    )
    sums = ["gap_sumsq", "gap_log_sum", "gap_sum", "orders_e4", "last_orders_e4", *_HISTOGRAM]
    return measures.group_by("client").agg(
        nw.col(*sums).sum(),
        nw.col("gap_max", "longest_recent_gap").max(),
        nw.col("gap_min").min(),
        nw.col("gap_median").median(),
        purchase_days=nw.len(),
        first_day=nw.col("day").min(),
        last_day=nw.col("day").max(),
    )


def _periods(
    days: nw.LazyFrame[Any], bought: nw.LazyFrame[Any], as_of: dt.date, step: Step
) -> nw.LazyFrame[Any]:
    """Moments of the sums per period, from the period of the first purchase on."""
    import narwhals as nw

    last = int(period_numbers([as_of.toordinal()], step)[0])
    first = bought.group_by("client").agg(first_period=nw.col("period").min())
    amount = nw.col("amount_e4").cast(nw.Float64) / UNITS
    return (
        days.group_by("client", "period")
        .agg(nw.col("amount_e4").sum(), nw.col("bought").max())
        .join(first, on="client", how="inner")
        .filter(nw.col("period") >= nw.col("first_period"))
        .select("client", "bought", "first_period", period_sum=amount, period_sumsq=amount * amount)
        .group_by("client")
        .agg(
            nw.col("period_sum", "period_sumsq").sum(),
            first_period=nw.col("first_period").min(),
            active_periods=nw.col("bought").sum(),
        )
        .with_columns(periods=last - nw.col("first_period") + 1)
        .drop("first_period")
    )


def _collected(lazy: nw.LazyFrame[Any]) -> pd.DataFrame:
    return lazy.collect().to_pandas()


def _profiles(clients: pd.DataFrame, pooled: pd.DataFrame, as_of: dt.date) -> Profiles:
    """Put names in order, blanks to zero and the histogram from "at least" to "in this bin"."""
    clients = clients.assign(client=clients["client"].astype(str)).sort_values("client", ignore_index=True)
    floats = ["gap_median", "gap_log_sum", "period_sum", "period_sumsq"]
    whole = [name for name in clients.columns if name not in ("client", *floats)]
    clients = clients.astype(dict.fromkeys(floats, "float64"))
    clients[whole] = clients[whole].fillna(0).astype("int64")
    clients[floats[1:]] = clients[floats[1:]].fillna(0.0)
    at_least = clients[_HISTOGRAM].to_numpy()
    clients[_HISTOGRAM] = at_least - np.c_[at_least[:, 1:], np.zeros(len(clients), np.int64)]
    clients["gap_count"] = np.maximum(clients["purchase_days"] - 1, 0)
    median, first_day = pooled.to_numpy(dtype=np.float64)[0]
    return Profiles(clients, as_of, float(median), int(np.nan_to_num(first_day)))
