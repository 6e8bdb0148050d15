"""LibreOffice as the spreadsheet: it recalculates unmodified workbooks and calls our functions in this process.

The functions are known to it by stubs in Basic, generated from their
signatures, in a profile of its own; a stub asks ``office_bridge``, which asks
the thread here. A workbook's own VBA is not run.
"""

from __future__ import annotations

import datetime as dt
import inspect
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any

PROGRAM = Path("/usr/lib/libreoffice/program/soffice.bin")
UNO = Path("/usr/lib/python3/dist-packages")
START_SECONDS = 90
_RESTART = 81
_ITEMS = (
    ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    # VBA of the workbook is kept as text, so that its wrappers do not stand before our stubs.
    ("/org.openoffice.Office.Calc/Filter/Import/VBA", "Executable", "false"),
    ("/org.openoffice.Office.Common/Misc", "UseDocumentOOoLockFile", "false"),
    ("/org.openoffice.Office.Common/Misc", "UseDocumentSystemFileLocking", "false"),
)
_CALLER = """
Global ourScript As Object

Function XlPyCall(p_name, p_args)
    On Error GoTo failed
    If IsNull(ourScript) Then
        ourScript = CreateUnoService("com.sun.star.script.provider.MasterScriptProviderFactory") _
            .createScriptProvider("").getScript( _
            "vnd.sun.star.script:office_bridge.py$call?language=Python&location=user")
    End If
    XlPyCall = XlPySpilled(ourScript.invoke(Array(p_name, p_args), Array(), Array()))
    Exit Function
failed:
    XlPyCall = "bridge: " & Error$
End Function

Function XlPyGiven(p_cell)
    REM A single cell arrives as xlwings hands it over: a blank one is there, and is not left out.
    If IsArray(p_cell) Then XlPyGiven = p_cell Else XlPyGiven = Array(Array(p_cell))
End Function

Function XlPySpilled(p_answer)
    Dim nRow As Long, nColumn As Long, nRows As Long, nColumns As Long
    nRows = UBound(p_answer) : nColumns = UBound(p_answer(0))
    ReDim aOut(1 To nRows + 1, 1 To nColumns + 1)
    For nRow = 0 To nRows
        For nColumn = 0 To nColumns
            aOut(nRow + 1, nColumn + 1) = p_answer(nRow)(nColumn)
        Next nColumn
    Next nRow
    XlPySpilled = aOut
End Function
"""


def stub(function: Callable[..., Any]) -> str:
    """Give the Basic function that stands for one of ours; what is left out arrives as nothing."""
    names = [f"p_{name}" for name in inspect.signature(function).parameters]
    lines = [f"Function {function.__name__}({', '.join(f'Optional {name}' for name in names)})"]
    lines.append(f"Dim aGiven({len(names) - 1})")
    lines += [
        f"If Not IsMissing({name}) Then aGiven({place}) = XlPyGiven({name})"
        for place, name in enumerate(names)
    ]
    lines += [f'{function.__name__} = XlPyCall("{function.__name__}", aGiven)', "End Function"]
    return "\n".join(lines)


def lay_profile(folder: Path) -> None:
    """Write a profile that computes on opening and has the bridge."""
    user = folder / "user"
    scripts = user / "Scripts" / "python"
    scripts.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _ITEMS
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
    shutil.copy(Path(__file__).with_name("office_bridge.py"), scripts / "office_bridge.py")


class Answers(threading.Thread):
    """Answers LibreOffice's calls with our functions; keeps what was called."""

    def __init__(self, socket: Path, functions: Sequence[Callable[..., Any]]) -> None:
        super().__init__(daemon=True)
        self.listener = Listener(str(socket), "AF_UNIX")
        self.functions = {function.__name__: function for function in functions}
        self.calls: list[tuple[str, Any]] = []

    def run(self) -> None:
        """Serve until LibreOffice hangs up."""
        try:
            self._serve(self.listener.accept())
        except (EOFError, OSError):
            return

    def _serve(self, line: Connection) -> None:
        while True:
            name, given = line.recv()
            self.calls.append((name, given))
            try:
                answer = self.functions[name](*given)
                line.send(tuple(tuple(map(_cell, row)) for row in answer))
            except Exception as error:  # noqa: BLE001 (the cell shows it, and the test fails)
                line.send(((f"bridge: {error!r}",),))


def _cell(value: object) -> object:
    if isinstance(value, dt.date):
        return float((value - dt.date(1899, 12, 30)).days)
    return value


