"""The parts of drawn sheets, put into another package under names that are free there.

A sheet that is drawn again gets the parts it had before; what it had and no
longer needs is dropped, but never a part that something else uses too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kam_xl.books.grafting.anatomy import Anatomy, Relation, relations_of
from kam_xl.books.grafting.scratch import ScratchPart, ScratchSheet
from kam_xl.books.grafting.splice import Element, quoted
from kam_xl.books.reading.outline import Area
from kam_xl.books.reading.package import part_key

_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NUMBERED = re.compile(r"^(.*?)[0-9]*\.(\w+)$")
_TABLE_ID = re.compile(rb'(<table [^>]*?\bid=")[0-9]+(")')

# Changes the content of a part when it gets its place: the drawn part, the content, the part it replaces.
Fit = Callable[[ScratchPart, bytes, str], bytes]


@dataclass(slots=True)
class _Old:
    """The parts that a sheet of ours has now, by kind, those that only it uses."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)

    def take(self, kind: str) -> str:
        waiting = self.by_kind.get(kind)
        return waiting.pop(0) if waiting else ""

    def rest(self) -> Iterator[str]:
        for names in self.by_kind.values():
            yield from names


class Transplant:
    """Collects what becomes of the parts of a package."""

    def __init__(self, anatomy: Anatomy) -> None:
        self._anatomy = anatomy
        self._related = anatomy.related_by()
        self.contents: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        self._types: dict[str, str] = {}
        root = anatomy.types.root
        self._overrides = {part_key(e.get("PartName")): e for e in root.all("Override")}
        self._defaults = {e.get("Extension").casefold(): e for e in root.all("Default")}
        self._taken = {part_key(name) for name in anatomy.parts()} | self._overrides.keys()
        self._table_ids = {table.id for table in self.tables()}

    def tables(self) -> list[TablePart]:
        """Give all tables of the package, told by their type or by a sheet that points to them."""
        found = {name for name in self._anatomy.parts() if self._type(name) == _TABLE_TYPE}
        for sheet in self._anatomy.sheets:
            related = self._anatomy.relations(sheet.part) if sheet.part else []
            found |= {one.target for one in related if one.kind == "table" and one.target}
        return [TablePart(name, self._anatomy.document(name).root) for name in sorted(found)]

    def _type(self, name: str) -> str:
        override = self._overrides.get(part_key(name))
        return "" if override is None else override.get("ContentType")

    def owned(self, part: str) -> dict[str, list[str]]:
        """Give the parts below a sheet that nothing else uses, by kind, in the order of their relations.

        Tables come from top to bottom: a program that saves the workbook may list them in another order.
        """
        found: dict[str, list[str]] = {}
        self._collect(part, found, {part})
        found.get("table", []).sort(key=self._top)
        return found

    def _top(self, table: str) -> int:
        return Area.of(self._anatomy.document(table).root.get("ref")).first_row

    def _collect(self, part: str, found: dict[str, list[str]], seen: set[str]) -> None:
        for relation in self._anatomy.relations(part):
            target = relation.target
            if target and target not in seen and self._related.get(target) == 1:
                seen.add(target)
                found.setdefault(relation.kind, []).append(target)
                self._collect(target, found, seen)

    def plant(self, sheet: ScratchSheet, body: bytes, old: str, fit: Fit) -> str:
        """Put a drawn sheet in, over the part ``old`` unless that is ""; give the name of its part."""
        had = _Old(self.owned(old) if old else {})
        name = old or self._free("worksheets", "sheet", "xml")
        self._put(name, body, sheet.part.content_type)
        self._relate(name, sheet.part.children, sheet.external, had, fit)
        for part in had.rest():
            self.drop(part)
        return name

    def add_part(self, base: str, content: bytes, content_type: str) -> str:
        """Add a part beside the workbook part, under a name that is free."""
        folder = posixpath.dirname(self._anatomy.book)
        name = posixpath.join(folder, base)
        if part_key(name) in self._taken:
            name = self._free("", base.partition(".")[0], base.rpartition(".")[2])
        self._taken.add(part_key(name))
        self._put(name, content, content_type)
        return name

    def _put(self, name: str, content: bytes, content_type: str) -> None:
        self.contents[name] = content
        self._types[name] = content_type

    def _relate(
        self,
        owner: str,
        children: tuple[ScratchPart, ...],
        external: tuple[tuple[str, str, str], ...],
        had: _Old,
        fit: Fit,
    ) -> None:
        lines = []
        for child in children:
            old = had.take(child.kind)
            name = old or self._free_for(child)
            content = fit(child, child.content, old)
            self._put(
                name, self._table(content, old) if child.kind == "table" else content, child.content_type
            )
            self._relate(name, child.children, (), had, fit)
            target = posixpath.relpath(name, posixpath.dirname(owner) or ".")
            lines.append(_relationship(child.id, _RELATION_TYPE + child.kind, target))
        lines += [_relationship(*facts, external=True) for facts in external]
        part = self._anatomy.name(relations_of(owner)) or relations_of(owner)
        if lines:
            text = f'{_HEAD}<Relationships xmlns="{_PACKAGE_RELATIONS}">{"".join(lines)}</Relationships>'
            self._put(part, text.encode(), _RELS_TYPE)
        elif self._anatomy.name(part):
            self.dropped.add(self._anatomy.name(part))

    def _table(self, content: bytes, old: str) -> bytes:
        """A table keeps its number over a refresh; a new one gets the next in the book."""
        if old:
            number = TablePart(old, self._anatomy.document(old).root).id
        else:
            number = max(self._table_ids, default=0) + 1
            self._table_ids.add(number)
        return _TABLE_ID.sub(rb"\g<1>%d\g<2>" % number, content, count=1)

    def drop(self, part: str) -> None:
        """Take a part out, with its relations."""
        self.dropped.add(part)
        relations = self._anatomy.name(relations_of(part))
        if relations:
            self.dropped.add(relations)

    def _free_for(self, part: ScratchPart) -> str:
        folder, _, base = part.name.rpartition("/")
        match = _NUMBERED.match(base)
        stem, extension = match.groups() if match else (base, "xml")
        return self._free(folder.rpartition("/")[2], stem, extension)

    def _free(self, folder: str, stem: str, extension: str) -> str:
        """Give the first free number; one whose relations or content type are left over is not free."""
        base = posixpath.join(posixpath.dirname(self._anatomy.book), folder)
        number = 1
        while any(
            part_key(name) in self._taken
            for name in (
                f"{base}/{stem}{number}.{extension}".lstrip("/"),
                relations_of(f"{base}/{stem}{number}.{extension}".lstrip("/")),
            )
        ):
            number += 1
        name = f"{base}/{stem}{number}.{extension}".lstrip("/")
        self._taken.add(part_key(name))
        return name

    def finish_types(self) -> None:
        """Say in the list of content types what was added and what is gone."""
        types = self._anatomy.types
        root = types.root
        lines = []
        for name, content_type in self._types.items():
            if part_key(name) in self._overrides or self._anatomy.name(name):
                continue
            extension = name.rpartition(".")[2].casefold()
            default = self._defaults.get(extension)
            if default is not None and default.get("ContentType") == content_type:
                continue
            lines.append(
                f"<{root.prefix}Override PartName={quoted('/' + name)} ContentType={quoted(content_type)}/>"
            )
        for name in self.dropped:
            override = self._overrides.get(part_key(name))
            if override is not None:
                types.remove(override)
        if lines:
            types.append(root, "".join(lines))

    def add_relation(self, identity: str, kind: str, target: str) -> None:
        """Let the workbook point to a new part."""
        document = self._anatomy.relations_document(self._anatomy.book)
        if document is not None:
            root = document.root
            way = posixpath.relpath(target, posixpath.dirname(self._anatomy.book) or ".")
            document.append(root, _relationship(identity, _RELATION_TYPE + kind, way, prefix=root.prefix))

    def drop_relation(self, relation: Relation) -> None:
        """Let the workbook no longer point to a part."""
        document = self._anatomy.relations_document(self._anatomy.book)
        if document is not None:
            document.remove(relation.element)


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table of the package: its part and its root element."""

    part: str
    root: Element

    @property
    def id(self) -> int:
        number = self.root.get("id")
        return int(number) if number.isdecimal() else 0

    @property
    def names(self) -> set[str]:
        """Both of its names, case-folded."""
        return {self.root.get(name).casefold() for name in ("name", "displayName")} - {""}


def _relationship(identity: str, kind: str, target: str, *, external: bool = False, prefix: str = "") -> str:
    mode = ' TargetMode="External"' if external else ""
    return f"<{prefix}Relationship Id={quoted(identity)} Type={quoted(kind)} Target={quoted(target)}{mode}/>"
