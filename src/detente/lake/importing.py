"""A lake -> a book: every article with what was read of it, as if the book had read it, without reading it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as parquet

from detente.book import Book, codings
from detente.book.add import Added, Known
from detente.book.codings import Coding
from detente.book.entry import entry_from
from detente.book.errors import BookError
from detente.book.times import now
from detente.lake.layout import Lake, opened
from detente.record import Article, Failure
from detente.scale.rows import Row, failure_of, records_of

# Rows in memory at a time: articles with all their records.
ROWS = 64
_ARTICLE = ("id", "text", "title", "published", "url", "outlet", "language")


def import_lake(book: Book, path: str | Path, *, keep_text: bool = True) -> Iterator[Added | Known | Failure]:
    """Take a lake's articles into a book, in the order in which they were given; what became of each. Again, it adds nothing.

    The book then goes on as any other: articles can be added, corrected and coded anew. Raises :class:`BookError` if its articles
    are coded otherwise, and :class:`~detente.lake.errors.LakeError`.
    """
    lake = opened(path)
    lake.current()
    coding = _coding(book, lake)
    for part in lake.parts():
        with parquet.ParquetFile(lake.path / "parts" / part.file) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                for row in batch.to_pylist():
                    outcome = _taken(book, row, coding, keep_text)
                    if isinstance(outcome, Failure):
                        book.writer.failed(outcome)
                    yield outcome


def _coding(book: Book, lake: Lake) -> Coding:
    """The book's coding, which must be the lake's; an empty book takes it over."""
    boundaries = dict(lake.coding.boundaries)
    with book.writer.transaction() as connection:
        found = codings.in_use(connection)
        if found is None:
            found = codings.begin(connection, codings.FIRST, lake.coding.coder, lake.coding.dictionaries, boundaries)
            codings.use(connection, found)
            connection.execute("INSERT OR IGNORE INTO setting VALUES ('created', ?)", (now(),))
        imported = connection.execute("SELECT value FROM setting WHERE name = 'imported'").fetchone()
    contents = [[content for _, content in pairs] for pairs in (found.dictionaries, lake.coding.dictionaries)]
    alike = contents[0] == contents[1] and found.boundaries == boundaries and found.coder == lake.coding.coder
    if imported is not None or not alike:
        raise BookError(f"{book.path}: its articles are coded otherwise than those of {lake.path}. Hint: take another --book.")
    return found


def _taken(book: Book, row: Row, coding: Coding, keep_text: bool) -> Added | Known | Failure:
    if row["outcome"] != "read":
        return failure_of(row)
    held = book.connection.execute("SELECT sha256 FROM article WHERE id = ?", (row["id"],)).fetchone()
    if held is not None:
        if held[0].hex() == row["sha256"]:
            return Known(row["id"])
        hint = "An earlier article has the same id. Give each article an id of its own."
        return Failure(row["place"], "duplicate_id", hint, row["id"])
    article = Article(**{name: row[name] for name in _ARTICLE})
    records = records_of(row)
    entry = entry_from(article, len(row["sentences"]), row["outcome"], records, keep_text=keep_text)
    book.writer.add(entry, coding, keep_text=keep_text)
    return Added(entry.id, len(entry.events), len(entry.records["relations"]))
