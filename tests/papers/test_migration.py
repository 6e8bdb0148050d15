"""Migration: matrix, money and movers between two days, recomputed or as they were said."""

from __future__ import annotations

import datetime as dt

import pytest

from kam_xl.papers import migration, snapshot
from kam_xl.papers.paper import Paper, SideBySide
from kam_xl.problems import RequestError
from kam_xl.questions import snapshots as kept
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.class_on_day import usual_days
from kam_xl.questions.portfolio import portfolio
from tests.papers.books_of_clients import accounts, fact, lines_of, monthly, read, table_of

HEADS = ("Date", "Client", "Amount", "Manager")


def book(**settings: object) -> Accounts:
    """Rise grows and Fall shrinks between the ends of 2024 and 2025, Gone was lost, Young came, Back was lost and is back."""
    sales = [
        *monthly("Steady", "2023-06-10", "2025-12-20", 1000, "Anne"),
        *monthly("Rise", "2023-06-12", "2024-12-20", 10, "Anne"),
        *monthly("Rise", "2025-01-12", "2025-12-20", 900, "Anne"),
        *monthly("Fall", "2023-06-14", "2024-12-20", 900, "Bob"),
        *monthly("Fall", "2025-01-14", "2025-12-20", 10, "Bob"),
        *monthly("Gone", "2023-06-16", "2025-01-20", 400, "Bob"),
        *monthly("Young", "2025-06-16", "2025-12-20", 300, "Bob"),
        *monthly("Back", "2023-06-16", "2024-06-20", 50, "Bob"),
        *monthly("Back", "2025-10-01", "2025-12-20", 50, "Bob"),
    ]
    return accounts(read(sales, HEADS, **settings))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return migration.paper(book())


def movers(paper: Paper) -> dict[str, dict]:
    return {line["client"]: line for line in lines_of(table_of(paper, "kam_Movers"))}


def test_the_latest_quarter_end_is_compared_with_the_one_a_year_before(paper: Paper) -> None:
    assert (fact(paper, "before_date"), fact(paper, "after_date")) == (
        dt.date(2024, 12, 31),
        dt.date(2025, 12, 31),
    )


def test_movers_new_and_lost_are_told_with_their_money(paper: Paper) -> None:
    found = movers(paper)
    assert {name: line["move"] for name, line in found.items()} == {
        "Rise": "up",
        "Fall": "down",
        "Gone": "lost",
        "Young": "new",
        "Back": "new",
    }
    assert (found["Gone"]["before_class"], found["Gone"]["after_class"]) == ("B", "")
    assert (found["Gone"]["before_amount"], found["Gone"]["after_amount"]) == (12 * 400, 0)
    changes = [abs(line["change_amount"]) for line in found.values()]
    assert changes == sorted(changes, reverse=True)
    assert "Out of A fell 1; the largest: Fall, 10,680 less" in paper.finding


def test_matrices_and_moves_tie_to_each_other(paper: Paper) -> None:
    count, money = (block.maps[0] for block in paper.blocks if isinstance(block, SideBySide))
    moves = lines_of(table_of(paper, migration.MOVES))
    assert count.total == sum(line["client_count"] for line in moves) == 6
    new = next(line for line in moves if line["move"] == "new")
    assert money.total == pytest.approx(sum(line["before_amount"] for line in moves) + new["after_amount"])
    for heat_map in (count, money):
        assert sum(heat_map.row_totals) == pytest.approx(heat_map.total)
        assert sum(heat_map.column_totals) == pytest.approx(heat_map.total)
    for line in moves:
        assert line["change_amount"] == pytest.approx(line["after_amount"] - line["before_amount"])


def test_any_two_days_can_be_compared(paper: Paper) -> None:
    other = migration.paper(book(), dt.date(2024, 6, 30), dt.date(2024, 12, 31))
    assert movers(other)["Back"]["move"] == "lost"
    assert "recomputed" in " ".join(other.notes)


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(
        RequestError, match="migration is asked from 2025-12-31 to 2024-12-31; give a first day"
    ):
        migration.paper(book(), dt.date(2025, 12, 31), dt.date(2024, 12, 31))


def test_two_snapshots_are_compared_by_what_was_said_then() -> None:
    """What was said stays said, although the sales of today would say otherwise."""
    now = book()
    june, year = dt.date(2025, 6, 30), dt.date(2025, 12, 31)
    then = kept.take(portfolio(now.tables, june))
    then.loc[then["client"] == "Steady", ["abc_class", "amount"]] = ["C", 1.0]
    whole = kept.merged(then, kept.take(portfolio(now.tables, year)))
    said = migration.paper(now, june, year, whole)
    assert movers(said)["Steady"]["move"] == "up"
    assert movers(said)["Steady"]["before_amount"] == 1.0
    assert "Both days are snapshots" in " ".join(said.notes)
    assert "Steady" not in movers(migration.paper(now, june, year))


def test_a_manager_sees_own_movers_only() -> None:
    assert set(movers(migration.paper(book(manager="anne")))) == {"Rise"}


def test_sales_of_less_than_two_quarters_say_so() -> None:
    young = accounts(read(monthly("Ada", "2025-11-10", "2025-12-20", 9)))
    paper = migration.paper(young)
    assert paper.finding.startswith("The sales are too short")
    assert usual_days(young.portfolio.sales.first_day(), young.as_of) is None


def test_a_snapshot_adds_its_day_and_a_day_taken_again_is_replaced() -> None:
    now = book()
    june = kept.take(portfolio(now.tables, dt.date(2025, 6, 30)))
    first = snapshot.paper(now.portfolio, now.tables, june)
    days = [line["day"] for line in lines_of(table_of(first, snapshot.DAYS))]
    assert days == ["2025-06-30", "2025-12-31"]
    rows = lines_of(table_of(first, snapshot.TABLE))
    again = snapshot.paper(now.portfolio, now.tables, kept.read(rows))
    assert again == first


def test_what_is_read_back_from_a_sheet_leaves_out_rows_without_day_or_client() -> None:
    rows = [
        {
            "snapshot_date": dt.datetime(2025, 6, 30),
            "client": "Ada",
            "abc_class": "A",
            "status": "stable",
            "amount": "5",
        },
        {"snapshot_date": None, "client": "Bo", "abc_class": "A"},
        {"snapshot_date": "next week", "client": "Cy"},
        {"snapshot_date": dt.date(2025, 6, 30), "client": None},
        {"snapshot_date": dt.date(2025, 6, 30), "client": "Di", "abc_class": "C", "status": "lost"},
    ]
    found = kept.read(rows)
    assert found["client"].tolist() == ["Ada", "Di"]
    assert kept.days(found) == [dt.date(2025, 6, 30)]
    assert kept.classes_on(found, dt.date(2025, 6, 30)).to_dict("index") == {
        "Ada": {"class": "A", "amount": 5.0}
    }
