"""What a table holds of acts between parties, each with the day on which it became known.

A forecast may use what was known on its day and nothing else. In a book an act is known from the day on which the article that
tells of it was published, which may be long after the act; in any other table from the day on which it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from detente.book.entry import NOBODY
from detente.book.errors import told
from detente.book.times import LAST_DAY, UNKNOWN_DAY
from detente.codebook.codebook import Codebook
from detente.forecast.errors import TooShort
from detente.forecast.history import Bools, Ints, ints
from detente.measure.sources import BookTable
from detente.measure.table import HAPPENED, QUADS, EventTable

if TYPE_CHECKING:
    import pyarrow as pa

# An act that may have been on any day of more than a week is in no week.
LONGEST = 7
# What a text says of a relation is of now if it is of the month before the text; before that it is history.
OF_NOW = 31
# What a text says is to come, or is asked or hoped for: signs of acts, and no acts.
AHEAD = ("planned", "expected", "requested", "conditional", "attempted")

Codes = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts between two parties in the order in which they became known, one row an occurrence.

    ``pair`` is an index into ``pairs`` (int64[p, 2], indexes into ``parties``, the lower first), ``forward`` whether the first of
    the pair acted; ``day`` is the first of the act's days, ``known`` the day on which it became known; ``type`` an index into
    ``types``, -1 where the table does not say; ``quad`` 0 to 3. ``happened`` is false of what was only ahead (:data:`AHEAD`),
    ``mutual`` true of joint acts. ``said`` are relation assertions: pair, day known, and +1 or -1. ``ids`` are the events', empty
    where the table has none. Where ``directed`` is true, a pair is a source and a target (:meth:`towards`).
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
    mutual: Bools
    ids: Codes
    said: Ints = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    read: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    directed: bool = False

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
        """The day after the last on which anything became known, if the calendar has one."""
        return min(int(max(self.known.max(initial=UNKNOWN_DAY), self.read[:, 0].max(initial=UNKNOWN_DAY))) + 1, LAST_DAY)

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
            row = (pairs.index((sides[0], sides[1])), source < target, day, day, of_type, quad, True, False, "")
            for name, value in zip(_COLUMNS, row, strict=True):
                added[name].append(value)
        joined = {name: np.concatenate([getattr(self, name), np.asarray(added[name])]) for name in _COLUMNS}
        order = np.argsort(joined["known"], kind="stable")
        columns = {name: column[order].astype(getattr(self, name).dtype) for name, column in joined.items()}
        laid_over: Any = {"pairs": ints(pairs), **columns}
        return replace(self, **laid_over)

    def towards(self) -> Acts:
        """The same with each direction as a pair of its own: of p pairs, pair i is from the first to the second, i + p back.

        A joint act is one of either side towards the other.
        """
        p = len(self.pairs)
        joint = np.flatnonzero(self.mutual)
        rows = np.concatenate([np.arange(len(self)), joint])
        pair = np.concatenate(
            [np.where(self.forward, self.pair, self.pair + p), np.where(self.forward, self.pair + p, self.pair)[joint]]
        )
        order = np.argsort(self.known[rows], kind="stable")
        rows, pair = rows[order], pair[order]
        said = np.concatenate([self.said, self.said + ints([p, 0, 0])])
        columns: dict[str, Any] = {name: getattr(self, name)[rows] for name in _COLUMNS}
        columns |= {"pair": pair, "forward": np.ones(len(rows), dtype=bool)}
        pairs = np.concatenate([self.pairs, self.pairs[:, ::-1]])
        return replace(self, **columns, pairs=pairs, said=said[np.argsort(said[:, 1], kind="stable")], directed=True)

    def pair_of(self, one: str, other: str) -> int:
        """The number of a pair, -1 where nothing is known between the two."""
        place = {code: number for number, code in enumerate(self.parties)}
        low, high = place.get(one, -1), place.get(other, -1)
        if not self.directed:
            low, high = min(low, high), max(low, high)
        found = np.flatnonzero((self.pairs[:, 0] == low) & (self.pairs[:, 1] == high))
        return int(found[0]) if len(found) else -1


_COLUMNS = ("pair", "forward", "day", "known", "type", "quad", "happened", "mutual", "ids")


def acts_of(table: EventTable) -> Acts:
    """The acts of a table. Raises :class:`~detente.forecast.errors.TooShort` for one that has none with a date."""
    parts, codes = _of_book(table) if isinstance(table, BookTable) else _of_batches(table)
    columns = {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])} if parts else {}
    if not columns or not columns["happened"].any():
        raise TooShort(f"{table.name}: it has no dated event between two parties. Hint: add articles with their dates.")
    return _made(table, columns, codes)


def _of_batches(table: EventTable) -> tuple[list[dict[str, Any]], list[str]]:
    """The columns of each batch's acts and signs of acts, with parties as numbers, and the codes of these."""
    number: dict[str, int] = {}
    parts = []
    for batch in table.batches():
        names, size = batch.schema.names, batch.num_rows

        def words(name: str, absent: str, batch: pa.RecordBatch = batch) -> list[str]:
            there = name in batch.schema.names
            return batch.column(name).fill_null(absent).to_pylist() if there else [absent] * batch.num_rows

        def days(name: str, batch: pa.RecordBatch = batch) -> Ints:
            return ints(batch.column(name).fill_null(UNKNOWN_DAY).to_numpy(zero_copy_only=False))

        source, target = (ints([number.setdefault(code, len(number)) for code in words(name, "")]) for name in ("source", "target"))
        parts.append(
            _chosen(
                source, target, days("day"), days("end_day"), np.full(size, UNKNOWN_DAY), ints(batch.column("quad").to_pylist()),
                words("type", ""), words("status", HAPPENED[0]), batch.column("mutual").to_pylist(),
                words("event", "") if "event" in names else [""] * size,
            )
        )  # fmt: skip
    return parts, list(number)


