"""Who acts: every party and place in one parsed sentence, from names, nationalities, offices and nouns for people.

The gazetteer finds names; this module reads the noun phrases around them. A phrase is read from its head: a name is
itself; a noun for those who act ("diplomats", "troops") takes the country of its modifiers, possessor or "of" phrase;
an office finds its holder; a capital is a government or a place by what the sentence does with it; pronouns and
descriptions are looked up in the article's memory (:mod:`detente.reading.coreference`).

Everything is plain lists and dictionaries: reading a sentence's parties costs a small part of parsing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from math import log10
from typing import TYPE_CHECKING

from detente.reading.coreference import (
    BODY_WORDS,
    PAIR_PERSONS,
    PAIR_WORDS,
    PRONOUNS,
    STATE_WORDS,
    ArticleContext,
    country_code,
    leader_by_surname,
    post_of,
)
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry, Gazetteer, Match
    from detente.reading.syntax import Sentence

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
MODIFIER_LABELS = frozenset(
    {"compound", "nmod", "amod", "nummod", "quantmod", "predet", "neg", "advmod", "npadvmod", "punct", "appos", "intj"}
)
NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
PROPER = frozenset({"NNP", "NNPS"})
DETERMINERS = frozenset({"DT", "PDT", "PRP$", "WDT", "WP$", "POS", ",", "``", "''", "-LRB-", ":"})
FORMER = frozenset(
    {"former", "ex", "ousted", "deposed", "late", "onetime", "one-time", "erstwhile", "retired", "outgoing-former"}
)

# Prepositions after which a name of a place says where.
LOCATIVE = frozenset(
    ["in", "at", "near", "outside", "inside", "around", "across", "throughout", "within", "along", "off", "via", "beyond", "beside", "amid", "above", "below", "beneath", "through", "onto", "north", "south", "east", "west"]
)
MOTION = frozenset(
    ["fly", "travel", "go", "come", "arrive", "return", "march", "head", "move", "flee", "drive", "walk", "sail", "depart", "rush", "journey", "trip", "visit", "flight", "trek", "commute", "escape", "relocate", "tour", "land", "deliver", "dispatch", "send", "deploy", "airlift", "transfer", "invite", "withdraw-to", "cross", "retreat", "evacuate", "run", "advance", "ride", "emigrate", "migrate", "deport", "extradite", "fled", "route", "way", "road", "train", "bus", "embark", "proceed", "bring", "take", "carry", "transport", "ship", "lead", "hurry", "hasten"]
)
# Verbs whose object, if it is a town, is a place rather than its government.
PLACE_VERBS = frozenset(
    ["leave", "visit", "reach", "enter", "bomb", "shell", "hit", "strike", "capture", "seize", "besiege", "tour", "flee", "storm", "take", "retake", "recapture", "evacuate", "surround", "rock", "shake", "attack", "shake", "pound", "blockade", "liberate", "occupy", "overrun", "encircle", "bombard", "raid", "approach", "near", "cross", "defend", "rebuild", "govern", "devastate", "destroy", "paralyse", "paralyze", "hold", "control", "secure", "abandon", "exit", "inhabit"]
)
MESSAGES = frozenset(
    ["letter", "message", "note", "signal", "warning", "proposal", "request", "demand", "condolence", "report", "ultimatum", "offer", "reply", "response", "text", "appeal"]
)
# "by phone from Kabul": said there, not by its government.
SAID_FROM = frozenset(
    ["report", "speak", "say", "tell", "broadcast", "watch", "see", "call", "phone", "telephone", "interview", "mile", "kilometre", "kilometer", "km"]
)
# Nouns whose "of" phrase is a place ("the outskirts of Kabul").
PLACE_NOUNS = frozenset(
    ["city", "town", "capital", "outskirts", "suburb", "suburbs", "street", "streets", "centre", "center", "heart", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "region", "district", "area", "part", "bombing", "bombardment", "shelling", "siege", "fall", "battle", "airport", "university", "port", "village", "province", "neighborhood", "neighbourhood", "edge", "middle", "gate", "gates", "bank", "shore", "coast", "metro", "resident", "residents", "people", "mayor", "bishop", "archbishop", "population", "kilometres", "kilometers", "miles", "km", "mile", "rest", "hub", "island", "state"]
)
# Nouns after which, possessed or modified by a town, the town is a place ("Kabul's airport").
LOCAL_NOUNS = frozenset(
    ["airport", "street", "streets", "suburb", "suburbs", "hospital", "market", "centre", "center", "mayor", "district", "square", "university", "mosque", "church", "port", "station", "road", "bridge", "residents", "prison", "hotel", "neighbourhood", "neighborhood", "outskirts", "zoo", "subway", "metro", "stadium", "skyline", "museum", "palace", "park", "cathedral", "embassy", "conference", "summit", "talks", "meeting", "agreement", "accord", "protocol", "treaty", "bombing", "attack", "attacks", "convention", "declaration", "forum", "airport", "school", "court", "area", "bureau", "office", "headquarters", "riots", "time", "stock", "exchange"]
)
GOVERNMENT_NOUNS = frozenset(
    ["government", "regime", "authority", "authorities", "official", "officials", "administration", "leadership", "diplomat", "establishment"]
)
HYPHENATED_OUT = frozenset(["backed", "based", "born", "supported", "funded", "made", "sponsored", "brokered", "mediated", "hosted", "trained", "educated", "supplied", "aligned", "leaning", "friendly", "occupied", "controlled", "held", "administered", "ruled", "speaking", "style", "built", "owned", "listed", "registered", "flagged"])  # fmt: skip
QUANTITIES = frozenset(
    ["number", "dozen", "score", "hundred", "thousand", "million", "billion", "lot", "majority", "minority", "handful", "couple", "pair", "string", "wave", "series", "range", "tens", "dozens", "scores", "hundreds", "thousands", "millions", "some", "many", "several", "most", "few", "half", "third", "quarter", "percent", "group", "rest", "all", "both", "none", "each", "one", "two", "three", "four", "five", "bulk", "plenty", "variety", "host", "crowd"]
)
# Heads of phrases that name an event or a relation: in capitals ("the Sudan Peace Agreement") they are still no name.
EVENT_NOUNS = frozenset(
    ["agreement", "treaty", "war", "deal", "talks", "summit", "accord", "crisis", "conflict", "dialogue", "relations", "border", "ties", "act", "sanctions", "invasion", "relationship", "visit", "trade", "pact", "alliance", "partnership", "policy", "embargo", "meeting", "cooperation", "election", "elections"]
)
# Towns below this number of inhabitants are only taken for themselves in articles that name their country.
OBSCURE_TOWN = 200_000
# Of two towns of one name, the one in a country that the article speaks of is taken although it is smaller, by up to
# 0.75 in the decimal logarithm of inhabitants: Hyderabad goes to Pakistan there, Geneva never to Illinois. A region
# counts like a town of a million.
COUNTRY_WEIGHT = 0.15
REGION_SIZE = 6.0
# A group of states is taken for its members up to this many ("the E3", "the Baltic states", but not "the Arab states").
FEW_MEMBERS = 5
# A town whose name is an ordinary word is taken for the town only from this many inhabitants on.
COMMON_WORD_FLOOR = 300_000
DIRECTIONS = frozenset(
    ["north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "upper", "lower", "greater", "inner", "outer", "northeastern", "northwestern", "southeastern", "southwestern", "northeast", "northwest", "southeast", "southwest", "mainland", "metropolitan", "downtown", "new", "old", "modern", "ancient", "post", "pre", "coastal", "rural", "wartime", "neighbouring", "neighboring", "communist", "capitalist", "islamic"]
)
PERSON_TITLES = frozenset(
    ["president", "secretary", "minister", "senator", "general", "colonel", "admiral", "judge", "chancellor", "premier", "governor", "king", "queen", "prince", "princess", "ambassador", "congressman", "congresswoman", "representative", "speaker", "mr", "mrs", "ms", "dr", "sir", "sen", "gen", "gov", "rep", "lord", "lady"]
)
# Nouns for somebody's other side: "our allies" are not we.
RELATIONAL = frozenset(["ally", "partner", "opponent", "critic", "rival", "enemy", "foe", "neighbour", "neighbor", "adversary", "friend"])
NAME_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
MONTHS = frozenset(["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"])
ELSEWHERE = frozenset(
    ["foreign", "international", "outside", "enemy", "allied", "multinational", "overseas", "regional", "world", "global", "invading"]
)
POST_WORDS = frozenset(
    ["counsel", "administrator", "assistant", "officer", "council", "coordinator", "committee", "board", "department", "office", "affairs", "staff", "service", "policy", "operations", "security", "state", "defense", "treasury", "commerce", "energy", "justice", "interior", "agriculture", "labor", "education"]
)
BODY_ENDINGS = frozenset(["corps", "headquarters", "front", "brigade", "brigades", "wing", "bureau", "secretariat", "mission", "office"])
COLLECTIVE_NOUNS = frozenset(
    ["government", "regime", "administration", "army", "military", "navy", "court", "parliament", "police", "opposition", "ministry", "force", "authority", "cabinet", "junta", "party", "group", "militia", "crowd", "mob", "public", "coalition", "movement", "embassy", "consulate", "senate", "congress", "church", "judiciary", "mission", "delegation", "team", "council", "committee", "commission", "agency", "body", "union", "organisation", "organization", "leadership", "population", "tribunal", "jury", "legislature", "assembly", "hospital", "university", "school", "college", "academy", "charity", "ngo", "gang", "cartel", "mafia", "infantry", "fleet"]
)
BUSINESS_PERSONS = frozenset(
    ["investor", "trader", "banker", "entrepreneur", "oligarch", "tycoon", "billionaire", "owner", "employer", "broker", "executive", "contractor", "reporter", "correspondent", "editor", "blogger", "anchor"]
)
# Sectors that a modifier may give a generic noun which then stands without a country ("rebel leaders", "an aid group").
TOLD_ALONE = frozenset({"GOV", "REB", "UAF", "MIL", "OPP", "NGO", "COP", "SPY", "CRM"})
HYPHENS = frozenset({"-", "–", "/", "‑", "—"})
PREFIXES = frozenset(["anti", "pro", "non", "pre", "post", "ex-pro", "counter"])
# Capitalised heads of other things' names: "the Bank of Georgia", "the Strait of Taiwan".
NAME_HEADS = frozenset(
    ["bank", "university", "church", "museum", "radio", "college", "institute", "gulf", "strait", "straits", "sea", "bay", "battle", "treaty", "house", "miss", "bible", "book", "queen", "library", "orchestra", "voice", "cup", "tour", "grand-prix", "gulf", "cape", "isle", "school", "hospital", "academy", "daughters", "sons"]
)


@cache
def _rows(name: str) -> list[list[str]]:
    lines = files("detente.reading").joinpath(f"data/{name}").read_text(encoding="utf8").splitlines()
    kept = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return kept[1:]


@cache
def agent_words() -> dict[str, tuple[str, bool, bool]]:
    """Noun lemma -> (sector, whether a modifier's sector wins, whether it needs a country or body), ``agents.tsv``."""
    return {word: (sector, generic == "1", bare == "1") for word, sector, generic, bare in _rows("agents.tsv")}


@cache
def modifier_sectors() -> dict[str, str]:
    """Modifier -> sector of the generic noun it stands before, from ``agent_modifiers.tsv``."""
    return {word: sector for word, sector in _rows("agent_modifiers.tsv")}


@cache
def titles() -> dict[str, tuple[str, str, str]]:
    """Title word -> (sector, class of post, gender or "person"), from ``titles.tsv``."""
    return {word: (sector, post, gender) for word, sector, post, gender in _rows("titles.tsv")}


@cache
def combining_forms() -> dict[str, str]:
    """First half of a hyphenated pair ("sino") -> country, from ``combining_forms.tsv``."""
    return {form: country for form, country in _rows("combining_forms.tsv")}


@cache
def no_party_nouns() -> frozenset[str]:
    """Nouns before which a nationality is no party ("Turkish lira"), from ``not_parties.txt``."""
    lines = files("detente.reading").joinpath("data/not_parties.txt").read_text(encoding="utf8").splitlines()
    return frozenset(
        w for line in lines if ":" in line and line[0] != "#" for w in line.split(":", 1)[1].strip().split("|")
    )


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
class _Meaning:
    """What the entries of one match come to on the article's date."""

    kind: str
    entry: Entry
    entries: tuple[Entry, ...]
    countries: tuple[str, ...]
    ambiguous: bool


@dataclass(slots=True)
class _Unit:
    """A name of the gazetteer, or a hyphenated pair of names, over the tokens of the sentence."""

    first: int
    last: int
    kind: str
    meaning: _Meaning
    parts: tuple[_Unit, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Country:
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
class _Owners:
    found: list[_Country] = field(default_factory=list)
    first: int = 0
    last: int = 0
    reason: str | None = None


def mentions(sentence: Sentence, matches: Sequence[Match], context: ArticleContext) -> list[Mention]:
    """The parties and places of one sentence, from left to right; none overlap.

    ``matches`` are the gazetteer's for this sentence, with offsets in the article's text. The sentence is entered into
    ``context`` on the way, so sentences must come in the order of the text; unparsed ones go to ``context.enter``.
    """
    return _SentenceReader(sentence, matches, context).read()


class _SentenceReader:
    def __init__(self, sentence: Sentence, matches: Sequence[Match], context: ArticleContext) -> None:
        self.s = sentence
        self.context = context
        self.gazetteer = context.gazetteer
        self.units, self.unit_at = self._find_units(matches)
        self.memo: dict[int, Mention | None] = {}
        self.again = False
        self.absorbed: set[int] = set()
        self.agents = agent_words()
        self.titles = titles()

    # --- names over tokens -----------------------------------------------------------------------------------------

    def _meaning(self, entries: tuple[Entry, ...]) -> _Meaning | None:
        """What a match comes to on the article's date; None where it is no name here. Worked out once an article."""
        meanings: dict[int, tuple[tuple[Entry, ...], _Meaning | None]] = self.context.meanings
        known = meanings.get(id(entries))
        if known is None:
            # The tuple is kept beside its meaning, so that its id is not given to another one.
            known = meanings[id(entries)] = (entries, _meaning_on(entries, self.context.date, self.gazetteer))
        return known[1]

    def _find_units(self, matches: Sequence[Match]) -> tuple[list[_Unit], dict[int, _Unit]]:
        s = self.s
        begins, ends = s.begins, s.ends
        n = len(begins)
        units: list[_Unit] = []
        skip = self.context.dateline[1] if self.context.dateline is not None else -1
        i = 0
        for match in matches:
            if match.start < skip:
                continue
            while i < n and ends[i] <= match.start:
                i += 1
            if i == n:
                break
            j = i
            while j + 1 < n and begins[j + 1] < match.end:
                j += 1
            meaning = self._meaning(match.entries)
            if meaning is None:
                continue
            units.append(_Unit(i, j, meaning.kind, meaning, (), match.start, match.end))
        units = self._with_pairs(units)
        at: dict[int, _Unit] = {}
        for unit in units:
            for i in range(unit.first, unit.last + 1):
                at.setdefault(i, unit)
        return units, at

    def _with_pairs(self, units: list[_Unit]) -> list[_Unit]:
        """Join names with a hyphen between them into pairs, and "Sino-" with the nationality after it."""
        text = self.context.text
        merged: list[_Unit] = []
        for unit in units:
            if unit.kind in GEOGRAPHIC and text[unit.start - 1 : unit.start] in HYPHENS and unit.start:
                before = merged[-1] if merged else None
                if before is not None and before.end == unit.start - 1 and (before.kind in GEOGRAPHIC or before.parts):
                    half: _Unit | None = before
                else:
                    half = self._combining_half(unit)
                    if half is not None and before is not None and before.first == half.first:
                        merged.pop()
                if half is not None:
                    parts = (*(half.parts or (half,)), unit)
                    pair = _Unit(half.first, unit.last, "pair", unit.meaning, parts, half.start, unit.end)
                    if merged and merged[-1] is half:
                        merged.pop()
                    merged.append(pair)
                    continue
            merged.append(unit)
        return merged

    def _combining_half(self, unit: _Unit) -> _Unit | None:
        """ "Sino" before "-Indian" as a name of its own; None where no such form stands there."""
        s, at = self.s, unit.first - 2
        if at < 0 or unit.kind not in STATES or s.words[unit.first - 1] not in HYPHENS or not s.words[at][0].isupper():
            return None
        country = combining_forms().get(s.lowers[at])
        if country is None:
            return None
        known = self.gazetteer.country(country)
        name = known.name if known is not None else country
        entry = replace(unit.meaning.entry, name=name, code=country_code(country), country=country, kind="demonym")
        meaning = _Meaning("demonym", entry, (entry,), (country,), False)
        return _Unit(at, at, "demonym", meaning, (), s.begins[at], s.ends[at])

    # --- the walk ----------------------------------------------------------------------------------------------------

    def read(self) -> list[Mention]:
        s, context = self.s, self.context
        # A second look at a sentence (its quotations' speakers are known by then) adds nothing to the memory.
        self.again = s.index in context.entered
        context.entered.add(s.index)
        subject_seen = self.again
        for i in range(len(s.words)):
            tag = s.tags[i]
            if (
                tag not in NOUN_TAGS
                and tag not in ("PRP", "PRP$")
                and i not in self.unit_at
                and s.lowers[i] not in ("both", "two")
            ):
                continue
            mention = self.at(i)
            if mention is not None and mention.head == i:
                self._remember(mention)
            if s.deps[i] in ("nsubj", "nsubjpass") and s.heads[i] == s.root and not subject_seen:
                subject_seen = True
                self._remember_subject(i, mention)
        if not subject_seen:
            context.subjects.setdefault(s.index, None)
        found = [m for m in self.memo.values() if m is not None and m.head not in self.absorbed]
        found.extend(self._modifiers(found))
        found.sort(key=lambda m: (m.first, -m.last))
        kept: list[Mention] = []
        for mention in found:
            if kept and mention.first <= kept[-1].last and mention.last <= kept[-1].last:
                continue  # inside a larger phrase that has been read as a whole
            kept.append(mention)
        return kept

    def _rank(self, i: int) -> int:
        s = self.s
        steps = 0
        while s.deps[i] in ("conj", "appos") and s.heads[i] != i and steps < 20:
            i, steps = s.heads[i], steps + 1
        if s.deps[i] in ("nsubj", "nsubjpass"):
            return 3 if s.heads[i] == s.root else 2
        return 1 if s.deps[i] in ("dobj", "dative", "pobj") else 0

    def _span(self, first: int, last: int) -> Span:
        s = self.s
        return Span.of(self.context.text, s.begins[first], s.ends[last])

    def _remember(self, mention: Mention) -> None:
        if mention.kind == "speaker" or self.again:
            return
        self.context.remember(mention, self.s.index, self._rank(mention.head), self._span(mention.first, mention.last))

    def _remember_subject(self, i: int, mention: Mention | None) -> None:
        s, context = self.s, self.context
        if mention is None:
            context.subjects[s.index] = None
            return
        there = [r for r in context.by_sentence.get(s.index, ()) if r.token == mention.head]
        conjuncts = s.conjuncts(i)
        if len(conjuncts) > 1:
            actors = tuple(a for k in conjuncts if (m := self.at(k)) is not None for a in m.actors)
            if len(actors) > 1:
                from detente.reading.coreference import Referent

                context.subjects[s.index] = Referent(
                    actors, s.index, i, 3, "plural", None, self._span(s.edges(i)[0], s.edges(i)[1])
                )
                context.by_sentence.setdefault(s.index, []).append(context.subjects[s.index])  # type: ignore[arg-type]
                return
        context.subjects[s.index] = there[0] if there else None

    def at(self, i: int) -> Mention | None:
        """The mention that token ``i`` heads, or None; worked out once."""
        if i in self.memo:
            return self.memo[i]
        self.memo[i] = None
        found = self._read_head(i)
        self.memo[i] = found
        return found

    # --- dispatch ------------------------------------------------------------------------------------------------------

    def _read_head(self, i: int) -> Mention | None:
        s = self.s
        tag, dep = s.tags[i], s.deps[i]
        lower = s.lowers[i]
        if tag in ("PRP", "PRP$") and lower in PRONOUNS:
            return self._pronoun(i)
        if self.context.dateline is not None and s.begins[i] < self.context.dateline[1]:
            return None
        unit = self.unit_at.get(i)
        if dep in ("compound", "nmod", "amod", "nummod", "quantmod", "punct") and s.heads[i] > i:
            return None  # part of a larger phrase, read from its head
        if unit is not None and not self._heads_unit(i, unit):
            return None
        if lower in ("both", "two") and tag not in NOUN_TAGS and unit is None:
            return None
        if unit is not None:
            kind = unit.kind
            if kind == "pair":
                return self._pair(i, unit)
            if kind in GEOGRAPHIC:
                return self._geographic(i, unit)
            if kind == "person":
                return self._person(i, unit)
            if kind == "outlet":
                return Mention(unit.first, unit.last, i, (self._plain(unit),), "speaker", sort="speaker")
            if kind in BODIES and not (kind == "group_of_states" and self._lemma(i) in self.agents):
                return self._body(i, unit)
            if kind == "relation_noun":
                return None
        if tag not in NOUN_TAGS and unit is None:
            return None
        return self._noun(i, unit)

    def _heads_unit(self, i: int, unit: _Unit) -> bool:
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

    # --- pronouns and descriptions -----------------------------------------------------------------------------------

    def _pronoun(self, i: int) -> Mention | None:
        s = self.s
        actors, reason = self.context.pronoun(s, i, self._resolve_other)
        if not actors:
            if (
                reason is None
                or reason == "expletive"
                or s.lowers[i] in ("i", "we", "us", "our", "me", "my", "you", "your")
            ):
                return None
            sort = "person" if s.lowers[i] in ("he", "she", "him", "her", "his", "hers") else "unknown"
            return Mention(i, i, i, (), reason="pronoun", sort=sort)
        if len(actors) > 1:
            sort = "plural"
        elif actors[0].person or s.lowers[i] in ("he", "she", "him", "her", "his"):
            sort = "person"
        elif s.lowers[i] in ("they", "them", "their"):
            sort = "people"
        else:
            sort = "state" if actors[0].sector is None and actors[0].country else "body"
        gender = {"he": "m", "his": "m", "him": "m", "she": "f", "her": "f"}.get(s.lowers[i])
        return Mention(i, i, i, actors, sort=sort, gender=gender)

    def _resolve_other(self, i: int) -> Mention | None:
        mention = self.at(i)
        if (
            mention is None
            and self.s.tags[i] in PROPER
            and i not in self.unit_at
            and self.s.deps[i] in ("nsubj", "nsubjpass")
        ):
            # A name that nobody knows: it may be the person that a pronoun means, so it is in the way of others.
            return Mention(i, i, i, (), reason="unknown_name", sort="person")
        return mention

    def _describe(self, i: int, lemma: str, first: int) -> Mention | None:
        """ "the kingdom", "the two sides", "both leaders", "his US counterpart": who is meant, by the article's memory."""
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
            if any(s.lowers[j] not in ("neighbouring", "neighboring", "rival", "warring", "two", "both", "asian", "arab", "african",
                                       "european", "nuclear", "armed", "opposing", "allied", "young", "other") for j in modifiers):  # fmt: skip
                return None
            if lemma in PAIR_PERSONS:
                actors, reason = self.context.pair(s, i, True, count)
                if not actors and lemma in ("leader", "president", "minister"):
                    actors, reason = self.context.pair(s, i, False, count)
            else:
                actors, reason = self.context.pair(s, i, False, count)
            return Mention(self._from_number(i, first), i, i, actors, reason=None if actors else reason, sort="plural")
        if not definite or s.child(i, "relcl") is not None:
            return None
        if any(s.deps[j] == "prep" and s.lowers[j] == "of" for j in s.children[i]):
            return None
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

    def _own_country(self, i: int, possessor: int, first: int) -> Mention | None:
        """ "his country", "our nation": the country of whoever the possessive stands for."""
        whose = self.at(possessor)
        country = whose.actors[0].country if whose is not None and whose.actors else None
        if whose is None or country is None:
            return None
        owner = whose.actors[0]
        actor = Actor(
            code=country_code(country), span=self._span(first, i), country=country, how="coreference:possessive",
            antecedent=owner.antecedent or owner.span,
        )  # fmt: skip
        return Mention(first, i, i, (actor,), "place" if self._place_role(i) else "actor", sort="state")

    def _from_number(self, i: int, first: int) -> int:
        s = self.s
        return min([first, *(j for j in s.children[i] if s.lowers[j] in ("two", "both", "three"))])

    # --- places and states -------------------------------------------------------------------------------------------------

    def _geographic(self, i: int, unit: _Unit) -> Mention | None:
        s, meaning = self.s, unit.meaning
        if self._part_of_other_name(i, unit):
            return self._unknown_name(i, self._left(i)) if unit.kind in TOWNS else None
        if (
            unit.kind in TOWNS
            and unit.first > 0
            and s.lowers[unit.first - 1].rstrip(".") in PERSON_TITLES
            and s.heads[unit.first - 1] == i
        ):
            return self._unknown_name(i, self._left(i))  # "Secretary Austin", "President Lincoln"
        if unit.kind in TOWNS and self._is_known_surname(unit):
            return self._known_name(i, unit.first, unit.last)
        if meaning.kind == "demonym":
            return self._people_of(i, unit)
        entry = meaning.entry
        if meaning.ambiguous:
            country, reason = self._disambiguate(unit)
            if country is None:
                return Mention(unit.first, unit.last, i, (), reason=reason, sort="unknown")
            chosen = [
                e
                for e in meaning.entries
                if e.kind in GEOGRAPHIC and e.country == country and e.covers(self.context.date)
            ]
            entry = chosen[0] if chosen else entry
        entry = self._town_in_context(entry, meaning)
        if entry.country is None:
            return Mention(unit.first, unit.last, i, (), "place", sort="place", entry=entry)
        if entry.kind == "city" and self._obscure(entry, unit):
            return None
        is_state = entry.kind == "country"
        place = self._place_role(i) if is_state else not (entry.kind == "capital" and self._as_government(i))
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
                id=_identifier(entry),
            )
        sort = "place" if place else "state"
        return Mention(unit.first, unit.last, i, (actor,), "place" if place else "actor", sort=sort, entry=entry)

    def _obscure(self, entry: Entry, unit: _Unit) -> bool:
        """Whether a small town's name is more likely something else's: its country is nowhere in the article."""
        if entry.population >= OBSCURE_TOWN or self.context.weights.get(entry.country or "", 0) > 0:
            return False
        return not any(other is not unit and other.meaning.entry.country == entry.country for other in self.units)

    def _is_known_surname(self, unit: _Unit) -> bool:
        """Whether a town's name is also the surname of somebody the article has named in full ("Lincoln", "Jordan")."""
        if unit.first != unit.last:
            return False
        return self.context.known_person([self.s.words[unit.first]]) is not None

    def _part_of_other_name(self, i: int, unit: _Unit) -> bool:
        """Whether the place's name is part of something else's ("Denzel Washington", "Air India", "Bank of Georgia")."""
        s = self.s
        for j in s.children[i]:
            if j < unit.first and s.deps[j] in ("compound", "nmod", "amod") and s.tags[j] in PROPER:
                other = self.unit_at.get(j)
                if s.lowers[j].rstrip(".") in DIRECTIONS or s.lowers[j] in self.titles:
                    continue
                if (other is None and j == unit.first - 1) or (other is not None and other.kind in ("person", "city")):
                    return True
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

    def _town_in_context(self, entry: Entry, meaning: _Meaning) -> Entry:
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

    def _disambiguate(self, unit: _Unit) -> tuple[str | None, str | None]:
        """The country that a name with several meanings stands for here, or None and the reason."""
        meaning, context, s = unit.meaning, self.context, self.s
        surface = context.text[unit.start : unit.end]
        candidates = list(dict.fromkeys(
            e.country for e in meaning.entries if e.kind in ("country", "demonym", "region", "capital") and e.country and e.covers(context.date)
        ))  # fmt: skip
        if not candidates:
            return None, f"ambiguous_actor:{surface}"
        scores = dict.fromkeys(candidates, 0.0)
        for other in self.units:
            if other is unit:
                continue
            entry = other.meaning.entry
            if entry.country in scores:
                scores[entry.country] += (
                    3 if entry.kind in ("region", "capital", "country") or entry.kind == "demonym" else 2
                )
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
        if len(candidates) == 1:
            others = [e for e in meaning.entries if e.country != candidates[0]]
            if not others:
                return candidates[0], None
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        if ranked[0][1] >= 1 and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= 1):
            return ranked[0][0], None
        del s
        return None, f"ambiguous_actor:{surface}"

    def _people_of(self, i: int, unit: _Unit) -> Mention | None:
        """ "the Palestinians", "two young Pakistanis", "the British": a nationality as a noun."""
        s = self.s
        if s.deps[i] in ("attr", "acomp", "pobj") and s.tags[i] in ("JJ", "NNP", "NN") and not s.children[i]:
            if (
                s.deps[i] == "pobj"
                and s.lowers[s.heads[i]] in ("in", "into", "from", "to")
                and s.lowers[i] not in ("american",)
            ):
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
        children = [j for j in s.children[i] if s.deps[j] not in ("det", "punct", "conj", "cc")]
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
            code=country_code(country) + (sector or ""), span=span, country=country, sector=sector, name=meaning.entry.name,
            how="dictionary",
        )  # fmt: skip
        return Mention(min(first, unit.first), unit.last, i, (actor,), sort="people" if people else "state")

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
                    lower == "in"
                    and s.lemmas[governor] in ("confidence", "trust", "interest", "faith", "believe", "invest")
                )
            if lower in ("to", "from", "into", "toward", "towards"):
                if s.deps[preposition] == "prep" and s.lowers[governor] in ("to", "from", "into"):
                    governor = s.heads[governor]
                if s.lemmas[governor] in MOTION:
                    return True
                return (
                    lower == "from"
                    and s.tags[governor][:1] == "V"
                    and s.lemmas[governor] in ("report", "speak", "broadcast")
                )
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
        return dep in ("npadvmod", "advmod")

    def _as_government(self, i: int) -> bool:
        """Whether a capital at ``i`` stands for its government."""
        s = self.s
        j, steps = i, 0
        while s.deps[j] in ("conj", "appos") and s.heads[j] != j and steps < 20:
            if s.deps[j] == "appos":
                return False
            j, steps = s.heads[j], steps + 1
        dep, head = s.deps[j], s.heads[j]
        if dep in ("nsubj", "nsubjpass"):
            if dep == "nsubjpass":
                return s.lemmas[head] not in PLACE_VERBS and s.lemmas[head] not in ("locate", "situate", "see", "kill")
            if s.lemmas[head] in ("be", "lie", "fall", "sit", "lack", "wake", "sleep", "have", "see", "host"):
                return (
                    (s.lemmas[head] == "be"
                    and s.child(head, "acomp") is not None)
                    or (s.lemmas[head] == "have"
                    and s.deps[head] == "aux")
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
            return lower in ("with", "against", "by", "between", "among", "toward", "towards", "on", "than", "like", "upon", "about", "without", "under", "behind", "amongst", "versus")  # fmt: skip
        return False

    # --- pairs ----------------------------------------------------------------------------------------------------------

    def _pair(self, i: int, unit: _Unit) -> Mention | None:
        actors = self._pair_actors(unit)
        return Mention(unit.first, unit.last, i, actors, sort="plural") if actors else None

    def _pair_actors(self, unit: _Unit) -> tuple[Actor, ...]:
        actors = []
        for part in unit.parts:
            country = part.meaning.entry.country
            if country is None:
                return ()
            span = Span.of(self.context.text, part.start, part.end)
            actors.append(Actor(code=country_code(country), span=span, country=country, name=part.meaning.entry.name))
        return tuple(actors)

    # --- bodies ------------------------------------------------------------------------------------------------------------

    def _plain(self, unit: _Unit) -> Actor:
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
            code=code, span=span, country=country, sector=sector, subsector=entry.subsector, name=entry.name,
            id=_identifier(entry), how=how,
        )  # fmt: skip

    def _body(self, i: int, unit: _Unit) -> Mention | None:
        s, entry = self.s, unit.meaning.entry
        first = unit.first
        last = unit.last
        if unit.kind == "group_of_states":
            return self._group_of_states(i, unit)
        dated = [e for e in unit.meaning.entries if e.kind in BODIES and e.covers(self.context.date)]
        if dated:
            entry = dated[0]
        if len(dated) > 1 and len({e.country for e in dated}) > 1:
            entry = self._body_in_context(dated, i)
        owners: _Owners | None = None
        if (
            "weak" in entry.flags
            or (entry.country is None
            and entry.kind in ("ministry", "parliament", "court", "force", "agency", "bank"))
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
                country, antecedent = self.context.clear_country(s.index)
                if country is None:
                    return Mention(first, last, i, (), reason="country_unknown", sort="body")
                span = self._span(first, last)
                actor = Actor(
                    code=country_code(country) + (entry.sector or "GOV"), span=span, country=country, sector=entry.sector or "GOV",
                    name=entry.name, how="coreference:context", antecedent=antecedent,
                )  # fmt: skip
                return Mention(first, last, i, (actor,), sort="body")
        else:
            owners = self._owners(i, unit.first, prepositions=False)
            same = [owner for owner in owners.found if entry.country and owner.country == entry.country]
            other = [
                owner for owner in owners.found if owner.country and entry.country and owner.country != entry.country
            ]
            if same:
                first = min(first, owners.first)
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
                # "Pakistan's Supreme Court": the phrase's own country wins over the name's likeliest.
                sector = entry.sector or "GOV"
                span = self._span(min(first, owners.first), last)
                self._absorb_own(owners, i)
                return Mention(
                    min(first, owners.first),
                    last,
                    i,
                    tuple(self._compose(o, sector, span, entry) for o in other),
                    sort="body",
                )
        span = self._span(first, last)
        return Mention(first, last, i, (self._actor_of(entry, span),), sort="body")

    def _group_of_states(self, i: int, unit: _Unit) -> Mention | None:
        """ "Western countries", "the Baltic states", "Europe": the members where they are few, else nobody in particular."""
        span = self._span(unit.first, unit.last)
        actors = tuple(
            self._actor_of(entry, span)
            if entry is not None
            else Actor(code=country_code(country or ""), span=span, country=country)
            for country, entry in _members(unit.meaning.entry)
        )
        if self._place_role(i):
            return None
        if not actors:
            actors = (Actor(code=None, span=span, name=unit.meaning.entry.name),)
        return Mention(
            unit.first, unit.last, i, actors, reason=None if actors[0].code else "group_of_states", sort="plural"
        )

    def _body_in_context(self, entries: list[Entry], i: int) -> Entry:
        weights = self.context.weights
        near = {unit.meaning.entry.country for unit in self.units if unit.first != i}
        return max(
            entries,
            key=lambda e: (
                e.country in near and e.country is not None,
                float(weights.get(e.country or "", 0)),
                e is entries[0],
            ),
        )

    # --- whose -------------------------------------------------------------------------------------------------------------

    def _owners(self, i: int, before: int, prepositions: bool = True, of_only: bool = False) -> _Owners:
        """The countries or bodies that the phrase headed by ``i`` belongs to: modifiers, possessor, "of" and "in" phrases.

        ``before`` is the token where the head's own words begin. The tokens that say so are ``first`` to ``last``.
        """
        s = self.s
        owners = _Owners(first=i, last=i)
        left = self._left(i)
        j = left
        owners.first = min(i, left)
        while j < before:
            unit = self.unit_at.get(j)
            if unit is None or (unit.first < left and unit.first != j):
                j += 1
                continue
            after = unit.last + 1
            hyphenated = unit.first >= 2 and s.words[unit.first - 1] in HYPHENS and s.lowers[unit.first - 2] in PREFIXES
            if after + 1 < len(s.words) and s.words[after] in HYPHENS:
                hyphenated = hyphenated or s.lowers[after + 1] in HYPHENATED_OUT
            if hyphenated or (s.heads[unit.last] != i and s.deps[unit.last] == "appos"):
                j = unit.last + 1
                continue
            self._add_owner(owners, unit)
            j = unit.last + 1
        if not owners.found:
            possessor = s.child(i, "poss")
            if possessor is not None:
                mention = self.at(possessor)
                if mention is not None and mention.actors:
                    pronoun = s.tags[possessor] == "PRP$"
                    for actor in mention.actors:
                        owners.found.append(
                            _Country(actor.country, mention.entry, possessor, possessor, actor.span or self._span(possessor, possessor),
                                     "coreference:possessive" if pronoun else "possessive", actor)
                        )  # fmt: skip
                    owners.first = mention.first
                elif mention is not None:
                    owners.reason = mention.reason
                else:
                    self._inside_possessor(owners, possessor)
        if prepositions and not owners.found:
            self._owners_after(owners, i, of_only)
        return owners

    def _inside_possessor(self, owners: _Owners, possessor: int) -> None:
        """The country of a possessor that is itself no party ("the world's", "the city of Lviv's")."""
        for j in self.s.children[possessor]:
            unit = self.unit_at.get(j)
            if unit is not None and unit.kind in GEOGRAPHIC and self.s.deps[j] in ("compound", "amod", "nmod"):
                self._add_owner(owners, unit)

    def _add_owner(self, owners: _Owners, unit: _Unit) -> None:
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
                country = self._town_in_context(entry, unit.meaning).country
            if country is not None and not any(o.country == country for o in owners.found):
                owners.found.append(_Country(country, None, unit.first, unit.last, span))
        elif unit.kind == "group_of_states":
            for country, entry_of_it in _members(entry):
                owners.found.append(_Country(country, entry_of_it, unit.first, unit.last, span))
            if not owners.found:
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
            owners.found.append(_Country(entry.country, entry, unit.first, unit.last, span))
        elif unit.kind == "person":
            actor = self.context.person_actor(self._choose_person(unit, None, None) or entry, span)
            owners.found.append(_Country(actor.country, None, unit.first, unit.last, span, actor=actor))

    def _owners_after(self, owners: _Owners, i: int, of_only: bool) -> None:
        s = self.s
        for j in s.children[i]:
            if j < i or s.deps[j] not in ("prep", "agent"):
                continue
            lower = s.lowers[j]
            if lower not in ("of", "for", "from", "in", "at", "with") or (of_only and lower != "of"):
                continue
            if lower in ("in", "at", "from", "with") and owners.found:
                continue
            for k in s.children[j]:
                if s.deps[k] != "pobj":
                    continue
                for token in s.conjuncts(k):
                    self._owner_at(owners, token, lower)
            if owners.found and lower in ("of", "for"):
                break

    def _owner_at(self, owners: _Owners, token: int, preposition: str) -> None:
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
                    and inner.kind in STATES
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
                _Country(actor.country, mention.entry, mention.first, mention.last, actor.span or self._span(token, token), actor=actor,
                         weak=preposition in ("in", "at", "with"))
            )  # fmt: skip
        if preposition in ("of", "for"):
            owners.last = max(owners.last, mention.last)

    def _compose(self, owner: _Country, sector: str | None, span: Span, entry: Entry | None = None) -> Actor:
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
                    code=code or None, span=span, sector=sector if military or body.sector is None else body.sector,
                    subsector=body.subsector, name=body.name, id=_identifier(body), how="composition",
                )  # fmt: skip
            actor = owner.actor
            if actor is not None:
                return replace(actor, span=span, how=how if how.startswith("coreference") else "composition")
            return Actor(code=sector, span=span, sector=sector, how="composition")
        return Actor(
            code=country_code(owner.country) + (sector or ""), span=span, country=owner.country, sector=sector,
            name=entry.name if entry is not None else None, id=_identifier(entry), how=how,
            antecedent=owner.actor.antecedent or owner.actor.span if owner.actor is not None and how.startswith("coreference") else None,
        )  # fmt: skip

    # --- nouns for people, offices, unknown names ----------------------------------------------------------------------

    def _noun(self, i: int, unit: _Unit | None) -> Mention | None:
        s = self.s
        lemma = self._lemma(i)
        first_word = unit.first if unit is not None else i
        if (
            first_word > 0
            and s.lowers[first_word - 1].rstrip(".") in ("mr", "madam", "madame")
            and lemma in self.titles
        ):
            return None  # "Mr. President": spoken to, not of
        if lemma == "counterpart":
            return self._counterpart(i)
        first = self._left(i)
        if unit is not None and unit.kind == "office":
            return self._office(i, min(first, unit.first), lemma, unit)
        if lemma in self.titles and self._titled(i, lemma, first) and not (i > 0 and s.words[i - 1] in HYPHENS):
            return self._office(i, first, lemma, None)
        if lemma in STATE_WORDS and not self._owned_by_name(i):
            return self._describe(i, lemma, first)
        if lemma in PAIR_WORDS or lemma in PAIR_PERSONS:
            found = self._describe(i, lemma, first) if s.tags[i] in ("NNS", "NNPS") else None
            if found is not None:
                return found
        if lemma in QUANTITIES and any(s.deps[j] == "prep" and s.lowers[j] == "of" for j in s.children[i]):
            return None
        known = self.agents.get(lemma)
        if known is None and ((unit is not None and unit.kind == "agent") or lemma not in BODY_WORDS):
            entries = self.gazetteer.agents(lemma) if s.tags[i] in ("NN", "NNS") and len(lemma) > 3 else ()
            if entries and entries[0].sector and entries[0].sector not in ("JNK", "NON", "UNK", "PRM", "PRE", "SET"):
                known = (entries[0].sector, False, True)
        if known is not None:
            found = self._agent(i, first, lemma, known)
            if found is not None:
                return found
        if lemma in BODY_WORDS and s.tags[i] in ("NN", "NNP") and not self._owned_by_name(i):
            return self._describe(i, lemma, first)
        if s.tags[i] in PROPER and unit is None:
            return self._unknown_name(i, first)
        return None

    def _lemma(self, i: int) -> str:
        """The lemma of a noun, capitalised plurals included ("the Rebels")."""
        s = self.s
        if s.tags[i] not in PROPER:
            return s.lemmas[i]
        lemma = s.lowers[i]
        if lemma not in self.agents and lemma not in self.titles and lemma[-1:] == "s":
            return lemma[:-1]
        return lemma

    def _owned_by_name(self, i: int) -> bool:
        """ "the state of Israel", "Western countries", "Washington state": described by a name, not by memory."""
        s = self.s
        for j in s.children[i]:
            if s.deps[j] in ("compound", "amod", "nmod") and (self.unit_at.get(j) is not None or s.tags[j] in PROPER):
                return True
        return False

    def _titled(self, i: int, lemma: str, first: int) -> bool:
        s = self.s
        if lemma in ("chief", "head", "director", "representative", "deputy", "major", "general", "marshal", "justice", "secretary", "speaker", "attorney", "editor", "analyst", "economist", "candidate", "whip", "leader"):  # fmt: skip
            plural = s.tags[i] in ("NNS", "NNPS")
            if lemma == "leader":
                return not plural or any(s.deps[j] == "prep" for j in s.children[i]) or True
            if lemma in ("secretary", "chief", "head", "director", "speaker", "attorney", "major"):
                return not plural
            if lemma == "justice":
                return not plural and s.lowers[i - 1] in ("chief", "associate") and i > 0
            return False
        return lemma not in ("deputy", "lawmaker", "legislator", "mp", "parliamentarian", "senator", "prosecutor", "judge", "lawyer",
                             "journalist", "reporter", "activist", "dissident", "cleric", "diplomat", "negotiator", "commander", "magistrate",
                             "correspondent", "professor")  # fmt: skip

    # --- agents ----------------------------------------------------------------------------------------------------------

    def _sector(self, i: int, first: int, lemma: str, sector: str, generic: bool) -> str:
        """The sector of a noun for those who act, given its modifiers ("rebel leader", "police chief")."""
        s = self.s
        sectors = modifier_sectors()
        for j in range(i - 1, first - 1, -1):
            word = s.lowers[j]
            told = sectors.get(word) or sectors.get(s.lemmas[j])
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

    def _told(self, i: int, first: int) -> bool:
        """Whether a modifier says whom a generic noun stands for ("diplomatic sources", but not "senior leaders")."""
        s, sectors = self.s, modifier_sectors()
        return any(
            (s.lowers[j] in sectors or s.lemmas[j] in sectors) and s.lowers[j] not in ("senior", "top", "high-ranking", "local", "public", "special", "regular", "ground", "air", "border")
            for j in range(first, i)
        )  # fmt: skip

    def _agent(self, i: int, first: int, lemma: str, known: tuple[str, bool, bool]) -> Mention | None:
        s = self.s
        base, generic, bare = known
        sector = self._sector(i, first, lemma, base, generic)
        if (
            s.child(i, "poss") is None
            and lemma in ("man", "woman", "girl", "boy", "child", "person", "member")
            and s.tags[i] == "NN"
        ):
            pass
        if lemma in RELATIONAL and s.child(i, "poss") is not None:
            return None
        if lemma == "opposition" and any(
            (s.deps[j] == "poss" and s.tags[j] == "PRP$") or (s.deps[j] == "prep" and s.lowers[j] == "to")
            for j in s.children[i]
        ):
            return None  # "their opposition to the plan" is an attitude
        owners = self._owners(i, i, prepositions=lemma not in RELATIONAL)
        plural = s.tags[i] in ("NNS", "NNPS") or lemma in ("police", "people", "troops", "military")
        sort = "people" if plural else ("person" if self._is_person_noun(lemma) else "body")
        gender = {
            "man": "m",
            "woman": "f",
            "boy": "m",
            "girl": "f",
            "spokesman": "m",
            "spokeswoman": "f",
            "businessman": "m",
        }.get(lemma)
        last = max(i, owners.last)
        start = min(first, owners.first)
        span = self._span(start, last)
        usable = [
            o
            for o in owners.found
            if o.country or (o.entry is not None and o.entry.code) or (o.actor is not None and o.actor.code)
        ]
        if (
            usable
            and s.tags[i] in PROPER
            and sector in ("LAB", "EDU", "BUS", "")
            and i > first
            and i - 1 not in self.unit_at
        ):
            if s.tags[i - 1] in PROPER:
                return None  # "Sunshine Coast Rugby Union": some body of that name, no party of a country
        if usable:
            actors = tuple(
                dict.fromkeys(
                    self._agent_actor(
                        o,
                        sector or base,
                        generic
                        or lemma
                        in ("official", "force", "forces", "fighter", "militant", "soldier", "troop", "troops"),
                        span,
                    )
                    for o in usable
                )
            )
            if len(usable) > 1 and all(o.first != usable[0].first for o in usable[1:]):
                actors = tuple(
                    replace(a, span=self._own_span(o, i, start, last, n == len(usable) - 1))
                    for n, (a, o) in enumerate(zip(actors, usable, strict=False))
                )
            if not (sector or base) or (base == "SOC" and not sector):
                actors = tuple(a for a in actors if a.code)
                if all(o.actor is None and o.entry is None for o in usable) and lemma in (
                    "group",
                    "team",
                    "body",
                    "office",
                    "service",
                    "department",
                    "crew",
                    "panel",
                    "council",
                    "committee",
                    "commission",
                    "staff",
                    "league",
                    "bureau",
                    "institute",
                    "federation",
                ):
                    actors = tuple(
                        replace(a, code=country_code(a.country) if a.country else a.code, sector=None) for a in actors
                    )
            self._absorb_own(owners, i)
            return Mention(start, last, i, actors, sort=sort if len(actors) == 1 else "plural", gender=gender)
        if owners.reason is not None and owners.reason.startswith(("ambiguous", "group")):
            return Mention(start, last, i, (), reason=owners.reason, sort="unknown")
        if (
            s.tags[i] in PROPER
            and i > first
            and s.tags[i - 1] in PROPER
            and i - 1 not in self.unit_at
            and s.lowers[i - 1] not in modifier_sectors()
        ):
            return None  # the name of a body that nobody knows ("Kivu Security Council"), of whatever country
        if s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "as":
            return None  # "served as a prosecutor"
        if (bare and (not generic or sector not in TOLD_ALONE or not self._told(i, first))) or not sector:
            return None
        if (
            s.deps[i] in ("attr", "appos", "npadvmod", "oprd")
            or (s.lemmas[i] == "people"
            and any(s.lowers[j] in ("some", "many", "most") for j in s.children[i])
            and s.deps[i] != "dobj")
        ):
            return None  # "he is a soldier": told of somebody already named
        foreign = any(s.lowers[j] in ELSEWHERE for j in range(first, i))
        if sector == "NGO" or foreign:
            country, antecedent = None, None
        else:
            country, antecedent = self._country_here(i, people=sector == "CVL")
        span = self._span(first, i)
        code = (country_code(country) if country else "") + sector
        actor = Actor(
            code=code,
            span=span,
            country=country,
            sector=sector,
            how="coreference:context" if country else "dictionary",
            antecedent=antecedent,
        )
        return Mention(first, i, i, (actor,), sort=sort, gender=gender)

    def _is_person_noun(self, lemma: str) -> bool:
        if lemma in COLLECTIVE_NOUNS:
            return False
        sector = self.agents[lemma][0] if lemma in self.agents else ""
        return (
            sector not in ("BUS", "JRN", "SOC")
            or lemma.endswith(("man", "woman", "men", "ist", "er-person"))
            or lemma in BUSINESS_PERSONS
        )

    def _own_span(self, owner: _Country, i: int, start: int, last: int, final: bool) -> Span:
        if owner.first < i:
            return self._span(owner.first, i) if final else self._span(owner.first, owner.last)
        return self._span(owner.first, owner.last)

    def _absorb_own(self, owners: _Owners, i: int) -> None:
        for j in range(owners.first, owners.last + 1):
            if j != i:
                self.absorbed.add(j)

    def _agent_actor(self, owner: _Country, sector: str, generic: bool, span: Span) -> Actor:
        """Whom "officials of X", "X's spokesman" or "X fighters" are: X itself where X is a body, else X's country."""
        entry, actor = owner.entry, owner.actor
        if actor is not None and actor.sector and (generic or sector == actor.sector) and actor.person is None:
            if actor.how.startswith("coreference") and sector and sector != "GOV" and sector != actor.sector:
                return self._compose(owner, sector, span)
            return replace(actor, span=span, how=actor.how if actor.how.startswith("coreference") else "composition")
        if entry is not None and entry.kind in BODIES:
            own = self._actor_of(entry, span, how="composition")
            if entry.country is None:
                return self._compose(owner, sector, span)
            if generic or entry.kind == "group" or sector in ("GOV", "SPY", own.sector):
                return own
        if actor is not None and actor.country is None:
            return replace(
                actor,
                span=span,
                how="composition" if not actor.how.startswith("coreference") else "coreference:possessive",
            )
        return self._compose(owner, sector, span)

    def _country_here(self, i: int, certain: bool = False, people: bool = False) -> tuple[str | None, Span | None]:
        """The country of a bare noun: the only place or state of its own sentence, else what the article speaks of.

        ``certain`` (for a person with a title) leaves out the other states of the sentence: they are whom he deals with.
        """
        s = self.s
        places: dict[str, _Unit] = {}
        others: dict[str, _Unit] = {}
        for unit in self.units:
            if (
                unit.kind == "pair"
                or unit.kind not in GEOGRAPHIC
                or unit.meaning.ambiguous
                or self._heading(unit) is None
            ):
                continue
            head = self._heading(unit)
            country = self._town_in_context(unit.meaning.entry, unit.meaning).country
            if country is None or head is None:
                continue
            if unit.kind in TOWNS and self.at(head) is None:
                continue  # not the town after all: somebody's first name, or part of another name
            if unit.kind != "demonym" and (
                (unit.kind in TOWNS and not self._as_government(head)) or self._place_role(head)
            ):
                places.setdefault(country, unit)
            else:
                others.setdefault(country, unit)
        if len(places) == 1:
            country, unit = next(iter(places.items()))
            return country, self._span(unit.first, unit.last)
        if certain:
            country = self.context.dateline_country or self.context.dominant
            here = any(u.meaning.entry.country == country for u in self.units)
            if country is not None and self.context.weights[country] >= (5 if here else 2):
                return country, None
            return None, None
        if not places and len(others) == 1:
            country, unit = next(iter(others.items()))
            verb_other = self._across(i, unit)
            if not verb_other:
                return country, self._span(unit.first, unit.last)
            return None, None
        if places or others:
            if people:
                return None, None  # whose citizens they are, of several countries, the article's subject does not tell
            for choice in (self.context.dateline_country, self.context.dominant):
                if choice in places or choice in others:
                    unit = places.get(choice or "") or others[choice or ""]
                    return choice, self._span(unit.first, unit.last)
            return None, None
        return self.context.clear_country(s.index)

    def _across(self, i: int, unit: _Unit) -> bool:
        """Whether the noun and the only state of the sentence stand on two sides of one verb ("Iran shot protesters" they do)."""
        s = self.s
        head = self._heading(unit)
        if head is None:
            return False
        sides = {"nsubj", "nsubjpass"}, {"dobj", "dative"}
        return s.heads[i] == s.heads[head] and (s.deps[i] in sides[0] and s.deps[head] in sides[1])

    def _heading(self, unit: _Unit) -> int | None:
        for j in range(unit.first, unit.last + 1):
            if self._heads_unit(j, unit):
                return j
        return None

    # --- offices -----------------------------------------------------------------------------------------------------------

    def _post(self, i: int, first: int, lemma: str, unit: _Unit | None) -> tuple[str, str, str | None]:
        """(sector, class of post, gender) of an office: by the gazetteer's title, else by its words."""
        s = self.s
        words = [s.lowers[j] for j in range(first, i + 1)]
        sector, post, gender = self.titles.get(lemma, ("", "", "person"))
        if not post:
            sector, post = self._sector(i, first, lemma, *self.agents.get(lemma, ("GOV", False, False))[:2]), "OTHER"
        if unit is not None:
            entry = unit.meaning.entry
            sector = entry.sector or sector
            post = entry.post or post
        elif lemma == "minister":
            post = post_of(" ".join(words)) or "MIN"
            if "prime" in words:
                post = "HOG"
        elif lemma == "secretary":
            of = next(
                (k for j in s.children[i] if s.lowers[j] == "of" for k in s.children[j] if s.deps[k] == "pobj"), None
            )
            if of is not None and s.lowers[of] in ("state", "defense", "defence"):
                post = "FM" if s.lowers[of] == "state" else "DEF"
            elif "general" in words:
                post = "SG"
        if any(w in ("deputy", "vice", "assistant", "under", "junior") for w in words) and post in (
            "HOG",
            "FM",
            "DEF",
            "FIN",
            "INT",
            "HOS",
            "MIN",
        ):
            post = "VP" if post == "HOS" else "DEPUTY"
        if any(w in ("leader", "chief", "head") for w in words[-1:]) or post in ("LEADER", "CHIEF") or lemma in ("spokesman", "spokeswoman", "spokesperson"):
            sector = self._sector(i, first, lemma, sector, True) or sector
        if "opposition" in words:
            sector = "OPP"
        return sector, post, None if gender == "person" else gender

    def _former(self, first: int, i: int) -> bool:
        s = self.s
        begin = max(0, first - 1)
        return any(s.lowers[j] in FORMER or s.lowers[j].startswith("ex-") for j in range(begin, i + 1))

    def _office(self, i: int, first: int, lemma: str, unit: _Unit | None) -> Mention | None:
        """An office, with or without its holder's name: "the Pakistani foreign minister", "Ambassador to X Jane Roe"."""
        s = self.s
        sector, post, gender = self._post(i, first, lemma, unit)
        begin = unit.first if unit is not None else i
        plural = s.tags[i] in ("NNS", "NNPS")
        if plural and unit is None:
            pair = self._describe(i, lemma, first) if lemma in PAIR_PERSONS else None
            if pair is not None:
                return pair
        owners = self._owners(i, begin)
        start, last = min(first, owners.first), max(i, unit.last if unit is not None else i, owners.last)
        if post == "AMB":
            last = self._posted_to(i, last)
        name = self._name_after(i, last)
        if name is not None and not plural:
            last = max(last, name[-1])
        former = self._former(start, i)
        span = self._span(start, last)
        role = self._role_text(first, i, unit)
        usable = [o for o in owners.found if o.country or o.entry is not None or o.actor is not None]
        if lemma in (
            "spokesman",
            "spokeswoman",
            "spokesperson",
            "leader",
            "chief",
            "head",
            "commander",
            "chairman",
            "director",
            "adviser",
            "secretary",
            "member",
        ):
            usable = [o for o in usable if not o.weak] or usable
        appositive = self._appositive(i)
        if usable:
            actors: list[Actor] = []
            for n, owner in enumerate(usable):
                actor = self._office_actor(owner, sector, post, role, span, former, lemma)
                if len(usable) > 1:
                    actor = replace(actor, span=self._own_span(owner, i, start, last, n == len(usable) - 1))
                actors.append(actor)
            self._absorb_own(owners, i)
            person: tuple[str, ...] = ()
            if name is not None and len(actors) == 1:
                person = tuple(s.words[j] for j in name)
                actors = [self._named_actor(person, actors[0], former)]
                self.absorbed.update(name)
                gender = gender or self.context.gender_of(person)
            elif appositive is not None and len(actors) == 1:
                actors = [replace(actors[0], person=" ".join(s.words[j] for j in appositive))]
                gender = gender or self.context.gender_of([s.words[j] for j in appositive])
            elif len(actors) == 1 and not plural and not former:
                actors = [self._with_holder(actors[0], post)]
            return Mention(
                start,
                last,
                i,
                tuple(actors),
                sort="person" if not plural else "plural" if len(actors) > 1 else "people",
                gender=gender,
                named=person,
                post=post,
            )
        if owners.reason is not None and owners.reason.startswith(("ambiguous", "group")):
            return Mention(start, last, i, (), reason=owners.reason, sort="unknown")
        if appositive is not None:
            other = self.at(appositive[-1])
            if other is not None and other.actors:
                return Mention(
                    start,
                    last,
                    i,
                    (replace(other.actors[0], span=span, role=role, how="office"),),
                    sort="person",
                    gender=gender,
                    post=post,
                )
        if name is not None:
            person = tuple(s.words[j] for j in name)
            self.absorbed.update(name)
            return self._titled_person(i, start, last, person, sector, post, role, former, gender)
        if s.deps[i] in ("attr", "acomp", "oprd", "appos"):
            return None  # "he became president", "Orban, the prime minister": told of somebody named
        return self._bare_office(
            i, first, i if unit is None else max(i, unit.last), lemma, sector, post, role, plural, former, gender
        )

    def _bare_office(
        self,
        i: int,
        first: int,
        last: int,
        lemma: str,
        sector: str,
        post: str,
        role: str,
        plural: bool,
        former: bool,
        gender: str | None,
    ) -> Mention | None:
        s, context = self.s, self.context
        span = self._span(first, last)
        definite = any(s.deps[j] == "det" and s.lowers[j] in ("the", "this", "that") for j in s.children[i])
        if not plural and (definite or s.tags[i] in PROPER):
            wanted = None if lemma in ("leader", "ruler") else post
            home = context.issuer.country if context.issuer is not None else None
            known = context.office_holder(s, i, wanted, home) or context.office_holder(s, i, wanted, None)
            if known is not None and not former:
                actor = replace(
                    known.actors[0], span=span, how="coreference", antecedent=known.actors[0].antecedent or known.span
                )
                return Mention(first, last, i, (actor,), sort="person", gender=known.gender or gender, post=post)
            if known is not None and former and known.actors[0].sector == "ELI":
                actor = replace(
                    known.actors[0], span=span, how="coreference", antecedent=known.actors[0].antecedent or known.span
                )
                return Mention(first, last, i, (actor,), sort="person", gender=known.gender or gender, post=post)
        if plural:
            # "the leaders": the parties just spoken of, or nobody in particular.
            if lemma not in PAIR_PERSONS or any(s.lowers[j] in ELSEWHERE for j in range(first, i)):
                return None
            actors, _ = context.pair(s, i, True)
            if not actors:
                actors, _ = context.pair(s, i, False)
            return Mention(first, last, i, actors, sort="plural") if actors else None
        country, antecedent = self._country_here(i)
        if (
            post
            in (
                "AMB",
                "CHIEF",
                "LEADER",
                "COM",
                "SPK",
                "REG",
                "LEG",
                "ROYAL",
                "ADV",
                "EDU",
                "CVL",
                "SPEAKER",
                "SG",
                "JRN",
                "REL",
            )
            and not definite
            and country is None
        ):
            return None
        if country is None and context.issuer is not None and definite:
            country = context.issuer.country
        if country is None:
            if post in ("HOS", "HOG", "FM", "DEF", "FIN", "INT", "MIN", "VP") and definite:
                return Mention(first, last, i, (), reason="country_unknown", sort="person", gender=gender, post=post)
            return None
        if former:
            sector = "ELI"
        actor = Actor(
            code=country_code(country) + sector, span=span, country=country, sector=sector, role=role,
            how="coreference:context", antecedent=antecedent,
        )  # fmt: skip
        if definite and not former and not plural:
            actor = self._with_holder(actor, post)
        return Mention(first, last, i, (actor,), sort="people" if plural else "person", gender=gender, post=post)

    def _role_text(self, first: int, i: int, unit: _Unit | None) -> str:
        """The office's own words, without nationality and "former"."""
        s = self.s
        if unit is not None and unit.kind == "office":
            return self.context.text[unit.start : unit.end]
        words = []
        for j in range(first, i + 1):
            known = self.unit_at.get(j)
            if (
                (known is not None
                and known.kind != "office")
                or s.lowers[j] in FORMER
                or s.tags[j] in DETERMINERS
                or s.words[j] == "-"
            ):
                continue
            words.append(s.words[j])
        after = next((j for j in s.children[i] if j > i and s.lowers[j] == "of"), None)
        if (
            after is not None
            and s.lowers[i] == "secretary"
            and after + 1 < len(s.words)
            and s.lowers[after + 1] == "state"
        ):
            words += ["of", "State"]
        return " ".join(words)

    def _office_actor(
        self, owner: _Country, sector: str, post: str, role: str, span: Span, former: bool, lemma: str
    ) -> Actor:
        if former:
            sector = "ELI"
        entry, held = owner.entry, owner.actor
        generic = post in ("LEADER", "CHIEF", "SPK", "COM", "ADV", "SG", "AMB", "MIL") or lemma in (
            "secretary",
            "president",
            "member",
        )
        if (
            held is not None
            and held.person is None
            and held.sector
            and generic
            and not former
            and not held.how.startswith("coreference")
        ):
            return replace(held, span=span, how="composition", role=role, antecedent=None)
        if (
            entry is not None
            and entry.kind in BODIES
            and (entry.country is None or generic or entry.sector not in (None, "GOV"))
        ):
            own = self._actor_of(entry, span, how="composition")
            if former:
                own = replace(own, sector="ELI", code=country_code(own.country) + "ELI" if own.country else own.code)
            return replace(own, role=role, how="office")
        composed = self._compose(owner, sector, span)
        how = composed.how if composed.how.startswith("coreference") else "office"
        return replace(composed, role=role, how=how)

    def _with_holder(self, actor: Actor, post: str) -> Actor:
        """The office's holder on the article's date, with ``until`` where that rests on an open tenure."""
        if actor.country is None or post not in ("HOS", "HOG", "FM", "DEF", "FIN", "INT", "VP"):
            return actor
        person, identifier, until = self.context.holder(actor.country, post)
        if person is None:
            return actor
        return replace(actor, person=person, id=identifier or actor.id, until=until)

    def _appositive(self, i: int) -> list[int] | None:
        """The tokens of the name beside an office ("the prime minister, Narendra Modi"), or None."""
        s = self.s
        beside = [j for j in s.children[i] if s.deps[j] == "appos"]
        if s.deps[i] == "appos":
            beside.append(s.heads[i])
        for j in beside:
            if s.tags[j] in PROPER:
                unit = self.unit_at.get(j)
                if unit is None or unit.kind == "person":
                    first = min(
                        [
                            j,
                            *(
                                k
                                for k in s.children[j]
                                if s.deps[k] == "compound" and s.tags[k] in PROPER and s.lowers[k] not in self.titles
                            ),
                        ]
                    )
                    return list(range(first, j + 1))
        return None

    def _posted_to(self, i: int, last: int) -> int:
        """The last token of "to the United States" after an ambassador or envoy: the host is no party."""
        s = self.s
        for j in s.children[i]:
            if s.deps[j] == "prep" and s.lowers[j] in ("to", "at", "in"):
                for k in s.children[j]:
                    if s.deps[k] == "pobj" and k in self.unit_at:
                        last = max(last, self.unit_at[k].last)
                        self.absorbed.update(range(j, last + 1))
        return last

    def _name_after(self, i: int, last: int) -> list[int] | None:
        """Tokens of a name that directly follows an office and its phrase ("Ambassador to the United States Jane Roe")."""
        s = self.s
        # "Ambassador to X Jane Roe" is parsed with Roe as the object of "to": look for names at the phrase's right end.
        for j in s.children[i]:
            if s.deps[j] != "prep" or s.lowers[j] not in ("to", "of", "for", "on"):
                continue
            for k in s.children[j]:
                if s.deps[k] != "pobj":
                    continue
                unit = self.unit_at.get(k)
                if unit is not None and unit.kind == "person":
                    return list(range(unit.first, unit.last + 1))
                if unit is None and s.tags[k] in PROPER and k - j > 1:
                    first = k
                    while first - 1 > j and s.tags[first - 1] in PROPER and (first - 1) not in self.unit_at:
                        first -= 1
                    before = self.unit_at.get(first - 1)
                    if first - 1 > j and (
                        (before is not None
                        and before.kind in GEOGRAPHIC | BODIES)
                        or s.lowers[first - 1] in ("state", "affairs")
                    ):
                        return list(range(first, k + 1))
        j = last + 1
        if j < len(s.words) and s.tags[j] in PROPER and s.heads[j] == i and s.deps[j] == "appos":
            unit = self.unit_at.get(j)
            if unit is None or unit.kind == "person":
                end = unit.last if unit is not None else j
                while (
                    unit is None
                    and end + 1 < len(s.words)
                    and s.tags[end + 1] in PROPER
                    and (end + 1) not in self.unit_at
                ):
                    end += 1
                return list(range(j, end + 1))
        return None

    def _named_actor(self, names: Sequence[str], actor: Actor, former: bool) -> Actor:
        """``actor`` with a person's name, and the person's identity where the gazetteer knows one of that country."""
        name = " ".join(names)
        person = None
        if len(names) > 1:
            found = self.gazetteer.person(name, self.context.date, actor.country)
            person = next((p for p in found if p.country == actor.country), None)
        return replace(
            actor, person=person.name if person is not None else name, id=person.wikidata if person is not None else actor.id,
            how="office" if not actor.how.startswith("coreference") else actor.how,
        )  # fmt: skip

    def _counterpart(self, i: int) -> Mention | None:
        """ "his US counterpart": the same office in another country."""
        s = self.s
        first = self._left(i)
        owners = _Owners(first=first, last=i)
        for j in range(first, i):
            unit = self.unit_at.get(j)
            if unit is not None and unit.first == j and unit.kind in GEOGRAPHIC | {"pair"}:
                self._add_owner(owners, unit)
        if not owners.found:
            for j in s.children[i]:
                if s.deps[j] == "prep" and s.lowers[j] in ("from", "in", "of"):
                    for k in s.children[j]:
                        if s.deps[k] == "pobj" and k in self.unit_at:
                            self._add_owner(owners, self.unit_at[k])
        possessor = s.child(i, "poss")
        whose = self.at(possessor) if possessor is not None else None
        model = whose.actors[0] if whose is not None and whose.actors else None
        if model is None:
            model = self._clause_person(i)
        span = self._span(first, i)
        if not owners.found:
            name = self._appositive(i)
            del name
            return Mention(first, i, i, (), reason="counterpart_country", sort="person")
        sector = model.sector if model is not None and model.sector not in (None, "ELI") else "GOV"
        antecedent = (model.antecedent or model.span) if model is not None else None
        actors = []
        for owner in owners.found:
            if owner.country is None:
                continue
            actor = Actor(
                code=country_code(owner.country) + (sector or ""), span=span, country=owner.country, sector=sector,
                role=model.role if model is not None else None, how="coreference:counterpart" if antecedent else "composition", antecedent=antecedent,
            )  # fmt: skip
            post = post_of(model.role) if model is not None else None
            actors.append(self._with_holder(actor, post) if post and s.tags[i] == "NN" else actor)
        last = i
        names: tuple[str, ...] = ()
        if i + 1 < len(s.words) and s.tags[i + 1] in PROPER and s.tags[i] == "NN" and len(actors) == 1:
            unit = self.unit_at.get(i + 1)
            if unit is None or unit.kind == "person":
                end = unit.last if unit is not None else i + 1
                while unit is None and end + 1 < len(s.words) and s.tags[end + 1] in PROPER:
                    end += 1
                names = tuple(s.words[i + 1 : end + 1])
                if s.heads[end] == i or s.heads[i] == end:
                    last = end
                    actors = [replace(self._named_actor(names, actors[0], False), span=self._span(first, last))]
                    self.absorbed.update(range(i + 1, last + 1))
        sort = "person" if len(actors) == 1 else "plural"
        return Mention(first, last, i, tuple(actors), sort=sort, named=names if last > i else ())

    def _clause_person(self, i: int) -> Actor | None:
        for j in self.context._subjects_above(self.s, i):
            mention = self.at(j)
            if mention is not None and mention.actors:
                return mention.actors[0]
        return None

    # --- persons -------------------------------------------------------------------------------------------------------------

    def _choose_person(self, unit: _Unit, country: str | None, post: str | None) -> Entry | None:
        """Of the persons of one name: the phrase's country decides, then the article's, then who was in office."""
        persons = [e for e in unit.meaning.entries if e.kind == "person" and e.covers(self.context.date)]
        persons = persons or [e for e in unit.meaning.entries if e.kind == "person"]
        if country is not None:
            return next((e for e in persons if e.country == country), None)
        if len(persons) == 1:
            return persons[0]
        weights = self.context.weights

        def order(entry: Entry) -> tuple[float, bool]:
            standing = self.gazetteer.standing(entry.id, self.context.date) if entry.id else None
            return (-float(weights.get(entry.country or "", 0)), standing is None or standing.former)

        return min(persons, key=order) if persons else None

    def _person(self, i: int, unit: _Unit) -> Mention | None:
        """A person whom the gazetteer knows, with the titles that stand before the name."""
        s, context = self.s, self.context
        first = self._left(i)
        title = self._title_before(first, unit.first)
        names = tuple(s.words[unit.first : unit.last + 1])
        gender = context.gender_of(names)
        if title is not None:
            at, lemma, office = title
            sector, post, title_gender = self._post(at, first, lemma, office)
            gender = gender or title_gender
            owners = self._owners(i, at if office is None else office.first, prepositions=True)
            start, last = min(first, owners.first), max(unit.last, owners.last)
            former = self._former(start, at)
            role = self._role_text(first, at, office)
            country = next((o.country for o in owners.found if o.country and not o.weak), None)
            body = next((o for o in owners.found if o.country is None and o.entry is not None), None)
            span = self._span(start, last)
            entry = self._choose_person(unit, country, post)
            if country is not None or body is not None:
                owner = next(o for o in owners.found if o.country == country) if country is not None else body
                assert owner is not None
                actor = self._office_actor(owner, sector, post, role, span, former, lemma)
                person = entry.person or entry.name if entry is not None else " ".join(names)
                identifier = _identifier(entry)
                actor = replace(
                    actor,
                    person=person,
                    id=identifier,
                    how="office" if not actor.how.startswith("coreference") else actor.how,
                )
                self._absorb_own(owners, i)
                return Mention(start, last, i, (actor,), sort="person", gender=gender, named=names, post=post)
            if entry is not None:
                known = context.person_actor(entry, self._span(first, unit.last), "office")
                known = self._as_titled(known, sector, post, role, former)
                return Mention(first, unit.last, i, (known,), sort="person", gender=gender, named=names, post=post)
        referent = context.known_person(names)
        if referent is not None and referent.actors:
            actor = replace(
                referent.actors[0], span=self._span(unit.first, unit.last), how="coreference", antecedent=referent.actors[0].antecedent or referent.span
            )  # fmt: skip
            return Mention(
                unit.first,
                unit.last,
                i,
                (actor,),
                sort="person",
                gender=referent.gender or gender,
                named=names,
                post=referent.post,
            )
        owners = self._owners(i, unit.first, prepositions=False)
        country = next((o.country for o in owners.found if o.country), None)
        entry = self._choose_person(unit, country, None)
        beside = s.child(i, "appos")
        office_beside = beside is not None and (s.lemmas[beside] in self.titles or s.lemmas[beside] in self.agents)
        if entry is None or not self._trusted(entry, names, office_beside):
            return self._person_beside(i, unit.first, unit.last, names, gender)
        actor = context.person_actor(entry, self._span(unit.first, unit.last))
        if beside is not None and self._former(s.edges(beside)[0], beside) and actor.country:
            actor = replace(actor, sector="ELI", code=country_code(actor.country) + "ELI")
        return Mention(
            unit.first, unit.last, i, (actor,), sort="person", gender=gender, named=names, post=post_of(actor.role)
        )  # fmt: skip

    def _trusted(self, entry: Entry, names: Sequence[str], office_beside: bool) -> bool:
        """Whether a bare full name may be taken for the gazetteer's person: only where the article speaks of the
        person's country, or the person is in a leading office at the time.
        """
        if entry.source in ("user", "detente") or office_beside:
            return True
        if entry.country is not None and self.context.weights.get(entry.country, 0) >= 1:
            return True
        standing = self.gazetteer.standing(entry.id, self.context.date) if entry.id else None
        return (
            standing is not None
            and standing.tenure is not None
            and standing.tenure.post in ("HOS", "HOG", "FM", "SG")
            and not standing.former
        )

    def _as_titled(self, actor: Actor, sector: str, post: str, role: str, former: bool) -> Actor:
        """A known person under a title: the text's "former", or its present office, wins over our dates."""
        if former and actor.country:
            return replace(actor, sector="ELI", code=country_code(actor.country) + "ELI", role=role)
        if actor.sector == "ELI" and actor.country and post not in ("SPK",):
            return replace(actor, sector=sector, code=country_code(actor.country) + sector, role=role)
        if sector not in ("GOV",) and actor.country and actor.sector in (None, "GOV", "ELI"):
            return replace(actor, sector=sector, code=country_code(actor.country) + sector, role=role)
        if actor.sector is None and actor.country:
            return replace(actor, sector=sector, code=country_code(actor.country) + sector, role=role)
        return replace(actor, role=role)

    def _title_before(self, first: int, name: int) -> tuple[int, str, _Unit | None] | None:
        """(token, lemma, gazetteer's office) of the title between ``first`` and a name's first token, nearest the name."""
        s = self.s
        rank: tuple[int, str, _Unit | None] | None = None
        for j in range(name - 1, first - 1, -1):
            unit = self.unit_at.get(j)
            lemma = s.lowers[j].rstrip(".")
            lemma = TITLE_ABBREVIATIONS.get(lemma, lemma)
            if unit is not None and unit.kind == "office":
                found: tuple[int, str, _Unit | None] = (unit.last, s.lowers[unit.last], unit)
            elif lemma in self.titles or (lemma in self.agents and s.tags[j] == "NN" and self._is_person_noun(lemma)):
                found = (j, lemma, None)
            else:
                continue
            if found[1] not in RANKS:
                return found
            rank = rank or found  # "Supreme Leader Ayatollah X": the office before the rank tells more
        return rank

    def _unknown_name(self, i: int, first: int) -> Mention | None:
        """A capitalised name that the gazetteer does not hold: somebody with a title, or somebody already named."""
        s = self.s
        if s.lowers[i].rstrip(".") in NAME_SUFFIXES:
            return None
        begin = i
        while (
            begin - 1 >= first
            and s.tags[begin - 1] in PROPER
            and (begin - 1) not in self.unit_at
            and s.lowers[begin - 1].rstrip(".") not in self.titles
            and s.lowers[begin - 1].rstrip(".") not in TITLE_ABBREVIATIONS
        ):
            begin -= 1
        before = self.unit_at.get(begin - 1) if begin > first else None
        if before is not None and before.kind in BODIES and s.lowers[i] in BODY_ENDINGS:
            return Mention(
                before.first, i, i, (self._actor_of(before.meaning.entry, self._span(before.first, i)),), sort="body"
            )
        while before is not None and before.kind == "city" and before.first == before.last and before.first >= first:
            begin = before.first  # a town's name that is somebody's first name ("Vladimir Rebic")
            while (
                begin - 1 >= first
                and s.tags[begin - 1] in PROPER
                and begin - 1 not in self.unit_at
                and s.lowers[begin - 1].rstrip(".") not in self.titles
            ):
                begin -= 1
            before = self.unit_at.get(begin - 1) if begin > first else None
        names = tuple(s.words[begin : i + 1])
        if len(names) == 1 and (s.lowers[i] in POST_WORDS or (s.words[i].isupper() and len(s.words[i]) <= 5)):
            return None  # "Director-Counsel", "(WIC)"
        if len(names) == 1 and self.gazetteer.is_common_word(s.lowers[i]) and not self.context.known_person(names):
            return None  # "Staff Judge Advocate": titles and words, nobody's name
        title = self._title_before(first, begin)
        if title is not None:
            at, lemma, office = title
            sector, post, gender = self._post(at, first, lemma, office)
            owners = self._owners(i, at if office is None else office.first)
            usable = [o for o in owners.found if (o.country or o.entry is not None) and not o.weak] or owners.found
            start, last = min(first, owners.first), max(i, owners.last)
            former = self._former(start, at)
            role = self._role_text(first, at, office)
            if usable:
                actor = self._office_actor(usable[0], sector, post, role, self._span(start, last), former, lemma)
                self._absorb_own(owners, i)
                actor = self._named_actor(names, actor, former)
                return Mention(
                    start,
                    last,
                    i,
                    (actor,),
                    sort="person",
                    gender=gender or self.context.gender_of(names),
                    named=names,
                    post=post,
                )
            return self._titled_person(i, first, i, names, sector, post, role, former, gender)
        known = self._known_name(i, begin, i)
        if known is not None:
            return known
        body = self._named_body(i, first, begin, names)
        if body is not None:
            return body
        return self._person_beside(i, begin, i, names, self.context.gender_of(names))

    def _named_body(self, i: int, first: int, begin: int, names: Sequence[str]) -> Mention | None:
        """ "the Greek gas producer Energean": a firm or body that its own phrase explains."""
        s = self.s
        for j in range(begin - 1, first - 1, -1):
            known = self.agents.get(s.lemmas[j])
            if known is None or s.tags[j] != "NN" or self._is_person_noun(s.lemmas[j]):
                continue
            owners = self._owners(i, j, prepositions=False)
            if not owners.found:
                return None
            sector = self._sector(j, first, s.lemmas[j], known[0], known[1]) or known[0]
            start = min(first, owners.first)
            actor = replace(self._compose(owners.found[0], sector, self._span(start, i)), name=" ".join(names))
            self._absorb_own(owners, i)
            return Mention(start, i, i, (actor,), "speaker" if sector == "JRN" else "actor", sort="body")
        return None

    def _known_name(self, i: int, first: int, last: int) -> Mention | None:
        s = self.s
        names = [w for w in s.words[first : last + 1] if w[0].isupper()]
        if not names or len(names) > 4:
            return None
        referent = self.context.known_person(names)
        if referent is None:
            return None
        if not referent.actors:
            return Mention(
                first, last, i, (), reason="unknown_name", sort="person", gender=referent.gender, named=tuple(names)
            )
        actor = replace(
            referent.actors[0], span=self._span(first, last), how="coreference", antecedent=referent.actors[0].antecedent or referent.span
        )  # fmt: skip
        return Mention(
            first, last, i, (actor,), sort="person", gender=referent.gender, named=tuple(names), post=referent.post
        )

    def _titled_person(
        self,
        i: int,
        first: int,
        last: int,
        names: tuple[str, ...],
        sector: str,
        post: str,
        role: str,
        former: bool,
        gender: str | None,
    ) -> Mention | None:
        """ "President Xi", "Foreign Minister Bourita": the country is not said; the name, the post or the article tells."""
        s, context = self.s, self.context
        span = self._span(first, last)
        gender = gender or context.gender_of(names)
        referent = context.known_person(names)
        if referent is not None and referent.actors:
            actor = replace(
                referent.actors[0],
                span=span,
                how="coreference",
                antecedent=referent.actors[0].antecedent or referent.span,
            )
            if former and actor.country:
                actor = replace(actor, sector="ELI", code=country_code(actor.country) + "ELI")
            return Mention(
                first, last, i, (actor,), sort="person", gender=referent.gender or gender, named=names, post=post
            )
        if len(names) > 1:
            for person in self.gazetteer.person(" ".join(names), context.date, None):
                standing = self.gazetteer.standing(person.id, context.date)
                if person.country is None and standing.country is None:
                    continue
                actor = Actor(
                    code=standing.code or None, span=span, country=standing.country, sector=standing.sector, name=person.name,
                    person=person.name, role=role, id=person.wikidata, how="office", until=standing.until,
                )  # fmt: skip
                return Mention(
                    first,
                    last,
                    i,
                    (self._as_titled(actor, sector, post, role, former),),
                    sort="person",
                    gender=gender,
                    named=names,
                    post=post,
                )
        fellow = self.at(s.heads[i]) if s.deps[i] == "conj" else None
        if (
            fellow is not None
            and fellow.sort == "person"
            and len(fellow.actors) == 1
            and fellow.actors[0].country
            and not former
        ):
            # "the Greek prime minister and energy minister Jane Roe": one nationality for both
            model = fellow.actors[0]
            if model.how in ("office", "composition") and self._named_nation(fellow):
                actor = Actor(
                    code=country_code(model.country or "") + sector, span=span, country=model.country, sector=sector,
                    person=" ".join(names), role=role, how="office",
                )  # fmt: skip
                return Mention(first, last, i, (actor,), sort="person", gender=gender, named=names, post=post)
        holder = self._holder_by_surname(names[-1], post)
        if holder is not None:
            country, person_name, until = holder
            told = "ELI" if former else sector
            actor = Actor(
                code=country_code(country) + told, span=span, country=country, sector=told, person=person_name, role=role,
                how="office", until=until,
            )  # fmt: skip
            return Mention(first, last, i, (actor,), sort="person", gender=gender, named=names, post=post)
        country_here, antecedent = self._country_here(i, certain=post not in ("LEG", "JUD", "REG", "SPEAKER", "OTHER"))
        if country_here is None:
            return Mention(
                first, last, i, (), reason="country_unknown", sort="person", gender=gender, named=names, post=post
            )
        told = "ELI" if former else sector
        actor = Actor(
            code=country_code(country_here) + told, span=span, country=country_here, sector=told, person=" ".join(names), role=role,
            how="coreference:context", antecedent=antecedent,
        )  # fmt: skip
        return Mention(first, last, i, (actor,), sort="person", gender=gender, named=names, post=post)

    def _named_nation(self, mention: Mention) -> bool:
        """Whether the words of a mention hold the name of a country or nationality."""
        return any(
            u.kind in STATES for j in range(mention.first, mention.last + 1) if (u := self.unit_at.get(j)) is not None
        )

    def _holder_by_surname(self, surname: str, post: str) -> tuple[str, str, str | None] | None:
        """(country, person, until) of the holder of a post on the article's date with that surname, in a country that
        the article speaks of first; None where several countries have one.
        """
        context = self.context
        if post not in ("HOS", "HOG", "FM", "DEF", "FIN", "INT", "VP"):
            return None
        found: list[tuple[str, str, str | None]] = []
        for country in context.weights:
            person, _, until = context.holder(country, post)
            if person is not None and surname.lower() in person.lower().replace("-", " ").split():
                found.append((country, person, until))
        if found:
            return found[0] if len(found) == 1 else None
        return leader_by_surname(self.gazetteer, surname, post, context.date)

    def _person_beside(self, i: int, first: int, last: int, names: Sequence[str], gender: str | None) -> Mention | None:
        """A name explained by what stands beside it ("Pavel Novak, the Czech defence minister")."""
        s = self.s
        beside = [j for j in s.children[i] if s.deps[j] == "appos"]
        if s.deps[i] == "appos":
            beside.append(s.heads[i])
        for j in beside:
            mention = self.at(j)
            if (
                mention is not None
                and mention.actors
                and mention.sort in ("person",)
                and len(mention.actors) == 1
                and s.tags[j] not in ("PRP",)
            ):
                actor = replace(mention.actors[0], span=self._span(first, last), person=" ".join(names), antecedent=None,
                                how="office" if not mention.actors[0].how.startswith("coreference") else mention.actors[0].how, until=None)  # fmt: skip
                if mention.actors[0].person and not set(names) & set(mention.actors[0].person.split()):
                    actor = replace(actor, id=None)
                return Mention(
                    first,
                    last,
                    i,
                    (actor,),
                    sort="person",
                    gender=gender or mention.gender,
                    named=tuple(names),
                    post=mention.post,
                )
        if len(names) > 1 and first_name_like(names[0]):
            return Mention(first, last, i, (), reason="unknown_name", sort="person", gender=gender, named=tuple(names))
        return None

    # --- modifiers -----------------------------------------------------------------------------------------------------------

    def _modifiers(self, found: Iterable[Mention]) -> list[Mention]:
        """Names that only modify ("the US withdrawal", "Sino-Indian clashes"), where the phrase is not itself a party."""
        s = self.s
        covered = {j for m in found for j in range(m.first, m.last + 1)}
        out = []
        for unit in self.units:
            if unit.first in covered or unit.last in covered:
                continue
            head = self._heading(unit)
            if (
                head is None
                or self.memo.get(head) is not None
                or s.begins[unit.first] < (self.context.dateline or (0, 0))[1]
            ):
                continue
            if s.deps[head] not in (
                "compound",
                "nmod",
                "amod",
                "poss",
                "npadvmod",
                "punct",
                "conj",
                "dep",
                "nummod",
                "advmod",
            ):
                continue
            noun, steps = s.heads[head], 0
            while (
                s.deps[noun] in ("compound", "nmod", "amod", "conj", "punct")
                and s.heads[noun] != noun
                and steps < 8
                and (s.deps[noun] != "conj" or noun in self.unit_at)
            ):
                noun, steps = s.heads[noun], steps + 1
            if s.lemmas[noun] in no_party_nouns() or s.lowers[noun] in no_party_nouns():
                continue
            if (
                s.tags[noun] in PROPER
                and noun not in self.unit_at
                and s.lowers[noun] not in EVENT_NOUNS
                and noun > unit.last
            ):
                continue  # inside somebody else's name ("Georgia State University")
            mention = self._modifier(unit, head, noun)
            if mention is not None:
                out.append(mention)
                if not self.again:
                    self.context.remember(mention, s.index, 0, self._span(mention.first, mention.last))
        return out

    def _modifier(self, unit: _Unit, head: int, noun: int) -> Mention | None:
        if unit.kind == "pair":
            actors = self._pair_actors(unit)
            return Mention(unit.first, unit.last, head, actors, sort="plural") if actors else None
        span = self._span(unit.first, unit.last)
        meaning, entry = unit.meaning, unit.meaning.entry
        if unit.kind in GEOGRAPHIC:
            country = entry.country
            if meaning.ambiguous:
                country, reason = self._disambiguate(unit)
                if country is None:
                    return Mention(unit.first, unit.last, head, (), reason=reason, sort="unknown")
            elif unit.kind in TOWNS:
                entry = self._town_in_context(entry, meaning)
                country = None if entry.kind == "city" and self._obscure(entry, unit) else entry.country
            if country is None:
                return None
            place = unit.kind in TOWNS
            if (
                unit.kind == "capital"
                and self.s.lemmas[noun] not in LOCAL_NOUNS
                and self.s.lemmas[noun] in GOVERNMENT_NOUNS
            ):
                place = False
            actor = Actor(
                code=country_code(country), span=span, country=country, name=entry.name, id=_identifier(entry)
            )
            return Mention(
                unit.first,
                unit.last,
                head,
                (actor,),
                "place" if place else "actor",
                sort="place" if place else "modifier",
                entry=entry,
            )
        if unit.kind in BODIES:
            return self._body(head, unit) if unit.kind != "group_of_states" else None
        if unit.kind == "person":
            chosen = self._choose_person(unit, None, None)
            if chosen is None or not self._trusted(chosen, (), False):
                return None
            names = tuple(self.s.words[unit.first : unit.last + 1])
            return Mention(
                unit.first, unit.last, head, (self.context.person_actor(chosen, span),), sort="person", named=names
            )
        return None


