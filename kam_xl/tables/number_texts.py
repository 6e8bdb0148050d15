"""One number typed as text: what it can mean with a point or a comma as decimal sign.

A text alone often has two meanings ("1,234"), so nothing is decided here: a
``Reading`` holds both values, and the column decides once for all its texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kam_xl.tables.currencies import split_sign
from kam_xl.tables.glyphs import ARABIC_POINT, plain

# Thousands as in 1,234,567 or 1 234 567, and lakhs as in 12,34,567; one separator within a number.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([ ',.])\d{3})(?:\1\d{3})*|[1-9]\d?(?:([ ',.])\d\d)(?:\2\d\d)*\2\d{3}")
_SCIENTIFIC = re.compile(r"(\d+)(?:[.,](\d+))?e([+-]?\d{1,3})")
_NO_CENTS = re.compile(r"(?<=\d)([.,])(?:-{1,2})$")


@dataclass(frozen=True, slots=True)
class Reading:
    """The values of a text with "." and with "," as decimal sign; None where it does not fit.

    ``sign`` is the currency sign beside it, ``percent`` says that it ended in %.
    """

    point: float | None
    comma: float | None
    sign: str = ""
    percent: bool = False

    @property
    def readable(self) -> bool:
        return self.point is not None or self.comma is not None

    @property
    def ambiguous(self) -> bool:
        return self.point is not None and self.comma is not None and self.point != self.comma

    def value(self, decimal: str) -> float | None:
        """Give the value with ``decimal`` as decimal sign."""
        return self.point if decimal == "." else self.comma


NONE = Reading(None, None)


def read_text(text: str) -> Reading:
    """Read one text as a number.

    >>> read_text("1 234,50"), read_text("(₹1,23,456.50)").point, read_text("1,234").ambiguous
    (Reading(point=None, comma=1234.5, sign='', percent=False), -123456.5, True)
    >>> read_text("-").point, read_text("500/-").point, read_text("12 pcs").readable
    (0.0, 500.0, False)
    """
    body, minuses, sign, percent = _unwrapped(plain(text).casefold())
    if minuses > 1:
        return NONE
    if not body:
        zero = 0.0 if minuses and "-" in plain(text) else None
        return Reading(zero, zero, sign, percent)
    scale = (-1.0 if minuses else 1.0) / (100.0 if percent else 1.0)
    point, comma = (_value(body, decimal) for decimal in ".,")
    return Reading(_scaled(point, scale), _scaled(comma, scale), sign, percent)


def _unwrapped(body: str) -> tuple[str, int, str, bool]:
    """Take brackets, signs of minus, currency and percent off both ends."""
    minuses, sign, percent = 0, "", False
    while body:
        before = body
        if body[0] == "(" and body[-1] == ")" and len(body) > 2:
            body, minuses = body[1:-1], minuses + 1
        elif body.endswith("/-"):
            body = body[:-2]
        elif _NO_CENTS.search(body):
            body = _NO_CENTS.sub(r"\1", body)
        elif body[0] == "-" or body[-1] == "-":
            body, minuses = (body[1:] if body[0] == "-" else body[:-1]), minuses + 1
        elif body[0] == "+" and not minuses:
            body = body[1:]
        elif body[-1] == "%" and not percent:
            body, percent = body[:-1], True
        elif not sign:
            body, sign = split_sign(body)
        body = body.strip()
        if body == before:
            break
    return body, minuses, sign, percent


def _scaled(value: float | None, scale: float) -> float | None:
    # Division keeps 7 % at 0.07, where 7 * 0.01 would not.
    if value is None:
        return None
    return value * scale if abs(scale) == 1 else value / (1 / scale)


def _value(body: str, decimal: str) -> float | None:
    if ARABIC_POINT in body:
        if decimal in body:
            return None
        body = body.replace(ARABIC_POINT, decimal)
    if found := _SCIENTIFIC.fullmatch(body):
        whole, part, power = found.groups()
        return None if part and decimal not in body else float(f"{whole}.{part or 0}e{power}")
    whole, _, part = body.partition(decimal)
    if part and not (part.isascii() and part.isdigit()):
        return None
    if _GROUPED.fullmatch(whole) and decimal not in whole:
        whole = re.sub(r"\D", "", whole)
    if not (whole or part) or (whole and not (whole.isascii() and whole.isdigit())):
        return None
    return float(f"{whole or 0}.{part or 0}")
