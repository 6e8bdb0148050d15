"""Papers of one client and of the week: whole in every book, from all tables or from Sales alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kam_xl.papers import abm_plan, decision_map, dossier, meeting_brief, scorecard, week
from kam_xl.papers.paper import Chart, Paper, Table
from kam_xl.questions.accounts import Accounts
from tests.papers.full_book import accounts, charts, fact, records, table

OF_CLIENT: dict[str, Callable[[Accounts, str], Paper]] = {
    "dossier": dossier.paper,
    "brief": meeting_brief.paper,
    "decision-map": decision_map.paper,
    "abm": abm_plan.paper,
}
OF_BOOK: dict[str, Callable[[Accounts], Paper]] = {"week": week.paper, "scorecard": scorecard.paper}
# What each paper would say of one more table, when only Sales is there.
LACKING = {
    "dossier": ("Clients", "Contacts", "History", "Plan", "Competitors", "Aliases"),
    "brief": ("Contacts", "History", "Plan", "Competitors"),
    "decision-map": ("Contacts",),
    "abm": ("Clients", "Contacts", "Plan"),
    "week": ("History", "Plan", "Contacts", "Offers"),
    "scorecard": ("Managers", "History", "Contacts"),
}


@pytest.fixture(scope="module")
def book() -> Accounts:
    return accounts()


@pytest.fixture(scope="module")
def bare() -> Accounts:
    return accounts(only_sales=True)


def made(name: str, book: Accounts, client: str = "Steady") -> Paper:
    return OF_CLIENT[name](book, client) if name in OF_CLIENT else OF_BOOK[name](book)


def _check_whole(paper: Paper) -> None:
    assert paper.name
    assert paper.title
    assert paper.finding
    tables = {block.name: block for block in paper.blocks if isinstance(block, Table)}
    assert len(tables) == sum(isinstance(block, Table) for block in paper.blocks)
    for one in tables.values():
        assert all(len(row) == len(one.columns) for row in one.rows), one.name
        assert one.rows or one.empty, f"{one.name} is empty and says nothing"
        assert {key for key, _ in one.marks} <= {column.key for column in one.columns}
        if one.typed:
            places = [one.position(key) for key in one.row_keys]
            keys = [tuple(row[place] for place in places) for row in one.rows]
            assert len(set(keys)) == len(keys), f"{one.name}: typed values would not find their row"
            assert all(row[one.position(key)] is None for row in one.rows for key in one.typed)
    for block in paper.blocks:
        if isinstance(block, Chart):
            assert block.alt
            assert block.count <= len(tables[block.table].rows)
            for key in (block.category, *(series.key for series in block.series)):
                tables[block.table].position(key)


@pytest.mark.parametrize("client", ["Steady", "Small", "Gone", "Late", "Never"])
@pytest.mark.parametrize("name", OF_CLIENT)
def test_every_paper_of_a_client_is_whole(book: Accounts, name: str, client: str) -> None:
    paper = made(name, book, client)
    _check_whole(paper)
    assert client in paper.title
    assert paper.key == f"{name}:{client.casefold()}"


@pytest.mark.parametrize("name", OF_BOOK)
def test_every_paper_of_the_book_is_whole(book: Accounts, name: str) -> None:
    paper = made(name, book)
    _check_whole(paper)
    assert paper.key == name


@pytest.mark.parametrize("name", [*OF_CLIENT, *OF_BOOK])
def test_with_sales_alone_each_says_what_one_more_table_would_add(bare: Accounts, name: str) -> None:
    paper = made(name, bare)
    _check_whole(paper)
    said = [note for note in paper.notes if note.startswith("A table ")]
    assert {note.split()[2] for note in said} == set(LACKING[name])
    assert all(" would add " in note for note in said)


def test_with_all_tables_nothing_is_lacking(book: Accounts) -> None:
    papers = [made(name, book) for name in (*OF_CLIENT, *OF_BOOK)]
    assert not [note for paper in papers for note in paper.notes if "would add" in note]


def test_a_dossier_knows_the_four_sections(book: Accounts) -> None:
    paper = dossier.paper(book, "Steady")
    sections = {row["section"]: row for row in records(paper, "kam_Dossier")}
    assert list(sections) == ["General", "Relationship history", "Decision scheme", "Competitors"]
    assert sections["General"]["missing"] == "year of foundation, environment"
    assert sections["Decision scheme"]["missing"] == "a champion, when each person was last contacted"
    assert sections["Competitors"]["complete_share"] == 1.0
    general = {row["point"]: row["what_is_known"] for row in records(paper, "kam_General")}
    assert general["Industry"] == "Bakery"
    assert general["Other names"] == "Steady Bakeries"
    assert general["Three P"] == "2/3: no authority"
    assert general["Marks"] == "large buyer: yes"
    assert [row["competitor"] for row in records(paper, "kam_Rivals")] == ["Cheap Ltd", "Near Ltd"]
    assert fact(paper, "complete_share").value == pytest.approx(13 / 17)


def test_a_dossier_lists_what_is_open_and_nothing_after_its_day(book: Accounts) -> None:
    paper = dossier.paper(book, "Steady")
    (promise,) = records(paper, "kam_OpenMatters")
    assert (promise["subject"], promise["state"]) == ("Price list", "11 days overdue")
    (action,) = records(paper, "kam_Actions")
    assert (action["action"], action["state"]) == ("Tasting", "due in 5 days")
    assert [row["subject"] for row in records(paper, "kam_Talks")] == ["Year tender"]


def test_the_timeline_shows_the_month_of_the_next_order(book: Accounts) -> None:
    paper = dossier.paper(book, "Steady")
    months = records(paper, "kam_Timeline")
    assert [row["month"] for row in months][-2:] == ["2025-12", "2026-01"]
    assert months[-2]["month_amount"] == 1500.0
    assert [row["month"] for row in months if row["next_order_amount"]] == ["2026-01"]
    assert months[-1]["next_order_amount"] == 1500.0
    (chart,) = charts(paper)
    assert [series.key for series in chart.series] == ["month_amount", "next_order_amount"]
    assert chart.count == len(months)


def test_of_a_lost_client_no_order_is_expected(book: Accounts) -> None:
    paper = dossier.paper(book, "Gone")
    assert "lost" in paper.finding
    assert "expected" not in paper.finding
    assert not [row for row in records(paper, "kam_Timeline") if row["next_order_amount"]]
    assert [series.key for series in charts(paper)[0].series] == ["month_amount"]


def test_the_class_history_is_that_of_the_quarter_ends(book: Accounts) -> None:
    quarters = records(dossier.paper(book, "Gone"), "kam_Quarters")
    assert quarters[0]["quarter"] == "2025-Q4"
    assert quarters[0]["abc_class"] == "-"
    assert quarters[-1]["move"] == "was not there, is A: new"
    assert quarters[-1]["quarter_amount"] == 1800.0


def test_white_space_tells_what_is_not_bought_from_what_is_bought_less(book: Accounts) -> None:
    groups = {row["group"]: row["why"] for row in records(dossier.paper(book, "Small"), "kam_Space")}
    assert list(groups) == ["Ale"]
    assert "this client" not in groups["Ale"]
    assert not table(dossier.paper(book, "Steady"), "kam_Space").rows
    near = dossier.paper(accounts(trend_share=0.1), "Steady")
    less = {row["group"]: row["why"] for row in records(near, "kam_Space")}
    assert list(less) == ["Tea"]
    assert less["Tea"].endswith("this client 33.3 %.")


def test_a_client_that_never_bought_has_a_dossier(book: Accounts) -> None:
    paper = dossier.paper(book, "Never")
    assert paper.finding.startswith("Never bought up to this day. The dossier is ")
    assert not charts(paper)
    assert not table(paper, "kam_Answers").rows


def test_the_reasons_are_those_of_the_why_sheet(book: Accounts) -> None:
    said = book.portfolio.reasons(10).set_index("client").loc["Steady"]
    shown = {row["asked"]: row["sentence"] for row in records(dossier.paper(book, "Steady"), "kam_Answers")}
    assert shown["Churn risk"] == said["churn_why"]
    assert shown["Key client"] == said["key_why"]


def test_a_brief_asks_what_the_dossier_lacks_and_begins_with_what_is_owed(book: Accounts) -> None:
    paper = meeting_brief.paper(book, "Steady")
    assert paper.finding.endswith("What we owe it: 1, below.")
    asked = records(paper, "kam_Questions")
    assert asked[0]["question"] == "What would Cy need to be with us?"
    assert "a champion" in [row["point"] for row in asked]
    assert fact(paper, "deciders").value == "Ada"
    assert [row["person"] for row in records(paper, "kam_BriefPeople")] == ["Ada", "Cy", "Bo"]


def test_a_brief_asks_after_a_late_order_first(book: Accounts) -> None:
    first = records(meeting_brief.paper(book, "Late"), "kam_Questions")[0]
    assert first["point"] in ("The late order", "Why they left")


def test_an_abm_plan_gives_each_person_content_and_each_gap_a_step(book: Accounts) -> None:
    paper = abm_plan.paper(book, "Steady")
    assert paper.finding == "2/3: no authority. 2 of 5 buying roles are filled; open actions: 1."
    content = {row["person"]: row["content"] for row in records(paper, "kam_Content")}
    assert content["Ada"].startswith("One page")
    assert content["Cy"].startswith("Answers to the objections")
    steps = [row["step"] for row in records(paper, "kam_Steps")]
    assert steps == ["who influences", "who uses", "a champion", "blocks", "never contacted", "one page"]
    assert fact(paper, "budget_amount").value == 300.0


def test_an_abm_plan_asks_first_where_the_three_p_are_unknown(book: Accounts) -> None:
    assert "Ask first" in abm_plan.paper(book, "Never").finding
    assert "Ask first" not in abm_plan.paper(book, "Steady").finding
    steps = [row["step"] for row in records(abm_plan.paper(book, "Never"), "kam_Steps")]
    assert steps[:2] == ["Able to pay", "Authority to decide"]


def test_a_prospect_can_have_an_abm_plan(book: Accounts) -> None:
    paper = abm_plan.paper(book, "Newcomer")
    target = {row["target_point"]: row["what_is_known"] for row in records(paper, "kam_Target")}
    assert target["Potential a year"] == "9,000"
    assert paper.finding.startswith("1/3: unknown pay, authority.")
    assert fact(paper, "person").value == "Anne"
