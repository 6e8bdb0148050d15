"""Sends every call of ``calls`` through xlwings' Office.js converters, in a Python of its own, and prints the answers.

Run as ``python -m tests.hosts.officejs_calls`` with XLWINGS_ON_SERVER=true: xlwings
chooses its decorators when it is imported. Office.js knows no dates: a date
cell arrives as a number of days.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
from typing import Any

from tests.hosts.calls import CALLS
from udfs import functions

_DAY_0 = dt.datetime(1899, 12, 30)


def as_json(value: Any) -> Any:
    """An argument as the task pane sends it: rows of numbers, texts and blanks; null when left out."""
    if value is ... or value is None:
        return None
    if not isinstance(value, list):
        value = [value]
    rows = [row if isinstance(row, list) else [row] for row in value]
    return [[(cell - _DAY_0).days if isinstance(cell, dt.datetime) else cell for cell in row] for row in rows]


async def answers() -> dict[str, Any]:
    from xlwings.pro import udfs_officejs  # asks for the licence at once

    found = {}
    for name, given in CALLS.items():
        data = {
            "func_name": name,
            "args": [as_json(value) for value in given],
            "client": "Office.js",
            "version": "",
            "runtime": "1.4",
            "date_format": "yyyy-mm-dd",
            "culture_info_name": "en-US",
            "caller_address": "Sheet1!A1",
        }
        found[name] = await udfs_officejs.custom_functions_call(data, functions)
    return found


def main() -> None:
    from xlwings.pro import udfs_officejs

    meta = udfs_officejs.custom_functions_meta(functions)
    told = {"answers": asyncio.run(answers()), "meta": meta}
    json.dump(told, sys.stdout, default=str)


if __name__ == "__main__":
    main()
