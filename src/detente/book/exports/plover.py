"""PLOVER JSON: one object an occurrence and line; the parties are lists, as in PLOVER's own records."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, BinaryIO

from detente.book.exports.polecat import QUADS
from detente.book.exports.rows import real
from detente.book.query import Question, with_articles
from detente.outputs import json_line


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    count = 0
    for event, article in with_articles(connection, real(question)):
        out.write(json_line(plover(event, article)).encode("utf-8") + b"\n")
        count += 1
    return count


def plover(event: Mapping[str, Any], article: Mapping[str, Any]) -> dict[str, Any]:
    """One event in the fields of PLOVER JSON; those of which nothing is known are left out."""
    date, coder = event["date"], event["coder"]
    start, end = event["sentence"]["span"]
    record = {
        "id": event["id"],
        "date": date["start"],
        "actor": [_entity(actor) for actor in event["source"]],
        "event": event["type"],
        "has_event": True,
        "enddate": date["end"] if date["end"] != date["start"] else None,
        "recipient": [_entity(actor) for actor in event["target"]],
        "event_loc": _location(event.get("place")),
        "event_text": event["trigger"]["text"],
        "quad_code": QUADS.get(event["quad"]),
        "event_scale": event["intensity"],
        "mode": event["mode"],
        "context": list(event["contexts"]),
        "link": [{"kind": link["kind"], "event": link["event"]} for link in event["links"]],
        "text_info": {"sequence": event["sentence"]["index"], "start": start, "end": end},
        "size": _size(event["magnitude"]),
        "cite_info": {
            "url": article["url"], "title": article["title"], "language": article["language"], "publication": article["outlet"],
            "citation": article["id"], "coder": coder["name"], "version": coder["version"], "codebook": coder["codebook"],
        },
        "coder": f"{coder['name']} {coder['version']}",
        "comment": f"occurrence {event['occurrence']}, coverage {event['coverage']}, status {event['status']}",
    }  # fmt: skip
    required = ("id", "date", "actor", "event")
    return {name: value for name, value in record.items() if name in required or value not in (None, [], {})}


def _entity(actor: Mapping[str, Any]) -> dict[str, Any]:
    entity = {
        "code": actor["country"] or actor["code"],
        "sector": actor["sector"],
        "entity_text": actor["text"],
        "identifier_id": actor["id"],
        "identifier_text": actor["person"] or actor["name"],
        "office": actor["role"],
    }
    return {name: value for name, value in entity.items() if value is not None}


def _location(place: Mapping[str, Any] | None) -> dict[str, Any]:
    if not place:
        return {}
    location = {
        "extracted_place": place["name"], "geonameid": place.get("geonames_id"), "lat": place.get("lat"), "lon": place.get("lon"),
        "province": place.get("admin1"), "country_code": place.get("country"),
    }  # fmt: skip
    return {name: value for name, value in location.items() if value is not None}


def _size(magnitude: Mapping[str, Any]) -> dict[str, Any]:
    """Dead, injured and arrested: the lower bound of each, as it is what the text is sure of."""
    names = {"dead": "killed", "injured": "injured", "arrested": "detained"}
    found = {name: magnitude[ours] for name, ours in names.items() if magnitude.get(ours)}
    return {name: next((end for end in value if end is not None), None) for name, value in found.items()}
