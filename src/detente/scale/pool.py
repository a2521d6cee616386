"""Articles read here or in several processes of this machine, in order.

What is made of an article (its lines of JSON, its entry in a book) is made by the process that reads it: who gives out the
articles and takes the results has a thirtieth of one reader's work, and whatever it does no reader of a small machine can do.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from detente.outputs import Kinds, Written, written
from detente.record import Article, Failure, Reading
from detente.run import outcomes
from detente.scale.errors import ReaderLost
from detente.scale.options import Options
from detente.scale.rows import Row, outcome_of, row_of, written_row

T = TypeVar("T")
Input = Article | Failure

# Characters of the articles that are handed to a process together, a giant alone: a quarter of a second of work, and so many
# sentences as fill the parser's batches. An article counts for so many more, however short it is.
CHARACTERS = 16_000
PER_ARTICLE = 400
# Groups that each process has before it, the one that it reads included: enough that none runs dry while results are taken.
WAITING = 3
# Groups of full size, for each process, that are looked ahead. Once the inputs end, what is left is handed out in ever smaller
# groups, so that all processes end together ("guided self-scheduling", Polychronopoulos and Kuck 1987).
AHEAD = 2
# Characters of articles, for each process, whose results may wait for an earlier one: as many as a process reads while another
# reads the longest article that there is (half a minute). A result takes about three times the memory of its text.
HELD = 2_000_000


def cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def read_all(inputs: Iterable[Input], options: Options, processes: int = 1) -> Iterator[Reading | Failure]:
    """The reading of every input, in order; failures stay where they stood."""
    if processes == 1:
        yield from outcomes(inputs, options.reader(), statements=options.statements, times=options.times)
        return
    for given, row in made_by_processes(inputs, options, processes, _as_it_is):
        yield given if isinstance(given, Failure) else outcome_of(row, given)


def write_all(inputs: Iterable[Input], options: Options, kinds: Kinds, processes: int = 1) -> Iterator[Written]:
    """The lines of JSON of every input, in order, written by whoever reads it."""
    if processes == 1:
        for outcome in read_all(inputs, options):
            yield written(outcome, kinds)
        return
    for _, lines in made_by_processes(inputs, options, processes, partial(written_row, kinds=kinds)):
        yield lines


def _as_it_is(row: Row) -> Row:
    return row


def made_by_processes(
    inputs: Iterable[Input], options: Options, processes: int, make: Callable[[Row], T]
) -> Iterator[tuple[Input, T]]:
    """Each input with what ``make``, a function of a module, makes of its row (:mod:`detente.scale.schema`), in order.

    It is called by the process that has read the article. Raises :class:`ReaderLost` if a process dies.
    """
    context = get_context("spawn")
    # What the readers hold open from us: when it is closed, they read no further.
    theirs, ours = context.Pipe(duplex=False)
    checked = dataclasses.replace(options, checked=True)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(checked, theirs))
    with _without_sigpipe():
        try:
            for group in _Flow(inputs, pool, processes, make):
                yield from group.results(options)
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


def _weight(given: Input) -> int:
    return PER_ARTICLE + (len(given.text) if isinstance(given, Article) else 0)


class _Group(Generic[T]):
    """A few inputs on their way: those that Arrow can hold are with a process."""

    def __init__(self, given: list[Input], pool: Executor, make: Callable[[Row], T]) -> None:
        from detente.scale.batch import batch_of_articles, fits

        self.given, self.weight, self._make = given, sum(map(_weight, given)), make
        sent = [each for each in given if isinstance(each, Article) and fits(each)]
        self._sent = {id(each) for each in sent}
        self.future: Future[list[T]] | None = pool.submit(_read, batch_of_articles(sent), make) if sent else None

    @property
    def done(self) -> bool:
        return self.future is None or self.future.done()

    def results(self, options: Options) -> Iterator[tuple[Input, T]]:
        made = iter(self.future.result() if self.future is not None else ())
        for each in self.given:
            if isinstance(each, Failure):
                yield each, self._make(row_of(each))
            else:
                yield each, next(made) if id(each) in self._sent else self._make(_read_here(each, options))


class _Flow(Generic[T]):
    """The groups of a stream of inputs, in order, each when it has been read; meanwhile later ones are handed out."""

    def __init__(self, inputs: Iterable[Input], pool: Executor, processes: int, make: Callable[[Row], T]) -> None:
        self._stream, self._pool, self._processes, self._make = iter(inputs), pool, processes, make
        self._ahead: deque[Input] = deque()
        self._ahead_weight = 0
        self._groups: deque[_Group[T]] = deque()
        # Counts groups that have been read, so that none can end unseen between a look and the wait that follows it.
        self._ends = threading.Semaphore(0)

    def __iter__(self) -> Iterator[_Group[T]]:
        while True:
            self._hand_out()
            if not self._groups:
                return
            if self._groups[0].done:
                yield self._groups.popleft()
            else:
                self._wait()

    def _wait(self) -> None:
        """Until another group has been read."""
        self._ends.acquire()

    def _hand_out(self) -> None:
        """Give every process its groups, unless too much waits already for an earlier one."""
        under_way = sum(not group.done for group in self._groups)
        held = sum(group.weight for group in self._groups if group.done)
        while under_way < self._processes * WAITING and held < self._processes * HELD and (given := self._next()):
            group = _Group(given, self._pool, self._make)
            if group.future is not None:
                group.future.add_done_callback(lambda _: self._ends.release())
            self._groups.append(group)
            under_way += 1

    def _next(self) -> list[Input]:
        """The next inputs to be read together: a giant alone, and few when few are left."""
        while self._ahead_weight < self._processes * AHEAD * CHARACTERS and (more := next(self._stream, None)):
            self._ahead.append(more)
            self._ahead_weight += _weight(more)
        left = min(CHARACTERS, self._ahead_weight // (self._processes * AHEAD))
        given: list[Input] = []
        while self._ahead and (not given or left >= _weight(self._ahead[0])):
            given.append(self._ahead.popleft())
            left -= _weight(given[-1])
        self._ahead_weight -= sum(map(_weight, given))
        return given


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


def _read(batch: Any, make: Callable[[Row], T]) -> list[T]:
    from detente.scale.batch import code_batch

    read = code_batch(batch.slice(0, 0) if _stopping.is_set() else batch, _own["options"])
    return [make(row) for row in read.to_pylist()]
