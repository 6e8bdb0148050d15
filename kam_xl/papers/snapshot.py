"""Snapshots: what was said of each client on each day that somebody kept."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Chart, Fact, Paper, Series, Table, columns, rows_of
from kam_xl.papers.scope import lacking, scope, used
from kam_xl.questions import snapshots
from kam_xl.questions.abc import CLASSES
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.status import LOST
from kam_xl.tables.read import Tables
from kam_xl.texts import say

TABLE = "kam_Snapshots"
DAYS = "kam_SnapshotDays"
DAY_KEYS = ("day", "client_count", "amount", "a_count", "b_count", "c_count", "lost_count")


def paper(portfolio: Portfolio, tables: Tables, earlier: pd.DataFrame | None = None) -> Paper:
    """Add the answers of today to the ``earlier`` snapshots; a day that was taken before is taken anew."""
    whole = snapshots.merged(earlier, snapshots.take(portfolio))
    taken = snapshots.days(whole)
    days = _days(whole)
    return Paper(
        key="snapshot",
        irreplaceable=True,
        name=say("paper.snapshot.name"),
        title=say("paper.snapshot.title"),
        finding=say(
            "paper.snapshot.finding" if len(taken) > 1 else "paper.snapshot.first",
            count=len(taken),
            first=taken[0],
            last=taken[-1],
        ),
        facts=(
            *scope(portfolio)[:2],
            Fact("snapshot_count", say("fact.snapshots"), len(taken)),
            Fact("row_count", say("fact.rows_kept"), len(whole)),
        ),
        blocks=(
            *_chart(len(days)),
            Table(
                name=DAYS,
                columns=columns(*DAY_KEYS),
                rows=rows_of(days, DAY_KEYS),
                title=say("paper.snapshot.days"),
            ),
            Table(
                name=TABLE,
                columns=columns(*snapshots.KEYS),
                rows=rows_of(whole, snapshots.KEYS),
                marks=(("abc_class", "class"), ("cell", "class"), ("status", "status")),
                keys=("snapshot_date", "client"),
                title=say("paper.snapshot.rows"),
            ),
        ),
        notes=(
            say("paper.snapshot.note"),
            *lacking(tables, "clients"),
            used(portfolio, "abc_basis", "a_share", "b_share", "window_months", "lost_gaps", "lost_days"),
        ),
    )


def _days(whole: pd.DataFrame) -> pd.DataFrame:
    """Sum up each day, the earliest first, so that a chart runs with time."""
    rows = []
    for day, then in whole.groupby("snapshot_date", sort=True):
        classes = then["abc_class"]
        rows.append(
            (
                pd.Timestamp(str(day)).date().isoformat(),
                len(then),
                float(then["amount"].sum()),
                *(int((classes == one).sum()) for one in CLASSES),
                int((then["status"] == LOST).sum()),
            )
        )
    return pd.DataFrame(rows, columns=list(DAY_KEYS))


def _chart(count: int) -> tuple[Chart, ...]:
    if count < 2:
        return ()
    return (
        Chart(
            title=say("paper.snapshot.chart"),
            table=DAYS,
            category="day",
            series=(
                Series("a_count"),
                Series("b_count"),
                Series("c_count"),
                Series("lost_count", shape="line"),
            ),
            alt=say("paper.snapshot.alt", count=count),
            count=count,
        ),
    )
