"""Lost limit: how long may a client be silent before it is lost, and on which day is that?

After ``lost_gaps`` of its usual gaps, and after ``lost_days`` whatever the gap.
Silence up to the limit is no loss; the loss day is the last purchase plus the
limit, part of a day counted as a day.

Source: a client judged by its own gaps [GLEW] [CLERK], a cap of 12 months [AMTSC].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kam_xl.settings import Settings

DEFAULTS = Settings()

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]


def lost_limit(
    usual_gap_days: ArrayLike,
    *,
    lost_gaps: float = DEFAULTS.lost_gaps,
    lost_days: int = DEFAULTS.lost_days,
) -> Numbers:
    """Give the silence in days beyond which a client is lost.

    Without a usual gap (NaN) only the cap in days is left.

    >>> lost_limit([30.0, 200.0, float("nan")]).tolist()
    [90.0, 365.0, 365.0]
    """
    # The order of sleeping and lost is the business of the settings; here only one of them is asked for.
    one = {"sleeping_gaps": lost_gaps, "lost_gaps": lost_gaps, "lost_days": lost_days}
    limits = DEFAULTS.replace(one)
    gaps = np.asarray(usual_gap_days, dtype=np.float64)
    return np.fmin(whole_days(gaps * limits.lost_gaps), limits.lost_days)


def loss_day(last_day: ArrayLike, lost_limit_days: ArrayLike) -> Whole:
    """Give the day ordinal on which the lost limit is reached; 0 for a client that never bought.

    >>> loss_day([738000, 738000, 0], [90.0, 71.4, 90.0]).tolist()
    [738090, 738072, 0]
    """
    last, limit = np.asarray(last_day, dtype=np.int64), np.asarray(lost_limit_days, dtype=np.float64)
    ahead = np.ceil(np.where(last > 0, limit, 0.0)).astype(np.int64)
    return np.where(last > 0, last + ahead, 0)


def whole_days(days: Numbers) -> Numbers:
    """Round away float noise, as silence is whole days and may stand on the limit.

    >>> whole_days(np.array([3 * 11.666666666666666])).tolist()
    [35.0]
    """
    return np.round(days, 9)
