"""Long work: what takes longer than a page may is done in a thread of its own, once for each state of the book.

A page asks for it and gets it where it is done; else :class:`Underway` is raised, and whoever answers the request decides how
long to wait for it, without holding a thread meanwhile (:meth:`~detente.web.app.Web.patiently`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from detente.web.errors import Busy, WebError

if TYPE_CHECKING:
    from detente.book import Book
    from detente.web.pool import Pool

# Works that are remembered, and those that may be under way or waiting at once.
REMEMBERED, WAITING = 128, 16
# What is being reckoned is waited for so long, in seconds, before a page says so, and before a program is told to ask again.
A_MOMENT, A_WHILE = 1.5, 60.0

T = TypeVar("T")


class Underway(WebError):
    """It is being reckoned, and not done yet."""

    status = 503

    def __init__(self, work: Future[Any]) -> None:
        super().__init__("This is being reckoned, and takes a while. Hint: ask again in a few seconds.")
        self.work = work


class Works:
    """Works by their keys, each with the version of the book that it is of; done one after another."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._held: dict[Any, tuple[str, Future[Any]]] = {}
        self._thread: ThreadPoolExecutor | None = None

    def kept(self, key: Any, make: Callable[[Book], T]) -> T:
        """What ``make`` gives of the book as it is. Raises :class:`Underway` until that is known, :class:`Busy`, and its errors."""
        version = self._pool.version()
        with self._lock:
            held = self._held.get(key)
            if held is None or held[0] != version or held[1].cancelled():
                if held is not None:
                    held[1].cancel()
                if sum(not work.done() for _, work in self._held.values()) >= WAITING:
                    raise Busy(f"{WAITING} reckonings are under way or waiting. Hint: ask again when some are done.")
                held = self._held[key] = version, self._begun(make)
                over = [name for name, (_, work) in self._held.items() if work.done()]
                for old in over[: max(len(self._held) - REMEMBERED, 0)]:
                    del self._held[old]
        if not held[1].done():
            raise Underway(held[1])
        error = held[1].exception()
        if error is not None:
            raise error.with_traceback(None)
        found: T = held[1].result()
        return found

    def done(self, make: Callable[[Book], T]) -> Future[T]:
        """Something that is done once, when what is before it is done."""
        with self._lock:
            return self._begun(make)

    def close(self) -> None:
        with self._lock:
            thread, self._thread, self._held = self._thread, None, {}
        if thread is not None:
            thread.shutdown(wait=True, cancel_futures=True)

    def _begun(self, make: Callable[[Book], T]) -> Future[T]:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="detente-works")

        def work() -> T:
            with self._pool.book() as book:
                return make(book)

        return self._thread.submit(work)
