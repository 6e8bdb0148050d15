"""A paper with everything on it, and a second reader, for the tests of drawing."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path

import openpyxl

from kam_xl.papers.paper import (
    Chart,
    Column,
    Fact,
    HeatMap,
    OrgBox,
    OrgChart,
    Paper,
    Series,
    SideBySide,
    Table,
)


def opened(path: Path) -> openpyxl.Workbook:
    """Read a workbook with openpyxl, which warns of what it does not know (solid data bars)."""
    with warnings.catch_warnings(), path.open("rb") as stream:
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(stream)


LIVE = ('=HYPERLINK("http://x","y")', "+1+1", "-1-1", "@SUM(1)", "\tx", "＝1")
SENTENCE = "Silent for 61 days, usually 20: 3.1 usual gaps; basket -11 % against the six months before it."

CLIENTS = Table(
    "kam_Clients",
    (
        Column("client", "Client"),
        Column("abc_class", "ABC", note="By revenue"),
        Column("status", "Status"),
        Column("revenue_amount", "Revenue of the last twelve months"),
        Column("revenue_share", "Share"),
        Column("cumulative_share", "Cumulative share"),
        Column("last_date", "Last purchase"),
        Column("why", "Why"),
        Column("next_step", "Next step", typed=True),
    ),
    tuple(
        (
            name,
            "ABC"[place % 3],
            ("lost", "stable", "growing")[place % 3],
            1234567.891 / (place + 1),
            0.25,
            place / 9,
            dt.date(2026, 1, 5),
            SENTENCE * (place % 3),
            None,
        )
        for place, name in enumerate((*LIVE, "日本語の顧客名", "हिन्दी ग्राहक कंपनी 😀", "Ünïcode & <Sons>"))
    ),
    marks=(
        ("revenue_amount", "bar"),
        ("abc_class", "class"),
        ("status", "status"),
        ("revenue_share", "bad_high"),
    ),
)
MAP = HeatMap(
    "Revenue by class",
    "revenue_amount",
    ("A", "B"),
    ("X", "Y"),
    ((60.0, 20.0), (15.0, 5.0)),
    (80.0, 20.0),
    (75.0, 25.0),
    100.0,
    labels=(("keep close", "look after the rhythm of buying"), ("grow", "serve cheaply")),
)
PARETO = Chart(
    "Nine clients bring it all",
    "kam_Clients",
    "client",
    (Series("revenue_amount"), Series("cumulative_share", "line", second_axis=True)),
    "Columns fall from 1.2 million to 0.1 million; the line rises to 89 %.",
    count=9,
)
BARS = Chart(
    "Money", "kam_Clients", "client", (Series("revenue_amount"),), "Bars of revenue.", 5, horizontal=True
)
FACTS = (
    Fact("clients_count", "Clients", 9),
    Fact("revenue_amount", "Revenue", 3492547.25),
    Fact("top_share", "Share of the ten largest clients", 0.998),
    Fact("as_of_date", "As of", dt.date(2026, 1, 5)),
    Fact("window", "Window", "6 January 2025 to 5 January 2026"),
)
FULL = Paper(
    "Client list", "Client list", "9 clients bring it all.", FACTS, (MAP, PARETO, CLIENTS, BARS), ("A note.",)
)

# One of every block, for what has to hold whatever a paper is made of.
ORG = OrgChart(
    "Who decides",
    (
        OrgBox("Ada Lovelace", ("decides", "for us"), None, 2, "for"),
        OrgBox("Ben & Sons", ("influences",), 0, 1, "unknown"),
        OrgBox("=Cy", ("blocks",), 0, 0, "against"),
    ),
    "Frames say influence.",
)
TYPED = Table(
    "kam_Agenda",
    (Column("point", "Point"), Column("agenda", "Agenda", width=40, typed=True)),
    (("Opening", None), ("Offer", "Rebate <5 %>")),
    title="Agenda",
)
EVERY = Paper(
    "Everything",
    "One of every block",
    "Nine clients bring it all, and one of every block is drawn.",
    FACTS,
    (SideBySide((MAP, MAP)), MAP, PARETO, CLIENTS, BARS, ORG, TYPED),
    ("A note.", "Another note."),
)
