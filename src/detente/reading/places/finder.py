"""Looks in one sentence for the place that is tied to a trigger: by phrases of place, the goal of a journey, a town under fire."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.reading.actor_words import word_set
from detente.reading.mention import GEOGRAPHIC, Mention, meaning_on
from detente.reading.places.towns import likeliest

if TYPE_CHECKING:
    from detente.reading.coreference import ArticleContext
    from detente.reading.syntax import Sentence

WHERE = word_set("place_where")
INTO = frozenset(["to", "into", "toward", "towards"])
OUT_OF = frozenset(["from"])
ARRIVALS = word_set("place_arrivals")
DEPARTURES = word_set("place_departures")
TARGET_IS_PLACE = word_set("place_target_is_place")
# "in the wake of the blast in Homs", "in response to", "in talks with": no phrases of place.
NO_PLACE_INSIDE = word_set("no_place_inside")
CLAUSE_STOPS = frozenset({"ccomp", "advcl", "relcl", "csubj", "parataxis"})
# "Police in London", "protesters outside the embassy in Cairo": they act where they are.
LOCALS = word_set("place_locals")
# "on Ukrainian soil": a country's, by its adjective.
SOIL = frozenset(["territory", "soil", "land", "waters", "airspace", "side", "border", "coast"])
JOURNEYS = frozenset(["trip", "visit", "tour", "journey", "stay", "stopover", "mission"])
# Acts of words: what they are about may lie anywhere.
VERBAL = frozenset("ACCUSE REQUEST REJECT THREATEN SANCTION SUPPORT".split())
FORCE = frozenset({"ASSAULT", "COERCE", "PROTEST", None})
MEETINGS = frozenset(["summit", "talk", "meeting", "conference", "ceremony", "session", "round", "dialogue", "consultation"])
MESSAGES = word_set("messages")
SPEAKING = word_set("place_speaking")
# How far up the clauses around a trigger are looked at for a place phrase.
CLAUSES_UP = 3


class Finder:
    """Looks for the place of one trigger in one sentence."""

    def __init__(self, sentence: Sentence, mentions: Sequence[Mention], context: ArticleContext, kind: str | None = None) -> None:
        self.s = sentence
        self.kind = kind
        self.at: dict[int, Mention] = {}
        for mention in (*mentions, *hidden_places(sentence, mentions, context)):
            if mention.entry is not None and not self._only_in_favour(mention):
                for i in range(mention.first, mention.last + 1):
                    self.at.setdefault(i, mention)
        self.parties = [m for m in mentions if m.kind == "actor" and m.entry is None]

    def _only_in_favour(self, mention: Mention) -> bool:
        """As in "pro-Beijing", "anti-Moscow"."""
        s, first = self.s, mention.first
        return first > 1 and s.words[first - 1] in ("-", "–") and s.lowers[first - 2] in ("pro", "anti", "ex")

    def find(self, trigger: int) -> Mention | None:
        """The place of the event at a token, the narrowest that its own words and clause tell; None without one."""
        found = self._find(trigger)
        if found is not None and found.entry is not None and found.entry.kind in ("country", "demonym"):
            return self._narrower(found) or found
        return found

    def _find(self, trigger: int) -> Mention | None:
        s = self.s
        found = self._around(trigger)
        if found is not None:
            return found
        i, up = trigger, 0
        while s.heads[i] != i and up < CLAUSES_UP:
            label = s.deps[i]
            i = s.heads[i]
            if s.tags[i][:1] != "V" and label not in (
                "pobj",
                "dobj",
                "nsubj",
                "nsubjpass",
                "prep",
                "conj",
                "compound",
                "amod",
                "acl",
                "relcl",
            ):
                continue
            if label in ("ccomp", "nsubj", "nsubjpass", "dobj") and s.lemmas[i] in SPEAKING:
                break  # "the attack was claimed in Sanaa", "said in Geneva that they had attacked"
            found = self._phrases(i, skip=trigger)
            if found is None and self.kind not in VERBAL:
                found = self._goal(i)
            if found is not None:
                return found
            if s.tags[i][:1] == "V":
                up += 1
                if label in CLAUSE_STOPS and s.deps[i] != "ROOT":
                    continue
        return self._opening(trigger) or self._only_place(trigger)

    def _opening(self, trigger: int) -> Mention | None:
        """The place phrase that opens the sentence ("On Sunday in London, a man took a knife and ran")."""
        s = self.s
        subject = next((j for j in range(len(s)) if s.deps[j] in ("nsubj", "nsubjpass", "expl")), None)
        end = s.edges(subject)[0] if subject is not None else 0
        if trigger < end or self._is_reported(trigger):
            return None
        for j in range(end):
            if s.deps[j] == "prep" and s.lowers[j] in WHERE - {"on"}:
                for k in s.children[j]:
                    if s.deps[k] == "pobj":
                        found = self._inside(k)
                        if found is not None:
                            return found
        return None

    def _only_place(self, trigger: int) -> Mention | None:
        """The only place of the sentence, if it says where something happens and not what is spoken of."""
        s = self.s
        places = {m.head: m for m in self.at.values() if m.kind == "place" and not self._origin(m)}
        if len(places) != 1:
            return None
        ((head, found),) = places.items()
        if self.kind in VERBAL or s.deps[head] in ("compound", "amod", "nmod", "poss", "npadvmod", "appos"):
            return None
        if self.kind not in FORCE and not self._hangs_on(head, trigger):
            return None
        if s.deps[head] == "pobj" and s.lowers[s.heads[head]] == "of" and s.lemmas[s.heads[s.heads[head]]] in LOCALS:
            return None  # "a resident of Antioch"
        return None if self._belongs_to_party(head) else found

    def _hangs_on(self, head: int, trigger: int) -> bool:
        """Whether a place stands in the trigger's own clause, by phrases of place alone ("met for a summit in Athens")."""
        s = self.s
        verb = trigger
        while s.tags[verb][:1] not in ("V", "M") and s.heads[verb] != verb:
            verb = s.heads[verb]
        i = head
        while i not in (trigger, verb):
            label = s.deps[i]
            if s.heads[i] == i or label in (*CLAUSE_STOPS, "acl", "dobj", "nsubj", "nsubjpass", "pcomp"):
                return False
            if label == "prep" and s.lowers[i] not in WHERE - {"on"} and not any(s.lemmas[j] in MEETINGS for j in s.children[i]):
                return False
            i = s.heads[i]
        return True

    def _belongs_to_party(self, head: int) -> bool:
        """Whether a place only tells where a party is at home ("the Houthi movement in Yemen", "Ohio, a state on the lake")."""
        s, i = self.s, s_head(self.s, head)
        while s.tags[i][:1] != "V" and s.heads[i] != i:
            if s.lemmas[i] not in LOCALS and any(m.first <= i <= m.last for m in self.parties):
                return True
            i = s.heads[i]
        return False

    def _is_reported(self, trigger: int) -> bool:
        """Whether the trigger stands in what somebody says: where that is said is not where it happened."""
        s, i = self.s, trigger
        while s.heads[i] != i:
            if s.deps[i] == "ccomp" and s.lemmas[s.heads[i]] in SPEAKING:
                return True
            i = s.heads[i]
        return False

    def _narrower(self, country: Mention) -> Mention | None:
        """The town that the sentence goes on to tell within the country found ("killed in Peru, when a bus fell ... in Cuzco")."""
        s = self.s
        state = country.entry.country if country.entry is not None else None
        for head in range(country.last + 1, len(s)):
            found = self._place_at(head)
            if found is None or found.kind != "place" or found.entry is None or found.entry.kind in ("country", "demonym"):
                continue
            preposition = s.heads[head]
            if found.entry.country != state or s.deps[head] != "pobj" or s.lowers[preposition] not in WHERE - {"on"}:
                continue
            if not any(m.first <= head <= m.last for m in self.parties) and not self._is_reported(head):
                return found
        return None

    def _around(self, i: int) -> Mention | None:
        """A place phrase on the trigger, on its object, or a place before a noun trigger; then the goal of a
        journey.
        """
        s = self.s
        found = self._phrases(i)
        if found is not None:
            return found
        about = self.kind in VERBAL or s.lemmas[i] in SPEAKING  # their objects are what is spoken of
        for j in s.children[i]:
            if not about and (
                s.deps[j] in ("dobj", "nsubjpass", "dative", "pobj", "attr")
                or (s.deps[j] == "prep" and s.lowers[j] in ("of", "on", "against", "with"))
            ):
                tokens = [j] if s.deps[j] != "prep" else [k for k in s.children[j] if s.deps[k] == "pobj"]
                for token in tokens:
                    found = self._phrases(token)
                    if found is not None:
                        return found
            if s.deps[j] in ("nsubj", "nsubjpass", "agent") and self.kind not in VERBAL - {"REQUEST"}:
                for token in (j, *(k for k in s.children[j] if s.deps[k] == "pobj" and s.deps[j] == "agent")):
                    if s.lemmas[token] in LOCALS:
                        found = self._phrases(token)
                        if found is not None:
                            return found
        for j in s.children[i]:
            if j < i and s.deps[j] in ("compound", "nmod", "amod", "poss") and s.tags[i][:1] == "N":
                mention = self._place_at(j)
                if mention is not None and (mention.kind == "place"):
                    return mention
        return self._goal(i)

    def _phrases(self, i: int, skip: int = -1) -> Mention | None:
        """The place in a phrase of place that hangs on token ``i``."""
        s = self.s
        best: Mention | None = None
        for j in s.children[i]:
            if j == skip:
                continue
            lower = s.lowers[j]
            if s.deps[j] == "prep" and lower in ("during", "on"):
                journey = next((k for k in s.children[j] if s.deps[k] == "pobj" and s.lemmas[k] in JOURNEYS), None)
                goal = self._goal(journey) if journey is not None else None
                if goal is not None:
                    return goal
            if s.deps[j] in ("prep", "advmod") and (lower in WHERE or (lower in OUT_OF and s.lemmas[i] in DEPARTURES)):
                for k in s.children[j]:
                    if s.deps[k] in ("pobj", "pcomp", "prep"):
                        found = self._inside(k)
                        if found is not None and lower == "on" and found.sort in ("state", "modifier") and s.lowers[k] not in SOIL:
                            continue  # "sanctions on Iran"
                        if found is not None and (best is None or best.sort == "state"):
                            best = found
        return best

    def _inside(self, i: int, depth: int = 0) -> Mention | None:
        """The place within the phrase that ``i`` heads ("a mosque in the city of Mosul"); the narrowest comes first."""
        mention = self._place_at(i)
        if mention is not None and (depth == 0 or mention.kind == "place"):
            return mention
        s = self.s
        if depth > 3 or s.lemmas[i] in NO_PLACE_INSIDE:
            return None
        if s.lowers[i] in SOIL:
            owner = next((self.at[j] for j in s.children[i] if s.deps[j] in ("amod", "compound", "poss") and j in self.at), None)
            if owner is not None and owner.entry is not None and owner.entry.country:
                return owner
        for j in s.children[i]:
            if s.deps[j] in ("prep", "pobj", "appos", "compound", "nmod", "conj", "poss") and (
                s.deps[j] != "prep" or s.lowers[j] in WHERE or s.lowers[j] == "of"
            ):
                found = self._inside(j, depth + 1)
                if found is not None:
                    return found
        return None

    def _goal(self, i: int) -> Mention | None:
        """Where a journey leads, or the town that is struck."""
        s, lemma = self.s, self.s.lemmas[i]
        if any(s.deps[j] == "dobj" and s.lemmas[j] in MESSAGES for j in s.children[i]):
            return None  # "send a message to China"
        for j in s.children[i]:
            if s.deps[j] in ("dobj", "nsubjpass") and lemma in TARGET_IS_PLACE:
                found = self._place_at(j)
                if found is not None:
                    return found
            if s.deps[j] == "prep" and (
                (s.lowers[j] in INTO and lemma in ARRIVALS) or (s.lowers[j] in ("of", "on") and lemma in TARGET_IS_PLACE)
            ):
                for k in s.children[j]:
                    if s.deps[k] == "pobj":
                        found = self._inside(k)
                        if found is not None:
                            return found
        return None

    def _place_at(self, i: int) -> Mention | None:
        """The place mention that token ``i`` heads."""
        mention = self.at.get(i)
        return mention if mention is not None and mention.head == i else None

    def _origin(self, mention: Mention) -> bool:
        """Whether a place is where somebody comes from or goes to, not where the sentence plays."""
        s = self.s
        head = s.heads[mention.head]
        return s.deps[mention.head] == "pobj" and s.lowers[head] in INTO | OUT_OF


