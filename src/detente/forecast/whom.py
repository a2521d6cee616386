"""To whom a party turns next: all others, by the ranker's scores for each kind of act, weighted by what it usually does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.book.times import iso
from detente.forecast import ranker
from detente.forecast.acts import acts_of
from detente.forecast.dyad import issue_day
from detente.forecast.errors import TooShort
from detente.forecast.history import History, Questions, ints
from detente.forecast.silence import refuse, silence
from detente.measure.sources import opened

# What a party usually does: its acts of so many days, each counted alike.
USUAL_DAYS = 90
SHOWN_TYPES = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One party that may be turned to. ``share`` of all the ranker's weight, ``usual`` its share of the acts of the last days
    (:data:`USUAL_DAYS`), ``acts`` how many those are, ``last`` the day of the last; ``types`` by what, the likeliest first.
    """

    other: str
    share: float
    usual: float
    acts: int
    last: str | None
    types: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turns:
    """The ranking of a party on a day."""

    table: str
    party: str
    issued: str
    acts: int
    turns: tuple[Turn, ...]


def whom(given: Any, party: str, *, on: str | None = None, most: int = 15) -> Turns:
    """The ranking of those to whom ``party`` does something next, from what was known before the day ``on``."""
    with opened(given) as table:
        code = table.party(party)
        acts = acts_of(table)
    issued = issue_day(acts, on)
    acts = acts.known_before(issued)
    refuse(silence(acts, issued), acts, issued)
    me = acts.parties.index(code) if code in acts.parties else -1
    done = np.flatnonzero(acts.happened & (acts.type >= 0))
    low, high = acts.pairs[acts.pair[done]].T
    source = np.where(acts.forward[done], low, high)
    target = np.where(acts.forward[done], high, low)
    mine = (source == me) & (acts.day[done] >= issued - USUAL_DAYS)
    if not mine.any():
        raise TooShort(
            f"{code}: {acts.name} has no act of it in the {USUAL_DAYS} days before {iso(issued)}. Hint: an earlier --date."
        )
    rows = np.stack([source, acts.type[done], target, acts.day[done]], axis=1)
    history = History.of(rows, len(acts.parties), len(acts.types), acts.parties)
    learnt = ranker.fit(history, "who")
    kinds, counts = np.unique(acts.type[done][mine], return_counts=True)
    day = np.full(len(kinds), issued)
    ranking = learnt.rank(history, Questions(np.full(len(kinds), me), ints(kinds), day, day))
    weight = np.zeros((len(acts.parties), len(kinds)))
    for number in range(len(kinds)):
        chosen = slice(int(ranking.starts[number]), int(ranking.starts[number + 1]))
        score = np.exp(ranking.score[chosen] - ranking.score[chosen].max(initial=-np.inf))
        weight[ranking.candidate[chosen], number] = score / score.sum() * counts[number] / counts.sum()
    weight[me] = 0
    total = weight.sum(axis=1)
    turns = []
    for other in np.argsort(-total, kind="stable")[:most].tolist():
        if total[other] <= 0:
            break
        theirs = mine & (target == other)
        latest = done[theirs][np.argsort(acts.day[done[theirs]], kind="stable")][::-1]
        events = tuple(str(acts.ids[row]) for row in latest[:3] if acts.ids[row])
        types = tuple(acts.types[kinds[number]] for number in np.argsort(-weight[other], kind="stable")[:SHOWN_TYPES])
        turns.append(
            Turn(
                acts.parties[other], float(total[other] / total.sum()), float(theirs.sum() / mine.sum()), int(theirs.sum()),
                iso(int(acts.day[latest[0]])) if len(latest) else None, types, events,
            )
        )  # fmt: skip
    return Turns(acts.name, code, iso(issued), int(mine.sum()), tuple(turns))
