"""Has the client left? The arithmetic of MBG/CNBD-k with skipped cycles.

A client orders in cycles of its own length and now and then skips some; after
any order it may leave for good. A gap is m cycles with the client's own chance
of skipping, a cycle is k Gamma stages (k = 1 as irregular as chance, k large a
clockwork), pace differs from client to client (Gamma), and so do the habit of
skipping and the readiness to leave (Beta). With N = cycles behind the client's
gaps, t_x its active time and u a silence (all closed, no simulation):

    S(u)     = sum over m of w_m I_z(r + k N, m k),  z = (alpha + t_x) / (alpha + t_x + u)
    w_m      = B(skip_a + N - x + m - 1, skip_b + x + 1) / B(skip_a + N - x, skip_b + x), m = 1..8
    P(alive) = 1 / (1 + a / ((b + x) S(t)))

N is the expected number of cycles, found by a fixed point; exact where a gap can
only be one number of cycles. Without skips (skip_a = 0) and k = 1 this is the
MBG/NBD of Batislam et al. (2007) and Hoppe and Wagner (2007); with whole k it is
the MBG/CNBD-k of Reutterer, Platzer and Schroeder (2021). Real k and skips: ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kam_xl.questions.churn_habits import Floats, Habits, per_client

MOST_CYCLES = 8
MOST_PASSES = 30
SMALLEST = 1e-300
_NEGLIGIBLE = 1e-12
_STILL = 1e-5
# The first passes go the plain way into the basin; then a line through two of them leaps most of the rest.
_PLAIN_PASSES, _STEEPEST = 2, 0.9


@dataclass(frozen=True, slots=True)
class Parameters:
    """What all clients of a table share; times in the unit of the data.

    ``k`` regularity, ``r`` and ``alpha`` spread and level of the pace, ``a`` and
    ``b`` leaving after an order, ``skip_a`` and ``skip_b`` skipping a cycle
    (``skip_a`` 0: nobody skips).
    """

    k: float
    r: float
    alpha: float
    a: float
    b: float
    skip_a: float = 0.0
    skip_b: float = 1.0

    @property
    def leave_share(self) -> float:
        """How many of a hundred orders are a client's last, as a share."""
        return self.a / (self.a + self.b)

    @property
    def skip_share(self) -> float:
        """The share of cycles that the average client skips."""
        return self.skip_a / (self.skip_a + self.skip_b)

    @property
    def cycle(self) -> float:
        """The cycle of the average client, in the unit of the data."""
        return self.k * self.alpha / self.r


@dataclass(frozen=True, slots=True)
class Cycles:
    """The cycles behind each client's gaps: their expected number, and the weights of 1..8 per gap entry."""

    number: Floats
    weights: Floats


def steps() -> Floats:
    """The numbers of cycles a gap can be, as a column."""
    return np.arange(1.0, MOST_CYCLES + 1)[:, None]


def entry_terms(p: Parameters, habits: Habits) -> Floats:
    """Log density of every gap as 1..8 cycles at unit rate: (m k - 1) ln g - ln Gamma(m k)."""
    from scipy.special import gammaln

    log_gap, m = np.log(habits.entry_gap), steps()
    terms: Floats = (m * p.k - 1) * log_gap - gammaln(m * p.k)
    return terms


def cycles(p: Parameters, habits: Habits) -> Cycles:
    """Find how many cycles each client's gaps were, given its own pace and its own habit of skipping.

    A fixed point, at most 30 passes. A slow client and one that skips every second cycle
    look alike, so it is begun twice, with the average pace and with no skips at
    all, and each client takes the more likely end.
    """
    if p.skip_a == 0:
        alone = np.zeros((MOST_CYCLES, len(habits.entry_gap)))
        alone[:1] = 1.0
        return Cycles(habits.frequency, alone)
    from scipy.special import psi

    terms = entry_terms(p, habits)
    average = p.k * (psi(p.r) - np.log(p.alpha)) + psi(p.skip_a) - psi(p.skip_a + p.skip_b)
    ends = [
        _settled(p, habits, terms, np.full(len(habits.rows), average)),
        _settled(p, habits, terms, _pull(p, habits.frequency, habits.recency, habits.frequency)),
    ]
    by_pace, unskipped = (pace_terms(p, habits, end) for end in ends)
    better = unskipped >= by_pace
    return Cycles(
        np.where(better, ends[1].number, ends[0].number),
        np.where(better[habits.entry_client], ends[1].weights, ends[0].weights),
    )


def _pull(p: Parameters, frequency: Floats, recency: Floats, number: Floats) -> Floats:
    """What one more cycle in a gap adds to its log-weight, by the client's pace and skips so far."""
    from scipy.special import psi

    pace = p.k * (psi(p.r + p.k * number) - np.log(p.alpha + recency))
    skips = psi(p.skip_a + number - frequency) - psi(p.skip_a + p.skip_b + number)
    return np.asarray(pace + skips)


