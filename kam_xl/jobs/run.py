"""One job on one book, closed or open: read, check, ask, make papers, keep what was typed, write.

Everything is read and computed first and written only at the end, so that
stopping a job leaves every book as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import pandas as pd

from kam_xl.books.book import Book
from kam_xl.books.drawing.wording import sheet_names
from kam_xl.garbage import rare_collections
from kam_xl.jobs.asked import Asked, Options
from kam_xl.jobs.checked import Checked, check_grids, check_source
from kam_xl.jobs.makers import MAKERS
from kam_xl.jobs.old_rows import value_of
from kam_xl.jobs.registry import job as job_named
from kam_xl.jobs.sheets import Sheets, own_names, standing_rows
from kam_xl.jobs.typed import Keeper
from kam_xl.papers import archive, snapshot, winback
from kam_xl.papers.paper import Paper, columns
from kam_xl.problems import Problem, RequestError
from kam_xl.questions import snapshots
from kam_xl.settings import Settings
from kam_xl.sources.address import Address
from kam_xl.tables.cells import Grid
from kam_xl.tables.find import is_ours, sales_candidates
from kam_xl.texts import say

# The key of the paper that holds them.
SNAPSHOT = "snapshot"
STAGES = ("read", "check", "ask", "draw")


class Progress(Protocol):
    """Hears which stage a job has come to, and which share of that stage is done."""

    def __call__(self, stage: str, share: float = 0.0) -> None:
        """Hear it."""


def quiet(stage: str, share: float = 0.0) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a file: its name and its grids, and the sales in an engine where they lie there."""

    name: str
    grids: Sequence[Grid]
    address: Address | None = None

    def over(self, other: Source) -> Source:
        """Give these tables and those of the other file, but not its sales."""
        fitting = set(sales_candidates(other.grids))
        beside = (grid for grid in other.grids if grid.title not in fitting)
        return Source(self.name, [*self.grids, *beside], self.address)


@dataclass(frozen=True, slots=True)
class Done:
    """What a job wrote.

    ``names`` are the sheets by the keys of their papers, ``edited`` the names
    of sheets that somebody had edited, before and now; ``problems`` are what
    could not be kept just as it was.
    """

    checked: Checked
    papers: tuple[Paper, ...]
    names: Mapping[str, str]
    edited: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

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
        return self.checked.summary | {
            "findings": {paper.name: paper.finding for paper in self._telling},
            "problems": len(self.checked.problems),
            "sheets": dict(self.names),
            "edited": dict(self.edited),
        }


def run(
    name: str,
    book: Book,
    *,
    today: dt.date,
    overrides: Mapping[str, object] | None = None,
    options: Options | None = None,
    elsewhere: Source | None = None,
    progress: Progress = quiet,
) -> Done:
    """Do the job called ``name`` on a book.

    Args:
        name: one of the registry that makes papers.
        book: where our sheets stand or are to stand.
        today: the day on the calendar; the core knows no clock.
        overrides: settings that stand above the workbook's own.
        options: which clients are meant, and the like.
        elsewhere: the tables of another file, when the sales lie there.
        progress: hears how far the job is.
    """
    progress("read")
    grids = book.grids()
    tables = _tables(book, grids, elsewhere)
    with rare_collections():
        asked = ask(name, tables, today, overrides or {}, options or Options(), progress)
        with closing(asked.sales):
            asked = asked.beside(
                {own.key for own in book.own_sheets()}, _snapshots(book, grids), _said(book, grids)
            )
            papers = _papers(name, asked, progress)
            if not papers:
                raise RequestError.of("clients_not_chosen")
            return write(book, grids, asked, papers, progress)


def _papers(name: str, asked: Asked, progress: Progress) -> tuple[Paper, ...]:
    """Make the papers of a job, and tell after each how far it is: a refresh makes about one a maker."""
    progress("ask")
    papers: list[Paper] = []
    for paper in MAKERS[name](asked):
        papers.append(paper)
        progress("ask", min(len(papers) / len(MAKERS), 1.0))
    return tuple(papers)


