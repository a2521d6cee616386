"""Offices and their holders: "the Polish foreign minister", "Finance Minister Jane Roe", "Roe" afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.actor_words import TITLE_ABBREVIATIONS, word_set
from detente.reading.coreference import PAIR_PERSONS, country_code, leader_by_surname, post_of
from detente.reading.mention import (
    BODIES,
    GEOGRAPHIC,
    STATES,
    Mention,
    Owner,
    Owners,
    Unit,
    first_name_like,
    identifier_of,
)
from detente.reading.phrases import DETERMINERS, PROPER, PhraseReader
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry

FORMER = frozenset({"former", "ex", "ousted", "deposed", "late", "onetime", "one-time", "erstwhile", "retired", "outgoing-former"})
NAME_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv"])
ELSEWHERE = word_set("elsewhere")
POST_WORDS = word_set("post_words")
BODY_ENDINGS = word_set("body_endings")
RANKS = word_set("ranks")


class HolderReader(PhraseReader):
    """Reads phrases headed by an office or a person's name."""

    def _post(self, i: int, first: int, lemma: str, unit: Unit | None) -> tuple[str, str, str | None]:
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
            of = next((k for j in s.children[i] if s.lowers[j] == "of" for k in s.children[j] if s.deps[k] == "pobj"), None)
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
        if (
            any(w in ("leader", "chief", "head") for w in words[-1:])
            or post in ("LEADER", "CHIEF")
            or lemma in ("spokesman", "spokeswoman", "spokesperson")
        ):
            sector = self._sector(i, first, lemma, sector, True) or sector
        if "opposition" in words:
            sector = "OPP"
        return sector, post, None if gender == "person" else gender

    def _former(self, first: int, i: int) -> bool:
        s = self.s
        begin = max(0, first - 1)
        return any(s.lowers[j] in FORMER or s.lowers[j].startswith("ex-") for j in range(begin, i + 1))

    def _office(self, i: int, first: int, lemma: str, unit: Unit | None) -> Mention | None:
        """An office, with or without its holder's name: "the Pakistani foreign minister", "Ambassador to X
        Jane Roe".
        """
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
        if s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "as":
            return None  # "as president, he could"
        span = self._span(first, last)
        definite = any(s.deps[j] == "det" and s.lowers[j] in ("the", "this", "that") for j in s.children[i])
        if not plural and (definite or s.tags[i] in PROPER):
            wanted = None if lemma in ("leader", "ruler") else post
            home = context.issuer.country if context.issuer is not None else None
            known = context.office_holder(s, i, wanted, home)
            if known is None:
                other = context.office_holder(s, i, wanted, None)
                # In a government's own text "the President" is its own, unless another has only just been named.
                if other is not None and (home is None or s.index - other.sentence <= 2):
                    known = other
            if known is not None and not former:
                actor = replace(known.actors[0], span=span, how="coreference", antecedent=known.actors[0].antecedent or known.span)
                return Mention(first, last, i, (actor,), sort="person", gender=known.gender or gender, post=post)
            if known is not None and former and known.actors[0].sector == "ELI":
                actor = replace(known.actors[0], span=span, how="coreference", antecedent=known.actors[0].antecedent or known.span)
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
            code=country_code(country) + sector,
            span=span,
            country=country,
            sector=sector,
            role=role,
            how="coreference:context",
            antecedent=antecedent,
        )
        if definite and not former and not plural:
            actor = self._with_holder(actor, post)
        return Mention(first, last, i, (actor,), sort="people" if plural else "person", gender=gender, post=post)

    def _role_text(self, first: int, i: int, unit: Unit | None) -> str:
        """The office's own words, without nationality and "former"."""
        s = self.s
        if unit is not None and unit.kind == "office":
            return self.context.text[unit.start : unit.end]
        words = []
        for j in range(first, i + 1):
            known = self.unit_at.get(j)
            if (
                (known is not None and known.kind != "office")
                or s.lowers[j] in FORMER
                or s.tags[j] in DETERMINERS
                or s.words[j] == "-"
            ):
                continue
            words.append(s.words[j])
        after = next((j for j in s.children[i] if j > i and s.lowers[j] == "of"), None)
        if after is not None and s.lowers[i] == "secretary" and after + 1 < len(s.words) and s.lowers[after + 1] == "state":
            words += ["of", "State"]
        return " ".join(words)

    def _office_actor(self, owner: Owner, sector: str, post: str, role: str, span: Span, former: bool, lemma: str) -> Actor:
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
        if entry is not None and entry.kind in BODIES and (entry.country is None or generic or entry.sector not in (None, "GOV")):
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
        """Tokens of a name that directly follows an office and its phrase ("Ambassador to the United States
        Jane Roe").
        """
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
                        (before is not None and before.kind in GEOGRAPHIC | BODIES) or s.lowers[first - 1] in ("state", "affairs")
                    ):
                        return list(range(first, k + 1))
        j = last + 1
        if j < len(s.words) and s.tags[j] in PROPER and s.heads[j] == i and s.deps[j] == "appos":
            unit = self.unit_at.get(j)
            if unit is None or unit.kind == "person":
                end = unit.last if unit is not None else j
                while unit is None and end + 1 < len(s.words) and s.tags[end + 1] in PROPER and (end + 1) not in self.unit_at:
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
            actor,
            person=person.name if person is not None else name,
            id=person.wikidata if person is not None else actor.id,
            how="office" if not actor.how.startswith("coreference") else actor.how,
        )

    def _counterpart(self, i: int) -> Mention | None:
        """As in "his US counterpart": the same office in another country."""
        s = self.s
        first = self._left(i)
        owners = Owners(first=first, last=i)
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
        if not any(owner.country for owner in owners.found):
            return Mention(first, i, i, (), reason="counterpart_country", sort="person")
        sector = model.sector if model is not None and model.sector not in (None, "ELI") else "GOV"
        antecedent = (model.antecedent or model.span) if model is not None else None
        actors = []
        for owner in owners.found:
            if owner.country is None:
                continue
            actor = Actor(
                code=country_code(owner.country) + (sector or ""),
                span=span,
                country=owner.country,
                sector=sector,
                role=model.role if model is not None else None,
                how="coreference:counterpart" if antecedent else "composition",
                antecedent=antecedent,
            )
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

    def _choose_person(self, unit: Unit, country: str | None, post: str | None) -> Entry | None:
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

    def _person(self, i: int, unit: Unit) -> Mention | None:
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
                identifier = identifier_of(entry)
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
                referent.actors[0],
                span=self._span(unit.first, unit.last),
                how="coreference",
                antecedent=referent.actors[0].antecedent or referent.span,
            )
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
        return Mention(unit.first, unit.last, i, (actor,), sort="person", gender=gender, named=names, post=post_of(actor.role))

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

    def _title_before(self, first: int, name: int) -> tuple[int, str, Unit | None] | None:
        """(token, lemma, gazetteer's office) of the title between ``first`` and a name's first token, nearest
        the name.
        """
        s = self.s
        rank: tuple[int, str, Unit | None] | None = None
        for j in range(name - 1, first - 1, -1):
            unit = self.unit_at.get(j)
            lemma = s.lowers[j].rstrip(".")
            lemma = TITLE_ABBREVIATIONS.get(lemma, lemma)
            if unit is not None and unit.kind == "office":
                found: tuple[int, str, Unit | None] = (unit.last, s.lowers[unit.last], unit)
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
            return Mention(before.first, i, i, (self._actor_of(before.meaning.entry, self._span(before.first, i)),), sort="body")
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
        """As in "the Greek gas producer Energean": a firm or body that its own phrase explains."""
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
            return Mention(first, last, i, (), reason="unknown_name", sort="person", gender=referent.gender, named=tuple(names))
        actor = replace(
            referent.actors[0],
            span=self._span(first, last),
            how="coreference",
            antecedent=referent.actors[0].antecedent or referent.span,
        )
        return Mention(first, last, i, (actor,), sort="person", gender=referent.gender, named=tuple(names), post=referent.post)

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
        """As in "President Xi", "Foreign Minister Bourita": the country is not said; the name, the post or the
        article tells.
        """
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
            return Mention(first, last, i, (actor,), sort="person", gender=referent.gender or gender, named=names, post=post)
        if len(names) > 1:
            for person in self.gazetteer.person(" ".join(names), context.date, None):
                standing = self.gazetteer.standing(person.id, context.date)
                if person.country is None and standing.country is None:
                    continue
                actor = Actor(
                    code=standing.code or None,
                    span=span,
                    country=standing.country,
                    sector=standing.sector,
                    name=person.name,
                    person=person.name,
                    role=role,
                    id=person.wikidata,
                    how="office",
                    until=standing.until,
                )
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
        if fellow is not None and fellow.sort == "person" and len(fellow.actors) == 1 and fellow.actors[0].country and not former:
            # "the Greek prime minister and energy minister Jane Roe": one nationality for both
            model = fellow.actors[0]
            if model.how in ("office", "composition") and self._named_nation(fellow):
                actor = Actor(
                    code=country_code(model.country or "") + sector,
                    span=span,
                    country=model.country,
                    sector=sector,
                    person=" ".join(names),
                    role=role,
                    how="office",
                )
                return Mention(first, last, i, (actor,), sort="person", gender=gender, named=names, post=post)
        holder = self._holder_by_surname(names[-1], post)
        if holder is not None:
            country, person_name, until = holder
            told = "ELI" if former else sector
            actor = Actor(
                code=country_code(country) + told,
                span=span,
                country=country,
                sector=told,
                person=person_name,
                role=role,
                how="office",
                until=until,
            )
            return Mention(first, last, i, (actor,), sort="person", gender=gender, named=names, post=post)
        country_here, antecedent = self._country_here(i, certain=post not in ("LEG", "JUD", "REG", "SPEAKER", "OTHER"))
        if country_here is None:
            return Mention(first, last, i, (), reason="country_unknown", sort="person", gender=gender, named=names, post=post)
        told = "ELI" if former else sector
        actor = Actor(
            code=country_code(country_here) + told,
            span=span,
            country=country_here,
            sector=told,
            person=" ".join(names),
            role=role,
            how="coreference:context",
            antecedent=antecedent,
        )
        return Mention(first, last, i, (actor,), sort="person", gender=gender, named=names, post=post)

    def _named_nation(self, mention: Mention) -> bool:
        """Whether the words of a mention hold the name of a country or nationality."""
        return any(u.kind in STATES for j in range(mention.first, mention.last + 1) if (u := self.unit_at.get(j)) is not None)

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
                actor = replace(
                    mention.actors[0],
                    span=self._span(first, last),
                    person=" ".join(names),
                    antecedent=None,
                    how="office" if not mention.actors[0].how.startswith("coreference") else mention.actors[0].how,
                    until=None,
                )
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
