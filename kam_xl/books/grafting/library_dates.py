"""When a workbook of a SharePoint or OneDrive library was last saved.

Such a workbook carries forms of its library in it, and the library tells its
versions apart by what the document says of itself. Only there the date of
saving is brought up to date; elsewhere the part stays as it is.
"""

from __future__ import annotations

import datetime as dt

from kam_xl.books.grafting.anatomy import Anatomy
from kam_xl.books.grafting.splice import Document, quoted
from kam_xl.books.reading.package import part_key

_CORE = "core-properties"
_LIBRARY = (
    b"http://schemas.microsoft.com/office/2006/metadata/",
    b"http://schemas.microsoft.com/sharepoint/",
)
_HEAD = 4096
_SAVED_BY = "kam-xl"


def is_of_a_library(anatomy: Anatomy) -> bool:
    """Tell whether the workbook carries what a SharePoint or OneDrive library puts into its documents."""
    for name in anatomy.parts():
        key = part_key(name)
        if key.startswith("customxml/item") and key.endswith(".xml") and "props" not in key:
            head = anatomy.package.head(key, _HEAD)
            if any(mark in head for mark in _LIBRARY):
                return True
    return False


def dated(anatomy: Anatomy, saved: dt.datetime) -> dict[str, bytes]:
    """Give the part with the properties of the document, saved at ``saved``; nothing without one."""
    part = next((one.target for one in anatomy.relations("") if one.kind == _CORE and one.target), "")
    if not part:
        return {}
    document = anatomy.document(part)
    moment = saved.astimezone(dt.UTC) if saved.tzinfo else saved
    for element in document.root.children:
        if element.local == "modified":
            _say(document, element.inner, element.close, f"{moment:%Y-%m-%dT%H:%M:%SZ}")
        elif element.local == "lastModifiedBy" and not element.is_closed:
            _say(document, element.inner, element.close, _SAVED_BY)
    return {part: document.result()}


def _say(document: Document, begin: int, end: int, text: str) -> None:
    document.replace(begin, end, quoted(text)[1:-1])
