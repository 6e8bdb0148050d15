"""open, install-addin and doctor, on this system and on made-up ones."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from click.testing import CliRunner, Result

from kam_xl.cli import main
from kam_xl.excel import checks, commands, shipped
from kam_xl.excel.machine import MAC, WINDOWS, XLWINGS, Machine
from kam_xl.excel.settings_file import known_interpreter, write_settings
from kam_xl.problems import InputError

ROOT = Path(__file__).parents[2]


def _machine(folder: Path, system: str = WINDOWS, *, dll: bool = True) -> Machine:
    """A machine with an environment of Python as python -m venv makes it."""
    scripts = folder / "env" / "Scripts"
    scripts.mkdir(parents=True)
    for name in ("python.exe", "pythonw.exe"):
        (scripts / name).touch()
    if dll:
        (folder / "env" / f"xlwings64-{XLWINGS}.dll").touch()
    home = folder / "home"
    home.mkdir()
    return Machine(system, home, scripts / "python.exe", home / "AppData" / "Roaming")


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The commands find themselves on Windows; nothing is really opened."""
    machine = _machine(tmp_path)
    monkeypatch.setattr(Machine, "here", lambda: machine)
    return machine


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_open_puts_the_workbook_and_never_replaces_one(windows: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    done = run("open", folder, "--no-start")
    assert done.exit_code == 0, done.output
    book = folder / shipped.WORKBOOK
    assert book.read_bytes() == shipped.content(shipped.WORKBOOK)
    book.write_bytes(b"the user's own sales")
    again = run("open", folder, "--no-start")
    assert again.exit_code == 0
    assert "stays as it is" in again.output
    assert book.read_bytes() == b"the user's own sales"
    assert [path.name for path in folder.iterdir()] == [shipped.WORKBOOK]


def test_open_names_this_python_in_the_file_that_vba_reads(windows: Machine, tmp_path: Path) -> None:
    assert run("open", tmp_path / "f", "--no-start").exit_code == 0
    assert windows.settings_file == windows.home / ".kam-xl" / "excel.conf"
    silent = windows.python.with_name("pythonw.exe")
    lines = windows.settings_file.read_bytes().decode("ascii").split("\r\n")
    assert lines == [f'"INTERPRETER_WIN","{silent}"', '"USE UDF SERVER","True"', '"SHOW CONSOLE","False"', ""]
    assert known_interpreter(windows) == str(silent)


def test_open_starts_the_workbook(windows: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr(os, "startfile", started.append, raising=False)
    assert run("open", tmp_path / "f").exit_code == 0
    assert started == [tmp_path / "f" / shipped.WORKBOOK]


def test_a_program_that_does_not_start_is_a_sentence(
    windows: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise OSError("no application is associated")

    monkeypatch.setattr(os, "startfile", refuse, raising=False)
    done = run("open", tmp_path / "f")
    assert done.exit_code == 1
    assert "open it by hand" in done.output
    assert (tmp_path / "f" / shipped.WORKBOOK).is_file()


def test_the_addin_goes_to_the_start_folder_and_replaces_an_older_one(windows: Machine) -> None:
    target = windows.start_folder / shipped.ADDIN
    target.parent.mkdir(parents=True)
    target.write_bytes(b"old")
    done = run("install-addin")
    assert done.exit_code == 0, done.output
    assert target.read_bytes() == shipped.content(shipped.ADDIN)
    assert known_interpreter(windows)


@pytest.mark.parametrize("system", [MAC, "Linux"])
def test_elsewhere_the_addin_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    machine = _machine(tmp_path, system)
    monkeypatch.setattr(Machine, "here", lambda: machine)
    done = run("install-addin")
    assert done.exit_code == 1
    assert len(done.output.strip().splitlines()) == 1
    assert list(machine.home.rglob("*")) == []


def test_on_linux_open_says_what_works_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = _machine(tmp_path, "Linux")
    monkeypatch.setattr(Machine, "here", lambda: machine)
    done = run("open", tmp_path / "f")
    assert done.exit_code == 0
    assert "LibreOffice" in done.output
    assert not machine.settings_file.exists()


def test_a_mac_has_its_file_where_excel_may_read(tmp_path: Path) -> None:
    machine = _machine(tmp_path, MAC)
    write_settings(machine)
    assert "com.microsoft.Excel" in machine.settings_file.parts
    assert '"INTERPRETER_MAC","' in machine.settings_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["ग्राहक", "100%PATH%", 'a"b'])
def test_a_path_that_vba_cannot_read_is_refused(tmp_path: Path, folder: str) -> None:
    machine = dataclasses.replace(_machine(tmp_path), python=tmp_path / folder / "python.exe")
    with pytest.raises(InputError, match="plain letters"):
        write_settings(machine)
    assert not machine.settings_file.exists()


def _states(machine: Machine) -> dict[str, str]:
    return {check.name: check.state for check in checks.examine(machine)}


def test_doctor_is_content_after_open(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checks.find_spec
    monkeypatch.setattr(checks, "find_spec", lambda name: found("json" if name == "pythoncom" else name))
    write_settings(windows)
    assert {name for name, state in _states(windows).items() if state == "fail"} == set()
    done = run("doctor")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[-1] == "All well."


@pytest.mark.parametrize(
    ("spoil", "failing"),
    [
        ("settings", "settings"),
        ("other", "settings"),
        ("dll", "dll"),
        ("xlwings", "xlwings"),
        ("files", "workbook"),
        ("pywin32", "pywin32"),
    ],
)
def test_doctor_names_what_is_wrong_and_its_cure(
    windows: Machine, monkeypatch: pytest.MonkeyPatch, spoil: str, failing: str
) -> None:
    write_settings(windows)
    if spoil == "settings":
        windows.settings_file.unlink()
    elif spoil == "other":
        windows.settings_file.write_text('"INTERPRETER_WIN","C:\\other\\python.exe"\r\n', encoding="ascii")
    elif spoil == "dll":
        (windows.python.parent.parent / f"xlwings64-{XLWINGS}.dll").unlink()
    elif spoil == "xlwings":
        monkeypatch.setattr(checks, "version", lambda name: "0.36.0")
    elif spoil == "files":
        monkeypatch.setattr(shipped, "_PACKAGE", "kam_xl")
    assert _states(windows)[failing] == "fail"
    done = run("doctor", "--json")
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert told["well"] is False
    assert all(one["fix"] for one in told["checks"] if one["state"] == "fail")


def test_doctor_changes_nothing(windows: Machine, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    run("doctor")
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_that_is_not_there_stops_the_report(windows: Machine) -> None:
    done = run("doctor")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert [line[:4] for line in done.output.splitlines()[:-1]].count("FAIL") >= 1


def test_both_files_travel_in_the_wheel(tmp_path: Path) -> None:
    """Built from a copy of the tree, unpacked, and asked for the workbook from there."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (tree / name).write_bytes((ROOT / name).read_bytes())
    for name in ("kam_xl", "udfs", "workbook"):
        copytree(ROOT / name, tree / name, ignore=ignore_patterns("__pycache__"))
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        "out",
        ".",
    ]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tree / "out").glob("*.whl")
    lib = tmp_path / "lib"
    with zipfile.ZipFile(wheel) as package:
        names = package.namelist()
        package.extractall(lib)
    assert {f"workbook/{shipped.WORKBOOK}", f"workbook/{shipped.ADDIN}", "udfs/functions.py"} <= set(names)
    script = (
        "import sys, kam_xl; from kam_xl.cli import main\n"
        f"assert kam_xl.__file__.startswith({str(lib)!r}), kam_xl.__file__\n"
        "main(['open', sys.argv[1], '--no-start'])"
    )
    environment = os.environ | {"PYTHONPATH": str(lib), "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    out = tmp_path / "placed"
    opened = subprocess.run(
        [sys.executable, "-c", script, str(out)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert opened.returncode == 0, opened.stderr
    assert (out / shipped.WORKBOOK).read_bytes() == (ROOT / "workbook" / shipped.WORKBOOK).read_bytes()


def test_the_vba_reads_the_file_that_open_writes() -> None:
    """One name on both sides: the workbook's VBA and the command."""
    from workbook.xlwings_module import xlwings_module

    source = xlwings_module().source
    machine = Machine(WINDOWS, Path("home"), Path("python"), Path("roaming"))
    assert f'"\\{machine.settings_file.parent.name}\\{machine.settings_file.name}"' in source
    mac = dataclasses.replace(machine, system=MAC)
    assert f'"/{mac.settings_file.name}"' in source
    assert XLWINGS in source


def test_commands_are_registered() -> None:
    for name in ("open", "install-addin", "doctor"):
        assert name in main.commands
        assert main.commands[name].help
    assert commands.register.__doc__
