"""How quick is the profile on each engine, beside SQL written by hand, and does time grow as the lines do?

Run as ``python -m tests.bench.engine_speed [LINES]`` (or with ``KAM_BENCH_LINES``): every power of ten from 10,000
to LINES, 1,000,000 when nothing is said. DuckDB writes the lines to Parquet: ordered by day over three years, a
hundred lines a client (of whom the largest have most), four lines an order, 5 % returns, some of zero, some after
the day looked from. The files are deleted at the end. Each engine has a process of its own.

Beside the hand-written SQL the time of the processors is counted, ours and its in turn. It does less: one column
fewer of each kind that only we need, and no sorting by name in Python.

Of each engine the time until its answer is counted, the median of three processes, against the pace of the machine in
the same minute (a sort in the same process, before and after): machines that others use, too, change theirs by half.
In DuckDB, Spark and lazy Polars that includes reading the file, in pandas and Polars not. A line's time must be flat:
all time divided by the lines may never grow, and without what the same engine needs for 100 lines (planning; not its
first call) the dearest and the cheapest line are compared. Below 100,000 lines, and wherever work takes less than
twice as long as planning, that rest is a few thousandths of a second and lost among the planning; Spark goes on
compiling for so long that the same holds below a million. pandas and Polars stop at 10,000,000 lines, Spark too (two
threads).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from kam_xl.profiles import profile
from tests.bench._by_hand import ANSWER, POOLED, STEPS
from tests.bench._figures import Figure

AS_OF = dt.date(2025, 11, 30)
SMALLEST, USUAL, IN_MEMORY = 10_000, 1_000_000, 10_000_000
FEW = 100
HAND_LIMIT, BY_HAND_FROM = 1.3, 100_000_000  # below, planning weighs more than working
FLAT_LIMIT, FLAT_FROM = 2.0, {"spark": 1_000_000}
ENGINES = ("pandas", "polars", "polars lazy", "duckdb", "spark")
# Of an engine and so many lines: what a line takes in sorts, all of it and without planning
LineTimes = dict[str, dict[int, tuple[float, float]]]
BYTES_A_LINE = 16  # on the disk, generously


def write_lines(path: Path, lines: int) -> None:
    """Let DuckDB write sales lines; the same ones on every machine."""
    clients, orders = max(lines // 100, 10), lines // 4
    duckdb.connect().execute(
        f"""COPY (
        SELECT 'C' || lpad(client::VARCHAR, 8, '0') AS client,
            DATE '2023-01-01' + (i * 1095 // {lines})::INT AS date,
            CASE WHEN h % 100 < 5 THEN -(h % 500000) WHEN h % 100 = 5 THEN 0 ELSE h % 50000000 END::BIGINT AS amount_e4,
            (h // 7 % 9000000)::BIGINT - 500000 AS profit_e4
        FROM (SELECT i, (hash(2 * i + 1) >> 8)::BIGINT AS h,
            CASE WHEN i // 4 % 4 = 0 THEN i // 4 * 7919 % {clients}
                ELSE floor({clients} * pow((hash(i // 4 * 3 + 5) >> 11) / pow(2, 53), 2)) END::BIGINT AS client
            FROM range({4 * orders}) lines(i))
        ) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 500000)"""
    )


def peak_megabytes(pid: int | None) -> float:
    if pid is None:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = Path(f"/proc/{pid}/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) / 1024


def opener(engine: str, session: Any) -> Callable[[Path], Any]:
    """Give what opens a Parquet file in an engine."""
    import polars as pl

    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    return {
        "pandas": lambda path: pd.read_parquet(path).astype({"date": "datetime64[s]"}),
        "polars": pl.read_parquet,
        "polars lazy": pl.scan_parquet,
        "duckdb": lambda path: connection.from_parquet(str(path)),
        "spark": lambda path: session.read.parquet(str(path)),
    }[engine]


def one_engine(engine: str, folder: Path, lines: int) -> dict[str, float]:
    """Profile a file in this process: seconds, the seconds of a few lines, peak memory; the answer goes beside it."""
    from tests.spark import local_spark

    starting = (
        local_spark(folder, memory="6g", partitions=8, compiled=True) if engine == "spark" else nullcontext()
    )
    with starting as session:
        pid = session.sparkContext._gateway.proc.pid if session else None
        opened = opener(engine, session)

        def seconds(path: Path) -> tuple[float, Any]:
            given = opened(path)
            began = time.perf_counter()
            found = profile(given, AS_OF)
            return time.perf_counter() - began, found

        few, pace = folder / f"{FEW}.parquet", [sort_seconds()]
        # Spark compiles what is called often; the others are asked once in a process, as a command asks them.
        times = 3 if engine == "spark" else 1
        start = median([seconds(few)[0] for _ in range(4)][1:])
        runs = [seconds(folder / f"{lines}.parquet") for _ in range(times)]
        pace.append(sort_seconds())
        found = runs[0][1]
        found.clients.assign(pooled=found.pooled_gap_days).to_parquet(folder / f"{engine}.answer")
        return {
            "seconds": median(run[0] for run in runs),
            "start": start,
            "pace": sum(pace) / len(pace),
            "memory": peak_megabytes(pid) + (peak_megabytes(None) if pid else 0),
        }


def sort_seconds() -> float:
    """How quick the machine is at the moment: the time to sort a million numbers."""
    numbers, times = np.random.default_rng(1).integers(0, 2**62, 1_000_000), []
    for _ in range(7):
        unsorted = numbers.copy()
        began = time.perf_counter()
        unsorted.sort()
        times.append(time.perf_counter() - began)
    return median(times)


def _times(lines: int) -> int:
    return {10_000: 15, 100_000: 9, USUAL: 5}.get(lines, 1 if lines > IN_MEMORY else 3)


def by_hand(connection: duckdb.DuckDBPyConnection, path: Path) -> pd.DataFrame:
    connection.execute(STEPS[0], {"path": str(path)})
    connection.execute(STEPS[1])
    answer = connection.execute(ANSWER).df()
    return answer.assign(pooled=connection.execute(POOLED).fetchall()[0][0])


def against_hand(folder: Path, lines: int) -> dict[str, Any]:
    """Run ours and the SQL written by hand in turn, in this process."""
    path = folder / f"{lines}.parquet"
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    ratios, times = [], []
    for _ in range(_times(lines)):
        began = time.process_time()
        wanted = by_hand(connection, path)
        middle = time.process_time()
        found = profile(connection.from_parquet(str(path)), AS_OF)
        ended = time.process_time()
        times.append((ended - middle, middle - began))
        ratios.append((ended - middle) / (middle - began))
    same(found.clients.assign(pooled=found.pooled_gap_days), wanted)
    ours, hand = times[ratios.index(sorted(ratios)[len(ratios) // 2])]
    return {"ratio": median(ratios), "ours": ours, "hand": hand, "clients": len(wanted)}


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Stop unless the columns of ``wanted`` are the same in ``found``, to 1e-9; blanks are 0."""
    assert found["client"].tolist() == wanted["client"].tolist()
    for name in wanted.columns.drop("client"):
        pairs = (frame[name].astype("float64").fillna(0).to_numpy() for frame in (found, wanted))
        ours, theirs = pairs
        assert (abs(ours - theirs) <= 1e-9 * abs(theirs)).all(), name


def in_own_process(work: str, folder: Path, lines: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.engine_speed", "--work", work, str(folder), str(lines)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def middle_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the run whose time, against the pace of the machine, is in the middle."""
    return sorted(runs, key=lambda run: run["seconds"] / run["pace"])[len(runs) // 2]


def tell(what: str, value: float, beside: str, limit: float | None = None, unit: str = "x") -> bool:
    return Figure("engine_speed", what, beside, value, limit, unit).tell().is_kept


def at_one_size(folder: Path, lines: int, line_times: LineTimes) -> bool:
    """Measure every engine on so many lines; what a line takes goes into ``line_times``. Tells whether limits are kept."""
    path = folder / f"{lines}.parquet"
    write_lines(path, lines)
    print(f"{lines:,} lines, {path.stat().st_size / 1e6:.1f} MB", flush=True)
    hand = in_own_process("hand", folder, lines)
    what = f"DuckDB, {lines:,} lines of {hand['clients']:,} clients: ours, the same answers"
    kept = tell(what, hand["ratio"], "SQL written by hand", HAND_LIMIT if lines >= BY_HAND_FROM else None)
    answer = None
    for engine in ("duckdb", *(one for one in ENGINES if one != "duckdb")):
        if lines > IN_MEMORY and engine != "duckdb":
            continue
        if engine == "spark" and shutil.which("java") is None:
            print("  spark: not run, Java is not installed")
            continue
        times = 1 if engine == "spark" or lines > IN_MEMORY else 3
        found = middle_of([in_own_process(engine, folder, lines) for _ in range(times)])
        rows = pd.read_parquet(folder / f"{engine}.answer")
        answer = rows if answer is None else answer
        same(rows, answer)
        line = (found["seconds"] - found["start"]) / lines / found["pace"]
        line_times.setdefault(engine, {})[lines] = found["seconds"] / lines / found["pace"], line
        told = f"{found['seconds']:8.2f} s, {found['pace'] * 1e3:6.1f} ms for a sort, {line * 1e6:7.1f} millionths of it a line"
        print(f"  {engine:11} {told}", flush=True)
        tell(f"{engine}, {lines:,} lines: peak memory", found["memory"], "the whole process", unit="MB")
    path.unlink()
    return kept


def growth(line_times: LineTimes) -> bool:
    """Tell how much more a line costs among many than among fewer, and how flat it is without what any number costs."""
    kept = True
    for engine, times in line_times.items():
        sizes = sorted(times)
        whole = max((times[more][0] / times[fewer][0] for fewer, more in combinations(sizes, 2)), default=0.0)
        what = f"{engine}, {sizes[0]:,} to {sizes[-1]:,} lines: the most a line's time grows"
        kept &= tell(what, whole, "a line among fewer", FLAT_LIMIT)
        wholes = [times[lines][0] for lines in sizes]
        what = f"{engine}, {sizes[0]:,} to {sizes[-1]:,} lines: the dearest line"
        tell(what, max(wholes) / min(wholes), "the cheapest one, planning included")
        large = [
            lines
            for lines in sizes
            if lines >= FLAT_FROM.get(engine, 100_000) and is_mostly_work(times[lines])
        ]
        if len(large) > 1:
            what = f"{engine}, {large[0]:,} to {large[-1]:,} lines: the dearest line"
            rests = [times[lines][1] for lines in large]
            kept &= tell(what, max(rests) / min(rests), "the cheapest one, without planning", FLAT_LIMIT)
    return kept


def is_mostly_work(line_time: tuple[float, float]) -> bool:
    """Tell whether work takes more than twice as long as planning: else what is left of the time is noise of both."""
    whole, work = line_time
    return work > 2 * (whole - work)


def main() -> None:
    if sys.argv[1:2] == ["--work"]:
        work, folder, lines = sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
        print(json.dumps(against_hand(folder, lines) if work == "hand" else one_engine(work, folder, lines)))
        return
    most = int(float(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("KAM_BENCH_LINES", USUAL)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Parquet, and what an engine may put on the disk while it works
        if shutil.disk_usage(folder).free < 4 * most * BYTES_A_LINE:
            sys.exit(f"{4 * most * BYTES_A_LINE / 1e9:.0f} GB must be free for {most:,} lines")
        write_lines(folder / f"{FEW}.parquet", FEW)
        kept, lines = True, SMALLEST
        line_times: LineTimes = {}
        while lines <= most:
            kept &= at_one_size(folder, lines, line_times)
            lines *= 10
        kept &= growth(line_times)
        sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
