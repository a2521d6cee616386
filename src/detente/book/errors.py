"""What can go wrong with a book, each with what to do next.

BookError
NotABook          the file is something else
NewerBook         a newer detente wrote it
DamagedBook       its pages are broken
BookBusy          another program is writing, and went on for longer than we wait
ReadOnlyBook      it cannot be written to
FullDisk          there is no room left
UnknownEvent      no event, occurrence, coding or correction of that name
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.errors import DetenteError


class BookError(DetenteError):
    """Base of what can go wrong with a book."""


class NotABook(BookError):
    pass


class NewerBook(BookError):
    pass


class DamagedBook(BookError):
    pass


class BookBusy(BookError):
    pass


class ReadOnlyBook(BookError):
    pass


class FullDisk(BookError):
    pass


class UnknownEvent(BookError):
    pass


# What to do with a book that is damaged.
RESTORE = "Hint: go back to a backup (`detente backup` makes them)"

_TOLD = {
    "SQLITE_BUSY": (BookBusy, "another program is writing to it. Hint: wait until it has done, and try again"),
    "SQLITE_LOCKED": (BookBusy, "another program is writing to it. Hint: wait until it has done, and try again"),
    "SQLITE_FULL": (FullDisk, "there is no room left on the disk. What was added before is kept. Hint: make room and go on"),
    "SQLITE_READONLY": (ReadOnlyBook, "it cannot be written to. Hint: change its permissions, or work on a copy"),
    "SQLITE_CANTOPEN": (BookError, "it cannot be opened. Hint: look at the name, and whether its folder can be written to"),
    "SQLITE_CORRUPT": (DamagedBook, f"the file is damaged. {RESTORE}"),
    "SQLITE_NOTADB": (NotABook, "the file is not a book of detente's, nor any other SQLite database"),
    "SQLITE_IOERR": (
        BookError,
        "the disk failed. What was added before is kept. Hint: look at the disk",
    ),
}


@contextmanager
def told(path: Path | str) -> Iterator[None]:
    """SQLite's errors as sentences: which file, what happened, what to do next."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        known = next((value for start, value in _TOLD.items() if name.startswith(start)), None)
        # The disk may fill up while SQLite writes to its log: it reports an input/output error then.
        if name.startswith("SQLITE_IOERR_WRITE") or name == "SQLITE_IOERR_SHMSIZE":
            known = _TOLD["SQLITE_FULL"]
        # detente's own statements are right: SQLite finds them wrong, or a value no text, where the file's bytes were changed.
        if known is None and isinstance(error, sqlite3.OperationalError) and name in ("", "SQLITE_ERROR"):
            known = DamagedBook, f"{_TOLD['SQLITE_CORRUPT'][1]}. SQLite says: {error}"
        if known is None:
            raise
        raise known[0](f"{path}: {known[1]}.") from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes a schema that is no text
        raise DamagedBook(f"{path}: {_TOLD['SQLITE_CORRUPT'][1]}.") from error
