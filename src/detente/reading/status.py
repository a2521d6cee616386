"""What the text says of an event: done, going on, tried, planned, asked for, expected, conditional, not done, denied.

A small calculus. A judgement starts as ``occurred`` at the trigger and is changed, from the inside out, by each word that
governs it: first by what stands at the trigger itself (:mod:`detente.reading.mood`: negation, modal verbs, tense), then by each
governing predicate and what stands at that (``reading/data/status_operators.tsv``), until a clause is reached that is not
governed. Every operator is a function on the statuses (:func:`compose`), and so they nest: "denied that it had agreed to
withdraw" is ``denied`` over ``planned`` over ``occurred``. Under a factive word ("regretted that", "asked why") the climb ends:
what is taken for granted stays so whatever is said of the word. Following Karttunen (1971, implicative verbs), Kiparsky and
Kiparsky (1970, factives), Nairn, Condoravdi and Karttunen (2006, computing relative polarity) and Sauri and Pustejovsky
(2009, FactBank), with degrees of the field's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detente.reading.frames import Frames
from detente.reading.mood import CONDITION_NOUNS, Moods

REAL = frozenset({"occurred", "ongoing", "attempted"})
# What the two statuses that exist only on the way up come to at the top.
AT_TOP = {"future": "planned", "persuaded": "occurred"}
NOUN_MODIFIERS = {
    "planned": "planned upcoming forthcoming scheduled proposed future coming prospective pending intended imminent impending",
    "conditional": "possible potential hypothetical feared threatened would-be likely any",
    "attempted": "attempted abortive failed botched unsuccessful",
    "expected": "expected anticipated",
    "negated": "foiled thwarted averted cancelled canceled aborted no",
    "ongoing": "ongoing continuing continued continuous current",
}
MODIFIER_STATUS = {word: status for status, words in NOUN_MODIFIERS.items() for word in words.split()}
# Participles behind a noun that say, with "for", when it is to be.
APPOINTED = frozenset("scheduled planned slated set".split())
# Verbs of happening: a noun that is their subject happens as they do.
HAPPENING = frozenset(
    "happen occur take begin start continue resume go come follow erupt break ensue proceed hold schedule plan expect postpone "
    "delay cancel suspend conclude end fail collapse stall abort scrap shelve call put avert foil thwart loom persist".split()
)
FAILING = {
    "cancel": "negated",
    "call_off": "negated",
    "abort": "negated",
    "scrap": "negated",
    "avert": "negated",
    "foil": "negated",
    "thwart": "negated",
    "postpone": "planned",
    "delay": "planned",
    "put_off": "planned",
    "put_back": "planned",
    "shelve": "planned",
    "loom": "expected",
    "persist": "ongoing",
}
# "the talks are under way", "are off", "are in doubt": what a noun is said to be.
NOUN_STATES = {
    ("under", "way"): "ongoing",
    ("underway",): "ongoing",
    ("in", "progress"): "ongoing",
    ("ongoing",): "ongoing",
    ("off",): "negated",
    ("on", "hold"): "planned",
    ("in", "doubt"): "conditional",
    ("out", "of", "the", "question"): "negated",
    ("within", "reach"): "expected",
    ("in", "sight"): "expected",
    ("in", "the", "offing"): "expected",
    ("on", "the", "cards"): "expected",
    ("on", "the", "horizon"): "expected",
    ("on", "the", "table"): "conditional",
    ("on", "the", "agenda"): "planned",
}
# Under these a determiner-less or indefinite event is only imagined: "a Greek attack would anger Italy".
IMAGINING = frozenset("would could might".split())
INDEFINITE = frozenset("a an any another".split())
# Of whom such a word tells that it has come to him: "the first to be freed".
ORDINALS = frozenset("first second third last latest only next".split())
# What these "were to", was done.
ANSWERS = frozenset("response reaction answer reply act move retort".split())
BEGINNING = frozenset("begin start commence resume continue open".split())
TALKS = frozenset("talk negotiation meeting dialogue discussion consultation session summit mission".split())
# In the course of what lies ahead another act lies ahead, too.
WITHIN = frozenset("during at".split())
# Verbs between a demand and what is demanded.
LISTING = frozenset("include be comprise contain".split())
# To refuse to do this leaves open what it is about.
TAKING_STAND = frozenset("believe accept say confirm comment think concede admit acknowledge agree discuss disclose".split())
# "wants to leave" is an intention, "wants them to leave" a request.
WISHING = frozenset("want wish hope long desire yearn".split())
# With a subjunctive these ask, with an indicative they claim.
CLAIM_OR_DEMAND = frozenset("insist suggest".split())
# "decided against expelling": the preposition turns the operator's effect round.
DECIDING = frozenset("decide vote rule opt choose".split())

# What is done by saying it: who says "I want to thank you" or "we wish to congratulate Peru" has done so (Austin 1962).
PERFORMED = frozenset(
    "thank congratulate commend applaud welcome salute praise honor honour condemn denounce deplore apologize apologise "
    "reiterate reaffirm stress emphasize emphasise underscore underline express extend convey urge remind assure".split()
)
# Other acts of speech, and what one may do to say such a thing.
SPOKEN = frozenset(
    "criticise criticize decry protest demand accuse blame slam lambast reject oppose voice warn hail announce".split()
)
VOICES = frozenset("use write tweet post speak gather rally march demonstrate assemble telephone phone".split())
PERFORMING = frozenset("want wish like".split())
PERFORMED_NOW = "said is done:occurred"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The status of one event; ``refused`` if it is only what was refused; ``trace`` names the operators, inside out."""

    status: str
    refused: bool = False
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    effect: str
    negated_effect: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step up: the predicate reached, what it makes of the event, and the words for it.

    Besides the table's effects ``contrary`` is contrary to fact ("if it had attacked").
    """

    governor: int
    effect: str
    trace: tuple[str, ...] = ()


@cache
def operators() -> dict[tuple[str, str, str], Operator]:
    """(part of speech, lemma, complement) -> operator, from ``status_operators.tsv``.

    A lemma of part ``vn`` is "verb+noun" ("miss+chance"); the table writes alternatives with commas on both sides.
    """
    table: dict[tuple[str, str, str], Operator] = {}
    text = files("detente.reading").joinpath("data/status_operators.tsv").read_text(encoding="utf8")
    for line in text.splitlines():
        if not line.strip() or line.startswith(("#", "part\t")):
            continue
        part, lemmas, complement, effect, negated_effect = line.split("\t")
        kinds = ("inf", "that", "noun") if complement == "any" else (complement,)
        for lemma in _lemmas(lemmas):
            for kind in kinds:
                table.setdefault((part, lemma, kind), Operator(effect, negated_effect))
    return table


def _lemmas(field: str) -> list[str]:
    found = []
    for word in field.split():
        verbs, plus, nouns = word.partition("+")
        found += [f"{verb}+{noun}" for verb in verbs.split(",") for noun in nouns.split(",")] if plus else [word]
    return found


def compose(outer: str, inner: str) -> str:
    """The status of an event that is ``inner`` under an operator whose effect is ``outer``.

    A negated negation holds; denial covers all; between two kinds of unreal, the inner one tells more ("hopes to
    persuade Iran to stop": stopping is requested), except that a condition leaves open whatever it covers, and that what
    ``will`` happen is planned, expected or asked for as the word above it says.
    """
    if outer in ("same", "occurred", "fact", "persuaded"):
        return "persuaded" if outer == "persuaded" and inner in REAL else inner
    if outer == "foreseen":
        return "expected" if inner == "future" else inner
    if outer == "denied":
        return "denied"
    if outer == "refused":
        return "negated"
    if outer == "negated":
        return "occurred" if inner == "negated" else inner if inner == "denied" else "negated"
    if inner == "persuaded":
        return inner if outer in REAL and outer != "attempted" else "requested"
    if outer == "ongoing":
        return "ongoing" if inner in REAL else inner
    if inner in REAL:
        return outer
    if inner == "future":
        return "planned" if outer in ("attempted", "future") else outer
    if outer == "conditional" and inner in ("planned", "expected"):
        return "conditional"
    return inner


class StatusCalculus:
    """Judges events of one sentence; ``support`` holds the verbs that only carry a noun event (lemma -> True)."""

    def __init__(self, frames: Frames, support: frozenset[str]) -> None:
        self.frames = frames
        self.sentence = frames.sentence
        self.moods = Moods(frames.sentence)
        self._support = support
        self._steps: dict[int, Step | None] = {}

    def negated(self, i: int) -> str | None:
        """The word that negates predicate ``i``, or None."""
        return self.moods.negated(i)

    def judge(self, i: int) -> Judgement:
        """The status of the event whose trigger's head is token ``i``."""
        s = self.sentence
        trace: list[str] = []
        status = "occurred"
        if self._is_performed(i):
            return Judgement(status, False, (PERFORMED_NOW,))
        if s.tags[i][:1] == "V" and s.deps[i] != "amod":
            local, why = self.moods.at(i)
            status = compose(local, status)
            trace += why
        elif s.tags[i][:1] in "NJ":
            for j in s.children[i]:
                word = s.lowers[j]
                effect = MODIFIER_STATUS.get(word) if s.deps[j] in ("amod", "det", "compound") else None
                if s.deps[j] == "acl" and word in APPOINTED and any(s.lowers[k] == "for" for k in s.children[j]):
                    effect = "planned"  # "a meeting scheduled for Friday"
                if effect is not None and not (word == "no" and self._negates_above(i)):
                    status = compose(effect, status)
                    trace.append(f"{word}:{effect}")
        status, refused, node = self._climb(i, status, trace)
        if (
            self.moods.question
            and status in (*REAL, "future", "planned", "expected")
            and s.deps[node] == "ROOT"
            and not self.moods.opens_with_question_word(node)
        ):
            status = "conditional"
            trace.append("question:conditional")
        return Judgement(AT_TOP.get(status, status), refused and status == "negated", tuple(trace))

    def _negates_above(self, noun: int) -> bool:
        """ "held no talks": the verb that carries the noun counts the same "no", which is one negation and not two."""
        step = self._step(noun)
        return step is not None and "no:negated" in step.trace

    def _is_performed(self, i: int) -> bool:
        """ "I want to thank", "we would like to congratulate": the wish is the act, where the speakers themselves wish it."""
        s = self.sentence
        head = s.heads[i]
        if s.lemmas[i] not in PERFORMED or s.deps[i] not in ("xcomp", "ccomp") or s.lemmas[head] not in PERFORMING:
            return False
        below = s.children[head]
        if s.tags[head] not in ("VBP", "VB") or any(s.deps[j] == "neg" for j in (*below, *s.children[i])):
            return False
        return any(s.deps[j] == "nsubj" and s.lowers[j] in ("i", "we") for j in below)

    def _climb(self, node: int, status: str, trace: list[str]) -> tuple[str, bool, int]:
        """The status after all steps up from ``node``; whether it was refused; and the token where the climb ended."""
        refused, start = False, node
        for _ in range(12):  # deeper nesting than this is a broken parse
            step = self._step(node)
            if step is None:
                break
            trace += step.trace
            if step.effect == "refused" and node != start and self.sentence.lemmas[node] in TAKING_STAND:
                step = Step(step.governor, "conditional")  # "refuses to believe that", "declined to say that"
            if step.effect == "contrary":
                return ("occurred" if status == "negated" else "negated"), refused, -1
            if step.effect == "fact":
                return AT_TOP.get(status, status), refused, -1
            if step.effect == "refused" or (step.effect in ("requested", "planned") and status == "negated"):
                refused = True  # what is not to be done is part of the demand or plan, not an event that failed to happen
            status = compose(step.effect, status)
            node = step.governor
        return status, refused, node

    # --- one step up -----------------------------------------------------------------------------------------------

    def _step(self, node: int) -> Step | None:
        """The predicate that governs ``node`` and what it makes of it; None at the top."""
        if node not in self._steps:
            self._steps[node] = self._made_step(node)
        return self._steps[node]

    def _made_step(self, node: int) -> Step | None:
        s = self.sentence
        head, dep = s.heads[node], s.deps[node]
        if head == node:
            return None
        is_verb = s.tags[node][:1] in ("V", "M")
        if dep == "conj":
            return Step(head, *self._alternative(node))
        if dep == "advcl":
            return self._adverbial(node)
        if dep == "csubj":
            return self._subject_clause(node)
        if dep == "relcl" and self._is_infinitive(node):
            told = any(s.lowers[k] == "for" for k in s.children[node]) or ("n", s.lemmas[head], "inf") in operators()
            # "the prisoners to be freed", but not "the first to be freed"
            if told or (self.frames.is_passive(node) and not ORDINALS.intersection(s.lowers[k] for k in s.children[head])):
                return self._governed(head, "inf", default="planned")  # "plans for troops to train them", "calls to expel him"
        if dep in ("relcl", "parataxis", "appos", "dep"):
            return None
        if dep == "acl":
            whole = any(s.deps[k] in ("mark", "nsubj", "nsubjpass") for k in s.children[node])  # "reports it had attacked"
            if not is_verb or (s.tags[node] in ("VBG", "VBN", "VBD") and not whole):
                return None
            kind = "inf" if self._is_infinitive(node) else "that"
            return self._governed(head, kind, default="planned" if kind == "inf" else "same")
        if dep == "pcomp":
            return self._after_preposition(node)
        if dep in ("xcomp", "ccomp", "oprd", "acomp", "attr"):
            if dep == "oprd" and not is_verb:
                return None  # "called it an attack": so it is, whoever calls it that
            if dep in ("acomp", "attr"):
                if not is_verb and s.tags[node][:1] == "J":
                    return self._copula(head)
                return self._content_of(node) if dep == "attr" else self._copula(head)
            if s.lemmas[head] == "let" and s.lowers[head + 1 : head + 2] == ["us"] and s.child(head, "nsubj") is None:
                return Step(head, "requested", ("let us:requested",))
            finite = dep == "ccomp" and not self._is_infinitive(node)
            if any(s.lowers[k] == "whether" or (finite and s.lowers[k] == "if" and s.deps[k] == "mark") for k in s.children[node]):
                return Step(s.root, "conditional", ("whether:conditional",)) if s.root != node else None
            if finite and s.lemmas[head] in CLAIM_OR_DEMAND and not self._is_subjunctive(node):  # "insists that it left"
                return self._applied(head, s.lemmas[head], Operator("same", "conditional"), *self.moods.at(head), "same")
            if dep == "xcomp" and s.lemmas[head] in WISHING and s.child(head, "dobj") is None and s.child(node, "nsubj") is None:
                return self._applied(head, s.lemmas[head], Operator("planned", "negated"), *self.moods.at(head), "same")
            if dep == "ccomp" and self.moods.opens_with_question_word(node):
                return Step(head, "fact", ("question word:taken for granted",))
            return self._governed(head, "that" if finite else "inf", default="same")
        if dep == "amod" and s.tags[node][:1] == "V":
            return None
        return self._content_of(node) or self._governed_noun(node)

    def _content_of(self, node: int) -> Step | None:
        """ "their demands include the release of Ruiz", "the only request was a ceasefire": it has not come about."""
        s = self.sentence
        verb = s.heads[node]
        if s.tags[node][:1] != "N" or s.deps[node] not in ("dobj", "attr") or s.lemmas[verb] not in LISTING:
            return None
        for j in s.children[verb]:
            found = operators().get(("n", s.lemmas[j], "noun")) if s.deps[j] == "nsubj" else None
            if found is not None and found.effect == "requested":
                return Step(verb, "requested", (f"{s.lemmas[j]}:requested",))
        return None

    def _is_infinitive(self, node: int) -> bool:
        s = self.sentence
        return any(s.lowers[k] == "to" and s.deps[k] == "aux" for k in s.children[node])

    def _is_subjunctive(self, node: int) -> bool:
        """ "that Syria release them": the bare form of a verb with a subject in the singular."""
        s = self.sentence
        subject = s.child(node, "nsubj", "nsubjpass")
        bare = s.lowers[node] == s.lemmas[node] and not any(s.tags[j] == "MD" for j in self.moods.auxiliaries(node))
        passive = any(s.lowers[j] == "be" and s.deps[j] == "auxpass" for j in s.children[node])
        return passive or (bare and (s.tags[node] == "VB" or (subject is not None and s.tags[subject] in ("NN", "NNP"))))

    def _alternative(self, node: int) -> tuple[str, tuple[str, ...]]:
        """ "..., or else Iran will bomb": the second alternative depends on the first."""
        s = self.sentence
        if any(s.lowers[j] in ("else", "otherwise") and s.deps[j] == "advmod" for j in s.children[node]):
            return "conditional", ("or else:conditional",)
        return "same", ()

    def _after_preposition(self, node: int) -> Step | None:
        """A gerund or clause after a preposition: "without attacking", "instead of", "from leaving", "succeeded in"."""
        s = self.sentence
        preposition = s.heads[node]
        word, head = s.lowers[preposition], s.heads[preposition]
        adverb = ""
        while s.tags[head] in ("RB", "IN", "RP") and s.heads[head] != head:  # "stopped short of expelling"
            adverb, head = s.lowers[head], s.heads[head]
        if word == "without":
            return Step(head, "negated", ("without:negated",))
        if word in ("towards", "toward") and s.tags[head][:1] == "N":
            return Step(head, "planned", (f"{word}:planned",))  # "steps towards reopening the embassy"
        if adverb in ("prior", "due", "thanks", "owing", "ahead"):
            return None
        if word == "of" and (adverb == "instead" or any(s.lowers[k] == "instead" for k in s.children[preposition])):
            return Step(head, "negated", ("instead of:negated",))
        if word in ("provided", "providing", "assuming") or (
            word in ("of", "that") and s.lemmas[head] in ("event", "condition") and s.deps[head] == "pobj"
        ):
            return Step(s.root, "conditional", (f"{word}:conditional",))
        lemma = s.lemmas[head]
        if word == "against" and lemma in DECIDING:
            return Step(head, "negated", (f"{lemma} against:negated",))
        if word == "against" and lemma in ("warn", "advise", "caution", "argue", "urge", "speak", "counsel"):
            return Step(head, "refused", (f"{lemma} against:refused",))
        adverbial = word in ("by", "after", "before", "while", "when", "since", "upon", "on", "in", "through", "despite", "with")
        if s.tags[head][:1] == "V" and adverbial:
            governs = word in ("in", "on") and ("v", lemma, word) in operators()
            if not governs and (word != "in" or self._verb_noun(head, "inf") is None):
                return None
        return self._governed(head, "inf", default="same", preposition=word)

    def _subject_clause(self, node: int) -> Step | None:
        """ "Whether X did it is unclear"; "Fighting continues"."""
        s = self.sentence
        head = s.heads[node]
        if any(s.lowers[k] == "whether" for k in s.children[node] if s.deps[k] == "mark"):
            return Step(head, "conditional", ("whether:conditional",))
        if s.tags[node] == "VBG" and s.lemmas[head] in HAPPENING:
            return self._carried(head)
        adjective = s.child(head, "acomp") if s.tags[node] == "VBG" and s.lemmas[head] == "be" else None
        if adjective is not None and ("a", s.lemmas[adjective], "inf") in operators():
            return self._under_adjective(adjective, "inf", "same")  # "halting the attacks is essential"
        return None

    def _copula(self, verb: int) -> Step:
        local, trace = self.moods.at(verb)
        return Step(verb, "occurred" if local == "ongoing" else local, tuple(trace))

    def _adverbial(self, node: int) -> Step | None:
        s = self.sentence
        effect, trace = self.moods.clause(node)
        if effect == "negated" and trace[0].startswith("if"):
            return Step(s.heads[node], "contrary", tuple(trace))
        if effect != "occurred":
            return Step(s.root, effect, tuple(trace) if s.root != node else ())
        marks = {s.lowers[k] for k in s.children[node] if s.deps[k] in ("mark", "advmod")}
        if self._is_infinitive(node) and "after" not in marks:
            head = s.heads[node]
            if s.lemmas[node] in PERFORMED | SPOKEN and self._is_a_voice(head) and node > head:
                return Step(head, "same", (f"{s.lemmas[head]} to {s.lemmas[node]}:said",))  # "took to Twitter to condemn"
            governing = ("v", self._with_particle(head, "inf"), "inf") in operators() or self._verb_noun(head, "inf") is not None
            to = min((k for k in s.children[node] if s.lowers[k] == "to"), default=0)
            if to > head and s.words[to - 1] == "," and self._is_infinitive(head):
                return Step(head, "same")  # "urged them to stop, to free him and to talk": a list
            if governing and node > head:  # "While in New York to attend it, he told ...": before the verb it is a purpose
                return self._governed(head, "inf", default="planned")
            return Step(s.root, "planned", ("purpose:planned",) if s.root != node else ())
        return None

    def _is_a_voice(self, verb: int) -> bool:
        """Is this a way of saying something: "took to the radio to", "used the summit to", "rallied to"?"""
        s = self.sentence
        if s.lemmas[verb] == "take":
            return any(s.lowers[j] == "to" and s.deps[j] == "prep" for j in s.children[verb])
        return s.lemmas[verb] in VOICES

    # --- operators -------------------------------------------------------------------------------------------------

    def _verb_noun(self, verb: int, kind: str) -> Operator | None:
        """The operator that a verb forms with its object: "lose no time", "take the opportunity", "dismiss reports"."""
        s = self.sentence
        for j in s.children[verb]:
            if s.deps[j] in ("dobj", "nsubjpass"):
                found = operators().get(("vn", f"{s.lemmas[verb]}+{s.lemmas[j]}", kind))
                if found is not None:
                    return found
        return None

    def _governed(self, governor: int, kind: str, *, default: str, preposition: str = "") -> Step:
        s = self.sentence
        tag = s.tags[governor][:1]
        if tag == "V" or s.lowers[governor] == "ought":
            return self._under_verb(governor, kind, default, preposition)
        if tag == "N":
            return self._under_noun(governor, kind, default)
        if tag == "J":
            return self._under_adjective(governor, kind, default)
        negated = "negated" if self.negated(governor) else "same"
        return Step(governor, compose(negated, default) if default != "same" else negated)

    def _under_verb(self, verb: int, kind: str, default: str, preposition: str) -> Step:
        s = self.sentence
        lemma = self._with_particle(verb, kind)
        local, words = self.moods.at(verb)
        trace = list(words)
        waiting = next((s.lowers[j] for j in s.children[verb] if s.deps[j] == "advmod" and s.lowers[j] in ("yet", "still")), None)
        if lemma in ("have", "be") and kind == "inf" and waiting == "yet":
            return Step(verb, "negated", (f"{lemma} yet to:negated",))
        if lemma == "be" and s.deps[verb] != "aux":
            adjective = s.child(verb, "acomp", "attr", "oprd")
            if adjective is not None and s.tags[adjective][:1] in "JV":
                return self._under_adjective(adjective, kind, default)
            if adjective is not None:
                return Step(verb, "same" if local in ("occurred", "ongoing") else local, tuple(trace))
            if kind == "that":  # "it was not until Friday that": what follows is what happened
                return Step(verb, "same" if self._says_when(verb) else local, tuple(trace))
        if lemma == "be" and kind == "inf" and s.tags[verb] == "VBD":
            subject = s.child(verb, "nsubj")
            if subject is not None and s.lemmas[subject] in ANSWERS:
                return Step(verb, "same", (f"{s.lemmas[subject]} was to:done",))  # "its response was to close the border"
        if lemma == "go" and not (s.tags[verb] == "VBG" and kind == "inf"):
            return Step(verb, "same")
        if lemma == "have" and kind == "inf" and s.child(verb, "dobj") is None:
            if any(self.frames.has_means(verb, j) for j in s.all_children(verb, "xcomp")):
                return Step(verb, "planned", ("have:means",))  # "the tools they have to defend themselves"
            return Step(verb, compose(local, "requested"), ("have to:requested",))
        begun = s.child(verb, "dobj") if kind == "inf" and lemma in BEGINNING else None
        if begun is not None and s.lemmas[begun] in TALKS:
            return Step(verb, "planned", (f"{lemma}:purpose",))  # "began talks to restore a truce": what these are for
        if lemma in ("confirm", "deny") and self._neither_confirmed_nor_denied(verb):
            return Step(verb, "conditional", ("neither confirm nor deny:conditional",))
        operator = operators().get(("v", lemma, preposition)) if preposition in ("from", "in", "on") else None
        operator = operator or self._verb_noun(verb, kind) or operators().get(("v", lemma, kind))
        if s.tags[verb] == "VBN" and self.frames.is_passive(verb):
            operator = operators().get(("p", lemma, kind)) or operator
        return self._applied(verb, lemma, operator, local, trace, default)

    def _applied(self, governor: int, lemma: str, operator: Operator | None, local: str, trace: list[str], default: str) -> Step:
        """What an operator makes of its complement, given the mood of the word itself."""
        if operator is None:
            if local == "ongoing":
                local = "occurred"
            effect = compose(local, default) if default != "same" else local
            return Step(governor, effect if effect != "occurred" else "same", tuple(trace))
        effect = operator.negated_effect if local == "negated" else operator.effect
        trace.append(f"{lemma}:{effect}")
        if local == "negated" and effect == "same" and self.sentence.tags[governor][:1] == "V":
            local = self.moods.modality(governor)  # "will not hesitate to": and will
        if effect == "persuaded":
            effect = compose(local, "persuaded")
        elif local == "denied":
            effect = "denied"
        elif local in ("conditional", "planned", "future", "requested", "expected") and effect in ("same", "attempted"):
            effect = local
        elif local == "conditional" and effect in ("planned", "negated"):
            effect = "conditional"
        return Step(governor, effect, tuple(trace))

    def _with_particle(self, verb: int, kind: str) -> str:
        s = self.sentence
        lemma = "ought" if s.lowers[verb] == "ought" else s.lemmas[verb]
        for j in s.children[verb]:
            if (
                s.deps[j] in ("prt", "advmod", "acomp", "prep")
                and j > verb
                and ("v", f"{lemma}_{s.lowers[j]}", kind) in operators()
            ):
                return f"{lemma}_{s.lowers[j]}"
        return lemma

    def _says_when(self, verb: int) -> bool:
        s = self.sentence
        return any(s.deps[j] == "prep" and s.lowers[j] in ("until", "in", "on", "at", "after") for j in s.children[verb])

    def _neither_confirmed_nor_denied(self, verb: int) -> bool:
        s = self.sentence
        pair = {s.lemmas[j] for j in (verb, *s.conjuncts(verb), *([s.heads[verb]] if s.deps[verb] == "conj" else []))}
        return {"confirm", "deny"} <= pair

    def _under_noun(self, noun: int, kind: str, default: str) -> Step:
        """A clause or gerund that a noun governs: with the noun's verb if the two make one operator, else the noun alone."""
        s = self.sentence
        head = s.heads[noun]
        if s.deps[noun] in ("dobj", "nsubjpass") and s.tags[head][:1] == "V":
            joint = operators().get(("vn", f"{s.lemmas[head]}+{s.lemmas[noun]}", kind))
            if joint is not None:
                local, trace = self.moods.at(head)
                return self._applied(head, f"{s.lemmas[head]} {s.lemmas[noun]}", joint, local, trace, default)
        if s.deps[noun] == "pobj" and s.lowers[head] == "on":
            poised = operators().get(("n", f"on_{s.lemmas[noun]}", kind))
            if poised is not None:
                return Step(noun, poised.effect, (f"on the {s.lemmas[noun]}:{poised.effect}",))
        negated = any(s.lowers[j] == "no" for j in s.children[noun] if s.deps[j] == "det")
        local = "negated" if negated else "occurred"
        operator = operators().get(("n", s.lemmas[noun], kind))
        # "has no intention of": the verb would count the same "no" once more, and is passed by
        past = head if negated and s.deps[noun] in ("dobj", "nsubj", "nsubjpass", "attr") else noun
        return self._applied(past, s.lemmas[noun], operator, local, [], default)

    def _under_adjective(self, adjective: int, kind: str, default: str) -> Step:
        """ "is ready to", "was able to", "it is essential that": with the mood of its copula, which is then done with."""
        s = self.sentence
        lemma = s.lemmas[adjective]
        operator = operators().get(("a", lemma, kind)) or operators().get(("a", s.lowers[adjective], kind))
        if operator is None and s.lowers[adjective].endswith("ed"):
            word = s.lowers[adjective]
            operator = operators().get(("v", word[:-2], kind)) or operators().get(("v", word[:-1], kind))
        copula = s.heads[adjective]
        if s.deps[adjective] not in ("acomp", "attr", "oprd") or s.tags[copula][:1] != "V":
            local = "negated" if self.negated(adjective) else "occurred"
            return self._applied(adjective, lemma, operator, local, [], default)
        local, words = self.moods.at(copula)
        if self.negated(adjective):
            local = "occurred" if local == "negated" else "negated"
        if lemma == "able" and s.tags[copula] == "VBD":  # "was able to": and did (Karttunen's actual ability)
            operator = Operator("same", "negated")
        return self._applied(copula, lemma, operator, "occurred" if local == "ongoing" else local, list(words), default)

    # --- events told by nouns --------------------------------------------------------------------------------------

    def _governed_noun(self, node: int) -> Step | None:
        """A noun event under a verb or noun: operators and support verbs pass their mood on, all others presuppose it."""
        s = self.sentence
        head, dep = s.heads[node], s.deps[node]
        if dep == "pobj":
            return self._noun_after_preposition(node)
        if self._took_place(node):
            return None
        if dep in ("dobj", "nsubjpass") and s.tags[head][:1] == "V":
            if s.child(head, "oprd") is not None:
                return None  # "called the inquiry a sham": gives it a name, and asks for none
            lemma = self._with_particle(head, "noun")
            told = s.child(head, "xcomp")
            if dep == "nsubjpass" and told is not None and s.lemmas[told] not in HAPPENING:
                return None  # "the war is projected to cost millions": what it does, not whether it is
            if ("v", lemma, "noun") in operators() or self._verb_noun(head, "noun") is not None:
                return self._governed(head, "noun", default="same")
            if s.lemmas[head] in self._support or self._failing(head) is not None:
                return self._carried(head)
            return None
        if dep == "nsubj" and s.tags[head][:1] == "V":
            if self._failing(head) is not None and s.child(head, "dobj") is not None:
                return None  # "its opposition delayed the vote": that is put off, not the opposition
            if s.lemmas[head] in HAPPENING:
                return self._carried(head)
            return self._said_to_be(node, head)
        if dep == "attr" and s.tags[head][:1] == "V":
            return self._copula(head)
        return None

    def _took_place(self, noun: int) -> bool:
        """ "approved the attacks that took place this week"."""
        s = self.sentence
        return any(
            s.deps[j] == "relcl" and s.tags[j] == "VBD" and s.lemmas[j] in ("take", "happen", "occur") for j in s.children[noun]
        )

    def _said_to_be(self, noun: int, verb: int) -> Step | None:
        """ "talks are under way", "an attack is likely", "an attack would anger Italy"."""
        s = self.sentence
        if s.lemmas[verb] == "be":
            adjective = s.child(verb, "acomp", "oprd")
            if adjective is not None and ("a", s.lemmas[adjective], "noun") in operators():
                return self._under_adjective(adjective, "noun", "same")
            following = tuple(s.lowers[k] for k in range(verb + 1, min(verb + 6, len(s.words))) if s.deps[k] != "neg")
            for words, effect in NOUN_STATES.items():
                if following[: len(words)] == words:
                    return Step(verb, effect, (f"{' '.join(words)}:{effect}",))
        words_before = {s.lowers[j] for j in self.moods.auxiliaries(verb) if s.tags[j] == "MD"}
        determiner = next((s.lowers[j] for j in s.children[noun] if s.deps[j] == "det"), None)
        if words_before & IMAGINING and determiner in INDEFINITE:
            return Step(verb, "conditional", (f"{min(words_before & IMAGINING)}:conditional",))
        return None

    def _noun_after_preposition(self, node: int) -> Step | None:
        s = self.sentence
        head = s.heads[node]
        preposition, governor = s.lowers[head], s.heads[head]
        while s.tags[governor] in ("RB", "IN", "RP") and s.heads[governor] != governor:  # "stopped short of an attack"
            governor = s.heads[governor]
        if preposition == "without":
            return Step(governor, "negated", ("without:negated",))
        if preposition == "of" and any(s.lowers[k] == "instead" for k in s.children[head]):
            return Step(governor, "negated", ("instead of:negated",))
        if preposition == "of" and s.lemmas[governor] in CONDITION_NOUNS and s.deps[governor] == "pobj":
            return Step(s.root, "conditional", (f"in the {s.lemmas[governor]} of:conditional",))
        if preposition == "despite" or (s.heads[governor] == governor and s.tags[governor][:1] not in "VN"):
            return None
        part = s.tags[governor][:1].lower()
        if part not in "vn":
            return None
        lemma = self._with_particle(governor, "noun") if part == "v" else s.lemmas[governor]
        if (part, lemma, "noun") in operators():
            if part == "v" and preposition not in ("for", "on", "to", "against", "of", "with", "from"):
                return None
            if part == "v" and s.lemmas[governor] in ("call", "appeal", "press", "push", "campaign", "plead", "lobby", "need"):
                if preposition not in ("for",):
                    return None
            return self._governed(governor, "noun", default="same")
        if part == "v" and preposition in WITHIN and self.moods.at(governor)[0] in ("future", "planned"):
            if not any(s.lowers[k] in ("the", "this", "that") for k in s.children[node]):
                return self._carried(governor)  # "will sign it during a visit to Peru"
        if part == "v" and s.lemmas[governor] in ("respond", "react", "reply"):
            return None  # what is answered has happened
        if part == "v" and s.lemmas[governor] in self._support and preposition in ("in", "on", "to", "with", "under"):
            return self._carried(governor)
        return None

    def _failing(self, verb: int) -> str | None:
        """What a verb of calling off or putting off makes of its noun."""
        s = self.sentence
        lemma = s.lemmas[verb]
        particle = next((s.lowers[j] for j in s.children[verb] if s.deps[j] == "prt"), None)
        return FAILING.get(f"{lemma}_{particle}" if particle else lemma)

    def _carried(self, verb: int) -> Step:
        s = self.sentence
        local, trace = self.moods.at(verb)
        failing = self._failing(verb)
        if failing is not None:
            local = compose(failing, local) if local in REAL else compose(local, failing)
            if failing == "negated" and local in ("future", "planned"):
                local = "negated"
            trace.append(f"{s.lemmas[verb]}:{failing}")
        elif s.lemmas[verb] in ("continue", "proceed") and s.tags[verb] in ("VBZ", "VBP") and local == "occurred":
            local = "ongoing"
            trace.append(f"{s.lemmas[verb]}:ongoing")
        return Step(verb, local if local != "occurred" else "same", tuple(trace))
