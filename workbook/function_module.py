"""The module of the formulas: xlwings' wrappers with the help that Excel keeps in the text of a module.

A description and a category are two lines that only Excel sees, right after the
line that declares the function; help on arguments stands in the workbook
itself (``workbook.package``).
"""

from __future__ import annotations

from workbook.vba_project import Module
from workbook.wrappers import Help, Wrappers

# Excel has 19 groups of functions of its own; the first of a workbook is number 20.
BUILT_IN_GROUPS = 19
_NAME = "xlwings_udfs"


def function_module(made: Wrappers) -> Module:
    """Give the module with every wrapper and, for each, its description and its category."""
    groups = categories(made)
    told = {entry.name: entry for entry in made.help}
    lines: list[str] = []
    declared = ""
    for line in made.source.splitlines():
        if line.startswith("Function "):
            declared = line.removeprefix("Function ").partition("(")[0]
        lines.append(line)
        if declared and not line.endswith(" _"):
            lines += _help_lines(told.pop(declared), groups)
            declared = ""
    if told:
        raise ValueError(f"no wrapper for {', '.join(told)}")
    return Module(_NAME, "module", "\n".join(lines))


def categories(made: Wrappers) -> tuple[str, ...]:
    """Give the groups of functions in the order in which the workbook lists them."""
    return tuple(dict.fromkeys(entry.category for entry in made.help))


def _help_lines(entry: Help, groups: tuple[str, ...]) -> list[str]:
    description = entry.description.replace('"', '""')
    number = BUILT_IN_GROUPS + 1 + groups.index(entry.category)
    return [
        f'Attribute {entry.name}.VB_Description = "{description}"',
        f'Attribute {entry.name}.VB_ProcData.VB_Invoke_Func = " \\n{number}"',
    ]
