"""Where the fit of the churn model begins: what the gaps themselves say, read off by medians.

A client's median gap is its cycle unless it skips every second time. How far
its gaps lie from it tells how regular clients are, how far clients' cycles lie
from each other how much paces differ, and gaps half as long again how often
cycles are skipped. Medians and quantiles, as skipped cycles must not look like
irregular clients. From so near the climb takes a third of the looks it took from
fixed starts, and ends on the same hill or a higher one.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_habits import Floats, Habits

# Fixed values, where the gaps say nothing: as the priors have them, ten orders of evidence.
_NOTHING_KNOWN = (0.3, 0.5, 0.0, -0.2, 2.2, -2.5, 2.3)
_FEWEST_GAPS = 3
# The share of deviations that lie within one and a standard deviation's 1.036: skips of less than three in ten do not move it.
_QUANTILE, _DEVIATIONS = 0.7, 1.036
_SKIP_FROM, _REGULAR_FROM = math.log(1.5), 8.0
_MOST_K, _MOST_R, _LEAST = 150.0, 400.0, 0.5
_SKIPS, _FEW_SKIPS = (0.01, 0.3), 0.03


def start(habits: Habits, weight: Floats) -> Floats:
    """Give the vector to begin with; times of the habits are counted in mean gaps.

    ``weight`` clients stand behind each row.
    """
    vector = np.array(_NOTHING_KNOWN)
    many = habits.frequency >= _FEWEST_GAPS
    if not many.any():
        return vector
    middle = _middle_gaps(habits)
    ours = many[habits.entry_client]
    apart = (np.log(habits.entry_gap) - middle[habits.entry_client])[ours]
    behind = (habits.entry_count * weight[habits.entry_client])[ours]
    k = _shape(_quantile(np.abs(apart), behind, _QUANTILE) / _DEVIATIONS, _MOST_K)
    level = _quantile(middle[many], weight[many], 0.5)
    spread = _quantile(np.abs(middle[many] - level), weight[many], _QUANTILE) / _DEVIATIONS
    vector[0], vector[1] = math.log(k), math.log(_shape(spread, _MOST_R))
    if k > _REGULAR_FROM:
        skips = float(np.clip(behind[apart > _SKIP_FROM].sum() / behind.sum(), *_SKIPS))
        vector[2] = -level - 1 / (2 * k)
    else:
        skips = _FEW_SKIPS
    vector[5] = math.log(skips / (1 - skips))
    return vector


def _middle_gaps(habits: Habits) -> Floats:
    """The logarithm of each client's lower median gap; blank without gaps."""
    order = np.lexsort((habits.entry_gap, habits.entry_client))
    client, count = habits.entry_client[order], habits.entry_count[order]
    behind = np.cumsum(count)
    before = np.cumsum(habits.frequency) - habits.frequency
    reached = behind - before[client] >= habits.frequency[client] / 2
    first = order[reached & ~(behind - count - before[client] >= habits.frequency[client] / 2)]
    middle = np.full(len(habits.rows), np.nan)
    middle[habits.entry_client[first]] = np.log(habits.entry_gap[first])
    return middle


def _quantile(values: Floats, weight: Floats, share: float) -> float:
    """The smallest value that such a share of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    behind = np.cumsum(weight[order])
    place: NDArray[np.int64] = np.searchsorted(behind, share * behind[-1])
    return float(values[order][place])


def _shape(deviation: float, most: float) -> float:
    """The Gamma shape whose logarithm has such a standard deviation: 1/s^2 + 1/2, near enough."""
    return float(np.clip(1 / max(deviation, 1e-3) ** 2 + 0.5, _LEAST, most))
