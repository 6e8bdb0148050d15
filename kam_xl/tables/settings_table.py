"""The Settings table of a workbook, applied; a bad value names its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import combinations

from kam_xl.problems import InputError, Problem, RequestError
from kam_xl.settings import Settings
from kam_xl.tables.cells import cell_at, error_name
from kam_xl.tables.dates import HIGH_SERIAL, LOW_SERIAL
from kam_xl.tables.find import Found
from kam_xl.tables.names import text_of
from kam_xl.tables.number_texts import read_text

_EPOCH = dt.date(1899, 12, 30)
_WORDS = ("word", "text", "date")


def apply_settings(found: Found, settings: Settings) -> tuple[Settings, list[Problem]]:
    """Put the values of the workbook's Settings table into ``settings``.

    A name the tool does not know is a problem; a later row of the same name too.

    Raises:
        InputError: a value is outside its limits or of the wrong kind; the place is its cell.
    """
    heads, problems = found.header.columns(found.grid)
    kinds = {known.name: known.kind for known in Settings.describe()}
    values: dict[str, object] = {}
    places: dict[str, str] = {}
    for line in range(found.header.first_line, len(found.grid.rows)):
        row = found.grid.rows[line]
        name = text_of(cell_at(row, heads["name"].position)).strip().casefold()
        place = found.grid.place(line, heads["value"].position)
        if name not in kinds or name in values:
            if name:
                code = "setting_twice" if name in values else "setting_unknown"
                problems.append(Problem.of(code, found.grid.place(line, heads["name"].position), name=name))
            continue
        values[name], places[name] = _value(cell_at(row, heads["value"].position), kinds[name], place), place
    return _checked(settings, values, places), problems


def _value(cell: object, kind: str, place: str) -> object:
    """Give a cell as ``Settings.replace`` takes it: serials as dates, text numbers as numbers."""
    if error := error_name(cell):
        raise InputError.of("error_cells", "", count=1, cells=f"{place} {error}")
    if kind == "date" and isinstance(cell, (int, float)) and LOW_SERIAL <= cell <= HIGH_SERIAL:
        return _EPOCH + dt.timedelta(days=int(cell))
    if isinstance(cell, str) and cell.strip() and kind not in _WORDS:
        reading = read_text(cell)
        if reading.ambiguous:
            one, other = f"{reading.point:.15g}", f"{reading.comma:.15g}"
            raise InputError.of("number_ambiguous", place, text=cell.strip(), one=one, other=other)
        if reading.readable:
            return reading.point if reading.point is not None else reading.comma
    if kind in ("word", "text"):
        return text_of(cell)
    return cell


def _checked(settings: Settings, values: Mapping[str, object], places: Mapping[str, str]) -> Settings:
    for name, value in values.items():
        try:
            settings.replace({name: value})
        except RequestError as error:
            # Whether two settings are in order only shows when all are in.
            if error.problem.code != "setting_order":
                raise _at(error, places[name]) from None
    try:
        return settings.replace(values)
    except RequestError as error:
        raise _at(error, _place_of_order(settings, values, places)) from None


def _place_of_order(settings: Settings, values: Mapping[str, object], places: Mapping[str, str]) -> str:
    """Find the cells whose values are out of order with each other."""
    for size in (1, 2):
        for names in combinations(values, size):
            rest = {name: value for name, value in values.items() if name not in names}
            try:
                settings.replace(rest)
            except RequestError:
                continue
            return ", ".join(places[name] for name in names)
    return next(iter(places.values()), "")


def _at(error: RequestError, place: str) -> InputError:
    problem = error.problem
    return InputError(Problem(place, problem.what, problem.fix, problem.code))
