"""Value and risk: each answer about the client with the sentence behind it."""

from __future__ import annotations

from typing import Any

from kam_xl.papers.paper import Table, columns
from kam_xl.questions.about import About
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

_LONG = 56
# Question, the answer of the portfolio, the sentence behind it.
_ASKED = (
    ("abc", "abc_class", "abc_why"),
    ("xyz", "xyz_class", "xyz_why"),
    ("status", "status", "status_why"),
    ("risk", "churn_risk_share", "churn_why"),
    ("value", "client_value_amount", "value_why"),
    ("key", "key_client", "key_why"),
)


def table(about: About) -> Table:
    """Give class, regularity, status, risk, value and key-client criteria, each with its reason."""
    said = about.accounts.reasons(about.client) if about.bought else {}
    rows = [
        (say(f"asked.{question}"), _answer(key, about.answers.get(key)), said[why])
        for question, key, why in _ASKED
        if why in said
    ]
    if rows:
        advice = str(about.answers["strategy"])
        rows.append((say("asked.advice"), str(about.answers["cell"]), advice or say("word.none")))
    return Table(
        name="kam_Answers",
        columns=columns("asked", "answer", "sentence"),
        rows=tuple(rows),
        title=say("paper.dossier.reasons"),
        empty=say("paper.dossier.never"),
    )


def _answer(key: str, value: Any) -> str:
    if value is None or value != value:
        return say("word.none")
    if key == "key_client":
        return say("word.yes" if value else "word.no")
    if key.endswith("_share"):
        return percent(float(value))
    return number(float(value), decimals=0) if key.endswith("_amount") else str(value)
