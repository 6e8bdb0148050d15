"""Win-back list: whom to win back, with what offer, what it is worth, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kam_xl.papers.paper import Column, Fact, Paper, Table, columns, cut, rows_of
from kam_xl.papers.scope import lacking, lacking_columns, scope, stale, used
from kam_xl.questions import winback, winback_results
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.winback_list import REFUSED, STATES, WON, asked, is_lost, ranking, results
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

KEY = "winback"
TABLE = "kam_Winback"
STATE = "winback_state"
STATE_PLACE = (KEY, TABLE, STATE)
KEYS = ("client", "status", "reason", "year_amount", "regain_share", "offer", "worth_amount")
MORE_KEYS = ("manager", "months_lost_number", "offer_kind", "offer_cost_amount", "agreed", "due_date", "why")
_WIDTHS = {"client": 26, "reason": 14, "offer": 30}
RESULT_KEYS = ("result", "client_count", "year_amount", "since_amount")
LISTED = 1_000


def paper(accounts: Accounts, said: Mapping[str, str] | None = None) -> Paper:
    """Rank who left and who is leaving by the worth of winning them back.

    ``said`` gives by client what the user typed beside it as its status, on the list
    or in its archive.
    """
    portfolio = accounts.portfolio
    ranked, outcome = ranking(accounts), asked(accounts, said)
    came = results(accounts, outcome)
    rate = _rate(came)
    earned = say("word.profit" if portfolio.has_profit else "word.revenue")
    worth = float(ranked["worth_amount"].clip(lower=0).sum())
    return Paper(
        key=KEY,
        name=say("paper.winback.name"),
        title=say("paper.winback.title"),
        finding=_finding(ranked, worth),
        facts=(
            *scope(portfolio, whole=True),
            Fact("lost_count", say("fact.lost"), is_lost(ranked)),
            Fact("leaving_count", say("fact.leaving"), len(ranked) - is_lost(ranked)),
            Fact("worth_amount", say("fact.worth"), worth),
            Fact("asked_count", say("fact.asked"), len(outcome)),
            Fact("rate", say("fact.won_back_rate"), rate),
        ),
        blocks=(_results(came, outcome), _list(ranked, portfolio.settings.winback_months)),
        notes=(
            cut(LISTED, len(ranked)),
            stale(portfolio),
            say("paper.winback.note", earned=earned, months=portfolio.settings.winback_months),
            say("paper.winback.tracking"),
            *lacking(accounts.tables, "offers", "history", "plan"),
            *lacking_columns(accounts.portfolio, "profit"),
            used(
                portfolio,
                *("lost_gaps", "lost_days", "sleeping_gaps", "at_risk_share"),
                *("regain_rate", "regain_half_life_months", "winback_months"),
            ),
        ),
    )


def _rate(came: pd.DataFrame) -> str:
    counts = came.set_index("result")["client_count"]
    decided = int(counts[WON] + counts[REFUSED])
    return percent(int(counts[WON]) / decided) if decided else say("paper.winback.open")


def _finding(ranked: pd.DataFrame, worth: float) -> str:
    if ranked.empty:
        return say("paper.winback.nobody")
    first = ranked.iloc[0]
    return say(
        "paper.winback.finding",
        lost=f"{is_lost(ranked):,}",
        leaving=f"{len(ranked) - is_lost(ranked):,}",
        worth=number(worth, decimals=0),
        client=first["client"],
        offer=_offer(first["offer"]),
    )


def _offer(offer: object) -> str:
    """Where no offer is known, the first thing to do is to ask."""
    return str(offer) or say("paper.winback.ask")


def _list(ranked: pd.DataFrame, months: int) -> Table:
    shown = ranked.head(LISTED)
    shown = shown.assign(
        year_amount=shown["year_profit_amount"],
        why=winback.why(shown, months=months),
        offer=[_offer(one) for one in shown["offer"]],
    )
    typed = (
        Column(STATE, say("head.winback_state"), 12, say("paper.winback.state"), typed=True, choices=STATES),
        Column("owner", say("head.owner"), 12, typed=True),
        Column("next_step", say("head.next_step"), 18, typed=True),
        Column("until_date", say("head.until_date"), typed=True),
        Column("note", say("head.note"), 16, typed=True),
    )
    before = rows_of(shown, KEYS)
    after = rows_of(shown, MORE_KEYS)
    heads = [Column(one.key, one.head, _WIDTHS.get(one.key, 0)) for one in columns(*KEYS)]
    return Table(
        name=TABLE,
        columns=(*heads, *typed, *columns(*MORE_KEYS)),
        rows=tuple((*left, *(None,) * len(typed), *right) for left, right in zip(before, after, strict=True)),
        marks=(("status", "status"), ("worth_amount", "bar"), ("regain_share", "good_high")),
        keys=("client",),
        empty=say("paper.winback.nobody"),
        title=say("paper.winback.list"),
        printed_count=len(heads) + len(typed),
    )


def _results(came: pd.DataFrame, outcome: pd.Series[str]) -> Table:
    """Say what came of the asking; without any there is a sentence instead of noughts."""
    words = {WON: "won", REFUSED: "lost"}
    told = winback_results.won_back(outcome.index.to_list(), [words.get(word, "") for word in outcome])
    seen = came[came["client_count"] > 0]
    return Table(
        name="kam_AskedResults",
        columns=columns(*RESULT_KEYS),
        rows=rows_of(seen, RESULT_KEYS),
        marks=(("since_amount", "bar"),),
        title=told.sentence if len(outcome) else say("paper.winback.results"),
        empty=say("paper.winback.nobody_asked"),
    )
