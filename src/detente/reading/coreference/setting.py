"""What an article is about and who issues it: known from its names, dateline and outlet before anything is parsed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from detente.gazetteer.names import fold
from detente.reading.coreference.referents import (
    PLACE_KINDS,
    country_code,
    standing_in,
)
from detente.record import Actor, Article, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry, Gazetteer, Match
    from detente.reading.syntax import Sentence


# A country is what an article is about if it has this share of the weight of all names of countries in it.
DOMINANT_SHARE = 0.55
# Where an article is about two countries the second weighs at least this much of the first, and a third at most .6 of the second.
PAIR_SHARE = 0.4

_BY = re.compile(r"\b(?:Statement|Remarks|Message|Letter|Address|Speech|Op-Ed)\b.*?\b(?:by|from|of)\b ", re.I)

# A text that several issue together, by its title; what stands behind "on" or a colon is its subject.
_JOINT = re.compile(r"\bjoint\s+(?:[\w’']+\s+){0,2}?(?:statement|declaration|communiqu[eé]|readout|release|letter|note)\b", re.I)
# A readout of what one says to another, by its title.
_MET = re.compile(r"\b(?:call|meeting|conversation|talks|visit|discussion|lunch|dinner) with\b", re.I)
# A transcript of what two say to each other, by its title.
_SPOKE = re.compile(r"\bremarks by\b(?P<speakers>.*\band\b.*?)(?:\b(?:before|after|upon|during|in|at|on|following)\b|[|:]|$)", re.I)
_SUBJECT = re.compile(r"\b(?:on|regarding|concerning|about)\b|:")


@cache
def official_outlets() -> dict[str, tuple[str, str | None, str | None]]:
    """Domain -> (code, country, sector) of the body whose own texts stand there, from ``official_outlets.tsv``."""
    table = {}
    for line in files("detente.reading").joinpath("data/official_outlets.tsv").read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith(("#", "domain\t")):
            domain, code, country, sector = line.split("\t")
            table[domain] = (code, country or None, sector or None)
    return table


# A dateline: capitals (or a capitalised town) at a paragraph's beginning, a dash, and the text; in South Asia "LAHORE: The".
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’ /-]{2,}(?:, ?[A-Za-z][A-Za-z. ]+)?|[A-Z][a-z]+(?: [A-Z][a-z]+)?(?:, [A-Z][A-Za-z. ]+)?)"
    r"(?P<rest>,? ?(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]+(?: \d{4})?)?,? ?(?:\([^)\n]{2,40}\))?)"
    r"(?: ?(?:[—–]|--|(?<=[ )])-(?= )|- )|(?<=[A-Z]{2}):(?= [\"“‘A-Z]))\s*"
)


# News is sent from towns; smaller ones share their names with persons who speak in transcripts.
LEAST_DATELINE = 100_000


# Lines of a letterhead or byline: the issuing office, "For Immediate Release", a town, a date or an hour alone, "By A B in C".
_HEAD_LINE = re.compile(
    r"(?:Office of the [A-Z][\w ]+|THE WHITE HOUSE|FOR IMMEDIATE RELEASE|For Immediate Release:?"
    r"|Media Note|Press Release|Press Statement"
    r"|(?:By|BY) (?:[A-Z][\w.'’-]*(?:(?:,? ?and |, ?| )[A-Z][\w.'’-]*){1,7}|[A-Z][\w.'’-]*[A-Z][\w.'’-]*)"
    r"(?:,? ?and |, ?| )?(?:(?:in|from|at) [A-Z][\w ,.'’-]+)?(?:[-–—|,] ?[A-Z][\w ]+)?"
    r"|[A-Z][\w.'’]*(?:[ ,]+[A-Z][\w.'’]*){0,3}[ ,]*, (?:D\.?C\.?|[A-Z][\w.]+)"
    r"|(?:[A-Z][a-z]+day,? )?(?:[A-Z][a-z]+\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+ \d{4})"
    r"|\d{1,2}:\d{2} ?[AaPp]\.?[Mm]\.?(?: [A-Z]{2,4})?)[ \t\xa0]*"
)


# Such a line is short; a longer one is a paragraph.
LONGEST_HEAD_LINE = 300


def after_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins behind its dateline, if that tells a day or an agency: no parser takes "Moscow, 6 May (RFE/RL) -"
    for anything but words of the sentence.
    """
    found = _DATELINE.match(text, start, end)
    told = found is not None and found.end() < end and any(c.isdigit() or c == "(" for c in found.group("rest"))
    return found.end() if told and found is not None else start


