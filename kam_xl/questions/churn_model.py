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

import numpy as np

from kam_xl.questions.churn_cycles import Cycles, cycles, next_weights, pace_terms, rest_of
from kam_xl.questions.churn_habits import Floats, Habits
from kam_xl.questions.churn_parameters import Parameters

__all__ = ["Parameters", "alive", "cycles", "leave_terms", "log_likelihoods", "survival"]

SMALLEST = 1e-300
# What the numbers of cycles not looked at could change a chance of silence by, at most, as a share of it.
_NEGLIGIBLE = 1e-5


def survival(
    p: Parameters, habits: Habits, found: Cycles, silence: Floats, weights: Floats | None = None
) -> Floats:
    """Chance that a client who stays is silent for so long by chance: S(u).

    The more cycles the more silence, so where further numbers of cycles hardly weigh, or
    the chance is near 1 already, nothing is lost by not looking at them. They are between
    the last chance and 1; the middle stands for them, and falls as the silence grows.
    ``weights`` are those of ``next_weights``, where they are known already.

    >>> from kam_xl.gap_bins import gap_counts
    >>> habits = Habits.of([2], [56], [90], gap_counts([0, 0], [28, 28], 1))
    >>> p = Parameters(k=1.0, r=1.0, alpha=14.0, a=1.0, b=9.0)
    >>> float(survival(p, habits, cycles(p, habits), np.array([70.0]))[0])
    0.125
    """
    from scipy.special import betainc

    weights = next_weights(p, habits, found) if weights is None else weights
    rest = rest_of(weights)
    shape, time = p.r + p.k * found.number, p.alpha + habits.recency
    share = time / (time + silence)
    total, rows = np.zeros(len(time)), np.arange(len(time))
    for m, weight in enumerate(weights):
        chance = betainc(shape[rows], (m + 1) * p.k, share[rows])
        total[rows] += weight[rows] * chance
        more = rest[m, rows]
        is_open = more * (1 - chance) > 2 * _NEGLIGIBLE * total[rows]
        total[rows] += np.where(is_open, 0.0, more * (1 + chance) / 2)
        rows = rows[is_open]
    return np.clip(total, SMALLEST, 1.0)


def alive(p: Parameters, habits: Habits, silent: Floats) -> Floats:
    """Chance that the client has not left, from the chance of its silence: P(alive)."""
    return 1.0 / (1.0 + p.a / ((p.b + habits.frequency) * silent))


def log_likelihoods(p: Parameters, habits: Habits, found: Cycles) -> Floats:
    """Log-likelihood of each client's past, with the expected cycles put in for the unknown ones."""
    return pace_terms(p, habits, found) + leave_terms(p, habits, survival(p, habits, found, habits.silence))


def leave_terms(p: Parameters, habits: Habits, silent: Floats) -> Floats:
    """The part told by the silence: the client stayed and is silent by chance, or left after the last order."""
    from scipy.special import betaln, gammaln

    past = p.b + habits.frequency + 1
    stayed = gammaln(p.a) + gammaln(past) - gammaln(p.a + past) - betaln(p.a, p.b)
    return np.asarray(stayed + np.log(silent + p.a / (p.b + habits.frequency)))
