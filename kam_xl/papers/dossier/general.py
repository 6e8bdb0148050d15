"""General: description, employees, history, structure, environment, and the other names of the client."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_xl.papers.paper import Table, columns
from kam_xl.questions.about import About
from kam_xl.questions.columns import claim
from kam_xl.questions.wording import number
from kam_xl.texts import say

POINTS = (
    *("industry", "employees", "founded", "since", "structure", "environment", "website", "manager"),
    *("potential", "image", "expert", "large_buyer_marks", "need", "pays", "authority", "goal", "notes"),
)
_FLAGS = frozenset({"image", "expert", "large_buyer_marks", "need", "pays", "authority"})


def table(about: About) -> Table:
    """List what is known in general; a blank is to be asked, and typed into the Clients table."""
    rows = [_row(key, about.facts.get(key)) for key in POINTS]
    others = about.accounts.other_names(about.client)
    rows.append(
        (say("general.other_names"), say("word.known") if others else say("word.none"), "; ".join(others))
    )
    return Table(
        name="kam_General",
        columns=columns("point", "known", "what_is_known"),
        rows=tuple(rows),
        title=say("section.general"),
    )


def _row(key: str, value: Any) -> tuple[str, str, str]:
    text = _text(key, value)
    return say(f"general.{key}"), say("word.known") if text else say("word.missing"), text


def _text(key: str, value: Any) -> str:
    if value is None or value == "" or pd.isna(value):
        return ""
    if key in _FLAGS:
        return say("word.yes" if claim(value) else "word.no")
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return number(float(value)) if isinstance(value, (int, float)) else str(value)
