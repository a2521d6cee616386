"""A history of acts as four columns, and the questions asked of it.

Neither knows where its acts come from: parties and PLOVER types of a book, or entities and relations of a benchmark.
Parties and relations are numbers from 0; days are whole numbers on any calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.forecast.errors import BadHistory

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


def ints(values: Any) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class History:
    """Acts in the order of their days: ``source`` did ``relation`` to ``target`` on ``day``, four columns of one length.

    ``parties`` and ``relations`` say how many there are, those that never acted included. ``names`` are the parties' own
    names or codes, empty where they have none; ``country`` and ``role`` number what each party belongs to, -1 where that is
    not known. ``ahead`` are rows (source, relation, target, day) of what was announced, asked or expected on a day, and ``said``
    rows (one, sign, other, day) of relations that a text called good (1) or bad (0): signs of acts, and no acts.
    """

    source: Ints
    relation: Ints
    target: Ints
    day: Ints
    parties: int
    relations: int
    names: tuple[str, ...] = ()
    country: Ints = field(default_factory=lambda: ints([]))
    role: Ints = field(default_factory=lambda: ints([]))
    ahead: Ints = field(default_factory=lambda: ints([]).reshape(0, 4))
    said: Ints = field(default_factory=lambda: ints([]).reshape(0, 4))

    @classmethod
    def of(cls, acts: Any, parties: int | None = None, relations: int | None = None, names: Sequence[str] = ()) -> History:
        """A history of rows (source, relation, target, day) in any order; each row counts once, however often it is given."""
        table = ints(acts).reshape(-1, 4)
        if len(table) and table[:, :3].min() < 0:
            raise BadHistory("a party or relation below 0. Hint: number parties and relations from 0.")
        table = np.unique(table[:, [3, 0, 1, 2]], axis=0)
        most = int(table[:, [1, 3]].max()) + 1 if len(table) else 0
        kinds = int(table[:, 2].max()) + 1 if len(table) else 0
        if (parties is not None and parties < most) or (relations is not None and relations < kinds):
            raise BadHistory(
                f"{most} parties and {kinds} relations appear, but {parties} and {relations} were announced. "
                "Hint: announce the whole of them, or leave the numbers out."
            )
        if names and len(names) < (parties or most):
            raise BadHistory(f"{len(names)} names for {parties or most} parties. Hint: give each party a name, or none.")
        day, source, relation, target = (np.ascontiguousarray(column) for column in table.T)
        unknown = np.full(parties or most, -1, dtype=np.int64)
        return cls(source, relation, target, day, parties or most, relations or kinds, tuple(names), unknown, unknown)

    def belonging(self, country: Sequence[str | None], role: Sequence[str | None]) -> History:
        """The same history, with the country and the role of each party, as any words; None where not known."""
        if len(country) != self.parties or len(role) != self.parties:
            raise BadHistory(f"{len(country)} countries and {len(role)} roles for {self.parties} parties. Hint: give each its own.")
        return replace(self, country=_numbered(country), role=_numbered(role))

    def with_signs(self, ahead: Any, said: Any) -> History:
        """The same history, with what was announced and what was said of relations; rows in any order."""
        tables = [ints(rows).reshape(-1, 4) for rows in (ahead, said)]
        for table in tables:
            if len(table) and (table[:, :3].min() < 0 or table[:, [0, 2]].max() >= self.parties):
                raise BadHistory("a sign of a party that is not of the history. Hint: number them as the acts.")
        ahead_, said_ = (table[np.argsort(table[:, 3], kind="stable")] for table in tables)
        return replace(self, ahead=ahead_, said=said_)

    def __len__(self) -> int:
        return len(self.day)

    def before(self, day: int) -> History:
        """The acts of the days before ``day``, and what was known of signs."""
        part = self._slice(0, int(np.searchsorted(self.day, day)))
        return replace(part, ahead=self.ahead[self.ahead[:, 3] < day], said=self.said[self.said[:, 3] < day])

    def since(self, day: int) -> History:
        """The acts of ``day`` and after."""
        return self._slice(int(np.searchsorted(self.day, day)), len(self.day))

    def _slice(self, start: int, end: int) -> History:
        part = slice(start, end)
        return replace(self, source=self.source[part], relation=self.relation[part], target=self.target[part], day=self.day[part])

    def both_ways(self) -> History:
        """Every act twice: as it was, and as seen from its target, under ``relation + relations``.

        Who did it is then asked as to whom it was done, and one ranker answers both.
        """
        order = np.argsort(np.concatenate([self.day, self.day]), kind="stable")
        return replace(
            self,
            source=np.concatenate([self.source, self.target])[order],
            relation=np.concatenate([self.relation, self.relation + self.relations])[order],
            target=np.concatenate([self.target, self.source])[order],
            day=np.concatenate([self.day, self.day])[order],
            relations=2 * self.relations,
        )


def _numbered(words: Sequence[str | None]) -> Ints:
    numbers = {word: number for number, word in enumerate(sorted({word for word in words if word is not None}))}
    return ints([-1 if word is None else numbers[word] for word in words])


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions put to a history; nothing from ``known_before`` on may enter an answer.

    ``subject`` and ``relation`` ask for a party ("to whom does it do this?"); relations of the second half ask from the
    target's side ("who does this to it?"). ``day`` is the day asked about. Where ``other`` is given, the question is what
    ``subject`` does to ``other``, and ``relation`` is not looked at.
    """

    subject: Ints
    relation: Ints
    day: Ints
    known_before: Ints
    other: Ints | None = None

    def __len__(self) -> int:
        return len(self.subject)

    def take(self, rows: Any) -> Questions:
        return Questions(
            self.subject[rows],
            self.relation[rows],
            self.day[rows],
            self.known_before[rows],
            None if self.other is None else self.other[rows],
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates with their scores for each question, the best first: those of question i are rows starts[i] to starts[i+1]."""

    starts: Ints
    candidate: Ints
    score: Floats

    @classmethod
    def of(cls, question: Ints, candidate: Ints, score: Any, questions: int, keep: int | None = None) -> Ranking:
        """Rows in any order, put in order; ties by the candidate's number, so that equal runs give equal lists."""
        score = np.asarray(score, dtype=np.float64)
        order = np.lexsort((candidate, -score, question))
        question, candidate, score = question[order], candidate[order], score[order]
        starts = np.searchsorted(question, np.arange(questions + 1))
        if keep is not None:
            chosen = np.arange(len(question)) - starts[question] < keep
            question, candidate, score = question[chosen], candidate[chosen], score[chosen]
            starts = np.searchsorted(question, np.arange(questions + 1))
        return cls(starts, candidate, score)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def question(self) -> Ints:
        return np.repeat(np.arange(len(self)), np.diff(self.starts))


def joined(parts: Sequence[Ranking]) -> Ranking:
    """Rankings of consecutive questions as one."""
    sizes = np.concatenate([np.diff(part.starts) for part in parts]) if parts else ints([])
    return Ranking(
        np.concatenate([ints([0]), np.cumsum(sizes)]),
        np.concatenate([part.candidate for part in parts]) if parts else ints([]),
        np.concatenate([part.score for part in parts]) if parts else np.zeros(0),
    )
