"""Who is meant where no name stands: the memory of one article, and what pronouns and descriptions refer to.

An :class:`ArticleContext` belongs to one article. It knows the article's countries before anything is parsed (from
the names that the gazetteer found), and remembers, sentence by sentence, who has been mentioned, where in the sentence
and in which role. Resolution prefers silence to a guess: where two referents compete it gives none and says why.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from detente.reading.actor_words import word_set
from detente.record import Actor, Article, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry, Gazetteer, Match
    from detente.reading.actors import Mention
    from detente.reading.syntax import Sentence

Resolution = tuple[tuple[Actor, ...], str | None]
UNRESOLVED: Resolution = ((), None)

# How many sentences back a personal pronoun or "it" may look. News keeps its pronouns close: further back is guessing.
PERSON_REACH = 3
STATE_REACH = 1
PAIR_REACH = 3
# Leaders who left office before this year are not meant by a surname alone.
LIVING_MEMORY = "1975"
# A country is what an article is about if it has this share of the weight of all names of countries in it.
DOMINANT_SHARE = 0.55

MASCULINE = frozenset({"he", "him", "his", "himself"})
FEMININE = frozenset({"she", "her", "hers", "herself"})
NEUTER = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_BY = re.compile(r"\b(?:Statement|Remarks|Message|Letter|Address|Speech|Op-Ed)\b.*?\b(?:by|from|of)\b ", re.I)
FIRST_PLURAL = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_SINGULAR = frozenset({"i", "me", "my", "myself"})
PRONOUNS = MASCULINE | FEMININE | NEUTER | PLURAL | FIRST_PLURAL | FIRST_SINGULAR

MONARCHIES = {word: word_set(f"{word}_countries") for word in ("kingdom", "emirate", "sultanate", "island", "archipelago")}
# What a description such as "the bloc" can stand for, by sort of referent.
STATE_WORDS = frozenset(["country", "nation", "state", "republic", "homeland"]) | frozenset(MONARCHIES)
BODY_WORDS = word_set("body_words")
PAIR_WORDS = word_set("pair_words")
PAIR_PERSONS = word_set("pair_persons")
WEATHER_VERBS = frozenset(["seem", "appear", "happen", "rain", "snow", "turn", "become", "remain", "matter"])
PLACE_KINDS = frozenset({"country", "capital", "city", "region", "place"})
NAME_PARTICLES = word_set("name_particles")


@cache
def official_outlets() -> dict[str, tuple[str, str | None, str | None]]:
    """Domain -> (code, country, sector) of the body whose own texts stand there, from ``official_outlets.tsv``."""
    table = {}
    for line in files("detente.reading").joinpath("data/official_outlets.tsv").read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith(("#", "domain\t")):
            domain, code, country, sector = line.split("\t")
            table[domain] = (code, country or None, sector or None)
    return table


@cache
def first_names() -> dict[str, str]:
    """First name (lower case) -> ``m`` or ``f``, from ``first_names.tsv``; names of both genders are left out."""
    table: dict[str, str] = {}
    for line in files("detente.reading").joinpath("data/first_names.tsv").read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            gender, names = line.split("\t")
            for name in names.split():
                table[name] = gender
    return table


def country_code(country: str) -> str:
    """PLOVER's code of a country: ISO alpha-3, but KOS for Kosovo."""
    return "KOS" if country == "XKX" else country


@dataclass(slots=True)
class Referent:
    """Somebody or something mentioned: where (sentence, token), how prominently, and of which sort."""

    actors: tuple[Actor, ...]
    sentence: int
    token: int
    rank: int  # 3 subject of the main clause, 2 another subject, 1 object, 0 elsewhere
    sort: str  # person, state, body, plural, people, place, modifier
    gender: str | None
    span: Span
    post: str | None = None


@dataclass(slots=True)
class Quote:
    """A quotation: code points ``[start, end)`` of the article, and who speaks there, if known."""

    start: int
    end: int
    speaker: Actor | None


# A speaker's name at the head of a turn in a transcript ("PRIME MINISTER LAPID: ").
_TURN = re.compile(r"^[ \t]*(?P<label>Q|[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{3,60})(?::[ \xa0]|(?<=Q)[ \xa0]{1,3})", re.MULTILINE)
_GUESTS = (
    ("PRIME MINISTER", "HOG"),
    ("CHANCELLOR", "HOG"),
    ("FOREIGN MINISTER", "FM"),
    ("PRESIDENT", "HOS"),
    ("KING", "HOS"),
)
_MARKS = re.compile(r'[“”„"]|\n[ \t]*\n')
# A quotation that is never closed ends here at the latest, in code points.
LONGEST_QUOTATION = 3000


