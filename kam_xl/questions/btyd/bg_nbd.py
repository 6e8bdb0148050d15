"""BG/NBD: has a client left, and how many purchases are to come, if only repeat purchases make him leave?

Fader, Hardie and Lee (2005), "Counting your customers" the easy way,
Marketing Science 24(2). A client who never came back had no chance to leave
and counts as alive for certain: to tell who is leaving, take MBG/NBD or the
churn question instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from kam_xl.questions.btyd.beta_geometric import BetaGeometric
from kam_xl.questions.btyd.fitting import fit_model
from kam_xl.questions.btyd.parameters import Fit


@dataclass(frozen=True, slots=True)
class BgNbd(BetaGeometric):
    """The model with its parameters; numbers of clients come in, one answer per client comes out.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> model.p_alive([2, 0], [30.43, 0], [38.86, 38.86]).round(4)
    array([0.7266, 1.    ])
    >>> model.expected_purchases(39, [2], [30.43], [38.86]).round(4)
    array([1.226])
    >>> model.expected_of_new([52]).round(4)
    array([1.4461])
    >>> model.p_purchases(39, [0]).round(4)
    array([0.5738])
    """


def fit(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Fit[BgNbd]:
    """Find the parameters under which the table is most likely.

    Args:
        frequency: Repeat purchases of each client; a blank (NaN) leaves the client out.
        recency: Age of the client at the last purchase.
        age: Time since the first purchase.

    Returns:
        Parameters, log-likelihood in the units of the data, flags.

    Raises:
        RequestError: The three do not fit together.
        InputError: Nobody bought twice.

    >>> found = fit([2, 1, 0, 0, 5], [30, 2, 0, 0, 20], [39, 39, 39, 39, 39])
    >>> round(found.log_likelihood, 3)
    -31.16
    """
    return fit_model(BgNbd, frequency, recency, age)
