"""GDELT 2.0 event files: 61 tab-separated columns without a header.

``GLOBALEVENTID`` is ours (from the event's id). An occurrence is one row a dyad: ``NumArticles`` is its coverage, ``NumMentions``
its reports, ``NumSources`` their outlets. ``AvgTone``, ethnic and religious codes and GNS feature ids are not known to detente and
stay empty, and so does the day of what is not dated to a month at least.
"""

from __future__ import annotations

import sqlite3
from typing import Any, BinaryIO

from detente.book.exports.rows import Row, Side, columns, dyad_rows, gec, reports
from detente.book.exports.text import cell, write_table
from detente.book.query import Question

# Sentences from the start of a report that GDELT calls its lead.
LEAD = 3


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    rows = ([cell(value) for value in _row(connection, row)] for row in dyad_rows(connection, question))
    return write_table(out, None, rows, delimiter="\t")


def _row(connection: sqlite3.Connection, row: Row) -> list[Any]:
    mentions, outlets = reports(connection, row.event)
    values = {
        "GLOBALEVENTID": row.number,
        **_date(row),
        **_actor(1, row.source),
        **_actor(2, row.target),
        "IsRootEvent": int(not row.event["background"] and row.event["sentence"]["index"] < LEAD),
        "EventCode": row.cameo,
        "EventBaseCode": row.cameo[:3],
        "EventRootCode": row.cameo[:2],
        "QuadClass": row.event["quad"],
        "GoldsteinScale": row.event["goldstein"],
        "NumMentions": mentions,
        "NumSources": outlets,
        "NumArticles": row.event["coverage"],
        **_place(row),
        "DATEADDED": (row.article["published"] or "").replace("-", "") + ("000000" if row.article["published"] else ""),
        "SOURCEURL": row.article["url"] or row.article["id"],
    }
    return [values.get(name) for name in columns("gdelt_events")]


def _date(row: Row) -> dict[str, Any]:
    day = row.day
    if day is None:
        return {"Year": row.year}
    # GDELT's own approximation of the year's part that has passed (GDELT 2.0 event codebook).
    fraction = round(day.year + (day.month * 30 + day.day) / 365, 4)
    return {"SQLDATE": f"{day:%Y%m%d}", "MonthYear": f"{day:%Y%m}", "Year": day.year, "FractionDate": fraction}


def _actor(number: int, side: Side) -> dict[str, Any]:
    types = (*side.sectors, None, None, None)
    return {
        f"Actor{number}Code": side.code,
        f"Actor{number}Name": side.name.upper() if side.name else None,
        f"Actor{number}CountryCode": side.country,
        f"Actor{number}KnownGroupCode": side.code if side.country is None else None,
        f"Actor{number}Type1Code": types[0],
        f"Actor{number}Type2Code": types[1],
        f"Actor{number}Type3Code": types[2],
    }


def _place(row: Row) -> dict[str, Any]:
    if not row.place:
        return dict.fromkeys(("Actor1Geo_Type", "Actor2Geo_Type", "ActionGeo_Type"), 0)
    city = row.city is not None
    full = ", ".join(filter(None, (row.place["name"] if city else None, row.place.get("admin1"), row.place_country)))
    kind = (3 if row.place.get("country") == "USA" else 4) if city else 1
    return {
        "Actor1Geo_Type": 0,
        "Actor2Geo_Type": 0,
        "ActionGeo_Type": kind,
        "ActionGeo_FullName": full or row.place["name"],
        "ActionGeo_CountryCode": gec().get(row.place.get("country") or ""),
        "ActionGeo_Lat": row.place.get("lat"),
        "ActionGeo_Long": row.place.get("lon"),
    }
