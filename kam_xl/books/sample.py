"""The sample: an invented trading house as a proper key-client workbook."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

from kam_xl.books.drawing.canvas import PrintSetup
from kam_xl.books.drawing.draw_sheet import SheetDrawing
from kam_xl.books.drawing.draw_table import head_look
from kam_xl.books.drawing.measure import STEP, column_wish
from kam_xl.books.drawing.styles import CENTS, LINE
from kam_xl.books.drawing.table_body import left_aligned
from kam_xl.books.drawing.text_width import width_for
from kam_xl.books.drawing.wording import text_width
from kam_xl.books.drawing.xlsx_canvas import Styles, XlsxCanvas
from kam_xl.books.render_xlsx import new_workbook, packed
from kam_xl.books.target import replacing
from kam_xl.papers.paper import Cell, Column, Fact, Paper, Table
from kam_xl.texts import say

Row = dict[str, Cell]

# The groups of the products by their numbers in the source.
_GROUPS = (
    "Beverages",
    "Condiments",
    "Confections",
    "Dairy Products",
    "Grains/Cereals",
    "Meat/Poultry",
    "Produce",
    "Seafood",
)
HEADS: dict[str, tuple[str, ...]] = {
    "Sales": (
        *("Date", "Client", "Amount", "Product", "Group", "Manager", "Region", "Order", "Due", "Delivered"),
    ),
    "Clients": (
        *("Client", "Since", "Industry", "Employees", "Founded", "Structure", "Environment", "Website"),
        *("Manager", "Potential", "Image", "Expert", "Large-buyer marks", "Need", "Pays", "Authority"),
        *("Goal", "Notes"),
    ),
    "Contacts": (
        *("Client", "Name", "Position", "Role", "Influence", "Attitude", "Reports to", "Last contact"),
        *("Phone", "Email"),
    ),
    "History": (
        *("Client", "Date", "Kind", "Subject", "Due", "Done", "Result", "Reason", "Direction", "Value"),
    ),
    "Plan": (
        *("Client", "Action", "Kind", "Product", "Content", "Owner", "Due", "Done", "Budget", "Result"),
    ),
    "Competitors": (
        *("Client", "Competitor", "Offer", "Share of wallet", "Strength", "Weakness", "Threat", "Our answer"),
    ),
    "Prospects": (
        *("Client", "Source", "Need", "Pays", "Authority", "Potential", "Buys from", "Next step", "Due"),
        "Manager",
    ),
    "Offers": ("Reason", "Kind", "Text", "Cost share", "Regain rate"),
    "Managers": ("Manager", "Target", "Product", "Selling", "Client business", "Communication", "Analysis"),
    "Aliases": ("Name", "Client"),
    "Rates": ("Date", "Currency", "Rate"),
}
_KINDS = {
    "date": ("Date", "Due", "Delivered", "Done", "Since", "Last contact"),
    "amount": ("Amount", "Potential", "Budget", "Value", "Target"),
    "share": ("Cost share", "Regain rate", "Share of wallet"),
    "count": (
        *("Order", "Employees", "Founded", "Influence", "Attitude", "Threat", "Selling", "Analysis"),
        *("Client business", "Communication"),
    ),
}
KIND_OF = {head: kind for kind, heads in _KINDS.items() for head in heads}
_YES_NO = ("yes", "no")
# What may be chosen from a list; other words can still be typed.
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Clients", "Image"): _YES_NO,
    ("Clients", "Expert"): _YES_NO,
    ("Clients", "Large-buyer marks"): _YES_NO,
    ("Clients", "Need"): _YES_NO,
    ("Clients", "Pays"): _YES_NO,
    ("Clients", "Authority"): _YES_NO,
    ("Prospects", "Need"): _YES_NO,
    ("Prospects", "Pays"): _YES_NO,
    ("Prospects", "Authority"): _YES_NO,
    ("Prospects", "Source"): ("trade press", "advertising", "media", "internet", "database", "referral"),
    ("Contacts", "Role"): ("decides", "influences", "uses", "buys", "blocks", "champions"),
    ("History", "Kind"): (
        *("delivery", "tender", "meeting", "call", "promise", "complaint", "dispute", "question", "refusal"),
        "offer",
    ),
    ("History", "Result"): ("won", "lost", "open"),
    ("Plan", "Kind"): ("development", "sales", "marketing", "win-back"),
    ("Offers", "Kind"): ("special offer", "gift", "discount", "service", "visit"),
}


def write_sample(path: Path | str) -> None:
    """Write the sample workbook: one table a sheet, and a first sheet that says what it is.

    The same bytes every time; the amounts of its 2,155 sales lines add up to
    1,265,793.04. A place that cannot be written to is an ``InputError``.
    """
    tables = sample_tables()
    with replacing(path) as fresh:
        workbook = new_workbook("sample", say("sample.title"))
        styles = Styles(workbook)
        _start_sheet(styles, tables)
        for name, rows in tables.items():
            _table_sheet(styles, name, rows)
        fresh.write_bytes(packed(workbook))


def sample_tables() -> dict[str, list[Row]]:
    """Give the rows of every table of the sample by the table's name."""
    sales = _sales()
    tables = {"Sales": sales, "Clients": _clients(sales), "Contacts": _contacts()}
    tables |= {name: _example(name) for name in ("History", "Plan", "Competitors", "Prospects", "Offers")}
    tables["Managers"] = _managers()
    tables["Aliases"] = _example("Aliases")
    return tables


def _read(name: str) -> list[dict[str, str]]:
    source = files("kam_xl").joinpath("sample", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(source.splitlines()))


