"""The parameters of a model: refused when they are no parameters, kept with their fit."""

from __future__ import annotations

import math
from typing import Generic, NamedTuple, TypeVar

from kam_xl.problems import RequestError

P = TypeVar("P")


class Fit(NamedTuple, Generic[P]):
    """What a fit found.

    ``log_likelihood`` is that of the whole table in the units of its data.
    ``flags`` are codes of what is to be known before the parameters are
    believed; ``say("why.btyd.<code>")`` puts them in words.
    """

    parameters: P
    log_likelihood: float
    flags: tuple[str, ...]


def require_positive(**parameters: float) -> None:
    """Refuse a parameter that is not a positive number, naming it."""
    for name, value in parameters.items():
        if not (math.isfinite(value) and value > 0):
            raise RequestError.of("btyd_parameter", name=name, value=f"{value:g}")
