"""Decision scheme: all people involved, their role, influence, attitude, and who reports to whom."""

from __future__ import annotations

from kam_xl.papers.paper import Table
from kam_xl.papers.people_table import people_table
from kam_xl.questions.about import About
from kam_xl.questions.people import gaps
from kam_xl.texts import say


def table(about: About) -> Table:
    """List the people of the client; what is missing in the coverage stands in the title."""
    return people_table(about, "kam_Scheme", say("section.decision"))


def missing(about: About) -> str:
    """Say in one line what the coverage lacks; "" when nobody is known, which the table says."""
    return " ".join(gaps(about.people)) if about.people else ""
