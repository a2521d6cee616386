"""What is easy to guess, beside which every forecast stands: persistence, attention, and a fading mixture.

- persistence: what happened last happens again; candidates in the order of the last day on which exactly this was done;
- attention: whoever is in the news stays there; candidates by all that they met with lately, whoever did it (for a relation: by
  how often it happened lately);
- mixture: shares of fading counts, from the same act over the pair and the source's habits to everybody's, in fixed weights.

Recurrency, the strongest of the published ones, has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from detente.forecast.history import Floats, History, Ints, Questions, Ranking, Singles, ints
from detente.forecast.lists import expand, largest
from detente.forecast.memory import Memory
from detente.forecast.rules import acts_of

KEPT = 100
RECENT, SEASON, EVER = 2, 3, 4  # half-lives: 16 days, 100 days, and never (memory.HALF_LIVES)
# From the same act (recent, ever) over the pair (recent, ever) to everybody's; as found by expectation and maximisation for
# the ranker's first estimate (features.WEIGHTS), without its third parties and countries.
WHO = (0.22, 0.22, 0.3, 0.18, 0.08)
WHAT = (0.35, 0.25, 0.2, 0.15, 0.05)

Rows = tuple[Ints, Ints, Floats]


def rank(history: History, questions: Questions, method: str) -> Ranking:
    """Candidates for each question by one of :data:`METHODS`."""
    memory = Memory(history)
    score = METHODS[method]
    parts: list[Rows] = []
    for origin in np.unique(questions.known_before):
        memory.advance(int(origin))
        asked = np.flatnonzero(questions.known_before == origin)
        question, candidate, value = score(memory, questions.take(asked))
        parts.append((asked[question], candidate, value))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 3
    return Ranking.of(ints(columns[0]), ints(columns[1]), columns[2], len(questions), KEPT)


def _persistence(memory: Memory, questions: Questions) -> Rows:
    act = memory.tables["act"]
    if questions.other is None:
        habit = questions.subject * memory.relations + questions.relation
        place, owner = expand(*act.index.group(habit, memory.parties))
        candidate = memory.act_target[place]
    else:
        place, owner = acts_of(memory, questions.subject, questions.other)
        candidate = memory.act_relation[place]
    known = (act.value[EVER, place] > 0) & ((questions.other is None) | (candidate < memory.relations // 2))
    place, owner, candidate = place[known], owner[known], candidate[known]
    return owner, candidate, np.exp2((act.last[place] - memory.today) / 100.0)


def _attention(memory: Memory, questions: Questions) -> Rows:
    if questions.other is None:
        party = memory.tables["party"]
        met = np.zeros((2, memory.parties), dtype=np.float32)
        met[1 - party.index.keys % 2, party.index.keys // 2] = party.value[RECENT, :-1]
        values = met[memory.side[questions.relation]]
    else:
        values = np.broadcast_to(_often(memory), (len(questions), memory.relations // 2)).copy()
    return _best(values)


def _mixture(memory: Memory, questions: Questions) -> Rows:
    half = memory.relations // 2
    parts: list[Singles] = []
    if questions.other is None:
        rows = memory.tables["habit"].index.find(questions.subject * memory.relations + questions.relation)
        known = rows < len(memory.tables["habit"].index)
        for half_life in (RECENT, EVER):
            same = np.zeros((len(questions), memory.parties), dtype=np.float32)
            same[known] = memory.habits(half_life)[rows[known]].toarray()
            parts.append(same)
        parts += [memory.dealings(half_life)[questions.subject].toarray() for half_life in (RECENT, EVER)]
        habit = memory.tables["habit"]
        usual = np.zeros((memory.relations, memory.parties), dtype=np.float32)
        doer, relation = habit.index.keys // memory.relations, habit.index.keys % memory.relations
        usual[memory.other_side[relation], doer] = habit.value[SEASON, :-1]
        parts.append(usual[questions.relation])
        weights = WHO
    else:
        place, owner = acts_of(memory, questions.subject, questions.other)
        kind = memory.act_relation[place]
        place, owner, kind = place[kind < half], owner[kind < half], kind[kind < half]
        for half_life in (RECENT, EVER):
            value = memory.tables["act"].value[half_life, place]
            parts.append(np.bincount(owner * half + kind, value, len(questions) * half).reshape(-1, half).astype(np.float32))
        for party, first in ((questions.subject, 0), (questions.other, half)):
            parts.append(memory.habits_of(party, np.arange(first, first + half), SEASON))
        parts.append(np.broadcast_to(_often(memory), parts[0].shape))
        weights = WHAT
    total = np.zeros(parts[0].shape, dtype=np.float32)
    for part, weight in zip(parts, weights, strict=True):
        total += weight * part / np.maximum(part.sum(axis=1, keepdims=True), 1e-9)
    return _best(total)


def _often(memory: Memory) -> Singles:
    kinds = memory.tables["relation"]
    often = np.zeros(memory.relations, dtype=np.float32)
    often[kinds.index.keys] = kinds.value[RECENT, :-1]
    return often[: memory.relations // 2]


def _best(values: Singles) -> Rows:
    keep = min(KEPT, values.shape[1])
    candidate = largest(values, keep).ravel()
    question = np.repeat(np.arange(len(values)), keep)
    score = values[question, candidate].astype(np.float64)
    return question[score > 0], candidate[score > 0], score[score > 0]


METHODS: dict[str, Callable[[Memory, Questions], Rows]] = {
    "persistence": _persistence,
    "attention": _attention,
    "mixture": _mixture,
}
