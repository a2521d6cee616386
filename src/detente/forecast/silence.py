"""Gaps in coverage: weeks of which next to nothing was read. A source that fell silent is not peace.

Such weeks teach nothing. Where the weeks just before a forecast are silent, it is made with wider intervals, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.book.times import iso
from detente.forecast.acts import Acts
from detente.forecast.errors import SilentSource
from detente.forecast.history import Ints, ints
from detente.forecast.panel import WEEK

# Less than a fifth of the usual volume is silence: holidays halve the news, and a feed that breaks off leaves nothing.
SILENT = 0.2
USUAL_WEEKS = 52
# Of the last four weeks one may be silent. With more, what was seen last says little of now.
LOOKED_AT, MOST = 4, 1


@dataclass(frozen=True, slots=True)
class Silence:
    """The first days of silent weeks, counted back from a day, and how many of the last :data:`LOOKED_AT` weeks are."""

    days: Ints
    recent: int


def silence(acts: Acts, day: int) -> Silence:
    """The silent weeks before a day. Volume is articles read where the table knows of articles, else what became known."""
    known = acts.known[acts.happened]
    start = int(known.min()) if len(known) else day - WEEK
    if len(acts.read):
        told, weight = acts.read[:, 0], acts.read[:, 1].astype(np.float64)
        start = int(max(start, told.min()))
    else:
        told, weight = known, np.ones(len(known))
    weeks = max((day - start) // WEEK, 1)
    back = (day - 1 - told) // WEEK
    inside = (back >= 0) & (back < weeks)
    volume = np.bincount(back[inside], weight[inside], weeks)
    spoken = volume[int(np.argmax(volume > 0)) :][:USUAL_WEEKS]  # what is usual is told by the weeks before the last silence
    quiet = volume < SILENT * float(np.median(spoken))
    return Silence(ints(sorted(day - WEEK * (np.flatnonzero(quiet) + 1))), int(quiet[:LOOKED_AT].sum()))


def refuse(found: Silence, acts: Acts, day: int) -> None:
    """Raise :class:`SilentSource` where too much of the last weeks is silent."""
    if found.recent > MOST:
        last = iso(acts.end - 1)
        raise SilentSource(
            f"{acts.name}: of the {LOOKED_AT} weeks before {iso(day)} {found.recent} are without news (the last is of {last})."
            " A source that fell silent is not peace, so there is no forecast. Hint: add what was published since, or"
            f" --date {iso(acts.end)}."
        )
