"""Answers to "who is this?" and "where is this?": the answer, the rows it rests on, and who or what else it may be.

    who("Finance Minister Ishaq Dar", on="2023-04-10") -> Answer
    where("Salala", country="PAK") -> Answer

An answer is a person in an office, a body or group as it stood on a day, a country, a code taken apart, or a place. Where
there is none, it says why and which names are near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from detente.gazetteer.codes import decode, units, well_formed
from detente.gazetteer.entries import Entry, Match, Place, Tenure
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.names import HONORIFICS, fold, words

MOST = 5
# How alike a name must be to be offered, 1 being the same: "Ishak Daar" is .80 to "Ishaq Dar".
NEAR = 0.72
BODIES = frozenset("organisation group party ministry parliament court bank force agency metonym group_of_states outlet".split())
STATES = frozenset({"country", "demonym", "capital"})
PLACES = frozenset({"city", "place", "region"})
LEADING = ("HOS", "HOG", "FM", "DEF", "FIN", "INT")
POSTS = {
    "HOS": "head of state",
    "HOG": "head of government",
    "FM": "foreign minister",
    "DEF": "defence minister",
    "FIN": "finance minister",
    "INT": "interior minister",
    "MILCHIEF": "chief of the armed forces",
    "SPY": "chief of intelligence",
    "CB": "central bank governor",
}
_SMALL = frozenset("the of for and to in at on former ex late acting s a an".split())


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a data file or of a user's dictionary that an answer rests on; ``holds`` tells that it held on the day."""

    what: str
    country: str | None
    start: str | None
    end: str | None
    observed_until: str | None
    source: str
    licence: str = ""
    unverified: bool = False
    holds: bool = True

    def text(self) -> str:
        """The row for a person to read: whether it holds, from when to when, what, and where it stands."""
        until = self.end or (f"last seen {self.observed_until}" if self.observed_until else "no end known")
        when = f"{self.start or 'always'} to {until}" if self.start or self.end or self.observed_until else "undated"
        source = ", ".join(part for part in (self.source, self.licence, "unverified" if self.unverified else "") if part)
        where = f", {self.country}" if self.country else ""
        return f"  {'*' if self.holds else ' '} {when}: {self.what}{where}  [{source}]"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who or what a name may be. ``how`` is person, office, body, country, composition, code or place."""

    name: str
    how: str
    code: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    id: str | None = None
    until: str | None = None
    former: bool = False
    lat: float | None = None
    lon: float | None = None
    admin1: str | None = None
    population: int | None = None
    rows: tuple[Row, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether a row behind it holds on the day asked for."""
        return any(row.holds for row in self.rows)

    def line(self) -> str:
        """The candidate in one line."""
        if self.how == "place":
            where = ", ".join(part for part in (self.admin1, self.country) if part)
            people = f", {self.population:,} inhabitants" if self.population else ""
            return f"{self.name} ({where or 'no country'}), {self.lat:.3f} {self.lon:.3f}{people}"
        parts = [f"{self.name}: {self.code or 'no code'}"]
        if self.role:
            parts.append(("formerly " if self.former else "") + self.role)
        elif self.how == "person" and not self.holds:
            parts.append("out of every known office" if self.former else "in no known office by then")
        if self.until:
            parts.append(f"confirmed until {self.until} only")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a name. ``found`` is None where nothing is; ``reason`` then says why and ``near`` what is alike."""

    query: str
    on: str | None
    found: Candidate | None
    others: tuple[Candidate, ...] = ()
    reason: str | None = None
    near: tuple[str, ...] = ()
    remark: str | None = field(default=None)

    def __bool__(self) -> bool:
        return self.found is not None

    def text(self) -> str:
        """The answer for a person to read."""
        lines = []
        if self.found is None:
            lines.append(self.reason or f"Nobody called {self.query!r} is known.")
            if self.near:
                lines.append("Near it: " + "; ".join(self.near) + ".")
        else:
            day = "" if self.found.how == "place" else f" (on {self.on})" if self.on else " (no day given: the last known)"
            lines.append(self.found.line() + day)
            if self.remark:
                lines.append(self.remark)
            if self.found.rows:
                lines.append("Rows (* holds on that day):" if self.found.how != "place" else "Row:")
                lines += [row.text() for row in self.found.rows]
        if self.others:
            lines.append("It may also be:")
            lines += [f"    {other.line()}" for other in self.others[:MOST]]
            if len(self.others) > MOST:
                lines.append(f"    and {len(self.others) - MOST} more")
        return "\n".join(lines) + "\n"

    def record(self) -> dict[str, Any]:
        """The answer as a JSON object; what is None is left out."""
        return {"query": self.query, **{key: value for key, value in _plain(asdict(self)).items() if key != "query"}}


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, part in value.items():
        if isinstance(part, dict):
            found[key] = _plain(part)
        elif isinstance(part, (list, tuple)):
            found[key] = [_plain(item) if isinstance(item, dict) else item for item in part]
        elif part is not None or key in ("found", "on"):
            found[key] = part
    return found


# --- who ----------------------------------------------------------------------------------------------------------


def who(name: str, on: str | None = None, user_files: Iterable[str | Path] = ()) -> Answer:
    """Look up a name, a title with or without a name, a body, a country or an actor code, as of an ISO day (None: last)."""
    return _Asked(Gazetteer.load(user_files), name, on).answer()


class _Asked:
    """One question: the names in it, sorted into titles, states, persons, bodies and words that nobody knows."""

    def __init__(self, gazetteer: Gazetteer, query: str, on: str | None) -> None:
        self.gazetteer, self.query, self.on = gazetteer, query.strip(), on
        matches = gazetteer.scan(self.query)
        if not any(letter.isupper() for letter in self.query):
            self.query = " ".join(word[:1].upper() + word[1:] for word in self.query.split())
            matches = gazetteer.scan(self.query)
        self.matches = matches
        self.offices = [m for m in matches if m.first.kind == "office" or any(e.kind == "office" for e in m.entries)]
        self.persons = [m for m in matches if m.first.kind == "person" and m not in self.offices]
        self.states = [m for m in matches if m.first.kind in STATES and m not in self.offices]
        self.bodies = [m for m in matches if m.first.kind in BODIES and m not in self.offices]
        known = (*self.offices, *self.persons, *self.states, *self.bodies)
        self.left = [
            self.query[word.start : word.end]
            for word in words(self.query)
            if not any(m.start <= word.start < m.end for m in known)
            and word.folded not in _SMALL
            and (word.folded not in HONORIFICS or not matches)
        ]
        self.former = any(word.folded in ("former", "ex") for word in words(self.query))

    def answer(self) -> Answer:
        if not self.query:
            return Answer(self.query, self.on, None, reason='No name was given. Hint: "French foreign minister", "IMF", "PAKGOV".')
        code = self._code()
        if code is not None:
            return code
        for read in (self._named_persons, self._titled, self._office, self._whole, self._composition, self._surname):
            found = list(read())
            if found:
                best, *others = self._ranked(found)
                remark = None
                if best.how == "composition" and best.role:
                    remark = "The name is not known: the code comes from the words around it."
                return Answer(self.query, self.on, best, tuple(others), remark=remark)
        return self._nobody()

    def _ranked(self, found: list[Candidate]) -> list[Candidate]:
        unique = list({(c.name, c.code, c.role, c.id): c for c in reversed(found)}.values())[::-1]
        return sorted(unique, key=lambda c: not c.holds) if self.on else unique

    # --- codes ----------------------------------------------------------------------------------------------------

    def _code(self) -> Answer | None:
        text = self.query
        if not (text.isupper() and well_formed(text)) or any(m.end - m.start == len(text) for m in self.matches):
            return None
        decoded = decode(text)
        if decoded.unknown or (decoded.country is None and decoded.sector is None):
            return None
        parts = [text[i : i + 3] for i in range(0, len(text), 3)]
        meaning = "; ".join(f"{part} {units()[part][0].meaning}" for part in parts if part in units())
        rows = []
        country = decoded.country
        if country is not None and decoded.sector in (None, "GOV", "MIL"):
            for post in ("MILCHIEF", "DEF") if decoded.sector == "MIL" else LEADING:
                rows += [_row(tenure, self.on, named=True) for tenure in self.gazetteer.holder(country, post, self.on)[:1]]
        found = Candidate(meaning, "code", text, country, decoded.sector, rows=tuple(rows))
        same = {entry.name: entry for entry in self.gazetteer.entries() if entry.code == text and entry.kind in BODIES}
        others = tuple(_body([entry], self.on) for entry in same.values())
        return Answer(self.query, self.on, found, others)

    # --- persons --------------------------------------------------------------------------------------------------

    def _posts(self) -> set[str]:
        return {e.post for m in self.offices for e in m.entries if e.kind == "office" and e.post}

    def _countries(self) -> list[str]:
        told = [e.country for m in self.states for e in m.entries[:1] if e.country]
        told += [e.country for m in self.bodies for e in m.entries[:1] if e.country]
        return told or [e.country for m in self.offices for e in m.entries if e.kind == "office" and e.country]

    def _named_persons(self) -> Iterator[Candidate]:
        posts, countries = self._posts(), self._countries()
        found = []
        for match in self.persons:
            users = [entry for entry in match.entries if entry.source == "user"]
            if users:
                found.append((0, _user_person(users, self.on)))
            for entry in match.entries:
                if (
                    entry.kind == "person"
                    and entry.source != "user"
                    and entry.id
                    and (entry.covers(self.on) or len(match.entries) == 1)
                ):
                    found.append((1, self._person(entry.id, entry.name, posts)))
        # A full name may be borne by several: of the country that was named first, then who held the office that was named.
        found.sort(
            key=lambda pair: (pair[0], bool(countries) and pair[1].country not in countries, not pair[1].holds, pair[1].former)
        )
        yield from (candidate for _, candidate in found)

    def _person(self, identifier: str, name: str, posts: set[str]) -> Candidate:
        held = self.gazetteer.tenures_of(identifier)
        standing = self.gazetteer.standing(identifier, self.on)
        tenure = next((t for t in held if t.post in posts and t.covers(self.on) and not standing.former), standing.tenure)
        wikidata = identifier if identifier[:1] == "Q" and identifier[1:].isdigit() else None
        code, sector = standing.code, standing.sector
        if tenure is not None and not standing.former:
            code, sector = tenure.code, tenure.sector
        return Candidate(
            name, "person", code or None, standing.country, sector, tenure.position if tenure else None, wikidata,
            tenure.until(self.on) if tenure else None, standing.former, rows=tuple(_row(t, self.on) for t in held),
        )  # fmt: skip

    def _titled(self) -> Iterator[Candidate]:
        """A title and a surname, or a title with a name that nobody knows."""
        if not self.offices or not self.left:
            return
        posts, countries = self._posts(), self._countries()
        surname = self.left[-1]
        found = []
        for person in self.gazetteer.persons_by_surname(surname):
            if len(self.left) > 1 and not {fold(word) for word in self.left} <= set(fold(person.name).split()):
                continue
            held = [
                t for t in self.gazetteer.tenures_of(person.id) if t.post in posts and (not countries or t.country in countries)
            ]
            current = [t for t in held if t.covers(self.on)]
            if current or (held and (self.on is None or self.former)):
                found.append((not current, -len(current), self._person(person.id, person.name, posts)))
        found.sort(key=lambda row: (row[0], _latest(row[2]) * -1))
        yield from (candidate for _, _, candidate in found)
        if not found and countries:
            entry = next(e for e in self.offices[-1].entries if e.kind == "office")
            sector = "ELI" if self.former else entry.sector or "GOV"
            code = ("KOS" if countries[0] == "XKX" else countries[0]) + sector
            yield Candidate(" ".join(self.left), "composition", code, countries[0], sector, entry.role or entry.name)

    def _office(self) -> Iterator[Candidate]:
        """An office without a name: who held it."""
        if not self.offices or self.left or self.persons:
            return
        for country in self._countries():
            for post in sorted(self._posts()):
                for tenure in self.gazetteer.holder(country, post, self.on):
                    held = [t for t in self.gazetteer.tenures(country, post) if t.rank in ("", "acting")]
                    at = held.index(tenure) if tenure in held else 0
                    rows = held[max(0, at - 2) : at + 3]
                    yield Candidate(
                        tenure.person, "office", tenure.code or None, tenure.country, tenure.sector, tenure.position,
                        tenure.person_id if tenure.person_id[:1] == "Q" else None, tenure.until(self.on),
                        rows=tuple(_row(t, self.on, named=True) for t in rows),
                    )  # fmt: skip

    def _surname(self) -> Iterator[Candidate]:
        """A surname alone: those in a leading office that day, the highest first."""
        if len(self.left) != 1 or self.offices:
            return
        found = []
        countries = self._countries()
        for person in self.gazetteer.persons_by_surname(self.left[0]):
            if countries and person.country not in countries:
                continue
            candidate = self._person(person.id, person.name, set())
            held = [t for t in self.gazetteer.tenures_of(person.id) if t.covers(self.on) and t.rank in ("", "acting")]
            rank = min((LEADING.index(t.post) if t.post in LEADING else 9 for t in held), default=9)
            found.append(((candidate.former or not candidate.holds, rank, -_latest(candidate)), candidate))
        found.sort(key=lambda row: row[0])
        yield from (candidate for _, candidate in found)

    # --- bodies, countries ----------------------------------------------------------------------------------------

    def _whole(self) -> Iterator[Candidate]:
        """A body, group or country that the whole question names (with "the" and "of" left out)."""
        if self.left or self.offices or self.persons:
            return
        named = self.bodies or self.states
        if len(self.bodies) > 1 or (not self.bodies and len(self.states) > 1):
            return
        for match in named:
            yield from _by_party(match, self.on)

    def _composition(self) -> Iterator[Candidate]:
        """A country and a noun for those who act: "Pakistani diplomats"."""
        if len(self.states) != 1 or not self.left or self.persons:
            return
        noun = " ".join(self.left).lower()
        entries = self.gazetteer.agents(noun) or self.gazetteer.agents(noun.removesuffix("s"))
        country = self.states[0].first.country
        if entries and country is not None:
            sector = entries[0].code or ""
            code = ("KOS" if country == "XKX" else country) + sector
            row = Row(f"{noun}: {sector}", None, None, None, None, entries[0].note or entries[0].source)
            yield Candidate(self.query, "composition", code, country, entries[0].sector, rows=(row,))

    def _nobody(self) -> Answer:
        reason = f"Nobody and nothing called {self.query!r} is known."
        if self.offices and not self._countries():
            title = self.query[self.offices[0].start : self.offices[0].end]
            named = f" Nobody called {' '.join(self.left)!r} is known to have held it." if self.left else ""
            reason = f'"{title}" is an office of many states.{named} Say of which country: "French {title}".'
        elif self.offices:
            post = POSTS.get(next(iter(sorted(self._posts())), ""), "that office")
            day = f" on {self.on}" if self.on else ""
            reason = f"Nobody is known as {post} of {self._countries()[0]}{day}."
        elif any(m.first.kind in PLACES and m.end - m.start == len(self.query) for m in self.matches):
            reason = f"{self.query!r} is known as a place only. Hint: detente where {self.query!r}."
        near = _near(" ".join(self.left) or self.query, self._every_name())
        return Answer(self.query, self.on, None, reason=reason, near=tuple(near))

    def _every_name(self) -> Iterator[str]:
        yield from self.gazetteer.person_names()
        yield from (entry.name for entry in self.gazetteer.entries() if entry.kind in BODIES or entry.kind in ("country", "person"))


def _latest(candidate: Candidate) -> int:
    digits = max((row.end or row.observed_until or row.start or "0" for row in candidate.rows), default="0").replace("-", "")
    return int((digits + "0000")[:8]) if digits.isdigit() else 0


def _by_party(match: Match, on: str | None) -> Iterator[Candidate]:
    """One candidate for each party that a name may mean, with all its dated rows; a user's first."""
    parties: dict[tuple[str, str | None, bool], list[Entry]] = {}
    for entry in match.entries:
        if entry.kind in BODIES or entry.kind in STATES:
            user = entry.source == "user"
            parties.setdefault((entry.name if not user else "", entry.country, user), []).append(entry)
    for entries in parties.values():
        yield _body(entries, on)


