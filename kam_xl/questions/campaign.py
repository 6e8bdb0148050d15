"""What does a joint plan of sales and marketing for one client need?

Each person gets content that fits its role: who decides looks at results and
risk, who uses at the work itself, who buys at terms. Each gap in the buying
group is a step of its own. The rule of three P says whether the client is worth
it: a campaign for a client of which need, money or authority are unknown begins
with finding out.

Source: account-based marketing as joint plan with personal content is what this
tool was asked for; the words for each role are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kam_xl.questions import prospects
from kam_xl.questions.columns import claim
from kam_xl.questions.people import BLOCKS, BUYING_ROLES, Person, coverage
from kam_xl.texts import say

PARTS = prospects.PARTS
_ROLES = (*BUYING_ROLES, BLOCKS)


@dataclass(frozen=True, slots=True)
class Step:
    """One step that is suggested: its topic, unique for the client, who does it, what it is."""

    topic: str
    side: str
    what: str


def three_p(facts: Mapping[str, Any]) -> str:
    """Say how many of the three P are there for a client.

    >>> three_p({"need": True, "pays": True, "authority": False}), three_p({})
    ('2/3: no authority', '0/3: all unknown')
    """
    return str(prospects.classify(*([facts.get(part)] for part in PARTS))[0])


def content_for(person: Person) -> str:
    """Suggest the content that fits the role and the attitude of a person.

    >>> content_for(Person("Ada", role="decides"))
    'One page: results, risk, what it costs to do nothing'
    """
    role = BLOCKS if person.blocking else person.role if person.role in _ROLES else "unknown"
    return say(f"content.{role}")


def steps(people: tuple[Person, ...], facts: Mapping[str, Any]) -> list[Step]:
    """List the steps that the gaps ask for: sales finds out, marketing prepares.

    >>> [(one.topic, one.side) for one in steps((), {"need": True, "pays": True, "authority": True})][:2]
    [('who decides', 'sales'), ('who influences', 'sales')]
    """
    sales, marketing = say("campaign.sales"), say("campaign.marketing")
    found = [
        Step(say(f"general.{part}"), sales, say(f"ask.{part}"))
        for part in PARTS
        if claim(facts.get(part)) is None
    ]
    for role, who in coverage(people):
        if role == BLOCKS:
            if who:
                found.append(Step(say("role.blocks"), sales, say("campaign.blocks")))
        elif not who:
            topic = (
                say("point.champion")
                if role == "champions"
                else say("campaign.topic", role=say(f"role.{role}"))
            )
            found.append(Step(topic, sales, say(f"campaign.find_{role}")))
    silent = [one.name for one in people if one.last_contact is None]
    if silent:
        names = say("word.comma").join(silent)
        found.append(Step(say("campaign.silent_topic"), marketing, say("campaign.silent", names=names)))
    found.append(Step(say("campaign.page_topic"), marketing, say("campaign.page")))
    return found
