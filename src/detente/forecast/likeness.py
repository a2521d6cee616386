"""Which parties are alike: those that do the same things to the same others.

The matrix of parties by what they did to whom (faded, both directions) is divided by the roots of its row and column sums,
as in correspondence analysis, and cut to its first dimensions (Halko, Martinsson and Tropp 2011, "Finding structure with
randomness", SIAM Review 53). Parties are alike by the cosine of their rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from detente.forecast.history import Ints, Singles
from detente.forecast.lists import largest
from detente.forecast.memory import Memory

DIMENSIONS = 48
ALIKE = 30  # the nearest parties that a party is compared with
ACTIVE = 0.3  # less of the logarithms of its faded counts, and a party is compared with none: one act long ago
HALF_LIFE = 3  # of the acts compared: 128 days (memory.HALF_LIVES)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Who is alike, as of a day.

    ``nearest``: a row a party, the parties most like it with their cosines; ``unit``: a direction for each party; ``party`` and
    ``use``: factors whose products expect how much a party does something to another, a row a party and a row a habit (of
    the other party, as the memory numbers them; the last row is for those that never appear).
    """

    nearest: sp.csr_matrix
    unit: Singles
    party: Singles
    use: Singles


def likeness(memory: Memory, seed: int) -> Likeness:
    acts = memory.tables["act"]
    value = np.log1p(acts.value[HALF_LIFE, :-1])
    kept = np.flatnonzero(value > 1e-2)
    habits = memory.tables["habit"].index
    use = habits.find(memory.act_target * memory.relations + memory.other_side[memory.act_relation])
    # Only the habits seen so far: with columns for those to come, the random probe would depend on the future.
    seen, column = np.unique(use[kept], return_inverse=True)
    matrix = sp.csr_matrix((value[kept], (memory.act_source[kept], column)), shape=(memory.parties, len(seen)), dtype=np.float32)
    rows, columns = (np.asarray(matrix.sum(axis=axis)).ravel() for axis in (1, 0))
    left = np.divide(1, np.sqrt(rows + 1), dtype=np.float32)
    right = np.divide(1, np.sqrt(columns + 1), dtype=np.float32)
    matrix = (sp.diags(left) @ matrix @ sp.diags(right)).tocsr()
    u, s, v = _svd(matrix, seed)
    party = (u * np.sqrt(s)).astype(np.float32)
    factors = (v * np.sqrt(s)).astype(np.float32)
    unit = party / np.maximum(np.linalg.norm(party, axis=1, keepdims=True), 1e-9)
    uses = np.zeros((len(habits) + 1, len(s)), dtype=np.float32)
    uses[seen] = factors / right[:, None]
    return Likeness(_nearest(unit, np.flatnonzero(rows > ACTIVE)), unit, party / left[:, None], uses)


def _svd(matrix: sp.csr_matrix, seed: int) -> tuple[Singles, Singles, Singles]:
    rng = np.random.default_rng(seed)
    size = min(DIMENSIONS, min(matrix.shape) - 1)
    probe = matrix @ rng.standard_normal((matrix.shape[1], size + 8)).astype(np.float32)
    for _ in range(2):
        probe = matrix @ (matrix.T @ _orthonormal(probe))
    basis = _orthonormal(probe)
    small = matrix.T @ basis
    squares, turn = np.linalg.eigh(small.T @ small)
    order = np.argsort(-squares)[:size]
    s = np.sqrt(np.maximum(squares[order], 1e-12)).astype(np.float32)
    return basis @ turn[:, order], s, small @ turn[:, order] / s


def _orthonormal(columns: Singles) -> Singles:
    """A basis of what the columns span, by way of their small matrix of products: far cheaper than by reflections."""
    squares, turn = np.linalg.eigh(columns.T.astype(np.float64) @ columns)
    kept = squares > squares[-1] * 1e-10
    return np.asarray(columns @ (turn[:, kept] / np.sqrt(squares[kept])), dtype=np.float32)


def _nearest(party: Singles, active: Ints) -> sp.csr_matrix:
    unit = party[active]
    keep = min(ALIKE, max(len(active) - 1, 0))
    rows, columns, data = [], [], []
    for start in range(0, len(active) if keep else 0, 1024):
        block = unit[start : start + 1024] @ unit.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -1  # not itself
        best = largest(block, keep)
        cosine = np.take_along_axis(block, best, axis=1)
        rows.append(np.repeat(active[start : start + 1024], keep))
        columns.append(active[best].ravel())
        data.append(np.maximum(cosine.ravel(), 0))
    if not rows:
        return sp.csr_matrix((len(party), len(party)), dtype=np.float32)
    coordinates = (np.concatenate(rows), np.concatenate(columns))
    return sp.csr_matrix((np.concatenate(data), coordinates), shape=(len(party), len(party)), dtype=np.float32)
