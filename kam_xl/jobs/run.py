"""The jobs: read the tables, ask the questions, make the papers, write the book.

A job reads and computes everything first and writes only at the end, so that
stopping it leaves every file as it was. ``PAPERS`` is the registry of what an
analysis writes, in the order of the sheets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kam_xl.papers import (
    at_risk,
    client_list,
    concentration,
    data_problems,
    matrix,
    pareto,
    reasons,
    settings_used,
)
from kam_xl.papers.origin import Origin
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError, Problem
from kam_xl.questions.names import dupes
from kam_xl.questions.portfolio import Portfolio, has_purchases, portfolio
from kam_xl.settings import Settings
from kam_xl.tables.read import Tables, read_tables
from kam_xl.tables.sales import as_of
from kam_xl.texts import say

Progress = Callable[[str], None]
STAGES = ("read", "check", "ask", "draw")
MOST_NAMES = 5000
PAPERS: tuple[Callable[[Portfolio], Paper], ...] = (
    client_list.paper,
    matrix.paper,
    pareto.paper,
    concentration.paper,
    at_risk.paper,
    reasons.paper,
)


def quiet(stage: str) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The tables of a book as they were understood, and what is wrong with them."""

    tables: Tables
    problems: tuple[Problem, ...]
    as_of: dt.date
    origin: Origin

    @property
    def summary(self) -> dict[str, object]:
        """What was read, for programs."""
        sales = self.tables.sales
        return {
            "sales_table": self.origin.table,
            "lines": len(sales),
            "lines_left_out": self.origin.left_out,
            "clients": int(sales["client"].nunique()),
            "as_of": self.as_of.isoformat(),
        }

    @property
    def sentence(self) -> str:
        """What was read, for people."""
        return say("check.sentence", count=len(self.problems), **self.summary)


@dataclass(frozen=True, slots=True)
class Done:
    """What a job wrote, and the first line of every paper in it.

    ``kept`` is the copy of an earlier result that somebody had typed into.
    """

    checked: Checked
    papers: tuple[Paper, ...]
    out: Path
    kept: Path | None

    @property
    def findings(self) -> list[str]:
        """One line for each paper that says something about the clients or their data."""
        return [say("done.finding", name=paper.name, finding=paper.finding) for paper in self._telling]

    @property
    def _telling(self) -> list[Paper]:
        quiet_names = {say("paper.reasons.name"), say("paper.settings.name")}
        return [paper for paper in self.papers if paper.name not in quiet_names]

    @property
    def summary(self) -> dict[str, object]:
        """The same for programs."""
        findings = {paper.name: paper.finding for paper in self._telling}
        problems = len(self.checked.problems)
        written = {"out": str(self.out), "kept": str(self.kept) if self.kept else None}
        return self.checked.summary | written | {"findings": findings, "problems": problems}


def check(
    source: Path, overrides: Mapping[str, object], today: dt.date, progress: Progress = quiet
) -> Checked:
    """Read the tables of ``source`` and collect the problems.

    ``overrides`` are settings that stand above the workbook's own; ``today`` is
    what the setting as_of = today means, since the core knows no clock.
    """
    from kam_xl.books.closed import read_book

    progress("read")
    settings = Settings().replace(overrides)
    grids = read_book(source, csv_encoding=settings.csv_encoding)
    progress("check")
    tables, problems = read_tables(grids, Settings(), overrides)
    if tables.settings.as_of == "today":
        tables = replace(tables, settings=replace(tables.settings, as_of=today.isoformat()))
    day, day_problems = as_of(tables.sales, tables.settings, tables.sales_sheet)
    origin = Origin(source.name, tables.sales_name, tables.sales_rows, tables.left_out)
    noted = (
        *problems,
        *day_problems,
        *_alike(tables),
        *_without_purchase(tables, day),
        *_ahead(day, today, origin),
    )
    return Checked(tables, noted, day, origin)


def _ahead(day: dt.date, today: dt.date, origin: Origin) -> list[Problem]:
    """Say when the analysis looks from a day that has not come yet: dates may be mistyped."""
    if day <= today:
        return []
    return [Problem.of("as_of_ahead", origin.table, as_of=day.isoformat(), today=today.isoformat())]


def _without_purchase(tables: Tables, day: dt.date) -> list[Problem]:
    """Say what an analysis would refuse: nothing was bought up to the day."""
    if has_purchases(tables, day):
        return []
    return [Problem.of("no_purchases", tables.sales_name, as_of=day.isoformat())]


def _alike(tables: Tables) -> list[Problem]:
    """Report names that may be one client; very long lists of clients are not compared, and it is said."""
    names = sorted(set(tables.sales["client"]))
    if len(names) > MOST_NAMES:
        return [Problem.of("names_not_compared", tables.sales_name, count=len(names), most=MOST_NAMES)]
    found = dupes(names, min_similarity=tables.settings.min_similarity)
    return [
        Problem.of("names_alike", tables.sales_name, first=first, second=second, reason=reason)
        for first, second, reason in zip(found["name"], found["other"], found["why"], strict=True)
    ]


def analyse(
    source: Path,
    out: Path | None,
    overrides: Mapping[str, object],
    today: dt.date,
    progress: Progress = quiet,
) -> Done:
    """Analyse ``source`` and write the papers to ``out``, a new workbook."""
    from kam_xl.books.render_xlsx import write_book
    from kam_xl.books.target import check_target, keep_edited

    target = out or source.with_name(say("analyse.out", name=source.stem))
    check_target(target)
    checked = check(source, overrides, today, progress)
    papers = answered(checked, progress)
    progress("draw")
    kept = keep_edited(target)
    write_book(target, papers, made=checked.origin.sentence)
    return Done(checked, papers, target, kept)


def answered(checked: Checked, progress: Progress = quiet) -> tuple[Paper, ...]:
    """Make every paper from tables that were read."""
    progress("ask")
    clients = portfolio(checked.tables, checked.as_of)
    made = tuple(paper(clients) for paper in PAPERS)
    return (
        *made,
        data_problems.paper(checked.problems, checked.origin),
        settings_used.paper(checked.tables.settings),
    )


def demo(folder: Path, today: dt.date, progress: Progress = quiet) -> tuple[Path, Done]:
    """Write the sample workbook into ``folder`` and analyse it as any other."""
    from kam_xl.books.sample import write_sample
    from kam_xl.books.target import keep_edited

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.of("folder_not_made", str(folder)) from error
    sample = folder / say("demo.sample")
    keep_edited(sample)
    write_sample(sample)
    return sample, analyse(sample, None, {}, today, progress)
