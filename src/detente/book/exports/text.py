"""Text into a binary stream: UTF-8 everywhere, what it cannot hold as U+FFFD."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO


@contextmanager
def text(out: BinaryIO) -> Iterator[TextIO]:
    """The stream as text, left open afterwards."""
    wrapped = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=False)
    try:
        yield wrapped
    finally:
        wrapped.flush()
        wrapped.detach()


def write_table(out: BinaryIO, header: Iterable[str] | None, rows: Iterable[Iterable[Any]], *, delimiter: str = ",") -> int:
    """Delimited rows under a header (or none); None is an empty cell. How many rows were written."""
    count = 0
    with text(out) as stream:
        if delimiter == "\t":  # the field's tab-separated files know no quotation marks
            table = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        else:
            table = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        if header is not None:
            table.writerow(header)
        for row in rows:
            table.writerow(row)
            count += 1
    return count


# What XML 1.0 cannot hold, not even as an entity (section 2.2, Characters).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def in_xml(value: str) -> str:
    """A text as XML can hold it: what it cannot becomes U+FFFD."""
    return _NOT_XML.sub("\ufffd", value)


def cell(value: Any) -> Any:
    """A cell without tabs and line ends, which would break a tab-separated row."""
    return " ".join(value.split()) if isinstance(value, str) else value
