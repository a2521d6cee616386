"""Blocs, and balanced and unbalanced triads, in the signed network of a time.

Two states' relation is a friendship (+) or an enmity (-) where their share of conflict is surely below or above that of all
states' dealings of the time, and neither where that is not sure. A triad is balanced if the product of its signs is + : my
friend's friend and my enemy's enemy are my friends (Heider 1946; Cartwright & Harary 1956). Chance makes balanced triads too: how
many are seen is set beside how many there are when the same signs lie on the same pairs at random (as Facchetti, Iacono &
Altafini 2011 and Leskovec, Huttenlocher & Kleinberg 2010 do), and beside how many there are when each state only keeps its own
inclination to enmity (Gallo et al. 2024), which is the harder test.

Blocs divide the states so that the cooperation beyond what was to be expected is within them, and the conflict beyond it between
them: the least frustrated partition (Doreian & Mrvar 1996), in as many blocs as that takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.measure.estimate import Floats, Integers

# How sure the sign of a relation must be. Each pair is one judgement out of thousands, and a triad takes three.
SURE = 0.95
# Occurrences assumed in each pair beforehand, in conflict as the world's are.
PRIOR = 2.0
# Shufflings of the signs; the smallest chance that can be told is one in 250.
SHUFFLES = 499
# Starts of the search for blocs, and resamplings of the dealings under a membership's certainty.
STARTS = 20
RESAMPLES = 40
# Blocs are sought among so many states at most, those with the most dealings: of the others' places nothing is sure anyway.
MOST = 100
# Below so many occurrences a state's place in a bloc rests on single events.
LEAST = 20


@dataclass(frozen=True, slots=True)
class Network:
    """Relations among P states: all arrays [P, P], symmetric, diagonal 0.

    ``volume`` and ``conflict`` int64 occurrences in both directions; ``sign`` int8 -1, 0 or 1; ``closeness`` float: log-odds of
    cooperation, shrunk, less that of the world; ``world`` the share of conflict in all dealings; ``burst`` how many occurrences
    come together.
    """

    parties: tuple[str, ...]
    volume: Integers
    conflict: Integers
    sign: npt.NDArray[np.int8]
    closeness: Floats
    world: float
    burst: float


def network(parties: Sequence[str], counts: Integers, burst: float = 1.0) -> Network:
    """The signed network of directed counts int64[P, P, 4]."""
    from scipy.special import betainc

    both = counts + counts.transpose(1, 0, 2)
    both[np.arange(len(parties)), np.arange(len(parties))] = 0
    volume, conflict = both.sum(2), both[:, :, 2:].sum(2)
    world = float(conflict.sum() / max(1, volume.sum()))
    if not 0 < world < 1:
        # All conflict or none: nothing is friendlier or more hostile than anything else.
        nothing = np.zeros(volume.shape)
        return Network(tuple(parties), volume, conflict, nothing.astype(np.int8), nothing, world, burst)
    hostile, friendly = conflict / burst + PRIOR * world, (volume - conflict) / burst + PRIOR * (1 - world)
    below = betainc(hostile, friendly, world)  # the chance that the pair's share of conflict is below the world's
    sign = np.where(volume == 0, 0, np.where(below >= SURE, 1, np.where(below <= 1 - SURE, -1, 0))).astype(np.int8)
    closeness = np.where(volume == 0, 0.0, np.log(friendly / hostile) - np.log((1 - world) / world))
    return Network(tuple(parties), volume, conflict, sign, closeness, world, burst)


# --- triads ---------------------------------------------------------------------------------------------------------------

KINDS = ("+++", "++-", "+--", "---")


@dataclass(frozen=True, slots=True)
class Null:
    """Balanced triads by chance: their mean and spread, how far what was seen lies from it, and how often chance has as many."""

    name: str
    mean: float
    spread: float
    z: float
    chance: float


@dataclass(frozen=True, slots=True)
class Triads:
    """Triads by kind (three friendships, two, one, none), and the balanced ones (``+++`` and ``+--``) against chance."""

    kinds: dict[str, int]
    nulls: tuple[Null, ...]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())

    @property
    def balanced(self) -> int:
        return self.kinds["+++"] + self.kinds["+--"]


def _kinds(sign: npt.NDArray[np.int8]) -> dict[str, int]:
    friends, enemies = (sign > 0).astype(float), (sign < 0).astype(float)
    by_friends, by_enemies = friends @ friends, enemies @ enemies
    found = (
        (by_friends * friends).sum() / 6, (by_friends * enemies).sum() / 2, (by_enemies * friends).sum() / 2,
        (by_enemies * enemies).sum() / 6,
    )  # fmt: skip
    return dict(zip(KINDS, (round(number) for number in found), strict=True))


def triads(sign: npt.NDArray[np.int8], shuffles: int = SHUFFLES, seed: int = 0) -> Triads:
    """Count the triads of a signed network int8[P, P], and set the balanced ones beside two kinds of chance."""
    linked = np.flatnonzero((sign != 0).any(0))
    sign = sign[np.ix_(linked, linked)]
    kinds = _kinds(sign)
    if sum(kinds.values()) == 0:
        return Triads(kinds, ())
    rows, columns = np.nonzero(np.triu(sign))
    signs = sign[rows, columns].astype(float)
    rng = np.random.default_rng(seed)
    inclined = _inclinations((sign != 0).astype(float), (sign < 0).astype(float))
    enmity = inclined[rows, columns]
    seen = kinds["+++"] + kinds["+--"]
    total = sum(kinds.values())
    made: dict[str, list[float]] = {"signs shuffled": [], "states' inclinations kept": []}
    for _ in range(shuffles):
        drawn = (rng.permutation(signs), np.where(rng.random(len(signs)) < enmity, -1.0, 1.0))
        for name, values in zip(made, drawn, strict=True):
            made[name].append((total + _product(len(sign), rows, columns, values)) / 2)
    return Triads(kinds, tuple(_null(name, np.array(values), seen) for name, values in made.items()))


def _product(size: int, rows: Integers, columns: Integers, signs: Floats) -> float:
    """Balanced triads less unbalanced ones: the trace of the cube of the signs, by six."""
    matrix = np.zeros((size, size), dtype=np.float32)
    matrix[rows, columns] = matrix[columns, rows] = signs
    return float(np.einsum("ij,ij->", matrix @ matrix, matrix, dtype=float) / 6)


def _null(name: str, made: Floats, seen: int) -> Null:
    mean, spread = float(made.mean()), float(made.std())
    above, below = np.count_nonzero(made >= seen) + 1, np.count_nonzero(made <= seen) + 1
    chance = min(1.0, 2 * min(above, below) / (len(made) + 1))
    return Null(name, mean, spread, (seen - mean) / spread if spread > 0 else 0.0, chance)


def _inclinations(volume: Floats, conflict: Floats) -> Floats:
    """The share of conflict to expect of each pair if it only depends on how conflictual either state is, float[P, P].

    The logit of a pair's share is the sum of one number for each of the two, fitted by penalised maximum likelihood.
    """
    size = len(volume)
    # A penalty as of a fifth of an observation a state: one without any conflict would go to minus infinity. With a whole one,
    # states that quarrel with nearly all were taken to quarrel less, and what was left over for balance: in simulations without
    # any camps (bench/measure_system.py) balance was then found in a third of them, with a tenth or a third in a tenth or fewer.
    ridge = 0.2
    share = np.clip(conflict.sum() / max(1.0, volume.sum()), 1e-6, 1 - 1e-6)
    base = np.log(share / (1 - share))
    own = np.zeros(size)
    for _ in range(100):
        expected = 1 / (1 + np.exp(-(base + own[:, None] + own)))
        spread = volume * expected * (1 - expected)
        step = np.linalg.solve(spread + np.diag(spread.sum(1) + ridge), (conflict - volume * expected).sum(1) - ridge * own)
        # Newton's step, held back where it is long: far from the answer it would overshoot.
        own = own + step * min(1.0, 1.0 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-8:
            break
    return np.asarray(1 / (1 + np.exp(-(base + own[:, None] + own))))


# --- blocs ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member:
    """A state in a bloc: ``certainty`` is how often it falls to what is left of that bloc when the dealings are drawn anew."""

    party: str
    certainty: float
    occurrences: int


@dataclass(frozen=True, slots=True)
class Blocs:
    """Blocs, the largest in dealings first, members by certainty; ``frustration`` is the share of excess that lies on the wrong
    side.
    """

    blocs: tuple[tuple[Member, ...], ...]
    frustration: float

    def of(self, party: str) -> int | None:
        """The number of a party's bloc, from 0; None where it is in none."""
        return next((k for k, bloc in enumerate(self.blocs) if any(member.party == party for member in bloc)), None)


