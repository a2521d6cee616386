"""PLOVER JSON: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TextIO

from detente.book.entry import plain
from detente.book.imports.foreign import BadRow, Foreign, actor, country, day, degrees, lines, place, plover, record, whole
from detente.harmless import shown


def rows(stream: TextIO, path: str) -> Iterator[tuple[int, dict[str, Any] | BadRow]]:
    for line, text in enumerate(lines(stream, path), 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except ValueError as error:
            yield line, BadRow(str(error))
            continue
        except RecursionError:
            yield line, BadRow("it is nested too deeply")
            continue
        yield line, row if isinstance(row, dict) else BadRow("it is no JSON object")


def event(row: dict[str, Any]) -> Foreign:
    identity, kind = _text(row, "id"), _text(row, "event")
    if not identity or not kind:
        raise BadRow(f"it has no {'event' if identity else 'id'}")
    start = day(_text(row, "date") or "")
    end = day(_text(row, "enddate") or "") or start
    what = {**plover(kind, _text(row, "mode") or ""), "contexts": _contexts(row.get("context"))}
    where, cited, info = (_object(row, name) for name in ("event_loc", "cite_info", "text_info"))
    located = place(
        _text(where, "extracted_place") or _text(where, "resolved_place"),
        country(_text(where, "country_code") or _text(where, "country")), _text(where, "province"),
        *degrees(where.get("lat"), where.get("lon")),
    )  # fmt: skip
    sides = (_actors(row.get("actor")), _actors(row.get("recipient")))
    made = record(
        "plover", identity, what, sides, (start, end), located, sentence=max(0, whole(info.get("sequence"), 0)),
        version=_text(cited, "version") or "", trigger=_text(row, "event_text"),
    )  # fmt: skip
    story = _text(cited, "citation") or _text(cited, "url") or identity
    return Foreign(made, story, start, _text(cited, "publication"), _text(cited, "url"), _text(cited, "title"))


def _object(row: dict[str, Any], name: str) -> dict[str, Any]:
    found = row.get(name) or {}
    if not isinstance(found, dict):
        raise BadRow(f"its {name} is {shown(found)}, no object")
    return found


def _text(row: dict[str, Any], name: str) -> str | None:
    """A value as text; None for none. Raises :class:`BadRow` for what is neither text nor a number."""
    found = row.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise BadRow(f"its {name} is {shown(found)}, no text")
    return plain(str(found))


def _contexts(given: Any) -> list[str]:
    listed = given if isinstance(given, list) else [given] if given else []
    return [context for each in listed if (context := _text({"context": each}, "context"))]


def _actors(given: Any) -> list[dict[str, Any]]:
    listed = [given] if isinstance(given, dict) else given if isinstance(given, list) else []
    found = []
    for entity in listed:
        if not isinstance(entity, dict):
            raise BadRow(f"a party is {shown(entity)}, no object")
        code = _text(entity, "code")
        iso3, sector = country(code), _text(entity, "sector")
        name = _text(entity, "identifier_text") or _text(entity, "entity_text")
        about = {"role": _text(entity, "office"), "id": _text(entity, "identifier_id")}
        found += actor(None if iso3 else code, iso3, sector, name, **about)
    return found
