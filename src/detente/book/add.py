"""Articles and failures in, what became of each out; every article is in the book, whole, before it is told of.

An article is known by its id and its text. The same again is passed over without being read; a new text under an id that the
book has is kept as a revision, under an id of its own (``ID@`` and eight digits of its hash). So adding may be stopped
anywhere and begun again.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.book.codings import Coding
from detente.book.entry import Entry, plain, revision
from detente.book.readers import entries
from detente.book.writer import Writer
from detente.record import Article, Failure
from detente.scale.options import Options

if TYPE_CHECKING:
    from detente.reading.read import Reader


@dataclass(frozen=True, slots=True)
class Added:
    """An article that is now in the book, and how many events and relations it holds."""

    article: str
    events: int
    relations: int


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was in the book already, and was passed over."""

    article: str


def add(
    connection: sqlite3.Connection,
    writer: Writer,
    inputs: Iterable[Article | Failure],
    coding: Coding,
    options: Options,
    *,
    processes: int | None = None,
    keep_text: bool = True,
    reader: Reader | None = None,
) -> Iterator[Added | Known | Failure]:
    """Read what is new and write it down, one transaction an article."""
    aside: list[Known | Failure] = []
    met: dict[str, str] = {}  # ids under way, each with the hash of its text

    def new() -> Iterator[Article]:
        for outcome in inputs:
            if isinstance(outcome, Failure):
                writer.failed(outcome)
                aside.append(outcome)
                continue
            article = unread(connection, outcome, coding.number, met)
            if article is None:
                aside.append(Known(outcome.id))
            else:
                met[article.id] = article.sha256
                yield article

    for entry in entries(new(), options, processes=processes, keep_text=keep_text, reader=reader):
        yield from _drained(aside)
        if isinstance(entry, Failure):
            writer.failed(entry)
            yield entry
            continue
        if len(met) > 4096:
            met.clear()  # all but the last few are in the book by now, and are found there
        yield written(writer, entry, coding, keep_text=keep_text)
    yield from _drained(aside)


def written(writer: Writer, entry: Entry, coding: Coding, *, keep_text: bool) -> Added | Known:
    if writer.add(entry, coding, keep_text=keep_text):
        return Added(entry.id, len(entry.events), len(entry.records.get("relations", ())))
    return Known(entry.id)  # another program was faster


def _drained(aside: list[Known | Failure]) -> Iterator[Known | Failure]:
    while aside:
        yield aside.pop(0)


def unread(connection: sqlite3.Connection, article: Article, coding: int, met: dict[str, str]) -> Article | None:
    """The article if it is still to be read, as a revision where its id has another text; None if the book has it."""
    for candidate in (article, _revised(article)):
        row = connection.execute(
            "SELECT sha256, EXISTS (SELECT 1 FROM reading r WHERE r.article = a.article AND coding = ?)"
            " FROM article a WHERE id = ?",
            (coding, plain(candidate.id)),
        ).fetchone()
        held = met.get(candidate.id) if row is None else row[0].hex()
        if held is None:
            return candidate
        if held == article.sha256:
            # In the book, but perhaps not yet under this coding.
            return None if row is None or row[1] or candidate.id in met else candidate
    return None


def _revised(article: Article) -> Article:
    return dataclasses.replace(article, id=revision(article))
