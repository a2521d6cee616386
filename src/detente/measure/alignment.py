"""Where a state stands between powers, how far it moved and towards whom, and how far it hedges.

A state's dealings with a pole are n occurrences, a share p of them cooperative. Cooperation minus conflict, n(2p - 1), is the
difference of a pull n p^2 and a push n(1 - p)^2. Weights must not be negative, so the position is made of the pulls:

    weight of pole k  =  n_k p_k^2 / sum over the poles

which is the share of each pole in the state's cooperation with all of them, each pole's counted by how likely cooperation is in
dealings with it. The weights are barycentric: they sum to 1, each pole is a corner. As log pull = log n + 2 log p, each movement
splits without rest into what attention did (n) and what tone did (p).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.measure.errors import MeasureError, UnseenDyad
from detente.measure.estimate import DRAWS, LEVEL, Estimate, Floats, Integers, estimate, share_dispersion, volume_dispersion
from detente.measure.periods import Periods
from detente.measure.series import DyadSeries, all_dyads, dyad_series
from detente.measure.sources import opened
from detente.measure.table import EventTable

# Occurrences assumed with each pole beforehand, cooperative and conflictual as the world's are. Two: enough that one event
# decides nothing, and gone from sight at fifty.
PRIOR = 2.0
# Weeks within which dealings are taken to have one level when it is measured how many of them come together: a quarter of a year.
QUARTER = 13


@dataclass(frozen=True, slots=True)
class Dealings:
    """A state's dealings with K poles in one window.

    ``counts`` int64[K, 2]: cooperative and conflictual occurrences. ``volume`` and ``tone`` float[K]: how many occurrences come
    together, and how many fall to their kind together (see estimate.py); 1 where each comes by itself. ``world`` is the share of
    conflict in all dealings of all states.
    """

    label: str
    counts: Integers
    volume: Floats
    tone: Floats
    world: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One pole in one window: occurrences, share of attention, share of conflict, and the state's weight towards it."""

    pole: str
    occurrences: int
    attention: float
    conflict: Estimate
    weight: Estimate


@dataclass(frozen=True, slots=True)
class Position:
    """Where the state stood in one window. ``hedging``: 0 all with one pole, 1 equally with all.

    ``totals`` float[K, 2] and ``draws`` float[D, K, 2] are the cooperation and conflict under it, prior included.
    """

    label: str
    standings: tuple[Standing, ...]
    hedging: Estimate
    totals: Floats
    draws: Floats


@dataclass(frozen=True, slots=True)
class Movement:
    """From one position to another. ``distance``: the share of its weight that changed pole, 0 to 1 (total variation).

    ``towards`` and ``away`` are the poles that gained and lost most, with their ``gain`` and ``loss``; ``by_attention`` and
    ``by_tone`` sum to the gain's value. ``moved`` is false where the distance is no more than chance makes.
    """

    since: str
    until: str
    distance: Estimate
    moved: bool
    changes: tuple[Estimate, ...]
    towards: str
    gain: Estimate
    away: str
    loss: Estimate
    by_attention: float
    by_tone: float


def weights_of(totals: Floats) -> Floats:
    """Barycentric weights float[..., K] from cooperation and conflict float[..., K, 2]; each sums to 1."""
    volume = totals.sum(-1)
    pull = totals[..., 0] ** 2 / np.maximum(volume, 1e-12)
    return np.asarray(pull / pull.sum(-1, keepdims=True))


def hedging_of(weights: Floats) -> Floats:
    """Shannon entropy of the weights over that of equal weights, float[...]."""
    kept = np.maximum(weights, 1e-12)
    return np.asarray(-(weights * np.log(kept)).sum(-1) / np.log(weights.shape[-1]))


