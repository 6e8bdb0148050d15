"""What can be wrong: values that travel with the data, and errors that stop us.

Bad data is a ``Problem``: it has a place, says what is wrong and how to cure
it, and travels beside the answer. A ``KamError`` means that there can be no
answer at all; it carries the same three parts and reads as one sentence.
Both take their words from the catalogue, by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from kam_xl.texts import say


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with the data.

    ``where`` is a place a person can go to (``Sales!C5``), ``what`` says what
    is wrong there, ``fix`` what to do. ``code`` names the sentence.

    >>> Problem.of("date_missing", "Sales!A7")
    Problem(where='Sales!A7', what='the date is missing, so the line is left out', fix='fill it in, or delete the row', code='date_missing')
    """

    where: str
    what: str
    fix: str
    code: str

    @classmethod
    def of(cls, code: str, where: str, **values: object) -> Self:
        """Build the problem named ``code`` from the catalogue."""
        return cls(
            where=where,
            what=say(f"problem.{code}.what", **values),
            fix=say(f"problem.{code}.fix", **values),
            code=code,
        )

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.fix}." if self.where else f"{self.what}; {self.fix}."


class KamError(Exception):
    """No answer can be given; the sentence says why, where and what to do.

    >>> str(KamError.of("no_sales", "book.xlsx"))
    'book.xlsx: no table with date, client and amount was found; name the columns Date, Client and Amount.'
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem

    @classmethod
    def of(cls, code: str, where: str = "", **values: object) -> Self:
        """Build the error named ``code`` from the catalogue."""
        return cls(Problem.of(code, where, **values))


class InputError(KamError):
    """The data or the file cannot be worked with (exit code 1)."""


class RequestError(KamError):
    """The request itself makes no sense: shapes, options, limits (exit code 2)."""