def s_head(s: Sentence, i: int) -> int:
    """What a place's preposition hangs on, or the place itself where it has none."""
    return s.heads[s.heads[i]] if s.deps[i] == "pobj" else i


def hidden_places(s: Sentence, mentions: Sequence[Mention], context: ArticleContext) -> list[Mention]:
    """The places inside the parties' own phrases ("police in London", "the embassy in Baghdad"), as mentions."""
    known = {i for m in mentions if m.entry is not None for i in range(m.first, m.last + 1)}
    covered = {i for m in mentions if m.entry is None for i in range(m.first, m.last + 1)}
    found: list[Mention] = []
    if not covered:
        return found
    for match in context.matches_of(s.index):
        tokens = range(bisect_right(s.ends, match.start), bisect_left(s.begins, match.end))
        if not tokens or not covered.issuperset(tokens) or not known.isdisjoint(tokens):
            continue
        head = next((i for i in tokens if s.heads[i] not in tokens), tokens[-1])
        if s.deps[head] != "pobj" or s.lowers[s.heads[head]] not in WHERE:
            continue
        meaning = meaning_on(match.entries, context.date, context.gazetteer)
        if meaning is None or meaning.kind not in GEOGRAPHIC or meaning.ambiguous:
            continue
        sort = "state" if meaning.kind in ("country", "demonym") else "place"
        found.append(Mention(tokens[0], tokens[-1], head, (), "place", sort=sort, entry=likeliest(meaning.entries, context)))
    return found
