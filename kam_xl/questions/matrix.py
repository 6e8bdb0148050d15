"""ABC-XYZ: nine cells of importance and regularity, and how to work with each.

A cell joins the ABC letter and the XYZ letter ("AX" to "CZ"). Other words pass
through: a client without an ABC class keeps that word ("-"), one without an
XYZ class keeps the XYZ word ("new", "too few (2)"). The matrix counts or sums
clients per cell; who stands in no class is shown apart, so that the totals
always tie to what went in.

Source: the nine cells of the field [1CRM] [SLWJA]; the advice for clients is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kam_xl.questions import abc, xyz
from kam_xl.questions.columns import Words, numbers, row_by_row, same_length, words
from kam_xl.tables.amounts import to_amount, to_e4
from kam_xl.texts import known_keys, say

CELLS = tuple(a + x for a in abc.CLASSES for x in xyz.CLASSES)
UNCLASSED = say("matrix.unclassed")
TOTAL = say("matrix.total")


def classify(abc_classes: ArrayLike, xyz_classes: ArrayLike) -> Words:
    """Join the two classes of each client to its cell; other words pass through.

    >>> classify(["A", "c", "B", "-", ""], ["X", "z", "new", "Y", "Y"]).tolist()
    ['AX', 'CZ', 'new', '-', '']
    """
    count = same_length(abc=abc_classes, xyz=xyz_classes)
    rank, regular = words(abc_classes, count), words(xyz_classes, count)
    letters, habits = _letters(rank, abc.CLASSES), _letters(regular, xyz.CLASSES)
    found: Words = np.where(letters == "", rank, np.where(habits == "", regular, letters + habits))
    return found


def table(abc_classes: ArrayLike, xyz_classes: ArrayLike, values: ArrayLike | None = None) -> pd.DataFrame:
    """Count the clients in each cell, or sum their values, with totals that tie to the input.

    Rows: A, B, C, "unclassed", "total" (column ``class``); columns X, Y, Z,
    "unclassed", "total". A client stands in the row of its ABC letter and the
    column of its XYZ letter, else under "unclassed". Counts are int64; sums are
    exact to a ten-thousandth, blank values count as 0.

    >>> table(["A", "A", "C", "-"], ["X", "new", "Z", "-"])
           class  X  Y  Z  unclassed  total
    0          A  1  0  0          1      2
    1          B  0  0  0          0      0
    2          C  0  0  1          0      1
    3  unclassed  0  0  0          1      1
    4      total  1  0  1          2      4
    """
    count = same_length(abc=abc_classes, xyz=xyz_classes, values=values)
    row = _places(words(abc_classes, count), abc.CLASSES)
    column = _places(words(xyz_classes, count), xyz.CLASSES)
    cells = np.zeros((4, 4), dtype=np.int64)
    np.add.at(cells, (row, column), 1 if values is None else to_e4(numbers(values, count)))
    cells = with_totals(cells)
    frame = pd.DataFrame(
        cells if values is None else to_amount(cells), columns=[*xyz.CLASSES, UNCLASSED, TOTAL]
    )
    frame.insert(0, "class", [*abc.CLASSES, UNCLASSED, TOTAL])
    return frame


def with_totals(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add a last row and a last column of sums.

    >>> with_totals(np.array([[1, 2], [3, 4]])).tolist()
    [[1, 2, 3], [3, 4, 7], [4, 6, 10]]
    """
    cells = np.vstack([cells, cells.sum(axis=0)])
    return np.column_stack([cells, cells.sum(axis=1)])


def strategy(cells: ArrayLike, advice: Mapping[str, str] | None = None) -> Words:
    """Give one line of advice for the cell of each client.

    ``advice`` (cell or word to text) goes before ours. "new" and "too few (n)"
    have advice of their own; "-" and unknown words have none ("").

    >>> strategy(["CZ", "-"], {"CZ": "Leave to the web shop"}).tolist()
    ['Leave to the web shop', '']
    >>> strategy(["AX"]).tolist()
    ['Keep: one manager, a yearly plan reviewed each quarter, terms nobody else gets; act on the first sign of change']
    """
    own = {name.strip().upper(): text for name, text in (advice or {}).items()}
    given = words(cells, len(np.asarray(cells, dtype=object)))
    return _each(given, lambda word: _advice(word, own))


def why(abc_classes: ArrayLike, xyz_classes: ArrayLike) -> Words:
    """Say for each client how its cell came about, in words.

    >>> print(*why(["A", "B"], ["X", "new"]), sep="; ")
    A by amount and X by regularity: AX; B by amount, no class by regularity: new
    """
    count = same_length(abc=abc_classes, xyz=xyz_classes)
    rank, regular = words(abc_classes, count), words(xyz_classes, count)
    cells = classify(rank, regular)
    state = 2 * (_letters(rank, abc.CLASSES) != "") + (_letters(regular, xyz.CLASSES) != "")
    keys = ("none", "none", "habit_missing", "both")
    return row_by_row(
        lambda row: say(f"why.matrix.{keys[state[row]]}", abc=rank[row], xyz=regular[row], cell=cells[row]),
        count,
    )


def _advice(word: str, own: Mapping[str, str]) -> str:
    name = word.upper()
    if name in own:
        return own[name]
    if word.startswith(say("word.too_few", count="").partition("(")[0]):
        return say("strategy.too_few")
    key = f"strategy.{word.lower()}"
    return say(key) if key in known_keys() else ""


def _letters(given: Words, known: tuple[str, ...]) -> Words:
    """Give the class letter of each word, "" for a word that is none."""
    return _each(given, lambda word: word.upper() if word.upper() in known else "")


def _places(given: Words, known: tuple[str, ...]) -> NDArray[np.int64]:
    """Give the row or column of each word in the matrix; the last one is for no class."""
    found = [known.index(word) if word else len(known) for word in _letters(given, known)]
    return np.array(found, dtype=np.int64)


def _each(given: Words, answer: Callable[[str], str]) -> Words:
    """Answer each different word once."""
    position, known = pd.factorize(given)
    answers = np.array([answer(str(word)) for word in known], dtype=object)
    found: Words = answers[position] if len(answers) else np.empty(0, dtype=object)
    return found
