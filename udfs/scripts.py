"""Every button of the ribbon as an xlwings script, made from the registry of jobs.

On a server and in the browser the host lists them and hands over the workbook;
in Excel for Windows and Mac a Sub calls ``udfs.vba.run`` with the name of the
workbook that was active at the click. No script asks for a "caller": in an
add-in that would be the add-in.
"""

from __future__ import annotations

from collections.abc import Callable

import xlwings as xw

from kam_xl.jobs.registry import JOBS, Job


def script_name(one: Job) -> str:
    """Give the name of a job's script: ``at-risk`` is ``at_risk``."""
    return one.name.replace("-", "_")


def _script(one: Job) -> Callable[[xw.Book], None]:
    def script(book: xw.Book) -> None:
        # Loaded at the first click: the host lists scripts when it starts.
        from udfs.door import click

        click(one.name, book)

    script.__name__ = script.__qualname__ = script_name(one)
    script.__doc__ = one.screen_tip
    made: Callable[[xw.Book], None] = xw.script(script)
    return made


SCRIPTS = {script_name(one): _script(one) for one in JOBS if one.button}
globals().update(SCRIPTS)
__all__ = [*SCRIPTS]  # noqa: PLE0604 - the names come from the registry
