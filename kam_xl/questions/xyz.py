"""XYZ: how regularly does each client buy?

By rhythm: how much the gaps between purchases vary, whatever their length; a
clockwork quarterly buyer is as regular as a weekly one. By variation (``cv``):
how much the sums of the periods vary, months without a purchase counting as 0,
from the period of the first purchase on; the usual meaning in the field.

Up to the first limit X, up to the second Y, else Z; a limit belongs to the
better class. Too few gaps or periods give "new" when the client first bought
within the window, else "too few (n)". Who never bought, or whose periods add
up to nothing, is "-". Purchases that all lie in one period are no rhythm yet,
however many: that is too few, too. The class describes the habit; whether the client is
still there, ``status`` says.

Source: 0.10 / 0.25 by variation [PRICEVA] [KROK] [SEDAT] [UNISENDER]; 0.50 / 1.00
by rhythm is ours: 1 is as irregular as chance, 0.5 an Erlang-4 habit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kam_xl.periods import months_before
from kam_xl.problems import RequestError
from kam_xl.profiles import Profiles
from kam_xl.questions.columns import Words, row_by_row
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
    limits = Limits.of(basis, x_limit, y_limit, minimum)
    return classes(of_block(block, gaps=basis == "rhythm"), limits)


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
    limits = Limits.of(basis, x_limit, y_limit, minimum)
    return _sentences(of_block(block, gaps=basis == "rhythm"), limits, "gap_periods")


def why_rhythm(profiles: Profiles, settings: Settings = DEFAULTS) -> Words:
    """Say for each client which gaps lie behind its class by rhythm, and the limit that decided."""
    return _sentences(_gaps(profiles, settings), _rhythm_limits(settings), "gap_days")


def why_cv(profiles: Profiles, settings: Settings = DEFAULTS) -> Words:
    """Say for each client which periods lie behind its class by variation, and the limit that decided."""
    return _sentences(_periods(profiles, settings), _cv_limits(settings), "gap_days")


def table(profiles: Profiles, settings: Settings = DEFAULTS) -> pd.DataFrame:
    """Give both measures and both classes of every client, sorted by client.

    Columns: ``client``, ``period_count`` from the first purchase on, ``mean_amount``
    a period, ``cv_number``, ``mean_gap_days``, ``gap_cv_number``, ``active_share``
    (periods with a purchase), ``rhythm_class``, ``cv_class``. NaN where nothing
    can be measured. ``settings`` gives the window and the limits of both bases.
    """
    gaps, periods = _gaps(profiles, settings), _periods(profiles, settings)
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
            "rhythm_class": classes(gaps, _rhythm_limits(settings)),
            "cv_class": classes(periods, _cv_limits(settings)),
        }
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """X up to ``x``, Y up to ``y``, and how many gaps or periods are needed."""

    x: float
    y: float
    minimum: int

    @classmethod
    def of(
        cls, basis: str, x: float | None = None, y: float | None = None, minimum: int | None = None
    ) -> Self:
        """Fill blanks with the defaults of the basis; ranges and order are checked (``RequestError``).

        >>> Limits.of("rhythm", y=0.8)
        Limits(x=0.5, y=0.8, minimum=3)
        """
        if basis not in ("cv", "rhythm"):
            raise RequestError.of("setting_word", name="basis", value=basis, words="cv, rhythm")
        least = "min_gaps" if basis == "rhythm" else "min_periods"
        checked = DEFAULTS.replace({f"x_{basis}": x, f"y_{basis}": y, least: minimum})
        return cls(getattr(checked, f"x_{basis}"), getattr(checked, f"y_{basis}"), getattr(checked, least))


def classes(habit: Regularity, limits: Limits) -> Words:
    """Give X, Y, Z, "new", "too few (n)" or "-" for each client whose habit was measured.

    >>> two = np.array([True, True])
    >>> classes(of_gaps([12, 1], [1092, 40], [99380, 1600], bought=two, joined=~two), Limits.of("rhythm")).tolist()
    ['X', 'too few (1)']
    """
    found: Words = np.full(len(habit.count), CLASSES[2], dtype=object)
    found[habit.up_to(limits.y)] = CLASSES[1]
    found[habit.up_to(limits.x)] = CLASSES[0]
    short = habit.too_early(limits.minimum)
    for count in np.unique(habit.count[short]).tolist():
        found[short & (habit.count == count)] = say("word.too_few", count=count)
    found[short & habit.joined] = NEW
    found[~habit.bought] = NO_CLASS
    return found


def _rhythm_limits(settings: Settings) -> Limits:
    return Limits(settings.x_rhythm, settings.y_rhythm, settings.min_gaps)


def _cv_limits(settings: Settings) -> Limits:
    return Limits(settings.x_cv, settings.y_cv, settings.min_periods)


def _gaps(profiles: Profiles, settings: Settings) -> Regularity:
    return of_gaps(
        *(profiles.whole(name) for name in ("gap_count", "gap_sum", "gap_sumsq")),
        bought=profiles.whole("first_day") > 0,
        joined=_joined(profiles, settings.window_months),
        low=profiles.whole("gap_min"),
        high=profiles.whole("gap_max"),
        burst=profiles.whole("active_periods") == 1,
    )


def _periods(profiles: Profiles, settings: Settings) -> Regularity:
    return of_periods(
        *(profiles.clients[name].to_numpy() for name in ("periods", "period_sum", "period_sumsq")),
        bought=profiles.whole("first_day") > 0,
        joined=_joined(profiles, settings.window_months),
    )


def _joined(profiles: Profiles, window_months: int | None) -> Flags:
    """Tell who first bought within the window; when that is all sales nobody is new by it."""
    before = (
        months_before(profiles.as_of, window_months).toordinal() if window_months else dt.date.max.toordinal()
    )
    return np.asarray(profiles.whole("first_day") > before)


def _sentences(habit: Regularity, limits: Limits, unit: str) -> Words:
    given = classes(habit, limits)
    x, y = number(limits.x), number(limits.y)
    early = habit.too_early(limits.minimum)

    def rule(row: int) -> str:
        cv = number(float(habit.variation[row]), limits.x, limits.y)
        return say(f"why.xyz.{given[row].lower()}", cv=cv, x=x, y=y)

    def sentence(row: int) -> str:
        count = int(habit.count[row])
        measured = "gaps" if habit.total is not None else "periods"
        if not habit.bought[row]:
            return say("why.xyz.none")
        if count < limits.minimum:
            word = "new" if habit.joined[row] else "few"
            return say(f"why.xyz.{word}_{measured}", count=count, least=limits.minimum)
        if early[row]:
            return say("why.xyz.burst", count=count + 1, word=given[row])
        mean = number(float(habit.mean[row]), decimals=0 if measured == "gaps" else 2)
        if habit.low is None or habit.high is None:
            return say("why.xyz.periods", count=count, mean=mean, rule=rule(row))
        low, high = int(habit.low[row]), int(habit.high[row])
        key = f"even_{unit}" if low == high else unit
        return say(f"why.xyz.{key}", count=count + 1, low=low, high=high, mean=mean, rule=rule(row))

    return row_by_row(sentence, len(given))
