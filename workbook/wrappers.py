"""The VBA wrappers of the formulas and their help, as xlwings' own generator writes them.

The generator is ``xlwings.udfs.import_udfs``; the workbook it writes into is a
stand-in that keeps what Excel would have been told.

    >>> made = wrappers("KeyClients.xlsm")
    >>> made.source.splitlines()[0]
    'Attribute VB_Name = "xlwings_udfs"'
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook.com_stand_in import FUNCTIONS, excel_side


@dataclass(frozen=True, slots=True)
class Help:
    """What Excel's function wizard shows for one formula; ``arguments`` are pairs of name and line."""

    name: str
    description: str
    category: str
    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wrappers:
    """The source of the VBA module (lines end with LF) and the help of every formula, in its order."""

    source: str
    help: tuple[Help, ...]


def wrappers(book_name: str) -> Wrappers:
    """Let xlwings generate the wrappers for a workbook of this name; .xlam hands over the active workbook."""
    book = _Workbook(book_name)
    with excel_side() as excel:
        with contextlib.redirect_stdout(io.StringIO()):  # it tells what it imported
            excel.udfs.import_udfs(FUNCTIONS, book)
        names = {
            name: tuple(arg["name"] for arg in made.__xlfunc__["args"])
            for name in dir(excel.functions)
            if hasattr(made := getattr(excel.functions, name), "__xlfunc__")
        }
    told = tuple(
        Help(
            name,
            options["Description"],
            options["Category"],
            tuple(zip(names[name], options["ArgumentDescriptions"] or (), strict=True)),
        )
        for name, options in book.options
    )
    return Wrappers(book.source, told)


@dataclass
class _Workbook:
    """A workbook as the generator sees it: a name, modules, and the options of its macros."""

    Name: str
    source: str = ""
    options: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    Version: str = "16.0"

    @property
    def VBProject(self) -> Any:
        """The project is the workbook itself, so is the application."""
        return self

    Application = VBProject

    @property
    def VBComponents(self) -> Any:
        """The modules of the workbook."""
        return _Modules(self)

    def MacroOptions(self, macro: str, **options: Any) -> None:
        """Keep the help of one macro, named as 'Book.xlsm'!NAME."""
        self.options.append((macro.rpartition("!")[2], options))


@dataclass
class _Modules:
    """The modules of the workbook: old wrappers go, new ones come as a file."""

    book: _Workbook

    def __call__(self, name: str) -> str:
        return name

    def Remove(self, module: str) -> None:
        """Take a module out; there is none."""

    def Import(self, path: str) -> None:
        """Take in a module from a file."""
        self.book.source = Path(path).read_text(encoding="utf-8")
