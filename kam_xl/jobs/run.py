"""The jobs on a file: read the tables, ask the questions, make the papers, write the book.

A job reads and computes everything first and writes only at the end, so that
stopping it leaves every file as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kam_xl.jobs.checked import Checked, check_grids
from kam_xl.jobs.makers import MAKERS, Asked
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError
from kam_xl.settings import Settings
from kam_xl.texts import say

Progress = Callable[[str], None]
STAGES = ("read", "check", "ask", "draw")


def quiet(stage: str) -> None:
    """Report no progress."""


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
    return check_grids(grids, source.name, overrides, today)


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
    papers = answered(checked, today, progress)
    progress("draw")
    kept = keep_edited(target)
    write_book(target, papers, made=checked.origin.sentence)
    return Done(checked, papers, target, kept)


def answered(checked: Checked, today: dt.date, progress: Progress = quiet) -> tuple[Paper, ...]:
    """Make every paper from tables that were read."""
    progress("ask")
    asked = Asked(checked.tables, checked.as_of, today, checked.origin, checked.problems)
    return tuple(MAKERS["refresh"](asked))


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
