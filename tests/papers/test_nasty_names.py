"""Names of any script, and names that would be formulas, are text in every paper; their sheets are allowed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kam_xl.books.render_xlsx import write_book
from kam_xl.jobs.makers import MAKERS
from kam_xl.jobs.registry import JOBS
from kam_xl.papers.paper import Paper
from kam_xl.tables.names import client_key
from tests.books.sheets import opened
from tests.books.test_wording import NASTY, is_allowed
from tests.papers.books_of_clients import AS_OF, asked, monthly, read

LIVE = (
    "=1+1",
    "+1-800-CALL",
    "-2 for 1",
    "@handle",
    '=HYPERLINK("http://evil.example","x")',
    "\t=2",
    "＝1+1",
)
CLIENTS = (*(name for name in NASTY if name.strip("'\x00\x1b ")), *LIVE, "001", "1/2")
HEADS = ("Date", "Client", "Amount", "Group", "Region", "Manager", "Product")
FOR_SOME = [job.name for job in JOBS if "clients" in job.options]


def nasty_tables() -> dict[str, tuple[tuple[object, ...], ...]]:
    """Every table with such names and texts in every column that takes them."""
    day = dt.datetime(2025, 6, 1)
    evil = '=HYPERLINK("http://evil.example","x")'
    return {
        "Clients": (
            ("Client", "Industry", "Structure", "Goal", "Notes"),
            *((c, evil, "+x", "@x", "-x") for c in CLIENTS),
        ),
        "Contacts": (
            ("Client", "Name", "Position", "Role", "Email"),
            *((c, evil, "@boss", "decides", "=x") for c in CLIENTS),
        ),
        "History": (
            ("Client", "Date", "Kind", "Subject", "Result", "Reason", "Direction"),
            *((c, day, "refusal", evil, "lost", "=price", "@here") for c in CLIENTS),
            *((c, day, "promise", evil, "open", "=late", "@here") for c in CLIENTS),
        ),
        "Plan": (
            ("Client", "Action", "Kind", "Content", "Owner"),
            *((c, evil, "win-back", "+c", "@me") for c in CLIENTS),
        ),
        "Competitors": (
            ("Client", "Competitor", "Offer", "Our answer"),
            *((c, evil, "=o", "-a") for c in CLIENTS),
        ),
        "Prospects": (
            ("Client", "Source", "Need", "Buys from", "Next step"),
            ("=New()", "media", "yes", "@them", evil),
        ),
        "Offers": (("Reason", "Kind", "Text", "Cost share"), ("=price", "gift", evil, 0.1)),
        "Managers": (("Manager", "Target", "Selling"), ("=Boss()", 5, 3)),
    }


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    sales = []
    for number, client in enumerate(CLIENTS):
        last = "2025-12-20" if number % 2 else "2025-03-20"
        sales += monthly(
            client, "2024-01-10", last, 100 + number, f"=Group{number % 3}", "@North", "=Boss()", "+Tea"
        )
    tables = read(sales, HEADS, nasty_tables())
    made = {
        paper.key: paper
        for name, maker in MAKERS.items()
        for paper in maker(asked(tables, AS_OF, all_clients=name in FOR_SOME))
    }
    return list(made.values())


@pytest.fixture(scope="module")
def book(papers: list[Paper], tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("nasty") / "nasty.xlsx"
    write_book(path, papers, made="Made from =book.xlsx")
    return path


def test_no_cell_of_any_paper_is_a_formula(book: Path) -> None:
    """What begins like a formula is text, and is marked as text once more, so that editing the cell keeps it so."""
    live = 0
    for sheet in opened(book):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate}: {cell.value}"
                if (
                    isinstance(cell.value, str)
                    and cell.value.startswith(("=", "+", "-", "@"))
                    and len(cell.value) > 1
                ):
                    live += 1
                    assert cell.data_type == "s"
                    assert cell.quotePrefix, f"{sheet.title}!{cell.coordinate}: {cell.value}"
    assert live > 500


def test_every_sheet_has_an_allowed_name_of_its_own(book: Path, papers: list[Paper]) -> None:
    names = opened(book).sheetnames
    assert len(names) == len(papers)
    assert all(is_allowed(name) for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_every_client_stands_in_the_list_under_its_whole_name(papers: list[Paper]) -> None:
    (clients,) = (paper for paper in papers if paper.key == "client_list")
    (table,) = clients.blocks
    listed = {row[0] for row in table.rows}  # type: ignore[union-attr]
    assert {
        '=HYPERLINK("http://evil.example","Acme")',
        "x" * 200,
        "😀" * 20,
        "001",
        "1/2",
        "History",
    } <= listed
    assert len(listed) == len({client_key(name) for name in CLIENTS})


def test_names_of_other_scripts_are_shown_as_they_are(book: Path) -> None:
    shown = {cell.value for row in opened(book)["Client list"].iter_rows() for cell in row}
    assert {"मुंबई ट्रेडिंग कंपनी प्राइवेट लिमिटेड मुख्य कार्यालय", "شركة الاتحاد", "😀" * 20} <= shown
