"""One graft from plan to parts: names first, then drawing, then styles, then each sheet in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kam_xl.books.drawing.drawn import DRAWN, Drawn, as_literal
from kam_xl.books.drawing.measure import Plan
from kam_xl.books.drawing.wording import sheet_name
from kam_xl.books.grafting import disowned
from kam_xl.books.grafting.anatomy import LARGEST_OWN_SHEET, Anatomy, Relation
from kam_xl.books.grafting.book_edit import BookEdit
from kam_xl.books.grafting.keep_cells import Kept, beside, put_back
from kam_xl.books.grafting.keep_tables import TableKeeper, blocks_of, filtered
from kam_xl.books.grafting.moved import Moves
from kam_xl.books.grafting.own_sheets import MARK, OwnSheet, frame_of, sheets_of_ours
from kam_xl.books.grafting.scratch import Scratch, ScratchSheet, draw
from kam_xl.books.grafting.sheet_frame import SheetFrame
from kam_xl.books.grafting.splice import Document
from kam_xl.books.grafting.style_merge import MINIMAL, StyleMerge
from kam_xl.books.grafting.transplant import Transplant
from kam_xl.books.reading.outline import LAST_COLUMN, TRUE
from kam_xl.books.reading.package import part_key
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLE_USED = re.compile(rb"""\b(?:s|style)=["']([0-9]+)["']""")
# Names that a sheet of ours has only when its paper says so.
_PRINT_NAMES = ("_xlnm.Print_Area", "_xlnm.Print_Titles")


# Hears the name of each sheet before it is drawn.
Tell = Callable[[str], None]


def no_word(name: str) -> None:
    """Tell nobody which sheet is drawn."""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to put in: its paper, the name it is to have, what we want to find again on it.

    ``rows`` tells for the user's own cells right of our area where each row
    goes (0-based); without it they stay in their rows. ``measured`` is the
    plan of the paper, where it is known.
    """

    paper: Paper
    name: str
    memory: str = ""
    rows: Mapping[int, int] | None = None
    measured: Plan | None = None

    @property
    def key(self) -> str:
        """What identifies the sheet over every refresh."""
        return self.paper.key


class Surgery:
    """What becomes of one package; ``shown`` tells under which name each key stands."""

    def __init__(self, anatomy: Anatomy, disown: Mapping[str, str], remove: Sequence[str]) -> None:
        self._anatomy = anatomy
        self._book = BookEdit(anatomy)
        self._transplant = Transplant(anatomy)
        self._own = {sheet.key: sheet for sheet in sheets_of_ours(anatomy)}
        self._styles: Document | None = None
        self._contents: dict[str, bytes] = {}
        self._calculates_anew = False
        self.shown: dict[str, str] = {}
        tables = self._transplant.tables()
        self._tables = {table.part: table for table in tables}
        self._taken = {name.name.casefold() for name in anatomy.names}
        self._taken |= {name for table in tables for name in table.names}
        self._removed = set(remove) & self._own.keys()
        for key in sorted(self._removed):
            self._take_out(self._own.pop(key))
        for key, name in disown.items():
            if key in self._own:
                self._let_go(self._own.pop(key), name)

    def _take_out(self, sheet: OwnSheet) -> None:
        self._refuse_foreign(sheet)
        self._book.remove(sheet.place)
        parts = self._transplant.owned(sheet.part)
        for part in (sheet.part, *(part for parts_of in parts.values() for part in parts_of)):
            self._transplant.drop(part)
        self._transplant.drop_relation(self._relation(sheet))
        self._drop_calculation_chain(beside(frame_of(self._anatomy, sheet.part), sheet_area(sheet).area))

    def _relation(self, sheet: OwnSheet) -> Relation:
        identity = self._anatomy.sheets[sheet.place].relation
        return next(one for one in self._anatomy.relations(self._anatomy.book) if one.id == identity)

    def _let_go(self, sheet: OwnSheet, name: str) -> None:
        parts = self._transplant.owned(sheet.part)
        # Its tables give their names back, so that the fresh sheet can have them.
        own = {name for part in parts.get("table", ()) for name in self._tables[part].names}
        before = frozenset(self._taken)
        taken = set(before)
        _, changed = disowned.disowned(self._anatomy, self._book, sheet, name, parts, taken)
        self._taken = (set(before) - own) | (taken - before)
        self._contents |= changed

    def put_in(self, sheets: Sequence[NewSheet], made: str, tell: Tell = no_word) -> None:
        """Draw all sheets and give each its place."""
        if not sheets:
            return
        names = self._planned(sheets)
        taken = self._taken - {
            name
            for sheet in sheets
            for part in self._owned_tables(sheet)
            for name in self._tables[part].names
        }
        scratch = draw(
            [(name, sheet.paper) for name, sheet in zip(names, sheets, strict=True)],
            made=made,
            tables=taken,
            date1904=any(e.get("date1904") in TRUE for e in self._anatomy.elements("workbookPr")),
            tell=tell,
        )
        styles = self._merged_styles(scratch)
        for sheet, drawn in zip(sheets, scratch.sheets, strict=True):
            body = scratch.body(drawn, styles.xfs, styles.dxfs)
            self._put(sheet, drawn, body, styles)

    def _owned_tables(self, sheet: NewSheet) -> Sequence[str]:
        own = self._own.get(sheet.key)
        return self._transplant.owned(own.part).get("table", ()) if own else ()

    def _planned(self, sheets: Sequence[NewSheet]) -> list[str]:
        """Give each sheet its name: the present one of its own sheet, else one that is free."""
        taken, names = self._book.sheet_names(), []
        for sheet in sheets:
            own = self._own.get(sheet.key)
            if own is not None:
                self._refuse_foreign(own)
            name = own.name if own is not None else sheet_name(sheet.name, taken)
            taken.add(name.casefold())
            names.append(name)
            self.shown[sheet.key] = name
        return names

    def _refuse_foreign(self, sheet: OwnSheet) -> None:
        place = f"{self._anatomy.place}, {sheet.name}"
        if sheet.locked:
            raise InputError.of("graft_sheet_locked", place)
        if sheet.foreign:
            raise InputError.of("graft_foreign", place, kinds=sheet.foreign)

    def _put(self, sheet: NewSheet, drawn: ScratchSheet, body: bytes, styles: StyleMerge) -> None:
        own = self._own.get(sheet.key)
        record, external = Drawn.in_body(body), drawn.external
        old: SheetFrame | None = None
        if own is not None:
            old = frame_of(self._anatomy, own.part)
            body = self._with_theirs(own, old, sheet, drawn, body)
            external += self._links(own, old, external)
            place = own.place
        else:
            place, relation = self._book.add(drawn.name)
        keeper = TableKeeper(self._anatomy, self._owned_tables(sheet), drawn.part.children, styles.dxfs)
        fresh = ScratchSheet(drawn.name, drawn.part, external, drawn.names)
        part = self._transplant.plant(fresh, body, own.part if own else "", keeper.fit)
        if own is None:
            self._transplant.add_relation(relation, "worksheet", part)
        self._name(place, sheet, drawn, record)

    def _with_theirs(
        self, own: OwnSheet, old: SheetFrame, sheet: NewSheet, drawn: ScratchSheet, body: bytes
    ) -> bytes:
        """Carry over what the user has on the sheet beside our cells."""
        was, now = sheet_area(own), Drawn.in_body(body)
        kept: Kept = beside(old, was.area)
        tables = [self._tables[part].root for part in self._owned_tables(sheet)]
        blocks = blocks_of([table.get("ref") for table in tables], drawn.part.children)
        rows = {before + 1: after + 1 for before, after in (sheet.rows or {}).items()}
        area = was.area if was.area.last_column < LAST_COLUMN else now.area
        moves = Moves(own.name, area, now.area, rows, blocks)
        fresh = SheetFrame(body)
        kept.filtered = filtered(tables, drawn.part.children, fresh)
        put_back(fresh, old, kept, moves, was)
        body = fresh.whole()
        if not self._is_as_it_was(own.part, body):
            self._drop_calculation_chain(kept)
            # Without a memory nobody knows whether the values or only their writing has changed.
            self._calculates_anew |= not sheet.memory or own.memory != sheet.memory
        return body

    def _links(
        self, own: OwnSheet, old: SheetFrame, drawn: tuple[tuple[str, str, str], ...]
    ) -> tuple[tuple[str, str, str], ...]:
        """Give the relations of the user's links beside our cells."""
        found = old.frame.root.find("hyperlinks")
        used = {e.relation() for e in found.children} if found else set()
        taken = {identity for identity, _, _ in drawn}
        return tuple(
            (relation.id, relation.type, relation.element.get("Target"))
            for relation in self._anatomy.relations(own.part)
            if relation.external and relation.id in used and relation.id not in taken
        )

    def _drop_calculation_chain(self, kept: Kept) -> None:
        """A list of formulas that names a cell without one makes Excel repair the book; it builds the list anew."""
        if not kept.formulas:
            return
        for relation in self._anatomy.relations(self._anatomy.book):
            if relation.kind == "calcChain" and relation.target not in self._transplant.dropped:
                self._transplant.drop(relation.target)
                self._transplant.drop_relation(relation)

    def _name(self, place: int, sheet: NewSheet, drawn: ScratchSheet, record: Drawn) -> None:
        for name in _PRINT_NAMES:
            if name in drawn.names:
                self._book.set_name(place, name, drawn.names[name])
            else:
                self._book.drop_name(place, name)
        self._book.set_name(place, MARK, as_literal(f"{sheet.key}|{sheet.memory}"), hidden=True)
        self._book.set_name(place, DRAWN, record.as_name(), hidden=True)

    def _merged_styles(self, scratch: Scratch) -> StyleMerge:
        """Append our formats to the book's; a book without any gets the fewest that there must be."""
        related = [one for one in self._anatomy.relations(self._anatomy.book) if one.kind == "styles"]
        part = next((one.target for one in related if one.target), "")
        padding = 0
        if part and self._anatomy.package.raw(part_key(part)).strip():
            self._styles = self._anatomy.document(part)
        else:
            self._styles = Document(MINIMAL)
        if self._styles.root.find("cellXfs") is None or not part:
            padding = self._styles_used() + 1
        merge = StyleMerge(self._styles, Document(scratch.styles), padding=padding)
        if not part:
            part = self._transplant.add_part("styles.xml", b"", _STYLES_TYPE)
            self._transplant.add_relation(self._book.new_relation(), "styles", part)
        self._contents[part] = self._styles.result()
        return merge

    def _styles_used(self) -> int:
        """Cells may name formats that are not there; they must not get ours."""
        largest = 0
        for sheet in self._anatomy.sheets:
            if sheet.part and sheet.kind == "worksheet":
                for piece in self._anatomy.package.chunks(part_key(sheet.part)):
                    largest = max([largest, *map(int, set(_STYLE_USED.findall(piece)))])
        return largest

    def finish(self) -> tuple[dict[str, bytes], set[str]]:
        """Give the parts that are written, with their new content, and those that are dropped."""
        if self._calculates_anew:
            self._book.recalculate_on_opening()
        self._book.finish()
        self._transplant.finish_types()
        contents = {**self._transplant.contents, **self._contents}
        relations = self._anatomy.relations_document(self._anatomy.book)
        for document, name in (
            (self._anatomy.types, self._anatomy.types_name),
            (self._anatomy.document_of_book, self._anatomy.book),
            (relations, self._anatomy.relations_name(self._anatomy.book)),
        ):
            if document is not None and document.is_changed:
                contents[name] = document.result()
        dropped = self._transplant.dropped
        changed = {
            name: content
            for name, content in contents.items()
            if name not in dropped and not self._is_as_it_was(name, content)
        }
        return changed, dropped

    def _is_as_it_was(self, name: str, content: bytes) -> bool:
        key = part_key(name)
        return key in self._anatomy.package and self._anatomy.package.raw(key, LARGEST_OWN_SHEET) == content


def sheet_area(sheet: OwnSheet) -> Drawn:
    """Give what we drew on a sheet."""
    return sheet.drawn or Drawn.everything()
