"""Drafts of events from what the network says: one for each trigger and type, its parties the mentions of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.codebook.lexicon import Entry
from detente.reading.coding import (
    AGAINST_OTHERS,
    JOINT,
    MUTUAL,
    Draft,
    SentenceCoder,
    is_claim_for_oneself,
    is_one_state,
    others_than_oneself,
    own_forces_move,
)
from detente.reading.learned.model import Side
from detente.reading.learned.testimony import Testimony, asked_pairs
from detente.reading.status import Judgement
from detente.record import Actor

# The CAMEO code of a type of which no more is known: the category's own, where it has one ("Provide aid, not specified below").
# RETREAT has none: its codes are some of "Yield"; ASSAULT spans 18 to 20, of which 19 is the force of states and armed groups.
ROOTS = {
    "AGREE": "030", "CONSULT": "040", "SUPPORT": "050", "CONCEDE": "080", "COOPERATE": "060", "AID": "070", "RETREAT": "087",
    "REQUEST": "020", "ACCUSE": "110", "REJECT": "120", "THREATEN": "130", "PROTEST": "140", "SANCTION": "160", "MOBILIZE": "150",
    "COERCE": "170", "ASSAULT": "190",
}  # fmt: skip
# What those who rule a place do there ("detentions in Cuba").
OF_AUTHORITIES = frozenset(["COERCE", "SANCTION"])
# Whom no state strikes of its own, as a rule.
OF_THE_STATE = frozenset(["GOV", "MIL", "COP"])
# What such a word brings tells who somebody is.
OF_WHOM = frozenset(["of", "for"])
# Of what one word tells, pairs that the network holds less than this share as likely as the likeliest are somebody else's.
BESIDE = 0.5
# What is done with words is done to somebody, and not to the place where it is said ("met in London").
OF_WORDS = frozenset("CONSULT AGREE SUPPORT CONCEDE COOPERATE REQUEST ACCUSE REJECT THREATEN".split())
LOCATIVE = frozenset("in at near across throughout inside outside around".split())
# Parts of speech in the lexicon's notation, by the first letter of a Penn tag.
PARTS = {"V": "v", "N": "n", "J": "a"}


@dataclass(slots=True)
class _Telling:
    """What is told by one word as one type, and of which pairs."""

    type: str
    head: int
    pairs: dict[tuple[Side, Side], float]


def proposals(testimony: Testimony, coder: SentenceCoder, floor: float) -> list[Draft]:
    """A draft for each trigger and type to which the network gives a pair at least ``floor``, in the order of the text.

    What somebody would do to nobody but himself is none.
    """
    drafts = (_draft(telling, testimony, coder) for telling in _tellings(testimony, coder, floor))
    return [draft for draft in drafts if draft is not None]


def _tellings(testimony: Testimony, coder: SentenceCoder, floor: float) -> list[_Telling]:
    found: dict[tuple[int, str], _Telling] = {}
    for pair in testimony.pairs(floor):
        said = testimony.of([pair])
        head = None if said is None else testimony.trigger(said)
        if said is None or head is None:
            continue
        where = _only_says_where(pair[0], testimony)
        there = _only_says_where(pair[1], testimony) and not _goes_there(head, coder)
        for kind, share in said.types.items():
            if share >= floor and (not where or kind in OF_AUTHORITIES) and not (there and kind in OF_WORDS):
                found.setdefault((head, kind), _Telling(kind, head, {})).pairs[pair] = share
    for telling in found.values():
        least = BESIDE * max(telling.pairs.values())
        telling.pairs = {pair: share for pair, share in telling.pairs.items() if share >= least}
    return [telling for _, telling in sorted(found.items())]


def _only_says_where(side: Side, testimony: Testimony) -> bool:
    """Whether a party is but where something is done: "women in France who were attacked" were not attacked by France."""
    if side is None or testimony.parties[side].kind != "place":
        return False
    s, head = testimony.sentence, testimony.parties[side].head
    return s.deps[head] == "pobj" and s.lowers[s.heads[head]] in LOCATIVE


def _goes_there(i: int, coder: SentenceCoder) -> bool:
    """Whether a place in which it is done is whom the word is about, by the lexicon: "arrived in London"."""
    matched = coder.match(i)
    return matched is not None and "in" in matched[0].target_roles


def _draft(telling: _Telling, testimony: Testimony, coder: SentenceCoder) -> Draft | None:
    i = telling.head
    sources, targets = _sides(telling, testimony)
    if _of_who_says_so(telling, sources, targets, testimony):
        sources = [None]
    if _done_to_source(telling, sources, testimony, coder):
        return None
    targets = [n for n in targets if n is None or not _is_beside(n, sources, telling.head, testimony)] or [None]
    entry = _entry(telling, coder)
    draft = Draft(i, entry.pos, entry, [i], entry.cameo, telling.type, entry.mode)
    draft.source = _strangers_to(_actors(targets, testimony), _actors(sources, testimony), telling.type)
    elsewhere = [n for n in targets if n is not None and _verb_of(testimony.parties[n].head, testimony) != _verb_of(i, testimony)]
    own = [actor for actor in _actors(elsewhere, testimony) if telling.type in AGAINST_OTHERS and is_one_state(actor, draft.source)]
    named = [actor for actor in _actors(targets, testimony) if actor not in own]  # "voiced concern, saying that its leader ..."
    if own and not named:
        targets = [None]
    apart = [actor for actor in named if not _is_one_of(actor, draft.source)]
    draft.target = others_than_oneself(draft.type, draft.mode, draft.source, apart)
    if draft.type == "MOBILIZE":
        own_forces_move(draft)
    elif (named and not draft.target) or is_claim_for_oneself(draft, testimony.sentence):
        return None
    said = testimony.of(asked_pairs(sources, targets))
    draft.judgement = Judgement(said.status if said is not None else "occurred", trace=("learned",))
    if not draft.source:
        draft.notes.append("source_unresolved")
    if not draft.target and len(draft.source) < 2:
        draft.notes.append("target_unresolved")
    draft.directness = 2 if draft.source and (draft.target or len(draft.source) > 1) else 1
    draft.by = ("learned",)
    return draft


def _strangers_to(struck: Sequence[Actor], doers: list[Actor], kind: str) -> list[Actor]:
    """ "India and Pakistan ... the beheading of an Indian soldier": of two states, the one whose soldier he was did not do it."""
    homes = {actor.country for actor in struck if actor.sector in OF_THE_STATE}
    others = [actor for actor in doers if actor.country not in homes]
    return others if kind == "ASSAULT" and others else doers


def _verb_of(i: int, testimony: Testimony) -> int:
    """The verb whose clause token ``i`` stands in; ``i`` itself if it is one."""
    s = testimony.sentence
    return next((j for j in (i, *s.ancestors(i)) if s.tags[j][:1] == "V"), s.root)


def _done_to_source(telling: _Telling, sources: Sequence[Side], testimony: Testimony, coder: SentenceCoder) -> bool:
    """ "Thank you", of you: whom a verb in the active has for its object does not do it, unless each does it with the other."""
    i = telling.head
    if telling.type in MUTUAL or testimony.sentence.tags[i][:1] != "V" or coder.frames.is_passive(i):
        return False
    heads = {testimony.parties[n].head for n in sources if n is not None}
    return bool(heads) and heads <= set(testimony.sentence.all_children(i, "dobj"))


def _is_beside(n: int, sources: Sequence[Side], i: int, testimony: Testimony) -> bool:
    """Whether a party is not whom it is done to: who tells of it, or what only says who the doer is."""
    head = testimony.parties[n].head
    doers = [testimony.parties[m].head for m in sources if m is not None]
    described = any(_describes(head, doer, testimony) or _describes(doer, head, testimony) for doer in doers)
    return described or _says_so(head, i, testimony)


def _describes(part: int, whole: int, testimony: Testimony) -> bool:
    """ "a rapporteur for the Office of the High Commissioner": whether one party stands in the description of another."""
    s = testimony.sentence
    while part != whole:
        above = s.heads[part]
        if s.deps[part] == "pobj" and s.lowers[above] in OF_WHOM:
            part = s.heads[above]
        elif s.deps[part] == "appos":
            part = above
        else:
            return False
    return True


def _says_so(speaker: int, i: int, testimony: Testimony) -> bool:
    """ "A doctor said that rebels fled": nothing of what he tells is done to him under his own name."""
    s = testimony.sentence
    while s.deps[speaker] == "appos":
        speaker = s.heads[speaker]
    clause = next((j for j in (i, *s.ancestors(i)) if s.deps[j] == "ccomp"), None)
    return clause is not None and s.deps[speaker] == "nsubj" and s.heads[speaker] == s.heads[clause] and speaker < clause


def _of_who_says_so(telling: _Telling, sources: Sequence[Side], targets: Sequence[Side], testimony: Testimony) -> bool:
    """ "Lima said that a Peruvian had been killed": a state that only tells that its people were struck did not strike them."""
    s, i = testimony.sentence, telling.head
    if telling.type != "ASSAULT" or s.deps[i] != "ccomp" or s.child(i, "auxpass") is None or s.child(i, "agent") is not None:
        return False
    says = all(_says_so(testimony.parties[n].head, i, testimony) for n in sources if n is not None)
    homes = {actor.country for actor in _actors(sources, testimony)}
    return says and any(actor.country in homes for actor in _actors(targets, testimony))


def _sides(telling: _Telling, testimony: Testimony) -> tuple[list[Side], list[Side]]:
    """Who acts and who is acted upon. What two do to each other is one event, of both or of the one towards the other."""
    pairs = telling.pairs
    named = [pair for pair in pairs if None not in pair]
    both_ways = [pair for pair in named if pair[::-1] in pairs]
    if both_ways and telling.type in JOINT:
        return _joint(sorted({n for pair in both_ways for n in pair if n is not None}), telling.head, testimony)
    for pair in both_ways:  # the one way or the other: the likelier
        if pair in pairs and pair[::-1] in pairs:
            del pairs[min(pair, pair[::-1], key=pairs.__getitem__)]
    likeliest = max(pairs, key=pairs.__getitem__)
    sources = [a for a, _ in pairs if a is not None and _in_a_row(a, likeliest[0], testimony)]
    targets = [b for _, b in pairs if b is not None and b not in sources and _in_a_row(b, likeliest[1], testimony)]
    return list(dict.fromkeys(sources)), list(dict.fromkeys(targets))


def _in_a_row(one: int, other: Side, testimony: Testimony) -> bool:
    """Whether two parties stand side by side ("Chad, Niger and Mali"), and so may do or suffer one act together."""
    s = testimony.sentence

    def first(n: int) -> int:
        i = testimony.parties[n].head
        while s.deps[i] == "conj" and s.heads[i] != i:
            i = s.heads[i]
        return i

    return other is None or first(one) == first(other)


def _joint(parties: list[int], head: int, testimony: Testimony) -> tuple[list[Side], list[Side]]:
    """ "A and B met" is of both; "A met B" of A towards B: who stands before a verb that the others follow."""
    s = testimony.sentence
    before = [n for n in parties if testimony.parties[n].last < head]
    after = [n for n in parties if n not in before]
    if s.tags[head][:1] != "V" or not before or not after:
        return list(parties), []
    return list(before), list(after)


def _actors(numbers: Sequence[Side], testimony: Testimony) -> list[Actor]:
    found: list[Actor] = []
    for n in numbers:
        if n is not None:
            found.extend([actor for actor in testimony.parties[n].actors if actor not in found and not _is_one_of(actor, found)])
    return found


def _is_one_of(actor: Actor, others: Sequence[Actor]) -> bool:
    """Whether an actor is one of the others by its words ("officials from both governments"), or by a word that stands for that
    other ("it", "the country").
    """
    stands_for = actor.how.startswith(("coreference", "possessive"))
    return any(
        actor.span == other.span or (stands_for and (actor.code == other.code or is_one_state(actor, [other]))) for other in others
    )


def _entry(telling: _Telling, coder: SentenceCoder) -> Entry:
    """The lexicon's entry at the trigger if it is of this type, for its CAMEO code and mode; else the type's own."""
    s, i = coder.sentence, telling.head
    for j in (i, *_near(s.heads[i], s.children[i])):
        matched = coder.match(j)
        if matched is not None and matched[0].type == telling.type:
            return matched[0]._replace(
                constraints=(), source_roles=(), target_roles=(), file="", line=0, pattern="", pos=_part(s.tags[i])
            )
    return Entry(s.lemmas[i], _part(s.tags[i]), (), ROOTS[telling.type], telling.type, None, (), (), (), "", 0, "")


def _near(head: int, children: Sequence[int]) -> Iterator[int]:
    yield from children
    yield head


def _part(tag: str) -> str:
    return PARTS.get(tag[:1], "v")
