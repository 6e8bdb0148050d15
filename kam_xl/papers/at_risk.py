"""At risk: who is about to leave and who has left, with the reason and the money they brought."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Chart, Fact, Paper, Series, Table, columns, cut, rows_of
from kam_xl.papers.scope import adding, scope, used
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.status import LOST
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

TABLE = "kam_AtRisk"
KEYS = (
    "client",
    "manager",
    "cell",
    "status",
    "revenue_amount",
    "buy_chance_share",
    "normal_chance_share",
    "churn_risk_share",
    "last_date",
    "silence_days",
    "usual_gap_days",
    "reason",
)
LOST_TABLE = "kam_Lost"
# Column by column under those at risk, so that the wide one stands in one place.
LOST_KEYS = (
    "client",
    "manager",
    "cell",
    "status",
    "revenue_all_amount",
    "order_count",
    "first_date",
    "loss_date",
    "last_date",
    "silence_days",
    "usual_gap_days",
    "reason",
)
LISTED = 1_000
RISK_LISTED = 10_000
CHARTED = 15


def paper(portfolio: Portfolio) -> Paper:
    """List the clients at risk, then the lost ones, those with the most revenue first."""
    shown = portfolio.shown
    lost = shown[shown["status"] == LOST].sort_values(
        ["revenue_all_amount", "client"], ascending=[False, True]
    )
    risky = shown[shown["at_risk"]].sort_values(["revenue_amount", "client"], ascending=[False, True])
    table = Table(
        name=TABLE,
        columns=columns(*KEYS, wide="reason"),
        rows=rows_of(risky.head(RISK_LISTED), KEYS),
        marks=(
            ("cell", "class"),
            ("status", "status"),
            ("revenue_amount", "bar"),
            ("buy_chance_share", "good_high"),
            ("churn_risk_share", "bad_high"),
        ),
    )
    stake = float(risky["revenue_amount"].sum())
    share = float(risky["revenue_share"].sum())
    return Paper(
        key="at_risk",
        name=say("paper.at_risk.name"),
        title=say("paper.at_risk.title"),
        finding=say(
            "paper.at_risk.finding" if len(risky) else "paper.at_risk.none",
            count=len(risky),
            total=len(shown),
            amount=number(stake, decimals=0),
            share=percent(share),
        ),
        facts=(
            *scope(portfolio),
            Fact("risk_count", say("fact.at_risk"), len(risky)),
            Fact("lost_count", say("fact.lost"), len(lost)),
        ),
        blocks=(*_chart(len(risky)), table, _lost(lost)),
        notes=(
            cut(RISK_LISTED, len(risky), say("fact.at_risk")),
            cut(LISTED, len(lost), say("fact.lost")),
            say("paper.at_risk.note", days=portfolio.settings.horizon_days),
            say("paper.client_list.rough") if portfolio.churn.model.rough else "",
            *adding(portfolio, "history"),
            used(portfolio, "sleeping_gaps", "lost_gaps", "lost_days", "horizon_days", "at_risk_share"),
        ),
    )


def _lost(lost: pd.DataFrame) -> Table:
    """List who has left by the rule of silence, for the talk about winning back."""
    return Table(
        name=LOST_TABLE,
        columns=columns(*LOST_KEYS, wide="reason"),
        rows=rows_of(lost.head(LISTED), LOST_KEYS),
        marks=(("cell", "class"), ("status", "status"), ("revenue_all_amount", "bar")),
        title=say("paper.at_risk.lost"),
        empty=say("paper.at_risk.nobody_lost"),
    )


def _chart(count: int) -> tuple[Chart, ...]:
    """Show the largest as bars; a single bar says nothing."""
    if count < 2:
        return ()
    bars = min(count, CHARTED)
    return (
        Chart(
            title=say("paper.at_risk.chart", count=bars),
            table=TABLE,
            category="client",
            series=(Series("revenue_amount"),),
            alt=say("paper.at_risk.alt", count=bars),
            count=bars,
            horizontal=True,
        ),
    )
