"""Maximum likelihood without chance: bounded search from fixed starts.

The search goes over coordinates that the data can tell apart one by one: the
mean pace and how much paces differ, the mean chance to leave and how much
chances differ. Time is counted in usual gaps meanwhile. A table in which all
clients are alike, or nobody leaves, has its best value at the end of such a
coordinate: the search stops at a bound and the fit says so in its flags,
where an unbounded search runs away or raises. The starts are far apart, and a
few steps from each tell which one leads lowest; only that one is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions.btyd.counts import Counts, compressed, read, usual_gap
from kam_xl.questions.btyd.parameters import Fit
from kam_xl.questions.climb import Look, climb, look_at_rows

Numbers = NDArray[np.float64]


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
_GAIN = 1e-9  # of the log-likelihood: less is no difference
_PROBING_LOOKS, _MOST_LOOKS = 5, 300
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

    def along_coordinates(self, slopes: Numbers) -> Numbers:
        """Turn derivatives by the parameters into those by the coordinates of the search, one line each."""
        ...


M = TypeVar("M", bound=Model)


def best_of(
    look: Callable[[Numbers], Look], starts: Sequence[Sequence[float]], coordinates: Sequence[Coordinate]
) -> tuple[Numbers, tuple[str, ...]]:
    """Go down a few steps from every start and to the end from the lowest, with the flags of the bounds it meets."""
    bounds = [(at.low, at.high) for at in coordinates]
    probes = [climb(look, start, bounds, gain=_GAIN, most_looks=_PROBING_LOOKS) for start in starts]
    lowest = min(probes, key=lambda probe: probe.value)
    best = climb(look, lowest.at, bounds, gain=_GAIN, most_looks=_MOST_LOOKS, bend=lowest.bend).at
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

    def look(point: Numbers) -> Look:
        at = model.at(point)
        likelihoods, slopes = at.likelihood_and_slopes(scaled)
        return look_at_rows(likelihoods, at.along_coordinates(slopes), scaled.clients)

    point, flags = best_of(look, model.starts, model.coordinates)
    best = model.at(point).in_units_of(scale)
    return Fit(best, float(counts.total(best.likelihood_and_slopes(counts)[0])), flags)
