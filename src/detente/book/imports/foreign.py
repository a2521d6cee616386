"""What the importers share: rows of a file, a record from flat values, and which story tells it."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from detente.book.countries import by_name, countries
from detente.book.errors import BookError
from detente.codebook.codebook import Codebook, CodebookError
from detente.record import text_digest

csv.field_size_limit(1 << 24)


class BadRow(Exception):
    """A row that no event can be made from: why."""


@dataclass(slots=True)
class Foreign:
    """An event of another data set, and the story that it is from. ``coverage`` counts the articles that tell of it."""

    record: dict[str, Any]
    story: str
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    coverage: int = 1


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """A file as text, packed with gzip or alone in a zip archive or not; ``-`` is standard input."""
    try:
        if path == "-":
            yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="")
            return
        with Path(path).open("rb") as raw:
            head = raw.read(4)
            raw.seek(0)
            stream: BinaryIO = raw
            if head.startswith(b"\x1f\x8b"):
                stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw))
            elif head == b"PK\x03\x04":
                archive = zipfile.ZipFile(raw)
                names = [info.filename for info in archive.infolist() if not info.is_dir()]
                if len(names) != 1:
                    raise BookError(f"{path}: an archive of {len(names)} files. Hint: unpack it, and name the one to import.")
                stream = cast(BinaryIO, archive.open(names[0]))
            yield io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise BookError(f"{path}: it cannot be read ({getattr(error, 'strerror', None) or error}).") from error


def table(stream: TextIO, path: str, needed: Iterable[str], *, delimiter: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows under a header, each with its line; raises :class:`BookError` if a column is missing."""
    if delimiter == "\t":
        rows = csv.DictReader(stream, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        rows = csv.DictReader(stream, delimiter=delimiter)
    missing = [name for name in needed if name not in (rows.fieldnames or ())]
    if missing:
        raise BookError(f"{path}: it has no column {', '.join(missing)}. Hint: is it in another format?")
    for row in rows:
        yield (
            rows.line_num,
            {name: (value or "").strip() for name, value in row.items() if name is not None and isinstance(value, str)},
        )


# --- values --------------------------------------------------------------------------------------------------------------


def number(value: str) -> float | None:
    """A number, or None for an empty cell; raises :class:`BadRow`."""
    if not value or value.lower() in ("none", "nan", "null"):
        return None
    try:
        return float(value)
    except ValueError:
        raise BadRow(f"{value!r} is not a number") from None


def day(value: str) -> str | None:
    """An ISO date, or None for an empty cell; 20240309 is one too. Raises :class:`BadRow`."""
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise BadRow(f"{value!r} is not a date") from None


def country(name: str | None) -> str | None:
    """ISO alpha-3 of a country's name or code; None for none that is known."""
    if not name:
        return None
    return name if name in countries() else by_name().get(name.lower())


@cache
def cameo(code: str) -> dict[str, Any]:
    """Type, mode, contexts, quad and scores of a CAMEO code, or of the known one above it. Raises :class:`BadRow`."""
    codebook = Codebook.load()
    tried = code
    while len(tried) >= 2:
        try:
            known = codebook.cameo_to_plover(tried)
        except CodebookError:
            tried = tried[:-1]
            continue
        if known.type is None:
            tried = tried[:-1]
            continue
        intensity = codebook.intensity(known.type, known.mode)
        return {
            "type": known.type, "mode": known.mode, "contexts": list(known.contexts), "cameo": code,
            "quad": codebook.quad(known.type), "goldstein": codebook.goldstein(code), "intensity": intensity,
        }  # fmt: skip
    raise BadRow(f"{code!r} is not a CAMEO code")


@cache
def plover(name: str, mode: str) -> dict[str, Any]:
    """The same of a PLOVER type, old names included, and mode. Raises :class:`BadRow`."""
    codebook = Codebook.load()
    try:
        kind = codebook.type(name.upper())
    except CodebookError as error:
        raise BadRow(str(error)) from None
    known = mode if mode in kind.modes else None
    return {
        "type": kind.name, "mode": known, "contexts": [], "cameo": None, "quad": kind.quad, "goldstein": None,
        "intensity": codebook.intensity(kind.name, known),
    }  # fmt: skip


def actor(code: str | None, iso3: str | None, sector: str | None, name: str | None, **more: Any) -> list[dict[str, Any]]:
    """The list of one actor, empty where nothing is known of it."""
    if not code and not iso3 and not name:
        return []
    fields = dict.fromkeys(("subsector", "person", "role", "id", "span", "until"))
    known = {"code": code or (iso3 + (sector or "") if iso3 else None), "country": iso3, "sector": sector or None}
    return [{**known, **fields, "name": name or None, "text": name or None, "how": "dictionary", **more}]


def place(name: str | None, iso3: str | None, admin1: str | None, lat: float | None, lon: float | None) -> dict[str, Any] | None:
    if not name and not iso3:
        return None
    known = countries().get(iso3 or "")
    label = name or (known.name if known else iso3)
    ids = {"geonames_id": None, "span": None}
    return {"name": label, "country": iso3, "admin1": admin1 or None, "lat": lat, "lon": lon, **ids}


def record(
    source: str,
    identity: str,
    what: dict[str, Any],
    sides: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    when: tuple[str | None, str | None],
    where: dict[str, Any] | None,
    *,
    sentence: int = 0,
    version: str = "",
    trigger: str | None = None,
) -> dict[str, Any]:
    """A record of ours from another data set's values. Its id comes from the data set's name and its own id there."""
    start, end = when
    precision = "unknown" if start is None else "day" if start == end else "interval"
    return {
        "kind": "event",
        "id": "e" + text_digest(f"{source}\n{identity}")[:16],
        "sentence": {"index": sentence, "span": [0, 0]},
        "trigger": {"span": [0, 0], "text": trigger},
        "status": "occurred",
        "via": [],
        "source": sides[0],
        "target": sides[1],
        "date": {"start": start, "end": end, "precision": precision, "text": None, "span": None, "basis": "unknown"},
        "background": False,
        "place": where,
        "attribution": {"voice": "author", "speaker": None, "anonymous": False, "cue": None, "span": None},
        "magnitude": {},
        "links": [],
        "confidence": None,
        "coder": {"name": source, "version": version, "rule": f"{source}:{identity}", "codebook": source},
        "notes": [],
        **what,
    }
