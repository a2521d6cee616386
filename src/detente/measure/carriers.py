"""The events under a number: which occurrences of which dyads, by id."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from detente.book.times import iso
from detente.measure.sources import BookTable
from detente.measure.table import HAPPENED, EventTable

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Carrier:
    """One occurrence. ``event`` is its id, empty where the table has none; days count from 1970-01-01; ``outlet`` founded it."""

    event: str
    source: str
    target: str
    day: int
    end_day: int
    quad: int
    type: str | None
    coverage: int
    outlet: str | None = None

    @property
    def date(self) -> str:
        return iso(self.day)

    @property
    def pair(self) -> Pair:
        return pair_of(self.source, self.target)


def pair_of(one: str, other: str) -> Pair:
    """Two parties in the order of the alphabet: the key of what was between them."""
    return (one, other) if one <= other else (other, one)


def carriers(table: EventTable, pairs: Collection[Pair], first: int, last: int) -> dict[Pair, list[Carrier]]:
    """What happened in these dyads, both directions, from day ``first`` to ``last``; the most covered first.

    Each pair in the order of :func:`pair_of`. A book looks each dyad up; another table is read through once.
    """
    found: dict[Pair, list[Carrier]] = {pair: [] for pair in pairs}
    seen: set[tuple[str, Pair]] = set()
    for row in _rows(table, pairs):
        if row.pair not in found or row.day < first or row.end_day > last:
            continue
        # Joint acts stand under both directions of a dyad, and are one.
        if row.event and (row.event, row.pair) in seen:
            continue
        seen.add((row.event, row.pair))
        found[row.pair].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (-row.coverage, row.day, row.event))
    return found


def acts_of(table: EventTable, party: str, first: int, last: int) -> Iterator[Carrier]:
    """What happened between a party and all others from day ``first`` to ``last``; joint acts under both directions."""
    pairs = [pair_of(party, other) for other, _ in table.partners(party, most=1_000_000)]
    for row in _rows(table, pairs):
        if party in (row.source, row.target) and row.source != row.target and row.day >= first and row.end_day <= last:
            yield row


def _rows(table: EventTable, pairs: Collection[Pair]) -> Iterator[Carrier]:
    """Occurrences that happened and whose days are known, of these dyads at least."""
    told: set[tuple[Any, ...]] = set()
    for batch in _batches(table, pairs):
        columns = {name: batch[name].to_pylist() for name in table.columns}
        nothing = [None] * batch.num_rows
        occurrences = columns.get("occurrence", nothing)
        for number, (source, target, day, end) in enumerate(
            zip(columns["source"], columns["target"], columns["day"], columns["end_day"], strict=True)
        ):
            status = columns.get("status", nothing)[number]
            if day is None or end is None or (status is not None and status not in HAPPENED):
                continue
            occurrence = occurrences[number]
            if occurrence is not None:
                key = (occurrence, source, target)
                if key in told:
                    continue
                told.add(key)
            coverage = columns.get("coverage", nothing)[number]
            yield Carrier(
                columns.get("event", nothing)[number] or "", source, target, day, end, columns["quad"][number],
                columns.get("type", nothing)[number], 1 if coverage is None else coverage, columns.get("outlet", nothing)[number],
            )  # fmt: skip


def _batches(table: EventTable, pairs: Collection[Pair]) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(table, BookTable):
        for pair in pairs:
            yield from table.batches(pair)
        return
    wanted = pa.array(sorted({code for pair in pairs for code in pair}), pa.string())
    for batch in table.batches():
        yield batch.filter(pc.and_(pc.is_in(batch["source"], wanted), pc.is_in(batch["target"], wanted)))
