"""What pronouns of the third person refer to: persons, states and bodies, several parties."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from detente.reading.actor_words import word_set
from detente.reading.coreference.referents import (
    FEMININE,
    FIRST_PLURAL,
    FIRST_SINGULAR,
    MASCULINE,
    NEUTER,
    PLURAL,
    PRONOUNS,
    UNRESOLVED,
    Referent,
    Resolution,
    distinct_parties,
    is_first_person,
    same_party,
    standing_in,
)
from detente.reading.coreference.speech import Speech
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.reading.mention import Mention
    from detente.reading.syntax import Sentence


# How many sentences back a personal pronoun or "it" may look. News keeps its pronouns close: further back is guessing.
PERSON_REACH = 3
STATE_REACH = 1

ROLE_OF_ANOTHER = word_set("role_of_another")
THING_VERBS = word_set("thing_verbs")
HONOURS = word_set("honours")
STATE_ATTRIBUTES = word_set("state_attributes")
STATE_ADJECTIVES = word_set("state_adjectives")
HAPPENINGS = word_set("happenings")
WEATHER_VERBS = frozenset(["seem", "appear", "happen", "rain", "snow", "turn", "become", "remain", "matter"])
# Verbs after which "of its ..." is of who tells it.
INFORMING = frozenset("inform notify tell assure advise apprise brief remind".split())
# Whose object is somebody, whatever things stand near: "filed a complaint against Chad, accusing it of ...".
ADDRESSING = frozenset("accuse urge warn tell ask thank assure inform notify remind".split())
# Under these "it" as the subject is the one who says so.
SAYING = frozenset("say announce declare state confirm add insist deny promise pledge vow warn claim admit".split())


# People of a body, who are "they" where the body is "it".
_MEMBERS = re.compile(
    r"\b(?:staff|staffers|workers|members|employees|troops|soldiers|officials|people|peacekeepers|fighters|officers)\b"
)


class Pronouns(Speech):
    """Resolves pronouns, by the clauses around them first, then by the sentences before."""

    def pronoun(self, s: Sentence, i: int, resolve: Callable[[int], Mention | None]) -> Resolution:
        """The actors that the pronoun at token ``i`` stands for, or none and the reason.

        ``resolve`` gives the mention that a token of this sentence heads, if any.
        """
        word = s.lowers[i]
        if word in FIRST_PLURAL or word in FIRST_SINGULAR:
            return self._first_person(s, i, word)
        if word == "you":
            return self._second_person(s, i)
        if word in MASCULINE:
            return self._person(s, i, "m", resolve)
        if word in FEMININE:
            return self._person(s, i, "f", resolve)
        if word in NEUTER:
            return self._thing(s, i, resolve)
        if word in PLURAL:
            actors, reason = self._several(s, i, resolve)
            if not actors and self.met and s.deps[i] == "nsubj" and s.heads[i] == s.root and self.quotation(s.begins[i]) < 0:
                return self.those_who_met(s, i), None  # a readout's "they" are the two who met
            return actors, reason
        return UNRESOLVED

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
        # Inside a quotation "he" is not the one who speaks, and outside not one whom only the quotation names.
        here = self.quotation(s.begins[i])
        if s.deps[i] == "poss" and s.lowers[s.heads[i]] in HONOURS:
            return (), "pronoun"  # "Her Majesty's Government": a title
        barred = self._barred(s, i)
        for j in self._subjects_above(s, i):
            if j in barred or (j > i and s.deps[i] != "poss") or self.quotation(s.begins[j]) != here:
                continue
            if s.lowers[j] in FIRST_SINGULAR or s.lowers[j] in FIRST_PLURAL:
                continue
            mention = resolve(j)
            if mention is None and any(token == j for token, _ in self.strangers.get(s.index, ())):
                return (), "pronoun"
            if mention is not None and mention.sort == "person" and mention.gender in (gender, None, "person"):
                if mention.actors:
                    return tuple(standing_in(a, s, i, self.text, self._span_of(s, mention)) for a in mention.actors), None
                return (), "pronoun"

        speaking = [r for r in self.by_sentence.get(s.index, ()) if is_first_person(r) and r.actors]

        def candidates(sentence: int) -> list[Referent]:
            return [
                r
                for r in self.by_sentence.get(sentence, ())
                if r.sort == "person"
                and r.gender in (gender, None, "person")
                and self.quotation(r.span.start) == here
                and not is_first_person(r)
                and not any(same_party(r, speaker) for speaker in speaking)
            ]

        # A person within a conjunct or an apposition of a subject counts like one mentioned in passing.
        own = distinct_parties([r for r in candidates(s.index) if r.token < i and r.token not in barred])
        if len(own) == 1:
            return self._stand(own[0], s, i)
        if len(own) > 1:
            return (), "pronoun"
        for back in range(1, PERSON_REACH + 1):
            if any(main for _, main in self.strangers.get(s.index - back, ())):
                return (), "pronoun"  # the sentence is about somebody whom nobody knows
            there = candidates(s.index - back)
            if not there:
                continue
            distinct = distinct_parties([r for r in there if r.rank == 3] or there)
            if len(distinct) != 1:
                certain = [r for r in distinct if r.gender == gender]
                if len(certain) != 1:
                    return (), "pronoun"
                distinct = certain
            return self._stand(distinct[0], s, i)
        return self._named_after(s, i, gender, resolve)

    def _barred(self, s: Sentence, i: int) -> set[int]:
        """The tokens that a personal pronoun cannot mean: the subject of the verb whose object it is ("Biden met him"),
        and whoever is called somebody's other ("named him as her successor").
        """
        barred: set[int] = set()
        if s.lowers[i] in ("him", "her") and s.deps[i] in ("dobj", "dative", "pobj"):
            own_subject = self._own_subject(s, i)
            if own_subject is not None:
                barred.add(own_subject)
                if s.tags[own_subject] in ("WP", "WDT"):  # "Hunt, who succeeded him": not Hunt either
                    barred.update(j for j in s.ancestors(own_subject) if s.tags[j][:1] == "N")
        if s.lowers[i] in ("his", "her") and s.deps[i] == "poss":
            doer = self._own_subject(s, i)
            if doer is not None and s.tags[doer] in ("WP", "WDT"):
                doer = next((j for j in s.ancestors(doer) if s.tags[j][:1] == "N"), doer)
            several = [] if doer is None else s.conjuncts(doer)
            if len(several) > 1:  # "the minister and the council, who questioned his authority": a third person's
                barred.update(several)
        head = s.heads[i]
        if s.deps[i] == "poss" and s.lemmas[head] in ROLE_OF_ANOTHER:
            if s.deps[head] == "pobj" and s.lowers[s.heads[head]] == "as":
                verb = s.heads[s.heads[head]]
                barred.update(
                    k for j in (verb, *s.children[verb]) if s.deps[j] == "dobj" or j == verb for k in s.subtree(j) if k < i
                )
                barred.difference_update(j for j in s.children[verb] if s.deps[j] in ("nsubj", "nsubjpass"))
            elif s.deps[head] in ("appos", "attr", "oprd"):
                barred.add(s.heads[head])
        return barred

    def _named_after(self, s: Sentence, i: int, gender: str, resolve: Callable[[int], Mention | None]) -> Resolution:
        """As in "After he returned to Cairo, President Sisi spoke": the subject to come, where nobody came before."""
        clause = next((j for j in (i, *s.ancestors(i)) if s.deps[j] == "advcl"), None)
        if clause is None or s.heads[clause] != s.root or clause > s.root or s.deps[i] not in ("nsubj", "nsubjpass", "poss"):
            return (), "pronoun"
        subject = next((j for j in s.children[s.root] if s.deps[j] in ("nsubj", "nsubjpass")), None)
        if subject is None or subject < i:
            return (), "pronoun"
        mention = resolve(subject)
        if mention is None or mention.sort != "person" or not mention.actors or mention.gender not in (gender, None, "person"):
            return (), "pronoun"
        return tuple(standing_in(a, s, i, self.text, self._span_of(s, mention)) for a in mention.actors), None

    def _stand(self, referent: Referent, s: Sentence, i: int) -> Resolution:
        if not referent.actors:
            return (), "pronoun"
        return tuple(standing_in(a, s, i, self.text, referent.span) for a in referent.actors), None

    def _span_of(self, s: Sentence, mention: Mention) -> Span:
        return Span.of(self.text, s.begins[mention.first], s.ends[mention.last])

    def _thing(self, s: Sentence, i: int, resolve: Callable[[int], Mention | None]) -> Resolution:
        if s.lowers[i] == "it" and is_expletive(s, i):
            return (), "expletive"
        if s.tags[i][:2] == "NN" or (s.lowers[i] == "it" and is_of_a_thing(s, i)):
            return (), "pronoun"  # "an IT worker" names a trade
        said_by = self._said_by(s, i)
        if said_by is not None and len(s.conjuncts(said_by)) > 1:
            return (), "pronoun"  # "A and B sued over the law, saying it would ...": two are not "it"
        speaker = resolve(said_by) if said_by is not None else None
        if speaker is not None and speaker.sort in ("state", "body") and len(speaker.actors) == 1:
            return (standing_in(speaker.actors[0], s, i, self.text, self._span_of(s, speaker)),), None
        here = self.quotation(s.begins[i])
        above = [j for j in self._subjects_above(s, i) if self.quotation(s.begins[j]) == here and (j < i or s.deps[i] == "poss")]
        if s.lowers[i] == "it" and s.deps[i] in ("dobj", "pobj", "dative"):
            # An object "it" is not its own verb's subject; without another state above it is anything at all.
            local = resolve(above[0]) if above else None
            if local is None or not local.actors or s.lowers[above[0]] in PRONOUNS:
                return (), "pronoun"
            above = above[1:]
            if not above:
                return self._other_state(s, i, local)
        for j in above:
            mention = resolve(j)
            if mention is None:
                if s.tags[j] in ("PRP", "DT", "WDT", "WP", "EX") or s.lowers[j] in PRONOUNS:
                    continue
                if s.lowers[i] == "its" and s.lemmas[j] in HAPPENINGS:
                    continue  # "the attack on Saudi Arabia cut its output": a happening owns nothing
                return (), "pronoun"  # another thing is spoken of
            if mention.sort in ("state", "body") and len(mention.actors) == 1:
                if self._rival_between(s, mention, i) and not says_of_itself(s, i, j):
                    return (), "pronoun"
                return (standing_in(mention.actors[0], s, i, self.text, self._span_of(s, mention)),), None
            if mention.sort in ("person", "people", "plural"):
                continue
            return (), "pronoun"
        own = distinct_parties(
            [r for r in self.by_sentence.get(s.index, ()) if r.token < i and r.sort in ("state", "body") and r.rank > 0]
        )
        if len(own) == 1 and s.lowers[i] != "it":
            return self._stand(own[0], s, i)
        if own:
            return (), "pronoun"
        nearest = resolve(above[0]) if above and s.tags[above[0]] == "NNS" and s.heads[above[0]] != s.root else None
        rivals = {actor.country for actor in nearest.actors} if nearest is not None else set()
        for back in range(1, STATE_REACH + 1):
            subject = self.subjects.get(s.index - back)
            if subject is not None and subject.sort in ("state", "body") and len(subject.actors) == 1:
                if rivals - {None, subject.actors[0].country}:
                    break  # "said that the Danish sailors had raised tensions after it ...": either side may be meant
                return self._stand(subject, s, i)
        return (), "pronoun"

    def _other_state(self, s: Sentence, i: int, subject: Mention) -> Resolution:
        """Whom an object "it" means where it must be somebody: the only state that the sentence has named besides its subject."""
        own = {actor.country for actor in subject.actors}
        there = [r for r in self.by_sentence.get(s.index, ()) if r.token < i and r.sort in ("state", "body") and r.actors]
        others = distinct_parties([r for r in there if r.actors[0].country not in (None, *own)])
        if s.lemmas[s.heads[i]] not in ADDRESSING or len(others) != 1:
            return (), "pronoun"
        return self._stand(others[0], s, i)

    @staticmethod
    def _said_by(s: Sentence, i: int) -> int | None:
        """Who says what the subject at ``i`` does ("Peru told Chile that it would leave", "Peru refused, saying it ...")."""
        verb = s.heads[i]
        speech = s.heads[verb]
        if s.deps[i] not in ("nsubj", "nsubjpass") or s.deps[verb] != "ccomp" or s.lemmas[speech] not in SAYING:
            return None
        while s.deps[speech] in ("advcl", "xcomp", "conj") and s.child(speech, "nsubj") is None:
            speech = s.heads[speech]
        return s.child(speech, "nsubj")

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
                return tuple(standing_in(a, s, i, self.text, self._span_of(s, mention)) for a in together), None
            if mention.sort == "body" and mention.actors and s.lowers[i] in ("they", "their"):
                return (standing_in(mention.actors[0], s, i, self.text, self._span_of(s, mention)),), None
        if any(r.sort in ("people", "plural") and r.token < i for r in self.by_sentence.get(s.index, ())):
            return (), "pronoun"  # somebody of this sentence, but which is not told by its subjects
        if any(s.tags[j] in ("NNS", "NNPS") and not _in_passing(s, j) and resolve(j) is None for j in range(i)):
            return (), "pronoun"  # others stand nearer, whoever or whatever they are
        for back in (1, 2):
            if s.index - back not in self.subjects:
                break
            subject = self.subjects[s.index - back]
            if subject is not None and (
                subject.sort in ("people", "plural") or len(subject.actors) > 1 or _MEMBERS.search(subject.span.text)
            ):
                if self.quotation(subject.span.start) != here:
                    return (), "pronoun"
                return self._stand(subject, s, i)
            there = [r for r in self.by_sentence.get(s.index - back, ()) if r.sort in ("people", "plural") and r.rank >= 2]
            distinct = distinct_parties(there)
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
            if s.deps[v] == "pcomp" and s.lowers[s.heads[v]] in ("of", "from", "for", "into"):
                # "accused the Kremlin of poisoning him": the doer is the object of the verb above, not its subject.
                doer = next((j for j in s.children[s.heads[s.heads[v]]] if s.deps[j] == "dobj" and j < v), None)
                if doer is not None:
                    return doer
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


def says_of_itself(s: Sentence, i: int, subject: int) -> bool:
    """Whether "it" (token ``i``) is what the ``subject`` says of itself: "Kenya condemned Chad and said it would not attend"; or
    what it tells another of: "informed Chad of its decision".
    """
    clause = s.heads[i]
    if s.deps[i] == "poss" and s.deps[clause] == "pobj" and s.lowers[s.heads[clause]] in ("of", "about"):
        return s.lemmas[s.heads[s.heads[clause]]] in INFORMING and s.heads[subject] == s.heads[s.heads[clause]]
    if s.deps[i] not in ("nsubj", "nsubjpass") or s.deps[clause] != "ccomp":
        return False
    saying = s.heads[clause]
    while s.deps[saying] == "conj" and s.tags[s.heads[saying]][:1] == "V" and s.heads[subject] != saying:
        saying = s.heads[saying]
    return s.heads[subject] == saying and s.lemmas[s.heads[clause]] in SAYING


def is_expletive(s: Sentence, i: int) -> bool:
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


def _in_passing(s: Sentence, i: int) -> bool:
    """Whether a noun hangs on a preposition, and not on a quantity ("most of the volunteers")."""
    return s.deps[i] == "pobj" and s.lowers[s.heads[i]] != "of"


def is_of_a_thing(s: Sentence, i: int) -> bool:
    """Whether the subject "it" at ``i`` does or is what only a thing does or is ("It holds ten litres", "It was a
    surprise").
    """
    if s.deps[i] not in ("nsubj", "nsubjpass"):
        return False
    verb = s.heads[i]
    if s.lemmas[verb] in THING_VERBS:
        return True
    if s.lemmas[verb] == "hold":  # litres, not talks
        return any(s.deps[j] == "dobj" and any(s.tags[k] == "CD" for k in s.subtree(j)) for j in s.children[verb])
    if s.lemmas[verb] not in ("be", "'s", "’s"):
        return False
    told = [j for j in s.children[verb] if s.deps[j] in ("attr", "acomp")]
    return any(
        s.lemmas[j] not in (STATE_ATTRIBUTES if s.deps[j] == "attr" else STATE_ADJECTIVES) and s.tags[j][:1] in ("N", "J")
        for j in told
    )
