"""The commands that bring us into Excel: open, install-addin, doctor."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import click

from kam_xl.excel.machine import MAC, WINDOWS, Machine
from kam_xl.problems import InputError
from kam_xl.texts import say

_json = click.option("--json", "as_json", is_flag=True, help=say("cli.json"))


def register(group: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (open_workbook, install_addin, doctor):
        group.add_command(command)


@click.command("open", help=say("excel.open_help"))
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--no-start", is_flag=True, help=say("excel.no_start"))
def open_workbook(folder: Path, no_start: bool) -> None:
    """Put the workbook into a folder, tell Excel which Python to use, and open it."""
    from kam_xl.excel.settings_file import write_settings
    from kam_xl.excel.shipped import place_workbook

    machine = Machine.here()
    path, is_new = place_workbook(folder)
    click.echo(say("excel.placed" if is_new else "excel.kept", path=path))
    if not machine.has_excel:
        click.echo(say("excel.elsewhere"))
        return
    write_settings(machine)
    click.echo(say("excel.settings_written", path=machine.settings_file))
    _tell_failures(machine)
    if not no_start:
        _start(machine, path)


@click.command("install-addin", help=say("excel.addin_help"))
def install_addin() -> None:
    """Put the add-in where Excel loads it at every start."""
    from kam_xl.excel.settings_file import write_settings
    from kam_xl.excel.shipped import ADDIN, place_addin

    machine = Machine.here()
    if machine.system != WINDOWS:
        raise InputError.of("excel_no_start_folder", ADDIN)
    path = place_addin(machine.start_folder)
    click.echo(say("excel.addin_placed", path=path))
    write_settings(machine)
    _tell_failures(machine)


@click.command(help=say("excel.doctor_help"))
@_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at everything that stands between Excel and an answer."""
    from kam_xl.excel.checks import examine, well

    checks = examine(Machine.here())
    if as_json:
        told = [{"name": one.name, "state": one.state, "found": one.found, "fix": one.fix} for one in checks]
        click.echo(json.dumps({"well": well(checks), "checks": told}, ensure_ascii=False, indent=1))
    else:
        for check in checks:
            click.echo(check.sentence)
        click.echo(say("doctor.well" if well(checks) else "doctor.unwell"))
    ctx.exit(0 if well(checks) else 1)


def _tell_failures(machine: Machine) -> None:
    from kam_xl.excel.checks import examine

    for check in examine(machine):
        if check.state == "fail":
            click.echo(check.sentence, err=True)


def _start(machine: Machine, path: Path) -> None:
    """Open a file as a double click would."""
    try:
        if machine.system == WINDOWS:
            os.startfile(path)  # type: ignore[attr-defined]
        elif machine.system == MAC:
            subprocess.run(["/usr/bin/open", str(path)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InputError.of("excel_not_started", str(path)) from error
