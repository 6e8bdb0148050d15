"""Names and help of the formulas are such that no host chokes on them; read from the source, as a host would.

One forbidden word stops the whole generated VBA module from compiling, or loses
all functions of the web add-ins at once.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from udfs import arguments
from udfs import functions as formulas

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "udfs").glob("*.py"))
PRODUCT = (
    "ABC_CLASS ABC_TABLE XYZ_CLASS XYZ_TABLE ABC_XYZ ABC_XYZ_MATRIX CLIENT_STRATEGY KEY_CLIENT CLIENT_TYPE THREE_P "
    "RFM_SCORE RFM_SEGMENT CONCENTRATION TOP_SHARE BUY_RHYTHM CLIENT_STATUS CHURN_RISK BUY_CHANCE CHURN_REASON "
    "EXPECTED_ORDERS CLIENT_VALUE BG_NBD MBG_NBD PARETO_NBD GAMMA_GAMMA BG_NBD_FIT MBG_NBD_FIT PARETO_NBD_FIT "
    "GAMMA_GAMMA_FIT LOSS_TABLE WINBACK_VALUE CLASS_MIGRATION WHITE_SPACE ON_TIME CLIENT_KEY CLIENT_DUPES ABC_WHY "
    "XYZ_WHY CHURN_WHY"
).split()
VBA = set(
    "abs addressof alias and any append array as attribute base binary boolean byref byte byval call case cbool cbyte "
    "ccur cdate cdbl cdec cint clng close compare const csng cstr currency cvar cverr date debug decimal declare "
    "defbool deftype dim do doevents double each else elseif empty end enum eqv erase error event exit explicit "
    "false fix for friend function get global gosub goto if imp implements in input instr int integer is kill lbound "
    "len let lib like line lock long longlong longptr loop lset me mid mod module name new next not nothing null "
    "object on open option optional or output paramarray preserve print private property ptrsafe public put raise "
    "raiseevent random read redim rem reset resume return rset seek select set sgn shared single spc static step stop "
    "string sub tab text then time to true type typeof ubound unlock until variant wend while width with "
    "withevents write xor".split()
)
JAVASCRIPT = set(
    "abstract arguments await boolean break byte case catch char class const continue debugger default delete do "
    "double else enum eval export extends false final finally float for function goto if implements import in "
    "instanceof int interface let long native new null package private protected public return short static super "
    "switch synchronized this throw throws transient true try typeof var void volatile while with yield".split()
)
# Names that xlwings' own code in the workbook or the web page has taken.
TAKEN = set(
    "sql readfile getconfig wscript fileexists xlpy runpython calludf showerror importpythonudfs base runtime debug "
    "socket bodies semaphore".split()
)
CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*C[0-9]*|R|C", re.IGNORECASE)
EXCEL_4 = {"ECHO", "RUN", "CALL", "REGISTER", "EXEC", "GOTO", "HALT", "ALERT", "BEEP", "FORMULA", "SELECT"}


def _functions() -> dict[str, ast.FunctionDef]:
    found = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(decorator, ast.Name) and decorator.id == "formula"
                for decorator in node.decorator_list
            ):
                found[node.name] = node
    return found


FUNCTIONS = _functions()
ARGUMENTS = sorted({arg.arg for node in FUNCTIONS.values() for arg in node.args.args})


def test_the_formulas_are_those_of_the_product() -> None:
    assert sorted(FUNCTIONS) == sorted(PRODUCT)
    assert sorted(formula.__name__ for formula in formulas.FORMULAS) == sorted(PRODUCT)
    assert all(getattr(formulas, name) for name in PRODUCT)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_name_of_a_formula_works_in_every_host(name: str) -> None:
    assert re.fullmatch(r"[A-Z][A-Z0-9_]{2,30}", name)
    assert not CELL.fullmatch(name)
    assert name.lower() not in VBA | JAVASCRIPT | TAKEN
    assert name not in EXCEL_4


@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_name_of_an_argument_works_in_every_host(name: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert name not in VBA | JAVASCRIPT | TAKEN
    assert name not in {function.lower() for function in FUNCTIONS}
    assert not re.fullmatch(r"[a-z]{1,3}[0-9]+", name)


def test_every_argument_is_read_in_one_way() -> None:
    """Each name of an argument has a kind, and no kind is left over."""
    assert set(ARGUMENTS) == set(arguments.KIND_OF)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_help_and_arguments_are_plain(name: str) -> None:
    """Help is ASCII of at most 255 characters; arguments have no hints, and None is the only default."""
    node = FUNCTIONS[name]
    told = ast.get_docstring(node) or ""
    assert told.isascii()
    assert 20 < len(told) <= 255
    assert "\n" not in told
    assert node.returns is None
    given = node.args
    assert [given.posonlyargs, given.kwonlyargs, given.vararg, given.kwarg] == [[], [], None, None]
    assert all(arg.annotation is None for arg in given.args)
    assert all(isinstance(one, ast.Constant) and one.value is None for one in given.defaults)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_ledger_formulas_share_their_first_five_arguments(name: str) -> None:
    names = [arg.arg for arg in FUNCTIONS[name].args.args]
    if "of_clients" in names:
        assert names[:5] == ["clients", "dates", "of_clients", "amounts", "as_of"]
    if name == "LOSS_TABLE":
        assert names[:4] == ["clients", "dates", "amounts", "as_of"]


def test_a_why_takes_what_its_twin_takes() -> None:
    for why, twin in (("ABC_WHY", "ABC_CLASS"), ("XYZ_WHY", "XYZ_CLASS"), ("CHURN_WHY", "CHURN_RISK")):
        assert ast.dump(FUNCTIONS[why].args) == ast.dump(FUNCTIONS[twin].args)


def test_formulas_calculate_nothing() -> None:
    """No arithmetic and no loop over cells in the modules of the formulas: that is for the questions."""
    for name, node in FUNCTIONS.items():
        work = [
            part
            for part in ast.walk(node)
            if isinstance(part, ast.BinOp | ast.For | ast.While | ast.AugAssign | ast.Lambda)
        ]
        assert not work, f"{name} works something out by itself"


def _at_start(path: Path) -> list[str]:
    """The modules a module imports when it is imported."""
    names = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [
                f"{node.module}.{alias.name}" if node.module == "udfs" else str(node.module)
                for alias in node.names
            ]
    return names


def test_formulas_start_light() -> None:
    """Excel waits for the import: what is heavy is imported inside the function that needs it."""
    light = {"kam_xl.mistakes", "kam_xl.problems", "kam_xl.texts", "xlwings"}
    waiting, seen, heavy = ["udfs.functions"], set(), []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for other in _at_start(ROOT / f"{name.replace('.', '/')}.py"):
            if other.startswith("udfs."):
                waiting.append(other)
            elif other.partition(".")[0] not in sys.stdlib_module_names and other not in light:
                heavy.append(f"{name} imports {other}")
    assert len(seen) > 8
    assert heavy == []


def test_nothing_in_the_core_knows_the_formulas() -> None:
    for path in sorted((ROOT / "kam_xl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").partition(".")[0] not in ("udfs", "workbook"), path
