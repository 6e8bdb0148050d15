"""Papers drawn into a workbook that nobody sees, to be taken apart again.

They are drawn under the names that they will have in the target, so that no
reference, link or chart has to be rewritten when a sheet is moved over.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.books.grafting.chart_defaults import explicit
from kam_xl.books.grafting.splice import Document, Element
from kam_xl.books.render_xlsx import OPTIONS, close, refuse_too_long
from kam_xl.papers.paper import Paper

_ITEM = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+")(?: s="([0-9]+)")?( t="s"><v>([0-9]+)</v></c>)?')
_ROW_STYLE = re.compile(rb'(<row [^>]*?\bs=")([0-9]+)(")')
_COLUMN_STYLE = re.compile(rb'(<col [^>]*?\bstyle=")([0-9]+)(")')
_CONDITION = re.compile(rb'(<(?:cfRule|filterColumn|colorFilter|sortCondition) [^>]*?\bdxfId=")([0-9]+)(")')
_SELECTED = b' tabSelected="1"'
_OBJECT = re.compile(rb'(<xdr:cNvPr id="[0-9]+" name=")')
# Before the name of everything drawn: what has none of it on a sheet of ours is the user's.
OBJECT_MARK = "kam "


@dataclass(frozen=True, slots=True)
class ScratchPart:
    """A part that belongs to a drawn sheet: its relation's id and kind, what it is, what it relates to."""

    id: str
    kind: str
    name: str
    content: bytes
    content_type: str
    children: tuple[ScratchPart, ...]


@dataclass(frozen=True, slots=True)
class ScratchSheet:
    """A drawn sheet: its name, its part with all below, the names that belong to it alone."""

    name: str
    part: ScratchPart
    external: tuple[tuple[str, str, str], ...]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scratch:
    """The drawn sheets, in the order they were asked for, and what they share."""

    sheets: tuple[ScratchSheet, ...]
    styles: bytes
    strings: tuple[bytes, ...]

    def body(self, sheet: ScratchSheet, xfs: Sequence[int], dxfs: Sequence[int]) -> bytes:
        """Give the sheet's part with the formats of another workbook and every text in its cell."""

        def cell(match: re.Match[bytes]) -> bytes:
            head, style, text, string = match.groups()
            if style is not None:
                head += b' s="%d"' % xfs[int(style)]
            if text is None:
                return head
            return head + b' t="inlineStr"><is>%s</is></c>' % self.strings[int(string)]

        def by(places: Sequence[int]) -> _Renumber:
            return _Renumber(places)

        body = sheet.part.content.replace(_SELECTED, b"", 1)
        body = _ROW_STYLE.sub(by(xfs), body)
        body = _COLUMN_STYLE.sub(by(xfs), body)
        body = _CONDITION.sub(by(dxfs), body)
        return _CELL.sub(cell, body)


@dataclass(frozen=True, slots=True)
class _Renumber:
    places: Sequence[int]

    def __call__(self, match: re.Match[bytes]) -> bytes:
        return b"%s%d%s" % (match[1], self.places[int(match[2])], match[3])


def draw(
    papers: Sequence[tuple[str, Paper]],
    *,
    made: str,
    tables: Iterable[str],
    date1904: bool,
    tell: Callable[[str], None],
) -> Scratch:
    """Draw papers under their sheet names, each told before; ``tables`` are the names taken for tables, case-folded."""
    refuse_too_long([paper for _, paper in papers])
    stream = io.BytesIO()
    workbook = Workbook(stream, copy.deepcopy(OPTIONS) | {"date_1904": date1904})
    styles, taken = Styles(workbook), set(tables)
    for name, paper in papers:
        tell(name)
        SheetDrawing(XlsxCanvas(styles, name), replace(paper, name=name), taken).draw(made)
    close(workbook)
    with zipfile.ZipFile(stream) as zipped:
        return _taken_apart({name: zipped.read(name) for name in zipped.namelist()})


def _taken_apart(parts: dict[str, bytes]) -> Scratch:
    types = Document(parts["[Content_Types].xml"]).root
    overrides = {e.get("PartName").lstrip("/"): e.get("ContentType") for e in types.all("Override")}
    overrides |= {f".{e.get('Extension')}": e.get("ContentType") for e in types.all("Default")}
    book = Document(parts["xl/workbook.xml"]).root
    relations = {e.get("Id"): e.get("Target") for e in _relations(parts, "xl/workbook.xml")}
    listed, named = book.find("sheets"), book.find("definedNames")
    sheets = []
    for place, element in enumerate(listed.children if listed else []):
        name = f"xl/{relations[element.relation()]}"
        local = {
            e.get("name"): e.text
            for e in (named.children if named else [])
            if e.get("localSheetId") == str(place)
        }
        sheets.append(
            ScratchSheet(
                element.get("name"),
                _part(parts, overrides, "", "worksheet", name),
                _external(parts, name),
                local,
            )
        )
    strings = parts.get("xl/sharedStrings.xml", b"")
    return Scratch(
        tuple(sheets), parts["xl/styles.xml"], tuple(match[1] or b"<t/>" for match in _ITEM.finditer(strings))
    )


def _relations(parts: dict[str, bytes], name: str) -> list[Element]:
    folder, _, base = name.rpartition("/")
    content = parts.get(f"{folder}/_rels/{base}.rels")
    return [] if content is None else Document(content).root.children


def _external(parts: dict[str, bytes], name: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (e.get("Id"), e.get("Type"), e.get("Target"))
        for e in _relations(parts, name)
        if e.get("TargetMode") == "External"
    )


def _part(parts: dict[str, bytes], types: dict[str, str], relation: str, kind: str, name: str) -> ScratchPart:
    folder = name.rpartition("/")[0]
    children = tuple(
        _part(
            parts,
            types,
            e.get("Id"),
            e.get("Type").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, e.get("Target"))),
        )
        for e in _relations(parts, name)
        if e.get("TargetMode") != "External"
    )
    extension = name.rpartition(".")[2]
    content = parts[name]
    if kind == "drawing":
        content = _OBJECT.sub(rb"\g<1>" + OBJECT_MARK.encode(), content)
    elif kind == "chart":
        content = explicit(content)
    return ScratchPart(relation, kind, name, content, types.get(name) or types[f".{extension}"], children)
