"""What descriptions of several parties refer to: "the two sides", "both leaders"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.reading.coreference.descriptions import PAIR_REACH, Descriptions
from detente.reading.coreference.referents import (
    Referent,
    Resolution,
    country_actor,
    standing_in,
)
from detente.reading.number_words import GROUPS_BY_NUMBER
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.reading.syntax import Sentence


PERSONS = frozenset({"person"})
PARTIES = frozenset({"state", "body", "modifier", "plural", "person", "people"})
Party = tuple[Actor, Span]
_FIGURE = re.compile(r"[a-z]+|\d+")


class Groups(Descriptions):
    """Resolves descriptions of two or more parties by what has just been named."""

    def pair(self, s: Sentence, i: int, persons: bool, count: int = 2) -> Resolution:
        """The two (or ``count``) parties that "the two sides" or "both leaders" at token ``i`` are."""
        if persons and count == 2 and self.met and self.quotation(s.begins[i]) < 0:
            return self.those_who_met(s, i), None
        found: dict[str, Party] = {}
        if persons and count > 2 and (several := self._several_named(s, count)) is not None:
            return self._stand(several, s, i)
        if not persons and count == 2 and (sides := self._named_together(s, i)):
            return tuple(standing_in(actor, s, i, self.text, span) for actor, span in sides.values()), None
        # Whom the verb itself takes: "ties between the two countries" may be the subject's own.
        taken = s.deps[i] != "pobj" or s.tags[s.heads[s.heads[i]]][:1] == "V"
        barred = self._disjoint(s, i) if taken else frozenset()
        asking = {a.country for r in self.by_sentence.get(s.index, ()) if r.token in barred for a in r.actors}
        for back in range(PAIR_REACH):
            there = self._candidates(s, i, back, persons)
            if asking and not persons:  # "Moscow urged both sides": Moscow is neither
                there = [r for r in there if not any(actor.country in asking for actor in r.actors)]
            if not persons:  # "civilians" of no country are no side
                there = [r for r in there if any(actor.country or actor.code != actor.sector for actor in r.actors)]
            here = _by_key(there, persons)
            if back and len(here) == count and 0 < len(found) < count and not found.keys() & here.keys():
                found = here  # "Envoys of France hope that the two nations will talk": the two before are meant
                break
            found = {**here, **found} if back else here
            if len(found) == count:
                break
            if len(found) > count:
                together = [r for r in there if r.rank >= 2 and len({a.country for a in r.actors}) == count]
                if len(together) == 1:
                    return self._stand(together[0], s, i)
                return (), "description"
        states = s.lemmas[i] in ("country", "nation", "state", "neighbour", "neighbor")
        if not persons and not states and len(found) < count:
            found = self._sides_of_one_country(s, i)
        states = states or (s.lemmas[i] == "side" and bool(found) and found.keys() <= set(self.main_pair))
        if states and count == 2 and len(found) != count and not asking and self.main_pair:
            return tuple(country_actor(country, s, i, self.text, None) for country in self.main_pair), None
        if len(found) != count:
            return (), "description"
        if s.lemmas[i] == "party" and not self._at_odds(found):
            return (), "description"
        of_one = len({actor.country for actor, _ in found.values()}) == 1
        return tuple(self._as_side(actor, span, s, i, persons or of_one) for actor, span in found.values()), None

    def one_of_two(self, s: Sentence, i: int) -> Resolution:
        """Whom "the latter" or "the former" at token ``i`` is: of the two named last in this sentence or the one before."""
        for back in (0, 1):
            found: dict[str, Party] = {}
            for referent in sorted(self._candidates(s, i, back, False), key=lambda r: r.token):
                for actor in referent.actors:
                    key = actor.country or actor.code
                    if key and not actor.how.startswith(("coreference", "possessive")):
                        found.pop(key, None)  # the order is that of the last telling
                        found[key] = (actor, actor.antecedent or referent.span)
            if len(found) >= 2:
                actor, span = list(found.values())[-2:][s.lowers[i] == "latter"]
                return (standing_in(actor, s, i, self.text, span),), None
        return (), "description"

    def numbered(self, s: Sentence, i: int) -> Resolution:
        """Whom "the six" or "the pair" at token ``i`` are: the people of that number told of last; none where nobody is."""
        figure = str(GROUPS_BY_NUMBER.get(s.lowers[i], s.lowers[i]))
        for back in range(PAIR_REACH):
            for referent in reversed(self.by_sentence.get(s.index - back, ())):
                if referent.sort not in ("people", "plural", "body") or (not back and referent.token >= i):
                    continue
                words = _FIGURE.findall(referent.span.text.lower())
                if referent.actors and any(str(GROUPS_BY_NUMBER.get(word, word)) == figure for word in words):
                    return self._stand(referent, s, i)
        return (), "description"

    def those(self, s: Sentence, i: int) -> Resolution:
        """Whom a bare plural at token ``i`` ("the leaders") takes up: the several subjects of this sentence or the last, else
        the only two persons spoken of, else those who issue the text together.
        """
        for back in (1, 2):
            subject = self.subjects.get(s.index - back)
            if subject is not None:
                if len(subject.actors) > 1:
                    return self._stand(subject, s, i)
                break
        if self.met:
            return self.those_who_met(s, i), None
        actors, reason = self.pair(s, i, True)
        if not actors and (several := self._several_named(s, None)) is not None:
            return self._stand(several, s, i)
        if actors or not self.joint_issuers:
            return actors, reason
        return self.together(s, i), None

    def _several_named(self, s: Sentence, count: int | None) -> Referent | None:
        """The only several persons of the last two sentences named in one phrase ("the presidents of Chad, Mali and Niger")."""
        for back in (1, 2):
            there = [r for r in self.by_sentence.get(s.index - back, ()) if r.sort == "plural" and len(r.actors) > 1]
            there = [r for r in there if all(actor.country and actor.sector for actor in r.actors)]
            if there:
                fits = len(there) == 1 and count in (None, len(there[0].actors))
                return there[0] if fits else None
        return None

    def _candidates(self, s: Sentence, i: int, back: int, persons: bool) -> list[Referent]:
        sorts = PERSONS if persons else PARTIES
        there = [r for r in self.by_sentence.get(s.index - back, ()) if r.sort in sorts and (back or r.token < i)]
        # "President Putin's war" does not make him one of "the two leaders".
        return [r for r in there if r.rank >= 0] if persons else there

    def _sides_of_one_country(self, s: Sentence, i: int) -> dict[str, Party]:
        """The parties by their own codes ("the government and the rebels"), where all named are of one country."""
        for back in range(PAIR_REACH):
            there = self._candidates(s, i, back, False)
            found = {actor.code: (actor, actor.antecedent or r.span) for r in there for actor in r.actors if actor.code}
            if found and len({actor.country for actor, _ in found.values()}) == 1:
                inner = {code: party for code, party in found.items() if party[0].sector}
                if len(inner) > 1:
                    return inner
            elif found:
                break
        return {}

    def _named_together(self, s: Sentence, i: int) -> dict[str, Party]:
        """ "clashes between rebels and soldiers erupted, with the two sides ...": two of one state in a row, in this sentence."""
        there = {r.token: r for r in self._candidates(s, i, 0, False)}
        rows = [(there[s.heads[j]], there[j]) for j in there if s.deps[j] == "conj" and s.heads[j] in there]
        if len(rows) != 1 or s.lemmas[i] not in ("side", "party"):
            return {}
        named = [(r, actor) for r in rows[0] for actor in r.actors if actor.sector]
        found = {actor.code: (actor, actor.antecedent or r.span) for r, actor in named if actor.code}
        of_one = len({actor.country for actor, _ in found.values()}) == 1
        return found if len(found) == 2 and of_one and self._at_war(found) else {}

    @staticmethod
    def _at_war(found: dict[str, Party]) -> bool:
        """Whether one of them is an armed group."""
        return any(actor.sector in ("REB", "UAF") for actor, _ in found.values())

    @staticmethod
    def _at_odds(found: dict[str, Party]) -> bool:
        """Whether those found can be "both parties" to something: not one country's officials and another's lawmakers."""
        return len({actor.sector in ("REB", "UAF", "OPP", "PTY", "GOV", None) for actor, _ in found.values()}) == 1

    def _as_side(self, actor: Actor, span: Span, s: Sentence, i: int, itself: bool) -> Actor:
        if itself or not actor.country or actor.sector in ("REB", "UAF"):
            return standing_in(actor, s, i, self.text, span)
        return country_actor(actor.country, s, i, self.text, span)


def is_one_of_two(s: Sentence, i: int) -> bool:
    """ "The latter", "the former", where they stand for somebody and no noun follows."""
    return (
        s.lowers[i] in ("latter", "former")
        and i > 0
        and s.lowers[i - 1] == "the"
        and s.deps[i] in ("nsubj", "nsubjpass", "dobj", "pobj", "dative", "poss", "agent")
    )


def is_numbered_group(s: Sentence, i: int) -> bool:
    """ "The six", "the pair": a number with its article, where somebody stands and no noun follows."""
    if s.lowers[i] not in GROUPS_BY_NUMBER and not s.lowers[i].isdigit():
        return False
    if s.tags[i] not in ("CD", "NN", "NNS") or s.deps[i] not in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return False
    return i > 0 and s.lowers[i - 1] == "the" and all(s.lowers[j] != "of" for j in s.children[i])


def _by_key(referents: Sequence[Referent], persons: bool) -> dict[str, Party]:
    """The parties of some referents: persons by name, others by country."""
    found: dict[str, Party] = {}
    for referent in referents:
        for actor in referent.actors:
            key = actor.person or actor.code if persons else actor.country or actor.code
            if key:
                found.setdefault(key, (actor, actor.antecedent or referent.span))
    return found
