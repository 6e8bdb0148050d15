"""Jobs that write papers, in an open workbook: read, ask, and at the end write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kam_xl.books.live import LiveBook
from kam_xl.books.live_app import StatusBar
from kam_xl.books.surgery import NewSheet
from kam_xl.jobs.checked import check_grids
from kam_xl.jobs.makers import MAKERS, Asked, Options
from kam_xl.jobs.registry import Job
from kam_xl.papers.paper import Paper
from kam_xl.problems import InputError
from kam_xl.texts import say
from udfs.chosen_clients import chosen_clients
from udfs.settings_list import offer_sales_tables

if TYPE_CHECKING:
    from xlwings import Book


def write_papers(one: Job, live: LiveBook, book: Book, bar: StatusBar, today: dt.date) -> str:
    """Make the papers of a job from the tables of a workbook, write them into it, and say what they found.

    When several tables fit as Sales, none is taken: they are offered in the
    workbook's settings, where the choice stays.
    """
    options = _options(one, book)
    bar.say(say("stage.read"))
    grids = live.grids()
    bar.say(say("stage.check"))
    try:
        checked = check_grids(grids, live.name, {}, today, one.looks_from)
    except InputError as error:
        if error.problem.code != "sales_twice":
            raise
        raise offer_sales_tables(book, grids) from None
    bar.say(say("stage.ask"))
    asked = Asked(
        checked.tables,
        checked.as_of,
        today,
        checked.origin,
        checked.problems,
        options,
        present=frozenset(sheet.key for sheet in live.own_sheets()),
    )
    papers = tuple(MAKERS[one.name](asked))
    sheets = [NewSheet(paper, paper.name) for paper in papers]
    live.write(
        sheets, made=checked.origin.sentence, tell=lambda name: bar.say(say("door.writing", name=name))
    )
    return _summed_up(papers)


def _options(one: Job, book: Book) -> Options:
    """Give the clients that are selected; without any, those that the user agrees to."""
    if "clients" not in one.options:
        return Options()
    chosen = chosen_clients(book.selection)
    if chosen:
        return Options(clients=chosen)
    question = say("door.key_clients", label=one.label)
    if book.app.alert(question, title=say("door.title"), buttons="yes_no") == "yes":
        return Options(key_clients=True)
    raise InputError.of("no_client_chosen", "")


def _summed_up(papers: Sequence[Paper]) -> str:
    if not papers:
        return say("door.nothing")
    first = say("done.finding", name=papers[0].name, finding=papers[0].finding)
    return first if len(papers) == 1 else say("door.more", first=first, count=len(papers))
