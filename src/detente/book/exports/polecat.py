"""POLECAT event files: 40 tab-separated columns under a header, one row a dyad, with COW numbers beside the countries."""

from __future__ import annotations

import sqlite3
from typing import Any, BinaryIO

from detente.book.exports.rows import Row, Side, columns, dyad_rows
from detente.book.exports.text import cell, write_table
from detente.book.query import Question

QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    rows = ([cell(value) for value in _row(row)] for row in dyad_rows(connection, question))
    return write_table(out, columns("polecat"), rows, delimiter="\t")


def _row(row: Row) -> list[Any]:
    event, place = row.event, row.place
    values = {
        "Event ID": f"{event['id']}-{row.number}",
        "Event Date": row.day.isoformat() if row.day else None,
        "Event Type": event["type"],
        "Event Mode": event["mode"],
        "Intensity": event["intensity"],
        "Quad Code": QUADS.get(event["quad"]),
        "Contexts": ";".join(event["contexts"]),
        **_side("Actor", row.source),
        **_side("Recipient", row.target),
        "Placename": place.get("name"),
        "City": row.city,
        "Province": place.get("admin1"),
        "Country": row.place_country,
        "Latitude": place.get("lat"),
        "Longitude": place.get("lon"),
        "GeoNames ID": place.get("geonames_id"),
        "Raw Placename": place.get("name"),
        "Source": row.article["outlet"],
        "Publication Date": row.article["published"],
        "Language": row.article["language"] or "en",
        "Version": f"{event['coder']['name']} {event['coder']['version']}",
    }
    return [values.get(name) for name in columns("polecat")]


def _side(name: str, side: Side) -> dict[str, Any]:
    return {
        f"{name} Name": side.name,
        f"{name} Country": side.country_name,
        f"{name} COW": side.cow,
        f"Primary {name} Sector": side.sectors[0] if side.sectors else None,
        f"{name} Sectors": ";".join(side.sectors),
        f"{name} Title": side.title,
        f"{name} Name Raw": side.said,
        f"Wikipedia {name} ID": None,  # detente knows Wikidata ids, which are others
    }
