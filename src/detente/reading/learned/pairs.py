"""The type between two parties that the caller has marked: what the rules answer and what the network says, weighed.

A product of experts: the log-probabilities of the sixteen types and of none, and what the rules' answer is worth, added with
weights that ``bench/combine.py`` fits (``pair`` in ``data/combination.json``); the confidence follows from the share
of the chosen type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log
from typing import TYPE_CHECKING

from detente.reading.confidence import confidence_of
from detente.reading.learned.combination import log_odds
from detente.reading.learned.model import LearnedModel, Side
from detente.reading.learned.testimony import Said, Testimony, marked

if TYPE_CHECKING:
    from detente.reading.classify import Answer, Marked
    from detente.reading.mention import Mention
    from detente.reading.read import Reader
    from detente.reading.syntax import Sentence

NONE = "NONE"
# What is weighed of each type: its log-probability; and, of the rules' answer, that it is this type, how sure they are of it,
# that it is of this type's quad class; of none, that it is none, that the rules have no answer.
WEIGHED = ("log", "rule", "rule_sure", "quad", "none", "no_rule")
LEAST = 1e-4

Read = tuple[Sequence[tuple["Sentence", "list[Mention]"]], "Marked", "Marked"]


def hear(pairs: Sequence[Read], model: LearnedModel) -> list[Said | None]:
    """What the network says of each marked pair, in the sentence that holds both or, where none does, one of them.

    Only the two are marked for it: it was taught on such sentences too.
    """
    asked: list[tuple[int, Sentence, list[Mention], tuple[Side, Side]]] = []
    for number, (sentences, source, target) in enumerate(pairs):
        best: tuple[int, Sentence, list[Mention], tuple[Side, Side]] | None = None
        for sentence, mentions in sentences:
            parties = [m for m in mentions if any(_covers(m, sentence, span) for span in (source, target))]
            sides = (_place(source, sentence, parties), _place(target, sentence, parties))
            held = sum(side is not None for side in sides)
            if held and (best is None or held > best[0]):
                best = held, sentence, parties, sides
        if best is not None:
            asked.append((number, *best[1:]))
    answers = model.answers([marked(sentence, parties) for _, sentence, parties, _ in asked])
    found: list[Said | None] = [None] * len(pairs)
    for (number, sentence, parties, sides), answer in zip(asked, answers, strict=True):
        if answer is not None:
            found[number] = Testimony(sentence, parties, answer, model.types, model.statuses).of([sides])
    return found


def _covers(mention: Mention, sentence: Sentence, span: Marked) -> bool:
    return span is not None and sentence.begins[mention.first] < span[1] and span[0] < sentence.ends[mention.last]


def _place(span: Marked, sentence: Sentence, parties: Sequence[Mention]) -> Side:
    return next((n for n, m in enumerate(parties) if _covers(m, sentence, span)), None)


def weighed(answer: Answer, said: Said | None, reader: Reader) -> Answer:
    """The answer of the network, or of both; the rules' alone where the network was not asked."""
    if said is None:
        return answer
    both = reader.coder == "both"
    weights = reader.combination.weights.get("pair" if both else "pair_alone", {})
    shares = shares_of(features(answer, said, reader), weights or {"log": 1.0})
    kind, share = max(shares.items(), key=lambda item: item[1])
    sure = reader.combination.confidence(sureness(kind, share, answer), "pair_sure") if both and weights else share
    status = answer.status if kind == answer.type and reader.coder == "both" else said.status
    if kind == NONE:
        return replace(answer, type=None, status=None, confidence=sure, said=said)
    return replace(answer, type=kind, status=status, confidence=sure, said=said)


def sureness(kind: str, share: float, answer: Answer) -> dict[str, float]:
    """What the confidence in the chosen type rests on: its share, whether it is none, and whether the rules say so too."""
    return {"share": log_odds(share), "none": float(kind == NONE), "same": float(kind == (answer.type or NONE))}


def announced(said: Said, reader: Reader) -> dict[str, float]:
    """The probabilities of the types in PLOVER's own terms, and of none: to announce cooperation is to agree to it, to announce a
    blow is to threaten. What the network holds for planned is moved so, as the rules' own answer is.
    """
    planned = said.statuses["planned"]
    found = dict(said.types)
    for kind, share in said.types.items():
        quad = reader.codebook.quad(kind)
        to = "THREATEN" if quad == 4 else "AGREE" if quad <= 2 and kind != "SUPPORT" else kind
        found[kind] -= planned * share
        found[to] += planned * share
    return {**found, NONE: said.none}


def features(answer: Answer, said: Said, reader: Reader) -> dict[str, dict[str, float]]:
    """What is weighed of each type, and of none; the names are :data:`WEIGHED`."""
    sure = 0.0 if answer.type is None else log_odds(confidence_of(answer.features, "pair"))
    quad = None if answer.type is None else reader.codebook.quad(answer.type)
    found = {}
    for kind, share in announced(said, reader).items():
        same = float(kind == answer.type)
        found[kind] = {
            "log": log(max(share, LEAST)),
            "rule": same,
            "rule_sure": same * sure,
            "quad": float(kind != NONE and quad is not None and reader.codebook.quad(kind) == quad),
            "none": float(kind == NONE),
            "no_rule": float(kind == NONE and answer.type is None),
        }
    return found


def shares_of(told: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> dict[str, float]:
    """The share of each type, and of none, from what is weighed of it."""
    scores = {kind: sum(weights.get(name, 0.0) * value for name, value in values.items()) for kind, values in told.items()}
    top = max(scores.values())
    raised = {kind: exp(score - top) for kind, score in scores.items()}
    total = sum(raised.values())
    return {kind: value / total for kind, value in raised.items()}
