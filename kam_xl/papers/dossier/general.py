"""General: description, employees, history, structure, environment, and the other names of the client."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kam_xl.papers.paper import Table, columns
from kam_xl.questions.about import About
from kam_xl.questions.campaign import PARTS, three_p
from kam_xl.questions.columns import claim
from kam_xl.questions.completeness import said
from kam_xl.questions.wording import number
from kam_xl.texts import say

_MARKS = ("image", "expert", "large_buyer_marks")
_FLAGS = frozenset(_MARKS)


def table(about: About) -> Table:
    """List what is known in general; a blank is to be asked, and typed into the Clients table."""
    facts = about.facts
    verdict = three_p(facts) if any(claim(facts.get(part)) is not None for part in PARTS) else ""
    points = {
        "industry": _text("industry", facts.get("industry")),
        "employees": _text("employees", facts.get("employees")),
        "history": _together(about, ("founded", "since")),
        "structure": _text("structure", facts.get("structure")),
        "environment": _text("environment", facts.get("environment")),
        "website": _text("website", facts.get("website")),
        "potential": _text("potential", facts.get("potential")),
        "marks": _together(about, _MARKS),
        "three_p": verdict,
        "goal": _text("goal", facts.get("goal")),
        "notes": _text("notes", facts.get("notes")),
    }
    rows = [
        (say(f"general.{point}"), say("word.known" if text else "word.missing"), text or None)
        for point, text in points.items()
    ]
    others = say("word.semicolon").join(about.accounts.other_names(about.client))
    rows.append((say("general.other_names"), say("word.known" if others else "word.none"), others or None))
    return Table(
        name="kam_General",
        columns=columns("point", "known", "what_is_known"),
        rows=tuple(rows),
        title=say("section.general"),
    )


def _together(about: About, keys: Iterable[str]) -> str:
    """Put what is known of several points into one line."""
    known = {key: _text(key, about.facts.get(key)) for key in keys}
    return say("word.comma").join(say(f"general.{key}", text=text) for key, text in known.items() if text)


def _text(key: str, value: Any) -> str:
    if not said(value):
        return ""
    if key in _FLAGS:
        return say("word.yes" if claim(value) else "word.no")
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return number(float(value)) if isinstance(value, (int, float)) else str(value)
