"""The file of a book: opening it, and bringing it to the present schema by numbered migrations."""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from importlib.resources import files
from pathlib import Path

from detente.book import assertions
from detente.book.errors import RESTORE, BookError, DamagedBook, NewerBook, NotABook, told

# "dete" in ASCII: tells a book from other SQLite files.
APPLICATION = 0x64657465
# How long a writer waits for another, in seconds. A transaction is one article, so that it is short.
WAIT = 20.0
# 64 MB of the file is held in memory, and 256 MB read through the system's page cache.
_PRAGMAS = """
PRAGMA foreign_keys = ON;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -65536;
PRAGMA mmap_size = 268435456;
"""


@cache
def migrations() -> tuple[str, ...]:
    """The migrations in order; number n brings a book from schema n - 1 to schema n."""
    folder = files("detente.book").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(folder.joinpath(name).read_text(encoding="utf8") for name in names)


def connect(
    path: str | Path, *, create: bool = False, read_only: bool = False, wait: float = WAIT, any_thread: bool = False
) -> sqlite3.Connection:
    """The book at ``path``, brought to the present schema; ``wait`` is how long to wait for another writer, in seconds.

    ``any_thread`` lets threads use the connection in turn, each when no other does.

    Raises :class:`~detente.book.errors.BookError`: no such file (unless ``create``), not a book, written by a newer
    detente, damaged, or not to be written to.
    """
    path = Path(path)
    if not create and not path.exists():
        raise BookError(f"{path}: there is no such book. Hint: detente add --book {path} FILE... begins one.")
    if (path / "lake.json").is_file():
        raise BookError(
            f"{path}: a lake. It can be measured (dyad, align, system, leverage, changes, said), and is not written to or searched."
            f" Hint: detente import --as lake --book relations.db {path} makes a book of it."
        )
    if path.is_dir():
        raise BookError(f"{path}: that is a folder; a book is a single file.")
    read_only = read_only or (path.exists() and not os.access(path, os.W_OK))
    with told(path):
        connection = _opened(path, read_only, wait, any_thread)
        try:
            _prepare(connection, path, read_only)
        except BaseException:
            connection.close()
            raise
    return connection


def _opened(path: Path, read_only: bool, wait: float, any_thread: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    # Where not even SQLite's own files can be laid beside the book, nobody else can be writing: nothing needs watching.
    if read_only and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        mode = "ro&immutable=1"
    address = path.absolute().as_uri()
    return sqlite3.connect(f"{address}?mode={mode}", uri=True, isolation_level=None, timeout=wait, check_same_thread=not any_thread)


def _prepare(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    connection.executescript(_PRAGMAS)
    (application,), (version,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
    known = len(migrations())
    if application == APPLICATION and version == known:
        if not read_only and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        return
    if application != APPLICATION and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise NotABook(f"{path}: an SQLite database of another program, not a book of detente's.")
    if version > known:
        raise NewerBook(
            f"{path}: written by a newer detente (schema {version}; this one knows {known}). Hint: pip install --upgrade detente."
        )
    if read_only and application == APPLICATION and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        connect(path).close()  # only this once: what merely asks is to find an older book as well
        return
    if read_only:
        raise BookError(f"{path}: its schema is {version}, this detente's is {known}, and it cannot be written to. Hint: copy it.")
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, path)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the migrations that the file lacks, all in one transaction."""
    steps = migrations()
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another program may have done it while we waited.
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number, step in enumerate(steps[version:], version + 1):
            for statement in statements(step):
                connection.execute(statement)
            if number == assertions.MIGRATION:
                assertions.remade(connection)  # they lie packed in the readings, where SQL does not reach
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def statements(script: str) -> list[str]:
    """The statements of an SQL script, one by one, so that they can stand in a transaction of ours."""
    found, held = [], ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            found.append(held)
            held = ""
    return found


def check(path: str | Path) -> None:
    """Look at every page of a book. Raises :class:`~detente.book.errors.DamagedBook` that says what is wrong."""
    connection = connect(path, read_only=True)
    try:
        with told(path):
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(3)
    finally:
        connection.close()
    if problems != ["ok"] or orphans:
        what = "; ".join(problems) if problems != ["ok"] else f"rows that point nowhere in {orphans[0][0]}"
        raise DamagedBook(f"{path}: the file is damaged ({what}). {RESTORE}.")
