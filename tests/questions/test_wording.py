"""Numbers in sentences: few decimals, and never on the wrong side of a limit."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kam_xl.questions.wording import number, percent

NUMBERS = st.one_of(
    st.floats(-1e12, 1e12), st.floats(-2, 2), st.integers(-500, 500).map(lambda one: one / 100)
)


def read(text: str) -> float:
    return float(text.replace(",", ""))


@given(NUMBERS, NUMBERS, st.sampled_from([0, 1, 2]))
@example(0.0049999, 0.005, 2)
@example(-0.004, 0.0, 2)
@example(79.99999, 80.0, 1)
def test_a_number_stays_on_its_side_of_a_limit(value: float, limit: float, decimals: int) -> None:
    shown = read(number(value, limit, decimals=decimals))
    if abs(value - limit) > 1e-8:
        assert (shown > limit) == (value > limit)
        assert (shown < limit) == (value < limit)


@given(NUMBERS, st.sampled_from([0, 1, 2]))
def test_a_number_far_from_every_limit_has_the_decimals_asked_for(value: float, decimals: int) -> None:
    shown = number(value, decimals=decimals)
    if abs(value) >= 10.0**-decimals:
        assert read(shown) == pytest.approx(round(value, decimals), rel=1e-12)
        assert len(shown.partition(".")[2]) <= decimals
    elif abs(value) > 1e-8:
        assert read(shown) != 0


def test_blanks_and_endless_numbers_are_said_as_they_are() -> None:
    assert (number(float("nan")), number(float("inf"), 5.0), percent(0.0)) == ("nan", "inf", "0 %")
