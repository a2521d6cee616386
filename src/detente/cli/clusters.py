"""Commands for many machines: spark read."""

from __future__ import annotations

import click

from detente.cli.base import WithExample, actors_option, boundaries_of, coder_option_of, commands, published_option, say
from detente.reading.coders import DEFAULT_CODER


class _Group(WithExample, click.Group):
    pass


@commands.group(cls=_Group, example="detente spark read --input articles/ --output lake/")
def spark() -> None:
    """Read many articles on a cluster (Apache Spark)."""


@spark.command(
    cls=WithExample,
    example=(
        "detente spark read --input dump.jsonl --output lake/\n"
        "spark-submit --master yarn $(which detente) spark read --input /data/warc.paths --output /data/lake\n"
        "detente dyad PAK USA --book lake/"
    ),
)
@click.option(
    "--input", "inputs", multiple=True, required=True,
    help="A file, folder or pattern: Parquet, JSONL, WARC and whatever `detente read` takes, or a listing of such files (ending in"
    " .paths). May be repeated.",
)  # fmt: skip
@click.option("--output", required=True, type=click.Path(file_okay=False), help="The lake: a folder that all machines see.")
@click.option("--master", metavar="URL", help="The cluster  [default: what spark-submit says, else all cores of this machine]")
@published_option
@click.option("--outlet", metavar="NAME", help="The outlet of inputs that do not say it.")
@actors_option
@click.option(
    "--boundary", "boundaries", metavar="NAME=CODE", multiple=True, callback=boundaries_of,
    help="Count a disputed area to a country (Crimea=UKR), or to none (Kashmir=). May be repeated.",
)  # fmt: skip
@coder_option_of(f"as the lake was coded; a new one: {DEFAULT_CODER}")
def read(
    inputs: tuple[str, ...],
    output: str,
    master: str | None,
    published: str | None,
    outlet: str | None,
    actor_files: tuple[str, ...],
    boundaries: dict[str, str | None],
    coder: str | None,
) -> int:
    """Read articles into a lake of Parquet files, which is asked like a book.

    What is done is kept: the same command goes on where it was, also after the machine that gave it was lost. More inputs given
    to the same lake are read beside those that are there.
    """
    from detente.spark import read_into
    from detente.spark.starting import started

    with started(master) as session:
        made = read_into(
            session, inputs, output, published=published, outlet=outlet, actors=actor_files, boundaries=boundaries, coder=coder
        )  # fmt: skip
    rows = made.rows
    failed = f", {rows['failures']:,} inputs not read" if rows["failures"] else ""
    say(f"{output}: {rows['articles']:,} articles with {rows['events']:,} events, in {made.parts:,} parts{failed}.")
    return 1 if rows["failures"] else 0
