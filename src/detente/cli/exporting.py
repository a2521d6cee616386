"""Commands that hand a book's events out, and take others' in: export, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from detente.cli.base import WithExample, commands, say
from detente.cli.keeping import binary_output, book_option, question_of, question_options

# As in detente.book.exports.formats, which is not imported before it is needed; a test compares the two.
EXPORT_NAMES = (
    "gdelt", "icews", "polecat", "phoenix", "plover", "csv", "jsonl", "parquet", "geojson", "graphml", "gexf", "followthemoney",
)  # fmt: skip


@commands.command(
    cls=WithExample,
    example=(
        "detente export --as gdelt --since 2024 --output events.export.CSV\n"
        "detente export --as icews --as parquet --package dataset/\n"
        "detente export --as graphml --party PAK --output pakistan.graphml"
    ),
)
@book_option
@question_options
@click.option("--as", "formats", type=click.Choice(EXPORT_NAMES), multiple=True, required=True, help="In whose layout.")
@click.option("--output", type=click.Path(dir_okay=False), help="A file to write to, instead of standard output.")
@click.option("--package", "folder", type=click.Path(file_okay=False), help="A new folder: data, metadata, codebook, hashes.")
@click.option("--title", default="Political events read by detente", show_default=True, help="The package's title.")
@click.option("--with-text", is_flag=True, help="Put the articles' texts into the package too.")
def export(
    book_file: str,
    formats: tuple[str, ...],
    output: str | None,
    folder: str | None,
    title: str,
    with_text: bool,
    **asked: Any,
) -> int:
    """Write events in the layout of other data sets and tools.

    GDELT, ICEWS, POLECAT, Phoenix and PLOVER files and networks have no status: they hold what has happened (occurred, ongoing),
    unless --status asks for something else. Each row is an occurrence (one a dyad in dyadic layouts), not a report.
    """
    if folder is None and len(formats) > 1:
        raise click.UsageError("Several --as go into a folder. Hint: --package DIR.")
    if folder is not None and output is not None:
        raise click.UsageError("--package and --output exclude one another.")
    if with_text and folder is None:
        raise click.UsageError("--with-text goes with --package DIR.")
    from dataclasses import replace

    from detente.book import Book
    from detente.book.errors import told
    from detente.book.exports.formats import EXPORTS

    with Book(book_file, read_only=True) as book, told(book_file):
        # As they lie in the file: millions of events stream out without being sorted first.
        question = replace(question_of(asked), by_date=asked["limit"] is not None)
        if folder is not None:
            from detente.book.package import write_package

            written = write_package(book.connection, question, folder, formats, title=title, with_text=with_text)
            say(f"{folder}: {len(written)} files.")
            return 0
        if formats[0] == "parquet" and output is None and sys.stdout.isatty():
            raise click.UsageError("Parquet is not for a terminal. Hint: --output events.parquet.")
        with binary_output(output) as out:
            count = EXPORTS[formats[0]].write(book.connection, question, out)
        if output is not None:
            say(f"{Path(output)}: {count:,} rows.")
    return 0


IMPORT_NAMES = ("gdelt", "icews", "polecat", "phoenix", "plover")
LAKE = "lake"


@commands.command(
    "import",
    cls=WithExample,
    example=(
        "detente import --as icews --book icews.db events.2014.tab.zip\n"
        "detente diff --dyads relations.db icews.db\n"
        "detente import --as lake --book relations.db lake/"
    ),
)
@book_option
@click.option("--as", "form", type=click.Choice((*IMPORT_NAMES, LAKE)), required=True, help="Whose layout the files have.")
@click.argument("files", nargs=-1, required=True, type=click.Path())
def import_(book_file: str, form: str, files: tuple[str, ...]) -> int:
    """Take files of another data set (packed with gzip or zip or not) into a book of their own, to be asked and compared.

    With `--as lake`, FILE is a lake that `detente spark read` made: its articles come into the book with all that was read of
    them, as if `detente add` had read them here.
    """
    from detente.book import Book
    from detente.book.importing import import_file
    from detente.cli.keeping import AddTally

    tally = AddTally()
    with Book(book_file) as book, tally.shown():
        for file in files:
            if form == LAKE:
                from detente.lake.importing import import_lake

                outcomes = import_lake(book, file)
            else:
                outcomes = import_file(book.connection, book.writer, file, form)
            for outcome in outcomes:
                tally.count(outcome)
    say(f"{book_file}: {tally.told()}.")
    return 1 if tally.failed else 0
