"""White space: what peers buy and this client does not, with the rule and its limits."""

from __future__ import annotations

import numpy as np
import pytest

from kam_xl.problems import RequestError
from kam_xl.questions.white_space import Spend, expected_e4, groups_table, matrix, peer_shares, table, why

CLIENTS = ["Ada", "Ada", "Bo", "Bo", "Cy", "Cy", "Di", "Ed"]
GROUPS = ["Tea", "Ale", "Tea", "Ale", "Tea", "Rum", "Ale", "Ale"]
AMOUNTS = [50, 50, 20, 80, 10, 90, 1000, 10]


@pytest.fixture
def spend() -> Spend:
    return Spend.of(CLIENTS, GROUPS, AMOUNTS)


def test_the_matrix_ties_to_the_lines(spend: Spend) -> None:
    block = matrix(spend)
    assert block.columns.tolist() == ["client", "Ale", "Rum", "Tea"]
    assert block[["Ale", "Rum", "Tea"]].to_numpy().sum() == sum(AMOUNTS)


def test_expected_by_hand(spend: Spend) -> None:
    # Tea has three peers with shares 0.5, 0.2, 0.1: median 0.2. Ale has four: 0.5, 0.8, 1, 1: median 0.9. Rum has one.
    assert np.allclose(peer_shares(spend), [0.9, 0.9, 0.2])
    found = table(spend)
    assert found[["client", "group"]].to_numpy().tolist() == [["Di", "Tea"], ["Cy", "Ale"], ["Ed", "Tea"]]
    assert found["expected_amount"].tolist() == [200, 90, 2]
    assert found["peers_count"].tolist() == [3, 4, 3]


def test_one_peer_is_no_habit_unless_asked_for(spend: Spend) -> None:
    assert "Rum" not in set(table(spend)["group"])
    assert "Rum" in set(table(spend, min_peers=1)["group"])


def test_of_clients_keeps_all_peers(spend: Spend) -> None:
    found = table(spend, of_clients=["Ed", "Nobody"])
    assert found[["client", "expected_amount"]].to_numpy().tolist() == [["Ed", 2.0]]


def test_top_is_the_head_of_the_whole_list_ties_included() -> None:
    clients = [f"c{row:02d}" for row in range(40)] * 2
    groups = ["Tea"] * 40 + ["Ale"] * 3 + ["Tea"] * 37
    spend = Spend.of(clients, groups, [10] * 80)
    everything = table(spend)
    for top in (1, 5, 36, 37, 100):
        assert table(spend, top=top).equals(everything.head(top))


def test_a_thousand_equal_cells_stand_by_name() -> None:
    names = [f"c{row * 7919 % 1000:04d}" for row in range(1000)]
    spend = Spend.of([*names, "x", "y", "z"], ["Tea"] * 1000 + ["Ale"] * 3, [10] * 1003)
    found = table(spend)
    assert found["client"].tolist() == [*sorted(names), "x", "y", "z"]


def test_a_cell_that_was_all_given_back_is_empty() -> None:
    spend = Spend.of(
        ["Ada", "Ada", "Bo", "Cy", "Di", "Ada"],
        ["Tea", "Tea", "Tea", "Tea", "Tea", "Ale"],
        [5, -5, 1, 1, 1, 8],
    )
    assert table(spend)[["client", "group"]].to_numpy().tolist() == [["Ada", "Tea"]]


def test_lines_without_group_or_client_are_left_out_and_counted() -> None:
    spend = Spend.of(["Ada", "Ada", "", "Bo"], ["Tea", None, "Tea", ""], [1, 2, 4, 8])
    assert spend.ungrouped_count == 2
    assert spend.clients.tolist() == ["Ada", "Bo"]
    assert spend.cells_e4.tolist() == [[10000], [0]]


def test_exact_money_may_be_given() -> None:
    assert Spend.of(["Ada"], ["Tea"], amount_e4=[7]).cells_e4.tolist() == [[7]]


def test_different_lengths_are_refused() -> None:
    with pytest.raises(RequestError, match="differ in length"):
        Spend.of(["Ada"], ["Tea", "Ale"], [1])


def test_nothing_sold() -> None:
    spend = Spend.of([], [], [])
    assert table(spend).empty
    assert matrix(spend).empty
    assert groups_table(spend).empty
    only_returns = Spend.of(["Ada"], ["Tea"], [-5])
    assert table(only_returns).empty
    assert np.isnan(peer_shares(only_returns)).all()


def test_groups_table_sums_the_list(spend: Spend) -> None:
    found, cells = groups_table(spend), table(spend)
    assert found["expected_amount"].sum() == cells["expected_amount"].sum()
    assert found["empty_count"].tolist() == [1, 4, 2]
    assert found["spent_amount"].tolist() == [1140, 90, 80]


def test_expected_is_whole_ten_thousandths(spend: Spend) -> None:
    assert expected_e4(spend).dtype == np.int64


def test_why(spend: Spend) -> None:
    assert why(table(spend))[0] == (
        "3 clients buy Tea and spend a median 20 % of their money on it; of 1,000 that is 200."
    )
