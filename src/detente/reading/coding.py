"""One parsed sentence -> the events in it: which words, which entry of the lexicon, whose act, towards whom.

For every token that heads a lexicon entry, the entry with the most constraints that all hold is taken (guards, which say
"no event", included). Its roles are then filled from the frame, first by parties that stand in the role themselves, then
by parties inside the phrase in that role ("attacked a convoy of Malian troops"). Nothing is coded without a party.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.reading.actor_words import word_set
from detente.reading.coreference.offices import post_of
from detente.reading.coreference.referents import country_code
from detente.reading.frames import OBJECT_CONTROL, Frames
from detente.reading.status import HAPPENING, Judgement, StatusCalculus
from detente.reading.syntax import Sentence
from detente.reading.times.vocabulary import MONTH, WEEKDAY
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.codebook.codebook import Codebook
    from detente.codebook.lexicon import Constraint, Entry, Lexicon
    from detente.reading.actors import Mention

VERB_TARGETS = tuple("obj iobj with to on against at from toward towards into over upon for".split())
VERB_TARGETS_INSIDE = tuple("obj.of obj.against obj.on obj.with obj.by obj.poss obj.mod obj.to obj.from obj.toward obj.in".split())
COMPLEMENT_TARGETS = tuple("ccomp.subj ccomp.obj xcomp.obj xcomp.with xcomp.to xcomp.on xcomp.against xcomp.from".split())
NOUN_SOURCES = tuple("poss by mod from".split())
NOUN_TARGETS = tuple("of against on with to over toward towards into for at".split())
SHARED = ("prep:between", "prep:among", "prep:amongst")
# How somebody brings a state of affairs about.
CAUSING = frozenset("cause create provoke fuel stoke raise trigger".split())
# What is done with a feeling or view by those who have it.
FELT = frozenset("feel share voice express hold harbour harbor".split())
# Where to look inside a phrase that is not itself a party.
INSIDE = (
    "poss",
    "mod",
    "prep:of",
    "prep:by",
    "prep:from",
    "prep:against",
    "prep:on",
    "prep:to",
    "prep:with",
    "prep:in",
    "prep:for",
)
INSIDE_FURTHER = ("prep:of", "prep:by", "prep:against", "prep:on", "prep:to", "prep:in", "obj")
INSIDE_SUBJECT = ("poss", "mod", "prep:of", "prep:by", "prep:from", "prep:in")
# Steps of a path of slots that are not prepositions.
PATH_SLOTS = frozenset({"subj", "obj", "iobj", "poss", "mod", "adv", "xcomp", "ccomp"})
# Roles in which a country is a party even where grammar makes it a place ("extradited to France", "aid for Chad").
TOWARDS = frozenset({"to", "from", "for", "toward", "towards", "against", "in", "at", "on", "upon", "over", "into", "around"})
# Acts that two sides do together.
JOINT = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "RETREAT"})
# Ends a list of roles: no target is sought elsewhere. "needed": without a target there it is no event.
CLOSED = frozenset({"none", "needed"})
# Acts whose target may be named by the place they strike ("shelled Kharkiv").
TERRITORIAL = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "AID", "SANCTION", "CONSULT", "PROTEST"})
MEDIATING = frozenset("broker mediate facilitate moderate host convene sponsor chair arbitrate".split())
MEDIATED_MODIFIERS = frozenset("brokered mediated facilitated sponsored hosted led".split())
# "with the mediation of Russia", "under the auspices of the UN", "through Omani mediators": whose, is a mediator.
MEDIATION_NOUNS = frozenset(
    "mediation auspex auspices aegis brokerage facilitation mediator intermediary intermediation office help assistance "
    "support sponsorship channel diplomat good_office".split()
)
MEDIATION_PREPOSITIONS = ("with", "under", "through", "via", "by")
# Words before those whom forces are moved against.
FACING = frozenset("against opposite facing toward towards".split())
# Acts that may have a mediator.
MEDIABLE = frozenset("CONSULT AGREE SUPPORT COOPERATE RETREAT CONCEDE".split())
# Acts done to each other by those who do them jointly: "exchanged prisoners", "traded fire".
EXCHANGING = frozenset("exchange swap trade".split())
# "alongside Lithuania", "together with Jordan": who acts with the subject.
TOGETHER = frozenset("along together jointly".split())
# Plans of one's own: who has them would do what they are for.
PLANNING_NOUNS = frozenset("plan proposal preparation intention offer threat attempt effort bid promise pledge".split())
# What is done to another by whom it is agreed on.
IMPOSED = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE"})
# A meeting told in passing is the subject's own: "at talks with Peru, Ecuador agreed".
FRAMING = frozenset("part course framework sideline margin eve wake aftermath context".split())
IN_PASSING = frozenset("during in at after before following of amid on".split())
NEGOTIATORS = frozenset("envoy negotiator representative mediator coordinator rapporteur delegate".split())
# What one pays to somebody, by himself.
VISITS = frozenset("visit trip tour stopover journey".split())
# Acts that only an authority does, and which one; done by nobody named they are its acts.
AUTHORITIES = {("COERCE", "arrest"): "GOV", ("SANCTION", "convict"): "JUD"}
# What those who come together hold.
GATHERINGS = frozenset("meeting summit session conference".split())
# Nouns of force that have another side, who is nobody's own people.
FOUGHT = frozenset("violation firefight clash battle skirmish fighting war combat gunfight crossfire offensive".split())
# What goes with a war and is none.
REMEMBERING = frozenset("veteran memorial monument museum cemetery".split())
OF_WAR = frozenset("aim goal effort plan machine chest weariness footing economy".split())
# What one does by saying it to somebody.
SAID = frozenset("SUPPORT ACCUSE REQUEST REJECT THREATEN CONCEDE AGREE".split())
# What only the state to which an envoy is sent does to him.
HOSTING = frozenset("summon summons convoke expel".split())
# Verbs of courts and prosecutors, which say so whatever else their type may tell.
PROSECUTING = {
    "charge": "GOV",
    "indict": "GOV",
    "arraign": "GOV",
    "prosecute": "GOV",
    "face": "GOV",
    "acquit": "JUD",
    "exonerate": "JUD",
}
# Acts of force against those who rule.
REVOLTS = frozenset("mutiny coup putsch rebellion revolt uprising insurrection".split())
# Verbs by which unrest and fighting begin and go on, with the particle or noun that makes them so.
BREAKING_OUT = {
    **dict.fromkeys("erupt flare rage continue spread begin start occur happen resume intensify escalate hold stage".split(), ""),
    "break": "out",
    "take": "place",
}
WHERE = tuple(f"prep:{word}" for word in "in across at near outside throughout around inside on".split())
# Where only the authorities hold people: who is released from there is released by them.
HELD = frozenset("prison jail custody detention arrest jails prisons bail parole bond".split())
# Whom his own country's authorities arrest and convict, unless a place says otherwise; a fighter or spy may be held abroad.
HOME_SECTORS = frozenset({None, "GOV", "OPP", "CVL", "JRN", "PTY", "LEG", "EDU", "LAB", "ELI", "SOC", "MED", "JUD", "NGO", "COP"})
# People told only by their number.
CROWDS = frozenset("thousand hundred dozen million ten score thousands hundreds dozens tens scores millions many".split())
# Whom only his own rulers ban or silence, where no other country is named.
CURBED = frozenset("OPP CVL JRN PTY NGO LAB REL EDU LEG".split())
# Verbs whose object is said to have done what follows "for" or "of".
BLAMING = frozenset("blame accuse suspect convict fault charge hold".split())
# Where forces are, said of them in passing.
POSTED = frozenset("station base garrison quarter".split())
# What joins the clause that tells of the blow to the clause that tells of its victims.
STRIKING = frozenset("when as after".split())
# What a blow also does to people: told beside the killing, it is the same blow.
INJURING = frozenset("injure wound hurt maim displace".split())
# Texts that a body adopts, and what is done by those who are against them.
TEXTS = frozenset("resolution statement motion draft text declaration communique bill letter amendment".split())
REFUSING = frozenset("veto block reject oppose defeat thwart quash".split())
# Who looks into a blow and does not strike it.
INQUIRERS = frozenset({"IGO", "JUD", "NGO", "LEG"})
INQUIRIES = frozenset("investigation inquiry enquiry probe".split())
# Who stands with somebody and is not he: "their counterparts".
OTHERS = word_set("other_sides") | {"counterpart"}
# Verbs of saying under which "Y must" is asked of Y by the speaker.
SPEAKING = frozenset(
    "say tell state declare insist stress emphasise emphasize underline reiterate argue maintain add note warn write tweet "
    "announce believe think suggest agree assert contend repeat remind".split()
)
ONLOOKERS = frozenset("i we you they".split())
# What somebody "should be" or "must be" by right.
ENTITLED = frozenset("free able allowed permitted entitled safe welcome equal proud heard respected protected treated".split())
# A trigger's words are joined into one span only if this close; beyond it the head word alone is the trigger.
LONGEST_TRIGGER = 6
# How many acts, one the content of the other, are gone through for whom the first is aimed at: more are a broken parse.
DEEPEST_CONTENT = 4


@cache
def support_verbs() -> dict[tuple[str, str], str]:
    """(verb lemma, tie) -> "source" or "target", from ``support_verbs.tsv``."""
    table: dict[tuple[str, str], str] = {}
    for line in files("detente.reading").joinpath("data/support_verbs.tsv").read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith(("#", "lemmas\t")):
            lemmas, tie, side = line.split("\t")
            for lemma in lemmas.split():
                table.setdefault((lemma, tie), side)
    return table


@cache
def standing_nouns() -> frozenset[str]:
    """Nouns that tell an event only beside their doer, from ``standing_nouns.txt``."""
    text = files("detente.reading").joinpath("data/standing_nouns.txt").read_text(encoding="utf8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def support_lemmas() -> frozenset[str]:
    return frozenset(lemma for lemma, _ in support_verbs())


Taken = tuple[int, "Constraint"]
OCCURRED = Judgement("occurred")


@dataclass(slots=True)
class Draft:
    """An event of one sentence before it is dated, placed and attributed."""

    head: int
    pos: str
    entry: Entry
    tokens: list[int]
    cameo: str
    type: str
    mode: str | None
    source: list[Actor] = field(default_factory=list)
    target: list[Actor] = field(default_factory=list)
    via: list[Actor] = field(default_factory=list)
    judgement: Judgement = OCCURRED
    directness: int = 0  # 2: both sides stand in their roles themselves; less where they had to be looked for
    by: tuple[str, ...] = ("rules",)  # who says so: the rules, the learned reader, or both
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Missed:
    """A trigger that was matched and not coded, and why."""

    head: int
    reason: str


class SentenceCoder:
    """Codes one sentence. ``mentions`` are its parties and places; ``frames`` its predicates' arguments."""

    def __init__(self, sentence: Sentence, mentions: Sequence[Mention], lexicon: Lexicon, codebook: Codebook) -> None:
        self.sentence = sentence
        self.lexicon = lexicon
        self.codebook = codebook
        self.frames = Frames(sentence)
        self.status = StatusCalculus(self.frames, support_lemmas())
        self.mentions = mentions
        self.at: dict[int, Mention] = {}
        for mention in mentions:
            if mention.kind == "speaker":
                continue
            for i in range(mention.first, mention.last + 1):
                self.at.setdefault(i, mention)
        self._matched: dict[int, tuple[Entry, list[Taken]] | None] = {}
        self.missed: list[Missed] = []
        self.unplaced: list[Draft] = []  # violence, arrests and protests that the sentence places nowhere; the article may
        self._others: list[Actor] = []  # the other side while one is looked for: nobody acts on himself by a pronoun
        self._apart = False  # whether what is the doer's own state's is passed over
        self._under_way: set[int] = set()  # acts whose content is being looked into: a noun and its verb may hold each other

    # --- which entry -----------------------------------------------------------------------------------------------

    def match(self, i: int) -> tuple[Entry, list[Taken]] | None:
        """The entry of the lexicon that token ``i`` heads, with what its constraints took; or None."""
        if i in self._matched:
            return self._matched[i]
        if self.sentence.lemmas[i] not in self.lexicon.heads and self.sentence.lowers[i] not in self.lexicon.heads:
            return None  # most words head nothing
        self._matched[i] = None  # a complement that leads back here finds nothing
        found = self._find_entry(i)
        self._matched[i] = found
        return found

    def _find_entry(self, i: int) -> tuple[Entry, list[Taken]] | None:
        s = self.sentence
        for pos in self._parts(i):
            entries = self.lexicon.by_head.get((pos, s.lowers[i] if pos == "a" else s.lemmas[i]))
            entries = entries or self.lexicon.by_head.get((pos, s.lowers[i]))
            if not entries:
                continue
            slots = self.frames.slots_as(i, pos)
            filled = dict(slots)
            for entry in entries:
                taken = self._holds(entry.constraints, i, slots, filled)
                if taken is not None:
                    return entry, taken
        return None

    def _parts(self, i: int) -> Iterable[str]:
        s = self.sentence
        tag = s.tags[i]
        if tag[:1] == "V":
            if tag == "VBN" and (s.deps[i] in ("acomp", "oprd") or (self.frames.is_passive(i) and not self.frames.subjects(i))):
                return ("a", "v")  # "is committed to", "are opposed to"
            if tag == "VBG" and s.deps[i] in ("nsubj", "dobj", "pobj", "nsubjpass", "conj", "compound", "attr"):
                if any(
                    s.deps[j] in ("det", "poss", "amod") or (s.deps[j] == "prep" and s.lowers[j] == "of") for j in s.children[i]
                ):
                    return ("n", "v")
            return ("v",)
        if tag[:2] == "NN":
            return ("n",)
        if tag[:2] == "JJ":
            return ("a", "v") if tag == "JJ" and s.lowers[i].endswith(("ed", "ing")) else ("a",)
        return ()

    def _holds(
        self, constraints: Sequence[Constraint], i: int, slots: dict[str, list[int]], filled: dict[str, list[int]] | None = None
    ) -> list[Taken] | None:
        """What the constraints take around ``i``; None if one does not hold. ``filled`` keeps slots between entries of a word."""
        taken: list[Taken] = []
        for constraint in constraints:
            tokens = None if filled is None else filled.get(constraint.slot)
            if tokens is None:
                tokens = self._slot(constraint.slot, i, slots)
                if filled is not None:
                    filled[constraint.slot] = tokens
            hit = self._satisfies(constraint, tokens) if tokens else None
            if constraint.negated:
                if hit is not None and constraint.slot.startswith("prep:") and len(tokens or ()) > 1:
                    # "on Tuesday called on Chad": one phrase of several is the day
                    if any(self._satisfies(constraint, [token]) is None for token in tokens or ()):
                        continue
                if hit is not None:
                    return None
            elif hit is None:
                return None
            else:
                taken.append((hit, constraint))
        return taken

    def _satisfies(self, constraint: Constraint, tokens: list[int]) -> int | None:
        s = self.sentence
        if constraint.any:
            return tokens[0]
        values = constraint.values
        for j in tokens:
            if s.lemmas[j] in values or s.lowers[j] in values:
                return j
            if constraint.slot == "obj" and s.tags[j] == "NNP" and j > 1 and s.deps[j - 1] == "compound" and s.heads[j - 1] == j:
                # "freed Pilot Jane Roe": what somebody is stands before his name
                if any(s.deps[k] == "compound" and s.tags[k] == "NNP" and s.lowers[k] in values for k in s.children[j]):
                    return j
        for name in constraint.special:
            for j in tokens:
                if name == "any":
                    return j
                if name == "actor":
                    mention = self.at.get(j)
                    if mention is not None and mention.kind == "actor" and mention.actors:
                        return j
                    if s.lowers[j] in ("other", "another") and j > 0 and s.lowers[j - 1] in ("each", "one", "the"):
                        return j  # "recognised each other", "both accused the other"
                elif name == "country":
                    mention = self.at.get(j)
                    if mention is not None and mention.actors:
                        return j
                elif name == "state":
                    mention = self.at.get(j)
                    # "Serbians protested": a people, not their state
                    if mention is None or mention.sort == "people" or s.tags[j] in ("NNS", "NNPS"):
                        continue
                    if any(actor.country is not None and actor.sector in (None, "GOV") for actor in mention.actors):
                        return j
                elif name == "person":
                    mention = self.at.get(j)
                    if mention is not None and any(actor.person or actor.role for actor in mention.actors):
                        return j
                elif name in ("cooperative", "conflictual"):
                    inner = self.match(j)
                    if inner is not None and inner[0].type != "NONE":
                        quad = self.codebook.quad(inner[0].type)
                        if (quad <= 2) == (name == "cooperative"):
                            return j
        if constraint.hyphened:  # hyphenated modifiers are three tokens in the parse: "air-to-ground", "cease-fire"
            for j in tokens:
                if 0 < j < len(s.words) - 1 and f"{s.lowers[j - 2] if j > 1 else ''}-{s.lowers[j]}" in values:
                    return j
        return None

    def _slot(self, slot: str, i: int, slots: dict[str, list[int]]) -> list[int]:
        tokens = slots.get(slot)
        if tokens is not None:
            return tokens
        if slot.startswith("prep:"):
            # prepositional attachment is the parser's weakest point: the verb's preposition may hang on its object
            if self.sentence.tags[i][:1] == "V":
                for j in slots.get("obj", ()):
                    if j > i and self.sentence.tags[j][:1] == "N":
                        inner = self.frames.slots(j).get(slot)
                        if inner is not None:
                            return inner
                for j in slots.get("adv", ()):
                    inner = self.frames.slots(j).get(slot)
                    if inner is not None:
                        return inner
            return []
        if "." in slot:
            outer, inner_slot = slot.split(".", 1)
            return self._dotted(outer, inner_slot, i, slots)
        if slot == "xcomp":
            return slots.get("advcl", [])
        if slot == "ccomp":
            # a complement clause without "that" may be labelled xcomp when its subject is an object in form
            return []
        return []

    def _dotted(self, outer: str, inner: str, i: int, slots: dict[str, list[int]]) -> list[int]:
        """The tokens at the end of a path of slots: ``obj.of``, ``to.with``, ``obj.on.by``."""
        held = self._slot(self._path_slot(outer), i, slots)
        for step in inner.split("."):
            if step in ("poss", "mod"):
                held = [j for j in held if self.sentence.lemmas[j] not in OTHERS]  # "Israel's neighbours" are not Israel
            held = [k for j in held for k in self.frames.slots(j).get(self._path_slot(step), ())]
        return held

    def _path_slot(self, step: str) -> str:
        return step if step in PATH_SLOTS else "prep:" + step

    # --- whose act -------------------------------------------------------------------------------------------------

    def _role_slot(self, role: str) -> str:
        return role if role in ("subj", "obj", "iobj", "poss", "mod") or "." in role else "prep:" + role

    def parties(self, tokens: Iterable[int], places: bool) -> list[Actor]:
        """The actors that stand at these tokens themselves."""
        found: list[Actor] = []
        for j in tokens:
            mention = self.at.get(j)
            if mention is not None and mention.actors and (mention.kind == "actor" or places):
                found.extend(actor for actor in mention.actors if actor not in found)
        if self._others and found:
            found = [actor for actor in found if not _refers_back(actor, self._others)]
        if self._apart:
            found = [actor for actor in found if not is_one_state(actor, self._others)]
        return found

    def inside(self, tokens: Iterable[int], slots_inside: Sequence[str], places: bool, depth: int = 0) -> list[Actor]:
        """The actors inside the phrases that these tokens head, the nearest kind of place first."""
        for j in tokens:
            if self.sentence.tags[j][:1] not in ("N", "V", "J", "C"):
                continue
            slots = self.frames.slots(j)
            if self.sentence.lemmas[j] in OTHERS:  # "their allies" are not they; "allies such as Chad" are
                found = self.parties(slots.get("prep:as", slots.get("prep:like", ())), places)
                if found:
                    return found
                continue
            for name in slots_inside:
                held = slots.get(name)
                if held:
                    found = self.parties(held, places or name == "prep:in")
                    if found:
                        return found
            for k in self.sentence.children[j]:  # "a resolution drafted by Albania", "the summit hosted by Brazil"
                if self.sentence.lemmas[k] in FELT:
                    continue  # "the concern felt by Kenya": at somebody else
                if self.sentence.deps[k] in ("acl", "relcl") and self.sentence.tags[k][:1] == "V":
                    found = self.parties(self.frames.subjects(k), places) if self.frames.is_passive(k) else []
                    if found:
                        return found
            if depth < 2:
                # whose a doer is, not where or against whom: "a landmine on its territory injured five"
                deeper = ("prep:of", "prep:by") if slots_inside is INSIDE_SUBJECT else INSIDE_FURTHER
                for name in deeper:
                    held = slots.get(name)
                    if held:
                        found = self.inside(held, slots_inside, places, depth + 1)
                        if found:
                            return found
        return []

    def draft(self, i: int) -> Draft | None:
        """The event that token ``i`` heads, with its parties; None (and a reason in ``missed``) where there is none."""
        matched = self.match(i)
        if matched is None:
            return None
        entry, taken = matched
        if entry.type == "NONE":
            return None
        mention = self.at.get(i)
        if (
            mention is not None
            and mention.kind == "actor"
            and entry.pos == "n"
            and (mention.last > mention.first or mention.head == i)
        ):
            return None  # the word is part of a name or is itself a party ("rebels", "Peace Council")
        if self.sentence.deps[i] == "amod" and entry.pos == "v":
            return None  # "the accused man", "a Turkish-backed militia": a description, not an act
        if self.sentence.deps[i] == "amod" and entry.pos == "a" and self.sentence.heads[i] < i:
            return None  # "a banker critical of the government"
        if self.sentence.deps[i] == "acl" and self.sentence.lemmas[i] in POSTED and self.frames.is_passive(i):
            return None  # "marines stationed in Guam": where they are, not where they are sent
        if entry.pos == "n" and self.sentence.lemmas[i] == "war" and self._describes_by_war(i):
            return None  # "his war aims", "the war effort", "veterans of our wars in Iraq"
        if self.sentence.deps[i] == "oprd" and self.sentence.lemmas[self.sentence.heads[i]] == "leave":
            return None  # "left two soldiers killed": told by the leaving
        if self._is_of_a_refused_text(i):
            return None  # "vetoed a resolution condemning Chad": they do not condemn it
        if self._is_named(i):
            return None  # "the Iran-Iraq War", "the Committee to Protect Journalists": a name, not news
        draft = Draft(i, entry.pos, entry, sorted({i, *(j for j, _ in taken)}), entry.cameo, entry.type, entry.mode)
        slots = self.frames.slots_as(i, entry.pos)
        if entry.pos == "n":
            self._fill_noun(draft, slots)
        else:
            self._fill_verb(draft, slots)
        self._refine(draft, slots)
        self._mediators(draft, slots)
        draft.source = _distinct(draft.source)
        draft.target = [actor for actor in _distinct(draft.target) if not _same_mention(actor, draft.source)]
        if len({actor.country or actor.code for actor in draft.source}) > 1 and self._is_mutual(i):
            draft.target = []  # what they exchange is no third party
        draft.via = [actor for actor in _distinct(draft.via) if not _same_mention(actor, draft.source)]
        if is_claim_for_oneself(draft, self.sentence):
            return None
        if draft.type == "MOBILIZE":
            own_forces_move(draft)
            if not draft.target and entry.pos == "v" and CLOSED.isdisjoint(entry.target_roles):
                draft.target = [actor for actor in self._faced(i) if not _same_mention(actor, draft.source)]
        if (
            draft.type == "CONSULT"
            and self.sentence.lemmas[i] in (*GATHERING, *GATHERINGS)
            and not draft.target
            and any(map(_is_a_body, draft.source))
        ):
            draft.mode = "multilateral"  # "the Security Council met": its members, with each other
        if draft.mode == "withdraw" and draft.type == "RETREAT" and not draft.source and self.frames.is_passive(i):
            moved = [a for a in self.parties(self.frames.objects(i), False) if a.sector in FORCES]
            if moved:  # "20,000 troops would be withdrawn from Chad": by whose they are
                draft.source, draft.target = moved, [a for a in draft.target if not _same_mention(a, moved)]
        if draft.mode == "withdraw":  # "withdrew their troops": one's own are nobody else's target
            homes = {actor.country for actor in draft.source}
            draft.target = [
                a for a in draft.target if a.country not in homes or not a.how.startswith(("coreference", "possessive"))
            ]
        if draft.type == "ASSAULT" and entry.pos == "v":
            draft.target = [self._of_the_struck(actor, slots) for actor in draft.target]
        draft.judgement = self.status.judge(i)
        self._refusal(draft)
        return draft

    def _is_of_a_refused_text(self, i: int) -> bool:
        """Does ``i`` tell what a text would do that somebody vetoes or blocks?"""
        s = self.sentence
        text = s.heads[i]
        return s.deps[i] == "acl" and s.tags[i] == "VBG" and s.lemmas[text] in TEXTS and s.lemmas[s.heads[text]] in REFUSING

    def _is_looked_into(self, i: int) -> bool:
        s = self.sentence
        return s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "into" and s.lemmas[s.heads[s.heads[i]]] in INQUIRIES

    def _of_the_struck(self, actor: Actor, slots: dict[str, list[int]]) -> Actor:
        """Unnamed victims of "an attack on Chad that killed five civilians" are Chad's."""
        if actor.country is not None or actor.sector != "CVL":
            return actor
        for j in slots.get("subj", ()):
            if self.sentence.lemmas[j] in self.lexicon.classes["violence_noun"]:
                inner = self.frames.slots(j)
                struck = self.parties([*inner.get("prep:on", ()), *inner.get("prep:against", ())], True)
                country = struck[0].country if struck else None
                if country is not None:
                    return replace(actor, code=country_code(country) + "CVL", country=country, how="composition")
        return actor

    def _is_mutual(self, i: int) -> bool:
        """Is this done by several to each other: "exchanged prisoners", "mutual expulsions"?"""
        s = self.sentence
        if s.lemmas[i] in EXCHANGING:
            return s.child(i, "nsubj") is not None
        return any(s.lowers[j] in ("mutual", "reciprocal", "tit-for-tat") for j in s.children[i] if s.deps[j] == "amod")

    def _is_named(self, i: int) -> bool:
        """Is the noun ``i`` written as part of a name, in a sentence that does not capitalise every word?"""
        s = self.sentence
        if i == 0 or not s.words[i][:1].isupper() or (s.tags[i][:3] != "NNP" and not self._after_capital(i)):
            return False
        capitals = sum(word[:1].isupper() for word in s.words)
        return 2 * capitals < len(s.words)

    def _describes_by_war(self, i: int) -> bool:
        """Whether a war only tells which aims or which people are meant."""
        s, head = self.sentence, self.sentence.heads[i]
        if s.deps[i] in ("compound", "nmod"):
            return head == i + 1 and s.lemmas[head] in OF_WAR
        return s.deps[i] == "pobj" and s.lowers[head] == "of" and s.lemmas[s.heads[head]] in REMEMBERING

    def _after_capital(self, i: int) -> bool:
        """Is ``i`` a verb in capitals after a word in capitals, or after such a word and "to" or "for"?"""
        s = self.sentence
        before = i - 2 if s.lowers[i - 1] in ("to", "for", "and", "of") and i > 1 else i - 1
        return s.tags[i][:1] == "V" and s.words[before][:1].isupper() and before > 0

    def _fill_verb(self, draft: Draft, slots: dict[str, list[int]]) -> None:
        entry, i = draft.entry, draft.head
        places = draft.type in TERRITORIAL
        sources = entry.source_roles or ("subj",)
        targets, closed = entry.target_roles, not CLOSED.isdisjoint(entry.target_roles)
        draft.source, direct_source = self._first(sources, i, slots, False, INSIDE_SUBJECT)
        if draft.type == "ASSAULT" and draft.source and not direct_source and self._blow_stands_as_doer(slots):
            draft.source = [actor for actor in draft.source if not self._is_only_a_place(actor)]
        if draft.source and "subj" in sources:
            draft.source = draft.source + [a for a in self._together_with(i) if not _same_mention(a, draft.source)]
        if not draft.source and draft.type == "ASSAULT":  # "the attacks that Iran launched killed ten"
            for j in slots.get("subj", ()):
                if not draft.source and self.sentence.tags[j][:2] == "NN" and j not in self.at:
                    draft.source = self._conducted_by(j)[0]
        self._others = draft.source
        direct_target = False
        if targets:
            draft.target, direct_target = self._first(targets, i, slots, places, INSIDE)
        if not draft.target and not closed:
            draft.target, direct_target = self._default_target(i, slots, places)
        if not draft.target and not closed and not places:
            # a government may be meant by the place one goes to or leaves ("cancelled his trip to Ankara")
            draft.target = self._first(("to", "obj.to", "from", "in"), i, slots, True, ())[0] if draft.mode == "meet" else []
        self._others = []
        if draft.target and draft.type in ("SUPPORT", "AGREE") and all(is_one_state(a, draft.source) for a in draft.target):
            # "stressed the United States' commitment to Peru": what is one's own is said of another
            self._others = [*draft.source, *draft.target]
            self._apart = True
            others, direct = self._default_target(i, slots, places)
            self._others, self._apart = [], False
            if others:
                draft.target, direct_target = others, direct
        shared = [j for name in SHARED for j in slots.get(name, ())]
        fought = draft.type == "ASSAULT" and self.sentence.deps[i] == "pcomp"  # "Mali was torn by fighting between A and B"
        if (not draft.source or fought) and shared and len(self.parties(shared, False)) > 1:
            draft.source, draft.target = self.parties(shared, False), []
        if draft.type in ("CONSULT", "AGREE") and len(draft.source) > 1 and not direct_target:
            draft.target = []  # "A and B discussed C's war", "agreed that C's attack is wrong": C is what they spoke of
        if not draft.target and not closed:
            shared = [j for name in SHARED for j in self._slot(name, i, slots)]
            draft.target = [actor for actor in self.parties(shared, places) if actor not in draft.source]
            if not draft.source and len(draft.target) > 1:  # "was signed between A and B": both act
                draft.source, draft.target = draft.target, []
        if not draft.target and places and draft.type in ("ASSAULT", "COERCE", "AID") and not closed:
            draft.target = self._victims_place(i, slots)
        if not draft.target and draft.type == "ACCUSE" and not closed:
            draft.target = [actor for actor in self._gave_reason(i) if not is_one_state(actor, draft.source)]
        if not draft.source and len(draft.target) > 1 and draft.type in JOINT and self._stand_between(i, slots, draft.target):
            draft.source, draft.target = draft.target, []  # "an accord was reached between A and B": both act
        if draft.type in JOINT and not direct_target and len({a.country or a.code for a in draft.source}) > 1:
            # "signed a treaty at a ceremony in Oslo": where two sides do it is nobody's
            draft.target = [actor for actor in draft.target if not self._is_only_a_place(actor)]
        draft.directness = int(direct_source) + int(direct_target)

    def _gave_reason(self, i: int) -> list[Actor]:
        """Who caused what somebody speaks against: "voiced anger in view of the tensions that Chad had caused"."""
        s = self.sentence
        for j in s.subtree(i):
            if s.lemmas[j] not in ("view", "light") or s.lowers[j - 1] != "in" or s.lowers[j + 1 : j + 2] != ["of"]:
                continue
            for noun in s.all_children(j + 1, "pobj"):
                clauses = [k for k in s.children[noun] if s.deps[k] in ("relcl", "acl") and s.lemmas[k] in CAUSING]
                found = self.parties([k for verb in clauses for k in self.frames.subjects(verb)], False)
                if found:
                    return found
        return []

    def _blow_stands_as_doer(self, slots: dict[str, list[int]]) -> bool:
        """ "the violence in Mali killed ten": the place of a blow strikes nobody."""
        blows = self.lexicon.classes["violence"]
        return any(self.sentence.lemmas[j] in blows and j not in self.at for j in slots.get("subj", ()))

    def _is_only_a_place(self, actor: Actor) -> bool:
        return any(mention.kind == "place" and _same_mention(actor, list(mention.actors)) for mention in self.mentions)

    def _faced(self, i: int) -> list[Actor]:
        """Whom forces are moved against, however deep it hangs: "put them on alert against Chad", "garrisons facing Chad"."""
        s = self.sentence
        for j in s.subtree(i):
            if s.lowers[j] in FACING and j > i:
                found = self.parties(self.frames.expand(s.all_children(j, "pobj", "dobj")), True)
                if found:
                    return found
        return []

    def _stand_between(self, i: int, slots: dict[str, list[int]], parties: list[Actor]) -> bool:
        tokens = [i, *slots.get("obj", ())]
        held = [k for j in tokens for name in SHARED for k in self.frames.slots(j).get(name, ())]
        return all(_same_mention(actor, self.parties(held, True)) for actor in parties)

    def _together_with(self, i: int) -> list[Actor]:
        """Who acts with the subject of a verb: "along with Lithuania", "together with Jordan", "alongside X"."""
        s = self.sentence
        for j in s.children[i]:
            if s.deps[j] == "nsubj" and s.words[i - 1] == ",":  # "France, with Germany, sanctioned"
                beside = [k for k in s.children[j] if s.lowers[k] == "with" and s.words[k - 1] == ","]
                if beside:
                    return self.parties(self.frames.expand(s.all_children(beside[0], "pobj")), False)
            if s.deps[j] != "prep":
                continue
            if s.lowers[j] == "alongside":
                return self.parties(self.frames.expand(s.all_children(j, "pobj")), False)
            if s.lowers[j] == "with" and any(s.lowers[k] in TOGETHER for k in (j - 1, *s.children[j]) if k >= 0):
                return self.parties(self.frames.expand(s.all_children(j, "pobj")), False)
            if s.lowers[j] in TOGETHER:
                held = [m for k in s.children[j] if s.lowers[k] == "with" for m in s.all_children(k, "pobj")]
                if held:
                    return self.parties(self.frames.expand(held), False)
        return []

    def _first(
        self, roles: Sequence[str], i: int, slots: dict[str, list[int]], places: bool, inside: Sequence[str]
    ) -> tuple[list[Actor], bool]:
        """The parties in the first role that has any: standing there themselves (True), or inside what stands there."""
        for role in roles:
            if role == "none":
                return [], False
            if role == "needed":
                break
            somewhere = (places and role != "subj") or role.split(".")[-1] in TOWARDS
            found = self.parties(self._slot(self._role_slot(role), i, slots), somewhere)
            if found:
                return found, True
        for role in roles:
            if role == "needed":
                break
            held = self._slot(self._role_slot(role), i, slots)
            found = self.inside(held, inside, places) if held else []
            if found:
                return found, False
        return [], False

    def _default_target(self, i: int, slots: dict[str, list[int]], places: bool) -> tuple[list[Actor], bool]:
        for role in VERB_TARGETS:
            found = self.parties(self._slot(self._role_slot(role), i, slots), places)
            if found:
                return found, True
        for role in VERB_TARGETS_INSIDE:
            found = self.parties(self._slot(role, i, slots), places)
            if found:
                return found, False
        for role in VERB_TARGETS:
            held = self._slot(self._role_slot(role), i, slots)
            found = self.inside(held, INSIDE, places) if held else []
            if found:
                return found, False
        if self.sentence.lemmas[i] in GATHERING:
            return [], False  # "met to discuss Chad": what they spoke of
        found = self._content_targets(i, slots)
        if found:
            return found, False
        for role in COMPLEMENT_TARGETS:
            found = self.parties(self._slot_of_complement(role, i, slots), False)
            if found:
                return found, False
        for role in ("xcomp.obj", "ccomp.subj"):
            found = self.inside(self._slot_of_complement(role, i, slots), INSIDE, False)
            if found:
                return found, False
        return [], False

    def _content_targets(self, i: int, slots: dict[str, list[int]]) -> list[Actor]:
        """Whom the act that ``i`` governs is aimed at: "undertook to arm Chad", "its readiness to resume talks with Chad"."""
        if len(self._under_way) >= DEEPEST_CONTENT:
            return []
        tokens = [*self._slot("xcomp", i, slots), *self._slot("ccomp", i, slots)]
        for j in [*slots.get("obj", ()), *slots.get("prep:to", ()), *slots.get("prep:for", ())]:
            if self.sentence.tags[j][:1] in "NV":
                tokens += [j, *self.frames.slots(j).get("xcomp", ())]
        tokens += [k for j in tokens for k in self.frames.slots(j).get("obj", ()) if self.sentence.tags[j][:1] == "V"]
        for j in tokens:
            apart = j != i and j not in self._under_way
            matched = self.match(j) if apart and self.sentence.tags[j][:1] in "NVJ" else None
            if matched is None or matched[0].type == "NONE":
                continue
            held, self._others = self._others, []
            self._under_way.add(i)
            inner = self.draft(j)
            self._under_way.discard(i)
            self._others = held
            if inner is not None:
                found = [a for a in inner.target if not _same_mention(a, held) and not _refers_back(a, held)]
                if found:
                    return found
        return []

    def _slot_of_complement(self, role: str, i: int, slots: dict[str, list[int]]) -> list[int]:
        outer, inner = role.split(".", 1)
        tokens = self._slot(outer, i, slots)
        own = set(slots.get("subj", ()))
        name = inner if inner in ("subj", "obj") else "prep:" + inner
        return [k for j in tokens if self.sentence.tags[j][:1] in "VNJ" for k in self.frames.slots(j).get(name, ()) if k not in own]

    def _victims_place(self, i: int, slots: dict[str, list[int]]) -> list[Actor]:
        """Unnamed victims belong to the country of the place where it happened ("killed 12 people in Mali")."""
        for name in ("prep:in", "prep:at", "prep:near", "prep:across", "prep:outside"):
            found = self.parties(self._slot(name, i, slots), True)
            if found:
                return found[:1]
        for j in slots.get("subj", ()):  # "a Kabul car bombing killed five"
            if self.sentence.tags[j][:1] == "N":
                inner = self.frames.slots(j)
                found = self.parties([*inner.get("mod", ()), *inner.get("prep:in", ()), *inner.get("prep:at", ())], True)
                if found and j not in self.at:
                    return found[:1]
        for j in self.sentence.children[i]:  # "were arrested or tortured in Mali": the place holds for both
            if self.sentence.deps[j] == "conj" and self.sentence.tags[j] == self.sentence.tags[i]:
                return self._victims_place(j, self.frames.slots(j))
        return []

    def _fill_noun(self, draft: Draft, slots: dict[str, list[int]]) -> None:
        entry, i, s = draft.entry, draft.head, self.sentence
        places = draft.type in TERRITORIAL
        shared = [j for name in SHARED for j in slots.get(name, ())]
        if shared and entry.mode == "third-party":  # "Togo's mediation between A and B": A and B are whom it is between
            draft.target = self.parties(shared, True)
            draft.source, direct_source = self._first(entry.source_roles or NOUN_SOURCES, i, slots, False, ())
            side, carriers = self._support(i)
            if side == "source" and not draft.source:
                draft.source, direct_source = self.parties(carriers, False), True
            draft.directness = int(direct_source) + int(bool(draft.target))
            return
        if shared:
            draft.source = self.parties(shared, False) or self.inside(shared, INSIDE, False)
            if len(draft.source) > 1:
                draft.directness = 2
                return
        sources = entry.source_roles or NOUN_SOURCES
        targets, closed = entry.target_roles or NOUN_TARGETS, not CLOSED.isdisjoint(entry.target_roles)
        draft.source, direct_source = self._first(sources, i, slots, False, ())
        if self._is_looked_into(i):  # "the inquiry into the attack by the tribunal"
            draft.source = [actor for actor in draft.source if actor.sector not in INQUIRERS]
        named = {actor.span for actor in draft.source}
        draft.target, direct_target = self._first_other(targets, i, slots, places, named)
        if not draft.source:
            draft.source, direct_source = self._conducted_by(i)
        if not draft.source:  # "the arrest of a general by France": by-phrases hang on the nearest noun
            inner = [k for j in slots.get("prep:of", ()) for k in self.frames.slots(j).get("prep:by", ())]
            draft.source = self.parties(inner, False) or (self.inside(inner, INSIDE_SUBJECT, False) if inner else [])
            spans = {actor.span for actor in draft.source}
            draft.target = [actor for actor in draft.target if actor.span not in spans]
        side, carriers = self._support(i)
        if side == "source" and carriers:
            if not draft.source or not direct_source:
                carried = self.parties(carriers, False) or self.inside(carriers, INSIDE_SUBJECT, False)
                if carried:
                    draft.source, direct_source = carried, True
            elif not draft.target:
                # "held its second round of talks"; the possessor is the source, the subject adds nothing
                others = [a for a in self.parties(carriers, False) if a.span not in named]
                if others and all(a.code != b.code for a in others for b in draft.source):
                    draft.source, draft.target = others, draft.source
        elif side == "target" and carriers:
            carried = self.parties(carriers, places and draft.type == "ASSAULT") or self.inside(carriers, INSIDE_SUBJECT, False)
            if carried and not draft.target:
                draft.target, direct_target = carried, True
            if not draft.source:
                found = self._first(("from", "by"), i, slots, False, ())[0] or self._governor_agents(i)
                draft.source = [actor for actor in found if not _same_mention(actor, carried)]  # "protests were met by police"
        if not draft.source and draft.target and draft.type in MEDIABLE:
            draft.source = self._in_passing(i)
        if not draft.source and draft.target:
            draft.source = self._planner(i)
        if side == "source" and not draft.target:
            verb = s.heads[i] if s.deps[i] != "pobj" else s.heads[s.heads[i]]
            # "carried out air strikes with its jets": force is used with one's own.
            aimed = ("against", "on", "at", "to") if draft.type == "ASSAULT" else ("against", "on", "at", "with", "to")
            draft.target, direct_target = self._first_other(
                aimed, verb, self.frames.slots(verb), places, {a.span for a in draft.source}
            )
        if not draft.target:
            draft.target = self._told_of_an_apology(i)
        if len(draft.source) > 1 and not draft.target:
            direct_target = True
        if not draft.target and draft.type in ("ASSAULT", "COERCE", "PROTEST", "AID") and not closed:
            modifiers = [j for j in slots.get("mod", ()) if j in self.at and self.at[j].kind == "place"]
            draft.target = self.parties(modifiers, True) or self._victims_place(i, slots)
        if not draft.target and draft.type == "REQUEST":
            draft.target = [actor for actor in self._asked_to_do(i) if not _same_mention(actor, draft.source)]
            direct_target = bool(draft.target)
        if not draft.target and draft.type in ("AGREE", "REJECT", "THREATEN") and not closed:
            self._others = draft.source
            draft.target = self._content_targets(i, slots)
            self._others = []
        draft.directness = int(direct_source) + int(direct_target)

    def _asked_to_do(self, i: int) -> list[Actor]:
        """ "its call for Chad to disarm": whom it is for, is to do it; the infinitive may hang on the verb that makes the call."""
        s = self.sentence
        for holder in (i, s.heads[i]) if s.deps[i] == "dobj" else (i,):
            if any(s.tags[j] == "VB" and any(s.lowers[k] == "to" for k in s.children[j]) for j in s.children[holder]):
                return self.parties(self.frames.slots(holder).get("prep:for", ()), False)
        return []

    def _planner(self, i: int) -> list[Actor]:
        """ "a Greek proposal for talks with Turkey", "Iran's plan for an attack on Israel": whose plan it is, does it."""
        s = self.sentence
        head = s.heads[i]
        if s.deps[i] != "pobj" or s.lowers[head] not in ("for", "of") or s.lemmas[s.heads[head]] not in PLANNING_NOUNS:
            return []
        plan = s.heads[head]
        described = [j for j in s.children[plan] if s.deps[j] in ("amod", "compound", "nmod")]
        return self.parties(described, False) or self.parties(self.frames.doers_of_noun(plan), False)

    def _in_passing(self, i: int) -> list[Actor]:
        """ "During talks with Peru, Ecuador agreed", "on a visit to India, she ...": the subject's own talks, or visit."""
        s = self.sentence
        head = s.heads[i]
        partner = "to" if s.lemmas[i] in VISITS else "with"
        if s.deps[i] != "pobj" or s.lowers[head] not in IN_PASSING or not any(s.lowers[j] == partner for j in s.children[i]):
            return []
        verb = s.heads[head]
        while (s.tags[verb] in ("RB", "IN") or s.lemmas[verb] in FRAMING) and s.heads[verb] != verb:  # "ahead of", "as part of"
            verb = s.heads[verb]
        return self.parties(self.frames.subjects(verb), False) if s.tags[verb][:1] == "V" else []

    def _conducted_by(self, i: int) -> tuple[list[Actor], bool]:
        """ "the attack, reportedly carried out by rebels", "a raid claimed by the group", "the raid that Iran launched": the
        doer in the noun's own clause.
        """
        s = self.sentence
        for j in s.children[i]:
            if s.deps[j] == "relcl" and not self.frames.is_passive(j) and self._carries(j):
                doers = [k for k in s.children[j] if s.deps[k] == "nsubj" and s.tags[k][:1] != "W"]
                found = self.parties(self.frames.expand(doers), False)
                if found:
                    return found, True
            if s.deps[j] in ("acl", "relcl") and s.tags[j] == "VBN" and self.frames.is_passive(j):
                if (s.lemmas[j], "obj") in support_verbs() or s.lemmas[j] in ("claim", "blame", "attribute", "ascribe"):
                    held = self.frames.subjects(j) or [
                        *self._slot("prep:on", j, self.frames.slots(j)),
                        *self._slot("prep:to", j, self.frames.slots(j)),
                    ]
                    found = self.parties(held, False)
                    if found:
                        return found, True
        head, dep = s.heads[i], s.deps[i]
        if dep == "nsubjpass" and s.lemmas[head] in ("claim", "blame"):  # "the attack was claimed by the group"
            held = [*self.frames.subjects(head), *self._slot("prep:on", head, self.frames.slots(head))]
            return self.parties(held, False), True
        if dep == "pobj" and s.lowers[head] == "for" and s.lemmas[s.heads[head]] in ("responsibility", "credit", "blame"):
            verb = s.heads[s.heads[head]]
            if s.lemmas[verb] in ("claim", "accept", "admit", "assume", "take", "acknowledge"):
                return self.parties(self.frames.subjects(verb), False), True  # "claimed responsibility for the attack"
        if dep == "pobj" and s.lowers[head] in ("for", "over"):
            if any(s.deps[j] == "poss" and s.tags[j] == "PRP$" for j in s.children[i]):
                act = s.heads[head]  # "punished Serbia for its attack", "imposed costs on it", "sanctions on it"
                held = self._slot("prep:on", act, self.frames.slots(act))
                if s.lemmas[act] in OBJECT_CONTROL:
                    held = self.frames.objects(act)
                found = self.parties(held, False)
                if found:
                    return found, True
        if dep == "pobj" and s.lowers[head] == "for" and s.lemmas[s.heads[head]] in APOLOGISING:
            return self.parties(self.frames.subjects(s.heads[head]), False), True  # "apologized to Chile for the strike"
        if dep == "pobj" and s.lowers[head] in ("for", "of", "over") and s.lemmas[s.heads[head]] in BLAMING:
            return self.parties(self.frames.objects(s.heads[head]), False), True  # "blamed Iran for the attack"
        return [], False

    def _carries(self, verb: int) -> bool:
        """Is it a verb that one does an act by: "launched", "took part in"?"""
        s = self.sentence
        if support_verbs().get((s.lemmas[verb], "obj")) == "source":
            return True
        return s.lemmas[verb] == "take" and any(s.lowers[k] == "part" for k in s.children[verb])

    def _first_other(
        self, roles: Sequence[str], i: int, slots: dict[str, list[int]], places: bool, named: set[Span | None]
    ) -> tuple[list[Actor], bool]:
        for role in roles:
            if role == "none":
                return [], False
            if role == "needed":
                break
            found = [a for a in self.parties(self._slot(self._role_slot(role), i, slots), places) if a.span not in named]
            if found:
                return found, True
        for role in roles:
            if role == "needed":
                break
            held = self._slot(self._role_slot(role), i, slots)
            found = [a for a in self.inside(held, INSIDE, places) if a.span not in named] if held else []
            if found:
                return found, False
        return [], False

    def _support(self, i: int) -> tuple[str | None, list[int]]:
        """The verb that carries the noun ``i``: which side its subject takes, and that subject's tokens."""
        s = self.sentence
        node = i
        while s.deps[node] == "conj" and s.tags[s.heads[node]][:1] == "N":
            node = s.heads[node]
        head, dep = s.heads[node], s.deps[node]
        # "a series of attacks", "a wave of arrests": the transparent noun is what the verb takes
        if dep == "pobj" and s.lowers[head] == "of" and s.tags[s.heads[head]][:1] == "N":
            outer = s.heads[head]
            if outer in self.frames.expand([outer]) and i in self.frames.expand([outer]):
                node, head, dep = outer, s.heads[outer], s.deps[outer]
        if dep == "pobj" and s.lowers[head] == "of" and s.lemmas[s.heads[head]] in STRUCK and s.deps[s.heads[head]] == "attr":
            return "target", self.frames.subjects(s.heads[s.heads[head]])  # "the town was the target of an attack"
        if s.lemmas[head] == "see" and any(s.lowers[j] in ONLOOKERS for j in self.frames.subjects(head)):
            return None, []  # "the capital saw protests" had them; "we are seeing attacks" looks on
        if dep in ("dobj", "nsubjpass") and s.tags[head][:1] == "V" and s.child(head, "oprd") is None:
            side = support_verbs().get((s.lemmas[head], "obj"))  # with a predicate ("called the talks a farce") it only names
            if side is not None:
                return side, self.frames.subjects(head)
        if dep == "nsubj" and s.tags[head][:1] == "V" and self.frames.is_passive(head):
            side = support_verbs().get((s.lemmas[head], "obj"))
            if side is not None:
                return side, self.frames.subjects(head)
        if dep == "pobj":
            governor = s.heads[head]
            if s.tags[governor][:1] == "V":
                side = support_verbs().get((s.lemmas[governor], s.lowers[head]))
                if side is not None:
                    return side, self.frames.surface_subjects(governor)
        return None, []

    def _governor_agents(self, i: int) -> list[Actor]:
        s = self.sentence
        head = s.heads[i]
        if s.deps[i] == "pobj":
            head = s.heads[head]
        if s.tags[head][:1] != "V":
            return []
        slots = self.frames.slots(head)
        for name in ("prep:from", "prep:by", "prep:at_hands_of"):
            found = self.parties(slots.get(name, ()), False)
            if found:
                return found
        return []

    # --- what a modal verb makes of an act ---------------------------------------------------------------------------

    def demands(self) -> list[Draft]:
        """ "X said that Y must do it" asks it of Y: a REQUEST by whoever says so, left open here if nobody in the sentence does."""
        s = self.sentence
        found = []
        for i in range(len(s.words)):
            verb = self._obliged(i)
            if verb is None or (self.status.negated(verb) and s.lowers[i] not in ("must", "should")):
                continue
            asked = self.parties(self.frames.surface_subjects(verb), False)
            if self._entitles(verb):
                continue
            if not asked or any(actor.how.startswith("coreference:we") for actor in asked):
                continue
            source = self._speaker_above(verb)
            if any(actor.code == other.code for actor in asked for other in source):
                continue
            entry = self.lexicon.demand_entry
            draft = Draft(i, "v", entry, sorted({i, verb}), entry.cameo, entry.type, entry.mode, source, asked)
            inner = self.match(verb)
            if inner is not None and inner[0].type != "NONE":
                refined = self.lexicon.complement_code(entry.cameo, inner[0].cameo, inner[0].type)
                if refined is not None:
                    draft.cameo, draft.mode = refined[0], refined[1] or draft.mode
            draft.directness = 2 if source else 1
            if not source:
                draft.notes.append("source:speaker")
            found.append(draft)
        return found

    def _entitles(self, verb: int) -> bool:
        """ "should be free to", "must be allowed to": a right of the subject, and no demand on him."""
        s = self.sentence
        if s.lemmas[verb] == "be":
            return any(s.deps[j] == "acomp" and s.lowers[j] in ENTITLED for j in s.children[verb])
        return s.lowers[verb] in ENTITLED and self.frames.is_passive(verb)

    def _obliged(self, i: int) -> int | None:
        """The verb that the word ``i`` lays on its subject: must, should, has to, needs to, it is time for him to."""
        s = self.sentence
        if s.lemmas[i] == "time":
            return self._due(i)
        if s.tags[i] == "MD" and s.lowers[i] in ("must", "should") and s.deps[i] == "aux":
            verb = s.heads[i]
            subject = s.child(verb, "nsubj", "nsubjpass")
            if subject is not None and i < subject and s.deps[verb] == "advcl":
                return None  # "should Moscow attack": a condition
            if self.frames.is_question(verb):
                return None  # "discuss how the union should respond"
            if any(s.lemmas[j] == "have" and s.deps[j] == "aux" for j in s.children[verb]):
                return None
            return verb if s.child(verb, "nsubj", "nsubjpass") is not None else None
        if s.lemmas[i] in ("need", "have") and s.tags[i] in ("VBP", "VBZ") and s.child(i, "nsubj") is not None:
            inner = s.child(i, "xcomp")
            if inner is not None and any(s.lowers[j] == "to" for j in s.children[inner]) and not self.frames.has_means(i, inner):
                return inner
        return None

    def _due(self, time: int) -> int | None:
        """The verb of "it is (high) time for Congress to act", "the time has come for ...", "it is time they left"."""
        s = self.sentence
        above = s.heads[time]
        with_it = any(s.lowers[j] == "it" for j in self.frames.subjects(above))
        if not ((s.deps[time] == "attr" and with_it) or (s.deps[time] == "nsubj" and s.lemmas[above] == "come")):
            return None
        clauses = (j for j in s.children[time] if s.deps[j] in ("relcl", "acl"))
        return next((j for j in clauses if s.child(j, "nsubj", "nsubjpass") is not None), None)

    def _speaker_above(self, verb: int) -> list[Actor]:
        s = self.sentence
        node = verb
        for head in s.ancestors(verb):
            if s.deps[node] in ("ccomp", "xcomp") and s.tags[head][:1] == "V" and s.lemmas[head] in SPEAKING:
                return self.parties(self.frames.subjects(head), False)
            if s.deps[node] not in ("ccomp", "conj", "xcomp", "advcl"):
                return []
            node = head
        return []

    def _unwilling(self, draft: Draft) -> None:
        """Who is not ready to do it refuses it; what is refused gives the code."""
        entry = self.lexicon.refusal_entry
        draft.cameo, draft.type, draft.mode, draft.entry = entry.cameo, entry.type, entry.mode, entry
        for j in self._slot("xcomp", draft.head, self.frames.slots_as(draft.head, "a")):
            for k in (j, *self.frames.objects(j)):
                inner = self.match(k)
                if inner is not None and inner[0].type != "NONE":
                    refined = self.lexicon.complement_code(entry.cameo, inner[0].cameo, inner[0].type)
                    if refined is not None:
                        draft.cameo, draft.mode = refined[0], refined[1] or draft.mode
                        break
        draft.judgement = Judgement("occurred", trace=UNWILLING)

    def _refusal(self, draft: Draft) -> None:
        """ "Israel will not release them": to announce that one will not do another a good turn is to refuse it."""
        s, i = self.sentence, draft.head
        if self.codebook.quad(draft.type) > 2 or draft.judgement.status != "negated":
            return
        if draft.pos == "a" and draft.type == "AGREE":  # "is not willing to talk", "is not ready to withdraw"
            self._unwilling(draft)
            return
        if draft.pos == "n" and self._support(i)[0] == "source":  # "will not hold talks"
            i = s.heads[i] if s.deps[i] != "pobj" else s.heads[s.heads[i]]
        if s.tags[i][:1] != "V" or self.frames.is_passive(i):
            return
        if not draft.source and not any(s.tags[j] in ("PRP", "NNP", "NNPS") for j in self.frames.subjects(i)):
            return
        modal = next((j for j in s.children[i] if s.tags[j] == "MD" and s.lowers[j] in ("will", "wo", "would", "'ll")), None)
        perfect = any(s.lemmas[j] == "have" and s.deps[j] == "aux" for j in s.children[i])
        trace = draft.judgement.trace
        resolved = trace[:2] == ("not:negated", "decide:planned") or "intention:negated" in trace
        if (modal is None or perfect) and not resolved:
            return
        entry = self.lexicon.refusal_entry
        refined = self.lexicon.complement_code(entry.cameo, draft.cameo, draft.type)
        draft.cameo, draft.type = (refined[0] if refined else entry.cameo), entry.type
        draft.mode = (refined[1] if refined else None) or entry.mode
        draft.entry = entry
        draft.tokens = sorted({*([] if modal is None else [modal]), *draft.tokens})
        draft.judgement = Judgement("occurred", trace=("decided not:refusal" if resolved else "will not:refusal",))
        if not draft.target:  # "would not attend the summit hosted by Chile": whose offer is refused
            offered = self.inside(self.frames.objects(draft.head), INSIDE, False)
            draft.target = [actor for actor in offered if not _refers_back(actor, draft.source)]
            spans = {actor.span for actor in draft.target}
            draft.via = [actor for actor in draft.via if actor.span not in spans]

    # --- details ---------------------------------------------------------------------------------------------------

    def _refine(self, draft: Draft, slots: dict[str, list[int]]) -> None:
        """A request, promise, refusal or threat takes its CAMEO sub-code from what is asked, promised, refused."""
        inner_tokens = [*self._slot("xcomp", draft.head, slots), *self._slot("ccomp", draft.head, slots)]
        for name in ("prep:for", "obj", "prep:to", "prep:on", "prep:of"):
            inner_tokens.extend(slots.get(name, ()))
        for j in inner_tokens:
            if j == draft.head:
                continue
            inner = self.match(j)
            if inner is None or inner[0].type == "NONE":
                continue
            refined = self.lexicon.complement_code(draft.cameo, inner[0].cameo, inner[0].type)
            if refined is not None:
                draft.cameo = refined[0]
                draft.mode = refined[1] or draft.mode
                return

    def _mediators(self, draft: Draft, slots: dict[str, list[int]]) -> None:
        """Who brokers or hosts: "talks mediated by Qatar", "a UN-brokered truce", "through Omani mediators"."""
        s = self.sentence
        tokens = [draft.head, *slots.get("obj", ())]
        for name in ("prep:in", "prep:at", "prep:to", "prep:on", "prep:during"):
            tokens.extend(slots.get(name, ()))
        for j in tokens:
            for k in s.children[j]:
                if s.deps[k] in ("acl", "relcl") and s.lemmas[k] in MEDIATING and (s.tags[k] == "VBN" or self.frames.is_passive(k)):
                    draft.via.extend(self.parties(self.frames.subjects(k), False))
                elif s.deps[k] == "amod" and s.lowers[k] in MEDIATED_MODIFIERS and draft.type not in ("COOPERATE", "ASSAULT"):
                    hyphened = [k - 2] if k > 1 and s.words[k - 1] == "-" else []
                    draft.via.extend(self.parties([*s.children[k], *hyphened], True))
        if draft.type in MEDIABLE:
            draft.via.extend(self._mediated_by(draft.head))
        if draft.via:
            spans = {actor.span for actor in draft.via}
            draft.target = [actor for actor in draft.target if actor.span not in spans]
            doers = [actor for actor in draft.source if actor.span not in spans]
            # a host may be one of those who meet; who brokers a truce is none of those who keep it
            draft.source = doers if doers or draft.type == "RETREAT" else draft.source

    def _mediated_by(self, head: int) -> list[Actor]:
        """ "through Oman", "with the mediation of Russia": on the act, on what it makes, or on the verb that carries it."""
        s = self.sentence
        found: list[Actor] = []
        carrier = s.heads[head] if s.tags[head][:1] == "N" and s.tags[s.heads[head]][:1] == "V" else head
        for i in dict.fromkeys((head, carrier, *s.all_children(head, "dobj"))):
            for j in s.children[i]:
                if s.deps[j] == "advcl" and s.tags[j] == "VBN" and s.lemmas[j] in MEDIATING and j < i:
                    found.extend(self.parties(self.frames.subjects(j), True))  # "Mediated by Oman, the talks went on"
                preposition = j
                if s.lowers[j] in ("thanks", "due", "owing"):
                    preposition = next((k for k in (*s.children[j], j + 1) if k < len(s.words) and s.lowers[k] == "to"), j)
                elif s.deps[j] != "prep" or s.lowers[j] not in MEDIATION_PREPOSITIONS:
                    continue
                for noun in s.all_children(preposition, "pobj"):
                    if s.lemmas[noun] in MEDIATION_NOUNS or s.lowers[noun] in MEDIATION_NOUNS:
                        slots = self.frames.slots(noun)
                        held = [k for name in ("prep:of", "prep:from", "prep:by", "poss", "mod") for k in slots.get(name, ())]
                        found.extend(self.parties([noun, *held], True))
                    elif s.lowers[j] in ("through", "via"):
                        found.extend(self.parties([noun], True))
        return found

    # --- the sentence ----------------------------------------------------------------------------------------------

    def code(self, *, keep_unlikely: bool = False) -> list[Draft]:
        """All events of the sentence, in the order of their triggers.

        ``keep_unlikely`` keeps what would be held back for want of parties: the caller knows the parties already.
        """
        s = self.sentence
        heads = [i for i in range(len(s.words)) if self.match(i) is not None]
        consumed = {j for i in heads for j in self._consumed(i)}
        drafts: dict[int, Draft] = {}
        for i in heads:
            if i in consumed or self._names_an_office(i):
                continue
            draft = self.draft(i)
            if draft is not None:
                drafts[i] = draft
                if draft.pos == "a" and "none" in draft.entry.source_roles:
                    self._by_who_says_so(draft)
                if not draft.source and s.lemmas[i] == "thank" and not self.frames.subjects(i) and s.tags[i] in ("VB", "VBP"):
                    draft.notes.append("source:speaker")  # "Thank you to our Kenyan friends": who says it, does it
        for draft in self.demands():
            drafts.setdefault(draft.head, draft)
        self._settle(drafts)
        kept = []
        for i, draft in sorted(drafts.items()):
            self._domestic(draft)
            reason = self._reason_against(draft)
            if reason is None or (keep_unlikely and reason != "refused"):
                kept.append(draft)
            elif reason == "event_no_actor" and self._may_be_at_home(draft):
                self.unplaced.append(draft)
            else:
                self.missed.append(Missed(i, reason))
        return kept

    def _names_an_office(self, i: int) -> bool:
        """ "the envoy for the peace talks": what somebody is there for tells nothing that was done."""
        s = self.sentence
        if s.deps[i] != "pobj" or s.tags[i][:2] != "NN" or s.lowers[s.heads[i]] not in ("for", "to"):
            return False
        return s.lemmas[s.heads[s.heads[i]]] in NEGOTIATORS

    def _by_who_says_so(self, draft: Draft) -> None:
        """ "Chile told Peru that its remarks were unacceptable": a judgement is his who speaks, and on whom it is told to."""
        s = self.sentence
        verb = s.heads[draft.head]
        if not draft.target:  # "the charges levelled by Chad are unacceptable"
            draft.target = self.inside(self.frames.subjects(verb), INSIDE_SUBJECT, False)
        if not draft.target and s.lemmas[s.heads[verb]] == "tell":
            told = self.parties(self.frames.objects(s.heads[verb]), False)
            draft.target = [actor for actor in told if actor.sector != "JRN"]
        if draft.target:
            draft.source = [a for a in self._speaker_above(verb) if all(a.code != other.code for other in draft.target)]

    def _may_be_at_home(self, draft: Draft) -> bool:
        """Is this told as an act of its own, done to people or by a crowd ("two men were arrested", "bombings took place")?"""
        s, i = self.sentence, draft.head
        if draft.pos == "v":
            return draft.type in ("ASSAULT", "COERCE") and bool(self.frames.objects(i))
        if draft.pos != "n" or draft.type not in ("ASSAULT", "PROTEST") or s.deps[i] not in ("nsubj", "nsubjpass"):
            return False
        definite = any(s.deps[j] == "det" and s.lowers[j] not in ("a", "an", "several", "some") for j in s.children[i])
        return s.lemmas[s.heads[i]] in HAPPENING and not definite

    def _consumed(self, i: int) -> Iterable[int]:
        """Nouns that are part of the act that ``i`` tells and tell no event of their own ("imposed sanctions", "lift a ban")."""
        s = self.sentence
        entry, taken = self._matched[i] or (None, [])
        if entry is None or s.lemmas[i] == "leave" or (s.deps[i] == "amod" and entry.pos == "v" and entry.type != "NONE"):
            return  # "its planned embargo": a description tells no act, so the noun tells its own
        if self._leaves_open(i):
            return
        for j, constraint in taken:
            if s.tags[j][:1] not in ("N", "J"):
                continue
            if entry.pos == "n":
                if entry.type != "NONE" and (s.deps[j] in ("amod", "compound") or s.heads[j] == i):
                    yield j
                continue
            if s.lemmas[i] in MEDIATING:
                continue  # what is brokered is the event; the broker stands in ``via``
            inner = self.match(j)
            same = inner is not None and inner[0].type == entry.type
            same = same or (inner is not None and entry.type == "SANCTION" and inner[0].type == "CONSULT")  # "put a pause on talks"
            if same or (constraint.values and constraint.slot == "obj") or entry.type in ("REJECT", "THREATEN", "NONE"):
                yield j

    def _talked_of(self, i: int, draft: Draft, drafts: dict[int, Draft]) -> bool:
        """Whether "to discuss" says what a meeting of the same parties, told above it, is for."""
        s = self.sentence
        if not any(s.lowers[j] == "to" and s.deps[j] == "aux" for j in s.children[i]):
            return False
        above = s.heads[i]
        held = {k for j in (above, *s.children[above]) if j < i for k in (j, *s.subtree(j))}
        return any(j != i and j in held and other.type == "CONSULT" and _same_doers(other, draft) for j, other in drafts.items())

    def _leaves_open(self, i: int) -> bool:
        """ "did not rule out sanctions": refuses nothing, and what it is about may come."""
        s = self.sentence
        ruled = s.lemmas[i] == "exclude" or (s.lemmas[i] == "rule" and any(s.lowers[j] == "out" for j in s.children[i]))
        return ruled and self.status.negated(i) is not None

    def _settle(self, drafts: dict[int, Draft]) -> None:
        """One act, one event: a carried noun wins over the verb that only carries it; a broker becomes ``via``."""
        s = self.sentence
        for i, draft in list(drafts.items()):
            if draft.type == "REJECT" and self._leaves_open(i):
                del drafts[i]
                for j in self.frames.objects(i):
                    if j in drafts and not drafts[j].source:
                        drafts[j].source = [a for a in draft.source if not _same_mention(a, drafts[j].target)]
                continue
            self._left_behind(i, draft, drafts)
            self._addressed(i, draft, drafts)
            self._join_consequence(i, draft, drafts)
            if self._is_agreed_against(i, draft, drafts):
                drafts.pop(s.heads[i], None)
            elif self._is_promised(i, drafts):
                drafts.pop(i, None)
        for i, draft in list(drafts.items()):
            if draft.pos != "n":
                continue
            head = s.heads[i]
            if s.deps[i] == "pobj":
                head = s.heads[head]
            verb = drafts.get(head)
            if s.deps[i] not in ("dobj", "nsubjpass", "pobj") or s.tags[head][:1] != "V":
                continue
            if (
                verb is not None
                and s.deps[i] == "pobj"
                and verb.type == draft.type
                and s.lowers[s.heads[i]] in ("in", "during", "by")
            ):
                # "killed ten farmers in a rebel raid on a hamlet": one happening, told by the verb
                verb.source = verb.source or [a for a in draft.source if not _same_mention(a, verb.target)]
                verb.target = verb.target or [a for a in draft.target if not _same_mention(a, verb.source)]
                drafts.pop(i, None)
                continue
            if s.lemmas[head] in MEDIATING and s.deps[i] in ("dobj", "nsubjpass"):
                brokers = self.parties(self.frames.subjects(head), False)
                parties = [a for a in (*draft.source, *draft.target) if all(a.span != b.span for b in brokers)]
                if brokers and len({a.code for a in parties}) > 1:
                    # two acts: the parties agree (through the broker), and the broker has mediated between them
                    draft.source, draft.target, draft.via, draft.directness = parties, [], brokers, 2
                    continue
                if verb is not None and verb.type == draft.type and verb.source:
                    drafts.pop(i, None)  # "hosts the meeting": the meeting has no other parties, and is told by its host
                    continue
            if verb is None:
                continue
            side, _ = self._support(i)
            if side is not None and not any(c.slot == "obj" and not c.negated for c in verb.entry.constraints):
                if verb.type == draft.type or (len(verb.entry.constraints) == 0 and verb.entry.pos == "v" and side == "source"):
                    if draft.source or draft.target:
                        if not draft.target and verb.target:
                            draft.target = verb.target
                        drafts.pop(head, None)

    def _left_behind(self, i: int, draft: Draft, drafts: dict[int, Draft]) -> None:
        """ "a raid on Chad by Niger left ten dead": told by the raid where it names both sides, else by whom it left dead."""
        blows = [drafts[j] for j in self.frames.subjects(i) if j in drafts and drafts[j].pos == "n"]
        if draft.pos != "v" or self.sentence.lemmas[i] != "leave" or draft.type != "ASSAULT" or not blows:
            return
        blow = blows[0]
        if blow.source and (blow.target or len(blow.source) > 1):
            drafts.pop(i)
        else:
            drafts.pop(blow.head)

    def _join_consequence(self, i: int, draft: Draft, drafts: dict[int, Draft]) -> None:
        """ "shelled the town, killing eight", "an attack that struck the port": what it did is no second attack."""
        s = self.sentence
        head = s.heads[i]
        if draft.type == "CONSULT" and s.lemmas[i] == "discuss" and self._talked_of(i, draft, drafts):
            drafts.pop(i)  # "began talks to discuss the border": one meeting
            return
        if s.deps[i] == "pcomp" and s.lowers[head] == "by":
            whole = drafts.get(s.heads[head])
            if whole is not None and whole.type == draft.type and not self.parties(self.frames.objects(whole.head), False):
                drafts.pop(whole.head)  # "fuelled tensions by accusing Chad": told by what was done
        victims = drafts.get(head)
        if (
            s.deps[i] == "advcl"
            and draft.type == "ASSAULT"
            and draft.source
            and victims is not None
            and victims.type == "ASSAULT"
            and not victims.source
            and victims.target
            and self.frames.is_passive(head)
            and any(s.lowers[k] in STRIKING and s.deps[k] in ("mark", "advmod") for k in s.children[i])
        ):
            # "nine soldiers were killed when rebels ambushed them": one blow, told by what it did
            victims.source, victims.mode, victims.cameo = draft.source, draft.mode or victims.mode, draft.cameo
            drafts.pop(i, None)
            return
        if head != i and s.lemmas[head] == "summon" and head in drafts and draft.pos == "v" and drafts[head].type == draft.type:
            drafts.pop(i, None)  # "summoned the envoy to hand him a protest"
            return
        if s.deps[i] == "conj" and s.lemmas[i] in INJURING and head in drafts and drafts[head].type == draft.type:
            drafts.pop(i, None)  # "killed five and wounded nine"
            return
        if s.deps[i] == "conj" and s.lemmas[i] in INJURING and s.tags[i] == s.tags[head] == "VBG" and s.deps[head] == "advcl":
            drafts.pop(i, None)  # "fired on them, killing two and wounding nine", of which the killing has been taken up
            return
        if s.deps[i] == "conj" and s.lemmas[i] == "kill" and s.lemmas[head] in ("shoot", "stab", "gun") and head in drafts:
            if all(s.deps[j] not in ("nsubj", "nsubjpass", "auxpass") for j in s.children[i]):
                drafts[head].source = drafts[head].source or draft.source
                drafts.pop(i, None)  # "was shot and killed"
                return
        infinitive = s.tags[i] == "VB" and any(s.lowers[k] == "to" and s.deps[k] == "aux" for k in s.children[i])
        while infinitive and s.deps[i] == "acl" and s.tags[head][:1] != "V" and s.heads[head] != head:
            head = s.heads[head]  # "marched in support of the premier to protest": hung on the nearest noun
        if infinitive and s.deps[i] == "acl" and head in drafts and drafts[head].type == draft.type == "PROTEST":
            drafts.pop(i, None)
            return
        if draft.pos != "v" or head not in drafts or s.deps[i] not in ("advcl", "relcl", "acl") or s.tags[i][:1] != "V":
            return
        act = drafts[head]
        if (
            act.type == draft.type
            and s.deps[i] == "advcl"
            and any(s.lowers[k] == "to" and s.deps[k] == "aux" for k in s.children[i])
        ):
            drafts.pop(i, None)  # "telephoned him to discuss": its purpose is the same act
            return
        if act.type != draft.type or draft.type not in ("ASSAULT", "COERCE") or (act.pos == "v" and s.tags[i] != "VBG"):
            return
        if s.deps[i] == "advcl" and any(s.deps[k] == "mark" for k in s.children[i]):
            return  # "after killing ...": another time
        if draft.source and act.source and draft.source[0].code != act.source[0].code:
            return
        others = [actor for actor in draft.target if not _same_mention(actor, act.source)]
        if not act.target or (all(actor.sector is None for actor in act.target) and any(actor.sector for actor in others)):
            act.target = others or act.target
        drafts.pop(i, None)

    def _addressed(self, i: int, draft: Draft, drafts: dict[int, Draft]) -> None:
        """ "wrote to Chile to apologise", "telephoned him to voice regret": what a message is for is aimed where it goes."""
        s, message = self.sentence, drafts.get(self.sentence.heads[i])
        if message is None or message is draft or message.type != "CONSULT" or draft.type not in SAID or draft.pos != "v":
            return
        if s.deps[i] not in ("xcomp", "advcl") or s.tags[i] != "VB" or not message.target or s.lemmas[message.head] in GATHERING:
            return
        if not draft.target or all(is_one_state(actor, draft.source) for actor in draft.target):
            draft.target = message.target

    def _is_agreed_against(self, i: int, draft: Draft, drafts: dict[int, Draft]) -> bool:
        """ "The ministers agreed to sanction Chad": nothing is agreed with Chad; it is what they are to do to it."""
        s = self.sentence
        act = drafts.get(s.heads[i])
        if act is None or act.type != "AGREE" or s.lemmas[act.head] != "agree" or s.deps[i] != "xcomp":
            return False
        if len({actor.country or actor.code for actor in act.source}) > 1:
            return False  # these agree with each other
        if self.parties(self.frames.slots(act.head).get("prep:with", ()), False):
            return False  # "agreed with Cuba to repatriate its refugees"
        return draft.type in IMPOSED and draft.judgement.status == "planned" and bool(draft.target)

    def _is_promised(self, i: int, drafts: dict[int, Draft]) -> bool:
        """Is this what another act agrees to, promises or threatens? It is that act's content, and refines its code."""
        s = self.sentence
        node = i
        for head in s.ancestors(i):
            dep = s.deps[node]
            if dep not in ("xcomp", "ccomp", "pcomp", "pobj", "prep", "dobj", "conj"):
                return False
            act = drafts.get(head)
            if act is not None and head != i and dep != "conj":
                complement = dep in ("xcomp", "ccomp") or (s.lowers[node] in ("to", "on", "for") and dep == "prep")
                return complement and (act.type in ("AGREE", "THREATEN") or act.judgement.trace == UNWILLING)
            node = head
        return False

    def _domestic(self, draft: Draft) -> None:
        """Who protests at home protests against his own rulers; whom a state's forces strike at home are its people; and
        who is arrested or convicted by nobody named, by the authorities of the place or, at home, of his own country.
        """
        if not draft.source:
            self._by_the_host(draft)
        if not draft.source:
            self._by_the_authorities(draft)
            self._by_a_crowd(draft)
            self._breaking_out(draft)
        if draft.target or len(draft.source) != 1 or not CLOSED.isdisjoint(draft.entry.target_roles):
            return
        actor = draft.source[0]
        if actor.country is None or actor.code is None:
            return
        if draft.pos == "n" and actor.sector is None and self.sentence.lemmas[draft.head] == "protest" and self._has_its_own(draft):
            entry = self.lexicon.protest_entry  # "despite Japan's protest": a state does not march
            draft.cameo, draft.type, draft.mode, draft.entry = entry.cameo, entry.type, entry.mode, entry
            return
        if draft.type == "PROTEST" and self._names_whom_it_is_against(draft):
            return
        rising = self.sentence.lemmas[draft.head] in REVOLTS and actor.sector != "GOV"
        if rising or (draft.type == "PROTEST" and actor.sector not in ("GOV", "MIL")):
            code, sector = country_code(actor.country) + "GOV", "GOV"
        elif self.sentence.lemmas[draft.head] in FOUGHT:
            return  # a truce is broken, a battle fought with another
        elif draft.type in ("ASSAULT", "COERCE") and draft.pos == "n" and actor.sector in ("GOV", "MIL", "COP", "JUD"):
            code, sector = country_code(actor.country) + "CVL", "CVL"
        else:
            return
        draft.target = [Actor(code, None, country=actor.country, sector=sector, how="composition:domestic")]
        draft.notes.append("target_inferred:domestic")

    def _names_whom_it_is_against(self, draft: Draft) -> bool:
        """ "chanted anti-British slogans": against another state, and not against his own rulers."""
        s = self.sentence
        first, last = min(draft.tokens), max(draft.tokens)
        return ANTI_FOREIGN.search(s.text, s.begins[first] - s.start, s.ends[last] - s.start) is not None

    def _told_of_an_apology(self, i: int) -> list[Actor]:
        """ "apologised to Chile for the strike": it was done to whom he apologises."""
        s = self.sentence
        verb = s.heads[s.heads[i]]
        if s.deps[i] != "pobj" or s.lowers[s.heads[i]] != "for" or s.lemmas[verb] not in APOLOGISING:
            return []
        return self.parties(self._slot("prep:to", verb, self.frames.slots(verb)), False)

    def _has_its_own(self, draft: Draft) -> bool:
        """Whether the doer of a noun stands before it as its possessor: "Japan's protest"."""
        s = self.sentence
        owners = self.parties([j for j in s.children[draft.head] if s.deps[j] == "poss"], False)
        return s.tags[draft.head] == "NN" and bool(owners) and all(_same_mention(actor, owners) for actor in draft.source)

    def _by_the_host(self, draft: Draft) -> None:
        """ "Brazil's ambassador to Peru was summoned", "the envoy in Lima was expelled": by those to whom he is sent."""
        s, i = self.sentence, draft.head
        if draft.pos != "v" or s.lemmas[i] not in HOSTING or not self.frames.is_passive(i):
            return
        for j in self.frames.objects(i):
            envoy = self.at.get(j)
            if envoy is None or not (envoy.post == "AMB" or s.lemmas[j] in self.lexicon.classes["diplomat_noun"]):
                continue
            places = [k for p in s.children[j] if s.lowers[p] in ("in", "to") for k in s.all_children(p, "pobj")]
            found = self.parties(places, True) or self.parties(
                self._slot("prep:to", i, self.frames.slots(i)), False
            )  # "to the Foreign Ministry"
            draft.source = [
                replace(a, code=country_code(a.country) + "GOV", sector="GOV")
                for a in found
                if a.country and not is_one_state(a, draft.target)
            ]
            if draft.source:
                draft.notes.append("source_inferred:host")
            return

    def _by_the_authorities(self, draft: Draft) -> None:
        slots = self.frames.slots(draft.head)
        held = self._held(slots) if draft.mode == "release" else []
        sector = "GOV" if held else AUTHORITIES.get((draft.type, draft.mode or ""))
        verb = self.sentence.lemmas[draft.head]
        sector = sector or (PROSECUTING.get(verb) if draft.type in ("ACCUSE", "CONCEDE") else None)
        if sector is None and draft.type == "COERCE" and draft.mode in ("restrict", "censor"):
            told = {actor.country for mention in self.mentions for actor in mention.actors if actor.country}
            curbed = all(actor.sector in CURBED for actor in draft.target)
            sector = "GOV" if curbed and len(told) == 1 else None  # "the party was banned": at home
        undergone = verb == "face" or self.frames.is_passive(draft.head)
        if sector is None or draft.pos != "v" or not draft.target or not undergone:
            return
        places = [
            k for name in ("prep:in", "prep:at") for j in (draft.head, *held) for k in self._slot(name, j, self.frames.slots(j))
        ]
        if sector == "JUD":  # "sentenced to four years in prison in Chad"
            places += [k for j in slots.get("prep:to", ()) for k in self.sentence.subtree(j) if self._is_where(k)]
        found = self.parties([*places, *(k for j in held for k in self.frames.slots(j).get("mod", ()))], True)
        countries = {actor.country for actor in found[:1]} or {
            actor.country if actor.sector in HOME_SECTORS else None for actor in draft.target
        }
        country = countries.pop() if len(countries) == 1 else None
        rulers = any(self._rules(j) for j in self.frames.objects(draft.head)) or any(post_of(a.role) == "HOS" for a in draft.target)
        if rulers and sector == "GOV" and all(actor.sector == "GOV" for actor in draft.target):
            return  # "the president was detained": by whoever overthrew him
        if country is not None:
            draft.source = [Actor(country_code(country) + sector, None, country=country, sector=sector, how="composition:domestic")]
            draft.notes.append("source_inferred:authorities")

    def _rules(self, j: int) -> bool:
        """Is token ``j`` the head of a state, by title or office?"""
        mention = self.at.get(j)
        return mention is not None and mention.post == "HOS"

    def _is_where(self, j: int) -> bool:
        """Is token ``j`` a place that stands behind "in"?"""
        s, mention = self.sentence, self.at.get(j)
        return mention is not None and mention.kind == "place" and s.deps[j] == "pobj" and s.lowers[s.heads[j]] == "in"

    def _by_a_crowd(self, draft: Draft) -> None:
        """ "Thousands marched in Quito against Chile": people of the place, where the sentence speaks of no third country."""
        doers = self.frames.subjects(draft.head) if draft.pos == "v" and draft.type == "PROTEST" else []
        if not doers or any(j in self.at or not self._a_number(j) for j in doers):
            return
        countries = {actor.country for mention in self.mentions for actor in mention.actors if actor.country}
        countries -= {actor.country for actor in draft.target}
        placed = any(mention.kind == "place" and mention.actors for mention in self.mentions)
        if placed and len(countries) == 1:
            country = countries.pop()
            draft.source = [Actor(country_code(country) + "CVL", None, country=country, sector="CVL", how="composition:domestic")]
            draft.notes.append("source_inferred:place")

    def _a_number(self, i: int) -> bool:
        """ "Thousands", "more than 2,000"."""
        return self.sentence.lemmas[i] in CROWDS or self.sentence.tags[i] == "CD"

    def _breaking_out(self, draft: Draft) -> None:
        """ "Protests broke out across Indonesia", "fighting raged in Chad": whose they are a single place tells."""
        s, i = self.sentence, draft.head
        if draft.pos != "n" or draft.type not in ("PROTEST", "ASSAULT") or draft.target or s.deps[i] not in ("nsubj", "nsubjpass"):
            return
        verb = s.heads[i]
        if s.lemmas[verb] not in BREAKING_OUT:
            return
        particles = [s.lowers[j] for j in s.children[verb] if s.deps[j] in ("prt", "dobj")]
        if BREAKING_OUT[s.lemmas[verb]] not in ("", *particles):
            return
        sides = self.parties([j for name in SHARED for j in self.frames.slots(verb).get(name, ())], False)
        if len(sides) > 1:  # "fighting raged in Chad between rebels and troops"
            draft.source = sides
            return
        held = [j for name in WHERE for k in (verb, i) for j in self._slot(name, k, self.frames.slots(k))]
        found = self.parties(held, True)[:1]
        told = {actor.country for mention in self.mentions for actor in mention.actors if actor.country}
        if not found or found[0].country is None or told != {found[0].country}:
            return
        country = found[0].country
        if draft.type == "PROTEST":
            draft.source = [Actor(country_code(country) + "CVL", None, country=country, sector="CVL", how="composition:domestic")]
            draft.notes.append("source_inferred:place")
        else:
            draft.target = found
            draft.notes.append("target_inferred:place")

    def _held(self, slots: dict[str, list[int]]) -> list[int]:
        """The prison, bail or custody out of which, or on which, somebody is let go."""
        return [j for name in ("prep:from", "prep:on") for j in slots.get(name, ()) if self.sentence.lemmas[j] in HELD]

    def _reason_against(self, draft: Draft) -> str | None:
        if draft.judgement.refused:
            return "refused"
        unpolitical = self._unpolitical(draft)
        if unpolitical is not None:
            return unpolitical
        if all(_is_anybody(actor) for actor in (*draft.source, *draft.target)):
            return "event_no_actor"
        unspoken = not draft.source and "source:speaker" not in draft.notes
        if unspoken and draft.pos == "v" and self._done_by_nobody(draft.head):
            return "event_no_source"
        if unspoken and (draft.type in MUTUAL or (draft.type == "SUPPORT" and not self.frames.is_passive(draft.head))):
            return "event_no_source"
        if draft.pos == "n" and not self._noun_is_event(draft):
            return "noun_without_parties"
        nameless = not draft.source or "source_inferred:authorities" in draft.notes
        if (
            nameless
            and self.sentence.deps[draft.head] == "acl"
            and self.frames.is_passive(draft.head)
            and not self._exists(draft.head)
        ):
            return "description"  # "a mayor jailed last year", "officers accused of theft": who is meant, not what happened
        if draft.type == "AID" and not draft.source:
            if draft.target and all(a.sector == "CVL" and a.how.startswith("coreference") for a in draft.target):
                return "event_no_source"  # "which provides support for families": nobody's aid to nobody in particular
        if not draft.source and self._done_by_a_thing(draft):
            return "subject_is_no_actor"
        if not draft.source:
            draft.notes.append("source_unresolved")
            if draft.type not in ("ASSAULT", "COERCE", "SANCTION", "ACCUSE", "MOBILIZE", "PROTEST", "AID") and draft.pos != "v":
                return "event_no_source"
        if not draft.target and len(draft.source) < 2:
            draft.notes.append("target_unresolved")
        return None

    def _exists(self, i: int) -> bool:
        """ "There were ten soldiers killed": the sentence tells it, and does not only describe by it."""
        s = self.sentence
        verb = s.heads[s.heads[i]]
        return s.lemmas[verb] == "be" and s.child(verb, "expl") is not None

    def lacks_other_side(self, draft: Draft, source: Sequence[Actor], target: Sequence[Actor]) -> str | None:
        """Why an act with these parties is none: what one does to another needs the other. None where nothing is lacking.

        The article asks it too, once it has looked for the other side beyond the sentence.
        """
        if target:
            return None
        if len(source) > 1:  # who condemn together do not condemn each other
            return "event_no_target" if draft.type in ONE_SIDED and not self._reciprocal(draft) else None
        if draft.type in ("AID", "COOPERATE"):
            return "event_no_recipient"
        if draft.type == "CONSULT" and draft.mode != "multilateral":
            return "event_no_target"  # who talks talks to somebody; a summit is attended
        if "needed" in draft.entry.target_roles:
            return "event_no_target"
        somebody = draft.pos == "v" and any(j in self.at for j in self.frames.objects(draft.head))  # named, if not resolved
        if draft.cameo in DIRECTED and not somebody:
            return "event_no_target"  # "backs reform", "voiced concern": an opinion
        return None

    def _reciprocal(self, draft: Draft) -> bool:
        """ "accused each other", "traded threats", "quarrelled": the doers are also the targets."""
        s = self.sentence
        if s.lemmas[draft.head] in RECIPROCAL:
            return True
        objects = self.frames.objects(draft.head)
        if any(
            s.lemmas[j] in self.lexicon.classes["relations"] or s.lemmas[j] in ("talk", "negotiation", "truce") for j in objects
        ):
            return True  # "severed relations", "broke off talks"
        if len(draft.source) > 1 and any(s.lowers[j] == "other" and s.lowers[j - 1 : j] == ["the"] for j in objects):
            return True  # "both accused the other"
        near = [draft.head, *objects, *self.frames.subjects(draft.head), *s.children[draft.head]]
        return any(s.lowers[k] in ("each", "another", "mutual", "mutually") for j in near for k in (j, *s.children[j]))

    def _done_by_nobody(self, i: int) -> bool:
        """ "Nothing in this order shall bar trade"; and "to invite the refugees", where that is all that is said."""
        s = self.sentence
        if i == s.root and any(s.deps[j] == "aux" and s.lowers[j] == "to" for j in s.children[i]):
            return True
        return any(s.lowers[j] == "nothing" for j in self.frames.subjects(i))

    def _done_by_a_thing(self, draft: Draft) -> bool:
        """ "The moment has arrived", "prices met": an act whose subject is a plain thing; weapons and attacks may act."""
        s, i = self.sentence, draft.head
        if draft.pos != "v" or draft.type in ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE") or self.frames.is_passive(i):
            return False
        subjects = self.frames.subjects(i)
        things = [j for j in subjects if s.tags[j] in ("NN", "NNS", "DT", "CD") or s.lowers[j] in ("it", "this", "that", "which")]
        return bool(subjects) and all(j in things and not self._is_known(j) for j in subjects)

    def _is_known(self, j: int) -> bool:
        """Is it a party that stands at a token? A pronoun for a thing may be noticed and yet stand for nobody."""
        mention = self.at.get(j)
        return mention is not None and (bool(mention.actors) or self.sentence.lowers[j] not in ("it", "this", "that", "which"))

    def _has_own_name(self, j: int) -> bool:
        """Is it a party by its own name ("the Tamil Tigers")?"""
        mention = self.at.get(j)
        return mention is not None and any(actor.how == "dictionary" for actor in mention.actors)

    def _unpolitical(self, draft: Draft) -> str | None:
        """Why an act that a storm, a film, a runner or a private person does, or that sport speaks of, is no event."""
        s, classes = self.sentence, self.lexicon.classes
        doers = self.frames.subjects(draft.head) if draft.pos == "v" else []
        if doers and all(
            not classes["non_doer"].isdisjoint((s.lemmas[j], s.lowers[j], s.lowers[j].removesuffix("s")))
            and not self._has_own_name(j)
            for j in doers
        ):
            return "subject_is_no_actor"
        if (
            draft.pos == "v"
            and draft.type in (*CONFLICT, "SUPPORT", "RETREAT")
            and any(s.lowers[j] in REFLEXIVE for j in self.frames.objects(draft.head))
        ):
            return "reflexive"
        if draft.mode == "visit" and draft.head == draft.tokens[0] and s.lemmas[draft.head] in CARRYING:
            if self.frames.is_passive(draft.head):
                return "carried"  # "was flown to hospital"
        forces = any(
            actor.sector in FORCES for j in doers if (m := self.at.get(j)) is not None for actor in m.actors
        )  # "armed men"
        if doers and not forces and draft.type != "PROTEST" and all(s.lemmas[j] in classes["private_doer"] for j in doers):
            homes = {actor.country for actor in draft.source}
            others = [a for a in draft.target if a.sector in POLITICAL or (homes and a.country not in homes)]
            if not others:
                return "private_persons"
        if draft.type == "ASSAULT" and not draft.source:
            lemmas = {*s.lemmas, *s.lowers}
            # the trigger itself ("an earthquake struck the coast") tells nothing of arms
            elsewhere = {word for j in range(len(s.words)) if j != draft.head for word in (s.lemmas[j], s.lowers[j])}
            if lemmas & classes["accident"] and elsewhere.isdisjoint(classes["armed_word"]):
                return "accident"  # "three died when the bus crashed"
            blind = s.lemmas[draft.head] in ("kill", "injure", "wound", "hurt", "damage", "destroy", "hit", "strike")
            if blind and doers and all(s.lowers[j] in ("it", "this", "that") and j not in self.at for j in doers):
                return "subject_is_no_actor"
        everyone = [*draft.source, *draft.target]
        if draft.type not in ("PROTEST", "ASSAULT", "AID") and everyone and all(actor.sector in BUSINESS for actor in everyone):
            return "business"
        if draft.type == "ASSAULT" and s.lemmas[draft.head] in PLAYED:
            sides = [*draft.source, *draft.target]
            if self._sport_words() > (0 if all(actor.sector is None for actor in sides) else 1):
                return "sport"
        return None

    def _sport_words(self) -> int:
        """How many words of the sentence speak of play, where none speaks of weapons or the dead."""
        lemmas = {*self.sentence.lemmas, *self.sentence.lowers}
        return len(lemmas & self.lexicon.classes["sport_word"]) if lemmas.isdisjoint(BLOODY) else 0

    def _noun_is_event(self, draft: Draft) -> bool:
        """A noun tells an event if both sides stand by it, or its own phrase or verb names one and the type is an act."""
        if (draft.source and (draft.target or len(draft.source) > 1)) or "target_inferred:place" in draft.notes:
            return True
        if draft.type in ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "SANCTION", "RETREAT"):
            if draft.source:
                return True
            # "condemned the attack on the village" names a blow in passing; "an attack hit the village" tells of it
            told = (
                self.sentence.deps[draft.head] in ("nsubj", "nsubjpass", "ROOT")
                or self._support(draft.head)[0] is not None
                or self._follows(draft.head)
            )
            return (
                (told or draft.judgement.status != "occurred")
                and bool(draft.target)
                and self.sentence.lemmas[draft.head] not in standing_nouns()
            )
        return bool(draft.source) and self._support(draft.head)[0] == "source"

    def _follows(self, i: int) -> bool:
        """ "came a week after an attack on the town", "the 31 May attack on it": told as what went before, and when."""
        s = self.sentence
        if s.deps[i] == "pobj" and s.lowers[s.heads[i]] in ("after", "following"):
            return True
        if s.deps[i] == "dobj" and s.lemmas[s.heads[i]] == "follow":
            return True
        return any(
            s.deps[j] in ("nmod", "compound", "poss") and (s.lowers[j] in WEEKDAY or s.lowers[j] in MONTH) for j in s.children[i]
        )


