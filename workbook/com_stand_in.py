"""xlwings as it is in Excel on Windows, on any system: its own COM side behind stand-ins for pywin32.

xlwings has three sets of decorators; outside Windows it picks the one that does
nothing. Within ``excel_side()`` the real ones of ``xlwings.udfs`` are in place,
with the real converters of ``xlwings._xlwindows``, and ``udfs.functions`` is
imported anew under them. Only the modules of pywin32 are made up, and they can
do nothing: no COM object is ever asked.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import xlwings

FUNCTIONS = "udfs.functions"
_PYWIN32 = (
    "pythoncom",
    "pywintypes",
    "win32api",
    "win32con",
    "win32gui",
    "win32process",
    "win32timezone",
    "win32com",
    "win32com.client",
    "win32com.server",
    "win32com.server.util",
    "win32com.server.policy",
    "win32com.server.dispatcher",
    "win32com.universal",
    "winerror",
)
_MISSING = -2147352572
"""What COM hands over for an argument that was left out."""


class _Nothing:
    """Stands for any name of pywin32: it can be called, subclassed and asked for more, and does nothing."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take anything."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        return None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()


class _StandIn(ModuleType):
    """A module of pywin32 in which every name is there and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value: Any = type(name, (_Nothing,), {})
        if name in ("com_error", "error"):
            value = type(name, (Exception,), {})
        setattr(self, name, value)
        return value


class _TimeZones:
    """What xlwings asks of pywin32's time zones when it hands a date to Excel."""

    @staticmethod
    def utc() -> dt.tzinfo:
        return dt.UTC


@dataclass(frozen=True, slots=True)
class ExcelSide:
    """xlwings' COM side and our formulas under its decorators."""

    udfs: ModuleType
    functions: ModuleType

    def call(self, name: str, *cells: Any) -> Any:
        """Call a formula as Excel does over COM; an argument that is ``...`` was left out.

        ``cells`` are what COM hands over: scalars, or tuples of tuples for a range.
        """
        given = [_MISSING if cell is ... else cell for cell in cells]
        return self.udfs.call_udf(FUNCTIONS, name, given, None, None)


@contextmanager
def excel_side() -> Iterator[ExcelSide]:
    """Give xlwings' COM side; everything is as it was afterwards."""
    before = dict(sys.modules)
    decorators = {
        name: getattr(xlwings, name)
        for name in ("func", "arg", "ret", "script", "sub")
        if hasattr(xlwings, name)
    }
    engines = (xlwings.engines.active, list(xlwings.engines.engines), dict(xlwings.engines.engines_by_name))
    loader = ctypes.PyDLL
    windows = [name for name in ("windll", "oledll") if not hasattr(ctypes, name)]
    try:
        udfs = _com_side(windows)
        for name, real in (("func", udfs.xlfunc), ("arg", udfs.xlarg), ("ret", udfs.xlret)):
            setattr(xlwings, name, real)
        for name in [name for name in sys.modules if name == "udfs" or name.startswith("udfs.")]:
            del sys.modules[name]
        functions = importlib.import_module(FUNCTIONS)
        # What get_udf_module would find out by asking Excel for the workbook's embedded code.
        udfs.udf_modules[FUNCTIONS] = {"module": functions, "filename": functions.__file__, "filetime": None}
        yield ExcelSide(udfs, functions)
    finally:
        for name, own in decorators.items():
            setattr(xlwings, name, own)
        xlwings.engines.active, xlwings.engines.engines, xlwings.engines.engines_by_name = engines
        ctypes.PyDLL = loader  # type: ignore[misc]
        for name in windows:
            delattr(ctypes, name)
        for name in set(sys.modules) - set(before):
            if name.split(".")[0] in ("udfs", "xlwings", *_PYWIN32):
                del sys.modules[name]
        sys.modules.update({name: module for name, module in before.items() if name.startswith("udfs")})


def _com_side(windows: list[str]) -> ModuleType:
    """Import ``xlwings.udfs`` and its engine behind the stand-ins."""
    for name in _PYWIN32:
        sys.modules[name] = _StandIn(name)
        sys.modules[name].__file__ = name
    sys.modules["win32timezone"].TimeZoneInfo = _TimeZones
    ctypes.PyDLL = _Nothing  # type: ignore[assignment, misc]
    for name in windows:
        setattr(ctypes, name, _Nothing())
    here = Path.cwd()
    engine = importlib.import_module("xlwings._xlwindows")
    udfs = importlib.import_module("xlwings.udfs")
    os.chdir(here)  # xlwings goes to the folder of Python and back
    xlwings.engines.add(xlwings.Engine(impl=engine.engine))
    # The loop of the COM server is for functions that run beside Excel; ours do not.
    sys.modules["xlwings.com_server"] = _StandIn("xlwings.com_server")
    return udfs
