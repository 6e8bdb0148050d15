"""A workbook as xlwings' remote engine sees it, and what comes of the actions that a script asks for.

The browser sends the workbook as JSON, the script answers with actions, and the browser carries them out.
Here the cells are carried out; how they look is not.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import xlwings

Values = list[list[Any]]
_DAY = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?")


def payload(name: str, sheets: dict[str, Values], tables: dict[str, str]) -> dict[str, Any]:
    """Give a workbook with these sheets; the whole of a sheet named in ``tables`` is the table of that name."""
    return {
        "client": "Office.js",
        "version": xlwings.__version__,
        "book": {"name": name, "active_sheet_index": 0, "selection": "A1", "selection_sheet_index": 0},
        "names": [],
        "sheets": [_sheet(title, values, tables.get(title)) for title, values in sheets.items()],
    }


def _sheet(title: str, values: Values, table: str | None) -> dict[str, Any]:
    last = f"{chr(64 + len(values[0]))}{len(values)}"
    sent = [
        [f"{cell.isoformat()}T00:00:00.000Z" if isinstance(cell, dt.date) else cell for cell in row]
        for row in values
    ]
    empty: dict[str, list[Any]] = {
        kind: [] for kind in ("pictures", "charts", "shapes", "notes", "pivot_tables")
    }
    tables = [
        {
            "name": table,
            "range_address": f"A1:{last}",
            "header_row_range_address": f"A1:{last[0]}1",
            "data_body_range_address": f"A2:{last}",
            "total_row_range_address": None,
            "show_headers": True,
            "show_totals": False,
            "table_style": "",
            "show_autofilter": True,
            "columns": [{"name": head, "index": place} for place, head in enumerate(values[0])],
        }
    ]
    return {
        "name": title,
        "values": sent,
        "used_range_address": f"A1:{last}",
        "tables": tables if table else [],
        "show_gridlines": True,
        "visibility": "visible",
        **empty,
    }


def carried_out(actions: list[dict[str, Any]], sheets: list[str]) -> dict[str, dict[tuple[int, int], object]]:
    """Give the cells of every sheet, by row and column from 1 on, after the actions; text loses its apostrophe."""
    names = list(sheets)
    cells: dict[str, dict[tuple[int, int], object]] = {name: {} for name in names}
    for action in actions:
        func, args, place = action["func"], action["args"], action["sheet_position"]
        if func == "addSheet":
            names.insert(len(names) if args[0] is None else int(args[0]), str(args[1]))
            cells[names[int(args[0])] if args[0] is not None else names[-1]] = {}
        elif func == "setValues":
            sheet = cells[names[place]]
            for down, row in enumerate(action["values"]):
                for across, value in enumerate(row):
                    where = (action["start_row"] + 1 + down, action["start_column"] + 1 + across)
                    sheet[where] = _entered(value)
        elif func in ("rangeClearContents", "rangeInsert", "rangeDelete", "deleteSheet", "renameSheet"):
            raise AssertionError(f"a fresh workbook needs no {func}")
    return {
        name: {where: value for where, value in held.items() if value is not None}
        for name, held in cells.items()
    }


def _entered(value: object) -> object:
    if isinstance(value, str):
        if value.startswith("'"):
            return value[1:]
        assert not value or _DAY.fullmatch(value), f"entered without an apostrophe: {value}"
        return dt.datetime.fromisoformat(value) if value else None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
