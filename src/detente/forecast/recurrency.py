"""Recurrency: what has happened before will happen again. The baseline that every forecaster of events has to beat.

Written from the formulas of Gastinger, Meilicke, Errica, Sztyler, Schuelke and Stuckenschmidt (2024), "History repeats
itself: a baseline for temporal knowledge graph forecasting", IJCAI. For a source s, a relation r, a target o and a day t:

- strict: 2 ** (-decay * (t - k)), k being the last day before t on which s did r to o; 0 where it never did;
- relaxed: of all acts r before t, the share that had o as their target;
- combined: weight * strict + (1 - weight) * relaxed, with a decay and a weight for each relation.

Who did it is asked as a relation of its own, seen from the target's side, with a decay and a weight of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.forecast.errors import TooShort
from detente.forecast.history import Floats, History, Ints, Questions, Ranking, ints
from detente.forecast.lists import Index, expand, unique_rows

# The grids tried for each relation: a half-life of the strict part from a third of a day to never (decay 0), and weights
# of the strict part that leave the relaxed part everything, something, or only the ties.
DECAYS = (0.0, 0.0001, 0.001, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 1.5, 3.0)
WEIGHTS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 0.99999)
# What the relaxed part alone may put forward. Places below the hundredth weigh less than .01 in a reciprocal rank.
POPULAR = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the formulas need, one row a candidate: the days since it last happened (inf: never), its share of the relation."""

    question: Ints
    candidate: Ints
    since: Floats
    share: Floats


@dataclass(frozen=True, slots=True)
class Parameters:
    """A decay and a weight for each relation, those of the second half for questions from the target's side."""

    decay: Floats
    weight: Floats

    @classmethod
    def uniform(cls, relations: int, decay: float, weight: float) -> Parameters:
        """The same for every relation; weight 1 is the strict baseline, weight 0 the relaxed one."""
        return cls(np.full(2 * relations, decay), np.full(2 * relations, weight))


