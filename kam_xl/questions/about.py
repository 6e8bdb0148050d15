"""What do we know of one client? Its answers, its facts, its people, its rows of every table: looked up once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from kam_xl.questions.accounts import Accounts
from kam_xl.questions.completeness import Completeness, completeness
from kam_xl.questions.people import Person, people_of
from kam_xl.questions.status import LOST


@dataclass(frozen=True, slots=True)
class About:
    """One client: its answers (none when it never bought), its facts, its rows of each table."""

    accounts: Accounts
    client: str
    answers: dict[str, Any]
    facts: dict[str, Any]
    people: tuple[Person, ...]
    history: pd.DataFrame
    plan: pd.DataFrame
    competitors: pd.DataFrame
    complete: Completeness

    @classmethod
    def of(cls, accounts: Accounts, client: str) -> Self:
        """Look everything up."""
        answers = accounts.answers(client)
        facts = accounts.facts(client) | ({"manager": answers["manager"]} if answers.get("manager") else {})
        people = tuple(people_of(accounts.rows("contacts", client)))
        history, plan, rivals = (accounts.rows(name, client) for name in ("history", "plan", "competitors"))
        if len(history):
            history = history[history["date"] <= pd.Timestamp(accounts.as_of)]
        complete = completeness(facts, people, history, plan, rivals)
        return cls(accounts, client, answers, facts, people, history, plan, rivals, complete)

    @property
    def bought(self) -> bool:
        """Tell whether the client ever bought."""
        return bool(self.answers) and int(self.answers["order_count"]) > 0

    @property
    def due(self) -> dt.date | None:
        """The day the next order is expected; of a lost client, or one that never bought, that is no question."""
        if not self.bought or self.answers["status"] == LOST:
            return None
        return day_of(self.answers["next_date"])


def day_of(value: Any) -> dt.date | None:
    """Give a day of a frame as a plain one; blank is ``None``.

    >>> day_of(pd.Timestamp("2024-05-01")), day_of(pd.NaT)
    (datetime.date(2024, 5, 1), None)
    """
    return None if pd.isna(value) else pd.Timestamp(value).date()
