"""Slopes of the churn model's log-likelihood, client by client, so that its fit takes a few looks.

Exact but for two slopes of the incomplete beta function, which are good to half
a hundredth. The expected cycles make the gap part stationary, so their own
change counts in the silence part only.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_cycles import (
    Cycles,
    cycles,
    gap_weights,
    next_weights,
    pace_terms,
    rest_of,
    steps,
)
from kam_xl.questions.churn_habits import Floats, Habits, per_client
from kam_xl.questions.churn_model import SMALLEST, alive, leave_terms
from kam_xl.questions.churn_parameters import Parameters

# Changes of the incomplete beta function that are added up one by one, and a ratio between two that is no ratio.
_ADDED_UP, _FLAT = 6, 1e-6
# What the numbers of cycles not looked at could add to the log-likelihood of a client, at most; a thousand clients
# differ by less than a hundredth in all.
_NEGLIGIBLE = 1e-4
# A number of cycles that has less than this share in the chance, in P(alive) and in what is not certain about it,
# adds nothing to the slopes that counts.
_TOO_SMALL = 1e-3
_LEAST_DAMPING = 0.05


class _Pace(NamedTuple):
    """What the gaps say of each client: log-likelihood, its slopes, and the slopes of the cycle number (7 x clients)."""

    value: Floats
    slopes: Floats
    number_slopes: Floats


class _Silence(NamedTuple):
    """S(t) of each client, its slopes by the parameters (7 x clients) and by the number of cycles."""

    value: Floats
    slopes: Floats
    by_number: Floats


def likelihood_and_slopes(p: Parameters, habits: Habits) -> tuple[Floats, Floats]:
    """Log-likelihood of each client, and its slopes by the seven parameters in their order (7 x clients)."""
    found = cycles(p, habits)
    pace, silence = _pace(p, habits, found), _silence(p, habits, found)
    here = alive(p, habits, silence.value)
    by_silence = np.where(silence.value > SMALLEST, here / silence.value, 0.0)
    slopes = pace.slopes + by_silence * (silence.slopes + silence.by_number * pace.number_slopes)
    slopes[3:5] += _leave_slopes(p, habits, here)
    return pace.value + leave_terms(p, habits, silence.value), slopes


def _leave_slopes(p: Parameters, habits: Habits, here: Floats) -> Floats:
    x = habits.frequency
    both = _psi(p.a + p.b) - _psi(p.a + p.b + x + 1)
    by_a = both + (1 - here) / p.a
    by_b = both + _psi(p.b + x) + here / (p.b + x) - _psi(p.b)
    return np.array([by_a, by_b])


def _pace(p: Parameters, habits: Habits, found: Cycles) -> _Pace:
    known, m, count = gap_weights(p, habits, found), steps(p)[:, 0], habits.entry_count
    surprise, log_gap = _psi(m * p.k), np.log(habits.entry_gap)
    mean, square, surprised, squared = (
        np.einsum("m,me->e", by, known.weights) for by in (m, m * m, m * surprise, m * m * surprise)
    )
    mean_slope = mean * log_gap - surprised
    spread = per_client(habits, count * (square - mean**2))
    along = per_client(habits, count * (square * log_gap - squared - mean * mean_slope))
    slopes = _direct_slopes(p, habits, found, per_client(habits, count * mean_slope))
    pull, curve = _pull_slopes(p, habits, found)
    pull *= spread
    pull[0] += along
    number_slopes = pull / np.maximum(1 - spread * curve, _LEAST_DAMPING)
    return _Pace(pace_terms(p, habits, found, known), slopes, number_slopes)


def _direct_slopes(p: Parameters, habits: Habits, found: Cycles, entry_slope: Floats) -> Floats:
    """Slopes of the gap part with the cycles held."""
    x, number = habits.frequency, found.number
    shape, time = p.r + p.k * number, p.alpha + habits.recency
    tried, nothing = _psi(p.skip_a + p.skip_b) - _psi(p.skip_a + p.skip_b + number), np.zeros_like(x)
    surprise = _psi(shape) - np.log(time)
    return np.array([
        entry_slope + number * surprise,
        surprise - _psi(p.r) + math.log(p.alpha),
        p.r / p.alpha - shape / time,
        nothing,
        nothing,
        _psi(p.skip_a + number - x) - _psi(p.skip_a) + tried,
        _psi(p.skip_b + x) - _psi(p.skip_b) + tried,
    ])  # fmt: skip


def _pull_slopes(p: Parameters, habits: Habits, found: Cycles) -> tuple[Floats, Floats]:
    """Slopes of what pulls a gap toward more cycles, and the pull's own slope by their number."""
    x, number = habits.frequency, found.number
    shape, time, nothing = p.r + p.k * number, p.alpha + habits.recency, np.zeros_like(x)
    curve = _psi_slope(shape)
    tried = _psi_slope(p.skip_a + p.skip_b + number)
    skipped = _psi_slope(p.skip_a + number - x) - tried
    surprise = _psi(shape) - np.log(time)
    slopes = np.array([
        surprise + p.k * number * curve, p.k * curve, -p.k / time, nothing, nothing, skipped, -tried
    ])  # fmt: skip
    return slopes, p.k**2 * curve + skipped


def _psi(at: Floats | float) -> Floats:
    from scipy.special import psi

    return np.asarray(psi(at), dtype=np.float64)


