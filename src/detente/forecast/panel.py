"""Dyads week by week: what was known of each pair before a day as named features, and what followed.

Counts fade by half with each half-life and are written as acts a week, so that all are of one size. Each origin sees what was
known before its day, in one pass forwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detente.forecast.acts import Acts
from detente.forecast.history import Bools, Floats, Ints, ints

WEEK = 7
# A flurry, a month, a season: days after which half of a count is left. The last column never fades.
HALF_LIVES = (5.0, 25.0, 90.0)
SPANS = ("the last days", "the last weeks", "the last months", "ever")
EVER = len(HALF_LIVES)
# So many acts a week are added before a logarithm is taken: none at all is then as far from one in a month as that from four.
LEAST = 0.06
# A pair is looked at from its tenth act on. Of rarer ones there is next to nothing to learn, and they are nearly all of the pairs.
FEWEST = 10
# The climatology of a pair leans on that of all pairs looked at, with the weight of so many windows.
PRIOR_WINDOWS = 2.0
# Days: what never happened counts as so long ago, and so does what is longer ago.
LONG_AGO = 400.0
# Of what is only ahead, and of what is said, half counts after so many days.
SIGNS_FADE, SAID_FADES = 14.0, 60.0

_QUADS = ("cooperation in words", "cooperation in deeds", "conflict in words", "conflict in deeds")
SHARED = (
    *(f"any acts between them, {span}" for span in SPANS),
    *(f"{quad} between them, {span}" for quad in _QUADS for span in SPANS[:2]),
    "days since any act between them",
    "only one of them acts",
    "acts everywhere, the last days against before",
    "their cooperation with others, the last days",
    "their conflict with others, the last days",
    "cooperation announced, asked or expected",
    "conflict announced, asked or expected",
    "relations said to be good",
    "relations said to be bad",
)
OWN = (
    *(f"such acts, {span}" for span in SPANS),
    "days since the last such act",
    "such acts everywhere, the last days against before",
    "such acts of theirs with others, the last weeks",
    "share of past windows with such an act",
    "such acts in return, the last weeks",
)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """The pairs looked at on the day ``origin``, m of them, and k things that may happen.

    ``pair`` int[m] are their numbers; ``shared`` float[m, s] features of the pair (:data:`SHARED`), ``own`` float[m, k, o] those
    of the pair and what may happen (:data:`OWN`). ``climate`` float[m, k] is the share of past windows with such an act, leaning
    on that of all pairs, and ``usual`` float[m, k] the mean count in them. ``counts`` float[m, k] is what followed in the window.
    """

    origin: int
    pair: Ints
    shared: Floats
    own: Floats
    climate: Floats
    usual: Floats
    counts: Floats


def moments(
    acts: Acts,
    origins: Sequence[int],
    weeks: int,
    *,
    also: Sequence[int] = (),
    silent: Sequence[int] = (),
    fewest: int = FEWEST,
) -> Iterator[Moment]:
    """The moments of some days in rising order, each a whole number of weeks after the one before.

    ``weeks`` is the length of the windows that follow; ``also`` are pairs to be looked at however few acts they have, and
    windows that hold one of the days ``silent`` tell the climatology nothing.
    """
    state = _State(acts, weeks, also, silent, fewest, int(origins[0]))
    for day in origins:
        state.advance(int(day))
        yield state.moment()


class _State:
    """What is known of every pair on a day; :meth:`advance` moves that day a whole number of weeks forwards."""

    def __init__(self, acts: Acts, weeks: int, also: Sequence[int], silent: Sequence[int], fewest: int, origin: int) -> None:
        self.weeks, self.fewest, self.silent = weeks, fewest, ints(sorted(silent))
        often = np.bincount(acts.pair[acts.happened], minlength=len(acts.pairs)) >= fewest
        self.also = ints(list(also))
        kept = np.union1d(np.flatnonzero(often), self.also)
        turned = len(acts.pairs) // 2
        self.kept = np.union1d(kept, (kept + turned) % (2 * turned)) if acts.directed else kept
        place = np.full(len(acts.pairs), -1, dtype=np.int64)
        place[self.kept] = np.arange(len(self.kept))
        # Where each pair is a direction of its own: the place of the other direction.
        self.back = place[(self.kept + turned) % (2 * turned)] if acts.directed else None
        self.k, p = len(acts.kinds), len(self.kept)
        self.start = acts.first
        self.grid = origin - max(origin - self.start, 0) // WEEK * WEEK  # the first day of the first week
        self.today = origin
        self.acts, self.place = acts, place
        self.done, self.ahead = np.flatnonzero(acts.happened), np.flatnonzero(~acts.happened)
        self.by_day = self.done[np.argsort(acts.day[self.done], kind="stable")]
        self.days = acts.day[self.by_day]
        self.taken = [0, 0, 0]
        self.faded = np.zeros((EVER + 1, p, self.k))
        self.any = np.zeros((EVER + 1, p))
        self.of_party = np.zeros((EVER, len(acts.parties), self.k))
        self.sides, self.signs, self.said = np.zeros((2, p)), np.zeros((2, p)), np.zeros((2, p))
        self.last, self.last_any = np.full((p, self.k), -np.inf), np.full(p, -np.inf)
        self.hits, self.total, self.windows = np.zeros((p, self.k)), np.zeros((p, self.k)), 0
        self.counted = self.grid  # windows that begin before this day are in the sums
        self.take_in()

    def advance(self, day: int) -> None:
        if day > self.today:
            self.fade((day - self.today) // WEEK)
            self.today = day
            self.take_in()

    def take_in(self) -> None:
        """What became known since the last time."""
        acts, today = self.acts, self.today
        rows = self._news(0, acts.known[self.done], self.done)
        near = rows[self.place[acts.pair[rows]] >= 0]
        pair, age = self.place[acts.pair[near]], today - acts.day[near]
        p = len(self.kept)
        for number in range(EVER + 1):
            weight = _weights(age, number)
            self.any[number] += np.bincount(pair, weight, p)
            self.faded[number] += self._by_kind(pair, near, weight, p)
        for side in (0, 1):
            self.sides[side] += np.bincount(pair, _weights(age, 1) * (acts.forward[near] == (side == 0)), p)
        np.maximum.at(self.last_any, pair, acts.day[near])
        np.maximum.at(self.last, (pair, acts.quad[near]), acts.day[near])
        typed = acts.type[near] >= 0
        np.maximum.at(self.last, (pair[typed], 4 + acts.type[near][typed]), acts.day[near][typed])
        for number in range(EVER):
            weight = _weights(today - acts.day[rows], number)
            for side in (0, 1):
                self.of_party[number] += self._by_kind(acts.pairs[acts.pair[rows], side], rows, weight, len(acts.parties))
        rows = self._news(1, acts.known[self.ahead], self.ahead)
        rows = rows[self.place[acts.pair[rows]] >= 0]
        weight = 0.5 ** ((today - acts.known[rows]) / SIGNS_FADE)
        for lean in (0, 1):
            self.signs[lean] += np.bincount(self.place[acts.pair[rows]], weight * (acts.quad[rows] // 2 == lean), p)
        said = acts.said[self._news(2, acts.said[:, 1], np.arange(len(acts.said)))]
        said = said[self.place[said[:, 0]] >= 0]
        weight = 0.5 ** ((today - said[:, 1]) / SAID_FADES)
        for lean, sign in enumerate((1, -1)):
            self.said[lean] += np.bincount(self.place[said[:, 0]], weight * (said[:, 2] == sign), p)
        self._count_windows()

    def _count_windows(self) -> None:
        """Add the windows that ended since the last time: each pair's acts of each kind in them, and in how many it had any.

        What is told of a window after its end comes too late for it. Windows begin a week apart and may overlap, so that an act is
        in several: in those of a range of numbers. A pair had any in the union of its acts' ranges.
        """
        size, acts = WEEK * self.weeks, self.acts
        begun = np.arange(self.counted, self.today - size + 1, WEEK)
        if not len(begun):
            return
        self.counted = int(begun[-1]) + WEEK
        low, high = np.searchsorted(self.silent, begun), np.searchsorted(self.silent, begun + size)
        heard = np.concatenate([[0], np.cumsum(low == high)])  # of the windows before each, those with news
        self.windows += int(heard[-1])
        rows = self.by_day[slice(*np.searchsorted(self.days, [begun[0], begun[-1] + size]))]
        rows = rows[self.place[acts.pair[rows]] >= 0]
        day = acts.day[rows]
        # The first window that ends after the act and after it was known, and the last that begins by its day.
        first = np.maximum((np.maximum(acts.known[rows], day) - size - begun[0]) // WEEK + 1, 0)
        last = np.minimum((day - begun[0]) // WEEK, len(begun) - 1)
        inside = first <= last
        rows, first, last = rows[inside], first[inside], last[inside]
        typed = acts.type[rows] >= 0
        key = self.place[acts.pair[rows]] * self.k
        key = np.concatenate([key + acts.quad[rows], key[typed] + 4 + acts.type[rows][typed]])
        first, last = (np.concatenate([column, column[typed]]) for column in (first, last))
        cells = len(self.kept) * self.k
        self.total += np.bincount(key, heard[last + 1] - heard[first], cells).reshape(-1, self.k)
        order = np.lexsort((first, key))
        key, first, last = key[order], first[order], last[order]
        # Within a key the windows up to here are counted already: the highest end of those before, by a running maximum.
        step = len(begun) + 1
        ends = np.maximum.accumulate(key * step + last + 1)
        before = np.concatenate([[0], ends[:-1]]) - key * step
        first = np.maximum(first, np.clip(before, 0, None))
        self.hits += np.bincount(key, np.maximum(heard[last + 1] - heard[np.minimum(first, last + 1)], 0), cells).reshape(
            -1, self.k
        )

    def _news(self, number: int, known: Ints, rows: Ints) -> Ints:
        until = int(np.searchsorted(known, self.today))
        news = rows[self.taken[number] : until]
        self.taken[number] = until
        return news

    def _by_kind(self, owner: Ints, rows: Ints, weight: Floats, owners: int) -> Floats:
        found = np.bincount(owner * self.k + self.acts.quad[rows], weight, owners * self.k)
        typed = self.acts.type[rows] >= 0
        found += np.bincount(owner[typed] * self.k + 4 + self.acts.type[rows][typed], weight[typed], owners * self.k)
        return np.asarray(found.reshape(owners, self.k), dtype=np.float64)

    def _counted(self, since: int, until: int) -> Floats:
        """How many acts of each kind each pair had from a day to before another."""
        rows = self.by_day[slice(*np.searchsorted(self.days, [since, until]))]
        rows = rows[self.place[self.acts.pair[rows]] >= 0]
        return self._by_kind(self.place[self.acts.pair[rows]], rows, np.ones(len(rows)), len(self.kept))

    def fade(self, weeks: int) -> None:
        days = WEEK * weeks
        for number, half_life in enumerate(HALF_LIVES):
            for counts in (self.faded, self.any, self.of_party):
                counts[number] *= 0.5 ** (days / half_life)
        self.sides *= 0.5 ** (days / HALF_LIVES[1])
        self.signs *= 0.5 ** (days / SIGNS_FADE)
        self.said *= 0.5 ** (days / SAID_FADES)

    def moment(self) -> Moment:
        acts, today = self.acts, self.today
        looked: Bools = self.any[EVER] >= self.fewest
        looked[self.place[self.also]] = True
        rows = np.flatnonzero(looked)
        age = max(today - self.start, WEEK)
        # Acts a week: what a count would be if acts came evenly since the first day, turned round.
        weekly = [WEEK / _weight_of(number, age) for number in range(EVER + 1)]
        both, either = self.faded, self.any
        back, latest = np.zeros((len(rows), self.k)), self.last_any
        if self.back is not None:
            both, either = both + both[:, self.back], either + either[:, self.back]
            back, latest = self.faded[1][self.back[rows]], np.maximum(latest, latest[self.back])
        own_rate = np.stack([self.faded[number][rows] * weekly[number] for number in range(EVER + 1)])
        any_rate = np.stack([either[number][rows] * weekly[number] for number in range(EVER + 1)])
        a, b = acts.pairs[self.kept[rows]].T
        world = [self.of_party[number].sum(axis=0) * weekly[number] for number in range(EVER)]
        level = np.log((world[0] + 1) / (world[2] + 1))
        others = [
            np.maximum(self.of_party[number][a] + self.of_party[number][b] - 2 * both[number][rows], 0) * weekly[number]
            for number in range(2)
        ]
        everything = np.log((world[0][:4].sum() + 1) / (world[2][:4].sum() + 1))
        there, hither = self.sides[:, rows] if self.back is None else (self.any[1][rows], self.any[1][self.back[rows]])
        shared = np.column_stack(
            [
                *(_log(rate) for rate in any_rate),
                *(_log(both[number][rows, quad] * weekly[number]) for quad in range(4) for number in range(2)),
                _ago(today - latest[rows]),
                np.abs(there - hither) / (there + hither + 1),
                np.full(len(rows), everything),
                _log(others[0][:, :2].sum(axis=1)),
                _log(others[0][:, 2:4].sum(axis=1)),
                *(np.log1p(self.signs[lean][rows]) for lean in (0, 1)),
                *(np.log1p(self.said[lean][rows]) for lean in (0, 1)),
            ]
        )
        base = self.hits[rows].sum(axis=0) + 0.5, max(len(rows) * self.windows, 1) + 1
        mean = self.total[rows].sum(axis=0) + 0.5
        climate = (self.hits[rows] + PRIOR_WINDOWS * base[0] / base[1]) / (self.windows + PRIOR_WINDOWS)
        usual = (self.total[rows] + PRIOR_WINDOWS * mean / base[1]) / (self.windows + PRIOR_WINDOWS)
        own = np.stack(
            [
                *(_log(rate) for rate in own_rate),
                _ago(today - self.last[rows]),
                np.broadcast_to(level, climate.shape),
                _log(others[1]),
                logit(climate),
                _log(back * weekly[1]),
            ],
            axis=2,
        )
        followed = self._counted(today, today + WEEK * self.weeks)[rows]
        return Moment(today, self.kept[rows], shared, own, climate, usual, followed)


def _weights(age: Ints, number: int) -> Floats:
    return np.ones(len(age)) if number == EVER else np.asarray(0.5 ** (np.maximum(age, 0) / HALF_LIVES[number]))


def _weight_of(number: int, age: int) -> float:
    """The sum of weights of one act a day over so many days."""
    if number == EVER:
        return float(age)
    factor = 0.5 ** (1 / HALF_LIVES[number])
    return float(factor * (1 - factor**age) / (1 - factor))


def _log(rate: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(rate, 0.0) + LEAST))


def _ago(days: Floats) -> Floats:
    return np.asarray(np.log1p(np.minimum(days, LONG_AGO)))


def logit(share: Floats) -> Floats:
    return np.asarray(np.log(share) - np.log1p(-share))
