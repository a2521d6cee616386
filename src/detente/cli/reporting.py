"""The command that writes a report to send: report."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.base import WithExample, coder_option_of, commands, model_option, published_option, say, standard_output
from detente.cli.keeping import book_option
from detente.reading.coders import DEFAULT_CODER


@commands.command(
    cls=WithExample,
    example=(
        "detente report --dyad PAK-USA --out report.html\n"
        "detente report --dyad PAK-USA --from 2020 --to 2023-06 --by month --out report.html\n"
        "detente report --article story.txt --published 2024-03-14 --out story.html"
    ),
)
@book_option
@click.option("--dyad", "pair", metavar="CODE-CODE", help="Two parties: their series, breaks and events.")
@click.option("--article", metavar="ID|FILE", help="An article of the book, or one in a file, which is read and not kept.")
@click.option(
    "--from", "since", metavar="DATE", help="With --dyad: from this day, month or year  [default: a year before the first article]"
)
@click.option("--to", "until", metavar="DATE", help="With --dyad: to this day, month or year, itself included.")
@click.option("--by", type=click.Choice(("day", "week", "month", "year")), help="With --dyad: periods  [default: month, or year]")
@published_option
@coder_option_of(f"as the book was coded; without one: {DEFAULT_CODER}")
@model_option
@click.option("--out", "out_file", type=click.Path(dir_okay=False), help="The file to write  [default: standard output]")
def report(
    book_file: str, pair: str | None, article: str | None, since: str | None, until: str | None, by: str | None,
    published: str | None, coder: str | None, model: str | None, out_file: str | None,
) -> int:  # fmt: skip
    """Write a report to send: one HTML file with charts and footnoted sentences, no script in it, nothing fetched.

    Each number leads to the footnotes of the events it counts: the sentence, its outlet, day and address, who says so, and how it
    was coded.
    """
    if (pair is None) == (article is None):
        raise click.UsageError("A report is on one of --dyad and --article. Hint: detente report --dyad PAK-USA --out report.html")
    if article is not None and (since or until or by):
        raise click.UsageError("--from, --to and --by go with --dyad.")
    if out_file is not None and not Path(out_file).parent.is_dir():
        raise click.UsageError(f"{out_file}: there is no folder {Path(out_file).parent}. Hint: make it first.")
    if article is not None:
        made = _of_article(book_file, article, published, coder, model)
    else:
        made = _of_dyad(book_file, pair or "", by, since, until)
    # What UTF-8 cannot hold (half a surrogate pair) was shown as its code point.
    if out_file is None:
        standard_output().write(made)
        return 0
    Path(out_file).write_text(made, encoding="utf-8", errors="replace")
    say(f"{out_file}: {len(made) // 1000:,} kB. It can be opened, sent and printed as it is.")
    return 0


def _of_dyad(book_file: str, pair: str, by: str | None, since: str | None, until: str | None) -> str:
    from detente.book import Book
    from detente.web import report as reports

    with Book(book_file, create=False, read_only=True) as book:
        return reports.dyad(book, pair, by, since=since, until=until)


def _of_article(book_file: str, given: str, published: str | None, coder: str | None, model: str | None) -> str:
    from detente.web import report as reports

    if not Path(given).is_file():
        if not Path(book_file).exists():
            raise click.UsageError(f"{given}: no such file, and no book {book_file} that could have an article of that id.")
        return reports.kept_article(book_file, given)
    if published is None:
        say("Hint: --published DATE resolves “last week” and the like, where the file does not say when it was published.")
    return reports.read_article(given, book_file, published=published, coder=coder, model=model)
