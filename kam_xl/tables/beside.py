"""The tables beside Sales: read each as a frame, and bring clients and managers to one spelling in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from kam_xl.problems import Problem
from kam_xl.settings import Settings
from kam_xl.tables.find import Finding, Found, is_ours
from kam_xl.tables.frames import read_frame
from kam_xl.tables.names import Factored, client_key
from kam_xl.tables.schema import (
    ALIASES,
    CLIENTS,
    COMPETITORS,
    CONTACTS,
    HISTORY,
    MANAGERS,
    OFFERS,
    PLAN,
    PROSPECTS,
    SETTINGS,
)
from kam_xl.tables.settings_table import apply_settings
from kam_xl.tables.spellings import AliasRow, Spellings, resolve
from kam_xl.tables.vocabulary import spec_of

OTHERS = (CLIENTS, ALIASES, CONTACTS, HISTORY, PLAN, COMPETITORS, PROSPECTS, OFFERS, MANAGERS)
# Tables with one row for each client or manager
_ONE_ROW_EACH = {CLIENTS.name: "client", MANAGERS.name: "manager"}
Frames = dict[str, pd.DataFrame | None]


@dataclass(frozen=True, slots=True)
class Names:
    """Who stands in the sales: the spellings of clients and managers, each with the number of its lines."""

    clients: Mapping[str, int]
    managers: Mapping[str, int]


def settings_of(finding: Finding, settings: Settings, problems: list[Problem]) -> Settings:
    """Put what the Settings table says over ``settings``."""
    found = finding.one(SETTINGS, problems)
    if found is None:
        return settings
    changed, noted = apply_settings(found, settings)
    problems += noted
    return changed


def settings_name(finding: Finding) -> str:
    """Say where the user keeps the settings; "" is nowhere but on our own sheet."""
    found = finding.one(SETTINGS, [])
    return "" if found is None or is_ours(found.grid) else found.grid.title


def frames_beside(finding: Finding, settings: Settings, problems: list[Problem]) -> Frames:
    """Read every table but Sales, its names as they stand; None where the book has no such table."""
    return {spec.name: frame_of(finding.one(spec, problems), settings, problems) for spec in OTHERS}


def frame_of(found: Found | None, settings: Settings, problems: list[Problem]) -> pd.DataFrame | None:
    """Read a table as a frame, its names as they stand; None when there is none."""
    if found is None:
        return None
    found = visible(found, settings, problems)
    frame, noted = read_frame(found, settings)
    problems += noted
    return frame


def visible(found: Found, settings: Settings, problems: list[Problem]) -> Found:
    """Say how many rows are hidden; where the setting asks for it they become blank rows, which nobody reads."""
    grid = found.grid
    if not grid.hidden_rows:
        return found
    place = grid.place(found.header.first_line)
    if settings.hidden_rows == "read" or not grid.hidden:
        problems.append(Problem.of("hidden_rows", place, count=grid.hidden_rows))
        return found
    first = found.header.first_line
    rows = [
        () if line >= first and line + grid.first_row in grid.hidden else row
        for line, row in enumerate(grid.rows)
    ]
    problems.append(Problem.of("hidden_rows_left_out", place, count=grid.hidden_rows))
    return replace(found, grid=replace(grid, rows=rows))


def bring_to_one_spelling(
    names: Names, frames: Frames, finding: Finding, problems: list[Problem]
) -> tuple[Spellings, Spellings]:
    """Bring clients and managers to one spelling in every table; give what the sales are to call them.

    Sales decides how a client is shown, then Clients, Aliases and the rest. Of
    Clients and Managers the first row of each name is kept.
    """
    steps, noted = resolve(_alias_rows(finding, frames[ALIASES.name]))
    problems += noted
    clients, managers, contacts = Spellings(steps), Spellings(), Spellings()
    clients.add(list(names.clients), names.clients.values())
    managers.add(list(names.managers), names.managers.values())
    by_kind = {"client": clients, "person": managers, "contact": contacts}
    for name, frame in frames.items():
        for column in spec_of(name).columns:
            if frame is not None and column.kind in by_kind:
                by_kind[column.kind].add(list(frame[column.name]))
    for name, frame in frames.items():
        for column in spec_of(name).columns:
            if frame is not None and column.kind in by_kind:
                frame[column.name] = _named(frame[column.name], by_kind[column.kind])
    _once_each(frames, finding, problems)
    return clients, managers


def _named(column: pd.Series[str], names: Spellings) -> pd.Series[str]:
    found = Factored.of(list(column))
    return found.series({spelling: names.name(spelling) for spelling in found.spellings})


def _alias_rows(finding: Finding, frame: pd.DataFrame | None) -> list[AliasRow]:
    found = finding.one(ALIASES, [])
    if frame is None or found is None:
        return []
    grid, position = found.grid, found.header.found["name"][0].position
    return [
        AliasRow(name, client, grid.place(int(row) - grid.first_row, position))
        for name, client, row in zip(frame["name"], frame["client"], frame["row"], strict=True)
    ]


def _once_each(frames: Frames, finding: Finding, problems: list[Problem]) -> None:
    """Keep the first row of a client in Clients and of a manager in Managers; others are problems."""
    for table, key in _ONE_ROW_EACH.items():
        frame, found = frames[table], finding.one(spec_of(table), [])
        if frame is None or found is None:
            continue
        again = frame[key].map(client_key).duplicated()
        position = found.header.found[key][0].position
        for name, row in zip(frame.loc[again, key], frame.loc[again, "row"], strict=True):
            place = found.grid.place(int(row) - found.grid.first_row, position)
            problems.append(Problem.of("row_again", place, name=name, table=found.header.spec.title))
        frames[table] = frame[~again].reset_index(drop=True)
