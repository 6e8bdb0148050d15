"""Concentration: known values, verdicts exactly at their limits, one client."""

from __future__ import annotations

import math

import pytest

from kam_xl.problems import RequestError
from kam_xl.questions import concentration


@pytest.mark.parametrize(("count", "hhi"), [(1, 10_000), (2, 5_000), (5, 2_000), (10, 1_000)])
def test_equal_clients(count, hhi):
    found = concentration.classify([0.1] * count)
    assert found.hhi_number == hhi
    assert found.effective_number == count
    assert found.gini_number == 0.0


def test_one_client_is_mono_dependence():
    assert concentration.classify([12.5, 0, None, -4]).verdict == "mono-dependence"
    assert concentration.classify([76, 24]).verdict == "mono-dependence"
    assert concentration.classify([75, 25]).verdict == "high"  # exactly 75 % is not above it


def test_verdicts_exactly_at_their_limits():
    four, five = [0.1] * 4, [0.3] * 5
    assert concentration.classify(four).hhi_number == 2500
    assert concentration.classify(four).verdict == "moderate"
    assert concentration.classify(five, hhi_moderate=2000).verdict == "spread"
    assert concentration.classify(five, hhi_moderate=1999).verdict == "moderate"
    assert concentration.classify([1] * 10).verdict == "spread"


def test_known_values_by_hand():
    found = concentration.classify([1, 4, 2, 3])
    assert found.hhi_number == pytest.approx(3000)
    assert found.gini_number == pytest.approx(0.25)
    assert (found.top1_share, found.top3_share, found.top10_share) == (0.4, 0.9, 1.0)


def test_nothing_to_measure():
    found = concentration.classify([-1, 0, None])
    assert found.verdict == "-"
    assert found.client_count == 0
    assert math.isnan(found.hhi_number)
    assert concentration.why([]) == ["no amount above zero: nothing to measure"]
    assert math.isnan(concentration.top_share([], 3))


def test_top_share():
    assert concentration.top_share([10, 30, 60], 2) == 0.9
    assert concentration.top_share([10], 5) == 1.0
    assert concentration.top_share([25, 75, -100]) == 0.75
    for bad in (0, -1, 1.5):
        with pytest.raises(RequestError, match="whole number"):
            concentration.top_share([1], bad)


def test_table_is_one_row():
    found = concentration.table([50, 30, 20], hhi_high=4000)
    assert found.shape == (1, 9)
    assert found.loc[0, "verdict"] == "moderate"


@pytest.mark.parametrize(
    ("values", "start"),
    [
        ([76, 24], "the largest of 2 clients with sales has 76 % > 75 %: mono-dependence"),
        ([1] * 10, "10 clients with sales are as concentrated as 10 equal ones: HHI 1,000 <= 1,500, spread"),
        (
            [1] * 5,
            "5 clients with sales are as concentrated as 5 equal ones: HHI 2,000 > 1,500 and <= 2,500, moderate",
        ),
    ],
)
def test_why(values, start):
    (sentence,) = concentration.why(values)
    assert sentence.startswith(start)


def test_limits_out_of_order_are_refused():
    with pytest.raises(RequestError, match="hhi_moderate"):
        concentration.classify([1], hhi_moderate=3000)


@pytest.mark.parametrize("values", [5, [[1], [2]]])
def test_what_is_no_column_is_refused(values):
    with pytest.raises(RequestError, match="one column"):
        concentration.classify(values)
