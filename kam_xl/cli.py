"""kam-xl on the command line: the same jobs on a closed file, on any system.

Exit codes: 0 done, 1 refused with the reason, 2 wrong usage.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kam_xl import __version__
from kam_xl.excel.commands import register
from kam_xl.jobs.registry import JOBS, Job, job
from kam_xl.settings import Settings
from kam_xl.terminal import Door, as_dict, print_json, progress_bar, tell_written
from kam_xl.texts import say


def _overrides(ctx: click.Context, param: click.Parameter, pairs: tuple[str, ...]) -> dict[str, object]:
    """Read ``--set name=value`` options; a word without = is wrong usage."""
    values: dict[str, object] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.BadParameter(say("cli.set_form", pair=pair))
        values[name.strip()] = value
    Settings().replace(values)
    return values


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that change settings; the command gets them as ``overrides``."""
    options = (
        click.option(
            "--set",
            "overrides",
            multiple=True,
            metavar="NAME=VALUE",
            callback=_overrides,
            help=say("cli.set"),
        ),
        click.option("--as-of", metavar="DAY", help=say("cli.as_of")),
        click.option("--manager", metavar="NAME", help=say("cli.manager")),
    )

    @functools.wraps(command)
    def merged(*, overrides: dict[str, object], as_of: str | None, manager: str | None, **rest: Any) -> None:
        given = {"as_of": as_of, "manager": manager}
        command(
            overrides=overrides | {name: value for name, value in given.items() if value is not None}, **rest
        )

    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), merged)


_json = click.option("--json", "as_json", is_flag=True, help=say("cli.json"))
_source = click.Path(path_type=Path)
_out = click.option("--out", "-o", type=_source, help=say("cli.out"))
_dry_run = click.option("--dry-run", is_flag=True, help=say("cli.dry_run"))


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kam-xl")
def main() -> None:
    """Key-account management from a sales table: classes, risks, a finished workbook."""
    # Sums of a few hundred clients are not worth a thread; on a busy machine the threads wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


register(main)


@main.command()
@click.option("--folder", type=_source, default=Path(), help=say("cli.folder"))
@_json
def demo(folder: Path, as_json: bool) -> None:
    """Write a sample workbook and the finished analysis of it."""
    from kam_xl.jobs import files

    with progress_bar(as_json) as progress:
        sample, written = files.demo(folder, dt.datetime.now(), progress)
    tell_written(written, as_json, sample=str(sample))


