"""How many cycles of a client were its gaps? One each, unless it skipped some.

A gap of m cycles has the density of m k Gamma stages at the client's pace; how
likely m is follows from the client's own pace and habit of skipping, and these
follow from the number N of cycles behind all its gaps: a fixed point. More
cycles make every next one likelier, so N only rises when it is begun without
skips, and ends at the smallest number that agrees with itself. A slow client
and one that skips every second cycle look alike; so whoever is slower than the
average is begun once more with the average pace, and the likelier end is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kam_xl.questions.churn_habits import Floats, Habits, per_client
from kam_xl.questions.churn_parameters import Parameters

MOST_CYCLES = 8
MOST_PASSES = 30
_STILL = 1e-5
# Two ends are one when they differ by no more than their passes left open.
_SAME_END = 1e-3
# The first passes go the plain way into the basin; then a line through two of them leaps some of the rest.
# A leap of more than twice the step may come down in the basin of another number, now and then: of clockworks
# that skip, the likelihood then goes up and down by a hundred between one vector and the next.
_PLAIN_PASSES, _STEEPEST = 2, 0.5
# So far a pull may be from that of the weights: exp(60)^8 is still a number.
_FAR = 60.0


@dataclass(frozen=True, slots=True)
class Cycles:
    """The cycles behind each client's gaps: their expected number, and what one more in a gap adds to its log-weight."""

    number: Floats
    pull: Floats


class GapWeights(NamedTuple):
    """Of each gap entry: the weights of 1..8 cycles, and the logarithm of what they added up to before they were shares."""

    weights: Floats
    log_sums: Floats


class _Gaps(NamedTuple):
    """Gap entries of some clients: whose, how many times, and the weights of 1..8 cycles at the ``pull`` of each client.

    ``place`` is where an entry stands among ``terms``, the log densities all entries are weighed from.
    """

    client: NDArray[np.int64]
    times: Floats
    place: NDArray[np.int64]
    terms: Floats
    weights: Floats
    pull: Floats

    @classmethod
    def of_all(cls, p: Parameters, habits: Habits) -> _Gaps:
        """Give all entries, not yet weighed."""
        places = np.arange(len(habits.entry_client))
        terms, far = _terms(p, habits), np.full(len(habits.rows), np.inf)
        return cls(habits.entry_client, habits.entry_count, places, terms, terms, far)

    def of(self, kept: NDArray[np.int64]) -> _Gaps:
        """Give the entries of the clients at the places ``kept``, numbered anew."""
        number = np.full(len(self.pull), -1)
        number[kept] = np.arange(len(kept))
        client = number[self.client]
        some = np.flatnonzero(client >= 0)
        weights = np.take(self.weights, some, axis=1)
        return _Gaps(client[some], self.times[some], self.place[some], self.terms, weights, self.pull[kept])

    def near(self, pull: Floats) -> _Gaps:
        """Weigh anew, the heaviest cycle as 1, the entries of each client whose pull is far from that of its weights."""
        far = np.abs(pull - self.pull) > _FAR
        if not far.any():
            return self
        some = np.flatnonzero(far[self.client])
        fresh = np.take(self.terms, self.place[some], axis=1)
        fresh += np.arange(1.0, len(fresh) + 1)[:, None] * pull[self.client[some]]
        fresh -= fresh.max(axis=0)
        np.exp(fresh, out=fresh)
        if far.all():
            return self._replace(weights=fresh, pull=pull.copy())
        weights = self.weights.copy()
        weights[:, some] = fresh
        return self._replace(weights=weights, pull=np.where(far, pull, self.pull))

    def cycles(self, pull: Floats) -> Floats:
        """The expected number of cycles behind each client's gaps at a pull near that of the weights.

        There m cycles weigh factor^m times as much: a polynomial and its slope, by Horner's rule, instead of
        eight exponentials for every entry in every pass.
        """
        factor = np.exp(pull - self.pull)[self.client]
        weight, slope = self.weights[-1].copy(), np.zeros(len(factor))
        for fewer in self.weights[-2::-1]:
            slope *= factor
            slope += weight
            weight *= factor
            weight += fewer
        slope *= factor
        slope /= weight
        return np.bincount(self.client, self.times * (1 + slope), minlength=len(pull)).astype(np.float64)


def steps(p: Parameters) -> Floats:
    """The numbers of cycles a gap can be, as a column."""
    return np.arange(1.0, (1 if p.skip_a == 0 else MOST_CYCLES) + 1)[:, None]


def cycles(p: Parameters, habits: Habits) -> Cycles:
    """Find how many cycles each client's gaps were, given its own pace and its own habit of skipping.

    At most 30 passes; each client stops on its own, so no answer depends on who else is in the table.
    """
    x, recency = habits.frequency, habits.recency
    if p.skip_a == 0:
        return Cycles(x, np.zeros(len(x)))
    from scipy.special import psi

    gaps = _Gaps.of_all(p, habits)
    plain = _settled(p, x, recency, gaps, pull_of(p, x, recency, x))
    average = p.k * (psi(p.r) - np.log(p.alpha)) + psi(p.skip_a) - psi(p.skip_a + p.skip_b)
    slow = np.flatnonzero((plain.pull < average) & (x > 0))
    if not len(slow):
        return plain
    by_pace = np.full(len(slow), average)
    other = _settled(p, x[slow], recency[slow], gaps.of(slow), by_pace)
    return _likelier(p, habits, plain, other, slow)


