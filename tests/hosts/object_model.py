"""A workbook that is open, as far as our code asks for it: the public object model of xlwings without Excel.

It has nothing that xlwings has not (``test_object_model`` holds every class against the real one), and it
takes what is entered as Excel does: "001" becomes the number 1, "1/2" a day, "=A1" a formula, a text behind an
apostrophe stays text. A call with a wrong argument is an error, as it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.hosts.excel_charts import Chart, ChartAxis, ChartLegend, Charts, ChartSeries
from tests.hosts.excel_entry import ComError, Formula
from tests.hosts.excel_looks import Borders, ConditionalFormats, DataValidation, Font, RangeRows
from tests.hosts.excel_range import Range
from tests.hosts.excel_sheet import FreezePanes, Name, Names, PageSetup, Sheet
from tests.hosts.excel_tables import AutoFilter, AutoFilterCriteria, Table, TableColumn, Tables

__all__ = ["App", "Book", "ComError", "Formula", "Range", "Sheet"]


class Engine:
    def __init__(self, kind: str = "desktop") -> None:
        self.type = kind
        self.name = {"desktop": "excel"}.get(kind, kind)


class App:
    """Excel: ``asked`` holds what was shown to the user, ``states`` what was set."""

    def __init__(self, kind: str = "desktop", pid: int = 1) -> None:
        self._kind = kind
        self.pid = pid
        self.books = Books(self)
        self._state: dict[str, Any] = {
            "screen_updating": True,
            "calculation": "automatic",
            "status_bar": False,
            "display_alerts": True,
            "enable_events": True,
        }
        self._states: list[tuple[str, Any]] = []
        self._alerts: list[str] = []
        self._answer = "ok"
        self._selection: Range | None = None

    @property
    def engine(self) -> Engine:
        return Engine(self._kind)

    @property
    def selection(self) -> Range | None:
        return self._selection

    def alert(
        self,
        prompt: str,
        title: str | None = None,
        buttons: str = "ok",
        mode: str | None = None,
        callback: str | None = None,
    ) -> str | None:
        assert buttons in ("ok", "ok_cancel", "yes_no", "yes_no_cancel")
        assert mode in (None, "info", "critical")
        self._alerts.append(prompt)
        return None if self._kind == "remote" else self._answer

    def _get(self, name: str) -> Any:
        if self._kind == "remote" and name in ("screen_updating", "status_bar", "enable_events"):
            raise NotImplementedError(name)
        return self._state[name]

    def _set(self, name: str, value: Any) -> None:
        if self._kind == "remote" and name in ("status_bar", "enable_events"):
            raise NotImplementedError(name)
        self._states.append((name, value))
        self._state[name] = value

    def _property(name: str) -> Any:  # type: ignore[misc]  # noqa: N805
        return property(lambda self: self._get(name), lambda self, value: self._set(name, value))

    screen_updating = _property("screen_updating")
    calculation = _property("calculation")
    status_bar = _property("status_bar")
    display_alerts = _property("display_alerts")
    enable_events = _property("enable_events")


class Books:
    def __init__(self, app: App) -> None:
        self._app = app
        self._books: list[Book] = []

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self._books))

    def __len__(self) -> int:
        return len(self._books)

    def __getitem__(self, key: int | str) -> Book:
        if isinstance(key, int):
            return self._books[key]
        return next(book for book in self._books if book.name == key)

    @property
    def active(self) -> Book:
        return self._books[-1]

    def open(self, fullname: Any) -> Book:
        self._opened = fullname
        return Book(fullname.name, app=self._app, folder=f"{fullname.parent}/")

    def add(self) -> Book:
        return Book(f"Book{len(self._books) + 1}", app=self._app)


class Book:
    def __init__(self, name: str, *, app: App | None = None, folder: str = "C:\\Users\\kam\\") -> None:
        self.app = app or App()
        self.name = name
        self.fullname = f"{folder}{name}"
        self.sheets = Sheets(self)
        self.app.books._books.append(self)
        self.sheets._add(Sheet(self, "Sheet1"))

    @property
    def selection(self) -> Range | None:
        return self.app.selection

    @property
    def sheet_names(self) -> list[str]:
        return [sheet.name for sheet in self.sheets]

    @property
    def names(self) -> Names:
        return Names({})

    def activate(self, steal_focus: bool = False) -> None:
        pass

    def to_pdf(
        self,
        path: Any = None,
        include: Any = None,
        exclude: Any = None,
        layout: Any = None,
        exclude_start_string: str = "#",
        show: bool = False,
        quality: str = "standard",
    ) -> str:
        self._printed = (path, include)
        return str(path)


class Sheets:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheets: list[Sheet] = []
        self._active: Sheet | None = None

    def __iter__(self) -> Iterator[Sheet]:
        return iter(list(self._sheets))

    def __len__(self) -> int:
        return len(self._sheets)

    def __getitem__(self, key: int | str) -> Sheet:
        if isinstance(key, int):
            return self._sheets[key]
        for sheet in self._sheets:
            if sheet.name.casefold() == key.casefold():
                return sheet
        raise KeyError(key)

    @property
    def active(self) -> Sheet:
        return self._active or self._sheets[0]

    def add(self, name: str | None = None, before: Sheet | None = None, after: Sheet | None = None) -> Sheet:
        name = name or f"Sheet{len(self) + 1}"
        if any(sheet.name.casefold() == name.casefold() for sheet in self):
            raise ValueError(f"Sheet named '{name}' already present in workbook")
        sheet = Sheet(self._book, name)
        self._add(sheet, before, after)
        return sheet

    def _add(self, sheet: Sheet, before: Sheet | None = None, after: Sheet | None = None) -> None:
        place = len(self._sheets)
        if before is not None:
            place = self._sheets.index(before)
        elif after is not None:
            place = self._sheets.index(after) + 1
        self._sheets.insert(place, sheet)
        self._active = sheet


# Every class that stands for one of xlwings.
CLASSES: tuple[type, ...] = (
    *(
        App,
        AutoFilter,
        AutoFilterCriteria,
        Book,
        Books,
        Borders,
        Chart,
        ChartAxis,
        ChartLegend,
        ChartSeries,
        Charts,
    ),
    *(
        ConditionalFormats,
        DataValidation,
        Engine,
        Font,
        FreezePanes,
        Name,
        Names,
        PageSetup,
        Range,
        RangeRows,
    ),
    *(Sheet, Sheets, Table, TableColumn, Tables),
)
