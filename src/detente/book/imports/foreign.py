"""What the importers share: rows of a file, a record from flat values, and which story tells it."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from detente.book.countries import by_name, countries
from detente.book.errors import BookError
from detente.book.times import usual
from detente.codebook.codebook import Codebook, CodebookError
from detente.harmless import shown
from detente.record import text_digest

# A row of a data set has a few hundred letters; text in one, tens of thousands.
LONGEST_LINE = 1 << 20
csv.field_size_limit(LONGEST_LINE)
# Counts above this are slips; a book's numbers have 63 bits.
MOST = 10**12


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
            yield io.TextIOWrapper(_unpacked(raw, path), encoding="utf-8", errors="replace", newline="")
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BookError(
            f"{path}: it cannot be read ({getattr(error, 'strerror', None) or error}). Hint: is it whole? What was imported before "
            "is kept, and importing it again adds the rest."
        ) from error


def _unpacked(raw: BinaryIO, path: str) -> BinaryIO:
    head = raw.read(4)
    raw.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=raw))
    if head != b"PK\x03\x04":
        return raw
    try:
        archive = zipfile.ZipFile(raw)
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        if len(names) == 1:
            return cast(BinaryIO, archive.open(names[0]))
    except Exception as error:  # zipfile meets damaged archives with whatever their numbers lead to; encrypted ones, too
        raise BookError(f"{path}: the archive cannot be read ({shown(str(error))}). Hint: unpack it first.") from error
    raise BookError(f"{path}: an archive of {len(names)} files. Hint: unpack it, and name the one to import.")


def lines(stream: TextIO, path: str) -> Iterator[str]:
    """The lines of a file; raises :class:`BookError` for one without end, which no file of events has."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and line[-1] != "\n":
            raise BookError(f"{path}: line {number} is longer than {LONGEST_LINE >> 20} MB. Hint: is it in another format?")
        yield line


def table(stream: TextIO, path: str, needed: Iterable[str], *, delimiter: str) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    """Rows under a header, each with its line; raises :class:`BookError` if a column is missing."""
    read = lines(stream, path)
    if delimiter == "\t":
        rows = csv.DictReader(read, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True, restval="")
    else:
        rows = csv.DictReader(read, delimiter=delimiter, strict=True, restval="")
    try:
        names = rows.fieldnames or ()
    except csv.Error as error:
        raise BookError(f"{path}: its first line cannot be read ({error}). Hint: is it in another format?") from error
    missing = [name for name in needed if name not in names]
    if missing:
        raise BookError(f"{path}: it has no column {', '.join(missing)}. Hint: is it in another format?")
    line = rows.line_num
    while True:
        before, line = line + 1, rows.line_num
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            line = rows.line_num
            what = "a quotation mark is not closed" if "unexpected end" in str(error) else str(error)
            yield line, BadRow(f"{what}; lines {before} to {line} are not read")
            continue
        line = rows.line_num
        yield line, {name: value.strip() for name, value in row.items() if isinstance(value, str)}


# --- values --------------------------------------------------------------------------------------------------------------


def number(value: Any) -> float | None:
    """A number, or None for an empty cell; raises :class:`BadRow`."""
    if value is None or value == "" or (isinstance(value, str) and value.lower() in ("none", "nan", "null")):
        return None
    if isinstance(value, bool):
        raise BadRow(f"{shown(value)} is not a number")
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        raise BadRow(f"{shown(value)} is not a number") from None
    if not isfinite(found):
        raise BadRow(f"{shown(value)} is not a number")
    return found


def whole(value: Any, otherwise: int) -> int:
    """A whole number that a book can hold; ``otherwise`` for an empty cell. Raises :class:`BadRow`."""
    found = number(value)
    if found is None:
        return otherwise
    if abs(found) > MOST:
        raise BadRow(f"{shown(value)} is no such number")
    return int(found)


def degrees(latitude: Any, longitude: Any) -> tuple[float | None, float | None]:
    """A point, or none where either is missing. Raises :class:`BadRow` for one that lies nowhere on Earth."""
    found = number(latitude), number(longitude)
    if found[0] is None or found[1] is None:
        return None, None
    if abs(found[0]) > 90 or abs(found[1]) > 180:
        raise BadRow(f"{shown(latitude)}, {shown(longitude)} lies nowhere on Earth")
    return found


def day(value: str) -> str | None:
    """An ISO date, or None for an empty cell; 20240309 is one too. Raises :class:`BadRow`."""
    if not value:
        return None
    try:
        return usual(date.fromisoformat(value[:10])).isoformat()
    except ValueError:
        raise BadRow(f"{shown(value)} is not a date") from None


def country(name: str | None) -> str | None:
    """ISO alpha-3 of a country's name or code; None for none that is known."""
    if not name:
        return None
    return name if name in countries() else by_name().get(name.lower())


@cache
def cameo(code: str) -> dict[str, Any]:
    """Type, mode, contexts, quad and scores of a CAMEO code, or of the known one above it. Raises :class:`BadRow`."""
    codebook = Codebook.load()
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 4):
        raise BadRow(f"{shown(code)} is not a CAMEO code")
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
    raise BadRow(f"{shown(code)} is not a CAMEO code")


@cache
def plover(name: str, mode: str) -> dict[str, Any]:
    """The same of a PLOVER type, old names included, and mode. Raises :class:`BadRow`."""
    codebook = Codebook.load()
    try:
        kind = codebook.type(name.upper())
    except CodebookError as error:
        raise BadRow(str(error)[:300]) from None
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
