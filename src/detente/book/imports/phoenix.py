"""Phoenix event files (Cline Center): CSV under a header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from detente.book.countries import country_of
from detente.book.imports.foreign import BadRow, Foreign, actor, cameo, country, day, degrees, place, record, table, whole

NEEDED = ("EventID", "Date", "SourceActorFull", "TargetActorFull", "EventCode")


def rows(stream: TextIO, path: str) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    return table(stream, path, NEEDED, delimiter=",")


def event(row: dict[str, str]) -> Foreign:
    if not row["EventID"]:
        raise BadRow("it has no EventID")
    when = day(row["Date"])
    sides = (_actor(row, "Source"), _actor(row, "Target"))
    point = degrees(row.get("Lat", ""), row.get("Lon", ""))
    where = place(row.get("LocationName"), country(row.get("CountryCode")), row.get("StateName"), *point)
    story, _, sentence = row.get("SentenceID", "").rpartition("_")
    index = whole(sentence, 0) if sentence.isdecimal() else 0
    made = record("phoenix", row["EventID"], cameo(row["EventCode"]), sides, (when, when), where, sentence=index)
    return Foreign(made, story or row["EventID"], when, row.get("NewsSources") or None, row.get("URLs") or None)


def _actor(row: dict[str, str], name: str) -> list[dict[str, object]]:
    code = row[f"{name}ActorFull"]
    return actor(code, country_of(code), row.get(f"{name}ActorRole"), None)
