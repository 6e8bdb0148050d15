"""The databases that DuckDB attaches, as the tests ask for them: one that is a file, and two servers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# One test process starts the servers.
ONCE = pytest.mark.xdist_group("databases")
SERVERS = [pytest.param(name, marks=ONCE) for name in ("postgres", "mysql")]
EACH = ["sqlite", *SERVERS]


@dataclass(frozen=True)
class Database:
    """A database with its words: what ``kam-xl`` is told of it, and what runs statements in it.

    ``moment`` and ``zoned`` are its types of a moment without and with a time zone.
    """

    name: str
    source: str
    run: Callable[[str], object]
    moment: str
    zoned: str


@contextmanager
def database(request: pytest.FixtureRequest, name: str, folder: Path) -> Iterator[Database]:
    """Open one of them; how a server is reached, and its password, stand in the environment."""
    if name == "sqlite":
        request.getfixturevalue("sqlite_part")
        file = folder / "shop.db"
        yield Database(name, f"sqlite:{file}", lambda sql: _in_file(file, sql), "DATETIME", "DATETIME")
        return
    server = request.getfixturevalue(name)
    types = ("TIMESTAMP", "TIMESTAMPTZ") if name == "postgres" else ("DATETIME", "TIMESTAMP NULL")
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in server.variables.items():
            patch.setitem(os.environ, variable, value)
        yield Database(name, server.source, server.run, *types)


def _in_file(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(sql)
