"""The VBA that xlwings' generator makes of the formulas, word for word.

After a wanted change: ``python -m tests.hosts.test_wrappers`` writes the file anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from udfs import functions as formulas
from workbook.wrappers import Wrappers, wrappers

GOLDEN = Path(__file__).parent / "xlwings_udfs.bas"


@pytest.fixture(scope="module")
def made() -> Wrappers:
    return wrappers("KeyClients.xlsm")


def test_the_generated_module_is_the_one_looked_at(made: Wrappers) -> None:
    assert made.source == GOLDEN.read_text(encoding="utf-8")


def test_every_formula_is_wrapped_and_explained(made: Wrappers) -> None:
    names = sorted(formula.__name__ for formula in formulas.FORMULAS)
    assert re.findall(r"^Function (\w+)\(", made.source, re.MULTILINE) == names
    assert [one.name for one in made.help] == names
    for one in made.help:
        assert one.category == "Key Clients"
        assert one.description == getattr(formulas, one.name).__doc__
        assert all(0 < len(line) <= 255 for _, line in one.arguments)


def test_vba_can_hold_it(made: Wrappers) -> None:
    """ASCII for the VBA editor, lines of at most 1,023 characters, at most 60 arguments."""
    assert made.source.isascii()
    assert max(map(len, made.source.splitlines())) <= 1023
    assert all(len(one.arguments) <= 60 for one in made.help)


def test_an_add_in_hands_over_the_active_workbook() -> None:
    source = wrappers("KeyClients.xlam").source
    assert "ThisWorkbook" not in source
    assert source.replace("ActiveWorkbook", "ThisWorkbook") == GOLDEN.read_text(encoding="utf-8")


def test_everything_is_as_before_afterwards() -> None:
    """The stand-ins leave no trace: the formulas of this process are still the plain ones."""
    import sys

    import xlwings

    wrappers("KeyClients.xlsm")
    assert "pythoncom" not in sys.modules
    assert not hasattr(formulas.ABC_CLASS, "__xlfunc__")
    assert xlwings.func.__module__ == "xlwings"
    assert sys.modules["udfs.functions"] is formulas


if __name__ == "__main__":
    GOLDEN.write_text(wrappers("KeyClients.xlsm").source, encoding="utf-8")
