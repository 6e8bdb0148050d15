"""Which prospects are worth the work? The rule of three P: need, ability to pay, authority to decide.

Each part is yes, no or unknown; blank is unknown, not no. Three times yes is
qualified. A no says what is missing, an unknown says what to ask.

Source: the three P of Russian sales teaching, in English money, authority, need [MAN].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions.columns import Claims, Words, claims, listed, numbers, row_by_row, same_length, words
from kam_xl.questions.wording import number
from kam_xl.tables.amounts import to_amount, to_e4
from kam_xl.texts import say

PARTS = ("need", "pays", "authority")


@dataclass(frozen=True, slots=True)
class ThreeP:
    """The three parts of each prospect; ``yes_count`` and ``no_count`` are out of three."""

    parts: dict[str, Claims]

    @property
    def yes_count(self) -> NDArray[np.int64]:
        return np.asarray(np.sum([self.parts[name].yes for name in PARTS], axis=0), dtype=np.int64)

    @property
    def no_count(self) -> NDArray[np.int64]:
        return np.asarray(np.sum([self.parts[name].no for name in PARTS], axis=0), dtype=np.int64)


def three_p(need: Any, pays: Any, authority: Any) -> ThreeP:
    """Read the three columns: booleans, 1 and 0, or yes and no in one of the five languages."""
    columns = {"need": need, "pays": pays, "authority": authority}
    count = same_length(**columns)
    return ThreeP({name: claims(values, count) for name, values in columns.items()})


def classify(need: Any, pays: Any, authority: Any) -> Words:
    """Give for each prospect how many of the three P are there, and what is missing or unknown.

    >>> print(*classify([True, "yes", True, None], [True, "yes", None, None], [True, "no", None, None]), sep="; ")
    3/3 qualified; 2/3: no authority; 1/3: unknown pay, authority; 0/3: all unknown
    >>> classify([False], [True], [None]).tolist()
    ['1/3: no need, unknown authority']
    """
    told = three_p(need, pays, authority)
    yes = told.yes_count
    return row_by_row(lambda row: _word(told, row, int(yes[row])), len(yes))


def _word(told: ThreeP, row: int, yes: int) -> str:
    if yes == len(PARTS):
        return say("prospects.qualified")
    missing = [say(f"prospects.no_{name}") for name in PARTS if told.parts[name].no[row]]
    unknown = [say(f"prospects.{name}") for name in PARTS if told.parts[name].unknown[row]]
    if len(unknown) == len(PARTS):
        return say("prospects.all_unknown")
    if unknown:
        missing.append(say("prospects.unknown", parts=listed(unknown)))
    return say("prospects.part", yes=yes, parts=listed(missing))


def table(prospects: pd.DataFrame) -> pd.DataFrame:
    """Rank the prospects: most P first, unknown before no, then potential, then name.

    ``prospects`` has client and, where known, need, pays, authority, potential, source, buys_from,
    next_step, due and manager. A prospect without a known potential stands last
    among its like.

    >>> table(pd.DataFrame({"client": ["Ada", "Bo", "Cy"], "need": [True] * 3, "potential": [5, 9, None],
    ...                     "pays": [True, None, False]}))[["client", "three_p"]]
      client                            three_p
    0    Ada            2/3: unknown authority
    1     Bo       1/3: unknown pay, authority
    2     Cy  1/3: no money, unknown authority
    """
    count = len(prospects)
    told = three_p(*(prospects[name] if name in prospects else [None] * count for name in PARTS))
    potential = numbers(prospects.get("potential"), count)
    names = words(prospects["client"], count)
    frame = pd.DataFrame(
        {
            "client": names,
            "three_p": classify(*(_as_column(told.parts[name]) for name in PARTS)),
            "yes_count": told.yes_count,
            "potential_amount": potential,
            "source": words(prospects.get("source"), count, blank=say("prospects.no_source")),
            "buys_from": words(prospects.get("buys_from"), count),
            "next_step": words(prospects.get("next_step"), count),
            "due_date": pd.Series(prospects.get("due", pd.NaT), index=prospects.index).to_numpy(
                "datetime64[s]"
            ),
            "manager": words(prospects.get("manager"), count),
        }
    )
    last = np.where(np.isnan(potential), np.inf, -potential)
    texts = [frame[name].to_numpy(dtype=str) for name in ("manager", "next_step", "source", "client")]
    order = np.lexsort((*texts, last, told.no_count, -told.yes_count))
    return frame.iloc[order].reset_index(drop=True)


def _as_column(part: Claims) -> list[bool | None]:
    return [True if yes else False if no else None for yes, no in zip(part.yes, part.no, strict=True)]


def by_source(ranking: pd.DataFrame) -> pd.DataFrame:
    """Count for each source of leads the prospects, the qualified ones and their potential.

    ``ranking`` comes from ``table``; most qualified first, then most prospects, then name.

    >>> by_source(table(pd.DataFrame({"client": ["Ada"], "source": ["referral"], "potential": [5]})))
         source  prospect_count  qualified_count  potential_amount
    0  referral               1                0               5.0
    """
    known, place = np.unique(ranking["source"].to_numpy(dtype=str), return_inverse=True)
    potential = np.zeros(len(known), dtype=np.int64)
    np.add.at(potential, place, to_e4(ranking["potential_amount"].to_numpy(dtype=np.float64)))
    frame = pd.DataFrame(
        {
            "source": known.astype(object),
            "prospect_count": np.bincount(place, minlength=len(known)),
            "qualified_count": np.bincount(place[ranking["yes_count"] == len(PARTS)], minlength=len(known)),
            "potential_amount": to_amount(potential),
        }
    )
    order = np.lexsort((known, -frame["prospect_count"], -frame["qualified_count"]))
    return frame.iloc[order].reset_index(drop=True)


def why(need: Any, pays: Any, authority: Any, potential: Any = None) -> list[str]:
    """Say for each prospect what is known of the three P and what to ask next.

    >>> why([True], [None], [False], [5000])
    ['Need: yes; able to pay: unknown; authority to decide: no. Potential 5,000 a year. Ask: is it able to pay?']
    """
    told = three_p(need, pays, authority)
    size = len(told.yes_count)
    worth = numbers(potential, size)

    def sentence(row: int) -> str:
        said = {name: say(f"word.{_said(told.parts[name], row)}") for name in PARTS}
        sentences = [say("why.prospects.parts", **said)]
        if not np.isnan(worth[row]):
            sentences.append(say("why.prospects.potential", potential=number(float(worth[row]))))
        unknown = [name for name in PARTS if told.parts[name].unknown[row]]
        if unknown:
            sentences.append(say(f"why.prospects.ask_{unknown[0]}"))
        return " ".join(sentences)

    return [sentence(row) for row in range(size)]


def _said(part: Claims, row: int) -> str:
    return "yes" if part.yes[row] else "no" if part.no[row] else "unknown"
