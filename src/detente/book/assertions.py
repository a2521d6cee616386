"""The book's table of what texts say relations are (migration 0005): an index over the relation records of the readings."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.book.entry import NOBODY, party_of, unpack
from detente.book.times import UNKNOWN_DAY, day_number

# The migration that makes the table, and after which it is filled from what the book holds.
MIGRATION = 5


@dataclass(frozen=True, slots=True)
class Assertion:
    """One relation record of a dyad: what an article says that it is, from ``day`` to ``end_day`` (days since 1970-01-01).

    Of what has no date and is not told as history they are the article's day; None where the time is not known, or open.
    """

    id: str
    article: int
    state: str
    sign: int
    day: int | None
    end_day: int | None


def keep(
    connection: sqlite3.Connection,
    reading: tuple[int, int, int],
    relations: Sequence[Mapping[str, Any]],
    party: Callable[[str], int],
) -> None:
    """Write the relations of a reading (its number, article and coding) into the table; ``party`` numbers a code."""
    if not relations:
        return
    number, article, coding = reading
    (published,) = connection.execute("SELECT published FROM article WHERE article = ?", (article,)).fetchone()
    rows = []
    for ordinal, relation in enumerate(relations):
        codes = [party_of(actor) for actor in relation["pair"]]
        if NOBODY in codes:
            continue
        first, second = sorted(party(code) for code in codes)
        start, end = days_of(relation, published)
        day = UNKNOWN_DAY if start is None else start
        rows.append(
            (coding, first, second, day, number, ordinal, end, article, relation["id"], relation["state"], relation["sign"])
        )
    connection.executemany("INSERT INTO assertion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def days_of(relation: Mapping[str, Any], published: str | None) -> tuple[int | None, int | None]:
    """The first and last day of which a relation record speaks, from 1970-01-01."""
    start, end = relation["date"]["start"], relation["date"]["end"]
    if start is None and end is None and not relation["background"] and published is not None:
        start = end = published[:10]
    return day_number(start), day_number(end)


def remade(connection: sqlite3.Connection) -> None:
    """Fill the table anew from the readings, inside the caller's transaction."""

    def party(code: str) -> int:
        connection.execute("INSERT OR IGNORE INTO party (code) VALUES (?)", (code,))
        number: int = connection.execute("SELECT party FROM party WHERE code = ?", (code,)).fetchone()[0]
        return number

    connection.execute("DELETE FROM assertion")
    readings = connection.execute("SELECT reading, article, coding, records FROM reading WHERE relations > 0")
    for number, article, coding, records in readings:
        keep(connection, (number, article, coding), unpack(records)["relations"], party)


def of_dyad(connection: sqlite3.Connection, coding: int, first: str, second: str) -> Iterator[Assertion]:
    """What is said of two parties (codes, in either order), in time's order; those of no known time first."""
    rows = connection.execute(
        "WITH pair (low, high) AS (SELECT min(a.party, b.party), max(a.party, b.party) FROM party a, party b"
        " WHERE a.code = ? AND b.code = ?)"
        " SELECT id, article, state, sign, day, end_day FROM pair CROSS JOIN assertion"
        " WHERE coding = ? AND first = low AND second = high ORDER BY day, reading, ordinal",
        (first, second, coding),
    )
    for identity, article, state, sign, day, end in rows:
        yield Assertion(identity, article, state, sign, None if day == UNKNOWN_DAY else day, end)
