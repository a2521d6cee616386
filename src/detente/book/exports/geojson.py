"""GeoJSON (RFC 7946): one point for each occurrence whose place is known to be a point."""

from __future__ import annotations

import json
import sqlite3
from typing import BinaryIO

from detente.book.exports.text import text
from detente.book.query import Question, dictionaries


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    count = 0
    with text(out) as stream:
        stream.write('{"type": "FeatureCollection", "features": [')
        for event in dictionaries(connection, question):
            if event["latitude"] is None:
                continue
            point = {"type": "Point", "coordinates": [event["longitude"], event["latitude"]]}
            feature = {"type": "Feature", "id": event["event"], "geometry": point, "properties": event}
            stream.write(("," if count else "") + "\n" + json.dumps(feature, ensure_ascii=False))
            count += 1
        stream.write("\n]}\n")
    return count
