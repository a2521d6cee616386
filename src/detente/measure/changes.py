"""Which relations left their pattern: a recent window of every dyad against what its own past let expect.

Two questions a dyad. *Volume*: are there more or fewer occurrences than expected, given how much was told of all other dyads?
*Share*: is more or less of it conflict? What to expect follows the dyad's past, recent windows weighing more, and how far it
usually misses is learnt from how far it missed in that past, shrunk to what is usual among all dyads (as Robinson & Smyth 2007 do
for counts of genes). Counts are negative binomial and shares beta-binomial, so that relations that always come in bursts are no
news when they burst. The two are put together for each dyad (Fisher 1932), and the false discovery rate is held over all
dyads (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.measure.carriers import Carrier, carriers
from detente.measure.errors import BadPeriod, EmptyTable
from detente.measure.estimate import Floats, Integers, benjamini_hochberg
from detente.measure.mix import normalise
from detente.measure.outlets import cells
from detente.measure.periods import Periods, day_of, first_day
from detente.measure.sources import opened
from detente.measure.table import HAPPENED, EventTable

Truths = npt.NDArray[np.bool_]

# A change is called one if of a hundred so called at most ten are expected to be none.
FALSE_DISCOVERIES = 0.10
# What of a dyad that is called changed is told: its volume, its share of conflict, or both, where each by itself is less likely
# than this by chance.
TELLING = 0.05
# What happened so many windows ago weighs half as much as the last: long enough for a level, short enough to follow a drift.
HALF_LIFE = 6.0
# Windows of the dyad's own past that are looked at, and the fewest that say how far expectations usually miss.
MOST_WINDOWS = 36
LEAST_WINDOWS = 6
# A window of the past with less than this share of what is usual was not covered by the news that was read, and all before it is
# left out.
COVERED = 0.1
# Occurrences, past and recent together, below which nothing can be told of a dyad.
LEAST = 5
# Occurrences a window assumed of every dyad beforehand, with the weight of one window.
PRIOR_RATE = 0.5
# Occurrences assumed beforehand, in conflict as all dyads' are.
PRIOR_SHARE = 2.0
# By how much of its square a dyad's volume varies beyond chance, where only weights hang on it.
USUAL_DISPERSION = 0.5
# Windows that the usual dispersion of all dyads counts for beside a dyad's own.
PRIOR_WINDOWS = 6.0


@dataclass(frozen=True, slots=True)
class Change:
    """One dyad's change: ``row`` of the arrays given, ``kind`` volume or share.

    ``direction`` is more or less (volume), colder or warmer (share); ``size`` the log ratio of what was seen to what was expected
    (volume) or the difference in log-odds of conflict (share), both shrunk; ``chance`` how often chance alone departs as far;
    ``rate`` the false discovery rate at which the dyad would be called changed; ``certainty`` is 1 less that. ``seen``,
    ``expected`` and ``usual`` (from, to: in 95 cases of a hundred) are occurrences, or shares of conflict.
    """

    row: int
    kind: str
    direction: str
    size: float
    chance: float
    rate: float
    seen: float
    expected: float
    usual: tuple[float, float]

    @property
    def certainty(self) -> float:
        return 1 - self.rate


@dataclass(frozen=True, slots=True)
class _Level:
    """What to expect: ``mean`` float[m], and how much was seen to base it on, ``weight`` float[m]."""

    mean: Floats
    weight: Floats


def changes(past: Integers, recent: Integers) -> list[Change]:
    """The volume and the share of every dyad, the most certain dyads first, and of a dyad what tells more.

    ``past`` int64[m, N, 2] cooperative and conflictual occurrences of m dyads in N windows as long as the recent one, the oldest
    first; ``recent`` int64[m, 2]. All dyads of the table should be there, as what was told of the others says how much was told
    at all. Raises ValueError for fewer than :data:`LEAST_WINDOWS` windows.
    """
    if past.shape[1] < LEAST_WINDOWS:
        raise ValueError(f"{past.shape[1]} past windows; at least {LEAST_WINDOWS} are needed")
    everything = np.concatenate([past, recent[:, None]], axis=1)
    total = everything.sum(2).astype(float)
    conflict = everything[:, :, 1].astype(float)
    known = total.sum(1) >= LEAST
    found = _volumes(total, _exposure(total), known) + _shares(total, conflict, known)
    if not found:
        return []
    dyads, index = np.unique([change.row for change in found], return_inverse=True)
    chances = _combined(np.array([change.chance for change in found]), index, len(dyads))
    rates = benjamini_hochberg(chances)
    order = sorted(range(len(found)), key=lambda one: (chances[index[one]], found[one].row, found[one].chance))
    return [replace(found[one], rate=float(rates[index[one]])) for one in order]


def calls(tested: list[Change]) -> list[Change]:
    """What is to be told: of dyads at a false discovery rate of at most :data:`FALSE_DISCOVERIES`, what tells by itself."""
    return [one for one in tested if one.rate <= FALSE_DISCOVERIES and one.chance <= TELLING]


def _combined(chances: Floats, dyad: Integers, dyads: int) -> Floats:
    """The chance that chance alone departs as far in volume and share together, float[dyads], by Fisher's method (1932).

    Of two, of product P: P (1 - ln P). A dyad without recent occurrences has no share, and its volume's chance stands alone.
    """
    logs = np.bincount(dyad, np.log(np.maximum(chances, 1e-300)), dyads)
    both = np.bincount(dyad, minlength=dyads) == 2
    return np.minimum(1.0, np.where(both, np.exp(logs) * (1 - logs), np.exp(logs)))


def _exposure(total: Floats) -> Floats:
    """How much was told of all other dyads in each window, against the past's mean: float[m, N + 1].

    A dyad counts for how surely it tells: a thousand occurrences of one war do not outweigh a hundred other dyads.
    """
    level = total[:, :-1].mean(1, keepdims=True)
    weight = 1 / (1 + USUAL_DISPERSION * level)
    seen, expected = weight * total, weight * level
    return np.asarray((seen.sum(0) - seen + 1) / (expected.sum(0) - expected + 1))


def _decayed(values: Floats) -> Floats:
    """Sums of what was before each window, halved every :data:`HALF_LIFE` windows: float[m, N + 1] -> the same shape."""
    kept = 0.5 ** (1 / HALF_LIFE)
    sums = np.zeros_like(values)
    for window in range(1, values.shape[1]):
        sums[:, window] = kept * sums[:, window - 1] + values[:, window - 1]
    return sums


# How uncertain a dispersion is: nodes and weights of a normal distribution (Gauss and Hermite's), in which tails are averaged.
_NODES = ((-(3**0.5), 1 / 6), (0.0, 2 / 3), (3**0.5, 1 / 6))


def _shrunk(excess: Floats, base: Floats, informed: Floats, windows: int) -> tuple[Floats, Floats]:
    """Dispersion float[m]: a dyad's own (``excess`` over ``base``), drawn to the usual one, and how far its logarithm may be off.

    The usual one is the mean over dyads, each counting for how much it tells (``informed``). An uncertain dispersion has heavier
    tails than any certain one, as Student's t has.
    """
    own = excess / np.maximum(base, 1e-9)
    usual = max(0.0, float((own * informed).sum() / max(1e-9, informed.sum())))
    weight = windows * informed
    drawn = (weight * np.maximum(own, 0.0) + PRIOR_WINDOWS * usual) / (weight + PRIOR_WINDOWS)
    return drawn, np.sqrt(4 / (weight + PRIOR_WINDOWS))


def _volumes(total: Floats, exposure: Floats, known: Truths) -> list[Change]:
    before, exposed = _decayed(total), _decayed(exposure)
    shape = before + PRIOR_RATE
    mean = shape / (exposed + 1) * exposure
    # The first windows have too little behind them to learn from.
    learnt = slice(LEAST_WINDOWS // 2, -1)
    m, s, x = mean[:, learnt], shape[:, learnt], total[:, learnt]
    excess = ((x - m) ** 2 - m - m**2 / s).sum(1)
    informed = (m.mean(1) / (1 + m.mean(1))) ** 2
    extra, off = _shrunk(excess, (m**2).sum(1), informed, m.shape[1])
    expected, seen = mean[:, -1], total[:, -1]
    below, at_most = np.zeros(len(seen)), np.zeros(len(seen))
    for node, part in _NODES:
        size = 1 / (extra * np.exp(node * off) + 1 / shape[:, -1])  # the negative binomial's shape
        below += part * _negative_binomial(seen - 1, expected, size)
        at_most += part * _negative_binomial(seen, expected, size)
    chance, more = _two_sided(below, at_most)
    size = 1 / (extra + 1 / shape[:, -1])
    low, high = _quantiles(expected, size)
    return [
        Change(
            int(row), "volume", "more" if more[row] else "less", float(np.log((seen[row] + 0.5) / (expected[row] + 0.5))),
            float(chance[row]), 1.0, float(seen[row]), float(expected[row]), (float(low[row]), float(high[row])),
        )
        for row in np.flatnonzero(known)
    ]  # fmt: skip


def _negative_binomial(value: Floats, mean: Floats, size: Floats) -> Floats:
    """The chance of at most ``value``."""
    from scipy.special import betainc

    within = betainc(size, np.maximum(value, 0) + 1, size / (size + mean))
    return np.where(value < 0, 0.0, within)


def _quantiles(mean: Floats, size: Floats) -> tuple[Floats, Floats]:
    from scipy.special import gammaincinv

    # A gamma of the same mean and variance: for the reader's eye, not for the test.
    variance = mean + mean**2 / size
    shape = mean**2 / variance
    low, high = (gammaincinv(shape, at) * variance / mean for at in (0.025, 0.975))
    return low, high


def _two_sided(below: Floats, at_most: Floats) -> tuple[Floats, Truths]:
    """The mid-p value of a count of which ``below`` is the chance of less and ``at_most`` that of no more, and whether it is
    high.
    """
    low = (below + at_most) / 2
    high = 1 - low
    return np.minimum(1.0, 2 * np.minimum(low, high)), high < low


def _shares(total: Floats, conflict: Floats, known: Truths) -> list[Change]:
    from scipy.special import betaincinv

    overall = float(conflict[:, :-1].sum() / max(1.0, total[:, :-1].sum()))
    if not 0 < overall < 1:
        return []
    before, hostile = _decayed(total), _decayed(conflict)
    weight = before + PRIOR_SHARE
    share = (hostile + PRIOR_SHARE * overall) / weight
    learnt = slice(LEAST_WINDOWS // 2, -1)
    n, c, p, w = total[:, learnt], conflict[:, learnt], share[:, learnt], weight[:, learnt]
    spread = p * (1 - p)
    excess = ((c - n * p) ** 2 - n * spread * (1 + np.maximum(n - 1, 0) / (w + 1))).sum(1)
    base = (n * (n - 1) * spread).sum(1)
    informed = base / (base + (n * spread).sum(1) + 1e-9)
    extra, off = _shrunk(excess, base, informed * (base > 0), n.shape[1])
    expected, seen, number = share[:, -1], conflict[:, -1], total[:, -1]
    rows = np.flatnonzero(known & (number > 0))
    below, at_most = np.zeros(len(rows)), np.zeros(len(rows))
    for node, part in _NODES:
        correlation = np.clip(extra * np.exp(node * off) + 1 / (weight[:, -1] + 1), 1e-6, 0.99)[rows]
        a, b = (share[rows] * (1 / correlation - 1) for share in (expected, 1 - expected))
        for sums, chances in zip((below, at_most), _beta_binomial(seen[rows], number[rows], a, b), strict=True):
            sums += part * chances
    strength = 1 / np.clip(extra + 1 / (weight[:, -1] + 1), 1e-6, 0.99) - 1
    a, b = expected * strength, (1 - expected) * strength
    chance, more = _two_sided(below, at_most)
    found = []
    for place, row in enumerate(rows):
        near = (seen[row] + PRIOR_SHARE * expected[row]) / (number[row] + PRIOR_SHARE)
        size = float(np.log(near / (1 - near)) - np.log(expected[row] / (1 - expected[row])))
        low, high = (float(betaincinv(a[row], b[row], at)) for at in (0.025, 0.975))
        direction = "colder" if more[place] else "warmer"
        found.append(
            Change(
                int(row), "share", direction, size, float(chance[place]), 1.0, float(seen[row] / number[row]),
                float(expected[row]), (low, high),
            )
        )  # fmt: skip
    return found


# Above so many trials the beta-binomial is summed no longer: a beta with the same mean and variance is as good.
SUMMED = 400


def _beta_binomial(value: Floats, number: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The chances of less than ``value`` and of at most ``value`` out of ``number``."""
    from scipy.special import betainc, betaln, gammaln

    below, at_most = np.zeros(len(value)), np.zeros(len(value))
    few = number <= SUMMED
    if few.any():
        k, n, x, y = value[few], number[few], a[few], b[few]
        total = np.zeros(len(k))
        constant = gammaln(n + 1) - betaln(x, y)
        for count in range(int(k.max()) + 1):
            here = count <= k
            mass = np.zeros(len(k))
            mass[here] = np.exp(
                constant[here] - gammaln(count + 1) - gammaln(n[here] - count + 1)
                + betaln(count + x[here], n[here] - count + y[here])
            )  # fmt: skip
            below[few] = np.where(count == k, total, below[few])
            total += mass
        at_most[few] = np.minimum(total, 1.0)
    many = ~few
    if many.any():
        k, n, x, y = value[many], number[many], a[many], b[many]
        share = x / (x + y)
        variance = share * (1 - share) * (1 / n + (1 - 1 / n) / (x + y + 1))
        strength = share * (1 - share) / variance - 1
        cut = np.clip(np.stack([k - 0.5, k + 0.5]) / n, 0, 1)
        below[many], at_most[many] = betainc(share * strength, (1 - share) * strength, cut)
    return below, at_most