def _psi_slope(at: Floats) -> Floats:
    """Near enough by a difference, and ten times as quick as the trigamma function."""
    step = 1e-4 * at
    return np.asarray((_psi(at + step) - _psi(at - step)) / (2 * step))


def _silence(p: Parameters, habits: Habits, found: Cycles) -> _Silence:
    weights = next_weights(p, habits, found)
    chances, is_known = _chances(p, habits, found, weights)
    parts = weights * chances
    value = np.clip(parts.sum(axis=0), SMALLEST, 1.0)
    matters = alive(p, habits, value) * parts * (1 - chances) > _TOO_SMALL * value
    m, rows = np.nonzero(is_known & matters)
    stages = steps(p)[m, 0] * p.k
    by_shape, by_k, by_share = (
        np.bincount(rows, weights[m, rows] * slope, minlength=len(value))
        for slope in _beta_slopes(p, habits, found, rows, stages)
    )
    skip_slope, tried_slope = _weight_slopes(p, habits, found, weights)
    by_skip, by_tried = (parts * skip_slope).sum(axis=0), (parts * tried_slope).sum(axis=0)
    by_alpha = by_share * habits.silence / (p.alpha + habits.age) ** 2
    nothing, by_number = np.zeros_like(value), p.k * by_shape + by_skip + by_tried
    slopes = np.array([
        by_k + found.number * by_shape, by_shape, by_alpha, nothing, nothing, by_skip + by_tried, by_tried
    ])  # fmt: skip
    return _Silence(value, slopes, by_number)


def _chances(
    p: Parameters, habits: Habits, found: Cycles, weights: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Chance of the silence if the next order comes after 1..8 cycles, and which of them were looked at.

    Where more cycles hardly count, the middle between the last chance known and 1 stands for the rest.
    """
    from scipy.special import betainc

    shape, share = p.r + p.k * found.number, (p.alpha + habits.recency) / (p.alpha + habits.age)
    chances, is_known = np.zeros_like(weights), np.zeros(weights.shape, dtype=np.bool_)
    rest, likely = rest_of(weights), p.a / (p.b + habits.frequency)
    rows = np.arange(len(shape))
    for m in range(len(weights)):
        chance = betainc(shape[rows], (m + 1) * p.k, share[rows])
        chances[m, rows], is_known[m, rows] = chance, True
        likely[rows] += weights[m, rows] * chance
        is_open = rest[m, rows] * (1 - chance) > 2 * _NEGLIGIBLE * likely[rows]
        chances[m + 1 :, rows[~is_open]] = (1 + chance[~is_open]) / 2
        rows = rows[is_open]
    return chances, is_known


def _beta_slopes(
    p: Parameters, habits: Habits, found: Cycles, rows: NDArray[np.int64], stages: Floats
) -> tuple[Floats, Floats, Floats]:
    """Slopes of the incomplete beta function I_z(A, B) of some clients and stages: by A = r + kN, by k and by z."""
    from scipy.special import gammaln

    shape = p.r + p.k * found.number[rows]
    active, whole = p.alpha + habits.recency[rows], p.alpha + habits.age[rows]
    silence = np.maximum(habits.silence[rows], SMALLEST)
    share, rest, both = active / whole, silence / whole, shape + stages
    log_share, log_rest = np.log(share), np.log(rest)
    power = np.exp(shape * log_share + stages * log_rest - gammaln(shape) - gammaln(stages) + gammaln(both))
    by_shape = _by_argument(shape, both, power, share, log_share)
    by_stages = _by_argument(stages, both, power, rest, log_rest)
    return -by_shape, by_stages * (stages / p.k), power / (share * rest)


def _by_argument(at: Floats, both: Floats, power: Floats, base: Floats, log_base: Floats) -> Floats:
    """How the incomplete beta function changes with its argument ``at``, but for the sign.

    One more there changes it by ``power / at`` (DLMF 8.17.20 and 8.17.21), so it is the sum of all changes
    to come. The slopes of the first few are added up; of the others, nearly a geometric series, that of the
    sum is near enough, at a tenth of the price of another incomplete beta function.
    """
    change, ratio = power / at, log_base + _psi(both) - _psi(at) - 1 / at
    slope = np.zeros_like(at)
    for step in range(_ADDED_UP):
        slope -= change * ratio
        change *= base * (both + step) / (at + step + 1)
        ratio += 1 / (both + step) - 1 / (at + step + 1)
    flat = np.abs(ratio) < _FLAT
    return slope + change * np.where(flat, 1.0, ratio / np.expm1(np.where(flat, 1.0, ratio)))


def _weight_slopes(p: Parameters, habits: Habits, found: Cycles, weights: Floats) -> tuple[Floats, Floats]:
    """Relative slopes of the weights of 1..8 cycles: by skipped and by tried cycles."""
    by_skipped, by_tried = np.zeros_like(weights), np.zeros_like(weights)
    for m in range(1, len(weights)):
        by_skipped[m] = by_skipped[m - 1] + 1 / (p.skip_a + found.number - habits.frequency + m - 1)
        by_tried[m] = by_tried[m - 1] - 1 / (p.skip_a + p.skip_b + found.number + m)
    return by_skipped - (weights * by_skipped).sum(axis=0), by_tried - (weights * by_tried).sum(axis=0)
