"""RFM: limits, blanks, refusals, full cover."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.problems import RequestError
from kam_xl.questions import rfm
from kam_xl.texts import say

columns = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 20), st.integers(-50, 5000)), min_size=1, max_size=40
)


def test_every_combination_of_scores_has_a_segment() -> None:
    r, f, m = zip(*itertools.product(range(1, 6), repeat=3), strict=True)
    names = rfm.segments(r, f, m)
    assert "-" not in names.tolist()
    assert set(names) == {say(f"rfm.{key}") for key, *_ in rfm.SEGMENTS}
    assert len(set(names)) == 10


def test_first_segment_that_fits_wins() -> None:
    # 555 fits the bounds of the potential loyalist, too.
    assert rfm.segments([5, 5], [5, 5], [5, 4]).tolist() == ["Champions", "Potential Loyalist"]


def test_segments_the_package_leaves_open() -> None:
    open_ones = ["215", "241", "251", "252", "341", "351", "441", "451", "541", "551"]
    names = rfm.segments(*([int(score[place]) for score in open_ones] for place in range(3)))
    assert names.tolist() == ["About To Sleep"] * 4 + ["Potential Loyalist"] * 6


def test_a_value_on_a_limit_belongs_above_it() -> None:
    limits = [10, 20, 30, 40]
    days = [9, 10, 20, 30, 40]
    scores = rfm.scores(days, [1] * 5, days, r_breaks=limits, m_breaks=limits)
    assert scores.recency.tolist() == [5, 4, 3, 2, 1]
    assert scores.money.tolist() == [1, 2, 3, 4, 5]


def test_limits_are_quantiles_of_type_7() -> None:
    values = np.array([3.0, 9.5, 1.25, 7.0, 7.0, 2.0, 8.75])
    assert rfm.limits(values) == pytest.approx(np.quantile(values, [0.2, 0.4, 0.6, 0.8]).tolist())
    assert rfm.limits([]) == (0, 0, 0, 0)


@given(count=st.integers(1, 300))
def test_limits_that_fall_on_a_value_are_that_value(count: int) -> None:
    values = [place / 7 for place in range(5 * count + 1)]
    assert rfm.limits(values) == tuple(values[count * step] for step in range(1, 5))


@given(rows=columns, data=st.data())
def test_equal_values_score_alike_and_order_does_not_matter(
    rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(rows))))
    scores = rfm.scores(*zip(*rows, strict=True))
    shuffled = rfm.scores(*zip(*(rows[place] for place in order), strict=True))
    assert shuffled.joined.tolist() == [scores.joined[place] for place in order]
    for place, score in enumerate(zip(*scores, strict=True)):
        assert all(1 <= part <= 5 for part in score) if rows[place][1] > 0 else score == (0, 0, 0)
    for values, parts, sign in zip(zip(*rows, strict=True), scores, (-1, 1, 1), strict=True):
        known = sorted((sign * value, part) for value, part in zip(values, parts, strict=True) if part)
        assert [part for _, part in known] == sorted(part for _, part in known)
        assert len({value for value, _ in known}) == len(set(known))


def test_clients_that_cannot_be_scored_have_none_and_move_no_limit() -> None:
    numbers = ([10, 20, 30, np.nan, 5], [3, 2, 1, 2, 0], [90, 60, 30, 1e9, 0])
    with_blanks = rfm.scores(*numbers)
    assert with_blanks.joined.tolist()[3:] == ["-", "-"]
    assert with_blanks.joined.tolist()[:3] == rfm.scores(*(column[:3] for column in numbers)).joined.tolist()
    assert rfm.classify(*numbers).tolist()[3:] == ["-", "-"]
    assert rfm.why(*numbers)[3] == "no purchase, or a number is blank: no score"
    assert rfm.table(list("abcde"), *numbers)["client"].tolist()[:3] == ["a", "b", "c"]


def test_nobody_at_all() -> None:
    assert rfm.classify([], [], []).tolist() == []
    assert len(rfm.table([], [], [], [])) == 0


@pytest.mark.parametrize("breaks", [[1, 2, 3], [4, 3, 2, 1], [1, 2, 3, np.nan], []])
def test_limits_that_are_not_four_rising_numbers_are_refused(breaks: list[float]) -> None:
    with pytest.raises(RequestError, match="f_breaks holds"):
        rfm.scores([1], [1], [1], f_breaks=breaks)


@pytest.mark.parametrize("score", [6, -1, 2.5])
def test_scores_outside_1_to_5_are_refused_by_row(score: float) -> None:
    with pytest.raises(RequestError, match=r"row 2: the score is"):
        rfm.segments([1, 1], [1, score], [1, 1])


def test_why_shows_value_limits_and_segment() -> None:
    limits = {"r_breaks": [10, 20, 30, 40], "f_breaks": [2, 3, 4, 5], "m_breaks": [1e3, 2e3, 3e3, 1e4]}
    assert rfm.why([5, 99], [9, 1], [12000, 2500.5], **limits) == [
        "R 5 as silent for 5 days (below 10); F 5 as 9 purchases (5 and more); M 5 as amount 12,000 (10,000 and more): Champions",
        "R 1 as silent for 99 days (40 and more); F 1 as 1 purchases (below 2); M 3 as amount 2,500.5 (2,000 to below 3,000): Lost",
    ]


def test_most_clients_bought_once_keeps_them_at_the_foot() -> None:
    """A quantile that is the smallest value cuts nobody off: one order stays F 1, more than one is F 5."""
    frequency = [1] * 98 + [2, 3]
    assert rfm.scores([10] * 100, frequency, [5] * 100).frequency.tolist() == [1] * 98 + [5, 5]
    assert set(rfm.scores([10] * 100, frequency, [5] * 100).recency) == {5}
    assert set(rfm.scores([10] * 100, frequency, [5] * 100).money) == {1}
