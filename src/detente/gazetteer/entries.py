"""The nouns of the gazetteer: a name's meaning, a found name, a tenure, a country, a place.

All are frozen and slotted. Dates are ISO strings as the sources give them (``2015``, ``2015-07`` or ``2015-07-29``);
a comparison reads a short date at its own precision, so ``2015`` as an end includes all of 2015.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "country",
    "demonym",
    "capital",
    "city",
    "place",
    "region",
    "metonym",
    "organisation",
    "group",
    "party",
    "ministry",
    "parliament",
    "court",
    "bank",
    "force",
    "agency",
    "office",
    "person",
    "agent",
    "outlet",
    "relation_noun",
    "group_of_states",
)


def starts_by(start: str | None, on: str) -> bool:
    """Whether something that began on ``start`` (None: always) had begun on the ISO day ``on``."""
    return not start or start <= on


def ends_after(end: str | None, on: str) -> bool:
    """Whether something that ended on ``end`` (None: never) still held on the ISO day ``on``, that day included."""
    return not end or end >= on[: len(end)]


def covers(start: str | None, end: str | None, on: str | None) -> bool:
    """Whether ``[start, end]``, both included and either open, holds the ISO day ``on`` (None: always true)."""
    return on is None or (starts_by(start, on) and ends_after(end, on))


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a name.

    ``kind`` is one of :data:`KINDS`. ``code`` is the PLOVER actor code that the name stands for ("PAK", "PAKGOV",
    "IGOUNO", "NAT"), empty where the name alone stands for nobody (a city, an office without its country).
    ``country`` is ISO alpha-3 (Kosovo XKX), None for international bodies. ``start`` and ``end`` bound this meaning
    in time, both included. ``flags`` holds any of ``ambiguous`` (also an ordinary English word, or shared by several
    bearers), ``person_like`` (also a common surname or first name), ``weak`` (needs its country near by),
    ``historical``, ``disputed``, ``unverified``, ``plural``, ``any_case``.
    """

    kind: str
    name: str
    code: str = ""
    country: str | None = None
    sector: str | None = None
    subsector: str | None = None
    id: str | None = None
    start: str | None = None
    end: str | None = None
    observed_until: str | None = None
    role: str | None = None
    post: str | None = None
    person: str | None = None
    flags: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    admin1: str | None = None
    population: int = 0
    members: tuple[str, ...] = ()
    source: str = ""
    note: str = ""

    def covers(self, on: str | None) -> bool:
        """Whether this meaning holds on the ISO day ``on``."""
        return covers(self.start, self.end, on)

    @property
    def ambiguous(self) -> bool:
        return "ambiguous" in self.flags

    @property
    def person_like(self) -> bool:
        return "person_like" in self.flags


@dataclass(frozen=True, slots=True)
class Match:
    """A name found in a text: code points ``[start, end)``, and every meaning of it, the likeliest first."""

    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        return self.entries[0]

    def of_kind(self, *kinds: str) -> tuple[Entry, ...]:
        """The meanings that are of one of ``kinds``."""
        return tuple(entry for entry in self.entries if entry.kind in kinds)


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held which post of which country from when to when.

    ``end`` None means that no end is known: the holder was last seen in office on ``observed_until``.
    ``rank`` is ``""`` for the post itself, ``deputy``, ``acting``, ``regional`` or ``designate``.
    """

    person: str
    person_id: str
    country: str | None
    position: str
    post: str
    sector: str
    start: str | None = None
    end: str | None = None
    observed_until: str | None = None
    rank: str = ""
    code: str = ""
    target: str = ""
    source: str = ""
    licence: str = ""
    unverified: bool = False

    def covers(self, on: str | None) -> bool:
        """Whether the tenure holds on the ISO day ``on``; an open one holds from its start on."""
        return covers(self.start, self.end, on)

    @property
    def open(self) -> bool:
        """Whether no end is known, so that any answer rests on ``observed_until``."""
        return not self.end

    def until(self, on: str | None) -> str | None:
        """``observed_until`` if an answer for ``on`` rests on nobody having seen the end, else None."""
        if not self.open or (on is not None and self.observed_until and on <= self.observed_until):
            return None
        return self.observed_until


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds or held an office, or speaks for an organisation; ``id`` a Wikidata id or our own."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None

    @property
    def wikidata(self) -> str | None:
        return self.id if self.id[:1] == "Q" and self.id[1:].isdigit() else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person was on a day: the code to give, the tenure it rests on, and how far that tenure is confirmed.

    ``sector`` is ``ELI`` for somebody who had left every known office by then; ``tenure`` is then the last one held.
    """

    code: str
    country: str | None
    sector: str | None
    role: str | None
    tenure: Tenure | None
    until: str | None
    former: bool = False


@dataclass(frozen=True, slots=True)
class Country:
    """A state, territory or former state. ``code`` is ISO alpha-3; ``parent`` the state it belongs to, if any."""

    code: str
    name: str
    iso2: str = ""
    cow: int | None = None
    cow_abbreviation: str = ""
    status: str = "sovereign"
    parent: str = ""
    official: str = ""
    names: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    id: str | None = None
    lat: float | None = None
    lon: float | None = None

    def covers(self, on: str | None) -> bool:
        """Whether the state existed on the ISO day ``on``."""
        return covers(self.start, self.end, on)

    @property
    def demonyms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.adjectives, *self.people)))


@dataclass(frozen=True, slots=True)
class Place:
    """A place with coordinates in degrees (WGS 84); ``geonames_id`` None for what GeoNames was not asked for."""

    name: str
    country: str | None
    lat: float
    lon: float
    admin1: str | None = None
    geonames_id: int | None = None
    population: int = 0
    kind: str = "city"
    source: str = "geonames"
    flags: tuple[str, ...] = ()
