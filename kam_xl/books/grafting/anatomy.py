"""What a workbook package is made of, as far as surgery on it has to know.

The small parts that tie a workbook together (the workbook, its relations, the
content types) are read with the places of their elements; the sheets are only
named. Which packages must not be cut into is told by ``refuse_unsafe``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kam_xl.books.grafting.splice import Document, Element
from kam_xl.books.reading.file_kinds import refuse_other_zips
from kam_xl.books.reading.outline import TRUE
from kam_xl.books.reading.package import Package, open_package, part_key
from kam_xl.problems import InputError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES = "[Content_Types].xml"
# A sheet of ours is read whole: 100,000 clients with twenty columns are half of this.
LARGEST_OWN_SHEET = 256 << 20
_STRICT = "http://purl.oclc.org/ooxml/"
_CFB = bytes.fromhex("d0cf11e0a1b11ae1")
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: where it points to, as the part's name in the package."""

    id: str
    type: str
    target: str
    external: bool
    element: Element

    @property
    def kind(self) -> str:
        """The last word of the type."""
        return self.type.rpartition("/")[2]


@dataclass(frozen=True, slots=True, eq=False)
class SheetEntry:
    """One sheet in the workbook's list, of whatever kind: its part is "" when it leads nowhere."""

    name: str
    id: int
    relation: str
    kind: str
    part: str
    element: Element


@dataclass(frozen=True, slots=True, eq=False)
class NameEntry:
    """One defined name; ``sheet`` is the place of the sheet it belongs to, ``None`` for the whole book."""

    name: str
    text: str
    sheet: int | None
    element: Element


def slashed(name: str) -> str:
    """Give the name of a part with slashes, which a zip made by some programs does not have."""
    return name.replace("\\", "/")


def relations_of(part: str) -> str:
    """Give the name of the part that holds the relations of a part.

    >>> relations_of("xl/workbook.xml"), relations_of("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, _, base = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{base}.rels")


class Anatomy:
    """The parts that tie one package together; names of parts are as in its zip, but always with slashes."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.place = package.place
        refuse_other_zips(package)
        self._spelled = {slashed(entry.orig_filename): entry.orig_filename for entry in package.entries()}
        self._names = {part_key(name): name for name in self._spelled}
        self.types_name = self.name(TYPES)
        self.types = self.document(self.types_name)
        self._relations: dict[str, tuple[Document | None, list[Relation]]] = {}
        self.book = self._main_part()
        self.document_of_book = self.document(self.book)
        self.sheets = self._sheets()
        self.names = self._defined_names()

    def spelled(self, name: str) -> str:
        """Give the name of a part as the zip writes it; a new part has the name that it is given."""
        return self._spelled.get(name, name)

    def name(self, part: str) -> str:
        """Give the name of a part in its case, or "" when there is none."""
        key = part_key(part)
        return self._names.get(key) or self._names.get(unquote(key), "")

    def parts(self) -> list[str]:
        """Give the names of all parts."""
        return list(self._names.values())

    def document(self, part: str, most: int = 64 << 20) -> Document:
        """Read a part with the places of its elements."""
        return Document(self.package.raw(part_key(part), most), self.place, part)

    def relations(self, part: str) -> list[Relation]:
        """Give the relations of a part, in their order."""
        return self._related(part)[1]

    def relations_document(self, part: str) -> Document | None:
        """Give the part that holds the relations of a part, if there is one."""
        return self._related(part)[0]

    def relations_name(self, part: str) -> str:
        """Give the name of the part that holds the relations of a part, or that it would have."""
        return self.name(relations_of(part)) or relations_of(part)

    def _related(self, part: str) -> tuple[Document | None, list[Relation]]:
        key = part_key(part)
        if key not in self._relations:
            name = self.name(relations_of(part))
            document = self.document(name) if name else None
            found = [] if document is None else [self._relation(part, e) for e in document.root.children]
            self._relations[key] = (document, found)
        return self._relations[key]

    def _relation(self, part: str, element: Element) -> Relation:
        target = element.get("Target").replace("\\", "/")
        external = element.get("TargetMode") == "External"
        whole = target if target.startswith("/") else posixpath.join("/", posixpath.dirname(part), target)
        name = "" if external else self.name(posixpath.normpath(whole.partition("#")[0]))
        return Relation(element.get("Id"), element.get("Type"), name, external, element)

    def _main_part(self) -> str:
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and relation.target:
                return relation.target
        raise InputError.of("book_damaged", self.place)

    def _sheets(self) -> list[SheetEntry]:
        related = {relation.id: relation for relation in self.relations(self.book)}
        found = []
        for element in self.elements("sheets", "sheet"):
            identity = element.relation()
            relation = related.get(identity)
            number = element.get("sheetId")
            found.append(
                SheetEntry(
                    element.get("name"),
                    int(number) if number.isdecimal() else 0,
                    identity,
                    relation.kind if relation else "",
                    relation.target if relation else "",
                    element,
                )
            )
        return found

    def _defined_names(self) -> list[NameEntry]:
        found = []
        for element in self.elements("definedNames", "definedName"):
            local = element.get("localSheetId")
            sheet = int(local) if local.isdecimal() else None
            found.append(NameEntry(element.get("name"), element.text, sheet, element))
        return found

    def elements(self, *path: str) -> list[Element]:
        """Give the elements of the workbook part under a path of names."""
        level = [self.document_of_book.root]
        for local in path:
            level = [child for element in level for child in element.all(local)]
        return level

    def related_by(self) -> dict[str, int]:
        """Count for each part how many relations of the package lead to it."""
        counts: dict[str, int] = {}
        owners = [""] + [name for name in self.parts() if not name.casefold().endswith((".rels", "/"))]
        for owner in owners:
            # What macOS puts beside the files it packs is named like parts and is none.
            if self.name(relations_of(owner)) and not part_key(owner).startswith("__macosx/"):
                for relation in self.relations(owner):
                    counts[relation.target] = counts.get(relation.target, 0) + 1
        return counts


