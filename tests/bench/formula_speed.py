"""What a formula costs: its start, its conversion beside xlwings' own and beside the core, a column filled down.

Run as ``python -m tests.bench.formula_speed``. Made-up sales lines (fixed seed);
ranges go through xlwings' real COM-side converters (``workbook.com_stand_in``),
without Excel, whose own part comes on top for every tool alike. Ends with 1
when a limit is not kept.
"""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from tests.bench._figures import Figure
from workbook.com_stand_in import ExcelSide, excel_side

ROOT = Path(__file__).parents[2]
STARTS = 9
Range = tuple[tuple[Any, ...], ...]


def median(work: Callable[[], object], times: int = 7) -> float:
    """Give the median of several runs, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def start_times(*codes: str) -> list[float]:
    """Give the time of a fresh Python that runs each code, in milliseconds, without that of Python itself.

    The runs take turns, so that what else the machine does falls on all alike.
    """
    taken: list[list[float]] = [[] for _ in codes]
    for turn in range(STARTS + 1):
        for place, code in enumerate(codes):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
            if turn:  # the first turn brings the files into memory
                taken[place].append(time.perf_counter() - start)
    return [statistics.median(times) * 1000 for times in taken]


def made_up(lines: int, count: int | None = None) -> tuple[Range, Range, Range]:
    """Give clients, dates and amounts of so many sales lines as COM hands them over."""
    chance = np.random.default_rng(20260101)
    clients = [f"Client {number}" for number in chance.integers(0, count or max(lines // 20, 5), lines)]
    start = dt.datetime(2023, 1, 1)
    days = [start + dt.timedelta(int(day)) for day in chance.integers(0, 900, lines)]
    amounts = chance.lognormal(5, 1, lines).round(2).tolist()
    return tuple(tuple((cell,) for cell in column) for column in (clients, days, amounts))  # type: ignore[return-value]


class Report:
    """Tells figures and remembers whether each limit was kept."""

    def __init__(self) -> None:
        self.kept = True

    def line(self, what: str, value: float, beside: str, limit: float | None = None, unit: str = "x") -> None:
        self.kept &= Figure("formula_speed", what, beside, value, limit, unit).tell().is_kept


def starts(report: Report) -> None:
    first = "import udfs.functions as f; f.ABC_CLASS([[3], [2], [1]])"
    python, *others = start_times("pass", "import xlwings", "import udfs.functions", first)
    bare, ours, answered = (taken - python for taken in others)
    report.line("import udfs.functions", ours / bare, "import xlwings", 1.3)
    report.line("import udfs.functions and a first ABC_CLASS", answered / bare, "import xlwings", 1.5)


def conversion(report: Report, excel: ExcelSide, lines: int) -> None:
    """Hold what we add to each call against what xlwings needs, and against the answer itself."""
    from xlwings import conversion as xlwings_conversion

    from kam_xl.questions.ledger import ledger
    from udfs import arguments, memory

    ranges = made_up(lines)
    names = ("clients", "dates", "amounts")
    options = excel.functions.CLIENT_STATUS.__xlfunc__["args"][0]["options"]

    def hand_over() -> list[Any]:
        return [xlwings_conversion.read(None, cells, options) for cells in ranges]

    handed = dict(zip(names, hand_over(), strict=True))
    read = arguments.read(names, handed).values
    theirs = median(hand_over)
    ours = median(lambda: arguments.read(names, handed))
    key = median(lambda: memory.digest(*read.values()))
    core = median(lambda: ledger(read["clients"], read["dates"], read["amounts"]), 3)
    rows = f"{lines:,} rows x 3 columns"
    report.line(f"reading {rows}", ours / theirs, "xlwings handing them over", 3)
    report.line(f"the key of the content of {rows}", key / theirs, "xlwings handing them over")
    report.line(f"reading {rows}", ours / core, "the profiles of their clients", 1)


def again(report: Report, clients: int) -> None:
    """Ask the same once more: what that costs beyond reading the ranges and the key of their content.

    Both are timed within the very call: two measurements of a second each differ by more than the rest. What was
    read lives to the end of the measurement, as freeing it belongs to reading it.
    """
    from udfs import arguments, functions, ledger

    ranges = dict(zip(("clients", "dates", "amounts"), made_up(clients * 10, clients), strict=True))
    functions.CHURN_RISK(**ranges)
    beyond = []
    with clocked(arguments, "read") as reading, clocked(ledger, "digest") as key:
        for _ in range(9):
            reading.clear()
            key.clear()
            start = time.perf_counter()
            functions.CHURN_RISK(**ranges)
            whole = time.perf_counter() - start
            beyond.append(whole - sum(seconds for seconds, _ in (*reading, *key)))
    what = f"CHURN_RISK of {clients:,} clients ({clients * 10:,} lines) asked again"
    report.line(what, statistics.median(beyond) * 1000, "reading and key of the same", 5, "ms more")


@contextmanager
def clocked(room: Any, name: str) -> Iterator[list[tuple[float, object]]]:
    """Keep the seconds and the answer of every call of a function that the udfs use."""
    taken: list[tuple[float, object]] = []

    def timed(*given: Any, **named: Any) -> Any:
        start = time.perf_counter()
        answer = work(*given, **named)
        taken.append((time.perf_counter() - start, answer))
        return answer

    work = getattr(room, name)
    with patch.object(room, name, timed):
        yield taken


def filled_down(report: Report, excel: ExcelSide, lines: int) -> None:
    """One formula for all clients beside one formula a cell, on the same ranges; the first call fits."""
    clients, days, amounts = made_up(lines)
    first = median(lambda: excel.call("CHURN_RISK", clients, days, ..., amounts), 1)
    spilled = median(lambda: excel.call("CHURN_RISK", clients, days, ..., amounts))
    cell = median(lambda: excel.call("CHURN_RISK", clients, days, "Client 1", amounts))
    count = len({name for (name,) in clients})
    rows = f"{lines:,} ledger rows, {count} clients"
    report.line(f"the first call with its fit, {rows}", first / spilled, "the same again, spilled")
    report.line(f"one cell of a column filled down, {rows}", cell / spilled, "all clients spilled", 1.5)
    report.line("one cell of a column filled down", cell * 10_000 / lines, "10,000 ledger rows", unit="ms")
    report.line("all clients spilled, asked again", spilled * 10_000 / lines, "10,000 ledger rows", unit="ms")


def main() -> int:
    report = Report()
    starts(report)
    with excel_side() as excel:
        conversion(report, excel, 10_000)
        conversion(report, excel, 100_000)
        again(report, 5_000)
        again(report, 100_000)
        filled_down(report, excel, 10_000)
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
