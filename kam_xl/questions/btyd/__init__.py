"""Has a client left, and how much is to come? The textbook models, to compare with the literature.

BG/NBD, MBG/NBD and Pareto/NBD answer for counts of purchases, Gamma-Gamma for
amounts. Each has a module with the model as a frozen record of its parameters
and a ``fit`` that finds them; this page puts their answers into tables and
their warnings into words. Who is leaving is answered better by the churn
question: these models know nothing of regular buyers.
"""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kam_xl.questions.btyd import bg_nbd, mbg_nbd, pareto_nbd
from kam_xl.questions.btyd.bg_nbd import BgNbd
from kam_xl.questions.btyd.gamma_gamma import GammaGamma
from kam_xl.questions.btyd.mbg_nbd import MbgNbd
from kam_xl.questions.btyd.parameters import Fit
from kam_xl.questions.btyd.pareto_nbd import ParetoNbd
from kam_xl.questions.columns import Words, listed, numbers, row_by_row
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.texts import say

__all__ = [
    "MODELS",
    "BgNbd",
    "Fit",
    "GammaGamma",
    "MbgNbd",
    "ParetoNbd",
    "amounts",
    "described",
    "parameters",
    "table",
    "why",
    "why_each",
]

DEFAULTS = Settings()
MODELS: Final = {"bg_nbd": bg_nbd.fit, "mbg_nbd": mbg_nbd.fit, "pareto_nbd": pareto_nbd.fit}


def table(
    model: BgNbd | MbgNbd | ParetoNbd,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    *,
    horizon: float = DEFAULTS.horizon_days,
) -> pd.DataFrame:
    """Give P(alive) and the purchases to be expected within the ``horizon``, one row a client.

    ``horizon`` is counted in the unit of ``age``. A blank in a row gives blanks.

    >>> table(MbgNbd(0.525, 6.183, 0.891, 1.614), [2], [30.43], [38.86], horizon=39).round(3)
       p_alive_share  expected_purchases
    0          0.706               1.263
    """
    return pd.DataFrame(
        {
            "p_alive_share": model.p_alive(frequency, recency, age),
            "expected_purchases": model.expected_purchases(horizon, frequency, recency, age),
        }
    )


def why_each(
    model: BgNbd | MbgNbd | ParetoNbd,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    *,
    horizon: float = DEFAULTS.horizon_days,
) -> Words:
    """Say for each client what the model looked at and what follows; arguments as for ``table``.

    >>> print(*why_each(MbgNbd(0.525, 6.183, 0.891, 1.614), [2], [30.43], [38.86], horizon=39))
    2 repeat purchases, the last at age 30.43 of 38.86, by MbgNbd with r 0.525, alpha 6.183, a 0.891, b 1.614: alive with 70.6 %, 1.26 purchases expected within 39
    """
    found = table(model, frequency, recency, age, horizon=horizon)
    shared = listed(
        [f"{name} {number(value, decimals=4)}" for name, value in dataclasses.asdict(model).items()]
    )
    x, last, seen = (numbers(column, len(found)) for column in (frequency, recency, age))

    def sentence(row: int) -> str:
        alive, expected = found.iloc[row]
        if np.isnan(alive):
            return say("why.btyd.blank")
        return say(
            "why.btyd.client",
            repeats=number(float(x[row])),
            recency=number(float(last[row])),
            age=number(float(seen[row])),
            model=type(model).__name__,
            parameters=shared,
            alive=percent(float(alive)),
            expected=number(float(expected)),
            horizon=number(horizon),
        )

    return row_by_row(sentence, len(found))


def amounts(model: GammaGamma, frequency: ArrayLike, mean_amount: ArrayLike) -> pd.DataFrame:
    """Give the amount to be expected per purchase, one row a client.

    >>> amounts(GammaGamma(6.25, 3.74, 15.44), [2], [35]).round(2)
       expected_amount
    0            35.04
    """
    return pd.DataFrame({"expected_amount": model.expected_amount(frequency, mean_amount)})


def parameters(fit: Fit[BgNbd] | Fit[MbgNbd] | Fit[ParetoNbd] | Fit[GammaGamma]) -> pd.DataFrame:
    """Give what a fit found as rows of name and value, the log-likelihood last.

    >>> parameters(Fit(GammaGamma(6.25, 3.74, 15.44), -4055.9, ()))
                 name    value
    0               p     6.25
    1               q     3.74
    2               v    15.44
    3  log-likelihood -4055.90
    """
    rows = list(dataclasses.asdict(fit.parameters).items())
    rows.append((say("why.btyd.log_likelihood"), fit.log_likelihood))
    return pd.DataFrame(rows, columns=["name", "value"])


def described(fit: Fit[BgNbd] | Fit[MbgNbd] | Fit[ParetoNbd] | Fit[GammaGamma]) -> pd.DataFrame:
    """Give the parameters, and below them a note for all that is to be known before they are believed.

    >>> described(Fit(BgNbd(1, 1, 0.001, 9), -10.0, ("nobody_leaves",)))["name"].tolist()
    ['r', 'alpha', 'a', 'b', 'log-likelihood', 'note']
    """
    notes = pd.DataFrame({"name": say("why.btyd.note"), "value": why(fit)}, dtype=object)
    return pd.concat([parameters(fit).astype(object), notes], ignore_index=True)


def why(fit: Fit[BgNbd] | Fit[MbgNbd] | Fit[ParetoNbd] | Fit[GammaGamma]) -> list[str]:
    """Say what is to be known before the parameters are believed, one sentence a flag.

    >>> why(Fit(BgNbd(1, 1, 0.001, 9), -10.0, ("nobody_leaves",)))
    ['Nobody seems to have left: the chance to leave is as good as 0, and every P(alive) is near 1.']
    """
    return [say(f"why.btyd.{flag}") for flag in fit.flags]