@main.command()
@click.argument("source", default="")
@click.option("--sql", metavar="QUERY", default="", help=say("cli.sql"))
@_out
@click.option("--book", type=_source, help=say("cli.book"))
@_with_settings
@_dry_run
@_json
def analyse(
    source: str,
    sql: str,
    out: Path | None,
    book: Path | None,
    overrides: dict[str, object],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Analyse the sales in SOURCE and write a workbook with the answers.

    SOURCE is a workbook (.xlsx, .xlsm) or a csv file with cells as people type them. It is never changed.
    Without --out the answers go to <name>-key-clients.xlsx beside it, with --book into that workbook of
    yours, on sheets of their own.

    Or SOURCE lies in an engine, which sums up any number of lines and gives one row per client: Parquet
    files, several files by a pattern in quotes ('lines/*.csv'), duckdb:FILE.csv for a large one,
    sales.duckdb::TABLE, sqlite:FILE::TABLE, postgres:dbname=NAME::TABLE, mysql:database=NAME::TABLE,
    a file of SQL (sales.sql), spark:TABLE or spark:PATH. There columns have types, which are taken at
    their word; the settings source_client, source_date, source_amount and so on name them.
    """
    from kam_xl.jobs import files

    request = files.Request(dt.datetime.now(), overrides, out=out, dry_run=dry_run, wait=time.sleep)
    with progress_bar(as_json) as progress:
        written = files.analyse(files.place_of(source, sql), request, progress, book=book)
    tell_written(written, as_json)


@main.command()
@click.argument("book")
@_with_settings
@_json
def check(book: str, overrides: dict[str, object], as_json: bool) -> None:
    """List what is wrong with the data in BOOK, each with its place and its cure."""
    from kam_xl.jobs import files

    with progress_bar(as_json) as progress:
        found = files.check(files.place_of(book), files.Request(dt.datetime.now(), overrides), progress)
    if as_json:
        print_json(found.summary | {"problems": [as_dict(problem) for problem in found.problems]})
        return
    for problem in found.problems:
        click.echo(str(problem))
    click.echo(found.sentence)


@main.command()
@_json
def settings(as_json: bool) -> None:
    """List every setting: its name, default, meaning and source."""
    known = [(entry.name, entry.default, entry.meaning, entry.source) for entry in Settings.describe()]
    if as_json:
        names = ("name", "default", "meaning", "source")
        print_json([dict(zip(names, entry, strict=True)) for entry in known])
        return
    width = max(len(name) for name, *_ in known)
    for name, default, meaning, source in known:
        shown = say("word.blank") if default in ("", None) else default
        click.echo(f"{name:<{width}}  {shown!s:<9}  {meaning} [{source}]")


@main.command(help=f"{job('freeze').screen_tip}.\n\n{job('freeze').super_tip}")
@click.argument("book", type=_source)
@_out
@_dry_run
@_json
def freeze(book: Path, out: Path | None, dry_run: bool, as_json: bool) -> None:
    """Write a copy in which our formulas are values."""
    from kam_xl.jobs import files
    from kam_xl.jobs import freeze as jobs

    done = jobs.freeze(book, files.Request(dt.datetime.now(), out=out, dry_run=dry_run))
    if as_json:
        print_json(done.summary)
    else:
        click.echo(done.sentence)


def _day(_context: click.Context, _option: click.Parameter, moment: dt.datetime | None) -> dt.date | None:
    """Take the day of what click gives as a moment."""
    return moment.date() if moment else None


# The options by which a job can be told more than settings, by their word in the registry.
_MORE: dict[str, tuple[Callable[[Any], Any], ...]] = {
    "clients": (
        click.option("--client", "clients", multiple=True, metavar="NAME", help=say("cli.client")),
        click.option("--key", "key_clients", is_flag=True, help=say("cli.key")),
        click.option("--all", "all_clients", is_flag=True, help=say("cli.all")),
    ),
    "top": (click.option("--top", type=click.IntRange(min=1), metavar="N", help=say("cli.top")),),
    "days": (click.option("--days", type=click.IntRange(1, 3650), metavar="N", help=say("cli.days")),),
    "between": (
        click.option(
            "--from",
            "before",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DAY",
            callback=_day,
            help=say("cli.before"),
        ),
        click.option(
            "--to",
            "after",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DAY",
            callback=_day,
            help=say("cli.after"),
        ),
    ),
    "each": (click.option("--each", type=_source, metavar="FOLDER", help=say("cli.each")),),
}


def _command_of(one: Job) -> click.Command:
    """Make the command of a job: what it reads and writes is said by its tips."""

    @_with_settings
    def command(
        *,
        overrides: dict[str, object],
        book: Path,
        out: Path | None,
        sales: str | None,
        dry_run: bool,
        as_json: bool,
        each: Path | None = None,
        **chosen: Any,
    ) -> None:
        from kam_xl.jobs import each_client, files
        from kam_xl.jobs.asked import Options

        request = files.Request(
            dt.datetime.now(),
            overrides,
            Options(**chosen),
            out,
            files.place_of(sales) if sales else None,
            dry_run,
            time.sleep,
        )
        with progress_bar(as_json) as progress:
            if each is not None:
                several = each_client.do(one.name, book, each, request, progress)
            else:
                written = files.do(one.name, book, request, progress)
        if each is not None:
            print_json(several.summary) if as_json else click.echo(several.sentence)
        else:
            tell_written(written, as_json)

    options = [
        click.argument("book", type=_source),
        *(option for word in one.options for option in _MORE[word]),
        _out,
        click.option("--sales", metavar="SOURCE", help=say("cli.sales")),
        _dry_run,
        _json,
    ]
    wrapped = functools.reduce(lambda inner, option: option(inner), reversed(options), command)
    text = f"{one.screen_tip}.\n\n{one.super_tip}"
    return click.command(one.name, help=text, short_help=one.screen_tip)(wrapped)


for _one in JOBS:
    if _one.command and _one.makes_papers:
        main.add_command(_command_of(_one))
