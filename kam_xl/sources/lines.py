"""The sales lines of a source as we understand them: chosen columns, whole money, nothing unusable.

Everything is said to the engine in SQL and stays there; what comes out are
counts, and the spellings of names with their number of lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.sources.column_map import Columns, map_columns
from kam_xl.sources.engine import Engine, SourceColumn
from kam_xl.tables.amounts import LARGEST_TOTAL, UNITS
from kam_xl.tables.dates import FIRST_DAY, LAST_DAY
from kam_xl.tables.last_day import SalesDays
from kam_xl.tables.names import cleaned, client_key, most_frequent

GIVEN, USABLE, LINES = "kam_chosen", "kam_usable", "kam_lines"
TEXTS = ("client", "manager", "group", "region")
# What a line may lack, in the order in which it is counted: each line once.
_LACKING = ("client", "date", "amount")
_EXACT_DIGITS = 4


@dataclass(slots=True)
class SourceLines:
    """The lines of one source in its engine: ``usable`` first, ``lines`` once every name has one spelling.

    ``names`` are the spellings of each column of texts with their number of
    lines, ``rows`` how many lines can be used, ``lacking`` how many cannot and
    why, ``no_profit`` how many of those used know no profit, ``doubts`` what is
    doubtful about the columns, ``shown_clients`` the names of the clients.
    """

    engine: Engine
    name: str
    columns: Columns
    doubts: list[Problem]
    rows: int = 0
    lacking: dict[str, int] = field(default_factory=dict)
    no_profit: int = 0
    names: dict[str, dict[str, int]] = field(default_factory=dict)
    shown_clients: set[str] = field(default_factory=set)

    @property
    def left_out(self) -> int:
        """How many lines cannot be used."""
        return sum(self.lacking.values())

    @property
    def problems(self) -> list[Problem]:
        """Say once for each kind what is left out, after what is doubtful about the columns."""
        told = list(self.doubts)
        for what, count in self.lacking.items():
            column = self.columns[what].name
            if count:
                told.append(Problem.of("source_lines_left_out", self.name, count=f"{count:,}", column=column))
        if self.no_profit:
            where = f"{self.name}, {self.columns['profit'].name}"
            told.append(Problem.of("profit_blank", where, count=self.no_profit))
        return told

    @property
    def has_profit(self) -> bool:
        """Whether there is a column of profit."""
        return "profit" in self.columns


def read_lines(engine: Engine, settings: Settings, name: str) -> SourceLines:
    """Choose the columns, count what cannot be used, and collect the names.

    Raises:
        InputError: a column is missing or of the wrong type, nothing is left,
            or the amounts add up to more than stays exact.
    """
    columns, doubts = map_columns(engine.columns(), settings, name)
    lines = SourceLines(engine, name, columns, doubts)
    engine.define(GIVEN, _chosen(engine, columns))
    _survey(lines)
    engine.define(USABLE, _usable(engine, columns))
    for column in TEXTS:
        if column in columns:
            lines.names[column] = _counted(engine, column)
    return lines


def _chosen(engine: Engine, columns: Columns) -> str:
    """Take the columns that mean something, days as days, texts as texts, money still as it is."""
    parts = []
    for meaning, column in columns.items():
        value = engine.quoted(column.name)
        if meaning == "date":
            value = engine.try_date(value) if column.sort == "text" else f"CAST({value} AS DATE)"
        elif meaning in TEXTS:
            value = engine.as_text(value)
        parts.append(f"{value} AS {engine.quoted(meaning)}")
    return f"SELECT {', '.join(parts)} FROM {engine.table}"


def _is_good(engine: Engine, columns: Columns) -> dict[str, str]:
    """Say in SQL when a line has a client, a day and an amount."""
    client, date, amount = map(engine.quoted, _LACKING)
    finite = f" AND {engine.is_finite(amount)}" if columns["amount"].sort == "float" else ""
    return {
        "client": f"({client} IS NOT NULL AND trim({client}) <> '')",
        "date": f"({date} IS NOT NULL AND {date} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}')",
        "amount": f"({amount} IS NOT NULL{finite})",
    }


def _survey(lines: SourceLines) -> None:
    """Count the lines and what they lack, and add up the amounts without their signs: one pass."""
    engine, columns = lines.engine, lines.columns
    good = _is_good(engine, columns)
    parts, before = ["count(*) AS whole"], ""
    for what in _LACKING:
        parts.append(f"{_count(f'{before}NOT {good[what]}')} AS no_{what}")
        before += f"{good[what]} AND "
    kept = before.removesuffix(" AND ")
    for money in ("amount", "profit"):
        if money in columns:
            value = f"abs(CAST({engine.quoted(money)} AS DOUBLE))"
            if columns[money].sort == "float":
                value = f"CASE WHEN {engine.is_finite(engine.quoted(money))} THEN {value} END"
            parts.append(f"sum(CASE WHEN {kept} THEN {value} END) AS {money}")
    if lines.has_profit:
        parts.append(f"{_count(f'{kept} AND {_blank_profit(engine, columns)}')} AS no_profit")
    row = engine.answer(f"SELECT {', '.join(parts)} FROM {GIVEN}").iloc[0]
    lines.lacking = {what: int(row[f"no_{what}"]) for what in _LACKING}
    lines.rows = int(row["whole"]) - lines.left_out
    lines.no_profit = int(row["no_profit"]) if lines.has_profit else 0
    _refuse(lines, row)


def _count(condition: str) -> str:
    return f"coalesce(sum(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)"


def _blank_profit(engine: Engine, columns: Columns) -> str:
    profit = engine.quoted("profit")
    endless = f" OR NOT {engine.is_finite(profit)}" if columns["profit"].sort == "float" else ""
    return f"({profit} IS NULL{endless})"


def _refuse(lines: SourceLines, row: pd.Series[float]) -> None:
    if not int(row["whole"]):
        raise InputError.of("sales_empty", lines.name, table=lines.name)
    date = lines.columns["date"]
    if not lines.rows and date.sort == "text" and lines.lacking["date"]:
        raise InputError.of("source_date_text", lines.name, column=date.name)
    if not lines.rows:
        raise InputError.of("source_nothing", lines.name, count=f"{int(row['whole']):,}")
    for money in ("amount", "profit"):
        if money in lines.columns and (row[money] or 0.0) > LARGEST_TOTAL:
            raise InputError.of("total_too_large", f"{lines.name}, {lines.columns[money].name}")


def _usable(engine: Engine, columns: Columns) -> str:
    """Take the good lines, their money in whole ten-thousandths."""
    parts = [engine.quoted("client"), engine.quoted("date")]
    parts.append(f"{_e4(engine, 'amount', columns['amount'])} AS amount_e4")
    if "profit" in columns:
        whole = _e4(engine, "profit", columns["profit"])
        parts.append(f"CASE WHEN {_blank_profit(engine, columns)} THEN 0 ELSE {whole} END AS profit_e4")
    parts += [
        f"coalesce({engine.quoted(name)}, '') AS {engine.quoted(name)}"
        for name in TEXTS[1:]
        if name in columns
    ]
    return f"SELECT {', '.join(parts)} FROM {GIVEN} WHERE {' AND '.join(_is_good(engine, columns).values())}"


def _e4(engine: Engine, money: str, column: SourceColumn) -> str:
    """Say in SQL: ten-thousandths; whole numbers and short decimals exactly, all else as workbooks are rounded."""
    value = engine.quoted(money)
    if column.sort == "whole":
        return f"CAST({value} AS BIGINT) * {UNITS}"
    if column.sort == "decimal" and column.scale <= _EXACT_DIGITS:
        return f"CAST(CAST({value} AS DECIMAL(24, {_EXACT_DIGITS})) * {UNITS} AS BIGINT)"
    return f"CAST({engine.rounded(f'CAST({value} AS DOUBLE) * {UNITS}')} AS BIGINT)"


def _counted(engine: Engine, column: str) -> dict[str, int]:
    """Give every spelling of a column with its number of lines."""
    name = engine.quoted(column)
    found = engine.answer(f"SELECT {name} AS name, count(*) AS lines FROM {USABLE} GROUP BY {name}")
    return dict(zip(found["name"].astype(str), found["lines"].astype(int).tolist(), strict=True))


def tidy(names: Mapping[str, int]) -> dict[str, int]:
    """Give the spellings as they may be shown, with the lines of all that are shown alike.

    >>> tidy({"Acme ": 2, "Acme": 3})
    {'Acme': 5}
    """
    found: dict[str, int] = {}
    for name, count in names.items():
        found[cleaned(name)] = found.get(cleaned(name), 0) + count
    return found


def one_spelling(names: Mapping[str, int]) -> dict[str, str]:
    """Give for every spelling the most frequent one of its key, as a workbook's groups and regions get theirs."""
    best = most_frequent(list(names), list(names.values()))
    return {name: best[client_key(name)] for name in names}