# As EventTable.batches reads a book, but only what is needed, and parties and articles as their numbers.
_ROWS = (
    "SELECT d.source, d.target, coalesce(e.day, {unknown}), CASE WHEN date_end = date_start THEN coalesce(e.day, {unknown})"
    " ELSE coalesce(CAST(julianday(date_end) - 2440587.5 AS INTEGER), {unknown}) END, article, quad, type, status,"
    " e.target = '', e.id FROM dyad d CROSS JOIN event e ON e.event = d.event WHERE d.coding = ? AND d.source <> d.target"
    " AND occurrence = e.event AND retracted = 0 AND quad IS NOT NULL AND status IN ({statuses})"
).format(unknown=UNKNOWN_DAY, statuses=", ".join(f"'{status}'" for status in (*HAPPENED, *AHEAD)))
_PUBLISHED = "SELECT article, CAST(julianday(published) - 2440587.5 AS INTEGER) FROM article WHERE published IS NOT NULL"
_BATCH = 65_536


def _of_book(table: BookTable) -> tuple[list[dict[str, Any]], list[str]]:
    connection = table.book.connection
    parts = []
    with told(table.book.path):
        codes = dict(connection.execute("SELECT party, code FROM party"))
        published = ints(connection.execute(_PUBLISHED).fetchall()).reshape(-1, 2)
        told_on = np.full(int(published[:, 0].max(initial=0)) + 2, UNKNOWN_DAY)
        told_on[published[:, 0]] = published[:, 1]
        nobody = [number for number, code in codes.items() if code == NOBODY]
        with closing(connection.execute(_ROWS, (table.coding.number,))) as cursor:
            while rows := cursor.fetchmany(_BATCH):
                *numbers, kind, status, mutual, identity = zip(*rows, strict=True)
                source, target, day, end, article, quad = map(ints, numbers)
                known = told_on[np.minimum(article, len(told_on) - 1)]  # the last is of no article
                found = _chosen(source, target, day, end, known, quad, kind, status, mutual, identity)
                if nobody:
                    somebody = ~np.isin(found["source"], nobody) & ~np.isin(found["target"], nobody)
                    found = {name: column[somebody] for name, column in found.items()}
                parts.append(found)
    return parts, [codes.get(number, NOBODY) for number in range(max(codes, default=0) + 1)]


