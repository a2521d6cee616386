"""Articles read here or in several processes of this machine, in order."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any

from detente.record import Article, Failure, Reading
from detente.run import outcomes
from detente.scale.errors import ReaderLost
from detente.scale.options import Options
from detente.scale.rows import Row, outcome_of, row_of

# Inputs handed to a process at a time: as many articles as the reader parses together.
GROUP = 8
# Groups that wait for each process: enough that none runs dry while whoever takes the results is busy.
WAITING = 3


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def read_all(inputs: Iterable[Article | Failure], options: Options, processes: int = 1) -> Iterator[Reading | Failure]:
    """The reading of every input, in order; failures stay where they stood."""
    if processes == 1:
        yield from outcomes(inputs, options.reader(), statements=options.statements, times=options.times)
        return
    for given, row in rows_of_processes(inputs, options, processes):
        yield given if isinstance(given, Failure) else outcome_of(row, given)


def rows_of_processes(
    inputs: Iterable[Article | Failure], options: Options, processes: int
) -> Iterator[tuple[Article | Failure, Row]]:
    """Each input with its row (:mod:`detente.scale.schema`), in order; raises :class:`ReaderLost` if a process dies."""
    context = get_context("spawn")
    # What the readers hold open from us: when it is closed, they read no further.
    theirs, ours = context.Pipe(duplex=False)
    checked = dataclasses.replace(options, checked=True)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(checked, theirs))
    stream = iter(inputs)
    waiting: deque[_Group] = deque()
    with _without_sigpipe():
        try:
            while True:
                while len(waiting) < processes * WAITING and (given := list(islice(stream, GROUP))):
                    waiting.append(_Group(given, pool))
                if not waiting:
                    break
                yield from waiting.popleft().rows(options)
            pool.shutdown(wait=True)
        except BrokenProcessPool:
            raise ReaderLost(
                "a process that was reading ended by itself; perhaps memory ran out. "
                "Hint: the same command with --processes 1 needs the least."
            ) from None
        finally:
            ours.close()
            theirs.close()
            pool.shutdown(wait=True, cancel_futures=True)


class _Group:
    """A few inputs on their way: those that Arrow can hold are with a process."""

    def __init__(self, given: list[Article | Failure], pool: ProcessPoolExecutor) -> None:
        from detente.scale.batch import batch_of_articles, fits

        self.given = given
        sent = [each for each in given if isinstance(each, Article) and fits(each)]
        self.sent = {id(each) for each in sent}
        self.result: Future[Any] | None = pool.submit(_read, batch_of_articles(sent)) if sent else None

    def rows(self, options: Options) -> Iterator[tuple[Article | Failure, Row]]:
        made = iter(self.result.result().to_pylist() if self.result is not None else ())
        for each in self.given:
            if isinstance(each, Failure):
                yield each, row_of(each)
            else:
                yield each, next(made) if id(each) in self.sent else _read_here(each, options)


def _read_here(article: Article, options: Options) -> Row:
    """The row of an article that Arrow cannot hold; there are hardly any, so the reader is made only for them."""
    from detente.scale.batch import reader_of

    given = outcomes([article], reader_of(options), statements=options.statements, times=options.times)
    return row_of(next(given), article)


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


def _begin(options: Options, theirs: Connection) -> None:
    # One thread a process for numpy's products: readers of all cores would only wait for each other's. Numpy is not loaded yet.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever takes the results to handle
    threading.Thread(target=_end_with_parent, args=(theirs,), daemon=True).start()
    _own["options"] = options


def _end_with_parent(theirs: Connection) -> None:
    """A reader whose parent has stopped, or was killed, has nobody left to read for.

    One whose parent lives must not end in the middle of a message to it, which would be waited for ever: it hands back what
    it has, and is ended by the pool. One whose parent was killed ends at once.
    """
    parent = parent_process()
    gone = [] if parent is None else [parent.sentinel]
    if not set(gone).intersection(connection.wait([theirs, *gone])):
        _stopping.set()
        connection.wait(gone)
    os._exit(1)


def _read(batch: Any) -> Any:
    from detente.scale.batch import code_batch

    return code_batch(batch.slice(0, 0) if _stopping.is_set() else batch, _own["options"])
