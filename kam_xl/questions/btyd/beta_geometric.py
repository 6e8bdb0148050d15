"""What BG/NBD and MBG/NBD share: purchases at random, a chance to leave after a purchase.

While a client is with us, purchases come at random (Poisson) at a pace of his
own, and the paces differ by a gamma distribution (r, alpha). After a purchase
he leaves for good with a chance of his own, and these chances differ by a
beta distribution (a, b). The two models differ in one thing: whether the
first purchase, too, is followed by a chance to leave. Counted in chances
instead of purchases, every formula of the one is that of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.questions.btyd.counts import Counts, Numbers, horizon_of, read, refuse
from kam_xl.questions.btyd.fitting import PACE, Coordinate
from kam_xl.questions.btyd.parameters import require_positive
from kam_xl.questions.btyd.purchases import purchases_while_alive
from kam_xl.questions.columns import numbers


@dataclass(frozen=True, slots=True)
class BetaGeometric:
    """Parameters of the pace (r, alpha) and of the chance to leave (a, b), all positive."""

    r: float
    alpha: float
    a: float
    b: float
    chances_at_first: ClassVar[int] = 0
    coordinates: ClassVar[tuple[Coordinate, ...]] = (
        *PACE,
        Coordinate(-14, 9, at_low="nobody_leaves"),  # logit of the mean chance to leave
        Coordinate(-5, 10, at_low="chances_extreme", at_high="chances_alike"),  # ln (a + b)
    )
    starts: ClassVar[tuple[tuple[float, ...], ...]] = (
        (0.0, 0.0, -1.0, 0.0),
        (1.0, 0.0, -2.0, 1.0),
        (-1.0, -1.0, -0.5, 1.0),
        (3.0, 0.0, -3.0, 2.0),
    )

    def __post_init__(self) -> None:
        require_positive(r=self.r, alpha=self.alpha, a=self.a, b=self.b)

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
        waiting = self.alpha + counts.age
        share = horizon_of(horizon) / (waiting + horizon)
        stays = self.b + counts.frequency + self.chances_at_first
        alive = self.p_alive(counts.frequency, counts.recency, counts.age)
        return alive * purchases_while_alive(self.r + counts.frequency, self.a, stays, share)

    def expected_of_new(self, horizons: ArrayLike) -> Numbers:
        """Give the repeat purchases to be expected of a client unknown so far, E[X(t)], for each horizon."""
        times = numbers(horizons, 0)
        refuse(~(times >= 0), "btyd_negative")
        stays = np.full(len(times), self.b + self.chances_at_first)
        alive = self.b / (self.a + self.b) if self.chances_at_first else 1.0
        paces = np.full(len(times), self.r)
        return alive * purchases_while_alive(paces, self.a, stays, times / (self.alpha + times))

    def p_purchases(self, horizon: float, purchases: ArrayLike) -> Numbers:
        """Give the probability of exactly so many repeat purchases of a new client, P(X(t) = n)."""
        from scipy.special import betainc, betaln, gammaln, xlog1py, xlogy

        n = numbers(purchases, 0)
        refuse(~(n >= 0) | (n != np.floor(n)), "btyd_negative")
        share = horizon_of(horizon) / (self.alpha + horizon)
        chances = n + self.chances_at_first
        ways = gammaln(self.r + n) - gammaln(self.r) - gammaln(n + 1)
        exactly = np.exp(ways + xlog1py(self.r, -share) + xlogy(n, share))
        at_least = np.where(n > 0, betainc(np.maximum(n, 1), self.r, share), 1.0)
        stayed = np.exp(betaln(self.a, self.b + chances) - betaln(self.a, self.b))
        left = np.where(chances > 0, self.a / (self.b + np.maximum(chances, 1) - 1), 0.0) * stayed
        return np.asarray(stayed * exactly + left * at_least, dtype=np.float64)

    def log_odds_left(self, counts: Counts) -> Numbers:
        """Give the logarithm of P(left) / P(alive); minus infinity where there was no chance to leave."""
        x, chances = counts.frequency, counts.frequency + self.chances_at_first
        silence = np.log(self.alpha + counts.age) - np.log(self.alpha + counts.recency)
        odds = np.log(self.a) - np.log(self.b + np.maximum(chances, 1) - 1) + (self.r + x) * silence
        return np.where(chances == 0, -np.inf, odds)

    def likelihood_and_slopes(self, counts: Counts) -> tuple[Numbers, Numbers]:
        """Give the log-likelihood of each row and its derivatives by r, alpha, a and b."""
        from scipy.special import betaln, digamma, expit, gammaln, log_expit

        x, chances = counts.frequency, counts.frequency + self.chances_at_first
        now, then = self.alpha + counts.age, self.alpha + counts.recency
        log_now = np.log(now)
        silence = log_now - np.log(then)
        odds = self.log_odds_left(counts)
        each, few = _runs(x)
        after = few + self.chances_at_first
        pace = each(gammaln(self.r + few) - gammaln(self.r) + self.r * np.log(self.alpha))
        stayed = each(betaln(self.a, self.b + after) - betaln(self.a, self.b))
        left = expit(odds)
        all_chances = each(digamma(self.a + self.b) - digamma(self.a + self.b + after))
        by_r = each(digamma(self.r + few) - digamma(self.r) + np.log(self.alpha)) - log_now + left * silence
        by_alpha = self.r / self.alpha - (self.r + x) * (1 / now + left * (1 / then - 1 / now))
        by_a = all_chances + left / self.a
        by_b = all_chances + each(digamma(self.b + after) - digamma(self.b))
        by_b = by_b - left / (self.b + np.maximum(chances, 1) - 1)
        likelihood = pace - (self.r + x) * log_now + stayed - log_expit(-odds)
        return np.asarray(likelihood), np.array([by_r, by_alpha, by_a, by_b])

    @classmethod
    def at(cls, point: Numbers) -> Self:
        """Give the model that stands at ``point`` of the search."""
        r, pace, odds, chances = np.exp(point)
        return cls(float(r), float(r / pace), float(chances * odds / (1 + odds)), float(chances / (1 + odds)))

    def along_coordinates(self, slopes: Numbers) -> Numbers:
        """Turn derivatives by r, alpha, a, b into those by the coordinates of the search, one line each."""
        by_r, by_alpha, by_a, by_b = slopes
        spread = self.a * self.b / (self.a + self.b)
        by_pace = -self.alpha * by_alpha
        return np.array(
            [self.r * by_r - by_pace, by_pace, spread * (by_a - by_b), self.a * by_a + self.b * by_b]
        )

    def in_units_of(self, scale: float) -> Self:
        """Give the same model with time counted in units ``scale`` times as short."""
        return replace(self, alpha=self.alpha * scale)


def _runs(frequency: Numbers) -> tuple[Callable[[Any], Numbers], Numbers]:
    """Give the first of each run of equal frequencies, and what puts values of these back on all rows.

    A fit has its clients sorted, a hundred thousand in a few dozen runs: so each special function is
    asked a few dozen times only.
    """
    begins = np.flatnonzero(np.append(len(frequency) > 0, frequency[1:] != frequency[:-1]))
    lengths = np.diff(np.append(begins, len(frequency)))
    return lambda values: np.repeat(np.asarray(values, dtype=np.float64), lengths), frequency[begins]