def ask(
    name: str,
    tables: Source,
    today: dt.date,
    overrides: Mapping[str, object],
    options: Options,
    progress: Progress = quiet,
) -> Asked:
    """Understand the tables and what the job called ``name`` is asked of them."""
    Settings().replace(overrides)
    progress("check")
    found = check(tables, overrides, today, job_named(name).looks_from)
    return Asked(found.tables, found.sales, found.as_of, today, found.origin, found.problems, options)


def check(
    source: Source,
    overrides: Mapping[str, object],
    today: dt.date,
    looks_from: Literal["sales", "today"] = "sales",
) -> Checked:
    """Understand the tables of a file, or sales in an engine with the tables beside them."""
    if source.address is not None:
        return check_source(source.address, source.grids, overrides, today, looks_from)
    return check_grids(source.grids, source.name, overrides, today, looks_from)


def _tables(book: Book, grids: Sequence[Grid], elsewhere: Source | None) -> Source:
    """Give the user's tables; of our own sheets only the settings that were typed there."""
    ours = own_names(book)
    here = Source(book.name, [grid for grid in grids if grid.sheet not in ours or is_ours(grid)])
    return here if elsewhere is None else elsewhere.over(here)


def _snapshots(book: Book, grids: Sequence[Grid]) -> pd.DataFrame | None:
    heads = [column.head for column in columns(*snapshots.KEYS)]
    rows = standing_rows(book, grids, SNAPSHOT, snapshot.TABLE)
    if not rows:
        return None
    return snapshots.read(
        {key: value_of(row.get(head)) for key, head in zip(snapshots.KEYS, heads, strict=True)}
        for row in rows
    )


def _said(book: Book, grids: Sequence[Grid]) -> list[tuple[str, str]]:
    """Give client and win-back status as typed, those in the archive first: what stands on the list is later."""
    client, state = (column.head for column in columns("client", winback.STATE))
    found = [(one.client, one.text) for one in _archive(book, grids) if one.address == winback.STATE_PLACE]
    rows = standing_rows(book, grids, winback.KEY, winback.TABLE)
    return found + [(str(row[client]), str(row[state])) for row in rows if row.get(client) and row.get(state)]


def _archive(book: Book, grids: Sequence[Grid]) -> list[archive.Archived]:
    heads = [column.head for column in columns(*archive.KEYS)]
    found = []
    for row in standing_rows(book, grids, archive.KEY, archive.TABLE):
        words = {key: value_of(row.get(head)) for key, head in zip(archive.KEYS, heads, strict=True)}
        day = words.pop("archived_date")
        texts = {key: "" if word is None else str(word) for key, word in words.items()}
        found.append(archive.Archived(archived_date=day if isinstance(day, dt.date) else None, **texts))
    return found


def write(
    book: Book, grids: Sequence[Grid], asked: Asked, papers: Sequence[Paper], progress: Progress = quiet
) -> Done:
    """Write papers into a book with everything that was typed into the sheets before them."""
    made = asked.origin.sentence
    waiting = _archive(book, grids)
    keeper = Keeper(asked.key_of, waiting, asked.today)
    sheets = Sheets(book, grids, keeper, made=made)
    for paper in papers:
        # The snapshots of earlier days, changed by whoever keeps them, were read and are in the paper.
        sheets.put(paper, keep=paper.key != SNAPSHOT)
    if waiting or keeper.archived:
        sheets.put(archive.paper(keeper.archived), keep=False)
    plan, count = sheets.plan, len(sheets.plan.sheets)
    ours = own_names(book)
    theirs = {grid.sheet.casefold() for grid in grids if grid.sheet not in ours}
    shown = sheet_names([(sheet.key, sheet.name) for sheet in plan.sheets], theirs)
    plan.sheets[:] = [replace(sheet, name=shown[sheet.key]) for sheet in plan.sheets]
    progress("draw")
    told = iter(range(1, count + 1))
    names = book.write(
        plan.sheets,
        made=made,
        disown=plan.disown,
        remove=plan.remove,
        tell=lambda _: progress("draw", next(told, count) / (count + 1)),
        backup=asked.tables.settings.backup,
    )
    checked = Checked(asked.tables, asked.sales, asked.problems, asked.as_of, asked.origin)
    return Done(checked, tuple(papers), names, tuple(plan.edited), tuple(plan.problems))
