"""Excel while a job writes: still, silent, and afterwards as it was, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlwings import App

# What is set while a job writes. A host in the browser does not know all of it.
_STILL: tuple[tuple[str, Any], ...] = (
    ("screen_updating", False),
    ("display_alerts", False),
    ("enable_events", False),
    ("calculation", "manual"),
)


@contextmanager
def still(app: App) -> Iterator[None]:
    """Hold the screen, questions, events and calculation; all come back even after an error."""
    before: list[tuple[str, Any]] = []
    try:
        for name, value in _STILL:
            with suppress(NotImplementedError):
                before.append((name, getattr(app, name)))
                setattr(app, name, value)
        yield
    finally:
        for name, value in reversed(before):
            # One that Excel refuses (calculation, without a workbook) may not keep the others from coming back.
            with suppress(Exception):
                setattr(app, name, value)


@contextmanager
def status_bar(app: App) -> Iterator[StatusBar]:
    """Give the status bar; Excel has it back afterwards."""
    try:
        before = app.status_bar
    except NotImplementedError:
        yield StatusBar(None)
        return
    try:
        yield StatusBar(app)
    finally:
        with suppress(Exception):
            app.status_bar = before


class StatusBar:
    """Where a job says what it is doing; a host without one is told nothing."""

    def __init__(self, app: App | None) -> None:
        self._app = app

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        if self._app is not None:
            self._app.status_bar = sentence
