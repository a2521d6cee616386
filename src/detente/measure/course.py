"""The course of one dyad: whether it warms or cools now, where it broke, what a change of outlets has to do with it, and the events
that carry each break.

This is where trend, breaks and mix, which know arrays alone, meet a table's rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.measure.breaks import Break
from detente.measure.carriers import Carrier, carriers, pair_of
from detente.measure.mix import Standing, breaks_by_mix, normalise
from detente.measure.outlets import cells
from detente.measure.report import DyadReport
from detente.measure.series import DyadSeries
from detente.measure.table import HAPPENED, EventTable, Floats
from detente.measure.trend import Trend, trend

# Breaks and bursts less likely than not are told in words, and not drawn.
LEAST_DRAWN = 0.5
# Events told under a break; the command beside them lists all.
MOST = 3


@dataclass(frozen=True, slots=True)
class Carried:
    """An event that carries a break, and the title of the article that founds it, where the book has one."""

    event: Carrier
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A break of a dyad: ``period`` is its label.

    ``raw`` and ``normalised`` are the change of the conflict share as counted and with the mix of outlets held fixed;
    ``standing`` says whether the break outlives that (see mix.py). Both are None where the table does not name two outlets.
    ``events`` are those that pull in the break's direction, the most covered first.
    """

    found: Break
    period: str
    raw: float | None
    normalised: float | None
    standing: Standing | None
    events: tuple[Carried, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How a dyad moves: its trend now, and its turns in time's order.

    ``held`` is the trend with the mix of outlets held fixed; None where the table does not name two outlets.
    """

    trend: Trend
    turns: tuple[Turn, ...]
    outlets: int
    held: Trend | None = None

    @property
    def drawn(self) -> tuple[Break, ...]:
        """What charts show: breaks and bursts likelier than not that do not vanish with the outlets' mix held fixed."""
        return tuple(turn.found for turn in self.turns if turn.found.certainty >= LEAST_DRAWN and turn.standing != "mix")


def course(table: EventTable, series: DyadSeries) -> Course:
    """The course of a dyad whose series was made from ``table``, which is read through once more for its rows."""
    rows = _rows(table, series)
    names, conflict, total, outlets = _by_outlet(series, rows)
    world = series.world.sum(axis=1) - series.attention
    if outlets < 2:
        conflict, total = series.conflict[:, None].astype(np.float64), series.attention[:, None].astype(np.float64)
    # Tones from all dyads tell an outlet's tone from a change of relations even where outlets take turns.
    tone = cells(table).tones(names, conflict, total) if outlets > 1 else None
    found = breaks_by_mix(conflict, total, tone, world=world)
    turns = []
    for each in found:
        label, carried = series.periods.labels[each.found.index], _carrying(table, series, each.found, rows)
        if outlets > 1:
            turns.append(Turn(each.found, label, each.raw, each.normalised, each.standing, carried))
        else:
            turns.append(Turn(each.found, label, None, None, None, carried))
    held = None
    if tone is not None:
        held = trend(np.minimum(normalise(conflict, total, tone), total.sum(axis=1)), total.sum(axis=1))
    return Course(trend(series.conflict, series.attention), tuple(turns), outlets, held)


def _rows(table: EventTable, series: DyadSeries) -> list[Carrier]:
    """The occurrences that the series counts. Of other statuses than what happened, none are looked up."""
    if series.statuses != HAPPENED:
        return []
    pair = pair_of(series.source, series.target)
    first, last = series.periods.bounds(0)[0], series.periods.bounds(series.periods.count - 1)[1]
    days = [int(np.datetime64(day, "D").astype(np.int64)) for day in (first, last)]
    return [row for row in carriers(table, [pair], *days)[pair] if not series.directed or row.source == series.source]


def _by_outlet(series: DyadSeries, rows: list[Carrier]) -> tuple[tuple[str, ...], Floats, Floats, int]:
    """The outlets, conflict and all occurrences by period and outlet of the founding report, and how many outlets are known."""
    names = sorted({row.outlet or "" for row in rows})
    place = {name: number for number, name in enumerate(names)}
    conflict, total = (np.zeros((series.periods.count, max(1, len(names)))) for _ in range(2))
    starts, ends = (series.periods.index_of(np.array([getattr(row, day) for row in rows])) for day in ("day", "end_day"))
    for row, start, end in zip(rows, starts, ends, strict=True):
        if start == end >= 0:
            total[start, place[row.outlet or ""]] += 1
            conflict[start, place[row.outlet or ""]] += row.quad > 2
    # Rows that the series counts otherwise than they are read here (a party's acts within itself) leave the mix unknown.
    same = np.array_equal(total.sum(axis=1), series.attention) and np.array_equal(conflict.sum(axis=1), series.conflict)
    return tuple(names), conflict, total, len(names) if same else 0


def _carrying(table: EventTable, series: DyadSeries, found: Break, rows: list[Carrier]) -> tuple[Carried, ...]:
    """The events that carry a break, best first: those of its side, by tellings, those of deeds before those of words."""
    first, last = (series.periods.bounds(found.first)[0], series.periods.bounds(found.last)[1])
    low, high = (int(np.datetime64(day, "D").astype(np.int64)) for day in (first, last))
    side = (3, 4) if found.direction == "colder" else (1, 2)
    within = [row for row in rows if row.quad in side and low <= row.day and row.end_day <= high]
    best = sorted(within, key=lambda row: (-row.coverage, row.quad % 2, row.day, row.event))[:MOST]
    titles = table.titles([row.event for row in best])
    return tuple(Carried(row, titles.get(row.event)) for row in best)


# What is told of it -----------------------------------------------------------------------------------------------------------


def to_json(told: Course, report: DyadReport) -> dict[str, Any]:
    """The trend and the breaks as plain values; each break with its period, days, events and the command for all of those."""
    periods = report.series.periods
    now, held = (
        None if one is None else {name: _plain(getattr(one, name)) for name in Trend.__slots__} for one in (told.trend, told.held)
    )
    turns = []
    for turn in told.turns:
        found = turn.found
        entry: dict[str, Any] = {"period": turn.period}
        entry["start"], entry["end"] = (day.isoformat() for day in periods.bounds(found.index))
        entry |= {
            name: _plain(getattr(found, name))
            for name in ("kind", "direction", "size", "low", "high", "certainty", "share_before", "share_after")
        }
        entry |= {"raw": _plain(turn.raw), "normalised": _plain(turn.normalised), "standing": turn.standing}
        entry["carried_by"] = [
            {
                "event": each.event.event or None, "date": each.event.date, "source": each.event.source,
                "target": each.event.target, "type": each.event.type, "coverage": each.event.coverage, "title": each.title,
            }
            for each in turn.events
        ]  # fmt: skip
        if (listed := _command(turn, report)) is not None:
            entry["events"] = listed
        turns.append(entry)
    return {"trend": now, "trend_outlets_held": held, "breaks": turns}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else round(value, 6)
    return value


def _command(turn: Turn, report: DyadReport) -> str | None:
    quads = (3, 4) if turn.found.direction == "colder" else (1, 2)
    return report.command(turn.found.first, turn.found.last, quads=quads)


def lines(told: Course, report: DyadReport) -> Iterator[str]:
    """The trend and the breaks for people, a line each, the events that carry a break under it."""
    by = report.series.periods.by
    now = told.trend
    if now.slope != now.slope:
        yield f"Now: unclear; fewer than four {by}s have events."
    else:
        yield (
            f"Now: {now.verdict}. Balance {now.level:+.2f} (cooperation less conflict), moving {now.slope:+.3f} a {by}"
            f" ({now.low:+.3f} to {now.high:+.3f} at {now.confidence:.0%})."
        )
        if told.held is not None and told.held.slope == told.held.slope:
            held = told.held
            yield f"With the outlets held fixed: {held.verdict}, {held.slope:+.3f} a {by} ({held.low:+.3f} to {held.high:+.3f})."
    if not told.turns:
        yield "No break, and no burst."
        return
    yield "Breaks of the share of conflict, and bursts of events:"
    for turn in told.turns:
        yield f"  {turn.period}  {turn.found.direction}, {_size(turn.found)}, certainty {turn.found.certainty:.2f}{_mixed(turn)}"
        for each in turn.events:
            event = each.event
            words = f"{event.date} {event.source} {event.type or 'acts'} {event.target} ({_times(event.coverage)})"
            yield "    " + " ".join(part for part in (event.event, words, f"“{each.title}”" if each.title else "") if part)
    surest = max(told.turns, key=lambda turn: turn.found.certainty)
    if (listed := _command(surest, report)) is not None:
        yield f"The events that carry a break, here {surest.period}: {listed}"


def _times(coverage: int) -> str:
    return "told once" if coverage == 1 else f"told {coverage:,} times"


def _size(found: Break) -> str:
    shares = f"share {found.share_before:.0%} to {found.share_after:.0%}".replace("nan%", "unknown")
    if found.kind == "share":
        return f"{shares} ({found.size:+.0%}, {found.low:+.0%} to {found.high:+.0%})"
    return f"a burst: {found.size:.1f} times the usual events ({found.low:.1f} to {found.high:.1f}), {shares}"


_STANDING = {
    "holds": "",
    "mix": "; VANISHES with the outlets held fixed",
    "hidden": "; shows only with the outlets held fixed",
}


def _mixed(turn: Turn) -> str:
    if turn.standing is None or turn.raw is None or turn.normalised is None:
        return ""
    if turn.raw != turn.raw or turn.normalised != turn.normalised:
        return _STANDING[turn.standing]
    return f"; with outlets held fixed {turn.normalised:+.0%} against {turn.raw:+.0%}{_STANDING[turn.standing]}"
