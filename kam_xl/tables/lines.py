"""Which rows below the heading are lines of the table: no blanks, totals or notes."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.problems import Problem
from kam_xl.tables.cells import Column, Grid, cell_at, is_blank
from kam_xl.tables.headers import Head, Header
from kam_xl.tables.vocabulary import is_total, looks_total, total_of, words_key

Lines = Sequence[int]


def sales_lines(
    grid: Grid, every: range, columns: dict[str, Column], heads: dict[str, Head]
) -> tuple[Lines, list[Problem]]:
    """Give the rows of the grid (0-based) out of ``every`` that are sales lines.

    Blank rows are left out silently. Totals are left out with a problem each:
    no date, and no client or a word such as "Total"; or, whatever the date, a
    client that is nothing but such a word, or such a word with the name of
    another client ("Acme Total"). Rows without an amount after a blank row
    below the last line are notes: one problem for all.
    """
    suspects = _suspects(every, [columns[name] for name in ("date", "client", "amount")])
    if not suspects:
        return every, []
    problems: list[Problem] = []
    blank, out = set[int](), set[int]()
    positions = [head.position for head in heads.values()]
    subtotals = _subtotals(columns["client"])
    for line in suspects:
        cells = [cell_at(grid.rows[line], position) for position in positions]
        if all(map(is_blank, cells)):
            blank.add(line)
        elif label := _total_label(grid.rows[line], heads, subtotals):
            problems.append(Problem.of("totals_row", grid.place(line), label=label))
            out.add(line)
    notes = _notes(grid, suspects, blank, out, heads)
    if notes:
        problems.append(Problem.of("notes_below", grid.place(notes[0]), count=len(notes)))
    out |= blank | set(notes)
    return [line for line in every if line not in out] if out else every, problems


def _suspects(every: range, columns: list[Column]) -> list[int]:
    """Give the rows that lack a date, a client or an amount, or have a word for "total" there."""
    odd = [_odd_cells(columns[0], True), _odd_cells(columns[1], True), _odd_cells(columns[2], False)]
    if not any(odd):
        return []
    return [
        line
        for line, date, client, amount in zip(every, *(column.cells for column in columns), strict=True)
        if date in odd[0] or client in odd[1] or amount in odd[2]
    ]


def _odd_cells(column: Column, totals: bool) -> set[object]:
    if not column.types & {str, type(None)}:
        return set()
    return {cell for cell in column.met if is_blank(cell) or (totals and _is_total_text(cell))}


def _is_total_text(cell: object) -> bool:
    return isinstance(cell, str) and looks_total(cell)


def _subtotals(clients: Column) -> frozenset[str]:
    """Give the client cells that are a word for "total" with the name of another client."""
    if str not in clients.types:
        return frozenset()
    names = {cell for cell in clients.met if isinstance(cell, str)}
    bodies = {name: body for name in names if (body := total_of(name))}
    if not bodies:
        return frozenset()
    known = set(map(words_key, names))
    return frozenset(name for name, body in bodies.items() if not known.isdisjoint(body))


def _total_label(row: Sequence[object], heads: dict[str, Head], subtotals: frozenset[str]) -> str:
    """Give what a row of totals calls itself, "" for any other row."""
    date, client, amount = (cell_at(row, heads[name].position) for name in ("date", "client", "amount"))
    if isinstance(client, str) and (client in subtotals or is_total(client)):
        return client.strip()
    if not is_blank(date):
        return str(date).strip() if isinstance(date, str) and looks_total(date) else ""
    texts = [cell.strip() for cell in (client, *row) if isinstance(cell, str) and not is_blank(cell)]
    for text in texts:
        if looks_total(text):
            return text
    return "-" if is_blank(client) and not is_blank(amount) and not texts else ""


def _notes(
    grid: Grid, suspects: list[int], blank: set[int], out: set[int], heads: dict[str, Head]
) -> list[int]:
    """Give the rows of text that stand below the last line, after a blank row."""
    tail: list[int] = []
    line = len(grid.rows) - 1
    known = set(suspects)
    while line in known:
        cells = [cell_at(grid.rows[line], heads[name].position) for name in ("amount", "date", "client")]
        if line not in blank | out and (
            not is_blank(cells[0]) or not (is_blank(cells[1]) or is_blank(cells[2]))
        ):
            break
        tail.append(line)
        line -= 1
    tail.reverse()
    gap = next((place for place, row in enumerate(tail) if row in blank), len(tail))
    return [row for row in tail[gap:] if row not in blank and row not in out]


def table_lines(grid: Grid, header: Header, heads: dict[str, Head]) -> tuple[Lines, list[Problem]]:
    """Give the rows of any other table: those with something in them, without totals.

    A row is a total when its first required cell is nothing but a word for
    "total"; a row that lacks a required cell is a problem and left out.
    """
    lines: list[int] = []
    problems: list[Problem] = []
    required = [(name, heads[name].position) for name in header.spec.required]
    positions = [head.position for head in heads.values()]
    for line in range(header.first_line, len(grid.rows)):
        row = grid.rows[line]
        if all(is_blank(cell_at(row, position)) for position in positions):
            continue
        first = cell_at(row, required[0][1])
        lacking = [(name, place) for name, place in required if is_blank(cell_at(row, place))]
        if isinstance(first, str) and is_total(first):
            problems.append(Problem.of("totals_row", grid.place(line), label=first.strip()))
        elif lacking:
            column = header.spec.column(lacking[0][0]).head
            problems.append(Problem.of("cell_missing", grid.place(line, lacking[0][1]), column=column))
        else:
            lines.append(line)
    return lines, problems
