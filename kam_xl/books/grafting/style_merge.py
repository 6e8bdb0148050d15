"""The cell formats of a drawn sheet, found in or appended to those of another workbook.

The target's list of styles only grows at its ends, so every index that its own
cells use stays right; a format that is there already is used again, so that a
second run adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kam_xl.books.grafting.splice import Document, Element, quoted

_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"),
    *("cellStyles", "dxfs", "tableStyles", "colors", "extLst"),
)
_FIRST_OWN_FORMAT = 164
_BUILTIN = {"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%"}
# The first two fills are Excel's own (none and a grey pattern) and keep their places.
_RESERVED_FILLS = 2
_NO_FILL = '<fill><patternFill patternType="{}"/></fill>'
_FILLERS: dict[str, tuple[str, ...]] = {
    "fonts": ('<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',),
    "fills": (_NO_FILL.format("none"), _NO_FILL.format("gray125")),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',),
}
MINIMAL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    + "".join(f"<{name}>{''.join(items)}</{name}>" for name, items in _FILLERS.items())
    + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()

Form = tuple[object, ...]


def canonical(element: Element, without: frozenset[str] = frozenset()) -> Form:
    """Give an element in a form that does not depend on prefixes or the order of attributes.

    >>> one, two = Document(b'<f><b a="1" c="2"/></f>'), Document(b'<x:f><x:b c="2" a="1" /></x:f>')
    >>> canonical(one.root) == canonical(two.root)
    True
    """
    attributes = {name: value for name, value in element.attributes.items() if name[:5] != "xmlns"}
    children = tuple(canonical(child, without) for child in element.children if child.local not in without)
    text = "" if element.children else element.text
    return (element.local, tuple(sorted(attributes.items())), text, children)


def written(form: Form, prefix: str) -> str:
    """Write a canonical form as XML with the prefix of the target."""
    local, attributes, text, children = form
    name = f"{prefix}{local}"
    inner = "".join(written(child, prefix) for child in children)  # type: ignore[attr-defined]
    head = "".join(f" {key}={quoted(value)}" for key, value in attributes)  # type: ignore[attr-defined]
    body = inner or quoted(str(text))[1:-1]
    return f"<{name}{head}>{body}</{name}>" if body else f"<{name}{head}/>"


class _Collection:
    """One list of the target's styles, to which items can be appended."""

    def __init__(self, target: Document, local: str, fillers: int) -> None:
        self._target = target
        self.local = local
        self.element = target.root.find(local)
        items = [] if self.element is None else self.element.children
        self.forms: list[Form] = [canonical(item) for item in items]
        self._places = {form: place for place, form in reversed(list(enumerate(self.forms)))}
        self._fresh: list[Form] = []
        for filler in _FILLERS.get(local, ())[len(self.forms) : fillers]:
            self.append(canonical(Document(filler.encode()).root))

    def append(self, form: Form) -> int:
        """Add an item at the end."""
        self.forms.append(form)
        self._fresh.append(form)
        return self._places.setdefault(form, len(self.forms) - 1)

    def place(self, form: Form) -> int:
        """Find an item, or add it."""
        found = self._places.get(form)
        return self.append(form) if found is None else found

    def finish(self) -> None:
        """Write what was added into the target."""
        if not self._fresh:
            return
        root = self._target.root
        prefix = self.element.prefix if self.element else root.prefix
        text = "".join(written(form, prefix) for form in self._fresh)
        count = str(len(self.forms))
        if self.element is not None:
            self._target.append(self.element, text)
            if "count" in self.element.attributes:
                self._target.set_attribute(self.element, "count", count)
            return
        whole = f"<{prefix}{self.local} count={quoted(count)}>{text}</{prefix}{self.local}>"
        before = _ORDER[: _ORDER.index(self.local)]
        after = [child for child in root.children if child.local in before]
        if after:
            self._target.replace(after[-1].end, after[-1].end, whole)
        elif root.is_closed:
            self._target.append(root, whole)
        else:
            self._target.replace(root.inner, root.inner, whole)