def _quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between quotation marks, in order; one left open at a paragraph's end goes on if the next
    opens anew.
    """
    found: list[tuple[int, int]] = []
    opened = -1
    for mark in _MARKS.finditer(text):
        sign, at = mark.group(), mark.start()
        if sign[0] == "\n":
            if opened >= 0:
                found.append((opened, at))
                opened = -1
        elif sign in "“„" or (sign == '"' and opened < 0):
            if opened >= 0:
                found.append((opened, at))
            opened = at
        elif opened >= 0:
            if at - opened < LONGEST_QUOTATION:
                found.append((opened, at))
            opened = -1
    return found


# A dateline: capitals (or a capitalised town) at a paragraph's beginning, a dash, and the text.
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ /-]{2,}(?:, ?[A-Za-z][A-Za-z. ]+)?|[A-Z][a-z]+(?: [A-Z][a-z]+)?(?:, [A-Z][A-Za-z. ]+)?)"
    r"(?P<rest>,? ?(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]+)?,? ?(?:\([^)\n]{2,40}\))?)"
    r" ?(?:[—–]|--|(?<=[ )])-(?= )|- )\s*"
)


class ArticleContext:
    """What an article has said so far, and what it is about.

    ``matches_by_sentence`` holds, for each sentence, the gazetteer's matches with offsets in the article's text.
    ``quotes`` may be set to ``[(start, end, Actor | None)]`` before or during reading: "we" inside one is its speaker.
    """

    def __init__(self, article: Article, gazetteer: Gazetteer, matches_by_sentence: Sequence[Sequence[Match]]) -> None:
        self.article = article
        self.text = article.text
        self.gazetteer = gazetteer
        self.date = article.published[:10] if article.published else None
        self.quotes: list[tuple[int, int, Actor | None]] = []
        self.referents: list[Referent] = []
        self.by_sentence: dict[int, list[Referent]] = {}
        self.subjects: dict[int, Referent | None] = {}
        self.people: dict[str, list[Referent]] = {}
        self.entered: set[int] = set()
        self.meanings: dict[int, Any] = {}
        self._holders: dict[tuple[str, str], tuple[str | None, str | None, str | None]] = {}
        self.weights: Counter[str] = Counter()
        self.surfaces: Counter[str] = Counter()
        self.regions: Counter[str] = Counter()
        self._matches = matches_by_sentence
        self._weigh(matches_by_sentence)
        self.dateline, self.dateline_country = self._find_dateline(matches_by_sentence)
        self.quoted = _quotations(self.text)
        self.issuer = self._find_issuer()
        self.outlet_country = self._find_outlet_country()
        self._dominant: str | None = None
        self._weighed = False
        self._turns: list[tuple[int, tuple[Actor, Span] | None]] | None = None

    # --- what the article is about -----------------------------------------------------------------------------------

    def _weigh(self, matches_by_sentence: Sequence[Sequence[Match]]) -> None:
        """Weigh the countries by their names; names with several countries count for none."""
        weight = {
            "country": 1.0,
            "demonym": 1.0,
            "capital": 0.7,
            "city": 0.3,
            "region": 0.5,
            "person": 0.7,
            "office": 0.7,
        }
        for number, matches in enumerate(matches_by_sentence):
            early = 2.0 if number < 2 else 1.0
            for match in matches:
                entry = match.entries[0]
                if entry.country is None:
                    continue
                if entry.kind == "region":
                    self.regions[entry.country] += 1
                if (entry.kind == "city" and entry.population < 50_000) or (entry.kind == "person" and len(match.entries) > 1):
                    continue
                if entry.kind in PLACE_KINDS and len({e.country for e in match.entries if e.kind in ("country", "region")}) > 1:
                    continue
                if entry.ambiguous and entry.kind in ("country", "demonym") and len(match.entries) > 1:
                    continue
                self.weights[entry.country] += early * weight.get(entry.kind, 0.5)  # type: ignore[assignment]

    @property
    def dominant(self) -> str | None:
        """The country that the article is about, if one clearly is."""
        if not self._weighed:
            self._weighed = True
            total = sum(self.weights.values())
            best = self.weights.most_common(2)
            found = None
            if best and best[0][1] >= DOMINANT_SHARE * total and (len(best) == 1 or best[0][1] >= 2 * best[1][1]):
                found = best[0][0]
            self._dominant = found
        return self._dominant

    def _find_dateline(self, matches_by_sentence: Sequence[Sequence[Match]]) -> tuple[tuple[int, int] | None, str | None]:
        start = 0
        for _ in range(3):
            while start < len(self.text) and self.text[start].isspace():
                start += 1
            found = _DATELINE.match(self.text, start, min(len(self.text), start + 120))
            if found is not None:
                begin, end = found.start("place"), found.end("place")
                for matches in matches_by_sentence[:4]:
                    for match in matches:
                        if match.start >= end:
                            break
                        if match.start >= begin and match.entries[0].kind in PLACE_KINDS:
                            return (begin, found.end()), match.entries[0].country
                if found.group("place").isupper():
                    places = self.gazetteer.where(found.group("place").split(",")[0])
                    if places:
                        return (begin, found.end()), places[0].country
            newline = self.text.find("\n", start)
            if newline < 0 or newline > 400:
                break
            start = newline
        return None, None

    def _find_issuer(self) -> Actor | None:
        """The body that issues the text, where the outlet is a government's or an organisation's own."""
        domain = (self.article.outlet or "").lower().strip()
        if not domain and self.article.url:
            domain = re.sub(r"^[a-z]+://", "", self.article.url.lower()).split("/", 1)[0]
        domain = domain.split(":")[0].removeprefix("www.")
        if "." not in domain:
            return None
        parts = domain.split(".")
        table = official_outlets()
        for i in range(len(parts)):
            row = table.get(".".join(parts[i:]))
            if row is not None:
                return Actor(code=row[0], span=None, country=row[1], sector=row[2])
        if len(parts) >= 3 and parts[-2] in ("gov", "gob", "gouv", "go", "mil", "government", "gub", "govt"):
            country = self._by_top_level(parts[-1])
            if country:
                sector = "MIL" if parts[-2] == "mil" else "GOV"
                return Actor(code=country_code(country) + sector, span=None, country=country, sector=sector)
        return None

    def _by_top_level(self, suffix: str) -> str | None:
        code = "GB" if suffix == "uk" else suffix.upper()
        return next((c.code for c in self.gazetteer.countries() if c.iso2 == code and not c.end), None)

    def _find_outlet_country(self) -> str | None:
        if self.issuer is not None:
            return self.issuer.country
        outlet = self.article.outlet or ""
        if not outlet:
            return None
        for match in self.gazetteer.scan(outlet):
            for entry in match.entries:
                if entry.kind == "outlet" and entry.country:
                    return entry.country
        parts = outlet.lower().rsplit(".", 1)
        return self._by_top_level(parts[1]) if len(parts) == 2 and len(parts[1]) == 2 else None

    def clear_country(self, sentence: int) -> tuple[str | None, Span | None]:
        """The country that a bare "the government" or "police" belongs to here: the one just spoken of, else the
        article's own. None where two compete.
        """
        for back in (sentence, sentence - 1, sentence - 2):
            found: dict[str, Span] = {}
            for referent in self.by_sentence.get(back, ()):
                for actor in referent.actors:
                    # What was itself inferred from the article is no evidence.
                    if actor.country and not actor.how.startswith("coreference:"):
                        found.setdefault(actor.country, _first_span(referent))
            for choice in (self.dominant, self.dateline_country):
                if choice in found:
                    return choice, found[choice]
            if back != sentence and self.dominant is not None:
                break
            if len(found) == 1:
                country = next(iter(found))
                return country, found[country]
            if len(found) > 1:
                return None, None
        for choice in (self.dominant, self.dateline_country):
            if choice:
                return choice, None
        if self.issuer is not None and self.issuer.country and not self.weights:
            return self.issuer.country, None
        return None, None

    # --- offices -----------------------------------------------------------------------------------------------------

    def holder(self, country: str, post: str) -> tuple[str | None, str | None, str | None]:
        """(name, id, until) of who held a post of a country on the article's date; Nones if unknown or undated."""
        key = (country, post)
        known = self._holders.get(key)
        if known is None:
            known = (None, None, None)
            if self.date is not None:
                tenures = self.gazetteer.holder(country, post, self.date)
                if tenures:
                    best = tenures[0]
                    wikidata = best.person_id if best.person_id[:1] == "Q" else None
                    known = (best.person, wikidata, best.until(self.date))
            self._holders[key] = known
        return known

    # --- memory ------------------------------------------------------------------------------------------------------

    def remember(self, mention: Mention, sentence: int, rank: int, span: Span) -> None:
        """Add one mention to what has been said; persons become known by surname and first name."""
        sort = mention.sort
        if sort == "person" and mention.gender in (None, "person") and len(mention.actors) == 1 and mention.actors[0].person:
            mention.gender = self.gender_of(mention.actors[0].person.split())
        referent = Referent(mention.actors, sentence, mention.head, rank, sort, mention.gender, span, mention.post)
        self.referents.append(referent)
        self.by_sentence.setdefault(sentence, []).append(referent)
        if sort == "person" and mention.named:
            self.name(referent, mention.named)

    def name(self, referent: Referent, names: Sequence[str]) -> None:
        """Make a person known by each word of the name, for when a surname or first name stands alone."""
        for word in names:
            lower = word.lower()
            if (len(lower) < 3 and lower not in ("xi", "li")) or lower in NAME_PARTICLES:
                continue
            self.people.setdefault(lower, []).append(referent)

    def known_person(self, names: Sequence[str]) -> Referent | None:
        """Who a surname or first name alone stands for: the last person named so, if only one person bears it."""
        found = self.people.get(names[-1].lower())
        if not found:
            return None
        for other in names[:-1]:
            also = self.people.get(other.lower(), ())
            found = [referent for referent in found if any(_same(referent, known) for known in also)]
        if not found:
            return None
        last = found[-1]
        if all(_same(last, referent) for referent in found):
            return last
        return None

    def enter(self, sentence: int | Sentence, mentions: Sequence[Mention] = ()) -> None:
        """Note that a sentence has been read. Parsed sentences enter themselves while their mentions are made; for an
        unparsed one (its index) the names found in it are remembered, without roles.
        """
        index = sentence if isinstance(sentence, int) else sentence.index
        if index in self.entered:
            return
        self.entered.add(index)
        if not isinstance(sentence, int) or index >= len(self._matches):
            return
        for match in self._matches[index]:
            entry = match.entries[0]
            span = Span.of(self.text, match.start, match.end)
            if entry.kind == "person":
                persons = [e for e in match.entries if e.kind == "person" and e.country in self.weights] or [entry]
                actor = self.person_actor(persons[0], span)
                names = span.text.split()
                referent = Referent((actor,), index, -1, 1, "person", self.gender_of(names), span)
                self.referents.append(referent)
                self.by_sentence.setdefault(index, []).append(referent)
                self.name(referent, names)
            elif entry.country and entry.kind in ("country", "demonym") and not entry.ambiguous:
                actor = Actor(code=country_code(entry.country), span=span, country=entry.country, name=entry.name)
                referent = Referent((actor,), index, -1, 1, "state", None, span)
                self.by_sentence.setdefault(index, []).append(referent)
        # Nobody parsed this sentence, so its subject is not known: "It" after it stays unresolved.
        self.subjects[index] = None

    def person_actor(self, entry: Entry, span: Span, how: str = "dictionary") -> Actor:
        """A person of the gazetteer as an actor on the article's date."""
        standing = self.gazetteer.standing(entry.id, self.date) if entry.id and entry.source != "user" else None
        if standing is None or not standing.code:
            country = entry.country
            return Actor(
                code=entry.code or country,
                span=span,
                country=country,
                sector=entry.sector,
                name=entry.name,
                person=entry.person or entry.name,
                role=entry.role,
                how="user" if entry.source == "user" else how,
            )
        return Actor(
            code=standing.code,
            span=span,
            country=standing.country,
            sector=standing.sector,
            name=entry.name,
            person=entry.name,
            role=standing.role,
            id=_wikidata(entry.id),
            how=how,
            until=standing.until,
        )

    @staticmethod
    def gender_of(names: Sequence[str]) -> str | None:
        """``m`` or ``f`` by a well-known first name, else None."""
        return first_names().get(names[0].lower()) if len(names) > 1 else None

    # --- quotations --------------------------------------------------------------------------------------------------

    def speaker_at(self, offset: int) -> tuple[bool, Actor | None]:
        """(inside a quotation?, its speaker) at a code point of the article."""
        quotes = self.quotes
        i = bisect_right(quotes, offset, key=lambda quote: quote[0]) - 1
        while i >= 0:
            start, end, speaker = quotes[i]
            if start <= offset < end:
                return True, speaker
            if offset - start > 5000:
                break
            i -= 1
        return False, None

    def turn_at(self, offset: int) -> tuple[Actor, Span] | None:
        """Whose turn it is at a code point of a transcript: a foreign guest (code null if unknown) and the label; None
        where the issuing body itself speaks, or where the text is no transcript.
        """
        if self._turns is None:
            self._turns = [(found.start(), self._guest(found)) for found in _TURN.finditer(self.text)]
        i = bisect_right(self._turns, offset, key=lambda turn: turn[0]) - 1
        return self._turns[i][1] if i >= 0 else None

    def _guest(self, found: re.Match[str]) -> tuple[Actor, Span] | None:
        label = found.group("label")
        span = Span.of(self.text, found.start("label"), found.end("label"))
        if label == "Q":
            return Actor(code=None, span=span, sector="JRN"), span
        words = label.split()
        for title, post in _GUESTS:
            if label.startswith(title + " "):
                leader = leader_by_surname(self.gazetteer, words[-1], post, self.date)
                if leader is not None and self.issuer is not None and leader[0] == self.issuer.country:
                    return None
                if leader is not None:
                    code = country_code(leader[0]) + "GOV"
                    return Actor(code=code, span=span, country=leader[0], sector="GOV", person=leader[1], until=leader[2]), span
                return (Actor(code=None, span=span), span) if post != "HOS" or words[0] == "KING" else None
        return None

    def quotation(self, offset: int) -> int:
        """The number of the quotation that a code point stands in, counted by quotation marks; -1 outside."""
        i = bisect_right(self.quoted, offset, key=lambda bounds: bounds[0]) - 1
        return i if i >= 0 and offset < self.quoted[i][1] else -1

    # --- pronouns ----------------------------------------------------------------------------------------------------

    def pronoun(self, s: Sentence, i: int, resolve: Callable[[int], Mention | None]) -> Resolution:
        """The actors that the pronoun at token ``i`` stands for, or none and the reason.

        ``resolve`` gives the mention that a token of this sentence heads, if any.
        """
        word = s.lowers[i]
        if word in FIRST_PLURAL or word in FIRST_SINGULAR:
            return self._first_person(s, i, word)
        if word in MASCULINE:
            return self._person(s, i, "m", resolve)
        if word in FEMININE:
            return self._person(s, i, "f", resolve)
        if word in NEUTER:
            return self._thing(s, i, resolve)
        if word in PLURAL:
            return self._several(s, i, resolve)
        return UNRESOLVED

    def _first_person(self, s: Sentence, i: int, word: str) -> Resolution:
        inside, speaker = self.speaker_at(s.begins[i])
        if inside:
            if speaker is None or speaker.code is None:
                return (), "pronoun"
            if word in FIRST_SINGULAR:
                return (_standing_in(speaker, s, i, self.text, speaker.span),), None
            return (_side_of(speaker, s, i, self.text),), None
        if self.issuer is not None and not self._in_quotes(s, i):
            turn = self.turn_at(s.begins[i])
            if turn is not None:
                return ((_standing_in(turn[0], s, i, self.text, turn[1]),), None) if turn[0].code else ((), "pronoun")
            speaks = self.author if word in FIRST_SINGULAR and self.author is not None else self.issuer
            return (_standing_in(speaks, s, i, self.text, None, "coreference:issuer"),), None
        return (), "pronoun"

    @cached_property
    def author(self) -> Actor | None:
        """The person whose statement an official text is, by its title: "Statement by President X", "Remarks by Y"."""
        title = self.article.title or ""
        mark = _BY.search(title)
        if mark is None:
            return None
        for match in self.gazetteer.scan(title):
            if match.start >= mark.end() and match.entries[0].kind == "person":
                return self.person_actor(match.entries[0], Span.of(title, match.start, match.end))
        return None

    def _in_quotes(self, s: Sentence, i: int) -> bool:
        """Whether token ``i`` stands inside quotation marks."""
        return self.quotation(s.begins[i]) >= 0

    def _subjects_above(self, s: Sentence, i: int) -> list[int]:
        """Subjects of the clauses around token ``i``, the nearest first; those that hold ``i`` itself left out."""
        found = []
        child = i
        for v in s.ancestors(i):
            if s.deps[child] != "nsubj" and s.deps[child] != "nsubjpass":
                for j in s.children[v]:
                    if s.deps[j] in ("nsubj", "nsubjpass") and j != child:
                        found.append(j)
                if s.deps[v] == "relcl" or s.deps[v] == "acl":
                    found.append(s.heads[v])
            child = v
        return found

    def _person(self, s: Sentence, i: int, gender: str, resolve: Callable[[int], Mention | None]) -> Resolution:
        barred = -1
        # Inside a quotation "he" is not the one who speaks, and outside not one whom only the quotation names.
        here = self.quotation(s.begins[i])
        if s.lowers[i] in ("him", "her") and s.deps[i] in ("dobj", "dative", "pobj"):
            # A plain object pronoun is never the subject of its own verb ("Biden met him").
            own_subject = self._own_subject(s, i)
            barred = -1 if own_subject is None else own_subject
        for j in self._subjects_above(s, i):
            if j == barred or (j > i and s.deps[i] != "poss") or self.quotation(s.begins[j]) != here:
                continue
            mention = resolve(j)
            if mention is not None and mention.sort == "person" and mention.gender in (gender, None, "person"):
                if mention.actors:
                    return tuple(_standing_in(a, s, i, self.text, self._span_of(s, mention)) for a in mention.actors), None
                return (), "pronoun"
        own = [
            r
            for r in self.by_sentence.get(s.index, ())
            if r.sort == "person"
            and r.token < i
            and self.quotation(r.span.start) == here
            and r.token != barred
            and r.gender in (gender, None, "person")
        ]
        # A person within a conjunct or an apposition of a subject counts like one mentioned in passing.
        distinct = _distinct(own)
        if len(distinct) == 1:
            return self._stand(distinct[0], s, i)
        if len(distinct) > 1:
            return (), "pronoun"
        for back in range(1, PERSON_REACH + 1):
            index = s.index - back
            there = [
                r
                for r in self.by_sentence.get(index, ())
                if r.sort == "person" and r.gender in (gender, None, "person") and self.quotation(r.span.start) == here
            ]
            if not there:
                continue
            subject = [r for r in there if r.rank == 3]
            distinct = _distinct(subject or there)
            if len(distinct) != 1:
                certain = [r for r in distinct if r.gender == gender]
                if len(certain) != 1:
                    return (), "pronoun"
                distinct = certain
            return self._stand(distinct[0], s, i)
        return (), "pronoun"

    def _stand(self, referent: Referent, s: Sentence, i: int) -> Resolution:
        if not referent.actors:
            return (), "pronoun"
        return tuple(_standing_in(a, s, i, self.text, referent.span) for a in referent.actors), None

    def _span_of(self, s: Sentence, mention: Mention) -> Span:
        return Span.of(self.text, s.begins[mention.first], s.ends[mention.last])

    def _thing(self, s: Sentence, i: int, resolve: Callable[[int], Mention | None]) -> Resolution:
        if s.lowers[i] == "it" and _is_expletive(s, i):
            return (), "expletive"
        here = self.quotation(s.begins[i])
        above = [j for j in self._subjects_above(s, i) if self.quotation(s.begins[j]) == here and (j < i or s.deps[i] == "poss")]
        if s.lowers[i] == "it" and s.deps[i] in ("dobj", "pobj", "dative"):
            # An object "it" is not its own verb's subject; without another state above it is anything at all.
            local = resolve(above[0]) if above else None
            if local is None or not local.actors or s.lowers[above[0]] in PRONOUNS:
                return (), "pronoun"
            above = above[1:]
            if not above:
                return (), "pronoun"
        for j in above:
            mention = resolve(j)
            if mention is None:
                if s.tags[j] in ("PRP", "DT", "WDT", "WP", "EX") or s.lowers[j] in PRONOUNS:
                    continue
                return (), "pronoun"  # another thing is spoken of
            if mention.sort in ("state", "body") and len(mention.actors) == 1:
                if self._rival_between(s, mention, i):
                    return (), "pronoun"
                return (_standing_in(mention.actors[0], s, i, self.text, self._span_of(s, mention)),), None
            if mention.sort in ("person", "people", "plural"):
                continue
            return (), "pronoun"
        own = _distinct([r for r in self.by_sentence.get(s.index, ()) if r.token < i and r.sort in ("state", "body") and r.rank])
        if len(own) == 1 and s.lowers[i] != "it":
            return self._stand(own[0], s, i)
        if own:
            return (), "pronoun"
        for back in range(1, STATE_REACH + 1):
            subject = self.subjects.get(s.index - back)
            if subject is not None and subject.sort in ("state", "body") and len(subject.actors) == 1:
                return self._stand(subject, s, i)
        return (), "pronoun"

    def _rival_between(self, s: Sentence, subject: Mention, i: int) -> bool:
        """Whether another state or body stands between a subject and a pronoun, which then may mean either."""
        own = subject.actors[0]
        return any(
            subject.last < r.token < i
            and r.sort in ("state", "body", "place")
            and r.actors
            and (r.actors[0].country or r.actors[0].code) != (own.country or own.code)
            for r in self.by_sentence.get(s.index, ())
        )

    def _several(self, s: Sentence, i: int, resolve: Callable[[int], Mention | None]) -> Resolution:
        here = self.quotation(s.begins[i])
        above = [j for j in self._subjects_above(s, i) if self.quotation(s.begins[j]) == here and (j < i or s.deps[i] == "poss")]
        own_subject = self._own_subject(s, i) if s.lowers[i] == "them" else None
        above = [j for j in above if j != own_subject]
        for j in above:
            mention = resolve(j)
            if mention is None:
                if s.tags[j] in ("NNS", "NNPS") or any(s.deps[k] == "conj" for k in s.children[j]):
                    return (), "pronoun"
                continue
            together = self._together(s, j, resolve)
            if len(together) > 1 or (mention.sort in ("people", "plural") and mention.actors):
                return tuple(_standing_in(a, s, i, self.text, self._span_of(s, mention)) for a in together), None
            if mention.sort == "body" and mention.actors and s.lowers[i] == "their":
                return (_standing_in(mention.actors[0], s, i, self.text, self._span_of(s, mention)),), None
        if any(r.sort in ("people", "plural") and r.token < i for r in self.by_sentence.get(s.index, ())):
            return (), "pronoun"  # somebody of this sentence, but which is not told by its subjects
        for back in (1, 2):
            if s.index - back not in self.subjects:
                break
            subject = self.subjects[s.index - back]
            if subject is not None and (subject.sort in ("people", "plural") or len(subject.actors) > 1):
                if self.quotation(subject.span.start) != here:
                    return (), "pronoun"
                return self._stand(subject, s, i)
            there = [r for r in self.by_sentence.get(s.index - back, ()) if r.sort in ("people", "plural") and r.rank >= 2]
            distinct = _distinct(there)
            if len(distinct) == 1 and subject is None and self.quotation(distinct[0].span.start) == here:
                return self._stand(distinct[0], s, i)
            if distinct or subject is not None:
                return (), "pronoun"
        return (), "pronoun"

    @staticmethod
    def _own_subject(s: Sentence, i: int) -> int | None:
        """The subject of the verb whose object token ``i`` is: never whom a plain object pronoun means."""
        v = s.heads[i]
        for _ in range(len(s.words)):
            subject = next((j for j in s.children[v] if s.deps[j] in ("nsubj", "nsubjpass")), None)
            if subject is not None and s.tags[v][:1] in ("V", "M"):
                return subject
            # "Biden was able to sit down with him": the infinitive's subject is that of the verb above it.
            if s.heads[v] == v or s.deps[v] in ("ccomp", "relcl", "ROOT"):
                return None
            v = s.heads[v]
        return None

    def _together(self, s: Sentence, j: int, resolve: Callable[[int], Mention | None]) -> list[Actor]:
        found: list[Actor] = []
        for k in s.conjuncts(j):
            mention = resolve(k)
            if mention is not None:
                found.extend(mention.actors)
        return found

    # --- descriptions ------------------------------------------------------------------------------------------------

    def description(self, s: Sentence, i: int, lemma: str) -> Resolution:
        """What "the kingdom", "the bloc" or "the group" at token ``i`` refers to, or none and the reason."""
        if lemma in STATE_WORDS:
            return self._described_state(s, i, MONARCHIES.get(lemma))
        return self._described_body(s, i, lemma)

    def _described_state(self, s: Sentence, i: int, allowed: frozenset[str] | None) -> Resolution:
        for back in range(PAIR_REACH):
            there = [
                r
                for r in self.by_sentence.get(s.index - back, ())
                if (back or r.token < i)
                and r.sort in ("state", "place", "modifier", "person", "people", "body")
                and r.actors
                and r.actors[0].country
                and (allowed is None or r.actors[0].country in allowed)
            ]
            if not there:
                continue
            for choice in (
                [r for r in there if r.sort == "state" and r.rank >= 2],
                [r for r in there if r.sort in ("person", "people", "body") and r.rank >= 2],
                [r for r in there if r.sort in ("state", "place")],
                there,
            ):
                countries = {r.actors[0].country for r in choice}
                if len(countries) == 1:
                    return self._country_of(choice[-1], s, i)
                if len(countries) > 1:
                    home = next((r for r in choice if r.actors[0].country in (self.dominant, self.dateline_country)), None)
                    return self._country_of(home, s, i) if home is not None else ((), "description")
        if self.dominant and (allowed is None or self.dominant in allowed):
            return (_country_actor(self.dominant, s, i, self.text, None),), None
        return (), "description"

    def _country_of(self, referent: Referent, s: Sentence, i: int) -> Resolution:
        country = referent.actors[0].country
        assert country is not None
        return (_country_actor(country, s, i, self.text, _first_span(referent)),), None

    def _described_body(self, s: Sentence, i: int, lemma: str) -> Resolution:
        for back in range(4):
            there = [
                r
                for r in self.by_sentence.get(s.index - back, ())
                if (back or r.token < i) and r.sort == "body" and r.actors and _fits(r.actors[0], lemma)
            ]
            if there:
                distinct = _distinct(there)
                if len(distinct) > 1:
                    distinct = _distinct([r for r in there if r.rank >= 2])
                return self._stand(distinct[0], s, i) if len(distinct) == 1 else ((), "description")
        return (), "description"

    def pair(self, s: Sentence, i: int, persons: bool, count: int = 2) -> Resolution:
        """The two (or ``count``) parties that "the two sides" or "both leaders" at token ``i`` are."""
        sorts = ("person",) if persons else ("state", "body", "modifier", "plural", "person", "people")
        found: dict[str, tuple[Actor, Span]] = {}
        for back in range(PAIR_REACH):
            there = [r for r in self.by_sentence.get(s.index - back, ()) if r.sort in sorts and (back or r.token < i)]
            for referent in there:
                for actor in referent.actors:
                    key = actor.person or actor.code if persons else actor.country or actor.code
                    if key and key not in found:
                        found[key] = (actor, actor.antecedent or referent.span)
            if len(found) == count:
                break
            if len(found) > count:
                together = [r for r in there if r.rank >= 2 and len({a.country for a in r.actors}) == count]
                if len(together) == 1:
                    return self._stand(together[0], s, i)
                return (), "description"
        if len(found) != count:
            return (), "description"
        out = []
        for actor, span in found.values():
            if persons or not actor.country or actor.sector in ("REB", "UAF"):
                out.append(_standing_in(actor, s, i, self.text, span))
            else:
                out.append(_country_actor(actor.country, s, i, self.text, span))
        return tuple(out), None

    def office_holder(self, s: Sentence, i: int, post: str | None, country: str | None) -> Referent | None:
        """The person last spoken of who holds such an office ("the minister"); None where two do, or nobody."""
        seen: list[Referent] = []
        for referent in reversed(self.referents):
            if s.index - referent.sentence > 8:
                break
            if referent.sort != "person" or (referent.sentence == s.index and referent.token >= i) or not referent.actors:
                continue
            actor = referent.actors[0]
            if actor.person is None or (country and actor.country != country):
                continue
            if post is None or referent.post == post or post_of(actor.role) == post:
                if seen and not _same(seen[0], referent):
                    return seen[0] if seen[0].sentence - referent.sentence >= 2 else None
                seen.append(referent)
        return seen[0] if seen else None


