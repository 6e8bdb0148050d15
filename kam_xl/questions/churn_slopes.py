"""Slopes of the churn model's log-likelihood, so that its fit takes a second.

Exact but for two slopes of the incomplete beta function, which are taken by
differences. The expected cycles make the gap part stationary, so their own
change counts in the silence part only. Every sum is weighted: one row stands
for all clients with the same past.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_habits import Floats, Habits, per_client
from kam_xl.questions.churn_model import (
    MOST_CYCLES,
    SMALLEST,
    Cycles,
    Parameters,
    alive,
    cycles,
    leave_terms,
    next_weights,
    pace_terms,
    steps,
)

_DIFFERENCE = 1e-6
_NEGLIGIBLE = 1e-6
_LEAST_DAMPING = 0.05


def weighted_likelihood(p: Parameters, habits: Habits, weight: Floats) -> tuple[float, Floats]:
    """Weighted sum of the log-likelihoods, and its slopes by the seven parameters in their order."""
    found = cycles(p, habits)
    pace, pace_slopes, number_slopes = _pace(p, habits, found)
    silent, silent_slopes, silent_by_number = _silence(p, habits, found)
    here = alive(p, habits, silent)
    leave = leave_terms(p, habits, silent)
    by_silence = np.where(silent > SMALLEST, here / silent, 0.0)
    slopes = pace_slopes + by_silence * (silent_slopes + silent_by_number * number_slopes)
    slopes[3:5] += _leave_slopes(p, habits, here)
    return float((weight * (pace + leave)).sum()), (weight * slopes).sum(axis=1)


def _leave_slopes(p: Parameters, habits: Habits, here: Floats) -> Floats:
    x = habits.frequency
    both = _psi(p.a + p.b) - _psi(p.a + p.b + x + 1)
    by_a = both + (1 - here) / p.a
    by_b = both + here * _psi(p.b + x + 1) + (1 - here) * _psi(p.b + x) - _psi(p.b)
    return np.array([by_a, by_b])


def _pace(p: Parameters, habits: Habits, found: Cycles) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of the gaps, its slopes, and the slopes of the cycle number (7 x clients)."""
    m, weights = steps(), found.weights
    mean = (weights * m).sum(axis=0)
    entry_slope = m * (np.log(habits.entry_gap) - _psi(m * p.k))
    mean_slope = (weights * entry_slope).sum(axis=0)
    count = habits.entry_count
    spread = per_client(habits, count * ((weights * m * m).sum(axis=0) - mean**2))
    along = per_client(habits, count * ((weights * m * entry_slope).sum(axis=0) - mean * mean_slope))
    slopes = _direct_slopes(p, habits, found, per_client(habits, count * mean_slope))
    pull, curve = _pull_slopes(p, habits, found)
    pull *= spread
    pull[0] += along
    return pace_terms(p, habits, found), slopes, pull / np.maximum(1 - spread * curve, _LEAST_DAMPING)


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
    from scipy.special import zeta

    return np.asarray(zeta(2, at), dtype=np.float64)


def _silence(p: Parameters, habits: Habits, found: Cycles) -> tuple[Floats, Floats, Floats]:
    """S(t) per client, its slopes by the parameters (7 x clients) and by the number of cycles."""
    whole = p.alpha + habits.age
    weights = next_weights(p, habits, found)
    skip_slope, tried_slope = _weight_slopes(p, habits, found, weights)
    value, by_shape, by_k, by_share, by_skip, by_tried = np.zeros((6, len(whole)))
    for step in range(MOST_CYCLES):
        some = np.flatnonzero(weights[step] > _NEGLIGIBLE)
        weight = weights[step, some]
        chance, shape_slope, k_slope, density = _beta_slopes(p, habits, found, some, (step + 1) * p.k)
        value[some] += weight * chance
        by_shape[some] += weight * shape_slope
        by_k[some] += weight * k_slope
        by_share[some] += weight * density
        by_skip[some] += weight * skip_slope[step, some] * chance
        by_tried[some] += weight * tried_slope[step, some] * chance
    nothing, by_number = np.zeros_like(whole), p.k * by_shape + by_skip + by_tried
    by_alpha = by_share * habits.silence / whole**2
    slopes = np.array([
        by_k + found.number * by_shape, by_shape, by_alpha, nothing, nothing, by_skip + by_tried, by_tried
    ])  # fmt: skip
    return np.clip(value, SMALLEST, 1.0), slopes, by_number


def _beta_slopes(
    p: Parameters, habits: Habits, found: Cycles, some: NDArray[np.int64], stages: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """The incomplete beta function for some clients, with its slopes by r + kN, by k and by its last argument."""
    from scipy.special import betainc, betaln

    shape: Floats = p.r + p.k * found.number[some]
    time: Floats = p.alpha + habits.recency[some]
    silence, whole = habits.silence[some], p.alpha + habits.age[some]
    share = time / whole
    chance = betainc(shape, stages, share)
    by_shape = (betainc(shape * (1 + _DIFFERENCE), stages, share) - chance) / (shape * _DIFFERENCE)
    by_k = (betainc(shape, stages * (1 + _DIFFERENCE), share) - chance) / (p.k * _DIFFERENCE)
    log_rest = np.log(np.maximum(silence, SMALLEST) / whole)
    density = np.exp((shape - 1) * np.log(share) + (stages - 1) * log_rest - betaln(shape, stages))
    return np.asarray(chance), np.asarray(by_shape), np.asarray(by_k), np.where(silence > 0, density, 0.0)


def _weight_slopes(p: Parameters, habits: Habits, found: Cycles, weights: Floats) -> tuple[Floats, Floats]:
    """Relative slopes of the weights of 1..8 cycles: by skipped and by tried cycles."""
    by_skipped, by_tried = np.zeros_like(weights), np.zeros_like(weights)
    for m in range(1, MOST_CYCLES):
        by_skipped[m] = by_skipped[m - 1] + 1 / (p.skip_a + found.number - habits.frequency + m - 1)
        by_tried[m] = by_tried[m - 1] - 1 / (p.skip_a + p.skip_b + found.number + m)
    return by_skipped - (weights * by_skipped).sum(axis=0), by_tried - (weights * by_tried).sum(axis=0)
