"""What the user changed at a table of ours: its name, and what its filter shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kam_xl.books.grafting.anatomy import Anatomy
from kam_xl.books.grafting.filters import hidden_rows, text_filters
from kam_xl.books.grafting.scratch import ScratchPart
from kam_xl.books.grafting.sheet_frame import SheetFrame
from kam_xl.books.grafting.splice import Document, Element
from kam_xl.books.reading.outline import Area

_OURS = "kam_"
_FORMATS = re.compile(rb'(\b(?:data|headerRow|totalsRow)(?:Border)?DxfId=")([0-9]+)(")')


def blocks_of(
    before: Sequence[str], parts: Sequence[ScratchPart]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Give the first and last rows of our tables, before and now, in pairs."""
    now = [Document(part.content).root.get("ref") for part in parts if part.kind == "table"]
    pairs = []
    for old, new in zip(before, now, strict=False):
        was, shall = Area.of(old), Area.of(new)
        pairs.append(((was.first_row, was.last_row), (shall.first_row, shall.last_row)))
        # The rows without the heading, as a formula over one column names them.
        pairs.append(((was.first_row + 1, was.last_row), (shall.first_row + 1, shall.last_row)))
    return pairs


def filtered(before: Sequence[Element], parts: Sequence[ScratchPart], sheet: SheetFrame) -> dict[int, bool]:
    """Tell of the rows drawn anew whether the filters on the tables ``before`` hide them, where that can be told."""
    now = [Document(part.content).root for part in parts if part.kind == "table"]
    found: dict[int, bool] = {}
    for old, new in zip(before, now, strict=False):
        filters = text_filters(old)
        if filters and len(before) == len(now) and _heads(old) == _heads(new):
            found |= hidden_rows(filters, Area.of(new.get("ref")), sheet.each_row()) or {}
    return found


class TableKeeper:
    """Fits drawn parts into the place of the ones before them."""

    def __init__(
        self, anatomy: Anatomy, before: Sequence[str], parts: Sequence[ScratchPart], dxfs: Sequence[int]
    ) -> None:
        self._anatomy = anatomy
        self._dxfs = dxfs
        # With another number of tables, which was which is not known.
        self._same = len(before) == sum(part.kind == "table" for part in parts)

    def fit(self, part: ScratchPart, content: bytes, old: str) -> bytes:
        """Give a part's content with the formats of the target and what the user changed in ``old``."""
        if part.kind != "table":
            return content
        content = _FORMATS.sub(lambda m: b"%s%d%s" % (m[1], self._dxfs[int(m[2])], m[3]), content)
        if not old or not self._same:
            return content
        before, now = self._anatomy.document(old), Document(content)
        self._keep_name(before.root, now)
        self._keep_filter(before, now)
        return now.result()

    def _keep_name(self, before: Element, now: Document) -> None:
        """A name that the user gave to the table stands in his formulas; one that we gave says which table it is."""
        name = before.get("displayName")
        if name and not name.casefold().startswith(_OURS) and name != now.root.get("displayName"):
            now.set_attribute(now.root, "displayName", name)
            now.set_attribute(now.root, "name", before.get("name") or name)

    def _keep_filter(self, before: Document, now: Document) -> None:
        was, shall = before.root.find("autoFilter"), now.root.find("autoFilter")
        if was is None or shall is None or _heads(before.root) != _heads(now.root):
            return
        columns = [child for child in was.children if child.local == "filterColumn"]
        if columns:
            prefix = was.prefix
            text = b"".join(before.source(column) for column in columns).decode()
            if prefix:
                text = text.replace(f"<{prefix}", "<").replace(f"</{prefix}", "</")
            now.append(shall, text)


def _heads(table: Element) -> list[str]:
    found = table.find("tableColumns")
    return [] if found is None else [column.get("name") for column in found.children]
