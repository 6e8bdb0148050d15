"""Signs and words of currencies beside amounts, and codes in a Currency column.

``currencies.toml`` says which currencies a sign may mean. "$" or "kr" stand
for several: such a sign never decides, it only must not contradict.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from kam_xl.tables.glyphs import plain


@cache
def meanings() -> dict[str, frozenset[str]]:
    """Give every sign, word and code (casefolded) with the codes it may mean."""
    source = files(__package__).joinpath("currencies.toml").read_text(encoding="utf-8")
    known = tomllib.loads(source)
    signs = {plain(sign).casefold(): frozenset(codes) for sign, codes in known["signs"].items()}
    return signs | {code.casefold(): frozenset([code]) for code in known["codes"]["known"]}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # The longest sign first, so that "us$" is not read as "$"; a word ends where letters end.
    signs = sorted(meanings(), key=lambda sign: (-len(sign), sign))
    front = "|".join(re.escape(sign) + (r"(?![^\W\d_])" if sign[-1].isalpha() else "") for sign in signs)
    back = "|".join((r"(?<![^\W\d_])" if sign[0].isalpha() else "") + re.escape(sign) for sign in signs)
    return re.compile(f"({front})"), re.compile(f"({back})$")


def split_sign(text: str) -> tuple[str, str]:
    """Take one sign or word of a currency off either end of a casefolded text.

    >>> split_sign("rs. 500"), split_sign("1 234 руб."), split_sign("500")
    ((' 500', 'rs.'), ('1 234 ', 'руб.'), ('500', ''))
    """
    if text[:1].isdigit() and text[-1:].isdigit():
        return text, ""
    front, back = _patterns()
    if found := front.match(text):
        return text[found.end() :], found[1]
    if found := back.search(text):
        return text[: found.start()], found[1]
    return text, ""


def currency_code(text: str) -> str:
    """Give the code of what stands in a Currency column, in one spelling.

    A sign of one meaning becomes its code; one of several stays as it is, and
    then means the same sign in the Rates table.

    >>> currency_code(" eur "), currency_code("₹"), currency_code("kr"), currency_code("")
    ('EUR', 'INR', 'KR', '')
    """
    word = plain(text).casefold()
    codes = meanings().get(word, frozenset())
    return next(iter(codes)) if len(codes) == 1 else word.upper()


def agrees(code: str, sign: frozenset[str]) -> bool:
    """Tell whether a currency as ``currency_code`` gives it can be the one a sign means."""
    return bool(meanings().get(code.casefold(), frozenset([code])) & sign)
