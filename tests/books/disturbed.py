"""Writes that are killed, or run out of space: ``python -m tests.books.disturbed WHAT HOW COUNT`` tells what was left.

Each write runs in a process of its own. HOW is ``kill``: the process is killed
(SIGKILL) after a while; the whiles are spread evenly over the time one write
takes, so that every phase is met. Or it is ``full``: no file may grow beyond
some size, which the system then refuses as it does on a full disk; the sizes
are spread over the size of the workbook.

WHAT is ``graft`` (our sheets into a user's workbook, in place, with a copy),
``refresh`` (the same with all that comes before) or ``report`` (a workbook of
ours over an older one). The counts go to the
standard output as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kam_xl.books.graft import NewSheet, graft
from kam_xl.books.render_xlsx import write_book
from kam_xl.books.sample import write_sample
from kam_xl.books.target import rewriting
from kam_xl.jobs import files
from kam_xl.problems import InputError
from tests.books.sheets import FULL

NOW = dt.datetime(2026, 3, 4, 5, 6, 7)


def graft_in_place(path: Path) -> None:
    """Put our sheet into the workbook, as ``refresh`` does."""
    with rewriting(path, now=NOW) as work:
        graft(path, work.fresh, [NewSheet(FULL, "Client list")], made="x")


def report(path: Path) -> None:
    """Write a workbook of ours."""
    write_book(path, [FULL], made="x")


def refresh(path: Path) -> None:
    """Do all that the command ``refresh`` does."""
    files.do("refresh", path, files.Request(NOW))


WRITES: dict[str, Callable[[Path], None]] = {"graft": graft_in_place, "report": report, "refresh": refresh}


def killed_after(seconds: float | None, write: Callable[[Path], None], path: Path) -> bool:
    """Write in a process of its own; tell whether it was killed before it ended. ``None`` kills it never."""
    child = os.fork()
    if child == 0:
        try:
            write(path)
        finally:
            os._exit(0)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    if seconds is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    # Not taken away yet, so that the kill has somebody to meet
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def with_room_for(size: int, write: Callable[[Path], None], path: Path) -> bool:
    """Write in a process whose files may not grow beyond ``size``; tell whether it refused in a sentence."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            write(path)
        except InputError as error:
            os._exit(7 if "cannot be written (File too large)" in str(error) else 8)
        except BaseException:  # noqa: BLE001 (whatever it is, it is no refusal)
            os._exit(9)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 7), code
    return code == 7


def main(what: str, how: str, count: int) -> None:
    """Disturb ``count`` writes and tell what stood there afterwards."""
    write = WRITES[what]
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_sample(path)
        old = path.read_bytes()
        # Once for what is loaded on first use
        write(path)
        path.write_bytes(old)
        began = time.monotonic()
        write(path)
        whole = time.monotonic() - began
        new = path.read_bytes()
        for number in range(count):
            for left in Path(folder).glob("*.bak-*"):
                left.unlink()
            path.write_bytes(old)
            # Beyond the end too, so that some writes are not hit
            share = 1.2 * (number + 0.5) / count
            if how == "kill":
                # The last may take as long as it needs today, so that a whole write is met on a busy machine too
                last = number == count - 1
                found["hit"] += killed_after(None if last else max(whole * share, 1e-6), write, path)
            else:
                found["hit"] += with_room_for(int(len(new) * share), write, path)
                found["left"] += len(list(Path(folder).glob(".kam-xl-*")))
            content = path.read_bytes()
            found["old" if content == old else "new" if content == new else "other"] += 1
            copies = [copy.read_bytes() for copy in Path(folder).glob("*.bak-*")]
            found["copies"] += len(copies)
            found["bad copies"] += sum(copy != old for copy in copies)
            found["new without a copy"] += what != "report" and content == new and not copies
        write(path)
        found["left at the end"] = len(list(Path(folder).glob(".kam-xl-*")))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
