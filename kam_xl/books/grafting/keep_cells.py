"""What the user has put beside our cells on a sheet of ours, carried over to the sheet drawn anew.

Cells to the right of our area and below it, with their formats; merged cells,
links, validations and conditional formats there; widths of columns; which
rows a filter hides. Formats stay right because the list of styles only grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kam_xl.books.drawing.drawn import Drawn
from kam_xl.books.grafting.moved import Moves, translated
from kam_xl.books.grafting.sheet_frame import Cell, Row, SheetFrame
from kam_xl.books.grafting.splice import Element, plain, quoted
from kam_xl.books.reading.outline import LAST_ROW, TRUE, Area
from kam_xl.tables.cells import column_letters

_FORMULA = re.compile(rb"<f\b([^>]*?)(?:/>|>(.*?)</f\s*>)", re.DOTALL)
_PART = re.compile(rb"""\b(t|si|ref)\s*=\s*["']([^"']*)["']""")
_NEW_ROW = re.compile(rb'<row r="(\d+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_SPANS = re.compile(rb' spans="[^"]*"')
_ROW_NUMBER = re.compile(rb"""<row\b[^>]*?\br=["']([0-9]+)["']""")
_VIEW = ("tabSelected", "zoomScale", "zoomScaleNormal", "zoomScalePageLayoutView", "view", "rightToLeft")
_LINKS = {"hyperlinks": "hyperlink", "mergeCells": "mergeCell", "dataValidations": "dataValidation"}


@dataclass(slots=True)
class Kept:
    """What stands beside our own on a sheet; ``filtered`` tells of rows drawn anew whether a filter hides them."""

    cells: dict[int, list[Cell]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    filtered: dict[int, bool] = field(default_factory=dict)
    formulas: bool = False


def beside(old: SheetFrame, area: Area) -> Kept:
    """Give the user's cells and the rows that are hidden; blank cells without a format are nothing."""
    kept = Kept(formulas=re.search(rb"<(?:[\w.-]+:)?f[\s>/]", old.rows) is not None)
    wide = _reaches_beyond(old.rows, area)
    if not wide and b"hidden" not in old.rows and _last_row(old.rows) <= area.last_row:
        return kept
    for row in old.each_row():
        if row.attributes.get("hidden") in TRUE:
            kept.hidden.add(row.number)
        if wide or row.number > area.last_row:
            _collect(row, area, kept)
    _share_no_formula(kept)
    return kept


def _reaches_beyond(rows: bytes, area: Area) -> bool:
    """Most sheets have nothing beside our cells; then no cell has to be looked at."""
    widest = max(re.findall(rb'\br="([A-Z]+)[0-9]+"', rows), key=_width_of, default=b"")
    unplaced = re.search(rb"<(?:[\w.-]+:)?c(?=[\s>/])(?![^>]*\br=)", rows) is not None
    return unplaced or _width_of(widest) > _width_of(column_letters(area.last_column).encode())


def _last_row(rows: bytes) -> int:
    """Give the number of the last row, or one beyond every sheet when it cannot be told at a glance."""
    found = _ROW_NUMBER.match(rows, max(rows.rfind(b"<row"), 0))
    return int(found[1]) if found else LAST_ROW + 1


def _width_of(letters: bytes) -> tuple[int, bytes]:
    return len(letters), letters


def _collect(row: Row, area: Area, kept: Kept) -> None:
    for cell in row.cells():
        outside = cell.column > area.last_column or row.number > area.last_row
        if outside and (cell.content or cell.attributes.get("s", "0") != "0"):
            kept.cells.setdefault(row.number, []).append(cell)


def _share_no_formula(kept: Kept) -> None:
    """Cells that share one formula may part, so that each gets its own."""
    masters: dict[bytes, tuple[str, str]] = {}
    for cells in kept.cells.values():
        for place, cell in enumerate(cells):
            found = _FORMULA.search(cell.content)
            facts = dict(_PART.findall(found[1])) if found else {}
            if found is None or facts.get(b"t") != b"shared":
                continue
            here = f"{column_letters(cell.column)}{cell.row}"
            text = (found[2] or b"").decode()
            if text:
                masters[facts.get(b"si", b"")] = (text, here)
            origin = masters.get(facts.get(b"si", b""))
            own = translated(plain(origin[0]), origin[1], here) if origin else plain(text)
            fresh = b"<f>%s</f>" % _escaped(own)
            content = cell.content[: found.start()] + fresh + cell.content[found.end() :]
            cells[place] = Cell(cell.row, cell.column, cell.attributes, content)


def _escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def put_back(fresh: SheetFrame, old: SheetFrame, kept: Kept, moves: Moves, drawn: Drawn) -> None:
    """Put what stood beside our own into the sheet drawn anew."""
    if kept.cells or kept.hidden or kept.filtered:
        fresh.rows = _rows_with(fresh.rows, kept, moves)
    _view(fresh, old)
    _columns(fresh, old, moves, drawn)
    for local, item in _LINKS.items():
        _list(fresh, old, moves, local, item)
    _conditions(fresh, old, moves)
    _dimension(fresh, kept, moves)


def _rows_with(rows: bytes, kept: Kept, moves: Moves) -> bytes:
    cells: dict[int, dict[int, bytes]] = {}
    for number, found in kept.cells.items():
        to = moves.row(number)
        for cell in found:
            column = moves.column(cell.column)
            cells.setdefault(to, {})[column] = _written(cell, to, column, moves)
    hidden = {moves.row(number) for number in kept.hidden if number <= moves.old.last_row}
    hidden = {number for number in hidden if number not in kept.filtered}
    hidden |= {number for number, hides in kept.filtered.items() if hides}
    pieces: list[bytes] = []
    for match in _NEW_ROW.finditer(rows):
        number = int(match[1])
        between = sorted(other for other in cells if other < number)
        pieces += [b'<row r="%d">%s</row>' % (other, _joined(cells.pop(other))) for other in between]
        more = _joined(cells.pop(number, {}))
        if not more and number not in hidden:
            pieces.append(match[0])
            continue
        head = _SPANS.sub(b"", match[2]) + (b' hidden="1"' if number in hidden else b"")
        pieces.append(b'<row r="%d"%s>%s%s</row>' % (number, head, match[3] or b"", more))
    pieces += [b'<row r="%d">%s</row>' % (number, _joined(cells[number])) for number in sorted(cells)]
    return b"".join(pieces)


def _joined(cells: dict[int, bytes]) -> bytes:
    return b"".join(cells[column] for column in sorted(cells))


def _written(cell: Cell, row: int, column: int, moves: Moves) -> bytes:
    place = f"{column_letters(column)}{row}"
    attributes = {**cell.attributes, "r": place}
    head = "".join(f" {name}={quoted(plain(value))}" for name, value in attributes.items())
    found = _FORMULA.search(cell.content)
    content = cell.content
    if found is not None:
        content = content[: found.start()] + _moved(found, place, moves) + content[found.end() :]
    return b"<c%s>%s</c>" % (head.encode(), content) if content else b"<c%s/>" % head.encode()


def _moved(found: re.Match[bytes], place: str, moves: Moves) -> bytes:
    """A formula for several cells keeps their number and begins where its cell now stands."""
    text = moves.formula(plain((found[2] or b"").decode()))
    head = found[1].rstrip(b"/ ")
    area = dict(_PART.findall(head)).get(b"ref")
    if area is not None:
        first, _, last = moves.reference(area.decode()).partition(":")
        whole = f"{place}:{last}" if last and first == place else place
        head = head.replace(b'"%s"' % area, f'"{whole}"'.encode())
    return b"<f%s>%s</f>" % (head, _escaped(text))


def _view(fresh: SheetFrame, old: SheetFrame) -> None:
    """How the user looks at the sheet: zoom, and whether it is shown; and the name that macros know it by."""
    view, was = (_first(sheet, "sheetViews", "sheetView") for sheet in (fresh, old))
    if view is not None and was is not None:
        for name in _VIEW:
            if was.get(name):
                fresh.frame.set_attribute(view, name, was.get(name))
    named = old.frame.root.find("sheetPr")
    properties = fresh.frame.root.find("sheetPr")
    if named is not None and named.get("codeName") and properties is not None:
        fresh.frame.set_attribute(properties, "codeName", named.get("codeName"))


def _first(sheet: SheetFrame, local: str, item: str) -> Element | None:
    found = sheet.frame.root.find(local)
    return None if found is None else found.find(item)


def _columns(fresh: SheetFrame, old: SheetFrame, moves: Moves, drawn: Drawn) -> None:
    """Columns of ours that the user made wider or hid stay so; those beside our area stay as they are."""
    theirs: dict[int, Element] = {}
    for column in _items(old, "cols"):
        for number in range(int(column.get("min")), min(int(column.get("max")), moves.old.last_column) + 1):
            width = float(column.get("width") or 0)
            if column.get("hidden") in TRUE or not drawn.is_width(number, width):
                theirs[number] = column
    # A paper may set widths beyond its last cell; those are drawn again as they were.
    drawn_again = [column.attributes for column in _items(fresh, "cols")]
    beyond = [
        column
        for column in _items(old, "cols")
        if int(column.get("max")) > moves.old.last_column and column.attributes not in drawn_again
    ]
    if not theirs and not beyond:
        return
    ours = {
        number: column
        for column in _items(fresh, "cols")
        for number in range(int(column.get("min")), int(column.get("max")) + 1)
    }
    lines = []
    for number in range(1, moves.new.last_column + 1):
        wanted, own = theirs.get(number), ours.get(number)
        if wanted is not None:
            lines.append(_column(wanted, number, number, own))
        elif own is not None:
            lines.append(_column(own, number, number))
    for column in beyond:
        first = max(int(column.get("min")), moves.old.last_column + 1)
        lines.append(_column(column, moves.column(first), min(moves.column(int(column.get("max"))), 16384)))
    text = f"<cols>{''.join(lines)}</cols>"
    found = fresh.frame.root.find("cols")
    if found is not None:
        fresh.frame.replace(found.start, found.end, text)
    else:
        fresh.insert("cols", text)


def _items(sheet: SheetFrame, local: str) -> list[Element]:
    found = sheet.frame.root.find(local)
    return [] if found is None else found.children


def _column(column: Element, first: int, last: int, styled: Element | None = None) -> str:
    facts = {**column.attributes, "min": str(first), "max": str(last)}
    if styled is not None:
        facts.pop("style", None)
        facts |= {"style": styled.get("style")} if styled.get("style") else {}
    return "<col" + "".join(f" {name}={quoted(value)}" for name, value in facts.items()) + "/>"


def is_beside(ranges: str, area: Area) -> bool:
    """Tell whether all of a list of ranges stands outside our area."""
    try:
        areas = [Area.of(one.replace("$", "")) for one in ranges.split()]
    except ValueError:
        return False
    return bool(areas) and all(
        one.first_column > area.last_column or one.first_row > area.last_row for one in areas
    )


def _list(fresh: SheetFrame, old: SheetFrame, moves: Moves, local: str, item: str) -> None:
    name = "sqref" if item == "dataValidation" else "ref"
    theirs = [e for e in _items(old, local) if e.local == item and is_beside(e.get(name), moves.old)]
    if not theirs:
        return
    text = "".join(_copied(element, name, moves) for element in theirs)
    found = fresh.frame.root.find(local)
    if found is None:
        fresh.insert(local, f"<{local}>{text}</{local}>")
        return
    fresh.frame.append(found, text)
    if found.get("count"):
        fresh.frame.set_attribute(found, "count", str(len(found.children) + len(theirs)))


def _conditions(fresh: SheetFrame, old: SheetFrame, moves: Moves) -> None:
    theirs = [
        element
        for element in old.frame.root.all("conditionalFormatting")
        if is_beside(element.get("sqref"), moves.old)
    ]
    for element in theirs:
        fresh.insert("conditionalFormatting", _copied(element, "sqref", moves))


def _copied(element: Element, name: str, moves: Moves) -> str:
    """Write an element and all below it anew without prefixes, at its new place."""

    def write(one: Element, changes: dict[str, str]) -> str:
        facts = {**one.attributes, **changes}
        head = "".join(f" {key}={quoted(value)}" for key, value in facts.items())
        inner = "".join(write(child, {}) for child in one.children)
        text = moves.formula(one.text) if one.local.startswith("formula") else one.text
        body = inner or quoted(text)[1:-1].replace("&quot;", '"')
        return f"<{one.local}{head}>{body}</{one.local}>" if body else f"<{one.local}{head}/>"

    return write(element, {name: moves.references(element.get(name))})


def _dimension(fresh: SheetFrame, kept: Kept, moves: Moves) -> None:
    found = fresh.frame.root.find("dimension")
    if found is None or not kept.cells:
        return
    area = Area.of(found.get("ref"))
    last_row = max([area.last_row, *(moves.row(number) for number in kept.cells)])
    columns: Iterable[int] = (moves.column(cell.column) for cells in kept.cells.values() for cell in cells)
    last_column = max([area.last_column, *columns])
    first = f"{column_letters(area.first_column)}{area.first_row}"
    fresh.frame.set_attribute(found, "ref", f"{first}:{column_letters(last_column)}{last_row}")
