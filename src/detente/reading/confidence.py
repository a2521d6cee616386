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
    from detente.reading.coding import Draft

FEATURES = (
    "noun", "adjective", "both_direct", "one_direct", "no_source", "no_target", "constrained", "inferred_party",
    "no_country", "unreal", "quoted", "material",
)  # fmt: skip
INFERRED = ("coreference", "composition")
MATERIAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "SANCTION", "RETREAT", "AID", "COOPERATE"})


@cache
def _weights() -> dict[str, float]:
    text = files("detente.reading").joinpath("data/confidence.json").read_text(encoding="utf8")
    weights: dict[str, float] = json.loads(text)["weights"]
    return weights


def features_of(draft: Draft, *, voice: str = "author") -> dict[str, float]:
    """What the confidence of a draft rests on, each 0 or 1."""
    parties = [*draft.source, *draft.target]
    return {
        "noun": float(draft.pos == "n"),
        "adjective": float(draft.pos == "a"),
        "both_direct": float(draft.directness >= 2),
        "one_direct": float(draft.directness == 1),
        "no_source": float(not draft.source),
        "no_target": float(not draft.target and len(draft.source) < 2),
        "constrained": float(bool(draft.entry.constraints)),
        "inferred_party": float(any(actor.how.startswith("coreference") for actor in parties)),
        "no_country": float(any(actor.country is None and actor.code in (None, actor.sector) for actor in parties)),
        "unreal": float(draft.judgement.status not in ("occurred", "ongoing")),
        "quoted": float(voice != "author"),
        "material": float(draft.type in MATERIAL),
    }


def confidence_of(draft: Draft, *, voice: str = "author") -> float:
    """Between 0 and 1: of events given 0.8, about four in five are right in dyad and type."""
    weights = _weights()
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features_of(draft, voice=voice).items())
    return 1 / (1 + exp(-score))
