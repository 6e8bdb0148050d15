"""A file for every client: no workbook holds thousands of sheets, and nobody looks for one among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kam_xl.jobs.asked import Asked
from kam_xl.jobs.files import Request
from kam_xl.jobs.makers import MAKERS
from kam_xl.jobs.run import Progress, ask, quiet, write
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError, RequestError
from kam_xl.texts import say

AT_A_TIME = 250


@dataclass(frozen=True, slots=True)
class Several:
    """How many files were written, and where; ``kept`` are copies of those somebody had saved since."""

    folder: Path
    count: int
    kept: tuple[Path, ...]

    @property
    def sentence(self) -> str:
        """The same in words."""
        return say("cli.several", count=self.count, folder=self.folder, kept=len(self.kept))

    @property
    def summary(self) -> dict[str, object]:
        """The same for programs."""
        return {"folder": str(self.folder), "files": self.count, "kept": [str(path) for path in self.kept]}


def do(name: str, book: Path, folder: Path, request: Request, progress: Progress = quiet) -> Several:
    """Write the papers of each client chosen to a file of its own in ``folder``.

    One client is made and written after the other, so that thousands need no
    more room than one. A file that is there keeps what was typed into it.
    """
    if request.out is not None:
        raise RequestError.of("each_and_out")
    tables = request.tables(book, progress)
    asked = ask(name, tables, request.now.date(), request.overrides, request.options, progress)
    with closing(asked.sales):
        return _write(name, asked, folder, request, progress)


def _write(name: str, asked: Asked, folder: Path, request: Request, progress: Progress) -> Several:
    from kam_xl.books.files.file_names import file_name
    from kam_xl.books.report_book import ReportBook

    progress("ask")
    clients = asked.chosen
    if not clients:
        raise RequestError.of("clients_not_chosen")
    _make(folder, dry_run=request.dry_run)
    kept: list[Path] = []
    for number, (client, paper) in enumerate(_papers(name, asked, clients)):
        progress("draw", number / len(clients))
        report = ReportBook(folder / f"{file_name(client)}.xlsx", dry_run=request.dry_run)
        write(report, report.grids(), asked, (paper,))
        kept += [report.kept] if report.kept else []
    return Several(folder, len(clients), tuple(kept))


def _papers(name: str, asked: Asked, clients: Sequence[str]) -> Iterator[tuple[str, Paper]]:
    """Give each client with the paper, some hundred at a time: much is made for many as fast as for one."""
    for first in range(0, len(clients), AT_A_TIME):
        some = clients[first : first + AT_A_TIME]
        yield from zip(some, MAKERS[name](asked.only(some)), strict=True)


def _make(folder: Path, *, dry_run: bool) -> None:
    try:
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.of("folder_not_made", str(folder)) from error
