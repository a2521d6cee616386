"""A Parquet file of articles, one a row: a column ``text`` and any of the fields of a JSONL article; others are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.intake.draft import Broken, Draft, Unreadable
from detente.intake.jsonl import FIELDS

# Rows in memory at a time: of articles of 60,000 characters, 15 MB.
BATCH = 256


def drafts(path: str, first: int = 1, last: int | None = None) -> Iterator[Draft | Broken]:
    """The articles of rows ``first`` to ``last``, counted from 1."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        with parquet.ParquetFile(path) as file:
            yield from _rows(file, path, first, file.metadata.num_rows if last is None else last)
    except (OSError, pa.ArrowException) as error:
        yield Broken(path, Unreadable("unreadable_parquet", f"It cannot be read as Parquet ({_line(error)})."))


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
            for batch in file.iter_batches(batch_size=BATCH, row_groups=[group], columns=names):
                if first < number + batch.num_rows and number <= last:
                    for row, values in enumerate(batch.to_pylist(), number):
                        if first <= row <= last:
                            yield Draft(f"{path}:{row}", **{**values, "published": _day(values.get("published"))})
                number += batch.num_rows
        begins += length


def _day(value: Any) -> Any:
    """A date or time as the contract writes it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def sizes(path: str) -> Iterator[int]:
    """How many bytes of text each row holds. Raises OSError for what is no Parquet."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as parquet

    try:
        with parquet.ParquetFile(path) as file:
            if "text" not in file.schema_arrow.names:
                return
            for batch in file.iter_batches(batch_size=BATCH, columns=["text"]):
                yield from (length or 0 for length in pc.binary_length(batch["text"]).to_pylist())
    except pa.ArrowException as error:
        raise OSError(str(error)) from error
