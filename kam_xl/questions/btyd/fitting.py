"""Maximum likelihood without chance: bounded search from fixed starts.

The search goes over coordinates that the data can tell apart one by one: the
mean pace and how much paces differ, the mean chance to leave and how much
chances differ. Time is counted in usual gaps meanwhile. A table in which all
clients are alike, or nobody leaves, has its best value at the end of such a
coordinate: the search stops at a bound and the fit says so in its flags,
where an unbounded search runs away or raises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions.btyd.counts import Counts, compressed, read, usual_gap
from kam_xl.questions.btyd.parameters import Fit

Numbers = NDArray[np.float64]
Objective = Callable[[Numbers], tuple[float, Numbers]]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One direction of the search: where it ends, and what it means when the search ends there."""

    low: float
    high: float
    at_low: str = "at_bound"
    at_high: str = "at_bound"


PACE = (
    Coordinate(-6, 9, at_high="pace_alike"),  # ln r
    Coordinate(-14, 8),  # ln r / alpha, the mean pace in purchases per usual gap
)
_NEAR = 0.05  # the likelihood is flat long before a bound; so near to it the search has come to its end


class Model(Protocol):
    """What a model must know of itself to be fitted."""

    coordinates: ClassVar[tuple[Coordinate, ...]]
    starts: ClassVar[tuple[tuple[float, ...], ...]]

    @classmethod
    def at(cls, point: Numbers) -> Self:
        """Give the model that stands at ``point`` of the search."""
        ...

    def in_units_of(self, scale: float) -> Self:
        """Give the same model with time counted in units ``scale`` times as short."""
        ...

    def likelihood_and_slopes(self, counts: Counts) -> tuple[Numbers, Numbers]:
        """Give the log-likelihood of each row, and its derivatives: one line a parameter."""
        ...

    def along_coordinates(self, gradient: Numbers) -> Numbers:
        """Turn derivatives by the parameters into those by the coordinates of the search."""
        ...


M = TypeVar("M", bound=Model)


def best_of(
    objective: Objective, starts: Sequence[Sequence[float]], coordinates: Sequence[Coordinate]
) -> tuple[Numbers, tuple[str, ...]]:
    """Minimise from every start and keep the best point, with the flags of the bounds it stands at."""
    from scipy.optimize import minimize

    best, lowest = np.array(starts[0]), np.inf
    for start in starts:
        found = minimize(
            objective,
            np.array(start),
            method="L-BFGS-B",
            jac=True,
            bounds=[(at.low, at.high) for at in coordinates],
            options={"maxiter": 2000, "maxfun": 20000, "ftol": 1e-14, "gtol": 1e-8},
        )
        if found.fun < lowest - 1e-9:  # a later start must be better, not differ in its last bits
            best, lowest = np.asarray(found.x, dtype=np.float64), float(found.fun)
    return best, _flags(best, coordinates)


def _flags(point: Numbers, coordinates: Sequence[Coordinate]) -> tuple[str, ...]:
    flags = [at.at_low for value, at in zip(point, coordinates, strict=True) if value < at.low + _NEAR]
    flags += [at.at_high for value, at in zip(point, coordinates, strict=True) if value > at.high - _NEAR]
    if "nobody_leaves" in flags:  # how chances to leave differ is then no matter
        flags = [flag for flag in flags if not flag.startswith("chances_")]
    return tuple(dict.fromkeys(flags))


def fit_model(model: type[M], frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Fit[M]:
    """Fit a model of purchases and leaving to the clients, equal clients taken together."""
    counts = compressed(read(frequency, recency, age))
    scale = usual_gap(counts)
    scaled = counts.in_units_of(scale)

    def objective(point: Numbers) -> tuple[float, Numbers]:
        at = model.at(point)
        likelihoods, slopes = at.likelihood_and_slopes(scaled)
        return -float(scaled.total(likelihoods)), -at.along_coordinates(scaled.total(slopes))

    point, flags = best_of(objective, model.starts, model.coordinates)
    best = model.at(point).in_units_of(scale)
    return Fit(best, float(counts.total(best.likelihood_and_slopes(counts)[0])), flags)
