"""What a table holds of acts between parties, each with the day on which it became known.

A forecast may use what was known on its day and nothing else. In a book an act is known from the day on which the article that
tells of it was published, which may be long after the act; in any other table from the day on which it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from detente.book.entry import party_of
from detente.book.errors import told
from detente.book.times import UNKNOWN_DAY, day_number
from detente.codebook.codebook import Codebook
from detente.forecast.errors import TooShort
from detente.forecast.history import Bools, Ints, ints
from detente.measure.sources import BookTable
from detente.measure.table import HAPPENED, QUADS, EventTable

if TYPE_CHECKING:
    import pyarrow as pa

# An act that may have been on any day of more than a week is in no week.
LONGEST = 7
# What a text says is to come, or is asked or hoped for: signs of acts, and no acts.
AHEAD = ("planned", "expected", "requested", "conditional", "attempted")

Codes = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts between two parties in the order in which they became known, one row an occurrence.

    ``pair`` is an index into ``pairs`` (int64[p, 2], indexes into ``parties``, the lower first), ``forward`` whether the first of
    the pair acted; ``day`` is the first of the act's days, ``known`` the day on which it became known; ``type`` an index into
    ``types``, -1 where the table does not say; ``quad`` 0 to 3. ``happened`` is false of what was only ahead (:data:`AHEAD`).
    ``said`` are relation assertions: pair, day known, and +1 or -1. ``ids`` are the events', empty where the table has none.
    """

    name: str
    parties: tuple[str, ...]
    types: tuple[str, ...]
    pairs: Ints
    pair: Ints
    forward: Bools
    day: Ints
    known: Ints
    type: Ints
    quad: Ints
    happened: Bools
    ids: Codes
    said: Ints = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    read: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.pair)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What may happen: the four quad classes, and the types where the table has them."""
        return (*QUADS, *self.types)

    @property
    def first(self) -> int:
        """The day on which the first act became known. What is told of earlier days is history, of which most was not told."""
        return int(self.known[self.happened].min())

    @property
    def end(self) -> int:
        """The day after the last on which anything became known."""
        return int(max(self.known.max(initial=UNKNOWN_DAY), self.read[:, 0].max(initial=UNKNOWN_DAY))) + 1

    def known_before(self, day: int) -> Acts:
        """What was known before a day: nothing that happened or was told from then on."""
        kept = self.known < day
        return replace(
            self,
            **{name: getattr(self, name)[kept] for name in _COLUMNS},
            said=self.said[self.said[:, 1] < day],
            read=self.read[self.read[:, 0] < day],
        )

    def with_more(self, more: Iterable[tuple[str, str, int, str]]) -> Acts:
        """The same with acts laid over it: rows (source, target, day, type) of parties it knows, each known from its day."""
        place = {code: number for number, code in enumerate(self.parties)}
        pairs = [(int(low), int(high)) for low, high in self.pairs]
        added: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        for source, target, day, kind in more:
            sides = sorted((place[source], place[target]))
            if (sides[0], sides[1]) not in pairs:
                pairs.append((sides[0], sides[1]))
            quad = Codebook.load().quad(kind) - 1
            of_type = self.types.index(kind) if kind in self.types else -1
            row = (pairs.index((sides[0], sides[1])), source < target, day, day, of_type, quad, True, "")
            for name, value in zip(_COLUMNS, row, strict=True):
                added[name].append(value)
        joined = {name: np.concatenate([getattr(self, name), np.asarray(added[name])]) for name in _COLUMNS}
        order = np.argsort(joined["known"], kind="stable")
        columns = {name: column[order].astype(getattr(self, name).dtype) for name, column in joined.items()}
        laid_over: Any = {"pairs": ints(pairs), **columns}
        return replace(self, **laid_over)

    def pair_of(self, one: str, other: str) -> int:
        """The number of a pair, -1 where nothing is known between the two."""
        place = {code: number for number, code in enumerate(self.parties)}
        low, high = sorted((place.get(one, -1), place.get(other, -1)))
        found = np.flatnonzero((self.pairs[:, 0] == low) & (self.pairs[:, 1] == high))
        return int(found[0]) if len(found) else -1


_COLUMNS = ("pair", "forward", "day", "known", "type", "quad", "happened", "ids")


def acts_of(table: EventTable) -> Acts:
    """The acts of a table. Raises :class:`~detente.forecast.errors.TooShort` for one that has none with a date."""
    published = _published(table)
    parts = [_of_batch(batch, published) for batch in table.batches()]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
    if not parts or not columns["happened"].any():
        raise TooShort(f"{table.name}: it has no dated event between two parties. Hint: add articles with their dates.")
    return _made(table, columns)


def _of_batch(batch: pa.RecordBatch, published: Mapping[str, int]) -> dict[str, Any]:
    """The columns of a batch's rows that are acts with a day, or signs of acts."""
    names, size = batch.schema.names, batch.num_rows

    def words(name: str, absent: str) -> Any:
        found = batch.column(name).fill_null(absent).to_pylist() if name in names else [absent] * size
        return np.array(found, dtype=object)

    def days(name: str) -> Ints:
        return ints(batch.column(name).fill_null(UNKNOWN_DAY).to_numpy(zero_copy_only=False))

    source, target, ids = words("source", ""), words("target", ""), words("event", "")
    status = words("status", HAPPENED[0])
    happened, ahead = (np.array([word in wanted for word in status], dtype=bool) for wanted in (HAPPENED, AHEAD))
    mutual = np.array(batch.column("mutual").to_pylist(), dtype=bool)
    day, end = days("day"), days("end_day")
    told_on = ints([published.get(event, UNKNOWN_DAY) for event in ids]) if published else np.full(size, UNKNOWN_DAY)
    dated = (day != UNKNOWN_DAY) & (end != UNKNOWN_DAY) & (end - day < LONGEST)
    forward = np.asarray(source < target, dtype=bool)
    # What happened is known when it is over and told of; what is ahead, when it is told of.
    known = np.where(dated & (happened | (told_on == UNKNOWN_DAY)), np.maximum(end, told_on), told_on)
    kept = (source != target) & (happened | ahead) & (forward | ~mutual) & (dated | (~happened & (told_on != UNKNOWN_DAY)))
    kept = np.asarray(kept, dtype=bool)
    columns = {
        "source": source, "target": target, "forward": forward, "day": np.where(dated, day, known), "known": known,
        "type": words("type", ""), "quad": ints(batch.column("quad").to_pylist()) - 1, "happened": happened, "ids": ids,
    }  # fmt: skip
    return {name: column[kept] for name, column in columns.items()}


