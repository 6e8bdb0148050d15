"""Status: each rule by itself, their order, and the days on which each border lies."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kam_xl.profiles import profile
from kam_xl.questions import status
from kam_xl.questions.lost_limit import loss_day, lost_limit
from kam_xl.questions.status import Evidence, at_risk, classify
from kam_xl.settings import Settings

NOW = dt.date(2026, 6, 30).toordinal()


def evidence(**given: int) -> Evidence:
    """One faithful client: ten gaps of 30 days since long ago, last purchase today, even sales."""
    usual = {
        "first_day": NOW - 2000,
        "last_day": NOW,
        "gap_count": 10,
        "gap_sum": 300,
        "longest_recent_gap": 30,
        "recent_e4": 100,
        "year_before_e4": 100,
        "before_e4": 100,
    }
    assert set(given) <= set(usual)
    arrays = {name: np.array([given.get(name, value)]) for name, value in usual.items()}
    return Evidence(as_of_day=NOW, pooled_gap_days=30.0, year_day=NOW - 547, before_day=NOW - 364, **arrays)


def word(settings: Settings | None = None, **given: int) -> str:
    return str(classify(evidence(**given), settings or Settings())[0])


def test_faithful_client_is_stable():
    assert word() == "stable"


@pytest.mark.parametrize(
    ("silence", "expected"),
    [(60, "stable"), (61, "sleeping"), (90, "sleeping"), (91, "lost"), (4000, "lost")],
)
def test_silence_in_usual_gaps(silence, expected):
    assert word(last_day=NOW - silence, first_day=NOW - 5000) == expected


def test_slow_client_is_lost_after_the_cap_in_days():
    slow = {"gap_count": 10, "gap_sum": 3000}  # usual gap 255 days, three of them 765
    assert word(**slow, last_day=NOW - 365) == "stable"
    assert word(**slow, last_day=NOW - 366) == "lost"


def test_limit_is_met_exactly_whatever_the_fraction():
    # usual gap (2 x 30 + 40) / 3 = 33.33..., three of them exactly 100
    third = {"gap_count": 1, "gap_sum": 40}
    assert word(**third, last_day=NOW - 100) == "sleeping"
    assert word(**third, last_day=NOW - 101) == "lost"


def test_one_purchase_is_judged_by_the_others():
    single = {"gap_count": 0, "gap_sum": 0, "longest_recent_gap": 0}
    assert word(**single, first_day=NOW - 50, last_day=NOW - 50) == "new"
    assert word(**single, first_day=NOW - 70, last_day=NOW - 70) == "sleeping"
    assert word(**single, first_day=NOW - 91, last_day=NOW - 91) == "lost"


@pytest.mark.parametrize(("days", "expected"), [(90, "new"), (91, "stable")])
def test_new_for_ninety_days(days, expected):
    assert word(first_day=NOW - days, gap_count=2, gap_sum=90) == expected


def test_returned_is_judged_without_the_long_gap():
    # nine gaps of 30 days and one of 200: without it the limit was 90; with it 3 x (60 + 470) / 12 = 132
    assert word(gap_count=10, gap_sum=470, longest_recent_gap=200) == "returned"
    assert word(gap_count=10, gap_sum=360, longest_recent_gap=90) == "stable"
    assert word(gap_count=10, gap_sum=361, longest_recent_gap=91) == "returned"
    # the only gap: nothing but the pooled gap is left to judge by
    assert word(gap_count=1, gap_sum=100, longest_recent_gap=100) == "returned"
    assert word(gap_count=1, gap_sum=90, longest_recent_gap=90) == "stable"
    assert word(gap_count=0, gap_sum=0, longest_recent_gap=0) == "stable"


def test_returned_and_silent_again_is_sleeping_or_lost_first():
    back = {"gap_count": 10, "gap_sum": 470, "longest_recent_gap": 200}  # usual gap 44.2
    assert word(**back, last_day=NOW - 89) == "sleeping"
    assert word(**back, last_day=NOW - 133) == "lost"


@pytest.mark.parametrize(
    ("recent", "base", "expected"),
    [
        (120, 100, "stable"),
        (121, 100, "growing"),
        (80, 100, "stable"),
        (79, 100, "declining"),
        (1, 0, "growing"),
        (0, 0, "stable"),
        (0, 5, "declining"),
        (-5, 0, "stable"),
        (-5, -9, "stable"),
        (5, -9, "growing"),
        (-5, 9, "declining"),
        (6 * 10**18, 5 * 10**18, "stable"),
        (6 * 10**18 + 1, 5 * 10**18, "growing"),
    ],
)
def test_trend_against_the_year_before(recent, base, expected):
    assert word(recent_e4=recent, year_before_e4=base, before_e4=recent) == expected


def test_trend_without_a_year_compares_with_the_months_before_and_says_so():
    young = evidence(first_day=NOW - 400, year_before_e4=0, recent_e4=150)
    assert classify(young).tolist() == ["growing"]
    assert status._judge(young, Settings()).trend.basis.tolist() == ["the months just before (no year yet)"]


def test_a_stretch_counts_when_the_client_came_within_one_gap_of_its_beginning():
    late = {"year_before_e4": 10, "before_e4": 100}
    assert word(**late, first_day=NOW - 547 + 30) == "growing"
    assert word(**late, first_day=NOW - 547 + 31) == "stable"


def test_too_young_to_compare_is_stable():
    assert word(first_day=NOW - 120, year_before_e4=0, before_e4=10, recent_e4=90) == "stable"


def test_returns_only_client_has_no_status():
    nothing = dict.fromkeys(("first_day", "last_day", "gap_count", "gap_sum", "longest_recent_gap"), 0)
    assert word(**nothing) == "-"


def test_nobody_bought_twice_leaves_the_cap_in_days():
    alone = dataclasses.replace(
        evidence(gap_count=0, gap_sum=0, longest_recent_gap=0, last_day=NOW - 365),
        pooled_gap_days=float("nan"),
    )
    assert classify(alone).tolist() == ["stable"]
    assert classify(dataclasses.replace(alone, last_day=np.array([NOW - 366]))).tolist() == ["lost"]


@pytest.mark.parametrize(
    ("setting", "given", "before", "after"),
    [
        ({"lost_gaps": 2.5}, {"last_day": NOW - 80}, "sleeping", "lost"),
        ({"sleeping_gaps": 1.2, "lost_gaps": 1.5}, {"last_day": NOW - 50}, "stable", "lost"),
        ({"lost_days": 70}, {"last_day": NOW - 71}, "sleeping", "lost"),
        ({"sleeping_gaps": 1.5}, {"last_day": NOW - 50}, "stable", "sleeping"),
        ({"new_days": 30}, {"first_day": NOW - 60}, "new", "stable"),
        ({"trend_share": 0.1}, {"recent_e4": 115}, "stable", "growing"),
        ({"pooled_gap_weight": 0}, {"last_day": NOW - 61, "gap_sum": 305}, "sleeping", "stable"),
    ],
)
def test_each_setting_moves_its_border(setting, given, before, after):
    assert word(**given) == before
    assert word(Settings().replace(setting), **given) == after


def test_at_risk():
    words = ["lost", "sleeping", "stable", "stable", "-", "growing", "stable"]
    chance = [0.0, 0.9, 0.44, 0.45, 0.0, np.nan, 0.1]
    normal = [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, np.nan]
    assert at_risk(words, chance, normal).tolist() == [False, True, True, False, False, False, False]
    assert at_risk(words, chance, normal, at_risk_share=0).tolist() == [False, True] + [False] * 5


def test_loss_day_is_reached_when_lost():
    limits = lost_limit([30.0, 23.8, np.nan])
    assert limits.tolist() == pytest.approx([90, 71.4, 365])
    assert loss_day([NOW] * 3, limits).tolist() == [NOW + 90, NOW + 72, NOW + 365]


def book() -> pd.DataFrame:
    """Two years of monthly sales; some clients stop, pause, start late or change."""
    months = pd.date_range("2024-07-15", "2026-06-15", freq="MS") + pd.Timedelta(days=14)
    lines = []
    for number, month in enumerate(months):
        lines.append(("Even", month, 100))
        if number < 16:
            lines.append(("Gone", month, 100))
        if not 6 <= number < 18:
            lines.append(("Back", month, 100))
        lines.append(("More", month, 300 if number >= 17 else 100))
        if number >= 21:
            lines.append(("Fresh", month, 100))
        if number >= 9:
            lines.append(("Less", month, 100 if number < 17 else 10))
    lines.append(("Ret", months[3], -100))
    frame = pd.DataFrame(lines, columns=["client", "date", "amount"])
    return frame.assign(amount_e4=frame["amount"].astype("int64") * 10_000)


PROFILES = profile(book(), dt.date(2026, 6, 15))


def test_table_from_sales():
    found = status.table(PROFILES).set_index("client")
    assert found["status"].to_dict() == {
        "Back": "returned",
        "Even": "stable",
        "Fresh": "new",
        "Gone": "lost",
        "Less": "declining",
        "More": "growing",
        "Ret": "-",
    }
    assert found.loc["More", "trend_share"] == 2.0
    assert found.loc["More", "compared_with"] == "the same months a year before"
    assert found.loc["Less", "compared_with"] == "the months just before (no year yet)"
    assert found.loc["Gone", "loss_date"] < pd.Timestamp(2026, 6, 15)
    assert found.loc["Ret"].drop(["status", "compared_with"]).isna().all()


def test_status_is_the_same_from_the_profile_and_from_the_table():
    found = classify(Evidence.of(PROFILES))
    assert found.tolist() == status.table(PROFILES)["status"].tolist()


def test_why_names_rule_limit_and_numbers():
    sentences = dict(zip(PROFILES.clients["client"], status.why(PROFILES), strict=True))
    assert sentences["Gone"] == "silent 212 days > 91.6: lost; usual gap 30.5 days"
    assert sentences["More"].startswith(
        "sales 1,800 against 600 in the same months a year before, +200 %, more than +20 %: growing"
    )
    assert sentences["Fresh"].startswith("first purchase 31 days ago, at most 90: new")
    assert sentences["Back"].startswith(
        "bought again after 396 days of silence, beyond its limit of 91.4 days"
    )
    assert "within 20 %: stable" in sentences["Even"]
    assert sentences["Less"].endswith("declining; silent 0 days, usual gap 30.5 days")
    assert sentences["Ret"] == "no purchases: no status"


def test_row_order_changes_nothing():
    shuffled = book().sample(frac=1, random_state=7)
    pd.testing.assert_frame_equal(
        status.table(PROFILES), status.table(profile(shuffled, dt.date(2026, 6, 15))), check_exact=True
    )


def test_evidence_knows_when_the_months_compared_with_began():
    found = Evidence.of(PROFILES, trend_months=6)
    assert dt.date.fromordinal(found.year_day) == dt.date(2024, 12, 16)
    assert dt.date.fromordinal(found.before_day) == dt.date(2025, 6, 16)


def test_limit_of_whole_days_has_no_float_noise():
    # 1.2 usual gaps of 35 / 3 days are 14 days, which floats multiply to 13.999999999999998
    assert lost_limit([35 / 3], lost_gaps=1.2).tolist() == [14.0]


@pytest.mark.parametrize(
    ("day", "column"),
    [
        ("2023-12-30", ""),
        ("2023-12-31", "year_before_e4"),
        ("2024-06-30", "year_before_e4"),
        ("2024-07-01", "before_e4"),
        ("2024-12-30", "before_e4"),
        ("2024-12-31", "recent_e4"),
        ("2025-06-30", "recent_e4"),
    ],
)
def test_every_day_at_a_border_of_the_trend_months_counts_once(day: str, column: str) -> None:
    sales = pd.DataFrame({"client": "Ada", "date": pd.to_datetime([day]), "amount_e4": [70_000]})
    found = profile(sales, dt.date(2025, 6, 30)).clients[["year_before_e4", "before_e4", "recent_e4"]]
    assert found.iloc[0].to_dict() == {name: 70_000 * (name == column) for name in found}
