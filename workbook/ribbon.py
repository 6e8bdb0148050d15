"""The ribbon tab and the Subs behind its buttons, both from the registry of jobs.

Tab, groups and buttons are named in one namespace of ours (``idQ``), so that
KeyClients.xlsm and KeyClients.xlam loaded together show one tab, each button once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kam_xl.jobs.registry import GROUPS, JOBS, Job
from kam_xl.texts import say
from workbook.vba_project import Module

CUSTOM_UI = "http://schemas.microsoft.com/office/2009/07/customui"
OURS = "urn:kam-xl:ribbon"
_NAME = "Ribbon"
_TEXT = Path(__file__).parent / "vba" / "Ribbon.bas"


def ribbon_xml(jobs: Sequence[Job] = JOBS) -> bytes:
    """Give the part ``customUI14.xml``: one tab, a group for each step of the work, a button for each job."""
    root = Element("customUI", {"xmlns": CUSTOM_UI, "xmlns:kam": OURS})
    tab = SubElement(SubElement(SubElement(root, "ribbon"), "tabs"), "tab")
    tab.attrib.update(idQ="kam:tab", label=say("ribbon.tab"), keytip=say("ribbon.key_tip"))
    for group in GROUPS:
        ours = [job for job in jobs if job.button and job.button.group == group]
        if ours:
            box = SubElement(tab, "group", idQ=f"kam:group_{group}", label=say(f"ribbon.group.{group}"))
            for job in ours:
                SubElement(box, "button", _button(job))
    indent(root)
    text: bytes = tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text


def _button(job: Job) -> dict[str, str]:
    assert job.button
    return {
        "idQ": f"kam:{_word(job)}",
        "label": job.label,
        "size": "large" if job.button.large else "normal",
        "imageMso": job.button.image,
        "keytip": job.button.key_tip,
        "screentip": job.screen_tip,
        "supertip": job.super_tip,
        "onAction": f"{_NAME}.{_callback(job)}",
    }


def ribbon_module(jobs: Sequence[Job] = JOBS) -> Module:
    """Give the module with one Sub for each button after the text that all of them share."""
    text = _TEXT.read_text(encoding="ascii").replace("{title}", say("vba.title"))
    subs = [
        f'Public Sub {_callback(job)}(control As IRibbonControl)\n    RunJob "{job.name}"\nEnd Sub\n'
        for job in jobs
        if job.button
    ]
    return Module(_NAME, "module", "\n".join([text, *subs]))


def _word(job: Job) -> str:
    return job.name.replace("-", "_")


def _callback(job: Job) -> str:
    return "On" + "".join(part.capitalize() for part in _word(job).split("_"))
