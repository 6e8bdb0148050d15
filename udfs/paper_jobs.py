"""Jobs that write papers, in an open workbook: read, ask, and at the end write."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kam_xl.books.live import LiveBook
from kam_xl.books.live_app import StatusBar
from kam_xl.jobs.asked import Options
from kam_xl.jobs.registry import Job
from kam_xl.jobs.run import Done, run
from kam_xl.problems import InputError
from kam_xl.texts import say
from udfs.chosen_clients import chosen_clients
from udfs.settings_list import offer_sales_tables

if TYPE_CHECKING:
    from xlwings import Book


def write_papers(one: Job, book: Book, bar: StatusBar, today: dt.date) -> str:
    """Make the papers of a job from the tables of a workbook, write them into it, and say what they found.

    When several tables fit as Sales, none is taken: they are offered in the
    workbook's settings, where the choice stays.
    """

    def progress(stage: str, share: float = 0.0) -> None:
        bar.say(say("door.stage", label=one.label, stage=say(f"stage.{stage}"), share=f"{share:.0%}"))

    live = LiveBook(book)
    try:
        done = run(one.name, live, today=today, options=_options(one, book), progress=progress)
    except InputError as error:
        if error.problem.code != "sales_twice":
            raise
        raise offer_sales_tables(book, live.grids(), today) from None
    return _summed_up(done)


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


def _summed_up(done: Done) -> str:
    """Say the first finding, how many sheets were written, and what became of edited ones."""
    told = [done.findings[0].rstrip(".") + "."] if done.findings else []
    if len(done.names) > 1:
        told.append(say("door.more", count=len(done.names)))
    told += [say("door.edited", before=before, now=now) for before, now in done.edited]
    return " ".join(told) or say("door.nothing")
