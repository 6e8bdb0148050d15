"""Meeting brief: what to know, to ask and to offer before a talk with one client."""

from __future__ import annotations

from kam_xl.papers.paper import Column, Fact, Paper, Table, columns, rows_of
from kam_xl.papers.people_table import people_table
from kam_xl.papers.scope import lacking, scope, stale, used
from kam_xl.questions.about import About
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.agenda import open_actions, open_matters, talks
from kam_xl.questions.talk import to_ask
from kam_xl.questions.wording import number, percent
from kam_xl.tables.names import client_key
from kam_xl.texts import say

POINTS = ("opening", "promised", "needs", "proposal", "agreement", "other")
AFTER = ("agreed", "next_step", "mood", "notes")
_TALKS, _GROUPS, _QUESTIONS = 6, 5, 12


def paper(accounts: Accounts, client: str) -> Paper:
    """Prepare a talk with a client."""
    about = About.of(accounts, client)
    matters = _matters(about)
    return Paper(
        key=f"brief:{client_key(client)}",
        name=say("paper.brief.sheet", client=client),
        title=say("paper.brief.title", client=client),
        finding=_finding(about, len(matters.rows)),
        facts=(*scope(accounts.portfolio), *(one for one in _facts(about) if one.value is not None)),
        blocks=(
            _agenda(),
            matters,
            _questions(about),
            _proposals(about),
            _people(about),
            _talks(about),
            _plan(about),
            _rivals(about),
            _after(),
        ),
        notes=(
            stale(accounts.portfolio),
            say("paper.brief.note"),
            say("paper.dossier.no_groups") if not accounts.has_groups else "",
            *lacking(accounts.tables, "contacts", "history", "plan", "competitors"),
            used(accounts.portfolio, "lost_gaps", "sleeping_gaps", "horizon_days", "min_peers"),
        ),
    )


def _finding(about: About, matters: int) -> str:
    """Say the state of things in one line: status, next order, what we owe."""
    owed = say("paper.brief.matters", count=matters) if matters else say("paper.brief.no_matters")
    if not about.bought:
        return f"{say('paper.dossier.never')} {owed}"
    answers = about.answers
    stands = say(
        "paper.brief.finding",
        status=answers["status"],
        reason=answers["reason"],
        amount=number(float(answers["revenue_amount"]), decimals=0),
    )
    return f"{stands} {owed}"


def _facts(about: About) -> tuple[Fact, ...]:
    answers = about.answers
    deciders = [one.name for one in about.people if one.role == "decides"]
    return (
        Fact("person", say("fact.manager"), str(about.facts.get("manager", "") or say("word.unknown"))),
        Fact("cell", say("fact.cell"), str(answers.get("cell", "") or say("word.none"))),
        Fact("status", say("fact.status"), str(answers.get("status", "") or say("word.none"))),
        Fact("next_date", say("fact.next_expected"), about.due),
        Fact("buy_chance", say("fact.buy_chance"), _chance(answers.get("buy_chance_share"))),
        Fact("deciders", say("fact.deciders"), say("word.comma").join(deciders) or say("word.unknown")),
        Fact("goal", say("fact.goal"), str(about.facts.get("goal", "") or say("word.unknown"))),
    )


def _chance(value: float | None) -> str:
    return say("word.none") if value is None or value != value else percent(float(value))


def _typed(key: str, width: int = 0) -> Column:
    return Column(key, say(f"head.{key}"), width=width, typed=True)


def _agenda() -> Table:
    """Leave room for the agenda: a meeting without one is a talk unprepared."""
    return Table(
        name="kam_Agenda",
        columns=(*columns("agenda_point"), _typed("minutes_count"), _typed("topic"), _typed("speaker")),
        rows=tuple((say(f"agenda_point.{point}"), None, None, None) for point in POINTS),
        title=say("paper.brief.agenda"),
    )


def _matters(about: About) -> Table:
    keys = ("kind", "begun_date", "subject", "due_date", "state")
    found = open_matters(about.history, about.accounts.as_of)
    return Table(
        name="kam_BriefOpen",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.brief.open"),
        empty=say("paper.dossier.nothing_open" if about.accounts.has("history") else "lacking.history"),
    )


def _questions(about: About) -> Table:
    return Table(
        name="kam_Questions",
        columns=(*columns("point", "section", "question"), _typed("heard", 24)),
        rows=tuple((one.topic, one.section, one.sentence, None) for one in to_ask(about, _QUESTIONS)),
        title=say("paper.brief.questions"),
        empty=say("paper.brief.no_questions"),
    )


def _proposals(about: About) -> Table:
    """Offer what peers buy and this client does not."""
    keys = ("group", "expected_amount", "why", "peers_count")
    found = about.accounts.white_space(about.client, _GROUPS)
    return Table(
        name="kam_Proposals",
        columns=(*columns(*keys), _typed("our_offer", 24)),
        rows=tuple((*row, None) for row in rows_of(found, keys)) if len(found) else (),
        marks=(("expected_amount", "bar"),),
        title=say("paper.brief.proposals"),
        empty=say("paper.dossier.no_space" if about.accounts.has_groups else "paper.dossier.no_groups"),
    )


def _people(about: About) -> Table:
    """Name those who decide first, then by influence."""
    ranked = sorted(about.people, key=lambda one: (one.role != "decides", -(one.influence or 0)))
    return people_table(about, "kam_BriefPeople", say("paper.brief.people"), people=ranked)


def _talks(about: About) -> Table:
    keys = ("kind", "begun_date", "subject", "result", "because")
    found = talks(about.history).head(_TALKS)
    return Table(
        name="kam_BriefTalks",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.brief.talks"),
        empty=say("paper.dossier.no_talks" if about.accounts.has("history") else "lacking.history"),
    )


def _plan(about: About) -> Table:
    keys = ("owner", "due_date", "action", "plan_kind", "product", "state")
    found = open_actions(about.plan, about.accounts.as_of)
    return Table(
        name="kam_BriefPlan",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.brief.plan"),
        empty=say("paper.dossier.no_plan" if about.accounts.has("plan") else "lacking.plan"),
    )


def _rivals(about: About) -> Table:
    keys = ("competitor", "wallet_share", "competitor_offer", "threat_count", "our_answer")
    found = about.competitors
    if len(found):
        heads = {"share_of_wallet": "wallet_share", "offer": "competitor_offer", "threat": "threat_count"}
        found = found.rename(columns=heads).sort_values(
            ["threat_count", "competitor"], ascending=[False, True]
        )
    return Table(
        name="kam_BriefRivals",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.brief.rivals"),
        empty=say("paper.dossier.no_rivals" if about.accounts.has("competitors") else "lacking.competitors"),
    )


def _after() -> Table:
    """Leave room for what came of the talk."""
    return Table(
        name="kam_AfterTalk",
        columns=(*columns("after_point"), _typed("until_date"), _typed("what_was_said")),
        rows=tuple((say(f"after.{point}"), None, None) for point in AFTER),
        title=say("paper.brief.after"),
    )
