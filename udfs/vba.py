"""Where the Subs of the ribbon come in: the name of a job and of the workbook that was active at the click."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import xlwings as xw

from kam_xl.problems import InputError

if TYPE_CHECKING:
    from xlwings import App, Book


def run(job: str, book: str) -> None:
    """Do ``job`` in the open workbook with the full name ``book`` ("" when none was active)."""
    from udfs.door import click, refuse_add_in, tell

    def found() -> str:
        refuse_add_in(_name(book))
        raise InputError.of("target_not_open", _name(book))

    target = opened(book) if book else None
    if target is None:
        tell(_app(), found)
    else:
        click(job, target)


def opened(book: str) -> Book | None:
    """Give the workbook of this full name among all that are open.

    Two instances of Excel may have a workbook of one name open, one instance
    may not: the full name decides only then. A workbook in Protected View is
    not among the open ones. A full name is asked for only in need: for a
    workbook in the cloud xlwings would look into the workbook itself for help.
    """
    name = _name(book).casefold()
    same = [one for app in xw.apps for one in app.books if one.name.casefold() == name]
    if len(same) <= 1:
        return same[0] if same else None
    return next((one for one in same if _is(one, book)), None)


def _is(one: Book, full_name: str) -> bool:
    try:
        return str(one.fullname).casefold() == full_name.casefold()
    except Exception:
        # xlwings cannot tell where in the cloud it lies; then it is not known to be the one.
        return False


def _name(full_name: str) -> str:
    r"""Give the last part of a path of Windows or Mac, or of an address in the cloud.

    >>> _name("C:\\Users\\kam\\Sales.xlsx"), _name("https://x.sharepoint.com/a/Sales.xlsx")
    ('Sales.xlsx', 'Sales.xlsx')
    """
    return PureWindowsPath(full_name).name


def _app() -> App:
    active = xw.apps.active
    assert active is not None, "a button was clicked, so Excel runs"
    return active
