"""What did the win-back work bring: how many were asked, came back, stayed away?

Counts clients, not actions: a client is won when one of its win-back actions
was won, open while one is open, else lost. A blank result is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kam_xl.questions.columns import folded, same_length, words
from kam_xl.questions.wording import percent
from kam_xl.texts import say


@dataclass(frozen=True, slots=True)
class WinbackResult:
    """Clients asked to come back, by what came of it; the rate is of won and lost ones."""

    asked_count: int
    won_count: int
    lost_count: int
    open_count: int
    won_back_share: float
    sentence: str


def won_back(clients: Any, results: Any) -> WinbackResult:
    """Measure the win-back actions: one row an action, results "won", "lost", "open" or blank.

    >>> won_back(["Ada", "Ada", "Bo", "Cy"], ["lost", "won", "lost", ""]).sentence
    '3 clients were asked to come back: 1 won, 1 stayed away, 1 open; won-back rate 50 %.'
    """
    counts = table(clients, results)["result"].value_counts()
    won, lost, waiting = (int(counts.get(word, 0)) for word in ("won", "lost", "open"))
    share = won / (won + lost) if won + lost else float("nan")
    sentence = say(
        "winback.result" if won + lost else "winback.no_result",
        asked=won + lost + waiting,
        won=won,
        lost=lost,
        open=waiting,
        rate=percent(share) if won + lost else "",
    )
    return WinbackResult(won + lost + waiting, won, lost, waiting, share, sentence)


def table(clients: Any, results: Any) -> pd.DataFrame:
    """Give one row a client with the result of its win-back: client, result, action_count.

    >>> table(["Ada", "Ada"], ["lost", None])
      client result  action_count
    0    Ada   open             2
    """
    count = same_length(clients=clients, results=results)
    names, said = words(clients, count), folded(results, count)
    known, place = np.unique(names[names != ""].astype(str), return_inverse=True)
    said = said[names != ""]
    won, lost = (np.bincount(place[said == word], minlength=len(known)) for word in ("won", "lost"))
    actions = np.bincount(place, minlength=len(known))
    result = np.where(won > 0, "won", np.where(lost == actions, "lost", "open"))
    frame = {"client": known.astype(object), "result": result.astype(object), "action_count": actions}
    return pd.DataFrame(frame)
