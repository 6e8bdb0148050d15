"""XYZ: how regularly does each client buy?

By rhythm: how much the gaps between purchases vary, whatever their length; a
clockwork quarterly buyer is as regular as a weekly one. By variation (``cv``):
how much the sums of the periods vary, months without a purchase counting as 0,
from the period of the first purchase on; the usual meaning in the field.

Up to the first limit X, up to the second Y, else Z; a limit belongs to the
better class. Too few gaps or periods give "new" when the client first bought
within the window, else "too few (n)". Who never bought, or whose periods add
up to nothing, is "-". The class describes the habit; whether the client is
still there, ``status`` says.

Source: 0.10 / 0.25 by variation [PRICEVA] [KROK] [SEDAT] [UNISENDER]; 0.50 / 1.00
by rhythm is ours: 1 is as irregular as chance, 0.5 an Erlang-4 habit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kam_xl.periods import months_before
from kam_xl.problems import RequestError
from kam_xl.profiles import Profiles
from kam_xl.questions.columns import Words, row_by_row, same_length
from kam_xl.questions.regularity import Flags, Regularity, of_block, of_gaps, of_periods
from kam_xl.questions.wording import number
from kam_xl.settings import Settings
from kam_xl.texts import say

DEFAULTS = Settings()
CLASSES = ("X", "Y", "Z")
NO_CLASS = say("word.none")
NEW = say("word.new")

Basis = Literal["cv", "rhythm"]


def classify(
    block: ArrayLike,
    *,
    basis: Basis = "cv",
    x_limit: float | None = None,
    y_limit: float | None = None,
    minimum: int | None = None,
) -> Words:
    """Tell for each row of a client x period block whether it is X, Y or Z.

    Args:
        block: amounts, one row a client, one column a period, oldest first; blank is 0.
        basis: "cv" compares the sums of the periods, "rhythm" the gaps between
            the periods with a purchase.
        x_limit: X up to this variation; blank is the default of the basis.
        y_limit: Y up to this variation, else Z.
        minimum: at least this many periods (cv) or gaps (rhythm).

    Returns:
        X, Y, Z, "new", "too few (n)" or "-" for each row. The window is the block
        itself: who bought in its first column may have bought before, so such a
        row is never "new".

    Raises:
        RequestError: no block of rows and columns, an unknown basis, limits out of order.

    Examples:
        >>> classify([[9, 10, 10, 11, 10, 10], [0, 0, 0, 0, 5, 5], [9, 0, 0, 9, 0, 0]]).tolist()
        ['X', 'new', 'Z']
        >>> classify([[7, 0, 0, 9, 0, 0, 5, 0, 0, 8]], basis="rhythm").tolist()
        ['X']
    """
    limits = _limits(basis, x_limit, y_limit, minimum)
    return _classes(of_block(block, gaps=basis == "rhythm"), limits)


def why(
    block: ArrayLike,
    *,
    basis: Basis = "cv",
    x_limit: float | None = None,
    y_limit: float | None = None,
    minimum: int | None = None,
) -> Words:
    """Say for each row of a block which limit decided, and the numbers behind it.

    >>> print(*why([[7, 0, 0, 9, 0, 0, 5, 0, 0, 8]], basis="rhythm"))
    4 purchases, every gap 3 periods, variation 0 <= 0.5: X
    """
    limits = _limits(basis, x_limit, y_limit, minimum)
    return _sentences(of_block(block, gaps=basis == "rhythm"), limits, "gap_periods")


def by_rhythm(
    gap_count: ArrayLike,
    gap_sum: ArrayLike,
    gap_sumsq: ArrayLike,
    first_day: ArrayLike,
    *,
    window_day: int | None,
    x_rhythm: float | None = None,
    y_rhythm: float | None = None,
    min_gaps: int | None = None,
) -> Words:
    """Tell for each client whether the gaps between its purchase days make it X, Y or Z.

    Args:
        gap_count: gaps of each client (purchase days less one).
        gap_sum: their sum, in days.
        gap_sumsq: the sum of their squares; all whole numbers, so that limits are met exactly.
        first_day: first purchase as a day ordinal; 0 when the client never bought.
        window_day: first day of the window (``window_day``); None when all sales are looked
            at, where nobody is "new" by it.
        x_rhythm: X up to this variation.
        y_rhythm: Y up to this variation, else Z.
        min_gaps: at least this many gaps.

    Examples:
        >>> by_rhythm([12, 0, 1, 0], [1092, 0, 40, 0], [99380, 0, 1600, 0],
        ...           [738000, 738900, 738000, 0], window_day=738800).tolist()
        ['X', 'new', 'too few (1)', '-']
    """
    limits = _limits("rhythm", x_rhythm, y_rhythm, min_gaps)
    return _classes(_gaps(gap_count, gap_sum, gap_sumsq, first_day, window_day), limits)


def by_cv(
    periods: ArrayLike,
    period_sum: ArrayLike,
    period_sumsq: ArrayLike,
    first_day: ArrayLike,
    *,
    window_day: int | None,
    x_cv: float | None = None,
    y_cv: float | None = None,
    min_periods: int | None = None,
) -> Words:
    """Tell for each client whether the sums of its periods make it X, Y or Z.

    ``periods`` counts from the period of the first purchase; ``period_sum`` and
    ``period_sumsq`` are the sum of the period sums and of their squares; the
    other arguments are those of ``by_rhythm``.

    >>> by_cv([12, 2, 8], [120.0, 20.0, -3.0], [1200.0, 200.0, 99.0], [738000, 738900, 738000], window_day=738800).tolist()
    ['X', 'new', '-']
    """
    limits = _limits("cv", x_cv, y_cv, min_periods)
    return _classes(_periods(periods, period_sum, period_sumsq, first_day, window_day), limits)


def why_rhythm(
    profiles: Profiles,
    *,
    window_months: int | None = DEFAULTS.window_months,
    x_rhythm: float | None = None,
    y_rhythm: float | None = None,
    min_gaps: int | None = None,
) -> Words:
    """Say for each client which gaps lie behind its class by rhythm, and the limit that decided."""
    limits = _limits("rhythm", x_rhythm, y_rhythm, min_gaps)
    return _sentences(_profile_gaps(profiles, window_months), limits, "gap_days")


def why_cv(
    profiles: Profiles,
    *,
    window_months: int | None = DEFAULTS.window_months,
    x_cv: float | None = None,
    y_cv: float | None = None,
    min_periods: int | None = None,
) -> Words:
    """Say for each client which periods lie behind its class by variation, and the limit that decided."""
    limits = _limits("cv", x_cv, y_cv, min_periods)
    return _sentences(_profile_periods(profiles, window_months), limits, "gap_days")


def table(
    profiles: Profiles, *, window_months: int | None = DEFAULTS.window_months, settings: Settings = DEFAULTS
) -> pd.DataFrame:
    """Give both measures and both classes of every client, sorted by client.

    Columns: ``client``, ``period_count`` from the first purchase on, ``mean_amount``
    a period, ``cv_number``, ``mean_gap_days``, ``gap_cv_number``, ``active_share``
    (periods with a purchase), ``rhythm_class``, ``cv_class``. NaN where nothing
    can be measured. ``settings`` gives the limits of both bases.
    """
    gaps, periods = _profile_gaps(profiles, window_months), _profile_periods(profiles, window_months)
    by_gaps = _limits("rhythm", settings.x_rhythm, settings.y_rhythm, settings.min_gaps)
    by_periods = _limits("cv", settings.x_cv, settings.y_cv, settings.min_periods)
    with np.errstate(invalid="ignore", divide="ignore"):
        active = profiles.whole("active_periods") / periods.count
    return pd.DataFrame(
        {
            "client": profiles.clients["client"],
            "period_count": periods.count,
            "mean_amount": periods.mean,
            "cv_number": periods.variation,
            "mean_gap_days": gaps.mean,
            "gap_cv_number": gaps.variation,
            "active_share": active,
            "rhythm_class": _classes(gaps, by_gaps),
            "cv_class": _classes(periods, by_periods),
        }
    )


def window_day(profiles: Profiles, window_months: int | None) -> int | None:
    """Give the first day of the window as an ordinal; None when the window is all sales."""
    return months_before(profiles.as_of, window_months).toordinal() + 1 if window_months else None


@dataclass(frozen=True, slots=True)
class _Limits:
    x: float
    y: float
    minimum: int


def _limits(basis: str, x: float | None, y: float | None, minimum: int | None) -> _Limits:
    """Fill blanks with the defaults of the basis and check ranges and order."""
    if basis not in ("cv", "rhythm"):
        raise RequestError.of("setting_word", name="basis", value=basis, words="cv, rhythm")
    least = "min_gaps" if basis == "rhythm" else "min_periods"
    checked = DEFAULTS.replace({f"x_{basis}": x, f"y_{basis}": y, least: minimum})
    return _Limits(getattr(checked, f"x_{basis}"), getattr(checked, f"y_{basis}"), getattr(checked, least))


def _gaps(
    count: ArrayLike, total: ArrayLike, squares: ArrayLike, first_day: ArrayLike, window: int | None
) -> Regularity:
    same_length(gap_count=count, gap_sum=total, gap_sumsq=squares, first_day=first_day)
    first = np.asarray(first_day, dtype=np.int64)
    return of_gaps(count, total, squares, bought=first > 0, joined=_joined(first, window))


def _periods(
    count: ArrayLike, total: ArrayLike, squares: ArrayLike, first_day: ArrayLike, window: int | None
) -> Regularity:
    same_length(periods=count, period_sum=total, period_sumsq=squares, first_day=first_day)
    first = np.asarray(first_day, dtype=np.int64)
    return of_periods(count, total, squares, bought=first > 0, joined=_joined(first, window))


def _joined(first_day: np.ndarray, window: int | None) -> Flags:
    found: Flags = np.zeros(len(first_day), dtype=bool) if window is None else first_day >= window
    return found


def _profile_gaps(profiles: Profiles, window_months: int | None) -> Regularity:
    first = profiles.whole("first_day")
    return of_gaps(
        *(profiles.whole(name) for name in ("gap_count", "gap_sum", "gap_sumsq")),
        bought=first > 0,
        joined=_joined(first, window_day(profiles, window_months)),
        low=profiles.whole("gap_min"),
        high=profiles.whole("gap_max"),
    )


def _profile_periods(profiles: Profiles, window_months: int | None) -> Regularity:
    first = profiles.whole("first_day")
    return of_periods(
        *(profiles.clients[name].to_numpy() for name in ("periods", "period_sum", "period_sumsq")),
        bought=first > 0,
        joined=_joined(first, window_day(profiles, window_months)),
    )


def _classes(habit: Regularity, limits: _Limits) -> Words:
    found: Words = np.full(len(habit.count), CLASSES[2], dtype=object)
    found[habit.up_to(limits.y)] = CLASSES[1]
    found[habit.up_to(limits.x)] = CLASSES[0]
    short = habit.count < limits.minimum
    for count in np.unique(habit.count[short]).tolist():
        found[habit.count == count] = say("word.too_few", count=count)
    found[short & habit.joined] = NEW
    found[~habit.bought] = NO_CLASS
    return found


def _sentences(habit: Regularity, limits: _Limits, unit: str) -> Words:
    classes = _classes(habit, limits)
    x, y = number(limits.x), number(limits.y)

    def rule(row: int) -> str:
        cv = number(float(habit.variation[row]), limits.x, limits.y)
        return say(f"why.xyz.{classes[row].lower()}", cv=cv, x=x, y=y)

    def sentence(row: int) -> str:
        count = int(habit.count[row])
        measured = "gaps" if habit.total is not None else "periods"
        if not habit.bought[row]:
            return say("why.xyz.none")
        if count < limits.minimum:
            word = "new" if habit.joined[row] else "few"
            return say(f"why.xyz.{word}_{measured}", count=count, least=limits.minimum)
        mean = number(float(habit.mean[row]), decimals=0 if measured == "gaps" else 2)
        if habit.low is None or habit.high is None:
            return say("why.xyz.periods", count=count, mean=mean, rule=rule(row))
        low, high = int(habit.low[row]), int(habit.high[row])
        key = f"even_{unit}" if low == high else unit
        return say(f"why.xyz.{key}", count=count + 1, low=low, high=high, mean=mean, rule=rule(row))

    return row_by_row(sentence, len(classes))
