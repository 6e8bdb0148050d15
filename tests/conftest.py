"""What every test may ask for: a spreadsheet program, the bench data, steady examples."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tests.servers import Server

# The same examples on every machine and in every run; a slow machine is no failure.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# A wider search by hand: HYPOTHESIS_PROFILE=search pytest tests/laws
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Benches are scripts with their own command line, not tests.
collect_ignore = ["bench"]


@dataclass(frozen=True)
class LibreOffice:
    """A spreadsheet program that opens what we write, with a profile of its own.

    LibreOffice takes no second start on one profile, so each test process has its own.
    """

    program: Path
    profile: Path

    def convert(self, book: Path, kind: str, folder: Path | None = None) -> Path:
        """Open ``book`` and save it as ``kind`` (pdf, xlsx, csv ...) into ``folder``.

        Without a folder the result lands beside the book, in a folder named after the kind,
        so that it never stands on the book itself.
        """
        out = folder or book.parent / f"as-{kind}"
        out.mkdir(parents=True, exist_ok=True)
        command = [
            str(self.program),
            f"-env:UserInstallation={self.profile.as_uri()}",
            *("--headless", "--norestore", "--convert-to", kind),
            *("--outdir", str(out), str(book)),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        result = out / f"{book.stem}.{kind.partition(':')[0]}"
        assert result.is_file(), f"LibreOffice made no {kind} of {book.name}:\n{done.stdout}{done.stderr}"
        return result

    def to_pdf(self, book: Path) -> Path:
        """Print ``book`` and give the PDF."""
        return self.convert(book, "pdf")


# Formulas are computed on opening, as Excel does with a book that asks for it; LibreOffice would believe what is stored.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def fresh_profile(folder: Path) -> Path:
    """Lay a LibreOffice profile into ``folder``."""
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    return folder


def missing(sentence: str, required: str = "KAM_REQUIRE_LIBREOFFICE") -> NoReturn:
    """Skip what needs LibreOffice or a tool beside it; with KAM_REQUIRE_LIBREOFFICE=1 that is a failure."""
    if os.environ.get(required) == "1":
        pytest.fail(f"{sentence}, and {required}=1 asks for it")
    pytest.skip(sentence)


# What is slow to start, and the one test process that starts it.
STARTED_ONCE = {"spark": "spark", "postgres": "databases", "mysql": "databases"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give all tests that ask for Spark to one process, and those of databases: starting takes longer than they do."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        for group in {STARTED_ONCE[name] for name in STARTED_ONCE if name in asked}:
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A small local Spark, or a skip that says what it lacks; with KAM_REQUIRE_SPARK=1 a failure."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        missing("Java is not installed (java is not on the path), so Spark cannot run", "KAM_REQUIRE_SPARK")
    from tests.spark import local_spark

    with local_spark(tmp_path_factory.mktemp("spark")) as session:
        yield session


def _has_part(part: str) -> None:
    """Skip where DuckDB cannot speak with a database; with KAM_REQUIRE_DATABASES=1 a failure."""
    import duckdb

    from kam_xl.sources.duckdb_parts import load

    try:
        load(duckdb.connect(), part, duckdb.__version__)
    except duckdb.Error:
        missing(f"DuckDB {duckdb.__version__} has no part that speaks {part} here", "KAM_REQUIRE_DATABASES")


def _has_programs(*names: str) -> None:
    if os.name != "posix":
        missing("a database server is started on Linux and Macs only", "KAM_REQUIRE_DATABASES")
    from tests.servers import program

    for name in names:
        if program(name) is None:
            missing(f"no database server is installed ({name} is not on the path)", "KAM_REQUIRE_DATABASES")


def _server(part: str, *programs: str) -> Iterator[Server]:
    """A server of our own, or a skip that names what it lacks; with KAM_REQUIRE_DATABASES=1 a failure."""
    _has_part(part)
    _has_programs(*programs)
    from tests import servers

    start = {"postgres": servers.postgres_server, "mysql": servers.mysql_server}[part]
    with start() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_part() -> None:
    """SQLite as DuckDB reads it, or a skip that names what it lacks."""
    _has_part("sqlite")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    yield from _server("postgres", "initdb", "postgres", "psql")


@pytest.fixture(scope="session")
def mysql() -> Iterator[Server]:
    """MariaDB, which speaks as MySQL does."""
    yield from _server("mysql", "mariadb-install-db", "mariadbd", "mariadb")


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice, or a skip that names it; with KAM_REQUIRE_LIBREOFFICE=1 a failure."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        missing("LibreOffice is not installed (soffice is not on the path)")
    return LibreOffice(Path(program), fresh_profile(tmp_path_factory.mktemp("libreoffice")))


@pytest.fixture(scope="session")
def kam_data() -> Path:
    """The folder of data sets that may not be shipped, or a skip of one line."""
    folder = os.environ.get("KAM_DATA", "")
    if not folder:
        pytest.skip("KAM_DATA names no folder with the data sets that are not shipped")
    assert Path(folder).is_dir(), f"KAM_DATA is {folder}, which is no folder"
    return Path(folder)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of data sets that are shipped with the tests."""
    return Path(__file__).parent / "data"
