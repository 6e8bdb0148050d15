"""The parts of DuckDB that speak with other databases: where they come from, and what we ask of them.

DuckDB fetches a part from its makers when it is first needed. Where that is not
possible, a package beside kam-xl holds it (``kam-xl[databases]``); it bears the
signature of its makers, which DuckDB checks.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

PARTS = ("sqlite", "postgres", "mysql")
_TYPE = re.compile(rf"(?i)\bTYPE\s+'?({'|'.join(PARTS)})")
# A day without month or day is no day, as 0000-00-00; how long a night may take is ours to say;
# the day of a moment is the same on every machine, as it is for PostgreSQL by DuckDB's own time zone.
_ASKED = {
    "mysql_incomplete_dates_as_nulls": "true",
    "mysql_query_timeout_enabled": "false",
    "mysql_session_time_zone": "'+00:00'",
}


def parts_named(sql: str) -> list[str]:
    """List the parts that a text of SQL attaches a database or keeps a secret with.

    >>> parts_named("ATTACH 'dbname=erp' AS erp (TYPE postgres, READ_ONLY); SELECT type FROM erp.lines")
    ['postgres']
    """
    named = {found.casefold() for found in _TYPE.findall(sql)}
    return [part for part in PARTS if part in named]


def shipped(part: str, version: str) -> Path | None:
    """Give the file of a part made for this version of DuckDB, None where no package holds it.

    >>> shipped("sqlite", "0.0.0") is None
    True
    """
    spec = find_spec(f"duckdb_extension_{part}_scanner")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder, "extensions", f"v{version}", f"{part}_scanner.duckdb_extension")
        if file.is_file():
            return file
    return None


def load(connection: duckdb.DuckDBPyConnection, part: str, version: str) -> None:
    """Load a part: the one shipped, else the one DuckDB has, else the one it can fetch.

    Raises:
        duckdb.Error: there is none, and none can be fetched.
    """
    import duckdb

    file = shipped(part, version)
    try:
        connection.load_extension(str(file or part))
    except duckdb.Error:
        connection.install_extension(part)
        connection.load_extension(part)
    known = {name for (name,) in connection.execute("SELECT name FROM duckdb_settings()").fetchall()}
    for name, value in _asked(part, known).items():
        connection.execute(f"SET {name} = {value}")


def _asked(part: str, known: Collection[str]) -> dict[str, str]:
    """Older parts do not know every setting."""
    return {name: value for name, value in _ASKED.items() if name in known and name.startswith(f"{part}_")}
