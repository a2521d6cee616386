"""The newest events of a question, found without sorting all of them.

A page shows the first few of what may be hundreds of thousands. It looks at the time around the last article first, and further
back only where that holds too little: what lies within a span is in the same order as it is in the whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from detente.book import query
from detente.book.query import Question

# How far back the looks go, in days: a month, a year, ten years.
SPANS = (31, 366, 3660)


def newest(connection: sqlite3.Connection, question: Question) -> Iterator[dict[str, Any]]:
    """The rows of a question that asks for the newest first, with a limit; the same rows as asking it as it is."""
    last = None
    if question.since is None and question.limit is not None and not question.ids:
        (last,) = connection.execute("SELECT max(published) FROM article").fetchone()
    if last is not None and question.until is not None:
        last = min(str(last), query.boundary(question.until, last=True))
    for span in SPANS if last is not None else ():
        since = (date.fromisoformat(str(last)[:10]) - timedelta(span)).isoformat()
        rows = list(query.dictionaries(connection, replace(question, since=since)))
        if len(rows) == question.limit:
            yield from rows
            return
    yield from query.dictionaries(connection, question)
