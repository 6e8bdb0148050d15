"""One value into one cell. Text is always text: no name of a client can become a formula."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from xlsxwriter.worksheet import Worksheet

from kam_xl.books.styles import Styles
from kam_xl.books.wording import LIVE_BEGINS, clean_text
from kam_xl.papers.paper import Cell

# Excel counts days from 1900 and takes that year for a leap year; earlier dates it cannot show.
_FIRST_SURE_DAY = dt.date(1900, 3, 1)


def put(sheet: Worksheet, row: int, column: int, value: Cell, styles: Styles, **look: Any) -> None:
    """Write a value with a look; what is no number (NaN, infinity) and ``None`` stay blank."""
    if isinstance(value, str):
        text = clean_text(value)
        if text.startswith(LIVE_BEGINS):
            look |= {"quote_prefix": True}
        look.pop("num_format", None)
        form = styles.get(**look)
        if text:
            sheet.write_string(row, column, text, form)
        else:
            sheet.write_blank(row, column, None, form)
    elif value is None:
        sheet.write_blank(row, column, None, styles.get(**look))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, styles.get(**look))
    elif isinstance(value, dt.date):
        _put_date(sheet, row, column, value, styles, look)
    elif math.isfinite(value):
        sheet.write_number(row, column, value, styles.get(**look))
    else:
        sheet.write_blank(row, column, None, styles.get(**look))


def _put_date(
    sheet: Worksheet, row: int, column: int, day: dt.date, styles: Styles, look: dict[str, Any]
) -> None:
    if (day.date() if isinstance(day, dt.datetime) else day) < _FIRST_SURE_DAY:
        put(sheet, row, column, day.isoformat(), styles, **look)
    else:
        sheet.write_datetime(row, column, day, styles.get(**look))