def _settled(p: Parameters, habits: Habits, terms: Floats, pull: Floats) -> Cycles:
    """Repeat until a client's cycles stand still.

    Each client stops on its own, so that no answer depends on who else is in the table.
    """
    number = habits.frequency.copy()
    before, after_before = number.copy(), np.zeros_like(number)
    client, count, likely = habits.entry_client, habits.entry_count, terms
    for turn in range(MOST_PASSES):
        mean = _mean_cycles(likely, pull[client])
        after: Floats = np.bincount(client, count * mean, minlength=len(number)).astype(np.float64)
        rows = np.flatnonzero(after)
        was, now = number[rows], after[rows]
        ahead = now if turn < _PLAIN_PASSES else _secant(before[rows], after_before[rows], was, now)
        before[rows], after_before[rows] = was, now
        number[rows] = np.maximum(ahead, habits.frequency[rows])
        pull[rows] = _pull(p, habits.frequency[rows], habits.recency[rows], number[rows])
        moves = (np.abs(after - before) > _STILL * before)[client]
        client, count, likely = client[moves], count[moves], likely[:, moves]
        if not len(client):
            break
    weights = _weights(terms, pull[habits.entry_client])
    number = per_client(habits, habits.entry_count * (weights * steps()).sum(axis=0))
    return Cycles(np.maximum(number, habits.frequency), weights)


def _mean_cycles(terms: Floats, pull: Floats) -> Floats:
    """The expected number of cycles of gap entries."""
    weights = _weights(terms, pull)
    weights *= steps()
    return np.asarray(weights.sum(axis=0))


def _secant(before: Floats, after_before: Floats, number: Floats, after: Floats) -> Floats:
    """Where the line through the last two steps, each a number and what came of it, stands still."""
    moved = number - before
    slope = np.divide(after - after_before, moved, out=np.zeros_like(moved), where=moved != 0)
    return np.asarray(number + (after - number) / (1 - np.clip(slope, 0.0, _STEEPEST)))


def _weights(terms: Floats, pull: Floats) -> Floats:
    """The weights of 1..8 cycles of gap entries, adding up to 1."""
    weights = terms + steps() * pull
    weights -= weights.max(axis=0)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=0)
    return weights


def next_weights(p: Parameters, habits: Habits, found: Cycles) -> Floats:
    """Chance that the next order comes after 1..8 cycles, by what the client did so far (columns: clients)."""
    weights = np.zeros((MOST_CYCLES, len(habits.rows)))
    weights[0] = 1.0
    for m in range(1, MOST_CYCLES):
        skipped = p.skip_a + found.number - habits.frequency + m - 1
        weights[m] = weights[m - 1] * skipped / (p.skip_a + p.skip_b + found.number + m)
    weights /= weights.sum(axis=0)
    return weights


def survival(p: Parameters, habits: Habits, found: Cycles, silence: Floats) -> Floats:
    """Chance that a client who stays is silent for so long by chance: S(u).

    >>> from kam_xl.gap_bins import gap_counts
    >>> habits = Habits.of([2], [56], [90], gap_counts([0, 0], [28, 28], 1))
    >>> p = Parameters(k=1.0, r=1.0, alpha=14.0, a=1.0, b=9.0)
    >>> float(survival(p, habits, cycles(p, habits), np.array([70.0]))[0])
    0.125
    """
    from scipy.special import betainc

    time = p.alpha + habits.recency
    share = time / (time + silence)
    weights, shape = next_weights(p, habits, found), p.r + p.k * found.number
    total = np.zeros(len(time))
    for m in range(MOST_CYCLES):
        some = np.flatnonzero(weights[m] > _NEGLIGIBLE)
        total[some] += weights[m, some] * betainc(shape[some], (m + 1) * p.k, share[some])
    return np.clip(total, SMALLEST, 1.0)


def alive(p: Parameters, habits: Habits, silent: Floats) -> Floats:
    """Chance that the client has not left, from the chance of its silence: P(alive)."""
    return 1.0 / (1.0 + p.a / ((p.b + habits.frequency) * silent))


def log_likelihoods(p: Parameters, habits: Habits, found: Cycles) -> Floats:
    """Log-likelihood of each client's past, with the expected cycles put in for the unknown ones."""
    return pace_terms(p, habits, found) + leave_terms(p, habits, survival(p, habits, found, habits.silence))


def pace_terms(p: Parameters, habits: Habits, found: Cycles) -> Floats:
    """The part of the log-likelihood told by the gaps."""
    from scipy.special import betaln, gammaln

    weights, shape = found.weights, p.r + p.k * found.number
    entropy = -(weights * np.log(np.maximum(weights, SMALLEST))).sum(axis=0)
    gaps = per_client(habits, habits.entry_count * ((weights * entry_terms(p, habits)).sum(axis=0) + entropy))
    pace = gammaln(shape) - gammaln(p.r) + p.r * np.log(p.alpha) - shape * np.log(p.alpha + habits.recency)
    if p.skip_a == 0:
        return np.asarray(gaps + pace)
    skipped = p.skip_a + found.number - habits.frequency
    skips = betaln(skipped, p.skip_b + habits.frequency) - betaln(p.skip_a, p.skip_b)
    return np.asarray(gaps + pace + skips)


def leave_terms(p: Parameters, habits: Habits, silent: Floats) -> Floats:
    """The part told by the silence: the client stayed and is silent by chance, or left after the last order."""
    from scipy.special import betaln

    stayed = betaln(p.a, p.b + habits.frequency + 1) + np.log(silent)
    left = betaln(p.a + 1, p.b + habits.frequency)
    return np.asarray(np.logaddexp(stayed, left) - betaln(p.a, p.b))
