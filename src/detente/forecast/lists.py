"""Lists of unequal length in flat columns: the one trick that keeps this room fast without compiled code of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.forecast.history import Ints, Singles, ints


def expand(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Every place of the ranges [starts, ends), and the number of the range it is in."""
    sizes = ends - starts
    owner = np.repeat(np.arange(len(starts)), sizes)
    begins = np.cumsum(sizes) - sizes
    return np.arange(len(owner)) - begins[owner] + starts[owner], owner


def unique_rows(first: Ints, second: Ints, width: int) -> tuple[Ints, Ints]:
    """Each pair of numbers once, in order; ``second`` is below ``width``."""
    keys = np.unique(first * width + second)
    return keys // width, keys % width


@dataclass(frozen=True, slots=True)
class Index:
    """A number for each key that ever appears, and where the keys of one group begin."""

    keys: Ints

    @classmethod
    def of(cls, keys: Ints) -> Index:
        return cls(np.unique(keys))

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, keys: Ints) -> Ints:
        """The numbers of keys; ``len(self)`` for those that never appear, so that a table may keep a row of zeros there."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.int64)
        place = np.searchsorted(self.keys, keys)
        place[place == len(self.keys)] = 0
        place[self.keys[place] != keys] = len(self.keys)
        return place

    def group(self, first: Ints, width: int) -> tuple[Ints, Ints]:
        """From where to where the keys ``first * width + anything`` stand."""
        return np.searchsorted(self.keys, first * width), np.searchsorted(self.keys, (first + 1) * width)


def largest(rows: Singles, keep: int) -> Ints:
    """The columns of the ``keep`` largest numbers of each row, in no order.

    The largest lie in the blocks of columns with the largest maxima; looking for those first is several times as fast as
    partitioning whole rows.
    """
    height, width = rows.shape
    size = 16
    if width < 4 * keep * size:
        return ints(np.argpartition(-rows, keep - 1, axis=1)[:, :keep])
    blocks = -(-width // size)
    padded = np.full((height, blocks * size), -np.inf, dtype=rows.dtype)
    padded[:, :width] = rows
    padded = padded.reshape(height, blocks, size)
    chosen = np.argpartition(-padded.max(axis=2), keep - 1, axis=1)[:, :keep]
    inside = np.take_along_axis(padded, chosen[:, :, None], axis=1).reshape(height, -1)
    columns = (chosen[:, :, None] * size + np.arange(size)).reshape(height, -1)
    best = np.argpartition(-inside, keep - 1, axis=1)[:, :keep]
    return ints(np.take_along_axis(columns, best, axis=1))
