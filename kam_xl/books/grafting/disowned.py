"""A sheet of ours that its user has made his own: it gets another name and loses our mark.

What the sheet says of itself (its charts, its print area) follows the new
name; its tables get new names too, because formulas elsewhere that look
something up in them are to find the fresh one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kam_xl.books.drawing.draw_table import table_name
from kam_xl.books.drawing.drawn import DRAWN
from kam_xl.books.drawing.wording import sheet_name
from kam_xl.books.grafting.anatomy import Anatomy
from kam_xl.books.grafting.book_edit import BookEdit
from kam_xl.books.grafting.own_sheets import MARK, OwnSheet
from kam_xl.books.grafting.splice import Document, Element, quoted

_BARE = re.compile(r"[^\W\d][\w.]*")


def disowned(
    anatomy: Anatomy,
    book: BookEdit,
    sheet: OwnSheet,
    wanted: str,
    parts: Mapping[str, list[str]],
    taken: set[str],
) -> tuple[str, dict[str, bytes]]:
    """Let a sheet go; give its new name and the parts below it that say something else now.

    ``parts`` are the parts that only this sheet uses, by kind; ``taken`` the
    names of tables in the book, to which the new ones are added.
    """
    name = sheet_name(wanted, book.sheet_names() - {sheet.name.casefold()})
    book.rename(sheet.place, name)
    for local, text in book.local_names(sheet.place).items():
        if local.casefold() in (MARK, DRAWN):
            book.drop_name(sheet.place, local)
        else:
            book.set_name(
                sheet.place, local, renamed(text, sheet.name, name), hidden=local.startswith("_xlnm._")
            )
    changed: dict[str, bytes] = {}
    for part in parts.get("chart", ()):
        document = anatomy.document(part)
        _rename_in(document, (e for e in document.root.walk() if e.local == "f"), sheet.name, name)
        changed[part] = document.result()
    for part in parts.get("table", ()):
        document = anatomy.document(part)
        fresh = table_name(f"{document.root.get('displayName')}_edited", taken)
        for attribute in ("name", "displayName"):
            document.set_attribute(document.root, attribute, fresh)
        changed[part] = document.result()
    return name, changed


def _rename_in(document: Document, formulas: Iterable[Element], old: str, new: str) -> None:
    for element in formulas:
        text = renamed(element.text, old, new)
        if text != element.text:
            document.replace(element.inner, element.close, quoted(text)[1:-1].replace("&quot;", '"'))


def renamed(formula: str, old: str, new: str) -> str:
    """Give a formula in which a sheet has another name.

    >>> renamed("'At risk'!$A$1:$B$2", "At risk", "At risk (edited)")
    "'At risk (edited)'!$A$1:$B$2"
    """

    def in_quotes(name: str) -> str:
        return "'" + name.replace("'", "''") + "'!"

    formula = re.sub(re.escape(in_quotes(old)), lambda _: in_quotes(new), formula, flags=re.IGNORECASE)
    if _BARE.fullmatch(old):
        bare = re.compile(rf"(?<![\w.'\]!]){re.escape(old)}!", re.IGNORECASE)
        formula = bare.sub(lambda _: in_quotes(new), formula)
    return formula
