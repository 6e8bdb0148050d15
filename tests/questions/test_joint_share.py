"""The joint share of key clients beside the usual 30 to 55 %."""

from __future__ import annotations

import math

import pytest

from kam_xl.questions.joint_share import joint_share


@pytest.mark.parametrize(
    ("ours", "place"), [(29.9999, "below"), (30, "usual"), (55, "usual"), (55.0001, "above"), (0, "below")]
)
def test_borders_belong_to_the_usual(ours: float, place: str) -> None:
    assert joint_share([ours, 100 - ours], [True, False]).place == place


def test_returns_of_a_client_do_not_count_against_the_others() -> None:
    answer = joint_share([40, 60, -50], [True, False, True])
    assert (answer.key_count, answer.client_count, answer.key_share) == (2, 3, 0.4)


def test_no_sales_is_said() -> None:
    answer = joint_share([0, -5], [True, False])
    assert math.isnan(answer.key_share)
    assert answer.sentence == "1 of 2 clients are key; there are no sales in the window to compare them with."
