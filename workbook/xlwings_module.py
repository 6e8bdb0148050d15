"""xlwings' own module, with the few lines changed that a trusted button must not have.

xlwings' module looks for its settings in the workbook and in the workbook's
folder, puts that folder first on Python's path, and writes the workbook's name
into a command line: a workbook may come from a stranger. Ours reads settings
from one file in the user's profile and starts an isolated interpreter that is
named there by its full path. Every change is a piece of text that must stand in
the module exactly as often as said, and the module must be the one we read:
another one stops the build until somebody has looked at it again.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from importlib.resources import files

from kam_xl.texts import say
from workbook.vba_project import Module, class_module

VERSION = "0.37.8"
# Of the text with plain line ends: the module that was read when the changes were made.
READ = "3749f6b2e91d2411b71551055fd7a727dc69611642fa7ad71e5468ffd1bb6707"
_CMD = 'Environ("SystemRoot") & "\\System32\\cmd.exe'

# What stands there, what takes its place, how often it is there.
_CHANGES: tuple[tuple[str, str, int], ...] = (
    # One file of ours, and nothing else, says which Python is started.
    (
        'GetConfigFilePath = GetMacDir("$HOME", False) & "/" & PROJECT_NAME & ".conf"',
        'GetConfigFilePath = GetMacDir("$HOME", False) & "/kam-xl.conf"',
        1,
    ),
    (
        'GetConfigFilePath = Environ("USERPROFILE") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME & ".conf"',
        'GetConfigFilePath = Environ("USERPROFILE") & "\\.kam-xl\\excel.conf"',
        1,
    ),
    # No Python by its bare name: whatever lies first on the path would be run.
    (
        'interpreter = GetConfig("INTERPRETER", "python")',
        'Err.Raise 1000, Description:="{not_set_up}"',
        1,
    ),
    (
        'PYTHON_WIN = GetConfig("INTERPRETER", "pythonw")',
        'Err.Raise 1000, Description:="{not_set_up}"',
        2,
    ),
    # The interpreter is isolated (-I): no current folder, no PYTHONPATH, no site of the user.
    (
        '" -B -c ""import xlwings.utils;xlwings.utils.prepare_sys_path(\\""" & PYTHONPATH & "\\""); " & PythonCommand & """ "',
        '" -I -B -c """ & PythonCommand & """ "',
        1,
    ),
    (
        '" -B -c ""import sys, os;" & LicenseKeyEnvString & "import xlwings.utils;xlwings.utils.prepare_sys_path(\\""" & PYTHONPATH & "\\"");import xlwings; xlwings.serve(\'$(CLSID)\')"""',
        '" -I -B -c ""import xlwings; xlwings.serve(\'$(CLSID)\')"""',
        1,
    ),
    (
        'ParameterString = ParameterString + "|" + PythonInterpreter',
        'ParameterString = ParameterString + "|" + PythonInterpreter + " -I"',
        1,
    ),
    # No name of a workbook stands in a command line.
    (
        '''                       " --wb=" & """" & ThisWorkbook.Name & """ --from_xl=1" & " --app=" & Chr(34) & _
                       Application.Path & "\\" & Application.Name & Chr(34) & " --hwnd=" & Chr(34) & Application.Hwnd & Chr(34) & _
''',
        '                       " --from_xl=1" & _\n',
        1,
    ),
    (
        'ParameterString = ParameterString + "|" + ThisWorkbook.Name',
        'ParameterString = ParameterString + "|" + "KeyClients"',
        1,
    ),
    # Windows' own command processor, not one that lies in the current folder.
    ('WScript.Run("cmd.exe /C " &', f'WScript.Run({_CMD} /C " &', 1),
    ('PYTHON_WIN = "cmd.exe " & ConsoleSwitch', f'PYTHON_WIN = {_CMD} " & ConsoleSwitch', 2),
    # An error is shown, not written into a sheet.
    (
        """    If GetConfig("SHOW_ERROR_POPUPS", "True") = "False" Then
        If SheetExists(ThisWorkbook, "Error") = False Then
            Set ErrorSheet = ThisWorkbook.Sheets.Add()
            ErrorSheet.Name = "Error"
        Else
            Set ErrorSheet = ThisWorkbook.Sheets("Error")
        End If
        ErrorSheet.Range("A1").Value = Content
    Else
""",
        "    If True Then\n",
        1,
    ),
    # Formulas need Windows; a cell on a Mac says so instead of an error of the system.
    (
        "Function XLPy()\n    XLPyLoadDLL\n",
        'Function XLPy()\n    #If Mac Then\n        Err.Raise 1000, Description:="{mac}"\n    #End If\n    XLPyLoadDLL\n',
        1,
    ),
)

