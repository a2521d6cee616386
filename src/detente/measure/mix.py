"""What a series would look like had the same outlets told it all along: a change of outlets is no change of relations.

Outlets differ in tone: of the same relation, one tells more of its quarrels than another. When outlets enter or leave what is
read, the share of conflict moves though nothing happened. Each outlet's tone is estimated from rows in which outlets can be
compared, as the effect of the outlet on the log-odds of conflict beside the effect of the row (Rasch 1960). Each period's share
is then told as it would be under the outlets' mix of the whole series (direct standardisation of rates, as in epidemiology).

What it cannot do: where all outlets are exchanged at once and nothing else is known of them, a change of tone and a change of
relations look the same. Tones from all dyads of a table tell them apart; an outlet that is harsh to one dyad alone is beyond
both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.measure.breaks import Break, breaks
from detente.measure.errors import MeasureError

__all__ = ["BreakByMix", "breaks_by_mix", "expected_volume", "normalise", "tones"]

Floats = NDArray[np.float64]
Standing = Literal["holds", "mix", "hidden"]

# Spread of the outlets' tones in log-odds, as a prior: an outlet with two events is not believed. Were one outlet in twenty
# twice as harsh as the middle one (log 2 = .69) it would be .42; .7 lets the data speak.
TONE_SPREAD = 0.7
# Spread of the rows' levels in log-odds: wide, there only to keep rows of one kind of event finite.
ROW_SPREAD = 3.0
# Passes of Newton's method; the steps fall below a millionth in fewer than twenty.
PASSES = 30


@dataclass(frozen=True, slots=True)
class BreakByMix:
    """A break, and whether it outlives the normalising of the outlets' mix.

    ``found`` is the break in the raw series (in the normalised one if hidden); ``raw`` and ``normalised`` are the changes of
    the conflict share at that place in both. ``standing`` is ``holds`` if both series break there, ``mix`` if the break
    vanishes when the mix is held fixed, so that the outlets may explain it, and ``hidden`` if it only shows then.
    """

    found: Break
    raw: float
    normalised: float
    standing: Standing


def tones(row: ArrayLike, outlet: ArrayLike, conflict: ArrayLike, total: ArrayLike) -> Floats:
    """Estimate each outlet's tone: how much its log-odds of conflict lie above those of others that tell of the same rows.

    ``row`` is what outlets are compared within (dyads, or the periods of one dyad) and ``outlet`` the outlet of each cell,
    int64[cells], both numbered from 0; ``conflict`` and ``total`` are the events of conflict and all events of the cell. Gives
    float64[outlets], above 0 for harsher outlets, 0 for one of which nothing can be said.
    """
    rows, outlets = np.asarray(row, dtype=np.int64), np.asarray(outlet, dtype=np.int64)
    y, n = np.asarray(conflict, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if not (rows.shape == outlets.shape == y.shape == n.shape) or np.any(y > n) or np.any(y < 0):
        raise MeasureError("Tones need four columns of one length, with no more conflict than events in any cell.")
    level, tone = np.zeros(rows.max(initial=-1) + 1), np.zeros(outlets.max(initial=-1) + 1)
    middle = _log_odds((y.sum() + 0.5) / (n.sum() + 1.0))
    for _ in range(PASSES):
        level += _step(rows, level.size, y, n, middle + level[rows] + tone[outlets], level, ROW_SPREAD)
        tone += _step(outlets, tone.size, y, n, middle + level[rows] + tone[outlets], tone, TONE_SPREAD)
    return tone


def _step(index: NDArray[np.int64], size: int, y: Floats, n: Floats, odds: Floats, value: Floats, spread: float) -> Floats:
    """One step of Newton's method for all effects of one kind, no longer than 1."""
    share = _share(odds)
    slope = np.bincount(index, y - n * share, size) - value / spread**2
    bend = np.bincount(index, n * share * (1.0 - share), size) + 1.0 / spread**2
    return np.asarray(np.clip(slope / bend, -1.0, 1.0))


def _share(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))


