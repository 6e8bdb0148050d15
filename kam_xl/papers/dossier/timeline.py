"""Purchase timeline: what was bought in each month, and when the next order is expected."""

from __future__ import annotations

from collections.abc import Sequence

from kam_xl.papers.paper import Chart, Series, Table, columns
from kam_xl.questions.about import About
from kam_xl.questions.quarters import Month, by_month
from kam_xl.texts import say

TABLE = "kam_Timeline"
_MONTHS = 24


def months(about: About) -> list[Month]:
    """Give the months to show, with the one in which the next order is expected."""
    if not about.bought:
        return []
    return by_month(about.accounts.sales(about.client), about.accounts.as_of, about.due, _MONTHS)


def chart(months: Sequence[Month]) -> tuple[Chart, ...]:
    """Draw the months as columns, the expected next order in another colour."""
    if len(months) < 2:
        return ()
    expected = [month.name for month in months if month.expected is not None]
    series = (Series("month_amount"), Series("next_order_amount"))
    return (
        Chart(
            title=say("paper.dossier.timeline" if expected else "paper.dossier.timeline_past"),
            table=TABLE,
            category="month",
            series=series if expected else series[:1],
            alt=say("paper.dossier.timeline_alt", months=len(months), next=", ".join(expected) or "-"),
            count=len(months),
        ),
    )


def table(months: Sequence[Month]) -> Table:
    """Give the numbers behind the chart, with what was bought."""
    return Table(
        name=TABLE,
        columns=columns("month", "month_amount", "bought", "order_count", "next_order_amount"),
        rows=tuple((one.name, one.amount, one.groups, one.orders, one.expected) for one in months),
        title=say("paper.dossier.months"),
        empty=say("paper.dossier.never"),
    )
