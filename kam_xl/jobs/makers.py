"""Which papers does each job make? ``MAKERS`` has one line a job, by the job's name.

A maker takes what was asked (``Asked``) and gives the papers in the order of
their sheets; it reads no book and writes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from kam_xl.jobs.asked import Asked, Options
from kam_xl.jobs.registry import JOBS
from kam_xl.papers import (
    abm_plan,
    at_risk,
    client_list,
    concentration,
    data_problems,
    decision_map,
    dossier,
    losses,
    matrix,
    meeting_brief,
    migration,
    pareto,
    prospects,
    reasons,
    scorecard,
    settings_used,
    snapshot,
    week,
    white_space,
    winback,
)
from kam_xl.papers.paper import Paper
from kam_xl.problems import RequestError
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.week import DAYS
from kam_xl.texts import say

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
# What compares the lines of all clients, and is not made of sales whose lines stay in an engine.
NEED_LINES = ("white-space",)


def _refresh(asked: Asked) -> Iterator[Paper]:
    """Give the overview, the papers of all other jobs, the reasons, the problems and the settings.

    Papers of single clients come only for those whose sheets stand in the book.
    """
    yield from (paper(asked.portfolio) for paper in OVERVIEW)
    for job in JOBS:
        if job.name in NEED_LINES and not asked.sales.has_lines:
            continue
        if job.name in MAKERS and job.name not in NOT_REFRESHED:
            yield from MAKERS[job.name](asked)
    yield reasons.paper(asked.portfolio)
    yield from _check(asked)
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
    return (snapshot.paper(asked.portfolio, asked.tables, asked.snapshots),)


def _migration(asked: Asked) -> tuple[Paper, ...]:
    days = asked.options.before, asked.options.after
    return (migration.paper(asked.accounts, *days, asked.snapshots),)


def _winback(asked: Asked) -> tuple[Paper, ...]:
    return (winback.paper(asked.accounts, asked.said),)


def _white_space(asked: Asked) -> tuple[Paper, ...]:
    if not asked.sales.has_lines:
        raise RequestError.of("source_paper", asked.sales.name, paper=say("paper.white_space.name"))
    return (white_space.paper(asked.accounts),)


def _of_accounts(paper: Callable[[Accounts], Paper]) -> Maker:
    """Give the maker of a job that makes one paper of all clients."""
    return lambda asked: (paper(asked.accounts),)


class _EachClient(Sequence[Paper]):
    """One paper a client, made when it is taken and not kept: 5,000 dossiers need the memory of one."""

    def __init__(self, asked: Asked, names: tuple[str, ...], paper: Callable[[Accounts, str], Paper]) -> None:
        self._asked, self._names, self._paper = asked, names, paper

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> Paper: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Paper]: ...
    def __getitem__(self, place: int | slice) -> Paper | Sequence[Paper]:
        if isinstance(place, slice):
            return _EachClient(self._asked, self._names[place], self._paper)
        return self._paper(self._asked.accounts, self._names[place])


def _each(job: str, paper: Callable[[Accounts, str], Paper]) -> Maker:
    """Give the maker of a job that makes one paper for each client meant."""
    return lambda asked: _EachClient(asked, asked.clients(job), paper)


def _dossiers(asked: Asked) -> Sequence[Paper]:
    """Make the sentences of all dossiers in one go: one by one they take longer than all else."""
    names = asked.clients("dossier")
    asked.accounts.prepare_reasons(names)
    return _EachClient(asked, names, dossier.paper)


def _week(asked: Asked) -> tuple[Paper, ...]:
    return (week.paper(asked.accounts, asked.options.days or DAYS),)


MAKERS: dict[str, Maker] = {
    "check": _check,
    "refresh": lambda asked: tuple(_refresh(asked)),
    "snapshot": _snapshot,
    "migration": _migration,
    "dossier": _dossiers,
    "brief": _each("brief", meeting_brief.paper),
    "decision-map": _each("decision-map", decision_map.paper),
    "white-space": _white_space,
    "prospects": _of_accounts(prospects.paper),
    "abm": _each("abm", abm_plan.paper),
    "at-risk": _at_risk,
    "losses": _of_accounts(losses.paper),
    "winback": _winback,
    "week": _week,
    "scorecard": _of_accounts(scorecard.paper),
}
