"""Why is this client at risk? The numbers behind the churn answers, in words.

``why`` gives the reasoning so that it can be checked on paper: with d the share
of clients who leave after an order and S the chance of the silence,
risk = d / (d + (1 - d) S). ``reason`` is what a manager says on the phone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kam_xl.questions.churn_answers import DEFAULTS, ChurnAnswers
from kam_xl.questions.columns import Words, numbers, row_by_row, same_length
from kam_xl.questions.wording import number, percent
from kam_xl.texts import say

# Below this share a skip is so rare that "one cycle in 300" would only puzzle.
_HARDLY_EVER = 0.01


def why(
    answers: ChurnAnswers,
    frequency: ArrayLike,
    *,
    rough: bool = False,
    horizon_days: float = DEFAULTS.horizon_days,
) -> list[str]:
    """Say for each client how its risk and its chance to buy came about.

    ``frequency`` are the repeat purchase days, ``rough`` is said by the model.

    >>> from kam_xl.gap_bins import gap_counts
    >>> from kam_xl.questions.churn import Parameters, answer
    >>> shared = Parameters(k=9.0, r=900.0, alpha=9200.0, a=4.0, b=46.0, skip_a=1.0, skip_b=10.0)
    >>> gaps = gap_counts([0, 0, 0], [92, 92, 92], 1)
    >>> print(*why(answer(shared, [3], [276], [416], gaps), [3]))
    orders about every 92 days, skips one cycle in 14; silent 140 days, which happens by chance in 13 %; after an order 7.5 % leave: risk 38.5 %, chance to buy within 90 days 53.2 %
    """
    repeats = numbers(frequency, len(answers.risk))
    return [_sentence(answers, repeats, row, rough, horizon_days) for row in range(len(answers.risk))]


def _sentence(answers: ChurnAnswers, repeats: ArrayLike, row: int, rough: bool, horizon: float) -> str:
    if np.isnan(answers.risk[row]):
        return say("why.churn.none")
    once = np.asarray(repeats)[row] == 0
    text = say(
        "why.churn.risk",
        pace=say(
            "why.churn.once" if once else "why.churn.pace", days=number(answers.cycle_days[row], decimals=0)
        ),
        skips=_skips(float(answers.skip_share[row])),
        silence=number(answers.silence_days[row], decimals=0),
        chance=_small_percent(answers.silence_chance[row]),
        leave=percent(answers.leave_share[row]),
        risk=_small_percent(answers.risk[row]),
        horizon=number(horizon, decimals=0),
        buy=_small_percent(answers.buy_chance[row]),
    )
    return say("why.churn.rough", text=text) if rough else text


def _skips(share: float) -> str:
    """Say how often the client skips: one cycle in so many, or in percent where it skips most of them."""
    if share < _HARDLY_EVER:
        return say("why.churn.never_skips")
    if share > 0.4:
        return say("why.churn.often_skips", share=number(share * 100, decimals=0) + " %")
    return say("why.churn.skips", count=number(1 / share, decimals=0))


def _small_percent(share: float) -> str:
    """A chance as percent; beyond what percent can show it is "under" or "over"."""
    if share < 0.001:
        return say("why.churn.under", share=percent(0.001))
    if share > 0.999:
        return say("why.churn.over", share=percent(0.999))
    return percent(share)


def reason(
    silence_days: ArrayLike,
    usual_gap_days: ArrayLike,
    basket_change_share: ArrayLike | None = None,
    *,
    trend_share: float = DEFAULTS.trend_share,
) -> Words:
    """Give the reason in a few words: silence against the usual gap, and a shrinking basket.

    Args:
        silence_days: days since the last purchase; blank gives "-".
        usual_gap_days: the client's usual gap (own gaps pulled to the pooled median).
        basket_change_share: change of the order value, -0.35 for 35 % less; blank is not mentioned.
        trend_share: a fall is mentioned from this share on.

    >>> reason([74, 10, None], [28, 28, 28], [-0.35, 0.1, None]).tolist()
    ['silent 74 days, usually 28; basket -35 %', 'silent 10 days, usually 28', '-']
    """
    count = same_length(silence_days=silence_days, usual_gap_days=usual_gap_days, basket=basket_change_share)
    silence, usual = numbers(silence_days, count), numbers(usual_gap_days, count)
    change = numbers(basket_change_share, count)

    def words(row: int) -> str:
        if np.isnan(silence[row]):
            return say("word.none")
        key = "silent_only" if np.isnan(usual[row]) else "silent"
        parts = [say(f"churn.{key}", days=_days(silence[row]), usual=_days(usual[row]))]
        if change[row] <= -trend_share:
            parts.append(say("churn.basket", share=number(-100 * change[row], decimals=0)))
        return say("churn.and").join(parts)

    return row_by_row(words, count)


def _days(days: float) -> str:
    return "" if np.isnan(days) else number(days, decimals=0)
