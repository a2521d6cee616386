"""Offices and their holders: "the Polish foreign minister", "Finance Minister Jane Roe", "Roe" afterwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.gazetteer.names import fold
from detente.reading.actor_words import TITLE_ABBREVIATIONS, body_names, modifier_sectors, word_set
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
from detente.reading.phrases import (
    DETERMINERS,
    FIRST_NAME_COUNTRIES,
    HONOURS,
    HYPHENS,
    LOCAL_NOUNS,
    LOCATIVE,
    NAME_HEADS,
    NAME_SUFFIXES,
    PROPER,
    PhraseReader,
)
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.gazetteer import Entry

FORMER = frozenset({"former", "ex", "ousted", "deposed", "late", "onetime", "one-time", "erstwhile", "retired", "outgoing-former"})
COURTESY = frozenset(["mr", "mrs", "ms", "miss", "madam", "dr", "sir", "dame", "lord", "lady"])
# Titles that only a monarchy has, and what stands for a government's own head in a state without one.
ROYAL = frozenset(["king", "queen", "prince", "princess", "emir", "amir", "sultan", "emperor", "monarch"])
ROYAL_STATES = word_set("kingdom_countries") | word_set("emirate_countries") | word_set("sultanate_countries")
LEADING = frozenset({"HOS", "HOG", "DHOG", "FM", "FIN", "INT", "MIN", "VP", "AMB", "TRADE", "ENERGY", "JUSMIN"})
# Words inside longer titles: "former deputy minister", "former army chief".
PART_TITLES = frozenset(["deputy", "general", "major", "chief", "vice", "army", "police", "security", "intelligence", "opposition"])
# Titles without a country in a government's own text are its own people's; foreign guests have fuller ones.
HOME_TITLES = frozenset(
    ["secretary", "administrator", "director", "senator", "congressman", "congresswoman", "justice", "judge", "governor"]
)
UNIQUE_TITLES = {"pope": "VAT", "pontiff": "VAT", "taoiseach": "IRL", "tánaiste": "IRL", "tanaiste": "IRL", "lama": "CHN"}
TITLE_STATES = {
    "king": word_set("kingdom_countries"),
    "queen": word_set("kingdom_countries"),
    "emir": word_set("emirate_countries"),
    "amir": word_set("emirate_countries"),
    "sultan": word_set("sultanate_countries"),
    **{title: frozenset([country]) for title, country in UNIQUE_TITLES.items()},
    "chancellor": frozenset(["DEU", "AUT"]),
}
# Posts whose holder's country is not told by the place of the sentence: a journalist may be anywhere.
ANYWHERE = frozenset({"JRN", "CVL", "EDU", "REL", "OPP"})
SUBNATIONAL = frozenset(["regional", "provincial", "local", "state", "municipal", "city", "county", "territorial"])
ELSEWHERE = word_set("elsewhere")
POST_WORDS = word_set("post_words")
BODY_ENDINGS = word_set("body_endings")
RANKS = word_set("ranks")
PRIVATE_HOMES = word_set("private_homes")


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
        led = [k for j in s.children[i] if s.lowers[j] in ("of", "for") for k in s.children[j] if s.deps[k] == "pobj"]
        if any(modifier_sectors().get(s.lowers[m]) == "REB" for k in led for m in (k, *s.children[k])):
            sector = "REB"  # "a commander of the UFR rebel group"
        if "opposition" in words or any(s.lowers[m] == "opposition" for k in led for m in (k, *s.children[k])):
            sector = "OPP"
        elif lemma == "president" and "vice" in words and self._one_of_many(i, first):
            sector, post = "BUS", "OTHER"
        elif sector == "GOV" and post not in ("FM", "DEF", "FIN", "INT"):
            sector = self._sector_of_body(i, first, unit) or sector
        return sector, post, None if gender == "person" else gender

    def _one_of_many(self, i: int, first: int) -> bool:
        """Whether a vice president is a firm's ("a vice president", "senior vice president"), not the state's."""
        s = self.s
        if any(s.lowers[j] in ("senior", "executive", "group", "regional") for j in range(max(0, first - 1), i)):
            return True
        return any(s.deps[j] == "det" and s.lowers[j] in ("a", "an") for j in s.children[i])

    def _sector_of_body(self, i: int, first: int, unit: Unit | None) -> str:
        """The sector of the body whose office this is: "bank president", "general secretary of the rail union"."""
        s = self.s
        begin = unit.first if unit is not None else i
        heads = [j for j in range(first, begin) if j not in self.unit_at]
        heads += [k for j in s.children[i] if s.deps[j] == "prep" and s.lowers[j] == "of" for k in s.children[j]]
        return next((sector for j in heads if j not in self.unit_at and (sector := body_names().get(s.lemmas[j].lower()))), "")

    def _former(self, first: int, i: int) -> bool:
        s = self.s
        begin = max(0, first - 1)
        told = next((j for j in range(i, begin - 1, -1) if s.lowers[j] in FORMER or s.lowers[j].startswith("ex-")), None)
        # "former candidate Senator X": it is the first role that is over.
        return told is not None and not any(
            (s.lowers[j] in self.titles or s.lowers[j] in self.agents)
            and s.lowers[j] not in PART_TITLES
            and self._is_person_noun(s.lowers[j])
            and s.heads[j] != i
            and s.words[j + 1] not in HYPHENS
            for j in range(told + 1, i)
        )

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
        if not owners.found and unit is not None and unit.last > unit.first:
            for j in range(unit.first, unit.last + 1):  # "Commander in Chief of the Armed Forces of X"
                if j != i and not owners.found:
                    self._owners_after(owners, j, True)
            if not owners.found and s.tags[unit.last] in PROPER:
                self._own_body(owners, unit)
        start, last = min(first, owners.first), max(i, unit.last if unit is not None else i, owners.last)
        if post == "AMB":
            last = self._posted_to(i, last)
        name = self._name_after(i, last)
        if name is not None and not plural:
            if not owners.found:
                self._owners_after(owners, name[-1], True)
            last = max(last, name[-1], owners.last)
        former = self._former(start, i)
        span = self._span(start, last)
        role = self._role_text(first, i, unit)
        usable = [o for o in owners.found if o.country or o.entry is not None or o.actor is not None]
        if plural and lemma == "minister" and not usable and any(s.lowers[j] == "all" for j in s.children[i]):
            country, antecedent = self._country_here(i)
            if country is not None:
                actor = Actor(country_code(country) + sector, span, country=country, sector=sector, how="coreference:context")
                return Mention(start, last, i, (replace(actor, antecedent=antecedent),), sort="people")
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
        if not plural and usable and all(o.weak for o in usable) and self._is_spoken_of(i, post):
            usable = []  # "looks forward to seeing the Prime Minister in Madrid": that is where, not whose
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
        if owners.reason is not None and owners.reason.startswith(("ambiguous", "group", "country_unknown", "unknown_name")):
            return Mention(start, last, i, (), reason=owners.reason, sort="unknown")
        if plural and name is None and lemma not in PAIR_PERSONS and (lemma in self.agents or post == "LEG"):
            known = (sector, False, False) if post == "LEG" else self.agents[lemma]
            return self._agent(i, first, lemma, known)
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

    def _own_body(self, owners: Owners, unit: Unit) -> None:
        """The body that an office's own title names, if it is one state's ("member of Congress")."""
        s = self.s
        for match in self.gazetteer.scan(s.words[unit.last]):
            entry = next((e for e in match.entries if e.kind in BODIES and e.country and "weak" not in e.flags), None)
            if entry is not None:
                owners.found.append(Owner(entry.country, entry, unit.last, unit.last, self._span(unit.last, unit.last)))

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
        if (s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "as") or lemma in ("captain", "head"):
            return None  # "as president, he could"; any ship's captain; a head on shoulders
        if not plural and self._of_unknown_body(i):
            return Mention(first, last, i, (), reason="unknown_body", sort="person", gender=gender, post=post)
        span = self._span(first, last)
        if lemma == "secretary" and i > 0 and s.lowers[i - 1] == "foreign":
            lemma = "foreign secretary"  # which a state with a secretary of state does not have
        definite = any(s.deps[j] == "det" and s.lowers[j] in ("the", "this", "that", "these", "those") for j in s.children[i])
        if post == "SPK" and any(s.deps[j] == "compound" and s.lemmas[j] in PRIVATE_HOMES for j in s.children[i]):
            return None  # "a family spokesperson"
        if not plural and (definite or s.tags[i] in PROPER):
            wanted = None if lemma in ("leader", "ruler") else post
            home = context.issuer.country if context.issuer is not None and self._may_have(context.issuer.country, lemma) else None
            short = lemma == "secretary" and last == i and s.lowers[i - 1] in ("the", "and")  # of whichever department
            known = context.office_holder(s, i, None if short else wanted, home) if home is not None else None
            if known is not None and not self._may_have(known.actors[0].country, lemma):
                known = None
            if known is None:
                other = context.office_holder(s, i, wanted, None, lambda country: self._may_have(country, lemma))
                # In a government's own text "the President" is its own, unless another has only just been named.
                if other is not None and (home is None or s.index - other.sentence <= 2):
                    known = other
            if known is not None and sector in ("OPP", "REB") and known.actors[0].sector in ("GOV", "MIL"):
                known = None  # "the opposition leader" is not the president
            if known is not None and not former:
                actor = replace(known.actors[0], span=span, how="coreference", antecedent=known.actors[0].antecedent or known.span)
                return Mention(first, last, i, (actor,), sort="person", gender=known.gender or gender, post=post)
            if known is not None and former and known.actors[0].sector == "ELI":
                actor = replace(known.actors[0], span=span, how="coreference", antecedent=known.actors[0].antecedent or known.span)
                return Mention(first, last, i, (actor,), sort="person", gender=known.gender or gender, post=post)
            again = context.told_again(s, i) if known is None and post == "SPK" and definite else None
            if again is not None:
                return Mention(first, last, i, (replace(again, span=span),), sort="person", gender=gender, post=post)
        if plural:
            # "the leaders": the parties just spoken of, or nobody in particular.
            if lemma not in PAIR_PERSONS or any(s.lowers[j] in ELSEWHERE for j in range(first, i)):
                return None
            led = s.child(i, "prep") is None and bool(context.joint_issuers)  # "Leaders welcomed", in a joint statement
            if not (definite or led) or any(s.deps[j] in ("amod", "compound", "nmod", "nummod", "poss") for j in s.children[i]):
                return None  # "national leaders", "the legislative leaders": described, not taken up
            actors, _ = context.those(s, i)
            return Mention(first, last, i, actors, sort="plural") if actors else None
        country: str | None
        country, antecedent = UNIQUE_TITLES.get(lemma), None
        if (
            country is None
            and definite
            and context.issuer is not None
            and post in ("HOS", "VP")
            and self._may_have(context.issuer.country, lemma)
        ):
            country = context.issuer.country  # in a government's own text "the President" is its own
        if country is None:
            country, antecedent = self._country_here(i, strict=not plural)
        if country is not None and not self._may_have(country, lemma):
            country = None
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
        if country is None and context.issuer is not None and definite and self._may_have(context.issuer.country, lemma):
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

    @staticmethod
    def _may_have(country: str | None, lemma: str) -> bool:
        """Whether a state can have such an office: no king of a republic, no prime minister of the USA."""
        if country is None:
            return True
        if lemma in ROYAL:
            return country in ROYAL_STATES
        if lemma == "president":
            return country not in ROYAL_STATES or country == "ARE"
        return not (country == "USA" and lemma in ("minister", "premier", "chancellor", "foreign secretary"))

    def _of_unknown_body(self, i: int) -> bool:
        """Whether an office is that of a named body which nobody knows ("the president of the Baptist Convention")."""
        s = self.s
        return any(
            s.deps[k] == "pobj" and s.tags[k] in PROPER and k not in self.unit_at and s.lowers[k] not in self.titles
            for j in s.children[i]
            if s.deps[j] == "prep" and s.lowers[j] in ("of", "for", "at")
            for k in s.children[j]
        )

    def _by_title(self, role: str) -> str | None:
        """The one state of those the article speaks of that has such a title ("Sultan": Oman or Brunei)."""
        states = TITLE_STATES.get(role.lower().split(" ")[-1] if role else "")
        if states is None:
            return None
        spoken_of = [country for country, weight in self.context.weights.items() if country in states and weight >= 1]
        return spoken_of[0] if len(spoken_of) == 1 else None

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

    def _is_spoken_of(self, i: int, post: str) -> bool:
        """Whether the office at token ``i``, with "the", is that of somebody whom the text has just named by it."""
        s = self.s
        definite = any(s.deps[j] == "det" and s.lowers[j] == "the" for j in s.children[i])
        return definite and post in ("HOS", "HOG", "FM") and self.context.office_holder(s, i, post, None) is not None

    def _office_actor(self, owner: Owner, sector: str, post: str, role: str, span: Span, former: bool, lemma: str) -> Actor:
        if former:
            sector = "ELI"
        elif sector == "IGO" and owner.country is not None:
            sector = "GOV"  # a state's commissioner, director-general, ...
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
        """The last token of "to the United States" after an ambassador or envoy: the host is no party.

        He is one where the envoy is dealt with: "recalled its ambassador to Peru".
        """
        s = self.s
        above = s.heads[s.heads[i]]
        recalled = s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "of" and s.lemmas[above] in ("recall", "withdrawal")
        if s.deps[i] in ("dobj", "nsubjpass") or recalled:
            return last
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
        whole = next((k for k in s.children[i] if s.deps[k] == "appos" and k > j and s.edges(k)[0] == j), None)
        if whole is not None and all(s.tags[k] in PROPER for k in range(j, whole + 1)):
            return list(range(j, whole + 1))  # "the late President Jane Roe of X"
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
            for j in range(first, i):
                unit = self.unit_at.get(j)
                if unit is not None and unit.first == j and unit.kind in BODIES and unit.meaning.entry.country is None:
                    actor = self._actor_of(unit.meaning.entry, self._span(first, i), how="composition")
                    return Mention(first, i, i, (actor,), sort="plural")  # "his NATO counterparts"
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
            certain = post is not None and s.tags[i] == "NN" and (post not in ("HOS", "HOG") or self._one_leader(owner.country))
            actors.append(self._with_holder(actor, post) if certain and post is not None else actor)
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

    def _one_leader(self, country: str) -> bool:
        """Whether a country's head of state and of government are one person: a president's counterpart is else either."""
        state, government = (self.context.holder(country, post)[0] for post in ("HOS", "HOG"))
        return state is not None and state == government

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
        names = tuple(w for w in s.words[unit.first : unit.last + 1] if w.lower().rstrip(".") not in NAME_SUFFIXES)
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
            if entry is not None and lemma in RANKS and office is None and country == entry.country and not former:
                known = context.person_actor(entry, span, "office")
                if known.sector not in (None, "ELI"):  # "Sheikh X of Qatar" is its emir, not a cleric
                    self._absorb_own(owners, i)
                    return Mention(start, last, i, (known,), sort="person", gender=gender, named=names, post=post)
            users = entry is not None and entry.source == "user"
            if (country is not None or body is not None) and not users:
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
                if lemma not in RANKS or office is not None or known.sector in (None, "ELI") or former:
                    known = self._as_titled(known, sector, post, role, former)
                return Mention(first, unit.last, i, (known,), sort="person", gender=gender, named=names, post=post)
        if self._another_bearer(unit):
            whole = (s.words[unit.first - 1], *names)
            found = self._person_beside(i, unit.first - 1, unit.last, whole, context.gender_of(whole))
            return found or Mention(unit.first - 1, unit.last, i, (), reason="unknown_name", sort="person", named=whole)
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
        if not actor.code and (explained := self._person_beside(i, unit.first, unit.last, names, gender)) is not None:
            return explained
        role_at = beside if beside is not None else s.heads[i] if s.deps[i] == "appos" else None
        told = self.at(role_at) if role_at is not None and (beside is None or actor.sector in ("ELI", "GOV")) else None
        if (
            told is not None
            and told.sort == "person"
            and len(told.actors) == 1
            and told.actors[0].sector not in ("ELI", None, actor.sector)
            and not told.actors[0].how.startswith("coreference")
            and (actor.sector == "ELI" or told.actors[0].country == actor.country)
        ):
            # "Tedros Adhanom Ghebreyesus, the Director-General of the WHO": what the text says he is, not what he was
            present = told.actors[0]
            actor = replace(present, span=actor.span, person=actor.person, id=actor.id, how="office", antecedent=None)
            return Mention(unit.first, unit.last, i, (actor,), sort="person", gender=gender, named=names, post=told.post)
        if beside is not None and self._former(s.edges(beside)[0], beside) and actor.country:
            actor = replace(actor, sector="ELI", code=country_code(actor.country) + "ELI")
        return Mention(unit.first, unit.last, i, (actor,), sort="person", gender=gender, named=names, post=post_of(actor.role))

    def _another_bearer(self, unit: Unit) -> bool:
        """Whether a first name that is not theirs stands before the surname of somebody known ("Gunther Biden")."""
        s, j = self.s, unit.first - 1
        if unit.meaning.entry.note != "bare name" or j < 0 or s.tags[j] not in PROPER or j in self.unit_at:
            return False
        if not s.words[j].isalpha() or s.words[j].isupper() or self._is_title_word(j) or s.lowers[j] in HONOURS:
            return False
        known = (unit.meaning.entry.person or "").lower().replace("-", " ").split()
        return s.lowers[j] not in known and unit.first <= s.heads[j] <= unit.last

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
            and ((standing.tenure.post in ("HOS", "HOG", "FM", "SG") and not standing.former) or entry.country is None)
        )

    def _as_titled(self, actor: Actor, sector: str, post: str, role: str, former: bool) -> Actor:
        """A known person under a title: the text's "former", or its present office, wins over our dates."""
        if former and actor.country:
            return replace(actor, sector="ELI", code=country_code(actor.country) + "ELI", role=role)
        if actor.how == "user":
            return replace(actor, role=role)
        outside = ("PTY", "LEG", "OPP", "BUS", "CVL", "NGO", "EDU", "REL", "JUD")
        if sector == "GOV" and post in LEADING and actor.sector in outside and actor.country:
            return replace(actor, sector=sector, code=country_code(actor.country) + sector, role=role)
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
            if j > first and s.lowers[j - 1] == "of" and s.tags[j] in PROPER and (unit is None or unit.first == j):
                continue  # "Secretary of Justice X"
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
            if rank is None or (rank[2] is None and found[2] is not None):
                rank = found  # "Supreme Leader Ayatollah X", "Crown Prince Sheikh X": the office before the rank tells more
        return rank

    def _unknown_name(self, i: int, first: int) -> Mention | None:
        """A capitalised name that the gazetteer does not hold: somebody with a title, or somebody already named."""
        s = self.s
        if s.lowers[i].rstrip(".") in NAME_SUFFIXES:
            return None
        begin = self._name_begin(i, first)
        before = self.unit_at.get(begin - 1) if begin > first else None
        if before is not None and before.kind in BODIES and s.lowers[i] in BODY_ENDINGS:
            return Mention(before.first, i, i, (self._actor_of(before.meaning.entry, self._span(before.first, i)),), sort="body")
        while before is not None and before.first == before.last and before.first >= first and self._is_first_name(before):
            begin = self._name_begin(before.first, first)
            before = self.unit_at.get(begin - 1) if begin > first else None
        names = tuple(s.words[begin : i + 1])
        if (body := self._known_body(i, begin)) is not None:
            return body
        if s.lowers[i] in LOCAL_NOUNS or s.lowers[i] in NAME_HEADS:
            return None  # "Sultan X Grand Mosque"
        if self._is_label(i) and begin > 0 and s.lowers[begin - 1].rstrip(".") in (*COURTESY, ""):
            found, issuer = self._known_name(i, begin, i), self.context.issuer
            if found is None and issuer is not None:  # "MS. ROE:" in a government's own transcript is one of its people
                actor = replace(issuer, span=self._span(begin, i), person=" ".join(names), how="coreference:issuer")
                found = Mention(begin, i, i, (actor,), sort="person", named=names)
            return found
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
            if not usable and office is not None:
                country = next((e.country for e in office.meaning.entries if e.kind == "office" and e.country), None)
                if country is not None:  # "Secretary of State X"
                    usable = [Owner(country, None, office.first, office.last, self._span(office.first, office.last))]
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
        if known is None and begin == i:
            known = self._possessed_holder(i)
        if known is not None:
            return known
        body = self._named_body(i, first, begin, names)
        if body is not None:
            return body
        return self._person_beside(i, begin, i, names, self.context.gender_of(names))

    def _name_begin(self, i: int, first: int) -> int:
        """The first token of the name that ends in ``i``, titles left out."""
        s, begin = self.s, i
        while (
            begin - 1 >= first
            and s.tags[begin - 1] in PROPER
            and (begin - 1) not in self.unit_at
            and s.words[begin - 1] != "."
            and not self._is_title_word(begin - 1)
        ):
            begin -= 1
        return begin

    def _is_title_word(self, j: int) -> bool:
        word = self.s.lowers[j].rstrip(".")
        return word in self.titles or word in TITLE_ABBREVIATIONS or word in COURTESY

    def _is_first_name(self, unit: Unit) -> bool:
        """Whether a name of a town or country is somebody's first name: "Vladimir Rebic", "Judge Israel Ortega"."""
        if unit.kind == "city":
            return True
        word = self.s.lowers[unit.first]
        return unit.kind == "country" and word in FIRST_NAME_COUNTRIES and unit.first > 0 and self._is_title_word(unit.first - 1)

    def _is_label(self, i: int) -> bool:
        """Whether ``i`` ends the name of the speaker in a transcript ("MR. ROE:")."""
        s = self.s
        return i + 1 < len(s.words) and s.words[i + 1] == ":" and s.words[i].isupper() and i < 8

    def _read_label(self) -> None:
        """As in "PRIME MINISTER ROE: Thank you.": the speaker of a turn in a transcript, in capitals."""
        s = self.s
        end = next((k for k in range(2, min(9, len(s.words))) if s.words[k] == ":"), None)
        if end is None or not all(word.isupper() or not word.isalpha() for word in s.words[:end]):
            return
        i = end - 1
        head = self.context.heads_of_bodies.get(fold(s.words[i]))
        if head is not None:
            self.memo[i] = Mention(0, i, i, (replace(head, span=self._span(0, i)),), sort="person", named=(s.words[i],))
            return
        mention = self.at(i)
        if mention is not None and mention.actors:
            return
        begin = i
        while begin > 0 and s.words[begin - 1].isalpha() and not self._is_title_word(begin - 1):
            begin -= 1
        if begin == 0 or self._is_title_word(i) or s.lowers[begin - 1] not in self.titles:
            return
        lemma = s.lowers[begin - 1]
        sector, post, gender = self._post(begin - 1, 0, lemma, None)
        role = " ".join(s.words[:begin])
        self.memo[i] = self._titled_person(i, 0, i, tuple(s.words[begin:end]), sector, post, role, False, gender)

    def _read_title_lists(self) -> None:
        """As in "Presidents A and B", "Senators A of X, B of Y and C of Z": one title for several names."""
        s = self.s
        for i in range(len(s.words) - 3):
            if s.tags[i] not in ("NNS", "NNPS") or s.tags[i + 1] not in PROPER or not s.words[i][:1].isupper():
                continue
            lemma = self._lemma(i)
            if lemma not in self.titles:
                lemma = s.lowers[i].removesuffix("s")
            if lemma not in self.titles:
                continue
            named = self._names_in_list(i + 1)
            if len(named) > 1:
                self._share_title(i, lemma, named)

    def _names_in_list(self, k: int) -> list[tuple[int, int, Unit | None]]:
        """(first, last, place) of each name in a list that begins at token ``k``."""
        s, n = self.s, len(self.s.words)
        named: list[tuple[int, int, Unit | None]] = []
        while k < n:
            first = k
            while k < n and s.tags[k] in PROPER and (k not in self.unit_at or self.unit_at[k].kind in ("person", "city")):
                k += 1
            if k == first:
                break
            last, place = k - 1, None
            if k + 1 < n and s.lowers[k] in ("of", "from"):
                at = k + 2 if s.lowers[k + 1] == "the" and k + 2 < n else k + 1
                place = self.unit_at.get(at)
                if place is None or place.kind not in GEOGRAPHIC:
                    place = None
                k = place.last + 1 if place is not None else at
                while place is None and k < n and s.tags[k] in PROPER:
                    k += 1
            named.append((first, last, place))
            comma = k < n and s.words[k] in (",", ";")
            k += comma
            both = k < n and s.lowers[k] in ("and", "&")
            k += both
            if not (comma or both):
                break
        return named

    def _share_title(self, i: int, lemma: str, named: list[tuple[int, int, Unit | None]]) -> None:
        """Read each name of a list under the title at token ``i``, and the title as all of them."""
        s = self.s
        first = self._left(i)
        sector, post, gender = self._post(i, first, lemma, None)
        owners = self._owners(i, i, prepositions=False).found
        role, former = s.words[i].removesuffix("s"), self._former(first, i)
        actors: list[Actor] = []
        for n, (begin, last, place) in enumerate(named):
            end = place.last if place is not None else last
            span, names = self._span(begin, end), tuple(s.words[begin : last + 1])
            own = Owners()
            if place is not None:
                self._add_owner(own, place)
            elif owners:
                own.found = [owners[n]] if len(owners) == len(named) else owners[:1] if len(owners) == 1 else []
            unit = self.unit_at.get(last)
            if own.found:
                actor = self._office_actor(own.found[0], sector, post, role, span, former, lemma)
                mention: Mention | None = Mention(
                    begin,
                    end,
                    last,
                    (self._named_actor(names, actor, former),),
                    sort="person",
                    gender=gender,
                    named=names,
                    post=post,
                )
            elif unit is not None and unit.kind == "person" and (entry := self._choose_person(unit, None, post)) is not None:
                actor = self._as_titled(self.context.person_actor(entry, span, "office"), sector, post, role, former)
                mention = Mention(begin, end, last, (actor,), sort="person", gender=gender, named=names, post=post)
            else:
                mention = self._titled_person(last, begin, end, names, sector, post, role, former, gender)
            self.memo[last] = mention
            self.absorbed.update(range(last + 1, end + 1))
            if mention is not None:
                actors += mention.actors
        if actors:
            self.memo[i] = Mention(first, i, i, tuple(actors), sort="plural")

    def _known_body(self, i: int, begin: int) -> Mention | None:
        """A body whose name the article has explained before."""
        actor = self.context.named_bodies.get(" ".join(self.s.words[begin : i + 1]))
        if actor is None:
            return None
        actor = replace(actor, span=self._span(begin, i), how="coreference", antecedent=actor.antecedent or actor.span)
        return Mention(begin, i, i, (actor,), sort="body")

    def _remember_body(self, begin: int, i: int, actor: Actor) -> None:
        """A body by the words of its name up to token ``i``; a firm by their first, too, where the text calls it so ("Ford Motor
        Company ... Ford").
        """
        s = self.s
        own = self._name_begin(i, begin)
        self.context.named_bodies[" ".join(s.words[own : i + 1])] = actor
        short = next((j for j in range(begin, i) if s.tags[j] in PROPER), i)
        if actor.sector == "BUS" and short < i and not self._is_title_word(short):
            if re.search(rf"[a-z,] {re.escape(s.words[short])}(?:['’]s)? [a-z]", self.context.text):
                self.context.named_bodies.setdefault(s.words[short], actor)

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
            self._remember_body(begin, i, actor)
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
        explained = None if former else self._person_beside(i, first, last, names, gender)
        if (
            explained is not None
            and explained.actors
            and explained.actors[0].country
            and not explained.actors[0].how.startswith("coreference")
        ):
            return explained  # "Colonel Jan Novak, a spokesman for the Czech army"
        certain = post not in ("LEG", "JUD", "REG", "SPEAKER", "OTHER")
        country_here, antecedent = self._country_here(i, certain=certain, placed=post not in ANYWHERE)
        if context.issuer is not None and context.issuer.country and role.lower().split(" ")[-1] in HOME_TITLES:
            country_here, antecedent = context.issuer.country, None
        if country_here is None:
            country_here = self._by_title(role)
        if country_here is None:
            return Mention(first, last, i, (), reason="country_unknown", sort="person", gender=gender, named=names, post=post)
        if sector == "IGO":
            sector = "GOV"
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

    def _possessed_holder(self, i: int) -> Mention | None:
        """As in "Hungary's Szijjarto": the holder of a leading post with that surname in the country that owns the name."""
        s = self.s
        possessor = s.child(i, "poss")
        owner = self.unit_at.get(possessor) if possessor is not None else None
        if owner is None or owner.kind != "country" or owner.last + 2 != i or s.tags[i] not in PROPER:
            return None
        country, surname = owner.meaning.entry.country or "", fold(s.words[i])
        for post in ("HOS", "HOG", "FM", "DEF", "FIN", "INT", "VP"):
            person, identifier, until = self.context.holder(country, post)
            if person is not None and surname in fold(person).split(" "):
                span = self._span(owner.first, i)
                actor = Actor(
                    country_code(country) + "GOV",
                    span,
                    country=country,
                    sector="GOV",
                    person=person,
                    id=identifier,
                    until=until,
                    how="office",
                )
                return Mention(owner.first, i, i, (actor,), sort="person", named=(s.words[i],), post=post)
        return None

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
            if person is not None and fold(surname) in fold(person).split(" "):
                found.append((country, person, until))
        if found:
            return found[0] if len(found) == 1 else None
        return leader_by_surname(self.gazetteer, surname, post, context.date)

    def _second_role(self, i: int, first: int, last: int, names: Sequence[str], gender: str | None) -> Mention | None:
        """As in "retired agent and writer Jane Roe": the first of two roles before a name says who it is."""
        s, head = self.s, self.s.heads[i]
        if s.deps[i] != "conj" or s.tags[head] != "NN" or not head < first:
            return None
        if (
            s.lowers[head + 1] != "and"
            or any(s.tags[j][:2] not in ("NN", "JJ") for j in range(head + 2, first))
            or first == head + 2
        ):
            return None
        role = self.at(head)
        if role is None or role.sort != "person" or len(role.actors) != 1:
            return None
        actor = replace(role.actors[0], span=self._span(first, last), person=" ".join(names), antecedent=None)
        return Mention(first, last, i, (actor,), sort="person", gender=gender, named=tuple(names))

    def _office_of_name(self, i: int, first: int, last: int, names: Sequence[str], gender: str | None, at: int) -> Mention | None:
        """As in "X, a member of parliament": an office without its country, in an article that clearly is about one."""
        s, unit, lemma = self.s, self.unit_at.get(at), self._lemma(at)
        known = unit if unit is not None and unit.kind == "office" else None
        if known is None and lemma not in self.titles:
            return None
        left = self._left(at)
        regional = not SUBNATIONAL.isdisjoint(s.lowers[left:at])
        sector, post, told = self._post(at, left, lemma, known)
        country, antecedent = self._country_here(at, certain=True, placed=regional)
        if lemma == "candidate" or (regional and antecedent is None):
            return None
        if country is None or post in ANYWHERE or not self._may_have(country, lemma):
            return None
        sector = "ELI" if self._former(left, at) else "GOV" if sector == "IGO" else sector
        actor = Actor(
            country_code(country) + sector,
            self._span(first, last),
            country=country,
            sector=sector,
            person=" ".join(names),
            role=self._role_text(left, at, known),
            how="coreference:context",
            antecedent=antecedent,
        )
        return Mention(first, last, i, (actor,), sort="person", gender=gender or told, named=tuple(names), post=post)

    def _next_to(self, first: int, last: int, j: int) -> bool:
        """Whether a description headed by ``j`` stands right beside a name ("X, the weather service of Y")."""
        s = self.s
        begin, end = s.edges(j)
        return begin == last + 2 or (j < first and s.words[first - 1] in (",", "—", "–", "-", ":", "(") and end >= last)

    def _said_to_be(self, i: int) -> list[int]:
        """The noun that the sentence says its subject ``i`` is ("X is a Turkish national")."""
        s, verb = self.s, self.s.heads[i]
        if s.deps[i] != "nsubj" or s.lemmas[verb] != "be" or s.child(verb, "neg", "aux") is not None:
            return []
        return s.all_children(verb, "attr")

    def _person_beside(self, i: int, first: int, last: int, names: Sequence[str], gender: str | None) -> Mention | None:
        """A name explained by what stands beside it ("Pavel Novak, the Czech defence minister")."""
        s = self.s
        beside = [j for j in s.children[i] if s.deps[j] == "appos"]
        if s.deps[i] == "appos":
            beside.append(s.heads[i])
        beside += self._said_to_be(i)
        beside += [j for j in range(last + 3, min(last + 9, len(s.words))) if s.deps[j] == "appos" and s.edges(j)[0] == last + 2]
        for j in beside:
            mention = self.at(j)
            if (
                mention is not None
                and mention.actors
                and (mention.sort == "person" or (mention.sort == "body" and self._next_to(first, last, j)))
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
                if mention.sort == "body":
                    actor = replace(actor, person=None, name=" ".join(names))
                    self.context.named_bodies[" ".join(names)] = actor
                    return Mention(first, last, i, (actor,), sort="body")
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
        both = self._second_role(i, first, last, names, gender)
        if both is not None:
            return both
        office = next((j for j in beside if self.at(j) is None), None)
        if office is not None and (found := self._office_of_name(i, first, last, names, gender, office)) is not None:
            return found
        for attribute in self._said_to_be(i):
            nation = next((u for u in self.units if u.kind == "demonym" and s.heads[i] < u.first < attribute), None)
            if (
                nation is not None
                and nation.meaning.entry.country
                and s.lowers[nation.last + 1] in ("national", "citizen", "native")
            ):
                country = nation.meaning.entry.country
                actor = Actor(
                    country_code(country) + "CVL",
                    self._span(first, last),
                    country=country,
                    sector="CVL",
                    person=" ".join(names),
                    how="composition",
                )
                return Mention(first, last, i, (actor,), sort="person", gender=gender, named=tuple(names))
        home = self._possessing_country(i) if len(names) > 1 else None
        if home is not None:
            actor = Actor(country_code(home), self._span(first, last), country=home, person=" ".join(names), how="possessive")
            return Mention(first, last, i, (actor,), sort="person", gender=gender, named=tuple(names))
        if len(names) > 1 and first_name_like(names[0]):
            return Mention(first, last, i, (), reason="unknown_name", sort="person", gender=gender, named=tuple(names))
        return None

    def _possessing_country(self, i: int) -> str | None:
        """The country of "Mali's Tiero Bamba", of whom no more is known than that; of "in Chile's Torres del Paine" none."""
        possessor = self.s.child(i, "poss")
        unit = self.unit_at.get(possessor) if possessor is not None else None
        if unit is None or unit.kind != "country" or unit.meaning.ambiguous:
            return None
        located = self.s.deps[i] == "pobj" and self.s.lowers[self.s.heads[i]] in LOCATIVE
        return None if located else unit.meaning.entry.country
