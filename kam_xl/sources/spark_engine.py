"""Spark: a table of its catalog, or Parquet and CSV files that its cluster can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from kam_xl.problems import InputError
from kam_xl.sources.address import Address, without_secrets
from kam_xl.sources.engine import Sort, SourceColumn

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SORTS: dict[str, Sort] = {
    "string": "text",
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "whole"),
    **dict.fromkeys(("float", "double"), "float"),
    "date": "date",
    **dict.fromkeys(("timestamp", "timestamp_ntz"), "time"),
}
_TEXT = re.compile(r"(char|varchar)\(\d+\)")
_DECIMAL = re.compile(r"decimal\(\d+,(\d+)\)")
_PATH = re.compile(r"[/\\*]|\.(parquet|pq|csv|tsv)$", re.IGNORECASE)
_LONGEST = 300


class Spark:
    """A session of Spark with one source open in it: the one that runs, else one made by Spark's own settings."""

    def __init__(self, address: Address) -> None:
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise InputError.of("source_extra", address.name, extra="spark") from error
        self._errors: tuple[type[Exception], ...] = (PySparkException,)
        self._address = address
        self._is_ours = SparkSession.getActiveSession() is None
        self._views: list[str] = []
        try:
            self._session: Any = SparkSession.builder.appName("kam-xl").getOrCreate()
        except Exception as error:
            raise self._refusal(error) from error
        self._zone = self._session.conf.get("spark.sql.session.timeZone")
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self.table = "kam_given"
        try:
            self._view(self.table, self._read())
        except BaseException:
            self.close()
            raise

    def _read(self) -> DataFrame:
        path = self._address.path
        with self.refusing():
            if not _PATH.search(path):
                frame: DataFrame = self._session.table(path)
            elif re.search(r"\.(csv|tsv)$", path, re.IGNORECASE):
                signs = {"sep": "\t"} if path.casefold().endswith(".tsv") else {}
                frame = self._session.read.csv(path, header=True, inferSchema=True, **signs)
            else:
                frame = self._session.read.parquet(path)
        return frame

    def columns(self) -> list[SourceColumn]:
        """List the columns of the source."""
        return [_column(name, kind) for name, kind in self._session.table(self.table).dtypes]

    def quoted(self, name: str) -> str:
        """Write a name so that SQL takes it for nothing but a name."""
        return "`" + name.replace("`", "``") + "`"

    def as_text(self, column: str) -> str:
        """Say in SQL: the value as text."""
        return f"CAST({column} AS STRING)"

    def try_date(self, column: str) -> str:
        """Say in SQL: the text as a day, nothing where it is none."""
        return f"TRY_CAST(trim({column}) AS DATE)"

    def is_finite(self, column: str) -> str:
        """Say in SQL: the number is one, neither endless nor no number."""
        return f"(NOT isnan({column}) AND abs({column}) < CAST('Infinity' AS DOUBLE))"

    def rounded(self, number: str) -> str:
        """Say in SQL: rounded to a whole number, halves to the even one."""
        return f"rint({number})"

    def day_number(self, date: str) -> str:
        """Say in SQL: the ordinal of a day."""
        return f"(datediff({date}, DATE '1970-01-01') + 719163)"

    def define(self, name: str, sql: str) -> None:
        """Call a query by a name."""
        self._view(name, self.native(sql))

    def share(self, name: str, frame: pd.DataFrame) -> None:
        """Give a small frame to the engine under a name."""
        import pyarrow as pa

        self._view(name, self._session.createDataFrame(pa.Table.from_pandas(frame, preserve_index=False)))

    def answer(self, sql: str) -> pd.DataFrame:
        """Fetch the answer to a query."""
        with self.refusing():
            answer: pd.DataFrame = self._session.sql(sql).toArrow().to_pandas()
        return answer

    def native(self, sql: str) -> DataFrame:
        """Give a query as a frame of Spark's, nothing computed."""
        with self.refusing():
            frame: DataFrame = self._session.sql(sql)
        return frame

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what Spark raises in a block into a refusal of one sentence."""
        try:
            yield
        except self._errors as error:
            raise self._refusal(error) from error

    def close(self) -> None:
        """Forget our views; a session that we made ends, one that was there goes on as it was."""
        for name in self._views:
            self._session.catalog.dropTempView(name)
        self._session.conf.set("spark.sql.session.timeZone", self._zone)
        if self._is_ours:
            self._session.stop()

    def _view(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(name)
        self._views.append(name)

    def _refusal(self, error: Exception) -> InputError:
        """Say in one sentence what Spark says in many lines."""
        text = without_secrets(str(error))
        if "PATH_NOT_FOUND" in text:
            return InputError.of("source_no_files", self._address.name)
        said = next(iter(text.strip().splitlines()), "").strip().rstrip(".")
        return InputError.of("source_engine", self._address.name, engine="Spark", said=said[:_LONGEST])


def _column(name: str, kind: str) -> SourceColumn:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return SourceColumn(name, "decimal", kind, int(decimal[1]))
    return SourceColumn(name, "text" if _TEXT.fullmatch(kind) else _SORTS.get(kind, "other"), kind)
