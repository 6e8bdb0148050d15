"""Client-days: one row per client and day of its sales lines, with the gap to the purchase day before.

Every answer about a client is drawn from these rows. They are made in words that
every engine knows: no durations, no time stamps, a day is a whole number.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kam_xl.profiles.engines import Table, in_order
from kam_xl.settings import Step

if TYPE_CHECKING:
    import narwhals as nw


def client_days(lines: Table, *, step: Step, basket_orders: int) -> Table:
    """Give ``client``, ``day`` and what happened on it.

    ``amount_e4``, ``profit_e4`` (0 when the lines have none), ``lines``, ``period`` (as
    ``period_numbers`` numbers it), ``bought`` (1 on a purchase day, otherwise 0), ``gap``
    (days since the purchase day before; null on the first one and where nothing was
    bought), ``after_day`` (the purchase day ``basket_orders`` purchases later; null when there
    is none yet) and, where the lines have one, ``manager`` (the first by name that day; null
    when none is named).
    """
    import narwhals as nw

    alike = ("client", "bought")  # purchase days have purchase days as neighbours
    days, order = in_order(_numbered(_summed(lines), step), "client", "day")
    before = nw.col("day").shift(1).over(*alike, order_by=order)
    after = nw.col("day").shift(-basket_orders).over(*alike, order_by=order)
    bought = nw.col("bought") == 1
    return days.with_columns(gap=nw.when(bought).then(nw.col("day") - before), after_day=after)


def up_to(days: Table, as_of: dt.date) -> Table:
    """Give the client-days up to ``as_of``: no column of theirs knows of a later one but ``after_day``."""
    import narwhals as nw

    return days.filter(nw.col("day") <= as_of.toordinal())


def _summed(lines: Table) -> Table:
    import narwhals as nw

    names = lines.collect_schema().names()
    kept = [name for name in ("client", "date", "amount_e4", "manager") if name in names]
    profit = nw.col("profit_e4") if "profit_e4" in names else nw.lit(0)
    return (
        lines.select(*kept, profit_e4=profit.cast(nw.Int64), bought=(nw.col("amount_e4") > 0).cast(nw.Int8))
        .group_by("client", "date")
        .agg(
            nw.col("amount_e4", "profit_e4").sum(),
            nw.col("bought").max(),
            *(nw.col(name).min() for name in kept if name == "manager"),
            lines=nw.len(),
        )
    )


def _numbered(days: Table, step: Step) -> Table:
    """Give dates as whole numbers, and every number the narrowest type that holds it."""
    import narwhals as nw

    date = nw.col("date")
    return days.with_columns(
        nw.col("amount_e4", "profit_e4").cast(nw.Int64),
        nw.col("lines").cast(nw.Int32),
        day=_ordinal(date).cast(nw.Int32),
        period=_period(date, step).cast(nw.Int32),
    ).drop("date")


def _ordinal(date: nw.Expr) -> nw.Expr:
    """Day number as ``datetime.date.toordinal`` counts, from parts every engine knows."""
    import narwhals as nw

    years = date.dt.year().cast(nw.Int64) - 1
    return years * 365 + years // 4 - years // 100 + years // 400 + date.dt.ordinal_day().cast(nw.Int64)


def _period(date: nw.Expr, step: Step) -> nw.Expr:
    """Number the periods as ``period_numbers`` does, in words every engine knows."""
    import narwhals as nw

    if step == "week":
        return (_ordinal(date) - 1) // 7
    month = date.dt.year().cast(nw.Int64) * 12 + date.dt.month().cast(nw.Int64) - 1
    return month // 3 if step == "quarter" else month
