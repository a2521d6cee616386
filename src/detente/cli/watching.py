"""The command that watches feeds: watch."""

from __future__ import annotations

import time

import click

from detente.cli.base import INTERRUPTED, WithExample, commands, model_option, say
from detente.cli.keeping import AddTally, book_coder_option, book_option


@commands.command(
    cls=WithExample,
    example=(
        "printf '[[feed]]\\nurl = \"https://example.org/world/rss\"\\nevery = 30\\n' > feeds.toml\n"
        "detente watch feeds.toml\n"
        "detente watch --once feeds.toml"
    ),
)
@book_option
@book_coder_option
@model_option
@click.option("--once", is_flag=True, help="Ask the feeds that are due once, and end.")
@click.option("--allow-private", is_flag=True, help="Also follow addresses of your own machine and network.")
@click.argument("feeds", type=click.Path())
def watch(book_file: str, coder: str | None, model: str | None, once: bool, allow_private: bool, feeds: str) -> int:
    """Ask news feeds for what is new and add it to the book, until Ctrl-C.

    FEEDS is a TOML file with a table [[feed]] for each: url, and where wanted outlet (a name), every (minutes, 30), pages (true:
    get each entry's page; false: take the feed's own text).
    """
    from detente.book import Book
    from detente.book.watch import Watcher, feeds_of

    known = feeds_of(feeds)
    tally = AddTally()
    try:
        with Book(book_file) as book, tally.shown():
            watcher = Watcher(book.connection, book.writer, known, allow_private=allow_private)
            while True:
                for outcome in book.adding(watcher.due(), coder=coder, model=model, processes=1):
                    tally.count(outcome)
                watcher.settle()
                if once:
                    break
                time.sleep(max(1.0, watcher.next_due()))
    except KeyboardInterrupt:
        say(f"Interrupted. {book_file}: {tally.told()}.")
        return INTERRUPTED
    say(f"{book_file}: {tally.told()}.")
    return 1 if tally.failed else 0
