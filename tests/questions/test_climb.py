"""The search that fits share, against SciPy's on hills whose lowest point is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, rosen, rosen_der

from kam_xl.questions.btyd import MbgNbd
from kam_xl.questions.btyd.counts import compressed, read
from kam_xl.questions.climb import Look, best_step, climb, look_at_rows
from tests.bench.churn_speed import made_up

BANANA = [(-2.0, 2.0), (-2.0, 2.0)]


def banana(at: np.ndarray) -> Look:
    return Look(float(rosen(at)), rosen_der(at), np.eye(2))


def test_a_curved_valley_is_followed_to_its_end() -> None:
    found = climb(banana, [-1.2, 1.0], BANANA, gain=1e-12, most_looks=200)
    assert found.at == pytest.approx([1, 1], abs=1e-5)
    assert found.looks < 80


def test_a_bound_across_the_valley_holds() -> None:
    bounds = [(-2.0, 0.5), (-2.0, 2.0)]
    found = climb(banana, [-1.2, 1.0], bounds, gain=1e-12, most_looks=200)
    peer = minimize(rosen, [-1.2, 1.0], jac=rosen_der, bounds=bounds, method="L-BFGS-B")
    assert found.at == pytest.approx(peer.x, abs=1e-5)
    assert found.at[0] == 0.5


def test_it_begins_with_the_bend_it_is_told() -> None:
    """A bowl whose bend is known is one step, and a look that nothing is left."""
    narrow = np.array([[4.0, 1.0], [1.0, 90.0]])

    def bowl(at: np.ndarray) -> Look:
        return Look(float(at @ narrow @ at) / 2, narrow @ at, np.eye(2))

    told = climb(bowl, [1.5, -1.0], BANANA, gain=1e-9, most_looks=99, bend=narrow)
    assert told.at == pytest.approx([0, 0], abs=1e-7)
    assert told.looks < climb(bowl, [1.5, -1.0], BANANA, gain=1e-9, most_looks=99).looks


def test_it_ends_after_the_looks_it_was_given_at_the_lowest_of_them() -> None:
    seen = []

    def looked(at: np.ndarray) -> Look:
        seen.append(banana(at).value)
        return banana(at)

    found = climb(looked, [-1.2, 1.0], BANANA, gain=1e-12, most_looks=7)
    assert found.looks == len(seen) == 7
    assert found.value == min(seen)


def test_a_start_outside_is_moved_between_the_bounds() -> None:
    assert climb(banana, [9, -9], BANANA, gain=1e-9, most_looks=1).at.tolist() == [2, -2]


def test_steps_in_the_hill_do_not_hold_it_for_ever() -> None:
    def stairs(at: np.ndarray) -> Look:
        return Look(float(np.floor(8 * abs(at).sum())), np.sign(at) * 8, np.eye(2))

    assert climb(stairs, [1.7, -1.3], BANANA, gain=1e-9, most_looks=500).looks < 500


@pytest.mark.filterwarnings("error")
def test_a_single_row_bends_nothing_and_is_climbed_all_the_same() -> None:
    """Outer products less their mean are zero for one row: a client alone ended as if it had not begun."""

    def one_row(at: np.ndarray) -> Look:
        return look_at_rows(-((at[:1] - 3) ** 2), (-2 * (at - 3))[:, None], np.ones(1))

    found = climb(one_row, [0.0], [(-5, 5)], gain=1e-9, most_looks=50)
    assert found.at == pytest.approx([3.0], abs=1e-4)


def test_likelihoods_need_fewer_looks_than_one_that_begins_knowing_nothing() -> None:
    """Over several tables: on a single one either may be lucky, and the last bits of a processor decide."""
    bounds = [(at.low, at.high) for at in MbgNbd.coordinates]
    ours = theirs = 0
    for seed in range(8):
        look, looks = counted_likelihood(*made_up(200, seed=seed, k=1.0)[:3])
        found = climb(look, MbgNbd.starts[0], bounds, gain=1e-9, most_looks=300)
        ours, looks[0] = ours + looks[0], 0
        peer = minimize(
            lambda at: look(at)[:2],  # noqa: B023
            MbgNbd.starts[0],
            jac=True,
            bounds=bounds,
            method="L-BFGS-B",
            options={"ftol": 1e-14, "gtol": 1e-8},
        )
        theirs += looks[0]
        assert found.value <= peer.fun + 1e-6
    assert ours < 0.8 * theirs


def counted_likelihood(
    frequency: np.ndarray, recency_days: np.ndarray, age_days: np.ndarray
) -> tuple[Callable[[np.ndarray], Look], list[int]]:
    """The likelihood of a table under MBG/NBD, and how often it was looked at."""
    counts, looks = compressed(read(frequency, recency_days, age_days)), [0]

    def look(point: np.ndarray) -> Look:
        looks[0] += 1
        model = MbgNbd.at(point)
        likelihoods, slopes = model.likelihood_and_slopes(counts)
        return look_at_rows(likelihoods, model.along_coordinates(slopes), counts.clients)

    return look, looks


@given(
    entries=st.lists(st.floats(-3, 3), min_size=9, max_size=9),
    slope=st.lists(st.floats(-9, 9), min_size=3, max_size=3),
)
def test_a_step_goes_down_inside_its_box(entries: list[float], slope: list[float]) -> None:
    root, down = np.array(entries).reshape(3, 3), np.array(slope)
    bend = root @ root.T + 0.1 * np.eye(3)
    low, high = np.array([-1.0, 0.0, -2.0]), np.array([1.0, 1.0, 0.5])
    step = best_step(down, bend, low, high)
    assert ((step >= low - 1e-12) & (step <= high + 1e-12)).all()
    assert down @ step + step @ bend @ step / 2 <= 1e-9


def test_the_same_arguments_give_the_same_bits() -> None:
    one, other = (climb(banana, [-1.2, 1.0], BANANA, gain=1e-12, most_looks=60) for _ in range(2))
    assert one.at.tobytes() == other.at.tobytes()


def test_bend_is_how_a_likelihood_bends_where_its_model_holds() -> None:
    """Of many clients made by a model, the outer products of slopes come near the Hessian."""
    rng = np.random.default_rng(5)
    values = rng.normal(2.0, 1.0, 20_000)
    found = look_at_rows(-((values - 2) ** 2) / 2, (values - 2)[None, :], np.ones(len(values)))
    assert found.bend[0, 0] == pytest.approx(len(values), rel=0.05)
