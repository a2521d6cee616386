"""Why a candidate stands where it stands: the features that carry it, and the rules with their record.

A contribution is a feature's Shapley value in the trees (Lundberg et al. 2020, "From local explanations to global
understanding with explainable AI for trees", Nature Machine Intelligence 2): with the model's mean they add up to the score. It
says what the forecast rests on, not what causes the act.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.forecast.errors import ForecastError
from detente.forecast.features import GROUPS, NAMES, Describer
from detente.forecast.history import History, Questions
from detente.forecast.memory import Memory
from detente.forecast.ranker import CANDIDATES, Ranker, candidates
from detente.forecast.rules import DELAYS, Rules, acts_of

GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A feature, its group, its value for the candidate, and what it adds to the score."""

    feature: str
    group: str
    value: float
    adds: float


@dataclass(frozen=True, slots=True)
class Rule:
    """An earlier kind of act on the pair that raises the rate of the act asked about.

    ``by_target`` says that the other side did it; ``last`` is its last day; ``rate`` what it adds to the daily rate now; ``held``
    of ``seen`` earlier such acts, on any pair, were followed by the effect on the same pair within ``within`` days, and
    ``otherwise`` is the share of pairs with any earlier dealings on which the effect comes within as many days.
    """

    cause: int
    by_target: bool
    effect: int
    last: int
    rate: float
    held: int
    seen: int
    within: int
    otherwise: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """``score`` is ``mean`` and all contributions together; both lists begin with what weighs most."""

    score: float
    mean: float
    contributions: tuple[Contribution, ...]
    rules: tuple[Rule, ...]


def reasons(ranker: Ranker, history: History, question: Questions, candidate: int, rules: int = 5, within: int = 7) -> Reasons:
    """Why ``candidate`` stands where it stands for one question (``question`` holds a single row)."""
    describer = Describer(history, ranker.pair_rules, ranker.party_rules, ranker.seed)
    describer.advance(int(question.known_before[0]))
    rows = candidates(describer, ranker.task, question, CANDIDATES)
    place = np.flatnonzero(rows.candidate == candidate)
    if not len(place):
        raise ForecastError(
            f"{candidate} is not among the {len(rows.candidate)} candidates of this question. Hint: ask for one that is ranked."
        )
    features = rows.features[place]
    parts = np.asarray(ranker.booster.predict(features, pred_contrib=True))[0]
    contributions = [
        Contribution(name, GROUP_OF[name], float(value), float(adds))
        for name, value, adds in zip(NAMES, features[0], parts[:-1], strict=True)
        if adds
    ]
    contributions.sort(key=lambda one: -abs(one.adds))
    source = int(question.subject[0])
    if question.other is None:
        relation, target = int(question.relation[0]), candidate
    else:
        relation, target = candidate, int(question.other[0])
    found = _rules(describer.memory, ranker.pair_rules, source, relation, target, rules, within)
    return Reasons(float(parts.sum()), float(parts[-1]), tuple(contributions), found)


def _rules(memory: Memory, mined: Rules, source: int, relation: int, target: int, keep: int, within: int) -> tuple[Rule, ...]:
    place, _ = acts_of(memory, np.array([source]), np.array([target]))
    act = memory.tables["act"]
    cause = memory.act_relation[place]
    rate = np.einsum("dp,dp->p", act.value[list(DELAYS)][:, place], mined.rise[:, cause, relation])
    best = [row for row in np.argsort(-rate, kind="stable")[:keep].tolist() if rate[row] > 0]
    half = memory.relations // 2
    otherwise = usual(memory, relation, within)
    result = []
    for row in best:
        held, seen = record(memory, int(cause[row]), relation, within)
        same_side = memory.side[cause[row]] == memory.side[relation]
        last, kind = int(act.last[place[row]]), int(cause[row]) % half
        result.append(Rule(kind, not same_side, relation % half, last, float(rate[row]), held, seen, within, otherwise))
    return tuple(result)


def record(memory: Memory, cause: int, effect: int, within: int) -> tuple[int, int]:
    """Of the acts ``cause`` known so far and old enough to tell, how many were followed by ``effect`` on the same pair within
    so many days, and how many there were. Both relations are as seen from one side of the pair.
    """
    acts = memory.acts
    known = slice(0, memory.done)
    day, relation = acts.day[known], acts.relation[known]
    pair = acts.source[known] * memory.parties + acts.target[known]
    span = memory.today + within + 2 - int(day[0]) if len(day) else 1
    moment = pair * span + day - (int(day[0]) if len(day) else 0)
    causes = np.unique(moment[(relation == cause) & (day < memory.today - within)])
    effects = np.sort(moment[relation == effect])
    follows = np.searchsorted(effects, causes, side="right")
    held = follows < np.searchsorted(effects, causes + within, side="right")
    return int(held.sum()), len(causes)


def usual(memory: Memory, effect: int, within: int) -> float:
    """The share of pairs with dealings before the last ``within`` days on which ``effect`` happened in those days."""
    acts = memory.acts
    known = slice(0, memory.done)
    pair = acts.source[known] * memory.parties + acts.target[known]
    late = acts.day[known] >= memory.today - within
    earlier = np.unique(pair[~late])
    met = np.unique(pair[late & (acts.relation[known] == effect)])
    return float(np.isin(met, earlier).sum() / max(len(earlier), 1))