def _body(entries: Sequence[Entry], on: str | None) -> Candidate:
    live = [entry for entry in entries if entry.covers(on)]
    if on is None:
        live = sorted(entries, key=lambda e: (e.start is not None or e.end is not None, _order(e)))
        undated = live[:1] if live[0].start is None and live[0].end is None else []
        live = undated or live[::-1]
    best = live[0] if live else None
    first = entries[0]
    rows = tuple(
        Row(
            f"{entry.name}, {entry.kind}: {entry.code or '/'.join(entry.members) or 'no code'}",
            entry.country, entry.start, entry.end, entry.observed_until,
            entry.note if entry.source == "user" else entry.source.removesuffix(":unverified"),
            unverified=entry.source.endswith(":unverified") or "unverified" in entry.flags,
            holds=entry is best if on is None else entry.covers(on),
        )
        for entry in entries
    )  # fmt: skip
    code = None
    if best is not None:
        code = "KOS" if best.code == "XKX" else best.code or "/".join(best.members) or None
        if best.kind == "capital":
            code = (code or "") + "GOV"
    return Candidate(
        first.name, "country" if first.kind in STATES else "body", code, first.country, best.sector if best else None,
        first.kind if best else f"{first.kind}, not on that day", first.id, lat=first.lat, lon=first.lon, rows=rows,
    )  # fmt: skip


