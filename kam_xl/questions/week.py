"""What do I do this week: whom do I see, why, with what, ordered by the money at stake?

A client is on the list when something is due or overdue within the days ahead
(a promise, a complaint, a question, an action of the plan), when it is at risk,
or when an A or key client is expected to order. The money at stake is what the
client brought in the year before its last purchase. What to offer is, in this
order: what the plan says, the offer for the reason the client gave, the group
with the most room, its usual order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kam_xl.questions.accounts import Accounts
from kam_xl.questions.agenda import open_actions, open_matters
from kam_xl.questions.people import Person, people_of
from kam_xl.questions.status import LOST
from kam_xl.questions.winback_offers import choose_offers
from kam_xl.questions.wording import number
from kam_xl.texts import say

DAYS = 7
_REASONS = 2
_GLANCE = 60
LOST_TENDER = "lost"
_URGENT = ("complaint", "dispute")


@dataclass(slots=True)
class _Case:
    """What speaks for seeing one client this week, the most pressing first."""

    reasons: list[str] = field(default_factory=list)
    due: list[dt.date] = field(default_factory=list)
    offer: str = ""


def table(accounts: Accounts, days: int = DAYS) -> pd.DataFrame:
    """Give one row a client to be seen, most money at stake first, then by name.

    Columns: client, manager, stake_amount, status, why, offer, whom, due_date, overdue (yes or no),
    at_risk.
    """
    cases = _dated(accounts, days)
    _silent_and_expected(accounts, days, cases)
    rows = [_row(accounts, client, case) for client, case in cases.items()]
    keys = [
        "client",
        "manager",
        "stake_amount",
        "status",
        "why",
        "offer",
        "whom",
        "due_date",
        "overdue",
        "at_risk",
    ]
    frame = pd.DataFrame(rows, columns=keys)
    return frame.sort_values(["stake_amount", "client"], ascending=[False, True], ignore_index=True)


def _dated(accounts: Accounts, days: int) -> dict[str, _Case]:
    """Collect what is due by the end of the days ahead."""
    shown, cases = set(accounts.names), dict[str, _Case]()
    until = accounts.as_of + dt.timedelta(days=days)
    history, plan = accounts.tables.history, accounts.tables.plan
    if history is not None:
        for row in open_matters(history, accounts.as_of).to_dict("records"):
            due = _day(row["due_date"])
            if row["client"] in shown and (due <= until if due else row["kind"] in _URGENT):
                case = cases.setdefault(str(row["client"]), _Case())
                case.reasons.append(
                    say("week.matter", kind=row["kind"], state=row["state"], subject=_short(row["subject"]))
                )
                case.due += [due] if due else []
    if plan is not None:
        for row in open_actions(plan, accounts.as_of).to_dict("records"):
            due = _day(row["due_date"])
            if row["client"] in shown and due and due <= until:
                case = cases.setdefault(str(row["client"]), _Case())
                case.reasons.append(say("week.action", action=_short(row["action"]), state=row["state"]))
                case.due.append(due)
                case.offer = case.offer or str(row["content"] or row["product"] or "")
    return cases


def _silent_and_expected(accounts: Accounts, days: int, cases: dict[str, _Case]) -> None:
    until = accounts.as_of + dt.timedelta(days=days)
    shown = accounts.portfolio.shown
    first, last = pd.Timestamp(accounts.as_of), pd.Timestamp(until)
    large = (shown["abc_class"] == "A") | (shown["key_client"] != "")
    expected = large & shown["next_date"].between(first, last)
    wanted = shown.loc[shown["at_risk"] | expected, ["client", "at_risk", "reason", "next_date"]]
    for row in wanted.to_dict("records"):
        client, due = str(row["client"]), _day(row["next_date"])
        if row["at_risk"]:
            cases.setdefault(client, _Case()).reasons.append(say("week.at_risk", reason=row["reason"]))
        elif due:
            case = cases.setdefault(client, _Case())
            case.reasons.append(say("week.expected", day=due))
            case.due.append(due)


def _row(accounts: Accounts, client: str, case: _Case) -> dict[str, Any]:
    answers = accounts.answers(client)
    due = min(case.due, default=None)
    more = say("week.more", count=len(case.reasons) - _REASONS) if len(case.reasons) > _REASONS else ""
    return {
        "client": client,
        "manager": str(answers.get("manager") or accounts.facts(client).get("manager") or ""),
        "stake_amount": accounts.year_amount(client),
        "status": str(answers.get("status", "")),
        "why": say("word.semicolon").join([*case.reasons[:_REASONS], *([more] if more else [])]),
        "offer": case.offer or _offer(accounts, client),
        "whom": whom(people_of(accounts.rows("contacts", client))),
        "due_date": pd.NaT if due is None else pd.Timestamp(due),
        "overdue": due is not None and due < accounts.as_of,
        "at_risk": bool(answers.get("at_risk", False)),
    }


def _offer(accounts: Accounts, client: str) -> str:
    """Choose what to offer a client for which the plan says nothing."""
    offers, answers = accounts.tables.offers, accounts.answers(client)
    leaving = bool(answers) and (answers["at_risk"] or answers["status"] == LOST)
    said = _reasons_given(accounts.rows("history", client)) if leaving else []
    if offers is not None and said:
        chosen = choose_offers(said[-1:], [accounts.year_amount(client)], [0.0], offers)
        if chosen.known[0]:
            return str(chosen.offer[0])
    if room := accounts.largest_room(client):
        group, amount = room
        return say("week.room", group=group, amount=number(amount, decimals=0))
    if not answers or answers["status"] == LOST or not answers["order_count"]:
        return say("week.ask")
    usual = float(answers["revenue_all_amount"]) / int(answers["order_count"])
    return say("week.usual", amount=number(usual, decimals=0))


def _reasons_given(history: pd.DataFrame) -> list[str]:
    """List the reasons a client gave for refusals, lost tenders and complaints, the latest last."""
    if history.empty:
        return []
    kinds = history["kind"].astype(str).str.casefold()
    against = kinds.isin(("refusal", "complaint", "dispute")) | (history["result"] == LOST_TENDER)
    return [str(reason) for reason in history[against].sort_values("date")["reason"] if reason]


def whom(people: list[Person]) -> str:
    """Name the one to speak to: who decides, else a champion, else the first who is not against us.

    >>> whom([Person("Ada"), Person("Bo", role="decides", phone="123")]), whom([])
    ('Bo, 123', '')
    """
    ranked = sorted(people, key=lambda one: (one.role != "decides", not one.supporting, one.blocking))
    if not ranked:
        return ""
    return say("word.comma").join(filter(None, (ranked[0].name, ranked[0].phone)))


def prospects_due(prospects: pd.DataFrame | None, as_of: dt.date, days: int, manager: str) -> pd.DataFrame:
    """List the prospects whose next step is due by the end of the days ahead, the largest potential first.

    >>> row = {"client": ["Ada"], "next_step": ["Call"], "due": [pd.Timestamp("2024-05-02")], "potential": [9.0],
    ...        "manager": ["Kim"]}
    >>> prospects_due(pd.DataFrame(row), dt.date(2024, 5, 1), 7, "")["next_step"].tolist()
    ['Call']
    """
    if prospects is None or prospects.empty:
        return pd.DataFrame()
    until = pd.Timestamp(as_of + dt.timedelta(days=days))
    mine = prospects["due"].notna() & (prospects["due"] <= until)
    if manager:
        mine &= prospects["manager"].astype(str).str.casefold() == manager.casefold()
    return prospects[mine].sort_values(["potential", "client"], ascending=[False, True], ignore_index=True)


def _short(text: str) -> str:
    """Keep a subject to a glance: the whole one stands in the dossier."""
    return text if len(text) <= _GLANCE else f"{text[: _GLANCE - 1].rstrip()}…"


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
