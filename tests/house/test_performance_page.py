"""docs/performance.md: every bench is on it, and a figure says whether its limit is kept."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.bench._figures import KEPT_IN, Figure, read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
BENCHES = [path.stem for path in (ROOT / "tests" / "bench").glob("[!_]*.py")]


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("performance", ROOT / "docs" / "build_performance.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("bench", BENCHES)
def test_every_bench_stands_on_the_page(bench: str) -> None:
    rows = PAGE.partition(f"\n## {bench}\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (?!what|---)", rows, flags=re.MULTILINE), f"run make bench: nothing of {bench}"


@pytest.mark.parametrize("bench", BENCHES)
def test_every_bench_is_told_beside_the_others(bench: str) -> None:
    assert f"tests.bench.{bench}`" in (ROOT / "tests" / "bench" / "README.md").read_text(encoding="utf-8")


def test_a_figure_is_kept_where_make_bench_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures come back as they were told, and the page shows each in the table of its bench."""
    kept_in = tmp_path / "figures.jsonl"
    monkeypatch.setenv(KEPT_IN, str(kept_in))
    slow = Figure("class_speed", "ABC of 10 values", "a sort", 2.345, 2.0).tell()
    good = Figure("engine_speed", "equal rows", "DuckDB", 1234.0, 1000, unit="rows", at_least=True).tell()
    assert read(kept_in) == [slow, good]
    page = builder().page(read(kept_in))
    assert "## class_speed\n\n| what |" in page
    assert "| ABC of 10 values | 2.35 x | a sort | at most 2 | **no** |" in page
    assert "| equal rows | 1,234 rows | DuckDB | at least 1000 | yes |" in page


@pytest.mark.parametrize(
    ("value", "at_least", "kept"),
    [(2.0, False, True), (2.1, False, False), (2.0, True, True), (1.9, True, False)],
)
def test_a_limit_may_be_met_exactly(value: float, at_least: bool, kept: bool) -> None:
    assert Figure("b", "w", "p", value, 2.0, at_least=at_least).is_kept is kept


def test_a_figure_without_limit_keeps_it() -> None:
    assert Figure("b", "w", "p", 1e9).is_kept
