"""All dyads of some parties over a time, summed into arrays: what measures of the whole system start from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.book.countries import countries
from detente.measure.estimate import Floats, Integers, share_dispersion, volume_dispersion
from detente.measure.periods import Periods
from detente.measure.table import Tally


def states(tally: Tally) -> tuple[str, ...]:
    """Those of a tally's parties that are states (ISO alpha-3), sorted; organisations and groups are not."""
    known = countries()
    return tuple(sorted(code for code in tally.parties if code in known))


def quad_matrix(tally: Tally, parties: Sequence[str]) -> Integers:
    """Occurrences from row to column by quad class, all periods together: int64[P, P, 4]."""
    made = np.zeros((len(parties), len(parties), 4), dtype=np.int64)
    source, target, kept = _between(tally, parties)
    np.add.at(made, (source, target), tally.counts[kept])
    return made


def _between(tally: Tally, parties: Sequence[str]) -> tuple[Integers, Integers, Any]:
    """The rows of flows that are between two of the parties: source, target, and which they are."""
    index = {code: number for number, code in enumerate(parties)}
    place = np.array([index.get(code, -1) for code in tally.parties], dtype=np.int64)
    source, target = place[tally.source], place[tally.target]
    kept = (source >= 0) & (target >= 0)
    return source[kept], target[kept], kept


def tone_dispersion(weeks: Tally, periods: Periods, parties: Sequence[str]) -> float:
    """How many occurrences fall to conflict or cooperation together, in all dyads (see estimate.py); 1 where nothing is known by
    week.
    """
    source, target, kept = _between(weeks, parties)
    week, counts = periods.index_of_ordinals(weeks.ordinal[kept]), weeks.counts[kept]
    first, second = np.minimum(source, target), np.maximum(source, target)
    span, index = np.unique((first * len(parties) + second) * periods.count + week, return_inverse=True)
    conflict, told = (np.bincount(index, values, len(span)) for values in (counts[:, 2:].sum(1), counts.sum(1)))
    return share_dispersion(conflict, told, span // periods.count)


def received_dispersion(weeks: Tally, periods: Periods, parties: Sequence[str]) -> Floats:
    """How many cooperative occurrences come together in what each party receives, float[P]."""
    _, target, kept = _between(weeks, parties)
    week, counts = periods.index_of_ordinals(weeks.ordinal[kept]), weeks.counts[kept]
    received = np.zeros((len(parties), periods.count), dtype=np.int64)
    np.add.at(received, (target, week), counts[:, :2].sum(1))
    whole = np.zeros(periods.count, dtype=np.int64)
    return np.array([volume_dispersion(row, whole) for row in received])