def excess_cooperation(volume: Floats, conflict: Floats) -> Floats:
    """Cooperative occurrences beyond what both states' inclinations let expect, float[P, P]; negative for excess conflict."""
    excess = volume * _inclinations(volume, conflict) - conflict
    np.fill_diagonal(excess, 0.0)
    return np.asarray(excess)


def partition(excess: Floats, starts: int = STARTS, seed: int = 0) -> Integers:
    """The division with the most excess within its parts, int64[P] (which part), best of several starts.

    Each state moves to where it gains most, until none does; then whole parts move in the same way (as in Blondel et al. 2008). The
    first start is from each state by itself, every other from the best so far with some states moved at random (Lourenço, Martin
    & Stützle 2003), which is how it gets out of a division that no single move betters.
    """
    rng = np.random.default_rng(seed)
    size = len(excess)
    best, most = np.arange(size), -np.inf
    for start in range(starts):
        labels = best.copy()
        if start:
            moved = rng.random(size) < rng.uniform(0.1, 0.6)
            labels[moved] = rng.integers(0, int(best.max()) + 2, size)[moved]
        labels = _climb(excess, labels, rng)
        inside = float(excess[labels[:, None] == labels].sum())
        if inside > most + 1e-9:
            best, most = labels, inside
    return best


def _climb(excess: Floats, labels: Integers, rng: np.random.Generator) -> Integers:
    labels = _settle(excess, rng, labels)
    while True:
        _, labels = np.unique(labels, return_inverse=True)
        size = int(labels.max()) + 1
        inside = np.zeros((len(excess), size))
        inside[np.arange(len(excess)), labels] = 1
        labels = _settle(excess, rng, _settle(inside.T @ excess @ inside, rng, np.arange(size))[labels])
        if len(np.unique(labels)) == size:
            return labels


