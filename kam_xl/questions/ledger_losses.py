"""Losses of a ledger: how many clients were lost in each period, where and why?

Direction and reason stand beside the sales lines: of the directions of a client
the one that most of its money went to counts, of its reasons the last one said.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kam_xl.questions import loss_days, losses
from kam_xl.questions.columns import words
from kam_xl.questions.ledger import Ledger
from kam_xl.questions.sales_table import SalesTable
from kam_xl.settings import Settings
from kam_xl.texts import say


def table(sales: Ledger, settings: Settings, *, directions: Any = None, reasons: Any = None) -> pd.DataFrame:
    """Put losses by period, by direction and by reason under each other: see ``losses.table``.

    ``directions`` and ``reasons`` have one entry a row of the columns the ledger was made from.
    """
    lines = SalesTable(sales.lines)
    found = loss_days.find(lines, sales.profiles, settings)
    places = sales.lines["row"].to_numpy(np.int64) - 1

    def of_lines(column: Any) -> Any:
        return words(column, len(column))[places]

    where = None
    if directions is not None:
        where = {say("losses.direction"): lines.main_of(of_lines(directions), sales.profiles)}
    why = None if reasons is None else lines.last_said(of_lines(reasons), sales.profiles)
    return losses.table(found, step=settings.step, directions=where, reasons=why)
