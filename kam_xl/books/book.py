"""What a job may ask of a workbook, whether it is a closed file or open in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from kam_xl.books.files.backup import BackupRule
from kam_xl.books.grafting.own_sheets import OwnSheet
from kam_xl.books.grafting.surgery import NewSheet, Tell, no_word
from kam_xl.books.reading.sheet_cells import Cells, Place
from kam_xl.tables.cells import Grid


class Book(Protocol):
    """A workbook: its tables as grids, our sheets in it, and papers to be written into it.

    Reading changes nothing; ``write`` is called once, at the end of a job. A
    sheet that does not carry our mark is never written to.
    """

    @property
    def name(self) -> str:
        """The name of the file, as Excel shows it."""

    def grids(self) -> list[Grid]:
        """Give the tables of every sheet, and what is in use of sheets without one."""

    def own_sheets(self) -> list[OwnSheet]:
        """Give our sheets, in their order."""

    def cells(self, sheet: str) -> Cells:
        """Give the cells of a sheet; of a formula its result."""

    def formulas(self, sheet: str) -> Mapping[Place, str]:
        """Give the formulas of a sheet by 1-based row and column."""

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
        """Write papers, and give the name under which each now stands, by its key.

        A paper that has a sheet takes its place, a new one comes last.
        ``disown`` gives sheets of ours, by key, another name and takes our mark
        from them first; ``remove`` takes sheets of ours out. ``made`` stands at
        the foot of each sheet. ``backup`` says when a closed workbook is copied
        aside first.
        """
