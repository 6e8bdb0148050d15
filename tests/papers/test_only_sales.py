"""Only Sales is needed: every paper comes out without any other table, and says what one more would add."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import pytest

from kam_xl.books.render_xlsx import write_book
from kam_xl.jobs.makers import MAKERS
from kam_xl.jobs.registry import JOBS
from kam_xl.papers.paper import Chart, Paper, Table
from tests.papers.books_of_clients import asked, monthly, read

# These are about the workbook, not about its clients.
ABOUT_THE_BOOK = {"problems", "settings", "snapshots", "archive"}
FOR_SOME = [job.name for job in JOBS if "clients" in job.options]


@pytest.fixture(scope="module")
def papers() -> dict[str, Sequence[Paper]]:
    """The papers of every job, made from date, client and amount alone."""
    sales = [
        *monthly("Steady", "2024-01-10", "2025-12-20", 500),
        *monthly("Gone", "2024-01-15", "2025-03-20", 900),
        *monthly("New", "2025-11-20", "2025-12-20", 50),
    ]
    tables = read(sales)
    return {name: tuple(maker(asked(tables, all_clients=name in FOR_SOME))) for name, maker in MAKERS.items()}


def test_every_job_that_makes_papers_has_a_maker() -> None:
    assert {job.name for job in JOBS if job.makes_papers} == set(MAKERS)


@pytest.mark.parametrize("job", MAKERS)
def test_every_paper_is_whole_and_says_what_one_more_table_would_add(job: str, papers) -> None:
    assert papers[job]
    for paper in papers[job]:
        assert paper.title
        assert paper.finding
        assert paper.key
        if paper.key.partition(":")[0] not in ABOUT_THE_BOOK:
            more = [note for note in paper.notes if note.startswith(("A table ", "A column "))]
            assert more, f"{paper.name} does not say what one more table would add"
            assert all(" would add " in note for note in more)


@pytest.mark.parametrize("job", MAKERS)
def test_no_table_or_chart_of_it_is_a_bare_frame(job: str, papers) -> None:
    """A titled table without rows says why; a chart shows rows that are there."""
    for paper in papers[job]:
        tables = {block.name: block for block in paper.blocks if isinstance(block, Table)}
        for table in tables.values():
            assert table.rows or table.empty or not table.title, f"{paper.name}, {table.name}"
        for block in paper.blocks:
            if isinstance(block, Chart):
                assert tables[block.table].rows, f"{paper.name}, {block.title}"


def test_all_of_them_can_be_drawn(papers, tmp_path) -> None:
    every = {paper.key: paper for made in papers.values() for paper in made}
    write_book(tmp_path / "all.xlsx", list(every.values()), made=f"Made on {dt.date(2026, 1, 5)}")
    assert len(every) >= len(MAKERS)


def test_no_table_of_a_paper_is_named_like_the_beginning_of_another(papers) -> None:
    """A table is found again by the beginning of its name: the workbook may have added a number to it."""
    for made in papers.values():
        for paper in made:
            names = sorted(block.name.casefold() for block in paper.blocks if isinstance(block, Table))
            assert not [(a, b) for a, b in itertools.pairwise(names) if b.startswith(a)], paper.name
