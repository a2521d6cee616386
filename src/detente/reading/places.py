"""Where an event happened: the place that the sentence ties to its trigger, not merely a name near by.

Looked for in this order: a place phrase on the trigger or its object ("a blast near a market in Kabul"), a place before
the trigger ("the Geneva talks"), the end of a journey or the town under fire, the clause and the clauses around it, the
only place of the sentence, the dateline where the news is of its country, and last, for an act within one country, that
country. Disputed areas follow a setting (``boundaries``), by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.reading.actor_words import word_set
from detente.record import Place, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry
    from detente.reading.actors import Mention
    from detente.reading.coreference import ArticleContext
    from detente.reading.syntax import Sentence

WHERE = word_set("place_where")
INTO = frozenset(["to", "into", "toward", "towards"])
OUT_OF = frozenset(["from"])
ARRIVALS = word_set("place_arrivals")
DEPARTURES = word_set("place_departures")
TARGET_IS_PLACE = word_set("place_target_is_place")
# "in the wake of the blast in Homs", "in response to", "in talks with": no phrases of place.
NO_PLACE_INSIDE = word_set("no_place_inside")
CLAUSE_STOPS = frozenset({"ccomp", "advcl", "relcl", "csubj", "parataxis"})
# How far up the clauses around a trigger are looked at for a place phrase.
CLAUSES_UP = 3
# A dateline says where the news is only at the article's beginning.
DATELINE_REACH = 3


@dataclass(frozen=True, slots=True)
class Area:
    """A disputed area: its default country ("-": as the gazetteer has it), its names and first-level regions."""

    name: str
    default: str
    names: frozenset[str]
    regions: frozenset[str]


@cache
def disputed_areas() -> tuple[Area, ...]:
    """The areas of ``disputed_areas.tsv``."""
    lines = files("detente.reading").joinpath("data/disputed_areas.tsv").read_text(encoding="utf8").splitlines()
    areas = []
    for line in lines:
        if line.strip() and not line.startswith(("#", "area\t")):
            name, default, names, regions = (*line.split("\t"), "")[:4]
            listed = frozenset(n.lower() for n in (name, *names.split("|")))
            areas.append(Area(name, default, listed, frozenset(r.lower() for r in regions.split("|") if r)))
    return tuple(areas)


def area_of(name: str, country: str | None, admin1: str | None) -> Area | None:
    """The disputed area that a place lies in, by its own name, its first-level region or its country; or None."""
    lower = name.lower()
    region = f"{country}:{admin1}".lower() if admin1 else ""
    whole = f"{country}:*".lower()
    for area in disputed_areas():
        if lower in area.names or region in area.regions or whole in area.regions:
            return area
    return None


def bounded(name: str, country: str | None, admin1: str | None, boundaries: Mapping[str, str | None] | None) -> str | None:
    """The country of a place under a boundary setting, whose keys are areas' names in any case; None is no country."""
    area = area_of(name, country, admin1)
    if area is None:
        return country
    if boundaries:
        for key, choice in boundaries.items():
            if key.lower() == area.name.lower() or (key.lower() in area.names and key.lower() == name.lower()):
                return choice
    return country if area.default == "-" else area.default


def place_of(
    sentence: Sentence,
    trigger: int,
    mentions: Sequence[Mention],
    context: ArticleContext,
    boundaries: Mapping[str, str | None] | None = None,
    parties: Iterable[str | None] = (),
) -> Place | None:
    """The place where the event at token ``trigger`` happened, or None.

    ``mentions`` are the sentence's; ``parties`` the countries of the event's parties, source and target alike: an act
    within one country is placed there where nothing else says more.
    """
    finder = _Finder(sentence, mentions)
    found = finder.find(trigger)
    if found is not None:
        return _record(found, sentence, context, boundaries)
    countries = [country for country in parties if country]
    placed = _by_dateline(sentence, mentions, context, boundaries, countries)
    if placed is not None:
        return placed
    if len(countries) > 1 and len(set(countries)) == 1:
        known = context.gazetteer.country(countries[0])
        if known is not None:
            country = bounded(known.name, known.code, None, boundaries)
            return Place(known.name, country=country, lat=known.lat, lon=known.lon)
    return None


