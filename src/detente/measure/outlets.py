"""How harsh each outlet is, from all dyads of a table: what a series is held against when its outlets change.

Outlets are compared within what several of them tell: the dyads of a year, and the periods of the dyad in question. Of a large
table a sample is enough, as a tone is one number for all that an outlet tells.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from detente.book.entry import NOBODY
from detente.measure.mix import tones
from detente.measure.sources import BookTable
from detente.measure.table import HAPPENED, EventTable, Floats, Integers

# Events of a book that are looked at, evenly over their numbers: of forty outlets each then has some hundreds, and a tone stands to
# about a fifth (log-odds), while a page waits for some tens of milliseconds.
SAMPLE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What outlets tell of rows that they have in common, int64[cells] each; ``outlet`` is an index into ``names``."""

    names: tuple[str, ...]
    row: Integers
    outlet: Integers
    conflict: Integers
    total: Integers

    def tones(self, names: tuple[str, ...], conflict: Floats, total: Floats) -> Floats:
        """The tones of outlets (see :func:`~detente.measure.mix.tones`) from these cells and a series' own [periods, outlets]."""
        known = {name: number for number, name in enumerate((*self.names, *(name for name in names if name not in self.names)))}
        place = np.array([known[name] for name in names], dtype=np.int64)
        period, column = np.nonzero(total)
        rows = int(self.row.max(initial=-1)) + 1
        found = tones(
            np.concatenate([self.row, rows + period]), np.concatenate([self.outlet, place[column]]),
            np.concatenate([self.conflict, conflict[period, column]]), np.concatenate([self.total, total[period, column]]),
        )  # fmt: skip
        return np.pad(found, (0, len(known) - len(found)))[place]


def cells(table: EventTable) -> Cells:
    """What a table's outlets tell of all dyads by year; of a book, of :data:`SAMPLE` events. Empty where it names no outlets."""
    counted: dict[tuple[str, str, int, str], list[int]] = {}
    for source, target, year, outlet, conflict, total in _counted(table):
        cell = counted.setdefault((min(source, target), max(source, target), year, outlet), [0, 0])
        cell[0] += conflict
        cell[1] += total
    names = sorted({key[3] for key in counted})
    place = {name: number for number, name in enumerate(names)}
    rows: dict[tuple[str, str, int], int] = {}
    row = [rows.setdefault(key[:3], len(rows)) for key in counted]
    columns = (row, [place[key[3]] for key in counted], *([cell[side] for cell in counted.values()] for side in (0, 1)))
    return Cells(tuple(names), *(np.array(column, dtype=np.int64) for column in columns))


Counted = list[tuple[str, str, int, str, int, int]]


def _counted(table: EventTable) -> Counted:
    return _in_book(table) if isinstance(table, BookTable) else _in_rows(table)


def _in_book(table: BookTable) -> Counted:
    ((last,),) = table.all("SELECT coalesce(max(event), 0) FROM event", {})
    picked = np.unique(np.linspace(1, max(1, last), min(SAMPLE, last), dtype=np.int64)).tolist()
    happened = ", ".join(f"'{status}'" for status in HAPPENED)
    return table.all(
        "WITH picked AS (SELECT value AS event FROM json_each(:picked))"
        " SELECT s.code, t.code, CAST(substr(date_start, 1, 4) AS INTEGER), coalesce(outlet, ''), sum(quad > 2), count(*)"
        " FROM picked CROSS JOIN event e ON e.event = picked.event CROSS JOIN dyad d ON d.event = e.event"
        " CROSS JOIN article a ON a.article = e.article JOIN party s ON s.party = d.source JOIN party t ON t.party = d.target"
        " WHERE d.coding = :coding AND occurrence = e.event AND retracted = 0 AND quad IS NOT NULL AND d.day > -1000000"
        f" AND status IN ({happened}) AND d.source <> d.target AND '{NOBODY}' NOT IN (s.code, t.code) GROUP BY 1, 2, 3, 4",
        {"picked": json.dumps(picked), "coding": table.coding.number},
    )


def _in_rows(table: EventTable) -> Counted:
    import pyarrow as pa
    import pyarrow.compute as pc

    if "outlet" not in table.columns:
        return []
    parts = []
    for batch in table.batches():
        kept = pc.and_(pc.is_valid(batch["day"]), pc.not_equal(batch["source"], batch["target"]))
        if "status" in table.columns:
            kept = pc.and_(kept, pc.is_in(batch["status"], pa.array(HAPPENED)))
        rows = batch.filter(kept)
        year = rows["day"].cast(pa.int32()).cast(pa.date32())
        columns = {
            "source": rows["source"], "target": rows["target"], "year": pc.year(year),
            "outlet": pc.fill_null(rows["outlet"], ""), "conflict": pc.greater(rows["quad"], 2).cast(pa.int64()),
        }  # fmt: skip
        found = pa.table(columns).group_by(["source", "target", "year", "outlet"])
        parts.append(found.aggregate([("conflict", "sum"), ("conflict", "count")]))
    whole = pa.concat_tables(parts) if parts else None
    if whole is None:
        return []
    names = ("source", "target", "year", "outlet", "conflict_sum", "conflict_count")
    return list(zip(*(whole[name].to_pylist() for name in names), strict=True))
