"""The parts of the churn fit: where it begins, the cycles behind gaps, what is left out of a sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betainc

from kam_xl.gap_bins import GAP_BINS, gap_counts
from kam_xl.problems import RequestError
from kam_xl.questions import churn_fit
from kam_xl.questions.churn_cycles import cycles, gap_weights, next_weights, steps
from kam_xl.questions.churn_habits import Habits, per_client
from kam_xl.questions.churn_model import survival
from kam_xl.questions.churn_parameters import Parameters
from kam_xl.questions.churn_slopes import _beta_slopes, likelihood_and_slopes
from kam_xl.questions.churn_start import start
from tests.bench.churn_speed import made_up

SKIPPING = Parameters(k=9.0, r=12.0, alpha=80.0, a=0.8, b=11.0, skip_a=0.5, skip_b=4.0)
CLOCKWORK = Parameters(k=60.0, r=900.0, alpha=900.0, a=4.0, b=60.0, skip_a=0.5, skip_b=5.0)


def habits_of(*gaps: list[int], silence: int = 20) -> Habits:
    x = np.array([len(one) for one in gaps], dtype=float)
    recency = np.array([sum(one) for one in gaps], dtype=float)
    flat = np.array([gap for one in gaps for gap in one], dtype=int)
    return Habits.of(
        x,
        recency,
        recency + silence,
        gap_counts(np.repeat(np.arange(len(gaps)), x.astype(int)), flat, len(gaps)),
    )


def in_mean_gaps(habits: Habits) -> Habits:
    return habits.scaled(float(habits.recency.sum() / habits.frequency.sum()))


# --- where the fit begins


@pytest.mark.parametrize("k", [1.0, 4.0, 30.0])
def test_it_begins_near_where_it_ends(k: float) -> None:
    habits = in_mean_gaps(Habits.of(*made_up(400, k=k, mean_cycle=60.0)))
    begun = churn_fit.to_parameters(start(habits, np.ones(len(habits.rows))))
    found = churn_fit.fit_map(habits).parameters
    assert 0.5 < begun.k / found.k < 2
    assert 0.7 < begun.cycle / found.cycle < 1.4


def test_skipped_cycles_do_not_look_like_irregular_clients() -> None:
    steady = [[30, 31, 30, 29, 33, 30, 30, 32]] * 10
    skipping = [[30, 31, 60, 29, 33, 30, 61, 32]] * 10
    begun = [
        churn_fit.to_parameters(start(in_mean_gaps(habits), np.ones(10)))
        for habits in (habits_of(*steady), habits_of(*skipping))
    ]
    assert begun[1].k == pytest.approx(begun[0].k, rel=0.3)
    assert begun[0].skip_share < 0.02
    assert 0.15 < begun[1].skip_share < 0.31


def test_without_gaps_to_compare_it_begins_at_fixed_values() -> None:
    few = in_mean_gaps(habits_of([30], [25, 40], []))
    assert start(few, np.ones(3)).tolist() == start(in_mean_gaps(habits_of([9])), np.ones(1)).tolist()


def test_a_row_counts_for_all_clients_behind_it() -> None:
    once, other = [30, 31, 29, 33, 60], [12, 40, 25, 18, 70]
    weighted = start(in_mean_gaps(habits_of(once, other, other, other)), np.ones(4))
    habits = habits_of(once, other, other, other)
    unit = float(habits.recency.sum() / habits.frequency.sum())
    assert start(habits_of(once, other).scaled(unit), np.array([1.0, 3.0])) == pytest.approx(weighted)


# --- cycles


@pytest.mark.parametrize("p", [SKIPPING, CLOCKWORK])
def test_the_number_of_cycles_agrees_with_itself(p: Parameters) -> None:
    habits = Habits.of(*made_up(300, k=p.k, mean_cycle=p.cycle))
    found = cycles(p, habits)
    weights = gap_weights(p, habits, found).weights
    again = per_client(habits, habits.entry_count * (weights * steps(p)).sum(axis=0))
    assert (found.number >= habits.frequency).all()
    assert found.number == pytest.approx(np.maximum(again, habits.frequency), rel=2e-3)


def test_cycles_of_a_client_do_not_depend_on_the_others() -> None:
    every = Habits.of(*made_up(200, k=20.0, mean_cycle=90.0))
    some = np.array([150, 3, 77])
    alone, among = cycles(CLOCKWORK, every.of_clients(some)), cycles(CLOCKWORK, every)
    assert alone.number.tolist() == among.number[some].tolist()


def test_a_client_at_twice_the_usual_gap_has_skipped_or_is_slow_whichever_is_likelier() -> None:
    habits = habits_of([60] * 6, [120] * 6)
    alike = Parameters(k=60.0, r=900.0, alpha=900.0, a=4.0, b=60.0, skip_a=2.0, skip_b=2.0)
    unlike = Parameters(k=60.0, r=3.0, alpha=3.0, a=4.0, b=60.0, skip_a=0.05, skip_b=9.0)
    assert cycles(alike, habits).number == pytest.approx([6, 12], abs=0.1)
    assert cycles(unlike, habits).number == pytest.approx([6, 6], abs=0.1)


@pytest.mark.parametrize("skip_a", [1e-4, 0.05, 2.0])
def test_the_cycles_of_a_client_do_not_hang_on_who_else_is_in_the_table(skip_a: float) -> None:
    """To the bit; with hardly any skips a second cycle pulls thousands of times harder than the first did."""
    p = Parameters(k=60.0, r=900.0, alpha=900.0, a=4.0, b=60.0, skip_a=skip_a, skip_b=5.0)
    gaps = [[60] * 6, [60, 120, 60], [61], [], [30, 30, 300, 31, 900]]
    together = cycles(p, habits_of(*gaps)).number
    assert together.tolist() == [cycles(p, habits_of(one)).number.item() for one in gaps]
    assert (together >= [6, 3, 1, 0, 5]).all()


def test_the_likelihood_of_clockworks_that_skip_has_no_cliffs_on_a_short_way() -> None:
    habits = in_mean_gaps(Habits.of(*made_up(300, k=30.0, mean_cycle=90.0)))
    at = np.array([3.289, 1.703, 0.054, -0.033, 2.651, -2.763, 2.228])
    along = np.array([-0.02, 0.01, -0.01, 0.05, 0.05, -0.05, 0.0])
    weight = np.ones(len(habits.rows))
    values = [churn_fit.objective(at + far * along, habits, weight).value for far in np.linspace(0, 1, 11)]
    assert np.abs(np.diff(values, 2)).max() < 5


# --- what is left out of a sum


@given(gaps=st.lists(st.integers(1, 400), max_size=9), silence=st.integers(1, 900))
def test_a_chance_of_silence_is_the_whole_sum_but_for_a_hundred_thousandth_of_it(
    gaps: list[int], silence: int
) -> None:
    habits = habits_of(gaps, silence=silence)
    for p in (SKIPPING, CLOCKWORK):
        found = cycles(p, habits)
        time = p.alpha + habits.recency
        whole = sum(
            weight * betainc(p.r + p.k * found.number, (m + 1) * p.k, time / (time + silence))
            for m, weight in enumerate(next_weights(p, habits, found))
        )
        assert survival(p, habits, found, habits.silence) == pytest.approx(whole, rel=1.1e-5, abs=1e-250)


@pytest.mark.parametrize("k", [0.6, 1.2, 4.0, 20.0, 150.0])
@pytest.mark.parametrize("m", [1, 2, 4])
def test_the_slopes_of_the_beta_function_are_good_to_half_a_hundredth(k: float, m: int) -> None:
    habits = in_mean_gaps(Habits.of(*made_up(300, k=k)))
    p = Parameters(k=k, r=2 * k, alpha=2.0, a=0.8, b=11.0, skip_a=0.5, skip_b=4.0)
    found, step = cycles(p, habits), 1e-5
    shape, share = p.r + p.k * found.number, (p.alpha + habits.recency) / (p.alpha + habits.age)
    rows, stages = np.arange(len(shape)), np.full(len(shape), m * k)
    chance = betainc(shape, stages, share)
    rows = rows[chance * (1 - chance) > 1e-3]
    shape, stages, share = shape[rows], stages[rows], share[rows]
    by_differences = [
        (betainc(shape * (1 + step), stages, share) - betainc(shape * (1 - step), stages, share))
        / (2 * step * shape),
        (betainc(shape, stages * (1 + step), share) - betainc(shape, stages * (1 - step), share))
        / (2 * step * k),
        (betainc(shape, stages, share * (1 + step)) - betainc(shape, stages, share * (1 - step)))
        / (2 * step * share),
    ]
    for ours, theirs in zip(_beta_slopes(p, habits, found, rows, stages), by_differences, strict=True):
        assert np.abs(ours - theirs).max() < 0.005 * np.abs(theirs).max()


def test_slopes_of_each_client_are_those_of_its_likelihood() -> None:
    habits = Habits.of(*made_up(60, k=4.0))
    _, slopes = likelihood_and_slopes(SKIPPING, habits)
    for place, name in ((0, "k"), (1, "r"), (2, "alpha"), (3, "a"), (4, "b")):
        value = getattr(SKIPPING, name)
        step = 1e-4 * value
        up, down = (
            likelihood_and_slopes(
                Parameters(
                    **{**{n: getattr(SKIPPING, n) for n in SKIPPING.__slots__}, name: value + sign * step}
                ),
                habits,
            )[0]
            for sign in (1, -1)
        )
        apart = np.abs(slopes[place] - (up - down) / (2 * step)) * value
        assert np.median(apart) < 0.01, name


# --- what comes in


def test_gaps_are_read_from_any_numbers() -> None:
    counts = gap_counts([0, 0], [28, 28], 1)
    columns = ([2], [56], [90])
    exact = Habits.of(*columns, counts)
    for given_as in (counts.astype(float), counts.tolist(), counts.astype(np.int32)):
        assert Habits.of(*columns, given_as).entry_gap.tolist() == exact.entry_gap.tolist()
    blank = np.full((1, GAP_BINS), np.nan)
    with pytest.raises(RequestError, match="do not add up"):
        Habits.of(*columns, blank)
