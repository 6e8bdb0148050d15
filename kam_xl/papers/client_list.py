"""Client list: every client with class, rhythm, status, risk and the advice for its cell."""

from __future__ import annotations

from dataclasses import replace

from kam_xl.papers.paper import Column, Fact, Paper, Table, columns, cut, rows_of
from kam_xl.papers.scope import adding, scope, used
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.status import LOST
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

TABLE = "kam_Clients"
KEYS = (
    "client",
    "manager",
    "revenue_amount",
    "revenue_share",
    "abc_class",
    "xyz_class",
    "xyz_cv_class",
    "cell",
    "status",
    "key_client",
    "last_date",
    "silence_days",
    "usual_gap_days",
    "buy_chance_share",
    "churn_risk_share",
    "client_value_amount",
    "reason",
)
# For the screen and for formulas: right of the printed columns.
MORE_KEYS = (
    "client_type",
    "order_count",
    "first_date",
    "next_date",
    "expected_orders_number",
    "strategy",
)
SILENT_NAMED = 10
# More rows make a workbook that takes minutes to open; what is counted is counted of all.
LISTED = 100_000
PROFIT_KEYS = ("profit_amount", "profit_share")


def paper(portfolio: Portfolio) -> Paper:
    """List all clients, the largest first."""
    printed = _printed_keys(portfolio)
    keys = (*printed, *MORE_KEYS)
    shown = portfolio.shown
    table = Table(
        name=TABLE,
        columns=_columns(keys),
        rows=rows_of(shown.head(LISTED), keys),
        marks=(
            ("abc_class", "class"),
            ("xyz_class", "class"),
            ("cell", "class"),
            ("status", "status"),
            ("revenue_amount", "bar"),
            ("buy_chance_share", "good_high"),
            ("churn_risk_share", "bad_high"),
        ),
        empty=say("paper.client_list.empty"),
        printed_count=len(printed),
    )
    return Paper(
        key="client_list",
        name=say("paper.client_list.name"),
        title=say("paper.client_list.title"),
        finding=_finding(portfolio),
        facts=(
            *scope(portfolio),
            Fact("client_count", say("fact.clients"), len(shown)),
            Fact("revenue_amount", say("fact.revenue"), float(shown["revenue_amount"].sum())),
            Fact("risk_count", say("fact.at_risk"), int(shown["at_risk"].sum())),
            Fact("lost_count", say("fact.lost"), int((shown["status"] == LOST).sum())),
        ),
        blocks=(table,),
        notes=(
            cut(LISTED, len(shown)),
            say(
                "paper.client_list.note",
                days=portfolio.settings.horizon_days,
                months=portfolio.settings.value_months,
                earned=say("word.profit" if portfolio.has_profit else "word.revenue"),
            ),
            say("paper.client_list.status"),
            _silent(portfolio),
            say("paper.client_list.rough") if portfolio.churn.model.rough else "",
            *adding(portfolio, "clients", "profit"),
            used(
                portfolio,
                "a_share",
                "b_share",
                "x_rhythm",
                "y_rhythm",
                "lost_gaps",
                "lost_days",
                "horizon_days",
            ),
        ),
    )


def _columns(keys: tuple[str, ...]) -> tuple[Column, ...]:
    """Give the rare criteria of key clients little room, and a reason without a change of basket one line."""
    widths = {"key_client": 20, "reason": 26}
    return tuple(replace(column, width=widths.get(column.key, 0)) for column in columns(*keys))


def _printed_keys(portfolio: Portfolio) -> tuple[str, ...]:
    """Put profit beside revenue where the sales table has it."""
    if not portfolio.has_profit:
        return KEYS
    place = KEYS.index("revenue_share") + 1
    return (*KEYS[:place], *PROFIT_KEYS, *KEYS[place:])


def _finding(portfolio: Portfolio) -> str:
    clients = portfolio.shown
    first = clients["abc_class"] == "A"
    risky = clients["at_risk"]
    return say(
        "paper.client_list.finding",
        a_count=int(first.sum()),
        count=len(clients),
        share=percent(float(clients.loc[first, "revenue_share"].sum())),
        risk_count=int(risky.sum()),
        risk_amount=number(float(clients.loc[risky, "revenue_amount"].sum()), decimals=0),
        lost_count=int((clients["status"] == LOST).sum()),
    )


def _silent(portfolio: Portfolio) -> str:
    """Name the clients the user knows of that never bought."""
    names = portfolio.silent_names
    if not names:
        return ""
    more = ("...",) if len(names) > SILENT_NAMED else ()
    return say("paper.client_list.silent", names=say("word.comma").join((*names[:SILENT_NAMED], *more)))
