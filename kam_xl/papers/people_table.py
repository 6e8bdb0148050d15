"""The people of a client as a table: the same columns on every paper that lists them."""

from __future__ import annotations

from collections.abc import Iterable

from kam_xl.papers.paper import Table, columns
from kam_xl.questions.about import About
from kam_xl.questions.people import Person
from kam_xl.texts import say


def people_table(
    about: About, name: str, title: str, *, people: Iterable[Person] | None = None, third: str = "position"
) -> Table:
    """List who they are and where they stand; ``third`` is the heading over position, phone and email."""
    keys = ("person", "role_word", third, "influence_count", "reports_to", "attitude_count", "contact_date")
    rows = tuple(
        (
            one.name,
            one.role or None,
            say("word.dot").join(filter(None, (one.position, one.phone, one.email))) or None,
            one.influence,
            one.boss or None,
            one.attitude,
            one.last_contact,
        )
        for one in (about.people if people is None else people)
    )
    empty = say("people.nobody" if about.accounts.has("contacts") else "lacking.contacts")
    return Table(name=name, columns=columns(*keys), rows=rows, title=title, empty=empty)
