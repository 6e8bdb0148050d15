from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_xl.gap_bins import GAP_BINS, GAP_EDGES, bin_days, gap_bin, gap_counts
from kam_xl.problems import RequestError
from kam_xl.questions import churn, churn_fit
from kam_xl.questions.churn import ChurnAnswers, Parameters
from kam_xl.questions.churn_habits import Habits
from kam_xl.questions.churn_model import cycles, log_likelihoods
from tests.bench import churn_backtest as backtest
from tests.bench.churn_speed import made_up

REGULAR = Parameters(k=40.0, r=400.0, alpha=10.0 * 92, a=4.0, b=56.0, skip_a=0.4, skip_b=4.0)
IRREGULAR = Parameters(k=1.0, r=0.6, alpha=40.0, a=0.6, b=1.4)
Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def clients(*habits: tuple[list[int], int]) -> Columns:
    """One client for each (gaps in days, silence in days)."""
    x = np.array([len(gaps) for gaps, _ in habits], dtype=float)
    recency = np.array([sum(gaps) for gaps, _ in habits], dtype=float)
    silence = np.array([silence for _, silence in habits], dtype=float)
    owners = np.repeat(np.arange(len(habits)), x.astype(int))
    flat = [gap for gaps, _ in habits for gap in gaps]
    return x, recency, recency + silence, gap_counts(owners, np.array(flat, dtype=int), len(habits))


def shuffled(columns: Columns, order: np.ndarray) -> Columns:
    return tuple(column[order] for column in columns)  # type: ignore[return-value]


# --- gap bins


def test_every_whole_day_has_one_bin_and_bins_are_about_a_tenth_wide() -> None:
    days = np.arange(1, 5000)
    place = gap_bin(days)
    assert (np.diff(place) >= 0).all()
    assert set(place) == set(range(GAP_BINS))
    assert (gap_bin(GAP_EDGES) == np.arange(GAP_BINS)).all()
    shown = np.abs(bin_days()[place] / days - 1)
    assert shown[days < 543].max() <= 0.07
    assert shown[(days >= 543) & (days < 4500)].max() <= 0.11


def test_a_gap_below_one_day_goes_to_the_first_bin() -> None:
    assert gap_bin([0, 0.5, -3]).tolist() == [0, 0, 0]


# --- what is answered, and what is not


def test_rows_without_a_usable_past_are_blank_and_do_not_touch_the_others() -> None:
    x, recency, age, gaps = clients(([30, 30, 31], 20), ([28], 10), ([], 40), ([], 0), ([30], 25), ([30], 9))
    x[4], age[5] = np.nan, 20.0
    answers = churn.answer(IRREGULAR, x, recency, age, gaps)
    for entry in fields(ChurnAnswers):
        blank = np.isnan(getattr(answers, entry.name))
        assert blank.tolist() == [False, False, False, True, True, True], entry.name
    alone = churn.answer(IRREGULAR, *shuffled((x, recency, age, gaps), np.array([0, 1, 2])))
    assert alone.risk.tolist() == answers.risk[:3].tolist()


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_odd_numbers_are_blank(column: int, wrong: float) -> None:
    columns = clients(([30, 30], 20), ([20], 20))
    columns[column][1] = wrong
    answers = churn.answer(REGULAR, *columns)
    assert np.isfinite(answers.risk[0])
    assert np.isnan(answers.risk[1])


def test_columns_that_do_not_belong_together_are_refused() -> None:
    x, recency, age, gaps = clients(([30, 30], 20), ([20], 20))
    with pytest.raises(RequestError, match="do not belong together"):
        churn.fit(x[:1], recency, age, gaps)
    with pytest.raises(RequestError, match="do not belong together"):
        churn.fit(x, recency, age, gaps[:, :-1])
    with pytest.raises(RequestError, match="do not add up"):
        churn.fit(x + 1, recency, age, gaps)
    with pytest.raises(RequestError, match="horizon"):
        churn.answer(REGULAR, x, recency, age, gaps, horizon_days=0)


def test_an_empty_table_has_an_empty_answer() -> None:
    columns = clients()
    model = churn.fit(*columns)
    assert model.rough
    assert len(churn.answer(model, *columns).risk) == 0


# --- rough


def test_few_clients_get_fixed_values_around_their_mean_gap() -> None:
    model = churn.fit(*clients(([30, 30, 30], 10), ([60], 10)))
    assert model.rough
    assert (model.k, model.r, model.leave_share) == (1.5, 3.0, pytest.approx(0.08))
    assert model.pooled_gap_days == model.cycle == 37.5
    assert model.skip_share == 0
    assert model.fitted_count == 0


def test_nobody_bought_twice() -> None:
    columns = clients(*[([], days) for days in range(10, 400, 20)])
    model = churn.fit(*columns)
    assert model.rough
    assert np.isnan(model.pooled_gap_days)
    answers = churn.answer(model, *columns)
    assert (np.diff(answers.risk) > 0).all()
    assert 0.05 < answers.risk[0] < answers.risk[-1] < 1


# --- sense