# Verbs of those who come together.
GATHERING = frozenset("meet convene gather assemble".split())
CONFLICT = frozenset("REQUEST ACCUSE REJECT THREATEN SANCTION COERCE".split())
# Acts of two sides, which say nothing while nobody is known to do them.
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
# CAMEO codes of praise, backing and displeasure: without somebody praised or blamed they are opinions.
DIRECTED = frozenset({"050", "051", "052", "110"})
UNWILLING = ("not willing:refusal",)
# Sectors of people at large.
PEOPLE = frozenset("CVL EDU MED LAB AGR SOC REL JRN BUS CRM".split())
# Acts that several do to somebody else; without one, only words of mutual dealing make them targets of each other.
ONE_SIDED = frozenset("REQUEST ACCUSE REJECT THREATEN SANCTION COERCE".split())
RECIPROCAL = frozenset(
    "quarrel bicker squabble wrangle spar feud spat clash trade exchange row differ disagree fall argue swap dispute bargain "
    "divorce separate break compete vie".split()
)
# "was the victim of a raid": who or what is so called underwent it.
STRUCK = frozenset("target victim object subject scene site".split())
REFLEXIVE = frozenset("himself herself itself themselves ourselves myself yourself oneself".split())
# Parties whose dealings with each other are commerce.
BUSINESS = frozenset({"BUS", "MNC"})
# Verbs of motion whose passive moves a thing or a patient.
CARRYING = frozenset("fly drive ship ferry rush bring take send airlift".split())
# Whom a private person meets as a political act, and not as an ordinary crime or quarrel.
POLITICAL = frozenset("GOV MIL COP JUD LEG PTY OPP REB UAF SPY IGO ELI JRN PAR".split())
# Violent words that sport uses of play.
PLAYED = frozenset(
    "fight strike attack beat crush hit hammer storm blast shoot fire battle clash stun rout thrash overpower demolish defeat "
    "overcome hold destroy punish kill sink ambush".split()
)
BLOODY = frozenset(
    "gunman bomb bomber bombing explosion rifle gunfire missile rocket soldier troop militant rebel police wound injure dead "
    "death victim weapon knife shooting army civilian hostage".split()
)
# What a government does with or for others; for its own state it can do no more than say so.
TOWARDS_OTHERS = frozenset("CONSULT AGREE COOPERATE SUPPORT AID".split())
# "anti-British", "anti-UK": a nationality, or a state's abbreviation.
ANTI_FOREIGN = re.compile(r"\b[Aa]nti[-‐‑–](?:[A-Z]{2,}|[A-Z]\w+(?:an|ish|ese|i|ch))\b")
APOLOGISING = frozenset(["apologise", "apologize"])
# What it does against others whom it names; "Tehran's opposition" is Tehran's own.
AGAINST_OTHERS = frozenset("ACCUSE REJECT SANCTION THREATEN CONCEDE".split())
FIRST_PERSON = frozenset("we us our ours i me my mine ourselves".split())
FORCES = frozenset({"MIL", "COP", "REB", "UAF", "PAR"})