def _settle(excess: Floats, rng: np.random.Generator, start: Integers) -> Integers:
    """Move one after the other to the part where it gains most (or to one of its own) until nothing moves."""
    size = len(excess)
    labels = start.copy()
    inside = np.zeros((size, max(size, int(start.max()) + 1) + 1))
    inside[np.arange(size), labels] = 1
    moved = True
    while moved:
        moved = False
        for node in rng.permutation(size):
            here = labels[node]
            inside[node, here] = 0
            gains = excess[node] @ inside
            best = int(gains.argmax())
            if gains[best] <= 0:
                best = int(np.flatnonzero(~inside.any(0))[0])  # better alone
            if gains[best] <= gains[here] + 1e-9:
                best = here
            inside[node, best] = 1
            moved |= best != here
            labels[node] = best
    return labels


def blocs(of: Network, least: int = LEAST, resamples: int = RESAMPLES, seed: int = 0) -> Blocs:
    """The blocs of a network, among states with at least ``least`` occurrences, with the certainty of each membership."""
    dealings = of.volume.sum(1)
    chosen = np.sort(np.argsort(-dealings, kind="stable")[:MOST])
    chosen = chosen[dealings[chosen] >= least]
    if len(chosen) < 2:
        return Blocs((), 0.0)
    volume = of.volume[np.ix_(chosen, chosen)].astype(float)
    conflict = of.conflict[np.ix_(chosen, chosen)].astype(float)
    excess = excess_cooperation(volume, conflict)
    _, labels = np.unique(partition(excess, seed=seed), return_inverse=True)
    certainty = _certainty(volume, conflict, of.burst, labels, resamples, seed)
    found = []
    for part in range(int(labels.max()) + 1):
        members = [Member(of.parties[chosen[k]], float(certainty[k]), int(volume[k].sum())) for k in np.flatnonzero(labels == part)]
        found.append(tuple(sorted(members, key=lambda member: (-member.certainty, -member.occurrences, member.party))))
    found.sort(key=lambda bloc: -sum(member.occurrences for member in bloc))
    apart = labels[:, None] != labels
    wrong = excess[apart & (excess > 0)].sum() - excess[~apart & (excess < 0)].sum()
    return Blocs(tuple(found), float(wrong / max(1e-12, np.abs(excess).sum())))


def _certainty(volume: Floats, conflict: Floats, burst: float, labels: Integers, resamples: int, seed: int) -> Floats:
    """How often each falls to its bloc when the dealings are drawn anew, float[P].

    A bloc is known again as the part that holds most of its members' dealings; no part is two blocs.
    """
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(seed)
    upper = np.triu_indices(len(volume), 1)
    weight, blocs = volume.sum(1), int(labels.max()) + 1
    again = np.zeros(len(volume))
    for number in range(resamples):
        drawn = []
        for counts in (volume - conflict, conflict):
            made = np.zeros(volume.shape)
            made[upper] = rng.gamma(np.maximum(counts[upper] / burst, 1e-9)) * burst
            drawn.append(made + made.T)
        excess = excess_cooperation(drawn[0] + drawn[1], drawn[1])
        _, parts = np.unique(partition(excess, starts=3, seed=seed + number + 1), return_inverse=True)
        shared = np.zeros((blocs, int(parts.max()) + 1))
        np.add.at(shared, (labels, parts), weight)
        known = dict(zip(*(side.tolist() for side in linear_sum_assignment(-shared)), strict=True))
        again += np.array([known.get(bloc, -1) for bloc in labels.tolist()]) == parts
    return again / max(1, resamples)


# --- who stands between whom ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Between:
    """A state that is friends with two that are enemies.

    ``weight`` is the excess, in occurrences, on the weakest of the three sides: cooperation beyond the world's share with each of
    the two, conflict beyond it between them.
    """

    party: str
    first: str
    second: str
    weight: float


def between(of: Network, most: int = 20) -> list[Between]:
    """Who stands between whom: the ``++-`` triads, the weightiest first."""
    friends = of.sign > 0
    excess = of.world * of.volume - of.conflict
    found: list[Between] = []
    for first, second in zip(*np.nonzero(np.triu(of.sign < 0)), strict=True):
        for party in np.flatnonzero(friends[first] & friends[second]):
            weight = min(excess[party, first], excess[party, second], -excess[first, second])
            found.append(Between(of.parties[party], of.parties[first], of.parties[second], float(weight)))
    found.sort(key=lambda row: (-row.weight, row.party, row.first, row.second))
    return found[:most]
