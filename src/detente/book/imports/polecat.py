"""POLECAT event files: 40 tab-separated columns under a header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from detente.book.imports.foreign import BadRow, Foreign, actor, country, day, degrees, number, place, plover, record, table

NEEDED = ("Event ID", "Event Date", "Event Type", "Actor Name", "Actor Country", "Recipient Name", "Recipient Country")


def rows(stream: TextIO, path: str) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    return table(stream, path, NEEDED, delimiter="\t")


def event(row: dict[str, str]) -> Foreign:
    if not row["Event ID"]:
        raise BadRow("it has no Event ID")
    when = day(row["Event Date"])
    contexts = [part.strip() for part in row.get("Contexts", "").split(";") if part.strip()]
    what = {**plover(row["Event Type"], row.get("Event Mode", "").lower()), "contexts": contexts}
    intensity = number(row.get("Intensity", ""))
    if intensity is not None:
        what["intensity"] = intensity
    sides = (_actor(row, "Actor"), _actor(row, "Recipient"))
    point = degrees(row.get("Latitude", ""), row.get("Longitude", ""))
    where = place(row.get("Placename"), country(row.get("Country")), row.get("Province"), *point)
    made = record("polecat", row["Event ID"], what, sides, (when, when), where, version=row.get("Version", ""))
    published = day(row.get("Publication Date", ""))
    return Foreign(made, row["Event ID"].rpartition("-")[0] or row["Event ID"], published, row.get("Source") or None)


def _actor(row: dict[str, str], name: str) -> list[dict[str, object]]:
    iso3 = country(row[f"{name} Country"].partition(";")[0].strip())
    label = row[f"{name} Name"].partition(";")[0].strip()
    sector = row.get(f"Primary {name} Sector", "").partition(";")[0].strip() or None
    title = row.get(f"{name} Title") or None
    return actor(None if iso3 else label or None, iso3, sector, label, role=title)