class StyleMerge:
    """Where each cell format (``xfs``) and each condition's format (``dxfs``) of ``scratch`` stands in ``target``."""

    def __init__(self, target: Document, scratch: Document, *, padding: int = 0) -> None:
        """``padding`` is the number of cell formats that must stand before ours, whatever they are."""
        self._scratch = scratch.root
        lists = {name: _Collection(target, name, len(_FILLERS.get(name, ()))) for name in _ORDER[:6]}
        lists["dxfs"] = _Collection(target, "dxfs", 0)
        self._lists = lists
        self._cell_styles = _builtin_styles(target.root)
        while len(lists["cellXfs"].forms) < padding:
            lists["cellXfs"].append(lists["cellXfs"].forms[0])
        self._formats = self._number_formats()
        default = _attribute(lists["cellXfs"].forms[0], "fontId")
        self._fonts = self._places("fonts", lambda place: int(default) if place == 0 else None)
        self._fills = self._places("fills", lambda place: place if place < _RESERVED_FILLS else None)
        self._borders = self._places("borders", lambda _: None)
        self.xfs = self._cell_formats()
        self.dxfs = [lists["dxfs"].place(self._renumbered(canonical(item))) for item in self._items("dxfs")]
        for name in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"):
            lists[name].finish()

    def _items(self, local: str) -> list[Element]:
        found = self._scratch.find(local)
        return [] if found is None else found.children

    def _number_formats(self) -> dict[str, str]:
        """Formats of its own have numbers from 164 on, each workbook its own."""
        known = {
            _attribute(form, "formatCode"): _attribute(form, "numFmtId")
            for form in self._lists["numFmts"].forms
        }
        used = {int(number) for number in known.values() if number.isdecimal()}
        free = max([_FIRST_OWN_FORMAT - 1, *used]) + 1
        places: dict[str, str] = {}
        # A file may give another meaning to a number of Excel's own; ours is then spelled out.
        given = {
            _attribute(form, "numFmtId"): _attribute(form, "formatCode")
            for form in self._lists["numFmts"].forms
        }
        asked = {item.get("numFmtId") for item in self._items("cellXfs")}
        codes = [
            (number, code)
            for number, code in _BUILTIN.items()
            if number in asked and given.get(number, code) != code
        ]
        codes += [(item.get("numFmtId"), item.get("formatCode")) for item in self._items("numFmts")]
        for dxf in self._items("dxfs"):
            formats = [(e.get("numFmtId"), e.get("formatCode")) for e in dxf.walk() if e.local == "numFmt"]
            codes += [one for one in formats if int(one[0]) >= _FIRST_OWN_FORMAT]
        for number, code in codes:
            if code not in known:
                known[code], free = str(free), free + 1
                attributes = (("formatCode", code), ("numFmtId", known[code]))
                self._lists["numFmts"].append(("numFmt", attributes, "", ()))
            places[number] = known[code]
        return places

    def _places(self, local: str, fixed: Callable[[int], int | None]) -> list[int]:
        """A font of a theme would look different in another workbook, so its link to one is left out."""
        found = []
        for place, item in enumerate(self._items(local)):
            at = fixed(place)
            form = canonical(item, frozenset({"scheme"}))
            found.append(self._lists[local].place(form) if at is None else at)
        return found

    def _cell_formats(self) -> list[int]:
        styles = {style.get("xfId"): style.get("builtinId") for style in self._items("cellStyles")}
        found = []
        for place, item in enumerate(self._items("cellXfs")):
            if place == 0:
                found.append(0)
                continue
            changes = {
                "numFmtId": self._formats.get(item.get("numFmtId"), item.get("numFmtId", "0")),
                "fontId": str(self._fonts[int(item.get("fontId", "0"))]),
                "fillId": str(self._fills[int(item.get("fillId", "0"))]),
                "borderId": str(self._borders[int(item.get("borderId", "0"))]),
                "xfId": self._cell_styles.get(styles.get(item.get("xfId"), "0"), "0"),
            }
            found.append(self._lists["cellXfs"].place(_with(canonical(item), changes)))
        return found

    def _renumbered(self, form: Form) -> Form:
        local, attributes, text, children = form
        if local == "numFmt":
            number = _attribute(form, "numFmtId")
            return _with(form, {"numFmtId": self._formats.get(number, number)})
        fresh = tuple(self._renumbered(child) for child in children)  # type: ignore[attr-defined]
        return (local, attributes, text, fresh)


def _attribute(form: Form, name: str) -> str:
    return str(dict(form[1]).get(name, "0"))  # type: ignore[call-overload]


def _with(form: Form, changes: Mapping[str, str]) -> Form:
    local, attributes, text, children = form
    fresh = dict(attributes) | changes  # type: ignore[call-overload]
    return (local, tuple(sorted(fresh.items())), text, children)


def _builtin_styles(root: Element) -> dict[str, str]:
    """Give the place of each of Excel's own cell styles, by its number; Normal is 0."""
    found = root.find("cellStyles")
    styles = [] if found is None else found.children
    return {style.get("builtinId"): style.get("xfId", "0") for style in styles if style.get("builtinId")}
