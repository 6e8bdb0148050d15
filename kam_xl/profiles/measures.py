"""Measures: from client-days to one row per client, inside the engine.

Each function gives a table with ``client`` and columns of its own; ``profile``
joins them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kam_xl.gap_bins import GAP_EDGES
from kam_xl.periods import months_before
from kam_xl.profiles.engines import Table
from kam_xl.settings import Settings
from kam_xl.tables.amounts import UNITS

if TYPE_CHECKING:
    import narwhals as nw

HISTOGRAM = [f"gaps_{number:02d}" for number in range(len(GAP_EDGES))]
# The longest gap and the day it ended on are found as one number, gap * DAY_SPAN + day.
DAY_SPAN = 1 << dt.date.max.toordinal().bit_length()


def by_client(days: Table, as_of: dt.date, settings: Settings, *, habits: bool) -> Table:
    """Give what one pass over the client-days of each client tells: money, lines, purchase days and gaps.

    Without ``habits`` the gaps have no median and no histogram, which take longest.
    """
    import narwhals as nw

    money = _money(as_of, settings.window_months, settings.trend_months)
    recent_day = as_of.toordinal() - settings.returned_days
    at_least = zip(HISTOGRAM, GAP_EDGES, strict=True) if habits else ()
    histogram = {name: (nw.col("gap") >= edge).cast(nw.Int8) for name, edge in at_least}
    bought = nw.col("bought") == 1
    gap = nw.col("gap").cast(nw.Float64)  # exact: whole numbers far below 2 ** 53
    named = {"named_day": nw.when(~nw.col("manager").is_null()).then(nw.col("day"))} if _names(days) else {}
    gaps = {"gap_sum": gap, "gap_sumsq": gap * gap, "gap_log_sum": gap.log()}
    median = {"gap_median": gap} if habits else {}
    sums = ["purchase_days", "lines", *money, *gaps, *histogram]
    return (
        days.select(
            "client",
            "lines",
            purchase_days=nw.col("bought"),
            gap_min=nw.col("gap"),
            gap_max=nw.col("gap"),
            recent_gap=nw.when(nw.col("day") > recent_day).then(gap * DAY_SPAN + nw.col("day")),
            first_day=nw.when(bought).then(nw.col("day")),
            last_day=nw.when(bought).then(nw.col("day")),
            first_period=nw.when(bought).then(nw.col("period")),
            **money,
            **gaps,
            **histogram,
            **named,
            **median,
        )
        .group_by("client")
        .agg(
            nw.col(*sums).sum(),
            nw.col("gap_min", "first_day", "first_period").min(),
            nw.col("gap_max", "recent_gap", "last_day", *named).max(),
            *(nw.col(name).median() for name in median),
        )
        # Some engines give sums in numbers so wide that Python knows them as objects alone.
        .with_columns(
            nw.col("purchase_days", "lines", "recent_gap", *money, *named).fill_null(0).cast(nw.Int64),
            *(nw.col(name).fill_null(0).cast(nw.Int32) for name in histogram),
        )
    )


def _names(days: Table) -> bool:
    return "manager" in days.collect_schema().names()


def _money(as_of: dt.date, window_months: int | None, trend_months: int) -> dict[str, nw.Expr]:
    """Money of the window, of all, of the months compared, and of purchase days."""
    import narwhals as nw

    def back(months: int) -> int:
        return months_before(as_of, months).toordinal()

    def within(money: str, after: int, until: int | None = None) -> nw.Expr:
        inside = nw.col("day") > after
        if until:
            inside &= nw.col("day") <= until
        return nw.when(inside).then(nw.col(money)).otherwise(0)

    window = back(window_months) if window_months else 0
    latest = (nw.col("bought") == 1) & (
        nw.col("after_day").is_null() | (nw.col("after_day") > as_of.toordinal())
    )
    return {
        "revenue_e4": within("amount_e4", window),
        "profit_e4": within("profit_e4", window),
        "revenue_all_e4": nw.col("amount_e4"),
        "profit_all_e4": nw.col("profit_e4"),
        "recent_e4": within("amount_e4", back(trend_months)),
        "year_before_e4": within("amount_e4", back(12 + trend_months), back(12)),
        "before_e4": within("amount_e4", back(2 * trend_months), back(trend_months)),
        "orders_e4": nw.when(nw.col("bought") == 1).then(nw.col("amount_e4")).otherwise(0),
        "last_orders_e4": nw.when(latest).then(nw.col("amount_e4")).otherwise(0),
    }


def by_period(days: Table, clients: Table) -> Table:
    """Give the moments of each client's sums per period, from the period of the first purchase on."""
    import narwhals as nw

    amount = nw.col("amount_e4").cast(nw.Float64) / UNITS
    return (
        days.group_by("client", "period")
        .agg(nw.col("amount_e4").sum(), nw.col("bought").max())
        .join(clients.select("client", "first_period"), on="client", how="inner")
        .filter(nw.col("period") >= nw.col("first_period"))
        .select("client", active_periods=nw.col("bought"), period_sum=amount, period_sumsq=amount * amount)
        .group_by("client")
        .agg(nw.col("active_periods", "period_sum", "period_sumsq").sum())
        .with_columns(nw.col("active_periods").cast(nw.Int64))
    )


def last_manager(days: Table, clients: Table) -> Table:
    """Give the manager of each client's last named sale; of several on one day the first by name."""
    last = clients.select("client", "named_day")
    named = days.select("client", "day", "manager")
    return named.join(last, left_on=["client", "day"], right_on=["client", "named_day"], how="inner").select(
        "client", "manager"
    )


def pooled_gap(days: Table) -> Table:
    """Give one row with the two gaps in the middle of all gaps of all clients (one gap twice when odd)."""
    import narwhals as nw

    upto, over = (nw.col("gaps").cum_sum(reverse=way).over(order_by="gap") for way in (False, True))
    counted = days.filter(~nw.col("gap").is_null()).group_by("gap").agg(gaps=nw.len())
    return (
        counted.with_columns(upto=upto, over=over)
        .with_columns(total=nw.col("upto") + nw.col("over") - nw.col("gaps"))
        .select(
            lower=nw.when(nw.col("upto") * 2 >= nw.col("total")).then(nw.col("gap")),
            upper=nw.when(nw.col("upto") * 2 > nw.col("total")).then(nw.col("gap")),
        )
        .select(nw.col("lower", "upper").min())
    )