RANKS = frozenset(
    ["ayatollah", "sheikh", "general", "admiral", "colonel", "major", "captain", "lieutenant", "brigadier", "marshal", "imam", "prince", "dr"]
)
TITLE_ABBREVIATIONS = {
    "gen": "general", "sen": "senator", "rep": "representative", "gov": "governor", "col": "colonel", "lt": "lieutenant",
    "maj": "major", "brig": "brigadier", "adm": "admiral", "capt": "captain", "cmdr": "commander", "sec": "secretary",
    "pres": "president", "amb": "ambassador", "pm": "premier", "fm": "minister", "sgt": "sergeant",
}  # fmt: skip


def first_name_like(word: str) -> bool:
    """Whether a word is a well-known first name."""
    from detente.reading.coreference import first_names

    return word.lower() in first_names()


def _members(entry: Entry) -> list[tuple[str | None, Entry | None]]:
    """The countries of a group of states with few members ("the Baltic states"), or Europe as PLOVER's EUR; else none."""
    if entry.code:
        return [(None, entry)]
    if entry.members and len(entry.members) <= FEW_MEMBERS:
        return [(country, None) for country in entry.members]
    if entry.name.lower().startswith("europe"):
        return [(None, replace(entry, code="EUR", name="Europe"))]
    return []


def _identifier(entry: Entry | None) -> str | None:
    if entry is None or not entry.id:
        return None
    return entry.id if entry.id[:1] == "Q" and entry.id[1:].isdigit() else None


def _meaning_on(entries: tuple[Entry, ...], on: str | None, gazetteer: Gazetteer) -> _Meaning | None:
    """The meaning of a match on an ISO day: the likeliest entry that holds then, and whether it must be decided."""
    live = tuple(e for e in entries if e.covers(on)) or entries
    if live[0].kind == "city" and live[0].population < COMMON_WORD_FLOOR:
        lower = live[0].name.lower()
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
    countries = tuple(dict.fromkeys(
        e.country for e in live if e.kind in ("country", "demonym", "region") and e.country and "historical" not in e.flags
    ))  # fmt: skip
    regional = entry.kind == "country" and any(e.kind == "region" and e.country != entry.country for e in live)
    several = (
        entry.kind in STATES
        and len({e.country for e in live if e.kind == entry.kind and "historical" not in e.flags}) > 1
    )
    kind = "group_of_states" if entry.kind == "demonym" and entry.country is None else entry.kind
    return _Meaning(kind, entry, live, countries, regional or several)
