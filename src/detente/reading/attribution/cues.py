"""The words that introduce what somebody says, thinks or shows, read from ``data/attribution_cues.tsv``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


KINDS = word_set("say tell write report claim admit deny warn ask request promise refuse accuse think know feel show plan attitude")
PARTS = {"v": "V", "n": "N", "a": "J"}
# Frames that name a preposition; "to:" is the preposition, "to" the infinitive.
PREPOSITIONS = word_set("of about for on against at with over to: by")
FRAMES = PREPOSITIONS | word_set("quote that to ing np np-to np-as np-of np-for np-on np-over np-to: as")

# An event inside such content is told in the speaker's voice; elsewhere ("promised to leave", "criticised the raid",
# "knows that it fell") the author tells it, and its status says whether it happened.
REPORTING = word_set("say tell write report claim admit deny warn ask accuse think feel show")
REPORTING_FRAMES = frozenset(("quote", "that", "as", "ing", "of", "np-of", "np-for", "np-on", "np-as", "to"))

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "think": "thought", "feel": "felt", "know": "knew known",
    "speak": "spoke spoken", "swear": "swore sworn", "read": "read", "find": "found", "mean": "meant", "sing": "sang sung",
    "teach": "taught", "hear": "heard", "see": "saw seen", "forget": "forgot forgotten", "seek": "sought", "go": "went gone",
    "show": "showed shown", "foresee": "foresaw foreseen", "beseech": "besought", "bet": "bet", "understand": "understood",
    "rip": "ripped", "make": "made", "put": "put", "set": "set", "lay": "laid", "spell": "spelt", "hit": "hit", "shoot": "shot",
    "quip": "quipped", "submit": "submitted", "admit": "admitted", "refer": "referred", "leak": "leaked", "posit": "posited",
    "commit": "committed", "blog": "blogged", "snap": "snapped", "chat": "chatted", "dream": "dreamt", "begin": "began begun",
    "regret": "regretted", "plan": "planned", "knock": "knocked", "pan": "panned", "beg": "begged", "prefer": "preferred",
    "text": "texted", "wish": "wished", "hold": "held", "quit": "quit", "overstate": "overstated", "rebut": "rebutted",
}  # fmt: skip
_DOUBLING = word_set("rip quip submit admit refer commit blog snap regret plan pan beg prefer chat rebut")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue word: its lemma, part of speech (V, N or J), kind, particle if any, and where its content may stand."""

    lemma: str
    part: str
    kind: str
    frames: frozenset[str]
    weak: frozenset[str]
    particle: str | None = None


class Cues:
    """All cues by ``(lemma, part of speech)``; a verb's rows with particles stand before its plain row."""

    def __init__(self, rows: list[Cue]) -> None:
        self.by_word: dict[tuple[str, str], tuple[Cue, ...]] = {}
        for row in sorted(rows, key=lambda cue: cue.particle is None):
            key = (row.lemma, row.part)
            self.by_word[key] = (*self.by_word.get(key, ()), row)
        self.lemmas = frozenset(lemma for lemma, _ in self.by_word)
        # Every form of every verb that may introduce a direct quotation, for sentences without a parse.
        self.quoting_forms: dict[str, str] = {}
        for row in rows:
            if row.part == "V" and "quote" in row.frames:
                for form in inflections(row.lemma):
                    self.quoting_forms.setdefault(form, row.lemma)

    @classmethod
    def load(cls) -> Cues:
        text = files("detente.reading").joinpath("data/attribution_cues.tsv").read_text(encoding="utf8")
        return cls(list(parse_rows(text)))


@cache
def cues() -> Cues:
    """The shipped cues, read once."""
    return Cues.load()


def parse_rows(text: str) -> Iterator[Cue]:
    """Rows of the table; raises :class:`ValueError` that names the line and what is wrong with it."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith(("#", "lemma\t")):
            continue
        cells = line.split("\t")
        if len(cells) != 4:
            raise ValueError(f"attribution_cues.tsv, line {number}: {len(cells)} columns instead of 4")
        lemma, part, kind, frames = cells
        words = frames.split()
        plain = frozenset(word.rstrip("_") for word in words)
        if part not in PARTS or kind not in KINDS or plain - FRAMES:
            raise ValueError(f"attribution_cues.tsv, line {number}: unknown part, kind or frame in {line!r}")
        head, _, particle = lemma.partition(" +")
        weak = frozenset(word[:-1] for word in words if word.endswith("_"))
        yield Cue(head, PARTS[part], kind, plain, weak, particle or None)


def inflections(lemma: str) -> set[str]:
    """The lemma, third person, past forms and -ing form of a verb."""
    if lemma.endswith("e"):
        regular, third, gerund = lemma + "d", lemma + "s", lemma[:-1] + "ing"
    elif lemma.endswith("y") and lemma[-2] not in "aeiou":
        regular, third, gerund = lemma[:-1] + "ied", lemma[:-1] + "ies", lemma + "ing"
    else:
        stem = lemma + lemma[-1] if lemma in _DOUBLING else lemma
        third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
        regular, gerund = stem + "ed", stem + "ing"
    past = set(_IRREGULAR[lemma].split()) if lemma in _IRREGULAR else {regular}
    return {lemma, third, gerund} | past
