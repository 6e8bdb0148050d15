"""One spelling for digits, dashes, spaces and apostrophes of any script.

Numbers and dates typed as text come with no-break spaces, the digits of many
scripts and half a dozen characters that all look like a minus. Everything
that parses text goes through ``plain`` first.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_APOSTROPHES = frozenset("'\u2018\u2019\u201b\u02bc\u02b9\u00b4`\uff07\u066c")
_MINUSES = frozenset("\u2212\u02d7\u207b\u208b\ufe63\uff0d")
_WIDE = {
    "\uff0c": ",",
    "\u060c": ",",
    "\uff0e": ".",
    "\uff05": "%",
    "\u066a": "%",
    "\uff08": "(",
    "\uff09": ")",
}
_WIDE |= {"\uff0b": "+", "\uff0f": "/", "\uff1a": ":"}
ARABIC_POINT = "\u066b"


def plain(text: str) -> str:
    """Give ``text`` with plain digits, spaces, dashes and apostrophes, trimmed.

    Zero-width and direction marks go; one run of spaces is one space. The
    Arabic decimal sign stays, because nothing but a decimal sign it can be.

    >>> plain("१,२३४.५०"), plain("\u22121\u202f234"), plain("1\u2019234")
    ('1,234.50', '-1 234', "1'234")
    """
    if not text.isascii():
        text = "".join(map(_plain_character, text))
    return " ".join(text.split())


@cache
def _plain_character(character: str) -> str:
    if character.isascii() or character == ARABIC_POINT:
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if character in _APOSTROPHES:
        return "'"
    category = unicodedata.category(character)
    if category == "Pd" or character in _MINUSES:
        return "-"
    if character.isspace() or category == "Zs":
        return " "
    if category == "Cf":
        return ""
    return _WIDE.get(character, character)
