"""Pareto/NBD: has a client left, and how many purchases are to come, if he can leave at any moment?

Schmittlein, Morrison and Colombo (1987), Counting your customers, Management
Science 33(1); computed as in Fader and Hardie (2005), A note on deriving the
Pareto/NBD model. Purchases come at random at a pace of the client's own
(gamma: r, alpha); he leaves at a rate of his own (gamma: s, beta).

The papers give the chance to have left as a difference of two hypergeometric
functions, which overflow for clients with many purchases. It is an integral
over the moment of leaving, smooth and positive, and is computed as one here:
by Gauss and Legendre's rule over the logarithm of that moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.questions.btyd.counts import Counts, Numbers, horizon_of, read, refuse
from kam_xl.questions.btyd.fitting import PACE, Coordinate, fit_model
from kam_xl.questions.btyd.parameters import Fit, require_positive
from kam_xl.questions.columns import numbers

_MOMENTS = 40
_VANISHED = 45.0  # e^-45 is nothing beside 1: where the integrand has fallen so far we end it
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """The model with its parameters; numbers of clients come in, one answer per client comes out.

    >>> model = ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> model.p_alive([26, 2], [30.86, 30.43], [31, 38.86]).round(4)
    array([0.9979, 0.8692])
    >>> model.expected_purchases(52, [26], [30.86], [31]).round(4)
    array([25.4585])
    >>> model.expected_of_new([52]).round(4)
    array([1.473])
    """

    r: float
    alpha: float
    s: float
    beta: float
    coordinates: ClassVar[tuple[Coordinate, ...]] = (
        *PACE,
        Coordinate(-9, 9, at_low="nobody_leaves", at_high="chances_alike"),  # ln s
        Coordinate(
            -18, 8, at_low="nobody_leaves", at_high="chances_extreme"
        ),  # ln s / beta, the mean rate of leaving per usual gap
    )
    starts: ClassVar[tuple[tuple[float, ...], ...]] = (
        (0.0, 0.0, 0.0, -2.0),
        (1.0, 0.0, -1.0, -3.0),
        (-1.0, -1.0, 0.0, -1.0),
        (3.0, 0.0, -3.0, -5.0),
        (1.0, 0.0, -4.0, 2.0),  # some leave at once, the others never
    )

    def __post_init__(self) -> None:
        require_positive(r=self.r, alpha=self.alpha, s=self.s, beta=self.beta)

    def log_likelihood(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Numbers:
        """Give the log-likelihood of each client; add them up for that of the table."""
        return self.likelihood_and_slopes(read(frequency, recency, age))[0]

    def p_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Numbers:
        """Give the probability that each client has not left by now."""
        from scipy.special import expit

        return np.asarray(expit(-self.log_odds_left(read(frequency, recency, age))), dtype=np.float64)

    def expected_purchases(
        self, horizon: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Numbers:
        """Give the purchases to be expected of each client within the ``horizon`` from now, E[Y(t)|x, t_x, T]."""
        counts = read(frequency, recency, age)
        times = np.array([horizon_of(horizon)])
        alive = self.p_alive(counts.frequency, counts.recency, counts.age)
        return alive * self._while_alive(times, counts.frequency, counts.age)

    def expected_of_new(self, horizons: ArrayLike) -> Numbers:
        """Give the repeat purchases to be expected of a client unknown so far, E[X(t)], for each horizon."""
        times = numbers(horizons, 0)
        refuse(~(times >= 0), "btyd_negative")
        return self._while_alive(times, np.zeros(1), np.zeros(1))

    def _while_alive(self, horizons: Numbers, frequency: Numbers, age: Numbers) -> Numbers:
        """exprel(u) is (e^u - 1) / u, so that s = 1 is no special case."""
        from scipy.special import exprel

        lives = np.log1p(horizons / (self.beta + age))
        pace = (self.r + frequency) * (self.beta + age) / (self.alpha + age)
        return np.asarray(pace * lives * exprel(-(self.s - 1) * lives), dtype=np.float64)

    def log_odds_left(self, counts: Counts) -> Numbers:
        """Give the logarithm of P(left) / P(alive); minus infinity where there was no silence."""
        return self._left(counts)[0]

    def _left(self, counts: Counts) -> tuple[Numbers, Numbers]:
        """Give the log odds and, row by row, their derivatives by r, alpha, s and beta."""
        starts = range(0, len(counts.age), _ROWS_AT_ONCE) or [0]
        parts = [self._left_at_once(counts.rows(start, start + _ROWS_AT_ONCE)) for start in starts]
        odds, slopes = zip(*parts, strict=True)
        return np.concatenate(odds), np.concatenate(slopes, axis=1)

    def _left_at_once(self, counts: Counts) -> tuple[Numbers, Numbers]:
        """Integrate s ((alpha+T)/(alpha+u))^(r+x) ((beta+T)/(beta+u))^s / (beta+u) over t_x < u < T."""
        from scipy.special import roots_legendre

        purchases = (self.r + counts.frequency)[:, None]
        then, now = counts.recency[:, None], counts.age[:, None]
        nodes, weights = roots_legendre(_MOMENTS)
        near = min(self.alpha, self.beta)
        span = np.log1p(self._longest(purchases, then, now - then) / (near + then))
        steps = span * (nodes + 1) / 2
        moments = then + (near + then) * np.expm1(steps)
        paces = np.log((self.alpha + now) / (self.alpha + moments))
        lives = np.log((self.beta + now) / (self.beta + moments))
        inner = purchases * paces + self.s * lives + np.log((near + moments) / (self.beta + moments))
        highest = inner.max(axis=1, keepdims=True)
        shares = weights * np.exp(inner - highest)
        with np.errstate(divide="ignore"):  # no silence: the logarithm of 0
            odds = np.log(self.s * span[:, 0] / 2) + highest[:, 0] + np.log(shares.sum(axis=1))
        shares = shares / shares.sum(axis=1, keepdims=True)
        by_alpha = purchases * (1 / (self.alpha + now) - 1 / (self.alpha + moments))
        by_beta = self.s / (self.beta + now) - (self.s + 1) / (self.beta + moments)
        slopes = [(shares * slope).sum(axis=1) for slope in (paces, by_alpha, 1 / self.s + lives, by_beta)]
        return odds, np.array(slopes)

    def _longest(self, purchases: Numbers, then: Numbers, silence: Numbers) -> Numbers:
        """Give how long after the last purchase leaving still adds to the integral."""
        by_pace = np.minimum(np.log1p(silence / (self.alpha + then)), _VANISHED / purchases)
        by_life = np.minimum(np.log1p(silence / (self.beta + then)), _VANISHED / self.s)
        return np.minimum((self.alpha + then) * np.expm1(by_pace), (self.beta + then) * np.expm1(by_life))

    def likelihood_and_slopes(self, counts: Counts) -> tuple[Numbers, Numbers]:
        """Give the log-likelihood of each row and its derivatives by r, alpha, s and beta."""
        from scipy.special import digamma, expit, gammaln, log_expit

        x, now = counts.frequency, counts.age
        odds, slopes = self._left(counts)
        pace = gammaln(self.r + x) - gammaln(self.r) + self.r * np.log(self.alpha)
        pace = pace - (self.r + x) * np.log(self.alpha + now)
        stayed = -self.s * np.log1p(now / self.beta)
        by_r = digamma(self.r + x) - digamma(self.r) + np.log(self.alpha / (self.alpha + now))
        by_alpha = self.r / self.alpha - (self.r + x) / (self.alpha + now)
        by_s = -np.log1p(now / self.beta)
        by_beta = self.s / self.beta - self.s / (self.beta + now)
        slopes = np.array([by_r, by_alpha, by_s, by_beta]) + expit(odds) * slopes
        return pace + stayed - log_expit(-odds), slopes

    @classmethod
    def at(cls, point: Numbers) -> Self:
        """Give the model that stands at ``point`` of the search."""
        r, pace, s, leaving = (float(value) for value in np.exp(point))
        return cls(r, r / pace, s, s / leaving)

    def along_coordinates(self, slopes: Numbers) -> Numbers:
        """Turn derivatives by r, alpha, s, beta into those by the coordinates of the search, one line each."""
        by_r, by_alpha, by_s, by_beta = slopes
        by_pace, by_leaving = -self.alpha * by_alpha, -self.beta * by_beta
        return np.array([self.r * by_r - by_pace, by_pace, self.s * by_s - by_leaving, by_leaving])

    def in_units_of(self, scale: float) -> Self:
        """Give the same model with time counted in units ``scale`` times as short."""
        return replace(self, alpha=self.alpha * scale, beta=self.beta * scale)


def fit(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Fit[ParetoNbd]:
    """Find the parameters under which the table is most likely.

    Args:
        frequency: Repeat purchases of each client; a blank (NaN) leaves the client out.
        recency: Age of the client at the last purchase.
        age: Time since the first purchase.

    Returns:
        Parameters, log-likelihood in the units of the data, flags.

    Raises:
        RequestError: The three do not fit together.
        InputError: Nobody bought twice.

    >>> fit([0, 0], [0, 0], [39, 30])
    Traceback (most recent call last):
    kam_xl.problems.InputError: no client bought a second time, so the model has nothing to learn from; give a longer time, or look at the clients one by one.
    """
    return fit_model(ParetoNbd, frequency, recency, age)