def _order(entry: Entry) -> str:
    return entry.end or "9999"


def _user_person(entries: Sequence[Entry], on: str | None) -> Candidate:
    live = [entry for entry in entries if entry.covers(on)]
    best = live[0] if live else None
    rows = tuple(
        Row(f"{e.role or e.name}: {e.code}", e.country, e.start, e.end, None, e.note, holds=e in live[:1]) for e in entries
    )
    first = best or entries[0]
    return Candidate(first.name, "person", best.code if best else None, first.country, best.sector if best else None,
                     first.role, first.id, rows=rows)  # fmt: skip


def _row(tenure: Tenure, on: str | None, named: bool = False) -> Row:
    rank = "acting " if tenure.rank == "acting" and "acting" not in tenure.position.lower() else ""
    post = f" ({tenure.post})" if tenure.post in POSTS else ""
    what = f"{rank}{tenure.position}{post}: {tenure.code}"
    return Row(
        f"{tenure.person}, {what}" if named else what, tenure.country, tenure.start, tenure.end, tenure.observed_until,
        tenure.source, tenure.licence, tenure.unverified, tenure.open if on is None else tenure.covers(on),
    )  # fmt: skip


def _near(name: str, choices: Iterable[str]) -> list[str]:
    """Up to five names that are spelt much like this one, the most alike first."""
    folded = fold(name)
    if len(folded) < 3:
        return []
    forms: dict[str, str] = {}
    for choice in choices:
        forms.setdefault(fold(choice), choice)
    found = process.extract(folded, list(forms), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=NEAR, limit=MOST)
    return [forms[form] for form, _, _ in found]


