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
from collections.abc import Mapping
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
    """What is due with one client, the most pressing first."""

    reasons: list[str] = field(default_factory=list)
    due: list[dt.date] = field(default_factory=list)
    offer: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """Who is to be seen.

    ``cases`` has one row a client, most money at stake first, then by name: client, stake_amount,
    due_date, overdue (yes or no), at_risk, reason (of one at risk), expected_date (of an order).
    ``dated`` is what is due with whom.
    """

    accounts: Accounts
    cases: pd.DataFrame
    dated: Mapping[str, _Case]

    def told(self, most: int) -> pd.DataFrame:
        """Say of the first ``most`` why to see them, with what and whom: manager, status, why, offer and whom too."""
        first = self.cases.head(most)
        rows = [self._told(row) for row in first.to_dict("records")]
        more = pd.DataFrame(rows, columns=["manager", "status", "why", "offer", "whom"])
        return pd.concat([first, more], axis=1)

    def _told(self, row: Mapping[Any, Any]) -> dict[str, str]:
        accounts, client = self.accounts, str(row["client"])
        case, answers = self.dated.get(client, _Case()), self.accounts.answers(client)
        reasons = [*case.reasons, *_of_sales(row)]
        more = [say("week.more", count=len(reasons) - _REASONS)] if len(reasons) > _REASONS else []
        return {
            "manager": str(answers.get("manager") or accounts.facts(client).get("manager") or ""),
            "status": str(answers.get("status", "")),
            "why": say("word.semicolon").join([*reasons[:_REASONS], *more]),
            "offer": case.offer or _offer(accounts, client),
            "whom": whom(people_of(accounts.rows("contacts", client))),
        }


def week(accounts: Accounts, days: int = DAYS) -> Week:
    """Find who is to be seen within ``days`` days; sentences are made only of those that ``told`` names."""
    dated, found = _dated(accounts, days), _silent_and_expected(accounts, days)
    more = [client for client in dated if client not in found.index]
    cases = found.reindex(found.index.append(pd.Index(more, dtype=object)))
    cases["at_risk"] = cases.index.isin(found.index[found["at_risk"]])
    due = pd.Series({client: pd.Timestamp(min(case.due)) for client, case in dated.items() if case.due})
    cases["due_date"] = pd.to_datetime(due.reindex(cases.index))
    cases["due_date"] = cases[["due_date", "expected_date"]].min(axis=1)
    cases["overdue"] = cases["due_date"] < pd.Timestamp(accounts.as_of)
    cases["stake_amount"] = accounts.year_amounts(cases.index)
    cases = cases.rename_axis("client").reset_index()
    cases = cases.sort_values(["stake_amount", "client"], ascending=[False, True], ignore_index=True)
    return Week(accounts, cases, dated)


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


def _silent_and_expected(accounts: Accounts, days: int) -> pd.DataFrame:
    """Give who is at risk, and the A and key clients expected to order, with the day (blank for one at risk)."""
    shown = accounts.portfolio.shown
    first = pd.Timestamp(accounts.as_of)
    large = (shown["abc_class"] == "A") | (shown["key_client"] != "")
    expected = large & shown["next_date"].between(first, first + pd.Timedelta(days=days)) & ~shown["at_risk"]
    found = shown.assign(expected_date=shown["next_date"].where(expected))[shown["at_risk"] | expected]
    return found.astype({"client": object}).set_index("client")[["at_risk", "reason", "expected_date"]]


def _of_sales(case: Mapping[Any, Any]) -> list[str]:
    """Say what the sales speak of: the risk, or the order expected."""
    if case["at_risk"]:
        return [say("week.at_risk", reason=case["reason"])]
    due = _day(case["expected_date"])
    return [say("week.expected", day=due)] if due else []


def _offer(accounts: Accounts, client: str) -> str:
    """Choose what to offer a client for which the plan says nothing."""
    offers, answers = accounts.tables.offers, accounts.answers(client)
    leaving = bool(answers) and (answers["at_risk"] or answers["status"] == LOST)
    said = _reasons_given(accounts.rows("history", client)) if leaving else []
    if offers is not None and said:
        chosen = choose_offers(said[-1:], accounts.year_amounts([client]), [0.0], offers)
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
