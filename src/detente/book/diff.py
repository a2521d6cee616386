"""Two codings compared: event by event where they coded the same articles, dyad by dyad wherever they come from."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from detente.book import codings
from detente.book.correcting import as_they_stand
from detente.book.times import iso


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: an open book, and which of its codings."""

    connection: sqlite3.Connection
    coding: int
    name: str

    @classmethod
    def of(cls, connection: sqlite3.Connection, coding: str | None) -> Side:
        found = codings.named(connection, coding)
        return cls(connection, found.number, found.name)


@dataclass(frozen=True, slots=True)
class Change:
    """What one happening in a text became: ``kind`` is same, changed, gone (only in the first) or new (only in the second)."""

    kind: str
    article: str
    trigger: str | None
    first: str | None
    second: str | None
    fields: dict[str, tuple[Any, Any]]
    why: tuple[str, ...]


# What is compared, and how a value is shown.
_FIELDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "type": lambda event: event["type"],
    "mode": lambda event: event["mode"],
    "cameo": lambda event: event["cameo"],
    "status": lambda event: event["status"],
    "source": lambda event: " ".join(sorted(actor["code"] or "---" for actor in event["source"])),
    "target": lambda event: " ".join(sorted(actor["code"] or "---" for actor in event["target"])),
    "date": lambda event: f"{event['date']['start'] or ''}..{event['date']['end'] or ''}",
    "background": lambda event: event["background"],
    "place": lambda event: (event["place"] or {}).get("name"),
    "voice": lambda event: event["attribution"]["voice"],
}


def changes(first: Side, second: Side) -> Iterator[Change]:
    """Each event of the articles that both have, as one of :class:`Change`; articles that one lacks are passed over."""
    for identity, readings in _both(first, second):
        pair = [
            [event for _, event in as_they_stand(side.connection, reading) if not event.get("retracted")]
            for side, reading in zip((first, second), readings, strict=True)
        ]
        for a, b in _paired(*pair):
            yield _change(identity, a, b)


def _both(first: Side, second: Side) -> Iterator[tuple[str, tuple[int, int]]]:
    """The articles (by id and hash) that both have read, with the number of the reading in each."""
    found = "SELECT reading FROM reading JOIN article USING (article) WHERE coding = ? AND id = ? AND sha256 = ?"
    rows = first.connection.execute(
        "SELECT id, sha256, reading FROM reading JOIN article USING (article) WHERE coding = ? ORDER BY article", (first.coding,)
    )
    for identity, digest, reading in rows:
        other = second.connection.execute(found, (second.coding, identity, digest)).fetchone()
        if other is not None:
            yield identity, (reading, other[0])


def _paired(
    first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Events that are one: of the same id, else of overlapping triggers, those of the same type first."""
    free = list(second)
    left = []
    for event in first:
        same = next((other for other in free if other["id"] == event["id"]), None)
        if same is None:
            left.append(event)
        else:
            free.remove(same)
            yield event, same
    for event in left:
        start, end = event["trigger"]["span"]
        near = [other for other in free if other["trigger"]["span"][0] < end and start < other["trigger"]["span"][1]]
        best = min(near, key=lambda other: (other["type"] != event["type"], other["trigger"]["span"], other["id"]), default=None)
        if best is not None:
            free.remove(best)
        yield event, best
    for event in free:
        yield None, event


def _change(article: str, a: dict[str, Any] | None, b: dict[str, Any] | None) -> Change:
    if a is None or b is None:
        one = a or b
        assert one is not None
        kind = "new" if a is None else "gone"
        why = (f"only in the {'second' if a is None else 'first'}: rule {one['coder']['rule']}",)
        ids = [None if event is None else str(event["id"]) for event in (a, b)]
        return Change(kind, article, one["trigger"]["text"], ids[0], ids[1], {}, why)
    differing = {name: (show(a), show(b)) for name, show in _FIELDS.items() if show(a) != show(b)}
    kind = "changed" if differing else "same"
    return Change(kind, article, a["trigger"]["text"], a["id"], b["id"], differing, tuple(_why(a, b, differing)))


def _why(a: dict[str, Any], b: dict[str, Any], differing: dict[str, Any]) -> Iterator[str]:
    """What stands behind a change: another coder or rule, codebook or version, way to an actor, or user's dictionary."""
    if not differing:
        return
    for name in ("name", "rule", "version", "codebook"):
        if a["coder"][name] != b["coder"][name]:
            yield f"{'coder' if name == 'name' else name}: {a['coder'][name]} -> {b['coder'][name]}"
    for side in ("source", "target"):
        if side in differing:
            yield f"{side}: {_ways(a[side])} -> {_ways(b[side])}"
    if "date" in differing:
        yield f"date: basis {a['date']['basis']} -> {b['date']['basis']}"


def _ways(actors: list[dict[str, Any]]) -> str:
    return ", ".join(f"{actor['code'] or '---'} by {actor['how']}" for actor in actors) or "nobody"


def tally(found: Iterator[Change]) -> tuple[Counter[str], Counter[str]]:
    """How many changes of each kind, and how often each field changed."""
    kinds: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for change in found:
        kinds[change.kind] += 1
        fields.update(change.fields)
    return kinds, fields


# --- dyad by dyad ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DyadCount:
    """How many occurrences (and articles that tell of them, in all) each side has of a dyad and quad class."""

    source: str
    target: str
    quad: int | None
    first: tuple[int, int]
    second: tuple[int, int]


def dyads(first: Side, second: Side, *, since: int | None = None, until: int | None = None) -> list[DyadCount]:
    """Occurrences and coverage of each dyad and quad class on both sides, the most numerous first; days bound both."""
    counted: dict[tuple[str, str, int | None], list[tuple[int, int]]] = defaultdict(lambda: [(0, 0), (0, 0)])
    condition, values = "", []
    if since is not None or until is not None:
        condition = " AND d.day BETWEEN ? AND ?"
        values = [-500_000 if since is None else since, 500_000 if until is None else until]
    for number, side in enumerate((first, second)):
        rows = side.connection.execute(
            "SELECT s.code, t.code, quad, count(*), sum(coverage) FROM dyad d JOIN event e USING (event)"
            " JOIN party s ON s.party = d.source JOIN party t ON t.party = d.target"
            f" WHERE d.coding = ? AND e.occurrence = e.event AND e.retracted = 0{condition} GROUP BY 1, 2, 3",
            (side.coding, *values),
        )
        for source, target, quad, occurrences, coverage in rows:
            counted[source, target, quad][number] = (occurrences, coverage)
    found = [DyadCount(*key, value[0], value[1]) for key, value in counted.items()]
    return sorted(found, key=lambda row: (-row.first[0] - row.second[0], row.source, row.target, row.quad or 0))


def overlap(first: Side, second: Side) -> tuple[int, int] | None:
    """The days, first and last, that both sides cover; None where they have none in common."""
    spans = [
        side.connection.execute("SELECT min(day), max(day) FROM event WHERE coding = ?", (side.coding,)).fetchone()
        for side in (first, second)
    ]
    if any(None in span for span in spans):
        return None
    start, end = max(span[0] for span in spans), min(span[1] for span in spans)
    return (start, end) if start <= end else None


__all__ = ["Change", "DyadCount", "Side", "changes", "dyads", "iso", "overlap", "tally"]
