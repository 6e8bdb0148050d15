"""The purchases to be expected of a client who has not left, under a beta-geometric model.

The papers give E[Y(t)] by a hypergeometric function that overflows for clients
with many purchases. After Euler's transformation the number of purchases
stands in one place only,

    (C / (a - 1)) (1 - (1 - z)^(a - 1) 2F1(a - 1, C - r - x; C; z)),  C = a + stays - 1,

and nothing overflows. Where this loses its digits (a pace that is nearly the
same for all clients, a chance to leave that is), we add up what it stands for:
the chance of an i-th purchase if nobody left, times the chance to be still
there for it. That sum has no subtraction in it. An answer of more purchases
than anybody counts (a horizon of a thousand lives) is blank.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_NEAR_ONE = 1e-5  # the formula is 0/0 at a = 1; so near to it we draw a straight line
# The share of an answer that the last digits of what is subtracted may be.
_LOST = 2e-9
_SMALLEST = 1e-17
_TERMS_AT_ONCE = 256
_MOST_TERMS = 50_000


def purchases_while_alive(paces: Numbers, a: float, stays: Numbers, shares: Numbers) -> Numbers:
    """Give the purchases to be expected of clients who have not left.

    ``paces`` are r + x, ``stays`` b + the chances to leave that were passed,
    ``shares`` horizon / (alpha + age + horizon).

    >>> purchases_while_alive(np.array([2.243]), 0.793, np.array([4.426]), np.array([39 / 82.274])).round(5)
    array([1.6874])
    """
    if abs(a - 1) < _NEAR_ONE:
        low = _away_from_one(paces, 1 - _NEAR_ONE, stays, shares)
        high = _away_from_one(paces, 1 + _NEAR_ONE, stays, shares)
        return low + (high - low) * (a - 1 + _NEAR_ONE) / (2 * _NEAR_ONE)
    return _away_from_one(paces, a, stays, shares)


def _away_from_one(paces: Numbers, a: float, stays: Numbers, shares: Numbers) -> Numbers:
    answers = _by_formula(paces, a, stays, shares)
    known = ~(np.isnan(paces) | np.isnan(stays) | np.isnan(shares))
    lost = _loses_digits(paces, a, stays, shares) | _is_difference_of_equals(answers, paces, a, stays)
    again = known & (~np.isfinite(answers) | lost)
    if again.any():
        answers[again] = _by_sum(paces[again], a, stays[again], shares[again])
    return answers


def _by_formula(paces: Numbers, a: float, stays: Numbers, shares: Numbers) -> Numbers:
    """Use the closed form; below one stay its C comes near 0, so the first purchase is taken apart."""
    from scipy.special import hyp2f1

    few = stays < 1
    later = np.where(few, stays + 1, stays)
    c = a + later - 1
    silent = np.log1p(-shares)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is added up instead
        answers = c / (a - 1) * (1 - np.exp((a - 1) * silent) * hyp2f1(a - 1, c - paces, c, shares))
        if few.any():
            none = np.exp(a * silent) * hyp2f1(a, a + stays - paces, a + stays, shares)
            answers = np.where(few, 1 - none + stays / (a + stays) * answers, answers)
    return np.asarray(answers, dtype=np.float64)


def _loses_digits(paces: Numbers, a: float, stays: Numbers, shares: Numbers) -> NDArray[np.bool_]:
    """Tell where the terms of the closed form change their sign, or come near the end of the number range."""
    alternating = (paces - (a + stays - 1)) * shares
    return np.asarray((alternating > 2) | (-a * np.log1p(-shares) > 300), dtype=np.bool_)


def _is_difference_of_equals(answers: Numbers, paces: Numbers, a: float, stays: Numbers) -> NDArray[np.bool_]:
    """Tell where a small answer is left of two numbers near 1, divided by an a - 1 near 0."""
    last_digits = 8 * np.finfo(np.float64).eps * (paces + stays + a)
    return np.asarray(last_digits > _LOST * np.abs((a - 1) * answers), dtype=np.bool_)


def _by_sum(paces: Numbers, a: float, stays: Numbers, shares: Numbers) -> Numbers:
    """Add up P(an i-th purchase if nobody left) x P(still there for it) until nothing is left to add."""
    from scipy.special import betainc, betaln

    total = np.zeros(len(paces))
    for start in range(0, _MOST_TERMS, _TERMS_AT_ONCE):
        before = np.arange(start, start + _TERMS_AT_ONCE, dtype=np.float64)
        there = np.exp(betaln(a, stays[:, None] + before) - betaln(a, stays)[:, None])
        terms = betainc(before + 1, paces[:, None], shares[:, None]) * there
        total += terms.sum(axis=1)
        unsettled = terms[:, -1] > _SMALLEST * total
        if not unsettled.any():
            break
    return np.where(unsettled, np.nan, total)
