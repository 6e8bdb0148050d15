"""How far a paper looked, and the settings it rests on."""

from __future__ import annotations

import datetime as dt

from kam_xl.papers.paper import Fact
from kam_xl.questions.portfolio import Portfolio
from kam_xl.tables.read import Tables
from kam_xl.texts import say


def scope(portfolio: Portfolio, *, whole: bool = False) -> tuple[Fact, ...]:
    """Give the day looked from, the window, and the manager when only one is shown: the first facts of a paper.

    ``whole`` tells that the paper looks at all sales, not at the window.
    """
    manager = portfolio.settings.manager
    return (
        Fact("as_of_date", say("fact.as_of"), portfolio.as_of),
        Fact("window", say("fact.window"), say("fact.all_sales") if whole else window(portfolio)),
        *((Fact("manager", say("fact.manager"), say("fact.only", manager=manager)),) if manager else ()),
    )


def window(portfolio: Portfolio) -> str:
    """Say in words which sales the money of a paper covers."""
    if portfolio.settings.window_months is None:
        return say("fact.all_sales")
    return say("fact.months", months=portfolio.settings.window_months)


def used(portfolio: Portfolio, *names: str) -> str:
    """Name the settings an answer rests on, with their values."""
    values = ", ".join(f"{name} = {getattr(portfolio.settings, name)}" for name in names)
    return say("paper.settings_used", values=values)


def lacking(tables: Tables, *names: str) -> tuple[str, ...]:
    """Say of each table the book does not have what it would add; nothing where all are there."""
    return tuple(say(f"lacking.{name}") for name in names if getattr(tables, name) is None)


def adding(portfolio: Portfolio, *names: str) -> tuple[str, ...]:
    """Say of each table (and of ``profit``, the column) that the book does not have what it would add."""
    column = ("lacking_column.profit",) if "profit" in names and not portfolio.has_profit else ()
    tables = (f"lacking.{name}" for name in names if name in portfolio.lacking)
    return tuple(say(key) for key in (*tables, *column))


def lacking_columns(portfolio: Portfolio, *names: str) -> tuple[str, ...]:
    """Say the same of the columns of Sales that say nothing."""
    return tuple(say(f"lacking_column.{name}") for name in names if not portfolio.sales.says(name))


def stale(portfolio: Portfolio) -> str:
    """Warn when the day looked from is far from the last sale, so that everybody looks lost; else ""."""
    last = int(portfolio.profiles.whole("last_day").max())
    days = portfolio.as_of.toordinal() - last
    if last < 1 or days <= portfolio.settings.stale_gap_days:
        return ""
    return say("paper.stale", days=f"{days:,}", last=dt.date.fromordinal(last).isoformat())
