"""Reading the gazetteer's data files: plain and gzipped TSV beside this module.

Small files become objects at once. The large ones (persons, tenures, places) are only split into lines; a line becomes
an object when its name is met in a text, so that loading stays fast.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from detente.gazetteer.entries import Country, Entry, Person, Place, Tenure

DATA: Traversable = files("detente.gazetteer") / "data"


def read_text(name: str) -> str:
    """The text of a data file, unpacked if its name ends in ``.gz``."""
    raw = (DATA / name).read_bytes()
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")


def read_lines(name: str) -> list[str]:
    """The lines of a built data file without its header line."""
    lines = read_text(name).split("\n")
    return lines[1:-1] if lines[-1] == "" else lines[1:]


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a hand-edited TSV file; ``#`` comments and blank lines left out, missing last columns empty."""
    header: list[str] = []
    for line in read_text(name).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        values = line.split("\t")
        if not header:
            header = values
            continue
        yield dict(zip(header, values + [""] * (len(header) - len(values)), strict=False))


def curated_names() -> list[str]:
    """The hand-edited files that hold names, as data file names in alphabetical order."""
    own = {"countries.tsv", "tenures.tsv", "offices.tsv", "agents.tsv", "bare_names.tsv"}
    found = (item.name for item in (DATA / "curated").iterdir())
    return [f"curated/{name}" for name in sorted(found) if name.endswith(".tsv") and name not in own]


def _list(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("|") if part)


def _number(value: str) -> float | None:
    return float(value) if value else None


def country_centres() -> dict[str, tuple[float, float]]:
    """A middle of each country, (latitude, longitude) in degrees: the mean direction, seen from the earth's centre, of its
    first-level regions, so that countries on both sides of the 180th meridian have theirs between their parts.
    """
    sums: dict[str, list[float]] = {}
    for line in read_lines("admin1.tsv"):
        country, _, _, _, lat, lon, _ = line.split("\t", 6)
        phi, theta = math.radians(float(lat)), math.radians(float(lon))
        total = sums.setdefault(country, [0.0, 0.0, 0.0])
        total[0] += math.cos(phi) * math.cos(theta)
        total[1] += math.cos(phi) * math.sin(theta)
        total[2] += math.sin(phi)
    return {
        country: (round(math.degrees(math.atan2(z, math.hypot(x, y))), 2), round(math.degrees(math.atan2(y, x)), 2))
        for country, (x, y, z) in sums.items()
    }


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every state, territory and former state by its ISO alpha-3 code."""
    centres = country_centres()
    return {
        row["code"]: Country(
            code=row["code"],
            name=row["name"],
            iso2=row["iso2"],
            cow=int(row["cow"]) if row["cow"] else None,
            cow_abbreviation=row["cow_abbreviation"],
            status=row["status"],
            parent=row["parent"],
            official=row["official"],
            names=_list(row["names"]),
            adjectives=_list(row["adjectives"]),
            people=_list(row["people"]),
            capitals=_list(row["capitals"]),
            start=row["start"] or None,
            end=row["end"] or None,
            id=row["id"] or None,
            lat=centres.get(row["code"], (None, None))[0],
            lon=centres.get(row["code"], (None, None))[1],
        )
        for row in read_rows("countries.tsv")
    }


def entry_of(row: dict[str, str], name: str) -> Entry:
    """One name of a row of a curated names file as an entry."""
    sector, country, code = row.get("sector", ""), row.get("country", ""), row.get("code", "")
    return Entry(
        kind=row["kind"],
        name=name,
        code=code or country + sector,
        country=country or None,
        sector=sector or None,
        subsector=row.get("subsector") or None,
        id=row.get("id") or None,
        start=row.get("start") or None,
        end=row.get("end") or None,
        role=row.get("role") or None,
        post=row.get("post") or None,
        flags=tuple(row.get("flags", "").split(",")) if row.get("flags") else (),
        lat=_number(row.get("lat", "")),
        lon=_number(row.get("lon", "")),
        admin1=row.get("admin1") or None,
        members=_list(row.get("members", "")),
        source=row.get("source") or "detente",
        note=row.get("note", ""),
    )


def tenure_of(line: str, person: str) -> Tenure:
    """A line of tenures.tsv.gz as a tenure."""
    key, country, position, post, sector, rank, code, target, start, end, seen, source, licence, unverified = line.split("\t")
    return Tenure(
        person, key, country or None, position, post, sector, start or None, end or None, seen or None, rank,
        code or country + sector, target, source, licence, bool(unverified),
    )  # fmt: skip


def person_of(line: str) -> Person:
    """A line of persons.tsv.gz as a person."""
    key, name, aliases, country = line.split("\t")
    return Person(key, name, _list(aliases), country or None)


def place_of(line: str, admin1: dict[str, str]) -> Place:
    """A line of places.tsv.gz as a place; ``admin1`` gives the name of "PAK.04"."""
    number, name, _, country, code, lat, lon, population, flags = line.split("\t")
    region = admin1.get(f"{country}.{code}")
    return Place(
        name, country or None, float(lat), float(lon), region, int(number), int(population),
        flags=tuple(flags.split(",")) if flags else (),
    )  # fmt: skip
