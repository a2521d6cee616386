"""Whether a relation is warming or cooling now: the slope of its exponentially weighted balance, with an interval that is right.

The balance of a period is its share of cooperation less its share of conflict, from -1 to 1. Its latest course is a straight
line fitted with weights that halve every few periods into the past (discounted least squares: Brown 1963, "Smoothing,
Forecasting and Prediction"), which is the slope of an exponentially weighted mean. Periods count by how well they are known: a
share of n events has its binomial variance plus what the dyad varies beyond it, estimated as in a random-effects
meta-regression (Paule and Mandel 1982), with the interval of Knapp and Hartung (2003, Statistics in Medicine 22) and a
correction for periods that hang together (AR(1)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.measure.errors import MeasureError

__all__ = ["Trend", "balance", "exponential_mean", "trend"]

Floats = NDArray[np.float64]
Verdict = Literal["warming", "cooling", "no change", "unclear"]

# Weights halve every so many periods: of months, the last year holds three quarters of the weight.
HALF_LIFE = 6.0
# "No change" needs an interval that shuts out a tenth of a point of balance within a half-life (a twentieth of the share of
# conflict); a wider interval about zero says "unclear". The balance of ICEWS dyads with 200 events a year moves by .06 a year
# in the median.
STEADY = 0.1
# Fewest periods with events from which a slope is told.
FEWEST = 4
# Fewest events, discounted, for a verdict: of fewer a share is too coarse for the normal law that the interval rests on.
FEWEST_EVENTS = 10.0
# Periods more than so many half-lives back weigh less than a thousandth and are left out.
REACH = 10.0
# Correlation between neighbouring periods is estimated from few of them, and then pulled towards this value with the weight of
# so many periods. Median over the GDELT dyads: .05 (share), .16 (log volume); .3 errs on the side of wider intervals.
USUAL_CORRELATION = 0.3
WORTH_OF_USUAL = 10.0


@dataclass(frozen=True, slots=True)
class Trend:
    """How the balance of a dyad moves at the end of its series.

    ``level`` is the exponentially weighted balance at the last period, -1 (all conflict) to 1 (all cooperation), NaN without
    events. ``slope`` is the change of the balance a period, above 0 for warming; NaN where there is too little to tell. ``low``
    and ``high`` are its interval at ``confidence``; without enough periods all that is possible, -2 to 2. ``verdict`` is
    ``warming`` or ``cooling`` if the interval shuts out 0, ``no change`` if it is narrow about 0, else ``unclear``. ``periods``
    is how many periods' worth of evidence there is, after discounting and correlation.
    """

    level: float
    slope: float
    low: float
    high: float
    confidence: float
    verdict: Verdict
    periods: float


def balance(conflict: ArrayLike, total: ArrayLike) -> Floats:
    """Share of cooperation less share of conflict in each period; NaN where there is no event."""
    y, n = np.asarray(conflict, dtype=np.float64), np.asarray(total, dtype=np.float64)
    return np.where(n > 0, 1.0 - 2.0 * y / np.where(n > 0, n, 1.0), np.nan)


def exponential_mean(conflict: ArrayLike, total: ArrayLike, *, half_life: float = HALF_LIFE) -> Floats:
    """Balance of each period and of those before it, discounted by half every `half_life` periods and weighted by volume."""
    y, n = _counts(conflict, total)
    kept = 0.5 ** (1.0 / half_life)
    found = np.full(n.size, np.nan)
    conflicts = events = 0.0
    for t in range(n.size):
        conflicts, events = conflicts * kept + y[t], events * kept + n[t]
        if events > 0:
            found[t] = 1.0 - 2.0 * conflicts / events
    return found


def _counts(conflict: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    y, n = np.asarray(conflict, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if y.ndim != 1 or y.shape != n.shape:
        raise MeasureError(f"A trend needs two rows of equal length, not {y.shape} and {n.shape}.")
    if not (np.all(np.isfinite(y)) and np.all(np.isfinite(n))) or np.any(y < 0) or np.any(y > n):
        raise MeasureError(
            "A period has a negative or unknown count, or more conflict than events. Hint: a period without events has 0."
        )
    return y, n


def trend(conflict: ArrayLike, total: ArrayLike, *, half_life: float = HALF_LIFE, confidence: float = 0.9) -> Trend:
    """Tell whether a dyad is warming or cooling at the end of its series.

    ``conflict`` and ``total`` are the events of conflict and all events in each period; periods without any tell nothing.
    ``half_life`` is in periods. Raises :class:`MeasureError`: rows of unlike length, negative counts, more conflict than
    events.
    """
    y, n = _counts(conflict, total)
    if not (half_life > 0 and 0 < confidence < 1):
        raise MeasureError(f"half_life {half_life:g} must be above 0 and confidence {confidence:g} between 0 and 1.")
    smooth = exponential_mean(y, n, half_life=half_life)
    level = float(smooth[-1]) if smooth.size else float("nan")
    first = max(0, n.size - int(np.ceil(REACH * half_life)))
    seen = first + np.flatnonzero(n[first:] > 0)
    if seen.size < FEWEST:
        return Trend(level, float("nan"), -2.0, 2.0, confidence, "unclear", float(seen.size))

    time: Floats = seen - np.float64(n.size - 1)
    discount: Floats = np.exp2(time / half_life)
    values = 1.0 - 2.0 * y[seen] / n[seen]
    # The share behind the binomial variance is drawn a little to the middle, so that six events of one kind do not look
    # certain.
    share = (float(discount @ y[seen]) + 1.0) / (float(discount @ n[seen]) + 2.0)
    sampling = 4.0 * share * (1.0 - share) / n[seen]
    correlation = _correlation(_Line(time, discount / sampling, sampling, 0.0), values, time, discount)
    line = _fit(time, discount, sampling, correlation, values)
    low, high = line.interval(values, confidence)
    slope = line.slope(values)
    verdict: Verdict = "warming" if low > 0 else "cooling" if high < 0 else "unclear"
    if float(discount @ n[seen]) < FEWEST_EVENTS:
        verdict = "unclear"
    elif verdict == "unclear" and max(-low, high) < STEADY / half_life:
        verdict = "no change"
    return Trend(level, slope, low, high, confidence, verdict, line.freedom + 2.0)


class _Line:
    """A weighted straight line through values of known variance, whose neighbours hang together by a known correlation."""

    def __init__(self, time: Floats, weights: Floats, variance: Floats, correlation: float) -> None:
        design = np.stack([np.ones_like(time), time], axis=1)
        gain = np.linalg.solve(design.T @ (weights[:, None] * design), design.T * weights)
        distance = np.abs(time[:, None] - time[None, :])
        covariance = np.sqrt(variance[:, None] * variance[None, :]) * correlation**distance
        residual = np.eye(time.size) - design @ gain
        self.residual, self.weights, self.gain = residual, weights, gain[1]
        self.variance_of_slope = float(gain[1] @ covariance @ gain[1])
        spread = weights[:, None] * (residual @ covariance @ residual.T)
        # What the weighted squares of the residuals come to on average, and their degrees of freedom (Satterthwaite 1946).
        self.expected = float(np.trace(spread))
        self.freedom = self.expected**2 / float((spread * spread.T).sum()) if self.expected > 0 else 0.0

    def slope(self, values: Floats) -> float:
        return float(self.gain @ values)

    def residuals(self, values: Floats) -> Floats:
        return np.asarray(self.residual @ values)

    def excess(self, values: Floats) -> float:
        """Squares of the residuals over what they come to on average."""
        return float(self.weights @ self.residuals(values) ** 2) / self.expected

    def interval(self, values: Floats, confidence: float) -> tuple[float, float]:
        from scipy.special import stdtrit

        half = float(stdtrit(self.freedom, 0.5 + confidence / 2)) * (max(1.0, self.excess(values)) * self.variance_of_slope) ** 0.5
        middle = self.slope(values)
        return max(-2.0, middle - half), min(2.0, middle + half)


def _correlation(line: _Line, values: Floats, time: Floats, discount: Floats) -> float:
    """Correlation between neighbouring periods, from the residuals, mended for its bias in short series (Kendall 1954)."""
    scaled = line.residuals(values) * np.sqrt(line.weights)
    neighbours = np.flatnonzero(np.diff(time) == 1)
    power = float(scaled @ scaled) / float(discount.sum())
    pairs = float(discount[neighbours].sum())
    worth = pairs**2 / float(discount[neighbours] @ discount[neighbours]) if neighbours.size else 0.0
    if worth < 3 or power < 1e-9:  # too few, or a perfect line, whose residuals are but rounding
        return USUAL_CORRELATION
    seen = float(scaled[neighbours] @ scaled[neighbours + 1]) / pairs / power
    mended = seen + (1.0 + 3.0 * seen) / worth
    pulled = (worth * mended + WORTH_OF_USUAL * USUAL_CORRELATION) / (worth + WORTH_OF_USUAL)
    return float(np.clip(pulled, 0.0, 0.8))


def _fit(time: Floats, discount: Floats, sampling: Floats, correlation: float, values: Floats) -> _Line:
    """Find the variance beyond the sampling variance at which the residuals come to what they should, by halving."""

    def line(extra: float) -> _Line:
        variance = sampling + extra
        return _Line(time, discount / variance, variance, correlation)

    low, high = 0.0, 1.0
    if line(low).excess(values) <= 1.0:
        return line(low)
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if line(middle).excess(values) > 1.0 else (low, middle)
    return line(high)
