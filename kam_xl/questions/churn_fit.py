"""Fit of the churn model: one bounded maximum a posteriori, without chance.

Weak priors keep small tables sensible (``PRIORS``), bounds keep flat
likelihoods from running away (``BOUNDS``); both are on logarithms, with time
counted in mean gaps, and were fixed before looking at any answer. Two fixed
starts are tried on a thin sample, the better one is finished on a larger one.
Clients are put in the order of their content first, so the order of rows
cannot change a bit; a sample is every n-th client in that order, and clients with the
same past are one row that counts for all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_model import Floats, Habits, Parameters, per_client
from kam_xl.questions.churn_slopes import weighted_likelihood

# Order of the vector that is fitted: ln k, ln r, ln pace (cycles in a mean gap),
# ln a, ln b, logit of the mean share of skipped cycles, ln of how many cycles
# that share is worth.
NAMES = ("k", "r", "pace", "a", "b", "skip_share", "skip_weight")
BOUNDS = (
    (math.log(0.5), math.log(200)),
    (-2.0, 8.0),
    (-5.0, 5.0),
    (-7.0, 7.0),
    (-7.0, 7.0),
    (-9.0, 1.0),
    (-3.0, 7.0),
)
STARTS = ((0.3, 0.5, 0.0, -0.5, 1.5, -2.5, 2.3), (3.0, 2.0, 0.0, -1.0, 2.0, -2.5, 2.3))
# (mean, standard deviation): k and r; share of last orders and its weight; skipped share and its weight.
_K, _R = (math.log(1.5), 0.8), (math.log(2), 1.0)
_LEAVE, _LEAVE_WEIGHT = (math.log(0.08), 1.0), (math.log(10), 1.5)
_SKIP, _SKIP_WEIGHT = (-2.5, 1.0), (math.log(10), 1.5)

THIN_SAMPLE = 400
SAMPLE, SAMPLE_SHARE, LARGEST_SAMPLE = 2_000, 0.05, 6_000
# Gains below 1e-8 of the log-likelihood are beyond what a table can tell.
_GAIN = 1e-8


@dataclass(frozen=True, slots=True)
class Fit:
    """The parameters found, which of them stand at a bound, and how many clients they rest on."""

    parameters: Parameters
    at_bound: tuple[str, ...]
    client_count: int


def fit_map(habits: Habits) -> Fit:
    """Find the parameters of habits whose times are counted in mean gaps."""
    marks = _marks(habits)
    rows = np.lexsort(marks[::-1])
    thin = _sampled(habits, marks, rows, THIN_SAMPLE)
    best = min((_climb(thin, np.array(start)) for start in STARTS), key=lambda found: found[0])[1]
    wanted = sample_size(len(rows))
    if wanted > THIN_SAMPLE:
        best = _climb(_sampled(habits, marks, rows, wanted), best)[1]
    return Fit(to_parameters(best), _at_bound(best), wanted)


def sample_size(client_count: int) -> int:
    """How many clients the fit looks at: all up to 2,000, then 2,000 and five in a hundred, at most 6,000.

    >>> sample_size(600), sample_size(5_000), sample_size(1_000_000)
    (600, 2250, 6000)
    """
    return min(client_count, SAMPLE + int(SAMPLE_SHARE * client_count), LARGEST_SAMPLE)


def _climb(sample: tuple[Habits, Floats], start: Floats) -> tuple[float, Floats]:
    from scipy.optimize import minimize

    found = minimize(
        objective, start, args=sample, jac=True, method="L-BFGS-B", bounds=BOUNDS, options={"ftol": _GAIN}
    )
    return float(found.fun), np.asarray(found.x)


def _at_bound(vector: Floats) -> tuple[str, ...]:
    return tuple(
        name
        for name, value, (low, high) in zip(NAMES, vector, BOUNDS, strict=True)
        if not low + 1e-6 < value < high - 1e-6
    )


def to_parameters(vector: Floats) -> Parameters:
    """Translate the fitted vector; time is counted in mean gaps."""
    k, r, pace, a, b = np.exp(vector[:5])
    share, weight = 1 / (1 + np.exp(-vector[5])), np.exp(vector[6])
    return Parameters(*(float(v) for v in (k, r, r / (k * pace), a, b, share * weight, (1 - share) * weight)))


def objective(vector: Floats, habits: Habits, weight: Floats) -> tuple[float, Floats]:
    """Minus the log posterior, and its gradient; ``weight`` clients stand behind each row."""
    p = to_parameters(vector)
    value, slopes = weighted_likelihood(p, habits, weight)
    prior, prior_slope = _prior(vector)
    return -(value + prior), -(_chain(p, slopes) + prior_slope)


def _prior(vector: Floats) -> tuple[float, Floats]:
    leave_weight = float(np.logaddexp(vector[3], vector[4]))
    toward_a = math.exp(vector[3] - leave_weight)
    terms = (
        (vector[0], _K, [1, 0, 0, 0, 0, 0, 0]),
        (vector[1], _R, [0, 1, 0, 0, 0, 0, 0]),
        (vector[3] - leave_weight, _LEAVE, [0, 0, 0, 1 - toward_a, toward_a - 1, 0, 0]),
        (leave_weight, _LEAVE_WEIGHT, [0, 0, 0, toward_a, 1 - toward_a, 0, 0]),
        (vector[5], _SKIP, [0, 0, 0, 0, 0, 1, 0]),
        (vector[6], _SKIP_WEIGHT, [0, 0, 0, 0, 0, 0, 1]),
    )
    value, slope = 0.0, np.zeros(len(NAMES))
    for at, (mean, deviation), direction in terms:
        distance = (at - mean) / deviation
        value -= distance**2 / 2
        slope -= distance / deviation * np.array(direction)
    return value, slope


def _chain(p: Parameters, slopes: Floats) -> Floats:
    """From slopes by k, r, alpha, a, b, skip_a, skip_b to slopes by the fitted vector."""
    k, r, alpha, a, b, skip_a, skip_b = slopes
    share, weight = p.skip_share, p.skip_a + p.skip_b
    return np.array([
        k * p.k - alpha * p.alpha,
        r * p.r + alpha * p.alpha,
        -alpha * p.alpha,
        a * p.a,
        b * p.b,
        (skip_a - skip_b) * weight * share * (1 - share),
        skip_a * p.skip_a + skip_b * p.skip_b,
    ])  # fmt: skip


def _marks(habits: Habits) -> list[Floats]:
    """Numbers that tell one past from another: age, frequency, active time, and two moments of the gaps."""
    moments = [per_client(habits, habits.entry_count * habits.entry_gap**power) for power in (2, 3)]
    return [habits.age, habits.frequency, habits.recency, *moments]


def _sampled(
    habits: Habits, marks: list[Floats], rows: NDArray[np.int64], wanted: int
) -> tuple[Habits, Floats]:
    """Take every n-th client in the order of content; equal pasts become one row with a weight."""
    if len(rows) > wanted:
        rows = rows[np.arange(wanted) * len(rows) // wanted + len(rows) // (2 * wanted)]
    differs = np.any([mark[rows[1:]] != mark[rows[:-1]] for mark in marks], axis=0)
    first = np.flatnonzero(np.append(True, differs))
    weight = np.diff(np.append(first, len(rows))).astype(np.float64)
    return _picked(habits, rows[first]), weight


def _picked(habits: Habits, rows: NDArray[np.int64]) -> Habits:
    """Give the habits of some clients, in the order of ``rows``."""
    place = np.full(len(habits.rows), -1)
    place[rows] = np.arange(len(rows))
    kept = np.flatnonzero(place[habits.entry_client] >= 0)
    kept = kept[np.argsort(place[habits.entry_client[kept]], kind="stable")]
    return Habits(
        len(rows), np.arange(len(rows)), habits.frequency[rows], habits.recency[rows], habits.age[rows],
        place[habits.entry_client[kept]], habits.entry_gap[kept], habits.entry_count[kept],
    )  # fmt: skip
