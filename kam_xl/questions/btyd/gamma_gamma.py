"""Gamma-Gamma: how much does a client spend per purchase?

Fader and Hardie (2013), The gamma-gamma model of monetary value, note 025.
Each client spends about his own mean (gamma: p and a rate of his own), and
the rates differ between clients (gamma: q, v). The mean of a client with few
purchases is drawn to that of all clients. The model takes for granted that
how much is spent has nothing to do with how often; where it has, the fit
says so. Only clients with a repeat purchase and a mean above 0 teach it
something.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import InputError, RequestError
from kam_xl.questions.btyd.counts import Numbers, refuse
from kam_xl.questions.btyd.fitting import Coordinate, best_of
from kam_xl.questions.btyd.parameters import Fit, require_positive
from kam_xl.questions.climb import Look, look_at_rows
from kam_xl.questions.columns import numbers, same_length

CORRELATION_LIMIT = 0.3  # ours; CDNOW, where the model is known to hold, has 0.11
_COORDINATES = (
    Coordinate(-6, 8, at_high="amounts_steady"),  # ln p
    Coordinate(-4, 9, at_high="amounts_alike"),  # ln q
    Coordinate(-7, 7),  # ln p v / q, about the mean amount, in means of the table
)
_STARTS = ((0.0, 1.0, 0.0), (1.5, 1.5, 0.0), (-1.0, 2.0, 0.0))


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The model with its parameters, all positive.

    >>> model = GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> model.expected_amount([2, 0], [35, 0]).round(3)
    array([35.039, 35.219])
    >>> GammaGamma(p=6.25, q=0.9, v=15.44).expected_amount([2], [35])
    Traceback (most recent call last):
    kam_xl.problems.RequestError: parameter q is 0.9, and up to 1 the mean amount of all clients has no end; look for a few amounts that are far too large, or use the plain means.
    """

    p: float
    q: float
    v: float

    def __post_init__(self) -> None:
        require_positive(p=self.p, q=self.q, v=self.v)

    def log_likelihood(self, frequency: ArrayLike, mean_amount: ArrayLike) -> Numbers:
        """Give the log-likelihood of each client; 0 where there is nothing to learn from."""
        x, m, known = _read(frequency, mean_amount)
        answers = np.zeros(len(x))
        answers[known] = self._likelihood_and_slopes(x[known], m[known])[0]
        return answers

    def expected_amount(self, frequency: ArrayLike, mean_amount: ArrayLike) -> Numbers:
        """Give the amount to be expected per purchase of each client, E[M|x, m].

        ``mean_amount`` is the mean over the ``frequency`` repeat purchases. A
        client without any has the mean of all clients; a blank, or a mean
        that is not above 0, has a blank answer.
        """
        if self.q <= 1:
            raise RequestError.of("btyd_no_mean", value=f"{self.q:g}")
        x, m, known = _read(frequency, mean_amount)
        weight = self.p * x / (self.p * x + self.q - 1)
        own = np.where(x > 0, m, 0.0)
        answers = weight * own + (1 - weight) * self.p * self.v / (self.q - 1)
        return np.where(known | (x == 0), answers, np.nan)

    def _likelihood_and_slopes(self, x: Numbers, m: Numbers) -> tuple[Numbers, Numbers]:
        from scipy.special import digamma, gammaln

        shape, rate = self.p * x, x * m + self.v
        likelihoods = gammaln(shape + self.q) - gammaln(shape) - gammaln(self.q)
        likelihoods += self.q * np.log(self.v / rate) + shape * np.log(x * m / rate) - np.log(m)
        by_p = x * (digamma(shape + self.q) - digamma(shape) + np.log(x * m / rate))
        by_q = digamma(shape + self.q) - digamma(self.q) + np.log(self.v / rate)
        by_v = self.q / self.v - (shape + self.q) / rate
        return likelihoods, np.array([by_p, by_q, by_v])


def fit(frequency: ArrayLike, mean_amount: ArrayLike) -> Fit[GammaGamma]:
    """Find the parameters under which the mean amounts are most likely.

    Args:
        frequency: Repeat purchases of each client.
        mean_amount: Mean amount of these purchases; 0 or blank where there is none.

    Returns:
        Parameters, log-likelihood in the units of the data, flags; the flag
        ``amount_correlated`` says that who buys more often also spends more
        (or less) per purchase, which biases every answer.

    Raises:
        RequestError: The two do not fit together.
        InputError: Fewer than two clients have a repeat purchase and a mean above 0, or all means are equal.

    >>> found = fit([1, 2, 0, 3, 1, 4], [20, 35, 0, 12, 31, 26])
    >>> found.parameters.expected_amount([1, 0], [20, 0]).round(1)
    array([20. , 25.3])
    """
    x, m, known = _read(frequency, mean_amount)
    rows, clients = np.unique(np.column_stack([x, m])[known], axis=0, return_counts=True)
    x, m = np.ascontiguousarray(rows.T)
    if len(np.unique(m)) < 2:
        raise InputError.of("btyd_no_amounts")
    scale = float(np.average(m, weights=clients))

    def look(point: Numbers) -> Look:
        at = _model_at(point)
        likelihoods, (by_p, by_q, by_v) = at._likelihood_and_slopes(x, m / scale)
        by_level = at.v * by_v
        slopes = np.array([at.p * by_p - by_level, at.q * by_q + by_level, by_level])
        return look_at_rows(likelihoods, slopes, clients.astype(np.float64))

    point, flags = best_of(look, _STARTS, _COORDINATES)
    at = _model_at(point)
    best = GammaGamma(at.p, at.q, at.v * scale)
    likelihood = float((clients * best._likelihood_and_slopes(x, m)[0]).sum())
    return Fit(best, likelihood, (*flags, *_warnings(best, x, m, clients)))


def correlation(frequency: ArrayLike, mean_amount: ArrayLike) -> float:
    """Give Pearson's correlation of frequency and mean amount over the clients the model learns from.

    Not a number where one of the two is the same for all.
    """
    x, m, known = _read(frequency, mean_amount)
    return _correlation(x[known], m[known], np.ones(int(known.sum())))


def _warnings(model: GammaGamma, x: Numbers, m: Numbers, clients: NDArray[np.int64]) -> list[str]:
    warnings = ["amount_no_mean"] if model.q <= 1 else []
    return warnings + (["amount_correlated"] if abs(_correlation(x, m, clients)) > CORRELATION_LIMIT else [])


def _correlation(x: Numbers, m: Numbers, clients: Numbers | NDArray[np.int64]) -> float:
    x, m = x - np.average(x, weights=clients), m - np.average(m, weights=clients)
    spread = float(np.sqrt((clients * x**2).sum() * (clients * m**2).sum()))
    return float((clients * x * m).sum()) / spread if spread else float("nan")


def _read(frequency: ArrayLike, mean_amount: ArrayLike) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Give both columns and which rows the model can learn from."""
    count = same_length(frequency=frequency, mean_amount=mean_amount)
    x, m = numbers(frequency, count), numbers(mean_amount, count)
    refuse((x < 0) | np.isinf(x) | np.isinf(m), "btyd_negative")
    return x, m, (x > 0) & (m > 0)


def _model_at(point: Numbers) -> GammaGamma:
    p, q, level = (float(value) for value in np.exp(point))
    return GammaGamma(p, q, level * q / p)
