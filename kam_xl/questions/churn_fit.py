"""Fit of the churn model: one bounded maximum a posteriori, without chance.

Weak priors keep small tables sensible and bounds keep flat likelihoods from
running away; both are on logarithms, with time counted in mean gaps. The habit
of skipping has the same weak weight as the readiness to leave: ten orders of
evidence, give or take. ``ln r`` may go to 8, where all clients have one pace to
within 2 %: with k near 50 a client's every order counts for 50, so the 400 that
would do for k = 1 is less than ten orders there. No prior was searched for on a
data set. The climb begins where the gaps say (``churn_start``), on a thin sample,
and is finished on a larger one. Clients are put in the order of their content
first, so the order of rows cannot change a bit; a sample is every n-th client in
that order, and clients with the same past are one row that counts for all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_habits import Floats, Habits, per_client
from kam_xl.questions.churn_parameters import Parameters
from kam_xl.questions.churn_slopes import likelihood_and_slopes
from kam_xl.questions.churn_start import start
from kam_xl.questions.climb import Climb, Look, climb, look_at_rows

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
# (mean, standard deviation): k and r; share of last orders and its weight; skipped share and its weight.
_K, _R = (math.log(1.5), 0.8), (math.log(2), 1.0)
_LEAVE, _LEAVE_WEIGHT = (math.log(0.08), 1.0), (math.log(10), 1.5)
_SKIP, _SKIP_WEIGHT = (-2.5, 1.0), (math.log(10), 1.5)

THIN_SAMPLE = 250
SAMPLE, SAMPLE_SHARE, LARGEST_SAMPLE = 1_500, 0.02, 3_000
# Log-likelihood that is no longer worth a look, where to go on from, on a sample, and on a small table: the
# second moves no parameter by more than a seventh of what it may be off.
_ROUGH_GAIN, _GAIN, _FINE_GAIN = 0.5, 1e-2, 1e-4
_MOST_LOOKS = 80
# Whether few clients skip often or all of them now and then is a hill with two tops of much the same height:
# a small table, where a climb costs next to nothing, is climbed from the second side too.
_SKIPS_ALIKE = 5.0


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
    begin = start(*thin)
    if looked_at <= THIN_SAMPLE:
        alike = np.append(begin[:-1], _SKIPS_ALIKE)
        best = min((_climbed(thin, one, _FINE_GAIN) for one in (begin, alike)), key=lambda found: found.value)
    else:
        rough = _climbed(thin, begin, _ROUGH_GAIN)
        whole = _sampled(habits, marks, rows, looked_at)
        best = _climbed(whole, rough.at, _GAIN, rough.bend * (whole[1].sum() / thin[1].sum()))
    return Fit(to_parameters(best.at), _at_bound(best.at), looked_at)


def sample_size(past_count: int) -> int:
    """How many different pasts the fit looks at: all up to 1,500, then 1,500 and two in a hundred, at most 3,000.

    >>> sample_size(600), sample_size(5_000), sample_size(1_000_000)
    (600, 1600, 3000)
    """
    return min(past_count, SAMPLE + int(SAMPLE_SHARE * past_count), LARGEST_SAMPLE)


def _climbed(sample: tuple[Habits, Floats], begin: Floats, gain: float, bend: Floats | None = None) -> Climb:
    return climb(
        lambda vector: objective(vector, *sample),
        begin,
        BOUNDS,
        gain=gain,
        most_looks=_MOST_LOOKS,
        bend=bend,
    )


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


def objective(vector: Floats, habits: Habits, weight: Floats) -> Look:
    """Minus the log posterior, its slope and its bend; ``weight`` clients stand behind each row."""
    p = to_parameters(vector)
    values, slopes = likelihood_and_slopes(p, habits)
    told = look_at_rows(values, _along_vector(p, slopes), weight)
    prior = _prior(vector)
    return Look(told.value + prior.value, told.slope + prior.slope, told.bend + prior.bend)


def _prior(vector: Floats) -> Look:
    leave_weight = float(np.logaddexp(vector[3], vector[4]))
    toward_a = math.exp(vector[3] - leave_weight)
    directions = np.array([
        [1, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 0],
        [0, 0, 0, 1 - toward_a, toward_a - 1, 0, 0],
        [0, 0, 0, toward_a, 1 - toward_a, 0, 0],
        [0, 0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 0, 1],
    ])  # fmt: skip
    at = np.array([vector[0], vector[1], vector[3] - leave_weight, leave_weight, vector[5], vector[6]])
    mean, deviation = np.transpose((_K, _R, _LEAVE, _LEAVE_WEIGHT, _SKIP, _SKIP_WEIGHT))
    distance, directions = (at - mean) / deviation, directions / deviation[:, None]
    return Look(
        float((distance**2).sum() / 2), distance @ directions, np.einsum("ti,tj->ij", directions, directions)
    )


def _along_vector(p: Parameters, slopes: Floats) -> Floats:
    """From slopes by k, r, alpha, a, b, skip_a, skip_b to slopes by the fitted vector, one line each."""
    k, r, alpha, a, b, skip_a, skip_b = slopes
    share, weight = p.skip_share, p.skip_a + p.skip_b
    return np.array([
        k * p.k - alpha * p.alpha,
        r * p.r + alpha * p.alpha,
        -alpha * p.alpha,
        a * p.a,
        b * p.b,
        (skip_a - skip_b) * (weight * share * (1 - share)),
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
    return habits.of_clients(rows[first]), weight


def _first_of_each(marks: list[Floats], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places in ``rows`` where a past begins that differs from the one before."""
    differs = np.any([mark[rows[1:]] != mark[rows[:-1]] for mark in marks], axis=0)
    return np.flatnonzero(np.append(True, differs))