@cache
def _leaders(gazetteer: Gazetteer, post: str) -> dict[str, list[tuple[str, str, str, str, str | None]]]:
    """Surname -> (country, person, start, end, observed until) of every holder of a leading post anywhere."""
    table: dict[str, list[tuple[str, str, str, str, str | None]]] = {}
    for country in gazetteer.countries():
        for tenure in gazetteer.tenures(country.code, post):
            words = tenure.person.replace("-", " ").split()
            if words and tenure.rank in ("", "acting"):
                row = (country.code, tenure.person, tenure.start or "", tenure.end or "9", tenure.observed_until)
                for word in {words[0].lower(), words[-1].lower()}:
                    table.setdefault(word, []).append(row)
    return table


def leader_by_surname(gazetteer: Gazetteer, surname: str, post: str, on: str | None) -> tuple[str, str, str | None] | None:
    """(country, person, until) of the leader of that surname in office on a day, else of the only country that ever had
    one since :data:`LIVING_MEMORY`; None where several are possible.
    """
    rows = [row for row in _leaders(gazetteer, post).get(surname.lower(), ()) if row[3] >= LIVING_MEMORY]
    if on is not None:
        serving = [row for row in rows if row[2] <= on <= row[3]]
        if serving:
            rows = serving
    if len({row[0] for row in rows}) != 1:
        return None
    last = max(rows, key=lambda row: row[2])
    until = last[4] if last[3] == "9" and on is not None and (last[4] or "9") < on else None
    return last[0], last[1], until