def _chosen(
    source: Ints, target: Ints, day: Ints, end: Ints, told_on: Ints, quad: Ints, kind: Sequence[str], status: Sequence[str],
    mutual: Sequence[Any], identity: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """The columns of those rows that are acts with a day, or signs of acts."""
    happened, ahead = (np.array([word in wanted for word in status], dtype=bool) for wanted in (HAPPENED, AHEAD))
    types = {name: number for number, name in enumerate(Codebook.load().types)}
    dated = (day != UNKNOWN_DAY) & (end != UNKNOWN_DAY) & (end - day < LONGEST)
    # What happened is known when it is over and told of; what is ahead, when it is told of.
    known = np.where(dated & (happened | (told_on == UNKNOWN_DAY)), np.maximum(end, told_on), told_on)
    kept = (source != target) & (happened | ahead) & (dated | (~happened & (told_on != UNKNOWN_DAY)))
    columns = {
        "source": source, "target": target, "day": np.where(dated, day, known), "known": known,
        "type": ints([types.get(name, -1) for name in kind]), "quad": quad - 1, "happened": happened,
        "mutual": np.array(mutual, dtype=bool), "ids": np.array(identity, dtype=str),
    }  # fmt: skip
    return {name: column[kept] for name, column in columns.items()}


def _made(table: EventTable, columns: dict[str, Any], codes: Sequence[str]) -> Acts:
    used, number = np.unique(np.concatenate([columns.pop("source"), columns.pop("target")]), return_inverse=True)
    names = np.array([codes[one] for one in used.tolist()])
    order = np.argsort(names, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    parties = tuple(names[order].tolist())
    source, target = np.split(place[number], 2)
    columns["forward"] = source < target
    # A joint act stands in both directions, and is counted once.
    once = columns["forward"] | ~columns["mutual"]
    columns = {name: column[once] for name, column in columns.items()}
    source, target = source[once], target[once]
    pairs, columns["pair"] = np.unique(np.minimum(source, target) * len(parties) + np.maximum(source, target), return_inverse=True)
    kinds, kind = np.unique(columns["type"], return_inverse=True)
    columns["type"] = (np.arange(len(kinds)) - np.count_nonzero(kinds < 0))[kind].clip(-1)
    types = tuple(Codebook.load().types)
    # By id within a day, so that equal books give equal forecasts in whichever order their articles came.
    order = np.lexsort((columns["ids"], columns["known"]))
    acts = Acts(
        table.name, parties, tuple(types[one] for one in kinds.tolist() if one >= 0),
        np.stack(np.divmod(pairs, len(parties)), axis=1), **{name: columns[name][order] for name in _COLUMNS}, read=_read(table),
    )  # fmt: skip
    return replace(acts, said=_said(table, acts))


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
        found = table.book.connection.execute(
            "SELECT f.code, s.code, CAST(julianday(published) - 2440587.5 AS INTEGER) AS known, sign FROM assertion"
            " JOIN party f ON f.party = first JOIN party s ON s.party = second JOIN article USING (article)"
            " WHERE coding = ? AND day > ? AND published IS NOT NULL AND (end_day IS NULL OR end_day > known - ?)",
            (table.coding.number, UNKNOWN_DAY, OF_NOW),
        ).fetchall()
    rows = []
    for one, other, day, sign in found:
        low, high = sorted((place.get(one, -1), place.get(other, -1)))
        if (low, high) in number:
            rows.append((number[low, high], day, sign))
    return ints(sorted(rows, key=lambda row: row[1])).reshape(-1, 3)
