"""From a history to the questions of an evaluation: every act of some days, asked as who and as what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.forecast.history import History, Ints, Questions


@dataclass(frozen=True, slots=True)
class Exam:
    """Questions, each once, and their true answers: row i says that ``answer[i]`` is true for ``questions[question[i]]``."""

    questions: Questions
    question: Ints
    answer: Ints


def whom(history: History, horizon: int | None = None) -> Exam:
    """Each act asked twice: to whom did its source do this, and who did this to its target?

    With ``horizon`` None everything before the day asked about is known (single-step); else nothing from the day
    ``horizon`` on is (multi-step).
    """
    acts = history.both_ways()
    columns = np.stack([acts.day, acts.relation, acts.source], axis=1)
    asked, question = np.unique(columns, axis=0, return_inverse=True)
    day, relation, subject = (np.ascontiguousarray(column) for column in asked.T)
    known_before = day.copy() if horizon is None else np.full(len(day), horizon, dtype=np.int64)
    return Exam(Questions(subject, relation, day, known_before), question.reshape(-1).astype(np.int64), acts.target)


def what(history: History, horizon: int | None = None) -> Exam:
    """Each act asked once: what does its source do to its target? ``horizon`` as in :func:`whom`."""
    columns = np.stack([history.day, history.source, history.target], axis=1)
    asked, question = np.unique(columns, axis=0, return_inverse=True)
    day, subject, other = (np.ascontiguousarray(column) for column in asked.T)
    known_before = day.copy() if horizon is None else np.full(len(day), horizon, dtype=np.int64)
    nothing = np.full(len(day), -1, dtype=np.int64)
    return Exam(Questions(subject, nothing, day, known_before, other), question.reshape(-1).astype(np.int64), history.relation)
