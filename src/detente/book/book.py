"""A book, opened: what a program does with it. The commands do the same.

book = detente.open("relations.db")
book.add("articles/")
for event in book.events(source="PAK", since="2022"):
print(event["date_start"], event["type"], event["coverage"])
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from detente.book import codings, correcting, corrections, query
from detente.book import recode as recoding
from detente.book.add import Added, Known, add
from detente.book.backup import backup
from detente.book.columns import NAMES
from detente.book.corrections import Correction
from detente.book.errors import BookError, ReadOnlyBook, told
from detente.book.query import Count, Hit, Question
from detente.book.schema import WAIT, connect
from detente.book.times import now
from detente.book.writer import Writer
from detente.reading.coders import coder_of
from detente.record import Article, Failure
from detente.scale.options import Options

if TYPE_CHECKING:
    from detente.book.codings import Coding
    from detente.reading.read import Reader


class Events:
    """The answer to a question: iterate over it for rows (dicts), or hand it to pandas, Polars, DuckDB or pyarrow.

    It is asked anew each time it is iterated over, and speaks the Arrow C stream interface.
    """

    columns = NAMES

    def __init__(self, book: Book, question: Question) -> None:
        self._book, self.question = book, question

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with told(self._book.path):
            yield from query.dictionaries(self._book.connection, self.question)

    def records(self) -> Iterator[dict[str, Any]]:
        """Whole records, as `detente read` writes them, each with ``occurrence`` and ``coverage``."""
        with told(self._book.path):
            yield from query.records(self._book.connection, self.question)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        from detente.book.exports.arrow import stream

        return stream(self._book.connection, self.question).__arrow_c_stream__(requested_schema)

    def arrow(self) -> Any:
        """The whole answer as a ``pyarrow.Table``."""
        from detente.book.exports.arrow import stream

        with told(self._book.path):
            return stream(self._book.connection, self.question).read_all()


class Book:
    """An open book; use it in a ``with`` block, or close it.

    One thread uses one Book, or with ``any_thread`` several in turn; several Books of one file may be open at once.
    """

    def __init__(
        self,
        path: str | Path = "relations.db",
        *,
        create: bool = True,
        read_only: bool = False,
        wait: float = WAIT,
        any_thread: bool = False,
    ):
        self.path = Path(path)
        self.read_only = read_only or (self.path.exists() and not os.access(self.path, os.W_OK))
        create = create and not read_only
        self.connection = connect(path, create=create, read_only=read_only, wait=wait, any_thread=any_thread)
        self.writer = Writer(self.connection, self.path)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    # --- adding ----------------------------------------------------------------------------------------------------------

    def add(
        self,
        *inputs: str | Path | Article,
        published: str | None = None,
        outlet: str | None = None,
        url: str | None = None,
        actors: Sequence[str | Path] = (),
        coder: str | None = None,
        model: str | None = None,
        processes: int | None = None,
        keep_text: bool = True,
    ) -> list[Added | Known | Failure]:
        """Read files, folders and articles into the book; what became of each. What is in it already is passed over."""
        from detente.intake import read_inputs

        def outcomes() -> Iterator[Article | Failure]:
            for given in inputs:
                if isinstance(given, Article):
                    yield given
                else:
                    yield from read_inputs([given], published=published, outlet=outlet, url=url, unique=False)

        return list(self.adding(outcomes(), actors=actors, coder=coder, model=model, processes=processes, keep_text=keep_text))

    def adding(
        self,
        inputs: Iterable[Article | Failure],
        *,
        actors: Sequence[str | Path] = (),
        boundaries: dict[str, str | None] | None = None,
        coder: str | None = None,
        model: str | None = None,
        processes: int | None = None,
        keep_text: bool = True,
        reader: Reader | None = None,
    ) -> Iterator[Added | Known | Failure]:
        """The same for a stream of articles and failures, told of one by one as each is written.

        ``actors``, ``boundaries`` and ``coder`` can be given to an empty book only, and hold for it from then on; afterwards
        articles are coded as the others were. ``keep_text=False`` keeps hashes and spans instead of words. ``reader`` is one that
        this book's :meth:`reader` gave, where it is at hand already.
        """
        coding = self._coding(actors, boundaries, coder)
        with codings.DictionaryFiles(coding) as files:
            options = codings.options_of(coding, files, model)
            yield from add(
                self.connection, self.writer, inputs, coding, options, processes=processes, keep_text=keep_text, reader=reader
            )

    def reader(self, model: str | None = None, coder: str | None = None) -> Reader:
        """A reader that codes as this book's articles were coded: by their coder, with its dictionaries, and its boundaries.

        ``coder`` is who is to code the first articles of a book that is still empty. Raises :class:`BookError` if the book's
        were coded by another.
        """
        with told(self.path):
            coding = codings.in_use(self.connection)
        if coding is None or coding.coder is None:
            return Options(model, coder=coder_of(coder)).reader()
        codings.check_coder(coding, coder, self.path)
        with codings.DictionaryFiles(coding) as files:
            made = codings.options_of(coding, files, model).reader()
            _ = made.gazetteer  # reads the files, which are gone afterwards
        return made

    def _coding(self, actors: Sequence[str | Path], boundaries: dict[str, str | None] | None, coder: str | None) -> Coding:
        """The coding in use; an empty book begins its first."""
        with told(self.path):
            found = codings.in_use(self.connection)
            imported = self.connection.execute("SELECT value FROM setting WHERE name = 'imported'").fetchone()
        if imported is not None:
            raise BookError(f"{self.path}: it holds {imported[0]} events that were imported. Hint: add to another book (--book).")
        if found is None:
            by = coder_of(coder)
            with self.writer.transaction() as connection:
                found = codings.in_use(connection)
                if found is None:
                    found = codings.begin(connection, codings.FIRST, by, codings.contents(actors), boundaries)
                    codings.use(connection, found)
                    connection.execute("INSERT OR IGNORE INTO setting VALUES ('created', ?)", (now(),))
                    return found
        held = {content for _, content in found.dictionaries}
        new = [name for name, content in codings.contents(actors) if content not in held]
        if new or (boundaries and boundaries != found.boundaries):
            what = ", ".join(new) or "other boundaries"
            raise BookError(
                f"{self.path}: its articles were coded without {what}. Hint: `detente recode` codes them all anew, so that they can"
                " be compared."
            )
        codings.check_coder(found, coder, self.path)
        if self.read_only:
            raise ReadOnlyBook(f"{self.path}: it was opened to be read only, or may not be written to.")
        return found

    # --- what people say of it ------------------------------------------------------------------------------------------------

    def correct(self, event: str, changes: Mapping[str, Any], *, reason: str, who: str | None = None) -> Correction:
        """Say that an event is otherwise than it was coded: ``{"status": "negated"}``; the coding itself stays as it was.

        Fields: type, mode, cameo, status, source and target (lists of codes), date ("2024-03-09", "2024-03-01..2024-03-31",
        "unknown"), background; ``retracted`` (no event at all), ``apart`` (of its occurrence), ``same_as`` (another event's id).
        """
        return correcting.correct(self.connection, self.writer, event, changes, reason, who or whoever())

    def undo(self, correction: int, *, reason: str = "", who: str | None = None) -> Correction:
        """Undo a correction by its number; undoing an undoing brings the correction back."""
        return correcting.undo(self.connection, self.writer, correction, reason, who or whoever())

    def log(self, event: str) -> list[Correction]:
        """Everything that was said of an event, in order."""
        with told(self.path):
            return corrections.log(self.connection, correcting.event_id(self.connection, event))

    def recode(
        self,
        *,
        name: str | None = None,
        actors: Sequence[str | Path] = (),
        boundaries: dict[str, str | None] | None = None,
        coder: str | None = None,
        model: str | None = None,
        processes: int | None = None,
    ) -> Iterator[Added | Known | Failure]:
        """Code every article anew, with these dictionaries, beside the old coding; when done, the book answers from the new one.

        ``coder`` is who codes; where it is left out, who made the coding in use.
        """
        coding = recoding.begin(self.connection, self.writer, name, actors, boundaries, coder)
        yield from recoding.recode(self.connection, self.writer, coding, model=model, processes=processes)

    def backup(self, target: str | Path, *, overwrite: bool = False) -> int:
        """Copy the book into a new file, also while others write to it; the size of the copy in bytes."""
        return backup(self.path, target, overwrite=overwrite)

    # --- asking ------------------------------------------------------------------------------------------------------------

    def events(self, **asked: Any) -> Events:
        """Events by the fields of :class:`~detente.book.query.Question`; a single value may stand for a list.

        One row an occurrence, with its coverage; ``reports=True`` gives each report its row.
        """
        return Events(self, question(**asked))

    def relations(self, coding: str | None = None) -> Iterator[dict[str, Any]]:
        """What the articles say relations are or are becoming: the records of kind ``relation``, article by article."""
        with told(self.path):
            yield from query.relations(self.connection, coding)

    def search(self, words: str, *, coding: str | None = None, limit: int = 20) -> list[Hit]:
        """Articles that hold all the words, or the phrase in double quotes; best first, each with its events."""
        with told(self.path):
            return list(query.search(self.connection, words, coding=coding, limit=limit))

    def count(self, coding: str | None = None) -> Count:
        """How much was read, and how much was found."""
        with told(self.path):
            return query.count(self.connection, coding)


_LISTS = ("source", "target", "party", "between", "types", "status", "quads", "outlet", "place", "ids")


def question(**asked: Any) -> Question:
    """A question from keyword arguments; ``type`` may be said for ``types``, ``quad`` for ``quads``, one value for a list."""
    for one, many in (("type", "types"), ("quad", "quads"), ("id", "ids")):
        if one in asked:
            asked[many] = asked.pop(one)
    unknown = set(asked) - {field.name for field in fields(Question)}
    if unknown:
        raise TypeError(f"{', '.join(sorted(unknown))}: not asked for in this way; see detente.book.query.Question")
    for name in _LISTS:
        if isinstance(asked.get(name), str | int):
            asked[name] = (asked[name],)
    return Question(**{name: value for name, value in asked.items() if value is not None})


def open(path: str | Path = "relations.db", *, create: bool = True, read_only: bool = False) -> Book:  # noqa: A001
    """Open the book at ``path``; an absent one is begun, unless ``create`` is false."""
    return Book(path, create=create, read_only=read_only)


def whoever() -> str:
    """The name of who corrects, as the system knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


__all__ = ["Book", "Events", "open", "question", "whoever"]
