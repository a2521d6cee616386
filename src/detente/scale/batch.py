"""``code_batch``: a batch of articles -> a batch of what was made of them. The local pool and Spark call it.

It is pure: the same batch gives the same bytes, in any process, so that an engine may try again. Models are loaded once a
process, when first needed. One bad article is one row that says what is wrong with it; the others are read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from detente.intake.read import article_from_text, iso_day
from detente.record import Article, Failure, Reading
from detente.run import broken, outcomes
from detente.scale.errors import BatchError
from detente.scale.options import Options
from detente.scale.rows import Row, row_of
from detente.scale.schema import ARTICLES, OUTCOMES

if TYPE_CHECKING:
    from detente.reading.read import Reader

# Readers of different options that one process keeps: an engine's worker is seldom asked for more than one.
KEPT = 2
DEFAULT = Options()


def code_batch(batch: pa.RecordBatch, options: Options = DEFAULT) -> pa.RecordBatch:
    """Read a batch of articles (:data:`~detente.scale.schema.ARTICLES`) into one of outcomes, row by row in the same order.

    Raises :class:`BatchError` if there is no column ``text`` or a column has the wrong type, and
    :class:`~detente.errors.DetenteError` for what concerns every article (no model, a bad dictionary).
    """
    given = list(articles_of(batch, checked=options.checked))
    found = outcomes(given, reader_of(options), statements=options.statements, times=options.times)
    return batch_of(zip(given, found, strict=True))


def reader_of(options: Options) -> Reader:
    """This process's reader for these options."""
    return _reader(dataclasses.replace(options, statements=False, times=False, checked=False))


@lru_cache(KEPT)
def _reader(options: Options) -> Reader:
    return options.reader()


# --- in -------------------------------------------------------------------------------------------------------------------


def batch_of_articles(articles: Iterable[Article]) -> pa.RecordBatch:
    """Articles as a batch. Each must hold whole characters only (:func:`fits`)."""
    names = ARTICLES.names
    return pa.RecordBatch.from_pylist([{name: getattr(each, name) for name in names} for each in articles], schema=ARTICLES)


def fits(article: Article) -> bool:
    """Can Arrow hold the article? It cannot hold half a surrogate pair, which JSON input can."""
    try:
        for name in ARTICLES.names:
            (getattr(article, name) or "").encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def articles_of(batch: pa.RecordBatch, *, checked: bool = False) -> Iterator[Article | Failure]:
    """The articles of a batch; a failure for each row that holds none that can be read."""
    columns = {name: _column(batch, name) for name in ARTICLES.names}
    for number, values in enumerate(zip(*columns.values(), strict=True)):
        row = dict(zip(columns, values, strict=True))
        yield Article(**row) if checked else _article(row, number)


def _column(batch: pa.RecordBatch, name: str) -> list[Any]:
    found = batch.schema.get_all_field_indices(name)
    if len(found) != 1:
        if not found and name != "text":
            return [None] * batch.num_rows
        raise BatchError(f"the batch has {len(found)} columns {name!r}. Hint: it needs one column of strings named {name!r}.")
    column = batch.column(found[0])
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind)
    if not text and not (name == "published" and pa.types.is_temporal(kind)) and not (name == "id" and pa.types.is_integer(kind)):
        raise BatchError(f"column {name!r} is {column.type}, not strings. Hint: cast it to strings first.")
    values: list[Any] = column.cast(pa.string()).to_pylist()
    return values


def _article(row: Row, number: int) -> Article | Failure:
    """A row's article, checked as those from files are. Whether its date lies ahead is not: a retry must not depend on the day."""
    where = row["url"] or row["title"] or row["id"] or f"row {number} of its batch"
    day = iso_day(row["published"])
    if row["published"] and day is None:
        hint = f"Its date of publication is {row['published']!r}. Write it like 2024-03-11, or leave it null."
        return Failure(where, "bad_published", hint, row["id"])
    article = article_from_text(**{**row, "published": None}, where=where)
    return dataclasses.replace(article, published=day) if isinstance(article, Article) else article


# --- out ------------------------------------------------------------------------------------------------------------------


def batch_of(found: Iterable[tuple[Article | Failure, Reading | Failure]]) -> pa.RecordBatch:
    """What was given and what was made of it -> a batch of outcomes."""
    pairs = list(found)
    rows = [row_of(outcome, given if isinstance(given, Article) else None) for given, outcome in pairs]
    try:
        return pa.RecordBatch.from_pylist(rows, schema=OUTCOMES)
    except (pa.ArrowException, ValueError, OverflowError, TypeError):
        # A value that Arrow cannot hold is a fault of ours in one article; it must not cost the others.
        single = [_alone(row, *pair) for row, pair in zip(rows, pairs, strict=True)]
        return pa.Table.from_batches(single).combine_chunks().to_batches()[0]


def _alone(row: Row, given: Article | Failure, outcome: Reading | Failure) -> pa.RecordBatch:
    try:
        return pa.RecordBatch.from_pylist([row], schema=OUTCOMES)
    except (pa.ArrowException, ValueError, OverflowError, TypeError) as error:
        if not isinstance(given, Article):
            raise
        return pa.RecordBatch.from_pylist([row_of(broken(given, error), given)], schema=OUTCOMES)
