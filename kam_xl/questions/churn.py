"""Has the client left, and will it buy soon?

The rule in words: a client orders in cycles of its own length and now and then
skips some. How long it is silent by chance follows from its own pace and its
own habit of skipping, each pulled toward the average client while it has few
orders. After any order a client may leave for good. So a silence is either
chance or the client has left; the risk weighs the two. What all clients share
is fitted to the table without any chance: the same table gives the same bits.

The number to rank and colour by is the chance to buy within a horizon. It is
compared with the client's own *normal chance*: what it would be if the client
were surely still there, on the day of its last order or today, whichever is
higher. The day of the last order makes a quarterly client that has just bought
normal, whose next order may fall behind the horizon, and shows an irregular one
that slows down; today keeps a clockwork client that missed its day, and would
be due any moment if it were still there, from passing as normal. So the share
of the normal chance is P(alive), or less where the client has slowed down: who
has left with more than a half is always below half of normal.

Source: MBG/CNBD-k (Reutterer, Platzer, Schroeder 2021) with real k, skipped
cycles and a habit of skipping for each client, which are ours; see
``churn_model`` for the formulas and ``tests/bench`` for the back-test.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kam_xl.questions.churn_answers import ChurnAnswers, answer, expected_orders
from kam_xl.questions.churn_habits import Habits
from kam_xl.questions.churn_parameters import Parameters
from kam_xl.questions.columns import Words
from kam_xl.settings import Settings
from kam_xl.texts import say

__all__ = [
    "ChurnAnswers",
    "ChurnModel",
    "Parameters",
    "answer",
    "classify",
    "expected_orders",
    "fit",
    "table",
]

DEFAULTS = Settings()
# With nobody buying twice no gap is known; this one is where the two limits of "lost" meet.
GAP_WHEN_UNKNOWN_DAYS = DEFAULTS.lost_days / DEFAULTS.lost_gaps
_ROUGH_K, _ROUGH_LEAVE, _ROUGH_WEIGHT = 1.5, 0.08, 10.0


@dataclass(frozen=True, slots=True)
class ChurnModel(Parameters):
    """What the clients of one table share (see ``Parameters``; times in days), and how it was found.

    ``rough``: too few clients, or nobody bought twice, so fixed values stand in.
    ``at_bound`` names fitted values that stand at their limit, ``pooled_gap_days``
    is the mean gap of all clients (blank when nobody bought twice), ``client_count``
    the clients with a usable past, ``fitted_count`` those the fit looked at.
    """

    rough: bool = False
    at_bound: tuple[str, ...] = ()
    pooled_gap_days: float = math.nan
    client_count: int = 0
    fitted_count: int = 0


def fit(
    frequency: ArrayLike,
    recency_days: ArrayLike,
    age_days: ArrayLike,
    gap_counts: ArrayLike,
    *,
    min_clients: int = DEFAULTS.churn_min_clients,
) -> ChurnModel:
    """Learn from all clients what they have in common.

    Args:
        frequency: repeat purchase days of each client (the first one not counted).
        recency_days: days from the first to the last purchase.
        age_days: days from the first purchase to as_of.
        gap_counts: gaps of each client per bin of ``kam_xl.gap_bins``, clients x bins.
        min_clients: with fewer usable clients fixed values are used (``rough``).

    Returns:
        The model; the order of the clients does not change a bit of it. Rows
        with a blank, an age of 0 or dates after as_of are left out.

    Raises:
        RequestError: columns of unlike length, or gaps that do not add up to ``frequency``.

    Examples:
        >>> from kam_xl.gap_bins import GAP_BINS
        >>> model = fit([0, 0], [0, 0], [30, 60], np.zeros((2, GAP_BINS)))
        >>> model.rough, model.k, round(model.cycle)
        (True, 1.5, 122)
    """
    habits = Habits.of(frequency, recency_days, age_days, gap_counts)
    count, repeats = len(habits.rows), habits.frequency.sum()
    # Summed as whole numbers, so that the order of clients cannot matter.
    gap = float(np.rint(habits.recency * 1024).sum() / 1024 / repeats) if repeats else math.nan
    if count < min_clients or not repeats:
        return _rough(gap, count)
    from kam_xl.questions.churn_fit import fit_map

    found = fit_map(habits.scaled(gap))
    shared = replace(found.parameters, alpha=found.parameters.alpha * gap)
    return ChurnModel(
        **asdict(shared),
        at_bound=found.at_bound,
        pooled_gap_days=gap,
        client_count=count,
        fitted_count=found.client_count,
    )


def _rough(gap: float, client_count: int) -> ChurnModel:
    gap_days = gap if gap > 0 else GAP_WHEN_UNKNOWN_DAYS
    return ChurnModel(
        k=_ROUGH_K,
        r=2 * _ROUGH_K,
        alpha=2 * gap_days,
        a=_ROUGH_LEAVE * _ROUGH_WEIGHT,
        b=(1 - _ROUGH_LEAVE) * _ROUGH_WEIGHT,
        rough=True,
        pooled_gap_days=gap,
        client_count=client_count,
    )


def classify(
    buy_chance: ArrayLike,
    normal_chance: ArrayLike,
    *,
    chance_high: float = DEFAULTS.chance_high,
    chance_low: float = DEFAULTS.chance_low,
) -> Words:
    """Put each client into a band by its chance to buy as a share of its own normal chance.

    >>> classify([0.45, 0.2, 0.1, None], [0.5, 0.5, 0.5, 0.5]).tolist()
    ['as usual', 'less than usual', 'far less than usual', '-']
    """
    chance, normal = np.asarray(buy_chance, dtype=np.float64), np.asarray(normal_chance, dtype=np.float64)
    names = [say("churn.band_high"), say("churn.band_middle"), say("churn.band_low")]
    bands = np.full(len(chance), say("word.none"), dtype=object)
    known = ~(np.isnan(chance) | np.isnan(normal))
    place = (chance < chance_high * normal).astype(int) + (chance < chance_low * normal)
    bands[known] = np.array(names, dtype=object)[place[known]]
    return bands


def table(
    clients: ArrayLike,
    answers: ChurnAnswers,
    *,
    chance_high: float = DEFAULTS.chance_high,
    chance_low: float = DEFAULTS.chance_low,
) -> pd.DataFrame:
    """Give one row per client, the least likely to buy first, then by name; clients without an answer last."""
    frame = pd.DataFrame(
        {
            "client": np.asarray(clients, dtype=object),
            "buy_chance_share": answers.buy_chance,
            "normal_chance_share": answers.normal_chance,
            "band": classify(
                answers.buy_chance, answers.normal_chance, chance_high=chance_high, chance_low=chance_low
            ),
            "churn_risk_share": answers.risk,
            "expected_orders_number": answers.expected_orders,
            "silence_days": answers.silence_days,
            "cycle_days": answers.cycle_days,
            "skip_share": answers.skip_share,
        }
    )
    return frame.sort_values(["buy_chance_share", "client"], na_position="last", ignore_index=True)
