"""The heading of an answer of several columns, in the words of the sheets."""

from __future__ import annotations

from collections.abc import Iterable

from kam_xl.texts import known_keys, say

_MONEY = "_amount"


def headings(names: Iterable[object]) -> list[object]:
    """Give the words for the columns of an answer; a column that is a value itself (X, a quarter) is its own.

    >>> headings(["client", "X", "A_amount", "2026-Q1"])
    ['Client', 'X', 'A, money', '2026-Q1']
    """
    return [_heading(str(name)) for name in names]


def _heading(name: str) -> str:
    for key in (f"formula.head.{name}", f"head.{name}"):
        if key in known_keys():
            return say(key)
    if name.endswith(_MONEY):
        return say("formula.head.money", class_name=name.removesuffix(_MONEY))
    return name
