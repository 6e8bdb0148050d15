"""A worksheet part in two: its rows as bytes, and the frame around them as elements.

The rows of a long sheet are far too many to become objects, and nearly all of
them stay or go as they are; everything else on a sheet is little.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from kam_xl.books.grafting.splice import Document
from kam_xl.books.reading.outline import cell_position
from kam_xl.problems import InputError

# The order in which the parts of a worksheet must stand.
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)
_BEGIN = re.compile(rb"<([\w.-]+:)?sheetData\b[^>]*?(/?)>")
_ROW = re.compile(rb"<((?:[\w.-]+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row\s*>)", re.DOTALL)
CELL = re.compile(rb"<((?:[\w.-]+:)?)c\b([^>]*?)(?:/>|>(.*?)</\1c\s*>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands: its place from 1 on, its attributes and its content without prefixes."""

    row: int
    column: int
    attributes: dict[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands."""

    number: int
    attributes: dict[str, str]
    prefix: bytes
    content: bytes

    def cells(self) -> Iterator[Cell]:
        """Give its cells; one that does not say its place follows the one before."""
        column = 0
        for match in CELL.finditer(self.content):
            cell = _cell(match, self.number, column + 1)
            column = cell.column
            yield cell


def _is_plain(data: bytes, rows: bytes, encoding: str | None) -> bool:
    """Tell whether the rows are what the patterns here expect, so that none of them has to search in vain for long."""
    if b"<!" in rows:
        return False
    try:
        expat.ParserCreate(encoding).Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def _cell(match: re.Match[bytes], row: int, column: int) -> Cell:
    attributes = attributes_of(match[2])
    reference = attributes.get("r", "")
    content = match[3] or b""
    if match[1]:
        content = content.replace(b"</" + match[1], b"</").replace(b"<" + match[1], b"<")
    return Cell(row, cell_position(reference)[1] if reference else column, attributes, content)


class SheetFrame:
    """A worksheet part, taken apart; ``frame`` may be changed and the whole written again."""

    def __init__(self, raw: bytes, place: str = "", part: str = "") -> None:
        self._encoding = ""
        data = raw
        if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            self._encoding = "utf-16"
            data = raw.decode("utf-16").encode()
        begin = _BEGIN.search(data)
        end = data.rfind(b"sheetData") if begin else -1
        if begin is None or begin[2]:
            self.rows, frame = b"", data
        else:
            end = data.rindex(b"<", 0, end)
            self.rows = data[begin.end() : end]
            frame = data[: begin.end()] + data[end:]
        self.frame = Document(frame, place, part, "utf-8" if self._encoding else "")
        if not _is_plain(data, self.rows, "utf-8" if self._encoding else None):
            raise InputError.of("book_damaged", place)

    def each_row(self) -> Iterator[Row]:
        """Give the rows in their order."""
        number = 0
        for match in _ROW.finditer(self.rows):
            attributes = attributes_of(match[2])
            number = int(attributes.get("r", number + 1))
            yield Row(number, attributes, match[1], match[3] or b"")

    def insert(self, local: str, text: str) -> None:
        """Put an element where it belongs in the frame."""
        root = self.frame.root
        before = ORDER[: ORDER.index(local) + 1]
        after = [child for child in root.children if child.local in before]
        at = after[-1].end if after else root.inner
        self.frame.replace(at, at, text)

    def whole(self) -> bytes:
        """Give the part with its rows."""
        whole = self._joined(self.frame.result())
        return whole.decode().encode(self._encoding) if self._encoding else whole

    def _joined(self, frame: bytes) -> bytes:
        begin = _BEGIN.search(frame)
        if begin is None or not self.rows:
            return frame
        if begin[2]:
            name = (begin[1] or b"") + b"sheetData"
            return frame[: begin.start()] + b"<%s>%s</%s>" % (name, self.rows, name) + frame[begin.end() :]
        return frame[: begin.end()] + self.rows + frame[begin.end() :]


def attributes_of(tag: bytes) -> dict[str, str]:
    """Give the attributes of a tag as they are written, entities and all."""
    return {
        match[1].decode(): (match[2] if match[2] is not None else match[3]).decode()
        for match in _ATTRIBUTE.finditer(tag)
    }
