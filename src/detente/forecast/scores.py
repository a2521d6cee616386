"""How forecasts turned out: Brier score and skill, log score, reliability, and how many counts their intervals held.

The Brier score is the mean squared difference of probability and outcome (Brier 1950); skill is what it is better than that of
climatology, as a share of it. The log score is the mean of minus the logarithm of what was given to the outcome (Good 1952), in
bits. The expected calibration error is the mean gap between probability and outcomes over bins, weighted by their size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.forecast.counts import nearly_never
from detente.forecast.history import Floats
from detente.measure.estimate import DRAWS, Estimate, estimate
from detente.measure.leverage import wilson

BINS = 10
# Nothing is given less than this: of what was called impossible and happened, the log score has no end.
LEAST = 1e-4

Words = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Forecasts whose time has come, one row each: what was said, of whom, when issued, and what happened."""

    what: Words
    dyad: Words
    weeks: npt.NDArray[np.int64]
    issued: Words
    probability: Floats
    base: Floats
    count: Floats
    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.what)

    def take(self, rows: Any) -> Outcomes:
        return Outcomes(*(getattr(self, name)[rows] for name in self.__slots__))


def joined(parts: list[Outcomes]) -> Outcomes:
    """Outcomes one under the other."""
    return Outcomes(*(np.concatenate([getattr(part, name) for part in parts]) for name in Outcomes.__slots__))


@dataclass(frozen=True, slots=True)
class Score:
    """``skill`` with its 95% interval over the days of issue; ``better`` where that lies above nothing. ``held`` is the share of
    counts inside their intervals, ``held_some`` that of those where 0 alone does not hold nine in ten (NaN where there are none).
    """

    name: str
    forecasts: int
    happened: int
    brier: float
    climatology: float
    skill: Estimate
    log_score: float
    calibration_error: float
    held: float
    held_some: float
    better: bool


def score(name: str, rows: Outcomes) -> Score:
    """The scores of at least one outcome."""
    happened = rows.count > 0
    ours, theirs = (rows.probability - happened) ** 2, (rows.base - happened) ** 2
    days, index = np.unique(rows.issued, return_inverse=True)
    sums = np.stack([np.bincount(index, ours), np.bincount(index, theirs)])
    if len(days) > 1:
        drawn = sums[:, np.random.default_rng(0).integers(0, len(days), (DRAWS, len(days)))].sum(axis=2)
        skill = estimate(_skill(*sums.sum(axis=1)), 1 - drawn[0] / np.maximum(drawn[1], 1e-12))
    else:
        skill = Estimate(_skill(*sums.sum(axis=1)), -np.inf, np.inf)  # one day of issue tells nothing of another
    given = np.clip(np.where(happened, rows.probability, 1 - rows.probability), LEAST, 1.0)
    held = (rows.low <= rows.count) & (rows.count <= rows.high)
    some = ~nearly_never(rows.probability)
    return Score(
        name, len(rows), int(happened.sum()), float(ours.mean()), float(theirs.mean()), skill, float(-np.log2(given).mean()),
        calibration_error(rows.probability, happened), float(held.mean()), float(held[some].mean()) if some.any() else np.nan,
        skill.low > 0,
    )  # fmt: skip


def _skill(ours: float, theirs: float) -> float:
    return 1 - ours / max(theirs, 1e-12)


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about one probability: how many, their mean, and the share that came true with its interval (Wilson 1927)."""

    probability: float
    forecasts: int
    share: Estimate


def reliability(probability: Floats, happened: Any) -> tuple[Bin, ...]:
    """Ten bins of equal width, those that hold any."""
    index = np.minimum((probability * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(
            float(probability[index == number].mean()), int((index == number).sum()),
            wilson(float(happened[index == number].sum()), int((index == number).sum())),
        )
        for number in range(BINS)
        if (index == number).any()
    )  # fmt: skip


def calibration_error(probability: Floats, happened: Any) -> float:
    """The mean gap of :func:`reliability`, weighted by forecasts."""
    bins = reliability(probability, happened)
    return float(sum(one.forecasts * abs(one.share.value - one.probability) for one in bins) / max(len(probability), 1))


def scores_by(rows: Outcomes, name: str, most: int | None = None) -> list[Score]:
    """The scores of each ``what``, ``dyad``, ``weeks`` or day ``issued``; of dyads those with most that happened."""
    column = getattr(rows, name)
    found = [score(str(value), rows.take(column == value)) for value in dict.fromkeys(column.tolist())]
    if most is not None:
        found.sort(key=lambda one: (-one.happened, one.name))
    return found[:most]
