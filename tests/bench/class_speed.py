"""How long the classes take, beside the one numpy pass that any answer needs.

Run as ``python -m tests.bench.class_speed [LARGEST]``. Made-up values (fixed seed) of growing number, 10^7 at most:
ABC beside one argsort of them, XYZ of clients x 24 periods beside one mean and standard deviation, the matrix
and the sentences as they come. Counted: the median of several runs, in turns with the peer.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from kam_xl.questions import abc, concentration, matrix, xyz
from tests.bench._figures import Figure

LARGEST, PERIODS = 10_000_000, 24
ABC_LIMIT_AT, XYZ_LIMIT_AT = 1_000_000, 100_000


def medians(*works: Callable[[], object], times: int = 7) -> list[float]:
    """Give the median seconds of each work; the works take turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for place, work in enumerate(works):
            start = time.perf_counter()
            work()
            taken[place].append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def tell(what: str, taken: float, beside: str, peer: float, limit: float | None = None) -> bool:
    return Figure("class_speed", what, beside, taken / peer, limit).tell().is_kept


def abc_of(count: int) -> bool:
    values = np.round(np.random.default_rng(20260101).lognormal(5, 2, count), 2)
    argsort, ours = medians(lambda: np.argsort(values), lambda: abc.classify(values))
    limit = 2 if count == ABC_LIMIT_AT else None
    return tell(f"ABC of {count:,} values", ours, "np.argsort of them", argsort, limit)


def xyz_of(clients: int) -> bool:
    chance = np.random.default_rng(20260102)
    block = np.round(chance.lognormal(5, 1, (clients, PERIODS)), 2)
    block *= chance.random((clients, PERIODS)) < 0.6
    beside = f"mean and std of {clients:,} x {PERIODS}"
    pass_time, variation, rhythm = medians(
        lambda: (block.mean(axis=1), block.std(axis=1)),
        lambda: xyz.classify(block),
        lambda: xyz.classify(block, basis="rhythm"),
    )
    limit = 3 if clients == XYZ_LIMIT_AT else None
    kept = tell(f"XYZ of {clients:,} clients, by variation", variation, beside, pass_time, limit)
    return tell(f"XYZ of {clients:,} clients, by rhythm", rhythm, beside, pass_time, limit) and kept


def others(clients: int) -> None:
    """What has no peer: told beside the argsort of as many values."""
    chance = np.random.default_rng(20260103)
    values = np.round(chance.lognormal(5, 2, clients), 2)
    rank, habit = abc.classify(values), xyz.classify(chance.lognormal(5, 1, (clients, PERIODS)))
    works = {
        "matrix": lambda: matrix.classify(rank, habit),
        "concentration": lambda: concentration.classify(values),
        "the sentences of ABC": lambda: abc.why(values),
    }
    argsort, *taken = medians(lambda: np.argsort(values), *works.values(), times=3)
    for what, seconds in zip(works, taken, strict=True):
        tell(f"{what} of {clients:,} clients", seconds, "np.argsort of as many values", argsort)


def main() -> int:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST
    counts = [10**power for power in range(3, 8) if 10**power <= largest]
    kept = [abc_of(count) for count in counts]
    kept += [xyz_of(count // 10) for count in counts if count <= ABC_LIMIT_AT]
    others(100_000)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
