"""Frozen: which formulas became values in this copy, by which rule they had been worked out, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kam_xl.papers.paper import Fact, Paper, Table, columns
from kam_xl.texts import say

LISTED = 50


def paper(book: str, day: dt.date, count: int, first: Mapping[str, str], unsaved: Sequence[str]) -> Paper:
    """Say what was frozen: ``first`` is a formula of each function as it stood, ``unsaved`` are cells left alone."""
    return Paper(
        key="frozen",
        name=say("paper.frozen.name"),
        title=say("paper.frozen.title"),
        finding=say("paper.frozen.finding", count=count, day=day.isoformat(), book=book),
        facts=(
            Fact("frozen_date", say("fact.frozen"), day),
            Fact("formula_count", say("fact.formulas"), count),
        ),
        blocks=(
            Table(
                name="kam_Frozen",
                columns=columns("function", "rule", "formula", wide="rule"),
                rows=tuple((name, say(f"frozen.rule.{name}"), first[name]) for name in sorted(first)),
                empty=say("paper.frozen.empty"),
            ),
        ),
        notes=(
            say("paper.frozen.unsaved", cells=", ".join(unsaved[:LISTED])) if unsaved else "",
            say("paper.frozen.note"),
        ),
    )
