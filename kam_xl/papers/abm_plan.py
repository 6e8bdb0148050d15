"""ABM plan: one client as a market: target, buying group, personal content, one plan of sales and marketing."""

from __future__ import annotations

from kam_xl.papers.paper import Cell, Column, Fact, Paper, Table, columns, rows_of
from kam_xl.papers.people_table import people_table
from kam_xl.papers.scope import lacking, scope, used
from kam_xl.questions.about import About
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.agenda import open_actions
from kam_xl.questions.campaign import PARTS, content_for, steps, three_p
from kam_xl.questions.columns import claim
from kam_xl.questions.people import BLOCKS, BUYING_ROLES, coverage, gaps, state_of
from kam_xl.questions.wording import number
from kam_xl.tables.names import client_key
from kam_xl.texts import say

CAMPAIGN = ("aim", "message", "measure", "budget")
_GROUPS = 5


def paper(accounts: Accounts, client: str) -> Paper:
    """Plan how sales and marketing win, or widen, one client together."""
    about = About.of(accounts, client)
    plan = _plan(about)
    covered = sum(bool(who) for role, who in coverage(about.people) if role != BLOCKS)
    budgets = [float(row[-1]) for row in plan.rows if isinstance(row[-1], (int, float))]
    verdict = three_p(about.facts)
    known = all(claim(about.facts.get(part)) is not None for part in PARTS)
    return Paper(
        key=f"abm:{client_key(client)}",
        name=say("paper.abm.sheet", client=client),
        title=say("paper.abm.title", client=client),
        finding=say(
            "paper.abm.finding",
            three_p=verdict,
            covered=covered,
            roles=len(BUYING_ROLES),
            actions=len(plan.rows),
        )
        + ("" if known else f" {say('paper.abm.ask_first')}"),
        facts=(
            *scope(accounts.portfolio),
            Fact("person", say("fact.manager"), str(about.facts.get("manager", "") or say("word.unknown"))),
            Fact("three_p", say("fact.three_p"), verdict),
            Fact("covered_share", say("fact.covered"), covered / len(BUYING_ROLES)),
            Fact("action_count", say("fact.actions"), len(plan.rows)),
            Fact("budget_amount", say("fact.budget"), sum(budgets) if budgets else None),
        ),
        blocks=(
            _target(about),
            _campaign(),
            _cards(about),
            _coverage(about),
            _content(about),
            plan,
            _steps(about),
            _space(about),
        ),
        notes=(
            " ".join(gaps(about.people)) if about.people else "",
            say("paper.abm.note"),
            say("paper.dossier.no_groups") if not accounts.has_groups else "",
            *lacking(accounts.tables, "clients", "contacts", "plan"),
            used(accounts.portfolio, "key_share", "key_potential_ratio", "min_peers"),
        ),
    )


def _typed(key: str, width: int = 0) -> Column:
    return Column(key, say(f"head.{key}"), width=width, typed=True)


def _target(about: About) -> Table:
    """Define the target: why this client, what it is, what we want."""
    answers, facts = about.answers, about.facts
    potential = facts.get("potential")
    known = {
        "key": answers.get("key_client", ""),
        "type": answers.get("client_type", ""),
        "cell": say("word.dot").join(filter(None, (answers.get("cell", ""), answers.get("status", "")))),
        "potential": number(float(potential)) if potential is not None and potential == potential else "",
        "industry": facts.get("industry", ""),
        "structure": facts.get("structure", ""),
        "environment": facts.get("environment", ""),
        "goal": facts.get("goal", ""),
    }
    heads = {"key": say("asked.key"), "type": say("fact.client_type"), "cell": say("fact.cell")}
    rows = tuple(
        (
            heads.get(point) or say(f"general.{point}"),
            say("word.known") if text else say("word.none" if point in heads else "word.missing"),
            str(text or "") or None,
        )
        for point, text in known.items()
    )
    return Table(
        name="kam_Target",
        columns=columns("target_point", "known", "what_is_known"),
        rows=rows,
        title=say("paper.abm.target"),
    )


def _campaign() -> Table:
    return Table(
        name="kam_Campaign",
        columns=(*columns("campaign_point"), _typed("measure_amount", 11), _typed("our_words")),
        rows=tuple((say(f"campaign_point.{point}"), None, None) for point in CAMPAIGN),
        title=say("paper.abm.campaign"),
    )


def _cards(about: About) -> Table:
    return people_table(about, "kam_Cards", say("paper.abm.cards"), third="cards_contact")


def _coverage(about: About) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for role, who in coverage(about.people):
        state = state_of(role, who, anybody=bool(about.people))
        names = say("word.comma").join(one.name for one in who) or say("word.nobody")
        rows.append((say(f"role.{role}"), state, names, len(who)))
    return Table(
        name="kam_Coverage",
        columns=columns("buying_role", "covered", "who", "people_count"),
        rows=tuple(rows),
        title=say("paper.abm.coverage"),
    )


def _content(about: About) -> Table:
    """Give each person content that fits, and room for our own with its date."""
    rows = tuple((one.name, one.role or None, content_for(one), None, None) for one in about.people)
    return Table(
        name="kam_Content",
        columns=(*columns("person", "role_word", "content"), _typed("send_date"), _typed("own_content", 24)),
        rows=rows,
        title=say("paper.abm.content"),
        empty=say("people.nobody" if about.accounts.has("contacts") else "lacking.contacts"),
    )


def _plan(about: About) -> Table:
    found = open_actions(about.plan, about.accounts.as_of)
    keys = ("owner", "due_date", "planned", "plan_kind", "product", "state", "budget_amount")
    if len(found):
        dot = say("word.dot")
        found["planned"] = [
            dot.join(filter(None, pair)) for pair in zip(found["action"], found["content"], strict=True)
        ]
    return Table(
        name="kam_JointPlan",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        title=say("paper.abm.plan"),
        empty=say("paper.dossier.no_plan" if about.accounts.has("plan") else "lacking.plan"),
    )


def _steps(about: About) -> Table:
    rows = tuple((one.topic, one.side, one.what, None, None) for one in steps(about.people, about.facts))
    return Table(
        name="kam_Steps",
        columns=(*columns("step", "side", "what_to_do"), _typed("until_date"), _typed("who_does", 24)),
        rows=rows,
        title=say("paper.abm.steps"),
    )


def _space(about: About) -> Table:
    keys = ("group", "expected_amount", "why", "peers_count")
    found = about.accounts.white_space(about.client, _GROUPS)
    return Table(
        name="kam_AbmSpace",
        columns=columns(*keys),
        rows=rows_of(found, keys) if len(found) else (),
        marks=(("expected_amount", "bar"),),
        title=say("paper.abm.space"),
        empty=say("paper.dossier.no_space" if about.accounts.has_groups else "paper.dossier.no_groups"),
    )
