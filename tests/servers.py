"""Database servers of our own for the tests: on a socket in a folder, asking for a password, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

USER, PASSWORD = "kim", "open sesame"
PATIENCE_SECONDS = 60
_ADMINS = "/usr/local/sbin:/usr/sbin:/sbin"  # not on the path of everybody


@dataclass(frozen=True)
class Server:
    """A running server: what ``kam-xl`` is told of it, and the program that speaks SQL with it.

    ``variables`` are those of the environment that say how it is reached, and hold the password.
    """

    source: str
    variables: Mapping[str, str]
    client: Sequence[str] = field(repr=False)
    log: Path = field(repr=False)

    def run(self, sql: str) -> str:
        """Run statements and give what the client prints."""
        done = subprocess.run(
            self.client,
            input=sql,
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout


def program(*names: str) -> str | None:
    """Find the first of some programs, where Debian hides those of PostgreSQL, too."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join((os.environ.get("PATH", ""), _ADMINS, *map(str, folders)))
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start PostgreSQL with a database ``erp``; it tells its log every statement."""
    user = "postgres" if os.geteuid() == 0 else None  # it does not run as root
    with _folder(user) as folder:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        data = str(folder / "data")
        _make(
            f"{program('initdb')} -D {data} -U {USER} --pwfile={folder}/password -A scram-sha-256 -E UTF8 "
            "--locale=C --no-sync",
            user,
        )
        command = f"{program('postgres')} -D {data} -k {folder} -F -c listen_addresses= -c log_statement=all"
        variables = {"PGHOST": str(folder), "PGUSER": USER, "PGPASSWORD": PASSWORD}
        client = f"{program('psql')} -X -q -A -t -v ON_ERROR_STOP=1".split()
        log = folder / "log"
        with _running(command, user, log, SIGINT) as process:
            first = Server("", variables, [*client, "postgres"], log)
            _wait(first, process)
            first.run("CREATE DATABASE erp")
            yield Server(f"postgres:host={folder} user={USER} dbname=erp", variables, [*client, "erp"], log)


@contextmanager
def mysql_server() -> Iterator[Server]:
    """Start MariaDB with a database ``erp``, in a time zone of its own; it takes days that are none."""
    user = "mysql" if os.geteuid() == 0 else None
    with _folder(user) as folder:
        data, socket, log = folder / "data", folder / "socket", folder / "log"
        _make(
            f"{program('mariadb-install-db')} --no-defaults --datadir={data} --skip-test-db "
            "--auth-root-authentication-method=normal",
            user,
        )
        command = (
            f"{program('mariadbd')} --no-defaults --datadir={data} --socket={socket} --pid-file={folder}/pid "
            "--skip-networking --sql-mode= --default-time-zone=-05:00"
        )
        variables = {"MYSQL_UNIX_PORT": str(socket), "MYSQL_USER": USER, "MYSQL_PWD": PASSWORD}
        client = (
            f"{program('mariadb')} --no-defaults --init-command=SET@@sql_mode='ANSI_QUOTES' -N -S {socket}"
        )
        with _running(command, user, log, SIGTERM) as process:
            root = Server("", {}, f"{client} -u root".split(), log)
            _wait(root, process)
            root.run(
                f"CREATE DATABASE erp CHARACTER SET utf8mb4; CREATE USER {USER}@localhost IDENTIFIED BY '{PASSWORD}'; "
                f"GRANT ALL ON erp.* TO {USER}@localhost"
            )
            source = f"mysql:host=localhost socket={socket} user={USER} database=erp"
            yield Server(source, variables, f"{client} -u {USER} erp".split(), log)


@contextmanager
def _folder(user: str | None) -> Iterator[Path]:
    """Make a folder of the server's own user; its path is short, as a socket's must be."""
    folder = Path(tempfile.mkdtemp(prefix="kam-server-"))
    try:
        if user:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(command: str, user: str | None) -> None:
    done = subprocess.run(command.split(), **_as(user), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _as(user: str | None) -> dict[str, object]:
    return {"user": user, "group": user, "extra_groups": []} if user else {}


@contextmanager
def _running(command: str, user: str | None, log: Path, stop: Signals) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command.split(), **_as(user), stdout=out, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.send_signal(stop)
        process.wait(PATIENCE_SECONDS)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Ask until it answers."""
    for _ in range(PATIENCE_SECONDS * 10):
        try:
            server.run("SELECT 1")
        except RuntimeError as error:
            said = str(error)
        else:
            return
        assert process.poll() is None, server.log.read_text(encoding="utf-8", errors="replace")
        time.sleep(0.1)
    raise TimeoutError(said)
