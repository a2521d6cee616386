"""Commands that keep a book and ask it: add, events, search, backup."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from detente.cli.base import (
    INTERRUPTED,
    C,
    WholeRange,
    WithExample,
    actors_option,
    boundaries_of,
    coder_option_of,
    commands,
    files_argument,
    files_or_stdin,
    model_option,
    processes_option,
    published_option,
    say,
    standard_output,
)  # fmt: skip
from detente.reading.coders import DEFAULT_CODER

if TYPE_CHECKING:
    from detente.book.query import Question

# A table is for looking at; it is laid out as a whole, and a book may have millions of rows.
TABLE_ROWS = 500

book_option = click.option(
    "--book", "book_file", type=click.Path(), default="relations.db", show_default=True, envvar="DETENTE_BOOK",
    help="The book: a single file; for measuring also a lake (also $DETENTE_BOOK).",
)  # fmt: skip
book_coder_option = coder_option_of(f"as the book was coded; a new one: {DEFAULT_CODER}")
coding_option = click.option("--coding", metavar="NAME", help="Answer from this coding instead of the one in use.")

_QUESTION = (
    click.option("--source", multiple=True, metavar="CODE", help="Who acts: a country (PAK) or an actor's code (PAKMIL)."),
    click.option("--target", multiple=True, metavar="CODE", help="Who is acted upon."),
    click.option("--party", multiple=True, metavar="CODE", help="Either of them."),
    click.option("--between", nargs=2, metavar="CODE CODE", help="These two, in either direction."),
    click.option("--type", "types", multiple=True, metavar="TYPE", help="PLOVER type: AGREE, CONSULT, ASSAULT ..."),
    click.option("--status", multiple=True, help="occurred, ongoing, planned, negated ..."),
    click.option("--quad", "quads", multiple=True, type=click.IntRange(1, 4), help="Quad class, 1 to 4."),
    click.option("--since", metavar="DATE", help="Not before this day (2024-03-09), month or year."),
    click.option("--until", metavar="DATE", help="Not after it."),
    click.option("--least-confidence", type=click.FloatRange(0, 1), help="At least as sure as this."),
    click.option("--background/--no-background", default=None, help="Only what is told as history, or only news."),
    click.option("--outlet", multiple=True, metavar="NAME", help="Told by this outlet."),
    click.option("--words", metavar="WORDS", help="In articles that hold these words."),
    click.option("--reports", is_flag=True, help="A row for each report instead of one for each occurrence."),
    click.option("--counted", is_flag=True, help="Just what measures count: by founding reports, what occurred or goes on."),
    click.option("--limit", type=WholeRange(1), help="At most so many rows."),
    coding_option,
)


def question_options(command: C) -> C:
    """The options that say which events are asked for; the command gets them as ``asked``."""
    for option in reversed(_QUESTION):
        command = option(command)
    return command


def question_of(asked: dict[str, Any]) -> Question:
    from detente.book.book import question

    return question(**asked)


@contextmanager
def binary_output(path: str | None) -> Iterator[BinaryIO]:
    """A file of that name, or standard output."""
    if path is None or path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with Path(path).open("wb") as file:
            yield file
    except OSError as error:
        raise click.ClickException(f"{path}: it cannot be written ({error.strerror}).") from error


# --- add ------------------------------------------------------------------------------------------------------------------


@commands.command(
    cls=WithExample,
    example=(
        "detente add --published 2024-03-11 article.txt\n"
        "detente add articles/ dump.jsonl.gz crawl.warc.gz\n"
        "detente add --book crisis.db --no-text licensed/"
    ),
)
@book_option
@published_option
@click.option("--outlet", metavar="NAME", help="The outlet of inputs that do not say it.")
@click.option("--url", help="The address of inputs that do not say it.")
@actors_option
@click.option(
    "--boundary", "boundaries", metavar="NAME=CODE", multiple=True, callback=boundaries_of,
    help="Count a disputed area to a country (Crimea=UKR), or to none (Kashmir=). May be repeated.",
)  # fmt: skip
@book_coder_option
@model_option
@click.option("--no-text", is_flag=True, help="Keep hashes and spans only, for texts that may not be stored.")
@processes_option
@files_argument
def add(
    book_file: str,
    published: str | None,
    outlet: str | None,
    url: str | None,
    actor_files: tuple[str, ...],
    boundaries: dict[str, str | None],
    coder: str | None,
    model: str | None,
    no_text: bool,
    processes: int | None,
    files: tuple[str, ...],
) -> int:
    """Read articles into the book.

    FILE is as for `detente read`. What the book has already is passed over, so that the same command may be stopped (Ctrl-C) and
    given again: it goes on where it was.
    """
    from detente.book import Book
    from detente.intake import read_inputs
    from detente.run import Tally

    tally = AddTally()
    dates = Tally(say, say_failures=True)
    inputs = read_inputs(files_or_stdin(files), published=published, outlet=outlet, url=url, unique=False)
    with Book(book_file) as book, tally.shown():
        outcomes = book.adding(
            dates.inputs(inputs), actors=actor_files, boundaries=boundaries, coder=coder, model=model, processes=processes,
            keep_text=not no_text,
        )  # fmt: skip
        try:
            for outcome in outcomes:
                tally.count(outcome)
        except KeyboardInterrupt:
            outcomes.close()  # type: ignore[attr-defined]
            say(f"Interrupted. {tally.told()}. Give the same command again to go on.")
            return INTERRUPTED
    say(f"{book_file}: {tally.told()}.")
    return 1 if tally.failed else 0


class AddTally:
    """Counts what became of the inputs, and shows it on a terminal while it goes on."""

    def __init__(self) -> None:
        self.added = self.known = self.failed = self.events = 0

    def count(self, outcome: Any) -> None:
        from detente.book.add import Added, Known

        if isinstance(outcome, Added):
            self.added += 1
            self.events += outcome.events
        elif isinstance(outcome, Known):
            self.known += 1
        else:
            self.failed += 1
            say(f"Not read: {outcome.input}: {outcome.reason}. {outcome.hint}")

    def told(self) -> str:
        """``3 articles added with 24 events, 5 there already, 1 input not read``."""
        failed = f", {self.failed} input{'' if self.failed == 1 else 's'} not read" if self.failed else ""
        articles = f"{self.added} article{'' if self.added == 1 else 's'} added"
        return f"{articles} with {self.events} event{'' if self.events == 1 else 's'}, {self.known} there already{failed}"

    @contextmanager
    def shown(self) -> Iterator[None]:
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
        from rich.text import Text

        tally = self

        class SoFar(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text(tally.told())

        with Progress(SpinnerColumn(), SoFar(), TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
            bar.add_task("")
            yield


# --- events, search, backup -------------------------------------------------------------------------------------------------


@commands.command(
    cls=WithExample,
    example=(
        "detente events --source PAK --target USA --since 2022 --status occurred\n"
        "detente events --party IND --format jsonl > india.jsonl\n"
        "detente events --format parquet --output events.parquet"
    ),
)
@book_option
@question_options
@click.option(
    "--format", "form", type=click.Choice(("table", "jsonl", "csv", "parquet")), default="table", show_default=True,
    help="What to write.",
)  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False), help="A file to write to, instead of standard output.")
def events(book_file: str, form: str, output: str | None, **asked: Any) -> int:
    """List what happened: one row an occurrence, with its coverage (how many articles tell of it)."""
    from detente.book import Book
    from detente.book.errors import told
    from detente.book.exports.formats import EXPORTS
    from detente.lake.layout import is_lake

    if is_lake(book_file):
        return _lake_events(book_file, form, output, asked)
    with Book(book_file, read_only=True) as book, told(book_file):
        question = question_of(asked)
        if form == "table":
            from detente.book.table import write_events

            asked["limit"] = asked["limit"] or TABLE_ROWS
            rows = write_events(book.events(**asked), standard_output(), book.count(question.coding))
            _tell_of_more(rows)
            return 0
        with _events_output(form, output) as out:
            EXPORTS[form].write(book.connection, question, out)
    return 0


def _tell_of_more(rows: int) -> None:
    if rows == TABLE_ROWS:
        say(f"These are the first {rows} rows. Hint: --limit for more, or another --format for all.")


def _events_output(form: str, output: str | None) -> AbstractContextManager[BinaryIO]:
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for a terminal. Hint: --output events.parquet.")
    return binary_output(output)


def _lake_events(lake_file: str, form: str, output: str | None, asked: dict[str, Any]) -> int:
    from dataclasses import replace

    from detente.lake import asking
    from detente.lake.layout import opened

    lake, question = opened(lake_file), question_of(asked)
    if form == "table":
        from detente.book.table import write_events

        shown = replace(question, limit=question.limit or TABLE_ROWS)
        rows = write_events(asking.shown(lake, shown), standard_output(), asking.count(lake))
        _tell_of_more(rows)
        return 0
    with _events_output(form, output) as out:
        asking.WRITERS[form](lake, question, out)
    return 0


@commands.command(cls=WithExample, example="detente search '\"supply route\" NATO'")
@book_option
@coding_option
@click.option("--limit", type=WholeRange(1), default=20, show_default=True, help="At most so many articles.")
@click.option("--format", "form", type=click.Choice(("table", "jsonl")), default="table", show_default=True, help="What to write.")
@click.argument("words", nargs=-1, required=True)
def search(book_file: str, coding: str | None, limit: int, form: str, words: tuple[str, ...]) -> int:
    """Find articles by their words, each with its events. "Words in double quotes" are a phrase."""
    from detente.book import Book
    from detente.book.query import hit_json
    from detente.book.table import kind, when
    from detente.outputs import BETWEEN

    out = standard_output()
    with Book(book_file, read_only=True) as book:
        hits = book.search(" ".join(words), coding=coding, limit=limit)
    for hit in hits:
        if form == "jsonl":
            out.write(hit_json(hit) + "\n")
            continue
        about = BETWEEN.join(filter(None, (hit.outlet, hit.published)))
        out.write(f"{hit.title or hit.article}" + (f" ({about})" if about else "") + f"\n  {hit.snippet}\n")
        for event in hit.events:
            sides = f"{event['source'] or '---'} > {event['target'] or '---'}"
            out.write(
                f"  {when(event)}  {sides}  {kind(event)}  {event['status']}  coverage {event['coverage']}: {event['trigger']}\n"
            )
    if not hits:
        say("No article of the book holds that.")
    return 0 if hits else 1


@commands.command(cls=WithExample, example="detente backup --book relations.db backups/relations-2024-03-11.db")
@book_option
@click.option("--overwrite", is_flag=True, help="Write over a file of that name.")
@click.argument("target", type=click.Path(dir_okay=False))
def backup(book_file: str, overwrite: bool, target: str) -> int:
    """Copy the book, also while it is open and written to, and check every page of the copy."""
    from detente.book.backup import backup as copy

    size = copy(book_file, target, overwrite=overwrite)
    say(f"{target}: {size / 1e6:.1f} MB, whole.")
    return 0
