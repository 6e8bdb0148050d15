"""Concentration: how much does the business hang on few clients?

Measured on positive values, one a client, as shares of their sum:

- HHI, the sum of squared shares in percent: 10,000 is one client, 1,000 ten equal ones;
- effective number, 10,000 / HHI: as many equal clients would be as concentrated;
- Gini: 0 when all are equal, near 1 when one has nearly all;
- the joint share of the largest 1, 3, 5 and 10.

The verdict is "mono-dependence" when one client has more than ``mono_share``,
else "high" above ``hhi_high``, "moderate" above ``hhi_moderate``, else "spread".

Source: HHI limits of merger guidelines, 1,500 and 2,500 [LEGAL]; 75 % in one
client as mono-dependence [PRONTA].
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kam_xl.problems import RequestError
from kam_xl.questions.columns import numbers
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import as_typed, to_exact
from kam_xl.texts import say

DEFAULTS = Settings()
MONO = say("concentration.mono")
HIGH = say("concentration.high")
MODERATE = say("concentration.moderate")
SPREAD = say("concentration.spread")
NONE = say("word.none")


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated positive values are; NaN everywhere and "-" when there are none."""

    client_count: int
    hhi_number: float
    effective_number: float
    gini_number: float
    top1_share: float
    top3_share: float
    top5_share: float
    top10_share: float
    verdict: str


def classify(
    values: ArrayLike,
    *,
    mono_share: float = DEFAULTS.mono_share,
    hhi_moderate: float = DEFAULTS.hhi_moderate,
    hhi_high: float = DEFAULTS.hhi_high,
) -> Concentration:
    """Measure how concentrated ``values`` (one a client) are, and give the verdict.

    Zero, negative and blank values are left out. Sums, the verdict and its
    limits are exact: the order of clients and float noise change nothing.

    >>> found = classify([50, 30, 20])
    >>> round(found.hhi_number), round(found.effective_number, 2), round(found.gini_number, 2), found.verdict
    (3800, 2.63, 0.2, 'high')
    >>> classify([7]).verdict, classify([-1, None]).verdict
    ('mono-dependence', '-')
    """
    limits = DEFAULTS.replace({"mono_share": mono_share, "hhi_moderate": hhi_moderate, "hhi_high": hhi_high})
    falling = _falling(values)
    if not falling:
        return Concentration(0, *_UNKNOWN, verdict=NONE)
    count, total = len(falling), sum(falling)
    hhi = Fraction(10_000 * sum(value * value for value in falling), total * total)
    weighted = sum(place * value for place, value in zip(range(count, 0, -1), falling, strict=True))
    top1, top3, top5, top10 = (Fraction(sum(falling[:first]), total) for first in (1, 3, 5, 10))
    return Concentration(
        client_count=count,
        hhi_number=float(hhi),
        effective_number=float(10_000 / hhi),
        gini_number=float(Fraction(2 * weighted, count * total) - Fraction(count + 1, count)),
        top1_share=float(top1),
        top3_share=float(top3),
        top5_share=float(top5),
        top10_share=float(top10),
        verdict=_verdict(hhi, top1, limits),
    )


def table(values: ArrayLike, **limits: float) -> pd.DataFrame:
    """Give the same as ``classify`` as a table of one row; the limits are those of ``classify``."""
    found = classify(values, **limits)
    return pd.DataFrame([astuple(found)], columns=[entry.name for entry in fields(found)])


def top_share(values: ArrayLike, n: int = 1) -> float:
    """Give the joint share of the ``n`` largest positive values; NaN when none is positive.

    >>> top_share([50, 30, 20, -10], 2)
    0.8
    """
    if n != int(n) or n < 1:
        raise RequestError.of("top_count", value=n)
    falling = _falling(values)
    return float(Fraction(sum(falling[: int(n)]), sum(falling))) if falling else math.nan


def why(
    values: ArrayLike,
    *,
    mono_share: float = DEFAULTS.mono_share,
    hhi_moderate: float = DEFAULTS.hhi_moderate,
    hhi_high: float = DEFAULTS.hhi_high,
) -> list[str]:
    """Say which limit gave the verdict, and the numbers behind it; one sentence for the whole column.

    >>> print(*why([50, 30, 20]))
    3 clients with sales are as concentrated as 2.6 equal ones: HHI 3,800 > 2,500, high; the largest has 50 %
    """
    found = classify(values, mono_share=mono_share, hhi_moderate=hhi_moderate, hhi_high=hhi_high)
    if not found.client_count:
        return [say("why.concentration.none")]
    key = _KEYS[found.verdict]
    return [
        say(
            f"why.concentration.{key}",
            count=found.client_count,
            effective=number(found.effective_number, decimals=1),
            hhi=number(found.hhi_number, hhi_moderate, hhi_high, decimals=0),
            moderate=number(hhi_moderate),
            high=number(hhi_high),
            top=percent(found.top1_share, mono_share),
            mono=percent(mono_share),
        )
    ]


_UNKNOWN = (math.nan,) * 7
_KEYS = {MONO: "mono", HIGH: "high", MODERATE: "moderate", SPREAD: "spread"}


def _falling(values: Any) -> list[int]:
    """Give the positive values as whole numbers, largest first; Python's cannot overflow."""
    if np.ndim(values) != 1:
        raise RequestError.of("no_column", dimensions=np.ndim(values))
    exact = np.sort(to_exact(numbers(values, len(values))))[::-1]
    return [int(value) for value in exact[exact > 0]]


def _verdict(hhi: Fraction, largest: Fraction, limits: Settings) -> str:
    if largest > as_typed(limits.mono_share):
        return MONO
    if hhi > as_typed(limits.hhi_high):
        return HIGH
    return MODERATE if hhi > as_typed(limits.hhi_moderate) else SPREAD
