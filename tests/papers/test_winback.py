"""Win-back list: candidates by the rule, ranked by worth, offers by reason, results counted with money."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_xl.papers import winback
from kam_xl.papers.paper import Paper
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.winback_list import asked
from tests.papers.books_of_clients import accounts, fact, lines_of, monthly, read, table_of

OFFERS = (
    ("Reason", "Kind", "Text", "Cost share", "Regain rate"),
    ("price", "discount", "Last year's prices", 0.03, 0.5),
    ("price", "gift", "A calendar", 0.0, 0.05),
)
HISTORY = (
    ("Client", "Date", "Kind", "Subject", "Result", "Reason"),
    ("Gone", dt.datetime(2025, 6, 1), "refusal", "no more", "lost", "price"),
    ("Small", dt.datetime(2025, 6, 1), "refusal", "no more", "lost", "weather"),
)
PLAN = (
    ("Client", "Action", "Kind", "Owner", "Due", "Done", "Result"),
    ("Gone", "Visit", "win-back", "Bob", dt.datetime(2026, 1, 20), None, None),
    ("Small", "Call", "win-back", "Bob", dt.datetime(2025, 8, 20), dt.datetime(2025, 8, 20), "lost"),
    ("Back", "Call", "win-back", "Bob", dt.datetime(2025, 8, 20), dt.datetime(2025, 8, 20), "won"),
    ("Steady", "Dinner", "sales", "Bob", None, None, "won"),
)


def book(tables: bool = True, **settings: object) -> Accounts:
    sales = [
        *monthly("Steady", "2024-01-10", "2025-12-20", 500, 50, "Anne"),
        *monthly("Gone", "2024-01-15", "2025-03-20", 900, 90, "Bob"),
        *monthly("Small", "2024-01-15", "2025-03-20", 90, 9, "Bob"),
        *monthly("Costly", "2024-01-15", "2025-03-20", 900, -90, "Anne"),
        *monthly("Back", "2024-02-01", "2024-09-01", 200, 20, "Anne"),
        *monthly("Back", "2025-09-05", "2025-12-25", 300, 30, "Anne"),
    ]
    more = {"Offers": OFFERS, "History": HISTORY, "Plan": PLAN} if tables else {}
    return accounts(read(sales, ("Date", "Client", "Amount", "Profit", "Manager"), more, **settings))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return winback.paper(book())


def rows(paper: Paper) -> dict[str, dict]:
    return {line["client"]: line for line in lines_of(table_of(paper, winback.TABLE))}


def test_only_the_lost_and_leaving_are_listed_the_greatest_worth_first(paper: Paper) -> None:
    listed = rows(paper)
    assert list(listed) == ["Gone", "Small", "Costly"]
    worths = [line["worth_amount"] for line in listed.values()]
    assert worths == sorted(worths, reverse=True)
    assert listed["Costly"]["worth_amount"] < 0
    assert (fact(paper, "lost_count"), fact(paper, "leaving_count")) == (3, 0)


def test_worth_is_chance_times_second_lifetime_value_less_the_offer(paper: Paper) -> None:
    """13 purchases of 90 profit in the year; half come back for the discount, fading by half each 12 months."""
    line = rows(paper)["Gone"]
    year = 13 * 90.0
    chance = 0.5 * 0.5 ** (line["months_lost_number"] / 12)
    assert line["year_amount"] == year
    assert line["regain_share"] == pytest.approx(chance)
    assert line["worth_amount"] == pytest.approx(chance * year * 24 / 12 - 0.03 * year, abs=1e-4)
    assert line["months_lost_number"] == pytest.approx(
        (dt.date(2025, 12, 31) - dt.date(2025, 6, 8)).days / 30.44, abs=0.1
    )


def test_the_offer_follows_the_reason_and_an_unknown_one_is_to_be_asked(paper: Paper) -> None:
    listed = rows(paper)
    assert (listed["Gone"]["reason"], listed["Gone"]["offer"]) == ("price", "Last year's prices")
    assert listed["Small"]["reason"] == "weather"
    assert listed["Costly"]["reason"] == "not asked"
    assert listed["Small"]["offer"] == listed["Costly"]["offer"] == "Ask why, then choose an offer"
    assert (listed["Gone"]["agreed"], listed["Gone"]["due_date"]) == ("Visit", dt.date(2026, 1, 20))
    assert listed["Small"]["agreed"] == ""


def test_status_owner_next_step_day_and_note_are_typed_and_known_by_the_client(paper: Paper) -> None:
    table = table_of(paper, winback.TABLE)
    assert table.typed == ("winback_state", "owner", "next_step", "until_date", "note")
    assert table.row_keys == ("client",)
    (state,) = (column for column in table.columns if column.key == winback.STATE)
    assert state.choices == ("contacted", "won back", "refused")
    assert all(line[key] is None for line in rows(paper).values() for key in table.typed)


def test_results_of_the_plan_are_counted_with_money(paper: Paper) -> None:
    came = {line["result"]: line for line in lines_of(table_of(paper, "kam_AskedResults"))}
    assert {result: line["client_count"] for result, line in came.items()} == {
        "won back": 1,
        "refused": 1,
        "contacted": 1,
    }
    assert came["won back"]["year_amount"] == 8 * 20
    assert came["won back"]["since_amount"] == 4 * 30
    assert came["refused"]["since_amount"] == 0
    assert fact(paper, "rate") == "50 %"


def test_what_is_typed_beside_a_client_counts_before_the_plan() -> None:
    paper = winback.paper(
        book(), {"small": "Won back ", "COSTLY": "left a message", "nobody we know": "refused"}
    )
    came = {line["result"]: line["client_count"] for line in lines_of(table_of(paper, "kam_AskedResults"))}
    assert came == {"won back": 2, "refused": 1, "contacted": 2}
    assert fact(paper, "rate") == "66.7 %"


def test_who_came_back_unasked_stands_apart() -> None:
    paper = winback.paper(book(tables=False))
    (line,) = lines_of(table_of(paper, "kam_AskedResults"))
    assert (line["result"], line["client_count"], line["since_amount"]) == ("came back unasked", 1, 120)
    assert fact(paper, "rate") == "not known yet"


def test_a_manager_sees_own_clients_and_results_only() -> None:
    anne = book(manager="Anne")
    assert list(rows(winback.paper(anne))) == ["Costly"]
    assert asked(anne).to_dict() == {"Back": "won back"}


def test_without_the_tables_the_base_rate_is_taken_and_it_says_what_they_would_add() -> None:
    paper = winback.paper(book(tables=False, regain_rate=0.4))
    line = rows(paper)["Gone"]
    assert line["regain_share"] == pytest.approx(0.4 * 0.5 ** (line["months_lost_number"] / 12))
    for table in ("Offers", "History", "Plan"):
        assert any(note.startswith(f"A table {table}") for note in paper.notes)


def test_revenue_stands_for_profit_where_none_is_known_and_it_is_said() -> None:
    sales = [
        *monthly("Gone", "2024-01-15", "2025-03-20", 900),
        *monthly("Steady", "2024-01-10", "2025-12-20", 5),
    ]
    paper = winback.paper(accounts(read(sales)))
    assert rows(paper)["Gone"]["year_amount"] == 13 * 900
    assert any(note.startswith("A column Profit") for note in paper.notes)
    assert not any(note.startswith("A column Profit") for note in winback.paper(book()).notes)
