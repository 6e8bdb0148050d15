"""Open a source in its engine and read what its lines are."""

from __future__ import annotations

from kam_xl.settings import Settings
from kam_xl.sources.address import Address
from kam_xl.sources.engine import Engine
from kam_xl.sources.lines import SourceLines, read_lines


def open_lines(address: Address, settings: Settings) -> SourceLines:
    """Open a source; whoever takes the lines closes their engine.

    Raises:
        InputError: the engine is not installed, nothing is there, or it is no
            sales (see ``read_lines``); the engine is closed then.
    """
    engine = _engine(address)
    try:
        return read_lines(engine, settings, address.name)
    except BaseException:
        engine.close()
        raise


def _engine(address: Address) -> Engine:
    if address.kind == "spark":
        from kam_xl.sources.spark_engine import Spark

        return Spark(address)
    from kam_xl.sources.duckdb_engine import DuckDb

    return DuckDb(address)
