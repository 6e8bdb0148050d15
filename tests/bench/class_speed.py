"""How long the classes take, beside the one numpy pass that any answer needs.

Run as ``python -m tests.bench.class_speed``. Made-up values (fixed seed). ABC of
a million values beside one argsort of them, XYZ of 100,000 clients x 24 periods
beside one mean and standard deviation, the matrix and the sentences as they come.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from kam_xl.questions import abc, concentration, matrix, xyz

VALUES, CLIENTS, PERIODS = 1_000_000, 100_000, 24


def best(work: Callable[[], object], times: int = 7) -> float:
    """Give the shortest of several runs, in milliseconds."""
    shortest = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest * 1000


def report(what: str, taken: float, beside: float | None = None, bound: float | None = None) -> None:
    ratio = f"{taken / beside:6.2f} x  (at most {bound:g})" if beside and bound else ""
    print(f"{what:44} {taken:8.1f} ms {ratio}")


def main() -> None:
    chance = np.random.default_rng(20260101)
    values = np.round(chance.lognormal(5, 2, VALUES), 2)
    block = np.round(chance.lognormal(5, 1, (CLIENTS, PERIODS)), 2) * (
        chance.random((CLIENTS, PERIODS)) < 0.6
    )
    argsort = best(lambda: np.argsort(values))
    moments = best(lambda: (block.mean(axis=1), block.std(axis=1)))
    report(f"argsort of {VALUES:,} values", argsort)
    report("  abc.classify", best(lambda: abc.classify(values)), argsort, 2)
    report("  concentration.classify", best(lambda: concentration.classify(values), 3))
    report(f"mean and std of {CLIENTS:,} x {PERIODS}", moments)
    report("  xyz.classify by variation", best(lambda: xyz.classify(block)), moments, 3)
    report("  xyz.classify by rhythm", best(lambda: xyz.classify(block, basis="rhythm")), moments, 3)
    few = values[:CLIENTS]
    rank, habit = abc.classify(few), xyz.classify(block)
    report(f"matrix.classify of {CLIENTS:,}", best(lambda: matrix.classify(rank, habit), 3))
    report(f"abc.why of {CLIENTS:,}", best(lambda: abc.why(few), 1))
    report(f"xyz.why of {CLIENTS:,}", best(lambda: xyz.why(block), 1))


if __name__ == "__main__":
    main()
