"""One date typed as text: the day it means, or the three numbers whose order is open.

A text with a four-digit year in front (2026-04-03), without separators
(20260403) or with a month's name has one meaning and needs no order. Of all
others the column decides. Two-digit years mean 1950 to 2049, as in today's
Excel. A time of day after the date is left off.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from kam_xl.tables.glyphs import plain

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
FIRST_YEAR, LAST_YEAR = 1900, 2199
_PIVOT = 50
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?"
_TIME_ONLY = re.compile(_TIME, re.IGNORECASE)
_TIME_AFTER = re.compile(rf"(?<=.)(?:,? |t|,){_TIME}(?: ?(?:z|utc|gmt|[+-]\d\d:?\d\d))?$", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,4})( ?[./-] ?| )(\d{1,2})\2(\d{1,4})(?: ?[^\W\d]+\.?)?\.?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_NO_DAY = re.compile(r"\d{4}(?: ?[./-] ?\d{1,2})?|\d{1,2} ?[./-] ?\d{4}")
_TOKENS = re.compile(r"\d+|[^\d\s.,/()-]+")


@dataclass(frozen=True, slots=True)
class DateText:
    """What one text says: a ``day``, a ``serial``, open ``parts``, or what is ``wrong``.

    ``parts`` are three numbers in the order they stand, ``dashed`` when written
    with dashes. ``short_year`` says that the year had two digits.
    """

    day: dt.date | None = None
    serial: float | None = None
    parts: tuple[str, str, str] | None = None
    dashed: bool = False
    short_year: bool = False
    wrong: str = ""

    def in_order(self, order: Order) -> dt.date | None:
        """Give the day when ``parts`` stand in ``order``; None where that is no date."""
        if self.parts is None:
            return self.day
        values = dict(zip(order, self.parts, strict=True))
        if len(values["d"]) > 2 or len(values["m"]) > 2 or len(values["y"]) not in (2, 4):
            return None
        return _day(_full_year(values["y"]), int(values["m"]), int(values["d"]))


def read_date_text(text: str) -> DateText:
    """Read one text as a date.

    >>> read_date_text("2026-04-03 10:15").day, read_date_text("3 апреля 2026 г.").day
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 3))
    >>> read_date_text("03/04/2026").parts, read_date_text("10:15").wrong
    (('03', '04', '2026'), 'date_time_only')
    """
    body = plain(text).strip(" .")
    if _TIME_ONLY.fullmatch(body):
        return DateText(wrong="date_time_only")
    body = _TIME_AFTER.sub("", body).strip(" .,")
    if _SERIAL.fullmatch(body):
        return DateText(serial=float(body.replace(",", ".")))
    if _NO_DAY.fullmatch(body):
        return DateText(wrong="date_no_day")
    if found := _COMPACT.fullmatch(body):
        return _fixed(*map(int, found.groups()))
    found = _NUMERIC.fullmatch(body)
    if found and (body[-1].isdigit() or _words(body) <= _silent()):
        return _three_numbers(found[1], found[3], found[4], found[2])
    return _with_month_name(body)


def _three_numbers(first: str, second: str, third: str, separator: str) -> DateText:
    if len(first) == 4:
        return (
            _fixed(int(first), int(second), int(third))
            if len(third) <= 2
            else DateText(wrong="date_unreadable")
        )
    if len(first) == 3 or len(third) == 3:
        return DateText(wrong="date_unreadable")
    return DateText(parts=(first, second, third), dashed="-" in separator, short_year=len(third) <= 2)


def _with_month_name(body: str) -> DateText:
    tokens = [word for word in map(_folded, _TOKENS.findall(body)) if word not in _silent()]
    places = [place for place, word in enumerate(tokens) if word in _months()]
    if len(tokens) == 2 and len(places) == 1 and any(len(word) == 4 and word.isdigit() for word in tokens):
        return DateText(wrong="date_no_day")
    if len(tokens) != 3 or len(places) != 1:
        return DateText(wrong="date_unreadable")
    month = _months()[tokens[places[0]]]
    first, second = (word for word in tokens if word not in _months())
    if not (first.isdigit() and second.isdigit()):
        return DateText(wrong="date_unreadable")
    year, day = (first, second) if len(first) == 4 else (second, first)
    if len(year) not in (2, 4) or len(day) > 2:
        return DateText(wrong="date_unreadable")
    read = _fixed(_full_year(year), month, int(day))
    return DateText(day=read.day, short_year=len(year) == 2, wrong=read.wrong)


def _fixed(year: int, month: int, day: int) -> DateText:
    read = _day(year, month, day)
    if read is not None:
        return DateText(day=read)
    return DateText(wrong="date_range" if not FIRST_YEAR <= year <= LAST_YEAR else "date_unreadable")


def _full_year(year: str) -> int:
    if len(year) > 2:
        return int(year)
    return int(year) + (2000 if int(year) < _PIVOT else 1900)


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _words(body: str) -> set[str]:
    return {_folded(word) for word in _TOKENS.findall(body) if not word.isdigit()}


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


@cache
def _months() -> dict[str, int]:
    return {_folded(name): int(number) for number, names in _known()["months"].items() for name in names}


@cache
def _silent() -> frozenset[str]:
    return frozenset(map(_folded, _known()["silent"]["words"]))


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    source = files(__package__).joinpath("months.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
