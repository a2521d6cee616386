"""What the text says a relation is, or is becoming: kind ``relation``, apart from events.

Patterns are those of ``codebook/lexicon/relations.tsv``, in the lexicon's notation. A pair is needed: two parties that
stand around the word (possessor and "with", "between", modifiers such as "Sino-Indian"), or the subject and object of a
verb. Negation turns nothing round: "are not close" is left out, since it says only what the relation is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.reading.coding import INSIDE, SentenceCoder
from detente.record import Actor

if TYPE_CHECKING:
    from detente.codebook.relations import RelationEntry, RelationLexicon

# The two sides stand around the head ("X's rival, Y").
PAIR_SLOTS = ("prep:between", "prep:among", "poss", "mod", "prep:with", "prep:to", "prep:of", "prep:toward", "prep:towards")
# Words that a pair stands around even where the pattern's head is a verb or adjective ("relations between A and B soured").
VERB_SLOTS = ("subj", "obj", "prep:with", "prep:to", "prep:toward", "prep:from", "prep:between")
# First letter of a Penn tag -> part of speech in the lexicon's notation.
PARTS = {"V": "v", "N": "n", "J": "a"}


@dataclass(frozen=True, slots=True)
class Assertion:
    """A relation asserted in one sentence: the tokens of the phrase, the two sides, the state and its sign."""

    head: int
    tokens: tuple[int, ...]
    pair: tuple[Actor, Actor]
    entry: RelationEntry


def assertions(coder: SentenceCoder, lexicon: RelationLexicon) -> list[Assertion]:
    """All relation assertions of one sentence, at most one for each head word."""
    s = coder.sentence
    found: list[Assertion] = []
    used: set[int] = set()
    for i in range(len(s.words)):
        if i in used or s.lemmas[i] not in lexicon.heads:
            continue
        entries = lexicon.by_head.get((PARTS.get(s.tags[i][:1], ""), s.lemmas[i]), ())
        entry, taken = _first_match(coder, i, entries)
        if entry is None:
            continue
        pair = _pair(coder, i, taken)
        if pair is None:
            continue
        used.update((i, *taken))
        extreme = _never_more(coder, i)
        if extreme is not None:
            entry = replace(entry, state=extreme, sign=1 if extreme == "high_point" else -1)
        elif coder.status.negated(i) is not None or coder.status.judge(i).status not in ("occurred", "ongoing"):
            continue
        found.append(Assertion(i, tuple(sorted({i, *taken})), pair, entry))
    return found


def _never_more(coder: SentenceCoder, i: int) -> str | None:
    """ "have never been better", "were never worse": the extreme that the negated comparative asserts."""
    s = coder.sentence
    if s.tags[i] not in ("JJR", "RBR") or s.heads[i] == i:
        return None
    if not any(s.lowers[j] in ("never", "rarely", "seldom") for j in s.children[s.heads[i]]):
        return None
    return "low_point" if s.lowers[i] in ("worse", "colder", "cooler", "lower") else "high_point"


def _first_match(coder: SentenceCoder, i: int, entries: Sequence[RelationEntry]) -> tuple[RelationEntry | None, list[int]]:
    if not entries:
        return None, []
    slots = coder.frames.slots(i)
    filled = dict(slots)
    for entry in entries:
        taken = coder._holds(entry.constraints, i, slots, filled)
        if taken is not None:
            return entry, [j for j, _ in taken]
    return None, []


def _pair(coder: SentenceCoder, i: int, taken: list[int]) -> tuple[Actor, Actor] | None:
    """The two sides: around the head word, around the noun that its pattern took, then the clause's subject with them."""
    s = coder.sentence
    actors: list[Actor] = []

    def gather(tokens: list[int], *, inside: bool = False) -> None:
        # a capital beside a relation word is its government ("Brussels has an uneasy relationship with Turkey")
        for actor in coder.parties(tokens, True) or (coder.inside(tokens, INSIDE, False) if inside else []):
            if actor.code is not None and all(actor.code != known.code for known in actors):
                actors.append(actor)

    for node in (i, *taken):
        slots = coder.frames.slots(node)
        for name in PAIR_SLOTS if s.tags[node][:1] == "N" else VERB_SLOTS:
            gather(slots.get(name, []))
        if s.deps[node] == "conj" and not slots.get("poss"):  # "Peru's close ties with Chile and growing trade with Cuba"
            gather(coder.frames.slots(s.heads[node]).get("poss", []))
        if s.tags[node][:1] == "N":
            gather(s.all_children(node, "appos"))
        if s.tags[node][:1] != "N":
            for j in (*slots.get("subj", ()), *slots.get("obj", ())):
                for name in PAIR_SLOTS:
                    gather(coder.frames.slots(j).get(name, []))
    if len(actors) < 2:
        node = i
        for head in s.ancestors(i):
            if s.tags[head][:1] == "V":
                gather(coder.frames.subjects(head))
                gather(coder.frames.objects(head))
                if s.deps[node] in ("pobj", "prep", "attr", "dobj", "acomp", "nsubj"):
                    slots = coder.frames.slots(head)
                    for name in ("prep:with", "prep:between", "prep:to"):
                        gather(slots.get(name, []))
                break
            node = head
    if (len(actors) == 2 and actors[0].country != actors[1].country) or len(actors) > 2:
        return actors[0], actors[1]
    return None
