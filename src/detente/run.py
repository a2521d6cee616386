"""A whole run, from inputs to readings: what goes wrong with one article stays with that article."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from detente.errors import DetenteError
from detente.harmless import one_line
from detente.outputs import Written
from detente.record import Article, Failure, Reading

if TYPE_CHECKING:
    from detente.reading.read import Reader

T = TypeVar("T", bound=Reading | Failure | Written)
logger = logging.getLogger(__name__)

NO_DATE = (
    'No publication date is known for "%s", and perhaps for others: relative dates ("last week") stay unknown there. '
    "Hint: --published 2024-03-11, or a field `published` in JSONL."
)


def outcomes(
    inputs: Iterable[Article | Failure], reader: Reader, *, statements: bool = False, times: bool = False
) -> Iterator[Reading | Failure]:
    """Readings and failures, in the order of the inputs.

    Should the reader break on an article, which would be a fault of ours, that article becomes a failure and the run
    goes on. A :class:`DetenteError` (no model, a bad dictionary) concerns all articles and ends the run.
    """
    from detente.reading.read import GROUP

    stream = iter(inputs)
    while group := list(islice(stream, GROUP)):
        articles = [item for item in group if isinstance(item, Article)]
        read = _group(articles, reader, statements=statements, times=times)
        for item in group:
            yield item if isinstance(item, Failure) else next(read)


def _group(articles: list[Article], reader: Reader, *, statements: bool, times: bool) -> Iterator[Reading | Failure]:
    """The readings of a few articles; one by one from where the reader broke off."""
    done = 0
    try:
        for reading in reader.read_many(articles, statements=statements, times=times):
            done += 1
            yield reading
    except DetenteError:
        raise
    except Exception as error:
        logger.debug("reading broke off", exc_info=error)
        yield from (_one(article, reader, statements=statements, times=times) for article in articles[done:])


def _one(article: Article, reader: Reader, *, statements: bool, times: bool) -> Reading | Failure:
    try:
        return reader.read(article, statements=statements, times=times)
    except DetenteError:
        raise
    except Exception as error:
        logger.debug("article %s broke the reader", article.id, exc_info=error)
        return broken(article, error)


def broken(article: Article, error: Exception) -> Failure:
    """What is told of an article on which detente itself broke."""
    hint = "This is a fault of detente: please report it with the article. The others were read."
    where = article.url or article.title or article.id
    return Failure(where, f"internal_error:{type(error).__name__}", hint, article.id)


class Tally:
    """Counts what passes by and says what a user must know of it, each thing once."""

    def __init__(self, say: Callable[[str], None], *, say_failures: bool) -> None:
        self.articles = self.failed = 0
        self._say, self._say_failures, self._dateless = say, say_failures, False

    def inputs(self, inputs: Iterable[Article | Failure]) -> Iterator[Article | Failure]:
        for outcome in inputs:
            if isinstance(outcome, Article) and outcome.published is None and not self._dateless:
                self._dateless = True
                self._say(NO_DATE % outcome.id)
            yield outcome

    def outcomes(self, outcomes: Iterable[T]) -> Iterator[T]:
        """Outcomes, or what was written of them."""
        for outcome in outcomes:
            if isinstance(outcome, Failure) or (isinstance(outcome, Written) and outcome.failed):
                self.failed += 1
                if self._say_failures and isinstance(outcome, Failure):
                    self._say(f"Not read: {one_line(outcome.input)}: {outcome.reason}. {outcome.hint}")
            else:
                self.articles += 1
            yield outcome

    def close(self) -> int:
        """Say how much was not read, unless that was said; the exit status."""
        if self.failed and not self._say_failures:
            self._say(f"{self.failed} of {self.failed + self.articles} inputs were not read: see the failure records.")
        return 1 if self.failed else 0
