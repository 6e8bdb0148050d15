"""What we ask of an engine: its columns, small answers to SQL, and a frame of its own for the profiles.

DuckDB and Spark are asked in the same SQL; the few words they spell differently
are methods here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import pandas as pd

Sort = Literal["text", "whole", "decimal", "float", "date", "time", "other"]


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a source: its name, the sort of its values, the engine's own word for its type.

    ``scale`` is the number of decimals of a "decimal".
    """

    name: str
    sort: Sort
    type: str
    scale: int = 0


class Engine(Protocol):
    """A connection to an engine in which one source is open."""

    @property
    def table(self) -> str:
        """The SQL name under which the source is asked."""

    def columns(self) -> list[SourceColumn]:
        """List the columns of the source."""

    def quoted(self, name: str) -> str:
        """Write a name so that SQL takes it for nothing but a name."""

    def as_text(self, column: str) -> str:
        """Say in SQL: the value as text."""

    def try_date(self, column: str) -> str:
        """Say in SQL: the text as a day, nothing where it is none."""

    def is_finite(self, column: str) -> str:
        """Say in SQL: the number is one, neither endless nor no number."""

    def rounded(self, number: str) -> str:
        """Say in SQL: rounded to a whole number, halves to the even one."""

    def day_number(self, date: str) -> str:
        """Say in SQL: the ordinal of a day as ``datetime.date.toordinal``."""

    def define(self, name: str, sql: str) -> None:
        """Call a query by a name; sources that are slow to read again are kept inside the engine."""

    def share(self, name: str, frame: pd.DataFrame) -> None:
        """Give a small frame to the engine under a name."""

    def answer(self, sql: str) -> pd.DataFrame:
        """Fetch the answer to a query: one row per client, or fewer."""

    def native(self, sql: str) -> Any:
        """Give a query as a frame of the engine's own, nothing computed."""

    def refusing(self) -> AbstractContextManager[None]:
        """Turn what the engine raises in a block into a refusal of one sentence, for what computes its frames."""

    def close(self) -> None:
        """Let go of everything."""
