"""An XML part that is changed in a few places and otherwise keeps every byte.

Rewriting a part from a tree renames prefixes and drops what the tree does not
know, which Excel answers with its repair prompt. Here a parser only tells
where things stand; changes are cuts and insertions at those places.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from kam_xl.problems import InputError

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Each element takes some hundred bytes; the parts that tie real workbooks together have far fewer.
MOST_TAGS = 500_000
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


def quoted(value: str) -> str:
    """Give an attribute's value in its quotes.

    >>> quoted('R&D "new"')
    '"R&amp;D &quot;new&quot;"'
    """
    whole = escape(value, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return f'"{whole}"'


def plain(text: str) -> str:
    """Give what a piece of XML says, with its entities resolved.

    >>> plain("R&amp;D &lt; 5 &#8364;")
    'R&D < 5 €'
    """
    return html.unescape(text) if "&" in text else text


@dataclass(slots=True, eq=False)
class Element:
    """One element and where it stands, in bytes of UTF-8; ``inner`` to ``close`` is its content."""

    name: str
    space: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)
    spaces: Mapping[str, str] = field(default_factory=dict)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or ""; what is put beside or into this element takes the same."""
        before, colon, _ = self.name.rpartition(":")
        return before + colon

    @property
    def is_closed(self) -> bool:
        """Tell whether it is written as one tag, ``<a/>``."""
        return self.inner == self.end

    def get(self, name: str, default: str = "") -> str:
        """Give an attribute that has no prefix."""
        return self.attributes.get(name, default)

    def relation(self) -> str:
        """Give the id of the relation it names, whatever prefix the file uses for it."""
        for name, value in self.attributes.items():
            prefix, _, local = name.rpartition(":")
            if local in ("id", "embed", "link", "pict") and self.spaces.get(prefix) == RELATIONS:
                return value
        return ""

    def find(self, local: str) -> Element | None:
        """Give the first child of this name and of the same namespace."""
        return next(self.all(local), None)

    def all(self, local: str) -> Iterator[Element]:
        """Give the children of this name and of the same namespace."""
        return (child for child in self.children if child.local == local and child.space == self.space)

    def walk(self) -> Iterator[Element]:
        """Give this element and all below it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Document:
    """A part as UTF-8 bytes, its elements, and the changes to be made.

    ``place`` and ``part`` name the workbook and the part in a refusal;
    ``encoding`` stands above what the part says of itself. What is no XML or
    declares a document type is an ``InputError``.

    >>> part = Document(b'<a><b c="1"/></a>')
    >>> part.set_attribute(part.root.children[0], "c", "2")
    >>> part.append(part.root, "<d/>")
    >>> part.result()
    b'<a><b c="2"/><d/></a>'
    """

    def __init__(self, raw: bytes, place: str = "", part: str = "", encoding: str = "") -> None:
        self.raw = raw
        self._place, self._part = place, part
        self._bom, self._encoding = (b"", encoding) if encoding else _encoding(raw)
        self.data = self._decoded()
        self.root = self._parsed()
        self._cuts: list[tuple[int, int, int, bytes]] = []
        self._opened: dict[int, tuple[Element, list[str]]] = {}

    def _decoded(self) -> bytes:
        body = self.raw[len(self._bom) :]
        if self._encoding == "utf-8":
            return body
        try:
            return body.decode(self._encoding).encode()
        except (UnicodeDecodeError, LookupError) as error:
            raise InputError.of("book_damaged", self._place) from error

    def _parsed(self) -> Element:
        if self.data.count(b"<") > MOST_TAGS:
            raise InputError.of("book_too_large", self._place)
        reader = _Reader(self.data)
        try:
            root = reader.read()
        except (expat.ExpatError, UnicodeError, IndexError, ValueError) as error:
            if not reader.doctype:
                raise InputError.of("book_damaged", self._place) from error
            root = None
        if reader.doctype or root is None:
            raise InputError.of("book_doctype", self._place, part=self._part)
        return root

    def replace(self, start: int, end: int, text: str | bytes) -> None:
        """Put ``text`` for the bytes from ``start`` to ``end``; equal places keep the order of the calls."""
        fresh = text.encode() if isinstance(text, str) else text
        self._cuts.append((start, end, len(self._cuts), fresh))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, b"")

    def append(self, parent: Element, text: str) -> None:
        """Put ``text`` as the last content of an element, which is opened when it is one tag."""
        if not parent.is_closed:
            self.replace(parent.close, parent.close, text)
            return
        self._opened.setdefault(parent.start, (parent, []))[1].append(text)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Change an attribute, or add it."""
        tag = self.data[element.start : element.inner]
        found = re.search(rb"\s" + re.escape(name.encode()) + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
        if found:
            self.replace(element.start + found.start(1), element.start + found.end(1), quoted(value))
            return
        at = element.start + 1 + len(element.name.encode())
        self.replace(at, at, f" {name}={quoted(value)}")

    def source(self, element: Element) -> bytes:
        """Give the bytes of an element as they stand."""
        return self.data[element.start : element.end]

    @property
    def is_changed(self) -> bool:
        return bool(self._cuts or self._opened)

    def result(self) -> bytes:
        """Give the part with all changes made, in its own encoding."""
        if not self.is_changed:
            return self.raw
        cuts = list(self._cuts)
        for element, texts in self._opened.values():
            slash = self.data.rindex(b"/", element.start, element.end)
            text = f">{''.join(texts)}</{element.name}>"
            cuts.append((slash, element.end, len(cuts), text.encode()))
        pieces, at = [], 0
        for start, end, _, fresh in sorted(cuts, key=lambda cut: (cut[0], cut[2])):
            pieces += [self.data[at:start], fresh]
            at = max(at, end)
        whole = b"".join([*pieces, self.data[at:]])
        if self._encoding != "utf-8":
            whole = whole.decode().encode(self._encoding, "xmlcharrefreplace")
        return self._bom + whole


def _encoding(raw: bytes) -> tuple[bytes, str]:
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return bom, name
    for begin, name in _WIDE:
        if raw.startswith(begin):
            return b"", name
    declared = _DECLARED.match(raw[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    return b"", "utf-8" if name in ("utf-8", "utf8", "ascii", "us-ascii") else name


class _Reader:
    """Builds the elements with their places."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._open: list[Element] = []
        self._root: Element | None = None
        self.doctype = False
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self) -> Element | None:
        self._parser.Parse(self._data, True)
        return self._root

    def _doctype(self, *_: object) -> None:
        self.doctype = True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        tag = _TAG.match(self._data, at)
        if tag is None or self.doctype:
            raise ValueError(name)
        outer = self._open[-1].spaces if self._open else {"": "", "xml": ""}
        declared = {key[6:]: value for key, value in attributes.items() if key[:5] == "xmlns"}
        spaces = outer if not declared else {**outer, **declared}
        space = spaces.get(name.rpartition(":")[0], "")
        element = Element(name, space, attributes, at, tag.end(), spaces=spaces)
        if self._data[tag.end() - 2 : tag.end()] == b"/>":
            element.close = element.end = tag.end()
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if not element.end:
            element.close = self._parser.CurrentByteIndex
            element.end = self._data.index(b">", element.close) + 1

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text
