"""Numbers as the sentences of an answer show them.

A sentence that explains a class must not look wrong: a share is given with as
many decimals as keep it on its own side of the limit it is compared with.
"""

from __future__ import annotations

_MOST_DECIMALS = 9
_SAME = 10.0**-_MOST_DECIMALS
_FORMS = tuple(f",.{digits}f" for digits in range(_MOST_DECIMALS + 1))
_STEPS = tuple(10.0**-digits for digits in range(_MOST_DECIMALS + 1))


def percent(share: float, *limits: float) -> str:
    """Show a share as percent, never rounded onto or across one of ``limits``.

    >>> percent(0.412), percent(0.79996), percent(0.79996, 0.8), percent(0.8, 0.8)
    ('41.2 %', '80 %', '79.996 %', '80 %')
    """
    return number(share * 100, *(limit * 100 for limit in limits), decimals=1) + " %"


def number(value: float, *limits: float, decimals: int = 2) -> str:
    """Show a number with few decimals, never rounded onto or across one of ``limits``.

    >>> number(12300.0), number(0.5), number(0.5004, 0.5), number(2.0e-7)
    ('12,300', '0.5', '0.5004', '0.0000002')
    """
    if _may_reach(value, limits, _STEPS[decimals]):
        text = _on_its_side(value, limits, decimals)
    else:
        text = format(value, _FORMS[decimals])
    return text.rstrip("0").rstrip(".") if "." in text else text


def _may_reach(value: float, limits: tuple[float, ...], step: float) -> bool:
    """Tell whether rounding, by half a step at most, might reach nought or a limit; most numbers are far off."""
    for at in limits:  # a loop, as these are most of what sentences take
        if -step <= value - at <= step:
            return True
    return -step <= value <= step


def _on_its_side(value: float, limits: tuple[float, ...], decimals: int) -> str:
    text = ""
    for digits in range(decimals, _MOST_DECIMALS + 1):
        text = format(value, _FORMS[digits])
        shown = float(text.replace(",", ""))
        if (shown or abs(value) < _SAME) and all(_side(shown, at) == _side(value, at) for at in limits):
            break
    return text


def _side(value: float, limit: float) -> int:
    """Tell below, at and above a limit apart, as far as a sentence can show it."""
    return 0 if abs(value - limit) < _SAME else 1 if value > limit else -1
