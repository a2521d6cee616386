"""Codings: the ways in which a book's articles were coded, and which of them is the one in use."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from detente.book.entry import stored_json
from detente.book.errors import RESTORE, BookError, DamagedBook, UnknownEvent
from detente.book.times import now
from detente.harmless import shown
from detente.reading.coders import coder_of
from detente.scale.options import Options

FIRST = "first"
_COLUMNS = "coding, name, coder, boundaries, created, finished"


@dataclass(frozen=True, slots=True)
class Coding:
    """One way to code: a name, by whom, users' dictionaries in order (name and content), and where disputed areas count.

    ``coder`` is one of :data:`~detente.reading.coders.CODER_NAMES`; None for what was imported from another data set.
    """

    number: int
    name: str
    coder: str | None
    dictionaries: tuple[tuple[str, str], ...]
    boundaries: dict[str, str | None]
    created: str
    finished: str | None


def in_use(connection: sqlite3.Connection) -> Coding | None:
    """The coding that queries answer from; None in a book that is still empty."""
    row = connection.execute("SELECT value FROM setting WHERE name = 'coding'").fetchone()
    if row is None:
        return None
    found = _coding(connection, "coding = ?", row[0])
    if found is None:
        raise DamagedBook(f"the book is damaged: {shown(str(row[0]))} is no coding to answer from. {RESTORE}.")
    return found


def named(connection: sqlite3.Connection, name: str | None) -> Coding:
    """The coding of a name, or the one in use; raises :class:`UnknownEvent` that lists those there are."""
    found = in_use(connection) if name is None else _coding(connection, "name = ?", name)
    if found is None:
        there = ", ".join(str(row[0]) for row in connection.execute("SELECT name FROM coding ORDER BY coding"))
        what = "the book is still empty" if name is None else f"the book has no coding {name!r}"
        raise UnknownEvent(f"{what}. Hint: " + (f"it has {there}." if there else "detente add FILE..."))
    return found


def _coding(connection: sqlite3.Connection, condition: str, value: Any) -> Coding | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM coding WHERE {condition}", (value,)).fetchone()
    return None if row is None else _made(connection, row)


def every(connection: sqlite3.Connection) -> list[Coding]:
    """The codings of the book, the oldest first."""
    return [_made(connection, row) for row in connection.execute(f"SELECT {_COLUMNS} FROM coding ORDER BY coding").fetchall()]


def counts(connection: sqlite3.Connection, coding: Coding) -> tuple[int, int]:
    """How many articles were read under a coding, and how many events were found in them."""
    articles, events = connection.execute(
        "SELECT count(*), coalesce(sum(events), 0) FROM reading WHERE coding = ?", (coding.number,)
    ).fetchone()
    return articles, events


def described(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The codings of the book as plain rows, for people and programs; dictionaries by their names."""
    used = in_use(connection)
    rows = []
    for coding in every(connection):
        articles, events = counts(connection, coding)
        rows.append({
            "name": coding.name, "coder": coding.coder, "in_use": used is not None and used.number == coding.number,
            "articles": articles, "events": events, "dictionaries": [name for name, _ in coding.dictionaries],
            "boundaries": coding.boundaries, "created": coding.created, "finished": coding.finished,
        })  # fmt: skip
    return rows


def _made(connection: sqlite3.Connection, row: tuple[Any, ...]) -> Coding:
    number, name, coder, boundaries, created, finished = row
    held = connection.execute(
        "SELECT name, content FROM coding_dictionary JOIN dictionary USING (dictionary) WHERE coding = ? ORDER BY ordinal",
        (number,),
    ).fetchall()
    return Coding(number, name, coder, tuple(held), stored_json(boundaries, dict), created, finished)


def begin(
    connection: sqlite3.Connection,
    name: str,
    coder: str | None,
    dictionaries: Sequence[tuple[str, str]] = (),
    boundaries: Mapping[str, str | None] | None = None,
) -> Coding:
    """Write down a new coding (inside the caller's transaction). Raises :class:`BookError` if the name is taken."""
    if _coding(connection, "name = ?", name) is not None:
        raise BookError(f"the book has a coding {name!r} already. Hint: give the new one another name (--name).")
    cursor = connection.execute(
        "INSERT INTO coding (name, coder, boundaries, created) VALUES (?, ?, ?, ?)",
        (name, coder, json.dumps(dict(boundaries or {})), now()),
    )
    number = cursor.lastrowid
    for ordinal, (label, content) in enumerate(dictionaries):
        digest = hashlib.sha256(content.encode("utf-8")).hexdigest()
        connection.execute("INSERT OR IGNORE INTO dictionary (sha256, name, content) VALUES (?, ?, ?)", (digest, label, content))
        connection.execute(
            "INSERT INTO coding_dictionary SELECT ?, ?, dictionary FROM dictionary WHERE sha256 = ?", (number, ordinal, digest)
        )
    found = _coding(connection, "coding = ?", number)
    assert found is not None
    return found


def use(connection: sqlite3.Connection, coding: Coding) -> None:
    """Answer queries from this coding from now on (inside the caller's transaction)."""
    connection.execute("UPDATE coding SET finished = coalesce(finished, ?) WHERE coding = ?", (now(), coding.number))
    connection.execute("INSERT OR REPLACE INTO setting VALUES ('coding', ?)", (str(coding.number),))


def contents(actor_files: Sequence[str | Path]) -> tuple[tuple[str, str], ...]:
    """Users' dictionaries as name and content, to be kept in the book beside what was coded with them."""
    from detente.gazetteer.dictionaries import decoded  # which nobody needs who only opens a book

    return tuple((os.fsencode(Path(file).name).decode("utf-8", "replace"), decoded(Path(file))[0]) for file in actor_files)


def check_coder(coding: Coding, asked: str | None, book: str | Path) -> None:
    """Raises :class:`BookError` if the coding was made by another coder than is asked for."""
    if asked is not None and coding.coder is not None and coder_of(asked) != coding.coder:
        raise BookError(
            f"{book}: its articles were coded with --coder {coding.coder}, and --coder {asked} is asked for. Hint: detente recode"
            f" --book {book} --coder {asked} --name {asked} codes them all anew, beside the old coding."
        )


def options_of(coding: Coding, files: tuple[str, ...], model: str | None = None) -> Options:
    """What a reader is made with that codes as this coding does; ``files`` are its dictionaries."""
    return Options(model, files, tuple(coding.boundaries.items()), coder=coder_of(coding.coder))


class DictionaryFiles:
    """A coding's dictionaries as files again, for as long as the ``with`` block lasts."""

    def __init__(self, coding: Coding) -> None:
        self._coding, self._folder = coding, TemporaryDirectory(prefix="detente-")

    def __enter__(self) -> tuple[str, ...]:
        paths = []
        for number, (name, content) in enumerate(self._coding.dictionaries):
            path = Path(self._folder.name, f"{number}-{Path(name).name}")
            path.write_text(content, encoding="utf-8")
            paths.append(str(path))
        return tuple(paths)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._folder.cleanup()
