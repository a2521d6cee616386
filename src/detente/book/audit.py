"""How often the coding is right on a user's own articles: a random sample, a blind review, precision with intervals.

The sample is drawn at random within strata (by type, by status, or all in one), from a seed that is kept. Who reviews it sees the
sentence and the coding, not how sure detente was of it. An interval is Wilson's at 95 in 100 (Wilson 1927), which holds for small
samples and for shares near one. A total over strata weighs each by its number of events in the book; its interval takes the
effective size of such a sample (Kish 1965).
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from detente.book import codings
from detente.book.errors import BookError
from detente.book.times import now
from detente.book.writer import Writer

STRATA = ("type", "status")
# What a reviewer can say of an event: all of it is right, or which part is wrong.
VERDICTS = ("right", "parties", "type", "status", "no_event", "unsure")
Z = 1.959964  # the normal deviate for 95 in 100


@dataclass(frozen=True, slots=True)
class Share:
    """Of ``judged`` events ``right`` were right: the precision, and its interval at 95 in 100."""

    name: str
    judged: int
    right: int
    precision: float | None
    low: float
    high: float


def wilson(right: float, judged: float) -> tuple[float, float]:
    """Wilson's interval for a share at 95 in 100; (0, 1) where nothing was judged."""
    if judged <= 0:
        return 0.0, 1.0
    share = right / judged
    middle = (share + Z * Z / (2 * judged)) / (1 + Z * Z / judged)
    half = Z * sqrt(share * (1 - share) / judged + Z * Z / (4 * judged * judged)) / (1 + Z * Z / judged)
    return max(0.0, middle - half), min(1.0, middle + half)


def draw(connection: sqlite3.Connection, writer: Writer, size: int, by: str | None, seed: int, who: str) -> int:
    """Draw a sample of reports from the coding in use and write it down; its number. Strata get equal parts, as far as they go."""
    coding = codings.named(connection, None)
    if by is not None and by not in STRATA:
        raise BookError(f"{by!r}: a sample is drawn by {' or '.join(STRATA)}.")
    strata: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    rows = connection.execute("SELECT id, type, status FROM event WHERE coding = ? AND retracted = 0 ORDER BY id", (coding.number,))
    for identity, kind, status in rows:
        strata[{"type": kind, "status": status, None: "all"}[by]].append((identity, kind, status))
    if not strata:
        raise BookError("the book has no events to look at.")
    chosen = _chosen(strata, size, random.Random(seed))
    with writer.transaction():
        cursor = connection.execute(
            "INSERT INTO audit (coding, strata, seed, who, made) VALUES (?, ?, ?, ?, ?)",
            (coding.number, by or "", seed, who, now()),
        )
        number = cursor.lastrowid
        connection.executemany(
            "INSERT INTO verdict (audit, event, type, status, stratum) VALUES (?, ?, ?, ?, ?)",
            [(number, *event, stratum) for stratum, event in chosen],
        )
    assert number is not None
    return number


def _chosen(
    strata: dict[str, list[tuple[str, str, str]]], size: int, chance: random.Random
) -> list[tuple[str, tuple[str, str, str]]]:
    """``size`` events, dealt out to the strata one by one until each has its part or is used up."""
    shuffled = {name: chance.sample(events, len(events)) for name, events in sorted(strata.items())}
    chosen: list[tuple[str, tuple[str, str, str]]] = []
    while len(chosen) < size and any(shuffled.values()):
        for name, events in shuffled.items():
            if events and len(chosen) < size:
                chosen.append((name, events.pop()))
    chance.shuffle(chosen)
    return chosen


def latest(connection: sqlite3.Connection) -> int:
    """The number of the audit that was drawn last. Raises :class:`BookError` if there is none."""
    row = connection.execute("SELECT max(audit) FROM audit").fetchone()
    if row[0] is None:
        raise BookError("no sample was drawn yet. Hint: detente audit --sample 100 --by type.")
    number: int = row[0]
    return number


def open_events(connection: sqlite3.Connection, audit: int) -> list[str]:
    """The ids of a sample's events on which no verdict was given yet, in the order in which to look at them."""
    rows = connection.execute("SELECT event FROM verdict WHERE audit = ? AND verdict IS NULL ORDER BY event", (audit,))
    return [row[0] for row in rows]


