"""Why a chance is what it is: what differs from usual, by how much that moves the odds, how often it held before, on which events.

A model's log-odds are a sum. Each reason is the part of the sum that a group of features adds now, less what it adds for this pair
usually (the mean of its own past). So the reasons tell what is different now; what is always so stands in the base rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.forecast.acts import Acts
from detente.forecast.chances import FEATURES, Model
from detente.forecast.history import Bools, Floats, Ints
from detente.forecast.panel import HALF_LIVES, LEAST, Moment

# A reason that moves the odds by less than a twentieth is none.
SMALLEST = 0.05
MOST = 4
# Events under a reason: the last so many, of as many days as the longer of the two half-lives that it looks at leave an eighth of.
EVENTS, LOOK_BACK = 3, int(3 * HALF_LIVES[1])

# Name in words -> the features that it sums up; the first is the one that is told, and by which the past is looked through.
GROUPS: dict[str, tuple[str, ...]] = {
    "such acts between them": (
        "such acts, the last weeks", "such acts, the last days", "such acts, the last months", "such acts, ever",
        "days since the last such act", "share of past windows with such an act",
    ),
    "any acts between them": (
        "any acts between them, the last weeks", "any acts between them, the last days", "any acts between them, the last months",
        "any acts between them, ever", "days since any act between them",
    ),
    **{
        f"{quad} between them": (f"{quad} between them, the last weeks", f"{quad} between them, the last days")
        for quad in ("cooperation in words", "cooperation in deeds", "conflict in words", "conflict in deeds")
    },
    "such acts in return": ("such acts in return, the last weeks",),
    "only one of them acts": ("only one of them acts",),
    "such acts of theirs with others": ("such acts of theirs with others, the last weeks",),
    "cooperation of theirs with others": ("their cooperation with others, the last days",),
    "conflict of theirs with others": ("their conflict with others, the last days",),
    "more news everywhere": ("acts everywhere, the last days against before", "such acts everywhere, the last days against before"),
    "cooperation announced, asked or expected": ("cooperation announced, asked or expected",),
    "conflict announced, asked or expected": ("conflict announced, asked or expected",),
    "relations said to be good": ("relations said to be good",),
    "relations said to be bad": ("relations said to be bad",),
}  # fmt: skip
COLUMN = {name: column for column, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One group of features. ``factor`` is what it multiplies the odds by; ``now`` and ``usual`` its first feature, in the unit of
    ``unit``. Of ``before`` past windows of any pair in which that was as far from nothing, or further, the act followed in
    ``followed``, where ``expected`` would have by the base rates; ``own_before`` and ``own_followed`` are this pair's alone.
    """

    what: str
    factor: float
    now: float
    usual: float
    unit: str
    before: int
    followed: int
    expected: float
    own_before: int
    own_followed: int
    events: tuple[str, ...]

    def words(self) -> str:
        """The reason as a sentence without its events."""
        way = "raises" if self.factor > 1 else "lowers"
        amount = f"{_rate(self.now)} {self.unit}, usually {_rate(self.usual)}" if self.unit else "compared with what is usual"
        told = f"{self.what}: {amount}; {way} the odds {max(self.factor, 1 / self.factor):.2g}-fold"
        if self.before:
            share, base = self.followed / self.before, self.expected / self.before
            more = "as much or more" if self.now >= self.usual else "as little or less"
            told += f". With {more}, it followed in {self.followed:,} of {self.before:,} past windows"
            told += f" ({share:.0%}; base rates {base:.0%})"
            told += f", of this pair in {self.own_followed} of {self.own_before}" if self.own_before else ""
        return told + "."


def _rate(value: float) -> str:
    """``0.18``, or ``next to none``: of an act of years ago a faded count keeps a trace."""
    return f"{value:.2g}" if value >= 0.005 else "next to none"


def parts(model: Model, moment: Moment, row: int, kind: int) -> dict[str, float]:
    """What each group adds to the log-odds now, beyond what it adds for this pair usually."""
    now = np.concatenate([moment.shared[row], moment.own[row, kind]])
    difference = (now - _usual(model, int(moment.pair[row]), kind)) / model.scale[kind]
    added = difference * model.weights[kind, 1:] * model.calibration[kind, 1]
    return {name: float(sum(added[COLUMN[feature]] for feature in features)) for name, features in GROUPS.items()}


