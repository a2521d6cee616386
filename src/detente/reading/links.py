"""What answers what: links between the events of one article, read off connectives.

Inside a sentence a connective's own phrase or clause holds the earlier event ("after", "in response to", "following");
at the head of a sentence it reaches back to the main event of the sentence before ("In response, ..."). Two tellings of
one event in an article are linked ``same_as``, the later to the earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from detente.reading.coding import Draft
from detente.reading.syntax import Sentence
from detente.record import Event, Link, Span

# connective -> (link kind, does the phrase after it hold the earlier event?)
PHRASES: dict[tuple[str, ...], str] = {
    ("in", "response", "to"): "response_to",
    ("in", "retaliation", "for"): "response_to",
    ("in", "reprisal", "for"): "response_to",
    ("in", "revenge", "for"): "response_to",
    ("in", "reaction", "to"): "response_to",
    ("in", "protest", "at"): "response_to",
    ("in", "return", "for"): "response_to",
    ("in", "exchange", "for"): "response_to",
    ("to", "avenge"): "response_to",
    ("responding", "to"): "response_to",
    ("responded", "to"): "response_to",
    ("reacting", "to"): "response_to",
    ("because", "of"): "caused_by",
    ("due", "to"): "caused_by",
    ("owing", "to"): "caused_by",
    ("as", "a", "result", "of"): "caused_by",
    ("prompted", "by"): "caused_by",
    ("triggered", "by"): "caused_by",
    ("sparked", "by"): "caused_by",
    ("caused", "by"): "caused_by",
    ("over",): "caused_by",
    ("as", "part", "of"): "part_of",
    ("during",): "part_of",
    ("after",): "before",
    ("following",): "before",
    ("in", "the", "wake", "of"): "before",
    ("in", "the", "aftermath", "of"): "before",
    ("since",): "before",
    ("before",): "after",
    ("ahead", "of"): "after",
    ("prior", "to"): "after",
    ("leading", "to"): "causes",
    ("which", "led", "to"): "causes",
    ("prompting",): "causes",
    ("triggering",): "causes",
    ("sparking",): "causes",
}
OPENINGS: dict[tuple[str, ...], str] = {
    ("in", "response"): "response_to",
    ("in", "retaliation"): "response_to",
    ("in", "reaction"): "response_to",
    ("in", "return"): "response_to",
    ("in", "turn"): "response_to",
    ("responding",): "response_to",
    ("as", "a", "result"): "caused_by",
    ("consequently",): "caused_by",
    ("therefore",): "caused_by",
    ("then",): "before",
    ("afterwards",): "before",
    ("subsequently",): "before",
    ("later",): "before",
    ("hours", "later"): "before",
    ("days", "later"): "before",
}
# "over" alone links only acts that have grounds ("protests over the killing").
GROUNDED = frozenset({"ACCUSE", "PROTEST", "SANCTION", "REJECT", "THREATEN", "REQUEST"})


@dataclass(slots=True)
class Coded:
    """A finished event together with the sentence and draft that it came from."""

    event: Event
    draft: Draft
    sentence: Sentence


def link_events(coded: Sequence[Coded]) -> list[Event]:
    """The events with their links, in the given order (that of the text)."""
    links: list[list[Link]] = [[] for _ in coded]
    by_sentence: dict[int, list[int]] = {}
    for n, item in enumerate(coded):
        by_sentence.setdefault(item.sentence.index, []).append(n)
    for index, members in by_sentence.items():
        sentence = coded[members[0]].sentence
        if len(members) > 1:
            _within(sentence, members, coded, links)
        previous = by_sentence.get(index - 1)
        if previous:
            _across(sentence, members, previous, coded, links)
    _same(coded, links)
    return [replace(item.event, links=tuple(found)) if found else item.event for item, found in zip(coded, links, strict=True)]


def _cue(sentence: Sentence, first: int, length: int) -> tuple[str, Span]:
    start, end = sentence.begins[first] - sentence.start, sentence.ends[first + length - 1] - sentence.start
    text = sentence.text[start:end]
    return text, Span(sentence.begins[first], sentence.ends[first + length - 1], text)


def _add(links: list[list[Link]], on: int, kind: str, other: int, coded: Sequence[Coded], cue: tuple[str, Span]) -> None:
    link = Link(kind, coded[other].event.id, cue[0], cue[1])
    if all((known.kind, known.event) != (kind, link.event) for known in links[on]):
        links[on].append(link)


def _relate(kind: str, here: int, there: int, coded: Sequence[Coded], links: list[list[Link]], cue: tuple[str, Span]) -> None:
    """``there`` is the event in the connective's own phrase, ``here`` the one it is said of."""
    if kind in ("response_to", "caused_by", "part_of"):
        _add(links, here, kind, there, coded, cue)
    elif kind == "before":
        _add(links, there, "before", here, coded, cue)
    elif kind == "after":
        _add(links, here, "before", there, coded, cue)
    else:
        _add(links, there, "caused_by", here, coded, cue)