def _is_anybody(actor: Actor) -> bool:
    """ "people", "women", "a doctor" of no country: nobody in politics."""
    return actor.country is None and actor.sector in PEOPLE and actor.person is None and actor.id is None


def _is_a_body(actor: Actor) -> bool:
    """Is this an organisation of states, whose members meet when it does?"""
    return actor.country is None and actor.person is None and (actor.code or "")[:3] in ("IGO", "NAT", "EUR", "UNO")


def is_one_state(actor: Actor, others: Sequence[Actor]) -> bool:
    """Whether an actor and one of the others are one state or body: it or its government, by whatever name."""
    own = actor.country or actor.code
    return own is not None and any(
        (other.country or other.code) == own and {actor.sector, other.sector} <= {None, "GOV"} for other in others
    )


def is_claim_for_oneself(draft: Draft, s: Sentence) -> bool:
    """ "claims its military has seized a town": who claims something of his own accuses nobody."""
    if s.lemmas[draft.head] != "claim" or draft.type != "ACCUSE" or not draft.target:
        return False
    homes = {actor.country for actor in draft.source}
    return all(actor.country in homes and actor.how == "coreference:possessive" for actor in draft.target)


def _same_doers(one: Draft, other: Draft) -> bool:
    """Whether two drafts name the same doers, by the same words."""
    return {actor.span for actor in one.source} == {actor.span for actor in other.source}


