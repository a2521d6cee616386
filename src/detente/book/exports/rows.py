"""What the exporters for other data sets share: which events they take, an event's dyads, sectors, numbers and names."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from detente.book.countries import countries
from detente.book.query import HAPPENED, Question, with_articles
from detente.codebook.codebook import Codebook

# The two-digit CAMEO code that each PLOVER type stands for, where an event has no code of its own (somebody corrected its type).
ROOTS = {
    "AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "CONCEDE": "08", "RETREAT": "08",
    "REQUEST": "10", "ACCUSE": "11", "REJECT": "12", "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15", "SANCTION": "16",
    "COERCE": "17", "ASSAULT": "18",
}  # fmt: skip


# The longest interval that is still written as its first day, in days.
LONGEST = 31


@cache
def columns(name: str) -> tuple[str, ...]:
    """The columns of another data set's files, exactly."""
    table = json.loads(files("detente.book").joinpath("data", "columns.json").read_text(encoding="utf8"))
    return tuple(table[name])


@cache
def gec() -> dict[str, str]:
    """ISO alpha-3 -> the two letters that GDELT writes (FIPS 10-4, kept on as GEC)."""
    lines = files("detente.book").joinpath("data", "gec.tsv").read_text(encoding="utf8").splitlines()
    return {row["iso3"]: row["gec"] for row in csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t")}


@dataclass(frozen=True, slots=True)
class Side:
    """One party of a dyad as flat values; everything None or empty where nobody is known."""

    code: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    name: str | None = None
    said: str | None = None
    title: str | None = None
    id: str | None = None

    @property
    def country_name(self) -> str | None:
        known = countries().get(self.country or "")
        return known.name if known else None

    @property
    def cow(self) -> int | None:
        """The country's Correlates-of-War number."""
        known = countries().get(self.country or "")
        return known.cow if known else None


NOBODY = Side()


def side(actor: Mapping[str, Any]) -> Side:
    code, country = actor.get("code"), actor.get("country")
    rest = code.removeprefix(country) if code and country and code.startswith(country) else ""
    sectors = tuple(rest[at : at + 3] for at in range(0, len(rest), 3))
    if not sectors and actor.get("sector"):
        sectors = tuple(filter(None, (actor["sector"], actor.get("subsector"))))
    known = countries().get(country or "")
    name = actor.get("person") or actor.get("name") or (known.name if known and code == country else None) or actor.get("text")
    return Side(code, country, sectors, name, actor.get("text"), actor.get("role"), actor.get("id"))


def _each_once(actors: Iterable[Mapping[str, Any]]) -> list[Side]:
    """The parties of a side; "the president and his delegation" are one, two persons of one code are two."""
    found = {(actor.get("code") or actor.get("text"), actor.get("person")): side(actor) for actor in reversed(list(actors))}
    persons = {code for code, person in found if person}
    return [one for (code, person), one in reversed(found.items()) if person or code not in persons]


def dyads(event: Mapping[str, Any]) -> Iterator[tuple[Side, Side]]:
    """The event's ordered pairs, as dyadic data sets list them: each source with each target, joint actors each with each."""
    sources, targets = _each_once(event["source"]) or [NOBODY], _each_once(event["target"])
    if not targets and len(sources) > 1:
        yield from ((a, b) for a in sources for b in sources if a.code != b.code)
        return
    for source in sources:
        for target in targets or [NOBODY]:
            yield source, target


@dataclass(frozen=True, slots=True)
class Row:
    """One dyad of one occurrence: what every row of a dyadic data set is made from."""

    number: int
    event: dict[str, Any]
    article: dict[str, Any]
    source: Side
    target: Side

    @property
    def cameo(self) -> str:
        return self.event["cameo"] or ROOTS[self.event["type"]]

    @property
    def day(self) -> date | None:
        """The first day of what is dated to a month at least: these layouts have one day, and a vaguer date is none."""
        start, end = self.event["date"]["start"], self.event["date"]["end"]
        if not start or not end:
            return None
        first = date.fromisoformat(start)
        return first if (date.fromisoformat(end) - first).days <= LONGEST else None

    @property
    def year(self) -> int | None:
        """The year, where the whole of its interval lies in one."""
        start, end = self.event["date"]["start"], self.event["date"]["end"]
        return int(start[:4]) if start and end and start[:4] == end[:4] else None

    @property
    def place(self) -> Mapping[str, Any]:
        return self.event.get("place") or {}

    @property
    def place_country(self) -> str | None:
        known = countries().get(self.place.get("country") or "")
        return known.name if known else None

    @property
    def city(self) -> str | None:
        """The place's name if it is a point and no country."""
        return self.place.get("name") if self.place.get("lat") is not None else None


def number(event: str, dyad: int) -> int:
    """A row's number where a data set wants one: the same for the same event and dyad, below 2 to the 53rd."""
    return int.from_bytes(hashlib.sha256(f"{event}/{dyad}".encode()).digest()[:8], "big") >> 11


def real(question: Question) -> Question:
    """The question, for what has happened only, unless statuses were asked for by name.

    Other data sets have no status: a plan among their rows would be read as done.
    """
    return question if question.status else replace(question, status=HAPPENED)


def dyad_rows(connection: sqlite3.Connection, question: Question) -> Iterator[Row]:
    for event, article in with_articles(connection, real(question)):
        for index, (source, target) in enumerate(dyads(event)):
            yield Row(number(event["id"], index), event, article, source, target)


def reports(connection: sqlite3.Connection, event: Mapping[str, Any]) -> tuple[int, int]:
    """How many reports an occurrence has, and in how many outlets."""
    if event["coverage"] == 1:
        return 1, 1
    found = connection.execute(
        "SELECT count(*), count(DISTINCT coalesce(outlet, a.id)) FROM event e JOIN article a USING (article) WHERE retracted = 0"
        " AND occurrence = (SELECT occurrence FROM event WHERE id = ? AND coverage = ? LIMIT 1)",
        (event["id"], event["coverage"]),
    ).fetchone()
    return (found[0], found[1]) if found[0] else (event["coverage"], event["coverage"])


def cameo_name(code: str) -> str | None:
    known = Codebook.load().cameo.get(code)
    return known.name if known else None


def joined(values: Iterable[str | None], between: str) -> str:
    return between.join(value for value in values if value)
