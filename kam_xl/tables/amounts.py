"""Money as whole numbers, so that sums and borders are exact.

Amounts are counted in ten-thousandths as int64: the order of rows and the
split of a sale cannot change a sum, and a border of a class is compared as a
whole number. Float noise such as 0.1 + 0.2 is rounded away once, on entry.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.problems import InputError

UNITS = 10_000
LARGEST_TOTAL = 9e14
_SIGNIFICANT_DIGITS = 12
_NOISE = 1e-6


def to_e4(amounts: ArrayLike) -> NDArray[np.int64]:
    """Round amounts to whole ten-thousandths; blanks (NaN) count as 0.

    A book whose amounts add up to more than 9e14 is refused, because its sum
    would no longer be exact; so is an endless amount.

    >>> to_e4([1.1, 0.1 + 0.2, float("nan")])
    array([11000,  3000,     0])
    >>> to_e4([9e14, 1.0])
    Traceback (most recent call last):
    kam_xl.problems.InputError: the amounts add up to more than 900,000,000,000,000; look for an id or a phone number in the amount column, or give amounts in thousands.
    """
    clean = _finite(amounts)
    _refuse_too_large(clean)
    return np.rint(clean * UNITS).astype(np.int64)


def to_amount(units: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give ten-thousandths back as amounts.

    >>> to_amount(np.array([11000]))
    array([1.1])
    """
    return units / float(UNITS)


def to_exact(values: ArrayLike) -> NDArray[np.int64]:
    """Round any values to whole numbers of one common power of ten.

    Money gives ten-thousandths. Values finer than that (shares of 0.00001, say)
    keep twelve significant digits of the largest, so that a change of unit by a
    power of ten leaves every comparison as it was. Blanks (NaN) count as 0; an
    endless value, or money beyond what ``to_e4`` takes, is an ``InputError``.

    >>> to_exact([0.5, 0.25]), to_exact([5e-7, 2.5e-7])
    (array([5000, 2500]), array([500000000000, 250000000000]))
    """
    clean = _finite(values)
    scaled = clean * UNITS
    whole = np.rint(scaled)
    if _is_noise(scaled - whole, scaled):
        _refuse_too_large(clean)
        return whole.astype(np.int64)
    digits = _SIGNIFICANT_DIGITS - 1 - int(np.floor(np.log10(np.abs(clean).max())))
    return _fitting(clean, digits)


def _is_noise(rest: NDArray[np.float64], scaled: NDArray[np.float64]) -> bool:
    """Tell whether what rounding takes away is float noise only: a millionth, or 1e-12 of a large value."""
    off = np.abs(rest, out=rest)
    if off.max(initial=0.0) <= _NOISE:
        return True
    return bool(np.all(off <= _NOISE * np.maximum(1.0, np.abs(scaled) * 1e-6)))


def _refuse_too_large(clean: NDArray[np.float64]) -> None:
    if np.abs(clean).sum() > LARGEST_TOTAL:
        raise InputError.of("total_too_large")


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    """Set blanks to 0; an endless value has no place among whole numbers."""
    given = np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(given.sum()):  # neither a blank nor anything endless: the usual case, seen at once
            return given
    endless = np.isinf(given)
    if endless.any():
        raise InputError.of("endless", row=int(np.argmax(endless)) + 1)
    return np.nan_to_num(given, nan=0.0)


def _fitting(values: NDArray[np.float64], digits: int) -> NDArray[np.int64]:
    """Scale by ten to ``digits``, or less where the sum would leave int64."""
    total = float(np.abs(values).sum())
    while total * 10.0**digits > LARGEST_TOTAL * UNITS:
        digits -= 1
    return np.rint(values * 10.0**digits if digits >= 0 else values / 10.0**-digits).astype(np.int64)


def as_typed(limit: float) -> Fraction:
    """Give a limit as the decimal the user typed, which a float only comes near.

    >>> as_typed(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(limit)))


def border(share: float, total: int) -> int:
    """Give the smallest whole number that is not below ``share`` of ``total``.

    ``before < border(share, total)`` then says exactly, with no float in
    between, whether what stands before is below the share.

    >>> border(0.95, 1_000_000)
    950000
    """
    wanted = as_typed(share)
    return -(-wanted.numerator * total // wanted.denominator)
