"""The gazetteer: every name we know, found in a text, with all that it may mean.

A name is looked up, not searched for: the words of a text that begin with a capital (or begin a known lower-case
phrase) are joined to candidates, the longest first, and each candidate is one look-up in a dictionary. That costs about
a millisecond an article and needs no automaton to be built at start.
"""

from __future__ import annotations

import logging
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from detente.bounded import Bounded
from detente.gazetteer import store
from detente.gazetteer.entries import Country, Entry, Match, Person, Place, Standing, Tenure
from detente.gazetteer.names import (
    PARTICLES,
    Word,
    acronym,
    fold,
    is_acronym,
    joined,
    person_forms,
    spell_word,
    spelling,
    words,
)

if TYPE_CHECKING:
    from detente.gazetteer.users import UserNames

logger = logging.getLogger(__name__)

LONGEST_NAME = 10
LONGEST_PERSON = 6
LONGEST_PLACE = 5
# A single word that is also a person's name is only taken for a town if the town is at least this large.
PERSON_LIKE_FLOOR = 200_000
_INSIDE = PARTICLES | {"of", "and", "for", "on", "s", "in", "to", "against", "with", "d", "l"}
# Particles of names that are also English words: they begin a name only with a hyphen ("as-Suwayda", not "as Assad").
_ENGLISH_PARTICLES = frozenset("as an at ad the i do den ten ter e y o".split())
_ORDER = {kind: rank for rank, kind in enumerate(
    ("country", "demonym", "organisation", "group", "ministry", "parliament", "court", "bank", "force", "agency", "party",
     "metonym", "person", "capital", "group_of_states", "region", "place", "city", "office", "outlet", "relation_noun", "agent")
)}  # fmt: skip
# Posts in the order in which somebody who holds several at once is meant.
_WEIGHT = {post: rank for rank, post in enumerate(("HOS", "HOG", "FM", "DEF", "FIN", "VP", "DHOG", "INT", "MILCHIEF"))}
_RANKS = {"": 0, "acting": 1, "deputy": 2, "designate": 2, "regional": 3}


def _rank(entry: Entry) -> tuple[bool, int, int]:
    return ("historical" in entry.flags, _ORDER.get(entry.kind, 99), -entry.population)


