"""How much of the sales do the key clients bring together, beside what is usual?

Key clients usually give 30 to 55 % of sales. Less says that the list misses
clients or that there are few large ones; more says that sales depend on few.

Source: [PRONTA].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.questions.columns import same_length
from kam_xl.questions.wording import percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import as_typed, border, to_exact
from kam_xl.texts import say

DEFAULTS = Settings()
Place = Literal["below", "usual", "above", "none"]


@dataclass(frozen=True, slots=True)
class JointShare:
    """How much of the sales the key clients bring together, beside the usual 30-55 %."""

    key_count: int
    client_count: int
    key_share: float
    place: Place
    sentence: str


def joint_share(
    amounts: ArrayLike,
    is_key: ArrayLike,
    *,
    usual_low: float = DEFAULTS.key_usual_low,
    usual_high: float = DEFAULTS.key_usual_high,
) -> JointShare:
    """Compare the joint share of the key clients with the usual one.

    >>> joint_share([40, 60], [True, False]).sentence
    '1 of 2 clients are key and bring 40 % of sales, within the usual 30 % to 55 %.'
    """
    exact, key = to_exact(amounts), np.asarray(is_key, dtype=bool)
    same_length(amounts=exact, is_key=key)
    total, ours = int(exact[exact > 0].sum()), int(exact[(exact > 0) & key].sum())
    place: Place = "usual"
    if total == 0:
        place = "none"
    elif ours < border(usual_low, total):
        place = "below"
    elif ours > total * as_typed(usual_high):
        place = "above"
    share = ours / total if total else float("nan")
    sentence = say(
        f"key.joint_{place}",
        key=int(key.sum()),
        clients=len(key),
        share=percent(share, usual_low, usual_high) if total else say("word.none"),
        low=percent(usual_low),
        high=percent(usual_high),
    )
    return JointShare(int(key.sum()), len(key), share, place, sentence)
