"""Which column of a source is the client, the day, the amount? What the settings say, else what the headings say."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.problems import InputError, Problem
from kam_xl.settings import Settings
from kam_xl.sources.engine import Sort, SourceColumn
from kam_xl.tables.cells import Grid
from kam_xl.tables.headers import find_header
from kam_xl.tables.schema import SALES
from kam_xl.tables.vocabulary import examples
from kam_xl.texts import say

REQUIRED = ("client", "date", "amount")
_SORTS: dict[str, tuple[Sort, ...]] = {
    "client": ("text", "whole"),
    "date": ("date", "time", "text"),
    "amount": ("whole", "decimal", "float"),
    "profit": ("whole", "decimal", "float"),
    "manager": ("text", "whole"),
    "group": ("text", "whole"),
    "region": ("text", "whole"),
}
_NAMED = 12

Columns = dict[str, SourceColumn]


def said_columns(settings: Settings) -> dict[str, str]:
    """Give what the settings say of each column, "" for nothing."""
    return {
        "client": settings.source_client,
        "date": settings.source_date,
        "amount": settings.source_amount,
        "profit": settings.source_profit,
        "manager": settings.source_manager,
        "group": settings.source_group,
        "region": settings.source_region,
    }


def map_columns(
    columns: Sequence[SourceColumn], settings: Settings, name: str
) -> tuple[Columns, list[Problem]]:
    """Choose a column for each meaning; client, date and amount there must be.

    Two columns that fit a column that is needed, or money, as well as each
    other are a refusal that says which setting decides; of others the left one
    is taken and a problem says so.

    >>> known = [SourceColumn("customer", "text", "VARCHAR"), SourceColumn("day", "date", "DATE"),
    ...          SourceColumn("total", "float", "DOUBLE")]
    >>> found, problems = map_columns(known, Settings(source_amount="TOTAL", source_date="day"), "lines")
    >>> {meaning: column.name for meaning, column in found.items()}
    {'client': 'customer', 'date': 'day', 'amount': 'total'}

    Raises:
        InputError: a column is missing, open, or of a type that cannot mean this.
    """
    by_heading, problems = _by_heading(columns, settings, name)
    found: Columns = {}
    for meaning, said in said_columns(settings).items():
        column = _named(columns, meaning, said, name) if said else by_heading.get(meaning)
        if column is not None:
            found[meaning] = _fitting(column, meaning, name)
        elif meaning in REQUIRED:
            raise InputError.of(
                "source_column_missing",
                name,
                column=SALES.column(meaning).head,
                setting=f"source_{meaning}",
                looked=examples(SALES.name, meaning),
                known=_listed(columns),
            )
    return found, problems


def _named(columns: Sequence[SourceColumn], meaning: str, said: str, name: str) -> SourceColumn:
    exact = [column for column in columns if column.name == said]
    alike = [column for column in columns if column.name.casefold() == said.casefold()]
    if exact or alike:
        return (exact or alike)[0]
    raise InputError.of(
        "source_column_unknown", name, setting=f"source_{meaning}", value=said, known=_listed(columns)
    )


def _by_heading(
    columns: Sequence[SourceColumn], settings: Settings, name: str
) -> tuple[Columns, list[Problem]]:
    """Read the names as the headings of a sales table; what the settings name is not looked for."""
    names = [column.name for column in columns]
    header = find_header(Grid(name, "", [names], table=name), SALES)
    found: Columns = {}
    problems: list[Problem] = []
    said = said_columns(settings)
    for meaning, heads in header.found.items() if header else ():
        if meaning not in said or said[meaning]:
            continue
        found[meaning] = columns[heads[0].position]
        rivals = header.rivals(meaning, heads) if header else []
        if rivals:
            values = {"column": SALES.column(meaning).head, "setting": f"source_{meaning}"}
            values |= {"head": heads[0].text, "other": rivals[0].text}
            if meaning in REQUIRED or meaning == "profit":
                raise InputError.of("source_column_open", name, **values)
            problems.append(Problem.of("source_column_left", name, **values))
    return found, problems


def _fitting(column: SourceColumn, meaning: str, name: str) -> SourceColumn:
    if column.sort in _SORTS[meaning]:
        return column
    raise InputError.of(
        "source_column_type",
        name,
        column=column.name,
        type=column.type,
        wanted=say(f"source.sort_{_wanted(meaning)}"),
        meaning=SALES.column(meaning).head,
    )


def _wanted(meaning: str) -> str:
    return {"date": "date", "amount": "money", "profit": "money"}.get(meaning, "text")


def _listed(columns: Sequence[SourceColumn]) -> str:
    more = ("...",) if len(columns) > _NAMED else ()
    return say("word.comma").join((*(column.name for column in columns[:_NAMED]), *more))
