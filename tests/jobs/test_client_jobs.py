"""The jobs of single clients, of the week and of the managers: which papers they make for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kam_xl.jobs.asked import Asked, Options
from kam_xl.jobs.makers import MAKERS
from kam_xl.jobs.registry import JOBS, job
from kam_xl.papers.origin import Origin
from kam_xl.papers.paper import Paper
from kam_xl.questions.sales_table import SalesTable
from tests.papers.full_book import AS_OF, tables

EACH = ("dossier", "brief", "decision-map", "abm")


def asked(*clients: str, **options: object) -> Asked:
    chosen = replace(Options(clients=clients), **options)  # type: ignore[arg-type]
    return Asked(
        tables(),
        SalesTable.of(tables()),
        AS_OF,
        dt.date(2026, 1, 5),
        Origin("book.xlsx", "Sales", 9),
        options=chosen,
    )


@pytest.mark.parametrize("name", EACH)
def test_one_paper_for_each_client_named(name: str) -> None:
    papers = MAKERS[name](asked("steady bakeries", "Small"))
    assert [paper.key for paper in papers] == [f"{name}:steady", f"{name}:small"]


@pytest.mark.parametrize("name", EACH)
def test_nobody_named_nobody_made(name: str) -> None:
    assert len(MAKERS[name](asked())) == 0


@pytest.mark.parametrize("name", EACH)
def test_a_refresh_makes_those_that_stand_in_the_book(name: str) -> None:
    request = replace(asked(), present=frozenset({f"{name}:late"}))
    assert [paper.key for paper in MAKERS[name](request)] == [f"{name}:late"]
    assert f"{name}:late" in [paper.key for paper in MAKERS["refresh"](request)]


def test_the_largest_of_all_come_first() -> None:
    papers = MAKERS["dossier"](asked(top=2))
    assert [paper.name for paper in papers] == ["Steady", "Late"]


def test_papers_are_made_when_they_are_taken() -> None:
    """So that 5,000 dossiers need the memory of one: the sequence holds names, not papers."""
    papers = MAKERS["dossier"](asked(all_clients=True))
    assert isinstance(papers, Sequence)
    assert papers[0] is not papers[0]
    assert papers[0].key == papers[0].key
    assert isinstance(papers[1:3], Sequence)
    assert [paper.key for paper in papers[1:3]] == [paper.key for paper in papers][1:3]


def test_the_week_looks_as_far_as_it_is_told() -> None:
    (near,), (far,) = MAKERS["week"](asked()), MAKERS["week"](asked(days=30))
    assert "7 days" in near.title
    assert "30 days" in far.title


def test_the_sheets_of_a_refresh_have_different_keys_and_names() -> None:
    present = frozenset(f"{name}:steady" for name in EACH)
    papers: list[Paper] = list(MAKERS["refresh"](replace(asked(), present=present)))
    for names in ([paper.key for paper in papers], [paper.name for paper in papers]):
        assert len(set(names)) == len(names)


def test_the_talks_and_the_week_look_from_today() -> None:
    assert {one.name for one in JOBS if one.looks_from == "today"} >= {"brief", "week"}
    assert job("dossier").looks_from == "sales"
