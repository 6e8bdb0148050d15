"""How much of a column text takes, in digits of the table font, as Excel counts widths."""

from __future__ import annotations

import datetime as dt

from kam_xl.papers.paper import Cell, Kind

# Excel counts a digit of Arial 10 as 7 pixels where it is 7.4, and each cell has a margin.
_DRAWN, _SIDES = 0.94, 1.5


def width_for(text: float) -> float:
    """Give the column width for text of this width."""
    return text / _DRAWN + _SIDES


def fits(column: float) -> float:
    """Give the width of text that fits one line of a column.

    >>> round(fits(width_for(20.0)), 6)
    20.0
    """
    return (column - _SIDES) * _DRAWN


def shown(value: Cell, kind: Kind, decimals: bool) -> str:
    """Give about the text that the spreadsheet will show."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return "00.00.0000"
    if isinstance(value, (bool, str)):
        return str(value)
    if kind == "share":
        return f"{value * 100:,.1f}%"
    return f"{value:,.{2 if decimals else 0}f}"
