"""Trend: do the sales of a client grow or decline?

The last months are compared with the same months a year before; a client that
has no year yet is compared with the months just before, which is said, as the
season may then stand behind the change. A change beyond ``trend_share`` of the
base counts, a change of exactly this share does not. From nothing (or from net
returns) any sale is growth.

Source: ours; the same months, as season is no trend [SAS].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.columns import Words
from kam_xl.settings import Settings
from kam_xl.tables.amounts import as_typed
from kam_xl.texts import say

DEFAULTS = Settings()
YEAR_BEFORE = say("status.year_before")
MONTHS_BEFORE = say("status.months_before")

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of each client: who grows, who declines, by what share of which base.

    ``basis`` names the months compared with, "" where there are none; ``share``
    is NaN where the base is nothing.
    """

    grows: Flags
    declines: Flags
    share: Numbers
    base_e4: Whole
    basis: Words


def compare(
    recent_e4: Whole,
    year_before_e4: Whole,
    before_e4: Whole,
    *,
    has_year: Flags,
    has_before: Flags,
    trend_share: float = DEFAULTS.trend_share,
) -> Trend:
    """Compare the last months of each client with a year before, else with the months just before.

    >>> found = compare(
    ...     np.array([121, 120, 79, 5]), np.array([100, 100, 100, 0]), np.array([0, 0, 0, 5]),
    ...     has_year=np.array([True, True, True, False]), has_before=np.array([True, True, True, True]))
    >>> found.grows.tolist(), found.declines.tolist(), found.basis[3]
    ([True, False, False, False], [False, False, True, False], 'the months just before (no year yet)')
    """
    base = np.where(has_year, year_before_e4, np.where(has_before, before_e4, 0))
    compared = has_year | has_before
    part = as_typed(trend_share)
    # Python's whole numbers, as money may fill an int64.
    change = (recent_e4.astype(object) - base.astype(object)) * part.denominator
    allowed = np.maximum(base, 0).astype(object) * part.numerator
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(compared & (base > 0), recent_e4 / base - 1, np.nan)
    basis = np.full(len(base), "", dtype=object)
    basis[has_before] = MONTHS_BEFORE
    basis[has_year] = YEAR_BEFORE
    return Trend(
        np.asarray((change > allowed).astype(bool) & compared & (recent_e4 > 0)),
        np.asarray((-change > allowed).astype(bool) & compared & (base > 0)),
        share,
        base,
        basis,
    )
