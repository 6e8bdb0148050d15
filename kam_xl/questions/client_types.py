"""Of which of the four types is each client: earner, prospective, image-maker, expert?

Earner: at least 10 % of profit and 3 years of cooperation. When nobody with
that profit has been with us so long, the longest held among them is the
earner, and the answer says so. Prospective: first purchase less than a year
ago, with potential, or the earner of a competitor. Image-maker and expert are
typed facts. One client may have several types; blank is unknown.

Source: the four types are the question this tool was made for; 3 years [SBI].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kam_xl.questions.client_facts import ClientFacts
from kam_xl.questions.columns import Words, claims, listed, row_by_row, same_length
from kam_xl.questions.key_clients import Flags, has_potential, reaches_share, share_of_positive
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import to_exact
from kam_xl.texts import say

DEFAULTS = Settings()
TYPES = ("earner", "prospective", "image_maker", "expert")
EarnerRule = Literal["years", "longest", "unknown"]


@dataclass(frozen=True, slots=True)
class TypeFlags:
    """Which clients are of which type, and by which rule the earners were told.

    ``earner_rule``: ``years`` (3 years reached), ``longest`` (nobody reached
    them, the longest held stand for them), ``unknown`` (no years are known).
    """

    held: dict[str, Flags]
    earner_rule: EarnerRule


def type_flags(
    facts: ClientFacts, settings: Settings = DEFAULTS, *, competitor_earner: Any = None
) -> TypeFlags:
    """Tell the types of each client as flags, for counting and filtering.

    Potential counts from ``key_potential_ratio`` times the median client's amount,
    the criterion of a key client; where no amounts are given, any potential counts.
    ``competitor_earner`` (yes or no) says who brings a competitor its money.

    >>> facts = ClientFacts.of(profits=[50, 30, 20], years=[2, 1, 5], potential=[None, None, 90])
    >>> type_flags(facts).held["earner"], type_flags(facts).earner_rule
    (array([False, False,  True]), 'years')
    """
    same_length(facts=facts.years, competitor_earner=competitor_earner)
    earner, rule = _earners(facts, settings)
    if np.isnan(facts.amounts).all():
        potential = facts.potential > 0
    else:
        potential = has_potential(facts.amounts, facts.potential, settings.key_potential_ratio, facts.months)
    courted = claims(competitor_earner, facts.count).yes
    young = facts.years < settings.prospective_years
    held = {
        "earner": earner,
        "prospective": young & (potential | courted),
        "image_maker": facts.image.yes,
        "expert": facts.expert.yes,
    }
    return TypeFlags(held, rule)


def _earners(facts: ClientFacts, settings: Settings) -> tuple[Flags, EarnerRule]:
    earning = reaches_share(facts.profits, settings.key_share)
    held_long = earning & (facts.years >= settings.key_years)
    if held_long.any():
        return held_long, "years"
    years = facts.years[earning]
    if np.isnan(years).all():
        return earning, "unknown"
    return earning & (facts.years == np.nanmax(years)), "longest"


def classify(facts: ClientFacts, settings: Settings = DEFAULTS, *, competitor_earner: Any = None) -> Words:
    """Give the types of each client in words, several joined, "" when none holds.

    >>> classify(ClientFacts.of(profits=[90, 10], years=[4, 0.5], potential=[None, 70], image=[True, None])).tolist()
    ['earner, image-maker', 'prospective']
    >>> classify(ClientFacts.of(profits=[90, 10], years=[2, 0.5])).tolist()
    ['earner (longest held)', '']
    >>> classify(ClientFacts.of(profits=[95, 5])).tolist()
    ['earner (years unknown)', '']
    """
    flags = type_flags(facts, settings, competitor_earner=competitor_earner)
    names = {name: say(f"type.{name}") for name in TYPES}
    names["earner"] = say(f"type.earner_{flags.earner_rule}")
    return row_by_row(
        lambda row: listed([names[name] for name in TYPES if flags.held[name][row]]), facts.count
    )


def why(facts: ClientFacts, settings: Settings = DEFAULTS, *, competitor_earner: Any = None) -> list[str]:
    """Say for each client why it is of its types, with the limits and the numbers behind them.

    >>> why(ClientFacts.of(profits=[90, 10], years=[4, 2], image=[None, True]))[0]
    'Earner: 90 % of profit (limit 10 %), 4 years of cooperation (limit 3).'
    """
    flags = type_flags(facts, settings, competitor_earner=competitor_earner)
    shares = share_of_positive(to_exact(facts.profits))
    courted = claims(competitor_earner, facts.count).yes

    def sentence(row: int) -> str:
        given = {
            "share": _shown(percent, shares[row], settings.key_share),
            "years": _shown(number, facts.years[row], settings.key_years, settings.prospective_years),
            "potential": _shown(number, facts.potential[row]),
            "share_limit": percent(settings.key_share),
            "years_limit": number(settings.key_years),
            "young_limit": number(settings.prospective_years),
        }
        keys = {
            "earner": f"earner_{flags.earner_rule}",
            "prospective": "courted" if courted[row] else "prospective",
        }
        held = [keys.get(name, name) for name in TYPES if flags.held[name][row]]
        return " ".join(say(f"why.client_types.{key}", **given) for key in held or ["none"])

    return [sentence(row) for row in range(facts.count)]


def _shown(form: Callable[..., str], value: float, *limits: float) -> str:
    return say("word.none") if np.isnan(value) else form(float(value), *limits)
