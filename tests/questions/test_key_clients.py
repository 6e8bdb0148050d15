"""Who is key, by which criterion: one case a criterion, on its border, and blanks that stay unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.client_facts import ClientFacts
from kam_xl.questions.key_clients import (
    CRITERIA,
    classify,
    criteria,
    felt_loss,
    has_potential,
    reaches_share,
    table,
    why,
)


def test_share_is_reached_on_the_border_and_not_a_ten_thousandth_below() -> None:
    assert reaches_share([10, 90], 0.10).tolist() == [True, True]
    assert reaches_share([9.9999, 90.0001], 0.10).tolist() == [False, True]


def test_share_border_has_no_float_noise() -> None:
    # 0.1 + 0.2 of 3 is a tenth; as floats it is a hair more or less
    assert reaches_share([0.1 + 0.2, 2.7], 0.1).tolist() == [True, True]


def test_shares_are_of_positive_values_and_felt_loss_of_the_net() -> None:
    profits = [10, 90, -80]
    assert reaches_share(profits, 0.11).tolist() == [False, True, False]
    assert felt_loss(profits, 0.5).tolist() == [True, True, False]


def test_nobody_is_felt_where_there_is_no_net_profit() -> None:
    assert not felt_loss([10, -10]).any()
    assert not felt_loss([10, -20]).any()


def test_potential_is_measured_by_the_median_of_those_who_buy() -> None:
    amounts = [100, 200, 0, -50, np.nan]
    assert has_potential(amounts, [450, 449.9999, 450, 449, 1000]).tolist() == [
        True,
        False,
        True,
        False,
        True,
    ]


def test_potential_is_an_amount_a_year_whatever_the_window() -> None:
    assert has_potential([200, 200], [300, 299], months=24).tolist() == [True, False]


def test_potential_without_any_buyer_is_unknown() -> None:
    assert not has_potential([0, 0], [1000, 1000]).any()


@pytest.mark.parametrize("name", ["image", "expert", "marks"])
def test_typed_facts_hold_only_when_said(name: str) -> None:
    said = [True, False, None, pd.NA, "yes", "нет", 1, float("nan")]
    facts = ClientFacts.of([1] * 8, **{name: said})
    flag = "buyer_marks" if name == "marks" else name
    assert criteria(facts)[flag].tolist() == [True, False, False, False, True, False, True, False]


def test_nullable_booleans_of_a_table_are_read() -> None:
    column = pd.Series([True, None], dtype="boolean")
    assert criteria(ClientFacts.of([1, 1], image=column))["image"].tolist() == [True, False]


def test_cooperation_needs_known_years() -> None:
    facts = ClientFacts.of([1] * 3, years=[3, 2.999, None])
    assert criteria(facts)["cooperation"].tolist() == [True, False, False]


def test_all_criteria_are_named_in_their_order() -> None:
    facts = ClientFacts.of(
        [100] + [1] * 20,
        [100] + [1] * 20,
        potential=[500] + [None] * 20,
        years=[5] + [None] * 20,
        image=[True] + [None] * 20,
        expert=[True] + [None] * 20,
        marks=[True] + [None] * 20,
    )
    answer = classify(facts)
    assert answer[0] == (
        "revenue share, profit share, potential, long cooperation, image, expert, felt loss, large-buyer marks"
    )
    assert set(answer[1:]) == {""}


def test_only_profits_are_enough() -> None:
    facts = ClientFacts.of(profits=[90, 4, 6])
    assert classify(facts).tolist() == ["profit share, felt loss", "", "felt loss"]


def test_ranges_of_different_length_are_refused() -> None:
    with pytest.raises(RequestError, match=r"amounts 2, potential 1"):
        ClientFacts.of([1, 2], potential=[1])


def test_nothing_to_judge_by_is_refused() -> None:
    with pytest.raises(RequestError, match="neither amounts nor profits"):
        ClientFacts.of()


def test_an_empty_book_has_no_key_clients() -> None:
    facts = ClientFacts.of([])
    assert classify(facts).tolist() == []
    assert table([], facts, criteria(facts), []).empty


def test_table_lists_key_clients_by_amount_then_name() -> None:
    facts = ClientFacts.of([5, 50, 50, 1], image=[None, None, None, True])
    found = table(["Di", "Bo", "Ada", "Cy"], facts, criteria(facts), [""] * 4)
    assert found["client"].tolist() == ["Ada", "Bo", "Cy"]
    assert found["criteria"].tolist() == ["revenue share", "revenue share", "image"]
    assert found["revenue_share"].round(4).tolist() == [0.4717, 0.4717, 0.0094]
    everybody = table(["Di", "Bo", "Ada", "Cy"], facts, criteria(facts), [""] * 4, key_only=False)
    assert everybody["client"].tolist() == ["Ada", "Bo", "Di", "Cy"]
    assert everybody["criteria_count"].tolist() == [1, 1, 0, 1]


def test_why_names_the_limits_and_the_numbers() -> None:
    facts = ClientFacts.of([9.99, 90.01], [1, 99], potential=[150, 160], years=[4, 1], marks=[False, None])
    first, second = why(facts)
    assert first.startswith(
        "Key because of: potential 3 times the median client (limit 3), 4 years of cooperation"
    )
    assert "revenue share 9.99 % (limit 10 %)" in first
    assert "Unknown: image, expert." in first
    assert "large-buyer marks" in second.partition("Unknown:")[2]


def test_why_of_a_client_that_is_not_key_says_so() -> None:
    assert why(ClientFacts.of([1, 99]))[0].startswith(
        "Not key. Does not hold: revenue share 1 % (limit 10 %)."
    )


def test_every_criterion_has_words() -> None:
    facts = ClientFacts.of([1])
    assert tuple(criteria(facts)) == CRITERIA
