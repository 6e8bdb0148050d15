"""Makes a formula out of a function: reads its ranges, keeps errors in the cell, spills the answer.

``@formula`` registers the function with xlwings in the one way that every host
runs alike: ``ndim=2`` and error cells as texts for every argument, no hints,
defaults that are all ``None``. How an argument is read follows from its name
(``udfs.arguments``), so that a name means the same in every formula.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

import xlwings as xw

from kam_xl.mistakes import log_mistake
from kam_xl.problems import KamError
from kam_xl.texts import known_keys, say
from udfs import arguments
from udfs.spill import Row, spill

CATEGORY = "Key Clients"
LONGEST = 120
_CUT = "..."


def formula(function: Any) -> Any:
    """Make ``function`` callable from a cell; its docstring is the help that Excel shows."""
    signature = inspect.signature(function)
    names = tuple(signature.parameters)
    needed = sum(one.default is one.empty for one in signature.parameters.values())

    @functools.wraps(function)
    def answered(*given: Any, **named: Any) -> list[Row]:
        try:
            bound = signature.bind_partial(*given, **named)
            known = arguments.read(names, bound.arguments, needed)
            return spill(function(**known.values), across=known.across, ids=known.ids)
        except KamError as error:
            return [[refusal(error)]]
        except Exception as error:
            log_id, _ = log_mistake(error)
            return [[say("formula.mistake", log=log_id)]]

    made = xw.ret(ndim=2)(answered)
    for name in names:
        made = xw.arg(name, ndim=2, err_to_str=True, doc=argument_doc(function.__name__, name))(made)
    return xw.func(category=CATEGORY)(made)


def argument_doc(formula_name: str, name: str) -> str:
    """Give the line that Excel shows for an argument: its own for this formula, else that of its name."""
    own = f"argument.{formula_name}.{name}"
    return say(own if own in known_keys() else f"argument.{name}")


def refusal(error: KamError) -> str:
    """Say in one cell what is wrong, where and what to do, in at most 120 characters.

    A sentence that is longer has a short form in the catalogue, by its code.
    """
    problem = error.problem
    where = f"{problem.where}: " if problem.where else ""
    told = say("formula.refused", where=where, what=problem.what, fix=problem.fix)
    short = f"formula.short.{problem.code}"
    if len(told) > LONGEST and short in known_keys():
        told = say("formula.refused_short", where=where, what=say(short))
    if len(told) > LONGEST:
        told = told[: LONGEST - len(_CUT)].rstrip() + _CUT
    return told
