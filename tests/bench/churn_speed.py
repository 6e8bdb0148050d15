"""How long the churn answers take, beside a plain MBG/NBD fit of lifetimes where it is installed.

Run as ``python -m tests.bench.churn_speed``. Made-up clients (fixed seed): each
orders in cycles of its own, some skip cycles, some have left. One line a size:
seconds for the fit, for all answers, and the ratio to lifetimes on the same
clients (x, t_x, T only, as it knows no more). lifetimes is no dependency; it
fails to converge on some tables, which is said. The last lines compare the fit
on its sample with a fit on all clients.
"""

from __future__ import annotations

import contextlib
import time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kam_xl.gap_bins import gap_counts
from kam_xl.questions import churn, churn_fit

SIZES = (600, 5_000, 20_000, 100_000)
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


def seconds(work: object) -> tuple[float, object]:
    """Processor seconds of the better of two runs, as the first may still load packages."""
    best, answer = float("inf"), None
    for _ in range(2):
        start = time.process_time()
        answer = work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best, answer


def lifetimes_seconds(clients: Clients) -> str:
    """Seconds of the MBG/NBD fit of lifetimes, or why there are none."""
    try:
        from lifetimes import ModifiedBetaGeoFitter  # type: ignore[import-not-found]
    except ImportError:
        return "lifetimes is not installed"
    start = time.process_time()
    try:
        ModifiedBetaGeoFitter().fit(clients.frequency, clients.recency_days, clients.age_days)
    except Exception as error:
        return f"lifetimes gave up after {time.process_time() - start:.2f} s ({type(error).__name__})"
    return f"{time.process_time() - start:.2f}"


def main() -> None:
    for size in SIZES:
        clients = made_up(size)
        fit_time, model = seconds(lambda: churn.fit(*clients))  # noqa: B023
        answer_time, _ = seconds(lambda: churn.answer(model, *clients))  # noqa: B023
        peer = lifetimes_seconds(clients)
        with contextlib.suppress(ValueError):
            peer = f"lifetimes MBG/NBD fit {peer} s, ours / theirs {fit_time / float(peer):.2f}"
        gaps = clients.frequency.mean()
        print(
            f"{size:>7} clients, {gaps:.1f} gaps each: fit {fit_time:.2f} s, answers {answer_time:.2f} s; {peer}"
        )
    _sample_against_all(made_up(20_000))


def _sample_against_all(clients: Clients) -> None:
    sampled = churn.fit(*clients)
    limits = churn_fit.SAMPLE, churn_fit.LARGEST_SAMPLE
    churn_fit.SAMPLE = churn_fit.LARGEST_SAMPLE = len(clients.frequency)
    whole = churn.fit(*clients)
    churn_fit.SAMPLE, churn_fit.LARGEST_SAMPLE = limits
    by_sample, by_all = churn.answer(sampled, *clients), churn.answer(whole, *clients)
    print(
        f"log-likelihood of all 20,000: fitted on {sampled.fitted_count:,} {sampled.log_likelihood:.1f}, on all {whole.log_likelihood:.1f}"
    )
    for name in ("risk", "buy_chance"):
        apart = np.nanmax(np.abs(getattr(by_sample, name) - getattr(by_all, name)))
        print(f"largest difference of {name} between the two: {apart:.4f}")


if __name__ == "__main__":
    main()