# --- from a table ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changed:
    """A dyad's change with what carries it.

    ``standing`` says whether a change of the share outlives the normalising of the outlets' mix: ``holds`` or ``mix`` (it is
    called no longer with the outlets held fixed), None of volume and where the table does not name two outlets; ``normalised``
    is the recent share then.

    ``before`` are occurrences a window in the past (mean), ``now`` in the recent one, ``conflict_before`` and ``conflict_now``
    those in conflict. ``events`` are those of the recent window that carry it: conflict for colder, cooperation for warmer, all
    for volume.
    """

    first: str
    second: str
    change: Change
    before: float
    conflict_before: float
    now: int
    conflict_now: int
    events: tuple[Carrier, ...]
    normalised: float | None = None
    standing: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What left its pattern from ``since`` to ``until``, against ``windows`` windows as long before, back to ``past``.

    ``dyads`` is how many were tested, by ``tests`` tests of volume and share, and ``changes`` those called, the most certain first.
    """

    table: str
    since: date
    until: date
    past: date
    windows: int
    dyads: int
    tests: int
    changes: tuple[Changed, ...]


def changed(given: Any, since: str, until: str | None = None, *, most: int | None = None) -> Changes:
    """Which relations left their pattern since a day, until another or the table's last.

    ``given`` is whatever :func:`~detente.measure.sources.table` takes. Only events that are known to the day count. Raises
    :class:`~detente.measure.errors.BadPeriod` where there is nothing since, or too little before to know a pattern.
    """
    with opened(given) as table:
        return _changed(table, since, until, most)


def _changed(table: EventTable, since: str, until: str | None, most: int | None) -> Changes:
    days, _ = table.volume("day", HAPPENED)
    if not len(days):
        raise EmptyTable(f"{table.name}: it has no event between two parties that is dated to a day.")
    begins, ends = first_day(int(days[0]), "day"), first_day(int(days[-1]), "day")
    start = day_of(since)
    end = day_of(until, last=True) if until is not None else ends
    if not begins < start <= end or start > ends:
        raise BadPeriod(
            f"{start} to {end}: {table.name} has events from {begins} to {ends}."
            " Hint: a --since within them, with a past before it."
        )
    length = (end - start).days + 1
    number = min(MOST_WINDOWS, (start - begins).days // length)
    spanned = Periods.spanning("day", start - timedelta(days=number * length), end)
    flows = table.flows(spanned, HAPPENED, np.arange(spanned.count) // length).once()
    size = len(flows.parties)
    source, target = np.minimum(flows.source, flows.target), np.maximum(flows.source, flows.target)
    pair, index = np.unique(source * size + target, return_inverse=True)
    counts = np.zeros((len(pair), number + 1, 2), dtype=np.int64)
    both = np.stack([flows.counts[:, :2].sum(1), flows.counts[:, 2:].sum(1)], axis=1)
    np.add.at(counts, (index, flows.ordinal), both)
    counts = counts[:, _covered(counts.sum((0, 2))[:-1]) :]
    if counts.shape[1] - 1 < LEAST_WINDOWS:
        raise BadPeriod(
            f"{start} to {end}: {table.name} covers only {counts.shape[1] - 1} times as long before, and {LEAST_WINDOWS} are needed"
            " to know a pattern. Hint: a shorter time (--since, --until)."
        )
    past, recent = counts[:, :-1], counts[:, -1]
    tested = changes(past, recent)
    called = calls(tested)[:most]
    names = [(flows.parties[code // size], flows.parties[code % size]) for code in pair]
    held_fixed = _with_outlets_held(
        table, counts, {one.row: names[one.row] for one in called if one.kind == "share"}, start, length
    )
    first = Periods.spanning("day", start, end).starts
    held = carriers(table, {names[change.row] for change in called}, int(first[0]), int(first[-1]))
    rows = tuple(
        Changed(
            *names[change.row], change, float(past[change.row].sum(1).mean()), float(past[change.row, :, 1].mean()),
            int(recent[change.row].sum()), int(recent[change.row, 1]),
            tuple(event for event in held[names[change.row]] if _carries(event, change.direction)),
            *(held_fixed.get(change.row, (None, None)) if change.kind == "share" else (None, None)),
        )
        for change in called
    )  # fmt: skip
    windows = past.shape[1]
    return Changes(
        table.name, start, end, start - timedelta(days=length * windows), windows, len({change.row for change in tested}),
        len(tested), rows,
    )  # fmt: skip


def _with_outlets_held(
    table: EventTable, counts: Integers, dyads: Mapping[int, tuple[str, str]], start: date, length: int
) -> dict[int, tuple[float, str]]:
    """The recent share of these rows with the mix of outlets held fixed, and whether its change holds then.

    Each dyad's conflict is told anew as it would be under one mix of its outlets (see mix.py), and all is tested again.
    """
    windows = counts.shape[1]
    if not dyads:
        return {}
    everybody = cells(table)
    if len(everybody.names) < 2:
        return {}
    begins = int(np.datetime64(start, "D").astype(np.int64)) - (windows - 1) * length
    told = carriers(table, set(dyads.values()), begins, begins + windows * length - 1)
    fixed, found = counts.copy(), {}
    for row, pair in dyads.items():
        names = sorted({one.outlet or "" for one in told[pair]})
        conflict, total = np.zeros((windows, len(names))), np.zeros((windows, len(names)))
        for one in told[pair]:
            if one.day == one.end_day:
                place = (one.day - begins) // length, names.index(one.outlet or "")
                total[place] += 1
                conflict[place] += one.quad > 2
        if len(names) < 2 or not np.array_equal(total.sum(axis=1), counts[row].sum(axis=1)):
            continue
        normal = np.minimum(normalise(conflict, total, everybody.tones(tuple(names), conflict, total)), total.sum(axis=1))
        fixed[row, :, 1] = np.rint(normal)
        fixed[row, :, 0] = counts[row].sum(axis=1) - fixed[row, :, 1]
        found[row] = float(normal[-1] / total[-1].sum())
    again = {one.row for one in calls(changes(fixed[:, :-1], fixed[:, -1])) if one.kind == "share"} if found else set()
    return {row: (share, "holds" if row in again else "mix") for row, share in found.items()}


def _covered(volume: Integers) -> int:
    """The first window of the past from which on every one has events as they are usual."""
    if not len(volume):
        return 0
    thin = volume < max(1.0, COVERED * float(np.median(volume[-LEAST_WINDOWS:])))
    return int(np.flatnonzero(thin)[-1]) + 1 if thin.any() else 0


def _carries(event: Carrier, direction: str) -> bool:
    return event.quad > 2 if direction == "colder" else event.quad <= 2 if direction == "warmer" else True