def test_a_clockwork_client_is_late_where_an_irregular_one_is_not() -> None:
    steady = [30] * 8
    uneven = [5, 60, 12, 44, 9, 71, 22, 17]
    table = clients(*[(steady, 3)] * 6, *[(uneven, 3)] * 2, (steady, 75), (uneven, 75))
    both = churn.answer(Parameters(k=20.0, r=20.0, alpha=30.0, a=0.8, b=9.2), *table)
    loose = churn.answer(Parameters(k=1.0, r=2.0, alpha=60.0, a=0.8, b=9.2), *table)
    assert both.risk[-2] > 0.95
    assert loose.risk[-2] < 0.6


def test_a_client_who_often_skips_is_forgiven_a_skip() -> None:
    faithful, skipping = [92] * 8, [92, 184, 91, 185, 92, 183, 92, 92]
    answers = churn.answer(REGULAR, *clients((faithful, 140), (skipping, 140)))
    assert answers.skip_share[0] < 0.05
    assert answers.skip_share[1] > 0.2
    np.testing.assert_allclose(answers.cycle_days, 92, atol=2)
    assert answers.risk[1] < 0.4 < answers.risk[0]


def test_one_order_only_is_never_sure_to_be_alive() -> None:
    answers = churn.answer(IRREGULAR, *clients(([], 10), ([], 300)))
    assert 0.1 < answers.risk[0] < answers.risk[1]


def test_bought_yesterday_is_as_usual_whatever_the_pace() -> None:
    answers = churn.answer(REGULAR, *clients(([92] * 5, 1), ([92] * 5, 60), ([92] * 5, 130)))
    bands = churn.classify(answers.buy_chance, answers.normal_chance)
    assert bands.tolist()[:2] == ["as usual", "as usual"]
    assert bands[2] == "less than usual"


def test_a_client_whose_order_is_overdue_is_not_normal_because_it_would_be_due() -> None:
    answers = churn.answer(REGULAR, *clients(([92] * 8, 150)), horizon_days=90)
    assert answers.risk[0] > 0.5
    assert answers.buy_chance[0] < 0.5 * answers.normal_chance[0]


def test_table_has_the_least_likely_buyer_first_and_blanks_last() -> None:
    columns = clients(([30] * 5, 200), ([30] * 5, 10), ([], 0), ([30] * 5, 200))
    frame = churn.table(["zed", "amy", "new", "bob"], churn.answer(IRREGULAR, *columns))
    assert frame["client"].tolist() == ["bob", "zed", "amy", "new"]
    assert frame["band"].tolist()[-1] == "-"


# --- laws

PASTS = st.tuples(st.lists(st.integers(1, 400), max_size=12), st.integers(1, 900))
MODELS = st.sampled_from([REGULAR, IRREGULAR, Parameters(4.0, 6.0, 60.0, 0.8, 9.2, 0.2, 2.0)])


@given(past=st.lists(st.integers(1, 400), max_size=12), model=MODELS)
def test_risk_rises_with_silence(past: list[int], model: Parameters) -> None:
    answers = churn.answer(model, *clients(*[(past, silence) for silence in range(1, 700, 7)]))
    assert (np.diff(answers.risk) >= -1e-12).all()
    assert (np.diff(answers.silence_chance) <= 1e-12).all()
    assert answers.risk[-1] > answers.risk[0]


@given(past=PASTS, model=MODELS)
def test_chance_and_orders_rise_with_the_horizon(past: tuple[list[int], int], model: Parameters) -> None:
    horizons = [1, 10, 30, 90, 180, 365, 2000]
    columns = clients(past)
    orders = churn.expected_orders(model, *columns, horizons_days=horizons)[0]
    each = [churn.answer(model, *columns, horizon_days=days) for days in horizons]
    chances = np.array([one.buy_chance[0] for one in each])
    assert (np.diff(chances) >= -1e-12).all()
    assert (np.diff(orders) >= -1e-12).all()
    assert (orders >= chances).all()
    assert orders.tolist() == [one.expected_orders[0] for one in each]
    assert (chances <= 1 - each[0].risk[0] + 1e-12).all()


@given(past=PASTS, model=MODELS, horizon=st.integers(1, 1000))
def test_share_of_normal_is_never_above_the_chance_to_be_there(
    past: tuple[list[int], int], model: Parameters, horizon: int
) -> None:
    answers = churn.answer(model, *clients(past), horizon_days=horizon)
    assert answers.buy_chance[0] <= (1 - answers.risk[0]) * answers.normal_chance[0] + 1e-15


@settings(deadline=None, max_examples=25)
@given(st.lists(PASTS, max_size=25))
def test_no_table_breaks_the_fit(pasts: list[tuple[list[int], int]]) -> None:
    """Warnings are errors in these tests, so none is given either."""
    columns = clients(*pasts)
    model = churn.fit(*columns)
    assert np.isfinite((model.k, model.r, model.alpha, model.a, model.b)).all()
    habits = Habits.of(*columns)
    assert np.isfinite(log_likelihoods(model, habits, cycles(model, habits))).all()
    answers = churn.answer(model, *columns)
    for name in ("risk", "buy_chance", "normal_chance", "silence_chance", "skip_share", "leave_share"):
        value = getattr(answers, name)
        assert ((value >= 0) & (value <= 1)).all(), name
    assert (answers.expected_orders >= 0).all()


