"""What does the workbook say of one client? Everything, indexed once and looked up quickly.

A book of 5,000 clients has 5,000 dossiers: so the tables are sorted by client
once, and a dossier costs only its own rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kam_xl.questions import history, lost_money, white_space
from kam_xl.questions.portfolio import Portfolio
from kam_xl.questions.sales_table import Groups
from kam_xl.questions.wording import percent
from kam_xl.tables.amounts import to_amount
from kam_xl.tables.read import Tables
from kam_xl.texts import say

Numbers = NDArray[np.float64]
# Tables that may say something of a client besides its sales
ABOUT = ("clients", "prospects", "aliases", "contacts", "history", "plan", "competitors")


class Accounts:
    """The clients of a book, each with its answers and its rows of every table.

    Made once from a portfolio and the tables it was made from. Nothing here
    looks at sales after the day of the portfolio.
    """

    def __init__(self, portfolio: Portfolio, tables: Tables) -> None:
        self.portfolio = portfolio
        self.tables = tables
        self._answers: dict[str, dict[str, Any]] = {}
        self._rows = {name: Groups(frame) for name in ABOUT if (frame := getattr(tables, name)) is not None}

    @property
    def as_of(self) -> dt.date:
        """The day all answers look from."""
        return self.portfolio.as_of

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All clients that can be asked for: those shown, the largest first, then those without a sale."""
        silent = () if self.portfolio.settings.manager else self.portfolio.silent_names
        return (*self.portfolio.shown["client"], *silent)

    def has(self, table: str) -> bool:
        """Tell whether the book has the table at all."""
        return getattr(self.tables, table) is not None

    def rows(self, table: str, client: str) -> pd.DataFrame:
        """Give the rows of a client in a table, in the order of the sheet; none when there is no such table."""
        groups = self._rows.get(table)
        return pd.DataFrame() if groups is None else groups.of(client)

    def facts(self, client: str) -> dict[str, Any]:
        """Give what the Clients table says of a client, of a prospect what Prospects says; {} when nothing is said."""
        for table in ("clients", "prospects"):
            rows = self.rows(table, client)
            if not rows.empty:
                return {str(key): value for key, value in rows.iloc[0].items()}
        return {}

    def sales(self, client: str) -> pd.DataFrame:
        """Give the sales lines of a client up to the day looked from."""
        return self.portfolio.sales.lines(client, self.as_of)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {str(name): row for row, name in enumerate(self.portfolio.clients["client"])}

    def answers(self, client: str) -> dict[str, Any]:
        """Give the portfolio's answers about a client; empty for one that never bought."""
        row = self._row_of.get(client)
        if row is None:
            return {}
        if client not in self._answers:
            self._answers[client] = {name: _native(column[row]) for name, column in self._columns.items()}
        return self._answers[client]

    @cached_property
    def _columns(self) -> dict[str, Any]:
        """The columns of the answers: a million clients as rows need more room, and frames look one row up slowly."""
        clients = self.portfolio.clients
        return {str(name): clients[name].array for name in clients.columns}

    def other_names(self, client: str) -> list[str]:
        """Give the other names of a client: its spellings and subsidiaries in the Aliases table."""
        rows = self.rows("aliases", client)
        return [] if rows.empty else sorted(set(rows["name"]) - {"", client})

    @cached_property
    def _classes(self) -> pd.DataFrame:
        profiles, settings = self.portfolio.profiles, self.portfolio.settings
        ends = history.quarter_ends(self.portfolio.sales.first_day(), self.as_of)
        sums, begun = self.portfolio.sales.window_sums_e4(profiles, ends, settings.window_months)
        classes = history.classes_of(sums, begun, ends, a_share=settings.a_share, b_share=settings.b_share)
        return pd.DataFrame(
            classes, index=profiles.clients["client"].astype(object), columns=history.quarter_names(ends)
        )

    def classes(self, client: str) -> dict[str, str]:
        """Give the ABC class at the end of each past quarter, oldest first; "" before the first sale."""
        if client not in self._classes.index:
            return {}
        row = self._classes.loc[client]
        return {str(quarter): str(word) for quarter, word in row.items()}

    def year_amounts(self, clients: Sequence[str] | pd.Index[str]) -> Numbers:
        """Give the money of the year before each last purchase, revenue or profit as ABC ranks by: what is at stake."""
        return self._of_clients(self._year_amounts, clients)

    def year_earned(self, clients: Sequence[str] | pd.Index[str]) -> Numbers:
        """Give the profit of that year; its revenue where the sales know no profit."""
        return self._of_clients(self._year_earned, clients)

    def _of_clients(self, amounts: Numbers, clients: Sequence[str] | pd.Index[str]) -> Numbers:
        """Take the amounts of these clients; 0 for one that never bought."""
        return np.append(amounts, 0.0)[self.places(clients)]  # -1 is the last one

    def places(self, clients: Sequence[str] | pd.Index[str] | pd.Series[str]) -> NDArray[np.intp]:
        """Give the row of each client among the profiles, -1 for one that never bought."""
        return self._known.get_indexer(pd.Index(clients, dtype=object))

    @cached_property
    def _known(self) -> pd.Index[str]:
        names: pd.Index[str] = pd.Index(self.portfolio.profiles.clients["client"].astype(object))
        return names

    @cached_property
    def _year_amounts(self) -> Numbers:
        return self._year_before("profit_e4" if self.portfolio.basis == "profit" else "amount_e4")

    @cached_property
    def _year_earned(self) -> Numbers:
        if self.portfolio.has_profit != (self.portfolio.basis == "profit"):
            return self._year_before(self.portfolio.earned)
        return self._year_amounts

    def _year_before(self, money: str) -> Numbers:
        profiles = self.portfolio.profiles
        last = profiles.whole("last_day")
        return to_amount(self.portfolio.sales.between_e4(money, profiles, last - lost_money.YEAR_DAYS, last))

    @cached_property
    def _space(self) -> tuple[white_space.Spend, NDArray[np.int64], dict[str, int]] | None:
        spend = self.portfolio.sales.spend(self.as_of)
        if spend is None:
            return None
        expected = white_space.expected_e4(spend, min_peers=self.portfolio.settings.min_peers)
        return spend, expected, {str(name): row for row, name in enumerate(spend.clients)}

    @property
    def has_groups(self) -> bool:
        """Tell whether the sales name product groups, without which there is no white space."""
        return self._space is not None

    @cached_property
    def _peers(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        assert self._space is not None
        spend = self._space[0]
        return (spend.bought_e4 > 0).sum(axis=0), white_space.peer_shares(spend)

    def largest_room(self, client: str) -> tuple[str, float] | None:
        """Give the group and the money of the first row of ``white_space``; None without any."""
        if self._space is None or client not in self._space[2]:
            return None
        room, order = self._room(client)
        if not len(order):
            return None
        return str(self._space[0].groups[order[0]]), float(to_amount(room[order[0]]))

    def _room(self, client: str) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Give what peers would spend more in each group, and the groups with room, the white space proper first."""
        assert self._space is not None
        spend, expected, place = self._space
        row = place[client]
        bought = np.maximum(spend.cells_e4[row], 0)
        far_less = bought < expected[row] * (1 - self.portfolio.settings.trend_share)
        room = np.where(far_less, expected[row] - np.maximum(bought, 0), 0)
        order = np.lexsort((-room, bought > 0))
        return room, order[room[order] > 0]

    def white_space(self, client: str, most: int) -> pd.DataFrame:
        """Rank what peers buy and this client does not, or buys far less of: at most ``most`` rows.

        ``expected_amount`` is what peers would spend there more than the client
        does; groups it does not buy at all are the white space proper and come
        first. Far less is less by more than ``trend_share``.
        """
        keys = ["client", "group", "expected_amount", "peers_count", "peers_share", "client_amount", "why"]
        if self._space is None or client not in self._space[2]:
            return pd.DataFrame(columns=keys)
        spend, _, place = self._space
        bought = np.maximum(spend.cells_e4[place[client]], 0)
        room, order = self._room(client)
        order = order[:most]
        peers, share = self._peers
        frame = pd.DataFrame(
            {
                "client": client,
                "group": spend.groups[order],
                "expected_amount": to_amount(room[order]),
                "peers_count": peers[order],
                "peers_share": share[order],
                "client_amount": float(to_amount(bought.sum())),
            }
        )
        own = to_amount(bought[order])
        return frame.assign(why=_room_why(frame, own))

    def prepare_reasons(self, clients: Iterable[str]) -> None:
        """Make the sentences behind the answers for these clients in one go."""
        found = self.portfolio.reasons_of(clients)
        self._reasons = {str(row["client"]): row for row in found.to_dict("records")}

    def reasons(self, client: str) -> dict[str, str]:
        """Give the sentence behind each answer about a client, by the key of its heading."""
        known: dict[str, Any] = getattr(self, "_reasons", {})
        if client not in known:
            self.prepare_reasons([client])
            known = self._reasons
        return {str(key): str(text) for key, text in known.get(client, {}).items() if key != "client"}


def _native(value: Any) -> Any:
    """Give a number of NumPy as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _room_why(frame: pd.DataFrame, own: NDArray[np.float64]) -> list[str]:
    """Say where the room comes from: of a group that is bought, what is bought already."""
    sentences = white_space.why(frame)
    rows = zip(
        frame["group"], frame["peers_count"], frame["peers_share"], frame["client_amount"], own, strict=True
    )
    for place, (group, peers, share, total, bought) in enumerate(rows):
        if bought > 0:
            sentences[place] = say(
                "why.white_space.less",
                group=group,
                peers=peers,
                share=percent(share),
                own=percent(bought / total),
            )
    return sentences
