"""Which sheets of a workbook are ours, and what of the user stands on them.

A sheet of ours carries a hidden name of its own, so that it is found again
after it was renamed, moved or saved by another program. A copy that the user
made of it carries the name too; ours is the older of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kam_xl.books.drawing.drawn import DRAWN, Drawn, literal
from kam_xl.books.grafting.anatomy import LARGEST_OWN_SHEET, Anatomy, dissected
from kam_xl.books.grafting.scratch import OBJECT_MARK
from kam_xl.books.grafting.sheet_frame import SheetFrame
from kam_xl.books.reading.outline import LAST_COLUMN, TRUE, Area
from kam_xl.texts import say

MARK = "_kam_sheet"
_OURS = {"drawing", "table", "hyperlink", "printerSettings"}
_KINDS = {
    "comments": "note",
    "threadedComment": "note",
    "vmlDrawing": "note",
    "pivotTable": "pivot",
    "slicer": "slicer",
    "timeline": "slicer",
    "image": "drawing",
    "control": "control",
    "ctrlProp": "control",
    "oleObject": "control",
    "package": "control",
}


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet of ours: which paper it shows, its present name, what the writer remembered.

    ``area`` is what we drew; ``foreign`` names in words what stands on the sheet that a refresh would
    destroy (a chart or a note of the user ...), and is "" when there is nothing.
    """

    key: str
    name: str
    memory: str
    place: int = -1
    part: str = ""
    drawn: Drawn | None = None
    foreign: str = ""
    locked: bool = False


def own_sheets(path: Path | str) -> list[OwnSheet]:
    """Give the sheets of ours in a closed workbook, in their order."""
    with dissected(Path(path)) as anatomy:
        return sheets_of_ours(anatomy)


def sheets_of_ours(anatomy: Anatomy) -> list[OwnSheet]:
    """Give the sheets of ours in a package that was opened for surgery, in their order."""
    found: dict[str, OwnSheet] = {}
    marks = [name for name in anatomy.names if name.name.casefold() == MARK and name.sheet is not None]
    marks = [name for name in marks if name.sheet is not None and name.sheet < len(anatomy.sheets)]
    for mark in sorted(marks, key=lambda name: (anatomy.sheets[name.sheet or 0].id, name.sheet)):
        key, _, memory = literal(mark.text).rpartition("|")
        entry = anatomy.sheets[mark.sheet or 0]
        if key and key not in found and entry.kind == "worksheet" and entry.part:
            found[key] = _looked_at(anatomy, key, memory, mark.sheet or 0)
    return sorted(found.values(), key=lambda sheet: sheet.place)


def _looked_at(anatomy: Anatomy, key: str, memory: str, place: int) -> OwnSheet:
    entry = anatomy.sheets[place]
    texts = {name.name.casefold(): name.text for name in anatomy.names if name.sheet == place}
    drawn = Drawn.in_name(texts.get(DRAWN, "")) or _guessed(anatomy, entry.part, texts)
    frame = frame_of(anatomy, entry.part)
    protection = frame.frame.root.find("sheetProtection")
    kinds = sorted(set(_foreign(anatomy, entry.part, drawn.area, frame)))
    words = ", ".join(say(f"graft.{kind}") for kind in kinds)
    locked = protection is not None and protection.get("sheet") in TRUE
    return OwnSheet(key, entry.name, memory, place, entry.part, drawn, words, locked)


def frame_of(anatomy: Anatomy, part: str) -> SheetFrame:
    """Give a worksheet taken apart."""
    raw = anatomy.package.raw(part.casefold(), LARGEST_OWN_SHEET)
    return SheetFrame(raw, anatomy.place, part)


def _guessed(anatomy: Anatomy, part: str, texts: dict[str, str]) -> Drawn:
    """A sheet drawn in an open workbook may not say what we drew: then what is printed and the tables are ours."""
    areas = []
    for text in texts.get("_xlnm.print_area", "").split(","):
        _, _, place = text.rpartition("!")
        areas.append(place)
    areas += [
        anatomy.document(relation.target).root.get("ref")
        for relation in anatomy.relations(part)
        if relation.kind == "table" and relation.target
    ]
    found = [area for area in map(_area, areas) if area is not None]
    if not found:
        return Drawn.everything()
    return Drawn(Area(1, 1, max(a.last_row for a in found), max(a.last_column for a in found)))


def _area(text: str) -> Area | None:
    try:
        return Area.of(text)
    except ValueError:
        return None


def _foreign(anatomy: Anatomy, part: str, area: Area, frame: SheetFrame) -> Iterator[str]:
    for relation in anatomy.relations(part):
        if relation.kind not in _OURS:
            yield _KINDS.get(relation.kind, "other")
        elif relation.kind == "drawing" and relation.target:
            drawing = anatomy.document(relation.target).root
            names = [e.get("name") for e in drawing.walk() if e.local == "cNvPr"]
            if not all(name.startswith(OBJECT_MARK) for name in names):
                yield "drawing"
        elif relation.kind == "table" and relation.target:
            place = _area(anatomy.document(relation.target).root.get("ref"))
            if place is None or place.last_column > area.last_column or place.last_row > area.last_row:
                yield "table"
    for element in frame.frame.root.walk():
        if element.local == "sparklineGroups" or (
            element.local == "sqref" and not all(_is_ours(one, area) for one in element.text.split())
        ):
            yield "sparkline"


def _is_ours(text: str, area: Area) -> bool:
    place = _area(text)
    return area.last_column == LAST_COLUMN or (place is not None and place.last_column <= area.last_column)
