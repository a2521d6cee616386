"""A book whose file somebody has bent, or whose packed records are not what they should be."""

from __future__ import annotations

import io
import sqlite3
import zlib
from contextlib import closing, suppress
from functools import partial
from typing import Any

from drawing import FOLDER, Draw

from targets import exports

ROOMS = ("detente.book",)
SEEDS = {
    "header": b"\0\0\x12\0\xff",
    "page": b"\0\x20\x10\0\0\0\0" * 4,
    "records": b'\1{"events": [{"id": 1}]}',
    "not-packed": b"\2nothing",
    "text": b"\3\xff\xfe",
    "cut": b"\4\x30\x00",
    "values": b"\5" + bytes((number * 37) % 256 for number in range(60)),
}
DICTIONARY = (b'{"events": [', b'"relations"', b"null", b"[]", b"\x0d\x00\x00\x00")
_whole: bytes | None = None


def _made() -> bytes:
    global _whole
    if _whole is None:
        from detente.book import Book, codings
        from detente.book.entry import Entry, pack
        from detente.record import text_digest

        path = FOLDER / "whole.db"
        with Book(path) as book:
            with book.writer.transaction() as connection:
                coding = codings.begin(connection, codings.FIRST, "rules")
                codings.use(connection, coding)
            for number, seed in enumerate(exports.SEEDS.values()):
                records = {"events": [{**exports.event(Draw(seed), number), "article": f"a{number}"}]}
                entry = Entry(
                    f"a{number}", text_digest(str(number)), 4, "Oman accused Chile.", "A", "2024-03-09", None, "M", "en", 3, "read", records,
                    None, pack(records),
                )  # fmt: skip
                book.writer.add(entry, coding, merge=False)
            book.connection.execute("PRAGMA journal_mode = DELETE")
        _whole = path.read_bytes()
    return _whole


def once(data: bytes) -> None:
    from detente.book import Book
    from detente.book.errors import BookError
    from detente.book.exports.formats import EXPORTS
    from detente.book.schema import check

    draw, bent = Draw(data), bytearray(_made())
    kind = draw.number(5)
    path = FOLDER / "bent.db"
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if kind == 0:
        while draw.left > 3:
            bent[draw.number(len(bent) - 1)] = draw.number(255)
    if kind == 4:
        del bent[draw.number(len(bent) - 1) :]
    path.write_bytes(bent)
    if kind in (1, 2, 3):
        with closing(sqlite3.connect(path)) as connection, connection:
            given: Any = draw.bytes(len(data))
            connection.execute("DROP TRIGGER reading_kept")
            if kind == 3:
                connection.execute("UPDATE article_text SET text = ?", (given,))
            else:
                connection.execute("UPDATE reading SET records = ?", (zlib.compress(given) if kind == 1 else given,))
    if kind == 5:
        _changed(path, draw)
    exports: tuple[Any, ...] = ()
    if kind in (0, 4, 5):  # records that are whole but no events are nothing that happens to a file
        exports = tuple(partial(_exported, name=name) for name in sorted(EXPORTS))
    for asked in (_asked, _searched, _shown, *exports, check):
        try:
            if asked is check:
                check(path)
            else:
                with Book(path, read_only=True) as book:
                    asked(book)  # type: ignore[operator]
        except BookError:
            pass


def _changed(path: Any, draw: Draw) -> None:
    """Values in other columns than they are of: one changed bit of a file makes bytes of a text."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        tables = ("article", "article_text", "coder", "coding", "event", "party", "reading", "setting")
        while draw.left:
            table = draw.one_of(tables)
            column = draw.one_of(connection.execute(f"PRAGMA table_info({table})").fetchall())[1]
            value = draw.one_of(
                (None, -1, 0, draw.number(2**32), 0.5, draw.bytes(9), draw.text(9).encode("utf-8", "replace").decode())
            )
            with suppress(sqlite3.Error):  # NOT NULL, or twice what may be there once
                connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ?", (value,))


def _shown(book: Any) -> None:
    """What the pages show: texts, events as they were coded."""
    from detente.book import codings, query
    from detente.book.errors import told

    with told(book.path):
        codings.described(book.connection)
        for (article,) in book.connection.execute("SELECT article FROM article").fetchall():
            query.text_of(book.connection, article)
        for (event,) in book.connection.execute("SELECT event FROM event").fetchall():
            query.original(book.connection, event)


def _exported(book: Any, name: str) -> None:
    from detente.book.errors import told
    from detente.book.exports.formats import EXPORTS
    from detente.book.query import Question

    with told(book.path):
        EXPORTS[name].write(book.connection, Question(by_date=False), io.BytesIO())


def _asked(book: Any) -> None:
    book.count()
    list(book.events())
    list(book.events().records())
    list(book.relations())


def _searched(book: Any) -> None:
    book.search("Oman")
    book.events().arrow()
