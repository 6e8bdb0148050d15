"""Down a smooth function of a few bounded numbers, in few looks: what the fits of models have in common.

A look at a likelihood gives the slope of every row, and the sum of their outer
products is how the likelihood bends where the model holds (Berndt, Hall, Hall
and Hausman 1974). Begun with it, a quasi-Newton search (BFGS, damped by Powell's
rule) needs half the looks of one that begins knowing nothing, as SciPy's
L-BFGS-B does, whose loading alone takes longer than most of our fits. Steps
stay within a box of trust and within the bounds; inside the box the quadratic
model is followed from edge to edge, so every step goes down it. Where no step
promises anything any more, the bend found on the spot is asked once: a long flat
slope toward a bound looks stiffer from afar than it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

# The box of trust, in the unit of the coordinates (logarithms): at first and at most.
_FIRST_REACH, _WIDEST_REACH = 2.0, 8.0
# A step that brought so little of what was promised shrinks the box, one that brought so much widens it.
_POOR, _GOOD = 0.25, 0.75
_NO_BEND = 1e-6
_LEAST_BEND = 0.2  # Powell's: how much of the bend believed so far a step must confirm


class Look(NamedTuple):
    """The value at a point, its slope, and how it bends there as far as that is known (positive definite)."""

    value: float
    slope: Numbers
    bend: Numbers


def look_at_rows(values: Numbers, slopes: Numbers, weights: Numbers) -> Look:
    """Minus a weighted log-likelihood, from what each row adds to it: values, and slopes (coordinates x rows).

    Not by ``@``: its threads cost more than they save here, and their number
    would show in the last bits.

    >>> look_at_rows(np.array([-1.0, -2.0]), np.array([[1.0, -3.0]]), np.array([1.0, 1.0]))
    Look(value=3.0, slope=array([2.]), bend=array([[8.]]))
    """
    weighted = slopes * weights
    total = weighted.sum(axis=1)
    products = np.einsum("in,jn->ij", weighted, slopes) - np.outer(total, total) / weights.sum()
    return Look(-float((values * weights).sum()), -total, products)


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a search ended: the value, the point, how the function bends there, and the looks it took."""

    value: float
    at: Numbers
    bend: Numbers
    looks: int


def climb(
    look: Callable[[Numbers], Look],
    start: ArrayLike,
    bounds: ArrayLike,
    *,
    gain: float,
    most_looks: int,
    bend: Numbers | None = None,
) -> Climb:
    """Search downward from ``start`` until the next step promises less than ``gain``.

    Args:
        look: value, slope and bend at a point; the bend is used at the start and once more at the end.
        start: where to begin; moved between the bounds.
        bounds: lowest and highest value of each coordinate.
        gain: the promise, in the unit of the value, that is no longer worth a look.
        most_looks: where the search ends in any case.
        bend: how the function bends about ``start``, where that is known better than ``look`` says.

    Returns:
        The lowest point that was looked at. The same arguments give the same bits.

    >>> def bowl(at):
    ...     return Look(float((at - 3) @ (at - 3)), 2 * (at - 3), np.eye(2))
    >>> climb(bowl, [0, 0], [(-5, 5), (-5, 2)], gain=1e-9, most_looks=50).at.round(6)
    array([3., 2.])
    """
    low, high = np.array(bounds, dtype=np.float64).T
    at = np.clip(np.array(start, dtype=np.float64), low, high)
    value, slope, fresh = look(at)
    bend = _firm(fresh if bend is None else bend)
    reach, looks, is_sure = _FIRST_REACH, 1, False
    while looks < most_looks:
        step = best_step(slope, bend, np.maximum(low - at, -reach), np.minimum(high - at, reach))
        promise = -float(slope @ step + step @ bend @ step / 2)
        if promise < gain:
            if is_sure:
                break
            bend, reach, is_sure = _firm(fresh), _FIRST_REACH, True
            continue
        there, slope_there, bend_there = look(np.clip(at + step, low, high))
        looks += 1
        kept = (value - there) / promise
        reach = _reach(reach, float(np.abs(step).max()), kept)
        bend = _bent(bend, step, slope_there - slope)
        if there < value:
            at, value, slope, fresh = np.clip(at + step, low, high), there, slope_there, bend_there
    return Climb(value, at, bend, looks)


def best_step(slope: Numbers, bend: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """Go down the quadratic model from edge to edge of the box.

    As far as the box allows toward the lowest point; the coordinate that met
    its edge stays there, and so on with the others.

    >>> best_step(np.array([-4.0, -4.0]), np.eye(2), np.array([-9.0, -9.0]), np.array([9.0, 1.0]))
    array([4., 1.])
    """
    step = np.zeros(len(slope))
    free = np.flatnonzero(~(((low >= 0) & (slope > 0)) | ((high <= 0) & (slope < 0))))
    firm = bend + np.diag(1e-9 * np.diag(bend) + 1e-12)
    while len(free):
        toward = np.linalg.solve(firm[np.ix_(free, free)], -(slope + firm @ step)[free])
        edge = np.where(toward > 0, high[free], low[free])
        room = np.divide(edge - step[free], toward, out=np.full(len(free), np.inf), where=toward != 0)
        nearest = int(room.argmin())
        step[free] += min(room[nearest], 1.0) * toward
        if room[nearest] >= 1:
            break
        step[free[nearest]] = edge[nearest]
        free = np.delete(free, nearest)
    return step


def _firm(bend: Numbers) -> Numbers:
    """Bend a little where the rows say nothing, as a single one does; the steps then tell."""
    firm: Numbers = bend + np.diag(np.maximum(_NO_BEND - np.diag(bend), 0.0))
    return firm


def _reach(reach: float, longest: float, kept: float) -> float:
    """How far to trust the model, after a step that kept such a share of its promise."""
    if not kept >= _POOR:
        return longest / 3
    return min(2 * reach, _WIDEST_REACH) if kept > _GOOD and longest > 0.9 * reach else reach


def _bent(bend: Numbers, step: Numbers, turned: Numbers) -> Numbers:
    """The bend after a step over which the slope turned so; it stays positive definite."""
    pushed = bend @ step
    believed, seen = float(step @ pushed), float(step @ turned)
    if not np.isfinite(seen):
        return bend
    if seen < _LEAST_BEND * believed:
        share = (1 - _LEAST_BEND) * believed / (believed - seen)
        turned = share * turned + (1 - share) * pushed
    changed: Numbers = bend - np.outer(pushed, pushed) / believed + np.outer(turned, turned) / (step @ turned)
    return changed
