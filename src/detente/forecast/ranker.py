"""A ranker over named features: gradient-boosted trees (LightGBM) that put the true answers of past days first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecast import rules, tasks
from detente.forecast.errors import TooShort
from detente.forecast.features import COLUMN, Describer, Rows
from detente.forecast.history import Bools, Floats, History, Ints, Questions, Ranking, Singles, joined
from detente.forecast.rules import Rules
from detente.forecast.tasks import Exam

if TYPE_CHECKING:
    import lightgbm

# Parties looked at for a question. 110 instead of 60 raised the share of answers among them from .815 to .859 and the MRR by
# .1 (validation part of ICEWS14), for twice the time.
CANDIDATES = 90
# Of so many questions that there would be more candidates than this in all, each has fewer: time grows with them. (ICEWS18's test
# part has about 80,000 questions.)
MOST_RANKED, FEWEST_CANDIDATES = 6_000_000, 30
# What is learnt from: as many questions, of as many days at the end of the history; and rules from as many days.
TRAINING_QUESTIONS = 25_000
TRAINING_DAYS = 60
RULE_DAYS = 200
PARTY_RULE_DAYS = 30
# All rivals among the first ten places by the first estimate, and half of the rest.
NEAR, SAMPLED = 10, 0.5
ORIGINS = 5  # days between the origins of training questions asked ahead of time
# Chosen on the validation part of ICEWS14 (trained on its training part): lambdarank 48.4, cross-entropy of the ranking
# (rank_xendcg) 48.1, binary 48.2; 15 leaves lose .1, 63 leaves and 250 rounds gain nothing.
ROUNDS = 200
PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank",
    "learning_rate": 0.08,
    "num_leaves": 31,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
}


@dataclass
class Ranker:
    """What was learnt for one task; ``task`` is "who" or "what"."""

    task: str
    booster: lightgbm.Booster
    pair_rules: Rules
    party_rules: Rules
    seed: int
    threads: int

    def rank(self, history: History, questions: Questions, by: str | None = None) -> Ranking:
        """Candidates for each question, the best first, with the trees' scores, or ``by`` one feature alone."""
        describer = Describer(history, self.pair_rules, self.party_rules, self.seed)
        keep = int(np.clip(MOST_RANKED // max(len(questions), 1), FEWEST_CANDIDATES, CANDIDATES))
        parts: list[tuple[Ints, Ints, Floats]] = []
        for origin in np.unique(questions.known_before):
            describer.advance(int(origin))
            asked = np.flatnonzero(questions.known_before == origin)
            rows = candidates(describer, self.task, questions.take(asked), keep)
            features = rows.features
            score = self.booster.predict(features, num_threads=self.threads) if by is None else features[:, COLUMN[by]]
            parts.append((asked[rows.question], rows.candidate, np.asarray(score)))
        if not parts:
            return joined([])
        question, candidate, score = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Ranking.of(question, candidate, score, len(questions))


def candidates(describer: Describer, task: str, questions: Questions, keep: int) -> Rows:
    return describer.whom(questions, keep) if task == "who" else describer.what(questions, keep)


def fit(history: History, task: str = "who", horizon: int = 0, seed: int = 0, threads: int = 2) -> Ranker:
    """A ranker learnt from the last days of a history, each asked about with what was known before it.

    With a ``horizon`` of some days it learns to answer that far ahead: each training question is asked at an origin up to so
    many days before it, and knows nothing from then on.
    """
    lesson = lessons(history, task, horizon, seed)
    return Ranker(task, learnt(lesson, seed, threads), lesson.pair_rules, lesson.party_rules, seed, threads)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What trees learn from: candidates of past questions, those of one question together, float[m, f] in parts; ``label`` 1 for
    the true ones; ``sizes`` how many each question has. The rules are those by which they were described.
    """

    features: tuple[Singles, ...]
    label: Singles
    sizes: Ints
    pair_rules: Rules
    party_rules: Rules


def lessons(
    history: History,
    task: str = "who",
    horizon: int = 0,
    seed: int = 0,
    questions: int = TRAINING_QUESTIONS,
    last_days: int = TRAINING_DAYS,
    keep: int = CANDIDATES,
) -> Lesson:
    """Questions of the last days of a history, described by what was known before each. See :func:`fit`."""
    days = np.unique(history.day)
    if len(days) < 10:
        raise TooShort(f"{len(days)} days with acts are too few to learn from. Hint: give a history of at least 10 such days.")
    first, end = int(days[-min(last_days, len(days) // 2)]), int(days[-1]) + 1
    pair_rules = rules.mine(history, max(end - RULE_DAYS, int(days[0]) + 1), end)
    party_rules = rules.mine_parties(history, max(end - PARTY_RULE_DAYS, int(days[0]) + 1), end)
    describer = Describer(history, pair_rules, party_rules, seed)
    rng = np.random.default_rng(seed)
    exam = tasks.whom(history.since(first)) if task == "who" else tasks.what(history.since(first))
    choices = history.parties if task == "who" else history.relations
    if horizon:
        ahead = rng.integers(0, horizon, len(exam.questions))
        origin = np.maximum((exam.questions.day - ahead) // ORIGINS * ORIGINS, first - first % ORIGINS)
        exam = replace(exam, questions=replace(exam.questions, known_before=origin))
    chosen = np.sort(rng.permutation(len(exam.questions))[:questions])
    parts: list[Singles] = []
    labels: list[Bools] = []
    sizes: list[Ints] = []
    for origin in np.unique(exam.questions.known_before[chosen]):
        describer.advance(int(origin))
        asked = chosen[exam.questions.known_before[chosen] == origin]
        rows = candidates(describer, task, exam.questions.take(asked), keep)
        true = truths(rows, asked, exam, choices)
        # A question whose answer is not among the candidates teaches nothing, and most of the far rivals teach the same.
        told = np.bincount(rows.question, true, len(asked))[rows.question] > 0
        near = rows.features[:, COLUMN["place by first estimate"]] < NEAR
        kept = told & (true | near | (rng.random(len(true)) < SAMPLED))
        parts.append(rows.features[kept])
        labels.append(true[kept])
        counts = np.bincount(rows.question[kept], minlength=len(asked))
        sizes.append(counts[counts > 0])
    label = np.concatenate(labels).astype(np.float32)
    return Lesson(tuple(parts), label, np.concatenate(sizes), pair_rules, party_rules)


def truths(rows: Rows, asked: Ints, exam: Exam, choices: int) -> Bools:
    """Which candidates are true answers; ``asked`` are the numbers in the exam of the questions of ``rows``."""
    answers = np.isin(exam.question, asked)
    wanted = np.searchsorted(asked, exam.question[answers]) * choices + exam.answer[answers]
    return np.asarray(np.isin(rows.question * choices + rows.candidate, wanted))


def learnt(lesson: Lesson, seed: int = 0, threads: int = 2, columns: Ints | None = None) -> lightgbm.Booster:
    """Trees that put the true candidates first, by all features or these columns alone."""
    import lightgbm

    # In parts, so that all of it lies in memory but once.
    parts = [part if columns is None else part[:, columns] for part in lesson.features]
    data = lightgbm.Dataset(parts, lesson.label, group=lesson.sizes)
    return lightgbm.train({**PARAMETERS, "seed": seed, "num_threads": threads}, data, ROUNDS)
