"""Entries -> the book: one transaction an article, so that an article is there whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from detente.book import assertions, corrections, occurrences
from detente.book.codings import Coding
from detente.book.entry import NOBODY, Entry, dyads_of, party_of, plain, storable
from detente.book.errors import told
from detente.book.times import UNKNOWN_DAY, day_number, now
from detente.record import Failure

EVENT_COLUMNS = (
    "id", "reading", "ordinal", "coding", "article", "coder", "occurrence", "coverage", "type", "mode", "contexts", "cameo",
    "quad", "goldstein", "intensity", "status", "source", "target", "via", "source_country", "target_country", "day",
    "date_start", "date_end", "date_precision", "background", "voice", "anonymous", "place", "place_country", "latitude",
    "longitude", "confidence", "trigger", "sentence", "sentence_start", "sentence_end", "corrected", "retracted",
)  # fmt: skip
# Those of them that the event itself says, whoever keeps it.
FLAT = EVENT_COLUMNS[EVENT_COLUMNS.index("type") : EVENT_COLUMNS.index("corrected")]
_INSERT = f"INSERT OR IGNORE INTO event (event, {', '.join(EVENT_COLUMNS)}) VALUES (?{', ?' * len(EVENT_COLUMNS)})"


class Writer:
    """Writes into one open book. Several programs may hold one: each transaction waits its turn."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._parties: dict[str, int] = {}
        self._actors: set[str] = set()
        self._coders: dict[tuple[str, str, str], int] = {}

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that happens inside is written, or nothing of it."""
        connection = self._connection
        with told(self._path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk has ended the transaction by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                # What was looked up inside may have been numbered inside.
                self._parties.clear()
                self._actors.clear()
                self._coders.clear()
                raise

    def add(self, entry: Entry, coding: Coding, *, keep_text: bool = True, merge: bool = True) -> bool:
        """Write one entry under a coding; False if the book had it. ``merge`` looks for other tellings of its events."""
        with self.transaction() as connection:
            return self.add_inside(connection, entry, coding, keep_text=keep_text, merge=merge)

    def add_inside(self, connection: sqlite3.Connection, entry: Entry, coding: Coding, *, keep_text: bool, merge: bool) -> bool:
        """The same, inside a transaction of the caller's."""
        article = self._article(connection, entry, keep_text)
        cursor = connection.execute(
            "INSERT OR IGNORE INTO reading (article, coding, sentences, outcome, events, relations, records, made)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article, coding.number, entry.sentences, entry.outcome, len({event["id"] for event in entry.events}),
                len(entry.records.get("relations", ())), entry.packed, now(),
            ),
        )  # fmt: skip
        if not cursor.rowcount:
            return False
        assert cursor.lastrowid is not None
        self.index(connection, entry, cursor.lastrowid, article, coding.number, merge=merge)
        said = entry.records.get("relations", ())
        assertions.keep(connection, (cursor.lastrowid, article, coding.number), said, lambda code: self._party(connection, code))
        return True

    def failed(self, failure: Failure) -> None:
        """Write down an input that could not be read; the same one again is not written twice."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO failure VALUES (?, ?, ?, ?, ?)",
                (plain(failure.input), failure.reason, plain(failure.hint), plain(failure.article), now()),
            )

    def _article(self, connection: sqlite3.Connection, entry: Entry, keep_text: bool) -> int:
        found = connection.execute("SELECT article FROM article WHERE id = ?", (plain(entry.id),)).fetchone()
        if found is not None:
            number: int = found[0]
            return number
        given = entry.id.rpartition("@")[0] or None
        cursor = connection.execute(
            "INSERT INTO article (id, given, sha256, characters, title, published, url, outlet, language, added)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                plain(entry.id), plain(given) if entry.id.endswith("@" + entry.sha256[:8]) else None,
                bytes.fromhex(entry.sha256), entry.characters, plain(entry.title), entry.published, plain(entry.url),
                plain(entry.outlet), entry.language, now(),
            ),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        if keep_text and entry.text is not None:
            connection.execute(
                "INSERT INTO article_text VALUES (?, ?, ?)", (cursor.lastrowid, plain(entry.title), storable(entry.text))
            )
        return cursor.lastrowid

    # --- the index over the events ---------------------------------------------------------------------------------------

    def index(self, connection: sqlite3.Connection, entry: Entry, reading: int, article: int, coding: int, *, merge: bool) -> None:
        """Write the events of a reading into the index, each as corrections have it."""
        fixes = corrections.standing(connection, [event["id"] for event in entry.events])
        numbered: list[tuple[int, dict[str, Any]]] = []
        (last,) = connection.execute("SELECT coalesce(max(event), 0) FROM event").fetchone()
        for ordinal, event in enumerate(entry.events):
            fix = fixes.get(event["id"])
            shown = corrections.applied(event, fix) if fix else event
            number = last + 1
            coverage = entry.coverage[ordinal] if entry.coverage else 1
            row = self.row(connection, shown, reading, ordinal, coding, article, number, coverage, corrected=bool(fix))
            if not connection.execute(_INSERT, (number, *row)).rowcount:
                continue  # two events of one reading under one id are one event
            last = number
            self.dyads(connection, shown, coding, number)
            numbered.append((number, shown))
        if merge and numbered:
            occurrences.merge_new(connection, coding, article, entry.published, entry.text, numbered)

    def row(
        self,
        connection: sqlite3.Connection,
        event: dict[str, Any],
        reading: int,
        ordinal: int,
        coding: int,
        article: int,
        number: int,
        coverage: int,
        *,
        corrected: bool,
    ) -> tuple[Any, ...]:
        """The row of an event in the index, in the order of :data:`EVENT_COLUMNS`."""
        coder = event["coder"]
        return (
            event["id"], reading, ordinal, coding, article,
            self._coder(connection, (coder["name"], coder["version"], coder["codebook"])), number, coverage, *flat(event),
            int(corrected), int(bool(event.get("retracted"))),
        )  # fmt: skip

    def dyads(self, connection: sqlite3.Connection, event: dict[str, Any], coding: int, number: int) -> None:
        day = day_number(event["date"]["start"])
        for actor in (*event["source"], *event["target"], *event["via"]):
            code = plain(actor["code"])
            if code and code not in self._actors:
                values = (code, self._party(connection, party_of(actor)))
                connection.execute("INSERT OR IGNORE INTO actor VALUES (?, ?)", values)
                self._actors.add(code)
        rows = [
            (coding, self._party(connection, a), self._party(connection, b), UNKNOWN_DAY if day is None else day, number)
            for a, b in dyads_of(event)
        ]
        connection.executemany("INSERT OR IGNORE INTO dyad VALUES (?, ?, ?, ?, ?)", rows)

    def reindex(
        self, connection: sqlite3.Connection, number: int, before: dict[str, Any], event: dict[str, Any], *, corrected: bool
    ) -> None:
        """Write an event into the index anew, after what is said of it has changed from what was ``before``."""
        kept = connection.execute(
            "SELECT reading, ordinal, coding, article, occurrence, coverage FROM event WHERE event = ?", (number,)
        ).fetchone()
        reading, ordinal, coding, article, occurrence, coverage = kept
        row = list(self.row(connection, event, reading, ordinal, coding, article, number, coverage, corrected=corrected))
        row[EVENT_COLUMNS.index("occurrence")] = occurrence
        assignments = ", ".join(f"{column} = ?" for column in EVENT_COLUMNS)
        connection.execute(f"UPDATE event SET {assignments} WHERE event = ?", (*row, number))
        self._unlist(connection, before, coding, number)
        self.dyads(connection, event, coding, number)

    def _unlist(self, connection: sqlite3.Connection, event: dict[str, Any], coding: int, number: int) -> None:
        day = day_number(event["date"]["start"])
        for a, b in dyads_of(event):
            connection.execute(
                "DELETE FROM dyad WHERE coding = ? AND source = ? AND target = ? AND day = ? AND event = ?",
                (coding, self._party(connection, a), self._party(connection, b), UNKNOWN_DAY if day is None else day, number),
            )

    def _party(self, connection: sqlite3.Connection, code: str) -> int:
        return self._numbered(connection, "party", self._parties, code, ("code",), (code,))

    def _coder(self, connection: sqlite3.Connection, coder: tuple[str, str, str]) -> int:
        return self._numbered(connection, "coder", self._coders, coder, ("name", "version", "codebook"), coder)

    @staticmethod
    def _numbered(
        connection: sqlite3.Connection, table: str, known: dict[Any, int], key: Any, columns: tuple[str, ...], values: Any
    ) -> int:
        number = known.get(key)
        if number is None:
            places = ", ".join("?" * len(values))
            connection.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({places})", values)
            condition = " AND ".join(f"{column} = ?" for column in columns)
            (number,) = connection.execute(f"SELECT {table} FROM {table} WHERE {condition}", values).fetchone()
            known[key] = number
        return number


def flat(event: dict[str, Any]) -> tuple[Any, ...]:
    """What the index holds of the event itself, in the order of :data:`FLAT`."""
    date, place, said = event["date"], event.get("place") or {}, event["attribution"]
    return (
        event["type"], event["mode"], " ".join(event["contexts"]), event["cameo"], event["quad"], event["goldstein"],
        event["intensity"], event["status"], codes(event["source"]), codes(event["target"]), codes(event["via"]),
        countries(event["source"]), countries(event["target"]), day_number(date["start"]), date["start"], date["end"],
        date["precision"], int(event["background"]), said["voice"], int(said["anonymous"]), plain(place.get("name")),
        place.get("country"), place.get("lat"), place.get("lon"), event["confidence"], plain(event["trigger"]["text"]),
        event["sentence"]["index"], *event["sentence"]["span"],
    )  # fmt: skip


def codes(actors: list[dict[str, Any]]) -> str:
    return " ".join(plain(actor["code"]) or NOBODY for actor in actors)


def countries(actors: list[dict[str, Any]]) -> str:
    return " ".join(actor["country"] or NOBODY for actor in actors)


compact: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
