"""Make docs/buttons.md from the registry of jobs: ``python docs/build_buttons.py``; ``--check`` writes nothing."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from kam_xl.jobs.registry import GROUPS, JOBS, Job  # noqa: E402
from kam_xl.texts import say  # noqa: E402

PAGE = ROOT / "docs" / "buttons.md"
_HEAD = f"""<!-- Made by docs/build_buttons.py (make docs) from kam_xl/jobs/registry.py; change that, not this page. -->
# Buttons of the tab {say("ribbon.tab")}

The tab is in KeyClients.xlsm and, with the add-in, in every workbook; keys: Alt, {say("ribbon.key_tip")}, then the key of the button.
A button works on the workbook that is active at the click, reads its tables and writes sheets of our own; it never writes into a table of yours.
"""


def page() -> str:
    """Give the page: a table for each group of the tab."""
    parts = [_HEAD]
    for group in GROUPS:
        ours = [job for job in JOBS if job.button and job.button.group == group]
        if ours:
            lines = [
                "| button | key | what it answers | what it reads and writes | command |",
                "|---|---|---|---|---|",
            ]
            parts.append("\n".join([f"## {say(f'ribbon.group.{group}')}", "", *lines, *map(_line, ours), ""]))
    return "\n".join(parts)


def _line(job: Job) -> str:
    assert job.button
    command = f"`kam-xl {job.name}`" if job.command or job.name == "check" else ""
    cells = (f"**{job.label}**", job.button.key_tip, job.screen_tip, job.super_tip, command)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"{sum(bool(job.button) for job in JOBS)} buttons in docs/buttons.md")
