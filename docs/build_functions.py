"""Make the pages of docs/functions from the formulas themselves, and their results by calling them.

``python docs/build_functions.py`` writes the pages; ``--check`` writes nothing
and ends with 1 when one is missing, left over or out of date. What a page says
comes from the help of the formula, the catalogue (arguments) and
docs/formulas.toml (the rest); the examples run on the sample workbook.
"""

from __future__ import annotations

import csv
import datetime as dt
import inspect
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from udfs import functions  # noqa: E402
from udfs.formula import argument_doc  # noqa: E402

CDNOW = ROOT / "tests" / "data" / "cdnow" / "cdnow_customers_summary_with_transactions.csv"
FOLDER = ROOT / "docs" / "functions"
SAID = ROOT / "docs" / "formulas.toml"
MOST_ROWS, MOST_COLUMNS = 6, 9
MADE = "<!-- Made by docs/build_functions.py (make docs) from the formulas; change those, not this page. -->"
ALL_ALIKE = """## What all formulas have in common

- Ranges go in whole, answers come out in their order. An answer of one column has no heading, one of several columns begins with one.
- Numbers typed as text ("1 234,50"), percentages, currency cells, real dates and dates as plain numbers are all read; so is a row instead of a column, and a whole column such as `A:A`, whose heading counts as blank.
- A formula that cannot answer says so in one cell: `#KAM: what, where, what to do`, at most 120 characters. Test with `ISNUMBER` or `LEFT(...,4)="#KAM"`; such a text is no error value, so `IFERROR` does not see it.
- An error cell in a range, or a cell that is no number where one is due, is named by argument and row and never passed over.
- A line without a date, or without an amount, is no sale yet and is left out: a table can be typed into while formulas look at it.
- Ledger formulas share `clients, dates, [of_clients], [amounts], [as_of]`. Without `of_clients` they answer for every client with its name in the first column; without `amounts` every line counts as 1.
- Limits come from the options, else from `settings` (a range of two columns, name and value, such as the Settings table), else from the defaults. `as_of` may be a day or the word `today`; such a formula is worked out again only when its ranges change.
- A range that was read and fitted once is known to the next formula: one fit serves a whole workbook. A column filled down still hands its ranges over once for each cell, so for long columns put one spilled formula beside the table and look it up.
- In Excel 2016 and 2019 select the cells for the answer first and end the formula with Ctrl+Shift+Enter.
"""


@cache
def said() -> dict[str, Any]:
    """What docs/formulas.toml says, by formula."""
    return tomllib.loads(SAID.read_text(encoding="utf-8"))


@cache
def sample() -> dict[str, list[list[Any]]]:
    """The columns of the sample workbook, and of the Client list made from it: Sales[Date], kam_Clients[ABC]."""
    from kam_xl.books.sample import sample_tables
    from kam_xl.questions.portfolio import portfolio
    from kam_xl.settings import Settings
    from kam_xl.tables.cells import Grid
    from kam_xl.tables.read import read_tables
    from kam_xl.tables.sales import as_of
    from udfs.headings import headings

    rows = sample_tables()["Sales"]
    heads = list(rows[0])
    columns = {f"Sales[{head}]": [[row[head]] for row in rows] for head in heads}
    grid = Grid("sample.xlsx", "Sales", [heads, *(list(row.values()) for row in rows)], table="Sales")
    tables, _ = read_tables([grid], Settings())
    day, _ = as_of(tables.sales, tables.settings)
    clients = portfolio(tables, day).clients
    words = dict(zip(headings(clients.columns), clients.columns, strict=True))
    columns |= {f"kam_Clients[{head}]": [[cell] for cell in clients[name]] for head, name in words.items()}
    with CDNOW.open(encoding="utf-8", newline="") as source:
        counts = list(csv.DictReader(source))
    return columns | {f"CDNOW[{head}]": [[float(row[head])] for row in counts] for head in counts[0]}


def called(example: str) -> list[list[Any]]:
    """Work out a formula over the sample workbook, as Excel would hand its arguments over.

    >>> called("=TOP_SHARE({50;30;20;-10},2)")
    [[0.8]]
    """
    name, given = re.fullmatch(r"=(\w+)\((.*)\)", example).groups()  # type: ignore[union-attr]
    return getattr(functions, name)(*map(_argument, _parts(given)))  # type: ignore[no-any-return]


def _parts(given: str, between: str = ",") -> list[str]:
    """Split at the signs that stand neither in braces nor in quotes."""
    parts, depth, quoted = [""], 0, False
    for sign in given:
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign == "{") - (sign == "}")
        if sign == between and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _argument(text: str) -> Any:
    if not text:
        return None
    if text in sample():
        return sample()[text]
    if text.startswith("{"):
        return [[_cell(cell) for cell in _parts(row)] for row in _parts(text[1:-1], ";")]
    return _cell(text)


def _cell(text: str) -> Any:
    if text.startswith('"'):
        return text[1:-1] or None
    return float(text)


def shown(cell: Any) -> str:
    """Write one cell of an answer for a page: few decimals, so that every machine writes the same."""
    if isinstance(cell, bool | int):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:,.3f}".rstrip("0").rstrip(".") if abs(cell) >= 0.001 or not cell else f"{cell:.1e}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).replace("|", "\\|")


