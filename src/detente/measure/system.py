"""The system of states at a time: poles, blocs, triads, and who stands between whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from detente.measure.errors import BadPeriod, EmptyTable
from detente.measure.matrix import quad_matrix, received_dispersion, states, tone_dispersion
from detente.measure.periods import Periods, day_of, first_day, last_day
from detente.measure.poles import Poles, poles
from detente.measure.sources import opened
from detente.measure.table import HAPPENED, EventTable
from detente.measure.triads import Between, Blocs, Network, Triads, between, blocs, network, triads

# How far back one looks by default: a month has too few dealings of most pairs to tell friend from foe.
WINDOW = {"month": 12, "year": 1}


@dataclass(frozen=True, slots=True)
class System:
    """The system over ``periods``. ``attention`` are occurrences between states, ``conflict`` those in conflict."""

    table: str
    periods: Periods
    network: Network
    attention: int
    conflict: int
    poles: Poles
    triads: Triads
    blocs: Blocs
    between: tuple[Between, ...]

    @property
    def since(self) -> date:
        return self.periods.first

    @property
    def until(self) -> date:
        return self.periods.last


def system(given: Any, at: str | None = None, by: str = "month", *, window: int | None = None) -> System:
    """The system of states in the ``window`` periods (months or years) up to and with ``at``, by default the table's last.

    Where ``at`` is a year and ``by`` month, it is the twelve months of that year. Raises
    :class:`~detente.measure.errors.EmptyTable` where states have nothing with each other in that time.
    """
    if by not in WINDOW:
        raise BadPeriod(f"{by!r}: a system is looked at by {' or '.join(WINDOW)}.")
    with opened(given) as table:
        return _system(table, at, by, window)


def _system(table: EventTable, at: str | None, by: str, window: int | None) -> System:
    placed, _ = table.volume(by, HAPPENED)
    if not len(placed):
        raise EmptyTable(f"{table.name}: it has no event between two parties that is dated to a {by}.")
    last = day_of(at, last=True) if at is not None else first_day(int(placed.max()), by)
    asked = Periods.spanning(by, day_of(at) if at is not None else last, last)
    count = window or max(asked.count, WINDOW[by])
    start = first_day(asked.ordinal + asked.count - count, by)
    periods = Periods.spanning(by, start, last)
    tally = table.flows(periods, HAPPENED, np.zeros(periods.count, dtype=np.int64))
    parties = states(tally)
    counts = quad_matrix(tally, parties)
    if not counts.any():
        held = f"{first_day(int(placed.min()), by)} to {last_day(int(placed.max()), by)}"
        raise EmptyTable(f"{table.name}: no state has anything with another from {start} to {periods.last}. It holds {held}.")
    inside = Periods.spanning("week", start, periods.last)
    weeks = table.flows(inside, HAPPENED)
    received = counts[:, :, :2].sum((0, 2))
    net = network(parties, quad_matrix(tally.once(), parties), tone_dispersion(weeks.once(), inside, parties))
    return System(
        table.name, periods, net, int(net.volume.sum() // 2), int(net.conflict.sum() // 2),
        poles(parties, received, received_dispersion(weeks, inside, parties)), triads(net.sign), blocs(net), tuple(between(net)),
    )  # fmt: skip
