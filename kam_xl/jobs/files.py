"""The jobs on files: where the tables are read from, where the sheets go, what is said about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kam_xl.books.book import Book
from kam_xl.jobs.asked import Options
from kam_xl.jobs.checked import Checked
from kam_xl.jobs.run import SNAPSHOT, Done, Progress, Source, quiet, run
from kam_xl.jobs.run import check as check_tables
from kam_xl.problems import InputError, RequestError
from kam_xl.settings import Settings
from kam_xl.sources.address import Address, address_of
from kam_xl.texts import say

# A file, or sales in an engine
Place = Path | Address
WORKBOOKS = (".xlsx", ".xlsm")
# How the refusals begin that say that nothing can be put into a workbook.
_NO_SURGERY = "graft_"


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks of files.

    Args:
        now: the time on the clock, for the day and for the name of a copy; the core knows none.
        overrides: settings that stand above the workbook's own.
        options: which clients are meant, and the like.
        out: where the result goes, instead of the book itself.
        sales: the file or the engine in which the sales lie, when not in the book.
        dry_run: write nothing, and tell what would be written.
        wait: lets seconds pass before another try where a program holds the workbook.
    """

    now: dt.datetime
    overrides: Mapping[str, object] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    out: Path | None = None
    sales: Place | None = None
    dry_run: bool = False
    wait: Callable[[float], None] | None = None

    @property
    def encoding(self) -> str:
        """How csv files are encoded, "" when the file tells."""
        return Settings().replace(self.overrides).csv_encoding

    def read(self, path: Place, progress: Progress) -> Source:
        """Read the tables of a file; sales in an engine stay there."""
        if isinstance(path, Address):
            return Source(path.name, (), path)
        from kam_xl.books.closed import read_book

        progress("read")
        grids = read_book(path, csv_encoding=self.encoding, progress=lambda share: progress("read", share))
        return Source(path.name, grids)

    def tables(self, book: Path, progress: Progress) -> Source:
        """Read the tables of a book, its sales from the other file if there is one."""
        here = self.read(book, progress)
        return here if self.sales is None else self.read(self.sales, progress).over(here)


@dataclass(frozen=True, slots=True)
class Written:
    """What a job wrote, and where.

    ``kept`` is the copy of an earlier result that somebody had saved since,
    ``backup`` the copy of the workbook as it was. ``parts`` are the parts of
    the package by what became of them: changed, added, dropped, kept.
    """

    done: Done
    out: Path
    kept: Path | None = None
    backup: Path | None = None
    parts: Mapping[str, tuple[str, ...]] | None = None
    is_written: bool = True

    @property
    def remarks(self) -> list[str]:
        """What became of the files, a sentence each."""
        said = [say("cli.edited", old=old, new=new) for old, new in self.done.edited]
        if self.kept:
            said.append(say("cli.kept", out=self.out.name, kept=self.kept))
        if self.backup:
            said.append(say("cli.backup", backup=self.backup.name))
        if not self.is_written:
            said += [
                say("cli.part", part=part, what=say(f"cli.part_{word}"))
                for word in ("changed", "added", "dropped")
                for part in (self.parts or {}).get(word, ())
            ]
            return [*said, say("cli.not_written", out=self.out)]
        return [*said, say("cli.written", out=self.out)]

    @property
    def summary(self) -> dict[str, object]:
        """The same for programs."""
        places = {"out": str(self.out), "kept": _named(self.kept), "backup": _named(self.backup)}
        parts = {name: list(parts) for name, parts in (self.parts or {}).items() if name != "kept"}
        return self.done.summary | places | {"written": self.is_written, "parts": parts}


def _named(path: Path | None) -> str | None:
    return str(path) if path else None


def place_of(text: str, query: str = "") -> Place:
    """Tell from what somebody typed whether a file is to be read or an engine to be asked, and with which query."""
    if not text and not query:
        raise RequestError.of("source_and_query")
    return address_of(text, query) or Path(text)


def check(source: Place, request: Request, progress: Progress = quiet) -> Checked:
    """Read the tables of ``source`` and collect the problems."""
    found = request.read(source, progress)
    progress("check")
    checked = check_tables(found, request.overrides, request.now.date())
    checked.sales.close()
    return checked


def do(name: str, book: Path, request: Request, progress: Progress = quiet) -> Written:
    """Do the job called ``name`` on a file.

    Sheets are put into a workbook in place, or into a copy of it; the answers
    about a csv file go into a workbook of their own.
    """
    if address_of(str(book)):
        raise RequestError.of("source_as_book", str(book))
    if book.suffix.casefold() in WORKBOOKS:
        try:
            return _graft(name, book, request.sales, request, progress)
        except InputError as refusal:
            if request.out is None or not refusal.problem.code.startswith(_NO_SURGERY):
                raise
            # The way out that such a refusal names: a workbook of its own
            return _report(name, request.out, request.sales or book, request, progress)
    return _report(name, request.out or beside(book), book, request, progress)


def beside(source: Place) -> Path:
    """Give the place of the answers about a file that is not to be changed; those of an engine come here."""
    if isinstance(source, Address):
        return Path(say("analyse.out", name=source.stem))
    return source.with_name(say("analyse.out", name=source.stem))


def analyse(
    source: Place, request: Request, progress: Progress = quiet, *, book: Path | None = None
) -> Written:
    """Analyse ``source`` and write all papers: into ``book``, else into a workbook of their own."""
    if book is not None:
        return _graft("refresh", book, source, request, progress)
    return _report("refresh", request.out or beside(source), source, request, progress)


def _report(name: str, target: Path, source: Place, request: Request, progress: Progress) -> Written:
    """Write a workbook of our own; a single paper is put beside those that it holds already.

    So are all papers where snapshots are kept, which nothing could make again.
    """
    from kam_xl.books.report_book import ReportBook

    report = ReportBook(target, dry_run=request.dry_run)
    if any(own.key == SNAPSHOT for own in report.own_sheets()) or (name != "refresh" and target.exists()):
        return _graft(name, target, source, replace(request, out=None), progress)
    done = _run(name, report, request, request.read(source, progress), progress)
    return Written(done, report.target, kept=report.kept, is_written=not request.dry_run)


def _graft(
    name: str,
    path: Path,
    sales: Place | None,
    request: Request,
    progress: Progress,
) -> Written:
    """Put sheets into a workbook, in place or into a copy."""
    from kam_xl.books.closed_book import ClosedBook

    book = ClosedBook(
        path,
        now=request.now,
        out=request.out,
        dry_run=request.dry_run,
        wait=request.wait,
        csv_encoding=request.encoding,
        progress=lambda share: progress("read", share),
    )
    elsewhere = request.read(sales, progress) if sales else None
    done = _run(name, book, request, elsewhere, progress)
    grafted = book.grafted
    assert grafted is not None
    parts = {word: getattr(grafted, word) for word in ("changed", "added", "dropped", "kept")}
    return Written(done, book.target, None, book.backup, parts, is_written=not request.dry_run)


def _run(name: str, book: Book, request: Request, elsewhere: Source | None, progress: Progress) -> Done:
    return run(
        name,
        book,
        today=request.now.date(),
        overrides=request.overrides,
        options=request.options,
        elsewhere=elsewhere,
        progress=progress,
    )


def demo(folder: Path, now: dt.datetime, progress: Progress = quiet) -> tuple[Path, Written]:
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
    return sample, analyse(sample, Request(now), progress)
