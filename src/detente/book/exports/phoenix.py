"""Phoenix event files (Cline Center): 26 columns as CSV under a header, one row a dyad.

``PentaClass`` is 0 for statements (CAMEO 01 and 02), else the quad class, with verbal and material told apart as Phoenix does:
CAMEO 16 is verbal conflict (3) there. ``Issues`` holds PLOVER contexts.
"""

from __future__ import annotations

import sqlite3
from typing import Any, BinaryIO

from detente.book.exports.rows import Row, Side, columns, dyad_rows
from detente.book.exports.text import write_table
from detente.book.query import Question
from detente.outputs import safe_cell


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    rows = ([safe_cell(value) for value in _row(row)] for row in dyad_rows(connection, question))
    return write_table(out, columns("phoenix"), rows)


def penta(cameo: str) -> int:
    """Phoenix's class of a CAMEO code: 0 statement, 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""
    root = int(cameo[:2])
    for last, value in ((2, 0), (5, 1), (8, 2), (13, 3), (15, 4), (16, 3)):
        if root <= last:
            return value
    return 4


def _row(row: Row) -> list[Any]:
    day = row.day
    values = {
        "EventID": f"{row.event['id']}-{row.number}",
        "Date": day.isoformat() if day else None,
        "Year": row.year,
        "Month": day.month if day else None,
        "Day": day.day if day else None,
        **_side("Source", row.source),
        **_side("Target", row.target),
        "EventCode": row.cameo,
        "EventRootCode": row.cameo[:2],
        "PentaClass": penta(row.cameo),
        "GoldsteinScore": row.event["goldstein"],
        "Issues": ";".join(row.event["contexts"]),
        "Lat": row.place.get("lat"),
        "Lon": row.place.get("lon"),
        "LocationName": row.place.get("name"),
        "StateName": row.place.get("admin1"),
        "CountryCode": row.place.get("country"),
        "SentenceID": f"{row.article['id']}_{row.event['sentence']['index']}",
        "URLs": row.article["url"],
        "NewsSources": row.article["outlet"],
    }
    return [values.get(name) for name in columns("phoenix")]


def _side(name: str, side: Side) -> dict[str, Any]:
    sectors = (*side.sectors, None)
    return {
        f"{name}ActorFull": side.code,
        f"{name}ActorEntity": side.country or side.code,
        f"{name}ActorRole": sectors[0],
        f"{name}ActorAttribute": ";".join(side.sectors[1:]) or None,
    }