def post_of(role: str | None) -> str | None:
    """The class of post that a role's words name ("Minister of Foreign Affairs": FM), or None."""
    if not role:
        return None
    lower = role.lower()
    if "deputy" in lower or "vice" in lower:
        return "VP" if "president" in lower else "DEPUTY"
    for post, words in _POST_WORDS:
        if any(word in lower for word in words):
            return post
    return None


_POST_WORDS = (
    ("HOG", ("prime minister", "premier", "chancellor", "taoiseach", "head of government")),
    ("FM", ("foreign", "external affairs", "secretary of state")),
    ("DEF", ("defence", "defense")),
    ("FIN", ("finance", "exchequer", "treasury")),
    ("INT", ("interior", "home")),
    ("HOS", ("president", "king", "queen", "emir", "supreme leader", "emperor", "sultan", "monarch", "head of state")),
    ("MIN", ("minister",)),
)


def _wikidata(identifier: str | None) -> str | None:
    return identifier if identifier and identifier[:1] == "Q" and identifier[1:].isdigit() else None


def _same(a: Referent, b: Referent) -> bool:
    if not a.actors or not b.actors:
        return not a.actors and not b.actors and a.span.text.split()[-1] == b.span.text.split()[-1]
    one, other = a.actors[0], b.actors[0]
    if one.person and other.person:
        return one.person == other.person or (one.person.split()[-1] == other.person.split()[-1] and one.country == other.country)
    return one.code == other.code


