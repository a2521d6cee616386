"""A Parquet file of articles, one a row: a column ``text`` and any of the fields of a JSONL article; others are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.intake.draft import Broken, Draft, Unreadable
from detente.intake.jsonl import FIELDS

# Rows in memory at a time: of articles of 60,000 characters, 15 MB; fewer where they are longer, so as to hold so many bytes.
BATCH = 256
MOST_HELD = 64 * 1024 * 1024


def drafts(path: str, first: int = 1, last: int | None = None) -> Iterator[Draft | Broken]:
    """The articles of rows ``first`` to ``last``, counted from 1."""
    import pyarrow as pa

    try:
        with _opened(path) as file:
            yield from _rows(file, path, first, file.metadata.num_rows if last is None else last)
    except (OSError, pa.ArrowException) as error:
        yield Broken(path, Unreadable("unreadable_parquet", f"It cannot be read as Parquet ({_line(error)})."))


def _opened(path: str) -> Any:
    """The file, its texts left as they are written: one that is written once and repeated in every row is held once."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    held = parquet.read_schema(path)
    kind = held.field("text").type if held.names.count("text") == 1 else pa.null()
    written = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return parquet.ParquetFile(path, read_dictionary=["text"] if written else [])


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _rows(file: Any, path: str, first: int, last: int) -> Iterator[Draft | Broken]:
    names = [name for name in FIELDS if name in file.schema_arrow.names]
    if "text" not in names:
        held = ", ".join(file.schema_arrow.names)
        yield Broken(path, Unreadable("missing_text", f"It has no column `text`; it has {held}. Rename the column with the texts."))
        return
    begins = 1
    for group in range(file.num_row_groups):
        length = file.metadata.row_group(group).num_rows
        if begins <= last and first < begins + length:
            number = begins
            for batch in file.iter_batches(batch_size=_together(file, group), row_groups=[group], columns=names):
                for row in range(max(number, first), min(number + batch.num_rows, last + 1)):
                    yield _draft(batch, row - number, f"{path}:{row}")
                number += batch.num_rows
        begins += length


def _together(file: Any, group: int) -> int:
    """How many rows of a group are held together, by how long its metadata say that they are."""
    held = file.metadata.row_group(group)
    rows: int = MOST_HELD * held.num_rows // max(held.total_byte_size, 1)
    return max(1, min(BATCH, rows))


def _draft(batch: Any, index: int, where: str) -> Draft | Broken:
    """One row: its values are made when they are asked for, since a value may be written once and repeated in every row."""
    try:
        values = {name: batch[name][index].as_py() for name in batch.schema.names}
    except (ValueError, OverflowError) as error:  # UTF-8 that is none, a moment that no calendar has
        return Broken(where, Unreadable("unreadable_row", f"A value of it cannot be read ({_line(error)})."))
    return Draft(where, **{**values, "published": _day(values.get("published"))})


def _day(value: Any) -> Any:
    """A date or time as the contract writes it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def sizes(path: str) -> Iterator[int]:
    """How many bytes of text each row holds. Raises OSError for what is no Parquet."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        with _opened(path) as file:
            if "text" not in file.schema_arrow.names:
                return
            for batch in file.iter_batches(batch_size=BATCH, columns=["text"]):
                texts = batch["text"]
                if pa.types.is_dictionary(texts.type):
                    lengths = pc.take(pc.binary_length(texts.dictionary), texts.indices)
                else:
                    lengths = pa.nulls(len(texts))  # no texts: each row is told when it is read
                yield from (length or 0 for length in lengths.to_pylist())
    except pa.ArrowException as error:
        raise OSError(str(error)) from error