def _example(table: str) -> list[Row]:
    rows = _read(f"example_{table.lower()}")
    return [{head: _value(head, text) for head, text in row.items()} for row in rows]


def _value(head: str, text: str) -> Cell:
    kind = KIND_OF.get(head)
    if not text or kind is None:
        return text or None
    if kind == "date":
        return dt.date.fromisoformat(text)
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _sales() -> list[Row]:
    orders = {row["order_id"]: row for row in _read("orders")}
    groups = {row["product_id"]: _GROUPS[int(row["category_id"]) - 1] for row in _read("products")}
    rows: list[Row] = []
    for line in _read("order_lines"):
        order = orders[line["order_id"]]
        rows.append(
            {
                "Date": _day(order["date"]),
                "Client": order["client"],
                "Amount": float(line["amount"]),
                "Product": line["product"],
                "Group": groups[line["product_id"]],
                "Manager": order["manager"],
                "Region": order["country"],
                "Order": int(line["order_id"]),
                "Due": _day(order["required_date"]),
                "Delivered": _day(order["shipped_date"]),
            }
        )
    return rows


def _clients(sales: list[Row]) -> list[Row]:
    """Every client with the day of its first order and the manager who took most of its orders."""
    since: dict[Cell, Cell] = {}
    orders: dict[Cell, Counter[Cell]] = {}
    for line in {row["Order"]: row for row in sales}.values():
        client = line["Client"]
        # Orders stand in the order of their days.
        since.setdefault(client, line["Date"])
        orders.setdefault(client, Counter())[line["Manager"]] += 1
    typed = {row["Client"]: row for row in _example("Clients")}
    rows: list[Row] = []
    for record in _read("clients"):
        client = record["client"]
        ranked = sorted(orders.get(client, Counter()).items(), key=lambda item: (-item[1], str(item[0])))
        manager = ranked[0][0] if ranked else None
        facts: Row = {"Client": client, "Since": since.get(client), "Manager": manager}
        rows.append(facts | typed.get(client, {}))
    return rows


def _contacts() -> list[Row]:
    known: list[Row] = [
        {
            "Client": record["client"],
            "Name": record["contact"],
            "Position": record["contact_title"],
            "Phone": record["phone"],
        }
        for record in _read("clients")
    ]
    return known + _example("Contacts")


def _managers() -> list[Row]:
    """Every manager, with a target and skills made up as examples; Product is a skill here, not a text."""
    made_up = {row["Manager"]: row | {"Product": int(str(row["Product"]))} for row in _example("Managers")}
    known: list[Row] = [{"Manager": row["manager"]} for row in _read("employees")]
    return [row | made_up.get(row["Manager"], {}) for row in known]


def _start_sheet(styles: Styles, tables: dict[str, list[Row]]) -> None:
    sales = tables["Sales"]
    days = [row["Date"] for row in sales if isinstance(row["Date"], dt.date)]
    amounts = [row["Amount"] for row in sales if isinstance(row["Amount"], float)]
    columns = (
        Column("sheet", say("sample.sheet")),
        Column("rows_count", say("sample.rows")),
        Column("holds", say("sample.holds")),
    )
    rows = tuple((name, len(lines), say(f"sample.table.{name.lower()}")) for name, lines in tables.items())
    paper = Paper(
        name=say("sample.start"),
        title=say("sample.title"),
        finding=say("sample.finding"),
        facts=(
            Fact("clients_count", say("sample.clients"), len({row["Client"] for row in sales})),
            Fact("lines_count", say("sample.lines"), len(sales)),
            Fact("revenue_amount", say("sample.revenue"), round(sum(amounts), 2)),
            Fact("period", say("sample.period"), f"{min(days)} … {max(days)}"),
        ),
        blocks=(Table("Contents", columns, rows),),
        notes=tuple(
            say(f"sample.note.{name}") for name in ("start", "profit", "examples", "dates", "origin")
        ),
        landscape=False,
    )
    SheetDrawing(XlsxCanvas(styles, paper.name), paper, set()).draw(say("sample.made"))


def _table_sheet(styles: Styles, name: str, rows: list[Row]) -> None:
    canvas, heads = XlsxCanvas(styles, name), HEADS[name]
    canvas.table((0, 0, len(rows), len(heads) - 1), name, heads)
    canvas.height(0, 24)
    widths: list[float] = []
    for place, head in enumerate(heads):
        values = [row.get(head) for row in rows]
        column = Column(f"{head}_{KIND_OF.get(head, 'text')}", head)
        pen = canvas.pen(**_look(head, place))
        widest = max((text_width(value) for value in values if isinstance(value, str)), default=0.0)
        # Nothing is wrapped here: people type into these tables.
        widths.append(max(column_wish(column, values).most, width_for(widest + STEP), 10.0))
        canvas.put(0, place, head, **head_look(column, place))
        for number, value in enumerate(values, start=1):
            pen.put(number, place, value)
        if words := WORDS.get((name, head)):
            canvas.choices((1, place, len(rows), place), words)
    canvas.widths(widths)
    canvas.freeze(1, 0)
    canvas.view(ours=False)
    canvas.print_setup(PrintSetup(landscape=True, head_row=0))


def _look(head: str, place: int) -> dict[str, Any]:
    formats: dict[str, int | str] = {"date": 14, "amount": CENTS, "share": "0.0%", "count": 1}
    look: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
    kind = KIND_OF.get(head)
    if kind is None:
        return look | left_aligned(place)
    return look | {"align": "right", "num_format": formats[kind]}
