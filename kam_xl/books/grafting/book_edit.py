"""Changes to the list of sheets and the defined names of a workbook, as splices.

Sheets are added at the end, because the names of the user tell their sheet by
its place among all sheets, hidden ones and charts included. When a sheet is
taken out, those places are counted anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.books.grafting.anatomy import Anatomy, SheetEntry
from kam_xl.books.grafting.splice import RELATIONS, Element, quoted
from kam_xl.problems import InputError

# What Excel takes as the number of a sheet.
_LARGEST_ID = 65_534
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_BEFORE_CALCULATION = (*_BEFORE_NAMES, "definedNames")


@dataclass(slots=True, eq=False)
class _Sheet:
    name: str
    entry: SheetEntry | None
    removed: bool = False
    fresh: str = ""


@dataclass(slots=True, eq=False)
class _Name:
    name: str
    text: str
    hidden: bool
    sheet: _Sheet | None
    element: Element | None
    changed: bool = False
    removed: bool = False


class BookEdit:
    """The workbook part of a package while it is changed; sheets go by their first place in the list."""

    def __init__(self, anatomy: Anatomy) -> None:
        self._anatomy = anatomy
        self._document = anatomy.document_of_book
        self._sheets = [_Sheet(entry.name, entry) for entry in anatomy.sheets]
        self._names = [
            _Name(
                entry.name,
                entry.text,
                entry.element.get("hidden") in ("1", "true"),
                self._sheets[entry.sheet]
                if entry.sheet is not None and entry.sheet < len(self._sheets)
                else None,
                entry.element,
            )
            for entry in anatomy.names
        ]
        self._ids = {entry.id for entry in anatomy.sheets}
        self._relations = {relation.id for relation in anatomy.relations(anatomy.book)}
        # Calculation settings for a book that has none, and where they belong.
        self._calculation, self._after_calculation = "", 0

    def sheet_names(self) -> set[str]:
        """Give the names of all sheets that stay, case-folded."""
        return {sheet.name.casefold() for sheet in self._sheets if not sheet.removed}

    def rename(self, place: int, name: str) -> None:
        """Give a sheet another name."""
        sheet = self._sheets[place]
        sheet.name = name
        if sheet.entry is not None:
            self._document.set_attribute(sheet.entry.element, "name", name)

    def local_names(self, place: int) -> dict[str, str]:
        """Give the names that belong to one sheet, and what they say."""
        mine = self._sheets[place]
        return {name.name: name.text for name in self._names if name.sheet is mine and not name.removed}

    def add(self, name: str) -> tuple[int, str]:
        """Add a sheet at the end; give its place and the id of the relation it is to have."""
        number = max(self._ids, default=0) + 1
        if number > _LARGEST_ID:
            number = next(free for free in range(1, _LARGEST_ID + 1) if free not in self._ids)
        self._ids.add(number)
        sheet = _Sheet(name, None, fresh=self.new_relation())
        self._sheets.append(sheet)
        (parent,) = self._anatomy.elements("sheets")
        like = parent.children[-1] if parent.children else None
        prefix = like.prefix if like else parent.prefix
        known = next((p for p, uri in parent.spaces.items() if p and uri == RELATIONS), "")
        declared = "" if known else f" xmlns:r={quoted(RELATIONS)}"
        self._document.append(
            parent,
            f"<{prefix}sheet{declared} name={quoted(name)} sheetId={quoted(str(number))}"
            f" {known or 'r'}:id={quoted(sheet.fresh)}/>",
        )
        return len(self._sheets) - 1, sheet.fresh

    def new_relation(self) -> str:
        """Give the id of a relation that the workbook does not have yet, and take it."""
        number = 1
        while f"rId{number}" in self._relations:
            number += 1
        self._relations.add(f"rId{number}")
        return f"rId{number}"

    def remove(self, place: int) -> None:
        """Take a sheet out of the list, with the names that belong to it."""
        sheet = self._sheets[place]
        sheet.removed = True
        if all(other.removed for other in self._sheets):
            raise InputError.of("graft_last_sheet", self._anatomy.place)
        if sheet.entry is not None:
            self._document.remove(sheet.entry.element)
        for name in self._names:
            name.removed = name.removed or name.sheet is sheet

    def set_name(self, place: int, name: str, text: str, *, hidden: bool = False) -> None:
        """Let a name of one sheet say ``text``; it is written only when it says or shows something else."""
        sheet = self._sheets[place]
        for known in self._names:
            if known.sheet is sheet and known.name.casefold() == name.casefold() and not known.removed:
                if (known.text, known.hidden) != (text, hidden):
                    known.text, known.hidden, known.changed = text, hidden, True
                return
        self._names.append(_Name(name, text, hidden, sheet, None, changed=True))

    def drop_name(self, place: int, name: str) -> None:
        """Take a name of one sheet away."""
        sheet = self._sheets[place]
        for known in self._names:
            if known.sheet is sheet and known.name.casefold() == name.casefold():
                known.removed = True

    def recalculate_on_opening(self) -> None:
        """Ask for new results when the book is opened, unless its user calculates by hand.

        Formulas of the user that read a sheet of ours would else show what it said before.
        """
        root = self._document.root
        found = self._anatomy.elements("calcPr")
        if found:
            manual = found[0].get("calcMode") == "manual"
            if not manual and found[0].get("fullCalcOnLoad") not in ("1", "true"):
                self._document.set_attribute(found[0], "fullCalcOnLoad", "1")
            return
        after = [child for child in root.children if child.local in _BEFORE_CALCULATION][-1]
        self._calculation = f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'
        self._after_calculation = after.end

    def finish(self) -> None:
        """Write the names and the places that have changed into the workbook part."""
        staying = [sheet for sheet in self._sheets if not sheet.removed]
        places = {id(sheet): place for place, sheet in enumerate(staying)}
        fresh = []
        for name in self._names:
            if name.removed:
                if name.element is not None:
                    self._document.remove(name.element)
            elif name.changed and name.element is not None:
                text = self._written(name, places, name.element.prefix)
                self._document.replace(name.element.start, name.element.end, text)
            elif name.changed:
                fresh.append(name)
            else:
                self._move(name, places)
        self._append_names(fresh, places)
        if self._calculation:
            self._document.replace(self._after_calculation, self._after_calculation, self._calculation)
        if len(staying) != len(self._sheets):
            self._move_views(staying)

    def _move(self, name: _Name, places: dict[int, int]) -> None:
        if name.sheet is None or name.element is None:
            return
        place = str(places[id(name.sheet)])
        if name.element.get("localSheetId") != place:
            self._document.set_attribute(name.element, "localSheetId", place)

    def _written(self, name: _Name, places: dict[int, int], prefix: str) -> str:
        local = f" localSheetId={quoted(str(places[id(name.sheet)]))}" if name.sheet else ""
        hidden = ' hidden="1"' if name.hidden else ""
        text = quoted(name.text)[1:-1].replace("&quot;", '"')
        return f"<{prefix}definedName name={quoted(name.name)}{local}{hidden}>{text}</{prefix}definedName>"

    def _append_names(self, fresh: list[_Name], places: dict[int, int]) -> None:
        gone = bool(self._names) and all(name.removed for name in self._names)
        parents = self._anatomy.elements("definedNames")
        root = self._document.root
        if gone and parents:
            self._document.remove(parents[0])
        elif fresh and parents:
            like = parents[0].children[-1].prefix if parents[0].children else parents[0].prefix
            self._document.append(parents[0], "".join(self._written(n, places, like) for n in fresh))
        elif fresh:
            after = [child for child in root.children if child.local in _BEFORE_NAMES][-1]
            text = "".join(self._written(name, places, root.prefix) for name in fresh)
            whole = f"<{root.prefix}definedNames>{text}</{root.prefix}definedNames>"
            self._document.replace(after.end, after.end, whole)

    def _move_views(self, staying: list[_Sheet]) -> None:
        """The windows remember their first and active sheet by place."""
        places = {self._sheets.index(sheet): place for place, sheet in enumerate(staying)}
        for view in self._anatomy.elements("bookViews", "workbookView"):
            for name in ("activeTab", "firstSheet"):
                if view.get(name).isdecimal():
                    was = int(view.get(name))
                    now = places.get(was, max(sum(place < was for place in places) - 1, 0))
                    if now != was:
                        self._document.set_attribute(view, name, str(now))
