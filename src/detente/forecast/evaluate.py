"""How well a ranking met what happened: mean reciprocal rank and hits, with the time-aware filter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.forecast.history import Bools, Floats, Ints, Ranking

HITS = (1, 3, 10)


@dataclass(frozen=True, slots=True)
class Standing:
    """For each true answer its expected reciprocal rank and the chance of standing among the first 1, 3 and 10."""

    reciprocal: Floats
    hits: Floats

    def summary(self, rows: Bools | slice = slice(None)) -> dict[str, float]:
        """Means in per cent, and of how many answers."""
        reciprocal, hits = self.reciprocal[rows], self.hits[rows]
        if not len(reciprocal):
            return {"n": 0}
        means = {f"hits@{k}": round(100 * float(hits[:, i].mean()), 2) for i, k in enumerate(HITS)}
        return {"mrr": round(100 * float(reciprocal.mean()), 2), **means, "n": len(reciprocal)}


def standing(ranking: Ranking, question: Ints, truth: Ints, choices: int) -> Standing:
    """Where each true answer stands, once the other true answers of its question are left out (the time-aware filter).

    ``question`` and ``truth`` are one row an answer; a question is a subject, relation and day, so that all its answers are
    true on that day. Candidates with equal scores share their ranks in expectation, and so do those that are not listed,
    below every listed one (Sun et al. 2020, "A re-evaluation of knowledge graph completion methods").
    """
    size = max(choices, int(ranking.candidate.max(initial=0)) + 1, int(truth.max(initial=0)) + 1)
    asked = np.repeat(np.arange(len(ranking)), np.diff(ranking.starts))
    listed_keys = asked * size + ranking.candidate
    true_keys = np.unique(question * size + truth)
    is_true = np.isin(listed_keys, true_keys)
    answers = np.bincount(true_keys // size, minlength=len(ranking))
    listed = np.bincount(asked, minlength=len(ranking))
    listed_true = np.bincount(asked[is_true], minlength=len(ranking))
    order = np.argsort(listed_keys)
    place = np.searchsorted(listed_keys, question * size + truth, sorter=order)
    place = order[np.minimum(place, max(len(order) - 1, 0))] if len(order) else np.zeros(len(question), dtype=np.int64)
    found = listed_keys[place] == question * size + truth if len(order) else np.zeros(len(question), dtype=bool)
    greater = np.zeros(len(question))
    ties = np.zeros(len(question))
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, size + 2))])
    for row in range(len(question)):
        asked_row = int(question[row])
        start, end = ranking.starts[asked_row], ranking.starts[asked_row + 1]
        if found[row]:
            score = ranking.score[place[row]]
            others = ~is_true[start:end]
            greater[row] = np.count_nonzero(others & (ranking.score[start:end] > score))
            ties[row] = np.count_nonzero(others & (ranking.score[start:end] == score))
        else:
            greater[row] = listed[asked_row] - listed_true[asked_row]
            ties[row] = max(choices - answers[asked_row] - greater[row], 0)
    first, last = greater.astype(np.int64), (greater + ties + 1).astype(np.int64)
    shared = last - first
    hits = np.stack([np.clip(k - first, 0, shared) / shared for k in HITS], axis=1)
    return Standing((harmonic[last] - harmonic[first]) / shared, hits)
