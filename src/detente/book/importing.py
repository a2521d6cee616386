"""Files of another data set -> a book of their own, from which all of detente's questions are answered.

A book holds what detente read or what one other data set says, never both: they could not be told apart in its numbers. Rows of one
story are one article, without text. A row that no event can be made from is told and kept as a failure.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from detente.book import codings
from detente.book.add import Added, Known
from detente.book.codings import Coding
from detente.book.entry import Entry, pack
from detente.book.errors import BookError
from detente.book.imports.foreign import BadRow, Foreign, opened
from detente.book.imports.formats import importer
from detente.book.times import now
from detente.book.writer import Writer
from detente.record import Failure, text_digest

# Rows that are looked through for further rows of one story, and written in one transaction.
WINDOW = 5_000


def import_file(connection: sqlite3.Connection, writer: Writer, path: str | Path, form: str) -> Iterator[Added | Known | Failure]:
    """Import one file: what became of each story, and each row that no event could be made of. Again, it adds nothing."""
    coding = _coding(connection, writer, form)
    rows, event = importer(form)
    failures: list[Failure] = []

    def events() -> Iterator[Foreign]:
        with opened(str(path)) as stream:
            for line, row in rows(stream, str(path)):
                try:
                    if isinstance(row, BadRow):
                        raise row
                    yield event(row)
                except BadRow as problem:
                    hint = "The other rows were imported."
                    failures.append(Failure(f"{path}:{line}", f"bad_row: {problem}", hint))

    stream = events()
    while window := list(islice(stream, WINDOW)):
        told = []
        with writer.transaction():
            for entry in _stories(window):
                told.append(_added(connection, writer, entry, coding))
        yield from told
        while failures:
            yield _failed(writer, failures.pop(0))
    while failures:
        yield _failed(writer, failures.pop(0))


def _failed(writer: Writer, failure: Failure) -> Failure:
    writer.failed(failure)
    return failure


def _coding(connection: sqlite3.Connection, writer: Writer, form: str) -> Coding:
    with writer.transaction():
        found = codings.in_use(connection)
        held = connection.execute("SELECT value FROM setting WHERE name = 'imported'").fetchone()
        if found is None:
            found = codings.begin(connection, form, None)
            codings.use(connection, found)
            connection.execute("INSERT INTO setting VALUES ('created', ?), ('imported', ?)", (now(), form))
        elif held is None or held[0] != form:
            what = "articles that detente read" if held is None else f"{held[0]} events"
            raise BookError(f"the book holds {what}. Hint: import into a book of its own, --book {form}.db.")
        return found


def _stories(window: list[Foreign]) -> Iterator[Entry]:
    """The events of a window, those of one story together."""
    stories: dict[str, list[Foreign]] = {}
    for event in window:
        stories.setdefault(event.story, []).append(event)
    for story, events in stories.items():
        first = events[0]
        records = [{**event.record, "article": story} for event in events]
        digest = text_digest("\n".join(sorted(record["id"] for record in records)))
        packed = {"events": records}
        yield Entry(
            story, digest, 0, None, first.title, first.published, first.url, first.outlet, None, 0, "imported", packed,
            [event.coverage for event in events], pack(packed),
        )  # fmt: skip


def _added(connection: sqlite3.Connection, writer: Writer, entry: Entry, coding: Coding) -> Added | Known:
    """A story that the book has with other rows comes under an id of its own, as a revised text does."""
    row = connection.execute("SELECT sha256 FROM article WHERE id = ?", (entry.id,)).fetchone()
    if row is not None and row[0].hex() != entry.sha256:
        entry.id = f"{entry.id}@{entry.sha256[:8]}"
    if writer.add_inside(connection, entry, coding, keep_text=False, merge=False):
        return Added(entry.id, len(entry.events), 0)
    return Known(entry.id)
