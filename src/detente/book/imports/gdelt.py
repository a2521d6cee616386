"""GDELT 2.0 event files: 61 tab-separated columns without a header (one is passed over). Rows of one address are one story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from detente.book.countries import countries
from detente.book.errors import BookError
from detente.book.exports.rows import columns, gec
from detente.book.imports.foreign import BadRow, Foreign, actor, cameo, day, degrees, lines, place, record, whole

Row = dict[str, str]


def rows(stream: TextIO, path: str) -> Iterator[tuple[int, Row]]:
    names = columns("gdelt_events")
    for line, text in enumerate(lines(stream, path), 1):
        cells = text.rstrip("\r\n").split("\t")
        if line == 1 and cells[0] == names[0]:
            continue
        if len(cells) != len(names):
            if line == 1:
                raise BookError(f"{path}: its first line has {len(cells)} columns; GDELT 2.0 event files have {len(names)}.")
            cells = [""] * len(names)  # told as a bad row
        yield line, dict(zip(names, cells, strict=True))


def event(row: Row) -> Foreign:
    if not row["GLOBALEVENTID"]:
        raise BadRow("it has another number of columns than GDELT's rows")
    when = day(row["SQLDATE"])
    added = day(row["DATEADDED"][:8])
    where = None
    if row["ActionGeo_Type"] not in ("", "0"):
        iso3 = {code: known for known, code in gec().items()}.get(row["ActionGeo_CountryCode"])
        where = place(row["ActionGeo_FullName"], iso3, None, *degrees(row["ActionGeo_Lat"], row["ActionGeo_Long"]))
    sides = (_actor(row, 1), _actor(row, 2))
    made = record("gdelt", row["GLOBALEVENTID"], cameo(row["EventCode"]), sides, (when, when), where, version="2.0")
    articles = whole(row["NumArticles"], 1)
    return Foreign(made, row["SOURCEURL"] or row["GLOBALEVENTID"], added, url=row["SOURCEURL"] or None, coverage=max(articles, 1))


def _actor(row: Row, which: int) -> list[dict[str, object]]:
    code, country = row[f"Actor{which}Code"], row[f"Actor{which}CountryCode"]
    known = country if country in countries() else None  # GDELT also writes regions ("EUR", "WST") as countries
    return actor(code, known, row[f"Actor{which}Type1Code"], row[f"Actor{which}Name"].title())
