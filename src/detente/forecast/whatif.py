"""What if: hypothetical events laid over a table, everything scored again, and along which features each forecast moves.

This tells what the model would say had such events been in the news. It claims no cause: events go together in news for many
reasons, and one that is made up does not bring the others with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from detente.codebook.codebook import Codebook
from detente.forecast.acts import Acts, acts_of
from detente.forecast.backtest import dyad_name
from detente.forecast.dyad import issue_day
from detente.forecast.errors import Unforeseeable, Unseen
from detente.forecast.grounds import parts
from detente.forecast.kept import fitted
from detente.measure.sources import opened
from detente.measure.table import EventTable

_EPOCH = date(1970, 1, 1)
NO_CAUSE = (
    "This is what the forecasts would say had these events been in the news; it claims no cause. Events of the past went together"
    " for many reasons, and one that is made up does not bring the others with it."
)
# A forecast that moves by less than half a point in a hundred has not moved.
SMALLEST = 0.005
PATHS = 3


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An act that is supposed: source, PLOVER type, target."""

    source: str
    type: str
    target: str

    def __str__(self) -> str:
        return f"{self.source} {self.type} {self.target}"


@dataclass(frozen=True, slots=True)
class Moved:
    """One chance before and after. ``paths`` are the groups of features along which it moved, each with what it multiplies the odds
    by.
    """

    dyad: str
    what: str
    before: float
    after: float
    base: float
    paths: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """``scored`` chances were scored again, ``moved`` are those that moved, the farthest first."""

    table: str
    hypotheses: tuple[Hypothesis, ...]
    day: str
    issued: str
    weeks: int
    scored: int
    moved: tuple[Moved, ...]
    silent_weeks: int


def hypothesis(table: EventTable, written: str) -> Hypothesis:
    """``"IMF REJECT PAK"`` -> what it supposes. Raises an error that names what is near for an unknown party or type."""
    words = written.split()
    if len(words) != 3:
        raise Unforeseeable(f"{written!r}: no event. Hint: source, type and target, as in 'IMF REJECT PAK'.")
    source, target = table.party(words[0]), table.party(words[2])
    kind = Codebook.load().type(words[1].upper()).name
    if source == target:
        raise Unforeseeable(f"{written!r}: an act of {source} on itself moves no relation.")
    return Hypothesis(source, kind, target)


def what_if(given: Any, written: Sequence[str], *, on: str | None = None, within: int = 4) -> WhatIf:
    """Suppose that events happened on the day ``on`` (the day after the table's last), and forecast from the day after.

    Everything is learnt from what was known before, without them. Raises
    :class:`~detente.forecast.errors.ForecastError`, :class:`~detente.measure.errors.UnknownParty` or
    :class:`~detente.codebook.codebook.CodebookError`.
    """
    with opened(given) as table:
        supposed = tuple(dict.fromkeys(hypothesis(table, one) for one in written))
        acts = acts_of(table)
    return suppose(acts, supposed, issue_day(acts, on), within)


def suppose(acts: Acts, supposed: Sequence[Hypothesis], day: int, within: int) -> WhatIf:
    """The same of acts that were read already, from the day after ``day``."""
    issued = day + 1
    known = acts.known_before(issued)
    for code in (code for one in supposed for code in (one.source, one.target)):
        if code not in known.parties:
            raise Unseen(f"{code}: {acts.name} has no dated act of it towards others, so that none can be supposed.")
    more = known.with_more((one.source, one.target, day, one.type) for one in supposed)
    also = sorted({more.pair_of(one.source, one.target) for one in supposed})
    model = fitted(known, issued, within)
    # Pairs that are only supposed have no acts yet, and a number all the same.
    before, after = model.now(replace(known, pairs=more.pairs), also=also), model.now(more, also=also)
    first, second = model.told(before), model.told(after)
    place = {pair: row for row, pair in enumerate(before.pair.tolist())}
    moved: list[Moved] = []
    for row, pair in enumerate(after.pair.tolist()):
        if pair not in place:
            continue
        old = place[pair]
        change = second.probability[row] - first.probability[old]
        for kind in np.flatnonzero(np.abs(change) >= SMALLEST).tolist():
            was, now = parts(model, before, old, kind), parts(model, after, row, kind)
            steps = sorted(((name, now[name] - was[name]) for name in now), key=lambda step: -abs(step[1]))
            paths = tuple((name, float(np.exp(step))) for name, step in steps[:PATHS] if abs(step) >= 0.01)
            moved.append(
                Moved(
                    dyad_name(more, pair), model.kinds[kind], float(first.probability[old, kind]),
                    float(second.probability[row, kind]), float(first.base[old, kind]), paths,
                )
            )  # fmt: skip
    moved.sort(key=lambda one: (-abs(one.after - one.before), one.dyad, one.what))
    days = [date.fromordinal(_EPOCH.toordinal() + number).isoformat() for number in (day, issued)]
    return WhatIf(acts.name, tuple(supposed), days[0], days[1], within, first.probability.size, tuple(moved), model.silence.recent)
