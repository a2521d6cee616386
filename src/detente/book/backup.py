"""Copies of a book, made while it is open and written to."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from detente.book.errors import BookError, told
from detente.book.schema import check, connect

# Pages copied between two looks at whether somebody else wants to write (16 MB).
PAGES = 4096


def backup(source: str | Path, target: str | Path, *, overwrite: bool = False) -> int:
    """Copy the book at ``source`` into the new file ``target`` and look at every page of the copy; its size in bytes.

    The copy is one moment of the book, also while others write to it. It gets its name only when it is whole.
    """
    target = Path(target)
    if target.exists() and not overwrite:
        raise BookError(f"{target}: there is such a file already. Hint: give another name, or --overwrite.")
    if target.exists() and target.samefile(source):
        raise BookError(f"{target}: that is the book itself.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    book = connect(source, read_only=True)
    try:
        with told(target):
            copy = sqlite3.connect(part)
            try:
                book.backup(copy, pages=PAGES)
                copy.execute("PRAGMA journal_mode = DELETE")  # a single file, without a log beside it
            finally:
                copy.close()
        check(part)
        os.replace(part, target)
    except OSError as error:
        raise BookError(f"{target}: it cannot be written ({error.strerror}).") from error
    finally:
        book.close()
        part.unlink(missing_ok=True)
    return target.stat().st_size
