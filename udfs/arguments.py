"""How each argument is read, by its name; the same name is read alike in every formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kam_xl.problems import RequestError
from udfs import adapt

# Columns have one row for each client or line; a block has columns, too; the others are options of one cell.
COLUMN_KINDS = ("texts", "money", "number", "share", "dates", "flags")
KIND_OF: dict[str, str] = {
    "clients": "texts",
    "of_clients": "texts",
    "abc": "texts",
    "xyz": "texts",
    "cell": "texts",
    "before": "texts",
    "after": "texts",
    "names": "texts",
    "client_name": "texts",
    "groups": "texts",
    "directions": "texts",
    "reasons": "texts",
    "values": "money",
    "of_values": "money",
    "amounts": "money",
    "profits": "money",
    "potential": "money",
    "year_profit": "money",
    "mean_amount": "money",
    "offer_cost": "money",
    "frequency": "number",
    "recency": "number",
    "age": "number",
    "years": "number",
    "months_lost": "number",
    "r": "number",
    "f": "number",
    "m": "number",
    "regain_rate": "share",
    "dates": "dates",
    "due": "dates",
    "done": "dates",
    "need": "flags",
    "pays": "flags",
    "authority": "flags",
    "image": "flags",
    "expert": "flags",
    "marks": "flags",
    "periods": "block",
    "table": "table",
    "settings": "table",
    "r_breaks": "breaks",
    "f_breaks": "breaks",
    "m_breaks": "breaks",
    "a_share": "num",
    "b_share": "num",
    "x_limit": "num",
    "y_limit": "num",
    "share_limit": "num",
    "year_rate": "num",
    "min_similarity": "num",
    "horizon": "num",
    "horizon_days": "num",
    "months": "num",
    "min_periods": "num",
    "n": "num",
    "as_of": "day",
    "basis": "word",
    "period_step": "word",
}
# One cell of these stands for every row.
_FOR_ALL = ("regain_rate", "offer_cost")
# The clients that an answer of several rows names in its first column, the ones asked for first.
_NAMED = ("of_clients", "clients")


@dataclass(frozen=True, slots=True)
class Read:
    """The arguments as columns and values; ``across`` tells that the answers belong into one row.

    ``ids`` gives for the text of each client that is a number the number itself:
    a lookup by the cell finds no text.
    """

    values: dict[str, Any]
    across: bool
    ids: Mapping[str, float]


def read(names: tuple[str, ...], given: Mapping[str, Any], needed: int = 1) -> Read:
    """Read the arguments of one call; what is missing or blank as a whole is None.

    The first ``needed`` of ``names`` must be there.
    """
    from kam_xl.settings import Settings

    for name in names[:needed]:
        if given.get(name) is None:
            raise RequestError.of("formula_missing", name=name)
    values: dict[str, Any] = dict.fromkeys(names)
    settings = Settings()
    if given.get("settings") is not None:
        values["settings"] = settings = adapt.settings(adapt.grid(given["settings"]))
    grids = {name: adapt.grid(value) for name, value in given.items() if value is not None}
    required = names[0]
    columns = _trimmed(_without_blank(_columns(grids), names[:needed]))
    _same_length(columns, required)
    for name, rows in grids.items():
        if name in columns:
            values[name] = _column(name, columns[name], settings)
        elif not _is_column(name) and name != "settings":
            values[name] = _other(name, rows, settings)
    named = next((columns[name] for name in _NAMED if name in columns), [])
    return Read(values, _across(names, grids), _ids(named))


def _ids(cells: list[object]) -> dict[str, float]:
    """Give the numbers among the names of clients, by their texts; a text stays one."""
    if set(map(type, cells)) <= {str, type(None)}:
        return {}
    from kam_xl.tables.names import text_of

    found = {text_of(cell): cell for cell in cells if type(cell) in (int, float)}
    texts = {cell for cell in cells if isinstance(cell, str)}
    return {text: cell for text, cell in found.items() if text not in texts}  # type: ignore[misc]


def _columns(grids: Mapping[str, adapt.Grid]) -> dict[str, list[object]]:
    return {name: adapt.flat(rows, name) for name, rows in grids.items() if _is_column(name)}


def _across(names: tuple[str, ...], grids: Mapping[str, adapt.Grid]) -> bool:
    """Tell whether the cells that are answered, row by row, stand side by side."""
    asked = next((name for name in names if name.startswith("of_") and name in grids), names[0])
    return asked in grids and _is_column(asked) and len(grids[asked]) == 1 and len(grids[asked][0]) > 1


def _is_column(name: str) -> bool:
    return KIND_OF[name] in COLUMN_KINDS


def _without_blank(columns: dict[str, list[object]], required: tuple[str, ...]) -> dict[str, list[object]]:
    """Leave out optional columns without any value; a client asked for may be blank, it then has a blank answer."""
    return {
        name: cells
        for name, cells in columns.items()
        if name in required or name.startswith("of_") or any(cell not in (None, "") for cell in cells)
    }


def _trimmed(columns: dict[str, list[object]]) -> dict[str, list[object]]:
    """Cut whole columns (A:A) after the last row that holds anything in one of them; their heading counts as blank."""
    whole = [name for name, cells in columns.items() if len(cells) >= adapt.WHOLE_COLUMN]
    if not whole:
        return columns
    cut = dict(columns)
    for asked in (True, False):
        group = [name for name in columns if name.startswith("of_") is asked]
        count = max((adapt.filled(columns[name]) for name in group), default=0)
        cut |= {name: columns[name][: max(count, 1)] for name in group if name in whole}
    if any(_is_heading(name, cut[name][0]) for name in whole):
        cut |= {name: [None, *cut[name][1:]] for name in whole}
    return cut


def _is_heading(name: str, cell: object) -> bool:
    """Tell whether a text without any digit, and no error, stands where a number or a date is due."""
    if KIND_OF[name] not in ("money", "number", "share", "dates") or not isinstance(cell, str):
        return False
    return bool(cell.strip()) and cell[:1] != "#" and not any(map(str.isdigit, cell))


def _same_length(columns: dict[str, list[object]], required: str) -> None:
    """Every column but the one asked for has a row for each row of the first."""
    if required not in columns:
        return
    wanted = len(columns[required])
    for name, cells in columns.items():
        if name.startswith("of_") or (name in _FOR_ALL and len(cells) == 1):
            continue
        if len(cells) != wanted:
            lengths = f"{required} {wanted}, {name} {len(cells)}"
            raise RequestError.of("columns_differ", lengths=lengths)


def _column(name: str, cells: list[object], settings: Any) -> Any:
    kind = KIND_OF[name]
    if kind == "texts":
        return adapt.texts(cells, name)
    if kind == "dates":
        return adapt.dates(cells, name, settings)
    if kind == "flags":
        return adapt.flags(cells, name)
    return adapt.numbers(cells, name, settings, kind)


def _other(name: str, rows: adapt.Grid, settings: Any) -> Any:
    kind = KIND_OF[name]
    if kind == "block":
        return adapt.block(rows, name, settings)
    if kind == "table":
        return adapt.table(rows, name)
    if kind == "breaks":
        cells = list(chain.from_iterable(rows))
        blank = all(cell in (None, "") for cell in cells)
        return None if blank else adapt.numbers(cells, name, settings, "number")
    if kind == "day":
        return adapt.day(rows, name, settings)
    return adapt.num(rows, name, settings) if kind == "num" else adapt.text(rows, name)
