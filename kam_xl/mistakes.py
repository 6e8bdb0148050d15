"""Our own mistakes: the traceback goes to a log in the user's profile, the user gets an id.

Used by every door, so that neither a terminal nor a cell ever shows a traceback.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import traceback
from pathlib import Path

from kam_xl import __version__

LOG = Path("~/.kam-xl/errors.log")
# What this process has written already: a column of formulas makes the same mistake in every cell.
_known: set[tuple[Path, str]] = set()


def log_mistake(error: BaseException) -> tuple[str, bool]:
    """Keep the traceback in the log and give its id, and whether it could be written.

    The same mistake has the same id, and is written once.
    """
    report = "".join(traceback.format_exception(error))
    log_id = hashlib.sha256(report.encode()).hexdigest()[:8]
    path = LOG.expanduser()
    if (path, log_id) in _known:
        return log_id, True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{dt.datetime.now():%Y-%m-%d %H:%M} {log_id} kam-xl {__version__}\n{report}\n")
    except OSError:
        return log_id, False
    _known.add((path, log_id))
    return log_id, True


def logged(error: BaseException) -> str:
    """Keep the traceback and name the entry: its id, and where the log is when it could be written."""
    log_id, written = log_mistake(error)
    return f"{log_id} in {LOG}" if written else log_id