def _made(table: EventTable, columns: Mapping[str, Any]) -> Acts:
    parties, number = np.unique(np.concatenate([columns["source"], columns["target"]]).astype(str), return_inverse=True)
    half = len(columns["source"])
    source, target = number[:half], number[half:]
    key = np.minimum(source, target) * len(parties) + np.maximum(source, target)
    pairs, pair = np.unique(key, return_inverse=True)
    written = columns["type"].tolist()
    there = set(written)
    types = tuple(name for name in Codebook.load().types if name in there)
    place = {name: index for index, name in enumerate(types)}
    held: dict[str, Any] = {
        "pair": pair, "forward": columns["forward"], "day": ints(columns["day"]), "known": ints(columns["known"]),
         "type": ints([place.get(name, -1) for name in written]),
        "quad": ints(columns["quad"]), "happened": columns["happened"],
        "ids": np.asarray(columns["ids"], dtype=str),
    }  # fmt: skip
    # By id within a day, so that equal books give equal forecasts in whichever order their articles came.
    order = np.lexsort((held["ids"], held["known"]))
    acts = Acts(
        table.name, tuple(str(code) for code in parties), types, np.stack(np.divmod(pairs, len(parties)), axis=1),
        **{name: column[order] for name, column in held.items()}, read=_read(table),
    )  # fmt: skip
    return replace(acts, said=_said(table, acts))


def _published(table: EventTable) -> dict[str, int]:
    """The day on which each event's article was published, where the table is a book and knows it."""
    if not isinstance(table, BookTable):
        return {}
    with told(table.book.path):
        rows = table.book.connection.execute(
            "SELECT e.id, CAST(julianday(published) - 2440587.5 AS INTEGER) FROM event e JOIN article USING (article)"
            " WHERE e.coding = ? AND occurrence = event AND published IS NOT NULL",
            (table.coding.number,),
        )
        return dict(rows)


def _read(table: EventTable) -> Ints:
    """How many articles of each day were read: rows (day, articles); none where the table does not know of articles."""
    if not isinstance(table, BookTable):
        return np.zeros((0, 2), dtype=np.int64)
    with told(table.book.path):
        rows = table.book.connection.execute(
            "SELECT day, articles FROM article_day WHERE coding = ? AND day > ? ORDER BY day", (table.coding.number, UNKNOWN_DAY)
        ).fetchall()
    return ints(rows).reshape(-1, 2)


def _said(table: EventTable, acts: Acts) -> Ints:
    """Relation assertions of pairs that have acts: rows (pair, day known, sign). Those told as history say nothing of now."""
    if not isinstance(table, BookTable):
        return np.zeros((0, 3), dtype=np.int64)
    place = {code: number for number, code in enumerate(acts.parties)}
    number = {(int(low), int(high)): row for row, (low, high) in enumerate(acts.pairs)}
    with told(table.book.path):
        published = dict(table.book.connection.execute("SELECT id, published FROM article"))
        rows = []
        for relation in table.book.relations(table.asked):
            low, high = sorted(place.get(party_of(actor), -1) for actor in relation["pair"])
            day = day_number(published.get(relation["article"]))
            if not relation["background"] and day is not None and (low, high) in number:
                rows.append((number[low, high], day, relation["sign"]))
    return ints(sorted(rows, key=lambda row: row[1])).reshape(-1, 3)