def _within(sentence: Sentence, members: list[int], coded: Sequence[Coded], links: list[list[Link]]) -> None:
    lowers = sentence.lowers
    for phrase, kind in PHRASES.items():
        for first in range(len(lowers) - len(phrase) + 1):
            if lowers[first] != phrase[0] or tuple(lowers[first : first + len(phrase)]) != phrase:
                continue
            last = first + len(phrase) - 1
            inside, governor = _phrase(sentence, first, last)
            if not inside:
                continue
            there = next((n for n in members if coded[n].draft.head in inside), None)
            here = _nearest_above(sentence, governor, members, coded, inside)
            if there is None or here is None or there == here:
                continue
            if phrase == ("over",) and coded[here].event.type not in GROUNDED:
                continue
            _relate(kind, here, there, coded, links, _cue(sentence, first, len(phrase)))


def _phrase(sentence: Sentence, first: int, last: int) -> tuple[set[int], int]:
    """The tokens in the connective's own phrase or clause, and the token that the whole hangs on."""
    if sentence.deps[last] == "mark":  # "after troops entered": the clause is the marker's head
        clause = sentence.heads[last]
        return set(sentence.subtree(clause)) - set(range(first, last + 1)), sentence.heads[clause]
    top = first
    while sentence.heads[top] in range(first, last + 1) and sentence.heads[top] != top:
        top = sentence.heads[top]
    inside = {j for j in sentence.subtree(last) if j > last}
    return inside, sentence.heads[top]


def _nearest_above(sentence: Sentence, governor: int, members: list[int], coded: Sequence[Coded], inside: set[int]) -> int | None:
    by_head = {coded[n].draft.head: n for n in members if coded[n].draft.head not in inside}
    for node in (governor, *sentence.ancestors(governor)):
        if node in by_head:
            return by_head[node]
        for child in sentence.children[node]:
            if child in by_head and sentence.deps[child] in ("dobj", "xcomp", "ccomp", "nsubjpass", "pobj"):
                return by_head[child]
    return None


def _across(sentence: Sentence, members: list[int], previous: list[int], coded: Sequence[Coded], links: list[list[Link]]) -> None:
    lowers = sentence.lowers[:4]
    for phrase, kind in OPENINGS.items():
        if tuple(lowers[: len(phrase)]) == phrase and sentence.lowers[len(phrase)] not in ("to", "for", "of"):
            here = min(members, key=lambda n: _depth(sentence, coded[n].draft.head))
            there = previous[0]
            _relate(kind, here, there, coded, links, _cue(sentence, 0, len(phrase)))
            return


def _depth(sentence: Sentence, i: int) -> int:
    return sum(1 for _ in sentence.ancestors(i))


def _sides(event: Event) -> tuple[frozenset[str], frozenset[str]]:
    def name(side: Sequence[object]) -> frozenset[str]:
        return frozenset(a.country or a.code or "---" for a in side)  # type: ignore[attr-defined]

    return name(event.source), name(event.target)


def _same(coded: Sequence[Coded], links: list[list[Link]]) -> None:
    for n, item in enumerate(coded):
        for m in range(n):
            other = coded[m]
            if other.sentence.index == item.sentence.index or not _same_telling(item, other):
                continue
            kind, cue = "same_as", item.event.trigger.text
            links[n].append(Link(kind, other.event.id, cue, item.event.trigger))
            break


def _same_telling(item: Coded, other: Coded) -> bool:
    """One event told twice: same type, same sides, dates that can agree, both real, and a word that points back."""
    a, b = item.event, other.event
    if a.type != b.type or (a.mode != b.mode and a.mode and b.mode) or _sides(a) != _sides(b):
        return False
    if a.status not in ("occurred", "ongoing") or b.status not in ("occurred", "ongoing"):
        return False
    if a.date.start and b.date.start and a.date.end and b.date.end:
        if a.date.end < b.date.start or b.date.end < a.date.start:
            return False
        dated = a.date.precision == "day" and b.date.precision == "day" and a.date.basis == b.date.basis == "expression"
    else:
        dated = False
    s = item.sentence
    definite = item.draft.pos == "n" and any(
        s.lowers[j] in ("the", "this", "that", "these", "those") for j in s.children[item.draft.head] if s.deps[j] == "det"
    )
    lemma, other_lemma = s.lemmas[item.draft.head], other.sentence.lemmas[other.draft.head]
    alike = lemma == other_lemma or lemma[:5] == other_lemma[:5]
    return (alike and (definite or dated)) or (definite and a.cameo == b.cameo)
