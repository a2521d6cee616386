"""`/event/ID`: one event, its sentence, what stands behind it, and what was said of it since."""

from __future__ import annotations

import sqlite3
from typing import Any

from detente.book import codings, correcting, corrections, occurrences, query
from detente.book.entry import DAMAGED, event_at
from detente.book.errors import DamagedBook
from detente.web import telling
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.article import ROW, rows_of


def event(site: Site, asked: Asked) -> View:
    connection = site.book.connection
    number = query.event_number(connection, asked.parts["id"], codings.named(connection, None).number)
    record = whole(connection, number)
    merged = [
        {"event": other, "score": score, "reasons": reasons} for other, score, reasons in occurrences.reasons(connection, number)
    ]
    data = {
        "event": record,
        "look": telling.look(record),
        "why": telling.why(record),
        "original": query.original(connection, number) if record["corrected"] else None,
        "log": log(connection, record["id"]),
        "merged": merged,
        "links": _links(connection, record),
    }
    sides = [", ".join(telling.name_of(actor) for actor in record[side]) for side in ("source", "target")]
    title = f"{sides[0] or 'Somebody'}: {record['type']}" + (f", {sides[1]}" if sides[1] else "")
    return View(title, data, rows_of([record]), ROW)


def whole(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """One event as it stands, with its article, its occurrence, its sentence and the ones around it."""
    row = connection.execute(
        "SELECT e.article, e.reading, e.ordinal, e.coverage, e.corrected, e.retracted, f.id, a.id, a.title, a.published,"
        " a.outlet, a.url FROM event e JOIN event f ON f.event = e.occurrence JOIN article a ON a.article = e.article"
        " WHERE e.event = ?",
        (number,),
    ).fetchone()
    if row is None:  # its article, or the event that founds its occurrence, is not there
        raise DamagedBook(DAMAGED)
    article, reading, ordinal, coverage, corrected, retracted, founder, *about = row
    coded = event_at(query.events_read(connection, reading), ordinal)
    record = corrections.applied(coded, corrections.standing(connection, [coded["id"]]).get(coded["id"], {}))
    text = query.text_of(connection, article)
    return {
        **record,
        "occurrence": occurrences.occurrence_id(founder),
        "coverage": coverage,
        "corrected": bool(corrected),
        "retracted": bool(retracted),
        "about": dict(zip(("id", "title", "published", "outlet", "url"), about, strict=True)),
        "words": _words(text, record),
    }


# As much of what stands before and after a sentence is shown with it, in code points.
AROUND = 240


def _words(text: str | None, record: dict[str, Any]) -> dict[str, str] | None:
    """The sentence, cut at its trigger, and what stands around it; None where the book keeps no text."""
    if text is None:
        return None
    (start, end), (first, last) = record["sentence"]["span"], record["trigger"]["span"]
    first, last = max(first, start), min(last, end)
    return {
        "before": _around(text, max(start - AROUND, 0), start),
        "first": text[start:first],
        "trigger": text[first:last],
        "last": text[last:end],
        "after": _around(text, end, min(end + AROUND, len(text))),
    }


def _around(text: str, start: int, end: int) -> str:
    """What stands from ``start`` to ``end``, no word cut; an ellipsis where the text goes on."""
    words = text[start:end]
    if start and text[start - 1].isalnum() and words[:1].isalnum() and " " in words:
        words = "… " + words.split(" ", 1)[1]
    if end < len(text) and text[end].isalnum() and words[-1:].isalnum() and " " in words:
        words = words.rsplit(" ", 1)[0] + " …"
    return words


def log(connection: sqlite3.Connection, identity: str) -> list[dict[str, Any]]:
    """What was said of an event, as plain data."""
    names = ("number", "event", "changes", "reason", "who", "made", "undoes", "stands")
    said = corrections.log(connection, correcting.event_id(connection, identity))
    return [{name: getattr(line, name) for name in names} for line in said]


def _links(connection: sqlite3.Connection, record: dict[str, Any]) -> list[dict[str, Any]]:
    """The events that this one bears on, and those that bear on it, in the same article."""
    found = [{**link, "direction": "to"} for link in record["links"]]
    return [{**link, "told": _told(connection, link["event"])} for link in found]


def _told(connection: sqlite3.Connection, identity: str) -> dict[str, Any] | None:
    row = connection.execute(
        "SELECT id, type, mode, status, source, target, trigger FROM event WHERE id = ? LIMIT 1", (identity,)
    ).fetchone()
    names = ("id", "type", "mode", "status", "source", "target", "trigger")
    return None if row is None else dict(zip(names, row, strict=True))


PAGE = Page("/event/{id}", "event.html", event)
