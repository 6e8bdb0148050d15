"""How we speak on a terminal: one sentence for every refusal, exit codes, a bar while a job runs, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kam_xl.garbage import rare_collections
from kam_xl.mistakes import logged
from kam_xl.problems import KamError, Problem, RequestError
from kam_xl.texts import say

if TYPE_CHECKING:
    from kam_xl.jobs.files import Written
    from kam_xl.jobs.run import Progress

REFUSED, WRONG_USAGE, STOPPED = 1, 2, 130


class Door(click.Group):
    """Turns every error into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal is a sentence, our own mistake a short text with a log id."""
        try:
            with rare_collections():
                return super().invoke(ctx)
        except KamError as error:
            _stop(ctx, error.problem, WRONG_USAGE if isinstance(error, RequestError) else REFUSED)
        except click.UsageError as error:
            if not _wants_json():
                raise
            _stop(ctx, Problem.of("usage", "", message=error.format_message().rstrip(".")), WRONG_USAGE)
        except (KeyboardInterrupt, click.Abort):
            _stop(ctx, Problem.of("stopped", ""), STOPPED)
        except (click.exceptions.Exit, BrokenPipeError):
            raise  # click knows what to do with these
        except Exception as error:
            _stop(ctx, Problem.of("our_mistake", "", log=logged(error)), REFUSED)


def _stop(ctx: click.Context, problem: Problem, code: int) -> NoReturn:
    if _wants_json():
        print_json({"error": as_dict(problem)})
    else:
        click.echo(str(problem), err=True)
    ctx.exit(code)


def _wants_json() -> bool:
    """Tell from the words typed, as an error may come before they are understood."""
    return "--json" in sys.argv


def tell_written(written: Written, as_json: bool, **extra: str) -> None:
    """Say what was found and where it was written."""
    if as_json:
        print_json(extra | written.summary)
        return
    for line in (*written.done.findings, *map(str, written.done.problems), *written.remarks):
        click.echo(line)


@contextmanager
def progress_bar(as_json: bool) -> Iterator[Progress]:
    """Show a bar on the terminal while the stages of a job go by; programs and pipes see none."""
    from kam_xl.jobs.run import STAGES, quiet

    if as_json or not sys.stderr.isatty():
        yield quiet
        return
    whole = 100
    with click.progressbar(length=whole * len(STAGES), file=sys.stderr, show_eta=False) as bar:

        def tell(stage: str, share: float = 0.0) -> None:
            bar.label = say(f"stage.{stage}")
            bar.update(int(whole * (STAGES.index(stage) + share)) - bar.pos)
            bar.render_progress()

        yield tell
        bar.update(bar.length - bar.pos if bar.length else 0)


def as_dict(problem: Problem) -> dict[str, str]:
    """Give a problem in its parts."""
    return {"code": problem.code, "where": problem.where, "what": problem.what, "fix": problem.fix}


def print_json(value: object) -> None:
    """Print an answer for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
