"""Commands that read: read, explain, classify."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from detente.cli.base import (
    FORMATS,
    WholeRange,
    WithExample,
    actors_option,
    boundaries_of,
    coder_option,
    commands,
    files_argument,
    files_or_stdin,
    learned_model_option,
    model_option,
    progress,
    published_option,
    say,
    standard_output,
)

if TYPE_CHECKING:
    from detente.outputs import Written
    from detente.record import Failure, Reading


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
    callback=boundaries_of,
    help="Count a disputed area to a country (Crimea=UKR), or to none (Kashmir=). May be repeated.",
)
@coder_option
@learned_model_option
@model_option
@click.option("--processes", "--workers", type=WholeRange(1), default=1, show_default=True, help="How many read at once, in order.")
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
    coder: str,
    learned_model: str | None,
    model: str | None,
    processes: int,
    files: tuple[str, ...],
) -> int:
    """Read articles into events.

    FILE is text, HTML, JSONL, JSON, WARC or a feed, packed with gzip, zstd, zip or tar or not; a folder; or - for standard
    input, which is also read when no FILE is given.
    """
    from detente.intake import read_inputs
    from detente.outputs import WRITERS, Kinds
    from detente.run import Tally
    from detente.scale.options import Options
    from detente.scale.pool import read_all, write_all

    options = Options(model, actor_files, tuple(boundaries.items()), statements, times, coder=coder, learned_model=learned_model)
    inputs = read_inputs(files_or_stdin(files), published=published, outlet=outlet, url=url)
    tally = Tally(say, say_failures=form != "jsonl")
    given, kinds = tally.inputs(inputs), Kinds(articles, statements, times, abstentions)
    found: Iterator[Reading | Failure | Written]
    found = write_all(given, options, kinds, processes) if form == "jsonl" else read_all(given, options, processes)
    with progress(tally):
        WRITERS[form](tally.outcomes(found), standard_output(), kinds)
    return tally.close()


# --- explain, classify ----------------------------------------------------------------------------------------------


@commands.command(
    cls=WithExample,
    example='detente explain --published 2024-03-11 "Norway declined to attend the summit hosted by Chile."',
)
@published_option
@actors_option
@coder_option
@learned_model_option
@model_option
@click.argument("sentence")
def explain(
    published: str | None, actor_files: tuple[str, ...], coder: str, learned_model: str | None, model: str | None, sentence: str
) -> int:
    """Show step by step how a sentence is read: parse, actors, rule, code, status, date, voice."""
    if not sentence.strip():
        raise click.UsageError("The sentence is empty.")
    from detente.reading.explain import explain as explained
    from detente.reading.read import Reader

    reader = Reader(model=model, actor_files=actor_files, coder=coder, learned_model=learned_model)
    standard_output().write(explained(sentence, reader, published).rstrip("\n") + "\n")
    return 0


@commands.command(
    cls=WithExample,
    example=(
        """echo '{"id": 1, "text": "Oman thanked Chile.", "source": "Oman", "target": "Chile"}' > pairs.jsonl\n"""
        "detente classify pairs.jsonl"
    ),
)
@actors_option
@coder_option
@learned_model_option
@model_option
@click.argument("file", type=click.Path())
def classify(actor_files: tuple[str, ...], coder: str, learned_model: str | None, model: str | None, file: str) -> int:
    """Tell the event type between two marked parties.

    FILE (or -) is JSONL of {"id", "text", "source", "target"}, the parties as [start, end] or as substrings of the
    text. For each, one line {"id", "type", "status", "confidence"}; the type is null where there is no event.
    """
    from detente.intake import read_rows
    from detente.outputs import json_line
    from detente.reading.read import Reader

    out, failed = standard_output(), 0

    def pairs() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for row in read_rows(file):
            if isinstance(row, tuple):
                yield row[1]
            else:
                failed += 1
                out.write(json_line({**row.to_json(), "id": None}) + "\n")

    for answer in Reader(model=model, actor_files=actor_files, coder=coder, learned_model=learned_model).classify(pairs()):
        failed += answer.get("kind") == "failure"
        out.write(json_line(answer) + "\n")
    if failed:
        say(f"{failed} lines could not be classified: see the failure records.")
    return 1 if failed else 0