def _likelier(p: Parameters, habits: Habits, plain: Cycles, other: Cycles, rows: NDArray[np.int64]) -> Cycles:
    """Take the ``other`` end of the clients at ``rows`` where it is another one and more likely."""
    apart = np.flatnonzero(np.abs(other.number - plain.number[rows]) > _SAME_END * other.number)
    rows, number, pull = rows[apart], plain.number.copy(), plain.pull.copy()
    these = habits.of_clients(rows)
    there = Cycles(other.number[apart], other.pull[apart])
    better = pace_terms(p, these, there) > pace_terms(p, these, Cycles(number[rows], pull[rows]))
    number[rows[better]], pull[rows[better]] = there.number[better], there.pull[better]
    return Cycles(number, pull)


def pull_of(p: Parameters, frequency: Floats, recency: Floats, number: Floats) -> Floats:
    """What one more cycle in a gap adds to its log-weight, by the client's pace and skips so far."""
    from scipy.special import psi

    pace = p.k * (psi(p.r + p.k * number) - np.log(p.alpha + recency))
    skips = psi(p.skip_a + number - frequency) - psi(p.skip_a + p.skip_b + number)
    return np.asarray(pace + skips)


def _settled(p: Parameters, frequency: Floats, recency: Floats, gaps: _Gaps, pull: Floats) -> Cycles:
    """Repeat until a client's cycles stand still; ``pull`` is where to begin, and is used up."""
    number = frequency.copy()
    rows = np.arange(len(number))
    before, after_before = number, number
    for turn in range(MOST_PASSES):
        gaps = gaps.near(pull[rows])
        now = gaps.cycles(pull[rows])
        was, x = number[rows], frequency[rows]
        ahead = np.maximum(now if turn < _PLAIN_PASSES else _secant(before, after_before, was, now), x)
        number[rows], pull[rows] = ahead, pull_of(p, x, recency[rows], ahead)
        kept = np.flatnonzero(np.abs(now - was) > _STILL * was)
        if not len(kept):
            break
        gaps = gaps.of(kept)
        rows, before, after_before = rows[kept], was[kept], now[kept]
    return Cycles(number, pull)


def _secant(before: Floats, after_before: Floats, number: Floats, after: Floats) -> Floats:
    """Where the line through the last two steps, each a number and what came of it, stands still."""
    moved = number - before
    slope = np.divide(after - after_before, moved, out=np.zeros_like(moved), where=moved != 0)
    return np.asarray(number + (after - number) / (1 - np.clip(slope, 0.0, _STEEPEST)))


def _terms(p: Parameters, habits: Habits) -> Floats:
    """Log density of every gap as 1..8 cycles at unit rate: (m k - 1) ln g - ln Gamma(m k)."""
    from scipy.special import gammaln

    stages = steps(p) * p.k
    terms: Floats = (stages - 1) * np.log(habits.entry_gap)
    terms -= gammaln(stages)
    return terms


def gap_weights(p: Parameters, habits: Habits, found: Cycles) -> GapWeights:
    """How likely each gap was 1..8 cycles."""
    weights = _terms(p, habits)
    weights += steps(p) * found.pull[habits.entry_client]
    highest = weights.max(axis=0)
    weights -= highest
    np.exp(weights, out=weights)
    total = weights.sum(axis=0)
    weights /= total
    return GapWeights(weights, highest + np.log(total))


def pace_terms(p: Parameters, habits: Habits, found: Cycles, known: GapWeights | None = None) -> Floats:
    """The part of the log-likelihood told by the gaps, with the expected cycles put in for the unknown ones.

    The weights' own part, their mean log density and their entropy, is what the logarithm of their sum
    is above their mean pull.
    """
    from scipy.special import gammaln

    weights, log_sums = known or gap_weights(p, habits, found)
    mean = np.einsum("m,me->e", steps(p)[:, 0], weights)
    gaps = per_client(habits, habits.entry_count * (log_sums - found.pull[habits.entry_client] * mean))
    x, number = habits.frequency, found.number
    shape = p.r + p.k * number
    pace = gammaln(shape) - gammaln(p.r) + p.r * np.log(p.alpha) - shape * np.log(p.alpha + habits.recency)
    if p.skip_a == 0:
        return np.asarray(gaps + pace)
    skips = gammaln(p.skip_a + number - x) + gammaln(p.skip_b + x) - gammaln(p.skip_a + p.skip_b + number)
    nobody = gammaln(p.skip_a) + gammaln(p.skip_b) - gammaln(p.skip_a + p.skip_b)
    return np.asarray(gaps + pace + (skips - nobody))


def next_weights(p: Parameters, habits: Habits, found: Cycles) -> Floats:
    """Chance that the next order comes after 1..8 cycles, by what the client did so far (columns: clients)."""
    weights = np.zeros((len(steps(p)), len(habits.rows)))
    weights[0] = 1.0
    skipped, tried = p.skip_a + found.number - habits.frequency, p.skip_a + p.skip_b + found.number
    for m in range(1, len(weights)):
        weights[m] = weights[m - 1] * (skipped + (m - 1)) / (tried + m)
    weights /= weights.sum(axis=0)
    return weights


def rest_of(weights: Floats) -> Floats:
    """What the numbers of cycles above each one weigh together."""
    return np.asarray(np.cumsum(weights[::-1], axis=0)[::-1] - weights)