# --- where --------------------------------------------------------------------------------------------------------


def where(name: str, country: str | None = None, user_files: Iterable[str | Path] = ()) -> Answer:
    """Look up a place by name, those of ``country`` (ISO alpha-3) first, then the most populous."""
    gazetteer = Gazetteer.load(user_files)
    query = name.strip()
    if country is not None and gazetteer.country(country.upper()) is None:
        known = gazetteer.named(country)
        code = next((entry.country for entry in known if entry.kind == "country"), None)
        hint = f"Did you mean {code}?" if code else "Write an ISO 3166-1 alpha-3 code, such as PAK."
        return Answer(query, None, None, reason=f"{country!r} is not a country's code. {hint}")
    wanted = country.upper() if country is not None else None
    wanted = "XKX" if wanted == "KOS" else wanted
    places = list(dict.fromkeys(gazetteer.where(query, wanted)))
    candidates = [_place(gazetteer, place) for place in places]
    if wanted is not None and candidates and candidates[0].country != wanted:
        reason = f"No place called {query!r} is known in {wanted}."
        return Answer(query, None, None, tuple(candidates), reason, tuple(_near_places(gazetteer, query, wanted)))
    if candidates:
        return Answer(query, None, candidates[0], tuple(candidates[1:]))
    state = next((e for e in gazetteer.named(query) if e.kind in ("country", "region", "place") and e.country), None)
    if state is not None:
        reason = f"{state.name} is a {state.kind} ({state.country}) for which no coordinates are known."
        return Answer(query, None, None, reason=reason)
    return Answer(
        query, None, None, reason=f"No place called {query!r} is known.", near=tuple(_near_places(gazetteer, query, wanted))
    )


def _place(gazetteer: Gazetteer, place: Place) -> Candidate:
    source = "GeoNames" if place.source == "geonames" else place.source.removesuffix(":unverified")
    number = f" {place.geonames_id}" if place.geonames_id else ""
    row = Row(
        f"{place.name}, {place.kind}", place.country, None, None, None, source + number,
        "CC-BY-4.0" if place.source == "geonames" else "", place.source.endswith(":unverified") or "unverified" in place.flags,
    )  # fmt: skip
    return Candidate(
        place.name, "place", country=place.country, lat=place.lat, lon=place.lon, admin1=place.admin1,
        id=str(place.geonames_id) if place.geonames_id else None, population=place.population or None, rows=(row,),
    )  # fmt: skip


def _near_places(gazetteer: Gazetteer, name: str, country: str | None) -> Iterator[str]:
    entries = (entry.name for entry in gazetteer.entries() if entry.kind in PLACES or entry.kind == "capital")
    names = _near(name, (*entries, *gazetteer.place_names()))
    places = (next(iter(gazetteer.where(near, country)), None) for near in names)
    yield from dict.fromkeys(f"{place.name} ({place.country})" for place in places if place is not None)
