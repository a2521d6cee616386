"""A number with its interval, and the resampling that intervals of several measures rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Intervals hold this share of what is drawn, as those of all measures do.
LEVEL = 0.95
# Draws under an interval: its ends then move by less than a fiftieth of its width from seed to seed.
DRAWS = 2000

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the interval that holds the true one with the chance :data:`LEVEL`."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        return {"value": round(self.value, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


def estimate(value: float, draws: npt.ArrayLike) -> Estimate:
    """The value with the central interval of the draws."""
    low, high = np.quantile(np.asarray(draws, dtype=float), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))


def volume_dispersion(counts: Integers, group: Integers) -> float:
    """How much more counts vary than events that come singly and evenly: variance over mean, at least 1.

    ``counts`` int64[m] in short spans (weeks), ``group`` int64[m] to which longer span each belongs: variation within that counts,
    change from one to the next does not. Of reports that come in threes it is about 3 (the index of dispersion of quasi-Poisson
    models; McCullagh & Nelder 1989, 6.2).
    """
    _, index = np.unique(group, return_inverse=True)
    spans = np.bincount(index)
    mean = np.bincount(index, counts) / np.maximum(spans, 1)
    free = int((spans - 1).sum())
    if free == 0 or counts.sum() == 0:
        return 1.0
    return max(1.0, float(((counts - mean[index]) ** 2).sum() / free / counts.mean()))


def share_dispersion(part: Integers, whole: Integers, group: Integers) -> float:
    """How much more shares vary than if each occurrence fell to its kind by itself, at least 1; pooled over groups.

    ``part`` of ``whole`` occurrences int64[m] are in conflict in each short span, ``group`` int64[m] says of which dyad. Of
    occurrences that fall to their kind in threes it is about 3 (Pearson's statistic over its degrees of freedom; McCullagh & Nelder
    1989, 4.5).
    """
    if len(whole) == 0:
        return 1.0
    _, index = np.unique(group, return_inverse=True)
    totals, parts = np.bincount(index, whole), np.bincount(index, part)
    share = (parts / np.maximum(totals, 1))[index]
    spans = np.bincount(index)[index]
    # A group with one span, or all of one kind, tells nothing of it.
    telling = (spans > 1) & (share > 0) & (share < 1)
    if not telling.any():
        return 1.0
    part, whole, share, spans = part[telling], whole[telling], share[telling], spans[telling]
    squares = ((part - whole * share) ** 2 * spans / (spans - 1)).sum()
    return max(1.0, float(squares / (whole * share * (1 - share)).sum()))


def benjamini_hochberg(chances: Floats) -> Floats:
    """The false discovery rate at which each test would be called, float[n] (Benjamini & Hochberg 1995)."""
    order = np.argsort(chances, kind="stable")
    ranked = chances[order] * len(chances) / np.arange(1, len(chances) + 1)
    adjusted = np.minimum.accumulate(ranked[::-1])[::-1]
    out = np.empty(len(chances))
    out[order] = np.minimum(adjusted, 1.0)
    return out
