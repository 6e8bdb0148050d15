"""Papers and the sheets they take the place of: what is written, what gets another name, what goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kam_xl.books.book import Book
from kam_xl.books.drawing import measure
from kam_xl.books.drawing.wording import cut_name
from kam_xl.books.grafting.own_sheets import OwnSheet
from kam_xl.books.grafting.surgery import NewSheet
from kam_xl.books.reading.sheet_cells import NOT_SAVED
from kam_xl.jobs.memory import Memory, tables_of
from kam_xl.jobs.old_rows import OldSheet
from kam_xl.jobs.standing import Standing, StandingTable, in_book, on_paper
from kam_xl.jobs.typed import Keeper, Kept
from kam_xl.papers.paper import Paper
from kam_xl.problems import Problem
from kam_xl.tables.cells import Grid
from kam_xl.texts import say


@dataclass(slots=True)
class Plan:
    """What a job is going to write.

    ``disown`` gives edited sheets, by key, the name under which they stay;
    ``edited`` are their names before and after. ``problems`` are what could not
    be kept just as it was.
    """

    sheets: list[NewSheet] = field(default_factory=list)
    disown: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    edited: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet of ours in the book, as it stands, and whether somebody edited it."""

    own: OwnSheet
    sheet: OldSheet
    edited: bool


class Sheets:
    """The sheets of ours in a book, met by fresh papers; ``made`` stands at the foot of each."""

    def __init__(self, book: Book, grids: Sequence[Grid], keeper: Keeper, *, made: str) -> None:
        self._book = book
        self._grids = grids
        self._keeper = keeper
        self._made = made
        self._own: dict[str, list[OwnSheet]] = {}
        for own in book.own_sheets():
            self._own.setdefault(keeper.paper_key(own.key), []).append(own)
        self.plan = Plan()

    def put(self, paper: Paper, *, keep: bool = True) -> None:
        """Plan to write a paper over the sheet it has, with everything typed there.

        With ``keep`` false the paper has taken in already what stood on its sheet.
        """
        found = [self._found(own) for own in self._own.get(paper.key, ())]
        kept = self._keeper.fill(paper, [one.sheet for one in found]) if keep else Kept(paper)
        measured = measure.plan(kept.paper)
        standing = on_paper(kept.paper, measured, made=self._made)
        memory = Memory.of(kept.paper, standing, kept.added)
        name, rows = paper.name, None
        for one in found:
            if (one.edited and keep) or one.own.foreign or one.own.locked:
                self._disown(one.own)
                name = one.own.name
            elif one.own.key == paper.key:
                rows = _sheet_rows(kept, standing)
            elif self._has_more(one.own):
                self._disown(one.own)
            else:
                self.plan.remove.append(one.own.key)
        self.plan.sheets.append(NewSheet(kept.paper, name, str(memory), rows, measured))

    def _disown(self, own: OwnSheet) -> None:
        name = cut_name(own.name, say("book.edited"))
        self.plan.disown[own.key] = name
        self.plan.edited.append((own.name, name))

    def _found(self, own: OwnSheet) -> _Found:
        memory = Memory.read(own.memory)
        # A row typed directly below a table belongs to it, if the rest is as we wrote it.
        longer, exact = (in_book(self._book, own, self._grids, below=below) for below in (True, False))
        standing = longer if memory and memory.holds(longer) else exact
        unchanged = memory is not None and memory.holds(standing)
        edited = not unchanged or bool(own.foreign) or own.locked
        return _Found(own, OldSheet(self._with_formulas(own, standing), memory), edited)

    def _with_formulas(self, own: OwnSheet, standing: Standing) -> Standing:
        """Report formulas in our tables: their result is kept; one never calculated is kept as it was typed."""
        formulas = self._book.formulas(own.name)
        if not formulas:
            return standing
        tables = tuple(self._values(own, table, formulas) for table in standing.tables)
        return replace(standing, tables=tables)

    def _values(
        self, own: OwnSheet, table: StandingTable, formulas: Mapping[tuple[int, int], str]
    ) -> StandingTable:
        width = own.drawn.area.last_column if own.drawn else len(table.heads)
        rows = []
        for row, cells in enumerate(table.rows, start=table.head_row + 2):
            places = {
                at: formulas[row, at + 1] for at in range(min(len(cells), width)) if (row, at + 1) in formulas
            }
            for at in places:
                where = Grid(self._book.name, own.name, (), first_row=row).place(0, at)
                self.plan.problems.append(Problem.of("typed_formula", where))
            rows.append(
                tuple(
                    places[at] if at in places and cell == NOT_SAVED else cell
                    for at, cell in enumerate(cells)
                )
            )
        return replace(table, rows=tuple(rows))

    def _has_more(self, own: OwnSheet) -> bool:
        """Tell whether the user has something right of our part of a sheet or below it."""
        if own.drawn is None or own.foreign or own.locked:
            return True
        body = self._book.cells(own.name).body()
        area = own.drawn.area
        return body is not None and (body.last_row > area.last_row or body.last_column > area.last_column)


def _sheet_rows(kept: Kept, standing: Standing) -> dict[int, int]:
    """Say for the rows of the sheet before in which row of the fresh one their client stands."""
    heads: dict[int, int] = {}
    drawn = iter(standing.tables)
    for number, table in enumerate(tables_of(kept.paper)):
        if table.rows:
            heads[number] = next(drawn).head_row
    return {before: heads[number] + 1 + at for before, (number, at) in kept.moved.items() if number in heads}


def own_names(book: Book) -> set[str]:
    """Give the names of our sheets in a book."""
    return {own.name for own in book.own_sheets()}


def standing_rows(book: Book, grids: Iterable[Grid], key: str, table: str) -> list[dict[str, object]]:
    """Give the rows of a table that we keep in a book, by heading; none when it is not there."""
    for own in book.own_sheets():
        if own.key == key:
            for one in in_book(book, own, list(grids), below=True).tables:
                if one.name.casefold().startswith(table.casefold()):
                    return [dict(zip(one.heads, row, strict=False)) for row in one.rows]
    return []
