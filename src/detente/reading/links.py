"""What answers what: links between the events of one article, read off connectives.

Connectives are those of ``reading/data/connectives.tsv``. Inside a sentence a connective's own phrase or clause holds the other
event ("after", "in response to"); others reach back to what was told before ("In response, ..."). Verbs of causing join their
subject to their object, verbs of answering ("retaliated by") what is answered to what is done. Blame, thanks and penalties
have grounds ("condemned it for"). Acts of the same two sides that stand together with days of their own follow each other.
Two tellings of one event in an article are linked ``same_as``, the later to the earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from detente.reading.coding import Draft
from detente.reading.syntax import Sentence
from detente.record import Event, Link, Span

# "over" alone links only acts that have grounds ("protests over the killing"); so does "for" after them.
GROUNDED = frozenset({"ACCUSE", "PROTEST", "SANCTION", "REJECT", "THREATEN", "REQUEST"})
GROUNDED_FOR = GROUNDED | {"SUPPORT", "COERCE"} - {"REQUEST"}
ANSWERING = frozenset("respond retaliate reply react answer counter".split())
# With one of these about, what came after came in answer.
ANSWER_WORDS = frozenset("tit retaliatory retaliation reprisal response revenge".split())
SEQUENCE_ADVERBS = frozenset("then later subsequently afterwards afterward eventually".split())
# Nouns that, as the subject of a verb, tell the act itself ("the raid killed four").
STRIKES = frozenset("attack raid strike airstrike bombing shelling assault blast explosion ambush clash offensive barrage".split())
DEFINITE = frozenset("the this that these those".split())
# "Back" connectives look for their event in the sentence itself, else this many sentences back.
BACK_SENTENCES = 2
# Statuses of what can be told a second time.
HAPPENED = frozenset({"occurred", "ongoing"})
# Acts that have no direction.
RECIPROCAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})


@dataclass(slots=True)
class Coded:
    """A finished event together with the sentence and draft that it came from."""

    event: Event
    draft: Draft
    sentence: Sentence


@cache
def connectives() -> dict[str, dict[tuple[str, ...], str]]:
    """Place -> words -> kind, from ``connectives.tsv``."""
    table: dict[str, dict[tuple[str, ...], str]] = {"phrase": {}, "clause": {}, "back": {}, "verb": {}}
    for line in files("detente.reading").joinpath("data/connectives.tsv").read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith(("#", "words\t")):
            words, place, kind = line.split("\t")
            table[place][tuple(words.replace("-", " - ").split())] = kind
    return table


@cache
def _by_first_word(place: str) -> dict[str, list[tuple[int, tuple[str, ...], str]]]:
    """First word -> (number in the table, words, kind) of the connectives of one place."""
    table: dict[str, list[tuple[int, tuple[str, ...], str]]] = {}
    for number, (phrase, kind) in enumerate(connectives()[place].items()):
        table.setdefault(phrase[0], []).append((number, phrase, kind))
    return table


def link_events(coded: Sequence[Coded]) -> list[Event]:
    """The events with their links, in the given order (that of the text)."""
    linker = Linker(coded)
    linker.run()
    return [
        replace(item.event, links=tuple(found)) if found else item.event for item, found in zip(coded, linker.links, strict=True)
    ]


class Linker:
    """Collects the links of one article; events are known by their number in ``coded``."""

    def __init__(self, coded: Sequence[Coded]) -> None:
        self.coded = coded
        self.links: list[list[Link]] = [[] for _ in coded]
        self.by_sentence: dict[int, list[int]] = {}
        for n, item in enumerate(coded):
            self.by_sentence.setdefault(item.sentence.index, []).append(n)

    def run(self) -> None:
        for index, members in self.by_sentence.items():
            sentence = self.coded[members[0]].sentence
            if len(members) > 1:
                self._phrases(sentence, members)
                self._verbs_of_causing(sentence, members)
                self._grounds(sentence, members)
                self._sequence_adverbs(sentence, members)
            self._answers(sentence, members)
            self._back(sentence, members)
            self._dated_order(members, self.by_sentence.get(index - 1, []))
        self._same()

    # --- adding ----------------------------------------------------------------------------------------------------

    def _add(self, on: int, kind: str, other: int, cue: Span) -> None:
        if on == other or any(link.event == self.coded[other].event.id for link in self.links[on]):
            return
        if any(link.event == self.coded[on].event.id for link in self.links[other]):
            return  # the first that was found between two events stands
        self.links[on].append(Link(kind, self.coded[other].event.id, cue.text, cue))

    def _relate(self, kind: str, here: int, there: int, cue: Span) -> None:
        """``there`` is the event in the connective's own phrase, ``here`` the one it is said of."""
        if kind in ("response_to", "caused_by", "part_of"):
            self._add(here, kind, there, cue)
        elif kind == "before":
            self._add(there, "before", here, cue)
        elif kind == "after":
            self._add(here, "before", there, cue)
        else:
            self._add(there, "caused_by", here, cue)

    # --- inside one sentence ---------------------------------------------------------------------------------------

    def _phrases(self, s: Sentence, members: list[int]) -> None:
        for place in ("phrase", "clause"):
            for first, phrase, kind in _found(s, place):
                last = first + len(phrase) - 1
                if place == "clause" and s.deps[last] != "mark":
                    continue
                inside, governor = _own_phrase(s, first, last)
                there = next((n for n in members if self.coded[n].draft.head in inside), None)
                here = self._nearest_above(s, governor, members, inside)
                if there is None or here is None or there == here:
                    continue
                if phrase == ("over",) and self.coded[here].event.type not in GROUNDED:
                    continue
                self._relate(_sharpened(s, phrase, kind, inside), here, there, _cue(s, first, last))

    def _nearest_above(self, s: Sentence, governor: int, members: list[int], inside: set[int]) -> int | None:
        """The event that a phrase is said of: at the word it hangs on or the nearest above, or carried by that word."""
        by_head = {self.coded[n].draft.head: n for n in members if self.coded[n].draft.head not in inside}
        for node in (governor, *s.ancestors(governor)):
            if node in by_head:
                return by_head[node]
            for child in s.children[node]:
                if child in by_head and s.deps[child] in ("dobj", "xcomp", "ccomp", "nsubjpass", "pobj"):
                    return by_head[child]
        return None

    def _inside(self, s: Sentence, node: int, members: list[int]) -> int | None:
        """The event in the phrase under ``node``, the one nearest to its top."""
        held = set(s.subtree(node))
        found = [n for n in members if self.coded[n].draft.head in held]
        return min(found, key=lambda n: _depth(s, self.coded[n].draft.head), default=None)

    def _verbs_of_causing(self, s: Sentence, members: list[int]) -> None:
        """ "the raid triggered a protest", "the bombing, which led to the expulsion"."""
        present = set(s.lemmas)
        for words in connectives()["verb"]:
            if words[0] not in present:
                continue
            for i, lemma in enumerate(s.lemmas):
                if lemma != words[0] or s.tags[i][:1] != "V" or s.tags[i] == "VBG":
                    continue
                result = _argument(s, i, words[1] if len(words) > 1 else None)
                subject = s.child(i, "nsubj")
                if result is None or subject is None:
                    continue
                there = self._inside(s, result, members)
                here = self._inside(s, subject, members)
                if here is None and s.deps[i] == "relcl":
                    here = self._nearest_above(s, s.heads[i], members, set(s.subtree(i)))
                if here is not None and there is not None:
                    self._relate("causes", here, there, _cue(s, i, i))

    def _grounds(self, s: Sentence, members: list[int]) -> None:
        """ "condemned it for arresting the traders", "was sanctioned for its attack"."""
        for here in members:
            if self.coded[here].event.type not in GROUNDED_FOR:
                continue
            for j in s.children[self.coded[here].draft.head]:
                if s.deps[j] == "prep" and s.lowers[j] == "for":
                    there = self._inside(s, j, [n for n in members if n != here])
                    if there is not None:
                        self._relate("caused_by", here, there, _cue(s, j, j))

    def _sequence_adverbs(self, s: Sentence, members: list[int]) -> None:
        """ "arrested him and then deported him"."""
        by_head = {self.coded[n].draft.head: n for n in members}
        for here in members:
            i = self.coded[here].draft.head
            adverb = next((j for j in s.children[i] if s.deps[j] == "advmod" and s.lowers[j] in SEQUENCE_ADVERBS), None)
            if adverb is not None and s.deps[i] == "conj" and s.heads[i] in by_head:
                self._relate("before", here, by_head[s.heads[i]], _cue(s, adverb, adverb))

    # --- back to what was told before ------------------------------------------------------------------------------

    def _answers(self, s: Sentence, members: list[int]) -> None:
        """ "retaliated by shelling villages", "responded to the attack with strikes"."""
        for i, lemma in enumerate(s.lemmas):
            hits_back = lemma in ("hit", "strike", "fire") and any(s.lowers[j] == "back" for j in s.children[i])
            if (lemma not in ANSWERING and not hits_back) or s.tags[i][:1] != "V":
                continue
            own = next((n for n in members if self.coded[n].draft.head == i), None)
            answered = next((j for j in s.children[i] if s.deps[j] == "prep" and s.lowers[j] in ("to", "for", "against")), None)
            there = None if answered is None else self._inside(s, answered, members)
            held = [j for j in s.subtree(i) if s.lowers[j] in ("by", "with") and s.deps[j] == "prep"]
            here = next((n for j in held if (n := self._inside(s, j, members)) is not None), own)
            if here is None or (answered is not None and there is None):
                continue
            there = self._told_before(here, s.begins[i]) if there is None else there
            if there is not None:
                self._relate("response_to", here, there, _cue(s, i, i))

    def _back(self, s: Sentence, members: list[int]) -> None:
        phrases = connectives()["back"]
        for first, phrase, kind in _found(s, "back"):
            last = first + len(phrase) - 1
            following = s.lowers[last + 1] if last + 1 < len(s.words) else ""
            opening = first <= 1
            if following in ("to", "for", "of", "against", "than") or not (opening or kind == "response_to"):
                continue
            if any(len(other) > len(phrase) and tuple(s.lowers[first : first + len(other)]) == other for other in phrases):
                continue
            if opening:
                here: int | None = min(members, key=lambda n: _depth(s, self.coded[n].draft.head))
            else:
                here = self._nearest_above(s, s.heads[_top(s, first, last)], members, set())
            if here is None or (kind == "before" and _in_adverbial(s, self.coded[here].draft.head)):
                continue  # "He then served for years, before rejoining": what came then is the main clause's
            there = self._told_before(here, s.begins[first])
            if there is not None:
                self._relate(kind, here, there, _cue(s, first, last))

    def _told_before(self, here: int, offset: int) -> int | None:
        """The event that was told last before an offset and that somebody else did; else the main one of the sentence before."""
        index = self.coded[here].sentence.index
        doers = {actor.code for actor in self.coded[here].event.source}
        same_sentence = [n for n in self.by_sentence[index] if n != here and self.coded[n].event.trigger.end <= offset]
        for n in reversed(same_sentence):
            if doers.isdisjoint({actor.code for actor in self.coded[n].event.source}):
                return n
        for back in range(1, BACK_SENTENCES + 1):
            members = self.by_sentence.get(index - back)
            if members:
                return min(members, key=lambda n: _depth(self.coded[n].sentence, self.coded[n].draft.head))
        return None

    def _dated_order(self, members: list[int], previous: list[int]) -> None:
        """Acts between the same two sides, told one after the other, each with a day of its own."""
        for n in members:
            for m in previous:
                early, late = self.coded[m].event, self.coded[n].event
                if early.date.end and late.date.start and early.date.precision == late.date.precision == "day":
                    named = early.date.span is not None and late.date.span is not None
                    real = {early.status, late.status} <= {"occurred", "ongoing"}
                    if named and real and early.date.end < late.date.start and _parties(early) == _parties(late):
                        assert late.date.span is not None
                        self._add(m, "before", n, late.date.span)

    # --- told twice ------------------------------------------------------------------------------------------------

    def _same(self) -> None:
        by_type: dict[str, list[_Told]] = {}
        for item, links in zip(self.coded, self.links, strict=True):
            event = item.event
            if event.status not in HAPPENED:
                continue
            told, earlier = _Told.of(item), by_type.setdefault(event.type, [])
            if told.definite or _is_dated(event):  # nothing else points back
                again = (m for m in earlier if m.item.sentence.index != item.sentence.index and _same_telling(told, m))
                found = next(again, None)
                if found is not None:
                    links.append(Link("same_as", found.item.event.id, event.trigger.text, event.trigger))
            earlier.append(told)


