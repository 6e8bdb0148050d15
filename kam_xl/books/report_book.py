"""A workbook of our own, in a file: nothing but our sheets, written anew each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kam_xl.books.closed import read_book
from kam_xl.books.closed_book import BookFile
from kam_xl.books.drawing.canvas import Area
from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.drawing.drawn import DRAWN, Drawn, as_literal
from kam_xl.books.drawing.wording import sheet_name
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.books.files.backup import BackupRule
from kam_xl.books.grafting.own_sheets import MARK, OwnSheet
from kam_xl.books.grafting.surgery import NewSheet, Tell, no_word
from kam_xl.books.reading import outline
from kam_xl.books.render_xlsx import new_workbook, packed, refuse_too_long
from kam_xl.books.target import check_target, keep_edited, replacing
from kam_xl.tables.cells import Grid


class ReportBook(BookFile):
    """A workbook of our own that holds nothing but our sheets and is written anew each time.

    What was typed into the one before is read from it; when somebody saved
    that one since we wrote it, ``kept`` is the copy of it that was put aside.
    With ``dry_run`` nothing is written.
    """

    def __init__(self, path: Path, *, dry_run: bool = False) -> None:
        super().__init__(check_target(path))
        self._dry_run = dry_run
        self.kept: Path | None = None

    @property
    def target(self) -> Path:
        """Where the report stands at the end."""
        return self._path

    def grids(self) -> list[Grid]:
        """Give the tables on our sheets."""
        return read_book(self._path) if self._path.exists() else []

    def own_sheets(self) -> list[OwnSheet]:
        """Give our sheets; without a file there are none."""
        return super().own_sheets() if self._path.exists() else []

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
        """Write the report; sheets that were edited stay in the copy that is put aside."""
        if self._dry_run:
            return {sheet.key: sheet.name for sheet in sheets}
        self.kept = keep_edited(self._path)
        return write_sheets(self._path, sheets, made=made, tell=tell)


def write_sheets(
    path: Path, sheets: Sequence[NewSheet], *, made: str, tell: Tell = no_word
) -> Mapping[str, str]:
    """Draw each sheet into a new workbook at ``path``, with our mark on it, and give the names by the keys.

    The file is written whole or not at all; the same sheets give the same bytes.
    """
    refuse_too_long([sheet.paper for sheet in sheets])
    names: dict[str, str] = {}
    workbook = new_workbook("report", sheets[0].paper.title if sheets else "")
    styles, tables = Styles(workbook), set[str]()
    for sheet in sheets:
        name = sheet_name(sheet.name, {taken.casefold() for taken in names.values()})
        names[sheet.key] = name
        tell(name)
        canvas = XlsxCanvas(styles, name)
        SheetDrawing(canvas, sheet.paper, tables, sheet.measured).draw(made)
        for word, text in _names(sheet, canvas.drawn):
            # As XlsxWriter records a name: its sheet by number, and whether it is out of sight.
            workbook.defined_names.append([word, len(names) - 1, text, True])
    with replacing(path) as fresh:
        fresh.write_bytes(packed(workbook))
    return names


def _names(sheet: NewSheet, drawn: Area) -> tuple[tuple[str, str], ...]:
    """Give the names by which a sheet of ours is found again."""
    return (MARK, as_literal(f"{sheet.key}|{sheet.memory}")), (
        DRAWN,
        Drawn(outline.Area(1, 1, drawn[2] + 1, drawn[3] + 1)).as_name(),
    )
