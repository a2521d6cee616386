"""What people say of an event after it was coded: an overlay that is only ever added to.

A correction names an event by its id and says what is different (``{"status": "negated"}``), why, and who said so and when.
It holds in every coding that has the event. To undo one is to add another that undoes it. The records that reading yielded
stay as they are; the index shows each event as its standing corrections have it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from detente.book.countries import country_of
from detente.book.entry import stored_json
from detente.book.errors import BookError
from detente.book.times import usual
from detente.codebook.codebook import Codebook
from detente.record import STATUSES

FIELDS = (
    "type", "mode", "cameo", "status", "source", "target", "date", "background", "retracted", "apart", "same_as",
    "confirmed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of an event's log."""

    number: int
    event: str
    changes: dict[str, Any]
    reason: str
    who: str
    made: str
    undoes: int | None
    stands: bool


def log(connection: sqlite3.Connection, event: str) -> list[Correction]:
    """Everything that was said of an event, in the order in which it was said."""
    rows = connection.execute(
        "SELECT correction, event, changes, reason, who, made, undoes FROM correction WHERE event = ? ORDER BY correction",
        (event,),
    ).fetchall()
    return _judged(rows)


def _judged(rows: list[Any]) -> list[Correction]:
    undone: set[int] = set()
    judged = []
    for row in reversed(rows):  # an undoing is later than what it undoes, and may itself be undone
        stands = row[0] not in undone
        if stands and row[6] is not None:
            undone.add(row[6])
        judged.append(Correction(row[0], row[1], stored_json(row[2], dict), row[3], row[4], row[5], row[6], stands))
    return judged[::-1]


def standing(connection: sqlite3.Connection, events: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The changes that stand for each of these events; later ones win."""
    if connection.execute("SELECT 1 FROM correction LIMIT 1").fetchone() is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for event in set(events):
        changes: dict[str, Any] = {}
        for correction in log(connection, event):
            if correction.stands:
                changes |= correction.changes
        if changes:
            found[event] = changes
    return found


def partners(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Events that people said are one happening, each with its partners' ids."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = connection.execute("SELECT DISTINCT event FROM correction WHERE changes LIKE '%\"same_as\"%'").fetchall()
    for event, changes in standing(connection, (row[0] for row in rows)).items():
        if other := changes.get("same_as"):
            found[event].add(other)
            found[other].add(event)
    return found


# --- what a change does to an event ------------------------------------------------------------------------------------


def applied(event: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The event as ``changes`` have it. Scores follow the codes: a new type takes its own quad class and intensity."""
    out = dict(event)
    codebook = Codebook.load()
    if "type" in changes:
        out["type"] = changes["type"]
        out["quad"] = codebook.quad(changes["type"])
        out["mode"] = out["cameo"] = out["goldstein"] = None
    for name in ("mode", "cameo", "status", "background"):
        if name in changes:
            out[name] = changes[name]
    if "type" in changes or "mode" in changes:
        out["intensity"] = codebook.intensity(out["type"], out["mode"])
    if "cameo" in changes:
        out["goldstein"] = None if out["cameo"] is None else codebook.goldstein(out["cameo"])
    for side in ("source", "target"):
        if side in changes:
            out[side] = [_actor(code, event[side]) for code in changes[side]]
    if "date" in changes:
        start, end = changes["date"]
        precision = "unknown" if start is None else "day" if start == end else "interval"
        out["date"] = {"start": start, "end": end, "precision": precision, "text": None, "span": None, "basis": "unknown"}
    if changes.get("retracted"):
        out["retracted"] = True
    return out


def _actor(code: str, known: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """An actor of a code: the one that the event had, or one that a user named."""
    same = next((dict(actor) for actor in known if actor["code"] == code), None)
    names = ("sector", "subsector", "name", "person", "role", "id", "text", "span", "until")
    country = country_of(code)
    sector = code[3:6] or None if country else None
    return same or {"code": code, "country": country, **dict.fromkeys(names), "sector": sector, "how": "user"}


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as a user gives them, made whole. Raises :class:`BookError` that says which is wrong, and what is near."""
    out = dict(changes)
    if not out:
        raise BookError("nothing is said to be different. Hint: detente correct EVENT --status negated --reason TEXT.")
    for name in out:
        if name not in FIELDS:
            raise BookError(f"{name!r}: not a field that can be corrected. Those are {', '.join(FIELDS)}.")
    codebook = Codebook.load()
    if "type" in out:
        out["type"] = codebook.type(out["type"].upper()).name
    if out.get("cameo") is not None:
        codebook.cameo_to_plover(out["cameo"])
    if out.get("mode") is not None:
        modes = codebook.type(out["type"]).modes if "type" in out else {m: 0 for t in codebook.types.values() for m in t.modes}
        if out["mode"] not in modes:
            raise BookError(f"{out['mode']!r}: not a mode{_near(out['mode'], modes)}.")
    if "status" in out and out["status"] not in STATUSES:
        raise BookError(f"{out['status']!r}: not a status{_near(out['status'], STATUSES)}. Those are {', '.join(STATUSES)}.")
    if "date" in out and isinstance(out["date"], str):
        out["date"] = _interval(out["date"])
    return out


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f". Did you mean {near[0]}?" if near else ""


def _interval(given: str) -> list[str | None]:
    """``2024-03-09``, ``2024-03-01..2024-03-31`` or ``unknown`` -> [start, end], both inclusive."""
    if given == "unknown":
        return [None, None]
    start, _, end = given.partition("..")
    try:
        days = [usual(date.fromisoformat(day)).isoformat() for day in (start, end or start)]
    except ValueError:
        raise BookError(f"{given!r}: not a date. Hint: 2024-03-09, 2024-03-01..2024-03-31 or unknown.") from None
    if days[0] > days[1]:
        raise BookError(f"{given!r}: it ends before it starts.")
    return list(days)
