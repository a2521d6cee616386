"""What stands at one predicate itself: negation and its scope, modal verbs, tense, aspect, adverbs, inverted conditions.

The first step of the status calculus (:mod:`detente.reading.status`). A mood is an effect of that calculus with the words
that carry it. Two effects exist only on the way up: ``future`` (``will`` before it is known whether somebody plans it, expects
it or makes it depend on something) and ``persuaded`` (done if the persuading was, else only asked for).
"""

from __future__ import annotations

from detente.reading.syntax import Sentence

NEGATORS = frozenset("not n't nt never n’t neither nor hardly scarcely no nowhere".split())
NEGATIVE_DETERMINERS = frozenset("no neither none".split())
NEGATIVE_PRONOUNS = frozenset("nobody none nothing neither noone".split())
# "at no time", "under no circumstances", "in no way": a phrase that negates the verb it hangs on.
NEGATIVE_PHRASES = frozenset("time occasion point stage circumstance circumstances way means account event case".split())
# After "not": the negation is of these words, and the verb holds.
FOCUS_WORDS = frozenset("only just merely simply least necessarily all every".split())
MODALS = {
    "will": "future",
    "'ll": "future",
    "’ll": "future",
    "wo": "future",
    "shall": "future",
    "would": "future",
    "'d": "future",
    "’d": "future",
    "could": "conditional",
    "may": "conditional",
    "might": "conditional",
    "can": "conditional",
    "ca": "conditional",
    "must": "requested",
    "should": "requested",
    "ought": "requested",
}
# What would have been was not; "might have" leaves it open.
UNREAL_PERFECT = {
    "would": "negated",
    "could": "negated",
    "'d": "negated",
    "’d": "negated",
    "should": "negated",
    "ought": "negated",
    "might": "conditional",
    "may": "conditional",
    "must": "occurred",
}
POSSIBLY = frozenset("perhaps maybe possibly conceivably potentially".split())
PROBABLY = frozenset("probably likely presumably".split())
NEARLY = frozenset("nearly almost".split())
# "nearly doubled" says how much, not whether.
AMOUNTS = frozenset("double triple treble quadruple halve reach hit finish complete exhaust".split())
CONDITION_MARKS = frozenset("if unless whether lest".split())
# With a verb in the present tense, under a main clause in the future, these wait for what has not come.
AWAITING = frozenset("once when until till after before unless as".split())
# So do these in the past tense, under a reported "would": "said that it would fight on until they were freed".
OPEN_ENDED = frozenset("until till unless once".split())
CONDITION_NOUNS = frozenset("case event condition".split())
TIME_UNITS = frozenset("day week weekend month year quarter season monday tuesday wednesday thursday friday saturday sunday "
                       "january february march april may june july august september october november december".split())  # fmt: skip
WH_WORDS = frozenset("why how when where who whom what which".split())
# Only what goes on now, or has gone on till now: "were shelling" tells of what is past.
PROGRESSIVE = frozenset("is are am 's ’s 're ’re been".split())


