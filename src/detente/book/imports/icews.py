"""ICEWS event files: 20 tab-separated columns under a header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from detente.book.exports.icews import SECTORS
from detente.book.imports.foreign import BadRow, Foreign, actor, cameo, country, day, degrees, place, record, table, whole

NEEDED = ("Event ID", "Event Date", "Source Name", "CAMEO Code", "Target Name", "Story ID")
_CODES = {name.lower(): code for code, name in SECTORS.items()}


def rows(stream: TextIO, path: str) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    return table(stream, path, NEEDED, delimiter="\t")


def event(row: dict[str, str]) -> Foreign:
    if not row["Event ID"]:
        raise BadRow("it has no Event ID")
    when = day(row["Event Date"])
    sides = tuple(_actor(row, name) for name in ("Source", "Target"))
    point = degrees(row.get("Latitude", ""), row.get("Longitude", ""))
    where = place(row.get("City"), country(row.get("Country")), row.get("Province"), *point)
    code = row["CAMEO Code"]
    what = cameo(code if len(code) > 1 and code[0] in "012" else code.zfill(2))
    sentence = max(0, whole(row.get("Sentence Number", ""), 1) - 1)
    made = record("icews", row["Event ID"], what, (sides[0], sides[1]), (when, when), where, sentence=sentence)
    return Foreign(made, row["Story ID"] or row["Event ID"], when, row.get("Publisher") or None)


def _actor(row: dict[str, str], name: str) -> list[dict[str, object]]:
    iso3 = country(row.get(f"{name} Country"))
    said = (row.get(f"{name} Sectors") or "").split(",")
    sector = next((_CODES[part.strip().lower()] for part in said if part.strip().lower() in _CODES), None)
    label = row[f"{name} Name"]
    return actor(None if iso3 else label or None, iso3, None if country(label) == iso3 else sector, label)
