"""A workbook in a closed file, read and written as a job asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from kam_xl.books.closed import Progress, read_book, read_sheets
from kam_xl.books.files.atomic import Wait, real_path
from kam_xl.books.files.backup import BackupRule
from kam_xl.books.graft import Grafted, graft, own_sheets
from kam_xl.books.grafting.own_sheets import OwnSheet
from kam_xl.books.grafting.surgery import NewSheet, Tell, no_word
from kam_xl.books.reading.exact import read_formulas
from kam_xl.books.reading.sheet_cells import Cells, Dense, Place
from kam_xl.books.target import check_rewrite, check_target, keep_edited, replacing, rewriting
from kam_xl.tables.cells import Grid


class BookFile:
    """What both kinds of closed book read from their file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own: list[OwnSheet] | None = None
        self._cells: dict[str, tuple[Cells, bool]] | None = None

    @property
    def name(self) -> str:
        """The name of the file."""
        return self._path.name

    def own_sheets(self) -> list[OwnSheet]:
        """Give our sheets, in their order."""
        if self._own is None:
            self._own = own_sheets(self._path)
        return self._own

    def cells(self, sheet: str) -> Cells:
        """Give the cells of a sheet of ours; of a formula its result."""
        return self._read(sheet)[0]

    def formulas(self, sheet: str) -> Mapping[Place, str]:
        """Give the formulas of a sheet of ours."""
        return read_formulas(self._path, sheet) if self._read(sheet)[1] else {}

    def _read(self, sheet: str) -> tuple[Cells, bool]:
        if self._cells is None:
            self._cells = read_sheets(self._path, {own.name for own in self.own_sheets()})
        return self._cells.get(sheet, (Dense([], 1, 1), False))


class ClosedBook(BookFile):
    """A user's workbook: our sheets are grafted into it, in place or into a copy ``out``.

    ``now`` names the copy taken before a write, ``wait`` lets seconds pass where a program holds the file. With
    ``dry_run`` nothing is written, and ``grafted`` tells what would be.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: dt.datetime,
        out: Path | None = None,
        dry_run: bool = False,
        wait: Wait | None = None,
        csv_encoding: str = "",
        progress: Progress | None = None,
    ) -> None:
        super().__init__(path)
        self._now = now
        self._dry_run = dry_run
        self._rule: BackupRule = "day"
        self._wait = wait
        self._csv_encoding = csv_encoding
        self._progress = progress
        in_place = out is None or real_path(out) == real_path(path)
        self._out = None if in_place else check_target(out or path, suffix=path.suffix.casefold())
        self._before = check_rewrite(path) if in_place else None
        self.grafted: Grafted | None = None
        self.backup: Path | None = None

    @property
    def target(self) -> Path:
        """Where the workbook with our sheets stands at the end."""
        return self._out or self._path

    def grids(self) -> list[Grid]:
        """Give the tables of every sheet, and what is in use of sheets without one."""
        return read_book(self._path, progress=self._progress, csv_encoding=self._csv_encoding)

    def write(
        self,
        sheets: Sequence[NewSheet],
        *,
        made: str,
        disown: Mapping[str, str] | None = None,
        remove: Sequence[str] = (),
        tell: Tell = no_word,
        backup: BackupRule = "day",
    ) -> Mapping[str, str]:
        """Graft papers into the workbook; the same papers again write nothing."""
        self._rule = backup
        if self._out is not None and not self._dry_run:
            keep_edited(self._out)
        self.grafted = graft(
            self._path,
            self.target,
            sheets,
            made=made,
            tell=tell,
            disown=disown,
            remove=remove,
            dry_run=self._dry_run,
            into=replacing if self._out else self._in_place,
            saved=self._now,
        )
        return self.grafted.names

    @contextmanager
    def _in_place(self, target: Path) -> Iterator[Path]:
        with rewriting(
            target, now=self._now, backup=self._rule, before=self._before, wait=self._wait
        ) as work:
            yield work.fresh
        self.backup = work.backup
