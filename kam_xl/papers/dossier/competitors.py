"""Competitors courting the client: what they offer, how much they have, what we answer."""

from __future__ import annotations

from kam_xl.papers.paper import Table, columns, rows_of
from kam_xl.questions.about import About
from kam_xl.texts import say

KEYS = (
    *("competitor", "wallet_share", "competitor_offer", "threat_count", "our_answer", "strength", "weakness"),
)


def table(about: About) -> Table:
    """List the competitors, the greatest threat first."""
    found = about.competitors
    if len(found):
        found = found.rename(
            columns={"share_of_wallet": "wallet_share", "offer": "competitor_offer", "threat": "threat_count"}
        ).sort_values(["threat_count", "competitor"], ascending=[False, True])
    return Table(
        name="kam_Rivals",
        columns=columns(*KEYS),
        rows=rows_of(found, KEYS) if len(found) else (),
        marks=(("threat_count", "bad_high"),) if len(found) else (),
        title=say("section.competitors"),
        empty=say("paper.dossier.no_rivals" if about.accounts.has("competitors") else "lacking.competitors"),
    )
