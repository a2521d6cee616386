"""What is remembered of the past on a given day: fading counts and last days of acts, pairs, habits and parties.

Counts fade by half with each half-life, so that a history is read once, forwards, and every day's state costs one
multiplication. All acts are held both ways (:meth:`History.both_ways`): what a party suffers is a habit of its own, under
the relation's second number.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from detente.forecast.history import History, Ints, Singles, ints
from detente.forecast.lists import Index

# Days after which half of a count is left: yesterday, a flurry, a crisis, a season, and ever. Against 2, 8, 32 and 128 days
# they gained .07 (ranker) and .3 (rules alone) of MRR on the validation part of ICEWS14.
HALF_LIVES = (1.0, 4.0, 16.0, 100.0, np.inf)
NEVER = -(10**6)


class Counts:
    """Fading counts and the last day of each key; the row behind the last is one that never happened."""

    def __init__(self, keys: Ints) -> None:
        self.index = Index.of(keys)
        self.value = np.zeros((len(HALF_LIVES), len(self.index) + 1), dtype=np.float32)
        self.last = np.full(len(self.index) + 1, NEVER, dtype=np.int64)

    def fade(self, factors: Singles) -> None:
        self.value *= factors[:, None]

    def add(self, rows: Ints, day: int) -> None:
        self.value += np.bincount(rows, minlength=len(self.last)).astype(np.float32)[None, :]
        self.last[rows] = day

    def add_late(self, rows: Ints, age: Ints) -> None:
        """Count what happened so many days ago as it has faded since."""
        for number, half_life in enumerate(HALF_LIVES):
            self.value[number] += np.bincount(rows, np.exp2(-age / half_life), len(self.last)).astype(np.float32)


class Memory:
    """The state of a history before a day; :meth:`advance` moves that day forwards."""

    def __init__(self, history: History) -> None:
        self.history = history
        acts = self.acts = history.both_ways()
        self.parties, self.relations = history.parties, acts.relations
        n, r = self.parties, self.relations
        self.side = (np.arange(r) >= history.relations).astype(np.int64)  # 1: seen from the target's side
        self.other_side = np.concatenate([np.arange(r // 2) + r // 2, np.arange(r // 2)])
        self.habit_key = acts.source * r + acts.relation
        self.act_key = self.habit_key * n + acts.target
        self.pair_key = (acts.source * 2 + self.side[acts.relation]) * n + acts.target
        self.tables: dict[str, Counts] = {}
        self._rows: dict[str, Ints] = {}
        for name, keys in (
            ("act", self.act_key),
            ("pair", self.pair_key),
            ("habit", self.habit_key),
            ("party", acts.source * 2 + self.side[acts.relation]),
            ("relation", acts.relation),
        ):
            self.tables[name] = Counts(keys)
            self._rows[name] = self.tables[name].index.find(keys)
        self._signs = self._sign_tables()
        self.today = int(acts.day[0]) if len(acts) else 0
        self.done = 0
        act, pair = self.tables["act"].index, self.tables["pair"].index
        self.act_target = act.keys % n
        self.act_habit = self.tables["habit"].index.find(act.keys // n)
        self.act_relation = (act.keys // n) % r
        self.act_source = act.keys // n // r
        self.habit_starts = np.searchsorted(self.act_habit, np.arange(len(self.tables["habit"].index) + 1))
        # The acts of each pair, whatever their relation: rows of the act table in the order of their pairs.
        self.act_pair = self.act_source * n + self.act_target
        self.by_pair = np.argsort(self.act_pair, kind="stable")
        self.pairs = Index.of(self.act_pair)
        self.pair_starts = np.searchsorted(self.act_pair[self.by_pair], np.append(self.pairs.keys, np.iinfo(np.int64).max))
        self.pair_source, self.pair_target = pair.keys // n // 2, pair.keys % n

    def _sign_tables(self) -> list[tuple[str, Ints, Ints]]:
        """Tables of signs, with the key of each sign and its day: by act and by pair what is ahead, by pair what is said."""
        n, r, half = self.parties, self.relations, self.history.relations
        source, relation, target, day = self.history.ahead.T
        one, sign, other, said = self.history.said.T
        turned = relation + half
        keys = {
            "act ahead": np.concatenate([(source * r + relation) * n + target, (target * r + turned) * n + source]),
            "pair ahead": np.concatenate([source * n + target, target * n + source]),
            "said": np.concatenate([(one * n + other) * 2 + sign, (other * n + one) * 2 + sign]),
        }
        found = []
        for name, key in keys.items():
            self.tables[name] = Counts(key)
            days = np.tile(said if name == "said" else day, 2)
            order = np.argsort(days, kind="stable")
            found.append((name, self.tables[name].index.find(key[order]), days[order]))
        self.signs_done = NEVER
        return found

    def advance(self, day: int) -> None:
        """Take in every act and sign before ``day``, and fade to it."""
        while True:
            until = int(np.searchsorted(self.acts.day, day))
            if self.done >= until:
                break
            next_day = int(self.acts.day[self.done])
            self._fade_to(next_day)
            end = int(np.searchsorted(self.acts.day, next_day, side="right"))
            for name, rows in self._rows.items():
                self.tables[name].add(rows[self.done : end], next_day)
            self.done = end
        self._fade_to(day)
        for name, rows, days in self._signs:
            fresh = slice(*np.searchsorted(days, [self.signs_done, day]))
            self.tables[name].add_late(rows[fresh], day - days[fresh])
        self.signs_done = max(self.signs_done, day)

    def _fade_to(self, day: int) -> None:
        if day > self.today:
            factors = np.exp2(-(day - self.today) / np.array(HALF_LIVES)).astype(np.float32)
            for table in self.tables.values():
                table.fade(factors)
            self.today = day

    def habits(self, half_life: int) -> sp.csr_matrix:
        """A row a habit (a party and a relation), a column a party: how often, faded."""
        value = self.tables["act"].value[half_life, :-1]
        kept = np.flatnonzero(value)  # what is still to come must not even change the order in which numbers are added
        starts = np.searchsorted(kept, self.habit_starts)
        shape = (len(self.tables["habit"].index), self.parties)
        return sp.csr_matrix((value[kept], self.act_target[kept], starts), shape=shape)

    def habits_of(self, party: Ints, relation: Ints, half_life: int) -> Singles:
        """How often each party did each relation, faded: a row a party, a column a relation."""
        habit = self.tables["habit"]
        keys = party[:, None] * self.relations + relation[None, :]
        counts: Singles = habit.value[half_life, habit.index.find(keys.ravel())].reshape(keys.shape)
        return counts

    def dealings(self, half_life: int) -> sp.csr_matrix:
        """Who deals with whom, in either direction: a symmetric matrix of parties, faded."""
        value = self.tables["pair"].value[half_life, :-1]
        kept = value > 1e-3
        return sp.csr_matrix((value[kept], (self.pair_source[kept], self.pair_target[kept])), shape=(self.parties, self.parties))


def shares(matrix: sp.csr_matrix, prior: float = 0.0) -> sp.csr_matrix:
    """Each row divided by its sum, or by that and ``prior``, so that little evidence makes small shares."""
    total = np.asarray(matrix.sum(axis=1)).ravel() + prior
    scale = sp.diags(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0).astype(np.float32))
    return (scale @ matrix).tocsr()


def strongest(matrix: sp.csr_matrix, keep: int) -> sp.csr_matrix:
    """The ``keep`` largest entries of each row."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((-matrix.data, rows))
    rank = np.arange(len(rows)) - ints(matrix.indptr)[rows]
    order = order[rank < keep]
    return sp.csr_matrix((matrix.data[order], (rows[order], matrix.indices[order])), shape=matrix.shape)
