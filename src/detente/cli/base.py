"""What all commands share: the group, options that several take, and how they speak.

Data goes to standard output, everything else (progress, warnings, what could not be read) to standard error. The exit
status is 0 if everything was read, 1 if some inputs failed (the others' records are written), 2 if the command was not
understood. Rooms are imported by the command that needs them, so that ``detente --help`` answers at once.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from detente import __version__
from detente.errors import DetenteError
from detente.harmless import harmless, shown
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER

if TYPE_CHECKING:
    from detente.run import Tally

FORMATS = ("table", "jsonl", "csv", "html")
C = TypeVar("C", bound=Callable[..., Any])
INTERRUPTED = 130  # 128 + SIGINT, as shells count


class WithExample(click.Command):
    """A command or group whose help ends with an example, its lines kept as they are."""

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        formatter.write("Example:\n" + "".join(f"  {line}\n" for line in self.example.splitlines()))


class Commands(WithExample, click.Group):
    """All commands: what a command returns is the exit status, and an error of ours is a sentence, not a traceback."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for given in args:
            # Bytes that are no UTF-8 may name a file, and nothing else: no text, name or code holds them.
            if not given.isascii() and any("\ud800" <= letter <= "\udfff" for letter in given) and not os.path.exists(given):
                raise click.UsageError(
                    f"{shown(given)} holds bytes that are no UTF-8, and is no file. Hint: write it in UTF-8.", ctx
                )
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        log_to_stderr()
        try:
            status = super().invoke(ctx)
        except DetenteError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.filename is None or isinstance(error, BrokenPipeError):
                raise
            raise click.ClickException(f"{shown(str(error.filename))}: {error.strerror or error}.") from error
        ctx.exit(status or 0)


class Whole(click.types.IntParamType):
    """A whole number that a book can hold."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return _held(self, super().convert(value, param, ctx), param, ctx)


class WholeRange(click.IntRange):
    """A whole number from a least one on that a book can hold."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return _held(self, super().convert(value, param, ctx), param, ctx)


def _held(kind: click.ParamType[int], number: int, param: click.Parameter | None, ctx: click.Context | None) -> int:
    if abs(number) >= 2**63:
        kind.fail(f"{shown(number)} has more digits than any number here.", param, ctx)
    return number


@click.group(
    cls=Commands,
    example="detente read --published 2024-03-11 article.txt",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="detente %(version)s")
def commands() -> None:
    """Read the news into sourced, dated events: who did what to whom, when, and according to whom."""


def day_of(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from detente.intake.read import iso_day

    day = iso_day(value)
    if day is None:
        raise click.BadParameter(f"{value!r} is not an ISO date. Hint: write it like 2024-03-11.")
    return day


def boundaries_of(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str | None]:
    pairs = dict(value.partition("=")[::2] for value in values)
    if "" in pairs or any("=" not in value for value in values):
        raise click.BadParameter("it is written NAME=CODE, as in Crimea=UKR, or NAME= for no country.")
    return {name: code or None for name, code in pairs.items()}


published_option = click.option(
    "--published", metavar="DATE", callback=day_of, help="Publication date of inputs that do not say it (2024-03-11)."
)
model_option = click.option(
    "--model", type=click.Path(), help="Folder of an official spaCy model to parse with, instead of the installed one."
)
_WHO_CODES = "Who codes: the rules, the learned reader, or both weighed together"
coder_option = click.option(
    "--coder", type=click.Choice(CODER_NAMES), default=DEFAULT_CODER, show_default=True, help=f"{_WHO_CODES}."
)


def coder_option_of(default: str) -> Callable[[C], C]:
    """The same option where what is gone on with has a coder already; ``default`` says which holds then."""
    return click.option("--coder", type=click.Choice(CODER_NAMES), help=f"{_WHO_CODES}  [default: {default}]")


learned_model_option = click.option(
    "--learned-model", type=click.Path(), help="Folder of another learned reader, instead of the shipped one."
)
actors_option = click.option(
    "--actors",
    "actor_files",
    type=click.Path(exists=True, dir_okay=False),
    multiple=True,
    help="A dictionary of your own actors (TOML, or PETRARCH text); it wins over detente's. May be repeated.",
)
processes_option = click.option(
    "--processes", type=WholeRange(1), help="How many read at once  [default: all cores, once it is worth it]"
)
files_argument = click.argument("files", nargs=-1, type=click.Path())


# --- what all of them share -----------------------------------------------------------------------------------------


def files_or_stdin(files: tuple[str, ...]) -> tuple[str, ...]:
    if files:
        return files
    if sys.stdin.isatty():
        raise click.UsageError("No FILE was given. Hint: detente read article.txt, or - to type one in.")
    return ("-",)


def standard_output() -> TextIO:
    """Standard output, in UTF-8 whatever the terminal's locale says: records are UTF-8."""
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        # Half a surrogate pair, which JSON input can hold, must not end a run.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def say(message: str) -> None:
    click.echo(harmless(message), err=True)


@contextmanager
def progress(tally: Tally) -> Iterator[None]:
    """How many articles were read so far, on a terminal, while the data goes elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
    from rich.text import Text

    from detente.outputs import many

    class SoFar(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{many(tally.articles, 'article')} read, {tally.failed} not")

    with Progress(SpinnerColumn(), SoFar(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        bar.add_task("")
        yield


class _ToStderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(self.format(record))


def log_to_stderr() -> None:
    logger = logging.getLogger("detente")
    if not any(isinstance(handler, _ToStderr) for handler in logger.handlers):
        logger.addHandler(_ToStderr())
        logger.setLevel(logging.INFO)
