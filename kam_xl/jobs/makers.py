"""Which papers does each job make? ``MAKERS`` has one line a job, by the job's name.

A maker takes what was asked (``Asked``) and gives the papers in the order of
their sheets; it reads no book and writes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kam_xl.jobs.asked import Asked, Options
from kam_xl.jobs.registry import JOBS
from kam_xl.papers import (
    at_risk,
    client_list,
    concentration,
    data_problems,
    matrix,
    pareto,
    reasons,
    settings_used,
    snapshots,
)
from kam_xl.papers.paper import Paper
from kam_xl.questions.portfolio import Portfolio

__all__ = ["MAKERS", "OVERVIEW", "Asked", "Options"]

Maker = Callable[[Asked], Sequence[Paper]]
# What Refresh shows first ...
OVERVIEW: tuple[Callable[[Portfolio], Paper], ...] = (
    client_list.paper,
    matrix.paper,
    pareto.paper,
    concentration.paper,
)
# ... and what no refresh makes: these are asked for one by one.
NOT_REFRESHED = ("refresh", "check", "snapshot")


def _refresh(asked: Asked) -> Iterator[Paper]:
    """Give the overview, the papers of all other jobs, the reasons, the problems and the settings.

    Papers of single clients come only for those whose sheets stand in the book.
    """
    yield from (paper(asked.portfolio) for paper in OVERVIEW)
    for job in JOBS:
        if job.name in MAKERS and job.name not in NOT_REFRESHED:
            yield from MAKERS[job.name](asked)
    yield reasons.paper(asked.portfolio)
    yield from _check(asked)
    if asked.snapshots:
        yield snapshots.paper(asked.snapshots)
    yield settings_used.paper(
        asked.settings,
        asked.tables.book_settings,
        kept_in=asked.tables.settings_name,
    )


def _check(asked: Asked) -> tuple[Paper, ...]:
    return (data_problems.paper(asked.problems, asked.origin),)


def _at_risk(asked: Asked) -> tuple[Paper, ...]:
    return (at_risk.paper(asked.portfolio),)


def _snapshot(asked: Asked) -> tuple[Paper, ...]:
    return (snapshots.paper(asked.snapshots, snapshots.said(asked.portfolio)),)


MAKERS: dict[str, Maker] = {
    "check": _check,
    "refresh": lambda asked: tuple(_refresh(asked)),
    "snapshot": _snapshot,
    "at-risk": _at_risk,
}
