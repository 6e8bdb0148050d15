"""Why: the rule, the limits and the numbers behind every answer about a client."""

from __future__ import annotations

from kam_xl.papers.paper import Column, Paper, Table, cut, rows_of
from kam_xl.papers.scope import adding, scope
from kam_xl.questions.portfolio import Portfolio
from kam_xl.texts import say

# Sentences are slow to make and nobody reads more; the numbers of the others stand on the Client list.
MOST = 5_000
# The column of each sentence is as wide as the sentence is long, so that all take about as many lines.
WIDTHS = {
    "client": 0,
    "abc_why": 30,
    "xyz_why": 24,
    "status_why": 28,
    "churn_why": 34,
    "value_why": 26,
    "key_why": 38,
}


def paper(portfolio: Portfolio) -> Paper:
    """Explain each client's classes, status and risk in words."""
    return Paper(
        key="reasons",
        name=say("paper.reasons.name"),
        title=say("paper.reasons.title"),
        finding=say("paper.reasons.finding"),
        facts=scope(portfolio),
        blocks=(
            Table(
                name="kam_Reasons",
                columns=tuple(Column(key, say(f"head.{key}"), width) for key, width in WIDTHS.items()),
                rows=rows_of(portfolio.reasons(MOST), tuple(WIDTHS)),
                empty=say("paper.client_list.empty"),
            ),
        ),
        notes=(cut(MOST, len(portfolio.shown)), *adding(portfolio, "clients")),
    )