def _first_span(referent: Referent) -> Span:
    """The words that named a referent first: the antecedent's where it is itself a pronoun."""
    return referent.actors[0].antecedent or referent.span


def _distinct(referents: Sequence[Referent]) -> list[Referent]:
    found: list[Referent] = []
    for referent in referents:
        if not any(_same(referent, other) for other in found):
            found.append(referent)
    return found


def _fits(actor: Actor, lemma: str) -> bool:
    """Whether a body can be called by a noun: armed groups are groups and movements, EUR a bloc, NATO an alliance."""
    name, code, sector = (actor.name or "").lower(), actor.code or "", actor.sector or ""
    if lemma == "bloc":
        return actor.country is None and "NAT" not in code[:3] and code[:3] != "UNO"
    if lemma == "alliance":
        return code.startswith("NAT") or "alliance" in name or "treaty" in name
    if lemma in ("group", "movement", "militia", "faction", "network", "grouping"):
        return sector in ("REB", "UAF", "OPP", "NGO", "CRM", "PTY", "CVL") or (
            actor.country is None and lemma in ("group", "grouping")
        )
    if lemma == "party":
        return sector in ("PTY", "OPP") or "party" in name
    if lemma in ("company", "firm", "bank"):
        return sector in ("BUS", "MNC") or lemma in name
    if lemma in ("court", "tribunal"):
        return sector == "JUD" or lemma in name
    if lemma in ("organisation", "organization", "body", "watchdog", "agency", "forum"):
        return actor.country is None or sector in ("IGO", "NGO") or lemma in name
    return lemma in name


