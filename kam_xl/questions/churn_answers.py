"""What the churn model says of each client: risk, chance to buy, expected orders.

The formulas stand in ``churn_model``; this module puts them on the rows of the
input and keeps them in agreement: nobody is expected to bring fewer orders than
its chance to buy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.problems import RequestError
from kam_xl.questions.churn_cycles import Cycles, cycles, next_weights, steps
from kam_xl.questions.churn_habits import Floats, Habits
from kam_xl.questions.churn_model import alive, survival
from kam_xl.questions.churn_parameters import Parameters
from kam_xl.settings import Settings

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class ChurnAnswers:
    """One number for each client and question; NaN where there is no answer.

    ``risk`` that the client has left; ``buy_chance`` within the horizon and its
    ``normal_chance`` (see ``churn``); ``expected_orders`` in the horizon; ``silence_days`` and the
    ``silence_chance`` that a client who stays is silent for so long;
    ``cycle_days`` and ``skip_share``, the client's own; ``leave_share`` of clients
    with so many orders who leave after one.
    """

    risk: Floats
    buy_chance: Floats
    normal_chance: Floats
    expected_orders: Floats
    silence_days: Floats
    silence_chance: Floats
    cycle_days: Floats
    skip_share: Floats
    leave_share: Floats

    def of(self, rows: ArrayLike) -> ChurnAnswers:
        """Give the answers of these rows only."""
        return ChurnAnswers(*(getattr(self, entry.name)[rows] for entry in fields(self)))


def answer(
    model: Parameters,
    frequency: ArrayLike,
    recency_days: ArrayLike,
    age_days: ArrayLike,
    gap_counts: ArrayLike,
    *,
    horizon_days: float = DEFAULTS.horizon_days,
) -> ChurnAnswers:
    """Give everything the model knows of each client.

    The columns are those of ``fit``; the clients need not be those it was fitted
    on. Rows that ``fit`` leaves out are NaN.

    Raises:
        RequestError: as ``fit``, or a horizon that is not above 0.

    Examples:
        Two clients who bought every four weeks, one is silent for 20 days, one for 140.

        >>> from kam_xl.gap_bins import gap_counts
        >>> gaps = gap_counts([0] * 10 + [1] * 10, [28] * 20, 2)
        >>> shared = Parameters(k=4.0, r=8.0, alpha=56.0, a=0.8, b=9.2)
        >>> answers = answer(shared, [10, 10], [280, 280], [300, 420], gaps)
        >>> answers.risk.round(3), answers.buy_chance.round(3)
        (array([0.058, 0.999]), array([0.941, 0.001]))
    """
    if not 0 < horizon_days < math.inf:
        raise RequestError.of("churn_horizon", value=horizon_days)
    habits = Habits.of(frequency, recency_days, age_days, gap_counts)
    found = cycles(model, habits)
    ahead = next_weights(model, habits, found)
    silent = survival(model, habits, found, habits.silence, ahead)
    here = alive(model, habits, silent)
    due = _due(model, habits, found, ahead, silent, horizon_days)
    just_bought = 1 - survival(model, habits, found, np.full(len(here), float(horizon_days)), ahead)
    x, number = habits.frequency, found.number
    return ChurnAnswers(*(habits.spread(column) for column in (
        1 - here,
        here * due,
        np.maximum(just_bought, due),
        np.maximum(_orders(model, habits, found, ahead, here, horizon_days), here * due),
        habits.silence,
        silent,
        model.k * (model.alpha + habits.recency) / (model.r + model.k * number),
        (model.skip_a + number - x) / (model.skip_a + model.skip_b + number),
        model.a / (model.a + model.b + x),
    )))  # fmt: skip


def expected_orders(
    model: Parameters,
    frequency: ArrayLike,
    recency_days: ArrayLike,
    age_days: ArrayLike,
    gap_counts: ArrayLike,
    *,
    horizons_days: ArrayLike,
) -> Floats:
    """Expect so many orders of each client within each horizon: clients x horizons.

    Never below the chance to buy; rows without an answer are NaN. For one
    horizon, ``answer`` has the same number.

    >>> from kam_xl.gap_bins import gap_counts
    >>> shared = Parameters(k=1.0, r=2.0, alpha=60.0, a=0.5, b=9.5)
    >>> gaps = gap_counts([0, 0], [30, 30], 1)
    >>> expected_orders(shared, [2], [60], [70], gaps, horizons_days=[30, 90]).round(2).tolist()
    [[0.87, 2.52]]
    """
    habits = Habits.of(frequency, recency_days, age_days, gap_counts)
    found = cycles(model, habits)
    ahead = next_weights(model, habits, found)
    silent = survival(model, habits, found, habits.silence, ahead)
    here = alive(model, habits, silent)
    columns = [
        np.maximum(
            _orders(model, habits, found, ahead, here, horizon),
            here * _due(model, habits, found, ahead, silent, horizon),
        )
        for horizon in np.asarray(horizons_days, dtype=np.float64)
    ]
    return np.column_stack([habits.spread(column) for column in columns])


def _due(
    p: Parameters, habits: Habits, found: Cycles, ahead: Floats, silent: Floats, horizon: float
) -> Floats:
    """Chance that a client who is still there buys within the horizon: 1 - S(t + H) / S(t)."""
    later = survival(p, habits, found, habits.silence + horizon, ahead)
    return np.asarray(np.maximum(1 - later / silent, 0.0))


def _orders(
    p: Parameters, habits: Habits, found: Cycles, ahead: Floats, here: Floats, horizon: float
) -> Floats:
    """P(alive) (1 - (1 - d)^m) / d: m orders would come, each is the last one with chance d.

    An order takes its mean number of cycles; the silence so far is counted as
    half an order under way, as in the middle of a renewal.
    """
    per_order = p.k * (ahead * steps(p)).sum(axis=0)
    pace = (p.r + p.k * found.number + (per_order - 1) / 2) / (p.alpha + habits.age)
    last = p.a / (p.a + p.b + habits.frequency + 1)
    return np.asarray(here * -np.expm1(horizon * pace / per_order * np.log1p(-last)) / last)
