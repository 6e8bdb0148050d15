"""Which clients a selection means."""

from __future__ import annotations

import pytest

from tests.hosts.object_model import App, Book, Range
from udfs.chosen_clients import chosen_clients


@pytest.fixture
def book() -> Book:
    book = Book("b.xlsx", app=App())
    sheet = book.sheets[0]
    sheet.range("B2:D5").value = [
        ["'Region", "'Клиент", "'Сумма"],
        ["'North", "'Ada", 1],
        ["'South", "'001", 2],
        ["'South", "'Ada", 3],
    ]
    sheet.tables.add(source=sheet.range("B2:D5"), name="t")
    sheet.range("F1:F3").value = [["'Bob"], [5.0], ["' Cy "]]
    return book


def chosen(book: Book, address: str) -> tuple[str, ...]:
    return chosen_clients(Range(book.sheets[0], *book.sheets[0].range(address)._areas))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "clients"),
    [
        ("D3", ("Ada",)),  # any cell of a row means its client
        ("B3:B5", ("Ada", "001")),
        ("B2", ()),  # the heading is no client
        ("C2:C99", ("Ada", "001")),
        ("F1:F3", ("Bob", "Cy")),
        ("H9", ()),
    ],
)
def test_clients_of_a_selection(book: Book, address: str, clients: tuple[str, ...]) -> None:
    assert chosen(book, address) == clients


def test_a_whole_column_is_read_as_far_as_anybody_means(book: Book) -> None:
    assert chosen(book, "F:F") == ("Bob", "Cy")
    assert chosen_clients(None) == ()
