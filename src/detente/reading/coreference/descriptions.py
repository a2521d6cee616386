"""What descriptions refer to: "the country", "the kingdom", "the bloc", "the minister"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.actor_words import word_set
from detente.reading.coreference.offices import post_of
from detente.reading.coreference.pronouns import Pronouns
from detente.reading.coreference.referents import (
    MONARCHIES,
    PLACE_KINDS,
    STATE_WORDS,
    Referent,
    Resolution,
    country_actor,
    distinct_parties,
    first_span,
    same_party,
)
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.reading.syntax import Sentence


PAIR_REACH = 3


# Words that put something into a country, and verbs whose object is the country that somebody is in.
WITHIN = frozenset({"in", "inside", "within", "across", "throughout", "into", "around"})
MOVES = frozenset({"leave", "flee", "enter", "quit", "exit", "reach", "visit", "tour", "cross"})
# What is done to others: "destroyed the country's bridges" are another's.
HOSTILE = frozenset(
    "destroy bomb bombard shell attack strike hit raid invade seize occupy annex cripple devastate target capture".split()
)
# A smaller town says too little of a country: many bear the same name.
WELL_KNOWN_TOWN = 50_000
TERRITORIES = word_set("territories")
_LAST_WORD = re.compile(r"(\w+)\s+(?:the\s+|northern\s+|southern\s+|eastern\s+|western\s+)?$", re.I)


class Descriptions(Pronouns):
    """Resolves definite descriptions of one party."""

    def description(self, s: Sentence, i: int, lemma: str) -> Resolution:
        """What "the kingdom", "the bloc" or "the group" at token ``i`` refers to, or none and the reason."""
        if lemma in STATE_WORDS:
            return self._described_state(s, i, MONARCHIES.get(lemma))
        return self._described_body(s, i, lemma)

    def _described_state(self, s: Sentence, i: int, allowed: frozenset[str] | None) -> Resolution:
        located = self._located_in(s, i, allowed) if is_scene(s, i) else None
        if located is not None:
            return located
        barred = self._disjoint(s, i)
        for back in range(PAIR_REACH):
            there = [
                r
                for r in self.by_sentence.get(s.index - back, ())
                if (back or (r.token < i and r.token not in barred))
                and r.sort in ("state", "place", "modifier", "person", "people", "body")
                and r.actors
                and r.actors[0].country
                and (allowed is None or r.actors[0].country in allowed)
                and r.actors[0].country not in TERRITORIES
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
            return (country_actor(self.dominant, s, i, self.text, None),), None
        return (), "description"

    def _disjoint(self, s: Sentence, i: int) -> frozenset[int]:
        """The subjects of the verb whose object the description at ``i`` is: they are not who is described ("recognised
        Israel and opened relations with the nation"), nor does anybody destroy what is his own.
        """
        whose = s.heads[i]
        if s.deps[i] == "poss" and s.deps[whose] == "dobj" and s.lemmas[s.heads[whose]] in HOSTILE:
            i = whose  # "destroyed the country's bridges"
        if s.deps[i] not in ("dobj", "pobj", "dative") or is_scene(s, i):
            return frozenset()
        subject = self._own_subject(s, i)
        return frozenset() if subject is None else frozenset(s.conjuncts(subject))

    def _located_in(self, s: Sentence, i: int, allowed: frozenset[str] | None) -> Resolution | None:
        """The only country that this sentence or one of the two before says something is in ("the embassy in Iraq")."""
        for back in range(PAIR_REACH):
            index = s.index - back
            found: dict[str, Span] = {}
            for match in self.matches_of(index):
                entry = match.entries[0]
                if (back == 0 and match.start >= s.begins[i]) or entry.kind not in PLACE_KINDS or entry.country is None:
                    continue
                if entry.ambiguous or (entry.kind == "city" and entry.population < WELL_KNOWN_TOWN):
                    continue
                before = _LAST_WORD.search(self.text, max(0, match.start - 20), match.start)
                if before is not None and before.group(1).lower() in WITHIN and entry.country not in TERRITORIES:
                    found.setdefault(entry.country, Span.of(self.text, match.start, match.end))
            if allowed is not None:
                found = {country: span for country, span in found.items() if country in allowed}
            if len(found) == 1:
                ((country, span),) = found.items()
                if back and self.dominant not in (None, country):
                    return None
                return (country_actor(country, s, i, self.text, span),), None
            if found:
                return None
        return None

    def _country_of(self, referent: Referent, s: Sentence, i: int) -> Resolution:
        country = referent.actors[0].country
        assert country is not None
        return (country_actor(country, s, i, self.text, first_span(referent)),), None

    def _described_body(self, s: Sentence, i: int, lemma: str) -> Resolution:
        for back in range(4):
            there = [
                r
                for r in self.by_sentence.get(s.index - back, ())
                if (back or r.token < i) and r.sort == "body" and r.actors and fits(r.actors[0], lemma)
            ]
            if there:
                distinct = distinct_parties(there)
                if len(distinct) > 1:
                    distinct = distinct_parties([r for r in there if r.rank >= 2])
                return self._stand(distinct[0], s, i) if len(distinct) == 1 else ((), "description")
        return (), "description"

    def ranks(self, s: Sentence, i: int) -> Actor | None:
        """The police or army whose "officers" token ``i`` are: the last that the last sentences tell of; none where both are."""
        for back in range(PAIR_REACH):
            there = [r for r in self.by_sentence.get(s.index - back, ()) if (back or r.token < i) and r.actors]
            armed = {a.code: r for r in there for a in r.actors[:1] if a.sector in ("COP", "MIL") and a.code}
            if len(armed) == 1:
                referent = next(iter(armed.values()))
                first = first_span(referent)
                return replace(referent.actors[0], person=None, role=None, id=None, how="coreference", antecedent=first)
            if armed:
                return None
        return None

    def told_again(self, s: Sentence, i: int, *, bare: bool = False) -> Actor | None:
        """The one whom "the spokesman" or "the soldier" at token ``i`` is: the last told of by the same noun, close by.

        ``bare`` takes those too whose country was told by the article only ("the junta").
        """
        noun = s.lowers[i]
        for back in range(PAIR_REACH):
            for referent in reversed(self.by_sentence.get(s.index - back, ())):
                if (not back and referent.token >= i) or len(referent.actors) != 1 or not referent.actors[0].country:
                    continue
                words = referent.span.text.lower().removesuffix("'s").removesuffix("’s").split()
                same = words[-1:] == [noun] or (referent.post == "SPK" and noun.startswith("spokes"))
                same = same or (referent.post == "AMB" and noun == "diplomat")  # "criticised the ambassador ... the diplomat"
                if same and (bare or not referent.actors[0].how.startswith("coreference:")):
                    first = first_span(referent)
                    return replace(referent.actors[0], person=None, role=None, id=None, how="coreference", antecedent=first)
        return None

    def office_holder(
        self, s: Sentence, i: int, post: str | None, country: str | None, may_have: Callable[[str | None], bool] | None = None
    ) -> Referent | None:
        """The person last spoken of who holds such an office ("the minister"); None where two do, or nobody.

        ``may_have`` says whether a country can have an office of that name.
        """
        seen: list[Referent] = []
        for referent in reversed(self.referents):
            if s.index - referent.sentence > 8:
                break
            if referent.sort != "person" or (referent.sentence == s.index and referent.token >= i) or not referent.actors:
                continue
            actor = referent.actors[0]
            if actor.person is None or (country and actor.country != country):
                continue
            if may_have is not None and not may_have(actor.country):
                continue
            if post is None or referent.post == post or post_of(actor.role) == post:
                if seen and not same_party(seen[0], referent):
                    return seen[0] if seen[0].sentence - referent.sentence >= 2 else None
                seen.append(referent)
        return seen[0] if seen else None


def is_scene(s: Sentence, i: int) -> bool:
    """Whether the description at ``i`` is where something is or what somebody leaves ("left the country")."""
    head = s.heads[i]
    if s.deps[i] == "pobj":
        return s.lowers[head] in WITHIN
    return s.deps[i] == "dobj" and s.lemmas[head] in MOVES


def fits(actor: Actor, lemma: str) -> bool:
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
    if lemma in ("council", "commission") and actor.span is not None:
        return lemma in actor.span.text.lower()  # "the Peace and Security Council ... The Council"
    if lemma == "house":  # "the House": a chamber, once its whole name has been told
        said = actor.span.text.lower() if actor.span is not None else ""
        return "house of " in name or "house of " in said
    return lemma in name
