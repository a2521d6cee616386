"""Forecasts issued from a book: written down as they were made, and scored when their time has come."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np

from detente.book import codings
from detente.book.errors import told
from detente.book.times import now
from detente.forecast.acts import Acts, acts_of
from detente.forecast.backtest import followed
from detente.forecast.chances import METHOD
from detente.forecast.dyad import DyadForecast
from detente.forecast.errors import ForecastError, Unseen
from detente.forecast.history import Ints
from detente.forecast.panel import WEEK
from detente.forecast.scores import Outcomes
from detente.forecast.silence import silence
from detente.measure.sources import BookTable
from detente.measure.table import EventTable

_EPOCH = date(1970, 1, 1)
# The method under which forecasts of one direction are written down: the first party's acts towards the second alone.
DIRECTED = f"{METHOD}, directed"


def state(acts: Acts) -> str:
    """The digest of everything that is known, in an order of its own: the same for books that know the same."""
    source, target = acts.pairs[acts.pair].T
    order = np.lexsort((acts.type, target, source, acts.day, acts.known, acts.ids))
    digest = hashlib.sha256("\n".join((*acts.parties, "", *acts.types)).encode("utf-8"))
    for column in (acts.ids, source, target, acts.forward, acts.day, acts.known, acts.type, acts.quad, acts.happened):
        digest.update(np.ascontiguousarray(column[order]).tobytes())
    return digest.hexdigest()


def issue(table: BookTable, made: DyadForecast, acts: Acts) -> int | None:
    """Write a forecast into its book; its number, or None where it was made after the fact, with its first day already told of.

    The same forecast from the same state of the book is written once.
    """
    issued = (date.fromisoformat(made.issued) - _EPOCH).days
    if acts.end > issued:
        return None
    known = acts.known_before(issued)
    method = DIRECTED if made.directed else METHOD
    row = (
        *((made.one, made.other) if made.directed else sorted((made.one, made.other))),
        made.issued,
        made.until,
        made.weeks,
        table.coding.number,
        method,
        len(known),
        state(known),
    )
    with table.book.writer.transaction() as connection:
        cursor = connection.execute(
            "INSERT OR IGNORE INTO issue (one, other, issued, until, weeks, coding, method, events, state, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, now()),
        )
        if cursor.rowcount == 0:
            found = connection.execute(
                "SELECT issue FROM issue WHERE (one, other, issued, weeks, coding, method, state) = (?, ?, ?, ?, ?, ?, ?)",
                (*row[:3], row[4], row[5], method, row[-1]),
            ).fetchone()
            return int(found[0])
        connection.executemany(
            "INSERT INTO issued_chance VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (cursor.lastrowid, one.what, one.probability.value, one.base, one.better, one.expected, one.low, one.high)
                for one in made.chances
            ],
        )
        return cursor.lastrowid


@dataclass(frozen=True, slots=True)
class Issue:
    """One issued forecast. ``standing`` is scored, open (its time has not come), or not to be told (weeks without news)."""

    number: int
    dyad: str
    issued: str
    until: str
    weeks: int
    events: int
    state: str
    made: str
    standing: str


@dataclass(frozen=True, slots=True, eq=False)
class Scorecard:
    """Every forecast that was ever issued from a book, and those that can be scored, kind by kind."""

    table: str
    issues: tuple[Issue, ...]
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class FrozenChance:
    """One thing that an issued forecast spoke of; ``happened`` is how often it did, None while that cannot be told."""

    what: str
    probability: float
    base: float
    better: bool
    expected: float
    low: int
    high: int
    happened: int | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """One issued forecast whole, as it was written down, and what came of it."""

    one: str
    other: str
    issue: Issue
    chances: tuple[FrozenChance, ...]


def frozen(table: BookTable, number: int, acts: Acts | None = None) -> Frozen:
    """The issued forecast of a number, of any coding. Raises :class:`Unseen`."""
    with told(table.book.path):
        connection = table.book.connection
        row = connection.execute(
            "SELECT issue, one, other, issued, until, weeks, events, state, made, method FROM issue WHERE issue = ?", (number,)
        ).fetchone()
        chances = connection.execute(
            "SELECT what, probability, base, better, expected, low, high FROM issued_chance WHERE issue = ?", (number,)
        ).fetchall()
    if row is None:
        raise Unseen(f"{table.name}: no forecast {number} was issued from it. Hint: detente scorecard lists those that were.")
    acts = acts_of(table) if acts is None else acts
    one, other, issued, until = row[1:5]
    first, last = _days(issued, until)
    standing = _standing(first, last, acts, silence(acts, acts.end).days)
    weeks, events, digest, written, method = row[5:]
    counted = {} if standing != "scored" else _counted(_as_told(acts, method), one, other, first, last)
    told_of = {
        what: FrozenChance(
            what, probability, base, bool(better), expected, low, high,
            None if standing != "scored" else int(counted.get(what, 0)),
        )
        for what, probability, base, better, expected, low, high in chances
    }  # fmt: skip
    order = [what for what in (*acts.kinds, *told_of) if what in told_of]
    made = Issue(number, _dyad(one, other, method), issued, until, weeks, events, digest, written, standing)
    return Frozen(one, other, made, tuple(told_of[what] for what in dict.fromkeys(order)))


def _dyad(one: str, other: str, method: str) -> str:
    return f"{one} to {other}" if method.endswith("directed") else f"{one}-{other}"


def _as_told(acts: Acts, method: str) -> Acts:
    """The acts as the forecast saw them: pairs, or directions."""
    return acts.towards() if method.endswith("directed") and not acts.directed else acts


def _days(issued: str, until: str) -> tuple[int, int]:
    return (date.fromisoformat(issued) - _EPOCH).days, (date.fromisoformat(until) - _EPOCH).days


def _standing(first: int, last: int, acts: Acts, silent: Ints) -> str:
    if last >= acts.end:
        return "open"
    return "weeks without news" if ((silent > first - WEEK) & (silent <= last)).any() else "scored"


def _counted(acts: Acts, one: str, other: str, first: int, last: int) -> dict[str, float]:
    """How many acts of each kind a pair had from one day to another, both inclusive."""
    pair = acts.pair_of(one, other)
    counts = followed(acts, np.array([pair]), first, last + 1)[0] if pair >= 0 else np.zeros(len(acts.kinds))
    return dict(zip(acts.kinds, counts.tolist(), strict=True))


def scorecard(table: EventTable, acts: Acts | None = None) -> Scorecard:
    """All forecasts of a book, scored by what it knows now (its ``acts``, where they were read already).

    Raises :class:`ForecastError` for a table that is no book.
    """
    if not isinstance(table, BookTable):
        raise ForecastError(f"{table.name}: forecasts are kept in books. Hint: detente backtest tells how a table would have done.")
    with told(table.book.path):
        connection = table.book.connection
        number = codings.named(connection, table.asked).number
        rows = connection.execute(
            "SELECT issue, one, other, issued, until, weeks, events, state, made, method FROM issue WHERE coding = ?"
            " ORDER BY issue",
            (number,),
        ).fetchall()
        chances: dict[int, list[tuple[str, float, float, int, int]]] = {}
        for issue_number, *chance in connection.execute(
            "SELECT issue, what, probability, base, low, high FROM issued_chance JOIN issue USING (issue) WHERE coding = ?",
            (number,),
        ):
            chances.setdefault(issue_number, []).append(tuple(chance))
    issues: list[Issue] = []
    held: list[tuple[object, ...]] = []
    acts = (acts_of(table) if acts is None else acts) if rows else None
    silent = silence(acts, acts.end).days if acts is not None else np.zeros(0, dtype=np.int64)
    for issue_number, one, other, issued, until, weeks, events, digest, made, method in rows:
        assert acts is not None
        first, last = _days(issued, until)
        standing = _standing(first, last, acts, silent)
        dyad = _dyad(one, other, method)
        issues.append(Issue(issue_number, dyad, issued, until, weeks, events, digest, made, standing))
        if standing != "scored":
            continue
        counted = _counted(_as_told(acts, method), one, other, first, last)
        for what, probability, base, low, high in chances[issue_number]:
            held.append((what, dyad, weeks, issued, probability, base, counted.get(what, 0.0), low, high))
    columns = [np.array(column) for column in zip(*held, strict=True)] if held else [np.zeros(0)] * 9
    return Scorecard(table.name, tuple(issues), Outcomes(*columns))
