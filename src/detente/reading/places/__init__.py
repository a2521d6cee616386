"""Where an event happened: the place that the sentence ties to its trigger, not merely a name near by.

Looked for in this order: a place phrase on the trigger, its object or its local subject ("police in London"), a place before the
trigger ("the Geneva talks"), the end of a journey or the town under fire, the clause and the clauses around it, a phrase that
opens the sentence, the only place of the sentence, "at home", the dateline where the news is of its country, the scene of the
acts just told, and last, for an act within one country, that country. What is inferred carries its reason (:func:`locate`).
Disputed areas follow a setting (``boundaries``), by name.

``areas`` holds the setting, ``finder`` reads one sentence, ``towns`` chooses among places of one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.places.areas import BoundaryError, area_of, bounded, checked, disputed_areas
from detente.reading.places.finder import Finder
from detente.reading.places.names import plain
from detente.reading.places.towns import is_stray, likeliest
from detente.record import Place, Span

if TYPE_CHECKING:
    from detente.gazetteer import Country, Entry
    from detente.reading.coreference import ArticleContext
    from detente.reading.mention import Mention
    from detente.reading.syntax import Sentence

__all__ = ["SCENIC", "Act", "BoundaryError", "Located", "area_of", "bounded", "checked", "disputed_areas", "locate", "place_of"]

# A dateline says where the news is only at the article's beginning.
DATELINE_REACH = 3
# Acts that go on where the last one was told, and for how many sentences.
SCENIC = frozenset(["ASSAULT", "COERCE", "PROTEST"])
SCENE_REACH = 2
# Those who act at home: a country's police and courts arrest and try there.
AT_HOME = frozenset(["COP", "JUD", "SPY"])
# How far back the scene of "the attack" may lie, in sentences: farther than that of an act told for the first time.
DEFINITE_REACH = 8
# Where a party is of one country and stands in another.
OUTPOSTS = frozenset(["embassy", "consulate", "diplomat", "mission", "base", "abroad", "overseas"])
# Acts that two parties of one country may do anywhere, or not at all: two such parties are no evidence.
ANYWHERE = frozenset(["CONSULT", "COOPERATE", "SANCTION"])


@dataclass(frozen=True, slots=True)
class Act:
    """What is known of an event besides its sentence: PLOVER type, the countries of its parties (``named`` those that were not
    themselves inferred from the article), the sectors of its doers, and, for the acts of one article in order, the last scene.
    """

    kind: str | None = None
    countries: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    sectors: frozenset[str] = frozenset()
    scene: Located | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A place, the sentence that told it, and how it was inferred (``dateline``, ``home``, ``scene``, ``parties``, ``police``);
    None where the sentence says it.
    """

    place: Place
    sentence: int
    inferred: str | None = None


def place_of(
    sentence: Sentence,
    trigger: int,
    mentions: Sequence[Mention],
    context: ArticleContext,
    boundaries: Mapping[str, str | None] | None = None,
    parties: Iterable[str | None] = (),
) -> Place | None:
    """The place where the event at token ``trigger`` happened, or None; ``parties`` are its parties' countries."""
    countries = tuple(country for country in parties if country)
    act = Act(countries=countries, named=countries)
    found = locate(sentence, trigger, mentions, context, act, boundaries)
    return None if found is None else found.place


def locate(
    sentence: Sentence,
    trigger: int,
    mentions: Sequence[Mention],
    context: ArticleContext,
    act: Act,
    boundaries: Mapping[str, str | None] | None = None,
) -> Located | None:
    """The place where the event at token ``trigger`` happened, and how it is known; None where nothing tells it.

    ``mentions`` are the sentence's.
    """
    found = Finder(sentence, mentions, context, act.kind).find(trigger)
    if found is not None and found.entry is not None:
        if is_stray(found.entry, context) and area_of(found.entry.name, found.entry.country, found.entry.admin1) is None:
            return None
        span = Span.of(context.text, sentence.begins[found.first], sentence.ends[found.last])
        return Located(_place(found.entry, span, context, boundaries), sentence.index)
    placed = _at_home(sentence, trigger, mentions, context, boundaries)
    if placed is not None:
        return Located(placed, sentence.index, "home")
    placed = _by_dateline(sentence, mentions, context, boundaries, act.countries)
    if placed is not None:
        return Located(placed, sentence.index, "dateline")
    scene = act.scene
    definite = any(sentence.lowers[j] in ("the", "this", "that") for j in sentence.children[trigger])
    reach = DEFINITE_REACH if definite else SCENE_REACH
    if scene is not None and sentence.index - scene.sentence <= reach and _goes_on(act, scene, definite):
        return Located(scene.place, scene.sentence, "scene")
    if not OUTPOSTS.isdisjoint(sentence.lemmas):
        return None
    if len(act.named) > 1 and len(set(act.countries)) == 1 and act.kind not in ANYWHERE:
        placed = _country(act.countries[0], None, context, boundaries)
        return None if placed is None else Located(placed, sentence.index, "parties")
    if act.kind == "COERCE" and act.countries and act.sectors and act.sectors <= AT_HOME:
        placed = _country(act.countries[0], None, context, boundaries)
        return None if placed is None else Located(placed, sentence.index, "police")
    return None