class Spreadsheet:
    """A running LibreOffice."""

    def __init__(self, desktop: Any, answers: Answers) -> None:
        self.desktop, self.answers = desktop, answers

    @contextmanager
    def open(self, path: Path) -> Iterator[Document]:
        """Open a workbook; it is closed without saving."""
        options = (_option("Hidden", True), _option("MacroExecutionMode", 4))
        component = self.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, options)
        assert component is not None, f"LibreOffice did not open {path.name}"
        try:
            yield Document(component)
        finally:
            component.close(True)


class Document:
    """An open workbook."""

    def __init__(self, component: Any) -> None:
        self.component = component

    def sheet_names(self) -> tuple[str, ...]:
        """Give the names of all sheets."""
        return tuple(self.component.Sheets.ElementNames)

    def cells(self, sheet: str) -> dict[tuple[int, int], object]:
        """Give every filled cell of a sheet by row and column, from 1 on; an error as its text."""
        page = self.component.Sheets.getByName(sheet)
        cursor = page.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        area = page.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        found = {
            (row, column): cell
            for row, line in enumerate(area.getDataArray(), start=1)
            for column, cell in enumerate(line, start=1)
            if cell not in ("", None)
        }
        wrong = area.queryFormulaCells(4)  # FormulaResult.ERROR
        for part in wrong.RangeAddresses:
            for row in range(part.StartRow, part.EndRow + 1):
                for column in range(part.StartColumn, part.EndColumn + 1):
                    found[row + 1, column + 1] = f"error {page.getCellByPosition(column, row).String}"
        return found

    def cell(self, sheet: str, address: str) -> Any:
        """Give one cell: ``.Value``, ``.String``, ``.Formula``."""
        return self.component.Sheets.getByName(sheet).getCellRangeByName(address)

    def named(self, name: str) -> Any:
        """Give the one cell behind a defined name."""
        area = self.component.NamedRanges.getByName(name).getReferredCells()
        return area.getCellByPosition(0, 0)

    def recalculate(self) -> None:
        """Compute every formula anew."""
        self.component.calculateAll()

    def to_pdf(self, path: Path) -> None:
        """Print all sheets as they are now."""
        self.component.storeToURL(path.as_uri(), (_option("FilterName", "calc_pdf_Export"),))


def _option(name: str, value: object) -> Any:
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

    option = PropertyValue()
    option.Name, option.Value = name, value
    return option


@contextmanager
def running(folder: Path, functions: Sequence[Callable[..., Any]]) -> Iterator[Spreadsheet]:
    """Start LibreOffice with our functions; it ends with the block."""
    lay_profile(folder)
    answers = Answers(folder / "calls", functions)
    answers.start()
    pipe = f"kam{os.getpid()}"
    command = [
        str(PROGRAM),
        *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault"),
        f"-env:UserInstallation={folder.as_uri()}",
        f"--accept=pipe,name={pipe};urp;",
    ]
    environment = os.environ | {"KAM_LIVE_SOCKET": str(folder / "calls")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context, process = _connected(pipe, process, command, environment)
        _teach(context, functions)
        yield Spreadsheet(_service(context, "com.sun.star.frame.Desktop"), answers)
    finally:
        process.terminate()
        process.wait(30)
        answers.listener.close()


def _connected(
    pipe: str, process: subprocess.Popen[bytes], command: list[str], environment: dict[str, str]
) -> tuple[Any, subprocess.Popen[bytes]]:
    """Connect as soon as LibreOffice listens; a new profile may make it ask for one more start."""
    import uno  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    patience = threading.Event()
    for _ in range(START_SECONDS * 5):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"), process
        except NoConnectException:
            if process.poll() == _RESTART:
                process = subprocess.Popen(
                    command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            assert process.poll() is None, f"LibreOffice ended with {process.returncode}"
            patience.wait(0.2)
    raise AssertionError("LibreOffice did not start")


def _service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def _teach(context: Any, functions: Sequence[Callable[..., Any]]) -> None:
    """Put the stubs where Calc looks up names it does not know: the library Standard of the application."""
    libraries = _service(context, "com.sun.star.script.ApplicationScriptLibraryContainer")
    text = _CALLER + "\n\n".join(stub(function) for function in functions)
    libraries.getByName("Standard").insertByName("XlUdfs", text)


def can_run() -> str:
    """Tell in one sentence what is missing, or nothing."""
    if not PROGRAM.is_file():
        return f"LibreOffice is not installed ({PROGRAM} is missing)"
    if str(UNO) not in sys.path:
        sys.path.append(str(UNO))
    try:
        import uno  # noqa: F401
    except ImportError as error:
        return f"this Python cannot talk to LibreOffice ({error})"
    return ""
