"""A workbook that is open, read and written through the public object model of xlwings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kam_xl.books.drawing.draw_table import table_name
from kam_xl.books.drawing.drawn import DRAWN, Drawn, as_literal, literal
from kam_xl.books.drawing.wording import sheet_name
from kam_xl.books.files.backup import BackupRule
from kam_xl.books.grafting.own_sheets import MARK, OwnSheet
from kam_xl.books.grafting.surgery import NewSheet, Tell, no_word
from kam_xl.books.live_app import still
from kam_xl.books.live_canvas import LiveCanvas, sketch
from kam_xl.books.live_cells import block, sheet_grids
from kam_xl.books.live_room import Room
from kam_xl.books.reading.sheet_cells import Dense, Place
from kam_xl.books.render_live import entered, write_live
from kam_xl.tables.cells import Grid

if TYPE_CHECKING:
    from xlwings import Book, Sheet
    from xlwings.main import Name

_EDITED = "edited"


class LiveBook:
    """An open workbook: its tables as grids, our sheets in it, and papers to be written into it.

    A sheet that does not carry our mark is never written to, whatever its name.
    """

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def name(self) -> str:
        """The name of the file, as Excel shows it."""
        return str(self._book.name)

    def grids(self) -> list[Grid]:
        """Give the tables of every sheet, and what is in use of sheets without one."""
        ours = {sheet.name for sheet in self.own_sheets()}
        found: list[Grid] = []
        for sheet in self._book.sheets:
            found += sheet_grids(self.name, sheet, ours=sheet.name in ours)
        return found

    def own_sheets(self) -> list[OwnSheet]:
        """Give our sheets, in their order; of two with one key (a copy) the first is ours."""
        found: dict[str, OwnSheet] = {}
        for place, sheet in enumerate(self._book.sheets):
            names = _local_names(sheet)
            if MARK not in names:
                continue
            key, _, memory = literal(names[MARK].refers_to or "").rpartition("|")
            drawn = Drawn.in_name(names[DRAWN].refers_to or "") if DRAWN in names else None
            if key and key not in found:
                found[key] = OwnSheet(key, sheet.name, memory, place, drawn=drawn)
        return list(found.values())

    def cells(self, sheet: str) -> Dense:
        """Give the cells of a sheet, from A1 on."""
        last = self._book.sheets[sheet].used_range.last_cell
        whole = self._book.sheets[sheet].range((1, 1), (last.row, last.column))
        return Dense(block(whole), 1, 1)

    def formulas(self, sheet: str) -> dict[Place, str]:
        """Give the formulas of a sheet by 1-based row and column; a host in the browser tells none.

        For a text that begins like a formula Excel gives the text itself.
        """
        used = self._book.sheets[sheet].used_range
        try:
            texts = _as_rows(used.formula, used.shape[1])
        except NotImplementedError:
            return {}
        return {
            (used.row + down, used.column + across): str(text)
            for down, (row, values) in enumerate(zip(texts, block(used), strict=True))
            for across, (text, value) in enumerate(zip(row, values, strict=True))
            if isinstance(text, str) and text.startswith("=") and value != text
        }

    def write(
        self,
        sheets: Sequence[NewSheet],
        *,
        made: str,
        disown: Mapping[str, str] | None = None,
        remove: Sequence[str] = (),
        tell: Tell = no_word,
        backup: BackupRule = "day",
    ) -> dict[str, str]:
        """Write papers, and give the name under which each now stands, by its key.

        A paper that has a sheet takes its place, a new one comes last.
        ``disown`` gives sheets of ours, by key, another name and takes our mark
        from them first; ``remove`` takes sheets of ours out. ``made`` stands at
        the foot of each sheet; ``tell`` hears the name of each before it is written.
        """
        own = {sheet.key: sheet for sheet in self.own_sheets()}
        gone = {key: own.pop(key) for key in (*(disown or {}), *remove) if key in own}
        planned = self._sketched(sheets, own, {sheet.name for sheet in gone.values()}, made)
        active = self._book.sheets.active.name
        with still(self._book.app):
            for key, sheet in gone.items():
                if disown and key in disown:
                    self._disown(sheet.name, disown[key])
                else:
                    self._book.sheets[sheet.name].delete()
            names = {
                new.key: self._put(new, canvas, own.get(new.key), tell)
                for new, canvas in zip(sheets, planned, strict=True)
            }
            shown = next(iter(names.values()), active)
            if shown in self._book.sheet_names:
                self._book.sheets[shown].activate()
        return names

    def _sketched(
        self, sheets: Sequence[NewSheet], own: Mapping[str, OwnSheet], gone: set[str], made: str
    ) -> list[LiveCanvas]:
        """Draw every paper before anything is written; the names of tables are kept apart."""
        tables = {
            sheet.name: {table.name.casefold() for table in sheet.tables} for sheet in self._book.sheets
        }
        counts = Counter(name for sheet, names in tables.items() if sheet not in gone for name in names)
        found = []
        for new in sheets:
            mine = tables[own[new.key].name] if new.key in own else set()
            taken = {name for name in counts if counts[name] > (name in mine)}
            canvas = sketch(new.name, new.paper, taken, made=made)
            counts.subtract(mine)
            counts.update(name.casefold() for _, name in canvas.tables)
            found.append(canvas)
        return found

    def _put(self, new: NewSheet, canvas: LiveCanvas, own: OwnSheet | None, tell: Tell) -> str:
        if own is None:
            name = sheet_name(new.name, {one.casefold() for one in self._book.sheet_names})
            tell(name)
            last = self._book.sheets[len(self._book.sheets) - 1]
            sheet, room = self._book.sheets.add(name, after=last), None
        else:
            tell(own.name)
            sheet = self._book.sheets[own.name]
            room = Room(sheet, own.drawn or Drawn.everything(), new.rows)
        drawn = _written(sheet, canvas, room)
        _remember(sheet, MARK, as_literal(f"{new.key}|{new.memory}"))
        _remember(sheet, DRAWN, drawn.as_name())
        return str(sheet.name)

    def _disown(self, name: str, wanted: str) -> None:
        """Let a sheet go: its tables get other names, so that formulas elsewhere find the fresh ones."""
        sheet = self._book.sheets[name]
        taken = {table.name.casefold() for one in self._book.sheets for table in one.tables}
        for table in sheet.tables:
            table.name = table_name(f"{table.name}_{_EDITED}", taken)
        for local, one in _local_names(sheet).items():
            if local in (MARK, DRAWN):
                one.delete()
        others = {one.casefold() for one in self._book.sheet_names} - {name.casefold()}
        sheet.name = sheet_name(wanted, others)


def _written(sheet: Sheet, canvas: LiveCanvas, room: Room | None) -> Drawn:
    """Write a sheet; when Excel stops in the middle, what stood on it before is put back.

    It no longer stands where we remember it, so the next refresh takes the
    sheet for an edited one and keeps it.
    """
    last = sheet.used_range.last_cell
    whole = sheet.range((1, 1), (last.row, last.column))
    before = block(whole) if room is not None else []
    try:
        return write_live(sheet, canvas, room)
    except BaseException:
        if before:
            with suppress(Exception):
                whole.value = [[entered(value) for value in row] for row in before]
        raise


def _local_names(sheet: Sheet) -> dict[str, Name]:
    """Give the names that belong to a sheet alone, without the sheet's own."""
    return {name.name.rpartition("!")[2]: name for name in sheet.names}


def _as_rows(texts: Any, width: int) -> list[Sequence[object]]:
    """Give rows: Excel hands over one cell bare, and on a Mac one row or column flat."""
    if not isinstance(texts, (tuple, list)):
        return [(texts,)]
    if isinstance(texts[0], (tuple, list)):
        return list(texts)
    return [texts[at : at + width] for at in range(0, len(texts), width)]


def _remember(sheet: Sheet, name: str, text: str) -> None:
    known = _local_names(sheet)
    if name in known:
        known[name].delete()
    sheet.names.add(name, f"={text}")
