"""Freeze to values: a copy of a workbook for colleagues who do not have our formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kam_xl.jobs.files import Request
from kam_xl.papers import frozen
from kam_xl.texts import known_keys, say

_RULE = "frozen.rule."
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True, slots=True)
class Frozen:
    """How many formulas became values and where the copy is; ``unsaved`` are cells whose formula had no result."""

    out: Path
    count: int
    unsaved: tuple[str, ...]
    is_written: bool

    @property
    def sentence(self) -> str:
        """The same in words."""
        said = [say("cli.frozen" if self.is_written else "cli.would_freeze", count=self.count, out=self.out)]
        if self.unsaved:
            said.append(say("cli.not_frozen", count=len(self.unsaved), cells=", ".join(self.unsaved[:5])))
        return "\n".join(said)

    @property
    def summary(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "out": str(self.out),
            "formulas": self.count,
            "unsaved": list(self.unsaved),
            "written": self.is_written,
        }


def function_names() -> tuple[str, ...]:
    """Name our formulas."""
    return tuple(sorted(key.removeprefix(_RULE) for key in known_keys() if key.startswith(_RULE)))


@cache
def _call() -> re.Pattern[str]:
    names = "|".join(sorted(function_names(), key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9_])({names})\s*\(", re.IGNORECASE)


@dataclass(slots=True)
class Called:
    """Tells formulas of ours from others, and keeps the first formula of each function.

    >>> called = Called()
    >>> called('SUM(A1:A3)&"ABC_CLASS("'), called("IFERROR([1]!abc_class(B2:B9),1)"), called.first
    (False, True, {'ABC_CLASS': '=IFERROR([1]!abc_class(B2:B9),1)'})
    """

    first: dict[str, str] = field(default_factory=dict)

    def __call__(self, formula: str) -> bool:
        """Tell whether a formula, without its "=", calls one of ours; what stands in quotes is no call."""
        names = {name.upper() for name in _call().findall(_QUOTED.sub('""', formula))}
        for name in names:
            self.first.setdefault(name, f"={formula}")
        return bool(names)


def freeze(book: Path, request: Request) -> Frozen:
    """Write a copy of ``book`` in which our formulas are the values they showed, with a sheet that says so.

    Without ``request.out`` the copy is ``<name>-values`` beside the book. The
    book itself is never changed: the formulas would be gone.
    """
    from kam_xl.books.files.leftovers import temporary_beside
    from kam_xl.books.freeze import freeze as put_values
    from kam_xl.books.graft import NewSheet, graft
    from kam_xl.books.target import check_copy

    out = check_copy(request.out or book.with_stem(say("freeze.out", name=book.stem)), book)
    called = Called()
    between = temporary_beside(out)
    try:
        done = put_values(book, between, called, dry_run=request.dry_run)
        if not request.dry_run:
            day = request.now.date()
            paper = frozen.paper(book.name, day, done.count, called.first, done.unsaved)
            made = say("paper.frozen.made", book=book.name, day=day.isoformat())
            graft(between, out, [NewSheet(paper, paper.name)], made=made)
    finally:
        between.unlink(missing_ok=True)
    return Frozen(out, done.count, done.unsaved, is_written=not request.dry_run)
