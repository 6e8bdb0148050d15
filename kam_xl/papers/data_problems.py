"""Data problems: what is wrong with the workbook, where, and how to cure it."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.papers.origin import Origin
from kam_xl.papers.paper import Fact, Paper, Table, columns, cut
from kam_xl.problems import Problem
from kam_xl.texts import say

SHOWN = 5000


def paper(problems: Sequence[Problem], origin: Origin) -> Paper:
    """List the problems in the order they were found; a very long list is cut, and says so."""
    count = len(problems)
    return Paper(
        key="problems",
        name=say("paper.problems.name"),
        title=say("paper.problems.title"),
        finding=_finding(count, origin),
        facts=(
            Fact("table", say("fact.table"), origin.table),
            Fact("row_count", say("fact.rows"), origin.rows),
        ),
        blocks=(
            Table(
                name="kam_Problems",
                columns=columns("where", "what", "fix", wide="what"),
                rows=tuple((problem.where, problem.what, problem.fix) for problem in problems[:SHOWN]),
            ),
        ),
        notes=(cut(SHOWN, count),),
    )


def _finding(count: int, origin: Origin) -> str:
    """Lines that could not be read come first: everything else rests on what is left."""
    found = say("paper.problems.finding" if count else "paper.problems.none", count=count, rows=origin.rows)
    if not origin.left_out:
        return found
    total = origin.rows + origin.left_out
    return say("paper.problems.left_out", left_out=origin.left_out, total=total, rest=found)
