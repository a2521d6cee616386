"""The noun phrases of a sentence: names over its tokens, places and states, bodies, and whose a phrase is."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import log10
from typing import TYPE_CHECKING

from detente.reading.actor_words import agents_for, combining_forms, modifier_sectors, titles, word_set
from detente.reading.coreference import PAIR_PERSONS, PAIR_WORDS, STATE_WORDS, ArticleContext, country_code
from detente.reading.mention import (
    BODIES,
    COMMON_WORD_FLOOR,
    GEOGRAPHIC,
    STATES,
    TOWNS,
    Meaning,
    Mention,
    Owner,
    Owners,
    Unit,
    identifier_of,
    meaning_on,
    members_of,
)
from detente.reading.number_words import GROUPS_BY_NUMBER
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry, Match
    from detente.reading.syntax import Sentence

MODIFIER_LABELS = frozenset(
    {"compound", "nmod", "amod", "nummod", "quantmod", "predet", "neg", "advmod", "npadvmod", "punct", "appos", "intj"}
)
# What is held somewhere, and those who hold it may be of anywhere.
VENUE_WORDS = frozenset("talk talks meeting summit conference negotiation negotiations meet negotiate confer round session".split())
# Lands so called are not those of the nation named before them.
RULED = frozenset("colony protectorate possession".split())
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
PROPER = frozenset({"NNP", "NNPS"})
HARBOURED = re.compile(
    r"based (?:[\w-]+ ){0,2}(?:rebel|militant|insurgent|guerrilla|terrorist|separatist|extremist|jihadist|gunm[ae]n)"
)
DETERMINERS = frozenset({"DT", "PDT", "PRP$", "WDT", "WP$", "POS", ",", "``", "''", "-LRB-", ":"})
# Towns below this number of inhabitants are only taken for themselves in articles that name their country.
OBSCURE_TOWN = 200_000
# Of two towns of one name, the one in a country that the article speaks of is taken although it is smaller, by up to
# 0.75 in the decimal logarithm of inhabitants: Hyderabad goes to Pakistan there, Geneva never to Illinois. A region
# counts like a town of a million.
COUNTRY_WEIGHT = 0.15
REGION_SIZE = 6.0
HYPHENS = frozenset({"-", "–", "/", "‑", "—"})
PREFIXES = frozenset(["anti", "pro", "non", "pre", "post", "ex-pro", "counter"])
LOCATIVE = word_set("locative")
MOTION = word_set("motion")
PLACE_VERBS = word_set("place_verbs")
MESSAGES = word_set("messages")
SAID_FROM = word_set("said_from")
PLACE_NOUNS = word_set("place_nouns")
LOCAL_NOUNS = word_set("local_nouns")
HYPHENATED_OUT = word_set("hyphenated_out")
DIRECTIONS = word_set("directions")
DOMESTIC_ACTS = word_set("domestic_acts")
OWN_FORCES = word_set("own_forces")
KILLING = frozenset("kill murder massacre slaughter starve gas oppress terrorise terrorize shoot".split())
CROWD_COUNTS = frozenset("hundred thousand dozen million ten score hundreds thousands dozens tens scores millions".split())
FOREIGN_DEALINGS = word_set("foreign_dealings")
FOREIGN_OFFICIALS = word_set("foreign_officials")
COUNTERPART_NOUNS = word_set("counterpart_nouns")
# Who says what a state will do speaks for it.
ANNOUNCING = frozenset("say announce declare confirm add state".split())
ENVOYS = frozenset("ambassador envoy representative delegate".split())
FORCES = frozenset(
    ["troop", "troops", "soldier", "force", "forces", "peacekeeper", "marine", "reservist", "officer", "unit", "army"]
)
LABOUR_NAMES = word_set("labour_names")
NATIONAL_WORDS = word_set("national")
PERSON_TITLES = word_set("person_titles")
COLLECTIVE_NOUNS = word_set("collective_nouns")
BUSINESS_PERSONS = word_set("business_persons")
NAME_HEADS = word_set("name_heads")
NAME_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
HONOURS = word_set("honours")
WEAK_CAPITALS = word_set("weak_capitals")
AIDES = frozenset(["aide", "adviser", "advisor", "assistant", "counsellor", "confidant", "secretary"])
# Things that anybody may wave or sing: a state's, but not those of who does.
EMBLEMS = frozenset(["flag", "banner", "anthem", "slogan", "emblem", "placard"])
# The weight of names at which a dateline's country is spoken of beyond its dateline: a capital's alone is 1.4.
SPOKEN_OF_AGAIN = 2.4
ARMED = frozenset(["force", "forces", "army", "navy", "guard", "guards", "corps"])
# Short names of bodies of the United Nations that a state's body may bear too, with its sector.
NAMESAKES = {"general assembly": "LEG", "security council": "GOV", "commonwealth": "GOV"}
# Names of countries that are first names too.
FIRST_NAME_COUNTRIES = word_set("first_name_countries")


class PhraseReader(ABC):
    """Reads one sentence's phrases from their heads; what a head is, its subclasses say."""

    def __init__(self, sentence: Sentence, matches: Sequence[Match], context: ArticleContext) -> None:
        self.s = sentence
        self.context = context
        self.gazetteer = context.gazetteer
        self.units, self.unit_at = self._find_units(matches)
        self.memo: dict[int, Mention | None] = {}
        self.again = False
        self._inside_quotes: list[bool] | None = None
        self.absorbed: set[int] = set()
        self.agents = agents_for(self.gazetteer)
        self.titles = titles()

    def _meaning(self, entries: tuple[Entry, ...]) -> Meaning | None:
        """What a match comes to on the article's date; None where it is no name here. Worked out once an article."""
        meanings: dict[int, tuple[tuple[Entry, ...], Meaning | None]] = self.context.meanings
        known = meanings.get(id(entries))
        if known is None:
            # The tuple is kept beside its meaning, so that its id is not given to another one.
            known = meanings[id(entries)] = (entries, meaning_on(entries, self.context.date, self.gazetteer))
        return known[1]

    def _is_plain_word(self, meaning: Meaning, match: Match) -> bool:
        """Whether a small town's other name is an ordinary word in capitals ("the Chair" is not Čair, nor "Valley" The Valley)."""
        entry = meaning.entry
        if entry.kind not in ("city", "capital") or entry.population >= COMMON_WORD_FLOOR:
            return False
        surface = self.context.text[match.start : match.end]
        return surface.lower() != entry.name.lower() and self.gazetteer.is_common_word(surface.lower())

    def _find_units(self, matches: Sequence[Match]) -> tuple[list[Unit], dict[int, Unit]]:
        s = self.s
        begins, ends = s.begins, s.ends
        n = len(begins)
        units: list[Unit] = []
        skip = self.context.dateline[1] if self.context.dateline is not None else -1
        i = 0
        for match in matches:
            if match.start < skip:
                continue
            while i < n and ends[i] <= match.start:
                i += 1
            if i == n:
                break
            if begins[i] >= match.end:
                continue  # in words that a speaker says anew
            j = i
            while j + 1 < n and begins[j + 1] < match.end:
                j += 1
            meaning = self._meaning(match.entries)
            if meaning is None or self._is_plain_word(meaning, match):
                continue
            if meaning.kind in BODIES and self.context.text[match.start - 2 : match.start - 1].isupper():
                if self.context.text[match.start - 1] == "-":
                    continue  # part of a registration or code ("EP-CPP")
            if meaning.kind in BODIES and i == j and self._is_surname(i):
                continue
            if meaning.entry.kind == "demonym" and s.lemmas[j + 1 : j + 2] and s.lemmas[j + 1] in RULED:
                continue  # "rebels in the former French colony of Chad"
            if meaning.entry.kind == "demonym" and len(meaning.entry.members) > 1:
                meaning = self._at_home(meaning, match, matches)
            units.append(Unit(i, j, meaning.kind, meaning, (), match.start, match.end))
        units = self._with_pairs(self._with_towns(units))
        for unit in units:
            # "Joseph R. Biden Jr.": the suffix is what the rest of the sentence hangs on.
            if unit.kind == "person" and unit.last + 1 < n and s.lowers[unit.last + 1].rstrip(".") in NAME_SUFFIXES:
                unit.last += 1
        at: dict[int, Unit] = {}
        for unit in units:
            for i in range(unit.first, unit.last + 1):
                at.setdefault(i, unit)
        return units, at

    def _is_surname(self, i: int) -> bool:
        """Whether a body's name is that of a person with a title here ("Foreign Minister Allan Wagner")."""
        s = self.s
        if i < 2 or s.tags[i - 1] not in PROPER or s.heads[i - 1] not in (i, s.heads[i]):
            return False
        return s.lowers[i - 2].rstrip(".") in titles() and s.lowers[i - 1] not in titles()

    def _with_towns(self, units: list[Unit]) -> list[Unit]:
        """Read "Athens, Georgia" as the town of that region, and leave out a person who bears two towns' names."""
        text, kept = self.context.text, list(units)
        for one, other in pairwise(units):
            if one.kind not in GEOGRAPHIC or other.kind not in GEOGRAPHIC or other.start - one.end > 2:
                continue
            between = text[one.end : other.start]
            if between == " " and other.kind == "region" and one.kind in ("place", "city") and one.last + 1 == other.first:
                kept = [unit for unit in kept if unit is not one]  # "Maidan Wardak"
            elif between == " " and other.kind == "city" and one.kind in ("capital", "country") and one.last + 1 == other.first:
                kept = [unit for unit in kept if unit is not one and unit is not other]  # "Paris Hilton"
            elif between == ", ":
                town, region = self._town_of_region(one, other)
                if town is not None and region is not None:
                    one.meaning = Meaning("city", town, (town,), (town.country or "",), False)
                    other.meaning = Meaning("region", region, (region,), (region.country or "",), False)
                    one.kind, other.kind = "city", "region"
        return kept

    @staticmethod
    def _town_of_region(one: Unit, other: Unit) -> tuple[Entry | None, Entry | None]:
        if one.kind not in ("country", "capital", "city"):
            return None, None
        for region in other.meaning.entries:
            if region.kind == "region":
                for town in one.meaning.entries:
                    if town.kind == "city" and town.country == region.country and town.admin1 in (region.name, region.admin1):
                        return town, region
        return None, None

    def _at_home(self, meaning: Meaning, match: Match, matches: Sequence[Match]) -> Meaning:
        """A people of several states ("Kurdish") in the one that it is named with ("Iraqi Kurds"), that the sentence speaks of, or
        the article.
        """
        entry, weights = meaning.entry, self.context.weights
        spoken_of = self.context.state_of_people(match.start, match.end)
        here = (
            [spoken_of]
            if spoken_of is not None
            else [e.country for match in matches if (e := match.entries[0]) is not entry and e.kind in GEOGRAPHIC]
        )
        home = next((country for country in here if country in entry.members), None)
        if home is None:
            others = [country for country in entry.members if country != entry.country and weights.get(country, 0) >= 1]
            dominant = self.context.dominant
            home = dominant if dominant in others else others[0] if len(others) == 1 and entry.country is None else entry.country
        if home is None:
            return meaning
        chosen = replace(entry, country=home, code=country_code(home), members=())
        return Meaning("demonym", chosen, (chosen,), (home,), False)

    def _with_pairs(self, units: list[Unit]) -> list[Unit]:
        """Join names with a hyphen between them into pairs, and "Sino-" with the nationality after it."""
        text = self.context.text
        merged: list[Unit] = []
        for unit in units:
            if unit.kind in GEOGRAPHIC and text[unit.start - 1 : unit.start] in HYPHENS and unit.start:
                before = merged[-1] if merged else None
                if before is not None and before.end == unit.start - 1 and (before.kind in GEOGRAPHIC or before.parts):
                    half: Unit | None = before
                else:
                    half = self._combining_half(unit)
                    if half is not None and before is not None and before.first == half.first:
                        merged.pop()
                if half is not None:
                    parts = (*(half.parts or (half,)), unit)
                    pair = Unit(half.first, unit.last, "pair", unit.meaning, parts, half.start, unit.end)
                    if merged and merged[-1] is half:
                        merged.pop()
                    merged.append(pair)
                    continue
            merged.append(unit)
        return merged

    def _combining_half(self, unit: Unit) -> Unit | None:
        """As in "Sino" before "-Indian" as a name of its own; None where no such form stands there."""
        s, at = self.s, unit.first - 2
        if at < 0 or unit.kind not in STATES or s.words[unit.first - 1] not in HYPHENS or not s.words[at][0].isupper():
            return None
        country = combining_forms().get(s.lowers[at])
        if country is None:
            return None
        known = self.gazetteer.country(country)
        name = known.name if known is not None else country
        entry = replace(unit.meaning.entry, name=name, code=country_code(country), country=country, kind="demonym")
        meaning = Meaning("demonym", entry, (entry,), (country,), False)
        return Unit(at, at, "demonym", meaning, (), s.begins[at], s.ends[at])

    def _rank(self, i: int) -> int:
        s = self.s
        steps = 0
        while s.deps[i] in ("conj", "appos") and s.heads[i] != i and steps < 20:
            i, steps = s.heads[i], steps + 1
        if s.deps[i] in ("nsubj", "nsubjpass"):
            return 3 if s.heads[i] == s.root else 2
        if s.deps[i] == "poss":
            return -1
        return 1 if s.deps[i] in ("dobj", "dative", "pobj") else 0

    def _span(self, first: int, last: int) -> Span:
        s = self.s
        return Span.of(self.context.text, s.begins[first], s.ends[last])

    def at(self, i: int) -> Mention | None:
        """The mention that token ``i`` heads, or None; worked out once."""
        if i in self.memo:
            return self.memo[i]
        self.memo[i] = None
        found = self._read_head(i)
        self.memo[i] = found
        return found

    def _heads_unit(self, i: int, unit: Unit) -> bool:
        """Whether ``i`` is the token of its name that the rest of the sentence hangs on."""
        heads = self.s.heads
        if unit.first == unit.last:
            return True
        for j in range(unit.first, unit.last + 1):
            if heads[j] == j or not unit.first <= heads[j] <= unit.last:
                return i == j
        return i == unit.last

    def _left(self, i: int) -> int:
        """The first token of the phrase that ``i`` heads, without determiners, possessors and quotation marks."""
        s = self.s
        first = i
        for j in s.children[i]:
            if j >= i:
                break
            if s.deps[j] in MODIFIER_LABELS or s.deps[j] == "nummod":
                first = min(first, s.edges(j)[0])
            elif s.deps[j] in ("poss", "det"):
                first = i
        possessor = s.child(i, "poss")
        if possessor is not None and possessor < i:
            first = max(first, s.edges(possessor)[1] + 1)
        if self.context.dateline is not None:
            while first < i and s.begins[first] < self.context.dateline[1]:
                first += 1
        while first < i and (s.tags[first] in DETERMINERS or s.lowers[first] in ("the", "a", "an")):
            first += 1
        return first

    def _resolve_other(self, i: int) -> Mention | None:
        mention = self.at(i)
        if mention is None and self.s.tags[i] in PROPER and i not in self.unit_at and self.s.deps[i] in ("nsubj", "nsubjpass"):
            # A name that nobody knows: it may be the person that a pronoun means, so it is in the way of others.
            return Mention(i, i, i, (), reason="unknown_name", sort="person")
        return mention

    def _geographic(self, i: int, unit: Unit) -> Mention | None:
        s, meaning = self.s, unit.meaning
        if self._part_of_other_name(i, unit):
            if unit.kind not in TOWNS:
                return None
            found = self._unknown_name(i, self._left(i))
            if found is None and self._person_like_name(unit):
                names = (s.words[unit.first - 1], *s.words[unit.first : unit.last + 1])
                return Mention(unit.first - 1, unit.last, i, (), reason="unknown_name", sort="person", named=names)
            return found
        if (
            unit.kind in TOWNS
            and unit.first > 0
            and s.lowers[unit.first - 1].rstrip(".") in PERSON_TITLES
            and s.heads[unit.first - 1] == i
        ):
            return self._unknown_name(i, self._left(i))  # "Secretary Austin", "President Lincoln"
        if unit.kind in TOWNS and self._is_known_surname(unit):
            return self._known_name(i, unit.first, unit.last)
        if unit.kind == "city" and s.child(i, "poss") is not None and (holder := self._possessed_holder(i)) is not None:
            return holder
        if meaning.kind == "demonym":
            return self._people_of(i, unit)
        entry = meaning.entry
        if meaning.ambiguous:
            country, reason = self._disambiguate(unit)
            if country is None:
                return Mention(unit.first, unit.last, i, (), reason=reason, sort="unknown")
            chosen = [e for e in meaning.entries if e.kind in GEOGRAPHIC and e.country == country and e.covers(self.context.date)]
            entry = chosen[0] if chosen else entry
        entry = self._town_in_context(entry, meaning)
        if entry.country is None:
            return Mention(unit.first, unit.last, i, (), "place", sort="place", entry=entry)
        if entry.kind == "capital" and (other := self._other_seat(i, unit, entry)) is not None:
            return other
        if entry.kind == "city" and self._obscure(entry, unit):
            return None
        is_state = entry.kind == "country"
        place = self._place_role(i) if is_state else not self._acts(i, entry)
        span = self._span(unit.first, unit.last)
        if is_state or not place:
            metonym = None if is_state else next((e for e in meaning.entries if e.kind == "metonym"), None)
            actor = self._actor_of(metonym or entry, span, government=not is_state and metonym is None)
        else:
            actor = Actor(
                code=country_code(entry.country),
                span=span,
                country=entry.country,
                name=entry.name,
                id=identifier_of(entry),
            )
        sort = "place" if place else "state"
        return Mention(unit.first, unit.last, i, (actor,), "place" if place else "actor", sort=sort, entry=entry)

    def _other_seat(self, i: int, unit: Unit, entry: Entry) -> Mention | None:
        """A capital that acts but may be another's: Brussels is the Union's seat outside Belgian affairs, Victoria a
        capital only where its state is spoken of.
        """
        name = entry.name.lower()
        if name not in WEAK_CAPITALS and name != "brussels":
            return None
        own = 1.4 * self.context.text.count(entry.name)  # what the name itself has put on the scales
        if self.context.weights.get(entry.country or "", 0) > own + 0.1 or not self._as_government(i):
            return None
        if name in WEAK_CAPITALS:
            return Mention(unit.first, unit.last, i, (), reason=f"ambiguous_actor:{entry.name}", sort="unknown")
        actor = Actor("EUR", self._span(unit.first, unit.last), sector="IGO", name="European Union", how="dictionary")
        return Mention(unit.first, unit.last, i, (actor,), sort="body", entry=entry)

    def _obscure(self, entry: Entry, unit: Unit) -> bool:
        """Whether a small town's name is more likely something else's: its country is nowhere in the article."""
        if entry.population >= OBSCURE_TOWN or self.context.weights.get(entry.country or "", 0) > 0:
            return False
        return not any(other is not unit and other.meaning.entry.country == entry.country for other in self.units)

    def _hyphened_out(self, unit: Unit) -> bool:
        """Whether a name is only part of a description ("a French-built bridge", "Turkish-backed fighters")."""
        text = self.context.text
        before = self._prefix(unit)
        if before == "anti" or (unit.kind in STATES and (before in PREFIXES or before in ("ex", "post"))):
            return True  # "anti-Houthi", "pro-Russian", "ex-Soviet"
        if text[unit.end : unit.end + 1] not in HYPHENS:
            return False
        if HARBOURED.match(text, unit.end + 1):
            return False  # "Chad-based rebels": whom Chad harbours
        return text[unit.end + 1 : unit.end + 16].split(" ", 1)[0].strip(".,;:").lower() in HYPHENATED_OUT

    def _prefix(self, unit: Unit) -> str:
        """What a hyphen joins a name to in front of it ("anti" of "anti-British"), in small letters; empty if nothing."""
        text = self.context.text
        if unit.start < 3 or text[unit.start - 1] not in HYPHENS:
            return ""
        return text[max(0, unit.start - 9) : unit.start - 1].split(" ")[-1].strip("\n(“\"'").lower()

    def _is_known_surname(self, unit: Unit) -> bool:
        """Whether a town's name is also the surname of somebody the article has named in full ("Lincoln", "Jordan")."""
        if unit.first != unit.last:
            return False
        return self.context.known_person([self.s.words[unit.first]]) is not None

    def _person_like_name(self, unit: Unit) -> bool:
        """Whether a capitalised word that is no ordinary word stands before a town's name ("Sudesh Amman")."""
        s, j = self.s, unit.first - 1
        if j < 0 or s.tags[j] not in PROPER or j in self.unit_at or not s.words[j].isalpha() or s.words[j].isupper():
            return False
        return not self.gazetteer.is_common_word(s.lowers[j]) and s.lowers[j] not in DIRECTIONS

    def _part_of_other_name(self, i: int, unit: Unit) -> bool:
        """Whether the place's name is part of something else's ("Denzel Washington", "Air India", "Bank of
        Georgia").
        """
        s = self.s
        for j in s.children[i]:
            if j < unit.first and s.deps[j] in ("compound", "nmod", "amod") and s.tags[j] in PROPER:
                other = self.unit_at.get(j)
                if s.lowers[j].rstrip(".") in DIRECTIONS or s.lowers[j] in self.titles:
                    continue
                if (other is None and j == unit.first - 1) or (other is not None and other.kind in ("person", "city")):
                    return True
                if other is not None and other.kind == "country" and s.lowers[j] in FIRST_NAME_COUNTRIES and j == unit.first - 1:
                    return True  # "Judge Israel Ortega"
        if unit.first > 0 and s.words[unit.first - 1] in (
            "Mr",
            "Mr.",
            "Mrs.",
            "Ms.",
            "Mrs",
            "Ms",
            "Dr.",
            "Dr",
            "Senator",
            "Sen.",
            "Rep.",
        ):
            return True
        if s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "of":
            head = s.heads[s.heads[i]]
            return s.tags[head] in PROPER and s.heads[i] == head + 1 and s.lowers[head] in NAME_HEADS
        return False

    def _town_in_context(self, entry: Entry, meaning: Meaning) -> Entry:
        """Of several towns of one name, the one in a country that the article speaks of; else the likeliest."""
        if entry.kind not in ("city", "place", "region") or len(meaning.entries) == 1:
            return entry
        best, most = entry, -1.0
        for other in meaning.entries:
            if other.kind in TOWNS and other.country:
                size = REGION_SIZE if other.kind != "city" else log10(other.population + 1)
                score = size + COUNTRY_WEIGHT * min(float(self.context.weights.get(other.country, 0)), 5.0)
                if score > most:
                    best, most = other, score
        return best

    def _disambiguate(self, unit: Unit) -> tuple[str | None, str | None]:
        """The country that a name with several meanings stands for here, or None and the reason."""
        meaning, context, s = unit.meaning, self.context, self.s
        surface = context.text[unit.start : unit.end]
        candidates = list(
            dict.fromkeys(
                e.country
                for e in meaning.entries
                if e.kind in ("country", "demonym", "region", "capital") and e.country and e.covers(context.date)
            )
        )
        if not candidates:
            return None, f"ambiguous_actor:{surface}"
        spoken_of = context.state_of_people(unit.start, unit.end)
        if spoken_of in candidates:
            return spoken_of, None
        scores = dict.fromkeys(candidates, 0.0)
        for other in self.units:
            if other is unit:
                continue
            entry = other.meaning.entry
            if entry.country in scores:
                scores[entry.country] += 3 if entry.kind in ("region", "capital", "country") or entry.kind == "demonym" else 2
        for country in candidates:
            scores[country] += min(4.0, float(context.weights.get(country, 0)))
        regions = {e.country for e in meaning.entries if e.kind == "region" and e.country in scores}
        states = {e.country for e in meaning.entries if e.kind in STATES and e.country in scores}
        if regions and states:
            # A country stands among countries, a state of the USA among such states.
            for other in self.units:
                if other is unit:
                    continue
                entry = other.meaning.entry
                if entry.kind == "region" and entry.country in regions:
                    scores[entry.country or ""] += 2
                elif entry.kind in ("country", "demonym", "capital") and entry.country not in regions:
                    for state in states:
                        scores[state] += 1.5
            foreign = [c for c in context.weights if c not in regions and c not in states]
            if not any(context.weights.get(c or "") for c in regions) and foreign:
                for state in states:
                    scores[state] += 1
            if any(lemma in NATIONAL_WORDS for lemma in s.lemmas):
                for state in states:
                    scores[state] += 1
        if len(candidates) == 1:
            others = [e for e in meaning.entries if e.country != candidates[0]]
            if not others:
                return candidates[0], None
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        if ranked[0][1] >= 1 and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 1):
            return ranked[0][0], None
        return None, f"ambiguous_actor:{surface}"

    def _people_of(self, i: int, unit: Unit) -> Mention | None:
        """As in "the Palestinians", "two young Pakistanis", "the British": a nationality as a noun."""
        s = self.s
        if self._is_language(i):
            return None
        if s.deps[i] in ("attr", "acomp", "pobj") and s.tags[i] in ("JJ", "NNP", "NN") and not s.children[i]:
            if s.deps[i] == "pobj" and s.lowers[s.heads[i]] in ("in", "into", "from", "to") and s.lowers[i] not in ("american",):
                return None  # "spoke in French", "translated from Arabic"
            if s.deps[i] in ("attr", "acomp"):
                return None  # "he is French"
        if (
            s.deps[i] in ("dobj",)
            and s.lemmas[s.heads[i]] in ("speak", "learn", "teach", "study", "understand")
            and not s.children[i]
        ):
            return None
        meaning = unit.meaning
        country = meaning.entry.country
        if meaning.ambiguous:
            country, reason = self._disambiguate(unit)
            if country is None:
                return Mention(unit.first, unit.last, i, (), reason=reason, sort="unknown")
        if country is None:
            return None
        first = self._left(i)
        apart = [j for j in s.children[i] if not unit.first <= j <= unit.last]  # "South" of "South Korean" tells of no person
        children = [j for j in apart if s.deps[j] not in ("det", "punct", "conj", "cc")]
        ethnic = any(s.lowers[j] == "ethnic" for j in children)
        home = self._home_of(i, ethnic)
        if ethnic and home is None:
            return Mention(min(first, unit.first), unit.last, i, (), reason="ethnic_group", sort="people")
        country = home or country
        people = bool(children) or (s.tags[i] in ("NNS", "NNPS") and not any(s.lowers[j] == "the" for j in s.children[i]))
        people = people or s.tags[i] == "NN" or any(s.lowers[j] in ("a", "an") for j in s.children[i])
        span = self._span(min(first, unit.first), unit.last)
        sector = "CVL" if people else None
        actor = Actor(
            code=country_code(country) + (sector or ""),
            span=span,
            country=country,
            sector=sector,
            name=meaning.entry.name,
            how="dictionary",
        )
        return Mention(min(first, unit.first), unit.last, i, (actor,), sort="people" if people else "state")

    def _is_language(self, i: int) -> bool:
        """As in "spoke in French and English"."""
        s = self.s
        beside = s.heads[i] if s.deps[i] == "conj" else i
        own = [j for j in s.children[i] if s.deps[j] not in ("cc", "conj", "punct")]
        return s.deps[beside] == "pobj" and s.lowers[s.heads[beside]] == "in" and beside in self.unit_at and not own

    def _home_of(self, i: int, ethnic: bool) -> str | None:
        """The country that a people lives in, where the phrase says so ("ethnic Albanians in Serbia", "the Kurds of
        Turkey"); for an ethnic group otherwise the only other country that is a place of the sentence.
        """
        s = self.s
        for j in s.children[i]:
            if s.deps[j] == "prep" and (s.lowers[j] == "of" or (ethnic and s.lowers[j] in ("in", "from"))):
                for k in s.children[j]:
                    unit = self.unit_at.get(k)
                    if unit is not None and unit.kind in GEOGRAPHIC and unit.kind != "demonym":
                        return self._town_in_context(unit.meaning.entry, unit.meaning).country
        if not ethnic:
            return None
        return self._country_here(i)[0]

    def _place_role(self, i: int) -> bool:
        """Whether the name of a country or town at ``i`` says where, rather than who."""
        s = self.s
        j, steps = i, 0
        while s.deps[j] in ("conj", "appos") and s.heads[j] != j and steps < 20:
            j, steps = s.heads[j], steps + 1
        dep = s.deps[j]
        if dep == "pobj":
            preposition = s.heads[j]
            lower = s.lowers[preposition]
            governor = s.heads[preposition]
            if lower == "at":
                return False  # nobody is "at Israel": it is shot at, looked at
            if lower in LOCATIVE:
                return not (
                    lower == "in" and s.lemmas[governor] in ("confidence", "trust", "interest", "faith", "believe", "invest")
                )
            if lower in ("to", "from", "into", "toward", "towards"):
                if s.deps[preposition] == "prep" and s.lowers[governor] in ("to", "from", "into"):
                    governor = s.heads[governor]
                if s.lemmas[governor] in MOTION:
                    return True
                return lower == "from" and s.tags[governor][:1] == "V" and s.lemmas[governor] in ("report", "speak", "broadcast")
            if lower == "over":
                return s.lemmas[governor] in (
                    "fly",
                    "missile",
                    "drone",
                    "plane",
                    "flight",
                    "shoot",
                    "airspace",
                    "test",
                    "fire",
                )
            if lower == "of":
                return s.lemmas[governor] in PLACE_NOUNS and s.lemmas[governor] not in ("people", "capital", "state")
            return False
        if dep not in ("npadvmod", "advmod"):
            return False
        return not (j + 1 < len(s.words) and s.words[j + 1] in HYPHENS)  # "a US-built vehicle"

    def _acts(self, i: int, entry: Entry) -> bool:
        """Whether a place is a party: a capital that stands for its government, a region that does something ("Texas sued")."""
        if entry.kind not in ("capital", "region"):
            return False
        j = i
        while self.s.deps[j] == "conj" and self.s.heads[j] != j:
            j = self.s.heads[j]
        return (entry.kind == "capital" or self.s.deps[j] in ("nsubj", "agent")) and self._as_government(i)

    def _as_government(self, i: int) -> bool:
        """Whether a capital at ``i`` stands for its government."""
        s = self.s
        j, steps = i, 0
        while s.deps[j] in ("conj", "appos") and s.heads[j] != j and steps < 20:
            if s.deps[j] == "appos":
                return False
            j, steps = s.heads[j], steps + 1
            if j in self.unit_at and (whole := self._heading(self.unit_at[j])) is not None:
                j = whole  # beside "Port of Spain", not beside "Spain"
        if any(s.lowers[k] in DIRECTIONS for k in s.children[i] if k < i and k not in self.unit_at):
            return False  # "eastern Beirut"
        dep, head = s.deps[j], s.heads[j]
        if dep in ("nsubj", "nsubjpass"):
            if dep == "nsubjpass":
                return s.lemmas[head] not in PLACE_VERBS and s.lemmas[head] not in ("locate", "situate", "see", "kill")
            if s.lemmas[head] in ("be", "lie", "fall", "sit", "lack", "wake", "sleep", "have", "see", "host"):
                does = s.child(head, "xcomp")  # "has yet to recognise", "is to send", and not "is to be evacuated"
                if does is not None and s.lemmas[head] in ("be", "have") and s.child(does, "auxpass") is None:
                    return s.child(does, "aux") is not None
                return (s.lemmas[head] == "be" and s.child(head, "acomp") is not None) or (
                    s.lemmas[head] == "have" and s.deps[head] == "aux"
                )
            return True
        if dep in ("dobj", "dative"):
            return s.lemmas[head] not in PLACE_VERBS and s.lemmas[head] not in MOTION
        if dep == "agent":
            return True
        if dep == "poss":
            return s.lemmas[head] not in LOCAL_NOUNS and s.lemmas[head] not in PLACE_NOUNS
        if dep == "pobj":
            lower, governor = s.lowers[head], s.heads[head]
            if lower in LOCATIVE:
                return lower == "in" and s.lemmas[governor] in ("confidence", "trust", "faith", "interest")
            if lower in ("to", "into"):
                if s.deps[head] == "prep" and s.lowers[governor] in ("from", "to"):
                    return False
                if s.lemmas[governor] in ("send", "deliver", "dispatch"):
                    sent = s.child(governor, "dobj", "nsubjpass")
                    return sent is not None and s.lemmas[sent] in MESSAGES
                return s.lemmas[governor] not in MOTION and s.deps[head] != "pcomp"
            if lower == "from":
                return s.lemmas[governor] not in MOTION and s.lemmas[governor] not in SAID_FROM
            if lower == "of":
                return s.lemmas[governor] not in PLACE_NOUNS
            if lower == "over":
                return s.lemmas[governor] not in ("fly", "missile", "drone", "plane", "flight", "shoot", "airspace")
            if lower in ("for",):
                return s.lemmas[governor] not in ("leave", "head", "depart", "bind", "set", *MOTION)
            return lower in (
                "with",
                "against",
                "by",
                "between",
                "among",
                "toward",
                "towards",
                "on",
                "than",
                "like",
                "upon",
                "about",
                "without",
                "under",
                "behind",
                "amongst",
                "versus",
            )
        return False

    def _pair(self, i: int, unit: Unit) -> Mention | None:
        actors = self._pair_actors(unit)
        return Mention(unit.first, unit.last, i, actors, sort="plural") if actors else None

    def _pair_actors(self, unit: Unit) -> tuple[Actor, ...]:
        actors = []
        for part in unit.parts:
            country = part.meaning.entry.country
            if country is None:
                return ()
            span = Span.of(self.context.text, part.start, part.end)
            actors.append(Actor(code=country_code(country), span=span, country=country, name=part.meaning.entry.name))
        return tuple(actors)

    def _plain(self, unit: Unit) -> Actor:
        return self._actor_of(unit.meaning.entry, self._span(unit.first, unit.last))

    def _actor_of(self, entry: Entry, span: Span, government: bool = False, how: str | None = None) -> Actor:
        country = entry.country
        sector = entry.sector or ("GOV" if government else None)
        code = entry.code if entry.code and entry.code != country else (country_code(country) if country else None)
        if code is not None and country and code == country_code(country) and sector:
            code += sector
        if how is None:
            how = "user" if entry.source == "user" else "dictionary"
        return Actor(
            code=code,
            span=span,
            country=country,
            sector=sector,
            subsector=entry.subsector,
            name=entry.name,
            id=identifier_of(entry),
            how=how,
        )

    def _body(self, i: int, unit: Unit) -> Mention | None:
        s, entry = self.s, unit.meaning.entry
        first = unit.first
        last = unit.last
        if unit.kind == "group_of_states":
            return self._group_of_states(i, unit)
        dated = [e for e in unit.meaning.entries if e.kind in BODIES and e.covers(self.context.date)]
        told = self.context.short_forms.get(self.context.text[unit.start : unit.end])
        dated = [e for e in dated if e.name == told] or dated  # what the text says its abbreviation stands for
        if dated:
            entry = dated[0]
        if len(dated) > 1 and len({e.country for e in dated}) > 1:
            entry = self._body_in_context(dated, i)
        owners: Owners | None = None
        if "weak" in entry.flags or (
            entry.country is None and entry.kind in ("ministry", "parliament", "court", "force", "agency", "bank")
        ):
            owners = self._owners(i, unit.first)
            named = [owner for owner in owners.found if owner.country]
            if named:
                sector = entry.sector or "GOV"
                actors = tuple(
                    self._compose(owner, sector, self._span(min(first, owners.first), max(last, owners.last)), entry)
                    for owner in named
                )
                self._absorb_own(owners, i)
                return Mention(min(first, owners.first), max(last, owners.last), i, actors, sort="body")
            if entry.country is None or not self.context.weights.get(entry.country):
                barred = self._dealt_with(i)
                country, antecedent = self._named_before(unit) if entry.kind == "ministry" else (None, None)
                if country is None or country in barred:
                    country, antecedent = self._another_country(i, barred) if barred else self.context.clear_country(s.index)
                if country is None and self.context.issuer is not None:
                    country = self.context.issuer.country
                if country is None:
                    return Mention(first, last, i, (), reason="country_unknown", sort="body")
                span = self._span(first, last)
                actor = Actor(
                    code=country_code(country) + (entry.sector or "GOV"),
                    span=span,
                    country=country,
                    sector=entry.sector or "GOV",
                    name=entry.name,
                    how="coreference:context",
                    antecedent=antecedent,
                )
                return Mention(first, last, i, (actor,), sort="body")
        elif entry.country is None and (mention := self._national_namesake(i, unit)) is not None:
            return mention
        elif (nation := self._other_nation(unit, entry)) is not None:
            country = nation.meaning.entry.country or ""
            sector = "MIL" if s.lowers[unit.last] in ARMED else entry.sector or "GOV"
            span = self._span(nation.first, last)
            actor = Actor(country_code(country) + sector, span, country=country, sector=sector, how="composition")
            return Mention(nation.first, last, i, (actor,), sort="body")
        else:
            owners = self._owners(i, unit.first, of_only=True)
            same = [owner for owner in owners.found if entry.country and owner.country == entry.country]
            other = [owner for owner in owners.found if owner.country and entry.country and owner.country != entry.country]
            if same:
                first, last = min(first, owners.first), max(last, owners.last)
                self._absorb_own(owners, i)
            elif other and entry.kind in (
                "parliament",
                "court",
                "ministry",
                "force",
                "agency",
                "bank",
                "metonym",
                "party",
            ):
                # "Pakistan's Supreme Court", "the Labour Party of Malta": the phrase's own country wins over the name's likeliest.
                sector = "LAB" if s.lowers[unit.first - 1] in LABOUR_NAMES else entry.sector or "GOV"
                first, last = min(first, owners.first), max(last, owners.last)
                span = self._span(first, last)
                self._absorb_own(owners, i)
                return Mention(first, last, i, tuple(self._compose(o, sector, span, entry) for o in other), sort="body")
            elif entry.kind == "party" and self._goes_on(last):
                return Mention(first, last, i, (), reason="unknown_name", sort="body")
        span = self._span(first, last)
        return Mention(first, last, i, (self._actor_of(entry, span),), sort="body")

    def _named_before(self, unit: Unit) -> tuple[str | None, Span | None]:
        """Whose ministry it is that was named last by these words: "the Russian foreign ministry ... at the foreign ministry"."""
        words = self.context.text[unit.start : unit.end].lower()
        for referent in reversed(self.context.referents):
            if referent.sort == "body" and len(referent.actors) == 1 and referent.actors[0].span is not None:
                actor, span = referent.actors[0], referent.actors[0].span
                if actor.country is not None and not actor.how.startswith("coreference") and span.text.lower().endswith(words):
                    return actor.country, span
        return None, None

    def _other_nation(self, unit: Unit, entry: Entry) -> Unit | None:
        """The nationality right before one state's body that makes it another's ("Ugandan People's Defence Force")."""
        before = self.unit_at.get(unit.first - 1)
        if (
            before is None
            or before.kind != "demonym"
            or entry.country is None
            or " " not in self.context.text[unit.start : unit.end]
        ):
            return None
        return before if before.meaning.entry.country not in (None, entry.country) else None

    def _goes_on(self, last: int) -> bool:
        """Whether a name is but the beginning of another ("the National Conference of Bar Presidents")."""
        s, after = self.s, last + 2
        return (
            s.lowers[last + 1 : after] == ["of"]
            and s.words[after : after + 1] != []
            and s.words[after][0].isupper()
            and after not in self.unit_at
        )

    def _national_namesake(self, i: int, unit: Unit) -> Mention | None:
        """As in "the Ohio General Assembly", "Iran's Security Council", "the Commonwealth of Virginia": a state's body, or a state,
        with the short name of a body of many.
        """
        s = self.s
        sector = NAMESAKES.get(" ".join(s.lowers[unit.first : unit.last + 1]).removeprefix("the "))
        if sector is None:
            return None
        owners = self._owners(i, unit.first, of_only=True)
        countries = [owner for owner in owners.found if owner.country]
        if not countries and (unit.first == 0 or s.tags[unit.first - 1] not in PROPER or owners.found):
            return None
        first, last = min(unit.first, owners.first), max(unit.last, owners.last)
        span = self._span(first, last)
        if countries:
            self._absorb_own(owners, i)
            return Mention(first, last, i, tuple(self._compose(o, sector, span) for o in countries), sort="body")
        country, antecedent = self.context.clear_country(s.index)
        if country is None:
            return Mention(first, unit.last, i, (), reason="country_unknown", sort="body")
        how = "coreference:context"
        actor = Actor(country_code(country) + sector, span, country=country, sector=sector, how=how, antecedent=antecedent)
        return Mention(first, unit.last, i, (actor,), sort="body")

    def _group_of_states(self, i: int, unit: Unit) -> Mention | None:
        """As in "Western countries", "the Baltic states", "Europe": the members where they are few, else
        nobody in particular.
        """
        span = self._span(unit.first, unit.last)
        members = members_of(unit.meaning.entry)
        named = self._members_named(unit, {country for country, _ in members if country})
        actors = tuple(
            self._actor_of(entry, span)
            if entry is not None
            else Actor(code=country_code(country or ""), span=span, country=country)
            for country, entry in members
            if not named or country in named
        )
        if self._place_role(i):
            return None
        if not actors:
            actors = (Actor(code=None, span=span, name=unit.meaning.entry.name),)
        return Mention(unit.first, unit.last, i, actors, reason=None if actors[0].code else "group_of_states", sort="plural")

    def _members_named(self, unit: Unit, members: set[str]) -> set[str]:
        """Of "the two Nordic countries", or "the Nordic countries" behind some of them: those that have just been named."""
        before = self.s.lowers[max(0, unit.first - 2) : unit.first]
        number = GROUPS_BY_NUMBER.get(before[-1]) if before else None
        if not before or ("the" not in before and "both" not in before):
            return set()
        here = {u.meaning.entry.country for u in self.units if u.kind in STATES and u.first < unit.first} & members
        if len(here) == number or (number is None and 1 < len(here) < len(members) - 1):
            return {country for country in here if country}
        last = {a.country for r in self.context.by_sentence.get(self.s.index - 1, ()) for a in r.actors} & members
        return {country for country in last if country} if number is not None and len(last) == number else set()

    def _body_in_context(self, entries: list[Entry], i: int) -> Entry:
        """Of bodies of one name in several states, the one whose state is near or much spoken of. A name that any
        state's body may bear ("Ministry of Defence") is one state's own only there or in an article about it.
        """
        weights = self.context.weights
        near = {unit.meaning.entry.country for unit in self.units if unit.first != i}
        if any(e.country is None for e in entries):
            about = self.context.dominant or (self.context.issuer.country if self.context.issuer is not None else None)
            entries = [e for e in entries if e.country is None or e.country == about or (about is None and e.country in near)]
        return max(
            entries,
            key=lambda e: (
                e.country in near and e.country is not None,
                float(weights.get(e.country or "", 0)),
                e is entries[0],
            ),
        )

    def _owners(self, i: int, before: int, prepositions: bool = True, of_only: bool = False) -> Owners:
        """The countries or bodies that the phrase headed by ``i`` belongs to: modifiers, possessor, "of" and
        "in" phrases.

        ``before`` is the token where the head's own words begin. The tokens that say so are ``first`` to ``last``.
        """
        s = self.s
        owners = Owners(first=i, last=i)
        left = self._left(i)
        j = left
        owners.first = min(i, left)
        while j < before:
            unit = self.unit_at.get(j)
            if unit is None or (unit.first < left and unit.first != j):
                j += 1
                continue
            hyphenated = self._hyphened_out(unit) or (
                unit.first >= 2 and s.words[unit.first - 1] in HYPHENS and s.lowers[unit.first - 2] in PREFIXES
            )
            if hyphenated or (s.heads[unit.last] != i and s.deps[unit.last] == "appos"):
                j = unit.last + 1
                continue
            self._add_owner(owners, unit)
            j = unit.last + 1
        # "Syria's U.N. ambassador" is Syria's.
        sent = self._lemma(i) in ENVOYS and bool(owners.found) and all(o.country is None for o in owners.found)
        if not owners.found or sent:
            possessor = s.child(i, "poss")
            if possessor is not None and s.lowers[possessor + 1 : possessor + 2] and s.lowers[possessor + 1] in HONOURS:
                possessor = None  # "His Majesty King X"
            if possessor is not None:
                whose = s.tags[possessor] == "WP$"
                mention = self.at(self._relative_noun(possessor) if whose else possessor)
                if mention is not None and mention.actors:
                    owners.found.clear()
                    pronoun = s.tags[possessor] == "PRP$"
                    for actor in mention.actors:
                        owners.found.append(
                            Owner(
                                actor.country,
                                mention.entry,
                                possessor,
                                possessor,
                                actor.span or self._span(possessor, possessor),
                                "coreference:possessive" if pronoun else "possessive",
                                actor,
                            )
                        )
                    owners.first = possessor if whose else mention.first
                elif mention is not None:
                    owners.reason = mention.reason
                else:
                    self._inside_possessor(owners, possessor)
        if prepositions and not owners.found:
            self._owners_after(owners, i, of_only)
        return owners

    def _relative_noun(self, i: int) -> int:
        """The noun that "whose" at token ``i`` takes up: "the party, whose leader was suspended"; ``i`` itself without one."""
        s = self.s
        return next((s.heads[j] for j in s.ancestors(i) if s.deps[j] == "relcl"), i)

    def _inside_possessor(self, owners: Owners, possessor: int) -> None:
        """The country of a possessor that is itself no party ("the world's", "the city of Lviv's")."""
        for j in self.s.children[possessor]:
            unit = self.unit_at.get(j)
            if unit is not None and unit.kind in GEOGRAPHIC and self.s.deps[j] in ("compound", "amod", "nmod"):
                self._add_owner(owners, unit)

    def _add_owner(self, owners: Owners, unit: Unit) -> None:
        if unit.kind == "pair":
            for part in unit.parts:
                self._add_owner(owners, part)
            return
        entry = unit.meaning.entry
        span = self._span(unit.first, unit.last)
        if unit.kind in GEOGRAPHIC:
            country = entry.country
            if unit.meaning.ambiguous:
                country, reason = self._disambiguate(unit)
                if country is None:
                    owners.reason = reason
                    return
            elif unit.kind in TOWNS and unit.kind != "capital":
                entry = self._town_in_context(entry, unit.meaning)
                country = None if entry.kind == "city" and self._obscure(entry, unit) else entry.country
            if country is not None and not any(o.country == country for o in owners.found):
                owners.found.append(Owner(country, None, unit.first, unit.last, span))
        elif unit.kind == "group_of_states":
            for country, entry_of_it in members_of(entry):
                owners.found.append(Owner(country, entry_of_it, unit.first, unit.last, span))
            if not owners.found and not entry.note.startswith("people"):
                owners.reason = "group_of_states"
        elif unit.kind in BODIES:
            dated = [e for e in unit.meaning.entries if e.kind in BODIES and e.covers(self.context.date)]
            entry = dated[0] if dated else entry
            if len(dated) > 1 and len({e.country for e in dated}) > 1:
                entry = self._body_in_context(dated, unit.first)
            if any(o.country for o in owners.found) and entry.country is None and entry.kind not in ("organisation",):
                return
            if owners.found and entry.country is not None:
                return  # "US State Department officials": the country has been said
            owners.found.append(Owner(entry.country, entry, unit.first, unit.last, span))
        elif unit.kind == "person":
            actor = self.context.person_actor(self._choose_person(unit, None, None) or entry, span)
            owners.found.append(Owner(actor.country, None, unit.first, unit.last, span, actor=actor))

    def _owners_after(self, owners: Owners, i: int, of_only: bool) -> None:
        s = self.s
        for j in s.children[i]:
            if j < i or s.deps[j] not in ("prep", "agent"):
                continue
            lower = s.lowers[j]
            if lower == "to" and s.lemmas[i] in AIDES and not of_only:
                lower = "of"  # "an aide to President X"
            if lower not in ("of", "for", "from", "in", "at", "with") or (of_only and lower != "of"):
                continue
            if lower in ("in", "at", "from", "with") and owners.found:
                continue
            if lower == "from" and s.lemmas[i] in FORCES and s.lemmas[s.heads[i]] in OWN_FORCES:
                continue  # "withdrew troops from X": not X's
            for k in s.children[j]:
                if s.deps[k] != "pobj":
                    continue
                for token in s.conjuncts(k):
                    self._owner_at(owners, token, lower)
            if owners.found and lower in ("of", "for"):
                break

    def _owner_at(self, owners: Owners, token: int, preposition: str) -> None:
        s = self.s
        unit = self.unit_at.get(token)
        if unit is not None and unit.kind in GEOGRAPHIC and unit.kind != "demonym":
            if self._part_of_other_name(token, unit):
                return
            count = len(owners.found)
            self._add_owner(owners, unit)
            for owner in owners.found[count:]:
                owner.weak = preposition in ("in", "at", "from")
                owner.how = "composition"
            if preposition in ("of", "for") and len(owners.found) > count:
                owners.last = max(owners.last, unit.last)
            return
        mention = self.at(token)
        if mention is None or not mention.actors:
            if mention is not None and owners.reason is None:
                owners.reason = mention.reason
            for j in s.children[token]:
                inner = self.unit_at.get(j)
                if (
                    inner is not None
                    and (inner.kind in STATES or (inner.kind in TOWNS and preposition == "in"))
                    and j < token
                    and preposition in ("of", "for", "from", "in")
                    and mention is None
                ):
                    count = len(owners.found)
                    self._add_owner(owners, inner)
                    for owner in owners.found[count:]:
                        owner.weak = True
            return
        if mention.kind == "speaker":
            return
        for actor in mention.actors:
            owners.found.append(
                Owner(
                    actor.country,
                    mention.entry,
                    mention.first,
                    mention.last,
                    actor.span or self._span(token, token),
                    actor=actor,
                    weak=preposition in ("in", "at", "with"),
                )
            )
        if preposition in ("of", "for"):
            owners.last = max(owners.last, mention.last)

    def _compose(self, owner: Owner, sector: str | None, span: Span, entry: Entry | None = None) -> Actor:
        """A party of ``owner`` in a sector ("Pakistani" + GOV)."""
        how = owner.how
        if owner.actor is not None and owner.actor.how.startswith("coreference"):
            how = "coreference:possessive"
        if owner.country is None:
            body = owner.entry
            if body is not None:
                military = sector in ("MIL", "COP")
                code = body.code + (sector if military and sector and not body.code.endswith(sector) else "")
                return Actor(
                    code=code or None,
                    span=span,
                    sector=sector if military or body.sector is None else body.sector,
                    subsector=body.subsector,
                    name=body.name,
                    id=identifier_of(body),
                    how="composition",
                )
            actor = owner.actor
            if actor is not None:
                return replace(actor, span=span, how=how if how.startswith("coreference") else "composition")
            return Actor(code=sector, span=span, sector=sector, how="composition")
        return Actor(
            code=country_code(owner.country) + (sector or ""),
            span=span,
            country=owner.country,
            sector=sector,
            name=entry.name if entry is not None else None,
            id=identifier_of(entry),
            how=how,
            antecedent=owner.actor.antecedent or owner.actor.span
            if owner.actor is not None and how.startswith("coreference")
            else None,
        )

    def _lemma(self, i: int) -> str:
        """The lemma of a noun, capitalised plurals included ("the Rebels")."""
        s = self.s
        if s.tags[i] not in PROPER:
            return s.lemmas[i]
        lemma = s.lowers[i]
        if lemma not in self.agents and lemma not in self.titles and lemma[-1:] == "s":
            return lemma[:-3] + "y" if lemma.endswith("ies") else lemma[:-1]  # "NATO Allies"
        return lemma

    def _sector(self, i: int, first: int, lemma: str, sector: str, generic: bool) -> str:
        """The sector of a noun for those who act, given its modifiers ("rebel leader", "police chief")."""
        s = self.s
        sectors = modifier_sectors()
        for j in range(i - 1, first - 1, -1):
            word = s.lowers[j]
            told = sectors.get(word) or sectors.get(s.lemmas[j])
            if told is not None and j >= 2 and s.words[j - 1] in HYPHENS and s.lowers[j - 2] in PREFIXES:
                return "" if generic else sector  # "non-government sources"
            if told == "JRN" and word == "press" and lemma in ("officer", "secretary", "attache", "aide", "office"):
                continue
            if word == "armed" and lemma in ("group", "faction", "movement", "organisation", "organization"):
                return "REB"  # armed forces are a state's
            if told is None or (j in self.unit_at and self.unit_at[j].kind in GEOGRAPHIC):
                continue
            if generic:
                return told
            if sector in ("MIL", "UAF") and told in ("REB", "COP"):
                return told
            if sector == "MIL" and word in ("opposition",):
                return "REB"
            if sector in ("GOV", "LEG") and told == "OPP":
                return told if sector == "GOV" else sector
            if (
                sector == "GOV"
                and told in ("MIL", "COP", "SPY")
                and lemma not in ("minister", "ministry", "ambassador", "envoy", "government", "regime")
            ):
                return told
            if sector == "PTY" and told in ("OPP", "GOV"):
                return told
            if sector == "CVL" and told in ("OPP",):
                return told
            if sector == "PTY" and told == "REB":
                return told
        if generic and sector == "SOC":
            return ""
        return sector

    def _is_person_noun(self, lemma: str) -> bool:
        if lemma in COLLECTIVE_NOUNS:
            return False
        sector = self.agents[lemma][0] if lemma in self.agents else ""
        return (
            sector not in ("BUS", "JRN", "SOC")
            or lemma.endswith(("man", "woman", "men", "ist", "er-person"))
            or lemma in BUSINESS_PERSONS
        )

    def _absorb_own(self, owners: Owners, i: int) -> None:
        for j in range(owners.first, owners.last + 1):
            if j != i:
                self.absorbed.add(j)

    def _country_here(
        self, i: int, certain: bool = False, people: bool = False, placed: bool = True, strict: bool = False
    ) -> tuple[str | None, Span | None]:
        """The country of a bare noun: the only place or state of its own sentence, else what the article speaks of.

        ``certain`` (for a person with a title) leaves out the sentence's other states: they are whom he deals with.
        With ``people`` (civilians) several countries leave it open whose they are; without ``placed`` the sentence's
        place tells nothing; with ``strict`` a place is no evidence beside another state.
        """
        s = self.s
        if self.context.issuer is not None and self.context.labels_issuer(s.begins[i]):
            return self.context.issuer.country, None
        owner = self._whose_act(i)
        if owner is not None and owner.country is not None:
            return owner.country, owner.antecedent or owner.span
        government = self._beside_government(i) or self._announced_for(i)
        if government is not None:
            return government.country, government.span
        barred = self._dealt_with(i)
        if barred:
            return self._another_country(i, barred)
        places: dict[str, Unit] = {}
        others: dict[str, Unit] = {}
        spoken_of = False
        # "a crowd chanting anti-British slogans": whose they are not
        opposed = [unit for unit in self.units if unit.kind in GEOGRAPHIC and self._prefix(unit) == "anti"]
        against = {unit.meaning.entry.country for unit in opposed if unit.meaning.entry.country is not None}
        for unit in self.units:
            if unit.kind == "pair" or unit.kind not in GEOGRAPHIC or unit.meaning.ambiguous or self._heading(unit) is None:
                continue
            head = self._heading(unit)
            country = self._town_in_context(unit.meaning.entry, unit.meaning).country
            if country is None or head is None or country in against:
                continue
            if self._quoted(head) and not self._quoted(i):
                spoken_of = True  # whom somebody speaks of is not who he is
                continue
            if s.lemmas[s.heads[head]] in EMBLEMS:
                spoken_of = True
                continue
            if s.deps[head] in ("amod", "compound", "nmod", "poss") and s.lemmas[s.heads[head]] in ("embassy", "consulate"):
                if s.heads[head] != i and i not in s.children[s.heads[head]]:
                    spoken_of = True  # who march on an embassy, or are held there, are seldom its country's
                    continue
            if self._hyphened_out(unit):
                continue
            if s.deps[head] == "pobj" and s.lowers[s.heads[head]] in ("to", "into", "toward", "towards", "from"):
                others.setdefault(country, unit)  # where something goes or comes from, not where it is
                continue
            if unit.kind in TOWNS and ((there := self.at(head)) is None or there.sort == "person"):
                continue  # not the town after all: somebody's first name, or part of another name
            if unit.kind != "demonym" and ((unit.kind in TOWNS and not self._as_government(head)) or self._place_role(head)):
                if not self._is_a_venue(head, country):
                    places.setdefault(country, unit)
            else:
                others.setdefault(country, unit)
        if strict and len(places.keys() | others.keys()) > 1:
            country = self.context.dominant or self.context.dateline_country
            return (country, None) if country in places or country in others else (None, None)
        if certain:
            # Where a minister is met is not whose minister he is, if it is the other one's country or not the dateline's.
            home, met = self.context.dateline_country, self._counterparts_country()
            if met is not None or (home is not None and home not in places):
                places = {}
                placed = placed and met is None
                if home is not None and home != met:
                    return home, None
        if len(places) == 1 and placed:
            country, unit = next(iter(places.items()))
            return country, self._span(unit.first, unit.last)
        if certain:
            country = self.context.dateline_country or self.context.dominant
            here = any(u.meaning.entry.country == country for u in self.units)
            if country is not None and self.context.weights[country] >= (5 if here else 2):
                return country, None
            return None, None
        if not places and others and all(self._suffers(i, unit) for unit in others.values()):
            # "Gunmen seized three Thai engineers": whom it is done to tells little of who does it, where the article has a country
            home = self._told_home()
            if home is not None:
                return home, None
        if not places and len(others) == 1:
            country, unit = next(iter(others.items()))
            if not self._across(i, unit):
                return country, self._span(unit.first, unit.last)
            # "Iran backed the rebels": not Iran's. The article's own country may be meant, if it is another one.
            for choice in (self.context.dominant, self.context.dateline_country):
                if choice is not None and choice != country:
                    return choice, None
            return None, None
        if places or others:
            if people:
                return None, None  # whose citizens they are, of several countries, the article's subject does not tell
            for choice in (self.context.dateline_country, self.context.dominant):
                if choice in places or choice in others:
                    unit = places.get(choice or "") or others[choice or ""]
                    return choice, self._span(unit.first, unit.last)
            return None, None
        return self.context.clear_country(s.index - spoken_of, against)

    def _is_a_venue(self, head: int, country: str) -> bool:
        """Whether a place only tells where they are to talk who are of the country that the article is about."""
        s, home = self.s, self.context.dominant or self.context.dateline_country
        if home is None or home == country or s.deps[head] != "pobj" or s.lowers[s.heads[head]] not in ("in", "at"):
            return False
        return s.lemmas[s.heads[s.heads[head]]] in VENUE_WORDS

    def _another_country(self, i: int, barred: frozenset[str]) -> tuple[str | None, Span | None]:
        """The country of an official who deals with the ``barred`` ones: where their envoy serves, else one spoken of before."""
        s = self.s
        for unit in self.units:
            head = self._heading(unit)
            if head is None or s.deps[head] != "pobj" or s.lowers[s.heads[head]] not in ("in", "to") or unit.kind == "demonym":
                continue
            country = unit.meaning.entry.country
            posted = s.lemmas[s.heads[s.heads[head]]] in COUNTERPART_NOUNS
            if posted and unit.kind in (*STATES, "capital") and country is not None and country not in barred:
                return country, self._span(unit.first, unit.last)
        return self.context.clear_country(s.index, barred)

    def _dealt_with(self, i: int) -> frozenset[str]:
        """The countries to whose government the official or ministry at ``i`` speaks ("the ministry summoned Chad's envoy"):
        none of them is its own.
        """
        s, name = self.s, i
        while s.deps[name] in ("compound", "nmod") and s.heads[name] > name:
            name = s.heads[name]  # "spokesman Ali Khan summoned the envoy"
        verb = self._governing_verb(name)
        if verb is None or verb[1] != "nsubj" or s.lemmas[verb[0]] not in FOREIGN_DEALINGS:
            return self._summoned(i)
        if s.lemmas[i] not in FOREIGN_OFFICIALS and s.lowers[i] not in FOREIGN_OFFICIALS:
            return frozenset()
        found = set()
        for unit in self.units:
            head = self._heading(unit)
            if unit.kind not in (*STATES, "capital") or unit.meaning.ambiguous or head is None or head < verb[0]:
                continue
            held = head
            if s.deps[head] in ("amod", "compound", "nmod", "poss"):
                held = s.heads[head]
                while s.deps[held] in ("compound", "nmod") and s.heads[held] > held:
                    held = s.heads[held]
                if s.lemmas[held] not in COUNTERPART_NOUNS and s.tags[held] not in PROPER:
                    continue
            elif unit.kind == "demonym":
                continue
            if s.deps[held] == "pobj" and s.lowers[s.heads[held]] in ("on", "upon", "to", "with"):
                held = s.heads[held]
                if s.deps[s.heads[held]] == "dobj" and s.lowers[held] == "to":
                    held = s.heads[held]  # "conveyed its protest to Chad"
            elif s.deps[held] not in ("dobj", "oprd"):
                continue
            if s.heads[held] == verb[0] and unit.meaning.entry.country:
                found.add(unit.meaning.entry.country)
        return frozenset(found)

    def _summoned(self, i: int) -> frozenset[str]:
        """The country whose envoy is summoned, in the passive, to the ministry at ``i`` or as the minister there wishes."""
        s = self.s
        titles = [i, *s.all_children(i, "compound", "nmod")]  # "at Foreign Minister Khan's request"
        if all(s.lowers[j] not in FOREIGN_OFFICIALS for j in titles):
            return frozenset()
        for envoy, dep in enumerate(s.deps):
            if dep != "nsubjpass" or s.lemmas[s.heads[envoy]] != "summon" or s.lemmas[envoy].lower() not in COUNTERPART_NOUNS:
                continue
            units = [u for j in s.children[envoy] if s.deps[j] != "prep" and (u := self.unit_at.get(j)) is not None]
            countries = {u.meaning.entry.country for u in units if u.kind in STATES and not u.meaning.ambiguous}
            if i not in s.subtree(envoy):
                return frozenset(country for country in countries if country)
        return frozenset()

    def _beside_government(self, i: int) -> Actor | None:
        """The government that a bare noun stands beside: "the Syrian government and rebels met in Astana" tells of its rebels."""
        s = self.s
        first = s.heads[i]
        if s.deps[i] != "conj" or s.lemmas[first] not in ("government", "regime") or first > i:
            return None
        if any(s.deps[j] in ("det", "poss") for j in s.children[i]):
            return None
        mention = self.at(first)
        actors = mention.actors if mention is not None else ()
        return actors[0] if len(actors) == 1 and actors[0].country and actors[0].how in ("composition", "possessive") else None

    def _announced_for(self, i: int) -> Actor | None:
        """The state for which the body or official at ``i`` speaks: "Togo will close the border, the council said"."""
        s = self.s
        said = s.child(s.heads[i], "ccomp") if s.deps[i] == "nsubj" and s.lemmas[s.heads[i]] in ANNOUNCING else None
        if said is None or s.child(said, "mark") is not None or all(s.lowers[j] != "will" for j in s.all_children(said, "aux")):
            return None
        doer = s.child(said, "nsubj")
        unit = self.unit_at.get(doer) if doer is not None else None
        mention = self.at(doer) if doer is not None and unit is not None and unit.kind == "country" else None
        return mention.actors[0] if mention is not None and len(mention.actors) == 1 and mention.actors[0].country else None

    def _counterparts_country(self) -> str | None:
        """The country whose official is somebody's counterpart in this sentence ("her Colombian counterpart")."""
        for i, lemma in enumerate(self.s.lemmas):
            if lemma == "counterpart":
                for j in self.s.children[i]:
                    unit = self.unit_at.get(j)
                    if unit is not None and unit.kind in STATES:
                        return unit.meaning.entry.country
        return None

    def _whose_act(self, i: int) -> Actor | None:
        """The party of whose own act the noun at ``i`` is the object ("Sudan freed prisoners", "X withdrew troops")."""
        s, verb = self.s, self.s.heads[i]
        if s.deps[i] == "pobj" and s.lowers[verb] == "of" and s.lemmas[s.heads[verb]] in CROWD_COUNTS:
            i = s.heads[verb]  # "killed thousands of people"
            verb = s.heads[i]
        if s.deps[i] != "dobj" or s.tags[verb][:1] != "V":
            return None
        rulers = s.child(verb, "nsubj")
        if rulers is not None and s.lemmas[rulers] in ("regime", "dictatorship", "junta") and s.lemmas[verb] in KILLING:
            mention = self.at(rulers)  # whom a regime kills are commonly its own people
            return mention.actors[0] if mention is not None and mention.actors and mention.actors[0].country else None
        if s.lemmas[verb] not in DOMESTIC_ACTS and not (s.lemmas[verb] in OWN_FORCES and s.lemmas[i] in FORCES):
            return None
        # "released to Niger 15 prisoners": whom one hands over is the receiver's
        handed = [k for j in s.children[verb] if s.lowers[j] == "to" for k in s.children[j] if s.deps[k] == "pobj"]
        for whose in (*handed, s.child(verb, "nsubj")):
            mention = self.at(whose) if whose is not None else None
            if mention is not None and mention.actors:
                return mention.actors[0] if len(mention.actors) == 1 and mention.actors[0].code else None
        return None

    def _quoted(self, i: int) -> bool:
        """Whether a token stands inside quotation marks that open in this sentence."""
        if self._inside_quotes is None:
            inside, marks = False, []
            for word in self.s.words:
                inside = word in ("“", "``") or (inside and word not in ("”", "''")) if word != '"' else not inside
                marks.append(inside)
            self._inside_quotes = marks
        return self._inside_quotes[i]

    def _across(self, i: int, unit: Unit) -> bool:
        """Whether the noun and the only state of the sentence are two arguments of one verb ("rebels backed by Iran",
        "Iran arrested protesters" but not "protesters in Iran"): then the state need not be the noun's own.
        """
        head = self._heading(unit)
        if head is None:
            return False
        one, other = self._governing_verb(i), self._governing_verb(head)
        if one is None or one[0] != (other or (None, ""))[0] or other is None:
            return False
        # A state that does something to people under it does it to its own ("Iran arrested protesters").
        return not (one[1] in ("dobj", "nsubjpass") and other[1] in ("nsubj", "agent") and self.s.lemmas[one[0]] in DOMESTIC_ACTS)

    def _told_home(self) -> str | None:
        """The country that the article is about, or that its dateline stands in and its text speaks of again."""
        home = self.context.dateline_country
        if self.context.dominant is None and home is not None and self.context.weights[home] >= SPOKEN_OF_AGAIN:
            return home
        return self.context.dominant

    def _suffers(self, i: int, unit: Unit) -> bool:
        """Whether a state only describes what the subject at ``i`` acts upon ("gunmen raided a mine, seizing Thai workers")."""
        s, node = self.s, self._heading(unit)
        verb = self._governing_verb(i)
        if node is None or verb is None or verb[1] not in ("nsubj", "agent") or s.deps[node] not in ("amod", "compound", "nmod"):
            return False
        node, acted_upon = s.heads[node], False
        while s.heads[node] != node and node != verb[0]:
            if s.deps[node] not in ("dobj", "pobj", "prep", "conj", "advcl", "xcomp") or node == i:
                return False
            if s.tags[node][:1] == "V" and s.child(node, "nsubj", "nsubjpass", "mark") is not None:
                return False  # somebody else's act
            acted_upon = acted_upon or s.deps[node] == "dobj"
            node = s.heads[node]
        return acted_upon and node == verb[0]

    def _governing_verb(self, i: int) -> tuple[int, str] | None:
        """The verb that token ``i`` is an argument of, and as what; None for modifiers and the like."""
        s = self.s
        while s.deps[i] in ("conj", "appos") and s.heads[i] != i:
            i = s.heads[i]
        label, head = s.deps[i], s.heads[i]
        if label == "pobj":
            label, head = s.deps[head], s.heads[head]
        if label in ("nsubj", "nsubjpass", "dobj", "dative", "agent", "prep") and s.tags[head][:1] == "V":
            return head, label
        return None

    def _heading(self, unit: Unit) -> int | None:
        for j in range(unit.first, unit.last + 1):
            if self._heads_unit(j, unit):
                return j
        return None

    def _own_span(self, owner: Owner, i: int, start: int, last: int, final: bool) -> Span:
        if owner.first < i:
            return self._span(owner.first, i) if final else self._span(owner.first, owner.last)
        return self._span(owner.first, owner.last)

    def _describe(self, i: int, lemma: str, first: int) -> Mention | None:
        """As in "the kingdom", "the two sides", "both leaders", "his US counterpart": who is meant, by the
        article's memory.
        """
        s = self.s
        plural = s.tags[i] in ("NNS", "NNPS")
        before = {s.lowers[j] for j in s.children[i] if j < i}
        definite = bool(before & {"the", "this", "that", "both", "these", "those"})
        possessor = s.child(i, "poss")
        if possessor is not None and lemma in STATE_WORDS and not plural:
            return self._own_country(i, possessor, first)
        if plural:
            if not before & {"two", "both", "three"} or not (lemma in PAIR_WORDS or lemma in PAIR_PERSONS):
                return None
            count = 3 if "three" in before else 2
            modifiers = [j for j in s.children[i] if j < i and s.deps[j] in ("amod", "compound", "nmod")]
            if any(
                s.lowers[j]
                not in (
                    "neighbouring",
                    "neighboring",
                    "rival",
                    "warring",
                    "two",
                    "both",
                    "asian",
                    "arab",
                    "african",
                    "european",
                    "nuclear",
                    "armed",
                    "opposing",
                    "allied",
                    "young",
                    "other",
                )
                for j in modifiers
            ):
                return None
            if lemma in PAIR_PERSONS:
                actors, reason = self.context.pair(s, i, True, count)
                if not actors and lemma in ("leader", "president", "minister"):
                    actors, reason = self.context.pair(s, i, False, count)
            else:
                actors, reason = self.context.pair(s, i, False, count)
            return Mention(self._from_number(i, first), i, i, actors, reason=None if actors else reason, sort="plural")
        if before & {"each", "neither", "either"} and lemma in PAIR_WORDS:  # "each side blamed the other"
            actors, reason = self.context.pair(s, i, False)
            return Mention(first, i, i, actors, reason=None if actors else reason, sort="plural")
        if not definite or s.child(i, "relcl") is not None:
            return None
        if any(s.deps[j] == "prep" and s.lowers[j] == "of" for j in s.children[i]):
            return self._named_state(i, first) if lemma in STATE_WORDS else None
        modifiers = [j for j in s.children[i] if j < i and s.deps[j] in ("amod", "compound", "nmod")]
        if any(
            s.lowers[j] in ("other", "first", "second", "third", "another", "only", "last", "next", "entire-other")
            for j in modifiers
        ):
            return None
        actors, reason = self.context.description(s, i, lemma)
        if not actors:
            return Mention(first, i, i, (), reason=reason, sort="unknown") if lemma in STATE_WORDS else None
        place = self._place_role(i) and lemma in STATE_WORDS
        sort = "state" if lemma in STATE_WORDS else "body"
        return Mention(first, i, i, actors, "place" if place else "actor", sort=sort)

    def _named_state(self, i: int, first: int) -> Mention | None:
        """As in "the island nation of Samoa": the country that the "of" phrase names."""
        s = self.s
        token = next((k for j in s.children[i] if s.lowers[j] == "of" for k in s.children[j] if s.deps[k] == "pobj"), None)
        unit = self.unit_at.get(token) if token is not None else None
        if unit is None or unit.kind != "country" or unit.meaning.ambiguous or unit.meaning.entry.country is None:
            return None
        named = self.at(unit.last)
        if named is None or len(named.actors) != 1:
            return None
        self.absorbed.add(named.head)
        actor = replace(named.actors[0], span=self._span(first, unit.last))
        return Mention(first, unit.last, i, (actor,), "place" if self._place_role(i) else "actor", sort="state", entry=named.entry)

    def _own_country(self, i: int, possessor: int, first: int) -> Mention | None:
        """As in "his country", "our nation": the country of whoever the possessive stands for."""
        whose = self.at(possessor)
        country = whose.actors[0].country if whose is not None and whose.actors else None
        if whose is None or country is None:
            return None
        owner = whose.actors[0]
        actor = Actor(
            code=country_code(country),
            span=self._span(first, i),
            country=country,
            how="coreference:possessive",
            antecedent=owner.antecedent or owner.span,
        )
        return Mention(first, i, i, (actor,), "place" if self._place_role(i) else "actor", sort="state")

    def _from_number(self, i: int, first: int) -> int:
        s = self.s
        return min([first, *(j for j in s.children[i] if s.lowers[j] in ("two", "both", "three"))])

    # --- what the subclasses read --------------------------------------------------------------------------------

    @abstractmethod
    def _read_head(self, i: int) -> Mention | None:
        """The mention that token ``i`` heads, worked out."""

    @abstractmethod
    def _unknown_name(self, i: int, first: int) -> Mention | None:
        """A capitalised name that the gazetteer does not hold."""

    @abstractmethod
    def _known_name(self, i: int, first: int, last: int) -> Mention | None:
        """A name that the article has introduced."""

    @abstractmethod
    def _possessed_holder(self, i: int) -> Mention | None:
        """The holder of an office whom a surname after a country means."""

    @abstractmethod
    def _agent(self, i: int, first: int, lemma: str, known: tuple[str, bool, bool]) -> Mention | None:
        """A noun for those who act, of the sector, kind and need of a country that ``known`` says."""

    @abstractmethod
    def _choose_person(self, unit: Unit, country: str | None, post: str | None) -> Entry | None:
        """Of the persons of one name, the one who is meant."""
