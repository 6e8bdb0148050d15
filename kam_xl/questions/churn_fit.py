"""Fit of the churn model: one bounded maximum a posteriori, without chance.

Weak priors keep small tables sensible and bounds keep flat likelihoods from
running away; both are on logarithms, with time counted in mean gaps. The habit
of skipping has the same weak weight as the readiness to leave: ten orders of
evidence, give or take. ``ln r`` may go to 8, where all clients have one pace to
within 2 %: with k near 50 a client's every order counts for 50, so the 400 that
would do for k = 1 is less than ten orders there. No prior was searched for on a
data set. Two fixed starts are tried on a thin sample, the better one is finished
on a larger one. Clients are put in the order of their content first, so the
order of rows cannot change a bit; a sample is every n-th client in that order,
and clients with the same past are one row that counts for all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_habits import Floats, Habits, per_client
from kam_xl.questions.churn_model import Parameters
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
SAMPLE, SAMPLE_SHARE, LARGEST_SAMPLE = 1_500, 0.05, 6_000
# Relative gains of the log-likelihood below which a climb stops; a rough climb only finds where to start.
_GAIN, _ROUGH_GAIN = 1e-8, 1e-5
# Most hills take 15 to 40; a likelihood with steps in it (clockworks that skip) would be searched without end.
_MOST_LOOKS = 80


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
    pasts = len(_first_of_each(marks, rows))
    looked_at = len(rows) * sample_size(pasts) // pasts
    thin = _sampled(habits, marks, rows, min(THIN_SAMPLE, looked_at))
    last = looked_at <= THIN_SAMPLE
    climbs = (_climb(thin, np.array(start), _GAIN if last else _ROUGH_GAIN) for start in STARTS)
    best = min(climbs, key=lambda found: found.value)
    if not last:
        best = _climb(_sampled(habits, marks, rows, looked_at), best.at, _GAIN, best.spread)
    return Fit(to_parameters(best.at), _at_bound(best.at), looked_at)


def sample_size(past_count: int) -> int:
    """How many different pasts the fit looks at: all up to 1,500, then 1,500 and five in a hundred, at most 6,000.

    >>> sample_size(600), sample_size(5_000), sample_size(1_000_000)
    (600, 1750, 6000)
    """
    return min(past_count, SAMPLE + int(SAMPLE_SHARE * past_count), LARGEST_SAMPLE)


@dataclass(frozen=True, slots=True)
class _Climb:
    """Where a climb ended: minus the log posterior, the vector, and how far each entry of it may be off."""

    value: float
    at: Floats
    spread: Floats


def _climb(sample: tuple[Habits, Floats], start: Floats, gain: float, unit: Floats | None = None) -> _Climb:
    """Climb from ``start`` with the vector counted in ``unit``: steps that fit the hill need half as many looks."""
    from scipy.optimize import minimize

    scale = np.ones(len(NAMES)) if unit is None else unit

    def looked(vector: Floats) -> tuple[float, Floats]:
        value, slope = objective(vector * scale, *sample)
        return value, slope * scale

    found = minimize(
        looked,
        start / scale,
        jac=True,
        method="L-BFGS-B",
        bounds=[(low / size, high / size) for (low, high), size in zip(BOUNDS, scale, strict=True)],
        options={"ftol": gain, "maxfun": _MOST_LOOKS},
    )
    spread = scale * np.sqrt(np.diag(found.hess_inv @ np.eye(len(NAMES))))
    return _Climb(float(found.fun), np.clip(found.x * scale, *np.transpose(BOUNDS)), spread)


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
    first = _first_of_each(marks, rows)
    weight = np.diff(np.append(first, len(rows))).astype(np.float64)
    return _picked(habits, rows[first]), weight


def _first_of_each(marks: list[Floats], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places in ``rows`` where a past begins that differs from the one before."""
    differs = np.any([mark[rows[1:]] != mark[rows[:-1]] for mark in marks], axis=0)
    return np.flatnonzero(np.append(True, differs))


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
