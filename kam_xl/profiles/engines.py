"""The few words that differ between engines: taking lines in, and keeping a table where it was made.

An engine that plans before it works would make a table anew for every answer
drawn from it. ``Shelf.keep`` has it made once, inside the engine, and puts it
away when the work is done; no row of it comes into Python.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

# A narwhals DataFrame (pandas, whose every step is done at once) or LazyFrame (every other engine).
Table = Any
_DAY = pd.Timedelta(days=1)
# Shelves lie side by side in one engine: no two tables may have one name.
_NUMBERS = count()


def taken_in(lines: Any, until: dt.date | None) -> Table:
    """Give the sales lines (up to ``until``), their dates without a time, a manager that is "" as null."""
    import narwhals as nw

    if isinstance(lines, pd.DataFrame):
        return nw.from_native(_coded(lines, until))
    lazy = nw.from_native(lines).lazy()
    day = nw.col("date").cast(nw.Date)
    changed = {"date": day}
    if "manager" in lazy.collect_schema().names():
        changed["manager"] = nw.when(nw.col("manager") != "").then(nw.col("manager"))
    known = lazy if until is None else lazy.filter(day <= nw.lit(until))
    return known.with_columns(**changed)


def _coded(lines: pd.DataFrame, until: dt.date | None) -> pd.DataFrame:
    """Give pandas codes to group by, several times quicker than texts; managers' stand in order of name."""
    late = np.zeros(len(lines), bool) if until is None else lines["date"] >= pd.Timestamp(until) + _DAY
    known = lines[~late] if late.any() else lines
    coded = {"date": known["date"].dt.normalize(), "client": known["client"].astype("category")}
    if "manager" in known:
        coded["manager"] = _named(known["manager"].astype("category"))
    return known.assign(**coded)


def _named(managers: pd.Series[Any]) -> pd.Series[Any]:
    """Give nobody ("") as a blank, and the names in their order, so that one of several can be the first."""
    names = sorted(set(managers.cat.categories) - {""})
    return managers.cat.set_categories(names, ordered=True)


def in_order(days: Table, client: str, day: str) -> tuple[Table, str | None]:
    """Give client-days and by what a window puts them in order: pandas sorts them once, others in the window.

    In pandas float sums then meet the same order too, whatever the order of the lines was.
    """
    import narwhals as nw

    return (days.sort(client, day), None) if isinstance(days, nw.DataFrame) else (days, day)


class Shelf:
    """Keeps tables inside their engine until ``close``, or the end of the ``with`` block.

    Polars keeps them in its memory, DuckDB as temporary tables (which go to disk when
    memory is short), Spark as persisted frames (likewise). pandas has them already; an
    engine not known here works anew for each answer, with the same result.
    """

    def __init__(self) -> None:
        self._clearing = ExitStack()

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Put every table away."""
        self._clearing.close()

    def keep(self, table: Table) -> Table:
        """Have ``table`` made once and give it back as it is kept."""
        import narwhals as nw

        kind, kept = table.implementation, table.to_native()
        if kind is nw.Implementation.POLARS:
            kept = kept.collect().lazy()
        elif kind is nw.Implementation.DUCKDB:
            kept = self._in_duckdb(kept)
        elif kind in (nw.Implementation.PYSPARK, nw.Implementation.PYSPARK_CONNECT):
            kept = kept.persist()
            self._clearing.callback(kept.unpersist)
        return nw.from_native(kept)

    def _in_duckdb(self, relation: Any) -> Any:
        """Make a temporary table; a relation reaches its connection only by a view of its own."""
        number = next(_NUMBERS)
        name, view = f"kam_xl_kept_{number}", f"kam_xl_making_{number}"
        relation.query(view, f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {view}")
        kept = relation.query(view, f"SELECT * FROM {name}")
        self._clearing.callback(relation.query, view, f"DROP VIEW {view}")
        self._clearing.callback(relation.query, view, f"DROP TABLE {name}")
        return kept
