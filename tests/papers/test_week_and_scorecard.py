"""My week and the scorecard: order by money at stake, what speaks for a visit, what is counted for a manager."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_xl.papers import scorecard, week
from kam_xl.problems import RequestError
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.portfolio import portfolio
from tests.papers.full_book import AS_OF, OTHERS, accounts, fact, records, tables


@pytest.fixture(scope="module")
def book() -> Accounts:
    return accounts()


def test_the_week_is_ordered_by_the_money_at_stake(book: Accounts) -> None:
    rows = records(week.paper(book), "kam_Week")
    money = [row["stake_amount"] for row in rows]
    assert money == sorted(money, reverse=True)
    assert [row["client"] for row in rows][:2] == ["Steady", "Late"]
    assert rows[0]["stake_amount"] == 18_000.0


def test_why_and_what_to_offer(book: Accounts) -> None:
    rows = {row["client"]: row for row in records(week.paper(book), "kam_Week")}
    assert rows["Steady"]["why"].startswith(
        "promise 11 days overdue: Price list; plan, due in 5 days: Tasting"
    )
    assert rows["Steady"]["offer"] == "Six teas"
    assert rows["Steady"]["whom"] == "Ada, 123"
    assert rows["Steady"]["due_date"] == dt.date(2025, 12, 20)
    assert rows["Late"]["why"].startswith("complaint no date: Broken")
    assert rows["Late"]["offer"] == "Sample box"


def test_a_longer_look_ahead_finds_more(book: Accounts) -> None:
    near, far = (fact(week.paper(book, days), "client_count").value for days in (1, 60))
    assert near <= far


def test_the_week_of_a_manager_has_own_clients_and_prospects() -> None:
    anne, bob = (week.paper(accounts(manager=name)) for name in ("anne", "Bob"))
    assert {row["client"] for row in records(anne, "kam_Week")} <= {"Steady", "Late"}
    assert "manager" not in records(anne, "kam_Week")[0]
    assert [row["prospect"] for row in records(anne, "kam_WeekProspects")] == ["Newcomer"]
    assert len(bob.blocks) == 1


def test_a_long_week_is_cut_to_one_page_and_says_so(monkeypatch: pytest.MonkeyPatch, book: Accounts) -> None:
    monkeypatch.setattr(week, "LISTED", 1)
    paper = week.paper(book)
    assert len(records(paper, "kam_Week")) == 1
    assert paper.notes[0].startswith("The first 1 of ")


def test_a_book_that_is_not_up_to_date_is_told() -> None:
    read = tables()
    later = AS_OF + dt.timedelta(days=200)
    paper = week.paper(Accounts(portfolio(read, later), read))
    assert any(
        note.startswith("The last sale of the book is of 2025-12-10, 221 days before") for note in paper.notes
    )
    assert not any("The last sale of the book" in note for note in week.paper(accounts()).notes)


def test_a_quiet_week_says_so() -> None:
    nothing = {name: rows[:1] for name, rows in OTHERS.items()}
    read = tables(changed=nothing)
    paper = week.paper(Accounts(portfolio(read, dt.date(2024, 3, 20)), read), 1)
    assert paper.finding.startswith("Nothing is due")


def test_the_scorecard_counts_for_each_manager(book: Accounts) -> None:
    paper = scorecard.paper(book)
    anne, bob = records(paper, "kam_ManagerBook")
    assert (anne["manager"], anne["revenue_amount"], anne["target_amount"]) == ("Anne", 30_000.0, 20_000.0)
    assert anne["revenue_share"] + bob["revenue_share"] == pytest.approx(1.0)
    assert (anne["lost_count"], bob["lost_count"]) == (0, 1)
    dates = {row["manager"]: row for row in records(paper, "kam_ManagerDates")}
    work = {row["manager"]: row for row in records(paper, "kam_ManagerSignals")}
    assert (work["Anne"]["tenders_won_count"], work["Anne"]["open_case_count"]) == (1, 1)
    assert (dates["Anne"]["overdue_count"], work["Bob"]["unprepared_count"]) == (1, 1)
    assert dates["Bob"]["on_time_share"] == pytest.approx(0.5)
    skills = {row["manager"]: row["skill_mean_number"] for row in records(paper, "kam_ManagerSkills")}
    assert skills == {"Anne": 4.0, "Bob": pytest.approx(2.6)}


def test_one_manager_alone_keeps_shares_of_the_whole_book(book: Accounts) -> None:
    paper = scorecard.paper(accounts(manager="bob"))
    assert paper.finding.startswith("Portfolio of 2: 1,200, 3.8 % of sales; 0 at risk, 1 lost")
    (bob,) = records(paper, "kam_ManagerBook")
    everyone = {row["manager"]: row for row in records(scorecard.paper(book), "kam_ManagerBook")}
    assert bob == everyone["Bob"]


def test_a_manager_nobody_knows_is_refused() -> None:
    with pytest.raises(RequestError, match=r"no client belongs to manager Zoe"):
        scorecard.paper(accounts(manager="Zoe"))
