"""Correcting events and undoing it: the log grows by a line, and the index shows the event as it now stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from detente.book import corrections, occurrences
from detente.book.corrections import Correction, applied, checked, standing
from detente.book.entry import event_at
from detente.book.errors import BookError, UnknownEvent
from detente.book.query import events_read, original, text_of
from detente.book.times import now
from detente.book.writer import Writer, compact


def event_id(connection: sqlite3.Connection, identity: str) -> str:
    """The id of an event that the book has, under whatever coding; an occurrence's id stands for the event that founds it."""
    event = "e" + identity[1:] if identity.startswith("o") else identity
    if connection.execute("SELECT 1 FROM event WHERE id = ? LIMIT 1", (event,)).fetchone() is None:
        raise UnknownEvent(f"{identity!r}: no such event in the book. Hint: `detente events --reports` lists their ids.")
    return event


def correct(
    connection: sqlite3.Connection, writer: Writer, identity: str, changes: Mapping[str, Any], reason: str, who: str
) -> Correction:
    """Say that an event is otherwise than it was coded. Raises :class:`BookError` for what cannot be said of an event."""
    if not reason.strip():
        raise BookError("a correction needs a reason. Hint: --reason 'the text says that they only threatened to'.")
    said = checked(changes)
    with writer.transaction():
        event = event_id(connection, identity)
        if said.get("same_as"):
            said["same_as"] = event_id(connection, said["same_as"])
            if said["same_as"] == event:
                raise BookError(f"{identity!r}: an event is the same as itself.")
        before = standing(connection, [event]).get(event, {})
        connection.execute(
            "INSERT INTO correction (event, changes, reason, who, made) VALUES (?, ?, ?, ?, ?)",
            (event, compact(said), reason, who, now()),
        )
        _show(connection, writer, event, before)
        return corrections.log(connection, event)[-1]


def undo(connection: sqlite3.Connection, writer: Writer, number: int, reason: str, who: str) -> Correction:
    """Undo a correction, or an undoing. Raises :class:`UnknownEvent` if there is none of that number, or it does not stand."""
    with writer.transaction():
        row = connection.execute("SELECT event FROM correction WHERE correction = ?", (number,)).fetchone()
        if row is None:
            raise UnknownEvent(f"{number}: no correction of that number. Hint: `detente log EVENT` lists an event's.")
        event = row[0]
        if not next(line for line in corrections.log(connection, event) if line.number == number).stands:
            raise BookError(f"{number}: it was undone already. Hint: undo the line that undid it to have it back.")
        before = standing(connection, [event]).get(event, {})
        connection.execute(
            "INSERT INTO correction (event, changes, reason, who, made, undoes) VALUES (?, '{}', ?, ?, ?, ?)",
            (event, reason, who, now(), number),
        )
        _show(connection, writer, event, before)
        return corrections.log(connection, event)[-1]


def _show(connection: sqlite3.Connection, writer: Writer, event: str, before: Mapping[str, Any]) -> None:
    """Bring the index up to date with what now stands of an event, in every coding that has it."""
    after = standing(connection, [event]).get(event, {})
    for number, reading, coding, article in connection.execute(
        "SELECT event, reading, coding, article FROM event WHERE id = ?", (event,)
    ).fetchall():
        record = original(connection, number)
        writer.reindex(connection, number, applied(record, before), applied(record, after), corrected=bool(after))
        if merges(connection):
            (published,) = connection.execute("SELECT published FROM article WHERE article = ?", (article,)).fetchone()
            events = as_they_stand(connection, reading)
            occurrences.remerge(connection, coding, article, published, text_of(connection, article), events)


def merges(connection: sqlite3.Connection) -> bool:
    """Whether this book looks for re-reports; one that was imported has the occurrences that its source gave it."""
    return connection.execute("SELECT 1 FROM setting WHERE name = 'imported'").fetchone() is None


def as_they_stand(connection: sqlite3.Connection, reading: int) -> list[tuple[int, dict[str, Any]]]:
    """The events of a reading, corrections applied, each with its number in the index."""
    events = events_read(connection, reading)
    fixes = standing(connection, (event["id"] for event in events))
    rows = connection.execute("SELECT ordinal, event FROM event WHERE reading = ? ORDER BY event", (reading,)).fetchall()
    meant = ((number, event_at(events, ordinal)) for ordinal, number in rows)
    return [(number, applied(event, fixes.get(event["id"], {}))) for number, event in meant]
