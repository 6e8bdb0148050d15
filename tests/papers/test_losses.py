"""Loss report: number, dynamics, direction, reasons and money, by the one rule of lost."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_xl.papers import losses
from kam_xl.papers.paper import Chart, Paper
from kam_xl.questions.accounts import Accounts
from tests.papers.books_of_clients import AS_OF, accounts, fact, lines_of, monthly, read, table_of

HEADS = ("Date", "Client", "Amount", "Group", "Region", "Manager")
HISTORY = (
    ("Client", "Date", "Kind", "Subject", "Result", "Reason"),
    ("Gone", dt.datetime(2025, 6, 1), "refusal", "no more", "lost", "price"),
    ("Gone", dt.datetime(2025, 5, 1), "refusal", "first no", "lost", "service"),
    ("Gone", dt.datetime(2025, 7, 1), "complaint", "late again", "open", "late"),
    ("Back", dt.datetime(2025, 2, 1), "complaint", "cold", "", "cold chain"),
    ("Steady", dt.datetime(2026, 2, 1), "refusal", "not yet said", "lost", "later"),
)


def book(**settings: object) -> Accounts:
    """Gone was lost in 2025, Back was lost and returned, Steady stays."""
    sales = [
        *monthly("Steady", "2024-01-10", "2025-12-20", 500, "Tea", "North", "Anne"),
        *monthly("Gone", "2024-01-15", "2025-03-20", 900, "Ale", "South", "Bob"),
        *monthly("Back", "2024-02-01", "2024-09-01", 200, "Tea", "North", "Anne"),
        *monthly("Back", "2025-09-05", "2025-12-25", 300, "Tea", "North", "Anne"),
    ]
    return accounts(read(sales, HEADS, {"History": HISTORY}, **settings))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return losses.paper(book())


def test_a_client_that_stays_away_and_one_that_came_back_are_both_losses(paper: Paper) -> None:
    lost = {line["client"]: line for line in lines_of(table_of(paper, "kam_Losses"))}
    assert set(lost) == {"Gone", "Back"}
    assert lost["Gone"]["returned_date"] is None
    assert lost["Back"]["returned_date"] == dt.date(2025, 9, 5)
    assert lost["Gone"]["last_date"] == dt.date(2025, 3, 10)
    assert lost["Gone"]["lost_date"] == lost["Gone"]["last_date"] + dt.timedelta(
        days=lost["Gone"]["limit_days"]
    )
    assert (fact(paper, "lost_count"), fact(paper, "returned_count")) == (2, 1)


def test_money_lost_is_the_year_before_the_last_purchase_and_ties_in_every_view(paper: Paper) -> None:
    # Gone bought every 30 days: 13 times 900 in the 365 days that end with its last purchase; Back 8 times 200.
    assert fact(paper, "lost_amount") == 13 * 900 + 8 * 200
    for name in ("kam_LossPeriods", "kam_LossReason", "kam_LossGroup", "kam_LossRegion", "kam_LossManager"):
        lines = lines_of(table_of(paper, name))
        assert sum(line["lost_amount"] for line in lines) == fact(paper, "lost_amount"), name
        assert sum(line["lost_count"] for line in lines) == 2, name


def test_the_reason_is_that_of_the_last_refusal_before_the_last_complaint(paper: Paper) -> None:
    reasons = {line["reason"] for line in lines_of(table_of(paper, "kam_LossReason"))}
    assert reasons == {"price", "cold chain"}
    assert fact(paper, "refusal_count") == 2
    assert "The reason is known of 100 % of them; most money went for price" in paper.finding


def test_the_rule_of_lost_is_stated_with_its_settings() -> None:
    paper = losses.paper(book(lost_gaps=4, lost_days=200))
    assert fact(paper, "rule") == "silent > 4 usual gaps or > 200 days"


def test_periods_run_without_a_gap_to_the_day_looked_from(paper: Paper) -> None:
    periods = [line["period"] for line in lines_of(table_of(paper, "kam_LossPeriods"))]
    assert periods[-1] == AS_OF.isoformat()[:7]
    assert periods == sorted(set(periods))
    year, month = map(int, periods[0].split("-"))
    assert len(periods) == (AS_OF.year - year) * 12 + AS_OF.month - month + 1


def test_a_long_past_is_shown_in_longer_periods() -> None:
    sales = [
        *monthly("Old", "2015-01-10", "2015-09-20", 500),
        *monthly("Steady", "2015-01-10", "2025-12-20", 500),
    ]
    paper = losses.paper(accounts(read(sales)))
    names = [line["period"] for line in lines_of(table_of(paper, "kam_LossPeriods"))]
    assert names[0] == "2015"
    assert len(names) <= losses.MOST_PERIODS
    (chart,) = (block for block in paper.blocks if isinstance(block, Chart))
    assert "by year" in chart.title


def test_a_manager_sees_own_losses_only() -> None:
    paper = losses.paper(book(manager="anne"))
    assert [line["client"] for line in lines_of(table_of(paper, "kam_Losses"))] == ["Back"]
    assert fact(paper, "lost_count") == 1
    assert fact(paper, "refusal_count") == 0
    (group,) = lines_of(table_of(paper, "kam_LossGroup"))
    assert (group["client_count"], group["loss_share"]) == (2, 0.5)


def test_without_a_loss_it_says_so_and_what_a_table_would_add() -> None:
    paper = losses.paper(accounts(read(monthly("Steady", "2025-01-10", "2025-12-20", 500))))
    assert paper.finding == "No client was lost by this rule"
    assert any(note.startswith("A table History") for note in paper.notes)
    assert any(note.startswith("A column Group") for note in paper.notes)
