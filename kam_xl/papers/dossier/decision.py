"""Decision scheme: all people involved, their role, influence, attitude, and who reports to whom."""

from __future__ import annotations

from kam_xl.papers.paper import Table, columns
from kam_xl.questions.about import About
from kam_xl.questions.people import gaps
from kam_xl.texts import say

KEYS = ("person", "role_word", "position", "influence_count", "reports_to", "attitude_count", "contact_date")


def table(about: About) -> Table:
    """List the people of the client; what is missing in the coverage stands in the title."""
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
        for one in about.people
    )
    return Table(
        name="kam_Scheme",
        columns=columns(*KEYS),
        rows=rows,
        title=say("section.decision"),
        empty=say("people.nobody" if about.accounts.has("contacts") else "lacking.contacts"),
    )


def missing(about: About) -> str:
    """Say in one line what the coverage lacks; "" when nobody is known, which the table says."""
    return " ".join(gaps(about.people)) if about.people else ""
