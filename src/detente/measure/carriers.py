"""The events under a number: which occurrences of which dyads, by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from detente.book.entry import NOBODY
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
    for row in _rows(table, pairs, (first, last)):
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


@dataclass(frozen=True, slots=True)
class Acts:
    """What happened between a party and all others.

    ``attention`` counts all of it. ``rows`` are the acts known to the day that ask, and between those who asked also the acts that
    answer, and one a day of their other dealings; joint acts stand under both directions. ``aid`` counts occurrences of AID from
    one (first) to the other.
    """

    attention: int
    rows: tuple[Carrier, ...]
    aid: dict[Pair, int]


def acts_of(table: EventTable, party: str, first: int, last: int, asking: Sequence[str], answering: Sequence[str]) -> Acts:
    """What happened between a party and all others from day ``first`` to ``last``, by the PLOVER types that ask and answer.

    A book sums and picks out by itself, so that of a party with many dealings few rows are fetched.
    """
    if isinstance(table, BookTable):
        return _acts_in_book(table, party, first, last, asking, answering)
    pairs = [pair_of(party, other) for other, _ in table.partners(party, most=1_000_000)]
    rows, events, aid = [], set(), Counter[Pair]()
    for number, row in enumerate(_rows(table, pairs, (first, last))):
        sides = (row.source, row.target)
        if party not in sides or row.source == row.target or NOBODY in sides or row.day < first or row.end_day > last:
            continue
        events.add(row.event or number)
        if row.type == "AID":
            aid[sides] += 1
        if row.day == row.end_day:
            rows.append(row)
    return Acts(len(events), tuple(rows), dict(aid))


def _acts_in_book(table: BookTable, party: str, first: int, last: int, asking: Sequence[str], answering: Sequence[str]) -> Acts:
    happened, asks, answers = (", ".join(f"'{word}'" for word in words) for words in (HAPPENED, asking, answering))
    end = "CAST(julianday(date_end) - 2440587.5 AS INTEGER)"
    # Both sides of the party, by the index of each; what lacks a known side or an end is nobody's act.
    own = (
        "WITH me AS (SELECT party FROM party WHERE code = :party), nobody AS (SELECT coalesce(max(party), -1) AS n FROM party"
        f" WHERE code = '{NOBODY}'), own AS ("
        "SELECT source, target, event, day FROM dyad WHERE coding = :coding AND source = (SELECT party FROM me)"
        " AND target NOT IN (source, (SELECT n FROM nobody)) AND day BETWEEN :first AND :last"
        " UNION ALL SELECT source, target, event, day FROM dyad WHERE coding = :coding AND target = (SELECT party FROM me)"
        " AND source NOT IN (target, (SELECT n FROM nobody)) AND day BETWEEN :first AND :last)"
    )
    counted = (
        " FROM own CROSS JOIN event e ON e.event = own.event WHERE occurrence = e.event AND retracted = 0 AND quad IS NOT NULL"
        f" AND status IN ({happened}) AND {end} <= :last"
    )
    values = {"party": party, "coding": table.coding.number, "first": first, "last": last}
    codes = dict(table.all("SELECT party, code FROM party", {}))
    totals = table.all(
        f"{own} SELECT own.source, own.target, sum(type = 'AID'), sum(type IN ({asks}) AND own.day = {end}){counted}"
        " GROUP BY own.source, own.target",
        values,
    )
    # An act of several parties on several stands under several dyads, and counts once.
    ((attention,),) = table.all(f"{own} SELECT count(DISTINCT own.event){counted}", values)
    aid = {(codes[source], codes[target]): number for source, target, number, _ in totals if number}
    asked = sorted({tuple(sorted((source, target))) for source, target, _, asked in totals if asked})
    if not asked:
        return Acts(attention, (), aid)
    others = ", ".join(str(other) for pair in asked for other in pair if codes[other] != party)
    # Of what neither asks nor answers only the day matters.
    rows = table.all(
        f"{own} SELECT max(e.id), own.source, own.target, own.day, max(quad), max(type), max(coverage){counted}"
        f" AND own.day = {end} AND (own.source IN ({others}) OR own.target IN ({others}))"
        f" GROUP BY own.source, own.target, own.day, CASE WHEN type IN ({asks}, {answers}) THEN e.event ELSE 0 END",
        values,
    )
    made = (Carrier(i, codes[a], codes[b], day, day, quad, kind, n) for i, a, b, day, quad, kind, n in rows)
    return Acts(attention, tuple(made), aid)


def _rows(table: EventTable, pairs: Collection[Pair], days: tuple[int, int]) -> Iterator[Carrier]:
    """Occurrences that happened and began on these days (the first and the last), of these dyads at least."""
    told: set[tuple[Any, ...]] = set()
    for batch in _batches(table, pairs, days):
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


def _batches(table: EventTable, pairs: Collection[Pair], days: tuple[int, int]) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(table, BookTable):
        for pair in pairs:
            yield from table.batches(pair, days)
        return
    wanted = pa.array(sorted({code for pair in pairs for code in pair}), pa.string())
    for batch in table.batches(days=days):
        yield batch.filter(pc.and_(pc.is_in(batch["source"], wanted), pc.is_in(batch["target"], wanted)))
