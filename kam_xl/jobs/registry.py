"""The registry of jobs: ribbon, command line and documents are generated from it.

A job is told here as data, so that a door can list all jobs without loading
what they need. Its words stand in the catalogue under ``job.<name>``:
``label`` (button), ``screen_tip`` (one line), ``super_tip`` (what it reads and
what it writes), ``help`` (command). Which papers a job makes stands in
``kam_xl.jobs.makers``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kam_xl.texts import say

Group = Literal["data", "analyse", "clients", "develop", "retain", "manage", "share", "help"]
# What a job can be told besides the settings.
Option = Literal["clients", "top", "days", "each", "between"]
GROUPS: tuple[Group, ...] = ("data", "analyse", "clients", "develop", "retain", "manage", "share", "help")


@dataclass(frozen=True, slots=True)
class Button:
    """Where a job stands on the ribbon: its group, the key of its KeyTip, one of Excel's own images."""

    group: Group
    key_tip: str
    image: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One job: ``name`` is its command, the id of its button, the key of its words and of its maker.

    ``looks_from`` is the day it looks from when the setting as_of is blank: the
    last sale, or today. ``makes_papers`` tells that it writes sheets of ours; the
    others are done by the door itself.
    """

    name: str
    button: Button | None = None
    command: bool = True
    options: tuple[Option, ...] = ()
    looks_from: Literal["sales", "today"] = "sales"
    makes_papers: bool = True

    @property
    def label(self) -> str:
        """The words on the button."""
        return say(f"job.{self.name}.label")

    @property
    def screen_tip(self) -> str:
        """The first line of the tip: what the job answers."""
        return say(f"job.{self.name}.screen_tip")

    @property
    def super_tip(self) -> str:
        """The rest of the tip: what the job reads and what it writes."""
        return say(f"job.{self.name}.super_tip")


JOBS: tuple[Job, ...] = (
    Job("check", Button("data", "C", "DataValidation", large=True), command=False),
    Job("sample", Button("data", "I", "TableInsert"), command=False, makes_papers=False),
    Job("settings", Button("data", "E", "PropertySheet"), command=False, makes_papers=False),
    Job("refresh", Button("analyse", "R", "RefreshAll", large=True)),
    Job("snapshot", Button("analyse", "S", "Camera")),
    Job("migration", Button("analyse", "G", "TraceDependents"), options=("between",)),
    Job(
        "dossier",
        Button("clients", "D", "AccessListContacts", large=True),
        options=("clients", "top", "each"),
    ),
    Job("brief", Button("clients", "B", "AccessListEvents"), options=("clients", "top"), looks_from="today"),
    Job("decision-map", Button("clients", "M", "DatabaseRelationships"), options=("clients", "top")),
    Job("white-space", Button("develop", "J", "ConditionalFormattingColorScalesGallery")),
    Job("prospects", Button("develop", "3", "FindDialog")),
    Job("abm", Button("develop", "A", "MailMergeRecipientsEditList"), options=("clients", "top")),
    Job("at-risk", Button("retain", "K", "HighImportance", large=True)),
    Job("losses", Button("retain", "L", "ChartTypeColumnInsertGallery")),
    Job("winback", Button("retain", "V", "RecurrenceEdit", large=True)),
    Job("week", Button("manage", "W", "AccessListTasks", large=True), options=("days",), looks_from="today"),
    Job("scorecard", Button("manage", "Q", "ChartTypeBarInsertGallery")),
    Job("freeze", Button("share", "Z", "PasteValues"), makes_papers=False),
    Job("print-set", Button("share", "P", "FilePrintPreview"), command=False, makes_papers=False),
    Job(
        "function-help",
        Button("help", "H", "FunctionsLookupReferenceInsertGallery"),
        command=False,
        makes_papers=False,
    ),
    Job("self-test", Button("help", "T", "DatabaseDocumenter"), command=False, makes_papers=False),
    Job("about", Button("help", "O", "Info"), command=False, makes_papers=False),
)


def job(name: str) -> Job:
    """Give the job called ``name``.

    >>> job("refresh").button.group
    'analyse'
    """
    return next(one for one in JOBS if one.name == name)
