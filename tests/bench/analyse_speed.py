"""How long does the whole analysis of a large workbook take, beside readers that merely load its sheet?

Run as ``python -m tests.bench.analyse_speed``. Seeded books of 10^4, 10^5 and 10^6 sales lines in seven columns (see
``_million_book``). Each work runs in a process of its own, in turns, and is counted by the time until it ends
(median), the time of the processors (we use two where there are two, the others one) and its peak memory:
python-calamine's ``to_python`` and fastexcel's load of the sheet, ``kam-xl analyse`` with all papers into a new workbook,
``kam-xl refresh`` into a copy of the book itself, and the script that one would write first (``pandas.read_excel``
with openpyxl, ``groupby``, ``to_excel``). The script gets the book of 10^5 lines, with ``KAM_BENCH=full`` that of
10^6 (some minutes, a third of the runs); ``KAM_RUNS`` is how often each work runs. Modules are compiled before, as an
installation has them. Ends with 1 when a limit is not kept.
"""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench._figures import Figure

ROOT = Path(__file__).parents[2]
SIZES = (10_000, 100_000, 1_000_000)
FULL = os.environ.get("KAM_BENCH") == "full"
RUNS = int(os.environ.get("KAM_RUNS", "3"))
SLOW = 3  # The script takes a minute: it runs in one round of so many
SCRIPT_LINES = SIZES[-1] if FULL else SIZES[-2]
CALAMINE_LIMIT, SCRIPT_LIMIT, MEMORY_LIMIT, FLAT_LIMIT = 1.6, 8.0, 1_500, 2.0

_CALAMINE = """
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
"""
_FASTEXCEL = """
import fastexcel
fastexcel.read_excel(book).load_sheet(0)
"""
_KAM = """
from kam_xl.cli import main
main([{words}])
"""
_SCRIPT = """
import pandas as pd
sales = pd.read_excel(book, engine="openpyxl")
clients = sales.groupby("Client").agg(revenue=("Amount", "sum"), last=("Date", "max"), lines=("Amount", "size"))
clients.sort_values("revenue", ascending=False).to_excel(out)
"""
WORKS = {
    "calamine": _CALAMINE,
    "fastexcel": _FASTEXCEL,
    "analyse": _KAM.format(words='"analyse", book, "--out", out'),
    "refresh": _KAM.format(words='"refresh", book, "--out", out'),
    "script": _SCRIPT,
}
_WRITE = """
from pathlib import Path
from tests.bench._million_book import write_book
write_book(Path(book), int(out))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds until one process ended, those of the processors, and its peak memory in megabytes."""

    seconds: float
    processor: float
    megabytes: float


def run(code: str, book: Path, out: str) -> Run:
    """Run a few lines of Python in a process of its own."""
    before = f"import sys; book, out = {str(book)!r}, {out!r}\n"
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", before + code], stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, used = os.wait4(child.pid, 0)
    ended = time.perf_counter()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"this ended with {child.returncode}:\n{code}")
    return Run(ended - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(names: list[str], book: Path) -> dict[str, Run]:
    """Give the median times and the largest memory of each work; the works take turns."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    out = book.with_name("out.xlsx")
    for turn in range(RUNS):
        for name in names:
            if name != "script" or turn % SLOW == 0:
                out.unlink(missing_ok=True)
                runs[name].append(run(WORKS[name], book, str(out)))
    return {name: _middle(done) for name, done in runs.items()}


def _middle(done: list[Run]) -> Run:
    seconds, processor = (median(getattr(one, name) for one in done) for name in ("seconds", "processor"))
    return Run(seconds, processor, max(one.megabytes for one in done))


def figures(lines: int, found: dict[str, Run]) -> Iterator[Figure]:
    """Give what is compared, with its limit where the issue is about so many lines."""
    ours, what = found["analyse"], f"kam-xl analyse, {lines:,} lines"
    large = lines == SIZES[-1]
    for peer, limit in (("calamine", CALAMINE_LIMIT), ("fastexcel", None)):
        if peer in found:
            beside, theirs = f"{peer} merely reading the sheet", found[peer]
            times = ours.seconds / theirs.seconds
            yield Figure("analyse_speed", what, beside, times, limit if large else None)
            processors = ours.processor / theirs.processor
            yield Figure("analyse_speed", f"{what}: processor time", beside, processors)
    for name in ("analyse", "refresh"):
        title = f"kam-xl {name}, {lines:,} lines: peak memory"
        limit = MEMORY_LIMIT if large else None
        yield Figure("analyse_speed", title, "the whole process", found[name].megabytes, limit, "MB")
    if "script" in found:
        # The limit is one for a million lines: below, what any number of lines costs weighs more
        times, limit = found["script"].seconds / ours.seconds, SCRIPT_LIMIT if large else None
        title = f"the pandas script with openpyxl, {lines:,} lines"
        yield Figure("analyse_speed", title, "kam-xl analyse", times, limit, at_least=True)


def _tell(lines: int, found: dict[str, Run]) -> bool:
    for name, one in found.items():
        each = one.seconds / lines * 1e6
        print(
            f"{lines:>9,}  {name:<10} {one.seconds:8.2f} s, {one.processor:8.2f} s of processors,"
            f" {each:8.1f} us a line {one.megabytes:7.0f} MB"
        )
    kept = [figure.tell().is_kept for figure in figures(lines, found)]
    return all(kept)


def _names(lines: int) -> list[str]:
    try:
        import fastexcel  # type: ignore[import-not-found,unused-ignore]  # noqa: F401
    except ImportError:
        print("fastexcel is not installed: left out")
        left_out = {"fastexcel"}
    else:
        left_out = set()
    if lines != SCRIPT_LINES:
        left_out.add("script")
    return [name for name in WORKS if name not in left_out]


def main() -> None:
    kept, each = True, {}
    compileall.compile_dir(ROOT / "kam_xl", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        for lines in SIZES:
            book = Path(folder) / f"{lines}.xlsx"
            run(_WRITE, book, str(lines))
            found = measured(_names(lines), book)
            kept &= _tell(lines, found)
            each[lines] = found["analyse"].seconds / lines
            book.unlink()
    flat = each[SIZES[-1]] / each[SIZES[0]]
    title = f"kam-xl analyse: time of a line of {SIZES[-1]:,}"
    kept &= Figure("analyse_speed", title, f"a line of {SIZES[0]:,}", flat, FLAT_LIMIT).tell().is_kept
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
