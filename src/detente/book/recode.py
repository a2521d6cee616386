"""Coding a book's articles anew, beside the old coding, which is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from detente.book import codings
from detente.book.add import Added, Known, written
from detente.book.codings import Coding, DictionaryFiles
from detente.book.errors import BookError
from detente.book.query import text_of
from detente.book.readers import entries
from detente.book.writer import Writer
from detente.reading.coders import coder_of
from detente.record import Article, Failure


def begin(
    connection: sqlite3.Connection,
    writer: Writer,
    name: str | None,
    actors: Sequence[str | Path],
    boundaries: Mapping[str, str | None] | None,
    coder: str | None,
) -> Coding:
    """The coding to fill: a new one, or one of that name that was stopped before it was whole and was begun alike.

    By the coder of the coding in use, unless another is asked for.
    """
    with writer.transaction():
        used = codings.named(connection, None)  # an empty book has nothing to recode
        by = coder_of(used.coder if coder is None else coder)
        wanted = codings.contents(actors)
        chosen = name or _free_name(connection)
        there = connection.execute("SELECT finished FROM coding WHERE name = ?", (chosen,)).fetchone()
        if there is None:
            return codings.begin(connection, chosen, by, wanted, boundaries)
        found = codings.named(connection, chosen)
        same = [content for _, content in found.dictionaries] == [content for _, content in wanted]
        if there[0] is not None or not same or found.coder != by or found.boundaries != dict(boundaries or {}):
            raise BookError(f"the book has a coding {chosen!r} already. Hint: give the new one another name (--name).")
        return found


def _free_name(connection: sqlite3.Connection) -> str:
    """The name of an unfinished coding, to go on with it, or the next number."""
    row = connection.execute("SELECT name FROM coding WHERE finished IS NULL ORDER BY coding DESC LIMIT 1").fetchone()
    if row is not None:
        name: str = row[0]
        return name
    (count,) = connection.execute("SELECT count(*) FROM coding").fetchone()
    return f"recoded-{count}"


def recode(
    connection: sqlite3.Connection,
    writer: Writer,
    coding: Coding,
    *,
    model: str | None = None,
    processes: int | None = None,
) -> Iterator[Added | Known | Failure]:
    """Read every article whose text the book has under ``coding``, and then answer from it; an article that is done is passed over.

    An article whose text was not kept is a failure: it stays as it was, under the older coding.
    """
    without: list[Failure] = []
    last = 0

    def articles() -> Iterator[Article]:
        nonlocal last
        while True:
            row = connection.execute(
                "SELECT article, id, title, published, url, outlet, language FROM article a WHERE article > ? AND NOT EXISTS"
                " (SELECT 1 FROM reading r WHERE r.article = a.article AND r.coding = ?) ORDER BY article LIMIT 1",
                (last, coding.number),
            ).fetchone()
            if row is None:
                return
            last = row[0]
            text = text_of(connection, last)
            if text is None:
                hint = "The book keeps no text of it. Add the article again to a new book, with the new dictionaries."
                without.append(Failure(row[1], "no_text", hint, row[1]))
                continue
            identity, title, published, url, outlet, language = row[1:]
            yield Article(identity, text, title, published, url, outlet, language)

    with DictionaryFiles(coding) as files:
        options = codings.options_of(coding, files, model)
        for entry in entries(articles(), options, processes=processes):
            yield entry if isinstance(entry, Failure) else written(writer, entry, coding, keep_text=False)
    yield from without
    with writer.transaction():
        codings.use(connection, coding)
