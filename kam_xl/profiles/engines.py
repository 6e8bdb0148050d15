"""The few words that differ between engines: taking lines in, and keeping a table where it was made.

An engine that plans before it works would make a table anew for every answer
drawn from it. ``Shelf.keep`` has it made once, inside the engine, and puts it
away when the work is done; no row of it comes into Python.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from typing import Any

import pandas as pd

# A narwhals DataFrame (pandas, whose every step is done at once) or LazyFrame (every other engine).
Table = Any


def taken_in(lines: Any, as_of: dt.date) -> Table:
    """Give the sales lines up to ``as_of``, their dates without a time, a manager that is "" as null."""
    import narwhals as nw

    if isinstance(lines, pd.DataFrame):
        return nw.from_native(_coded(lines, as_of))
    lazy = nw.from_native(lines).lazy()
    day = nw.col("date").cast(nw.Date)
    changed = {"date": day}
    if "manager" in lazy.collect_schema().names():
        changed["manager"] = nw.when(nw.col("manager") != "").then(nw.col("manager"))
    return lazy.filter(day <= nw.lit(as_of)).with_columns(**changed)


def _coded(lines: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Give pandas codes to group by, several times quicker than texts; managers' stand in order of name."""
    known = lines[lines["date"] < pd.Timestamp(as_of) + pd.Timedelta(days=1)]
    coded = {"date": known["date"].dt.normalize()}
    if not isinstance(known["client"].dtype, pd.CategoricalDtype):
        coded["client"] = known["client"].astype("category")
    if "manager" in known:
        named = known["manager"].astype(object).where(known["manager"] != "")
        coded["manager"] = named.astype(pd.CategoricalDtype(ordered=True))
    return known.assign(**coded)


def in_order(days: Table, client: str, day: str) -> tuple[Table, str | None]:
    """Give client-days and by what a window puts them in order: pandas sorts them once, others in the window.

    In pandas float sums then meet the same order too, whatever the order of the lines was.
    """
    import narwhals as nw

    return (days.sort(client, day), None) if isinstance(days, nw.DataFrame) else (days, day)


class Shelf:
    """Keeps tables inside their engine until the ``with`` block ends.

    Polars keeps them in its memory, DuckDB as temporary tables (which go to disk when
    memory is short), Spark as persisted frames (likewise). pandas has them already; an
    engine not known here works anew for each answer, with the same result.
    """

    def __init__(self) -> None:
        self._clearing = ExitStack()
        self._count = 0

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *raised: object) -> None:
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
        self._count += 1
        name, view = f"kam_xl_kept_{self._count}", f"kam_xl_making_{self._count}"
        relation.query(view, f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {view}")
        kept = relation.query(view, f"SELECT * FROM {name}")
        self._clearing.callback(relation.query, view, f"DROP VIEW {view}")
        self._clearing.callback(relation.query, view, f"DROP TABLE {name}")
        return kept