@contextmanager
def dissected(path: Path) -> Iterator[Anatomy]:
    """Open a closed workbook for surgery; what is none is an ``InputError``."""
    try:
        with path.open("rb") as stream:
            begin = stream.read(8)
    except FileNotFoundError as error:
        raise InputError.of("book_missing", str(path)) from error
    except OSError as error:
        raise InputError.of("book_unreadable", str(path), detail=error.strerror or "") from error
    if begin == _CFB:
        encrypted = "EncryptedPackage".encode("utf-16le") in path.read_bytes()
        raise InputError.of("book_encrypted" if encrypted else "book_xls", path.name)
    if not begin.startswith(b"PK"):
        raise InputError.of("graft_no_workbook", path.name)
    with open_package(path) as package:
        yield Anatomy(package)


def refuse_unsafe(anatomy: Anatomy) -> None:
    """Refuse a package that a graft could harm; each reason is an ``InputError`` of its own."""
    root = anatomy.document_of_book.root
    place = anatomy.place
    if root.space.startswith(_STRICT):
        raise InputError.of("graft_strict", place)
    if root.local == "workbook" and root.space != MAIN:
        raise InputError.of("graft_other_form", place)
    if root.local != "workbook" or not anatomy.elements("sheets"):
        raise InputError.of("book_damaged", place)
    kinds = {relation.kind.casefold() for relation in anatomy.relations(anatomy.book)}
    keys = [part_key(name) for name in anatomy.parts()]
    if kinds & {"revisionheaders", "usernames"} or any("/revisions/" in key for key in keys):
        raise InputError.of("graft_shared", place)
    if any(element.get("lockStructure") in TRUE for element in anatomy.elements("workbookProtection")):
        raise InputError.of("graft_locked", place)
    if any(key.startswith("_xmlsignatures/") for key in keys):
        raise InputError.of("graft_signed", place)
    _refuse_doctype(anatomy)


def _refuse_doctype(anatomy: Anatomy) -> None:
    """Look at the beginning of every part, since no other look at the sheets is taken."""
    marks = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16le"), "<!DOCTYPE".encode("utf-16be"))
    for name in anatomy.parts():
        if name.casefold().endswith((".xml", ".rels")):
            head = anatomy.package.head(part_key(name), _HEAD)
            if any(mark in head for mark in marks):
                raise InputError.of("book_doctype", anatomy.place, part=name)
