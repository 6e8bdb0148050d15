"""MBG/NBD: has a client left, and how many purchases are to come, if every purchase can make him leave?

Batislam, Denizel and Filiztekin (2007), International Journal of Research in
Marketing 24(3); Hoppe and Wagner (2007). As BG/NBD, but the first purchase,
too, is followed by a chance to leave, so that a client who never came back
can have left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from numpy.typing import ArrayLike

from kam_xl.questions.btyd.beta_geometric import BetaGeometric
from kam_xl.questions.btyd.fitting import fit_model
from kam_xl.questions.btyd.parameters import Fit


@dataclass(frozen=True, slots=True)
class MbgNbd(BetaGeometric):
    """The model with its parameters; numbers of clients come in, one answer per client comes out.

    >>> model = MbgNbd(r=0.525, alpha=6.183, a=0.891, b=1.614)
    >>> model.p_alive([2, 0], [30.43, 0], [38.86, 38.86]).round(4)
    array([0.7062, 0.3897])
    >>> model.expected_purchases(39, [2], [30.43], [38.86]).round(4)
    array([1.263])
    """

    chances_at_first: ClassVar[int] = 1


def fit(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Fit[MbgNbd]:
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
    -30.892
    """
    return fit_model(MbgNbd, frequency, recency, age)
