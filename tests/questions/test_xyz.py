"""XYZ: habits that tools mistake, the limits, and the words for too little data."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.profiles import profile
from kam_xl.questions import xyz
from kam_xl.questions.regularity import of_block, of_gaps, of_periods
from kam_xl.settings import Settings

DAY = dt.date(2026, 1, 1).toordinal()


def by_rhythm(count, total, squares, first_day, *, window, **limits):
    return xyz.classes(
        of_gaps(count, total, squares, **_seen(first_day, window)), xyz.Limits.of("rhythm", **limits)
    )


def by_cv(count, total, squares, first_day, *, window, **limits):
    return xyz.classes(
        of_periods(count, total, squares, **_seen(first_day, window)), xyz.Limits.of("cv", **limits)
    )


def _seen(first_day, window):
    first = np.array(first_day)
    return {"bought": first > 0, "joined": np.zeros(len(first), bool) if window is None else first >= window}


def variation(row: list[float]) -> float:
    return float(of_block([row], gaps=False).variation[0])


def sales(**days: list[str]) -> pd.DataFrame:
    lines = [(client, day, 1_000_000) for client, all_days in days.items() for day in all_days]
    frame = pd.DataFrame(lines, columns=["client", "date", "amount_e4"])
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[s]"))


@pytest.mark.parametrize(
    ("bought", "cv"), [(12, 0.0), (11, 0.30), (10, 0.45), (8, 0.71), (6, 1.0), (4, 1.41), (1, 3.32)]
)
def test_equal_purchases_in_k_of_12_months(bought, cv):
    months = np.zeros(12)
    months[np.linspace(0, 11, bought).astype(int)] = 50.0
    assert (months > 0).sum() == bought
    assert variation(months.tolist()) == pytest.approx(math.sqrt(12 / bought - 1), abs=1e-12)
    assert round(variation(months.tolist()), 2) == cv


def test_two_equal_months_in_a_window_of_12_are_new_not_x_or_z():
    assert xyz.classify([[0] * 10 + [5, 5]]).tolist() == ["new"]
    assert xyz.classify([[0] * 10 + [5, 5]], basis="rhythm").tolist() == ["new"]


def test_one_month_client_is_new_not_x():
    assert xyz.classify([[0] * 11 + [5]]).tolist() == ["new"]
    assert xyz.classify([[0] * 11 + [5]], basis="rhythm").tolist() == ["new"]


def test_returns_only_client_has_no_class():
    assert xyz.classify([[0, -5, 0, -1, 0, 0]]).tolist() == ["-"]
    assert xyz.classify([[0, -5, 0, -1, 0, 0]], basis="rhythm").tolist() == ["-"]


def test_skipping_one_month_is_z_by_variation_but_x_by_rhythm():
    months = [5, 5, 5, 5, 0, 5, 5, 5, 5, 5, 5, 5]
    assert xyz.classify([months]).tolist() == ["Z"]
    assert xyz.classify([months], basis="rhythm").tolist() == ["X"]


def test_clockwork_quarterly_buyer_is_x_by_rhythm_and_z_by_variation():
    quarters = [9, 0, 0] * 4
    assert xyz.classify([quarters], basis="rhythm").tolist() == ["X"]
    assert xyz.classify([quarters]).tolist() == ["Z"]


def test_leading_returns_are_before_the_first_purchase():
    assert xyz.classify([[-7, 0] + [5] * 6]).tolist() == ["X"]


def test_blank_counts_as_zero():
    assert variation([4.0, math.nan, 4.0]) == variation([4.0, 0.0, 4.0])


def test_published_variation_of_supplychainpy_kr202_209():
    demand = [1509, 1855, 2665, 1841, 1231, 2598, 1988, 1988, 2927, 2707, 731, 2598]
    found = of_block([demand], gaps=False)
    assert round(float(found.mean[0]), 4) == 2053.1667
    assert round(float(found.variation[0]), 3) == 0.314
    assert xyz.classify([demand], x_limit=0.2, y_limit=0.6).tolist() == ["Y"]


@pytest.mark.parametrize("scale", [1, 0.1, 0.01, 7, 1e6, 1e-3, 3e8, 1 / 3])
def test_a_variation_exactly_on_a_limit_is_inside(scale):
    # 9 and 11: mean 10, deviation 1, variation 0.10; 3 and 5: 0.25; half of the months: 1.0
    tenth, quarter, one = ([low * scale, high * scale] * 3 for low, high in ((9, 11), (3, 5), (0.0, 6)))
    one = [*one[1:], 0.0]
    assert xyz.classify([tenth, quarter]).tolist() == ["X", "Y"]
    assert xyz.classify([one], x_limit=0.5, y_limit=1.0).tolist() == ["Y"]
    assert xyz.classify([[0.1 * scale] * 7], x_limit=0, y_limit=0).tolist() == ["X"]


def test_just_beyond_a_limit_is_outside():
    assert xyz.classify([[9, 11] * 2 + [9, 11.0001]]).tolist() == ["Y"]


def test_gap_variation_exactly_on_a_limit_is_inside():
    # gaps 1 and 3: mean 2, deviation 1, variation 0.5; gaps 0.5 of the mean at any size
    for size in (1, 7, 30, 3650):
        gaps = np.array([size, 3 * size] * 2)
        found = by_rhythm([4], [gaps.sum()], [(gaps**2).sum()], [DAY], window=None)
        assert found.tolist() == ["X"]
        gaps[-1] += 1
        found = by_rhythm([4], [gaps.sum()], [(gaps**2).sum()], [DAY], window=None)
        assert found.tolist() == ["Y"]


def test_gap_limit_is_the_decimal_typed():
    # gaps 7 and 13: mean 10, variation 0.3, which no float holds
    found = by_rhythm([4], [40], [2 * 49 + 2 * 169], [DAY], window=None, x=0.3)
    assert found.tolist() == ["X"]


def test_as_irregular_as_chance_is_y_and_beyond_is_z():
    # n gaps, one long: variation 1 needs squares = 2 x total^2 / n
    assert by_rhythm([3, 3], [9, 9], [54, 55], [DAY, DAY], window=None).tolist() == ["Y", "Z"]


def test_words_for_too_few_gaps():
    found = by_rhythm(
        [0, 2, 2, 0, 3],
        [0, 60, 60, 0, 90],
        [0, 1800, 1800, 0, 2700],
        [DAY, DAY, DAY - 1, 0, DAY],
        window=DAY,
    )
    assert found.tolist() == ["new", "new", "too few (2)", "-", "X"]


def test_words_for_too_few_periods():
    found = by_cv(
        [5, 5, 0, 6, 6],
        [50, 50, 0, 60, -1],
        [500, 500, 0, 600, 9],
        [DAY, DAY - 1, 0, DAY, DAY],
        window=DAY,
    )
    assert found.tolist() == ["new", "too few (5)", "-", "X", "-"]


def test_a_block_row_from_the_first_column_on_may_have_bought_before():
    assert xyz.classify([[5, 5, 5], [0, 5, 5]]).tolist() == ["too few (3)", "new"]
    assert xyz.classify([[5, 5, 5], [0, 5, 5]], basis="rhythm").tolist() == ["too few (2)", "new"]


def test_minimum_is_a_setting():
    assert xyz.classify([[5, 5]], minimum=2).tolist() == ["X"]
    assert xyz.classify([[5, 5]], basis="rhythm", minimum=1).tolist() == ["X"]


@pytest.mark.parametrize(
    "request_",
    [
        {"basis": "fourier"},
        {"x_limit": 0.3},
        {"x_limit": -1},
        {"minimum": 0},
        {"basis": "rhythm", "y_limit": 0.4},
    ],
)
def test_limits_that_make_no_sense_are_refused(request_):
    with pytest.raises(RequestError):
        xyz.classify([[1, 2]], **request_)


def test_a_single_column_is_no_block():
    with pytest.raises(RequestError, match="block of cells"):
        xyz.classify([1, 2, 3])


@pytest.mark.parametrize("basis", ["cv", "rhythm"])
def test_empty_blocks(basis):
    assert xyz.classify(np.zeros((0, 12)), basis=basis).tolist() == []
    assert xyz.classify(np.zeros((2, 0)), basis=basis).tolist() == ["-", "-"]


def test_block_gaps_by_hand():
    found = of_block([[0, 2, 0, 0, 2, 2, 0, 1, 0]], gaps=True)
    assert (found.count[0], found.total[0], found.squares[0]) == (3, 6, 14)
    assert (found.low[0], found.high[0]) == (1, 3)


def test_gap_moments_give_the_population_variation():
    gaps = np.array([30, 31, 45, 10])
    found = of_gaps([4], [gaps.sum()], [(gaps**2).sum()], bought=np.array([True]), joined=np.array([False]))
    assert float(found.variation[0]) == pytest.approx(gaps.std() / gaps.mean(), rel=1e-12)


class TestTable:
    profiles = profile(
        sales(
            Clock=["2025-01-10", "2025-04-10", "2025-07-10", "2025-10-10", "2026-01-10"],
            Fresh=["2026-01-05"],
            Old=["2024-01-05", "2024-02-05"],
        ),
        dt.date(2026, 1, 31),
    )

    def test_rhythm_and_variation_stand_side_by_side(self):
        found = xyz.table(self.profiles).set_index("client")
        assert found["rhythm_class"].to_dict() == {"Clock": "X", "Fresh": "new", "Old": "too few (1)"}
        assert found["cv_class"].to_dict() == {"Clock": "Z", "Fresh": "new", "Old": "Z"}
        assert found.loc["Clock", ["period_count", "mean_gap_days"]].tolist() == [13, 91.25]
        assert found.loc["Clock", "active_share"] == pytest.approx(5 / 13)
        assert math.isnan(found.loc["Fresh", "mean_gap_days"])

    def test_all_sales_as_window_call_nobody_new(self):
        found = xyz.table(self.profiles, Settings(window_months=None)).set_index("client")
        assert found.loc["Fresh", "rhythm_class"] == "too few (0)"

    def test_why_by_rhythm(self):
        assert xyz.why_rhythm(self.profiles).tolist() == [
            "gaps 90-92 days, mean 91, variation 0.01 <= 0.5: X",
            "first bought within the window, 0 of 3 gaps needed: new",
            "1 of 3 gaps needed: too few",
        ]

    def test_why_by_variation(self):
        clock, fresh, _ = xyz.why_cv(self.profiles)
        assert clock == "13 periods, mean 38.46, variation 1.26 > 0.25: Z"
        assert fresh == "first bought within the window, 1 of 6 periods needed: new"


def test_the_window_begins_the_day_after_its_months_ago():
    firsts = pd.to_datetime(["2025-01-31", "2025-02-01"])
    lines = pd.DataFrame({"client": ["Before", "Within"], "date": firsts, "amount_e4": [10_000, 10_000]})
    found = xyz.table(profile(lines, dt.date(2026, 1, 31)))
    assert found["rhythm_class"].tolist() == ["too few (0)", "new"]


def test_why_of_a_block():
    assert xyz.why([[9, 10, 10, 11, 10, 10], [0] * 6]).tolist() == [
        "6 periods, mean 10, variation 0.06 <= 0.1: X",
        "no purchases, or purchases and returns add up to nothing: no class",
    ]
    (sentence,) = xyz.why([[5, 5, 0, 0, 5, 0, 0, 5]], basis="rhythm")
    assert sentence == "gaps 1-3 periods, mean 2, variation 0.4 <= 0.5: X"


def test_a_burst_of_purchases_in_one_month_is_new_and_no_rhythm() -> None:
    """Five purchases in ten days are X by the letter of the gaps; a client of one month is new."""
    days = ["2025-06-03", "2025-06-05", "2025-06-07", "2025-06-09", "2025-06-12"]
    profiles = profile(
        sales(Burst=days, Longago=[day.replace("2025", "2023") for day in days]), dt.date(2025, 6, 30)
    )
    assert xyz.table(profiles)["rhythm_class"].tolist() == ["new", "too few (4)"]
    assert xyz.why_rhythm(profiles)[0] == "all 5 purchases lie in one period, which is no rhythm yet: new"
