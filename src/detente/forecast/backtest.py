"""How such forecasts would have done: made anew for the past, each from what was known before its day, and scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from detente.book.times import iso
from detente.forecast.acts import Acts, acts_of
from detente.forecast.chances import fit
from detente.forecast.errors import SilentSource, TooShort
from detente.forecast.history import Floats, Ints
from detente.forecast.panel import WEEK
from detente.forecast.scores import Outcomes, joined
from detente.forecast.silence import silence
from detente.forecast.threads import one_thread
from detente.measure.periods import Periods, day_of
from detente.measure.sources import opened

# As many origins as a year has months, unless --since says otherwise.
ORIGINS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """``left_out`` are days of issue with no forecast, each with why."""

    table: str
    weeks: int
    by: str
    outcomes: Outcomes
    issued: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def backtest(
    given: Any, by: str = "month", within: int = 4, *, since: str | None = None, until: str | None = None,
    progress: Callable[[str], None] = lambda day: None,
) -> Backtest:  # fmt: skip
    """Forecasts of every dyad with enough acts, from the first day of each period of the kind ``by`` whose window has ended.

    Raises :class:`~detente.forecast.errors.TooShort` if none could be made.
    """
    with opened(given) as table:
        acts = acts_of(table)
    last = acts.end - WEEK * within
    first = date.fromisoformat(iso(acts.first)) if since is None else day_of(since)
    end = date.fromisoformat(iso(max(last, acts.first))) if until is None else day_of(until, last=True)
    days = [int(day) for day in Periods.spanning(by, first, max(end, first)).starts if acts.first < day <= last]
    if since is None:
        days = days[-ORIGINS:]
    parts: list[Outcomes] = []
    issued: list[str] = []
    left_out: list[tuple[str, str]] = []
    whole = silence(acts, acts.end)
    for day in days:
        progress(iso(day))
        if ((whole.days >= day) & (whole.days < day + WEEK * within)).any():
            left_out.append((iso(day), "its window holds weeks without news"))
            continue
        try:
            parts.append(_outcomes(acts, day, within))
            issued.append(iso(day))
        except (TooShort, SilentSource) as error:
            left_out.append((iso(day), str(error).partition(" Hint:")[0]))
    if not parts:
        why = left_out[-1][1] if left_out else f"no {by} begins after its first day and {within} weeks before its last"
        raise TooShort(f"{acts.name}: no forecast of the past can be made: {why} Hint: add older articles, or a shorter --within.")
    return Backtest(acts.name, within, by, joined(parts), tuple(issued), tuple(left_out))


def _outcomes(acts: Acts, day: int, weeks: int) -> Outcomes:
    with one_thread():
        model = fit(acts, day, weeks)
    moment = model.now()
    told = model.told(moment)
    counts = followed(acts, moment.pair, day, day + WEEK * weeks)
    dyads = np.array([dyad_name(acts, pair) for pair in moment.pair.tolist()])
    m, k = counts.shape
    return Outcomes(
        np.tile(np.array(model.kinds), m), np.repeat(dyads, k), np.full(m * k, weeks), np.full(m * k, iso(day)),
        told.probability.ravel(), told.base.ravel(), counts.ravel(), told.low.ravel(), told.high.ravel(),
    )  # fmt: skip


def dyad_name(acts: Acts, pair: int) -> str:
    low, high = acts.pairs[pair]
    return f"{acts.parties[low]}-{acts.parties[high]}"


def followed(acts: Acts, pairs: Ints, since: int, until: int) -> Floats:
    """How many acts of each kind each pair had from a day to before another: float[m, k]."""
    place = np.full(len(acts.pairs), -1, dtype=np.int64)
    place[pairs] = np.arange(len(pairs))
    rows = np.flatnonzero(acts.happened & (acts.day >= since) & (acts.day < until) & (place[acts.pair] >= 0))
    counts = np.zeros((len(pairs), len(acts.kinds)))
    np.add.at(counts, (place[acts.pair[rows]], acts.quad[rows]), 1)
    typed = rows[acts.type[rows] >= 0]
    np.add.at(counts, (place[acts.pair[typed]], 4 + acts.type[typed]), 1)
    return counts