def others_than_oneself(kind: str, mode: str | None, source: Sequence[Actor], target: list[Actor]) -> list[Actor]:
    """The targets but those who act: "we agreed to deepen the ties of Chad and Niger", of Chad's, is Niger's.

    Nobody does anything to a bare "us"; a government meets, helps and agrees with others than its own state, if others are
    named; and "voiced the kingdom's opposition to it" opposes no kingdom. What is done to one's own ministers, people or courts
    stays.
    """
    from_others = kind == "SANCTION" and mode == "withdraw"  # nobody closes another's consulates against himself
    to_others = kind in TOWARDS_OTHERS or from_others

    def is_oneself(actor: Actor) -> bool:
        # "Kashmir condemned India": a part of a state, by its own name, against the whole
        against = (
            kind in AGAINST_OTHERS
            and actor.how == "dictionary"
            and all(a.person or a.how == "composition" or a.name in (None, actor.name) for a in source)
        )
        among_others = kind == "REQUEST" and len(target) > 1  # "proposed that both the USA and the EU drop tariffs"
        by_name = actor.sector is None and (to_others or against or among_others)
        return is_one_state(actor, source) and (by_name or (actor.text or "").lower() in FIRST_PERSON)

    others = [actor for actor in target if not is_oneself(actor)]
    several = len({actor.country or actor.code for actor in source}) > 1
    return others if others or from_others or not to_others or kind == "CONSULT" or several else target


