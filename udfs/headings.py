"""The heading of an answer of several columns, in the words of the sheets."""

from __future__ import annotations

from collections.abc import Iterable

from kam_xl.texts import known_keys, say


def headings(names: Iterable[object]) -> list[object]:
    """Give the words for the columns of an answer; a column that is a value itself (X, a quarter) is its own.

    >>> headings(["client", "X", "2026-Q1"])
    ['Client', 'X', '2026-Q1']
    """
    known = known_keys()
    return [say(f"head.{name}") if f"head.{name}" in known else str(name) for name in names]
