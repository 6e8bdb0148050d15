"""Make docs/performance.md from what the benches found: ``python docs/build_performance.py FIGURES`` (make bench)."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.bench._figures import Figure, read  # noqa: E402

PAGE = ROOT / "docs" / "performance.md"
_MATTER = ("numpy", "pandas", "python-calamine", "XlsxWriter", "duckdb", "polars", "pyspark", "xlwings")
_HEAD = """<!-- Made by docs/build_performance.py from one run of `make bench`; run that, do not change this page. -->
# How quick is it?

Each line is a ratio to a peer, or to a limit, that was measured in the same run, so that it says something on another
machine too: medians or best of several runs, made-up data from fixed seeds. No part of it ran in Excel; what
Excel itself adds, it adds to every tool alike. What each bench counts stands at its top (`tests/bench/`).

One run on {machine}.
"""


def page(figures: list[Figure]) -> str:
    """Give the page: a table for each bench, in the order they ran."""
    parts = [_HEAD.format(machine=_machine())]
    for bench, own in groupby(figures, key=lambda one: one.bench):
        lines = ["| what | figure | beside | limit | kept |", "|---|---:|---|---|---|"]
        parts.append("\n".join([f"## {bench}", "", *lines, *map(_line, own), ""]))
    return "\n".join(parts)


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _MATTER)
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {packages}"


def _line(figure: Figure) -> str:
    kept = ("yes" if figure.is_kept else "**no**") if figure.limit is not None else ""
    value = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.3g}"
    return f"| {figure.what} | {value} {figure.unit} | {figure.beside} | {figure.shown_limit} | {kept} |"


if __name__ == "__main__":
    found = read(Path(sys.argv[1]))
    PAGE.write_text(page(found), encoding="utf-8", newline="\n")
    print(f"{len(found)} figures in docs/performance.md")
