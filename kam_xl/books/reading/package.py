"""A workbook file as a zip of parts, opened with limits.

No reader of workbooks stops a zip bomb or a hostile XML declaration by itself,
so every part is measured here before anything reads it.
"""

from __future__ import annotations

import codecs
import errno
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.parsers import expat

from kam_xl.problems import InputError

# Parts that are read whole (workbook, styles, relations, tables) stay small in every real workbook.
LARGEST_WHOLE_PART = 64 << 20
# A sheet of a million rows inflates 7 to 1; the densest of 1,860 real workbooks 59 to 1.
LARGEST_RATIO = 300
RATIO_COUNTS_FROM = 10 << 20
# The tree of a part takes a hundred times the bytes of its shortest tags.
MOST_TAGS = 1_000_000
LARGEST_PART = 8 << 30
MOST_PARTS = 100_000
CHUNK = 4 << 20
_HEAD = 64 << 10
_ENCRYPTED = 0x1
_NO_DATE = (1980, 1, 1, 0, 0, 0)
# What the readers of zip and XML let out when a file is not what it says it is.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ET.ParseError, struct.error),
    *(EOFError, NotImplementedError, LookupError, ValueError, OverflowError, RuntimeError),
)


def part_key(name: str) -> str:
    r"""Give the form in which names of parts are compared: some programs write them with backslashes.

    >>> part_key("\\XL\\Workbook.xml")
    'xl/workbook.xml'
    """
    return name.replace("\\", "/").lstrip("/").casefold()


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: the last word of its type and the part it points to."""

    kind: str
    target: str


class Package:
    """The parts of one workbook file.

    Names are as in the file; look-ups do not mind the case, because Excel does
    not. Every refusal is an ``InputError`` that names the file.
    """

    def __init__(self, zipped: zipfile.ZipFile, place: str) -> None:
        self._zip = zipped
        self.place = place
        self._parts: dict[str, zipfile.ZipInfo] = {}
        entries = zipped.infolist()
        if len(entries) > MOST_PARTS:
            raise InputError.of("book_too_large", place)
        # Parts that share their bytes would swell to any size when they are copied
        if sum(entry.compress_size for entry in entries) > zipped.start_dir:
            raise InputError.of("book_damaged", place)
        for entry in entries:
            self._admit(entry)

    def _admit(self, entry: zipfile.ZipInfo) -> None:
        if entry.flag_bits & _ENCRYPTED:
            raise InputError.of("book_encrypted", self.place)
        name = part_key(entry.filename)
        if name in self._parts and not name.endswith("/"):
            raise InputError.of("book_twice", self.place, part=entry.filename)
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > LARGEST_PART or (entry.file_size > RATIO_COUNTS_FROM and ratio > LARGEST_RATIO):
            raise InputError.of("book_too_large", self.place)
        self._parts[name] = entry

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._parts

    def names(self) -> list[str]:
        """Give the names of all parts, in the order of the file."""
        return [entry.filename for entry in self._parts.values()]

    def entries(self) -> list[zipfile.ZipInfo]:
        """Give what the zip says of every part, folders included, in the order of the file."""
        return self._zip.infolist()

    @property
    def comment(self) -> bytes:
        """What the zip says of itself at its end."""
        return self._zip.comment

    def is_dated(self) -> bool:
        """Tell whether any part says when it was written; Excel and our writer leave the zero of zip."""
        return any(entry.date_time != _NO_DATE for entry in self._parts.values())

    def size(self, name: str) -> int:
        """Give the inflated size of a part in bytes."""
        return self._parts[part_key(name)].file_size

    def read(self, name: str) -> bytes:
        """Give a small part whole."""
        if self.size(name) > LARGEST_WHOLE_PART:
            raise InputError.of("book_too_large", self.place)
        return b"".join(self.chunks(name))

    def raw(self, name: str, most: int = LARGEST_WHOLE_PART) -> bytes:
        """Give a part of at most ``most`` bytes whole, in the encoding it is written in."""
        if self.size(name) > most:
            raise InputError.of("book_too_large", self.place)
        return self._zip.read(self._parts[part_key(name)])

    def head(self, name: str, size: int) -> bytes:
        """Give the first bytes of a part."""
        with self._zip.open(self._parts[part_key(name)]) as stream:
            return stream.read(size)

    def xml(self, name: str) -> ET.Element:
        """Give a small part as an XML tree."""
        whole = self.read(name)
        if whole.count(b"<") > MOST_TAGS:
            raise InputError.of("book_too_large", self.place)
        return ET.fromstring(whole)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give the bytes of a part, a few megabytes at a time, as UTF-8."""
        with self._zip.open(self._parts[part_key(name)]) as stream:
            head = stream.read(CHUNK)
            if b"<!DOCTYPE" in head[:_HEAD] or "<!DOCTYPE".encode("utf-16le") in head[:_HEAD]:
                raise InputError.of("book_doctype", self.place, part=name)
            wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
            decoder = codecs.getincrementaldecoder("utf-16")() if wide else None
            while head:
                yield decoder.decode(head).encode() if decoder else head
                head = stream.read(CHUNK)

    def is_well_formed(self, name: str) -> bool:
        """Tell whether a part is XML by its letter; some readers take what is not, and see other cells than we do."""
        parser = expat.ParserCreate("utf-8")
        try:
            for chunk in self.chunks(name):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            return False
        return True

    def relations(self, name: str) -> dict[str, Relation]:
        """Give the relations of a part by their ids; external ones are left out."""
        folder, _, base = name.rpartition("/")
        part = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        if part not in self:
            return {}
        found: dict[str, Relation] = {}
        for element in self.xml(part):
            target = element.get("Target", "").replace("\\", "/")
            if element.get("TargetMode") == "External" or not target:
                continue
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = Relation(kind, posixpath.normpath(whole).lstrip("/"))
        return found


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a zip file as a package; damage anywhere inside is one clear refusal."""
    try:
        with zipfile.ZipFile(path) as zipped:
            yield Package(zipped, path.name)
    except DAMAGED as error:
        raise InputError.of("book_damaged", path.name) from error
    except OSError as error:
        # Damage has pointed to a place outside the file
        if error.errno == errno.EINVAL:
            raise InputError.of("book_damaged", path.name) from error
        raise
