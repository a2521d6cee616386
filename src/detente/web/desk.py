"""The desk: articles that are pasted or dropped are read here, one job after another, and kept in the book or only shown."""

from __future__ import annotations

import dataclasses
import logging
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError
from detente.reading.coders import coder_of
from detente.record import Article, Failure, Reading
from detente.web.errors import Busy, NoLonger

if TYPE_CHECKING:
    from detente.book import Book
    from detente.reading.read import Reader

logger = logging.getLogger(__name__)

# Jobs that are remembered, and those of them that may wait or be under way at once.
REMEMBERED = 32
WAITING = 8
# A page waits this long for the desk, in seconds; the language model takes about three to load.
PATIENCE = 30.0
# Readings that a job which keeps nothing holds to be shown; the rest are counted.
SHOWN = 50


@dataclass(slots=True)
class Given:
    """What somebody gave to be read: a pasted text, or files that lie in ``folder``, and what they say of it."""

    folder: Path
    text: str | None = None
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    keep: bool = True


@dataclass(slots=True)
class Job:
    """One such, on its way: ``state`` is waiting, loading (the language model), reading, done or failed."""

    id: str
    given: Given
    state: str = "waiting"
    added: list[tuple[str, int]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    read: int = 0
    events: int = 0
    problem: str | None = None

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")


class Desk:
    """Reads in a thread of its own, so that pages go on being shown; its reader is loaded once.

    ``coder`` is who codes where no book says it, and begins a new one; a book that says it must say the same.
    """

    def __init__(self, path: Path, *, coder: str | None = None, model: str | None = None) -> None:
        self.path = path
        self._coder = coder
        self._model = model
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detente-desk")
        self._reader: tuple[Any, Reader] | None = None
        self._closing = threading.Event()
        self._folder = Path(tempfile.mkdtemp(prefix="detente-"))
        self._lent = 0
        self.version = 0
        """Another number whenever a job has gone on."""

    def close(self) -> None:
        self._closing.set()
        self._thread.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def folder(self) -> Path:
        """A new folder for the files of one job."""
        return Path(tempfile.mkdtemp(dir=self._folder))

    def begin(self, given: Given) -> Job:
        """Read what was given, when those before it are done. Raises :class:`Busy`."""
        with self._lock:
            if sum(not job.over for job in self._jobs.values()) >= WAITING:
                raise Busy(f"{WAITING} readings are under way or waiting. Hint: wait until one is done, and send it again.")
            job = Job(secrets.token_hex(6), given)
            self._jobs[job.id] = job
            for old in [job.id for job in self._jobs.values() if job.over][: max(len(self._jobs) - REMEMBERED, 0)]:
                del self._jobs[old]
            self.version += 1
        self._thread.submit(self._run, job)
        return job

    def job(self, identity: str) -> Job:
        found = self._jobs.get(identity)
        if found is None:
            raise NoLonger(
                "This reading is no longer held: only the last ones are, and none after the server has ended. Hint: what was added "
                "to the book is among its articles."
            )
        return found

    def explained(self, sentence: str, published: str | None) -> str:
        """A sentence read step by step, when what is under way is done. Raises :class:`Busy` if that takes too long."""
        try:
            return self._thread.submit(self._explain, sentence, published).result(timeout=PATIENCE)
        except TimeoutError:
            raise Busy("Articles are being read. Hint: ask again when they are done.") from None

    def lend(self, work: Callable[[Reader], None]) -> Future[None]:
        """Have something done with the reader, in its thread, when what is before it is done. Raises :class:`Busy`."""
        with self._lock:
            if self._lent >= WAITING:
                raise Busy(f"{WAITING} requests wait for their articles to be read. Hint: send it again when some are done.")
            self._lent += 1
        return self._thread.submit(self._lend, work)

    # --- in the desk's own thread -----------------------------------------------------------------------------------------------

    def _explain(self, sentence: str, published: str | None) -> str:
        from detente.book import Book
        from detente.reading.explain import explain

        with Book(self.path, read_only=True) as book:
            return explain(sentence, self._loaded(book), published)

    def _lend(self, work: Callable[[Reader], None]) -> None:
        from detente.book import Book

        try:
            if self.path.exists():
                with Book(self.path, read_only=True) as book:
                    reader = self._loaded(book)
            else:
                reader = self._loaded(None)
            work(reader)
        finally:
            with self._lock:
                self._lent -= 1

    def _run(self, job: Job) -> None:
        try:
            self._read(job)
            job.state = "done"
        except DetenteError as error:
            job.state, job.problem = "failed", str(error)
        except Exception as error:
            logger.exception("reading failed")
            job.state, job.problem = (
                "failed",
                f"{type(error).__name__} while reading. Hint: please report it with what the terminal says.",
            )
        finally:
            shutil.rmtree(job.given.folder, ignore_errors=True)
            self.version += 1

    def _read(self, job: Job) -> None:
        from detente.book import Book

        inputs = self._inputs(job)
        if job.given.keep:
            with Book(self.path) as book:
                reader = self._loaded(book, job)
                for outcome in book.adding(inputs, coder=self._coder, reader=reader):
                    self._count(job, outcome)
        elif self.path.exists():
            with Book(self.path, read_only=True) as book:
                self._show(job, inputs, self._loaded(book, job))
        else:
            self._show(job, inputs, self._loaded(None, job))

    def _loaded(self, book: Book | None, job: Job | None = None) -> Reader:
        """A reader that codes as the book's articles were coded, loaded unless it is at hand."""
        from detente.book import codings
        from detente.reading.read import Reader

        coding = None if book is None else codings.in_use(book.connection)
        key = None if coding is None else (coding.name, coding.created)
        if self._reader is None or self._reader[0] != key:
            self._state(job, "loading")
            made = Reader(self._model, coder=coder_of(self._coder)) if book is None else book.reader(self._model, self._coder)
            _ = made.parser
            self._reader = key, made
        self._state(job, "reading")
        return self._reader[1]

    def _state(self, job: Job | None, state: str) -> None:
        if job is not None:
            job.state = state
            self.version += 1

    def _inputs(self, job: Job) -> Iterator[Article | Failure]:
        for outcome in self._given(job.given):
            if self._closing.is_set():
                return
            if isinstance(outcome, Failure):
                # The names that the sender knows, not where the files lie for the moment.
                where = outcome.input.removeprefix(f"{job.given.folder}/")
                outcome = dataclasses.replace(outcome, input=where)
            yield outcome

    @staticmethod
    def _given(given: Given) -> Iterator[Article | Failure]:
        from detente.intake.read import article_from_text, read_inputs

        about = {"published": given.published, "outlet": given.outlet, "url": given.url}
        if given.text is not None:
            yield article_from_text(given.text, title=given.title, where="the pasted text", **about)
        files: Sequence[Path] = sorted(given.folder.iterdir())
        yield from read_inputs(files, unique=False, **about)

    def _show(self, job: Job, inputs: Iterator[Article | Failure], reader: Reader) -> None:
        from detente.run import outcomes

        for outcome in outcomes(inputs, reader, statements=True, times=True):
            if isinstance(outcome, Failure):
                job.failures.append(outcome)
            else:
                job.read += 1
                job.events += len(outcome.events)
                if len(job.readings) < SHOWN:
                    job.readings.append(outcome)
            self.version += 1

    def _count(self, job: Job, outcome: Any) -> None:
        from detente.book.add import Added, Known

        job.read += 1
        if isinstance(outcome, Added):
            job.added.append((outcome.article, outcome.events))
            job.events += outcome.events
        elif isinstance(outcome, Known):
            job.known.append(outcome.article)
        else:
            job.read -= 1
            job.failures.append(outcome)
        self.version += 1
