"""Articles -> entries, in this process or in several: the readers' side of adding."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from detente.book.entry import Entry, entry_of
from detente.book.errors import BookError
from detente.record import Article, Failure, Reading
from detente.run import outcomes

if TYPE_CHECKING:
    from detente.reading.read import Reader

# Articles handed to a process at a time: as many as the reader parses together.
GROUP = 8
# Groups that wait for each process: enough that none runs dry while the writer is busy.
WAITING = 3
# Fewer articles than this are read where we are: another process takes about two seconds to load the model.
WORTH_IT = 48


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader is made with; plain data, so that it can be handed to another process."""

    model: str | None = None
    actor_files: tuple[str, ...] = ()
    boundaries: tuple[tuple[str, str | None], ...] = ()

    def reader(self) -> Reader:
        from detente.reading.read import Reader

        return Reader(model=self.model, actor_files=self.actor_files, boundaries=dict(self.boundaries))


def entries(
    articles: Iterable[Article],
    options: Options,
    *,
    processes: int | None = None,
    keep_text: bool = True,
    reader: Reader | None = None,
) -> Iterator[Entry | Failure]:
    """Every article read, in order; ``processes`` None takes as many as there are cores once it is worth it.

    A ``reader`` that is at hand already reads alone, here.
    """
    if reader is not None:
        yield from _here(articles, reader, keep_text)
        return
    stream = iter(articles)
    if processes is None:
        first = list(islice(stream, WORTH_IT))
        stream = chain(first, stream)
        processes = _cores() if len(first) == WORTH_IT else 1
    if processes > 1:
        yield from _in_processes(stream, options, processes, keep_text)
    else:
        yield from _here(stream, options.reader(), keep_text)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _here(articles: Iterable[Article], reader: Reader, keep_text: bool) -> Iterator[Entry | Failure]:
    for outcome in outcomes(articles, reader):
        yield entry_of(outcome, keep_text=keep_text) if isinstance(outcome, Reading) else outcome


def _in_processes(articles: Iterator[Article], options: Options, processes: int, keep_text: bool) -> Iterator[Entry | Failure]:
    context = get_context("spawn")
    # What the readers hold open from us: when it is closed, they read no further.
    theirs, ours = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(options, keep_text, theirs))
    waiting: deque[Future[list[Entry | Failure]]] = deque()
    with _without_sigpipe():
        try:
            while True:
                while len(waiting) < processes * WAITING and (group := list(islice(articles, GROUP))):
                    waiting.append(pool.submit(_read, group))
                if not waiting:
                    break
                yield from waiting.popleft().result()
            pool.shutdown(wait=True)
        except BrokenProcessPool:
            raise BookError(
                "a process that was reading ended by itself; perhaps memory ran out. What was added before is kept. "
                "Hint: the same command with --processes 1 goes on."
            ) from None
        finally:
            ours.close()
            theirs.close()
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _without_sigpipe() -> Iterator[None]:
    """A reader that ends must not end us: commands let a closed pipe kill them, for `| head`, but not this pipe."""
    if not hasattr(signal, "SIGPIPE") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


# --- in another process --------------------------------------------------------------------------------------------------

_own: dict[str, Any] = {}
_stopping = threading.Event()


def _begin(options: Options, keep_text: bool, theirs: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the writer's to handle
    threading.Thread(target=_end_with_writer, args=(theirs,), daemon=True).start()
    _own["reader"], _own["keep_text"] = options.reader(), keep_text


def _end_with_writer(theirs: Connection) -> None:
    """A reader whose writer has stopped, or was killed, has nobody left to read for.

    One whose writer lives must not end in the middle of a message to it, which would be waited for ever: it hands back what
    it has, and is ended by the pool. One whose writer was killed ends at once.
    """
    parent = parent_process()
    gone = [] if parent is None else [parent.sentinel]
    if not set(gone).intersection(connection.wait([theirs, *gone])):
        _stopping.set()
        connection.wait(gone)
    os._exit(1)


def _read(articles: list[Article]) -> list[Entry | Failure]:
    read: list[Entry | Failure] = []
    if not _stopping.is_set():
        for entry in _here(articles, _own["reader"], _own["keep_text"]):
            read.append(entry)
            if _stopping.is_set():
                break
    return read