def result(example: str) -> list[str]:
    """Give the answer of an example as a table of the page, cut where it is long."""
    answer = called(example)
    if str(answer[0][0]).startswith("#KAM"):
        raise SystemExit(f"{example} gives {answer[0][0]}")
    rows = [[shown(cell) for cell in row[:MOST_COLUMNS]] for row in answer]
    has_heading = len(rows) > 1 and len(rows[0]) > 1
    heading, body = (rows[0], rows[1:]) if has_heading else ([" "] * len(rows[0]), rows)
    table = [_line(heading), "|" + " --- |" * len(heading), *map(_line, body[:MOST_ROWS])]
    if len(body) > MOST_ROWS:
        table += ["", f"... {len(body):,} rows in all" + (" below the heading." if has_heading else ".")]
    return table


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def syntax(formula: Any) -> str:
    """Write the call with its options in brackets."""
    names = [
        one.name if one.default is one.empty else f"[{one.name}]"
        for one in inspect.signature(formula).parameters.values()
    ]
    return f"={formula.__name__}({', '.join(names)})"


def forms(name: str, about: dict[str, Any]) -> list[str]:
    """Say how the formula stands in a table column, and how it spills."""
    spilled = about["examples"][-1]
    kind = about["kind"]
    if kind in ("ledger", "ledger_table"):
        parts = _parts(re.fullmatch(r"=\w+\((.*)\)", spilled)[1])  # type: ignore[index]
        ranges = ["Sales[Client]", "Sales[Date]", "", "Sales[Amount]", *parts[4:]]
        asked = [*ranges[:2], "[@Client]", *ranges[3:]]
        one, whole = (f"={name}({','.join(given)})" for given in (asked, ranges))
        place = f"INDEX({one[1:]},2,3)" if kind == "ledger_table" else one[1:]
        return [
            f"In a table column, for the client of the row: `={place}`"
            + (" (row 2 is below the heading; 3 is the column wanted)." if kind == "ledger_table" else "."),
            "",
            f"Spilled, for long columns: `{whole}` once beside the table, say in N1, answers for every client;",
            "the table looks it up with `=INDEX(O:O,MATCH([@Client],N:N,0))`.",
        ]
    if kind in ("of", "row", "column"):
        table = "kam_Clients" if "kam_Clients" in about["column_form"] + spilled else "Clients"
        return [
            f"In a table column: `{about['column_form']}`.",
            "",
            f"Spilled, for long columns: the same with whole columns of {table} once beside it, say in N2. The answers stand",
            f"in the order of the rows, and one is looked up with `=INDEX(N$2#,MATCH([@Client],{table}[Client],0))`.",
        ]
    answer = called(spilled)
    by_client = len(answer) > 1 and answer[0][0] == "Client"
    one = "MATCH([@Client],INDEX(N$1#,0,1),0)" if by_client else "2"
    column = min(2, len(answer[0]))
    lookup = f"`=INDEX(N$1#,{one},{column})`" if len(answer) > 1 else "`=N$1`"
    return [f"Spilled: `{spilled}` in the upper left cell, say N1. One value of it elsewhere: {lookup}."]


def page(formula: Any) -> str:
    """Write the page of one formula."""
    name, about = formula.__name__, said()[formula.__name__]
    lines = [MADE, f"# {name}", "", formula.__doc__, "", "```", syntax(formula), "```", ""]
    lines += ["| argument | what to give |", "| --- | --- |"]
    for one in inspect.signature(formula).parameters.values():
        optional = "" if one.default is one.empty else " (optional)"
        lines.append(f"| `{one.name}`{optional} | {argument_doc(name, one.name)} |")
    for heading, key in (
        ("Returns", "returns"),
        ("Blanks", "blanks"),
        ("Refuses", "refuses"),
        ("How it is worked out", "rule"),
    ):
        lines += ["", f"## {heading}", "", about[key]]
    lines += ["", "## In the sheet", "", *forms(name, about), "", "## Examples"]
    for example in about["examples"]:
        lines += ["", f"`{example}`", "", *result(example)]
    if "CDNOW[" in str(about["examples"]):
        lines += [
            "",
            "CDNOW is the table of 2,357 clients, in weeks, with which these models were published (tests/data/cdnow).",
        ]
    lines += ["", f"Source: {about['source']} What the keys mean stands in [sources](../sources.md).", ""]
    lines += ["[All formulas](README.md)", ""]
    return "\n".join(lines)


def contents() -> str:
    """Write the list of all formulas by group, and what they have in common."""
    lines = [MADE, "# Formulas", ""]
    for key, title in said()["group"].items():
        lines += [f"## {title}", "", "| formula | answers |", "| --- | --- |"]
        for formula in functions.FORMULAS:
            if said()[formula.__name__]["group"] == key:
                lines.append(f"| [{formula.__name__}]({formula.__name__}.md) | {formula.__doc__} |")
        lines.append("")
    return "\n".join([*lines, ALL_ALIKE])


def pages() -> dict[str, str]:
    """Give every page by its file name."""
    return {"README.md": contents()} | {f"{one.__name__}.md": page(one) for one in functions.FORMULAS}


def wrong(made: dict[str, str]) -> list[str]:
    """Name what is missing, left over, out of date or undocumented."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    told = set(said()) - {"group"}
    names = {one.__name__ for one in functions.FORMULAS}
    return [
        *(f"{name} is not in docs/formulas.toml" for name in sorted(names - told)),
        *(f"docs/formulas.toml names {name}, which is no formula" for name in sorted(told - names)),
        *(f"docs/functions/{name} is missing" for name in sorted(set(made) - set(there))),
        *(f"docs/functions/{name} is left over" for name in sorted(set(there) - set(made))),
        *(
            f"docs/functions/{name} is out of date"
            for name in sorted(made)
            if there.get(name, made[name]) != made[name]
        ),
    ]


def main(options: list[str]) -> int:
    made = pages()
    if "--check" in options:
        found = wrong(made)
        print("\n".join(found) or "The pages of the formulas are up to date.")
        return 1 if found else 0
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.md"):
        path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(made)} pages in docs/functions")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
