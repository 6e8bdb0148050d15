"""White space and Prospects: where a client could buy more, and who could become one."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_xl.papers import prospects, white_space
from kam_xl.papers.paper import Chart, Paper, SideBySide
from kam_xl.questions.accounts import Accounts
from tests.papers.books_of_clients import accounts, fact, lines_of, monthly, read, table_of

HEADS = ("Date", "Client", "Amount", "Group", "Manager")


def groups(clients: int = 4, kinds: int = 2, **settings: object) -> Accounts:
    """Every client buys the first group; all but the last also the others."""
    sales = []
    for client in range(clients):
        for kind in range(kinds if client < clients - 1 else 1):
            sales += monthly(
                f"C{client}",
                "2025-01-10",
                "2025-12-20",
                100 + client,
                f"G{kind}",
                "Anne" if client else "Bob",
            )
    return accounts(read(sales, HEADS, **settings))


def test_the_empty_cell_is_ranked_by_what_peers_spend() -> None:
    paper = white_space.paper(groups())
    (line,) = lines_of(table_of(paper, white_space.TABLE))
    assert (line["client"], line["group"], line["peers_count"], line["peers_share"]) == ("C3", "G1", 3, 0.5)
    assert line["expected_amount"] == 0.5 * line["client_amount"] == 0.5 * 12 * 103
    assert "C3 buys no G1" in paper.finding
    table = table_of(paper, white_space.TABLE)
    assert table.typed == ("next_step", "owner", "until_date")
    assert table.row_keys == ("client", "group")


def test_the_map_shows_the_clients_with_room_and_sums_up_small_groups() -> None:
    paper = white_space.paper(groups(clients=14, kinds=12))
    (beside,) = (block for block in paper.blocks if isinstance(block, SideBySide))
    (heat_map,) = beside.maps
    assert heat_map.rows == ("C13",)
    assert heat_map.columns[-1] == "5 others"
    assert len(heat_map.columns) == white_space.MAPPED_GROUPS + 1
    assert sum(heat_map.row_totals) == pytest.approx(heat_map.total)
    assert sum(heat_map.column_totals) == pytest.approx(heat_map.total)
    assert [sum(row) for row in heat_map.cells] == pytest.approx(list(heat_map.row_totals))


def test_without_room_the_map_shows_the_largest() -> None:
    paper = white_space.paper(groups(clients=3))
    assert paper.finding == "No cell is empty that enough peers buy"
    (beside,) = (block for block in paper.blocks if isinstance(block, SideBySide))
    assert beside.maps[0].rows == ("C1", "C0", "C2")


def test_a_manager_sees_own_clients_against_all_peers() -> None:
    assert lines_of(table_of(white_space.paper(groups(manager="Bob")), white_space.TABLE)) == []
    (line,) = lines_of(table_of(white_space.paper(groups(manager="Anne")), white_space.TABLE))
    assert line["peers_count"] == 3


def test_without_groups_it_says_what_the_column_would_add() -> None:
    paper = white_space.paper(accounts(read(monthly("Ada", "2025-01-10", "2025-12-20", 9))))
    assert paper.finding.startswith("The sales name no product groups")
    assert any(note.startswith("A column Group") for note in paper.notes)


PROSPECTS = (
    (
        "Client",
        "Source",
        "Need",
        "Pays",
        "Authority",
        "Potential",
        "Buys from",
        "Next step",
        "Due",
        "Manager",
    ),
    (
        "Hotel",
        "trade press",
        "yes",
        "yes",
        "no",
        60000,
        "a wholesaler",
        "Find who decides",
        dt.datetime(2025, 12, 1),
        "Anne",
    ),
    (
        "School",
        "internet",
        "yes",
        "yes",
        "yes",
        35000,
        "shops",
        "Send an offer",
        dt.datetime(2026, 1, 11),
        "Bob",
    ),
    ("Airport", "referral", "yes", "", "", 80000, "", "", None, "Bob"),
    ("STEADY ", "database", "yes", "yes", "yes", 9000, "", "", None, "Anne"),
)
CLIENTS = (
    ("Client", "Industry", "Employees", "Potential", "Need", "Pays", "Authority", "Manager"),
    ("Silent", "Retail", 5, 7000, "yes", "yes", "", "Anne"),
    ("Steady", "Retail", 5, 7000, "yes", "yes", "yes", "Anne"),
)


def leads(**settings: object) -> Paper:
    sales = monthly("Steady", "2025-01-10", "2025-12-20", 9)
    return prospects.paper(
        accounts(read(sales, tables={"Prospects": PROSPECTS, "Clients": CLIENTS}, **settings))
    )


def test_prospects_stand_by_the_three_p_and_a_client_that_bought_has_left() -> None:
    paper = leads()
    lines = lines_of(table_of(paper, prospects.TABLE))
    assert [(line["client"], line["three_p"]) for line in lines] == [
        ("School", "3/3 qualified"),
        ("Silent", "2/3: unknown authority"),
        ("Hotel", "2/3: no authority"),
        ("Airport", "1/3: unknown pay, authority"),
    ]
    assert lines[1]["why"].endswith("Ask: who decides?")
    assert lines[0]["source"] == "internet"
    assert (fact(paper, "qualified_count"), fact(paper, "bought_count"), fact(paper, "overdue_count")) == (
        1,
        1,
        1,
    )
    assert any("Steady" in note or "STEADY" in note for note in paper.notes)
    assert table_of(paper, prospects.TABLE).typed == ("step_taken", "until_date", "note")


def test_stages_and_sources_tie_to_the_list() -> None:
    paper = leads()
    stages, sources = (lines_of(table_of(paper, name)) for name in (prospects.STAGES, "kam_ProspectSources"))
    for lines in (stages, sources):
        assert sum(line["prospect_count"] for line in lines) == 4
        assert sum(line["potential_amount"] for line in lines) == 60000 + 35000 + 80000 + 7000
    assert [line["stage"] for line in stages] == ["3 of 3", "2 of 3", "1 of 3", "0 of 3"]
    (chart,) = (block for block in paper.blocks if isinstance(block, Chart))
    assert chart.count == 4


def test_a_manager_sees_own_prospects() -> None:
    assert [line["client"] for line in lines_of(table_of(leads(manager="anne"), prospects.TABLE))] == [
        "Silent",
        "Hotel",
    ]


def test_without_the_table_it_says_what_it_would_add() -> None:
    paper = prospects.paper(accounts(read(monthly("Ada", "2025-01-10", "2025-12-20", 9))))
    assert paper.finding == "No prospect is known"
    assert any(note.startswith("A table Prospects") for note in paper.notes)