class Moods:
    """The moods of the predicates of one sentence."""

    __slots__ = ("question", "sentence")

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.question = sentence.text.rstrip("\"”’') ").endswith("?")

    # --- negation --------------------------------------------------------------------------------------------------

    def negated(self, i: int) -> str | None:
        """The word that negates predicate ``i``, or None."""
        s = self.sentence
        for j in s.children[i]:
            found = self._negator(i, j)
            if found is not None:
                return None if self._only_before(i) else found
        return None

    def _negator(self, i: int, j: int) -> str | None:
        """The negation that child ``j`` brings to predicate ``i``, or None."""
        s = self.sentence
        word, dep = s.lowers[j], s.deps[j]
        if dep == "neg" or (word in NEGATORS and dep in ("advmod", "preconj", "cc", "det", "intj")):
            following = s.lowers[j + 1] if j + 1 < len(s.words) else ""
            if (
                following in FOCUS_WORDS
                or following == "but"
                or (word == "nor" and dep == "cc" and j > i)
                or s.lowers[j - 1 : j] == ["or"]
            ):
                return None
            return word
        if dep == "advmod" and any(s.lowers[k] in NEGATORS for k in s.children[j]) and word in ("ever", "longer", "even", "more"):
            return f"{word}:negated"
        if dep == "prep":
            noun = s.child(j, "pobj")
            if noun is not None and s.lemmas[noun] in NEGATIVE_PHRASES:
                if any(s.lowers[k] == "no" for k in s.children[noun]):
                    return f"{word} no {s.lowers[noun]}"
        if dep in ("nsubj", "nsubjpass", "dobj"):
            if word in NEGATIVE_PRONOUNS:
                return word
            for k in s.children[j]:
                if s.lowers[k] in NEGATIVE_DETERMINERS and s.deps[k] in ("det", "preconj", "neg"):
                    return s.lowers[k]
        return None

    def _only_before(self, i: int) -> bool:
        """ "did not attack until August": it did, in August."""
        s = self.sentence
        return any(s.lowers[j] == "until" and s.deps[j] == "prep" and j > i for j in s.children[i])

    # --- modal, tense, adverbs -------------------------------------------------------------------------------------

    def auxiliaries(self, i: int) -> list[int]:
        s = self.sentence
        return [j for j in s.children[i] if s.deps[j] in ("aux", "auxpass")]

    def _shared_auxiliaries(self, i: int) -> list[int]:
        """The auxiliaries of a verb, with those that it shares with the verb it is coordinated with."""
        s = self.sentence
        own = self.auxiliaries(i)
        if s.deps[i] != "conj" or s.tags[s.heads[i]][:1] != "V" or s.child(i, "nsubj", "nsubjpass") is not None:
            return own
        if any(s.tags[j] == "MD" or s.lowers[j] in ("have", "has", "had") for j in own) or s.tags[i] in ("VBD", "VBZ"):
            return own
        return [j for j in self._shared_auxiliaries(s.heads[i]) if j < i] + own

    def at(self, i: int) -> tuple[str, list[str]]:
        """The effect of negation, modal, tense and adverbs at the verb ``i``, and the words that carry it."""
        s = self.sentence
        inverted = self._inverted(i)
        if inverted is not None:
            return inverted
        auxiliaries = self._shared_auxiliaries(i)
        status, trace = self._modal(i, auxiliaries)
        adverb = next((s.lowers[j] for j in s.children[i] if s.deps[j] == "advmod" and s.lowers[j] in POSSIBLY | PROBABLY), None)
        if adverb is not None and status in ("occurred", "ongoing", "future"):
            status = "expected" if status == "future" and adverb in PROBABLY else "conditional"
            trace.append(f"{adverb}:{status}")
        near = next((j for j in s.children[i] if s.deps[j] == "advmod" and s.lowers[j] in NEARLY and j < i), None)
        if near is not None and status == "occurred" and s.lemmas[i] not in AMOUNTS:
            status = "negated"
            trace.append(f"{s.lowers[near]}:negated")
        negator = self.negated(i) or self._negated_with(i)
        if negator is not None:
            status = "occurred" if status == "negated" else "negated"
            trace.append(f"{negator}:negated")
        return status, trace

    def modality(self, i: int) -> str:
        """The effect of the modal verb and tense at the verb ``i`` alone, whatever negation stands there."""
        return self._modal(i, self._shared_auxiliaries(i))[0]

    def _negated_with(self, i: int) -> str | None:
        """ "did not condemn or sanction": the negation of the verb that it is coordinated with by "or"."""
        s = self.sentence
        head = s.heads[i]
        if s.deps[i] != "conj" or s.tags[head][:1] != "V" or s.child(i, "nsubj", "nsubjpass") is not None:
            return None
        linked = any(s.lowers[j] in ("or", "nor") for j in s.children[head] if s.deps[j] == "cc")
        return self.negated(head) if linked else None

    def _modal(self, i: int, auxiliaries: list[int]) -> tuple[str, list[str]]:
        s = self.sentence
        modal = next((s.lowers[j] for j in auxiliaries if s.lowers[j] in MODALS and s.tags[j] == "MD"), None)
        if modal is None and s.tags[i] == "MD" and s.lowers[i] in MODALS:
            modal = s.lowers[i]
        words = [s.lowers[j] for j in auxiliaries]
        if modal is not None:
            effect = MODALS[modal]
            if any(s.lemmas[j] == "have" for j in auxiliaries) and modal in UNREAL_PERFECT:
                effect = UNREAL_PERFECT[modal]
            elif modal in ("can", "could", "ca") and self.negated(i):
                effect = "occurred"  # "could not reach": it did not, by the negation
            elif effect == "future" and self.has_condition(i):
                effect = "conditional"
            return effect, [f"{modal}:{effect}"]
        if self._is_futurate(i, words):
            return "planned", ["present for the future:planned"]
        if (s.tags[i] == "VBG" or "being" in words) and not PROGRESSIVE.isdisjoint(words):
            return "ongoing", ["progressive:ongoing"]
        return "occurred", []

    def _is_futurate(self, i: int, auxiliaries: list[str]) -> bool:
        """ "visits Seoul next week", "is leaving tomorrow": the present tense with a time to come."""
        s = self.sentence
        present = s.tags[i] in ("VBZ", "VBP") or (s.tags[i] == "VBG" and not {"is", "are", "'s", "’s"}.isdisjoint(auxiliaries))
        if not present:
            return False
        for j in s.children[i]:
            if j > i and s.deps[j] in ("npadvmod", "prep", "advmod"):
                words = [s.lowers[k] for k in s.subtree(j)]
                if "tomorrow" in words or ("next" in words and not TIME_UNITS.isdisjoint(words)):
                    return True
        return False

    def _inverted(self, i: int) -> tuple[str, list[str]] | None:
        """ "Should Russia attack, ...", "Had it attacked, ...": a condition by word order, the second one contrary to fact."""
        s = self.sentence
        if s.deps[i] != "advcl" or self.question:
            return None
        subject = s.child(i, "nsubj", "nsubjpass")
        first = next((j for j in (*self.auxiliaries(i), i) if s.lowers[j] in ("should", "had", "were")), None)
        if subject is None or first is None or first > subject or any(s.deps[j] == "mark" for j in s.children[i]):
            return None
        effect = "negated" if s.lowers[first] == "had" else "conditional"
        return effect, [f"inverted {s.lowers[first]}:{effect}"]

    # --- conditions ------------------------------------------------------------------------------------------------

    def has_condition(self, i: int) -> bool:
        """Does the clause of verb ``i`` depend on a condition: if, unless, should ..., provided that, in the event of?"""
        s = self.sentence
        for j in s.children[i]:
            if s.deps[j] == "advcl":
                marks = {s.lowers[k] for k in s.children[j] if s.deps[k] == "mark"}
                if marks & {"if", "unless"} and not any(s.lowers[k] == "even" for k in s.children[j]):
                    return True
                if self._inverted(j) is not None:
                    return True
            elif s.deps[j] == "prep" and s.lowers[j] in ("provided", "providing", "assuming"):
                return True
            elif s.deps[j] == "prep" and s.lowers[j] == "in" and (noun := s.child(j, "pobj")) is not None:
                if s.lemmas[noun] in CONDITION_NOUNS and s.child(noun, "prep", "acl", "relcl") is not None:
                    return True
            elif s.deps[j] == "advmod" and s.lowers[j] == "else" and j < i:
                return True  # "or else Iran will bomb"
        return False

    def clause(self, i: int) -> tuple[str, list[str]]:
        """What the words that open an adverbial clause make of its verb ``i``; ``occurred`` if nothing."""
        s = self.sentence
        marks = {s.lowers[k] for k in s.children[i] if s.deps[k] in ("mark", "advmod")}
        head = s.heads[i]
        if "than" in marks and ("rather" in marks or any(s.lowers[k] == "rather" for k in s.children[head])):
            return "negated", ["rather than:negated"]
        if marks & CONDITION_MARKS:
            if "if" in marks and self._is_contrary(i, head):
                return "negated", ["if, contrary to fact:negated"]
            return "conditional", ["if:conditional"]
        if self._inverted(i) is not None and s.lowers[i] == "were":
            return "conditional", ["inverted were:conditional"]
        if (
            marks & AWAITING
            and s.tags[i] in ("VBZ", "VBP")
            and self.at(head)[0] in ("future", "planned", "conditional", "requested")
        ):
            return "conditional", [f"{min(marks & AWAITING)}:conditional"]
        if marks & OPEN_ENDED and s.deps[head] == "ccomp" and any(s.lowers[j] == "would" for j in self.auxiliaries(head)):
            return "conditional", [f"{min(marks & OPEN_ENDED)}:conditional"]
        case = next((j for j in s.children[head] if s.deps[j] == "prep" and j < i), None)
        if case is not None and s.lowers[case] == "in" and s.edges(case)[1] + 1 == s.edges(i)[0]:
            noun = s.child(case, "pobj")
            if noun is not None and s.lemmas[noun] in CONDITION_NOUNS:
                return "conditional", [f"in {s.lowers[noun]}:conditional"]
        return "occurred", []

    def _is_contrary(self, i: int, head: int) -> bool:
        """ "If Greece had attacked, Italy would have ...": it had not."""
        s = self.sentence
        pluperfect = s.tags[i] == "VBN" and any(s.lowers[j] in ("had", "'d", "’d") for j in self.auxiliaries(i))
        words = {s.lowers[j] for j in self.auxiliaries(head)}
        return pluperfect and "have" in words and not words.isdisjoint(("would", "could", "might"))

    def opens_with_question_word(self, i: int) -> bool:
        """Does the clause of verb ``i`` ask or tell why, when or how (it is taken for granted that it happened)?"""
        s = self.sentence
        return any(s.lowers[j] in WH_WORDS and j < i and s.tags[j][:1] == "W" for j in s.subtree(i)[:3])