def _usual(model: Model, pair: int, kind: int) -> Floats:
    held = model.usual(pair)
    return np.asarray(model.centre[kind] if held is None else held[kind])


def reasons(model: Model, moment: Moment, row: int, kind: int, acts: Acts | None = None) -> list[Reason]:
    """The groups that move the odds most, the strongest first; none for a kind that is told by its base rate."""
    if not model.better[kind]:
        return []
    added = parts(model, moment, row, kind)
    strongest = sorted(added, key=lambda name: -abs(added[name]))[:MOST]
    return [
        _reason(model, moment, row, kind, name, float(np.exp(added[name])), model.acts if acts is None else acts)
        for name in strongest
        if abs(added[name]) >= SMALLEST
    ]


def _reason(model: Model, moment: Moment, row: int, kind: int, name: str, factor: float, acts: Acts) -> Reason:
    column = COLUMN[GROUPS[name][0]]
    pair = int(moment.pair[row])
    now = float(np.concatenate([moment.shared[row], moment.own[row, kind]])[column])
    usual = float(_usual(model, pair, kind)[column])
    before = followed = own_before = own_followed = 0
    expected = 0.0
    for past in model.past:
        there = past.shared[:, column] if column < past.shared.shape[1] else past.own[:, kind, column - past.shared.shape[1]]
        held = there >= now if now >= usual else there <= now
        happened = past.counts[:, kind] > 0
        mine = past.pair == pair
        before += int(held.sum())
        followed += int((held & happened).sum())
        expected += float(past.climate[held, kind].sum())
        own_before += int((held & mine).sum())
        own_followed += int((held & mine & happened).sum())
    told_now, told_usual, unit = _amounts(name, now, usual)
    return Reason(name, factor, told_now, told_usual, unit, before, followed, expected, own_before, own_followed,
                  _events(acts, model.issued, pair, kind, name))  # fmt: skip


def _amounts(name: str, now: float, usual: float) -> tuple[float, float, str]:
    if name in ("only one of them acts", "more news everywhere"):
        return now, usual, ""
    if name.startswith(("cooperation announced", "conflict announced", "relations said")):
        return float(np.expm1(now)), float(np.expm1(usual)), "told lately"
    return float(max(np.exp(now) - LEAST, 0)), float(max(np.exp(usual) - LEAST, 0)), "a week lately"


def _events(acts: Acts, issued: int, pair: int, kind: int, name: str) -> tuple[str, ...]:
    """The last events that the group counts, by their ids."""
    if name in ("only one of them acts", "more news everywhere") or name.startswith("relations said"):
        return ()
    ahead = "announced" in name
    chosen: Any = (acts.happened != ahead) & (acts.known < issued) & (acts.known >= issued - LOOK_BACK)
    chosen &= _of_others(acts, pair) if "with others" in name else np.isin(acts.pair, _sides(acts, pair, name))
    if name.startswith("such acts"):
        chosen &= (acts.quad == kind) if kind < 4 else (acts.type == kind - 4)
    elif not name.startswith("any acts"):
        chosen &= _quads(acts.quad, name)
    rows = np.flatnonzero(chosen)
    rows = rows[acts.ids[rows] != ""]
    return tuple(str(acts.ids[number]) for number in rows[np.argsort(acts.day[rows], kind="stable")][::-1][:EVENTS])


def _quads(quad: Ints, name: str) -> Bools:
    wanted = [number for number in range(4) if (number < 2) == name.startswith("cooperation")]
    if "in words" in name or "in deeds" in name:
        wanted = [number for number in wanted if (number % 2 == 0) == ("in words" in name)]
    return np.isin(quad, wanted)


def _sides(acts: Acts, pair: int, name: str) -> list[int]:
    """The pairs whose acts a group counts: where a pair is one direction, such acts are its own and others of both."""
    if not acts.directed:
        return [pair]
    back = (pair + len(acts.pairs) // 2) % len(acts.pairs)
    return [back] if "in return" in name else [pair] if name.startswith("such acts") else [pair, back]


def _of_others(acts: Acts, pair: int) -> Bools:
    """Acts of either party of the pair with anybody else."""
    low, high = acts.pairs[pair]
    beside = np.isin(acts.pairs, [low, high]).sum(axis=1) == 1
    return np.asarray(beside[acts.pair], dtype=bool)
