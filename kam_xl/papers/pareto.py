"""Pareto: how few clients bring how much of the money."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Chart, Fact, Paper, Series, Table, columns, cut, rows_of
from kam_xl.papers.scope import adding, scope, used
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.wording import percent
from kam_xl.texts import say

TABLE = "kam_Pareto"
CHARTED = 40
LONGEST_NAME = 40
LISTED = 1_000


def paper(portfolio: Portfolio) -> Paper:
    """Rank the clients by money and draw the cumulative share."""
    basis = f"{portfolio.basis}_amount"
    keys = ("rank_count", "client", basis, f"{portfolio.basis}_share", "cumulative_share", "abc_class")
    ranked = portfolio.shown
    count = min(len(ranked), CHARTED)
    return Paper(
        key="pareto",
        name=say("paper.pareto.name"),
        title=say("paper.pareto.title"),
        finding=_finding(portfolio),
        facts=(*scope(portfolio), Fact("client_count", say("fact.clients"), len(portfolio.clients))),
        blocks=(
            *_chart(basis, ranked["client"].head(count)),
            Table(
                name=TABLE,
                columns=columns(*keys),
                rows=rows_of(ranked.head(LISTED), keys),
                marks=(("abc_class", "class"), (basis, "bar")),
                empty=say("paper.pareto.empty"),
            ),
        ),
        notes=(
            cut(LISTED, len(ranked)),
            say("paper.pareto.note"),
            *adding(portfolio, "profit"),
            used(portfolio, "abc_basis", "a_share", "b_share"),
        ),
    )


def _finding(portfolio: Portfolio) -> str:
    """Say the real concentration, not the folklore of 80 and 20."""
    ranked = portfolio.clients
    positive = ranked[ranked["cumulative_share"].notna()]
    if positive.empty:
        return say("paper.pareto.empty")
    share = portfolio.settings.a_share
    first = int((positive["cumulative_share"].to_numpy() < share).sum()) + 1
    count = min(first, len(positive))
    return say(
        "paper.pareto.finding",
        count=count,
        total=len(portfolio.clients),
        basis=say(f"word.{portfolio.basis}"),
        client_share=percent(count / len(portfolio.clients)),
        share=percent(float(positive["cumulative_share"].iloc[count - 1])),
    )


def _chart(basis: str, clients: pd.Series[str]) -> tuple[Chart, ...]:
    """Draw the largest clients by name, or by rank where a name would leave the columns no room."""
    count = len(clients)
    if count < 2:
        return ()
    return (
        Chart(
            title=say("paper.pareto.chart", count=count),
            table=TABLE,
            category="client" if clients.str.len().max() <= LONGEST_NAME else "rank_count",
            series=(Series(basis), Series("cumulative_share", shape="line", second_axis=True)),
            alt=say("paper.pareto.alt", count=count),
            count=count,
        ),
    )
