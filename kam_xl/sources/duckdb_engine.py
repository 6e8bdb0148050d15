"""DuckDB: files, its own databases, other databases it can attach, and queries."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kam_xl.problems import InputError
from kam_xl.sources.address import Address, without_secrets
from kam_xl.sources.duckdb_parts import load, parts_named
from kam_xl.sources.engine import Sort, SourceColumn
from kam_xl.texts import say

if TYPE_CHECKING:
    import duckdb

_CATALOG = "kam_source"
_SORTS: dict[str, Sort] = {
    **dict.fromkeys(("VARCHAR", "UUID"), "text"),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "whole"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "whole"),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "float"),
    "DATE": "date",
}
_DECIMAL = re.compile(r"DECIMAL\(\d+,\s*(\d+)\)")
# Where a server keeps what it knows of itself
_SYSTEM = ("information_schema", "pg_catalog", "mysql", "performance_schema", "sys")
# What DuckDB says in its own words and we in ours; the first that fits, as full memory is often a full disk.
_SAID = {
    re.compile(r"No files found"): "source_no_files",
    re.compile(r'Extension "(?P<extension>\w+?)(?:_scanner)?" is an existing'): "source_extension",
    re.compile(r"max_temp_directory_size|Could not write (?:all bytes to )?file"): "source_disk",
    re.compile(r"^Out of Memory Error"): "source_memory",
}
_NAMED = 5
_LONGEST = 300


class DuckDb:
    """A connection of our own with one source open in it, read only; nothing is left behind."""

    def __init__(self, address: Address) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise InputError.of("source_extra", address.name, extra="duckdb") from error
        self._duckdb = duckdb
        self._address = address
        # Text files and foreign databases are read once, into a table of ours; a query, too, which may be slow.
        self._is_near = address.kind == "database" or (address.kind == "files" and not _is_text(address.path))
        self._folder = tempfile.mkdtemp(prefix="kam-xl-")
        # What memory does not hold lies in a folder of ours; how far a job is, we tell ourselves.
        self._connection = duckdb.connect(config={"temp_directory": self._folder})
        self.table = "kam_given"
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        kind = self._address.kind
        # The day of a moment is the same on every machine.
        self._run("SET TimeZone = 'UTC'")
        self._run("SET enable_progress_bar = false")
        if kind == "files":
            self._run(f"CREATE TEMP VIEW {self.table} AS {_reader(self._address.path)}")
            return
        if kind == "script":
            self._script()
            return
        if kind in ("database", "server"):
            self._attach()
        if self._address.query:
            self._query(self._address.query)
        else:
            self._run(f"CREATE TEMP VIEW {self.table} AS SELECT * FROM {self._table_name()}")

    def _attach(self) -> None:
        path, extension = self._address.path, self._address.extension
        if extension in ("", "sqlite") and not Path(path).is_file():
            raise InputError.of("source_no_file", self._address.name)
        kind = ""
        if extension:
            self._extension(extension)
            kind = f"TYPE {extension}, "
        self._run(f"ATTACH {_literal(path)} AS {_CATALOG} ({kind}READ_ONLY)")

    def _extension(self, extension: str) -> None:
        try:
            load(self._connection, extension, self._duckdb.__version__)
        except self._duckdb.Error as error:
            raise InputError.of("source_extension", self._address.name, extension=extension) from error

    def _table_name(self) -> str:
        known = self.answer(
            "SELECT room, name FROM (SELECT database_name AS base, schema_name AS room, table_name AS name FROM "
            "duckdb_tables() UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views() "
            f"WHERE NOT internal) WHERE base = '{_CATALOG}' AND room NOT IN {_SYSTEM} ORDER BY room, name"
        )
        wanted = self._address.table.casefold()
        rooms = list(zip(known["room"], known["name"], strict=True))
        fitting = [
            (room, name)
            for room, name in rooms
            if wanted in ("", name.casefold(), f"{room}.{name}".casefold())
        ]
        if len(fitting) != 1:
            shown = [name if room == "main" else f"{room}.{name}" for room, name in fitting or rooms]
            more = ("...",) if len(shown) > _NAMED else ()
            tables = say("word.comma").join((*shown[:_NAMED], *more)) or say("table.nothing")
            code = "source_table_open" if fitting else "source_table_missing"
            raise InputError.of(code, self._address.name, table=self._address.table, tables=tables)
        return ".".join(map(self.quoted, (_CATALOG, *fitting[0])))

    def _script(self) -> None:
        path = Path(self._address.path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError.of("source_no_file", self._address.name) from error
        self._query(text)

    def _query(self, text: str) -> None:
        """Run all statements but the last, which has to ask for the lines."""
        with self.refusing():
            statements = self._duckdb.extract_statements(text)
        if not statements or statements[-1].type != self._duckdb.StatementType.SELECT:
            raise InputError.of("source_no_query", self._address.name)
        for part in parts_named(text):
            # Where it is only named and cannot be had, nothing is amiss; where it is needed, DuckDB says so.
            with suppress(self._duckdb.Error):
                load(self._connection, part, self._duckdb.__version__)
        if self._address.kind in ("database", "server"):
            self._run(f"USE {_CATALOG}")
        for statement in statements[:-1]:
            self._run(statement)
        self._run(f"CREATE TEMP TABLE {self.table} AS {statements[-1].query.rstrip().rstrip(';')}")
        self._is_near = True
        self._run("USE memory")

    def columns(self) -> list[SourceColumn]:
        """List the columns of the source."""
        known = self.answer(f"DESCRIBE {self.table}")
        return [_column(*row) for row in zip(known["column_name"], known["column_type"], strict=True)]

    def quoted(self, name: str) -> str:
        """Write a name so that SQL takes it for nothing but a name."""
        return '"' + name.replace('"', '""') + '"'

    def as_text(self, column: str) -> str:
        """Say in SQL: the value as text."""
        return f"CAST({column} AS VARCHAR)"

    def try_date(self, column: str) -> str:
        """Say in SQL: the text as a day, nothing where it is none."""
        return f"TRY_CAST(trim({column}) AS DATE)"

    def is_finite(self, column: str) -> str:
        """Say in SQL: the number is one, neither endless nor no number."""
        return f"isfinite({column})"

    def rounded(self, number: str) -> str:
        """Say in SQL: rounded to a whole number, halves to the even one."""
        return f"round_even({number}, 0)"

    def day_number(self, date: str) -> str:
        """Say in SQL: the ordinal of a day."""
        return f"CAST({date} - DATE '1970-01-01' + 719163 AS INTEGER)"

    def define(self, name: str, sql: str) -> None:
        """Call a query by a name; the first one fetches what is not near."""
        self._run(f"CREATE OR REPLACE TEMP {'VIEW' if self._is_near else 'TABLE'} {name} AS {sql}")
        self._is_near = True

    def share(self, name: str, frame: pd.DataFrame) -> None:
        """Give a small frame to the engine under a name."""
        self._connection.register("kam_shared", frame)
        self._run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM kam_shared")
        self._connection.unregister("kam_shared")

    def answer(self, sql: str) -> pd.DataFrame:
        """Fetch the answer to a query."""
        with self.refusing():
            found: pd.DataFrame = self._connection.sql(sql).df()
        return found

    def native(self, sql: str) -> duckdb.DuckDBPyRelation:
        """Give a query as a relation, nothing computed."""
        with self.refusing():
            relation: duckdb.DuckDBPyRelation = self._connection.sql(sql)
        return relation

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what DuckDB raises in a block into a refusal of one sentence."""
        try:
            yield
        except self._duckdb.Error as error:
            raise self._refusal(error) from error

    def close(self) -> None:
        """Close the connection and remove what lay beside it."""
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, sql: Any) -> None:
        with self.refusing():
            self._connection.execute(sql)

    def _refusal(self, error: Exception) -> InputError:
        """Say in one sentence what DuckDB says in many lines."""
        text = without_secrets(str(error))
        for words, code in _SAID.items():
            found = words.search(text)
            if found:
                return InputError.of(code, self._address.name, engine="DuckDB", **found.groupdict())
        said = next(iter(text.splitlines()), "").strip().rstrip(".")
        return InputError.of("source_engine", self._address.name, engine="DuckDB", said=said[:_LONGEST])


def _column(name: str, kind: str) -> SourceColumn:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return SourceColumn(name, "decimal", kind, int(decimal[1]))
    sort = _SORTS.get(kind) or ("text" if kind.startswith("ENUM") else None)
    return SourceColumn(name, sort or ("time" if kind.startswith("TIMESTAMP") else "other"), kind)


def _is_text(path: str) -> bool:
    return any(suffix in path.casefold() for suffix in (".csv", ".tsv", ".txt"))


def _reader(path: str) -> str:
    function = "read_csv" if _is_text(path) else "read_parquet"
    return f"SELECT * FROM {function}({_literal(path)}, union_by_name = true)"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