def name_lines(lines: SourceLines, shown: Mapping[str, Mapping[str, str]]) -> None:
    """Call the lines by the names shown: only spellings that differ from theirs travel into the engine.

    ``shown`` gives for each column of texts every spelling with its name; a
    client whose name is "" is left out.
    """
    engine = lines.engine
    lines.shown_clients = set(shown["client"].values()) - {""}
    parts, joins = ["l.amount_e4", *(["l.profit_e4"] if lines.has_profit else []), "l.date"], []
    for column in [text for text in TEXTS if text in lines.columns]:
        other = {given: name for given, name in shown[column].items() if name != given}
        quoted = engine.quoted(column)
        if not other:
            parts.append(f"l.{quoted}")
            continue
        engine.share(
            f"kam_{column}_names", pd.DataFrame({"given": list(other), "shown": list(other.values())})
        )
        joins.append(f"LEFT JOIN kam_{column}_names AS {column}_names ON l.{quoted} = {column}_names.given")
        parts.append(f"coalesce({column}_names.shown, l.{quoted}) AS {quoted}")
    blank = [name for name, said in shown["client"].items() if not said]
    where = f" WHERE coalesce(client_names.shown, l.{engine.quoted('client')}) <> ''" if blank else ""
    engine.define(LINES, f"SELECT {', '.join(parts)} FROM {USABLE} AS l {' '.join(joins)}{where}")
    lost = sum(lines.names["client"][name] for name in blank)
    if lost:
        lines.rows -= lost
        lines.lacking["client"] += lost


def sales_days(engine: Engine) -> SalesDays:
    """Count the lines of each day, and those that bought."""
    found = engine.answer(
        f"SELECT date, count(*) AS lines, {_count('amount_e4 > 0')} AS bought FROM {LINES} GROUP BY date ORDER BY date"
    )
    days = pd.to_datetime(found["date"]).to_numpy().astype("datetime64[D]")
    return SalesDays(days, found["lines"].to_numpy(np.int64), found["bought"].to_numpy(np.int64))
