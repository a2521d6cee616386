"""Small books of events that a test writes by hand: no article is read, and every number can be told by counting."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from detente.book import Book, codings
from detente.book.entry import Entry, pack
from detente.book.times import now
from detente.codebook.codebook import Codebook
from detente.record import text_digest


def actors(codes: str) -> list[dict[str, Any]]:
    """``"PAKGOV USA"`` -> two actors; ``"!IMF"`` has no country, ``"?"`` no code either."""
    fields = dict.fromkeys(("sector", "subsector", "name", "person", "role", "id", "text", "span", "until"))
    made = []
    for code in codes.split():
        country = None if code[0] in "!?" else code[:3]
        made.append({**fields, "code": None if code == "?" else code.lstrip("!"), "country": country, "how": "dictionary"})
    return made


def made_event(
    source: str,
    target: str,
    start: str | None,
    type: str = "CONSULT",
    *,
    end: str | None = None,
    status: str = "occurred",
    cameo: str | None = None,
    background: bool = False,
    key: str = "",
) -> dict[str, Any]:
    """A record; ``end`` is ``start`` where it is not given, and "open" stands for none."""
    book = Codebook.load()
    last = None if end == "open" else end or start
    precision = "unknown" if start is None else "day" if start == last else "interval"
    identity = hashlib.sha256("|".join(map(str, (source, target, start, type, end, status, cameo, key))).encode()).hexdigest()
    return {
        "kind": "event", "id": f"e{identity[:16]}", "sentence": {"index": 0, "span": [0, 10]},
        "trigger": {"span": [0, 4], "text": "acts"}, "type": type, "mode": None, "contexts": [], "cameo": cameo,
        "quad": book.quad(type), "goldstein": book.goldstein(cameo) if cameo else None, "intensity": book.intensity(type, None),
        "status": status, "source": actors(source), "target": actors(target), "via": [],
        "date": {"start": start, "end": last, "precision": precision, "text": None, "span": None, "basis": "expression"},
        "background": background, "place": None,
        "attribution": {"voice": "author", "speaker": None, "anonymous": False, "cue": None, "span": None}, "magnitude": {},
        "links": [], "confidence": 0.9, "coder": {"name": "made", "version": "1", "rule": "made:1", "codebook": "made"}, "notes": [],
    }  # fmt: skip


def made_entry(name: str, published: str | None, events: Iterable[dict[str, Any]], text: str = "") -> Entry:
    records = {"events": [{**event, "article": name} for event in events]}
    return Entry(
        name, text_digest(name), len(text), text or None, None, published, None, "The Meridian", "en", 3, "read", records, None,
        pack(records),
    )  # fmt: skip


def _begun(connection: sqlite3.Connection) -> codings.Coding:
    if any(row[1] == "coder" for row in connection.execute("PRAGMA table_info(coding)")):
        return codings.begin(connection, codings.FIRST, "rules")
    # A book of before, which a test brings to the present schema.
    connection.execute("INSERT INTO coding (coding, name, created) VALUES (1, ?, ?)", (codings.FIRST, now()))
    return codings.Coding(1, codings.FIRST, "rules", (), {}, now(), None)


def made_book(path: Path, *entries: Entry, merge: bool = False) -> Book:
    """An open book that holds these entries; ``merge`` looks for re-reports among them."""
    book = Book(path)
    with book.writer.transaction() as connection:
        coding = _begun(connection)
        codings.use(connection, coding)
        connection.execute("INSERT INTO setting VALUES ('created', ?)", (now(),))
    for entry in entries:
        book.writer.add(entry, coding, merge=merge)
    return book
