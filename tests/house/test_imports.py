"""Who may import what from outside, and what may cost time at the start.

Which room may know which stands in pyproject.toml ([tool.importlinter]) and is checked by `make check`;
here stand the packages of others. A package that is not in the table is in no room yet: decide where it
belongs, give it a line, and pyproject.toml a dependency.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [path for room in ("kam_xl", "udfs") for path in sorted((ROOT / room).rglob("*.py"))]

EVERYWHERE = ("kam_xl.", "udfs.")
ROOMS_OF = {
    "numpy": EVERYWHERE,
    "pandas": EVERYWHERE,
    "scipy": ("kam_xl.questions.",),
    "rapidfuzz": ("kam_xl.questions.names.",),
    "narwhals": ("kam_xl.profiles",),
    "duckdb": ("kam_xl.sources.",),
    "pyspark": ("kam_xl.sources.",),
    "pyarrow": ("kam_xl.sources.",),
    "click": ("kam_xl.cli", "kam_xl.terminal", "kam_xl.excel.commands"),
    "xlsxwriter": ("kam_xl.books.",),
    "openpyxl": ("kam_xl.books.",),
    "python_calamine": ("kam_xl.books.",),
    "xlwings": ("kam_xl.books.live", "kam_xl.books.render_live", "udfs."),
}
# Loaded when first needed: the user feels the start of every command and of Excel's first formula.
LAZY = {"rapidfuzz", "scipy", "narwhals", "xlwings", "duckdb", "pyspark", "openpyxl"}
# (pandas itself loads pyarrow where it is installed.)
NOT_AT_START = LAZY | {"xlsxwriter", "python_calamine", "polars"}


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _roots(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name.partition(".")[0] for name in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [(node.module or "").partition(".")[0]]
    return []


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every package imported in the tree, with its line."""
    for node in ast.walk(tree):
        for root in _roots(node):
            yield root, node.lineno


def _at_start(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The packages imported when the module is: not in functions, not for the type checker."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        for root in _roots(child):
            yield root, child.lineno
        yield from _at_start(child)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@pytest.mark.parametrize("path", MODULES, ids=_name_of)
def test_packages_from_outside_stay_in_their_rooms(path: Path) -> None:
    name = _name_of(path)
    ours = sys.stdlib_module_names | {"kam_xl", *(["udfs"] if name.startswith("udfs") else [])}
    strays = [
        f"{name}:{line} imports {package}, which belongs to {ROOMS_OF.get(package, 'no room')}"
        for package, line in _imports(_tree(path))
        if package not in ours and not f"{name}.".startswith(ROOMS_OF.get(package, ()))
    ]
    assert not strays, "\n".join(strays)


@pytest.mark.parametrize("path", MODULES, ids=_name_of)
def test_heavy_packages_are_imported_on_first_use(path: Path) -> None:
    early = [
        f"{_name_of(path)}:{line} imports {package} at its start; import it in the function that needs it"
        for package, line in _at_start(_tree(path))
        if package in LAZY and not (package == "xlwings" and _name_of(path).startswith("udfs."))
    ]
    assert not early, "\n".join(early)


@pytest.mark.parametrize("path", MODULES, ids=_name_of)
def test_papers_do_not_name_each_other(path: Path) -> None:
    """Papers share the document model and where they come from, nothing else.

    A paper of many sections is a package; its sections know each other.
    """
    name = _name_of(path)
    if not name.startswith("kam_xl.papers."):
        return
    package = ".".join(name.split(".")[:3])
    known = [
        node.module
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kam_xl.papers.")
    ]
    others = {one for one in known if not f"{one}.".startswith(f"{package}.")}
    assert others <= {
        "kam_xl.papers.paper",
        "kam_xl.papers.origin",
        "kam_xl.papers.people_table",
        "kam_xl.papers.scope",
    }


def test_the_command_line_starts_light() -> None:
    """A fresh Python that imports the command line has loaded none of the heavy packages."""
    script = "import sys, kam_xl.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not NOT_AT_START & set(done.stdout.split())
