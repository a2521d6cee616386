"""The book as pages read it: a few open connections that threads take in turn, and a number that changes when the book does."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from detente.book import Book
from detente.book.errors import BookError, told
from detente.web.works import Works

# Each connection may hold this much of the file in memory (a command's holds 64 MB); the rest comes from the system's page cache.
CACHE = "PRAGMA cache_size = -16384"
# A page waits for a writer this long, in seconds, before it says that the book is busy.
PATIENCE = 3.0
# Answers that are dear and change only with the book are kept, this many at most.
KEPT = 256

T = TypeVar("T")


class Pool:
    """Connections to one book, read-only. A file that was put in the book's place is noticed, and opened anew."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._free: list[Book] = []
        self._watch: Book | None = None
        self._file: tuple[int, int] | None = None
        self._kept: dict[Any, tuple[str, Any]] = {}
        self._making: dict[Any, threading.RLock] = {}
        self.works = Works(self)

    @contextmanager
    def book(self) -> Iterator[Book]:
        """A connection for the length of the ``with`` block. Raises :class:`~detente.book.errors.BookError`."""
        self._look()
        with self._lock:
            file, book = self._file, self._free.pop() if self._free else None
        if book is None:
            book = self._opened()
        try:
            yield book
        finally:
            with self._lock:
                fresh = file == self._file
                if fresh:
                    self._free.append(book)
            if not fresh:
                book.close()

    def version(self) -> str:
        """Another text whenever the book, or the file in its place, is another. Costs microseconds.

        Of a book that cannot be opened it is always another: whoever opens it is told why.
        """
        self._look()
        with self._lock:
            if self._file is None:
                return "absent"
            try:
                if self._watch is None:
                    self._watch = self._opened()
                with told(self.path):
                    (count,) = self._watch.connection.execute("PRAGMA data_version").fetchone()
            except BookError:
                return f"closed-{secrets.token_hex(8)}"
            return f"{self._file}-{count}-{id(self._watch)}"

    def kept(self, key: Any, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for each version of the book."""
        version = self.version()
        with self._lock:
            alone = self._making.setdefault(key, threading.RLock())
        # Who asks for what somebody else is making waits for it, instead of making it too.
        try:
            with alone:
                held = self._kept.get(key)
                if held is None or held[0] != version:
                    held = (version, make())
                    with self._lock:
                        if len(self._kept) >= KEPT:
                            self._kept.pop(next(iter(self._kept)))
                        self._kept[key] = held
        finally:
            with self._lock:
                self._making.pop(key, None)
        made: T = held[1]
        return made

    def close(self) -> None:
        self.works.close()
        self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            books = [*self._free, *([self._watch] if self._watch else [])]
            self._free, self._watch, self._file = [], None, None
        for book in books:
            book.close()

    def _opened(self) -> Book:
        book = Book(self.path, read_only=True, wait=PATIENCE, any_thread=True)
        book.connection.execute(CACHE)
        return book

    def _look(self) -> None:
        """Let go of connections to a file that is no longer the one at the book's path."""
        try:
            state = os.stat(self.path)
            now: tuple[int, int] | None = (state.st_dev, state.st_ino)
        except OSError:
            now = None
        if now != self._file:
            self._let_go()
            with suppress(BookError):
                # An older book is brought to the present schema, which reading alone could not do.
                if now is not None:
                    Book(self.path, create=False, wait=PATIENCE).close()
            with self._lock:
                self._file = now
