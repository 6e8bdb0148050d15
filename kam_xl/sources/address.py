"""What is SOURCE: a file whose cells we read, or sales that an engine is to be asked for?

An engine is asked when the text names one (``duckdb:``, ``spark:``, ``sqlite:``,
``postgres:``, ``mysql:``), when it is a pattern of several files or lies on a
server (``s3://``), or when its ending says so (``.parquet``, ``.duckdb``,
``.sqlite``, ``.sql``). Its columns have types, which are taken at their word.
Everything else is a workbook or a csv file with cells as people type them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from kam_xl.problems import RequestError
from kam_xl.texts import say

Kind = Literal["files", "database", "server", "script", "query", "spark"]
SERVERS = {"sqlite": "sqlite", "postgres": "postgres", "mysql": "mysql"}
_ENGINES = ("duckdb", "spark", *SERVERS)
_FILES = (".parquet", ".pq", ".csv", ".tsv", ".txt")
_DATABASES = {".duckdb": "", ".ddb": "", ".sqlite": "sqlite", ".sqlite3": "sqlite"}
_PREFIX = re.compile(rf"({'|'.join(_ENGINES)}):(?!//)(.*)", re.DOTALL)
# With an equals sign, or as CREATE SECRET takes it; a quoted text may hold quotes of its own.
_SECRET = re.compile(
    r"(?i)\b(password|passwd|pwd|secret|token|access_?key\w*|secret_?key\w*|sslkey|credential\w*)"
    r"(?:\s*[=:]\s*|\s+(?=['\"]))"
    r"(''.+?''(?!')|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|[^\s;,)]+)"
)
_USER = re.compile(r"(?<=://)[^/@\s]*:[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class Address:
    """Sales in an engine.

    ``path`` is a file, a pattern of files or what a server is told to connect;
    ``extension`` the part of DuckDB that speaks with it; ``table`` one of its
    tables, "" when there is but one; ``query`` the words of a query, if any.
    """

    kind: Kind
    path: str
    extension: str = ""
    table: str = ""
    query: str = ""

    @property
    def name(self) -> str:
        """What the sales are called in papers: never with a query, a user or a password."""
        shown = f"{self.extension} {self.table}".strip() if self.kind == "server" else self._place
        return say("source.query_of", source=shown) if self.query and shown else shown or say("source.query")

    @property
    def stem(self) -> str:
        """What a file of answers about the sales is called, without anything that no file may have in its name."""
        words = re.sub(
            r"\.(parquet|pq|csv|tsv|txt|duckdb|ddb|sqlite3?|sql)\b", "", self.name, flags=re.IGNORECASE
        )
        return "-".join(re.findall(r"\w+", words)) or "sales"

    @property
    def _place(self) -> str:
        bare = without_secrets(self.path.partition("?")[0] if "://" in self.path else self.path)
        last = PurePath(bare.replace("\\", "/")).name if self.kind != "files" else _tail(bare)
        return f"{last} {self.table}".strip()


def _tail(path: str) -> str:
    """Give a pattern from the folder before its first star on; whole paths say too much of a machine."""
    parts = path.replace("\\", "/").split("/")
    star = next((at for at, part in enumerate(parts) if any(sign in part for sign in "*?[")), len(parts) - 1)
    return "/".join(parts[max(star - 1, 0) if star < len(parts) - 1 or _starred(parts[-1]) else star :])


def _starred(part: str) -> bool:
    return any(sign in part for sign in "*?[")


def address_of(text: str, query: str = "") -> Address | None:
    """Understand SOURCE; None when its cells are to be read as those of a workbook.

    >>> address_of("lines/*.parquet").kind, address_of("sales.duckdb::shop.lines").table, address_of("sales.csv")
    ('files', 'shop.lines', None)
    >>> address_of("duckdb:sales.csv").kind, address_of("postgres:dbname=erp::lines").extension
    ('files', 'postgres')

    Raises:
        RequestError: a password stands in it, or a query is asked of what takes none.
    """
    given = text.strip()
    if without_secrets(given) != given:
        raise RequestError.of("source_secret", without_secrets(given))
    found = _by_prefix(given) or _by_look(given) if given else None
    if not query:
        return found
    if given and (found is None or found.kind not in ("database", "server")):
        raise RequestError.of("source_query", given)
    if found is None:
        return Address("query", "", query=query)
    return Address(found.kind, found.path, found.extension, found.table, query)


def _by_prefix(given: str) -> Address | None:
    match = _PREFIX.fullmatch(given)
    if not match:
        return None
    engine, rest = match[1], match[2]
    if engine == "spark":
        return Address("spark", rest)
    if engine == "duckdb":
        return _by_look(rest) or Address("files", rest)
    path, _, table = rest.partition("::")
    return Address("server", path, SERVERS[engine], table)


def _by_look(given: str) -> Address | None:
    path, _, table = given.partition("::")
    suffix = PurePath(path).suffix.casefold()
    if suffix in _DATABASES and not _starred(PurePath(path).name):
        extension = _DATABASES[suffix]
        return Address("server" if extension else "database", path, extension, table)
    if suffix == ".sql":
        return Address("script", path)
    if suffix in (".parquet", ".pq") or "://" in path or (_starred(path) and not Path(path).exists()):
        return Address("files", given)
    return None


def without_secrets(text: str) -> str:
    """Put stars for passwords and keys, and leave out user and password of an address.

    >>> without_secrets("host=db password='open sesame' user=kim"), without_secrets("mysql://kim:pw@db/erp")
    ('host=db password=*** user=kim', 'mysql://***@db/erp')
    """
    return _USER.sub("***@", _SECRET.sub(lambda found: f"{found[1]}=***", text))
