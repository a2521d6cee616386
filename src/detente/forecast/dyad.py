"""The forecast of one dyad: what may happen between two parties within some weeks, how likely, how often, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from detente.book.times import iso
from detente.forecast.acts import Acts, acts_of
from detente.forecast.answers import Answer, answers
from detente.forecast.chances import Model, Told
from detente.forecast.errors import Unforeseeable, Unseen
from detente.forecast.grounds import Reason, reasons
from detente.forecast.kept import fitted
from detente.forecast.panel import WEEK, Moment
from detente.measure.estimate import Estimate
from detente.measure.sources import opened
from detente.measure.table import EventTable

_EPOCH = date(1970, 1, 1)
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Chance:
    """One thing that may happen. ``base`` is the dyad's climatology (the share of its past windows with such an act, leaning on all
    dyads'), ``persistence`` the share of windows in which it followed where it had (or had not) happened in the window before, and
    ``attention`` the share among dyads with about as many acts lately. Where ``better`` is false the probability is the base rate.
    ``skill`` is the Brier skill over climatology on the held-back weeks, ``low`` to ``high`` hold the count with nine in ten.
    ``rules`` are those that acts of the last weeks call up (answers.py).
    """

    what: str
    probability: Estimate
    base: float
    persistence: float
    attention: float
    better: bool
    skill: float
    expected: float
    low: int
    high: int
    reasons: tuple[Reason, ...]
    rules: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class DyadForecast:
    """What may happen between two parties from ``issued`` to ``until`` (ISO days, both inclusive); where it is ``directed``, what
    ``one`` may do to ``other``.
    """

    table: str
    one: str
    other: str
    issued: str
    until: str
    weeks: int
    events: int
    chances: tuple[Chance, ...]
    silent_weeks: int
    directed: bool = False


def forecast(
    given: Any, one: str, other: str, *, within: int = 4, on: str | None = None, directed: bool = False
) -> DyadForecast:  # fmt: skip
    """The forecast of a dyad for the ``within`` weeks from the day ``on``, by default the day after the table's last.

    With ``directed`` it is of the acts of ``one`` towards ``other`` alone; else either may act. Only what was known before that
    day is used. Raises :class:`~detente.forecast.errors.ForecastError`: a dyad without history, a table that is too short, a day
    before which the source fell silent; and :class:`~detente.measure.errors.UnknownParty`.
    """
    with opened(given) as table:
        a, b = parties(table, one, other)
        acts = acts_of(table).towards() if directed else acts_of(table)
        issued = issue_day(acts, on)
        pair = known_pair(acts, a, b, issued, table)
        return forecast_of(fitted(acts, issued, within), pair)


def parties(table: EventTable, one: str, other: str) -> tuple[str, str]:
    a, b = table.party(one), table.party(other)
    if a == b:
        raise Unforeseeable(
            f"{a} with itself: a forecast is of two parties. Hint: detente forecast {a} --whom tells of all others."
        )
    return a, b


def issue_day(acts: Acts, on: str | None) -> int:
    """The day of issue, counted from 1970-01-01. Raises :class:`Unforeseeable` for a day before anything was known."""
    if on is None:
        return acts.end
    day = (date.fromisoformat(on) - _EPOCH).days
    if day <= acts.first:
        raise Unforeseeable(f"{on}: {acts.name} begins on {iso(acts.first)}. Hint: a later --date.")
    return day


def known_pair(acts: Acts, one: str, other: str, issued: int, table: EventTable) -> int:
    """The number of a pair that has acts before the day. Raises :class:`Unseen` that says whom each deals with."""
    pair = acts.pair_of(one, other)
    seen = (acts.pair == pair) & (acts.known < issued) & acts.happened
    if pair < 0 or not seen.any():
        usual = "; ".join(
            f"{code} has most with {', '.join(name for name, _ in table.partners(code, 3))}"
            for code in (one, other)
            if table.partners(code, 3)
        )
        what = (
            f"{one} towards {other}: {acts.name} knows of no act"
            if acts.directed
            else f"{one} and {other}: {acts.name} knows of nothing between them"
        )
        raise Unseen(f"{what} before {iso(issued)}, so that nothing can be told of what comes next.{f' {usual}.' if usual else ''}")
    return pair


def forecast_of(model: Model, pair: int, moment: Moment | None = None, acts: Acts | None = None) -> DyadForecast:
    """What a model says of one pair on its day of issue."""
    if moment is None:
        moment = model.today if pair in model.today.pair else model.now(also=[pair])
    found = moment
    row = int(np.flatnonzero(found.pair == pair)[0])
    told = model.told(found)
    held = model.acts if acts is None else acts
    low, high = model.acts.pairs[pair] if acts is None else acts.pairs[pair]
    until = _EPOCH + timedelta(days=model.issued + WEEK * model.weeks - 1)
    rules = answers(held, pair, model.issued, model.weeks)
    chances = tuple(_chance(model, found, told, row, kind, held, rules) for kind in range(len(model.kinds)))
    return DyadForecast(
        model.acts.name, held.parties[low], held.parties[high], iso(model.issued), until.isoformat(), model.weeks,
        int(((model.acts.pair == pair) & model.acts.happened).sum()), chances, model.silence.recent, held.directed,
    )  # fmt: skip


def _chance(
    model: Model, moment: Moment, told: Told, row: int, kind: int, acts: Acts, rules: Mapping[str, tuple[Answer, ...]]
) -> Chance:  # fmt: skip
    odds, error = told.odds[row, kind], told.error[row, kind]
    ends = 1 / (1 + np.exp(-np.array([odds - _Z95 * error, odds + _Z95 * error])))
    persistence, attention = baselines(model.past, moment, row, kind, model.weeks)
    return Chance(
        model.kinds[kind], Estimate(float(told.probability[row, kind]), float(ends[0]), float(ends[1])),
        float(told.base[row, kind]), persistence, attention, bool(told.better[kind]), model.standings[kind].skill,
        float(told.mean[row, kind]), int(told.low[row, kind]), int(told.high[row, kind]),
        tuple(reasons(model, moment, row, kind, acts)), rules.get(model.kinds[kind], ()),
    )  # fmt: skip


# Pairs with about as many acts lately: within half of e-fold either way.
_ABOUT = 0.25


def baselines(past: Sequence[Moment], moment: Moment, row: int, kind: int, weeks: int) -> tuple[float, float]:
    """Persistence and attention, each as a share of past windows; NaN where there were none alike."""
    from detente.forecast.panel import OWN, SHARED

    since, attention = OWN.index("days since the last such act"), SHARED.index("any acts between them, the last weeks")
    limit = np.log1p(WEEK * weeks)
    recent = moment.own[row, kind, since] <= limit
    counted = np.zeros((2, 2))
    for each in past:
        happened = each.counts[:, kind] > 0
        alike = (each.own[:, kind, since] <= limit) == recent
        near = np.abs(each.shared[:, attention] - moment.shared[row, attention]) <= _ABOUT
        for number, chosen in enumerate((alike, near)):
            counted[number] += chosen.sum(), happened[chosen].sum()
    shares = counted[:, 1] / np.where(counted[:, 0] > 0, counted[:, 0], np.nan)
    return float(shares[0]), float(shares[1])
