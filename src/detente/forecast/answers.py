"""Rules at work between two parties: what acts of the last weeks were followed by before.

A rule says that after an act A between two parties, or of a third party and one of them, in the two weeks before a day an act B
between the two follows within so many weeks of that day. It is counted, not weighed: of the past windows of that length, set end to
end back from the forecast, those that had such an act before them, in how many B followed, and in how many of all the same
pairs' windows. Of all rules that recent acts speak for those are told that hold more often than chance explains (binomial tail,
at a false discovery rate of one in ten: Benjamini & Hochberg 1995, JRSS B 57).

They are the record of what followed what, told beside the reasons. The probability rests on the features alone (chances.py), which
count the same acts; the rules that the ranker weighs are mined in rules.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detente.book.times import iso
from detente.forecast.acts import Acts
from detente.forecast.history import Bools, Ints
from detente.forecast.panel import WEEK

# Acts of so many days before the forecast call rules up, and the past of two years tells how they held.
RECENT, LOOK_BACK = 14, 104 * WEEK
# A rule is told from so many times on; of one thing that may happen so many rules.
FEWEST, MOST = 5, 3
FALSE = 0.1
EVENTS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """One rule at work. ``by`` did ``cause`` to ``to``, last on the day ``last``; ``third`` where one of them is a third party.

    Of ``seen`` past windows with such an act before them (on any pair; of a third party, of just this party towards just this one
    of the two) ``effect`` followed in ``held``; ``usual`` is its share of all windows of the same pairs. The ``own_`` numbers are
    of this pair alone. ``events`` are the last acts that call the rule up, ``before`` the act and what followed it when it last
    held between the two.
    """

    cause: str
    by: str
    to: str
    third: bool
    effect: str
    weeks: int
    last: str
    held: int
    seen: int
    usual: float
    own_held: int
    own_seen: int
    own_usual: float
    chance: float
    events: tuple[str, ...]
    before: tuple[str, ...]

    def words(self) -> str:
        """The rule as a sentence."""
        within = f"within {self.weeks} week{'s' if self.weeks > 1 else ''}"
        whose = "after such acts" if self.third else "after such acts between any two"
        told = (
            f"{self.by} {self.cause} {self.to}, last on {self.last}: {whose} {self.effect} followed {within} in {self.held:,} of"
            f" {self.seen:,} times ({self.held / self.seen:.0%}; at any time in {self.usual:.0%})"
        )
        if not self.third and self.own_seen:
            told += f", between these two in {self.own_held} of {self.own_seen} ({self.own_usual:.0%})"
        return told + "."


def answers(acts: Acts, pair: int, issued: int, weeks: int) -> dict[str, tuple[Answer, ...]]:
    """The rules at work on a pair for each thing that may happen, those that raise its share most first."""
    past = _Past(acts, pair, issued, weeks)
    found = [answer for kind in range(len(acts.kinds)) for answer in past.answers(kind)]
    found.sort(key=lambda one: one.chance)
    # All that stand no higher in the order than the last whose chance is below its part of the rate.
    passed = [number for number, one in enumerate(found, 1) if one.chance <= FALSE * number / past.tried]
    told: dict[str, list[Answer]] = {}
    for one in sorted(found[: max(passed, default=0)], key=lambda one: one.usual - one.held / one.seen):
        told.setdefault(one.effect, []).append(one)
    return {effect: tuple(rules[:MOST]) for effect, rules in told.items()}


class _Past:
    """The acts of the last two years, in windows counted back from the forecast: 0 is the last that is over."""

    def __init__(self, acts: Acts, pair: int, issued: int, weeks: int) -> None:
        self.acts, self.pair, self.issued, self.weeks, self.size = acts, pair, issued, weeks, WEEK * weeks
        begin = max(acts.first, issued - LOOK_BACK)
        self.windows = max((issued - begin) // self.size, 1)
        self.rows = np.flatnonzero(acts.happened & (acts.day >= begin) & (acts.known < issued))
        self.day, self.of = acts.day[self.rows], acts.pair[self.rows]
        self.turned = (pair + len(acts.pairs) // 2) % len(acts.pairs) if acts.directed else pair
        self.tried = 1

    @cached_property
    def causes(self) -> list[tuple[int, bool, Ints, Ints]]:
        """What happened lately: its type, whether a third party is in it, the rows of all such acts, and the times of the rule."""
        acts, rows = self.acts, self.rows
        kinds = acts.type[rows]
        late = (kinds >= 0) & (self.day >= self.issued - RECENT)
        found = []
        for pair in dict.fromkeys((self.pair, self.turned)):
            mine = self.of == pair
            for kind in np.unique(kinds[late & mine]).tolist():
                alike = kinds == kind
                where = self.of[alike]
                if pair != self.pair:  # what the other side did to this one
                    where = (where + len(acts.pairs) // 2) % len(acts.pairs)
                found.append((kind, False, np.flatnonzero(alike & mine), self._times(where, self.day[alike])))
        beside = np.isin(acts.pairs, acts.pairs[self.pair]).sum(axis=1)[self.of] == 1
        near = np.flatnonzero(beside & (kinds >= 0))
        key = (self.of[near] * 2 + acts.forward[rows[near]]) * len(acts.types) + kinds[near]
        order = np.argsort(key, kind="stable")
        near, key = near[order], key[order]
        called = np.unique(key[late[near]])
        for one, start, end in zip(
            called.tolist(), *(np.searchsorted(key, called, side) for side in ("left", "right")), strict=True
        ):
            alike = near[start:end]
            times = self._times(np.full(len(alike), self.pair), self.day[alike])
            found.append((one % len(acts.types), True, alike, times))
        return found

    def answers(self, kind: int) -> Iterator[Answer]:
        acts, rows = self.acts, self.rows
        happened = (acts.quad[rows] == kind) if kind < 4 else (acts.type[rows] == kind - 4)
        window = (self.issued - 1 - self.day[happened]) // self.size
        inside = window < self.windows
        effects = np.unique(self.of[happened][inside] * self.windows + window[inside])
        share = np.bincount(effects // self.windows, minlength=len(acts.pairs)) / self.windows
        follows = np.zeros(len(acts.pairs) * self.windows, dtype=bool)
        follows[effects] = True
        for cause, third, alike, times in self.causes:
            held = follows[times]
            pairs = times // self.windows
            own = pairs == self.pair
            self.tried += 1
            seen, count = len(times), int(held.sum())
            usual = float(share[pairs].mean()) if seen else 0.0
            if seen < FEWEST or count <= usual * seen:
                continue
            code = acts.parties
            recent = alike[np.argsort(self.day[alike], kind="stable")][::-1]
            ends = acts.pairs[self.of[recent[0]]]
            by, to = ends if acts.forward[rows[recent[0]]] else ends[::-1]
            yield Answer(
                acts.types[cause], code[by], code[to], third, acts.kinds[kind], self.weeks,
                iso(int(self.day[recent[0]])), count, seen, usual, int((held & own).sum()), int(own.sum()),
                float(share[self.pair]), _tail(count, seen, usual), self._ids(recent[:EVENTS]),
                self._before(alike, times[held & own], happened),
            )  # fmt: skip

    def _times(self, pair: Ints, day: Ints) -> Ints:
        """The windows of each pair with such an act in the days before them."""
        found = []
        for number in range(-(-RECENT // self.size) + 1):
            # The first window that begins after the day, and those after it.
            window = (self.issued - 1 - day) // self.size - 1 - number
            begins = self.issued - (window + 1) * self.size
            inside = (window >= 0) & (window < self.windows) & (begins - day <= RECENT)
            found.append(pair[inside] * self.windows + window[inside])
        return np.unique(np.concatenate(found))

    def _ids(self, rows: Ints) -> tuple[str, ...]:
        found = self.acts.ids[self.rows[rows]].tolist()
        return tuple(str(one) for one in found if one)

    def _before(self, causes: Ints, times: Ints, happened: Bools) -> tuple[str, ...]:
        """The act and what followed it when the rule last held on the pair."""
        if not len(times):
            return ()
        begins = self.issued - (int(times[0]) % self.windows + 1) * self.size  # the last that held: windows are counted back
        cause = causes[(self.day[causes] < begins) & (self.day[causes] >= begins - RECENT)]
        after = np.flatnonzero(happened & (self.of == self.pair) & (self.day >= begins) & (self.day < begins + self.size))
        first = after[np.argsort(self.day[after], kind="stable")][:1]
        return self._ids(np.concatenate([cause[np.argsort(self.day[cause], kind="stable")][-1:], first]))


def _tail(held: int, seen: int, usual: float) -> float:
    """The chance that so many of so many times were followed if each is with the usual share."""
    from scipy.special import betainc

    return float(betainc(held, seen - held + 1, min(max(usual, 1e-12), 1.0)))