def strict(since: Floats, decay: Floats | float) -> Floats:
    """2 ** (-decay * days since it last happened), 0 where it never did."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(since), 0.0, np.exp2(-np.asarray(decay) * since))


def combined(evidence: Evidence, decay: Floats | float, weight: Floats | float) -> Floats:
    return np.asarray(weight) * strict(evidence.since, decay) + (1 - np.asarray(weight)) * evidence.share


class Recurrency:
    """Evidence of recurrence in a history, day by day."""

    def __init__(self, history: History) -> None:
        self.parties = history.parties
        self.acts = history.both_ways()
        relations = self.acts.relations
        self.row = self.acts.source * relations + self.acts.relation
        self.triples = Index.of(self.row * self.parties + self.acts.target)
        self.uses = Index.of(self.acts.relation * self.parties + self.acts.target)

    def evidence(self, questions: Questions) -> Evidence:
        """Everything that s did r to before, and the most usual targets of r besides."""
        relations, parties = self.acts.relations, self.parties
        last = np.full(len(self.triples), -1, dtype=np.int64)
        uses, total = np.zeros(len(self.uses)), np.zeros(relations)
        triple_of = self.triples.find(self.row * parties + self.acts.target)
        use_of = self.uses.find(self.acts.relation * parties + self.acts.target)
        done = 0
        parts: list[tuple[Ints, Ints, Floats, Floats]] = []
        for origin in np.unique(questions.known_before):
            until = int(np.searchsorted(self.acts.day, origin))
            fresh = slice(done, until)
            last[triple_of[fresh]] = self.acts.day[fresh]  # days rise, so the last write is the last day
            np.add.at(uses, use_of[fresh], 1.0)
            np.add.at(total, self.acts.relation[fresh], 1.0)
            done = until
            asked = np.flatnonzero(questions.known_before == origin)
            subject, relation = questions.subject[asked], questions.relation[asked]
            place, owner = expand(*self.triples.group(subject * relations + relation, parties))
            known = last[place] >= 0
            place, owner = place[known], owner[known]
            past = self.triples.keys[place] % parties
            kinds, kind_of = np.unique(relation, return_inverse=True)
            usual_place, usual_kind = expand(*self.uses.group(kinds, parties))
            order = np.lexsort((-uses[usual_place], usual_kind))
            usual_place, usual_kind = usual_place[order], usual_kind[order]
            rank = np.arange(len(usual_kind)) - np.searchsorted(usual_kind, usual_kind)
            chosen = (rank < POPULAR) & (uses[usual_place] > 0)
            usual_place, usual_kind = usual_place[chosen], usual_kind[chosen]
            bounds = np.searchsorted(usual_kind, np.arange(len(kinds) + 1))
            extra, extra_owner = expand(bounds[kind_of], bounds[kind_of + 1])
            usual = self.uses.keys[usual_place[extra]] % parties
            row, candidate = unique_rows(np.concatenate([owner, extra_owner]), np.concatenate([past, usual]), parties)
            triple = self.triples.find((subject[row] * relations + relation[row]) * parties + candidate)
            when = np.append(last, -1)[triple]
            since = np.where(when >= 0, questions.day[asked][row] - when, np.inf)
            use = self.uses.find(relation[row] * parties + candidate)
            share = np.append(uses, 0.0)[use] / np.maximum(total[relation[row]], 1.0)
            parts.append((asked[row], candidate, since, share))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0)] * 4
        order = np.lexsort((columns[1], columns[0]))
        return Evidence(ints(columns[0][order]), ints(columns[1][order]), columns[2][order], columns[3][order])


def rank(history: History, questions: Questions, parameters: Parameters, keep: int = POPULAR) -> Ranking:
    """Candidates for each question by the combined formula."""
    evidence = Recurrency(history).evidence(questions)
    relation = questions.relation[evidence.question]
    score = combined(evidence, parameters.decay[relation], parameters.weight[relation])
    return Ranking.of(evidence.question, evidence.candidate, score, len(questions), keep)


def fit(history: History, questions: Questions, truth_question: Ints, truth: Ints) -> Parameters:
    """The decay and weight of each relation that put the true answers highest.

    ``truth_question`` and ``truth`` are one row an answer. A relation without answers takes what is best over all.
    """
    if not len(truth):
        raise TooShort("no acts to fit the recurrency baseline to. Hint: give a history of more days.")
    evidence = Recurrency(history).evidence(questions)
    relations, parties = 2 * history.relations, history.parties
    keys = evidence.question * parties + evidence.candidate  # rises: evidence is in the order of questions and candidates
    answers = Index(keys).find(truth_question * parties + truth)
    listed = answers < len(keys)
    answers, asked = answers[listed], truth_question[listed]
    rivals = np.flatnonzero(~np.isin(keys, truth_question * parties + truth))
    bounds = np.searchsorted(evidence.question[rivals], [asked, asked + 1])
    place, owner = expand(bounds[0], bounds[1])
    place = rivals[place]
    relation = questions.relation[asked]
    gained = np.zeros((len(DECAYS), len(WEIGHTS), relations))
    for i, decay in enumerate(DECAYS):
        again = strict(evidence.since, decay)
        for j, weight in enumerate(WEIGHTS):
            score = weight * again + (1 - weight) * evidence.share
            rival, own = score[place], score[answers][owner]
            ahead = np.bincount(owner[rival > own], minlength=len(answers))
            level = np.bincount(owner[rival == own], minlength=len(answers))
            gained[i, j] = np.bincount(relation, 1.0 / (1.0 + ahead + level / 2), relations)
    overall = int(gained.sum(axis=2).argmax())
    flat = gained.reshape(-1, relations)
    best = np.where(flat.max(axis=0) > 0, flat.argmax(axis=0), overall)
    return Parameters(np.asarray(DECAYS)[best // len(WEIGHTS)], np.asarray(WEIGHTS)[best % len(WEIGHTS)])
