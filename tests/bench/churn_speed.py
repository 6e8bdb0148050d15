"""How long the churn answers take, beside their limits and beside MBG/NBD fits of ours and of lifetimes.

Run as ``python -m tests.bench.churn_speed``. Made-up clients (fixed seed): each
orders in cycles of its own, some skip cycles, some have left. Counted: processor
seconds on one core for the fit and for all answers; the median of several runs,
ours and theirs in turn.

lifetimes knows x, t_x, T only and is no dependency: where it is installed, its
MBG/NBD fit of the same clients stands beside ours of the same model, beside the
fit of CHURN_RISK, which learns regularity and skipping as well, and beside that
fit with the answers of every client. Small tables on which each answers are counted (it raises when its
search does not converge; ours is bounded and always answers). The last lines
compare the fit on its sample with a fit on all clients.
"""

from __future__ import annotations

import io
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kam_xl.gap_bins import gap_counts
from kam_xl.questions import churn, churn_fit
from kam_xl.questions.btyd import mbg_nbd
from kam_xl.questions.churn_habits import Habits
from kam_xl.questions.churn_model import cycles, log_likelihoods
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


def seconds(*works: Callable[[], object], times: int = 5) -> list[float]:
    """Processor seconds of each, the median of several runs taken in turn: a busy moment meets them all."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, kept in zip(works, taken, strict=True):
            start = time.process_time()
            work()
            kept.append(time.process_time() - start)
    return [statistics.median(kept) for kept in taken]


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
    past = clients[:3]

    def churn_risk() -> None:
        churn.answer(churn.fit(*clients), *clients)

    def fitted() -> None:
        churn.fit(*clients)

    def textbook() -> None:
        mbg_nbd.fit(*past)

    churn_risk()
    peer = peer_fit(past)
    ours, fit, same, *theirs = seconds(churn_risk, fitted, textbook, *([] if peer is None else [peer]))
    kept = told(f"CHURN_RISK of {size:,} clients, fit and score", ours, "one core", LIMITS.get(size), "s")
    if not theirs:
        print("lifetimes is not installed (python -m pip install lifetimes): nothing beside it")
        return kept
    beside = "the MBG/NBD fit of lifetimes"
    told(f"CHURN_RISK of {size:,} clients, fit and score", ours / theirs[0], beside)
    kept = told(f"CHURN_RISK of {size:,} clients, its fit", fit / theirs[0], beside, 1.0) and kept
    return told(f"our MBG/NBD fit of {size:,} clients", same / theirs[0], beside, 1.0) and kept


def peer_fit(past: tuple[NDArray[np.float64], ...]) -> Callable[[], object] | None:
    """Give the MBG/NBD fit of lifetimes for these clients; None where it is not installed."""
    try:
        from lifetimes import ModifiedBetaGeoFitter  # type: ignore[import-not-found]
    except ImportError:
        return None
    return lambda: quietly(lambda: ModifiedBetaGeoFitter().fit(*past))


def quietly(work: Callable[[], object]) -> bool:
    """Tell whether ``work`` comes to an end; what it raises is its answer, what it prints is not ours."""
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
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
    tables = list(small_tables())
    fits = [fit for fit in (peer_fit(table[:3]) for table in tables) if fit]
    if not fits:
        return True
    theirs = sum(bool(fit()) for fit in fits)
    ours = sum(quietly(lambda: churn.fit(*table)) for table in tables)  # noqa: B023
    beside = f"{theirs} of {len(tables)}: the others end in an error of lifetimes"
    return told(
        "small tables that CHURN_RISK answers without an error", ours, beside, len(tables), "", at_least=True
    )


def log_likelihood(model: churn.ChurnModel, clients: Clients) -> float:
    habits = Habits.of(*clients)
    return float(log_likelihoods(model, habits, cycles(model, habits)).sum())


def sample_against_all(clients: Clients) -> None:
    sampled = churn.fit(*clients)
    limits = churn_fit.SAMPLE, churn_fit.LARGEST_SAMPLE
    churn_fit.SAMPLE = churn_fit.LARGEST_SAMPLE = len(clients.frequency)
    whole = churn.fit(*clients)
    churn_fit.SAMPLE, churn_fit.LARGEST_SAMPLE = limits
    by_sample, by_all = churn.answer(sampled, *clients), churn.answer(whole, *clients)
    beside = f"a fit on all {len(clients.frequency):,} clients instead of {sampled.fitted_count:,}"
    lost = log_likelihood(whole, clients) - log_likelihood(sampled, clients)
    told("log-likelihood lost a client by the sample", lost / len(clients.frequency), beside, unit="")
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