def _log_odds(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def normalise(conflict: ArrayLike, total: ArrayLike, tone: ArrayLike | None = None) -> Floats:
    """Give the conflict of each period as it would be had the outlets kept their mix of the whole series.

    ``conflict`` and ``total`` are [periods, outlets]: events of conflict and all events that each outlet tells in each period.
    ``tone`` is that of each outlet, from :func:`tones` over all dyads of the table; without it tones are estimated from this
    series alone, which can only compare outlets that told of it in the same periods. Gives float64[periods]: events of conflict
    among each period's events, under the fixed mix.
    """
    y, n = _by_outlet(conflict, total)
    periods, outlets = n.shape
    if tone is None:
        cells = np.nonzero(n)
        known = np.zeros(outlets)
        estimated = tones(cells[0], cells[1], y[cells], n[cells])
        known[: estimated.size] = estimated
    else:
        known = np.asarray(tone, dtype=np.float64)
        if known.shape != (outlets,):
            raise MeasureError(f"{known.size} tones for {outlets} outlets.")
    if n.sum() == 0:
        return np.zeros(periods)
    mix = n.sum(axis=0) / n.sum()
    level = np.zeros(periods)
    middle = _log_odds((y.sum() + 0.5) / (n.sum() + 1.0))
    index = np.repeat(np.arange(periods), outlets)
    for _ in range(PASSES):
        odds = middle + level[:, None] + known[None, :]
        level += _step(index, periods, y.ravel(), n.ravel(), odds.ravel(), level, ROW_SPREAD)
    share = _share(middle + level[:, None] + known[None, :]) @ mix
    return np.asarray(share * n.sum(axis=1))


def expected_volume(total: ArrayLike, activity: ArrayLike) -> Floats:
    """How much the dyad's outlets tell of all dyads in each period, each weighted by how much of what it tells is of this one.

    ``total`` is [periods, outlets], events of the dyad, ``activity`` events of all dyads that each outlet tells. Gives
    float64[periods], to be given to :func:`~detente.measure.breaks.breaks` as ``world``.
    """
    n, told = np.asarray(total, dtype=np.float64), np.asarray(activity, dtype=np.float64)
    if n.shape != told.shape or np.any(n > told):
        raise MeasureError("An outlet tells more of one dyad than of all. Hint: activity counts all dyads, in the shape of total.")
    rate = n.sum(axis=0) / np.maximum(told.sum(axis=0), 1.0)
    return np.asarray(told @ rate * told.sum() / max(1.0, n.sum()))


def breaks_by_mix(
    conflict: ArrayLike,
    total: ArrayLike,
    tone: ArrayLike | None = None,
    *,
    activity: ArrayLike | None = None,
    world: ArrayLike | None = None,
) -> tuple[BreakByMix, ...]:
    """Find breaks in the raw series and in the series under a fixed mix of outlets, and say which hold.

    ``conflict``, ``total`` and ``tone`` are as for :func:`normalise`, ``world`` as for :func:`~detente.measure.breaks.breaks`,
    and ``activity`` as for :func:`expected_volume`; with it bursts, too, are held against what the same outlets would tell.
    """
    y, n = _by_outlet(conflict, total)
    plain, events = y.sum(axis=1), n.sum(axis=1)
    fixed = np.minimum(normalise(y, n, tone), events)
    raw = breaks(plain, events, world=world)
    normal = breaks(fixed, events, world=world if activity is None else expected_volume(n, activity))

    def told(found: Break, standing: Standing) -> BreakByMix:
        return BreakByMix(found, _change(found, plain, events), _change(found, fixed, events), standing)

    both = [told(found, "holds" if _among(found, normal) else "mix") for found in raw]
    hidden = [told(found, "hidden") for found in normal if not _among(found, raw)]
    return tuple(sorted(both + hidden, key=lambda each: (each.found.index, each.found.kind)))


def _among(found: Break, others: tuple[Break, ...]) -> bool:
    """Whether the other series breaks there as well: within a period, in the same direction."""
    return any(abs(found.index - other.index) <= 1 and found.direction == other.direction for other in others)


def _change(found: Break, conflict: Floats, total: Floats) -> float:
    before, after = slice(found.since, found.index), slice(found.index, found.until + 1)
    if not (total[before].sum() and total[after].sum()):
        return float("nan")
    return float(conflict[after].sum() / total[after].sum() - conflict[before].sum() / total[before].sum())


def _by_outlet(conflict: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    y, n = np.asarray(conflict, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if y.ndim != 2 or y.shape != n.shape or np.any(y < 0) or np.any(y > n):
        raise MeasureError("Counts by outlet need two arrays [periods, outlets] of one shape, with no more conflict than events.")
    return y, n
