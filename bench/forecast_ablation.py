"""Which features matter: python bench/forecast_ablation.py --data DIR [--questions 6000] [--asked 5000]

A ranker with the shipped objective is trained on questions drawn from the end of DIR/train.txt, and asked the same questions,
drawn from DIR/valid.txt, again and again: with all groups of features, without each, and with each alone. All choose among the
same candidates. Printed: MRR, and the difference to all features with its standard error (paired bootstrap over the questions, and
over whole days, as questions of a day are not independent; the larger of the two). --seed fixes the draw of the questions.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from detente.forecast import evaluate, ranker, tasks
from detente.forecast.features import COLUMN, GROUPS, NAMES, Describer, stacked
from detente.forecast.history import Floats, Ints, Ranking
from detente.forecast.ranker import CANDIDATES, TRAINING_DAYS
from forecast import load

DRAWS = 2000


def error_of(difference: Floats, group: Ints, seed: int) -> float:
    """The standard error of a mean over groups that are drawn again and again, each with all it holds."""
    names, index = np.unique(group, return_inverse=True)
    sums, counts = np.bincount(index, difference), np.bincount(index)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(names), (DRAWS, len(names)))
    return float((sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)).std())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=6000, help="to learn from")
    parser.add_argument("--days", type=int, default=TRAINING_DAYS, help="of which they are drawn")
    parser.add_argument("--asked", type=int, default=5000, help="questions of valid.txt")
    parser.add_argument("--candidates", type=int, default=CANDIDATES)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-all", action="store_true", help="train with all features only")
    asked_for = parser.parse_args()
    given = load(asked_for.data, "valid")
    history = given.history
    lesson = ranker.lessons(
        history.before(given.first), questions=asked_for.questions, last_days=asked_for.days, keep=asked_for.candidates,
        seed=asked_for.seed,
    )  # fmt: skip
    exam = tasks.whom(history.since(given.first))
    rng = np.random.default_rng(asked_for.seed)
    asked = np.sort(rng.permutation(len(exam.questions))[: asked_for.asked])
    describer = Describer(history, lesson.pair_rules, lesson.party_rules, asked_for.seed)
    parts = []
    for day in np.unique(exam.questions.known_before[asked]):
        describer.advance(int(day))
        today = np.flatnonzero(exam.questions.known_before[asked] == day)
        rows = describer.whom(exam.questions.take(asked[today]), asked_for.candidates)
        rows.question = today[rows.question]
        parts.append(rows)
    rows = stacked(parts)
    chosen = np.isin(exam.question, asked)
    question, answer = np.searchsorted(asked, exam.question[chosen]), exam.answer[chosen]
    days = exam.questions.day[asked][question]
    print(
        f"{len(lesson.sizes):,} questions with {len(lesson.label):,} candidates to learn from, {len(asked):,} asked"
        f" ({len(answer):,} answers); {time.process_time():.0f} s of processor time so far"
    )
    groups = {name: np.array([COLUMN[one] for one in names]) for name, names in GROUPS.items()}
    every = np.arange(len(NAMES))
    variants = {"all": every}
    if not asked_for.only_all:
        variants |= {f"without {name}": np.setdiff1d(every, columns) for name, columns in groups.items()}
        variants |= {f"{name} alone": columns for name, columns in groups.items()}
    whole: Floats | None = None
    for name, columns in variants.items():
        booster = ranker.learnt(lesson, asked_for.seed, asked_for.threads, columns)
        score = np.asarray(booster.predict(rows.features[:, columns], num_threads=asked_for.threads))
        ranking = Ranking.of(rows.question, rows.candidate, score, len(asked))
        found = evaluate.standing(ranking, question, answer, history.parties)
        line = f"{name:<28}{found.summary()['mrr']:>7.2f}"
        if whole is None:
            whole = found.reciprocal
        else:
            difference = 100 * (found.reciprocal - whole)
            error = max(error_of(difference, group, asked_for.seed) for group in (question, days))
            line += f"  {difference.mean():+6.2f} +- {error:.2f}"
        print(f"{line}   {time.process_time():.0f} s", flush=True)


if __name__ == "__main__":
    main()
