"""The command line as a user has it: a file goes in, a sentence, an exit code or a workbook comes out."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from click.testing import CliRunner

from kam_xl.cli import main
from tests.books.sheets import opened

HEAD = ["Date", "Client", "Amount"]
JAN, FEB, MAR, APR = (dt.date(2026, month, 10) for month in range(1, 5))


@dataclass(frozen=True)
class Answer:
    """What the command said."""

    code: int
    output: str

    @property
    def found(self) -> dict[str, object]:
        return json.loads(self.output)

    @property
    def problems(self) -> dict[str, list[str]]:
        """The places of each kind of problem."""
        places: dict[str, list[str]] = {}
        for problem in self.found["problems"]:  # type: ignore[attr-defined]
            places.setdefault(problem["code"], []).append(problem["where"])
        return places

    @property
    def places(self) -> list[str]:
        """The places of all problems."""
        return [place for places in self.problems.values() for place in places]


def run(*arguments: object) -> Answer:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in done.output
    assert "something went wrong inside" not in done.output, done.output
    return Answer(done.exit_code, done.output)


def check(path: Path, *options: object) -> Answer:
    """Run ``check`` on what has to be read."""
    answer = run("check", path, "--json", *options)
    assert answer.code == 0, answer.output
    return answer


def refused(path: Path, *options: object, command: str = "check") -> str:
    """Give the one sentence by which a file is refused."""
    answer = run(command, path, *options)
    assert answer.code == 1, answer.output
    assert answer.output.count("\n") == 1, answer.output
    return answer.output.strip()


def clients(path: Path, *options: object) -> dict[str, dict[str, object]]:
    """Analyse a file and give the Client list: the cells of each client by their heading."""
    answer = run("analyse", path, *options)
    assert answer.code == 0, answer.output
    return table(path.with_name(f"{path.stem}-key-clients.xlsx"), "Client list")


def table(book: Path, sheet: str) -> dict[str, dict[str, object]]:
    page = opened(book)[sheet]
    head, *lines = page[next(iter(page.tables.values())).ref]
    heads = [str(cell.value) for cell in head]
    rows = [dict(zip(heads, (cell.value for cell in line), strict=True)) for line in lines]
    return {str(row["Client"]): row for row in rows}


def book(
    path: Path,
    sheets: dict[str, Sequence[Sequence[object]]],
    tables: dict[str, str] | None = None,
    **options: object,
) -> Path:
    """Write sheets as they stand; ``tables`` makes the whole of a sheet an Excel table of that name."""
    made = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "nan_inf_to_errors": True, **options}
    )
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = made.add_worksheet(name)
        for line, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, dt.date):
                    page.write_datetime(line, column, value, day)
                elif isinstance(value, Formula):
                    page.write_formula(line, column, value, None, value.result)
                elif value is not None:
                    page.write(line, column, value)
        if tables and name in tables:
            columns = [{"header": str(head)} for head in rows[0]]
            page.add_table(0, 0, len(rows) - 1, len(rows[0]) - 1, {"name": tables[name], "columns": columns})
    made.close()
    return path


class Formula(str):
    """A formula with its saved result, as Excel leaves both in the file."""

    __slots__ = ("result",)
    result: object

    def __new__(cls, text: str, result: object) -> Formula:
        made = super().__new__(cls, text)
        made.result = result
        return made


def sales(
    folder: Path, *lines: Sequence[object], head: Sequence[object] = HEAD, name: str = "book.xlsx"
) -> Path:
    """Write a workbook whose sheet Sales has a heading and these lines."""
    return book(folder / name, {"Sales": [head, *lines]})


def amounts(folder: Path, *values: object) -> Path:
    """Write one sale a month and client, A, B, C ..., with these amounts."""
    lines = [(dt.date(2026, 1, 1 + place), chr(65 + place), value) for place, value in enumerate(values)]
    return sales(folder, *lines)


def typed(path: Path, *rows: Sequence[object], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a csv file."""
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path
