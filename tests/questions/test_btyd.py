"""The textbook models where the literature is silent: edges of the numbers, refusals, order of rows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kam_xl.problems import InputError, RequestError
from kam_xl.questions import btyd
from kam_xl.questions.btyd import (
    BgNbd,
    GammaGamma,
    MbgNbd,
    ParetoNbd,
    bg_nbd,
    gamma_gamma,
    mbg_nbd,
    pareto_nbd,
)
from kam_xl.questions.btyd.counts import read
from kam_xl.questions.btyd.purchases import _by_sum, purchases_while_alive

FITS = [bg_nbd.fit, mbg_nbd.fit, pareto_nbd.fit]
COUNTING = [
    BgNbd(0.243, 4.414, 0.793, 2.426),
    MbgNbd(0.525, 6.183, 0.891, 1.614),
    ParetoNbd(0.553, 10.578, 0.606, 11.669),
]
REGULAR = ([3, 3, 4, 4, 3], [90, 92, 120, 121, 89], [100, 100, 130, 130, 99])  # nobody leaves, all alike
MIXED = ([2, 1, 0, 0, 5, 9, 0, 1], [30, 2, 0, 0, 20, 38, 0, 11], [39, 39, 39, 39, 39, 39, 20, 20])
positive = st.floats(1e-2, 1e2)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (([1, 2], [3], [4, 4]), "frequency 2, recency 1, age 2"),
        (([1, -2], [3, 3], [4, 4]), "row 2: a number is negative"),
        (([1, 2], [3, 3], [4, float("inf")]), "row 2: a number is negative, endless"),
        (([1, 2], [3, 5], [4, 4]), "row 2: the last purchase (5) is later than the age of the client (4)"),
        (([0, 2], [3, 3], [4, 4]), "row 1: recency is 3, yet"),
    ],
)
def test_counts_that_cannot_be_are_refused_by_row(fit, counts, sentence: str) -> None:
    with pytest.raises(RequestError) as refusal:
        fit(*counts)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    "counts", [([0, 0], [0, 0], [39, 30]), ([], [], []), ([np.nan], [1], [2]), ([1], [0], [0])]
)
def test_nothing_is_fitted_where_nobody_repeats(fit, counts) -> None:
    with pytest.raises(InputError, match="no client bought a second time"):
        fit(*counts)


@pytest.mark.parametrize("fit", FITS)
def test_order_of_rows_does_not_matter_to_the_last_bit(fit) -> None:
    order = [5, 2, 7, 0, 3, 1, 6, 4]
    shuffled = tuple([column[place] for place in order] for column in MIXED)
    assert fit(*MIXED) == fit(*shuffled)


@pytest.mark.parametrize("fit", FITS)
def test_unit_of_time_does_not_matter(fit) -> None:
    weeks, days = fit(*MIXED), fit(MIXED[0], *([7 * value for value in column] for column in MIXED[1:]))
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - np.log(7) * sum(MIXED[0]), abs=1e-6)
    assert days.parameters.alpha == pytest.approx(7 * weeks.parameters.alpha, rel=1e-3)


@pytest.mark.parametrize("fit", FITS)
def test_regular_buyers_are_fitted_with_flags_where_others_fail(fit) -> None:
    found = fit(*REGULAR)
    assert "pace_alike" in found.flags
    assert "nobody_leaves" in found.flags
    assert all(sentence.endswith(".") for sentence in btyd.why(found))
    assert (found.parameters.p_alive(*REGULAR) > 0.95).all()
    assert np.isfinite(found.parameters.expected_purchases(90, *REGULAR)).all()


@pytest.mark.parametrize("model", COUNTING)
def test_blank_rows_have_blank_answers(model) -> None:
    counts = ([2, np.nan, 1], [30, 3, np.nan], [39, 39, 39])
    for answers in (
        model.p_alive(*counts),
        model.expected_purchases(10, *counts),
        model.log_likelihood(*counts),
    ):
        assert np.isnan(answers).tolist() == [False, True, True]


@pytest.mark.parametrize("fit", FITS)
def test_blank_rows_are_left_out_of_a_fit(fit) -> None:
    with_blank = tuple([*column, np.nan] for column in MIXED)
    assert fit(*with_blank) == fit(*MIXED)


@pytest.mark.parametrize("model", COUNTING)
def test_thousands_of_purchases_overflow_nowhere(model) -> None:
    counts = ([2000, 2000, 300], [999.9, 100, 990], [1000, 1000, 1000])
    p_alive, expected = model.p_alive(*counts), model.expected_purchases(1000, *counts)
    assert p_alive[1] < 1e-300 < p_alive[0]
    assert 1400 < expected[0] < 1600
    assert np.isfinite(model.log_likelihood(*counts)).all()


@pytest.mark.parametrize("model", COUNTING)
def test_a_client_of_age_0_is_a_new_client(model) -> None:
    assert model.expected_purchases(39, [0], [0], [0]) == pytest.approx(
        model.expected_of_new([39]), rel=1e-12
    )


@pytest.mark.parametrize("model", COUNTING)
def test_no_horizon_no_purchases(model) -> None:
    assert model.expected_purchases(0, [3], [20], [30])[0] == 0
    with pytest.raises(RequestError, match="the horizon is -1"):
        model.expected_purchases(-1, [3], [20], [30])


@pytest.mark.parametrize("model", COUNTING)
def test_slopes_are_those_of_the_likelihood(model) -> None:
    _, slopes = model.likelihood_and_slopes(read(*MIXED))
    for place, name in enumerate(field.name for field in dataclasses.fields(model)):
        value = getattr(model, name)
        step = 1e-5 * value
        up, down = (dataclasses.replace(model, **{name: value + sign * step}) for sign in (1, -1))
        measured = (up.log_likelihood(*MIXED) - down.log_likelihood(*MIXED)) / (2 * step)
        assert slopes[place] == pytest.approx(measured, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("kind", [BgNbd, MbgNbd])
def test_a_of_1_is_no_special_case(kind) -> None:
    near = [
        kind(0.5, 6, a, 1.6).expected_purchases(39, *MIXED)
        for a in (1 - 2e-5, 1 - 5e-6, 1, 1 + 5e-6, 1 + 2e-5)
    ]
    assert near[2] == pytest.approx((near[0] + near[4]) / 2, rel=1e-7)
    assert near[1] == pytest.approx(near[2] + (near[0] - near[2]) / 4, rel=1e-7)


def test_s_of_1_is_no_special_case() -> None:
    near = [ParetoNbd(0.5, 6, s, 9).expected_purchases(39, *MIXED) for s in (1 - 1e-6, 1, 1 + 1e-6)]
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, rel=1e-9)


@pytest.mark.parametrize("kind", [BgNbd, MbgNbd])
def test_numbers_of_purchases_have_probabilities_that_add_up(kind) -> None:
    model, horizon = kind(0.6, 5, 0.9, 2.4), 20.0
    purchases = np.arange(600)
    chances = model.p_purchases(horizon, purchases)
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    assert chances @ purchases == pytest.approx(model.expected_of_new([horizon])[0], rel=1e-9)


near_one = st.floats(-6, -2).map(lambda digits: 1 + 10**digits) | st.floats(-6, -2).map(
    lambda digits: 1 - 10**digits
)


@given(pace=positive, a=positive | near_one, stays=positive, share=st.floats(1e-3, 0.95))
@example(
    pace=0.012015554539028445, a=1.0000026463868108, stays=39.74521808417716, share=0.0010100693293907217
)
@example(pace=88.91579980971953, a=0.9999886706543859, stays=2.5869630664244982, share=0.0015290530556047793)
def test_formula_and_sum_agree(pace: float, a: float, stays: float, share: float) -> None:
    numbers = (np.array([pace]), a, np.array([stays]), np.array([share]))
    assert purchases_while_alive(*numbers) == pytest.approx(_by_sum(*numbers), rel=2e-8)


@pytest.mark.parametrize(
    ("pace", "a", "stays", "share", "exact"),
    [  # computed with 200 digits
        (2.243, 0.793, 4.426, 0.474, 1.6872507917270696),
        (2000.5, 0.891, 2002.6, 0.5, 1440.7274663443838),
        (26.243, 1.0, 28.4, 0.63, 26.829022535455536),
        (0.3, 0.793, 0.05, 0.9, 0.55064398154965932),
        (600.5, 2.66, 57.9, 0.2, 31.515097898809994),
        (600.5, 2.66, 0.4, 0.2, 1.2408223105461855),
        (4.2, 5e-5, 0.0067, 0.3, 1.7923828324112877),
        (5.5, 3000.0, 9000.0, 0.4, 2.286702954139843),
        (0.02, 0.5, 3.0, 0.999, 3.0374570281046445),
    ],
)
def test_expected_purchases_to_many_digits(
    pace: float, a: float, stays: float, share: float, exact: float
) -> None:
    assert purchases_while_alive(np.array([pace]), a, np.array([stays]), np.array([share]))[
        0
    ] == pytest.approx(exact, rel=1e-9)


def test_a_horizon_beyond_counting_is_blank() -> None:
    assert np.isnan(BgNbd(900, 1, 0.004, 0.1).expected_of_new([1e6])).all()


@given(x=st.integers(0, 400), life=st.floats(0.1, 1000), share=st.floats(0, 1))
def test_p_alive_is_a_probability_and_falls_with_silence(x: int, life: float, share: float) -> None:
    recency = life * share if x else 0.0
    for model in COUNTING:
        now, later = model.p_alive([x, x], [recency] * 2, [life, life + 10])
        assert 0 <= later <= now <= 1


def test_gamma_gamma_refuses_what_teaches_nothing() -> None:
    for counts in (([0, 0], [0, 0]), ([2], [10]), ([1, 2, 3], [10, 10, 10]), ([1, 2], [-4, 0])):
        with pytest.raises(InputError, match="nothing to learn from"):
            gamma_gamma.fit(*counts)


def test_gamma_gamma_without_a_mean_refuses_to_expect() -> None:
    places = (np.arange(40) + 0.5) / 40
    found = gamma_gamma.fit([50] * 40, 10 / places**2)  # a tail so long that it has no mean
    assert "amount_no_mean" in found.flags
    with pytest.raises(RequestError, match="parameter q is"):
        found.parameters.expected_amount([1], [10])


def test_gamma_gamma_says_when_amount_and_frequency_go_together() -> None:
    frequency = list(range(1, 21))
    assert "amount_correlated" in gamma_gamma.fit(frequency, [10 * n + n % 3 for n in frequency]).flags
    assert "amount_correlated" not in gamma_gamma.fit(frequency, [10 + n * 7 % 5 for n in frequency]).flags


def test_gamma_gamma_blanks() -> None:
    answers = GammaGamma(6.25, 3.74, 15.44).expected_amount(
        [2, 0, 2, np.nan, 2], [35, np.nan, -5, 35, np.nan]
    )
    assert np.isnan(answers).tolist() == [False, False, True, True, True]


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), float("inf")])
def test_parameters_must_be_positive(wrong: float) -> None:
    for make in (BgNbd, MbgNbd, ParetoNbd):
        with pytest.raises(RequestError, match="parameter alpha is"):
            make(1, wrong, 1, 1)


def test_tables_have_one_row_a_client() -> None:
    answers = btyd.table(COUNTING[1], *MIXED, horizon=39)
    assert answers.columns.tolist() == ["p_alive_share", "expected_purchases"]
    assert len(answers) == len(MIXED[0])
    assert btyd.parameters(mbg_nbd.fit(*MIXED))["name"].tolist() == ["r", "alpha", "a", "b", "log-likelihood"]
    assert isinstance(btyd.amounts(GammaGamma(6.25, 3.74, 15.44), [2], [35]), pd.DataFrame)
