"""The commands, thin: each hands its arguments to one room and writes down what comes back.

Data goes to standard output, everything else (progress, warnings, what could not be read) to standard error. The exit
status is 0 if everything was read, 1 if some inputs failed (the others' records are written), 2 if the command was not
understood. Rooms are imported by the command that needs them, so that ``detente --help`` answers at once.
"""

from __future__ import annotations

import io
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from detente import __version__
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.run import Tally

FORMATS = ("table", "jsonl", "html", "csv")
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

    def invoke(self, ctx: click.Context) -> Any:
        _log_to_stderr()
        try:
            status = super().invoke(ctx)
        except DetenteError as error:
            raise click.ClickException(str(error)) from error
        ctx.exit(status or 0)


@click.group(
    cls=Commands,
    example="detente read --published 2024-03-11 article.txt",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="detente %(version)s")
def commands() -> None:
    """Read the news into sourced, dated events: who did what to whom, when, and according to whom."""


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from detente.intake.read import iso_day

    day = iso_day(value)
    if day is None:
        raise click.BadParameter(f"{value!r} is not an ISO date. Hint: write it like 2024-03-11.")
    return day


def _boundaries(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str | None]:
    pairs = dict(value.partition("=")[::2] for value in values)
    if "" in pairs or any("=" not in value for value in values):
        raise click.BadParameter("it is written NAME=CODE, as in Crimea=UKR, or NAME= for no country.")
    return {name: code or None for name, code in pairs.items()}


published_option = click.option(
    "--published", metavar="DATE", callback=_day, help="Publication date of inputs that do not say it (2024-03-11)."
)
model_option = click.option(
    "--model", type=click.Path(), help="Folder of an official spaCy model to parse with, instead of the installed one."
)
actors_option = click.option(
    "--actors",
    "actor_files",
    type=click.Path(exists=True, dir_okay=False),
    multiple=True,
    help="A dictionary of your own actors (TOML, or PETRARCH text); it wins over detente's. May be repeated.",
)
files_argument = click.argument("files", nargs=-1, type=click.Path())


# --- read -----------------------------------------------------------------------------------------------------------


@commands.command(
    cls=WithExample,
    example=(
        "detente read article.html\n"
        'detente read --published 2024-03-11 --outlet "The Meridian" article.txt\n'
        "detente read --format jsonl < articles.jsonl > events.jsonl\n"
        "detente read --format html article.txt > article-read.html"
    ),
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="What to write.")
@published_option
@click.option("--outlet", metavar="NAME", help="The outlet of inputs that do not say it.")
@click.option("--url", help="The address of inputs that do not say it.")
@click.option("--articles", is_flag=True, help="Also write a record for each article, read or not (jsonl).")
@click.option("--statements", is_flag=True, help="Also write who is said to have said what (jsonl).")
@click.option("--times", is_flag=True, help="Also write every time expression with its TIMEX3 value (jsonl).")
@click.option("--abstentions", is_flag=True, help="Also write what was seen and not coded, and why (jsonl).")
@actors_option
@click.option(
    "--boundary",
    "boundaries",
    metavar="NAME=CODE",
    multiple=True,
    callback=_boundaries,
    help="Count a disputed area to a country (Crimea=UKR), or to none (Kashmir=). May be repeated.",
)
@model_option
@files_argument
def read(
    form: str,
    published: str | None,
    outlet: str | None,
    url: str | None,
    articles: bool,
    statements: bool,
    times: bool,
    abstentions: bool,
    actor_files: tuple[str, ...],
    boundaries: dict[str, str | None],
    model: str | None,
    files: tuple[str, ...],
) -> int:
    """Read articles into events.

    FILE is text, HTML, JSONL, JSON, WARC or a feed, packed with gzip or not; a folder of these; or - for standard
    input, which is also read when no FILE is given.
    """
    from detente.intake import read_inputs
    from detente.outputs import WRITERS, Kinds
    from detente.reading.read import Reader
    from detente.run import Tally, outcomes

    reader = Reader(model=model, actor_files=actor_files, boundaries=boundaries)
    inputs = read_inputs(_files_or_stdin(files), published=published, outlet=outlet, url=url)
    tally = Tally(_say, say_failures=form != "jsonl")
    found = outcomes(tally.inputs(inputs), reader, statements=statements, times=times)
    with _progress(tally):
        WRITERS[form](tally.outcomes(found), _out(), Kinds(articles, statements, times, abstentions))
    return tally.close()


# --- explain, classify ----------------------------------------------------------------------------------------------