def _found(s: Sentence, place: str) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Where a place's connectives stand in a sentence: index of the first token, words, kind; in the order of the table."""
    known = _by_first_word(place)
    found = [
        (number, first, phrase, kind)
        for first, word in enumerate(s.lowers)
        for number, phrase, kind in known.get(word, ())
        if tuple(s.lowers[first : first + len(phrase)]) == phrase
    ]
    for _, first, phrase, kind in sorted(found):
        yield first, phrase, kind


def _cue(s: Sentence, first: int, last: int) -> Span:
    return Span(s.begins[first], s.ends[last], s.text[s.begins[first] - s.start : s.ends[last] - s.start])


def _top(s: Sentence, first: int, last: int) -> int:
    """The word of a phrase that the others hang on."""
    top = first
    while s.heads[top] in range(first, last + 1) and s.heads[top] != top:
        top = s.heads[top]
    return top


def _own_phrase(s: Sentence, first: int, last: int) -> tuple[set[int], int]:
    """The tokens in the connective's own phrase or clause, and the token that the whole hangs on."""
    if s.deps[last] == "mark":  # "after troops entered": the clause is the marker's head
        clause = s.heads[last]
        return set(s.subtree(clause)) - set(range(first, last + 1)), s.heads[clause]
    top = _top(s, first, last)
    return {j for j in s.subtree(top) if j > last}, s.heads[top]