def judge(connection: sqlite3.Connection, writer: Writer, audit: int, event: str, verdict: str) -> None:
    if verdict not in VERDICTS:
        raise BookError(f"{verdict!r}: not a verdict. Those are {', '.join(VERDICTS)}.")
    with writer.transaction():
        connection.execute("UPDATE verdict SET verdict = ?, made = ? WHERE audit = ? AND event = ?", (verdict, now(), audit, event))


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found of a coding, and who coded; ``left`` events were not looked at yet, ``unsure`` ones are
    left out of the shares.
    """

    audit: int
    made: str
    coding: str
    coder: str | None
    seed: int
    strata: str
    left: int
    unsure: int
    total: Share
    by_type: tuple[Share, ...]
    by_status: tuple[Share, ...]

    def to_json(self) -> dict[str, Any]:
        def shown(share: Share) -> dict[str, Any]:
            rounded = None if share.precision is None else round(share.precision, 4)
            interval = [round(share.low, 4), round(share.high, 4)]
            return {"name": share.name, "judged": share.judged, "right": share.right, "precision": rounded, "interval": interval}

        return {
            "audit": self.audit, "made": self.made, "coding": self.coding, "coder": self.coder, "seed": self.seed,
            "strata": self.strata or None, "left": self.left,
            "unsure": self.unsure, "interval": "Wilson, 95%", "total": shown(self.total),
            "by_type": [shown(share) for share in self.by_type], "by_status": [shown(share) for share in self.by_status],
        }  # fmt: skip


def report(connection: sqlite3.Connection, audit: int) -> Report:
    """Precision in all, by type and by status. Raises :class:`BookError` if there is no such audit."""
    head = connection.execute(
        "SELECT coding, name, coder, strata, seed, made FROM audit JOIN coding USING (coding) WHERE audit = ?", (audit,)
    ).fetchone()
    if head is None:
        raise BookError(f"{audit}: there is no audit of that number.")
    coding, name, coder, strata, seed, made = head
    rows = connection.execute("SELECT type, status, stratum, verdict FROM verdict WHERE audit = ?", (audit,)).fetchall()
    judged = [row for row in rows if row[3] not in (None, "unsure")]
    left, unsure = sum(row[3] is None for row in rows), sum(row[3] == "unsure" for row in rows)
    column = {"type": "type", "status": "status"}.get(strata, "'all'")
    sizes = dict(
        connection.execute(f"SELECT {column}, count(*) FROM event WHERE coding = ? AND retracted = 0 GROUP BY 1", (coding,))
    )
    total = _weighted(judged, sizes)
    by_type = _shares((row[0], row[3]) for row in judged)
    # A wrong type does not make a status wrong: by status, it is right if nobody said that the status is.
    by_status = _shares((row[1], "right" if row[3] not in ("status", "no_event") else row[3]) for row in judged)
    return Report(audit, made, name, coder, seed, strata, left, unsure, total, by_type, by_status)


def _shares(judged: Iterable[tuple[str, str]]) -> tuple[Share, ...]:
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, verdict in judged:
        counts[name][verdict == "right"] += 1
    return tuple(_share(name, count[True], count.total()) for name, count in sorted(counts.items()))


def _share(name: str, right: int, judged: int) -> Share:
    return Share(name, judged, right, right / judged if judged else None, *wilson(right, judged))


def _weighted(judged: list[tuple[str, str, str, str]], sizes: dict[str, int]) -> Share:
    """The share over all strata, each weighed by its size in the book."""
    counts = Counter(row[2] for row in judged)
    weights = [sizes.get(row[2], 0) / counts[row[2]] for row in judged]
    whole = sum(weights)
    right = sum(row[3] == "right" for row in judged)
    if not whole:
        return _share("all", right, len(judged))
    share = sum(weight for weight, row in zip(weights, judged, strict=True) if row[3] == "right") / whole
    effective = whole * whole / sum(weight * weight for weight in weights)
    return Share("all", len(judged), right, share, *wilson(share * effective, effective))
