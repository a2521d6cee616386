"""Codings: the ways in which a book's articles were coded, and which of them is the one in use."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from detente.book.errors import BookError, UnknownEvent
from detente.book.times import now

FIRST = "first"


@dataclass(frozen=True, slots=True)
class Coding:
    """One way to code: a name, users' dictionaries in order (name and content), and where disputed areas count."""

    number: int
    name: str
    dictionaries: tuple[tuple[str, str], ...]
    boundaries: dict[str, str | None]
    created: str
    finished: str | None


def in_use(connection: sqlite3.Connection) -> Coding | None:
    """The coding that queries answer from; None in a book that is still empty."""
    row = connection.execute("SELECT value FROM setting WHERE name = 'coding'").fetchone()
    return None if row is None else _coding(connection, "coding = ?", int(row[0]))


def named(connection: sqlite3.Connection, name: str | None) -> Coding:
    """The coding of a name, or the one in use; raises :class:`UnknownEvent` that lists those there are."""
    found = in_use(connection) if name is None else _coding(connection, "name = ?", name)
    if found is None:
        there = ", ".join(row[0] for row in connection.execute("SELECT name FROM coding ORDER BY coding"))
        what = "the book is still empty" if name is None else f"the book has no coding {name!r}"
        raise UnknownEvent(f"{what}. Hint: " + (f"it has {there}." if there else "detente add FILE..."))
    return found


def _coding(connection: sqlite3.Connection, condition: str, value: Any) -> Coding | None:
    row = connection.execute(
        f"SELECT coding, name, boundaries, created, finished FROM coding WHERE {condition}", (value,)
    ).fetchone()
    if row is None:
        return None
    held = connection.execute(
        "SELECT name, content FROM coding_dictionary JOIN dictionary USING (dictionary) WHERE coding = ? ORDER BY ordinal",
        (row[0],),
    ).fetchall()
    return Coding(row[0], row[1], tuple(held), json.loads(row[2]), row[3], row[4])


def begin(
    connection: sqlite3.Connection,
    name: str,
    dictionaries: Sequence[tuple[str, str]] = (),
    boundaries: Mapping[str, str | None] | None = None,
) -> Coding:
    """Write down a new coding (inside the caller's transaction). Raises :class:`BookError` if the name is taken."""
    if _coding(connection, "name = ?", name) is not None:
        raise BookError(f"the book has a coding {name!r} already. Hint: give the new one another name (--name).")
    cursor = connection.execute(
        "INSERT INTO coding (name, boundaries, created) VALUES (?, ?, ?)", (name, json.dumps(dict(boundaries or {})), now())
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
    return tuple((Path(file).name, Path(file).read_text(encoding="utf-8")) for file in actor_files)


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
