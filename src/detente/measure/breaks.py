"""Where a relation left its pattern: lasting breaks of its conflict share, and bursts of its volume.

Two detectors run over each dyad, with one set of constants for every dyad and every table:

- a *share* break is a lasting change of level of the conflict share, found by PELT (Killick, Fearnhead & Eckley 2012) on the
  arcsine-transformed share (Anscombe 1948), each period weighted by its volume;
- a *volume* burst is a period that stands out from what is usual around it, by the number of its events and by their share of
  conflict together; its direction is the direction in which the share went.

PELT is our own: it is exact as `ruptures` is (the tests compare them), but weights periods by their volume, which no cost in
`ruptures` does, and takes all dyads of a table in one pass over numpy arrays.

Nothing here knows a book or a dyad: arrays go in, breaks come out, and the caller looks up the events that carry them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.measure.errors import MeasureError

__all__ = ["Break", "arcsine_share", "breaks", "breaks_of_many", "segment"]

Floats = NDArray[np.float64]
Kind = Literal["share", "volume"]
Direction = Literal["warmer", "colder"]

# A state of affairs lasts at least this many periods; what lasts one is a burst.
SHORTEST = 2

# The prior of the certainty of a share break: relations break once in so many periods. Between 12 and 48 the turns found in
# GDELT stay the same, and the share of months told moves by two thousandths.
BREAK_EVERY = 24.0
# The prior of a burst: one period in four of a dyad in the news is loud (maximum likelihood on every second of the 800 dyads
# with most volume in GDELT 2018 to 2024: .24 to .29; among the 1,700 quieter ones .03).
BURST_EVERY = 4.0

# The spread that a conflict share keeps between periods even where events are without number (radians), and the same for the
# logarithm of volume. They stop a dyad that happens to be still for some months from finding breaks in trifles. The median
# spread in GDELT is .06 and .72. Halved, they find the same turns and tell up to .03 more of the months; doubled, that of share
# loses two of a hundred turns and that of volume a tenth of them.
LEAST_SHARE_SPREAD = 0.05
LEAST_VOLUME_SPREAD = 0.3

# Spread of the levels of one dyad's share about their mean, in radians (between .15 and .5 nothing depends on it).
LEVEL_SPREAD = 0.3
# Spread of bursts, of volume and of share, in standard deviations of quiet periods. The first is fitted with `BURST_EVERY` (1.8
# to 2.2); the second, fitted so, is 1.2 to 1.4, but known turns are found best where a deviation of share counts for half as
# much as one of volume.
BURST_SPREAD = 2.0
BURST_SHARE_SPREAD = 0.5

# A period's volume is compared with the median of this many periods to either side. Of all constants these two matter most, and
# they are the best of those tried: 12 or 36 periods, and 2, 4 or 6 before, find .69 to .75 of our own list of turns instead of
# .77.
USUAL = 24
# A burst's share is compared with the mean of this many periods before it.
BEFORE = 3
# The events that carry a share break are sought in so many periods from it on.
CARRIED_BY = 3

# A share break is told where it is likelier than not.
LEAST_CERTAINTY = 0.5
# Bursts are told from a lower certainty on, and say so: of the turns between states that are known to have happened, half show
# as no more than a month that stood out a little by volume and tone together. Chosen on the odd rows of
# `bench/data/turns_history.csv` and of the development turns, so that a month drawn by chance is near a told turn of a given
# direction no more than once in seven. It stands just before a drop: from .25 on .70 of our own list are found instead of .77.
LEAST_CERTAINTY_OF_BURST = 0.22

# A world of few events says little of how much was told: it counts as if so many more events came in every period.
WORLD_PRIOR = 50.0
# Half width of a 90 % interval in standard errors.
NINETY = 1.645
# Dyads taken in one pass: enough to make numpy's calls cheap, few enough to stay in the processor's cache.
TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Break:
    """A period in which a relation left its pattern.

    ``index`` is the first period of the new state; of a burst, the period that stands out. ``kind`` is ``share``, a lasting
    change of level of the conflict share, or ``volume``, a burst; ``direction`` is ``colder`` if the share of conflict rose,
    ``warmer`` if it fell. ``size`` is the change of the conflict share, after less before (-1 to 1); of a burst, its volume as
    a multiple of what is usual; ``low`` and ``high`` are its 90% interval. ``certainty``, 0 to 1, is checked by simulation: of
    breaks given .8, at least four in five are real. ``share_before`` and ``share_after`` are conflict shares as counted, in the
    state that began with period ``since``, and from the break through period ``until``. The events that carry the break lie in
    periods ``first`` to ``last``, both inclusive.
    """

    index: int
    kind: Kind
    direction: Direction
    size: float
    low: float
    high: float
    certainty: float
    share_before: float
    share_after: float
    since: int
    until: int
    first: int
    last: int


def arcsine_share(conflict: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """Give shares on the arcsine scale, in radians, and their sampling variances.

    On this scale the variance does not depend on the share: asin(sqrt((y + 3/8) / (n + 3/4))) has a variance of about 1 / (4n +
    2) (Anscombe 1948, Biometrika 35). A period without events has an infinite variance, and so no weight anywhere.
    """
    y, n = np.asarray(conflict, dtype=np.float64), np.asarray(total, dtype=np.float64)
    share = np.arcsin(np.sqrt((y + 0.375) / (n + 0.75)))
    return share, np.where(n > 0, 1.0 / (4.0 * n + 2.0), np.inf)


def segment(values: ArrayLike, weights: ArrayLike, penalty: float, *, shortest: int = SHORTEST) -> list[list[int]]:
    """Split each series into segments of constant level, exactly, by PELT.

    Minimises the weighted sum of squares about the segments' means plus `penalty` for each break (Killick, Fearnhead & Eckley
    2012, JASA 107). A split that cannot win is dropped for all later periods once no series of the batch can need it; with
    `shortest` above 1 the drop is put off until the split that beat it is itself allowed, which keeps the answer exact.

    ``values`` is float[series, periods], or one series; ``weights`` has the same shape and is not negative, 0 for a period that
    tells nothing; ``penalty`` is in units of the weighted squares; ``shortest`` is the fewest periods of a segment. Gives for
    each series the indices at which a new segment starts, rising, without 0.
    """
    z, w = np.atleast_2d(np.asarray(values, dtype=np.float64)), np.atleast_2d(np.asarray(weights, dtype=np.float64))
    rows, n = z.shape
    z = np.where(w > 0, z, 0.0)
    z = z - (w * z).sum(axis=1, keepdims=True) / np.maximum(w.sum(axis=1, keepdims=True), 1e-300)
    sums = [np.concatenate([np.zeros((rows, 1)), np.cumsum(part, axis=1)], axis=1) for part in (w, w * z, w * z * z)]

    best = np.full((rows, n + 1), np.inf)
    best[:, 0] = -penalty
    came_from = np.zeros((rows, n + 1), dtype=np.int64)
    starts = np.array([0])
    doomed: dict[int, NDArray[np.int64]] = {}
    for end in range(shortest, n + 1):
        if end - shortest > 0:
            starts = np.append(starts, end - shortest)
        if end in doomed:
            starts = np.setdiff1d(starts, doomed.pop(end), assume_unique=True)
        weight, first, second = (part[:, end, None] - part[:, starts] for part in sums)
        cost = best[:, starts] + second - first * first / np.where(weight > 0, weight, 1.0)
        choice = np.argmin(cost, axis=1)
        best[:, end] = cost[np.arange(rows), choice] + penalty
        came_from[:, end] = starts[choice]
        beaten = starts[np.all(cost > best[:, end, None], axis=0)]
        if beaten.size and end + shortest <= n:
            doomed[end + shortest] = beaten
    return [_walk_back(row, n) for row in came_from]


def _walk_back(came_from: NDArray[np.int64], end: int) -> list[int]:
    found = []
    while end := int(came_from[end]):
        found.append(end)
    return found[::-1]


def _median_square(values: Floats) -> Floats:
    """Median of the squares of each row, NaN left out, as an estimate of a normal variance."""
    known = np.isfinite(values).any(axis=1)
    found = np.full(len(values), np.nan)
    if known.any():
        found[known] = np.nanmedian(values[known] ** 2, axis=1) / 0.4549  # the median of a chi-square of one degree
    return found


def _spread(values: Floats, variance: Floats, least: float) -> tuple[Floats, Floats]:
    """Variance that each series keeps beyond its sampling variance, and its correlation from period to period.

    From differences, whose medians a few breaks or bursts cannot move: var(z[t+1] - z[t]) = 2 s^2 (1 - r) and var(z[t+2] -
    z[t]) = 2 s^2 (1 - r^2), so that their ratio is 1 + r (after Chakar et al. 2017, Bernoulli 23). The correlation is noisy in
    short series and is therefore halved towards none, and never taken as negative.
    """
    known = np.isfinite(variance)
    z = np.where(known, values, np.nan)
    v = np.where(known, variance, np.nan)
    one, two = _median_square(np.diff(z, axis=1)) / 2, _median_square(z[:, 2:] - z[:, :-2]) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.clip(np.nan_to_num((two / one - 1.0) / 2), 0.0, 0.5)
    sampling = np.array([np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else 0.0 for row in v])
    extra = np.maximum(np.nan_to_num(one) / (1.0 - correlation) - sampling, 0.0) + least**2
    return extra, correlation


def _chance_of_break(z: Floats, w: Floats, every: float) -> Floats:
    """Posterior chance that a new level begins at each period, over all segmentations at once.

    Exact, by the forward and backward recursions of Fearnhead (2006, Statistics and Computing 16): segments have normal levels
    about the series' own mean with spread `LEVEL_SPREAD`, and a break stands before each period with probability 1 / `every`.
    """
    rows, n = z.shape
    centred = z - (w * z).sum(axis=1, keepdims=True) / np.maximum(w.sum(axis=1, keepdims=True), 1e-300)
    sums = [np.concatenate([np.zeros((rows, 1)), np.cumsum(part, axis=1)], axis=1) for part in (w, w * centred, w * centred**2)]
    prior = 1.0 / LEVEL_SPREAD**2
    stay, leave = np.log1p(-1.0 / every), np.log(1.0 / every)

    def evidence(starts: slice, ends: slice) -> Floats:
        weight, first, second = (part[:, ends] - part[:, starts] for part in sums)
        found: Floats = -0.5 * (second - first * first / (weight + prior) + np.log1p(weight / prior))
        return found

    lengths = np.arange(n + 1)
    forward, backward = np.zeros((rows, n + 1)), np.zeros((rows, n + 1))
    for end in range(1, n + 1):
        paths = forward[:, :end] + evidence(slice(0, end), slice(end, end + 1)) + stay * (end - 1 - lengths[:end])
        paths[:, 1:] += leave
        forward[:, end] = np.logaddexp.reduce(paths, axis=1)
    for start in range(n - 1, -1, -1):
        paths = backward[:, start + 1 :] + evidence(slice(start, start + 1), slice(start + 1, n + 1)) + stay * lengths[: n - start]
        paths[:, :-1] += leave
        backward[:, start] = np.logaddexp.reduce(paths, axis=1)
    chance = np.exp(np.minimum(forward + backward + leave - forward[:, -1:], 0.0))[:, :n]
    chance[:, 0] = 0.0
    return np.asarray(chance)


def _normal_below(value: Any) -> Floats:
    """Standard normal probability below each value."""
    from scipy.special import ndtr

    return np.asarray(ndtr(value), dtype=np.float64)


def _level(z: Floats, w: Floats) -> tuple[float, float]:
    """Level of a segment on the arcsine scale and its variance."""
    weight = float(w.sum())
    return (float((w * z).sum()) / weight, 1.0 / weight) if weight > 0 else (float("nan"), float("inf"))


def _to_share(level: float) -> float:
    return float(np.sin(np.clip(level, 0.0, np.pi / 2)) ** 2)


def _share_change(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float, float]:
    """Change of share between two levels, with its 90 % interval by squaring and adding (Newcombe 1998, Stat. Med. 17)."""
    (a, var_a), (b, var_b) = before, after
    half_a, half_b = NINETY * var_a**0.5, NINETY * var_b**0.5
    share_a, share_b = _to_share(a), _to_share(b)
    down = np.hypot(share_b - _to_share(b - half_b), _to_share(a + half_a) - share_a)
    up = np.hypot(_to_share(b + half_b) - share_b, share_a - _to_share(a - half_a))
    change = share_b - share_a
    return change, change - float(down), change + float(up)


def _share_of(conflict: Floats, total: Floats) -> float:
    return float(conflict.sum() / total.sum()) if total.sum() > 0 else float("nan")


def _usual(values: Floats) -> Floats:
    """Median of the up to `USUAL` periods on either side of each period, without the period itself."""
    n = values.shape[1]
    found = np.zeros_like(values)
    for t in range(n):
        around = np.concatenate([values[:, max(0, t - USUAL) : t], values[:, t + 1 : t + 1 + USUAL]], axis=1)
        found[:, t] = np.median(around, axis=1) if around.shape[1] else values[:, t]
    return found


def _peaks(values: Floats) -> NDArray[np.bool_]:
    """Where no neighbour stands higher."""
    padded = np.pad(values, ((0, 0), (1, 1)), constant_values=-np.inf)
    return np.asarray((values >= padded[:, :-2]) & (values > padded[:, 2:]))


def breaks_of_many(
    conflict: ArrayLike, total: ArrayLike, *, volume: ArrayLike | None = None, world: ArrayLike | None = None
) -> list[tuple[Break, ...]]:
    """Find the breaks and bursts of many dyads at once; see :func:`breaks`. All arrays are [dyads, periods], `world` [periods]."""
    y, n = np.asarray(conflict, dtype=np.float64), np.asarray(total, dtype=np.float64)
    attention = n if volume is None else np.asarray(volume, dtype=np.float64)
    around = None if world is None else np.asarray(world, dtype=np.float64)
    _check(y, n, attention, around)
    found: list[tuple[Break, ...]] = []
    for first in range(0, len(y), TOGETHER):
        rows = slice(first, first + TOGETHER)
        found.extend(_batch(y[rows], n[rows], attention[rows], around))
    return found


def breaks(
    conflict: ArrayLike, total: ArrayLike, *, volume: ArrayLike | None = None, world: ArrayLike | None = None
) -> tuple[Break, ...]:
    """Find where one dyad left its pattern, in time's order.

    ``conflict`` and ``total`` are the events of conflict and all events in each period; a period without events tells nothing
    of the share. ``volume`` is what bursts are sought in, if it is not ``total`` (articles, or a weighted count). ``world`` is
    the same as ``volume`` over all dyads; with it a burst is one of the dyad's part of the world's events, so that reading more
    articles is no burst. Raises :class:`MeasureError`: arrays of unlike lengths, negative counts, more conflict than events.
    """
    y, n = np.atleast_1d(conflict), np.atleast_1d(total)
    if y.ndim != 1:
        raise MeasureError(
            f"Breaks of one dyad need one row of periods, not {y.ndim} dimensions. Hint: breaks_of_many takes many dyads."
        )
    return breaks_of_many(y[None], n[None], volume=None if volume is None else np.asarray(volume)[None], world=world)[0]


def _check(conflict: Floats, total: Floats, volume: Floats, world: Floats | None) -> None:
    if conflict.ndim != 2 or conflict.shape != total.shape or conflict.shape != volume.shape:
        raise MeasureError(f"Counts of unlike shapes: conflict {conflict.shape}, total {total.shape}, volume {volume.shape}.")
    if world is not None and world.shape != conflict.shape[1:]:
        raise MeasureError(f"The world has {world.size} periods, the dyads have {conflict.shape[1]}.")
    for name, values in (("conflict", conflict), ("total", total), ("volume", volume)):
        if not np.all(np.isfinite(values)) or np.any(values < 0):
            raise MeasureError(f"{name}: a count is negative or not a number. Hint: a period without events has 0.")
    if np.any(conflict > total):
        row, period = np.argwhere(conflict > total)[0]
        raise MeasureError(
            f"Period {period} of row {row} has more conflict ({conflict[row, period]:g}) than events ({total[row, period]:g})."
        )


def _batch(y: Floats, n: Floats, volume: Floats, world: Floats | None) -> list[tuple[Break, ...]]:
    if y.shape[1] < 2 * SHORTEST:
        return [()] * len(y)
    z, sampling = arcsine_share(y, n)
    extra, correlation = _spread(z, sampling, LEAST_SHARE_SPREAD)
    with np.errstate(divide="ignore"):
        weights = 1.0 / (extra[:, None] + sampling)
    # Of correlated periods each tells less of a level: the variance of a mean grows by (1 + r) / (1 - r).
    independent = weights * ((1.0 - correlation) / (1.0 + correlation))[:, None]
    shares = _share_breaks(y, n, z, independent)
    bursts = _bursts(y, n, z, weights, volume, world)
    return [tuple(sorted((*a, *b), key=lambda found: (found.index, found.kind))) for a, b in zip(shares, bursts, strict=True)]


def _share_breaks(y: Floats, n: Floats, z: Floats, w: Floats) -> list[list[Break]]:
    proposed = segment(z, w, 2.0 * float(np.log(z.shape[1])))  # BIC: a break costs two parameters
    found: list[list[Break]] = [[] for _ in proposed]
    rows = [row for row, starts in enumerate(proposed) if starts]
    if not rows:
        return found
    chances = _chance_of_break(z[rows], w[rows], BREAK_EVERY)
    for row, chance in zip(rows, chances, strict=True):
        edges = [0, *proposed[row], z.shape[1]]
        for start, here, end in zip(edges, edges[1:], edges[2:], strict=False):
            before, after = _level(z[row, start:here], w[row, start:here]), _level(z[row, here:end], w[row, here:end])
            step = (after[0] - before[0]) / (before[1] + after[1]) ** 0.5
            if not np.isfinite(step):
                continue
            certainty = min(1.0, float(chance[max(0, here - 1) : here + 2].sum())) * float(_normal_below(abs(step)))
            if certainty < LEAST_CERTAINTY:
                continue
            size, low, high = _share_change(before, after)
            found[row].append(
                Break(
                    index=here, kind="share", direction="colder" if step > 0 else "warmer", size=size, low=low, high=high,
                    certainty=certainty, share_before=_share_of(y[row, start:here], n[row, start:here]),
                    share_after=_share_of(y[row, here:end], n[row, here:end]), since=start, until=end - 1,
                    first=here, last=min(here + CARRIED_BY, end) - 1,
                )
            )  # fmt: skip
    return found


def _bursts(y: Floats, n: Floats, z: Floats, w: Floats, volume: Floats, world: Floats | None) -> list[list[Break]]:
    attention = np.log(volume + 0.5)
    if world is not None:
        attention = attention - np.log((world + WORLD_PRIOR) / (np.mean(world) + WORLD_PRIOR))
    sampling = 1.0 / (volume + 0.5)
    extra, _ = _spread(attention, sampling, LEAST_VOLUME_SPREAD)
    above = attention - _usual(attention)
    loud = np.maximum(above, 0.0) / np.sqrt(extra[:, None] + sampling)

    weight = np.concatenate([np.zeros((len(w), 1)), np.cumsum(w, axis=1)], axis=1)
    weighted = np.concatenate([np.zeros((len(w), 1)), np.cumsum(w * np.where(w > 0, z, 0.0), axis=1)], axis=1)
    ends = np.arange(z.shape[1])
    starts = np.maximum(ends - BEFORE, 0)
    past = weight[:, ends] - weight[:, starts]
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = (z - (weighted[:, ends] - weighted[:, starts]) / past) / np.sqrt(1.0 / w + 1.0 / past)
    shift = np.nan_to_num(shift, posinf=0.0, neginf=0.0)

    certainty = _certainty_of_burst(loud, shift)
    told = np.zeros(z.shape, dtype=bool)
    for sign in (-1, 1):
        told |= _peaks(np.where(shift * sign > 0, certainty, 0.0)) & (shift * sign > 0)
    told &= certainty >= LEAST_CERTAINTY_OF_BURST
    found: list[list[Break]] = [[] for _ in range(len(z))]
    usual_error = extra * np.pi / 2 / min(2 * USUAL, z.shape[1])
    for row, t in np.argwhere(told):
        half = NINETY * float(np.sqrt(sampling[row, t] + usual_error[row]))
        size = float(np.exp(above[row, t]))
        back = slice(max(0, t - BEFORE), t)
        found[row].append(
            Break(
                index=int(t), kind="volume", direction="colder" if shift[row, t] > 0 else "warmer", size=size,
                low=size * float(np.exp(-half)), high=size * float(np.exp(half)), certainty=float(certainty[row, t]),
                share_before=_share_of(y[row, back], n[row, back]), share_after=_share_of(y[row, t : t + 1], n[row, t : t + 1]),
                since=max(0, int(t) - BEFORE), until=int(t), first=int(t), last=int(t),
            )
        )  # fmt: skip
    return found


def _certainty_of_burst(loud: Floats, shift: Floats) -> Floats:
    """Chance that a period is a burst of the direction of its shift: quiet and loud periods as two groups (Efron 2004, JASA 99).

    In quiet periods both scores are standard normal; in loud ones their spread is wider, of volume much and of share a little.
    """
    odds = np.full(loud.shape, np.log(1.0 / (BURST_EVERY - 1.0)))
    for score, spread in ((loud, BURST_SPREAD), (shift, BURST_SHARE_SPREAD)):
        wide = 1.0 + spread**2
        odds = odds + 0.5 * score**2 * (1.0 - 1.0 / wide) - 0.5 * np.log(wide)
    return np.asarray(_normal_below(np.abs(shift)) / (1.0 + np.exp(-odds)))
