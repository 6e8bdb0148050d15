"""The ribbon: a part that Excel reads without a word about its errors, so every rule is checked here."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from kam_xl.jobs.registry import GROUPS, JOBS
from kam_xl.texts import say
from tests.workbook.conftest import Built
from workbook.ribbon import CUSTOM_UI, OURS

NS = f"{{{CUSTOM_UI}}}"
# [MS-CUSTOMUI2] 2.2: what each of our elements may have.
ATTRIBUTES = {
    "customUI": set(),
    "ribbon": set(),
    "tabs": set(),
    "tab": {"idQ", "label", "keytip"},
    "group": {"idQ", "label"},
    "button": {
        *("idQ", "label", "size", "imageMso", "keytip", "screentip", "supertip", "onAction"),
    },
}
CHILDREN = {
    "customUI": {"ribbon"},
    "ribbon": {"tabs"},
    "tabs": {"tab"},
    "tab": {"group"},
    "group": {"button"},
    "button": set(),
}
LONGEST = {
    "label": 1024,
    "screentip": 1024,
    "supertip": 1024,
    "imageMso": 1024,
    "onAction": 1024,
    "keytip": 3,
}


# Names of Office's own images that were met in ribbons others ship, or in published lists of them:
# a name that Excel does not know is an empty button, and nobody is told.
IMAGES = {
    *("AccessListContacts", "AccessListEvents", "AccessListTasks", "Camera", "ChartTypeBarInsertGallery"),
    *("ChartTypeColumnInsertGallery", "ConditionalFormattingColorScalesGallery", "DataValidation"),
    *("DatabaseDocumenter", "DatabaseRelationships", "FilePrintPreview", "FindDialog"),
    *("FunctionsLookupReferenceInsertGallery", "HighImportance", "Info", "MailMergeRecipientsEditList"),
    *("PasteValues", "PropertySheet", "RecurrenceEdit", "RefreshAll", "TableInsert", "TraceDependents"),
}


def _part(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("customUI/customUI14.xml")


def _name(element: Element) -> str:
    assert element.tag.startswith(NS), element.tag
    return element.tag.removeprefix(NS)


def test_the_part_is_related_as_excel_looks_for_it(built: Built) -> None:
    for path in built.files:
        with zipfile.ZipFile(path) as package:
            relations = package.read("_rels/.rels").decode()
            types = package.read("[Content_Types].xml").decode()
        kind = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
        assert relations.count(f'Type="{kind}" Target="customUI/customUI14.xml"') == 1
        ids = re.findall(r' Id="(\w+)"', relations)
        assert len(ids) == len(set(ids))
        assert '<Default Extension="xml" ContentType="application/xml"/>' in types


def test_elements_and_attributes_are_those_of_the_schema(built: Built) -> None:
    root = fromstring(_part(built.workbook))
    for element in root.iter():
        name = _name(element)
        assert set(element.attrib) <= ATTRIBUTES[name], (name, element.attrib)
        assert {_name(child) for child in element} <= CHILDREN[name]
        for attribute, value in element.attrib.items():
            assert value.strip(), (name, attribute)
            assert len(value) <= LONGEST.get(attribute, 1024), (attribute, value)
        if name == "button":
            assert element.attrib["size"] in ("large", "normal")
            assert element.attrib["imageMso"] in IMAGES
            assert re.fullmatch(r"Ribbon\.On[A-Za-z]+", element.attrib["onAction"])
            assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", element.attrib["imageMso"])


def test_names_are_qualified_by_one_namespace_and_unique(built: Built) -> None:
    text = _part(built.workbook).decode()
    assert f'xmlns:kam="{OURS}"' in text
    ids = [element.attrib["idQ"] for element in fromstring(text.encode()).iter() if "idQ" in element.attrib]
    assert all(re.fullmatch(r"kam:[a-z_0-9]+", one) for one in ids)
    assert [one for one, count in Counter(ids).items() if count > 1] == []


def test_both_files_show_the_same_tab(built: Built) -> None:
    """Loaded together they are one tab, because tab, groups and buttons are the same ones by name."""
    assert _part(built.workbook) == _part(built.addin)


def test_every_job_with_a_button_stands_in_its_group(built: Built) -> None:
    groups = {}
    for group in fromstring(_part(built.workbook)).iter(f"{NS}group"):
        groups[group.attrib["idQ"].removeprefix("kam:group_")] = [child.attrib["label"] for child in group]
    wanted = {
        group: [job.label for job in JOBS if job.button and job.button.group == group] for group in GROUPS
    }
    assert groups == {group: labels for group, labels in wanted.items() if labels}
    assert list(groups) == [group for group in GROUPS if group in groups]


def test_key_tips_lead_to_one_button_each(built: Built) -> None:
    """No key tip is the beginning of another one: typing it must end there."""
    tips = [button.attrib["keytip"] for button in fromstring(_part(built.workbook)).iter(f"{NS}button")]
    assert all(re.fullmatch(r"[A-Z0-9]{1,3}", tip) for tip in tips)
    clashes = [
        (a, b) for place, a in enumerate(tips) for b in tips[:place] if a.startswith(b) or b.startswith(a)
    ]
    assert clashes == []


def test_the_tab_is_called_as_the_documents_say(built: Built) -> None:
    tab = next(fromstring(_part(built.workbook)).iter(f"{NS}tab"))
    assert tab.attrib["label"] == say("ribbon.tab") == "Key Clients"


def test_every_button_is_documented() -> None:
    """docs/buttons.md is made from the registry."""
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "docs" / "build_buttons.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, "docs/buttons.md is old: make docs"
    page = (root / "docs" / "buttons.md").read_text(encoding="utf-8")
    assert [job.label for job in JOBS if job.button and f"**{job.label}**" not in page] == []
