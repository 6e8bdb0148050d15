"""Concentration and key clients: how much hangs on few, and who they are."""

from __future__ import annotations

import math

from kam_xl.papers.paper import Cell, Chart, Fact, Paper, Series, Table, columns, cut, rows_of
from kam_xl.papers.scope import adding, scope, used
from kam_xl.questions import concentration
from kam_xl.questions.concentration import Concentration
from kam_xl.questions.joint_share import JointShare, joint_share
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

TABLE = "kam_TopShares"
KEY_TABLE = "kam_KeyClients"
KEYS = ("client", "manager", "revenue_amount", "revenue_share", "key_client", "client_type", "status", "cell")
TOPS = (1, 3, 5, 10)
LISTED = 10_000


def paper(portfolio: Portfolio) -> Paper:
    """Measure the dependence on few clients and list the key clients with their criteria."""
    settings = portfolio.settings
    amounts = portfolio.clients[f"{portfolio.basis}_amount"].to_numpy()
    limits = {
        "mono_share": settings.mono_share,
        "hhi_moderate": settings.hhi_moderate,
        "hhi_high": settings.hhi_high,
    }
    measured = concentration.classify(amounts, **limits)
    together = joint_share(
        amounts,
        (portfolio.clients["key_client"] != "").to_numpy(),
        usual_low=settings.key_usual_low,
        usual_high=settings.key_usual_high,
    )
    return Paper(
        key="concentration",
        name=say("paper.concentration.name"),
        title=say("paper.concentration.title"),
        finding=f"{concentration.why(amounts, **limits)[0]}. {together.sentence}",
        facts=(*scope(portfolio), *_facts(measured, together)),
        blocks=(*_chart(measured), _tops(measured), _key_clients(portfolio)),
        notes=(
            cut(
                LISTED,
                int((portfolio.shown["key_client"] != "").sum()),
                say("paper.concentration.key_clients"),
            ),
            say("paper.concentration.note"),
            *adding(portfolio, "clients", "profit"),
            used(
                portfolio,
                "hhi_moderate",
                "hhi_high",
                "mono_share",
                "key_share",
                "key_potential_ratio",
                "key_years",
            ),
        ),
    )


def _facts(measured: Concentration, together: JointShare) -> tuple[Fact, ...]:
    return (
        Fact("hhi_number", say("fact.hhi"), _known(measured.hhi_number)),
        Fact("effective_number", say("fact.effective"), _known(measured.effective_number)),
        Fact("gini_number", say("fact.gini"), _known(measured.gini_number)),
        Fact("verdict", say("fact.verdict"), measured.verdict),
        Fact("key_share", say("fact.key_share"), _known(together.key_share)),
    )


def _known(value: float) -> Cell:
    return None if math.isnan(value) else value


def _tops(measured: Concentration) -> Table:
    """Show the joint share of the largest clients."""
    shares = (measured.top1_share, measured.top3_share, measured.top5_share, measured.top10_share)
    return Table(
        name=TABLE,
        columns=columns("top", "share"),
        rows=tuple(
            (say("paper.concentration.top", count=top), _known(share))
            for top, share in zip(TOPS, shares, strict=True)
        ),
        marks=(("share", "bar"),),
        title=say("paper.concentration.tops"),
    )


def _chart(measured: Concentration) -> tuple[Chart, ...]:
    if not measured.client_count:
        return ()
    return (
        Chart(
            title=say("paper.concentration.tops"),
            table=TABLE,
            category="top",
            series=(Series("share"),),
            alt=say(
                "paper.concentration.alt", top=percent(measured.top10_share), hhi=number(measured.hhi_number)
            ),
            count=len(TOPS),
            horizontal=True,
        ),
    )


def _key_clients(portfolio: Portfolio) -> Table:
    shown = portfolio.shown
    return Table(
        name=KEY_TABLE,
        columns=columns(*KEYS),
        rows=rows_of(shown[shown["key_client"] != ""].head(LISTED), KEYS),
        marks=(("revenue_amount", "bar"), ("status", "status"), ("cell", "class")),
        title=say("paper.concentration.key_clients"),
        empty=say("paper.concentration.no_key"),
    )
