"""The textbook fits beside lifetimes: how likely is what each finds, and how long does it take?

Run as ``python -m tests.bench.btyd_peers`` with ``KAM_DATA`` naming the folder of
the data sets and lifetimes installed (it is no dependency; without it, or without
the data, one line says so). Both fit the same clients in the same process, each
three times, the shortest processor time counts; the first run of each, which loads packages, is
not counted. Log-likelihoods are those of the whole table in the units of its data,
both counted by our formula at the parameters found, as lifetimes states means on
scaled time for some models and totals for others.

CDNOW is in weeks, as published; the others are made from their orders, in days up
to their last order. Pareto/NBD of lifetimes starts from random points: its line
differs from run to run. ``lower`` marks a fit of ours that is less likely than that
of lifetimes by more than 0.01, which should not be; the exit code is then 1.
"""

from __future__ import annotations

import io
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_xl.questions.btyd import (
    BgNbd,
    GammaGamma,
    MbgNbd,
    ParetoNbd,
    bg_nbd,
    gamma_gamma,
    mbg_nbd,
    pareto_nbd,
)
from tests.bench._figures import Figure

RUNS = 3
LOWER = 0.01
SETS = {
    "northwind": "orders.csv",
    "classicmodels": "orders.csv",
    "chinook": "invoices.csv",
    "adventureworks_reseller": "orders.csv",
    "rfm_orders": "orders.csv",
}
MODELS: dict[str, tuple[Any, Any]] = {
    "BetaGeoFitter": (bg_nbd.fit, BgNbd),
    "ModifiedBetaGeoFitter": (mbg_nbd.fit, MbgNbd),
    "ParetoNBDFitter": (pareto_nbd.fit, ParetoNbd),
    "GammaGammaFitter": (gamma_gamma.fit, GammaGamma),
}


class Clients(NamedTuple):
    """Repeat purchases, age at the last, age, mean repeat amount."""

    frequency: pd.Series
    recency: pd.Series
    age: pd.Series
    mean_amount: pd.Series


NOT_RUN = 77  # what test harnesses take for "skipped": no pass and no failure


def main() -> int:
    try:
        import lifetimes
    except ImportError:
        print("lifetimes is not installed here: nothing to compare with (python -m pip install lifetimes)")
        return NOT_RUN
    folder = Path(os.environ.get("KAM_DATA", ""))
    if not (folder / "cdnow").is_dir():
        print("KAM_DATA names no folder with the data sets: nothing is compared")
        return NOT_RUN
    print(f"{'set':24}{'model':22}{'ours':>9}{'LL':>14}{'lifetimes':>11}{'LL':>14}  flags")
    lower = 0
    for name, clients in tables(folder):
        for fitter, (fit, model) in MODELS.items():
            columns = columns_of(fitter, clients)
            ours = shortest(lambda fit=fit, columns=columns: fit(*columns))
            theirs = shortest(lambda fitter=fitter, columns=columns: peer(lifetimes, fitter, *columns))
            lower += report(name, fitter, ours, theirs, model, columns)
    return min(lower, 1)


def tables(folder: Path) -> Iterator[tuple[str, Clients]]:
    """Give each set as counts of its clients."""
    summary = pd.read_csv(folder / "cdnow" / "cdnow_customers_summary_with_transactions.csv")
    yield "cdnow", Clients(summary["x"], summary["t_x"], summary["T"], summary["zbar"])
    for name, file in SETS.items():
        orders = pd.read_csv(folder / name / file, parse_dates=["date"])
        key = "client_id" if "client_id" in orders else "client"
        days = orders.groupby([key, "date"], as_index=False)["amount"].sum()
        grouped = days.groupby(key)
        first = grouped["date"].min()
        repeats = days[days["date"] > days[key].map(first)]
        means = repeats.groupby(key)["amount"].mean().reindex(first.index).fillna(0.0)
        recency = (grouped["date"].max() - first).dt.days
        yield name, Clients(grouped.size() - 1, recency, (days["date"].max() - first).dt.days, means)


def columns_of(fitter: str, clients: Clients) -> tuple[pd.Series, ...]:
    if fitter != "GammaGammaFitter":
        return clients[:3]
    known = (clients.frequency > 0) & (clients.mean_amount > 0)
    return clients.frequency[known], clients.mean_amount[known]


def peer(lifetimes: Any, fitter: str, *columns: pd.Series) -> tuple[float, ...] | str:
    """Fit with lifetimes; the name of its error where it gives up."""
    options = {"q_constraint": False} if fitter == "GammaGammaFitter" else {}
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            fitted = getattr(lifetimes, fitter)().fit(*columns, **options)
        except Exception as error:  # whatever the peer raises is its answer
            return type(error).__name__
    return tuple(float(value) for value in fitted.params_)


def shortest(work: Callable[[], Any]) -> tuple[float, Any]:
    """Give the shortest processor time of several runs after a first one, and the answer."""
    answer, taken = work(), []
    for _ in range(RUNS):
        start = time.process_time()
        answer = work()
        taken.append(time.process_time() - start)
    return min(taken), answer


def report(
    name: str, fitter: str, ours: tuple[float, Any], theirs: tuple[float, Any], model: Any, columns: Any
) -> int:
    """Print one line; 1 if our fit is the less likely one."""
    (our_time, fit), (their_time, found) = ours, theirs
    gave_up = isinstance(found, str)
    likelihood = np.nan if gave_up else float(model(*found).log_likelihood(*columns).sum())
    lower = likelihood > fit.log_likelihood + LOWER
    said = f"{found:>25}" if gave_up else f"{their_time:9.3f} s{likelihood:14.4f}"
    words = " ".join(fit.flags) + (" lower" if lower else "")
    print(f"{name:24}{fitter:22}{our_time:7.3f} s{fit.log_likelihood:14.4f}{said}  {words}")
    if not gave_up:
        Figure(
            "btyd_peers", f"{fitter} of {name}: time", "the fit of lifetimes", our_time / their_time
        ).tell()
        behind = likelihood - fit.log_likelihood
        Figure(
            "btyd_peers", f"{fitter} of {name}: log-likelihood lost", "its own", behind, LOWER, unit=""
        ).tell()
    return int(lower)


if __name__ == "__main__":
    sys.exit(main())
