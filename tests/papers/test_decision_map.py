"""Decision map: the tree, its gaps, and people who report in a circle."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_xl.books.render_xlsx import write_book
from kam_xl.papers import decision_map
from kam_xl.papers.paper import ORG_LEVELS, OrgBox, OrgChart, Paper
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.people import Person, all_problems, gaps, scheme
from tests.books.sheets import opened
from tests.papers.full_book import CONTACTS, Rows, accounts, records, tables, tree


@pytest.fixture(scope="module")
def book() -> Accounts:
    return accounts()


def test_who_reports_to_whom_is_drawn(book: Accounts) -> None:
    boxes = tree(decision_map.paper(book, "Steady")).boxes
    named = [(box.name, None if box.parent is None else boxes[box.parent].name) for box in boxes]
    assert named == [("Ada", None), ("Bo", "Ada"), ("Di", None), ("Cy", "Di")]


def test_a_box_says_in_words_what_its_ground_shows(book: Accounts) -> None:
    boxes = {box.name: box for box in tree(decision_map.paper(book, "Steady")).boxes}
    assert boxes["Ada"].lines == ("Head", "decides · influence 5", "for us (+1)", "contacted 2025-11-01")
    assert (boxes["Ada"].tone, boxes["Ada"].weight) == ("for", 2)
    assert "strongly against us (-2)" in boxes["Cy"].lines
    assert boxes["Cy"].tone == "against"
    assert (boxes["Di"].tone, boxes["Di"].lines) == ("unknown", ("named by others, not in Contacts",))


def test_the_gaps_come_first(book: Accounts) -> None:
    paper = decision_map.paper(book, "Steady")
    assert paper.finding == (
        "2 of 5 buying roles are filled. Nobody is known who influences, uses. No champion speaks for us."
        " Against us: Cy. Never contacted: Cy."
    )
    states = {row["buying_role"]: row["covered"] for row in records(paper, "kam_Roles")}
    assert states == {
        "decides": "ok",
        "influences": "gap",
        "uses": "gap",
        "buys": "ok",
        "champions": "gap",
        "blocks": "danger",
    }


def test_a_champion_who_is_against_us_is_none() -> None:
    people = [Person("Ada", role="champions", attitude=-1)]
    assert "No champion speaks for us." in gaps(people)


def test_a_circle_is_a_problem_and_everybody_is_still_drawn(book: Accounts) -> None:
    paper = decision_map.paper(book, "Small")
    assert [box.name for box in tree(paper).boxes] == ["Eve", "Fay"]
    assert paper.notes[0].startswith(
        "Contacts, row 5: the people report to each other in a circle: Eve → Fay → Eve"
    )


def test_circles_are_told_with_the_other_problems_of_the_data() -> None:
    (problem,) = all_problems(tables().contacts)
    assert problem.code == "reports_circle"
    assert all_problems(None) == []


@pytest.mark.parametrize(
    "bosses",
    [
        {"A": "A"},
        {"A": "B", "B": "C", "C": "A"},
        {"A": "B", "B": "C", "C": "B", "D": "A"},
        {"A": "B", "B": "A", "C": "D", "D": "C"},
    ],
)
def test_every_circle_is_broken_once_and_nobody_is_lost(bosses: dict[str, str]) -> None:
    found = scheme([Person(name, boss=boss, row=row) for row, (name, boss) in enumerate(bosses.items(), 2)])
    walked = [place for place, _ in found.walk()]
    assert sorted(walked) == list(range(len(found.people)))
    assert len(found.problems("Contacts")) == len(found.circles) >= 1


def test_a_long_chain_and_a_large_client_do_not_break_it() -> None:
    chain: Rows = [CONTACTS[0]]
    chain += [
        ["Steady", f"P{at}", "", "", None, None, f"P{at - 1}" if at else None, None, None] for at in range(90)
    ]
    paper = decision_map.paper(accounts(changed={"Contacts": chain}), "Steady")
    assert len(tree(paper).boxes) == decision_map.DRAWN
    assert paper.notes[0] == f"The first {decision_map.DRAWN} of 90 are listed."
    assert len(records(paper, "kam_People")) == 90


def _drawn(folder: Path, *boxes: OrgBox) -> dict[str, tuple[int, int]]:
    path = folder / "map.xlsx"
    write_book(path, [Paper("Map", "Map", "Finding.", (), (OrgChart("Tree", boxes, "Legend"),))], made="x")
    sheet = opened(path)["Map"]
    return {
        str(cell.value): (cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.value
    }


def test_the_first_below_stands_beside_and_the_others_further_down(tmp_path: Path) -> None:
    found = _drawn(
        tmp_path, OrgBox("Ada", ("Head",)), OrgBox("Bo", ("Buyer",), 0), OrgBox("Cy", (), 0), OrgBox("Di")
    )
    assert found["Ada"][0] == found["Bo"][0] < found["Cy"][0] < found["Di"][0]
    assert (found["Ada"][1], found["Bo"][1], found["Cy"][1], found["Di"][1]) == (1, 4, 4, 1)
    assert found["Head"] == (found["Ada"][0] + 1, 1)
    assert found["Legend"][0] > found["Di"][0]


def test_lines_lead_from_a_box_to_each_below_it(tmp_path: Path) -> None:
    found = _drawn(tmp_path, OrgBox("Ada", ("x", "y")), OrgBox("Bo", (), 0), OrgBox("Cy", (), 0))
    sheet = opened(tmp_path / "map.xlsx")["Map"]

    def lines(column: int, side: str) -> list[int]:
        rows = range(1, sheet.max_row + 1)
        return [row for row in rows if getattr(sheet.cell(row, column).border, side).style]

    top, below = found["Ada"][0], found["Cy"][0]
    assert lines(2, "bottom") == [top]
    assert lines(3, "bottom") == [top, below]
    assert lines(3, "left") == list(range(top + 1, below + 1))


def test_who_stands_deeper_than_the_page_is_wide_is_drawn_below(tmp_path: Path) -> None:
    found = _drawn(tmp_path, OrgBox("P0"), *(OrgBox(f"P{at}", (), at - 1) for at in range(1, 7)))
    last = 3 * (ORG_LEVELS - 1) + 1
    assert [found[f"P{at}"][1] for at in range(7)] == [1, 4, 7, last, last, last, last]
    assert len({found[f"P{at}"] for at in range(7)}) == 7
