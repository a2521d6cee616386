"""Arrow and Parquet: the flat rows in columns, under a schema that is part of the interface."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as parquet

from detente.book.columns import COLUMNS
from detente.book.entry import DAMAGED
from detente.book.errors import DamagedBook
from detente.book.query import Question, rows

# Rows of one record batch, and of one row group of a file.
BATCH = 16_384
_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "int8": pa.int8(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
}
SCHEMA = pa.schema([pa.field(column.name, _TYPES[column.type], metadata={"says": column.says}) for column in COLUMNS])


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _column(kind: str, values: Sequence[Any]) -> Any:
    """A column of the book in Arrow. Raises :class:`DamagedBook` for a value that it cannot hold, such as a day that is none."""
    try:
        if kind == "date32":
            values = tuple(map(_day, values))
        elif kind == "bool":
            values = tuple(None if value is None else bool(value) for value in values)
        return pa.array(values, _TYPES[kind])
    except (ValueError, TypeError) as error:  # Arrow's own errors are of these two
        raise DamagedBook(DAMAGED) from error


def _columns(batch: list[tuple[Any, ...]]) -> list[Any]:
    return [_column(column.type, values) for column, values in zip(COLUMNS, zip(*batch, strict=True), strict=True)]


def batches(connection: sqlite3.Connection, question: Question) -> Iterator[Any]:
    """The answer as record batches of up to :data:`BATCH` rows."""
    stream_ = rows(connection, question)
    while batch := list(islice(stream_, BATCH)):
        yield pa.record_batch(_columns(batch), schema=SCHEMA)


def stream(connection: sqlite3.Connection, question: Question) -> Any:
    """The answer as a ``pyarrow.RecordBatchReader``."""
    return pa.RecordBatchReader.from_batches(SCHEMA, batches(connection, question))


def write_parquet(connection: sqlite3.Connection, question: Question, out: BinaryIO | str | Path) -> int:
    """The answer as a Parquet file (zstd); how many rows it has."""
    count = 0
    with parquet.ParquetWriter(out, SCHEMA, compression="zstd") as file:
        for batch in batches(connection, question):
            file.write_batch(batch)
            count += batch.num_rows
    return count
