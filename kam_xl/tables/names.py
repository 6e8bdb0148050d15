"""Names: the key under which spellings are one client, and the spelling that is shown.

Two spellings are the same client when their keys are equal: case, kinds of
spaces, full-width letters, invisible marks do not count. Anything further
(legal forms, look-alike letters) is for the Aliases table, never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kam_xl.problems import Problem
from kam_xl.tables.cells import Column
from kam_xl.tables.strips import Strip
from kam_xl.texts import say

Codes = npt.NDArray[np.int64]
# Unicode's default-ignorable characters, and control characters that are no white space
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What goes from a shown name: joiners stay, as Hindi, Persian and family emoji are written with them.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST_EXACT = 10**15


def client_key(name: str) -> str:
    """Give the key of a name: equal keys are the same client.

    NFKC, casefolded, without invisible characters, with single spaces. The key
    of a key is the key itself.

    >>> client_key("  ACME\u00a0 Ltd\u200b "), client_key("Ａｃｍｅ ltd")
    ('acme ltd', 'acme ltd')
    """
    if name.isascii() and name.isprintable():
        return " ".join(name.casefold().split())
    key, before = _folded(name), None
    while key != before:
        key, before = _folded(key), key
    return key


def _folded(name: str) -> str:
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(unicodedata.normalize("NFKC", visible).split())


def cleaned(name: str) -> str:
    """Give a name as it may be shown: trimmed, single spaces, no marks that turn the text around.

    >>> cleaned(" Acme\u00a0\u200f Ltd")
    'Acme Ltd'
    """
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    return " ".join(_UNSEEN.sub("", name).split())


def shown(names: Sequence[str]) -> npt.NDArray[np.object_]:
    """Give for every name the spelling to show, as it was typed: see ``as_typed``.

    >>> shown(["ACME", "Acme  Ltd", "Acme", "acme", "Acme", ""]).tolist()
    ['Acme', 'Acme  Ltd', 'Acme', 'Acme', 'Acme', '']
    """
    found = Factored.of(names)
    best = as_typed(found.spellings, found.counts())
    return np.array([best[client_key(name)] for name in found.spellings], dtype=object)[found.codes]


def as_typed(spellings: Sequence[str], counts: Sequence[int]) -> dict[str, str]:
    """Give for every key the spelling that a cell holds, spaces and all, so that a lookup by that cell finds it.

    The word is the most frequent one of the key, its spelling the most frequent
    one of the word; ties go to the one that sorts first, so that the order of the
    rows does not matter. A name of spaces only is "".

    >>> as_typed(["Wolski  Zajazd", "WOLSKI ZAJAZD"], [2, 1])
    {'wolski zajazd': 'Wolski  Zajazd'}
    """
    words = most_frequent(spellings, counts)
    best: dict[str, tuple[int, str]] = {}
    for spelling, count in zip(spellings, counts, strict=True):
        key = client_key(spelling)
        if cleaned(spelling) == words[key] and (key not in best or (-count, spelling) < best[key]):
            best[key] = (-count, spelling)
    return {key: spelling if key else "" for key, (_, spelling) in best.items()}


class Keys(dict[str, str]):
    """The keys of names already met, each worked out once."""

    def __missing__(self, name: str) -> str:
        key = self[name] = client_key(name)
        return key


def most_frequent(
    spellings: Iterable[str], counts: Iterable[int], clean: bool = False, keys: Keys | None = None
) -> dict[str, str]:
    """Give the most frequent cleaned spelling of each key; ties go to the first in order.

    ``clean`` says that the spellings are cleaned already, as ``read_texts`` gives them;
    ``keys`` keeps their keys for later.

    >>> most_frequent(["ACME", "Acme"], [1, 1])
    {'acme': 'ACME'}
    """
    totals: dict[str, int] = {}
    for spelling, count in zip(spellings if clean else map(cleaned, spellings), counts, strict=True):
        totals[spelling] = totals.get(spelling, 0) + count
    keys = Keys() if keys is None else keys
    best: dict[str, tuple[int, str]] = {}
    for spelling, count in totals.items():
        key = keys[spelling]
        if key not in best or (-count, spelling) < best[key]:
            best[key] = (-count, spelling)
    return {key: spelling for key, (_, spelling) in best.items()}


@dataclass(frozen=True, slots=True)
class Factored:
    """A text column as whole numbers into its distinct spellings.

    >>> found = Factored.of(["b", "a", "b"])
    >>> found.codes.tolist(), found.spellings
    ([0, 1, 0], ['b', 'a'])
    """

    codes: Codes
    spellings: list[str]

    @classmethod
    def of(cls, names: Sequence[str]) -> Factored:
        """Factor a column of texts; the spellings stand in the order they are met."""
        cells = np.empty(len(names), dtype=object)
        cells[:] = names
        codes, spellings = pd.factorize(cells)
        return cls(codes.astype(np.int64), list(spellings))

    def counts(self) -> list[int]:
        """Say how often each spelling occurs."""
        return [int(count) for count in np.bincount(self.codes, minlength=len(self.spellings))]

    def counted(self) -> dict[str, int]:
        """Give each spelling with how often it occurs."""
        return dict(zip(self.spellings, self.counts(), strict=True))

    def series(self, names: Mapping[str, str]) -> pd.Series[str]:
        """Give the column with every spelling replaced by ``names[spelling]``."""
        words = pd.Series([names[spelling] for spelling in self.spellings], dtype="str")
        return words.take(self.codes).reset_index(drop=True)

    def coded(self, names: Mapping[str, str]) -> pd.Series[Any]:
        """Give the same with every name held once, for a million lines to be grouped by.

        >>> Factored.of(["b", "B", "a"]).coded({"b": "b", "B": "b", "a": "a"}).cat.categories.tolist()
        ['b', 'a']
        """
        shown = Factored.of([names[spelling] for spelling in self.spellings])
        known = pd.Index(shown.spellings, dtype="str")
        return pd.Series(pd.Categorical.from_codes(shown.codes[self.codes], categories=known))


def read_texts(column: Column) -> tuple[Factored, list[Problem]]:
    """Read a column as texts: trimmed, "" for blanks; whole numbers lose their ".0".

    An id of more than 15 digits that is stored as a number has been rounded by
    the spreadsheet: one problem says so.

    >>> read_texts(Column.argument("clients", ["Acme ", 17.0, None]))[0].spellings
    ['Acme', '17', '']
    """
    problems = _rounded_ids(column)
    raw = _as_texts(column)
    # Two raw spellings may be the same text once trimmed
    clean = Factored.of([cleaned(spelling) for spelling in raw.spellings])
    return Factored(clean.codes[raw.codes], clean.spellings), problems


def _as_texts(column: Column) -> Factored:
    if isinstance(column.cells, Strip) and float not in column.types:
        codes, met = pd.factorize(column.cells.codes)
        spellings = Factored.of([text_of(column.cells.words[code]) for code in met.tolist()])
        return Factored(spellings.codes[codes], spellings.spellings)
    write = str if column.types <= {str} else text_of
    return Factored.of(list(map(write, column.cells)))


def text_of(cell: object) -> str:
    """Write any cell as text, the way the user sees it in a general cell.

    >>> text_of(17.0), text_of(2.5), text_of(None), text_of(True)
    ('17', '2.5', '', 'TRUE')
    """
    if type(cell) is str:
        return cell
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time(0):
        return cell.date().isoformat()
    return str(cell)


def _rounded_ids(column: Column) -> list[Problem]:
    if not column.types & {int, float}:
        return []
    places = [
        column.place(index)
        for index, cell in enumerate(column.cells)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= _LONGEST_EXACT
    ]
    if not places:
        return []
    return [Problem.of("id_rounded", places[0], head=column.head, count=len(places))]


@cache
def no_client() -> str:
    """Give the name under which amounts without a client are gathered."""
    return say("table.no_client")


def some(texts: Factored, kept: npt.NDArray[np.bool_]) -> Factored:
    """Give the kept lines of a factored column, without the spellings that none of them has.

    >>> some(Factored.of(["a", "b", "a"]), np.array([False, True, False])).spellings
    ['b']
    """
    if kept.all():
        return texts
    used, codes = np.unique(texts.codes[kept], return_inverse=True)
    return Factored(codes.astype(np.int64), [texts.spellings[code] for code in used.tolist()])
