"""Rules and network weighed together: how sure an event is that either or both propose, and whether it is kept.

A logistic function of what the rules' own confidence rests on (:mod:`detente.reading.confidence`) and of what the network says
of the event's pair of parties. Its weights, and the floor below which detente abstains, are fitted by ``bench/combine.py`` on
hand-coded texts of ours that neither the rules nor the network were made from; ``data/combination.json`` holds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from math import exp, log
from typing import TYPE_CHECKING

from detente.codebook.lexicon import NO_EVENT
from detente.reading.learned.testimony import Testimony, asked_pairs

if TYPE_CHECKING:
    from detente.reading.coding import Draft, SentenceCoder
    from detente.record import Actor

# What the network adds to the rules' features. ``agreed``: both propose it; ``lone``: the network alone does;
# ``against``: and the rules looked at its word and hold it for no event.
EVIDENCE = (
    "agreed", "lone", "against", "type", "quad", "none", "trigger", "status", "elsewhere", "unasked",
    "lone_type", "lone_none", "lone_trigger",
)  # fmt: skip
# Log-odds are cut here: beyond, the network's figures tell nothing more.
MOST = 5.0
# A pair counts as told by a word that holds this share of its trigger.
TOLD_BY = 0.3


def log_odds(share: float) -> float:
    """The log-odds of a probability, at most :data:`MOST` either way."""
    cut = min(max(share, 1e-6), 1 - 1e-6)
    return min(max(log(cut / (1 - cut)), -MOST), MOST)


def evidence_of(
    draft: Draft, testimony: Testimony, source: Sequence[Actor], target: Sequence[Actor], coder: SentenceCoder
) -> dict[str, float]:
    """What the network says of an event: of its type, of its quad class and of none for its pair, of its trigger and status."""
    sources, targets = ([testimony.number_of(actor) for actor in side] for side in (source, target))
    pairs = asked_pairs(sources, targets)
    said = testimony.of(pairs)
    lone = float(draft.by == ("learned",))
    matched = coder.match(draft.head)
    against = any(missed.head == draft.head for missed in coder.missed) or (matched is not None and matched[0].type == NO_EVENT)
    found = dict.fromkeys(EVIDENCE, 0.0)
    found |= {"agreed": float(len(draft.by) > 1), "lone": lone, "against": lone * against}
    if said is None:
        return found | {"unasked": 1.0}
    quad = coder.codebook.quad(draft.type)
    alike = sum(share for kind, share in said.types.items() if coder.codebook.quad(kind) == quad)
    kind, none = log_odds(said.types[draft.type]), log_odds(said.none)
    trigger = sum(said.words[i] for i in {draft.head, *draft.tokens})
    return found | {
        "type": kind,
        "quad": log_odds(alike),
        "none": none,
        "trigger": trigger,
        "status": said.statuses[draft.judgement.status],
        "elsewhere": _elsewhere(draft, testimony, pairs),
        "lone_type": lone * kind,
        "lone_none": lone * none,
        "lone_trigger": lone * trigger,
    }


def _elsewhere(draft: Draft, testimony: Testimony, pairs: Sequence[tuple[int | None, int | None]]) -> float:
    """The highest probability of this type that other pairs are given at this trigger: perhaps these are its parties."""
    best = 0.0
    for pair in testimony.pairs(TOLD_BY):
        if pair not in pairs and pair[::-1] not in pairs:
            said = testimony.of([pair])
            if said is not None and said.words[draft.head] >= TOLD_BY:
                best = max(best, said.types[draft.type])
    return best


@dataclass(frozen=True, slots=True)
class Combination:
    """Weights by kind of coding ("both", "learned"), and the confidence below which an event is not coded.

    The floor "lone" is that of what, of ``both``, the network alone proposes.
    """

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    floors: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def shipped(cls) -> Combination:
        data = json.loads(files("detente.reading.learned").joinpath("data/combination.json").read_text(encoding="utf8"))
        return cls(data["weights"], data["floors"])

    def confidence(self, features: Mapping[str, float], kind: str) -> float:
        """Between 0 and 1; without weights (while they are fitted) every event is as good as any other."""
        weights = self.weights.get(kind)
        if weights is None:
            return 0.5
        return 1 / (1 + exp(-weights["bias"] - sum(weights.get(name, 0.0) * value for name, value in features.items())))

    def floor(self, kind: str, by: Sequence[str]) -> float:
        """The confidence below which an event is not coded; of ``both``, what the network alone proposes has one of its own."""
        return self.floors.get("lone" if kind == "both" and tuple(by) == ("learned",) else kind, 0.0)
