"""A click on the ribbon: which workbook, which clients, and one sentence at the end.

Everything a script does passes here. Nothing that goes wrong may reach the
user as a traceback: a refusal is its sentence, a call that Excel did not take
says so, our own mistake is a short text with a log id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from kam_xl.books.live_app import status_bar
from kam_xl.jobs.registry import Job, job
from kam_xl.mistakes import logged
from kam_xl.problems import InputError, KamError, Problem
from kam_xl.texts import say
from udfs.house_jobs import HOUSE_JOBS
from udfs.paper_jobs import write_papers

if TYPE_CHECKING:
    from xlwings import App, Book

# What the libraries between Python and Excel raise when Excel does not take a call:
# pywin32, xlwings on Windows, appscript on a Mac.
_HOST_ERRORS = frozenset({"com_error", "ExcelBusyError", "CommandError"})
_ADD_INS = (".xlam", ".xla")


def click(name: str, book: Book, *, today: dt.date | None = None) -> None:
    """Do the job ``name`` in ``book`` and tell the user in one sentence what came of it."""
    tell(book.app, lambda: done(job(name), book, today or dt.date.today()))


def done(one: Job, book: Book, today: dt.date) -> str:
    """Do a job in a workbook and give the sentence that says what came of it; refusals are ``KamError``."""
    refuse_add_in(book.name)
    with status_bar(book.app) as bar:
        if one.name in HOUSE_JOBS:
            return HOUSE_JOBS[one.name](book, today)
        return write_papers(one, book, bar, today)


def refuse_add_in(name: str) -> None:
    """Refuse the add-in itself: what was clicked is meant for the workbook with the data."""
    if name.casefold().endswith(_ADD_INS):
        raise InputError.of("target_add_in", name)


def tell(app: App, work: Callable[[], str]) -> None:
    """Do ``work`` and show its sentence, or the one that says why not."""
    try:
        sentence, mode = work(), "info"
    except KamError as error:
        sentence, mode = str(error.problem), "info"
    except Exception as error:
        code = "host_refused" if type(error).__name__ in _HOST_ERRORS else "our_mistake"
        sentence, mode = str(Problem.of(code, "", log=logged(error))), "critical"
    app.alert(sentence, title=say("door.title"), mode=mode)