# From the first line up to the second one, which stays.
_CUTS: tuple[tuple[str, str], ...] = (
    # The workbook's sheets and folder are no source of settings.
    ("    ' Sheet\n    #If App", "    ' User Config\n"),
    ('#If App = "Microsoft Excel" Then\nFunction GetConfigFromSheet(', "Function GetConfig("),
    ("Function GetDirectoryConfigFilePath(", "Function GetConfig("),
    # Code from sheets of the workbook is not run.
    ("    ' Check for embedded Python code\n", "    ' The first 5 args are not technically"),
    ("    ' PythonCommand with embedded code\n", "    ' Call Python platform-dependent\n"),
    ("    ' The first 5 args are not technically", "    OPTIMIZED_CONNECTION = "),
    ("    ' TODO: Doesn't automatically check if code is embedded\n", "    PYTHON_WIN = GetConfig("),
    # Our functions come ready-made, so nothing imports others.
    ('#If App = "Microsoft Excel" Then\nFunction GetUdfModules(', "Private Sub CleanUp()"),
    ("Sub ImportPythonUDFsBase(", "Private Sub GetDLLVersion()"),
    ('\'Attribute VB_Name = "Extensions"\n', '\'Attribute VB_Name = "Utils"\n'),
    ("Public Function RunFrozenPython(", "Private Sub CleanUp()"),
    # No licence key is handed to Python.
    ('    licenseKey = GetConfig("LICENSE_KEY", "")\n', "    If DEBUG_UDFS = True Then"),
)


def xlwings_module() -> Module:
    """Give xlwings' module for a workbook that stands alone, with our changes."""
    if version("xlwings") != VERSION:
        raise ValueError(f"the changes are for xlwings {VERSION}; here is {version('xlwings')}")
    text = _plain(files("xlwings").joinpath("xlwings.bas").read_text(encoding="ascii"))
    if hashlib.sha256(text.encode("ascii")).hexdigest() != READ:
        raise ValueError("xlwings.bas is not the text that was read when the changes were made")
    return Module("xlwings", "module", changed(text))


def dictionary_module() -> Module:
    """Give the class that stands in for a dictionary on a Mac, as xlwings ships it."""
    text = files("xlwings").joinpath("addin", "Dictionary.cls").read_text(encoding="ascii")
    return class_module(_plain(text))


def changed(text: str) -> str:
    """Make every cut and every change; one that does not fit exactly is a ``ValueError``."""
    for first, after in _CUTS:
        if text.count(first) != 1 or after not in text.split(first)[1]:
            raise ValueError(f"xlwings.bas: nothing to cut from {first.strip()!r} to {after.strip()!r}")
        start = text.index(first)
        text = text[:start] + text[text.index(after, start) :]
    words = {"{not_set_up}": say("vba.not_set_up"), "{mac}": say("vba.mac")}
    for old, new, count in _CHANGES:
        if text.count(old) != count:
            raise ValueError(f"xlwings.bas: {old.strip()!r} is there {text.count(old)} times, not {count}")
        for blank, sentence in words.items():
            new = new.replace(blank, sentence)
        text = text.replace(old, new)
    return text


def _plain(text: str) -> str:
    return "\n".join(text.splitlines()) + "\n"