def letterhead_end(text: str) -> int:
    """Where the letterhead or byline at a text's beginning ends, in code points; 0 without one."""
    end = at = 0
    for line in text.splitlines(keepends=True)[:12]:
        bare = line.strip()
        if bare and (len(bare) > LONGEST_HEAD_LINE or _HEAD_LINE.fullmatch(bare) is None):
            break
        at += len(line)
        if bare:
            end = at
    return end


class Setting:
    """An article's countries, dateline, issuer and outlet."""

    def __init__(self, article: Article, gazetteer: Gazetteer, matches_by_sentence: Sequence[Sequence[Match]]) -> None:
        self.article = article
        self.text = article.text
        self.gazetteer = gazetteer
        self.date = article.published[:10] if article.published else None
        self.meanings: dict[int, Any] = {}
        self.named_bodies: dict[str, Actor] = {}
        self._holders: dict[tuple[str, str], tuple[str | None, str | None, str | None]] = {}
        self.weights: Counter[str] = Counter()
        self.regions: Counter[str] = Counter()
        self._matches = matches_by_sentence
        self._weigh(matches_by_sentence)
        # What the title names the article is about, as much as what its first sentences do.
        self._weigh([list(gazetteer.scan(article.title or ""))])
        self.peoples = self._find_peoples(matches_by_sentence)
        self.short_forms = self._find_short_forms(matches_by_sentence)
        self.dateline, self.dateline_country = self._find_dateline(matches_by_sentence)
        # Up to here the text says where, when and by whom it was issued, and nobody acts.
        self.head_end = max(self.dateline[1] if self.dateline is not None else 0, letterhead_end(self.text))
        self.issuer = self._find_issuer()
        self.outlet_country = self._find_outlet_country()
        self._dominant: str | None = None
        self._weighed = False

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

    def _find_peoples(self, matches_by_sentence: Sequence[Sequence[Match]]) -> dict[str, str]:
        """Of a people in several states, by its name's last word ("serb"), the state that the text names with it, if only one:
        "Bosnian Serbs", "Iraqi Kurds".
        """
        found: dict[str, set[str]] = {}
        for matches in matches_by_sentence:
            before: Match | None = None
            for match in matches:
                words = self.text[match.start : match.end].lower().split(" ")
                country = match.first.country
                if before is not None and (before.end + 1 != match.start or before.first.kind != "demonym"):
                    before = None
                if match.first.kind == "demonym" and (len(words) > 1 or before is not None):
                    named = country if before is None else before.first.country
                    found.setdefault(words[-1].removesuffix("s"), set()).add(named or "")
                if match.first.kind == "group" and country:  # "Bosnian Serb forces"
                    for word in words[1:]:
                        found.setdefault(word.removesuffix("s"), set()).add(country)
                before = match
        return {name: countries.pop() for name, countries in found.items() if len(countries) == 1 and "" not in countries}

    def _find_short_forms(self, matches_by_sentence: Sequence[Sequence[Match]]) -> dict[str, str]:
        """Short form -> the gazetteer's name of the body that the text introduces by it: "the Rapid Support Forces (RSF)"."""
        found: dict[str, str] = {}
        for matches in matches_by_sentence:
            for full, short in pairwise(matches):
                surface = self.text[short.start : short.end]
                if self.text[full.end : short.start] in (" (", ", or ", " or ") and surface.isupper():
                    named = {entry.name for entry in full.entries}
                    known = next((entry.name for entry in short.entries if entry.name in named), None)
                    if known is not None:
                        found.setdefault(surface, known)
        return found

    def state_of_people(self, start: int, end: int) -> str | None:
        """The state in which the text has put the people that it names there, if it has put them in one."""
        return self.peoples.get(self.text[start:end].lower().removesuffix("s"))

    @cached_property
    def main_pair(self) -> tuple[str, ...]:
        """The two countries that the article is about, where it is about two and no third comes near; else ()."""
        best = [*self.weights.most_common(3), ("", 0.0)]
        if len(best) < 3 or best[1][1] < PAIR_SHARE * best[0][1] or best[1][1] < 2 or best[2][1] > 1.5 * PAIR_SHARE * best[1][1]:
            return ()
        return best[0][0], best[1][0]

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
            if found is not None and (":" not in found.group() or self._is_town(found.group("place"))):
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

    def _is_town(self, place: str) -> bool:
        """Whether capitals before a colon name a town, and not one who speaks ("THE PRESIDENT:", "JORDAN:")."""
        return place.isupper() and any(p.population >= LEAST_DATELINE for p in self.gazetteer.where(place.strip().title()))

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
            id=wikidata_of(entry.id),
            how=how,
            until=standing.until,
        )

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

    @cached_property
    def heads_of_bodies(self) -> dict[str, Actor]:
        """Who, of those whom the title names, stands for a body and no state ("European Council President Charles Michel"), by the
        folded family name.
        """
        title = self.article.title or ""
        matches = (match for match in self.gazetteer.scan(title) if match.entries[0].kind == "person")
        named = (self.person_actor(match.entries[0], Span.of(title, match.start, match.end)) for match in matches)
        return {fold(actor.person).split(" ")[-1]: actor for actor in named if actor.person and actor.code and not actor.country}

    @cached_property
    def joint_issuers(self) -> tuple[Actor, ...]:
        """The governments and bodies that issue a text together, by its title: "Joint Statement by Chad and Niger"; else ()."""
        title = self.article.title or ""
        mark = _JOINT.search(title)
        if mark is None:
            return ()
        subject = _SUBJECT.search(title, mark.end())
        entries = [match.entries[0] for match in self.gazetteer.scan(title[: subject.start() if subject else None])]
        # Persons count where the title leaves their states out ("by President Biden and Prime Minister Trudeau").
        named = _governments(entries, "country")
        found = named if len(named) > 1 else {**named, **_governments(entries, "person")}
        return tuple(found.values()) if len(found) > 1 else ()

    @cached_property
    def met(self) -> tuple[Actor, ...]:
        """The two governments or bodies that a readout tells of, by its title: "X's Call with President Y of Peru"; else ()."""
        title = self.article.title or ""
        mark = _MET.search(title)
        return () if mark is None else self._issuer_and(title[mark.end() :])

    def _issuer_and(self, named_in: str) -> tuple[Actor, ...]:
        """The issuing government and the only foreign one that a part of the title names; else ()."""
        if self.issuer is None or not self.issuer.country:
            return ()
        entries = [match.entries[0] for match in self.gazetteer.scan(named_in)]
        named = {**_governments(entries, "country"), **_governments(entries, "demonym")} or _governments(entries, "person")
        others = [actor for actor in named.values() if actor.country != self.issuer.country]
        own = Actor(country_code(self.issuer.country) + "GOV", None, country=self.issuer.country, sector="GOV")
        return (own, others[0]) if len(others) == 1 else ()

    @cached_property
    def interlocutors(self) -> tuple[Actor, ...]:
        """The two governments or bodies whose words to each other a text tells: of a readout, or by the title of a transcript
        ("Remarks by X and President Y of Peru Before Bilateral Meeting"); else ().
        """
        mark = None if self.met else _SPOKE.search(self.article.title or "")
        return self.met if mark is None else self._issuer_and(mark["speakers"])

    def those_who_met(self, s: Sentence, i: int) -> tuple[Actor, ...]:
        """The two whom a readout tells of as meant by token ``i``: "the two leaders", "they"."""
        return tuple(standing_in(actor, s, i, self.text, None, "coreference:issuer") for actor in self.met)

    def speaking_with(self, speakers: Sequence[Actor], s: Sentence, i: int) -> list[Actor]:
        """The other one of :attr:`interlocutors`, where "we" at a verb ``i`` ("we discussed") is one of them; else []."""
        homes = {actor.country for actor in speakers}
        others = [actor for actor in self.interlocutors if actor.country not in homes]
        return [standing_in(actor, s, i, self.text, None, "coreference:issuer") for actor in others] if len(others) == 1 else []

    def together(self, s: Sentence, i: int) -> tuple[Actor, ...]:
        """The joint issuers as meant by token ``i``: "we", "the leaders"."""
        return tuple(standing_in(actor, s, i, self.text, None, "coreference:issuer") for actor in self.joint_issuers)


def _governments(entries: Sequence[Entry], kind: str) -> dict[str, Actor]:
    """Code -> the governments of the entries of a ``kind`` (country or person), and the organisations among the entries."""
    found: dict[str, Actor] = {}
    for entry in entries:
        if entry.kind == kind and entry.country:
            code = country_code(entry.country) + "GOV"
            found.setdefault(code, Actor(code, None, country=entry.country, sector="GOV"))
        elif entry.kind == "organisation" and entry.code:
            found.setdefault(entry.code, Actor(entry.code, None, name=entry.name))
    return found


def wikidata_of(identifier: str | None) -> str | None:
    return identifier if identifier and identifier[:1] == "Q" and identifier[1:].isdigit() else None