class _Finder:
    """Looks for the place of one trigger in one sentence."""

    def __init__(self, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        self.s = sentence
        self.at: dict[int, Mention] = {}
        for mention in mentions:
            if mention.entry is not None:
                for i in range(mention.first, mention.last + 1):
                    self.at.setdefault(i, mention)

    def find(self, trigger: int) -> Mention | None:
        s = self.s
        found = self._around(trigger)
        if found is not None:
            return found
        i, up = trigger, 0
        while s.heads[i] != i and up < CLAUSES_UP:
            label = s.deps[i]
            i = s.heads[i]
            if s.tags[i][:1] != "V" and label not in (
                "pobj",
                "dobj",
                "nsubj",
                "nsubjpass",
                "prep",
                "conj",
                "compound",
                "amod",
                "acl",
                "relcl",
            ):
                continue
            found = self._phrases(i, skip=trigger) or self._goal(i)
            if found is not None:
                return found
            if s.tags[i][:1] == "V":
                up += 1
                if label in CLAUSE_STOPS and s.deps[i] != "ROOT":
                    continue
        places = {m.head: m for m in self.at.values() if m.kind == "place" and not self._origin(m)}
        return next(iter(places.values())) if len(places) == 1 else None

    def _around(self, i: int) -> Mention | None:
        """A place phrase on the trigger, on its object, or a place before a noun trigger; then the goal of a
        journey.
        """
        s = self.s
        found = self._phrases(i)
        if found is not None:
            return found
        for j in s.children[i]:
            if s.deps[j] in ("dobj", "nsubjpass", "dative", "pobj", "attr") or (
                s.deps[j] == "prep" and s.lowers[j] in ("of", "on", "against", "with")
            ):
                tokens = [j] if s.deps[j] != "prep" else [k for k in s.children[j] if s.deps[k] == "pobj"]
                for token in tokens:
                    found = self._phrases(token)
                    if found is not None:
                        return found
        for j in s.children[i]:
            if j < i and s.deps[j] in ("compound", "nmod", "amod", "poss") and s.tags[i][:1] == "N":
                mention = self._place_at(j)
                if mention is not None and (mention.kind == "place"):
                    return mention
        return self._goal(i)

    def _phrases(self, i: int, skip: int = -1) -> Mention | None:
        """The place in a phrase of place that hangs on token ``i``."""
        s = self.s
        best: Mention | None = None
        for j in s.children[i]:
            if j == skip:
                continue
            lower = s.lowers[j]
            if s.deps[j] in ("prep", "advmod") and (lower in WHERE or (lower in OUT_OF and s.lemmas[i] in DEPARTURES)):
                for k in s.children[j]:
                    if s.deps[k] in ("pobj", "pcomp", "prep"):
                        found = self._inside(k)
                        if found is not None and (best is None or best.sort == "state"):
                            best = found
        return best

    def _inside(self, i: int, depth: int = 0) -> Mention | None:
        """The place within the phrase that ``i`` heads ("a mosque in the city of Mosul"); the narrowest comes first."""
        mention = self._place_at(i)
        if mention is not None and (depth == 0 or mention.kind == "place"):
            return mention
        s = self.s
        if depth > 3 or s.lemmas[i] in NO_PLACE_INSIDE:
            return None
        for j in s.children[i]:
            if s.deps[j] in ("prep", "pobj", "appos", "compound", "nmod", "conj", "poss") and (
                s.deps[j] != "prep" or s.lowers[j] in WHERE or s.lowers[j] == "of"
            ):
                found = self._inside(j, depth + 1)
                if found is not None:
                    return found
        return None

    def _goal(self, i: int) -> Mention | None:
        """Where a journey leads, or the town that is struck."""
        s, lemma = self.s, self.s.lemmas[i]
        for j in s.children[i]:
            if s.deps[j] in ("dobj", "nsubjpass") and lemma in TARGET_IS_PLACE:
                found = self._place_at(j)
                if found is not None:
                    return found
            if s.deps[j] == "prep" and (
                (s.lowers[j] in INTO and lemma in ARRIVALS) or (s.lowers[j] in ("of", "on") and lemma in TARGET_IS_PLACE)
            ):
                for k in s.children[j]:
                    if s.deps[k] == "pobj":
                        found = self._inside(k)
                        if found is not None:
                            return found
        return None

    def _place_at(self, i: int) -> Mention | None:
        """The place mention that token ``i`` heads."""
        mention = self.at.get(i)
        return mention if mention is not None and mention.head == i else None

    def _origin(self, mention: Mention) -> bool:
        """Whether a place is where somebody comes from or goes to, not where the sentence plays."""
        s = self.s
        head = s.heads[mention.head]
        return s.deps[mention.head] == "pobj" and s.lowers[head] in INTO | OUT_OF


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
        entry = match.entries[0]
        if entry.country is not None:
            return _place(entry, Span.of(context.text, start + match.start, start + match.end), context, boundaries)
    return None


def _record(
    mention: Mention, sentence: Sentence, context: ArticleContext, boundaries: Mapping[str, str | None] | None
) -> Place | None:
    entry = mention.entry
    if entry is None:
        return None
    span = Span.of(context.text, sentence.begins[mention.first], sentence.ends[mention.last])
    return _place(entry, span, context, boundaries)


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
            lat, lon = country.lat, country.lon
    return Place(
        name=entry.name,
        country=bounded(entry.name, entry.country, admin1, boundaries),
        admin1=admin1,
        lat=lat,
        lon=lon,
        geonames_id=identifier,
        span=span,
    )