def position(poles: Sequence[str], dealings: Dealings, draws: int = DRAWS, seed: int = 0) -> Position:
    """The position in one window.

    Intervals are of the posterior: volumes gamma, tones beta, both widened by what comes together.
    """
    rng = np.random.default_rng(seed)
    prior = PRIOR * np.array([1 - dealings.world, dealings.world])
    observed = dealings.counts.astype(float)
    totals = observed + prior
    volume = rng.gamma(PRIOR, size=(draws, len(poles)))
    volume += rng.gamma(np.maximum(observed.sum(1) / dealings.volume, 1e-9), size=volume.shape) * dealings.volume
    friendly, hostile = (np.maximum(observed[:, k] / dealings.tone + prior[k], 1e-9) for k in (0, 1))
    share = rng.beta(hostile, friendly, size=volume.shape)
    drawn = np.stack([volume * (1 - share), volume * share], axis=-1)
    weights, drawn_weights = weights_of(totals), weights_of(drawn)
    conflict = totals[:, 1] / totals.sum(1)
    drawn_conflict = drawn[..., 1] / drawn.sum(-1)
    attention = observed.sum(1) / max(1.0, observed.sum())
    standings = tuple(
        Standing(
            pole,
            int(observed[k].sum()),
            float(attention[k]),
            estimate(conflict[k], drawn_conflict[:, k]),
            estimate(weights[k], drawn_weights[:, k]),
        )
        for k, pole in enumerate(poles)
    )
    hedging = estimate(float(hedging_of(weights)), hedging_of(drawn_weights))
    return Position(dealings.label, standings, hedging, totals, drawn)


def movement(before: Position, after: Position) -> Movement:
    """How the state moved from one position to another.

    The distance's interval is the estimate plus and minus the distance that chance alone makes once in twenty times: a
    distance obeys the triangle inequality, so the interval holds the true one at least as often as it says, and one that
    reaches down to 0 says that no movement was shown.
    """
    old, new = weights_of(before.totals), weights_of(after.totals)
    change = new - old
    # Backwards, so that draws of the same seed are not each other's.
    drawn = weights_of(after.draws[::-1]) - weights_of(before.draws)
    distance = float(np.abs(change).sum() / 2)
    by_chance = float(np.quantile(np.abs(drawn - change).sum(1) / 2, LEVEL))
    interval = Estimate(distance, max(0.0, distance - by_chance), min(1.0, distance + by_chance))
    changes = tuple(estimate(change[k], drawn[:, k]) for k in range(len(change)))
    gained, lost = int(change.argmax()), int(change.argmin())
    attention, tone = _split(before.totals, after.totals)
    poles = [standing.pole for standing in after.standings]
    return Movement(
        before.label, after.label, interval, interval.low > 0, changes, poles[gained], changes[gained], poles[lost], changes[lost],
        float(attention[gained]), float(tone[gained]),
    )  # fmt: skip


