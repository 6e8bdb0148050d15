"""Settings: every threshold with the value used, its default, meaning and source."""

from __future__ import annotations

from kam_xl.papers.paper import Cell, Paper, Table, columns
from kam_xl.settings import Settings
from kam_xl.texts import say


def paper(settings: Settings) -> Paper:
    """List all settings as this run used them."""
    rows: list[tuple[Cell, ...]] = []
    changed = 0
    for known in Settings.describe():
        value = getattr(settings, known.name)
        changed += value != known.default
        rows.append((known.name, value, known.default, known.meaning, known.source))
    return Paper(
        key="settings",
        name=say("paper.settings.name"),
        title=say("paper.settings.title"),
        finding=say("paper.settings.finding", count=len(rows), changed=changed),
        blocks=(
            Table(
                name="kam_Settings",
                columns=columns("name", "value", "default", "meaning", "source", wide="meaning"),
                rows=tuple(rows),
            ),
        ),
        notes=(say("paper.settings.note"),),
    )