def _sharpened(s: Sentence, phrase: tuple[str, ...], kind: str, inside: set[int]) -> str:
    """ "tit for tat, after ..." answers; "since Yemen had freed ..." gives a reason."""
    if kind == "before" and not ANSWER_WORDS.isdisjoint(s.lowers[j] for j in range(len(s.words)) if j not in inside):
        return "response_to"
    if phrase == ("since",):
        clause = next((j for j in inside if s.deps[j] == "advcl"), None)
        if clause is not None and any(s.lowers[j] == "had" for j in s.children[clause]):
            return "caused_by"
    return kind


def _argument(s: Sentence, verb: int, preposition: str | None) -> int | None:
    """What a verb of causing brings about: its object, or what follows its preposition."""
    if preposition is None:
        return s.child(verb, "dobj")
    return next((j for j in s.children[verb] if s.deps[j] == "prep" and s.lowers[j] == preposition), None)


def _in_adverbial(s: Sentence, i: int) -> bool:
    """Does token ``i`` stand in a clause or gerund beside the main clause?"""
    return any(s.deps[j] in ("advcl", "pcomp", "acl", "relcl") for j in (i, *s.ancestors(i)))


def _depth(s: Sentence, i: int) -> int:
    return sum(1 for _ in s.ancestors(i))