@pytest.mark.parametrize(
    "pasts",
    [
        pytest.param([([30] * 9, 3)] * 50, id="all the same"),
        pytest.param([([1] * 300, 1)] * 8, id="every day"),
        pytest.param([([3000, 4000], 9000)] * 8, id="decades"),
        pytest.param([([30] * 5, 100_000), ([1] * 20, 1)] * 5, id="very old"),
        pytest.param([([], 5)] * 400 + [([7], 1)], id="one repeat"),
    ],
)
def test_strange_tables_have_an_answer(pasts: list[tuple[list[int], int]]) -> None:
    columns = clients(*pasts)
    answers = churn.answer(churn.fit(*columns), *columns)
    assert np.isfinite([getattr(answers, entry.name) for entry in fields(ChurnAnswers)]).all()


@pytest.mark.parametrize("count", [60, 2600])
def test_same_bits_in_a_second_run_on_shuffled_clients(count: int) -> None:
    columns = made_up(count)
    order = np.random.default_rng(1).permutation(count)
    first, second = churn.fit(*columns), churn.fit(*shuffled(columns, order))
    assert asdict(first) == asdict(second)
    here, there = churn.answer(first, *columns), churn.answer(second, *shuffled(columns, order))
    for entry in fields(ChurnAnswers):
        assert getattr(here, entry.name)[order].tobytes() == getattr(there, entry.name).tobytes(), entry.name


@pytest.mark.parametrize(
    "start", [(0.3, 0.5, 0.0, -0.5, 1.5, -2.5, 2.3), (1.3, 1.6, 0.0, -0.1, 2.6, -3.0, 1.0)]
)
def test_slopes_are_those_of_the_objective(start: tuple[float, ...]) -> None:
    habits = Habits.of(*made_up(200))
    habits = habits.scaled(habits.recency.sum() / habits.frequency.sum())
    at, weight = np.array(start), np.full(len(habits.rows), 2.0)
    slopes = churn_fit.objective(at, habits, weight)[1]
    step = 1e-5
    for place, unit in enumerate(np.eye(len(at)) * step):
        up, down = (churn_fit.objective(at + sign * unit, habits, weight)[0] for sign in (1, -1))
        assert slopes[place] == pytest.approx((up - down) / (2 * step), rel=0.02, abs=2.0), churn_fit.NAMES[
            place
        ]


def test_fit_finds_the_shape_of_made_up_clients() -> None:
    model = churn.fit(*made_up(1500, k=30.0, mean_cycle=60.0))
    assert not model.rough
    assert 22 < model.k < 38
    assert 55 < model.cycle < 65
    assert 0.05 < model.skip_share < 0.13
    assert 0.05 < model.leave_share < 0.09


def test_a_sample_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = made_up(2200, k=12.0)
    whole = churn.fit(*columns)
    monkeypatch.setattr(churn_fit, "SAMPLE", 600)
    part = churn.fit(*columns)
    assert (part.fitted_count < 800, 1500 < whole.fitted_count < 2200) == (True, True)
    apart = np.abs(churn.answer(part, *columns).buy_chance - churn.answer(whole, *columns).buy_chance)
    assert np.nanmean(apart) < 0.02


# --- the promise: back-tests (tests/bench/churn_backtest says how they are counted)


def mean_of(path: Path) -> tuple[float, float, float]:
    days = backtest.purchase_days(path)
    pasts = [backtest.past(days, cut_off) for cut_off in backtest.CUT_OFFS]
    chances = [backtest.buy_chance(one) for one in pasts]
    ours = np.mean([backtest.auc(chance, one.bought) for chance, one in zip(chances, pasts, strict=True)])
    skill = np.mean(
        [backtest.brier_skill(chance, one.bought) for chance, one in zip(chances, pasts, strict=True)]
    )
    recency = np.mean([backtest.auc(one.recency_days - one.age_days, one.bought) for one in pasts])
    return float(ours), float(skill), float(recency)


def test_adventureworks_back_test_holds_the_promise(data: Path) -> None:
    auc, skill, recency = mean_of(data / "adventureworks_reseller" / "orders.csv")
    assert auc >= 0.90
    assert skill >= 0.53
    assert auc > recency + 0.05


def test_cdnow_back_test_holds_the_promise(kam_data: Path) -> None:
    auc, skill, recency = mean_of(kam_data / "cdnow" / "cdnow_sample_transactions.csv")
    assert auc >= 0.790
    assert skill >= 0.22
    assert auc > recency - 0.005


def test_bins_lose_next_to_nothing_against_exact_gaps(data: Path) -> None:
    known = backtest.past(backtest.purchase_days(data / "adventureworks_reseller" / "orders.csv"), 90)
    binned, exact = backtest.buy_chance(known), backtest.buy_chance_of_exact_gaps(known)
    assert backtest.auc(binned, known.bought) > backtest.auc(exact, known.bought) - backtest.MOST_LOST_BY_BINS
