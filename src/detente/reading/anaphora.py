"""Acts that answer an act told before: who "condemned the attack" condemns whoever attacked.

The noun after such a verb points back to an act of the article. A noun of violence or arrest points to the last act of its
kind, however far back; a noun that only says "what was done" (decision, move) to the last act of the sentence before or
of the one before that. Where the noun names its own doer, or is not definite, it points nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from detente.reading.coding import Draft, is_one_state
from detente.reading.coreference.referents import country_code
from detente.reading.frames import Frames
from detente.reading.links import Coded
from detente.reading.mention import Mention
from detente.reading.syntax import Sentence
from detente.reading.times.vocabulary import WEEKDAY
from detente.record import Actor, Event

# Nouns by the type of the act they point to.
POINTING = {
    "ASSAULT": "assault attack airstrike strike raid bombing bombardment shelling killing murder massacre assassination shooting "
    "invasion incursion offensive aggression abduction kidnapping beating ambush execution explosion blast atrocity crime violence",
    "COERCE": "arrest detention ban crackdown seizure blockade deportation expulsion restriction imprisonment closure raid",
    "SANCTION": "sanction expulsion embargo suspension conviction sentence verdict tariff",
    "RETREAT": "release withdrawal pullout ceasefire truce resignation",
    "AGREE": "agreement deal accord pact treaty offer proposal",
    "REQUEST": "request demand appeal plea call ultimatum invitation proposal",
    "ACCUSE": "accusation allegation charge claim criticism",
    "CONCEDE": "offer",
    "MOBILIZE": "deployment exercise build-up buildup",
}
KIND = {noun: kind for kind, nouns in POINTING.items() for noun in nouns.split()}
# "crime", "raid", "expulsion" may be acts of several types.
KINDS = {noun: {kind for kind, nouns in POINTING.items() if noun in nouns.split()} for noun in KIND}
DEEDS = frozenset("decision move step action act measure ruling order decree announcement plan bill law policy statement".split())
ANSWERING = frozenset({"ACCUSE", "REJECT", "SUPPORT", "PROTEST", "THREATEN"})
DEFINITE = frozenset("the this that these those such".split())
# Who strikes for a state: nobody of these strikes his own.
STATE = frozenset({None, "GOV", "MIL"})
# Where the act that is answered stands among the answering verb's slots.
SLOTS = ("obj", "prep:against", "prep:at", "prep:over", "prep:of", "prep:to", "prep:with")
# Where a blow stands that holds another: "killed in the attack", "the attack killed".
PARTS = ("subj", "prep:in", "prep:during", "prep:by")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# How many sentences back "the move" reaches.
REACH = 2
# What was said points to the last who said it, close by: it is asked and alleged all the time.
SAID = frozenset("REQUEST ACCUSE CONCEDE".split())
# Blows that pay back a blow.
REPAYING = frozenset(
    "retaliate counterattack counter-attack hit_back strike_back fire_back shoot_back fight_back return_fire".split()
)
REAL = frozenset({"occurred", "ongoing", "attempted", "planned"})


def whose_act(
    draft: Draft, frames: Frames, mentions: Sequence[Mention], earlier: Sequence[Coded], source: Sequence[Actor]
) -> list[Actor]:
    """The doers of the act that ``draft`` answers, taken from the events told before it; [] if it points to none."""
    if draft.type not in ANSWERING:
        return []
    s = frames.sentence
    noun = _act_named(draft, frames, mentions)
    if noun is None:
        return []
    lemma, own = s.lemmas[noun], {actor.code for actor in source}
    others: list[Actor] = []
    for item in reversed(earlier):
        event = item.event
        said = not SAID.isdisjoint(KINDS.get(lemma, ()))
        if (lemma in DEEDS or said) and s.index - item.sentence.index > REACH:
            break
        if not _could_be(event, lemma) or event.status not in REAL or (item.sentence.index == s.index and item.draft.head == noun):
            continue
        if lemma in DEEDS and own & {actor.code for actor in event.source}:
            return []  # what one did oneself one answers in another sense
        if own.isdisjoint(actor.code for actor in event.source):
            doers = [actor for actor in event.source if not is_one_state(actor, source)]
            if doers and (not said or any(is_one_state(actor, event.target) for actor in source)):
                return doers
            others = others or doers  # asked of somebody else, unless one's own was asked before that
    return others


# What is done to people by those who rule them.
REPRESSION = frozenset(
    "crackdown clampdown repression brutality arrest detention jailing imprisonment persecution censorship".split()
)
RULED = frozenset("OPP CVL JRN PTY NGO LAB REL EDU LEG".split())


def own_rulers(draft: Draft, frames: Frames, source: Sequence[Actor]) -> list[Actor]:
    """Whom people accuse at home by "the crackdown" or "the arrests", where nobody is named: their own government."""
    homes = {actor.country for actor in source}
    if draft.type != "ACCUSE" or len(homes) != 1 or None in homes or any(actor.sector not in RULED for actor in source):
        return []
    s, slots = frames.sentence, frames.slots(draft.head)
    noun = next((j for name in ("obj", "prep:over", "prep:of") for j in slots.get(name, ()) if s.lemmas[j] in REPRESSION), None)
    country = homes.pop()
    if noun is None or country is None:
        return []
    return [Actor(country_code(country) + "GOV", None, country=country, sector="GOV", how="composition:domestic")]


def whose_blow(draft: Draft, frames: Frames, earlier: Sequence[Coded]) -> list[Actor]:
    """Who struck, where a blow is only told as part of one told before: "six were killed in the attack"; [] if none is."""
    if draft.type != "ASSAULT" or draft.pos != "v":
        return []
    s, slots = frames.sentence, frames.slots(draft.head)
    for name in PARTS:
        for j in slots.get(name, ()):
            if "ASSAULT" in KINDS.get(s.lemmas[j], ()) and _points_back(s, j):
                told = (item.event for item in reversed(earlier) if item.event.type == "ASSAULT" and item.sentence.index < s.index)
                return next((list(event.source) for event in told if _could_be(event, s.lemmas[j]) and event.status in REAL), [])
    return []


def whom_it_struck(draft: Draft, frames: Frames, earlier: Sequence[Coded], source: Sequence[Actor]) -> list[Actor]:
    """Whom a blow hit that is only named again: "claimed responsibility for the attacks" tells who struck, not whom.

    It is the last blow told before that hit somebody, by nobody named or by one of the same ``source``; [] if there is none.
    """
    s, i = frames.sentence, draft.head
    if draft.type != "ASSAULT" or draft.pos != "n" or "ASSAULT" not in KINDS.get(s.lemmas[i], ()) or not _is_told_again(s, i):
        return []
    own, home = {actor.code for actor in source}, {actor.country or actor.code for actor in source}
    for item in reversed(earlier):
        event = item.event
        if event.type != "ASSAULT" or event.status not in REAL or (item.sentence.index == s.index and item.draft.head == i):
            continue
        struck = [actor for actor in event.target if actor.code]
        if any(actor.sector in STATE for actor in source) and not {actor.country for actor in struck}.isdisjoint(home):
            continue  # "our strikes": what hit the state's own was another blow
        if struck and own.isdisjoint(actor.code for actor in struck):
            known = [actor for actor in event.source if actor.code and actor.sector != "UAF"]  # "gunmen" may be anybody's
            by = {actor.country or actor.code for actor in known}
            return struck if not by or by & home else []
    return []


def whom_it_repays(draft: Draft, frames: Frames, earlier: Sequence[Coded], source: Sequence[Actor]) -> list[Actor]:
    """Who is paid back by "returned fire" or "retaliated": whoever struck the same state last, close by; [] if nobody did."""
    s, i = frames.sentence, draft.head
    if draft.type != "ASSAULT" or draft.pos != "v":
        return []
    with_it = [s.lowers[j] for j in s.children[i] if s.deps[j] in ("prt", "advmod", "dobj")]
    if s.lemmas[i] not in REPAYING and all(f"{s.lemmas[i]}_{word}" not in REPAYING for word in with_it):
        return []
    own = {actor.country or actor.code for actor in source}
    for item in reversed(earlier):
        event = item.event
        if s.index - item.sentence.index > REACH:
            return []
        strikers = [actor for actor in event.source if actor.code]
        if event.type != "ASSAULT" or event.status not in REAL or not own.isdisjoint(a.country or a.code for a in strikers):
            continue
        struck = {actor.country or actor.code for actor in event.target}
        if strikers and (not struck or not own.isdisjoint(struck)):
            return strikers
    return []


def _is_told_again(s: Sentence, j: int) -> bool:
    """ "the attack", "this raid", "both bombings", "Monday's attack": one that the text has told."""
    return _points_back(s, j) or any(
        (s.deps[k] == "det" and s.lowers[k] in ("all", "both"))
        or (s.deps[k] == "poss" and (s.lowers[k] in WEEKDAY or s.lowers[k] in ("yesterday", "today")))
        for k in s.children[j]
    )


def is_of_a_hazard(draft: Draft, frames: Frames, before: str, classes: Mapping[str, frozenset[str]]) -> bool:
    """ "A fire destroyed ... It killed nine": a pronoun does it, and what the sentence ``before`` tells is no act of anybody."""
    if draft.type != "ASSAULT" or draft.pos != "v" or draft.source:
        return False
    s, doers = frames.sentence, frames.subjects(draft.head)
    if not doers or any(s.lowers[j] not in ("it", "this", "that") for j in doers):
        return False
    told = set(_WORD.findall(before.lower()))
    return not told.isdisjoint(classes["accident"]) and told.isdisjoint(classes["armed_word"])


def _act_named(draft: Draft, frames: Frames, mentions: Sequence[Mention]) -> int | None:
    """The definite noun for an act that stands where the verb's object stands, without a doer of its own."""
    s, slots = frames.sentence, frames.slots(draft.head)
    judged = [k for j in slots.get("ccomp", ()) for k in (*frames.subjects(j), *frames.objects(j))]  # "found the strike justified"
    for named in (*(slots.get(name, ()) for name in SLOTS), judged):
        for j in named:
            if (s.lemmas[j] in KIND or s.lemmas[j] in DEEDS) and _points_back(s, j):
                inside = set(s.subtree(j))
                if not any(m.head in inside and m.actors for m in mentions):
                    return j
    return None


def _points_back(s: Sentence, j: int) -> bool:
    return any(s.deps[k] == "det" and s.lowers[k] in DEFINITE for k in s.children[j])


def _could_be(event: Event, lemma: str) -> bool:
    if not any(actor.code for actor in event.source):
        return False
    if lemma in DEEDS:
        return event.type not in ("CONSULT",)
    return event.type in KINDS[lemma]


def share_dates(events: Sequence[Event]) -> list[Event]:
    """The events, of which those that are told twice (linked ``same_as``) have the date that one of the tellings states."""
    stated = {event.id: event for event in events if event.date.basis == "expression"}
    open_to = {event.id for event in events if event.date.basis in ("unknown", "narrative")}
    pairs = [(event.id, link.event) for event in events for link in event.links if link.kind == "same_as"]
    dated = {told: stated[other] for a, b in pairs for told, other in ((a, b), (b, a)) if other in stated and told in open_to}
    return [
        replace(event, date=replace(dated[event.id].date, basis="narrative"), background=dated[event.id].background)
        if event.id in dated
        else event
        for event in events
    ]