def _goes_on(act: Act, scene: Located, definite: bool) -> bool:
    """Whether an act can be part of the scene just told: one of force or protest, either "the attack" itself or by or to
    nobody from another country alone.
    """
    return act.kind in SCENIC and (definite or not act.countries or scene.place.country in act.countries)


def _at_home(
    sentence: Sentence,
    trigger: int,
    mentions: Sequence[Mention],
    context: ArticleContext,
    boundaries: Mapping[str, str | None] | None,
) -> Place | None:
    """ "Protests at home": the country of the clause's subject, else the outlet's or the article's."""
    s = sentence
    at = next((j for j in (trigger, *s.ancestors(trigger)) if _home_below(s, j) is not None), None)
    home = _home_below(s, at) if at is not None else None
    if home is None:
        return None
    subject = next((j for v in (trigger, *s.ancestors(trigger)) for j in s.children[v] if s.deps[j] == "nsubj"), None)
    owner = next((a.country for m in mentions if m.head == subject for a in m.actors if a.country), None)
    country = owner or context.outlet_country or context.dominant
    return None if country is None else _country(country, Span.of(context.text, s.begins[home], s.ends[home]), context, boundaries)


def _home_below(s: Sentence, i: int) -> int | None:
    """The "home" of a plain "at home" that hangs on token ``i`` ("at his home" is a house)."""
    for j in s.children[i]:
        if s.deps[j] in ("prep", "advmod") and s.lowers[j] == "at":
            return next((k for k in s.children[j] if s.lowers[k] == "home" and not s.children[k]), None)
    return None


def _country(code: str, span: Span | None, context: ArticleContext, boundaries: Mapping[str, str | None] | None) -> Place | None:
    known = context.gazetteer.country(code)
    if known is None:
        return None
    lat, lon = _middle(known, context)
    return Place(known.name, country=bounded(known.name, known.code, None, boundaries), lat=lat, lon=lon, span=span)


def _middle(country: Country, context: ArticleContext) -> tuple[float | None, float | None]:
    """A country's middle, or its capital where it has no regions (city states, islands)."""
    if country.lat is not None:
        return country.lat, country.lon
    towns = [place for name in country.capitals for place in context.gazetteer.where(name, country.code)]
    town = next((place for place in towns if place.country == country.code), None)
    return (town.lat, town.lon) if town is not None else (None, None)


def _by_dateline(
    sentence: Sentence,
    mentions: Sequence[Mention],
    context: ArticleContext,
    boundaries: Mapping[str, str | None] | None,
    countries: Sequence[str],
) -> Place | None:
    """The dateline's place, for news at the article's beginning whose parties are all of the dateline's country."""
    if context.dateline is None or context.dateline_country is None or sentence.index >= DATELINE_REACH:
        return None
    if not countries:
        countries = [a.country for m in mentions if m.kind == "actor" for a in m.actors if a.country]
    if not countries or any(country != context.dateline_country for country in countries):
        return None
    start, end = context.dateline
    for match in context.gazetteer.scan(context.text[start:end]):
        entry = likeliest(match.entries, context)
        if entry.country is not None:
            return _place(entry, Span.of(context.text, start + match.start, start + match.end), context, boundaries)
    return None


def _place(entry: Entry, span: Span, context: ArticleContext, boundaries: Mapping[str, str | None] | None) -> Place:
    """A gazetteer's entry as a place: with coordinates, from the list of places where the entry itself has none."""
    lat, lon, admin1 = entry.lat, entry.lon, entry.admin1
    identifier = int(entry.id) if entry.id and entry.id.isdigit() else None
    if lat is None and entry.kind in ("capital", "city"):
        for known in context.gazetteer.where(entry.name, entry.country):
            if known.country == entry.country:
                lat, lon, admin1, identifier = known.lat, known.lon, known.admin1, known.geonames_id
                break
    elif lat is None and entry.country is not None and entry.kind == "country":
        country = context.gazetteer.country(entry.country)
        if country is not None:
            lat, lon = _middle(country, context)
    name = span.text if plain(span.text) == plain(entry.name) and not span.text.isupper() else entry.name
    return Place(
        name=name,
        country=bounded(entry.name, entry.country, admin1, boundaries),
        admin1=admin1,
        lat=lat,
        lon=lon,
        geonames_id=identifier,
        span=span,
    )
