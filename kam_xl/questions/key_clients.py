"""Which clients are key, by which criterion, and of which of the four types?

A client is key when any one of these holds: its share of revenue or of profit
reaches the limit (10 %); its potential is at least 3 times the median client's
amount; it has bought for 3 years without being lost; it lends image; it is an
expert; its loss would lower profit by 5 %; it has the marks of a large buyer.
Shares are shares of the sum of positive values, as in ABC; the felt loss looks
at the net profit. Comparisons are made in whole numbers. Blank is unknown, and
an unknown criterion does not hold.

Source: any one criterion [SALESGEN]; share and felt loss [ALTCRAFT], potential and
marks of a large buyer [TENCHAT], years [SBI], image [PRONTA].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions.client_facts import ClientFacts
from kam_xl.questions.columns import Words, listed, row_by_row, same_length, words
from kam_xl.questions.wording import number, percent
from kam_xl.settings import Settings
from kam_xl.tables.amounts import as_typed, border, to_exact
from kam_xl.texts import say

DEFAULTS = Settings()
CRITERIA = (
    "revenue_share",
    "profit_share",
    "potential",
    "cooperation",
    "image",
    "expert",
    "felt_loss",
    "buyer_marks",
)
Flags = NDArray[np.bool_]


def classify(facts: ClientFacts, settings: Settings = DEFAULTS) -> Words:
    """Give the criteria that hold for each client, in words, or "" when none does.

    >>> facts = ClientFacts.of([900, 60, 40], potential=[None, 240, 100], image=[None, None, True])
    >>> classify(facts).tolist()
    ['revenue share', 'potential', 'image']
    >>> classify(ClientFacts.of([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9])).tolist()[0]
    ''
    """
    return joined(criteria(facts, settings))


def criteria(facts: ClientFacts, settings: Settings = DEFAULTS) -> dict[str, Flags]:
    """Tell for each of ``CRITERIA`` which clients meet it.

    The limits are ``key_share``, ``key_potential_ratio``, ``key_years`` and
    ``key_loss_share``.

    >>> criteria(ClientFacts.of([5, 5], years=[3, 2.99]))["cooperation"]
    array([ True, False])
    """
    return {
        "revenue_share": reaches_share(facts.amounts, settings.key_share),
        "profit_share": reaches_share(facts.profits, settings.key_share),
        "potential": has_potential(
            facts.amounts, facts.potential, settings.key_potential_ratio, facts.months
        ),
        "cooperation": facts.years >= settings.key_years,
        "image": facts.image.yes,
        "expert": facts.expert.yes,
        "felt_loss": felt_loss(facts.profits, settings.key_loss_share),
        "buyer_marks": facts.marks.yes,
    }


def joined(held: Mapping[str, Flags]) -> Words:
    """Join the names of the criteria that hold in each row, in their order.

    >>> joined({"image": np.array([True, False]), "expert": np.array([True, False])}).tolist()
    ['image, expert', '']
    """
    names = {flag: say(f"key.{flag}") for flag in held}
    count = len(next(iter(held.values())))
    return row_by_row(lambda row: listed([names[flag] for flag in held if held[flag][row]]), count)


def reaches_share(values: ArrayLike, limit: float) -> Flags:
    """Tell which values are at least ``limit`` of the sum of the positive ones, exactly.

    >>> reaches_share([10, 89.99, 0.01, -50], 0.10)
    array([ True,  True, False, False])
    """
    exact = to_exact(values)
    return (exact > 0) & (exact >= border(limit, int(exact[exact > 0].sum())))


def felt_loss(profits: ArrayLike, limit: float = DEFAULTS.key_loss_share) -> Flags:
    """Tell without which clients the net profit would be lower by at least ``limit``.

    A book that makes no net profit has no share to lose: nobody is felt.

    >>> felt_loss([100, 4, -40], 0.05)
    array([ True,  True, False])
    """
    exact = to_exact(profits)
    total = int(exact.sum())
    return (exact > 0) & (exact >= border(limit, total)) & (total > 0)


def has_potential(
    amounts: ArrayLike, potential: ArrayLike, ratio: float = DEFAULTS.key_potential_ratio, months: float = 12
) -> Flags:
    """Tell whose potential, an amount a year, is at least ``ratio`` times a year of the median buying client.

    ``months`` is the time the amounts cover.

    >>> has_potential([100, 200, 300, 0], [600, 599, np.nan, 700])
    array([ True, False, False,  True])
    """
    count = len(np.asarray(amounts))
    exact = to_exact(np.concatenate([np.asarray(amounts, float), np.asarray(potential, float)]))
    bought, could = np.sort(exact[:count][exact[:count] > 0]), exact[count:]
    if not len(bought):
        return np.zeros(count, dtype=bool)
    median = Fraction(int(bought[(len(bought) - 1) // 2]) + int(bought[len(bought) // 2]), 2)
    wanted = as_typed(ratio) * median * 12 / as_typed(months)
    reach = min(-(-wanted.numerator // wanted.denominator), np.iinfo(np.int64).max)
    return (could > 0) & (could >= reach)


def table(
    clients: Any, facts: ClientFacts, held: Mapping[str, Flags], types: ArrayLike, *, key_only: bool = True
) -> pd.DataFrame:
    """List the key clients (or all) with their numbers, largest amount first.

    ``held`` comes from ``criteria``, ``types`` from ``client_types.classify``.
    """
    same_length(clients=clients, facts=facts.amounts, types=np.asarray(types))
    exact, profits = to_exact(facts.amounts), to_exact(facts.profits)
    frame = pd.DataFrame(
        {
            "client": words(clients, facts.count),
            "revenue_amount": facts.amounts,
            "revenue_share": share_of_positive(exact),
            "profit_amount": facts.profits,
            "profit_share": np.where(np.isnan(facts.profits), np.nan, share_of_positive(profits)),
            "potential_amount": facts.potential,
            "years_number": facts.years,
            "criteria": joined(held),
            "types": np.asarray(types, dtype=object),
            "criteria_count": np.sum(list(held.values()), axis=0),
        }
    )
    order = np.lexsort((frame["client"].to_numpy(dtype=str), -exact))
    frame = frame.iloc[order].reset_index(drop=True)
    return frame[frame["criteria"] != ""].reset_index(drop=True) if key_only else frame


def share_of_positive(exact: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give each whole number as a share of the sum of the positive ones; NaN when there is none."""
    total = int(exact[exact > 0].sum())
    return exact / float(total) if total else np.full(len(exact), np.nan)


