"""The workbook as it is built now, and LibreOffice with our functions, once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.workbook import office
from workbook import build
from workbook.wrappers import Wrappers, wrappers


@dataclass(frozen=True)
class Built:
    """Both files, and the wrappers they were built from."""

    workbook: Path
    addin: Path
    made: Wrappers

    @property
    def files(self) -> tuple[Path, Path]:
        """The workbook and the add-in."""
        return self.workbook, self.addin


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build both files anew."""
    workbook, addin = build.build(tmp_path_factory.mktemp("built"))
    return Built(workbook, addin, wrappers(build.WORKBOOK))


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[office.Spreadsheet]:
    """LibreOffice that calls our functions in this process, or a skip that says what is missing."""
    from udfs.functions import FORMULAS

    if sentence := office.can_run():
        missing(sentence)
    with office.running(tmp_path_factory.mktemp("calc"), FORMULAS) as spreadsheet:
        yield spreadsheet