@commands.command(
    cls=WithExample,
    example='detente explain --published 2024-03-11 "Norway declined to attend the summit hosted by Chile."',
)
@published_option
@actors_option
@model_option
@click.argument("sentence")
def explain(published: str | None, actor_files: tuple[str, ...], model: str | None, sentence: str) -> int:
    """Show step by step how a sentence is read: parse, actors, rule, code, status, date, voice."""
    if not sentence.strip():
        raise click.UsageError("The sentence is empty.")
    from detente.reading.explain import explain as explained
    from detente.reading.read import Reader

    _out().write(explained(sentence, Reader(model=model, actor_files=actor_files), published).rstrip("\n") + "\n")
    return 0


@commands.command(
    cls=WithExample,
    example=(
        """echo '{"id": 1, "text": "Oman thanked Chile.", "source": "Oman", "target": "Chile"}' > pairs.jsonl\n"""
        "detente classify pairs.jsonl"
    ),
)
@actors_option
@model_option
@click.argument("file", type=click.Path())
def classify(actor_files: tuple[str, ...], model: str | None, file: str) -> int:
    """Tell the event type between two marked parties.

    FILE (or -) is JSONL of {"id", "text", "source", "target"}, the parties as [start, end] or as substrings of the
    text. For each, one line {"id", "type", "status", "confidence"}; the type is null where there is no event.
    """
    from detente.intake import read_rows
    from detente.outputs import json_line
    from detente.reading.read import Reader

    out, failed = _out(), 0

    def pairs() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for row in read_rows(file):
            if isinstance(row, tuple):
                yield row[1]
            else:
                failed += 1
                out.write(json_line({**row.to_json(), "id": None}) + "\n")

    for answer in Reader(model=model, actor_files=actor_files).classify(pairs()):
        failed += answer.get("kind") == "failure"
        out.write(json_line(answer) + "\n")
    if failed:
        _say(f"{failed} lines could not be classified: see the failure records.")
    return 1 if failed else 0


# --- who, where, lint -----------------------------------------------------------------------------------------------


@commands.command(cls=WithExample, example='detente who "Finance Minister Ishaq Dar" --on 2023-04-10')
@click.option("--on", "on", metavar="DATE", callback=_day, help="The day for which to answer.")
@actors_option
@click.argument("name")
def who(on: str | None, actor_files: tuple[str, ...], name: str) -> int:
    """Look up an actor: the answer, the rows behind it, the runners-up."""
    from detente.gazetteer.lookup import who as look_up

    return _answer(look_up(name, on=on, user_files=actor_files), name)


@commands.command(cls=WithExample, example="detente where Salala --country PAK")
@click.option("--country", metavar="CODE", help="ISO alpha-3 code of the country to prefer.")
@click.argument("name")
def where(country: str | None, name: str) -> int:
    """Look up a place: where it is, the row behind it, the runners-up."""
    from detente.gazetteer.lookup import where as look_up

    return _answer(look_up(name, country=country), name)


def _answer(text: str, name: str) -> int:
    _out().write(text.rstrip("\n") + "\n")
    return 0 if text.strip() else 1


@commands.command(cls=WithExample, example="detente lint my-actors.toml")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
def lint(files: tuple[str, ...]) -> int:
    """Check dictionaries of actors: dates, codes, shadowed and duplicate names, each with its line."""
    from detente.gazetteer.lint import lint_file

    findings = [f"{file}:{finding}" for file in files for finding in lint_file(file)]
    _out().write("".join(finding + "\n" for finding in findings))
    return 1 if findings else 0


# --- what all of them share -----------------------------------------------------------------------------------------


def _files_or_stdin(files: tuple[str, ...]) -> tuple[str, ...]:
    if files:
        return files
    if sys.stdin.isatty():
        raise click.UsageError("No FILE was given. Hint: detente read article.txt, or - to type one in.")
    return ("-",)


def _out() -> TextIO:
    """Standard output, in UTF-8 whatever the terminal's locale says: records are UTF-8."""
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        # Half a surrogate pair, which JSON input can hold, must not end a run.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream


def _say(message: str) -> None:
    click.echo(message, err=True)


@contextmanager
def _progress(tally: Tally) -> Iterator[None]:
    """How many articles were read so far, on a terminal, while the data goes elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
    from rich.text import Text

    class SoFar(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{tally.articles} articles read, {tally.failed} not")

    with Progress(SpinnerColumn(), SoFar(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        bar.add_task("")
        yield


class _ToStderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _say(self.format(record))


def _log_to_stderr() -> None:
    logger = logging.getLogger("detente")
    if not any(isinstance(handler, _ToStderr) for handler in logger.handlers):
        logger.addHandler(_ToStderr())
        logger.setLevel(logging.INFO)


def main() -> NoReturn:
    """The command ``detente``."""
    if hasattr(signal, "SIGPIPE"):
        # `detente read ... | head` ends quietly, as other commands do.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        sys.exit(commands.main(prog_name="detente", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted. What was read before is written.")
        sys.exit(INTERRUPTED)
