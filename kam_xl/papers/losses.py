"""Loss report: how many clients were lost, when, where, why, and with how much money."""

from __future__ import annotations

import pandas as pd

from kam_xl.papers.paper import Chart, Fact, Paper, Series, Table, columns, cut, rows_of
from kam_xl.papers.scope import lacking, lacking_columns, scope, stale, used
from kam_xl.questions import losses
from kam_xl.questions.accounts import Accounts
from kam_xl.questions.loss_view import LossView, view
from kam_xl.questions.wording import number, percent
from kam_xl.tables.amounts import UNITS
from kam_xl.texts import say

TABLE = "kam_LossPeriods"
PERIOD_KEYS = (
    *("period", "lost_count", "change_count", "returned_count", "away_count"),
    *("lost_amount", "cumulative_amount", "refusal_count"),
)
WAY_KEYS = (
    *("value", "lost_count", "client_count", "loss_share", "returned_count"),
    *("lost_amount", "lost_share"),
)
LISTED = 1_000
# So many columns of a chart can be told apart; a longer past is shown in longer periods.
MOST_PERIODS = 36
CHARTED = 12


def paper(accounts: Accounts) -> Paper:
    """Count the losses by the stated rule, and show when, where and why they came about."""
    portfolio = accounts.portfolio
    found = view(accounts)
    step, periods = _periods(found, portfolio.settings.step)
    money = float(found.losses.lost_e4.sum()) / UNITS
    returned = int((found.losses.returned_day > 0).sum())
    settings = portfolio.settings
    return Paper(
        key="losses",
        name=say("paper.losses.name"),
        title=say("paper.losses.title"),
        finding=_finding(found, money, returned),
        facts=(
            *scope(portfolio, whole=True),
            Fact(
                "rule",
                say("fact.lost_means"),
                say("paper.losses.rule", gaps=f"{settings.lost_gaps:g}", days=settings.lost_days),
            ),
            Fact("lost_count", say("fact.lost_so_far"), found.losses.count),
            Fact("returned_count", say("fact.came_back"), returned),
            Fact("lost_amount", say("fact.lost_money"), money),
            Fact("refusal_count", say("fact.refusals"), len(found.losses.refusal_days)),
        ),
        blocks=(
            *_dynamics(periods, step),
            Table(
                name=TABLE,
                columns=columns(*PERIOD_KEYS),
                rows=rows_of(periods, PERIOD_KEYS),
                marks=(("lost_count", "bar"), ("lost_amount", "bar")),
                title=say("paper.losses.periods", step=say(f"losses.{step}")),
                empty=say("paper.losses.nobody"),
            ),
            *_ways(found),
            _list(found),
        ),
        notes=(
            cut(LISTED, found.losses.count),
            stale(portfolio),
            say("paper.losses.note"),
            say("paper.losses.ask") if accounts.has("history") else "",
            *lacking(accounts.tables, "history"),
            *lacking_columns(accounts.portfolio, "group", "region", "manager"),
            used(portfolio, "lost_gaps", "lost_days", "pooled_gap_weight", "returned_days", "step"),
        ),
    )


def _periods(found: LossView, step: str) -> tuple[str, pd.DataFrame]:
    """Take the period of the settings, or the next longer one that a chart can show."""
    steps = [step, *(longer for longer in ("quarter", "year") if longer != step)]
    for wanted in steps:
        periods = losses.by_period(found.losses, step=wanted)
        if len(periods) <= MOST_PERIODS:
            return wanted, periods
    return steps[-1], periods


def _finding(found: LossView, money: float, returned: int) -> str:
    if not found.losses.count:
        return say("paper.losses.nobody")
    said = say(
        "paper.losses.finding",
        count=f"{found.losses.count:,}",
        total=f"{len(found.clients):,}",
        money=number(money, decimals=0),
        returned=f"{returned:,}",
        away=f"{found.losses.count - returned:,}",
    )
    reasons = losses.by_reason(found.losses, found.reasons)
    known = reasons[reasons["value"] != say("losses.not_asked")]
    if known.empty:
        return f"{said} {say('paper.losses.no_reason')}"
    first = known.iloc[0]
    more = say(
        "paper.losses.first_reason",
        reason=first["value"],
        money=number(float(first["lost_amount"]), decimals=0),
        share=percent(float(known["lost_count"].sum() / found.losses.count)),
    )
    return f"{said} {more}"


def _dynamics(periods: pd.DataFrame, step: str) -> tuple[Chart, ...]:
    count = len(periods)
    if count < 2:
        return ()
    return (
        Chart(
            title=say("paper.losses.chart", step=say(f"losses.{step}")),
            table=TABLE,
            category="period",
            series=(Series("lost_count"), Series("lost_amount", shape="line", second_axis=True)),
            alt=say("paper.losses.alt", count=count, lost=int(periods["lost_count"].sum())),
            count=count,
        ),
    )


def _ways(found: LossView) -> tuple[Chart | Table, ...]:
    """Sum up by reason and by each direction; bars show the reasons, or the first direction that has several."""
    if not found.losses.count:
        return ()
    views = {"reason": losses.by_reason(found.losses, found.reasons)}
    views |= {way: losses.by_direction(found.losses, values) for way, values in found.ways.items()}
    charted = next((way for way, frame in views.items() if len(frame) > 2), "")
    blocks: list[Chart | Table] = []
    for way, frame in views.items():
        # How many clients a reason has is known of the lost alone.
        keys = tuple(key for key in WAY_KEYS if way != "reason" or key not in ("client_count", "loss_share"))
        table = Table(
            name=f"kam_Loss{way.title()}",
            columns=(*columns(way), *columns(*keys[1:])),
            rows=rows_of(frame.head(LISTED), keys),
            marks=(("lost_amount", "bar"), *((("loss_share", "bad_high"),) if "loss_share" in keys else ())),
            title=say(f"paper.losses.by_{way}"),
        )
        if way == charted:
            blocks.append(_bars(table, way))
        blocks.append(table)
    return tuple(blocks)


def _bars(table: Table, way: str) -> Chart:
    count = min(len(table.rows), CHARTED)
    return Chart(
        title=say(f"paper.losses.by_{way}"),
        table=table.name,
        category=way,
        series=(Series("lost_amount"),),
        alt=say("paper.losses.bars_alt", count=count, first=str(table.rows[0][0])),
        count=count,
        horizontal=True,
    )


def _list(found: LossView) -> Table:
    keys = (
        "client",
        *found.ways,
        "lost_date",
        "last_date",
        "limit_days",
        "lost_amount",
        "reason",
        "returned_date",
    )
    return Table(
        name="kam_Losses",
        columns=columns(*keys),
        rows=rows_of(found.table.head(LISTED), keys),
        marks=(("lost_amount", "bar"),),
        title=say("paper.losses.list"),
        empty=say("paper.losses.nobody"),
    )
