"""The four types, several at once, and what is said when nobody has been here long."""

from __future__ import annotations

import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.client_facts import ClientFacts
from kam_xl.questions.client_types import classify, type_flags, why


def test_a_client_may_have_several_types() -> None:
    facts = ClientFacts.of(
        profits=[90, 10], years=[4, 0.5], image=[True, None], expert=["да", None], potential=[None, 5]
    )
    assert classify(facts).tolist() == ["earner, image-maker, expert", "prospective"]


def test_earner_needs_both_profit_and_years() -> None:
    facts = ClientFacts.of(profits=[9, 41, 50], years=[9, 1, 3])
    assert classify(facts).tolist() == ["", "", "earner"]


def test_the_longest_held_stand_in_and_it_is_said() -> None:
    facts = ClientFacts.of(profits=[9, 41, 50], years=[2.9, 1.5, None])
    assert classify(facts).tolist() == ["", "earner (longest held)", ""]
    assert "the longest held of such clients with 1.5 years; none reaches 3" in why(facts)[1]


def test_equally_long_held_earners_all_count() -> None:
    facts = ClientFacts.of(profits=[50, 50], years=[2, 2])
    assert classify(facts).tolist() == ["earner (longest held)"] * 2


def test_without_years_the_profit_decides_and_it_is_said() -> None:
    facts = ClientFacts.of(profits=[95, 5])
    assert type_flags(facts).earner_rule == "unknown"
    assert classify(facts).tolist() == ["earner (years unknown)", ""]


def test_prospective_is_young_and_has_potential() -> None:
    facts = ClientFacts.of(
        profits=[1] * 20, years=[0.99, 1, 0.5, None] + [5] * 16, potential=[9, 9, 0, 9] + [9] * 16
    )
    assert classify(facts).tolist()[:4] == ["prospective", "", "", ""]


def test_with_amounts_potential_is_that_of_a_key_client() -> None:
    facts = ClientFacts.of([100, 100, 100], potential=[300, 299, None], years=[0.5] * 3)
    assert classify(facts).tolist() == ["prospective", "", ""]


def test_an_earner_of_a_competitor_is_prospective_without_potential() -> None:
    facts = ClientFacts.of([100, 100], years=[0.5, 0.5])
    assert classify(facts, competitor_earner=[None, "ja"]).tolist() == ["", "prospective"]
    assert why(facts, competitor_earner=[None, "ja"])[1].endswith("an earner of a competitor.")


def test_nobody_earns_where_there_is_no_profit() -> None:
    assert classify(ClientFacts.of(profits=[-5, 0, None])).tolist() == ["", "", ""]
    assert why(ClientFacts.of(profits=[-5, 0, None])) == ["None of the four types."] * 3


def test_a_competitor_column_of_another_length_is_refused() -> None:
    with pytest.raises(RequestError, match="competitor_earner 1"):
        classify(ClientFacts.of([1, 2]), competitor_earner=[True])
