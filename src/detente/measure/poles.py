"""How many poles there are: the effective number of states that draw the world's cooperation to themselves.

The effective number is one over the sum of squared shares (Simpson 1949; Laakso & Taagepera 1979 for parties): if the cooperation
of all went to N states in equal parts, it is N. What is shared out here is cooperation received, as the news tells it. The
literature on polarity shares out capabilities instead (Singer, Bremer & Stuckey 1972; Ray & Singer 1973): those are not in the
news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.measure.estimate import DRAWS, Estimate, Floats, Integers, estimate


@dataclass(frozen=True, slots=True)
class Pole:
    """A state and its share of all cooperation received."""

    party: str
    occurrences: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Poles:
    """The effective number, and the states that make it up: as many of the largest as the number says."""

    number: Estimate
    poles: tuple[Pole, ...]
    occurrences: int


def poles(parties: Sequence[str], received: Integers, dispersion: Floats, draws: int = DRAWS, seed: int = 0) -> Poles:
    """The effective number of poles.

    ``received`` int64[P] cooperative occurrences that each party received; ``dispersion`` float[P] how many of them come together
    (see :func:`~detente.measure.estimate.volume_dispersion`). Squared shares are overestimated from few occurrences: what the
    draws show of that is taken off.
    """
    counted = received.astype(float)
    total = counted.sum()
    if total == 0:
        return Poles(Estimate(float("nan"), float("nan"), float("nan")), (), 0)
    shares = counted / total
    rng = np.random.default_rng(seed)
    drawn = rng.gamma(np.maximum(counted / dispersion, 1e-9), size=(draws, len(counted))) * dispersion
    drawn /= drawn.sum(1, keepdims=True)
    concentration = (drawn**2).sum(1)
    plain = float((shares**2).sum())
    excess = float(concentration.mean()) - plain
    # No system of P states has more than P poles, nor fewer than one.
    bounds = 1 / len(counted), 1.0
    value = float(np.clip(plain - excess, *bounds))
    number = estimate(1 / value, 1 / np.clip(concentration - 2 * excess, *bounds))
    largest = np.argsort(-shares, kind="stable")[: max(1, round(number.value))]
    found = tuple(Pole(parties[k], int(received[k]), estimate(shares[k], drawn[:, k])) for k in largest)
    return Poles(number, found, int(total))
