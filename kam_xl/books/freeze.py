"""Formulas of ours turned into the values they show, in the sheets of the user, and nothing else.

After this a workbook can be passed on to somebody who does not have our
functions. Only the formula leaves its cell; format, value and every other part
stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kam_xl.books.grafting.anatomy import Anatomy, dissected, refuse_unsafe
from kam_xl.books.grafting.moved import translated
from kam_xl.books.grafting.put_package import Into, put_package
from kam_xl.books.grafting.sheet_frame import CELL, SheetFrame, attributes_of
from kam_xl.books.grafting.splice import Document, plain
from kam_xl.books.reading.package import part_key
from kam_xl.books.target import replacing

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f\b([^>]*?)(?:/>|>(.*?)</(?:[\w.-]+:)?f\s*>)", re.DOTALL)
_VALUE = re.compile(rb"<((?:[\w.-]+:)?)v\b[^>]*?>(.*?)</\1v\s*>", re.DOTALL)
_ANY_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_OF_A_FORMULA = re.compile(rb"""\s(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_ONLY_CM = re.compile(rb"""\s(?:cm)\s*=\s*(?:"[^"]*"|'[^']*')""")

IsOurs = Callable[[str], bool]
# A sheet of the user is read whole to be frozen: a million rows of ten columns.
LARGEST_SHEET = 1 << 30


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many formulas became values, and which of ours could not because no result is saved (``Sheet!B7``)."""

    count: int
    unsaved: tuple[str, ...] = ()
    written: bool = False


def freeze(
    source: Path | str, target: Path | str, is_ours: IsOurs, *, dry_run: bool = False, into: Into = replacing
) -> Frozen:
    """Put the saved result for each formula of which ``is_ours`` (told without its "=") is true.

    A formula without a saved result stays, and its cell is named. A spilled or
    array formula leaves its values behind. Nothing of ours in the book: no file
    is written, unless ``target`` is another one. Refused as by ``graft``.
    """
    source, target = Path(source), Path(target)
    with dissected(source) as anatomy:
        refuse_unsafe(anatomy)
        changed: dict[str, bytes] = {}
        count, unsaved = 0, list[str]()
        for sheet in anatomy.sheets:
            if sheet.kind == "worksheet" and sheet.part and sheet.part not in changed:
                raw = anatomy.package.raw(part_key(sheet.part), LARGEST_SHEET)
                if _ANY_FORMULA.search(raw) or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
                    cells = _Cells(is_ours, sheet.name)
                    fresh = cells.frozen(SheetFrame(raw, anatomy.place, sheet.part))
                    count += cells.count
                    unsaved += cells.unsaved
                    if cells.count:
                        changed[sheet.part] = fresh
        changed |= _columns_of_tables(anatomy, is_ours)
        dropped = _drop_chain(anatomy, changed) if count else set()
        changed = {anatomy.spelled(name): content for name, content in changed.items()}
        dropped = {anatomy.spelled(name) for name in dropped}
    written = not dry_run and put_package(source, target, changed, {}, dropped, into)
    return Frozen(count, tuple(unsaved), written)


@dataclass(slots=True)
class _Cells:
    """The cells of one sheet on their way; formulas that cells share are told by their first cell."""

    is_ours: IsOurs
    sheet: str
    count: int = 0
    unsaved: list[str] = field(default_factory=list)
    _masters: dict[str, tuple[str, str, bool]] = field(default_factory=dict)

    def frozen(self, sheet: SheetFrame) -> bytes:
        sheet.rows = CELL.sub(self._cell, sheet.rows)
        return sheet.whole()

    def _cell(self, match: re.Match[bytes]) -> bytes:
        found = _FORMULA.search(match[3]) if match[3] else None
        if found is None:
            return match[0]
        attributes = attributes_of(match[2])
        text, shared = self._text(found, attributes.get("r", ""))
        if not self.is_ours(text):
            return self._with_own(match, found, text, shared)
        value = _VALUE.search(match[3])
        if value is None or (not value[2] and attributes.get("t") != "str"):
            self.unsaved.append(f"{self.sheet}!{attributes.get('r', '')}")
            return self._with_own(match, found, text, shared)
        self.count += 1
        if shared:
            first, place, _ = self._masters[shared]
            self._masters[shared] = (first, place, True)
        return _as_value(match, attributes.get("t", ""), value)

    def _text(self, found: re.Match[bytes], place: str) -> tuple[str, str]:
        """Give a cell's formula, and the number under which cells share it."""
        facts = attributes_of(found[1])
        text = plain((found[2] or b"").decode(errors="replace"))
        if facts.get("t") != "shared":
            return text, ""
        number = facts.get("si", "")
        if text:
            self._masters[number] = (text, place, False)
            return text, number
        first, origin, _ = self._masters.get(number, ("", place, False))
        return translated(first, origin, place), number

    def _with_own(self, match: re.Match[bytes], found: re.Match[bytes], text: str, shared: str) -> bytes:
        """A cell that shares the formula of a frozen one needs its own."""
        if not shared or found[2] or not self._masters.get(shared, ("", "", False))[2]:
            return match[0]
        own = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
        content = b"%s<%sf>%s</%sf>%s" % (
            match[3][: found.start()],
            *(match[1], own, match[1]),
            match[3][found.end() :],
        )
        return b"<%sc%s>%s</%sc>" % (match[1], match[2], content, match[1])


def _as_value(match: re.Match[bytes], kind: str, value: re.Match[bytes]) -> bytes:
    prefix = match[1]
    if kind != "str":
        return b"<%sc%s>%s</%sc>" % (prefix, _ONLY_CM.sub(b"", match[2]), value[0], prefix)
    head = _OF_A_FORMULA.sub(b"", match[2])
    text = b'<%st xml:space="preserve">%s</%st>' % (prefix, value[2], prefix)
    return b'<%sc%s t="inlineStr"><%sis>%s</%sis></%sc>' % (prefix, head, prefix, text, prefix, prefix)


def _columns_of_tables(anatomy: Anatomy, is_ours: IsOurs) -> dict[str, bytes]:
    """A table remembers the formula of a column and puts it into every new row."""
    changed: dict[str, bytes] = {}
    for sheet in anatomy.sheets:
        tables = [one for one in anatomy.relations(sheet.part) if one.kind == "table"] if sheet.part else []
        for part in {one.target for one in tables if one.target}:
            document: Document = anatomy.document(part)
            for element in document.root.walk():
                if element.local == "calculatedColumnFormula" and is_ours(element.text):
                    document.remove(element)
            if document.is_changed:
                changed[part] = document.result()
    return changed


def _drop_chain(anatomy: Anatomy, changed: dict[str, bytes]) -> set[str]:
    """The list of formulas names cells that have none now; Excel builds it anew."""
    dropped: set[str] = set()
    relations = anatomy.relations_document(anatomy.book)
    for relation in anatomy.relations(anatomy.book):
        if relation.kind == "calcChain" and relation.target and relations is not None:
            dropped.add(relation.target)
            relations.remove(relation.element)
            for element in anatomy.types.root.all("Override"):
                if part_key(element.get("PartName")) == part_key(relation.target):
                    anatomy.types.remove(element)
            changed[anatomy.relations_name(anatomy.book)] = relations.result()
            if anatomy.types.is_changed:
                changed[anatomy.types_name] = anatomy.types.result()
    return dropped
