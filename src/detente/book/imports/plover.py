"""PLOVER JSON: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from detente.book.imports.foreign import BadRow, Foreign, actor, country, day, place, plover, record


def rows(stream: TextIO, path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(stream, 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except ValueError as error:
            row = {"broken": str(error)}
        yield line, row if isinstance(row, dict) else {"broken": "it is no JSON object"}


def event(row: dict[str, Any]) -> Foreign:
    if "broken" in row:
        raise BadRow(row["broken"])
    for name in ("id", "actor", "event"):
        if not row.get(name) and name != "actor":
            raise BadRow(f"it has no {name}")
    start = day(str(row.get("date") or ""))
    end = day(str(row.get("enddate") or "")) or start
    what = {**plover(str(row["event"]), str(row.get("mode") or "")), "contexts": _contexts(row.get("context"))}
    where = row.get("event_loc") or {}
    located = place(
        where.get("extracted_place") or where.get("resolved_place"), country(where.get("country_code") or where.get("country")),
        where.get("province"), where.get("lat"), where.get("lon"),
    )  # fmt: skip
    cited = row.get("cite_info") or {}
    sides = (_actors(row.get("actor")), _actors(row.get("recipient")))
    info = row.get("text_info") or {}
    made = record(
        "plover", str(row["id"]), what, sides, (start, end), located, sentence=int(info.get("sequence") or 0),
        version=str(cited.get("version") or ""), trigger=row.get("event_text"),
    )  # fmt: skip
    return Foreign(
        made, str(cited.get("citation") or cited.get("url") or row["id"]), start, cited.get("publication"), cited.get("url"),
        cited.get("title"),
    )  # fmt: skip


def _contexts(given: Any) -> list[str]:
    return [given] if isinstance(given, str) and given else list(given or ())


def _actors(given: Any) -> list[dict[str, Any]]:
    entities = [given] if isinstance(given, dict) else given if isinstance(given, list) else []
    found = []
    for entity in entities:
        code = entity.get("code")
        iso3, sector = country(code), entity.get("sector")
        name = entity.get("identifier_text") or entity.get("entity_text")
        found += actor(None if iso3 else code, iso3, sector, name, role=entity.get("office"), id=entity.get("identifier_id"))
    return found