def _names(side: Sequence[object]) -> frozenset[str]:
    return frozenset(actor.country or actor.code or "---" for actor in side)  # type: ignore[attr-defined]


def _sides(event: Event) -> tuple[frozenset[str], frozenset[str]]:
    return _names(event.source), _names(event.target)


def _parties(event: Event) -> frozenset[str]:
    return _names((*event.source, *event.target))


@dataclass(frozen=True, slots=True)
class _Told:
    """An event with what is asked of it when others are compared with it."""

    item: Coded
    sides: tuple[frozenset[str], frozenset[str]]
    parties: frozenset[str]
    definite: bool

    @classmethod
    def of(cls, item: Coded) -> _Told:
        s, head, is_noun = item.sentence, item.draft.head, item.draft.pos == "n"
        noun = head if is_noun else s.child(head, "nsubj")
        definite = noun is not None and _is_definite_act(s, noun, is_noun)
        return cls(item, _sides(item.event), _parties(item.event), definite)


def _is_dated(event: Event) -> bool:
    return event.date.precision == "day" and event.date.basis == "expression"


def _same_telling(told: _Told, earlier: _Told) -> bool:
    """One real event of one type told twice: same sides, dates that can agree, and a word that points back."""
    a, b = told.item.event, earlier.item.event
    if a.mode != b.mode and a.mode and b.mode:
        return False
    dated = False
    if a.date.start and b.date.start and a.date.end and b.date.end:
        apart = a.date.end < b.date.start or b.date.end < a.date.start
        if apart and "narrative" not in (a.date.basis, b.date.basis):  # what is only reckoned gives way to what is stated
            return False
        dated = _is_dated(a) and _is_dated(b)
    lemma, other_lemma = _lemma(told.item), _lemma(earlier.item)
    alike = lemma == other_lemma or lemma[:5] == other_lemma[:5] or lemma.startswith(other_lemma)
    pos = told.item.draft.pos
    together = a.type in RECIPROCAL and told.parties == earlier.parties  # "Chile met Peru", "the meeting between Chile and Peru"
    if together or told.sides == earlier.sides:
        return (alike and (told.definite or dated)) or (told.definite and (a.cameo == b.cameo or pos != "n"))
    # "the raid killed four": who was struck is known from the first telling
    return told.definite and pos == "v" and told.sides[0] == earlier.sides[0] and not a.target


def _lemma(item: Coded) -> str:
    return item.sentence.lemmas[item.draft.head]


def _is_definite_act(s: Sentence, noun: int, is_trigger: bool) -> bool:
    """ "the raid", "that deportation": for a verb's subject only nouns of violence, which may kill."""
    if not any(s.lowers[j] in DEFINITE and s.deps[j] == "det" for j in s.children[noun]):
        return False
    return is_trigger or s.lemmas[noun] in STRIKES
