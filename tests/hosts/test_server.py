"""The same scripts behind xlwings Server, over HTTP on this machine only."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kam_xl.jobs.registry import JOBS
from tests.hosts.remote_book import carried_out, payload
from tests.hosts.test_remote_engine import in_the_browser, sales

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("XLWINGS_LICENSE_KEY"),
        reason="XLWINGS_LICENSE_KEY is not set, so xlwings Server does not run (noncommercial is a key)",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("xlwings_server") is None,
        reason="xlwings-server is not installed (pip install xlwings-server)",
    ),
]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with our scripts and formulas, on a free port of the loopback."""
    project = tmp_path_factory.mktemp("server")
    for folder, module in (("custom_functions", "functions"), ("custom_scripts", "scripts")):
        (project / folder).mkdir()
        (project / folder / "__init__.py").write_text(f"from udfs.{module} import *\n", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "XLWINGS_PROJECT_DIR": str(project),
        "XLWINGS_ENABLE_HOTRELOAD": "false",
        "XLWINGS_FUNCTIONS_NAMESPACE": "",
        "HOME": str(project),
        "PYTHONPATH": os.pathsep.join([str(project), str(ROOT)]),
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "xlwings_server.main:main_app",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, env=env, cwd=project, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        told = []
        for line in process.stderr:
            told.append(line)
            if "running on" in line:
                break
        else:
            pytest.fail("the server did not start:\n" + "".join(told[-20:]))
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.stderr.read()


def asked(url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        return json.load(answer)


def test_the_server_lists_every_button(server: str) -> None:
    listed = json.dumps(asked(f"{server}/xlwings/custom-scripts-meta.json"))
    assert [one.name for one in JOBS if one.button and f'"{one.name.replace("-", "_")}"' not in listed] == []


def test_a_script_over_http_writes_the_cells_it_writes_here(server: str) -> None:
    body = payload("Sales.xlsx", {"Data": sales()}, {"Data": "tblSales"})
    answer = asked(f"{server}/xlwings/custom-scripts-call/at_risk", json.loads(json.dumps(body, default=str)))
    here, _ = in_the_browser("at_risk")
    assert carried_out(answer["actions"], ["Data"]) == here
