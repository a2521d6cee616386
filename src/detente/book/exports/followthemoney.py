"""FollowTheMoney: events, the parties involved and the articles that tell of them, one entity a line (JSON).

Schemata: Event (``involved`` points to parties, ``proof`` to articles), Article, and for parties Person, PublicBody, Organization
or LegalEntity. An entity's id comes from what it is: the same party is the same entity everywhere.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from detente.book.countries import countries
from detente.book.query import Question, with_articles
from detente.outputs import json_line

_BODIES = {"GOV", "MIL", "COP", "JUD", "LEG", "SPY"}


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    count, seen = 0, set()
    for event, article in with_articles(connection, question):
        for entity in entities(event, article):
            if entity["schema"] != "Event":
                key = hash(entity["id"])
                if key in seen:
                    continue
                seen.add(key)
            out.write(json_line(entity).encode("utf-8") + b"\n")
            count += 1
    return count


def entities(event: Mapping[str, Any], article: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    parties = [party(actor) for side in ("source", "target", "via") for actor in event[side] if actor["code"]]
    yield from parties
    document = _entity(
        "Article", _id("article", article["id"]), title=[article["title"]], publishedAt=[article["published"]],
        publisher=[article["outlet"]], sourceUrl=[article["url"]],
    )  # fmt: skip
    yield document
    place = event.get("place") or {}
    sides = [" ".join(actor["code"] or "---" for actor in event[side]) or "---" for side in ("source", "target")]
    yield _entity(
        "Event", event["id"], name=[f"{sides[0]} {event['type']} {sides[1]}"], startDate=[event["date"]["start"]],
        endDate=[event["date"]["end"]], location=[place.get("name")], country=[_alpha2(place.get("country"))],
        involved=[entity["id"] for entity in parties], proof=[document["id"]], sourceUrl=[article["url"]],
        publisher=[article["outlet"]], keywords=[event["type"], event["status"], *event["contexts"]],
        notes=[f"occurrence {event['occurrence']}, coverage {event['coverage']}, confidence {event['confidence']}"],
    )  # fmt: skip


def party(actor: Mapping[str, Any]) -> dict[str, Any]:
    """The party as an entity: by its Wikidata id if it has one, else by its code and the person's name."""
    known = countries().get(actor["country"] or "")
    name = actor["person"] or actor["name"] or (known.name if known and actor["code"] == actor["country"] else actor["code"])
    schema = "Person" if actor["person"] else "PublicBody" if actor["sector"] in _BODIES else "Organization"
    if actor["code"] == actor["country"]:
        schema = "LegalEntity"
    identity = _id("actor", actor["code"], actor["person"] or "", actor["id"] or "")
    return _entity(
        schema, identity, name=[name], country=[_alpha2(actor["country"])], wikidataId=[actor["id"]],
        position=[actor["role"]] if schema == "Person" else [], keywords=[actor["code"]],
    )  # fmt: skip


def _entity(schema: str, identity: str, **properties: list[Any]) -> dict[str, Any]:
    kept = {name: list(dict.fromkeys(value for value in values if value)) for name, values in properties.items()}
    return {"id": identity, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}


def _id(*parts: str) -> str:
    return "detente-" + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:24]


def _alpha2(iso3: str | None) -> str | None:
    known = countries().get(iso3 or "")
    return known.iso2.lower() if known and known.iso2 else None
