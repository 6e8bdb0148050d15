"""Win-back: the rule with its numbers, the offer by reason, what is said of unknown and costly clients."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.winback import choose_offers, leaving, months_lost, table, why, worth
from kam_xl.questions.winback_results import table as results_table
from kam_xl.questions.winback_results import won_back

OFFERS = pd.DataFrame(
    {
        "reason": ["Late", "late", "Price", ""],
        "kind": ["gift", "visit", "discount", "gift"],
        "text": ["Hamper", "Visit by the head", "5 % off", "Nothing"],
        "cost_share": [0.02, 0.05, None, 0],
        "regain_rate": [0.30, 0.40, None, 0.9],
    }
)


def test_worth_by_hand() -> None:
    # 0.4 x 0.5^(6/12) x 1200 x 18/12 - 60
    answer = worth([1200], [6], regain_rate=[0.4], offer_cost=[60], months=18)
    assert answer[0] == pytest.approx(0.4 * 0.5**0.5 * 1200 * 1.5 - 60, abs=1e-4)


def test_blank_rate_is_the_base_rate_and_blank_cost_nothing() -> None:
    assert worth([1000, 1000], [0, 0], regain_rate=[None, 0], offer_cost=[None, 10]).tolist() == [500, -10]


def test_months_below_zero_count_as_zero() -> None:
    assert worth([1000], [-5]).tolist() == worth([1000], [0]).tolist()


def test_blanks_give_blanks() -> None:
    assert np.isnan(worth([None, 1000], [0, None])).all()


@pytest.mark.parametrize("rate", [-0.1, 1.1, 25])
def test_a_rate_outside_0_to_1_is_refused(rate: float) -> None:
    with pytest.raises(RequestError, match="outside 0 to 1"):
        worth([1], [0], regain_rate=[rate])


def test_a_half_life_of_zero_is_refused() -> None:
    with pytest.raises(RequestError, match="half-life"):
        worth([1], [0], half_life_months=0)


def test_months_lost_count_from_the_loss_day() -> None:
    day = dt.date(2024, 1, 1).toordinal()
    answer = months_lost([day, day, day], ["lost", "sleeping", "lost"], dt.date(2023, 12, 1))
    assert answer.tolist() == [0, 0, 0]
    assert months_lost([day], ["lost"], dt.date(2025, 1, 1))[0] == pytest.approx(12, abs=0.03)


def test_who_is_leaving() -> None:
    status = ["lost", "sleeping", "stable", "stable", "returned"]
    assert leaving(status, [False, False, True, None, None]).tolist() == [True, True, True, False, False]


def test_the_offer_that_makes_most_of_the_client_is_taken() -> None:
    # late: 0.3 x 2000 - 20 = 580 against 0.4 x 2000 - 50 = 750
    chosen = choose_offers(["LATE", "late "], [1000, 1000], [0, 0], OFFERS)
    assert chosen.offer.tolist() == ["Visit by the head"] * 2
    # long lost, the chance is small and the cheap offer wins
    assert choose_offers(["late"], [1000], [60], OFFERS).offer.tolist() == ["Hamper"]


def test_an_offer_without_numbers_costs_nothing_and_has_the_base_rate() -> None:
    chosen = choose_offers(["price"], [1000], [0], OFFERS)
    assert (chosen.offer[0], chosen.rate[0], chosen.cost[0], bool(chosen.known[0])) == (
        "5 % off",
        0.25,
        0,
        True,
    )


def test_unknown_reasons_get_no_offer() -> None:
    chosen = choose_offers(["", None, "quality"], [1000] * 3, [0] * 3, OFFERS)
    assert chosen.offer.tolist() == [""] * 3
    assert not chosen.known.any()


def clients(**columns: object) -> pd.DataFrame:
    base: dict[str, object] = {
        "client": ["Ada", "Bo", "Cy"],
        "status": ["lost"] * 3,
        "months_lost": [0.0] * 3,
    }
    return pd.DataFrame(base | {"year_profit": [100, 300, 200]} | columns)


def test_the_list_is_ranked_by_worth() -> None:
    found = table(clients())
    assert found["client"].tolist() == ["Bo", "Cy", "Ada"]
    assert found["worth_amount"].tolist() == [150, 100, 50]


def test_equal_worth_stands_by_name_and_blank_last() -> None:
    found = table(clients(client=["Cy", "Ada", "Bo"], year_profit=[100, None, 100]))
    assert found["client"].tolist() == ["Bo", "Cy", "Ada"]
    assert found["note"].tolist()[-1] == "reason unknown: base rate; year profit unknown"


def test_a_client_that_brought_a_loss_is_worth_less_than_nothing_and_it_is_said() -> None:
    found = table(clients(year_profit=[-100, 300, 200], reason=["late", "late", "late"]), OFFERS)
    last = found.iloc[-1]
    assert last["client"] == "Ada"
    assert last["worth_amount"] < 0
    assert last["offer_cost_amount"] == 0
    assert last["note"] == "brought a loss of 100 a year"


def test_reason_and_owner_are_shown() -> None:
    found = table(clients(reason=["", "price", "quality"], owner=["Kim", "", None]), OFFERS)
    by_client = found.set_index("client")
    assert by_client.loc["Ada", "reason"] == "not asked"
    assert by_client.loc["Ada", "owner"] == "Kim"
    assert by_client.loc["Bo", "note"] == ""
    assert by_client.loc["Cy", "note"] == "no offer for this reason: base rate"


def test_an_empty_list() -> None:
    assert table(clients().iloc[:0]).empty


def test_why_shows_the_numbers() -> None:
    found = table(clients(reason=["late"] * 3), OFFERS)
    assert why(found)[0] == (
        "Chance to come back 40 % after 0 months lost, 300 a year for 24 months, less 15 for the offer: 225."
    )
    assert why(table(clients(year_profit=[None] * 3)))[0].startswith("No worth")


def test_won_back_counts_clients_not_actions() -> None:
    answer = won_back(
        ["A", "A", "B", "C", "D", "D", ""], ["lost", "Won", "lost", None, "lost", "open", "won"]
    )
    assert (answer.asked_count, answer.won_count, answer.lost_count, answer.open_count) == (4, 1, 1, 2)
    assert answer.won_back_share == 0.5


def test_no_result_yet() -> None:
    answer = won_back(["A"], [""])
    assert np.isnan(answer.won_back_share)
    assert answer.sentence == "1 clients were asked to come back; no result is known yet."
    assert results_table([], []).empty
