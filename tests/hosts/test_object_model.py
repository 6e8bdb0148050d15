"""The stand-in for an open workbook has nothing that xlwings has not, and xlwings still lacks what we say it lacks."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path

import pytest
import xlwings
import xlwings.main

from kam_xl.books.render_live import NOT_HERE, ONLY_REMOTE
from tests.hosts import object_model

CLASSES = object_model.CLASSES


def _instances() -> dict[str, object]:
    """One object of each class, so that what stands only on objects is seen, too."""
    book = object_model.Book("b.xlsx", app=object_model.App("remote"))
    sheet = book.sheets[0]
    sheet.range("A1:B2").value = [["'a", "'b"], [1, 2]]
    table = sheet.tables.add(source=sheet.range("A1:B2"), name="t")
    table.autofilter.apply_values(1, [1])
    chart = sheet.charts.add(
        source=sheet.range("B1:B2"), plot_by="columns", name="c", chart_type="line_markers"
    )
    place = sheet.range("A1")
    found = [
        *(book.app, book.app.engine, book.app.books, book, book.sheets, sheet, sheet.freeze_panes),
        *(
            sheet.page_setup,
            place,
            place.rows,
            place.font,
            place.borders,
            place.conditional_formats,
            place.data_validation,
        ),
        *(sheet.tables, table, table.columns[0], table.autofilter, table.autofilter.criteria[0]),
        *(sheet.charts, chart, chart.legend, chart.value_axis, chart._series[0], sheet.names),
        sheet.names.add("_x", '="1"'),
    ]
    return {type(one).__name__: one for one in found}


@pytest.mark.parametrize("fake", CLASSES, ids=lambda fake: fake.__name__)
def test_stand_in_has_nothing_of_its_own(fake: type) -> None:
    real = getattr(xlwings.main, fake.__name__)
    one = _instances()[fake.__name__]
    names = {name for name in dir(one) if not name.startswith("_")}
    assert {name for name in names if not hasattr(real, name)} == set()
    for name in names:
        mine, theirs = inspect.getattr_static(fake, name, None), inspect.getattr_static(real, name)
        assert callable(mine) == (inspect.isfunction(theirs) or inspect.iscoroutinefunction(theirs)), name
        if inspect.isfunction(mine) and not any(
            one.kind is one.VAR_KEYWORD for one in inspect.signature(mine).parameters.values()
        ):
            allowed = list(inspect.signature(theirs).parameters)
            assert [word for word in inspect.signature(mine).parameters if word not in allowed] == [], name
        if isinstance(mine, property) and mine.fset:
            assert theirs.fset, f"{name} cannot be set"


def test_keywords_of_the_stand_in_are_those_of_xlwings() -> None:
    for real in (xlwings.main.Font.set, xlwings.main.ChartSeries.set, xlwings.main.ChartAxis.set):
        assert {"self"} < set(inspect.signature(real).parameters)
    assert {"bold", "italic", "size", "color", "name"} <= set(
        inspect.signature(xlwings.main.Font.set).parameters
    )


@pytest.mark.parametrize("what", NOT_HERE)
def test_xlwings_still_cannot(what: str) -> None:
    """When this fails, xlwings has learned something that papers in an open workbook may now have."""
    name, member = NOT_HERE[what]
    real = getattr(xlwings.main, name)
    word = member.split("_")[-1]
    assert not hasattr(real, member)
    settable = {
        name
        for name, one in vars(real).items()
        if inspect.isfunction(one) or (isinstance(one, property) and one.fset)
    }
    assert [name for name in settable if name.endswith(word) and name != "errors"] == []


@cache
def _members(source: Path) -> dict[str, set[str]]:
    """What the classes of an engine define, by their names."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    found = {
        node.name: {one.name for one in node.body if isinstance(one, ast.FunctionDef)} for node in classes
    }
    for node in classes:
        for base in node.bases:
            if isinstance(base, ast.Name):
                found[node.name] |= found.get(base.id, set())
    return found


# Answered by the public class itself, or under another name by the engine.
ANSWERED = {
    "App": {"engine"},
    "Book": {"sheet_names", "selection"},
    "Sheet": {"range"},
    "Font": {"set"},
    "Range": {"shape", "last_cell", "options", "value", "get_address", "rows", "sheet", "get_special_cells"},
    "Engine": {"type", "name"},
    "Table": {"columns"},
    "Chart": {"series"},
    "AutoFilterCriteria": {"field", "type", "values", "operator", "value1", "value2"},
    "Name": {"name"},
    "Tables": set(),
}


@pytest.mark.parametrize("engine", ["_xlwindows.py", "_xlmac.py"])
@pytest.mark.parametrize("fake", CLASSES, ids=lambda fake: fake.__name__)
def test_excel_on_the_desktop_has_it_too(fake: type, engine: str) -> None:
    """A public class may promise what only the browser has: frozen panes, for one."""
    if fake.__name__ in ("RangeRows", "FreezePanes", "AutoFilterCriteria", "Engine"):
        return
    members = _members(Path(xlwings.__file__).with_name(engine))
    names = {name for name in dir(_instances()[fake.__name__]) if not name.startswith("_")}
    remote = {member for name, member in ONLY_REMOTE.values() if name == fake.__name__}
    missing = names - members[fake.__name__] - ANSWERED.get(fake.__name__, set()) - remote
    assert missing == set()


@pytest.mark.parametrize("what", ONLY_REMOTE)
def test_only_the_browser_keeps_what_xlwings_promises(what: str) -> None:
    name, member = ONLY_REMOTE[what]
    assert hasattr(getattr(xlwings.main, name), member)
    for engine in ("_xlwindows.py", "_xlmac.py"):
        assert member not in _members(Path(xlwings.__file__).with_name(engine))[name]


def test_the_guide_names_everything_that_an_open_workbook_lacks() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "open-workbooks.md").read_text(encoding="utf-8")
    assert [what for what in (*NOT_HERE, *ONLY_REMOTE) if f"- {what}\n" not in guide] == []