def why(facts: ClientFacts, settings: Settings = DEFAULTS, *, rows: ArrayLike | None = None) -> list[str]:
    """Say for each client which criteria hold, with the limits and the numbers behind them.

    ``rows`` asks for these clients only, by their places; shares stay of all.

    >>> why(ClientFacts.of([95, 5], image=[None, True]))[1]
    'Key because of: lends image. Does not hold: revenue share 5 % (limit 10 %). Unknown: profit share, potential, years of cooperation, expert, felt loss, large-buyer marks.'
    """
    held = criteria(facts, settings)
    limits = {
        "revenue_share": settings.key_share,
        "profit_share": settings.key_share,
        "potential": settings.key_potential_ratio,
        "cooperation": settings.key_years,
        "felt_loss": settings.key_loss_share,
    }
    behind = _numbers_behind(facts)
    known = {name: _known(facts, name) for name in CRITERIA}
    said = {name: _form(name)(limit) for name, limit in limits.items()}
    asked = np.arange(facts.count) if rows is None else np.asarray(rows)

    def part(name: str, row: int) -> str:
        if name not in behind:
            return say(f"why.key_clients.{name}")
        value = float(behind[name][row])
        if value != value:
            return say(f"why.key_clients.name_{name}")
        return say(f"why.key_clients.{name}", number=_form(name)(value, limits[name]), limit=said[name])

    return [_sentence(row, held, known, part) for row in asked.tolist()]


def _form(name: str) -> Callable[..., str]:
    return percent if name.endswith(("share", "loss")) else number


def _numbers_behind(facts: ClientFacts) -> dict[str, NDArray[np.float64]]:
    profits = to_exact(facts.profits)
    net = int(profits.sum())
    bought = facts.amounts[facts.amounts > 0]
    usual = float(np.median(bought)) * 12 / facts.months if len(bought) else float("nan")
    return {
        "revenue_share": share_of_positive(to_exact(facts.amounts)),
        "profit_share": share_of_positive(profits),
        "potential": facts.potential / usual,
        "cooperation": facts.years,
        "felt_loss": profits / float(net) if net > 0 else np.full(facts.count, np.nan),
    }


def _known(facts: ClientFacts, name: str) -> Flags:
    """Tell for which clients there is a value to judge the criterion by."""
    said = {"image": facts.image, "expert": facts.expert, "buyer_marks": facts.marks}
    if name in said:
        return ~said[name].unknown
    values = {"revenue_share": facts.amounts, "potential": facts.potential, "cooperation": facts.years}
    return ~np.isnan(values.get(name, facts.profits))


def _sentence(
    row: int, held: Mapping[str, Flags], known: Mapping[str, Flags], part: Callable[[str, int], str]
) -> str:
    parts: dict[str, list[str]] = {"yes": [], "no": [], "unknown": []}
    for name in CRITERIA:
        if not known[name][row]:
            parts["unknown"].append(say(f"why.key_clients.name_{name}"))
        else:
            parts["yes" if held[name][row] else "no"].append(part(name, row))
    if not parts["yes"]:
        parts = {"none": [""], **parts}
    return " ".join(
        say(f"why.key_clients.{kind}", parts=listed(said)) for kind, said in parts.items() if said
    )
