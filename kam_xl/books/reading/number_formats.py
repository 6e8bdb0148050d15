"""Which number formats surely show a number, and which surely show a day."""

from __future__ import annotations

import re

from kam_xl.books.reading.package import Package

NUMBER, DAY, OPEN = 0, 1, 2
_NUMBERS = frozenset({0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 48, 49})
_DAYS = frozenset({14, 15, 16, 17})
# What is written, not calculated: texts in quotes, a sign after \, _ or *, colours, currencies
_WRITTEN = re.compile(
    r'"[^"]*"|[\\_*].|\[(?:black|blue|cyan|green|magenta|red|white|yellow)\]|\[\$[^\]]*\]', re.IGNORECASE
)
_NUMBER = re.compile(r"[0#?.,%;()+\-/ €$£¥₽@]*")
_DAY = re.compile(r"(?=.*d)(?=.*m)(?=.*y)[dmy./\- ,]+(?:;@)?", re.IGNORECASE)


def kind_of(number_format: str) -> int:
    r"""Tell what a number format shows: ``NUMBER``, ``DAY`` or ``OPEN`` where a closer look is needed.

    >>> [kind_of(text) for text in ("#,##0.00;[Red]-#,##0.00", "dd.mm.yyyy", "yyyy\\-mm\\-dd", "d.m.yy h:mm")]
    [0, 1, 1, 2]
    """
    bare = _WRITTEN.sub("", number_format)
    if bare.casefold() == "general" or _NUMBER.fullmatch(bare):
        return NUMBER
    return DAY if _DAY.fullmatch(bare) else OPEN


def kinds_of_styles(package: Package, part: str | None) -> list[int]:
    """Give what each cell style of a workbook shows, by its number; a workbook without styles shows numbers."""
    if part is None:
        return [NUMBER]
    tree = package.xml(part)
    own = {
        int(element.get("numFmtId", "-1")): kind_of(element.get("formatCode", ""))
        for element in tree.iterfind("{*}numFmts/{*}numFmt")
    }
    numbers = [int(element.get("numFmtId", "0")) for element in tree.iterfind("{*}cellXfs/{*}xf")]
    return [own.get(number, _built_in(number)) for number in numbers] or [NUMBER]


def _built_in(number: int) -> int:
    return NUMBER if number in _NUMBERS else DAY if number in _DAYS else OPEN
