"""Which formulas the workbook holds: the columns of Clients, and the two sheets of spilled answers."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.papers.paper import Kind
from workbook.calls import AllSettings, Call, Column, Here, Named, Number, call

CLIENT = Column("Sales", "Client")
_ALL = AllSettings()
# What every ledger formula begins with: clients, dates, the clients asked for, amounts, the day looked from.
_LEDGER = (
    *(CLIENT, Column("Sales", "Date"), Column("Clients", "Client"), Column("Sales", "Amount")),
    Named("as_of"),
)
_REVENUE = Column("Clients", "Revenue")


@dataclass(frozen=True, slots=True)
class Spill:
    """A formula that fills an area below (and right of) its cell.

    ``heads`` are the headings that we write above it; an answer of several
    columns brings its own. ``kinds`` tell how the columns look.
    """

    call: Call
    kinds: tuple[Kind, ...]
    head: str = ""

    @property
    def headed(self) -> bool:
        """Tell whether the answer begins with its own headings."""
        return not self.head


def _ledger(name: str, *more: Named) -> Call:
    return call(name, *_LEDGER, *more, _ALL)


# A blank cell stands for an argument that is left out: LibreOffice would hand over 0 for nothing between two commas.
# One row a client, side by side, in the order of the table Clients.
PER_CLIENT: tuple[Spill, ...] = (
    Spill(_ledger("CLIENT_STATUS"), ("text",), "status"),
    Spill(_ledger("CHURN_RISK"), ("share",), "churn_risk_share"),
    Spill(_ledger("BUY_CHANCE", Named("horizon_days")), ("share",), "buy_chance_share"),
    Spill(_ledger("EXPECTED_ORDERS", Named("horizon_days")), ("number",), "expected_orders_number"),
    Spill(
        _ledger("CLIENT_VALUE", Named("value_months"), Named("year_rate")), ("amount",), "client_value_amount"
    ),
    Spill(_ledger("CHURN_REASON"), ("text",), "reason"),
    Spill(
        call(
            "KEY_CLIENT",
            *(_REVENUE, Named("blank"), Named("key_share"), Column("Clients", "Potential")),
            *(Column("Clients", "Image"), Column("Clients", "Expert"), Column("Clients", "Years")),
            *(Column("Clients", "Large-buyer marks"), _ALL),
        ),
        ("text",),
        "key_client",
    ),
)

# Answers of several columns, which bring their own headings.
HABITS: tuple[Spill, ...] = (
    Spill(
        _ledger("XYZ_TABLE", Named("step")),
        ("text", "count", "amount", "number", "number", "number", "share", "code", "code"),
    ),
    Spill(_ledger("BUY_RHYTHM"), ("text", "count", "number", "days", "number", "date")),
    Spill(call("RFM_SCORE", *_LEDGER), ("text", "count", "count", "count", "code")),
)

# One below the other.
OF_THE_BOOK: tuple[tuple[str, Spill], ...] = (
    (
        "matrix",
        Spill(
            call("ABC_XYZ_MATRIX", Column("Clients", "ABC"), Column("Clients", "XYZ"), _REVENUE),
            ("text", *("amount",) * 5),
        ),
    ),
    (
        "concentration",
        Spill(
            call("CONCENTRATION", _REVENUE, _ALL),
            ("number", "number", "number", "share", "share", "share", "share", "text"),
        ),
    ),
    ("top_share", Spill(call("TOP_SHARE", _REVENUE, Number(3)), ("share",), "share")),
    (
        "on_time",
        Spill(
            call("ON_TIME", Column("Sales", "Due"), Column("Sales", "Delivered"), Named("as_of")),
            ("share", "count", "number"),
        ),
    ),
    (
        "abc_table",
        Spill(
            call("ABC_TABLE", CLIENT, Column("Sales", "Amount"), Named("a_share"), Named("b_share")),
            ("text", "amount", "share", "share", "code"),
        ),
    ),
)

LOSSES: tuple[tuple[str, Spill], ...] = (
    (
        "losses",
        Spill(
            call(
                "LOSS_TABLE",
                *(CLIENT, Column("Sales", "Date"), Column("Sales", "Amount"), Named("as_of")),
                *(Column("Sales", "Region"), Named("blank"), Named("step"), _ALL),
            ),
            ("text", "text", "count", "count", "count", "count", "amount", "share"),
        ),
    ),
)

ABC = call("ABC_CLASS", _REVENUE, Named("a_share"), Named("b_share"), Here("Clients", "Revenue"))
ABC_XYZ = call("ABC_XYZ", Here("Clients", "ABC"), Here("Clients", "XYZ"))
STRATEGY = call("CLIENT_STRATEGY", Here("Clients", "ABC-XYZ"))
THREE_P = call("THREE_P", *(Here("Prospects", head) for head in ("Need", "Pays", "Authority")))

# Where answers begin below title, note and headings; rows count from 0.
HEAD_ROW, FIRST_ROW = 4, 5
# Answers are looked up and coloured in so many rows: room for clients to come.
ROOM = 5_000
SHEETS = {"Answers": PER_CLIENT, "Habits": HABITS}
BOOK_SHEETS = {"Portfolio": OF_THE_BOOK, "Losses": LOSSES}
