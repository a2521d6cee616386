"""What answers what: rules "an act A of the one is followed by an act B", mined from a history with their delays.

Each act raises the rate of every act on its pair, by an amount that fades with half-lives of days to months; how much each
kind raises each is found by expectation and maximisation, as in Hawkes processes (Veen and Schoenberg 2008, "Estimation of
space-time branching process models in seismology using an EM-type algorithm", JASA 103; Lewis and Mohler 2011, "A
nonparametric EM algorithm for multiscale Hawkes processes"). What no act of the pair explains is left to the pair's base rate:
how often the source does such things at all, times how often the target meets with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from detente.forecast.errors import TooShort
from detente.forecast.history import Floats, History, Ints, Singles
from detente.forecast.lists import expand
from detente.forecast.memory import HALF_LIVES, Memory

# Which half-lives a rule may have: 2, 8 and 32 days, and ever. 128 days added nothing on a tail of the training part.
DELAYS = (0, 1, 2, 4)
ROUNDS = 8
# A rule is drawn towards what its consequence follows from on average as if it had been seen so many times besides.
PRIOR = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """``rise[delay, cause, effect]``: by how much an act of kind cause raises the daily rate of acts of kind effect on its
    pair, per unit of its faded count; relations of the second half are acts of the other side. ``support``: how many acts
    the rule explains, over all delays, and ``base[effect]`` what multiplies the base rate.
    """

    rise: Singles
    support: Singles
    base: Singles

    def intensity(self, memory: Memory, source: Ints, relation: Ints, target: Ints) -> Singles:
        """For each row the rate that rules expect, one column a delay."""
        result = np.zeros((len(source), len(DELAYS)), dtype=np.float32)
        place, owner = acts_of(memory, source, target)
        cause, effect = memory.act_relation[place], relation[owner]
        for column, delay in enumerate(DELAYS):
            value = memory.tables["act"].value[delay, place] * self.rise[column, cause, effect]
            result[:, column] = np.bincount(owner, value, len(source))
        return result


def acts_of(memory: Memory, source: Ints, target: Ints) -> tuple[Ints, Ints]:
    """Rows of the act table that are acts between source and target (from the source's side), and whose row each is."""
    pair = memory.pairs.find(source * memory.parties + target)
    known = pair < len(memory.pairs)
    starts = np.where(known, memory.pair_starts[np.minimum(pair, len(memory.pairs) - 1)], 0)
    ends = np.where(known, memory.pair_starts[np.minimum(pair + 1, len(memory.pairs))], 0)
    place, owner = expand(starts, ends)
    return memory.by_pair[place], owner


def base_rate(memory: Memory, source: Ints, relation: Ints, target: Ints) -> Singles:
    """The rate at which the source does such things, times the target's share of them (half-life 32 days)."""
    habits, relations = memory.tables["habit"], memory.tables["relation"]
    r = memory.relations
    does = habits.value[2, habits.index.find(source * r + relation)]
    meets = habits.value[2, habits.index.find(target * r + memory.other_side[relation])]
    total = relations.value[2, relations.index.find(relation)]
    return np.asarray(does * meets / np.maximum(total, 1.0) * (np.log(2) / HALF_LIVES[2]), dtype=np.float32)


def mine(history: History, start: int, end: int) -> Rules:
    """Rules of pairs from the acts of days start to end (exclusive), each seen with what was known before its day."""
    memory = Memory(history)
    sample = _Sample(memory.relations)
    for day, since in _days(history, start, end):
        memory.advance(day)
        acts, table = memory.acts, memory.tables["act"]
        today = slice(*np.searchsorted(acts.day, [day, day + 1]))
        source, relation, target = acts.source[today], acts.relation[today], acts.target[today]
        place, owner = acts_of(memory, source, target)
        base = base_rate(memory, source, relation, target)
        sample.add(relation, base, owner, memory.act_relation[place], table.value[list(DELAYS)][:, place])
        kinds = memory.tables["relation"]
        total = np.zeros(memory.relations)
        total[kinds.index.keys] = kinds.value[2, :-1] * (np.log(2) / HALF_LIVES[2])
        sample.expose(since, memory.act_relation, table.value[list(DELAYS), :-1], total)
    return sample.maximise()


def mine_parties(history: History, start: int, end: int) -> Rules:
    """Rules of parties: what one that did and met with such acts lately, with anyone, does and meets with next.

    Its base rate is the party's share of all acts, times how often the relation occurs.
    """
    memory = Memory(history)
    sample = _Sample(memory.relations)
    r = memory.relations
    for day, since in _days(history, start, end):
        memory.advance(day)
        acts, table = memory.acts, memory.tables["habit"]
        today = slice(*np.searchsorted(acts.day, [day, day + 1]))
        key = np.unique(acts.source[today] * r + acts.relation[today])
        party, relation = key // r, key % r
        place, owner = expand(*table.index.group(party, r))
        cause = table.index.keys % r
        base = party_base(memory)[party, relation]
        sample.add(relation, base, owner, cause[place], table.value[list(DELAYS)][:, place])
        sample.expose(since, cause, table.value[list(DELAYS), :-1], party_base(memory).sum(axis=0))
    return sample.maximise()


def party_base(memory: Memory) -> Singles:
    """A row a party, a column a relation: the relation's daily rate times the party's share of all acts (32 days)."""
    kinds, parties = memory.tables["relation"], memory.tables["party"]
    rate = np.zeros(memory.relations, dtype=np.float32)
    rate[kinds.index.keys] = kinds.value[2, :-1] * (np.log(2) / HALF_LIVES[2])
    share = np.bincount(parties.index.keys // 2, parties.value[2, :-1], memory.parties)
    return np.outer(share / max(share.sum(), 1.0), rate).astype(np.float32)


def party_rates(rules: Rules, memory: Memory) -> Singles:
    """A row a party, a column a relation: the rate that the rules of parties expect today."""
    table = memory.tables["habit"]
    party, cause = table.index.keys // memory.relations, table.index.keys % memory.relations
    result = party_base(memory) * rules.base
    for column, delay in enumerate(DELAYS):
        profile = sp.csr_matrix((table.value[delay, :-1], (party, cause)), shape=result.shape)
        result += profile @ rules.rise[column]
    return result


def _days(history: History, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The days with acts, and how many days each stands for."""
    previous = start - 1
    for day in np.unique(history.since(start).before(end).day).tolist():
        yield day, day - previous
        previous = day


class _Sample:
    """What rules are mined from: acts with the acts before them, and how much of each cause there was to act upon."""

    def __init__(self, relations: int) -> None:
        self.relations = relations
        self.exposure = np.zeros((len(DELAYS), relations))
        self.base_exposure = np.zeros(relations)
        self.effect: list[Ints] = []
        self.base: list[Singles] = []
        self.cause: list[Ints] = []
        self.owner: list[Ints] = []
        self.value: list[Singles] = []
        self.count = 0

    def add(self, effect: Ints, base: Singles, owner: Ints, cause: Ints, value: Singles) -> None:
        seen = value[-1] > 0
        self.owner.append(owner[seen] + self.count)
        self.cause.append(cause[seen])
        self.value.append(value[:, seen])
        self.effect.append(effect)
        self.base.append(base)
        self.count += len(effect)

    def expose(self, days: int, cause: Ints, value: Singles, base: Floats) -> None:
        for column, amount in enumerate(value):
            self.exposure[column] += days * np.bincount(cause, amount, self.relations)
        self.base_exposure += days * base

    def maximise(self) -> Rules:
        if not self.count:
            raise TooShort("no acts to mine rules from. Hint: give a history of more days.")
        r, exposure = self.relations, self.exposure
        effect, base, owner = np.concatenate(self.effect), np.concatenate(self.base), np.concatenate(self.owner)
        value = np.concatenate(self.value, axis=1)
        pair = np.concatenate(self.cause) * r + effect[owner]
        acts = np.bincount(effect, minlength=r) / self.count
        # To begin with each delay explains alike, and each effect comes in proportion to its frequency.
        typical = 0.25 * self.count / np.maximum(exposure.sum(axis=1, keepdims=True), 1e-9) * acts[None, :]
        rise = np.repeat(typical[:, None, :], r, axis=1)
        explained = np.zeros_like(rise)
        weight = np.full(r, 0.1)
        for _ in range(ROUNDS):
            part = value * rise.reshape(len(DELAYS), -1)[:, pair]
            rate = np.bincount(owner, part.sum(axis=0), self.count) + weight[effect] * base + 1e-12
            part /= rate[owner]
            explained = np.stack([np.bincount(pair, column, r * r).reshape(r, r) for column in part])
            # The average rule to an effect, by delay: what a cause never seen is given.
            typical = explained.sum(axis=1) / np.maximum(exposure.sum(axis=1, keepdims=True), 1e-9)
            # So long that the average cause would be followed by PRIOR acts.
            pull = PRIOR / np.maximum(typical.sum(axis=1, keepdims=True), 1e-12)
            rise = explained + (pull * typical)[:, None, :]
            rise /= (exposure + pull)[:, :, None]
            weight = np.bincount(effect, weight[effect] * base / rate, r) / np.maximum(self.base_exposure, 1e-9)
        return Rules(rise.astype(np.float32), explained.sum(axis=0).astype(np.float32), weight.astype(np.float32))
