"""Settings: every threshold with the value used, its default, meaning and source."""

from __future__ import annotations

from dataclasses import replace

from kam_xl.papers.paper import Cell, Paper, Table, columns
from kam_xl.settings import Settings
from kam_xl.texts import say

KEYS = ("name", "value", "default", "meaning", "source")


def paper(settings: Settings, own: Settings | None = None, *, kept_in: str = "") -> Paper:
    """List all settings: the values the workbook has, and beside them those of this run where they differ.

    ``own`` are the workbook's (the same as ``settings`` when not given).
    ``kept_in`` names the table in which the user keeps them; without one they
    are changed here.
    """
    own = settings if own is None else own
    for_this_run = settings != own
    rows: list[tuple[Cell, ...]] = []
    changed = 0
    for known in Settings.describe():
        value, used = getattr(own, known.name), getattr(settings, known.name)
        changed += used != known.default
        row: tuple[Cell, ...] = (known.name, value, known.default, known.meaning, known.source)
        rows.append((*row, used if used != value else None) if for_this_run else row)
    keys = (*KEYS, "this_run") if for_this_run else KEYS
    return Paper(
        key="settings",
        name=say("paper.settings.name"),
        title=say("paper.settings.title"),
        finding=say("paper.settings.finding", count=len(rows), changed=changed),
        blocks=(
            Table(
                name="kam_Settings",
                columns=tuple(
                    replace(column, typed=column.key == "value" and not kept_in)
                    for column in columns(*keys, wide="meaning")
                ),
                rows=tuple(rows),
            ),
        ),
        notes=(say("paper.settings.kept_in", table=kept_in) if kept_in else say("paper.settings.note"),),
    )
