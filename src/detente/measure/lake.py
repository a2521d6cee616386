"""A lake as a table of events: DuckDB reads its Parquet files, and leaves unread what a question does not touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.book.assertions import Assertion
from detente.book.times import day_number
from detente.lake.asking import parties, view
from detente.lake.layout import Lake, opened
from detente.measure.errors import MeasureError
from detente.measure.sources import BATCH, DUCKDB_MEMORY, SummedTable
from detente.measure.table import COLUMNS, Articles

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from detente.measure.periods import Periods


def lake_table(path: str | Path, *, coding: str | None = None) -> LakeTable:
    """The table of the lake at ``path``. Raises :class:`~detente.lake.errors.LakeError`."""
    if coding is not None:
        raise MeasureError(f"{path}: a lake has one coding, without a name. Hint: leave --coding away.")
    return LakeTable(opened(path))


class LakeTable(SummedTable):
    """A lake's occurrences, each by the report that founds it; the same numbers as a book of the same articles has."""

    columns = tuple(COLUMNS)
    says = looks_up = True

    def __init__(self, lake: Lake) -> None:
        import duckdb

        self.lake, self.name, self.listed = lake, lake.path.name, str(lake.path)
        lake.current()  # says so, if there is none yet
        self._connection = duckdb.connect(config={"memory_limit": DUCKDB_MEMORY, "preserve_insertion_order": False})
        for table in ("dyads", "events", "assertions", "articles"):
            view(self._connection, lake, table)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def rows(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        yield self._connection, "dyads"

    def batches(self, pair: tuple[str, str] | None = None, days: tuple[int, int] | None = None) -> Iterator[pa.RecordBatch]:
        wanted: list[str] = ["true"]
        values: dict[str, Any] = {}
        if pair is not None:
            wanted.append("((source = $a AND target = $b) OR (source = $b AND target = $a))")
            values |= {"a": pair[0], "b": pair[1]}
        if days is not None:
            wanted.append("day BETWEEN $first AND $last")
            values |= {"first": days[0], "last": days[1]}
        sql = f"SELECT {', '.join(self.columns)} FROM dyads WHERE {' AND '.join(wanted)}"
        yield from self._connection.sql(sql, params=values).to_arrow_reader(BATCH)

    def parties(self) -> tuple[str, ...]:
        spoken = self._all("SELECT first FROM assertions UNION SELECT second FROM assertions")
        return tuple(sorted({*parties(self._connection), *(row[0] for row in spoken)}))

    def articles(self, periods: Periods) -> Articles | None:
        rows = self._all(
            "SELECT published, count(*), count(*) FILTER (events = 0) FROM articles WHERE published BETWEEN $first AND $last"
            " GROUP BY published",
            first=periods.first.isoformat(), last=periods.last.isoformat(),
        )  # fmt: skip
        read, without = np.zeros(periods.count, dtype=np.int64), np.zeros(periods.count, dtype=np.int64)
        index = periods.index_of(np.array([day_number(day) for day, _, _ in rows], dtype=np.int64))
        np.add.at(read, index, [count for _, count, _ in rows])
        np.add.at(without, index, [count for _, _, count in rows])
        return Articles(read, without)

    def assertions(self, first: str, second: str) -> list[Assertion]:
        rows = self._all(
            "SELECT id, article, state, sign, day, end_day FROM assertions WHERE first = $low AND second = $high"
            " ORDER BY day NULLS FIRST, article, ordinal",
            low=min(first, second), high=max(first, second),
        )  # fmt: skip
        return [Assertion(*row) for row in rows]

    def titles(self, events: Sequence[str]) -> dict[str, str]:
        rows = self._all("SELECT event, title FROM events WHERE event IN (SELECT unnest($events))", events=list(events))
        return {event: title for event, title in rows if title}

    def _all(self, sql: str, **values: Any) -> list[Any]:
        return self._connection.sql(sql, params=values or None).fetchall()
