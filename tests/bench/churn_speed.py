"""How long the churn answers take, beside their limits and beside MBG/NBD fits of ours and of lifetimes.

Run as ``python -m tests.bench.churn_speed``. Made-up clients (fixed seed): each
orders in cycles of its own, some skip cycles, some have left. Counted: processor
seconds on one core for the fit and for all answers; the median of several runs.
lifetimes knows x, t_x, T only and is no dependency: where it is installed, its
MBG/NBD fit of the same clients stands beside ours of the same model, and beside
the whole of CHURN_RISK. Small tables on which each answers are
counted (it raises when its search does not converge; ours is bounded and always answers). The last lines compare the fit on its sample with a fit on all clients.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kam_xl.gap_bins import gap_counts
from kam_xl.questions import churn, churn_fit
from kam_xl.questions.btyd import mbg_nbd
from tests.bench._figures import Figure

SIZES = (1_000, 5_000, 20_000, 100_000)
LIMITS = {5_000: 1.0, 100_000: 8.0}
DAYS = 1000


class Clients(NamedTuple):
    frequency: NDArray[np.float64]
    recency_days: NDArray[np.float64]
    age_days: NDArray[np.float64]
    gap_counts: NDArray[np.int64]


def made_up(count: int, *, seed: int = 20260101, k: float = 4.0, mean_cycle: float = 60.0) -> Clients:
    """Let ``count`` clients order for up to 1,000 days: about ten gaps each."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, DAYS - 30, count)
    pace = rng.gamma(6.0, 1 / 6.0, count) / mean_cycle
    skips = rng.beta(0.5, 5.0, count)
    leaves = rng.beta(1.0, 14.0, count)
    day, last = first.astype(float), first.copy()
    frequency, owners, gaps = np.zeros(count), [], []
    there = rng.random(count) >= leaves
    while there.any():
        who = np.flatnonzero(there)
        passed = rng.geometric(1 - skips[who])
        day[who] += rng.gamma(k * passed, 1 / (k * pace[who]))
        bought = np.floor(day[who]).astype(int)
        inside = bought <= DAYS
        new = inside & (bought > last[who])
        owners.append(who[new])
        gaps.append(bought[new] - last[who[new]])
        frequency[who[new]] += 1
        last[who[new]] = bought[new]
        there[who] = inside & (rng.random(len(who)) >= leaves[who])
    counts = gap_counts(np.concatenate(owners), np.concatenate(gaps), count)
    return Clients(frequency, (last - first).astype(float), (DAYS - first).astype(float), counts)


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Processor seconds, the median of several runs."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def told(
    what: str,
    value: float,
    beside: str,
    limit: float | None = None,
    unit: str = "x",
    *,
    at_least: bool = False,
) -> bool:
    return Figure("churn_speed", what, beside, value, limit, unit, at_least).tell().is_kept


def of(size: int) -> bool:
    """Tell what the fit and all answers of so many clients take."""
    clients = made_up(size)
    model = churn.fit(*clients)
    ours = seconds(lambda: (churn.fit(*clients), churn.answer(model, *clients)))
    kept = told(f"CHURN_RISK of {size:,} clients, fit and score", ours, "one core", LIMITS.get(size), "s")
    try:
        from lifetimes import ModifiedBetaGeoFitter  # type: ignore[import-not-found]
    except ImportError:
        print("lifetimes is not installed (python -m pip install lifetimes): nothing beside it")
        return kept
    past = clients[:3]
    theirs = seconds(lambda: quietly(lambda: ModifiedBetaGeoFitter().fit(*past)))
    same = seconds(lambda: mbg_nbd.fit(*past))
    beside = "the MBG/NBD fit of lifetimes"
    told(f"CHURN_RISK of {size:,} clients, fit and score", ours / theirs, beside)
    return told(f"our MBG/NBD fit of {size:,} clients", same / theirs, beside, 1.0) and kept


def quietly(work: Callable[[], object]) -> bool:
    """Tell whether ``work`` comes to an end; what it raises is its answer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            work()
        except Exception:
            return False
    return True


def small_tables() -> Iterator[Clients]:
    """Tables as small workbooks have them: 20 to 200 clients, from clockworks to chance."""
    for seed in range(8):
        for size in (20, 60, 200):
            for k, cycle in ((1.0, 30.0), (4.0, 90.0), (30.0, 120.0)):
                yield made_up(size, seed=seed, k=k, mean_cycle=cycle)


def convergence() -> bool:
    """Count the small tables on which each fit comes to an end."""
    try:
        from lifetimes import ModifiedBetaGeoFitter
    except ImportError:
        return True
    tables = list(small_tables())
    theirs = sum(quietly(lambda: ModifiedBetaGeoFitter().fit(*table[:3])) for table in tables)  # noqa: B023
    ours = sum(quietly(lambda: churn.fit(*table)) for table in tables)  # noqa: B023
    beside = f"{theirs} of {len(tables)}: the others end in an error of lifetimes"
    return told(
        "small tables that CHURN_RISK answers without an error", ours, beside, len(tables), "", at_least=True
    )


def sample_against_all(clients: Clients) -> None:
    sampled = churn.fit(*clients)
    limits = churn_fit.SAMPLE, churn_fit.LARGEST_SAMPLE
    churn_fit.SAMPLE = churn_fit.LARGEST_SAMPLE = len(clients.frequency)
    whole = churn.fit(*clients)
    churn_fit.SAMPLE, churn_fit.LARGEST_SAMPLE = limits
    by_sample, by_all = churn.answer(sampled, *clients), churn.answer(whole, *clients)
    beside = f"a fit on all {len(clients.frequency):,} clients instead of {sampled.fitted_count:,}"
    lost = (whole.log_likelihood - sampled.log_likelihood) / len(clients.frequency)
    told("log-likelihood lost a client by the sample", lost, beside, unit="")
    for name in ("risk", "buy_chance"):
        apart = float(np.nanmax(np.abs(getattr(by_sample, name) - getattr(by_all, name))))
        told(f"largest difference of {name}", apart, beside, unit="")


def main() -> int:
    kept = [of(size) for size in SIZES]
    kept.append(convergence())
    sample_against_all(made_up(20_000))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
