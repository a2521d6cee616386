"""How sure a coding is: a logistic function of what the coding rests on.

The features say how the parties were found, how specific the entry of the lexicon was, and what stood between. The
weights are fitted on the hand-coded articles of ``bench/gold`` by ``bench/calibrate.py``, which prints the reliability
curve; nothing else is trained on them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.reading.coding import Draft
    from detente.reading.syntax import Sentence
    from detente.record import Actor

FEATURES = (
    "noun", "adjective", "both_direct", "one_direct", "no_source", "no_target", "constrained", "inferred_party", "inferred_side",
    "no_country", "unreal", "quoted", "at_home", "far", "long_sentence", "meeting", "speech", "force",
)  # fmt: skip
TYPES = {
    "meeting": frozenset({"CONSULT", "AGREE", "COOPERATE"}),
    "speech": frozenset({"ACCUSE", "REQUEST", "SUPPORT", "REJECT", "THREATEN"}),
    "force": frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST"}),
}
# How a party was found that stands nowhere near the trigger.
INFERRED = ("focus", "domestic", "issuer")
# Characters between a trigger and its party beyond which the parse often has joined the wrong two.
FAR = 60
# Words of a sentence beyond which the parser's errors grow.
LONG = 35


@cache
def weights_of(kind: str) -> dict[str, float]:
    """The weights of a kind of coding: "event", in reading; "pair", where the caller has marked the two parties."""
    text = files("detente.reading").joinpath("data/confidence.json").read_text(encoding="utf8")
    weights: dict[str, float] = json.loads(text)[kind]
    return weights


def features_of(
    draft: Draft, sentence: Sentence, source: Sequence[Actor], target: Sequence[Actor], *, voice: str = "author"
) -> dict[str, float]:
    """What the confidence of an event rests on, each 0 or 1: its draft, and the parties that it has in the end."""
    parties = [*source, *target]
    trigger = sentence.begins[draft.head]
    away = [abs(actor.span.start - trigger) for actor in parties if actor.span is not None and not actor.how.endswith("act")]
    sides = [{actor.country or actor.code for actor in side} for side in (source, target)]
    return {
        "noun": float(draft.pos == "n"),
        "adjective": float(draft.pos == "a"),
        "both_direct": float(draft.directness >= 2),
        "one_direct": float(draft.directness == 1),
        "no_source": float(not source),
        "no_target": float(not target and len(source) < 2),
        "constrained": float(bool(draft.entry.constraints)),
        "inferred_party": float(any(actor.how.startswith("coreference") for actor in parties)),
        "inferred_side": float((len(target) > 0 and not draft.target) or any(a.how.endswith(INFERRED) for a in parties)),
        "no_country": float(any(actor.country is None and actor.code in (None, actor.sector) for actor in parties)),
        "unreal": float(draft.judgement.status not in ("occurred", "ongoing")),
        "quoted": float(voice != "author"),
        "at_home": float(bool(sides[0]) and sides[0] == sides[1]),
        "far": float(any(distance > FAR for distance in away)),
        "long_sentence": float(len(sentence) > LONG),
        **{name: float(draft.type in types) for name, types in TYPES.items()},
    }


def confidence_of(found: Mapping[str, float], kind: str = "event") -> float:
    """Between 0 and 1, from the features of a coding: of events given 0.8, about four in five are right in dyad and type.

    ``kind`` is "event", or "pair" for the type between two parties that the caller has marked.
    """
    weights = weights_of(kind)
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + exp(-score))
