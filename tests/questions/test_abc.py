"""ABC: the traps that tools fall into, the stated rules, and a second opinion in plain Python."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import InputError, RequestError
from kam_xl.questions import abc


def oracle(values: list[float | None], a_share: str = "0.80", b_share: str = "0.95") -> list[str]:
    """The rule as it reads, on fractions of the decimals typed; slow and independent."""
    typed = [0.0 if value is None or math.isnan(value) else round(float(value), 12) for value in values]
    decimals = [Fraction(repr(value)) for value in typed]
    positive = [value for value in decimals if value > 0]
    total = sum(positive, Fraction(0))
    words = []
    for value in decimals:
        before = sum((other for other in positive if other > value), Fraction(0))
        if value <= 0:
            words.append("-")
        elif value == max(positive) or before < Fraction(a_share) * total:
            words.append("A")
        else:
            words.append("B" if before < Fraction(b_share) * total else "C")
    return words


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        pytest.param([95, 3, 1, 1], "ACCC", id="one giant is A, not C or B"),
        pytest.param([50, 40, 6, 3, 1], "AABCC", id="the item that crosses the border stays above it"),
        pytest.param([40, 20, 20, 10, 5, 5], "AAABBB", id="twins never part"),
        pytest.param([100, 50, -30, -20], "AA--", id="returns do not shrink the total"),
        pytest.param([0, 0, 0], "---", id="nothing sold is no class"),
        pytest.param([80, 15, 5], "ABC", id="a share of exactly 80 % before is B, of exactly 95 % is C"),
        pytest.param([1], "A", id="a single client is A"),
        pytest.param([1, 1, 1, 1, 1, 1], "AAAAAA", id="all equal are all A"),
        pytest.param([], "", id="no rows"),
        pytest.param([None, math.nan, 5], "--A", id="blanks"),
        pytest.param([-5, -1], "--", id="only returns"),
        pytest.param([0.1 + 0.2, 0.3, 0.3, 0.1], "AAAB", id="float noise does not part twins"),
        pytest.param([9.5e13, 3e12, 1e12, 1e12], "ACCC", id="as large as can be summed"),
        pytest.param([9.5e-6, 3e-7, 1e-7, 1e-7], "ACCC", id="shares instead of money"),
    ],
)
def test_rules_and_traps(values, classes):
    assert abc.classify(values).tolist() == list(classes)
    assert oracle(values) == list(classes)


def test_agrees_with_the_oracle_on_every_small_column():
    for values in itertools.product([-1, 0, 1, 2, 15, 80], repeat=4):
        assert abc.classify(list(values)).tolist() == oracle(list(values)), values


def test_border_of_zero_leaves_only_the_largest_in_a():
    assert abc.classify([3, 3, 2, 1], a_share=0, b_share=0).tolist() == ["A", "A", "C", "C"]
    assert abc.classify([3, 2, 1], a_share=1, b_share=1).tolist() == ["A", "A", "A"]


def test_of_values_are_classified_among_the_values():
    values = [50, 40, 6, 3, 1]
    assert abc.classify(values, of_values=values[::-1]).tolist() == list("CCBAA")
    # 45 would stand behind 50 only, 0.5 behind everybody, 60 before everybody
    assert abc.classify(values, of_values=[45, 0.5, 60, 0, None]).tolist() == ["A", "C", "A", "-", "-"]
    assert abc.classify([], of_values=[1]).tolist() == ["A"]


@pytest.mark.parametrize(
    "shares", [{"a_share": 0.96}, {"a_share": -0.1}, {"b_share": 1.2}, {"a_share": "many"}]
)
def test_shares_that_make_no_sense_are_refused(shares):
    with pytest.raises(RequestError, match="share"):
        abc.classify([1, 2], **shares)


def test_a_total_beyond_exact_sums_is_refused():
    with pytest.raises(InputError, match=r"900,000,000,000,000"):
        abc.classify([8e14, 8e14])


def test_a_share_of_seven_tenths_is_taken_as_typed():
    # 0.7 as a float is a little less than 7/10: the client behind exactly 70 % must be B all the same
    assert abc.classify([70, 20, 10], a_share=0.7, b_share=0.9).tolist() == ["A", "B", "C"]


class TestTable:
    def test_sums_first_and_ranks_by_amount_then_name(self):
        found = abc.table(["Zoë", "Ada", "अदिति", "Ada", "Bo"], [20, 15, 20, 5, 20])
        assert found["client"].tolist() == ["Ada", "Bo", "Zoë", "अदिति"]
        assert found["amount"].tolist() == [20.0] * 4
        assert found["cumulative_share"].tolist() == [0.25, 0.5, 0.75, 1.0]
        assert set(found["class"]) == {"A"}

    def test_shares_are_of_the_positive_sum_and_blank_for_the_rest(self):
        found = abc.table(["a", "b", "c"], [75, 25, -40])
        assert found["share"].tolist()[:2] == [0.75, 0.25]
        assert math.isnan(found["share"][2])
        assert math.isnan(found["cumulative_share"][2])
        assert found["amount"].sum() == 60

    def test_split_sale_and_row_order_change_no_bit(self):
        whole = abc.table(["a", "b", "c"], [0.3, 0.3, 0.1])
        split = abc.table(["c", "b", "a", "b", "a"], [0.1, 0.1, 0.2, 0.2, 0.1])
        pd.testing.assert_frame_equal(whole, split, check_exact=True)

    def test_a_line_without_client_is_shown_unless_it_is_empty(self):
        found = abc.table(["a", None, "", None], [5, 3, None, 0])
        assert found["client"].tolist() == ["a", "blank"]
        assert found["amount"].sum() == 8

    def test_shares_instead_of_money_keep_their_size(self):
        found = abc.table(["a", "b"], [2.5e-6, 7.5e-6])
        assert found["amount"].tolist() == pytest.approx([7.5e-6, 2.5e-6], rel=1e-12)

    def test_empty(self):
        assert abc.table([], []).columns.tolist() == [
            "client",
            "amount",
            "share",
            "cumulative_share",
            "class",
        ]

    def test_columns_of_different_length_are_refused(self):
        with pytest.raises(RequestError, match="differ in length"):
            abc.table(["a"], [1, 2])


def test_why_names_rule_limits_and_numbers():
    sentences = abc.why([80, 15, 5, -1])
    assert sentences.tolist() == [
        "share before 0 % < 80 %: A; amount 80 is 80 % of 100, rank 1 of 3",
        "share before 80 % >= 80 % and < 95 %: B; amount 15 is 15 % of 100, rank 2 of 3",
        "share before 95 % >= 95 %: C; amount 5 is 5 % of 100, rank 3 of 3",
        "no amount above zero: no class",
    ]


def test_why_never_rounds_a_share_onto_its_limit():
    (_, sentence, _) = abc.why([79.999, 20, 0.001])
    assert sentence.startswith("share before 79.999 % < 80 %: A")


def test_why_of_values_and_border_of_zero():
    assert abc.why([80, 15], of_values=[15])[0].startswith("share before 84.2 % >= 80 %")
    assert abc.why([80, 15], a_share=0)[0].startswith("largest amount, always A")


def test_a_million_values_are_ranked_like_a_thousand():
    small = np.round(np.geomspace(1, 1e6, 1000), 2)
    classes = abc.classify(np.tile(small, 1000))
    # a thousand twins of each value: cumulative shares at the group borders stay the same
    assert classes[:1000].tolist() == abc.classify(small).tolist()


@pytest.mark.parametrize("values", [5, [[1], [2]]])
def test_what_is_no_column_is_refused(values):
    with pytest.raises(RequestError, match="one column"):
        abc.classify(values)
