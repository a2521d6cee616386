"""What the text says of an event: done, going on, tried, planned, asked for, expected, conditional, not done, denied.

A small calculus. A judgement starts as ``occurred`` at the trigger and is changed, from the inside out, by each word that
governs it: first by what stands at the trigger itself (negation, modal verbs, tense), then by each governing predicate
and what stands at that (``reading/data/status_operators.tsv``), until a clause is reached that is not governed. Every
operator is a function on the nine statuses (:func:`compose`), and so they nest: "denied that it had agreed to withdraw"
is ``denied`` over ``planned`` over ``occurred``. Following Karttunen (1971, implicative verbs), Nairn, Condoravdi and
Karttunen (2006, computing relative polarity) and Sauri and Pustejovsky (2009, FactBank), with degrees of the field's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detente.reading.frames import Frames

REAL = frozenset({"occurred", "ongoing", "attempted"})
NEGATORS = frozenset("not n't nt never n’t neither nor hardly scarcely barely no".split())
NEGATIVE_DETERMINERS = frozenset("no neither none".split())
MODALS = {
    "will": "planned",
    "'ll": "planned",
    "’ll": "planned",
    "wo": "planned",
    "shall": "planned",
    "would": "planned",
    "'d": "planned",
    "’d": "planned",
    "could": "conditional",
    "may": "conditional",
    "might": "conditional",
    "can": "conditional",
    "ca": "conditional",
    "must": "requested",
    "should": "requested",
    "ought": "requested",
}
CONDITION_MARKS = frozenset("if unless whether lest".split())
NOUN_MODIFIERS = {
    "planned": "planned upcoming forthcoming scheduled proposed future coming prospective pending intended imminent impending",
    "conditional": "possible potential hypothetical feared threatened would-be likely any",
    "attempted": "attempted abortive failed botched unsuccessful",
    "expected": "expected anticipated",
    "negated": "foiled thwarted averted cancelled canceled aborted no",
    "ongoing": "ongoing continuing continued continuous current",
}
MODIFIER_STATUS = {word: status for status, words in NOUN_MODIFIERS.items() for word in words.split()}
# Verbs of happening: a noun that is their subject happens as they do.
HAPPENING = frozenset(
    "happen occur take begin start continue resume go come follow erupt break ensue proceed hold schedule plan expect postpone "
    "delay cancel suspend conclude end fail collapse stall".split()
)
FAILING = {"cancel": "negated", "call": "negated", "postpone": "planned", "delay": "planned"}
# Verbs that carry a noun event and add nothing but tense, mood and polarity; filled by coding from the support table.


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


@cache
def operators() -> dict[tuple[str, str, str], Operator]:
    """(part of speech, lemma, complement) -> operator, from ``status_operators.tsv``."""
    table: dict[tuple[str, str, str], Operator] = {}
    text = files("detente.reading").joinpath("data/status_operators.tsv").read_text(encoding="utf8")
    for line in text.splitlines():
        if not line.strip() or line.startswith(("#", "part\t")):
            continue
        part, lemmas, complement, effect, negated_effect = line.split("\t")
        kinds = ("inf", "that", "noun") if complement == "any" else (complement,)
        for lemma in lemmas.split():
            for kind in kinds:
                table.setdefault((part, lemma, kind), Operator(effect, negated_effect))
    return table


def compose(outer: str, inner: str) -> str:
    """The status of an event that is ``inner`` under an operator whose effect is ``outer``.

    A negated negation holds; denial covers all; between two kinds of unreal, the inner one tells more ("hopes to
    persuade Iran to stop": stopping is requested), except that a condition leaves open whatever it covers.
    """
    if outer == "same" or outer == "occurred":
        return inner
    if outer == "denied":
        return "denied"
    if outer == "refused":
        return "negated"
    if outer == "negated":
        return "occurred" if inner == "negated" else inner if inner == "denied" else "negated"
    if outer == "ongoing":
        return "ongoing" if inner in REAL else inner
    if inner in REAL:
        return outer
    if outer == "conditional" and inner in ("planned", "expected"):
        return "conditional"
    return inner


class StatusCalculus:
    """Judges events of one sentence; ``support`` holds the verbs that only carry a noun event (lemma -> True)."""

    def __init__(self, frames: Frames, support: frozenset[str]) -> None:
        self.frames = frames
        self.sentence = frames.sentence
        self._support = support
        self._question = self.sentence.text.rstrip("\"”’') ").endswith("?")

    def judge(self, i: int) -> Judgement:
        """The status of the event whose trigger's head is token ``i``."""
        s = self.sentence
        trace: list[str] = []
        status = "occurred"
        if s.tags[i][:1] == "V" and s.deps[i] != "amod":
            local, why = self._local(i)
            status = compose(local, status)
            trace += why
        elif s.tags[i][:1] in "NJ":
            for j in s.children[i]:
                word = s.lowers[j]
                effect = MODIFIER_STATUS.get(word) if s.deps[j] in ("amod", "det", "compound") else None
                if effect is not None:
                    status = compose(effect, status)
                    trace.append(f"{word}:{effect}")
        elif s.deps[i] == "amod":
            pass
        refused = False
        node = i
        for _ in range(12):  # deeper nesting than this is a broken parse
            step = self._step(node)
            if step is None:
                break
            governor, effect, why = step
            if effect == "refused" or (effect in ("requested", "planned") and status == "negated"):
                refused = True  # what is not to be done is part of the demand or plan, not an event that failed to happen
            status = compose(effect, status)
            trace += why
            node = governor
        if self._question and status in (*REAL, "planned", "expected") and s.deps[node] == "ROOT":
            status = "conditional"
            trace.append("question:conditional")
        return Judgement(status, refused and status == "negated", tuple(trace))

    # --- what stands at one predicate ------------------------------------------------------------------------------

    def negated(self, i: int) -> str | None:
        """The word that negates predicate ``i``, or None."""
        s = self.sentence
        for j in s.children[i]:
            word = s.lowers[j]
            if s.deps[j] == "neg" or (word in NEGATORS and s.deps[j] in ("advmod", "preconj", "cc", "det", "intj")):
                following = s.lowers[j + 1] if j + 1 < len(s.words) else ""
                if following in ("only", "just", "merely", "simply", "least") or (word == "nor" and s.deps[j] == "cc" and j > i):
                    continue
                return word
            if s.deps[j] in ("nsubj", "nsubjpass", "dobj") or (s.deps[j] == "advmod" and word == "longer"):
                if word in ("nobody", "none", "nothing", "neither"):
                    return word
                if word == "longer" and any(s.lowers[k] == "no" for k in s.children[j]):
                    return "no longer"
                for k in s.children[j]:
                    if s.lowers[k] in NEGATIVE_DETERMINERS and s.deps[k] in ("det", "preconj", "neg"):
                        return s.lowers[k]
        return None

    def _auxiliaries(self, i: int) -> list[int]:
        s = self.sentence
        return [j for j in s.children[i] if s.deps[j] in ("aux", "auxpass")]

    def _local(self, i: int) -> tuple[str, list[str]]:
        """The effect of negation, modal and tense at the verb ``i``, and the words that carry it."""
        s = self.sentence
        status, trace = "occurred", []
        auxiliaries = self._auxiliaries(i)
        own_subject = s.child(i, "nsubj", "nsubjpass") is not None
        if s.deps[i] == "conj" and s.tags[s.heads[i]][:1] == "V" and not own_subject:
            shared = [j for j in self._auxiliaries(s.heads[i]) if j < i]
            if not any(s.tags[j] == "MD" or s.lowers[j] in ("have", "has", "had") for j in auxiliaries):
                auxiliaries = shared + auxiliaries
        words = [s.lowers[j] for j in auxiliaries]
        modal = next((s.lowers[j] for j in auxiliaries if s.lowers[j] in MODALS and s.tags[j] == "MD"), None)
        perfect = any(s.lemmas[j] == "have" for j in auxiliaries)
        if modal is not None:
            effect = MODALS[modal]
            if modal in ("would", "could", "might", "'d", "’d", "should") and perfect:
                effect = "negated" if modal != "might" else "conditional"  # "would have attacked": it did not
            elif modal in ("can", "could", "ca") and self.negated(i):
                effect = "occurred"  # "could not reach": it did not, by the negation below
            elif effect == "planned" and self._has_condition(i):
                effect = "conditional"
            status = compose(effect, status)
            trace.append(f"{modal}:{effect}")
        elif s.tags[i] == "VBG" and any(word in ("is", "are", "am", "'s", "’s", "'re", "’re", "been") for word in words):
            status = "ongoing"
            trace.append("progressive:ongoing")
        negator = self.negated(i)
        if negator is None and s.deps[i] == "conj" and not own_subject and s.tags[s.heads[i]][:1] == "V":
            linked = any(s.lowers[j] in ("or", "nor") for j in s.children[s.heads[i]] if s.deps[j] == "cc")
            negator = self.negated(s.heads[i]) if linked else None
        if negator is not None:
            status = compose("negated", status)
            trace.append(f"{negator}:negated")
        return status, trace

    def _has_condition(self, i: int) -> bool:
        s = self.sentence
        return any(
            s.deps[j] == "advcl" and any(s.lowers[k] in ("if", "unless") for k in s.children[j] if s.deps[k] == "mark")
            for j in s.children[i]
        )

    # --- one step up -----------------------------------------------------------------------------------------------

    def _step(self, node: int) -> tuple[int, str, list[str]] | None:
        """The predicate that governs ``node``, its effect (with what stands at it), and the trace; None at the top."""
        s = self.sentence
        head, dep = s.heads[node], s.deps[node]
        if head == node:
            return None
        is_verb = s.tags[node][:1] in ("V", "M")
        if dep == "conj":
            return head, "same", []
        if dep == "advcl":
            return self._adverbial(node)
        if dep in ("relcl", "parataxis", "appos", "csubj", "dep"):
            return None
        if dep == "acl":
            if not is_verb or (s.tags[node] in ("VBG", "VBN", "VBD") and not any(s.deps[k] == "mark" for k in s.children[node])):
                return None
            kind = "inf" if any(s.lowers[k] == "to" and s.deps[k] == "aux" for k in s.children[node]) else "that"
            return self._governed(head, kind, default="planned" if kind == "inf" else "same")
        if dep in ("xcomp", "ccomp", "pcomp", "oprd", "acomp", "attr"):
            if dep == "pcomp":
                preposition, head = head, s.heads[head]
                while s.tags[head] in ("RB", "IN", "RP") and s.heads[head] != head:  # "stopped short of expelling"
                    head = s.heads[head]
                if s.lowers[preposition] == "without":
                    return head, "negated", ["without:negated"]
                if s.tags[head][:1] == "V" and s.lowers[preposition] in ("by", "after", "before", "while", "when", "since", "in"):
                    return None
                return self._governed(head, "inf", default="same", preposition=s.lowers[preposition])
            if dep == "oprd" and not is_verb:
                return None  # "called it an attack": so it is, whoever calls it that
            if dep in ("acomp", "attr"):
                if not is_verb and s.tags[node][:1] == "J":
                    return self._copula(head)
                return None if dep == "attr" else self._copula(head)
            finite = dep == "ccomp" and not any(s.lowers[k] == "to" and s.deps[k] == "aux" for k in s.children[node])
            return self._governed(head, "that" if finite else "inf", default="same")
        if dep == "amod" and s.tags[node][:1] == "V":
            return None
        return self._governed_noun(node)

    def _copula(self, verb: int) -> tuple[int, str, list[str]] | None:
        local, trace = self._local(verb)
        if local == "ongoing":
            local = "occurred"
        return verb, local, trace

    def _adverbial(self, node: int) -> tuple[int, str, list[str]] | None:
        s = self.sentence
        marks = {s.lowers[k] for k in s.children[node] if s.deps[k] in ("mark", "advmod")}
        if marks & CONDITION_MARKS:
            return s.root, "conditional", ["if:conditional"] if s.root != node else []
        if any(s.lowers[k] == "to" and s.deps[k] == "aux" for k in s.children[node]) and "after" not in marks:
            head = s.heads[node]
            lemma = s.lemmas[head]
            if ("v", lemma, "inf") in operators():
                return self._governed(head, "inf", default="planned")
            return s.root, "planned", ["purpose:planned"] if s.root != node else []
        if s.heads[node] == s.root and s.tags[s.root][:1] == "V" and "before" in marks:
            return None
        return None

    def _governed(self, governor: int, kind: str, *, default: str, preposition: str = "") -> tuple[int, str, list[str]] | None:
        s = self.sentence
        tag, lemma = s.tags[governor], s.lemmas[governor]
        part = "v" if tag[:1] == "V" else "n" if tag[:1] == "N" else "a" if tag[:1] == "J" else ""
        if part == "v":
            particle = next((s.lowers[j] for j in s.children[governor] if s.deps[j] in ("prt", "advmod") and j > governor), None)
            if particle is not None and ("v", f"{lemma}_{particle}", kind) in operators():
                lemma = f"{lemma}_{particle}"
            if lemma == "be" and kind == "inf" and s.deps[governor] != "aux":
                attribute = s.child(governor, "acomp", "attr")
                if attribute is not None:
                    return governor, "same", []
            if lemma == "go" and not (tag == "VBG" and kind == "inf"):
                return governor, "same", []
            if lemma == "have" and kind == "inf":
                return governor, "requested", ["have to:requested"]
        operator = operators().get((part, lemma, "from")) if preposition == "from" else None
        operator = operator or operators().get((part, lemma, kind))
        if operator is None and part == "a" and lemma.endswith("ed"):
            operator = operators().get(("v", lemma[:-2], kind)) or operators().get(("v", lemma[:-1], kind))
        trace: list[str] = []
        if part == "v":
            local, trace = self._local(governor)
        elif part == "n":
            local = "negated" if any(s.lowers[j] == "no" for j in s.children[governor] if s.deps[j] == "det") else "occurred"
        else:
            local = "negated" if self.negated(governor) else "occurred"
        if operator is None:
            if part == "v" and local == "ongoing":
                local = "occurred"
            effect = compose(local, compose(default, "occurred")) if default != "same" else local
            return governor, effect if effect != "occurred" else "same", trace
        negated = (part == "v" and local == "negated") or (part != "v" and local == "negated")
        effect = operator.negated_effect if negated else operator.effect
        trace.append(f"{lemma}:{effect}")
        if not negated and part == "v" and local in ("conditional", "planned", "requested") and effect in ("same", "attempted"):
            effect = local
        return governor, effect, trace

    def _governed_noun(self, node: int) -> tuple[int, str, list[str]] | None:
        """A noun event under a verb or noun: operators and support verbs pass their mood on, all others presuppose it."""
        s = self.sentence
        head, dep = s.heads[node], s.deps[node]
        if dep == "pobj":
            preposition, governor = s.lowers[head], s.heads[head]
            if preposition == "without":
                return governor, "negated", ["without:negated"]
            if preposition == "despite" or (s.heads[governor] == governor and s.tags[governor][:1] not in "VN"):
                return None
            part = s.tags[governor][:1].lower()
            if ("v" if part == "v" else "n", s.lemmas[governor], "noun") in operators() and part in "vn":
                if part == "v" and preposition not in ("for", "on", "to", "against", "of", "with", "from"):
                    return None
                if part == "v" and s.lemmas[governor] in ("call", "appeal", "press", "push", "campaign", "plead", "lobby", "need"):
                    if preposition not in ("for",):
                        return None
                return self._governed(governor, "noun", default="same")
            if part == "v" and s.lemmas[governor] in self._support and preposition in ("in", "on", "to", "with", "under"):
                return self._carried(governor)
            return None
        if dep in ("dobj", "nsubjpass") and s.tags[head][:1] == "V":
            if ("v", s.lemmas[head], "noun") in operators():
                return self._governed(head, "noun", default="same")
            if s.lemmas[head] in self._support:
                return self._carried(head)
            return None
        if dep == "nsubj" and s.tags[head][:1] == "V":
            if s.lemmas[head] in HAPPENING:
                return self._carried(head)
            return None
        if dep == "attr" and s.tags[head][:1] == "V":
            return self._copula(head)
        return None

    def _carried(self, verb: int) -> tuple[int, str, list[str]]:
        local, trace = self._local(verb)
        failing = FAILING.get(self.sentence.lemmas[verb])
        if failing is not None:
            local = compose(failing, local)
            trace.append(f"{self.sentence.lemmas[verb]}:{failing}")
        return verb, local if local != "occurred" else "same", trace
