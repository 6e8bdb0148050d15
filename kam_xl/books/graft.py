"""Our sheets put into the workbook that somebody works with, and nothing else in it changed.

Papers are drawn in a workbook that nobody sees and moved over part by part.
What ties a package together is changed at single places; every other part
keeps its compressed bytes. A workbook in which this could do harm is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kam_xl.books.grafting.anatomy import dissected, refuse_unsafe
from kam_xl.books.grafting.library_dates import dated, is_of_a_library
from kam_xl.books.grafting.own_sheets import OwnSheet, own_sheets
from kam_xl.books.grafting.put_package import Into, put_package
from kam_xl.books.grafting.surgery import NewSheet, Surgery, Tell, no_word
from kam_xl.books.target import replacing

__all__ = ["Grafted", "NewSheet", "OwnSheet", "graft", "own_sheets"]


@dataclass(frozen=True, slots=True)
class Grafted:
    """What became of the parts of a package, and under which names the sheets now stand, by their keys.

    ``written`` is false when the file was right already, or for a dry run.
    """

    kept: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    names: Mapping[str, str]
    written: bool = False


def graft(
    source: Path | str,
    target: Path | str,
    sheets: Sequence[NewSheet],
    *,
    made: str,
    tell: Tell = no_word,
    disown: Mapping[str, str] | None = None,
    remove: Sequence[str] = (),
    dry_run: bool = False,
    into: Into = replacing,
    saved: dt.datetime | None = None,
) -> Grafted:
    """Put sheets into the closed workbook ``source`` and write it to ``target``, which may be the same file.

    A sheet whose paper has a sheet already replaces it in place; a new one
    comes last. ``disown`` gives sheets of ours, by key, another name and takes
    our mark from them before; ``remove`` takes sheets of ours out. ``made``
    stands at the foot of each sheet; ``tell`` hears the name of each before it
    is drawn. The same data again changes nothing: then
    no file is written, unless ``target`` is another one. ``into`` is how the
    file is replaced (see ``put_package``). ``saved`` is the time to be noted as
    that of saving, in a workbook of a SharePoint or OneDrive library only.

    Refused (``InputError``), with the file as it was: what is no workbook or
    cannot be cut into safely, and a sheet of ours with something of the user
    on it that would be lost.
    """
    keys = [sheet.key for sheet in sheets]
    assert len(set(keys)) == len(keys), "two papers with one key"
    source, target = Path(source), Path(target)
    with dissected(source) as anatomy:
        refuse_unsafe(anatomy)
        surgery = Surgery(anatomy, disown or {}, remove)
        surgery.put_in(sheets, made, tell)
        contents, dropped = surgery.finish()
        if saved and (contents or dropped) and is_of_a_library(anatomy):
            contents |= dated(anatomy, saved)
        contents = {anatomy.spelled(name): content for name, content in contents.items()}
        dropped = {anatomy.spelled(name) for name in dropped}
        names = {entry.orig_filename for entry in anatomy.package.entries()}
    changed = {name: content for name, content in contents.items() if name in names}
    added = {name: content for name, content in contents.items() if name not in names}
    written = not dry_run and put_package(source, target, changed, added, dropped, into)
    return Grafted(
        tuple(sorted(names - changed.keys() - dropped)),
        tuple(sorted(changed)),
        tuple(sorted(added)),
        tuple(sorted(dropped)),
        surgery.shown,
        written,
    )
