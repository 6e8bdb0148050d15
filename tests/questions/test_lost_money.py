"""The year before the last purchase, and where most of a client's money went."""

from __future__ import annotations

import numpy as np

from kam_xl.questions.lost_money import main_values, year_before_e4


def test_the_year_ends_with_the_last_purchase_day() -> None:
    days = [1000, 1365, 1364, 1366]
    assert year_before_e4([0] * 4, days, [1, 2, 4, 8], [1365]).tolist() == [6]


def test_returns_count_within_the_year() -> None:
    assert year_before_e4([0, 0], [900, 950], [100, -30], [1000]).tolist() == [70]


def test_a_client_that_never_bought_lost_no_money() -> None:
    assert year_before_e4([0], [5], [-30], [0]).tolist() == [0]


def test_main_value_is_where_most_money_went_and_ties_go_by_name() -> None:
    found = main_values([0, 0, 1, 1, 2, 3], ["b", "a", "b", "a", None, "z"], [5, 5, 9, 3, 7, -4], 5)
    assert found.tolist() == ["a", "b", "", "z", ""]


def test_without_any_value_all_are_blank() -> None:
    assert main_values([0, 1], ["", ""], [1, 2], 2).tolist() == ["", ""]
    assert main_values(np.zeros(0, int), [], np.zeros(0, int), 1).tolist() == [""]