def own_forces_move(draft: Draft) -> None:
    """Whoever mobilises moves his own: forces that are moved by nobody named act themselves; one's own are no target."""
    moved = [actor for actor in draft.target if actor.sector in FORCES]
    if not draft.source and moved:
        draft.source, draft.target = moved, [actor for actor in draft.target if actor not in moved]
    homes = {actor.country for actor in draft.source}
    bare = ("MIL", "COP") if draft.source and draft.pos == "v" else ()
    draft.target = [
        actor
        for actor in draft.target
        if ((actor.country is None and actor.sector not in FORCES) or actor.country not in homes)
        and not (actor.country is None and actor.sector in bare)  # "sent soldiers": its own
    ]


def _distinct(actors: list[Actor]) -> list[Actor]:
    found: list[Actor] = []
    for actor in actors:
        body = actor.country is None and actor.code is not None and actor.code != actor.sector  # "the League, or ASEAN"
        if not any(actor.code == other.code and (body or actor.span == other.span) for other in found):
            found.append(actor)
    return found


def _refers_back(actor: Actor, others: list[Actor]) -> bool:
    """Is this the same party again, by its own words or by a pronoun ("his", "it", "the country")?"""
    for other in others:
        if actor.span is not None and actor.span == other.span:
            return True
        if actor.code == other.code and actor.person == other.person and actor.how.startswith(("coreference", "possessive")):
            return True
        if actor.country is not None and actor.country == other.country and actor.how == "coreference:possessive":
            # "Kenya recalled its envoy", "we closed our border": a state's own, where a leader's own ("his critics") may be another
            if actor.sector is None or (other.sector is None and actor.sector == "GOV"):
                return True
    return False


def _same_mention(actor: Actor, others: list[Actor]) -> bool:
    return any(actor.span is not None and actor.span == other.span for other in others)
