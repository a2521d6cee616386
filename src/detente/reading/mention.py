"""What a reading of a sentence's noun phrases works with: mentions, names over tokens, whose a phrase is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from detente.gazetteer.names import fold
from detente.reading.actor_words import agent_words, word_set
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry, Gazetteer

GEOGRAPHIC = frozenset({"country", "demonym", "capital", "city", "region", "place"})
STATES = frozenset({"country", "demonym"})
TOWNS = frozenset({"capital", "city", "region", "place"})
BODIES = frozenset(
    {
        "organisation",
        "group",
        "party",
        "ministry",
        "parliament",
        "court",
        "bank",
        "force",
        "agency",
        "metonym",
        "group_of_states",
    }
)
# A group of states is taken for its members up to this many ("the E3", "the Baltic states", but not "the Arab states").
FEW_MEMBERS = 6
# Names that a user's dictionary says to leave alone, or to leave with their whole sentence.
NO_ACTORS = frozenset({"nobody", "discard", "complex"})
# A town whose name is an ordinary word is taken for the town only from this many inhabitants on.
COMMON_WORD_FLOOR = 300_000
LOCAL_NOUNS = word_set("local_nouns")
MONTHS = word_set("months")
NAME_HEADS = word_set("name_heads")


@dataclass(slots=True)
class Mention:
    """One party or place in a sentence: tokens ``first`` to ``last`` (both included), headed by token ``head``.

    ``kind`` is ``actor``, ``place`` or ``speaker`` (an outlet that reports). ``actors`` is empty where the words name
    somebody who could not be resolved; ``reason`` then says why. ``sort`` is what the article's memory files it as
    (person, state, body, people, plural, place, modifier); ``entry`` the gazetteer's entry of a place.
    """

    first: int
    last: int
    head: int
    actors: tuple[Actor, ...]
    kind: str = "actor"
    reason: str | None = None
    sort: str = "body"
    gender: str | None = None
    named: tuple[str, ...] = ()
    post: str | None = None
    entry: Entry | None = None


@dataclass(slots=True)
class Meaning:
    """What the entries of one match come to on the article's date."""

    kind: str
    entry: Entry
    entries: tuple[Entry, ...]
    countries: tuple[str, ...]
    ambiguous: bool


@dataclass(slots=True)
class Unit:
    """A name of the gazetteer, or a hyphenated pair of names, over the tokens of the sentence."""

    first: int
    last: int
    kind: str
    meaning: Meaning
    parts: tuple[Unit, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class Owner:
    """Whom a phrase belongs to: a country, or a body with its own code; and the tokens that say so."""

    country: str | None
    entry: Entry | None
    first: int
    last: int
    span: Span
    how: str = "composition"
    actor: Actor | None = None
    weak: bool = False
    reason: str | None = None


@dataclass(slots=True)
class Owners:
    found: list[Owner] = field(default_factory=list)
    first: int = 0
    last: int = 0
    reason: str | None = None


def members_of(entry: Entry) -> list[tuple[str | None, Entry | None]]:
    """The countries of a group of states with few members ("the Baltic states"), or Europe as PLOVER's EUR;
    else none.
    """
    if entry.code:
        return [(None, entry)]
    if entry.source == "user":
        from detente.gazetteer.codes import decode

        parts = [decode(code) for code in entry.members]
        return [
            (part.country, None)
            if part.code == part.country
            else (
                None,
                replace(entry, code=part.code, country=part.country, sector=part.sector, subsector=part.subsector, members=()),
            )
            for part in parts
        ]
    if entry.members and len(entry.members) <= FEW_MEMBERS:
        return [(country, None) for country in entry.members]
    if entry.name.lower().startswith("europe"):
        return [(None, replace(entry, code="EUR", name="Europe"))]
    return []


def identifier_of(entry: Entry | None) -> str | None:
    if entry is None or not entry.id:
        return None
    return entry.id if entry.id[:1] == "Q" and entry.id[1:].isdigit() else None


def meaning_on(entries: tuple[Entry, ...], on: str | None, gazetteer: Gazetteer) -> Meaning | None:
    """The meaning of a match on an ISO day: the likeliest entry that holds then, and whether it must be decided."""
    live = tuple(e for e in entries if e.covers(on))
    users = tuple(e for e in live if e.source == "user")
    if users:
        live = users  # a user's meaning wins over ours, on the days for which it holds
    elif not live:
        live = tuple(e for e in entries if e.source != "user")
        if not live:
            return None
    if live[0].kind in NO_ACTORS:
        return None
    if live[0].kind == "city" and live[0].population < COMMON_WORD_FLOOR:
        lower = fold(live[0].name)
        if (
            gazetteer.is_common_word(lower)
            or lower in MONTHS
            or lower in agent_words()
            or lower in NAME_HEADS
            or lower in LOCAL_NOUNS
        ):
            return None  # "University" and "Reading" are towns, but not in capitals alone
    entry = live[0]
    if entry.kind == "person" and any(e.kind == "office" for e in live):
        entry = next(e for e in live if e.kind == "office")  # no name is made of titles alone
    if on is None and "historical" in entry.flags:
        entry = next((e for e in live if "historical" not in e.flags), entry)
    countries = tuple(
        dict.fromkeys(
            e.country for e in live if e.kind in ("country", "demonym", "region") and e.country and "historical" not in e.flags
        )
    )
    regional = entry.kind == "country" and any(e.kind == "region" and e.country != entry.country for e in live)
    several = entry.kind in STATES and len({e.country for e in live if e.kind == entry.kind and "historical" not in e.flags}) > 1
    kind = "group_of_states" if entry.kind == "demonym" and entry.country is None else entry.kind
    return Meaning(kind, entry, live, countries, regional or several)


def first_name_like(word: str) -> bool:
    """Whether a word is a well-known first name."""
    from detente.reading.coreference import first_names

    return word.lower() in first_names()