def _country_actor(country: str, s: Sentence, i: int, text: str, antecedent: Span | None) -> Actor:
    return Actor(
        code=country_code(country),
        span=Span.of(text, s.begins[i], s.ends[i]),
        country=country,
        how="coreference" if antecedent is not None else "coreference:article",
        antecedent=antecedent,
    )


def _standing_in(actor: Actor, s: Sentence, i: int, text: str, antecedent: Span | None, how: str = "coreference") -> Actor:
    """``actor`` as meant by token ``i``; the antecedent's own antecedent is kept, so a chain leads to the name."""
    first = actor.antecedent if actor.antecedent is not None and actor.how.startswith("coreference") else antecedent
    return replace(actor, span=Span.of(text, s.begins[i], s.ends[i]), how=how, antecedent=first)


def _side_of(speaker: Actor, s: Sentence, i: int, text: str) -> Actor:
    """The side that a speaker speaks for with "we": the country's or body's own code and sector, not the person."""
    span = Span.of(text, s.begins[i], s.ends[i])
    return Actor(
        code=speaker.code,
        span=span,
        country=speaker.country,
        sector=speaker.sector,
        subsector=speaker.subsector,
        name=None if speaker.person else speaker.name,
        how="coreference:quotation",
        antecedent=speaker.span,
    )


def _is_expletive(s: Sentence, i: int) -> bool:
    """Whether "it" at ``i`` stands for nothing ("it is clear that", "it seems", "it is Iran that")."""
    if s.deps[i] not in ("nsubj", "nsubjpass", "expl", "dobj"):
        return False
    v = s.heads[i]
    labels = {s.deps[j] for j in s.children[v]}
    if s.deps[i] == "dobj":
        return bool(labels & {"oprd", "ccomp", "acomp"})
    if s.lemmas[v] in WEATHER_VERBS and labels & {"ccomp", "advcl", "xcomp", "csubj"}:
        return True
    if s.lemmas[v] in ("be", "'s", "become", "remain") and labels & {"acomp", "attr", "npadvmod"}:
        if labels & {"ccomp", "xcomp", "csubj", "advcl"}:
            return True
        for j in s.children[v]:
            if s.deps[j] in ("acomp", "attr") and any(s.deps[k] in ("xcomp", "ccomp", "relcl") for k in s.children[j]):
                return True
    return s.deps[i] == "nsubjpass" and bool(labels & {"ccomp", "csubj"})