class Gazetteer:
    """Names and what they mean. Make one with :meth:`load`; it may be shared and is never changed afterwards."""

    def __init__(self) -> None:
        self._exact: dict[str, list[Entry]] = {}
        self._cased: dict[str, list[Entry]] = {}
        self._loose: dict[str, list[Entry]] = {}
        self._starts: dict[str, int] = {}
        self._loose_starts: dict[str, int] = {}
        # Names that hold commas, by their first word: elsewhere a comma ends a name.
        self._with_commas: dict[str, list[str]] = {}
        self._agents: dict[str, tuple[Entry, ...]] = {}
        self._offices: dict[str, Entry] = {}
        self._codes: dict[str, Entry] = {}
        self._countries: dict[str, Country] = {}
        self._person_names: dict[str, str] = {}
        self._place_names: dict[str, str] = {}
        self._person_lines: list[str] = []
        self._place_lines: list[str] = []
        self._tenure_lines: list[str] = []
        self._admin1: dict[str, str] = {}
        self._by_country: dict[str, list[int]] | None = None
        self._row_of: dict[str, int] | None = None
        self._surnames: dict[str, list[int]] | None = None
        self._common: frozenset[str] = frozenset()
        self._found: Bounded[str, tuple[Entry, ...]] = Bounded()
        self._users: UserNames | None = None
        self._merged: Bounded[str, tuple[Entry, ...]] = Bounded()

    # --- making one ---------------------------------------------------------------------------------------------

    @classmethod
    def load(cls, user_files: Iterable[str | Path] = ()) -> Gazetteer:
        """The gazetteer of the package with the users' dictionaries on top, whose entries win over ours.

        Raises :class:`detente.gazetteer.dictionaries.DictionaryError` for a file that cannot be read at all; single
        bad lines are skipped (``lint_file`` tells them).
        """
        files = tuple(Path(name) for name in user_files)
        if not files:
            return _ours()
        from detente.gazetteer.dictionaries import read_dictionary
        from detente.gazetteer.users import UserNames

        # What is ours is never changed once it is read, so it is shared; only what depends on the users' names is not.
        made = copy(_ours())
        dictionaries = [read_dictionary(path) for path in files]
        for path, read in zip(files, dictionaries, strict=True):
            faults = [defect for defect in read.defects if defect.fault]
            if faults:
                logger.warning("%s:%s. %d such findings in all: detente lint %s", path, faults[0], len(faults), path)
        made._users, made._merged = UserNames(dictionaries), Bounded()
        return made

    @classmethod
    def _read(cls) -> Gazetteer:
        made = cls()
        made._countries = store.countries()
        made._common = frozenset(store.read_lines("common_words.tsv.gz"))
        made._read_index()
        made._add_countries()
        for name in store.curated_names():
            for row in store.read_rows(name):
                made._add_row(row)
        made._add_offices()
        made._add_agents()
        made._add_regions()
        made._add_bare_names()
        return made

    def _read_index(self) -> None:
        # The three columns, taken apart without a loop: persons' names ("n") come first, places' ("p") after them.
        cells = store.read_text("names.tsv.gz").replace("\t", "\n").split("\n")
        kinds, forms, rows = cells[3:-1:3], cells[4::3], cells[5::3]
        persons = kinds.index("p")
        self._person_names = dict(zip(forms[:persons], rows[:persons], strict=True))
        self._place_names = dict(zip(forms[persons:], rows[persons:], strict=True))
        self._person_lines = store.read_lines("persons.tsv.gz")
        self._place_lines = store.read_lines("places.tsv.gz")
        self._tenure_lines = store.read_lines("tenures.tsv.gz")

    def _add(self, entry: Entry, name: str | None = None) -> None:
        """File one name: acronyms by case, names that end in a small letter's word loosely, others by capitals."""
        name = name or entry.name
        # "MoD" is no "mod" that begins a sentence.
        mixed = name.isalpha() and not name.istitle() and not name.islower()
        if is_acronym(name) or (mixed and name.lower() in self._common):
            known = self._exact.setdefault(acronym(name), [])
            if entry not in known:
                known.append(entry)
            return
        folded = fold(name)
        if not folded:
            return
        last = name.split()[-1]
        loose = "any_case" in entry.flags or (last[:1].islower() and " " in name)
        table, starts = (self._loose, self._loose_starts) if loose else (self._cased, self._starts)
        known = table.setdefault(folded, [])
        if entry not in known:
            known.append(entry)
        first, _, rest = folded.partition(" ")
        if "," in name:
            self._with_commas.setdefault(first, []).append(name)
        length = 1 + (rest.count(" ") + 1 if rest else 0)
        if starts.get(first, 0) < length:
            starts[first] = length

    def _add_row(self, row: dict[str, str]) -> None:
        names = row["names"].split("|")
        entry = store.entry_of(row, names[0])
        if entry.code and entry.kind not in ("region", "place", "demonym"):
            self._codes.setdefault(entry.code, entry)
        for name in names:
            if name:
                self._add(entry, name)

    def _add_countries(self) -> None:
        for country in self._countries.values():
            flags = ("historical",) if country.end else ()
            shared = {"code": country.code, "country": country.code, "start": country.start, "end": country.end,
                      "id": country.id, "source": "countries"}  # fmt: skip
            place = {"kind": "country", "name": country.name, "lat": country.lat, "lon": country.lon}
            words_too = (*flags, "ambiguous")
            for name in dict.fromkeys((country.name, country.official, *country.names)):
                if name:
                    common = not is_acronym(name) and (fold(name) in self._common or fold(name) in _AMBIGUOUS_COUNTRIES)
                    self._add(Entry(**place, **shared, flags=words_too if common else flags), name)  # type: ignore[arg-type]
            for name in country.demonyms:
                self._add(Entry(kind="demonym", name=country.name, flags=flags, **shared), name)  # type: ignore[arg-type]
            for name in country.capitals:
                self._add(Entry(kind="capital", name=name, flags=flags, **shared), name)  # type: ignore[arg-type]

    def _add_offices(self) -> None:
        for row in store.read_rows("curated/offices.tsv"):
            for title in row["titles"].split("|"):
                entry = Entry(
                    kind="office", name=title, code="", country=row["country"] or None, sector=row["sector"] or None,
                    role=title, post=row["post"], flags=("any_case",), source="detente", note=row.get("note", ""),
                )  # fmt: skip
                self._offices[fold(title)] = entry
                self._add(entry, title)

    def _add_agents(self) -> None:
        found: dict[str, list[Entry]] = {}
        for name in ("agents.tsv", "curated/agents.tsv"):
            for row in store.read_rows(name):
                entry = Entry(kind="agent", name=row["noun"], code=row["code"], sector=row["code"][:3] or None,
                              subsector=row["code"][3:] or None, source=row["source"])  # fmt: skip
                for form in (row["noun"], *row["plurals"].split("|")):
                    # Our own rows come second and replace what the source says of a noun; "-" takes it away.
                    if form and row["code"] == "-":
                        found.pop(fold(form), None)
                    elif form:
                        found[fold(form)] = [entry]
        self._agents = {form: tuple(entries) for form, entries in found.items()}

    def _add_regions(self) -> None:
        """First-level regions: the names of places' regions, and those regions that are looked for in texts."""
        for line in store.read_lines("admin1.tsv"):
            country, code, name, names, lat, lon, people, source = line.split("\t")
            self._admin1[f"{country}.{code}"] = name
            if names:
                entry = Entry(kind="region", name=name, country=country, lat=float(lat), lon=float(lon), admin1=name,
                              population=int(people), source=source)  # fmt: skip
                for form in names.split("|"):
                    self._add(entry, form)

    def _add_bare_names(self) -> None:
        """Names that mean one person without any other: "Putin", "MBS", "Modi"."""
        for row in store.read_rows("curated/bare_names.tsv"):
            rows = self._person_names.get(spelling(fold(row["person"])))
            if rows is None:
                continue
            entry = self._person_entry(int(rows.split()[0]))
            for name in row["names"].split("|"):
                dated = Entry(
                    kind="person", name=entry.name, code=entry.code, country=entry.country, id=entry.id, person=entry.name,
                    start=row["start"] or None, end=row["end"] or None, source="detente", note="bare name",
                )  # fmt: skip
                self._add(dated, name)

    # --- finding names ------------------------------------------------------------------------------------------

    def scan(self, text: str) -> list[Match]:
        """Every name in ``text``: longest first, on word boundaries, none overlapping, in the order of the text."""
        found = list(words(text))
        chain = _chains(text, found)
        matches: list[Match] = []
        at = 0
        while at < len(found):
            if self._begins_nothing(found[at].text):
                at += 1
                continue
            match, length = self._longest_at(text, found, at, chain[at])
            if match is not None and length > 1 and found[at].folded == "the":
                inner, _ = self._longest_at(text, found, at + 1, chain[at + 1])
                if inner is not None and inner.end > match.end:
                    match, length = None, 1  # "the West" in "the West Bank"
            if match is not None:
                matches.append(match)
            at += length
        return matches

    def _begins_nothing(self, word: str) -> bool:
        """Whether no name can begin with a word as it is written: most words of a text, which are not looked up further."""
        if self._users is not None or not word[0].islower():
            return False
        folded = word.lower()
        return folded not in self._loose_starts and folded not in PARTICLES

    def _longest_at(self, text: str, found: list[Word], at: int, limit: int) -> tuple[Match | None, int]:
        match, length = self._our_longest_at(text, found, at, limit)
        if self._users is None:
            return match, length
        entries, own = self._users.longest(found, at, limit)
        if not entries or (match is not None and own < length):
            return match, length
        written = " ".join(word.text for word in found[at : at + own])
        return Match(found[at].start, found[at + own - 1].end, self._beside_ours(written, entries)), own

    def _beside_ours(self, written: str, users: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """A user's meanings of a name, with what ours say besides (that it is a capital, a person's id), ours after them."""
        known = self._merged.get(written)
        if known is None:
            ours = self._look_up(written, cased=True, loose=True)
            if users[0].kind == "office" and any(entry.kind == "office" for entry in ours):
                known = ours  # the title is everybody's; the user's holders are found by country and post
            else:
                known = tuple(_told_more(entry, ours) for entry in users)
                if not any(entry.start is None and entry.end is None for entry in users):
                    known += ours  # for the days of which the user says nothing
            self._merged[written] = known
        return known

    def _our_longest_at(self, text: str, found: list[Word], at: int, limit: int) -> tuple[Match | None, int]:
        word = found[at]
        folded = word.text.lower()
        capital = word.text[0].isupper() or word.text[0].isdigit()
        if not capital and folded in PARTICLES and limit > 1:
            hyphened = text[word.end : found[at + 1].start] == "-"
            capital = found[at + 1].text[0].isupper() and (hyphened or folded not in _ENGLISH_PARTICLES)
        for name in self._with_commas.get(folded, ()):
            if text.startswith(name, word.start):
                entries = self._look_up(fold(name), cased=True, loose=True)
                return Match(word.start, word.start + len(name), entries), len(list(words(name)))
        loose = self._loose_starts.get(folded, 0)
        if not capital and not loose:
            return None, 1
        reach = max(self._starts.get(folded, 0), LONGEST_PERSON) if capital else 0
        for length in range(min(limit, max(reach, loose)), 0, -1):
            entries = self._meanings(found, at, length, capital and _ends_name(text, found, at, length), length <= loose)
            if entries and not _shouted(text, found[at], length, entries, self._common):
                last = found[at + length - 1]
                return Match(word.start, last.end, entries), length
        return None, 1

    def _meanings(self, found: list[Word], at: int, length: int, capital: bool, loose: bool) -> tuple[Entry, ...]:
        """What the ``length`` words from ``at`` may mean, the likeliest first; empty if they are no name."""
        cased = capital
        if not cased and not loose:
            return ()
        written = found[at].text if length == 1 else " ".join(word.text for word in found[at : at + length])
        key = f"{cased:d}{loose:d}{written}"
        known = self._found.get(key)
        if known is None:
            known = self._look_up(written, cased, loose)
            self._found[key] = known
        return known

    def _look_up(self, written: str, cased: bool, loose: bool) -> tuple[Entry, ...]:
        folded = written.lower()
        entries: list[Entry] = []
        if loose:
            entries += self._loose.get(folded, ())
        if cased:
            # An acronym of several words is kept without what joins them: "PDI-P", "SPLM-IO".
            entries += self._exact.get(written.replace(" ", "") if written.isupper() else written, ())
            entries += self._cased.get(folded, ())
            entries += self._persons_named(folded)
            entries += self._towns_named(folded, entries)
        entries.sort(key=_rank)
        return tuple(entries)

    def _persons_named(self, folded: str) -> list[Entry]:
        if " " not in folded:
            return []
        parts = folded.split(" ")
        if len(parts) > LONGEST_PERSON or parts[0] in ("the", "ul") or len(parts[-1]) == 1:
            return []
        rows = self._person_names.get(spelling(folded))
        return [self._person_entry(int(row)) for row in rows.split()] if rows else []

    def _towns_named(self, folded: str, known: list[Entry]) -> list[Entry]:
        rows = self._place_names.get(folded)
        if rows is None:
            return []
        towns = [self._town_entry(int(row)) for row in rows.split()]
        if " " not in folded and towns[0].person_like and towns[0].population < PERSON_LIKE_FLOOR:
            return []
        capitals = {entry.country for entry in known if entry.kind == "capital"}
        return [town for town in towns if town.country not in capitals or town.population < 20_000]

    def _person_entry(self, row: int) -> Entry:
        person = store.person_of(self._person_lines[row])
        return Entry(kind="person", name=person.name, code=person.country or "", country=person.country, id=person.id,
                     person=person.name, source="tenures")  # fmt: skip

    def _town_entry(self, row: int) -> Entry:
        place = store.place_of(self._place_lines[row], self._admin1)
        return Entry(
            kind="city", name=place.name, country=place.country, id=str(place.geonames_id), lat=place.lat, lon=place.lon,
            admin1=place.admin1, population=place.population, flags=place.flags, source="geonames",
        )  # fmt: skip

    # --- asking -------------------------------------------------------------------------------------------------

    def agents(self, lemma: str) -> tuple[Entry, ...]:
        """What an agent noun ("diplomat", "police officer"; singular or plural, any case) says of a sector."""
        return (self._users.agent(lemma) if self._users is not None else ()) or self._agents.get(fold(lemma), ())

    @property
    def user_agents(self) -> dict[str, Entry]:
        """The users' single nouns for those who act, folded, which win over every other list of such nouns."""
        return self._users.agents() if self._users is not None else {}

    def office(self, title: str) -> Entry | None:
        """The office that a title names ("Finance Minister", "foreign secretary"), or None."""
        return self._offices.get(fold(title))

    def country(self, code: str) -> Country | None:
        """A country by ISO alpha-3 (or PLOVER's KOS for Kosovo), or None."""
        return self._countries.get("XKX" if code == "KOS" else code)

    def countries(self) -> tuple[Country, ...]:
        """All countries, territories and former states."""
        return tuple(self._countries.values())

    def by_code(self, code: str) -> Entry | None:
        """The organisation, group or body whose actor code this is, or None."""
        return self._codes.get(code)

    def is_common_word(self, word: str) -> bool:
        """Whether a word is ordinary English in lower case."""
        return word.lower() in self._common

    def tenures_of(self, person_id: str) -> list[Tenure]:
        """Every tenure of a person, by start."""
        left = bisect_left(self._tenure_lines, person_id, key=_first_cell)
        right = bisect_right(self._tenure_lines, person_id, key=_first_cell)
        if left == right:
            return self._users.tenures_of.get(person_id, []) if self._users is not None else []
        name = self._person_by_id(person_id).name
        return [store.tenure_of(line, name) for line in self._tenure_lines[left:right]]

    def tenures(self, country: str, post: str) -> list[Tenure]:
        """Every tenure of a post of a country, by start."""
        if self._by_country is None:
            table: dict[str, list[int]] = {}
            for number, line in enumerate(self._tenure_lines):
                table.setdefault(line.split("\t", 2)[1], []).append(number)
            self._by_country = table
        found = []
        for number in self._by_country.get(country, ()):
            line = self._tenure_lines[number]
            if line.split("\t", 4)[3] == post:
                found.append(store.tenure_of(line, self._person_by_id(_first_cell(line)).name))
        return sorted([*found, *self._user_tenures(country, post)], key=lambda tenure: tenure.start or "")

    def holder(self, country: str, post: str, on: str | None) -> list[Tenure]:
        """Who held a post of a country on an ISO day (None: last), the likeliest first; deputies left out.

        A head of government is also looked for among heads of state where a state has no other.
        """
        found = [tenure for tenure in self.tenures(country, post) if tenure.rank in ("", "acting") and tenure.covers(on)]
        own = [tenure for tenure in self._user_tenures(country, post) if tenure.covers(on)]
        if own:
            return own if on is not None else own[-1:]
        found.sort(
            key=lambda t: (_RANKS[t.rank], t.open and bool(on) and (t.observed_until or "") < (on or ""), _descending(t.start))
        )
        if not found and post == "HOG":
            return self.holder(country, "HOS", on)
        return found if on is not None else found[:1]

    def _user_tenures(self, country: str, post: str) -> list[Tenure]:
        return self._users.tenures.get((country, post), []) if self._users is not None else []

    def person(self, name: str, on: str | None = None, country: str | None = None) -> list[Person]:
        """The persons of that full name, those in office ``on`` that day and of ``country`` first."""
        rows: list[str] = []
        for form in person_forms(name, country):
            rows = self._person_names.get(form, "").split()
            if rows:
                break
        persons = [store.person_of(self._person_lines[int(row)]) for row in rows]
        return sorted(persons, key=lambda p: (p.country != country and country is not None, self.standing(p.id, on).former))

    def person_by_id(self, person_id: str) -> Person | None:
        """The person of that id, or None."""
        try:
            return self._person_by_id(person_id)
        except KeyError:
            return None

    def _person_by_id(self, person_id: str) -> Person:
        if self._row_of is None:
            self._row_of = {line[: line.index("\t")]: number for number, line in enumerate(self._person_lines)}
        return store.person_of(self._person_lines[self._row_of[person_id]])

    def standing(self, person_id: str, on: str | None = None) -> Standing:
        """What a person was on an ISO day (None: last known): in office, or formerly of the elite (``ELI``)."""
        held = [tenure for tenure in self.tenures_of(person_id) if on is None or not tenure.start or tenure.start <= on]
        if not held:
            person = self._person_by_id(person_id)
            country = person.country
            return Standing(country or "", country, None, None, None, None)
        current = [tenure for tenure in held if tenure.covers(on)] if on is not None else [t for t in held if t.open]
        if current:
            # Who reigns over several realms at once stands for the own one: Elizabeth II for Britain.
            home = self._person_by_id(person_id).country
            best = min(current, key=lambda t: (_RANKS[t.rank], _WEIGHT.get(t.post, 20), t.country != home, _descending(t.start)))
            return Standing(best.code, best.country, best.sector or None, best.position or None, best, best.until(on))
        last = max(held, key=lambda t: (t.end or "", t.start or ""))
        if last.sector == "REB" or last.country is None:
            # Leaders of armed groups stay theirs, dead or alive; who left an organisation is of no state that we know.
            sector = "REB" if last.sector == "REB" else "ELI"
            return Standing(last.code, last.country, sector, last.position or None, last, None, former=True)
        return Standing((last.country or "") + "ELI", last.country, "ELI", last.position or None, last, None, former=True)

    def where(self, name: str, country: str | None = None, near: Sequence[tuple[float, float]] = ()) -> list[Place]:
        """The places of that name, the likeliest first: by ``country``, then nearness to points, then inhabitants.

        ``near`` holds (latitude, longitude) pairs in degrees. A name that nothing matches gives an empty list.
        """
        folded = fold(name)
        places = [place for entry in self._cased.get(folded, ()) if (place := _place_of_entry(entry)) is not None]
        places += [store.place_of(self._place_lines[int(row)], self._admin1) for row in self._place_names.get(folded, "").split()]

        def order(place: Place) -> tuple[bool, float, int]:
            distance = min((_distance(place, point) for point in near), default=0.0)
            return (country is not None and place.country != country, distance // 500, -place.population)

        own = self._users.named(name) if self._users is not None else ()
        return [place for entry in own if (place := _place_of_entry(entry)) is not None] + sorted(places, key=order)

    def may_know(self, folded: str, written: str) -> bool:
        """Whether :meth:`named` can find a name; quick, and sometimes wrong where a person's name is spelt otherwise."""
        return folded in self._cased or folded in self._loose or folded in self._person_names or written.rstrip("_") in self._exact

    def named(self, name: str) -> tuple[Entry, ...]:
        """Every meaning of a name, however it is written, the likeliest first; users' first, towns and persons included."""
        written = " ".join(word.text for word in words(name))
        if not written:
            return ()
        acronyms = self._exact.get(acronym(name), [])
        entries = dict.fromkeys((*acronyms, *self._look_up(written, cased=True, loose=True)))
        return (*(self._users.named(name) if self._users is not None else ()), *entries)

    def entries(self) -> Iterator[Entry]:
        """Every meaning of every name but those of persons and towns, users' first; names of several words come once each."""
        if self._users is not None:
            yield from self._users.entries()
        for table in (self._exact, self._cased, self._loose):
            for known in table.values():
                yield from known

    def person_names(self) -> Iterator[str]:
        """The full name of every person, as the sources write it."""
        return (line.split("\t", 2)[1] for line in self._person_lines)

    def persons_by_surname(self, surname: str) -> list[Person]:
        """The persons whose name ends (or, where the family name comes first, begins) with that word."""
        if self._surnames is None:
            table: dict[str, list[int]] = {}
            for row, name in enumerate(self.person_names()):
                parts = fold(name).split(" ")
                for part in {spell_word(parts[0]), spell_word(parts[-1])}:
                    table.setdefault(part, []).append(row)
            self._surnames = table
        return [store.person_of(self._person_lines[row]) for row in self._surnames.get(spell_word(fold(surname)), ())]

    def place_names(self) -> Iterable[str]:
        """The folded names of towns."""
        return self._place_names.keys()


def _told_more(entry: Entry, ours: tuple[Entry, ...]) -> Entry:
    """A user's entry with what ours of the same party say besides: that the name is a capital, where it is, its id."""
    if entry.kind not in ("country", "organisation", "group", "person"):
        return entry
    for other in ours:
        if other.country != entry.country or entry.country is None or other.kind in ("office", "agent"):
            continue
        if entry.kind == "country" and other.kind != "person":
            flags = tuple(flag for flag in other.flags if flag not in ("ambiguous", "weak"))
            return replace(other, code=entry.code, start=entry.start, end=entry.end, source="user", flags=flags, note=entry.note)
        if other.kind == "person":
            return replace(entry, kind="person", person=entry.name, id=entry.id or other.id)
        if entry.kind != "person" and other.sector == entry.sector:
            return replace(entry, kind=other.kind, id=entry.id or other.id)
    return entry


def _first_cell(line: str) -> str:
    return line[: line.index("\t")]


def _descending(date: str | None) -> tuple[int, ...]:
    return tuple(-int(part) for part in (date or "0").split("-") if part.isdigit())


def _place_of_entry(entry: Entry) -> Place | None:
    if entry.lat is None or entry.lon is None:
        return None
    return Place(
        entry.name, entry.country, entry.lat, entry.lon, entry.admin1, None, entry.population, entry.kind, entry.source, entry.flags
    )


def _distance(place: Place, point: tuple[float, float]) -> float:
    """Kilometres between a place and a point on the sphere (haversine)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (place.lat, place.lon, *point))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 6371.0 * 2 * math.asin(math.sqrt(half))


# Country names that are also first names, surnames, words or states of the USA.
_AMBIGUOUS_COUNTRIES = frozenset("georgia jordan chad turkey guinea congo korea jersey dominica micronesia samoa".split())


def _ends_name(text: str, found: list[Word], at: int, length: int) -> bool:
    """Whether the last of ``length`` words may end a name: a capital, a digit, or a small syllable after a hyphen
    ("Moon Jae-in").
    """
    last = found[at + length - 1]
    if last.text[0].isupper() or last.text[0].isdigit():
        return True
    return length > 2 and text[last.start - 1] == "-" and found[at + length - 2].text[0].isupper()


def _chains(text: str, found: list[Word]) -> list[int]:
    """For each word, how many words from it on could stand in one name: joined, and not too many."""
    chain = [1] * len(found)
    for at in range(len(found) - 2, -1, -1):
        if joined(text, found[at], found[at + 1]):
            chain[at] = min(chain[at + 1] + 1, LONGEST_NAME)
    return chain


def _shouted(text: str, word: Word, length: int, entries: tuple[Entry, ...], common: frozenset[str]) -> bool:
    """Whether an acronym that is also a word ("WHO", "IT", "AID") stands in a line written all in capitals."""
    if length > 1 or not word.text.isupper() or word.text == "US" or word.text.lower() not in common:
        return False
    begin, end = text.rfind("\n", 0, word.start) + 1, text.find("\n", word.end)
    line = text[begin : end if end >= 0 else len(text)]
    return line.isupper() and " " in line


@lru_cache(maxsize=1)
def _ours() -> Gazetteer:
    return Gazetteer._read()
