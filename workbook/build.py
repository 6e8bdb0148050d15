"""Build KeyClients.xlsm and KeyClients.xlam from text: ``python -m workbook.build [FOLDER]``.

The same bytes on every run, on every path, with the versions in constraints.txt.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from workbook import key_clients
from workbook.function_module import categories, function_module
from workbook.package import completed
from workbook.ribbon import ribbon_module, ribbon_xml
from workbook.vba_project import Module
from workbook.wrappers import Wrappers, wrappers
from workbook.xlwings_module import dictionary_module, xlwings_module

HERE = Path(__file__).parent
WORKBOOK, ADDIN = "KeyClients.xlsm", "KeyClients.xlam"


def modules(made: Wrappers) -> list[Module]:
    """Give the modules that both files hold beside those of their sheets."""
    return [xlwings_module(), dictionary_module(), function_module(made), ribbon_module()]


def build(folder: Path = HERE) -> Sequence[Path]:
    """Write both files into ``folder`` and give their paths."""
    # For the add-in, too, the wrappers are those of a workbook: they then hand over our own file,
    # not the active one, whose sheets xlwings would look through for code.
    made = wrappers(WORKBOOK)
    ours = modules(made)
    more = ribbon_xml(), made.help, categories(made)
    written = {
        WORKBOOK: completed(key_clients.workbook_file(ours), *more),
        ADDIN: completed(key_clients.addin_file(ours), *more, addin=True),
    }
    for name, data in written.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in written]


if __name__ == "__main__":
    for written in build(Path(*sys.argv[1:]) if sys.argv[1:] else HERE):
        print(written)  # noqa: T201
