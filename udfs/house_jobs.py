"""Buttons that write no paper: settings, sample data, freeze, print set, help, about, self-test."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings

from kam_xl import __version__
from kam_xl.books.live import LiveBook
from kam_xl.problems import InputError
from kam_xl.texts import say
from udfs.settings_list import settings_sheet

if TYPE_CHECKING:
    from xlwings import Book


def settings(book: Book, today: dt.date) -> str:
    """Show the Settings list of the workbook; add one where there is none."""
    name = settings_sheet(book, today)
    book.sheets[name].activate()
    return say("door.settings", sheet=name)


def sample(book: Book, today: dt.date) -> str:
    """Write the sample workbook beside nothing of the user's, and open it."""
    from kam_xl.books.sample import write_sample

    _desktop_only(book)
    place = _free(_documents() / say("demo.sample"))
    write_sample(place)
    book.app.books.open(place)
    return say("door.sample", place=place)


def print_set(book: Book, today: dt.date) -> str:
    """Print all sheets of ours into one PDF beside the workbook."""
    _desktop_only(book)
    names = [sheet.name for sheet in LiveBook(book).own_sheets()]
    if not names:
        raise InputError.of("no_own_sheets", book.name)
    folder = Path(book.fullname).parent
    # A workbook that was never saved has no folder, one in the cloud none that can be written to.
    saved = folder.is_absolute() and folder.is_dir()
    place = _free((folder if saved else _documents()) / f"{Path(book.name).stem}.pdf")
    book.to_pdf(place, include=list(names), show=True)
    return say("door.printed", count=len(names), place=place)


def freeze(book: Book, today: dt.date) -> str:
    """Write a copy of the workbook, as it was last saved, in which our formulas are values."""
    from kam_xl.jobs.files import Request
    from kam_xl.jobs.freeze import freeze as write_values

    _desktop_only(book)
    saved = Path(book.fullname)
    if not (saved.is_absolute() and saved.is_file()):
        raise InputError.of("never_saved", book.name)
    place = _free(saved.with_stem(say("freeze.out", name=saved.stem)))
    done = write_values(saved, Request(dt.datetime.combine(today, dt.time()), out=place))
    return say("door.frozen", count=done.count, place=done.out)


def function_help(book: Book, today: dt.date) -> str:
    """Name every formula, and how Excel helps with its arguments."""
    from udfs.functions import FORMULAS

    return say("door.functions", names=", ".join(one.__name__ for one in FORMULAS))


def about(book: Book, today: dt.date) -> str:
    """Say what this is and which version."""
    return say("door.about", version=__version__)


def self_test(book: Book, today: dt.date) -> str:
    """Look at what ``kam-xl doctor`` looks at, and say what is wrong, or that all is well and the workbook can be read."""
    from kam_xl.excel.checks import examine
    from kam_xl.excel.machine import Machine

    grids = LiveBook(book).grids()
    # Elsewhere than beside Excel the machine is a server's, of which the user knows nothing.
    checks = examine(Machine.here()) if book.app.engine.type == "desktop" else []
    failed = [check.sentence for check in checks if check.state == "fail"]
    if failed:
        return say("door.self_test_failed", found="\n".join(failed))
    return say(
        "door.self_test",
        version=__version__,
        python=platform.python_version(),
        xlwings=xlwings.__version__,
        count=len(grids),
        book=book.name,
    )


HOUSE_JOBS: dict[str, Callable[[Book, dt.date], str]] = {
    "sample": sample,
    "settings": settings,
    "freeze": freeze,
    "print-set": print_set,
    "function-help": function_help,
    "about": about,
    "self-test": self_test,
}


def _desktop_only(book: Book) -> None:
    if book.app.engine.type != "desktop":
        raise InputError.of("desktop_only", "")


def _documents() -> Path:
    documents = Path.home() / "Documents"
    return documents if documents.is_dir() else Path.home()


def _free(place: Path) -> Path:
    """Give a file that is not there yet; no file is ever written over."""
    for number in count(1):
        free = place if number == 1 else place.with_name(f"{place.stem} ({number}){place.suffix}")
        if not free.exists():
            return free
    raise AssertionError("numbers have no end")
