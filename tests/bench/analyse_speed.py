"""How long does the whole analysis of a large workbook take, beside readers that merely load its sheet?

Run as ``python -m tests.bench.analyse_speed``. Seeded books of 10^4, 10^5 and 10^6 sales lines in seven columns (see
``_million_book``). Each work runs in a process of its own, in turns, and is counted by its processor time (median) and
its peak memory: python-calamine's ``to_python`` and fastexcel's load of the sheet, ``kam-xl analyse`` with all papers
into a new workbook, ``kam-xl refresh`` into a copy of the book itself, and the script that one would write first
(``pandas.read_excel`` with openpyxl, ``groupby``, ``to_excel``). The script gets the book of 10^5 lines, with
``KAM_BENCH=full`` that of 10^6 (some minutes); ``KAM_RUNS`` is how often each work runs. Ends with 1 when a limit
is not kept.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000)
FULL = os.environ.get("KAM_BENCH") == "full"
RUNS = int(os.environ.get("KAM_RUNS", "1"))
SCRIPT_LINES = SIZES[-1] if FULL else SIZES[-2]
CALAMINE_LIMIT, FASTEXCEL_AIM, SCRIPT_LIMIT, MEMORY_LIMIT, FLAT_LIMIT = 1.6, 1.6, 8.0, 1_500, 2.0

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
    """Processor seconds and peak memory in megabytes of one process."""

    seconds: float
    megabytes: float


def run(code: str, book: Path, out: str) -> Run:
    """Run a few lines of Python in a process of its own."""
    before = f"import sys; book, out = {str(book)!r}, {out!r}\n"
    child = subprocess.Popen(
        [sys.executable, "-c", before + code], stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2]
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"this ended with {child.returncode}:\n{code}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(names: list[str], book: Path) -> dict[str, Run]:
    """Give the median time and the largest memory of each work; the works take turns."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    out = book.with_name("out.xlsx")
    for _ in range(RUNS):
        for name in names:
            out.unlink(missing_ok=True)
            runs[name].append(run(WORKS[name], book, str(out)))
    return {
        name: Run(statistics.median(one.seconds for one in done), max(one.megabytes for one in done))
        for name, done in runs.items()
    }


def ratios(lines: int, found: dict[str, Run]) -> Iterator[tuple[str, float, float, bool]]:
    """Give what is compared: its name, the ratio, its limit, and whether it is kept."""
    ours = found["analyse"].seconds
    if lines == SIZES[-1]:
        times = ours / found["calamine"].seconds
        yield "analyse / calamine to_python, at most", times, CALAMINE_LIMIT, times <= CALAMINE_LIMIT
        if "fastexcel" in found:
            times = ours / found["fastexcel"].seconds
            yield "analyse / fastexcel load, an aim", times, FASTEXCEL_AIM, True
        for name in ("analyse", "refresh"):
            memory = found[name].megabytes
            yield f"{name}: peak memory in MB, at most", memory, MEMORY_LIMIT, memory <= MEMORY_LIMIT
    if "script" in found:
        times = found["script"].seconds / ours
        # The limit is one for a million lines: below, what any number of lines costs weighs more
        yield "pandas script / analyse, at least", times, SCRIPT_LIMIT, times >= SCRIPT_LIMIT or not FULL


def _print(lines: int, found: dict[str, Run]) -> bool:
    for name, one in found.items():
        each = one.seconds / lines * 1e6
        print(f"{lines:>9,}  {name:<10} {one.seconds:8.2f} s {each:8.1f} us a line {one.megabytes:7.0f} MB")
    kept = True
    for what, ratio, limit, holds in ratios(lines, found):
        print(f"{'':11}{what:<44} {limit:7g}: {ratio:8.2f}{'' if holds else '  NOT KEPT'}")
        kept &= holds
    return kept


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
    with tempfile.TemporaryDirectory() as folder:
        for lines in SIZES:
            book = Path(folder) / f"{lines}.xlsx"
            run(_WRITE, book, str(lines))
            found = measured(_names(lines), book)
            kept &= _print(lines, found)
            each[lines] = found["analyse"].seconds / lines
            book.unlink()
    flat = each[SIZES[-1]] / each[SIZES[0]]
    print(f"time a line, 10^6 lines / 10^4 lines, at most {FLAT_LIMIT:g}: {flat:.2f}")
    sys.exit(0 if kept and flat <= FLAT_LIMIT else 1)


if __name__ == "__main__":
    main()
