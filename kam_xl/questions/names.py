"""Which names may be the same client, spelled in two ways?

Names that are equal by the name key (case, spaces, full-width letters) are one
client already and are not shown. Pairs are shown that are the same but for
punctuation, accents, look-alike letters of another script or the legal form
(similarity 1), and pairs whose spelling is alike by at least ``min_similarity``:
twice the letters they share in order, over the letters of both, also with the
words sorted. Names whose numbers differ (Store 12, Store 13) are never alike by
spelling. Nothing is merged: that is for the Aliases table.

Every pair is compared, none is left to chance; 10,000 names take seconds.

Source: rules ours; the measure is the normalised indel similarity (rapidfuzz).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kam_xl.problems import RequestError
from kam_xl.questions.columns import Words, listed, row_by_row, words
from kam_xl.questions.name_forms import plain_words, with_latin_letters, without_accents, without_legal_form
from kam_xl.settings import Settings
from kam_xl.tables.names import client_key
from kam_xl.texts import say

DEFAULTS = Settings()
MOST_PAIRS = 100_000
_SLICE = 512
_ROUNDING = 1e-6
_NUMBERS = re.compile(r"\d+")

_STEPS: dict[str, Callable[[str], str]] = {
    "punctuation": plain_words,
    "accents": without_accents,
    "letters": with_latin_letters,
    "legal_form": without_legal_form,
}


def classify(names: Any) -> Words:
    """Give the key of each name: equal keys are the same client everywhere in this tool.

    >>> classify(["ACME  Ltd", None]).tolist()
    ['acme ltd', '']
    """
    given = words(names, len(names))
    return row_by_row(lambda row: client_key(given[row]), len(given))


def comparison_key(name: str) -> str:
    """Give the name as it is compared: without punctuation, accents and legal form, in one script.

    >>> comparison_key('ООО "Ромашка"') == comparison_key("Ромашка, Ltd.")
    True
    """
    return _core(client_key(name))


def _core(key: str, *, without: str = "") -> str:
    stripped = key
    for name, step in _STEPS.items():
        stripped = stripped if name == without else step(stripped)
    return stripped or key


def dupes(names: Any, *, min_similarity: float = DEFAULTS.min_similarity) -> pd.DataFrame:
    """List pairs of names that look alike: name, other, similarity_share, why; most alike first.

    Of several names that are the same but for such small things, each is
    paired with the first by name. Blank names are left out. More than 100,000
    pairs are a ``RequestError``.

    >>> dupes(["Acme Ltd", "ACME, Limited", "Acme  LTD", "Bolt", "Acne"], min_similarity=0.7)
                name     other  similarity_share         why
    0  ACME, Limited  Acme  LTD              1.00  legal form
    1  ACME, Limited      Acne              0.75    spelling
    """
    limit = DEFAULTS.replace({"min_similarity": min_similarity}).min_similarity
    groups = _grouped(names)
    pairs = [pair for group in groups for pair in _same_but(group)]
    for pair in _alike(groups, limit):
        pairs.append(pair)
        if len(pairs) > MOST_PAIRS:
            raise RequestError.of("too_many_pairs", most=f"{MOST_PAIRS:,}", limit=f"{limit:g}")
    pairs.sort(key=lambda pair: (-pair.similarity, pair.name, pair.other))
    return pd.DataFrame(
        {
            "name": np.array([pair.name for pair in pairs], dtype=object),
            "other": np.array([pair.other for pair in pairs], dtype=object),
            "similarity_share": np.array([pair.similarity for pair in pairs], dtype=np.float64),
            "why": np.array([pair.why for pair in pairs], dtype=object),
        }
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    name: str
    other: str
    similarity: float
    why: str


@dataclass(frozen=True, slots=True)
class _Group:
    """Names that are the same once stripped, sorted; the first stands for all."""

    core: str
    names: list[str]
    keys: list[str]


def _grouped(names: Any) -> list[_Group]:
    by_key: dict[str, str] = {}
    for name in sorted(set(words(names, len(names))) - {""}):
        by_key.setdefault(client_key(name), name)
    by_core: dict[str, _Group] = {}
    for key, name in by_key.items():
        core = _core(key)
        group = by_core.setdefault(core, _Group(core, [], []))
        group.names.append(name)
        group.keys.append(key)
    return [by_core[core] for core in sorted(by_core)]


def _same_but(group: _Group) -> Iterator[_Pair]:
    first = group.keys[0]
    for name, key in zip(group.names[1:], group.keys[1:], strict=True):
        yield _Pair(group.names[0], name, 1.0, _difference(first, key))


def _difference(one: str, other: str) -> str:
    """Name the steps without which the two would not be the same; commas are named only alone."""
    needed = [step for step in _STEPS if _core(one, without=step) != _core(other, without=step)]
    telling = [step for step in needed if step != "punctuation"] or needed or ["legal_form"]
    return listed([say(f"names.{step}") for step in telling])


def _alike(groups: list[_Group], limit: float) -> Iterator[_Pair]:
    """Compare the first names of the groups that have the same numbers in them."""
    by_numbers: dict[str, list[_Group]] = {}
    for group in groups:
        by_numbers.setdefault(" ".join(_NUMBERS.findall(group.core)), []).append(group)
    several = (found for found in by_numbers.values() if len(found) > 1)
    for same_numbers in several:
        for one, other, similarity in _close(same_numbers, limit):
            first, second = sorted((one.names[0], other.names[0]))
            yield _Pair(first, second, similarity, say("names.spelling"))


def _close(groups: list[_Group], limit: float) -> Iterator[tuple[_Group, _Group, float]]:
    """Find all pairs that reach the limit.

    Names are sorted by length: the measure cannot reach the limit when one name
    is so much longer that too many of its letters stand alone, so each slice of
    names is compared with the few lengths that can. No pair is missed.
    """
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    ordered = sorted(groups, key=lambda group: (len(group.core), group.core))
    lengths = np.array([len(group.core) for group in ordered])
    forms = [[group.core for group in ordered], [_sorted_words(group.core) for group in ordered]]
    for start in range(0, len(ordered), _SLICE):
        end = min(start + _SLICE, len(ordered))
        longest = lengths[end - 1] * (2 - limit) / limit
        until = int(np.searchsorted(lengths, longest + 1e-9, side="right"))
        best = np.zeros((end - start, until - start), dtype=np.float32)
        for form in forms:
            found = cdist(
                form[start:end],
                form[start:until],
                scorer=Indel.normalized_similarity,
                score_cutoff=limit - _ROUNDING,
                dtype=np.float32,
            )
            np.maximum(best, found, out=best)
        for row, column in np.argwhere(np.triu(best, 1) > 0):
            pair = (start + int(row), start + int(column))
            similarity = max(Indel.normalized_similarity(form[pair[0]], form[pair[1]]) for form in forms)
            if similarity >= limit:
                yield ordered[pair[0]], ordered[pair[1]], similarity


def _sorted_words(core: str) -> str:
    return " ".join(sorted(core.split()))