def _split(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Each pole's change of weight by attention and by tone: the mean of both orders in which the two may change (Shapley 1953)."""
    volumes = [totals.sum(-1, keepdims=True) for totals in (before, after)]
    tones = [totals / volume for totals, volume in zip((before, after), volumes, strict=True)]
    at = [[weights_of(volume * tone) for tone in tones] for volume in volumes]
    attention = ((at[1][0] - at[0][0]) + (at[1][1] - at[0][1])) / 2
    tone = ((at[0][1] - at[0][0]) + (at[1][1] - at[1][0])) / 2
    return attention, tone


# --- from a table ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alignment:
    """A state between its poles over ``periods``.

    ``positions`` has one for each period, None where the state had no dealings with any pole; ``steps`` the movement to each from
    the one before that has a position, None for the first; ``overall`` the movement from first to last.
    """

    state: str
    poles: tuple[str, ...]
    table: str
    periods: Periods
    positions: tuple[Position | None, ...]
    steps: tuple[Movement | None, ...]
    overall: Movement | None


def align(
    given: Any, state: str, poles: Sequence[str], by: str = "year", *, since: str | None = None, until: str | None = None
) -> Alignment:
    """Where a state stands between two or more powers, period by period, and how it moved.

    ``given`` is whatever :func:`~detente.measure.sources.table` takes. Raises :class:`~detente.measure.errors.MeasureError`: an
    unknown party, a pole that the state has nothing with, fewer than two poles, or one of them named twice.
    """
    with opened(given) as table:
        return _align(table, state, poles, by, since, until)


def _align(table: EventTable, state: str, poles: Sequence[str], by: str, since: str | None, until: str | None) -> Alignment:
    state, poles = table.party(state), tuple(table.party(pole) for pole in poles)
    if len(poles) < 2:
        raise MeasureError(f"{', '.join(poles) or 'no pole'}: a state stands between two poles at least. Hint: --poles USA,CHN.")
    if len({state, *poles}) <= len(poles):
        raise MeasureError(f"{state} between {', '.join(poles)}: each may be named once. Hint: --poles USA,CHN,RUS.")
    series = _series(table, state, poles, by, since, until)
    periods = max((one.periods for one in series), key=lambda held: held.count)
    world = next(one.world for one in series if one.periods.count == periods.count)
    volume, tone = _dispersions(_weeks(table, state, poles, since, until), len(poles))
    counts = np.stack([_padded(one.counts, periods.count) for one in series], axis=1)
    both = np.stack([counts[:, :, :2].sum(2), counts[:, :, 2:].sum(2)], axis=2)
    shares = world[:, 2:].sum(1) + 0.5, world.sum(1) + 1.0
    positions = tuple(
        position(poles, Dealings(label, both[k], volume, tone, float(shares[0][k] / shares[1][k])), seed=k)
        if both[k].any()
        else None
        for k, label in enumerate(periods.labels)
    )
    held = [found for found in positions if found is not None]
    steps: list[Movement | None] = []
    before: Position | None = None
    for found in positions:
        steps.append(movement(before, found) if before is not None and found is not None else None)
        before = found or before
    overall = movement(held[0], held[-1]) if len(held) > 1 else None
    return Alignment(state, poles, table.name, periods, positions, tuple(steps), overall)


def _series(table: EventTable, state: str, poles: Sequence[str], by: str, since: str | None, until: str | None) -> list[DyadSeries]:
    """The state's series with each pole, each looked up, or from a table that is read through once for all."""
    if table.looks_up:
        return [dyad_series(table, state, pole, by, since=since, until=until) for pole in poles]
    every = all_dyads(table, by, since=since, until=until)
    found = [every.series(state, pole) for pole in poles]
    for pole, one in zip(poles, found, strict=True):
        if not one.counts.any():
            raise UnseenDyad(f"{state} and {pole}: {table.name} has nothing that happened between them in that time.")
    return found


def _weeks(table: EventTable, state: str, poles: Sequence[str], since: str | None, until: str | None) -> list[DyadSeries]:
    """The same by week; none where a pole's dealings are dated to no week (a table of years), as all else was found before."""
    try:
        return _series(table, state, poles, "week", since, until)
    except MeasureError:
        return []


def _padded(counts: Integers, length: int) -> Integers:
    """A series that begins later than others, with nothing before its beginning: all end together."""
    return np.concatenate([np.zeros((length - len(counts), counts.shape[1]), dtype=counts.dtype), counts])


def _dispersions(weeks: Sequence[DyadSeries], poles: int) -> tuple[Floats, Floats]:
    """How many occurrences come together, and fall to their kind together, in the dealings with each pole."""
    if not weeks:
        return np.ones(poles), np.ones(poles)
    # From the first week that has any, and quarters from the last: whenever the table begins, the same dealings tell the same.
    begun = [slice(int(np.argmax(one.attention > 0)), None) for one in weeks]
    quarters = [np.arange(one.periods.count)[::-1][part] // QUARTER for one, part in zip(weeks, begun, strict=True)]
    conflict, attention = (
        [getattr(one, name)[part] for one, part in zip(weeks, begun, strict=True)] for name in ("conflict", "attention")
    )
    group = np.concatenate([quarter + 10_000 * pole for pole, quarter in enumerate(quarters)])
    told = np.concatenate(attention) > 0
    tone = share_dispersion(np.concatenate(conflict)[told], np.concatenate(attention)[told], group[told])
    # What falls to one kind together was one story: it came together too, however few the weeks are to show it.
    volume = [max(tone, volume_dispersion(*pair)) for pair in zip(attention, quarters, strict=True)]
    return np.array(volume), np.full(len(weeks), tone)
