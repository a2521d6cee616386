"""Articles -> entries, in this process or in several: the readers' side of adding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from detente.book.entry import Entry, entry_of, entry_packed, packed_records
from detente.book.errors import BookError
from detente.record import Article, Failure, Reading
from detente.run import outcomes
from detente.scale.errors import ReaderLost
from detente.scale.options import Options
from detente.scale.pool import cores, made_by_processes
from detente.scale.rows import Row, failure_of, records_of

if TYPE_CHECKING:
    from detente.reading.read import Reader

# Fewer articles than this are read where we are: another process takes about two seconds to load the model.
WORTH_IT = 48


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
        processes = cores() if len(first) == WORTH_IT else 1
    if processes > 1:
        yield from _in_processes(stream, options, processes, keep_text)
    else:
        yield from _here(stream, options.reader(), keep_text)


def _here(articles: Iterable[Article], reader: Reader, keep_text: bool) -> Iterator[Entry | Failure]:
    for outcome in outcomes(articles, reader):
        yield entry_of(outcome, keep_text=keep_text) if isinstance(outcome, Reading) else outcome


def _in_processes(articles: Iterator[Article], options: Options, processes: int, keep_text: bool) -> Iterator[Entry | Failure]:
    try:
        for article, made in made_by_processes(articles, options, processes, partial(_packed, keep_text=keep_text)):
            if isinstance(made, Failure):
                yield made
            elif isinstance(article, Article):
                yield entry_packed(article, *made)
    except ReaderLost:
        raise BookError(
            "a process that was reading ended by itself; perhaps memory ran out. What was added before is kept. "
            "Hint: the same command with --processes 1 goes on."
        ) from None


def _packed(row: Row, keep_text: bool) -> Failure | tuple[int, str, bytes]:
    """A row as it comes from the process that read it: how many sentences, the outcome, and the records as the book packs them."""
    if row["outcome"] != "read":
        return failure_of(row)
    return len(row["sentences"]), row["outcome"], packed_records(records_of(row), keep_text=keep_text)
