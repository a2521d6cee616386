"""What was measured -> the plain rows that charts take, each with the question that lists its events.

Nothing of the room that measures is imported here: its results are read by their names.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rich.text import Text

from detente.charts.alignment import AlignmentPeriod, alignment_chart
from detente.charts.changes import Change, changes_chart
from detente.charts.dyads import FARTHEST, Asserted, DyadBreak, DyadPeriod, Estimate, dyad_chart
from detente.charts.leverage import Dependence, Request, leverage_chart
from detente.charts.queries import Query
from detente.charts.specs import Spec
from detente.charts.system import system_chart
from detente.charts.terminal import Lines, Ranked, Signs, heading, interval_lines, share_lines

if TYPE_CHECKING:
    from detente.measure.alignment import Alignment
    from detente.measure.assertions import Said
    from detente.measure.breaks import Break
    from detente.measure.changes import Changes
    from detente.measure.leverage import Leverage
    from detente.measure.report import DyadReport
    from detente.measure.system import System

# Half width of a 95% interval in standard errors of a normal distribution.
_Z95 = 1.95996


def _estimate(value: Any, low: Any, high: Any) -> Estimate:
    return {"value": float(value), "low": float(low), "high": float(high)}


_NOTHING: Estimate = {"value": None, "low": None, "high": None}


def where(table: str, book: str | None, coding: str | None) -> dict[str, Any]:
    """Which table a question is put to: a book and its coding, or one that is no book."""
    if book is None:
        return {"table": table}
    return {"book": book} | ({} if coding is None else {"coding": coding})


def dyad_periods(report: DyadReport) -> list[DyadPeriod]:
    """A dyad's periods, with what texts say of it where any does. A period without events has no log-odds."""
    series, asked = report.series, where(report.series.table, report.book, report.coding)
    odds, smooth = series.log_odds, report.smooth
    rows: list[DyadPeriod] = []
    for index, label in enumerate(series.periods.labels):
        start, end = series.periods.bounds(index)
        happened = bool(series.attention[index])
        row: DyadPeriod = {
            "period": label,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "counts": series.counts[index].tolist(),
            "coverage": series.coverage[index].tolist(),
            "query": asked | report.question(index),
            "log_odds": _estimate(odds.value[index], odds.low[index], odds.high[index]) if happened else _NOTHING,
            "world": float(odds.world[index]),
            "smooth": _log_odds_of(float(smooth[index])),
            "statuses": {status: int(counts[index].sum()) for status, counts in series.by_status.items()},
        }
        if report.said is not None:
            row["asserted"] = asserted(report.said.periods[index])
        rows.append(row)
    return rows


def _log_odds_of(balance: float) -> float | None:
    """The log-odds of conflict at a balance, 1 (all cooperation) to -1 (all conflict), no farther than charts show; None of NaN."""
    if balance != balance:
        return None
    conflict, cooperation = max(1 - balance, 1e-9), max(1 + balance, 1e-9)
    return max(-FARTHEST, min(FARTHEST, math.log(conflict / cooperation)))


def dyad_breaks(report: DyadReport, found: Iterable[Break]) -> list[DyadBreak]:
    """A dyad's breaks, each with the events that carry it: conflict for a colder one, cooperation for a warmer."""
    series, asked = report.series, where(report.series.table, report.book, report.coding)
    rows: list[DyadBreak] = []
    for one in found:
        start, end = series.periods.bounds(one.index)
        quads = (3, 4) if one.direction == "colder" else (1, 2)
        rows.append(
            {
                "period": series.periods.labels[one.index], "start": start.isoformat(), "end": end.isoformat(),
                "kind": one.kind, "direction": one.direction, "certainty": float(one.certainty),
                "query": asked | report.question(one.first, one.last, quads=quads),
            }
        )  # fmt: skip
    return rows


def asserted(said: Said) -> Asserted:
    """What articles say of a relation in a period, as log-odds that they call it bad.

    log((b + 1/2) / (g + 1/2)) of b articles for bad and g for good (one that says both is half of each), with the standard error
    sqrt(1 / (b + 1/2) + 1 / (g + 1/2)) (Haldane 1956, Annals of Human Genetics 20): the scale of the conflict log-odds beside it.
    """
    if not said.articles:
        return {"value": None, "low": None, "high": None, "negative": 0, "positive": 0}
    good = said.articles * said.share.value + 0.5
    bad = said.articles + 1 - good
    value, error = math.log(bad / good), math.sqrt(1 / bad + 1 / good)
    return {
        "value": value, "low": value - _Z95 * error, "high": value + _Z95 * error, "negative": said.bad, "positive": said.good,
    }  # fmt: skip


def dyad_title(report: DyadReport) -> str:
    """``PAK and USA, by month``, or ``PAK to USA, by month``."""
    series = report.series
    return f"{series.source} {'to' if series.directed else 'and'} {series.target}, by {series.periods.by}"


def dyad_spec(report: DyadReport, formula: str, breaks: Sequence[DyadBreak] = ()) -> Spec:
    """The chart of a dyad's report; ``formula`` is that of the log-odds."""
    series = report.series
    labels = series.periods.labels
    subtitle = f"{labels[0]} to {labels[-1]}, {series.table}; counted: {', '.join(series.statuses)}"
    odds = f"Log-odds of conflict: {formula}" if formula else ""
    return dyad_chart(dyad_periods(report), breaks, title=dyad_title(report), subtitle=subtitle, formula=odds)


# --- among several ----------------------------------------------------------------------------------------------------


def _counted(asked: Query, since: Any, until: Any, **more: Any) -> dict[str, Any]:
    return {**asked, **more, "since": str(since), "until": str(until), "counted": True}


def _of(estimate: Any) -> Estimate:
    return _NOTHING if estimate is None else _estimate(estimate.value, estimate.low, estimate.high)


def alignment_periods(found: Alignment, asked: Query) -> list[AlignmentPeriod]:
    """Where a state stood, period by period; ``asked`` is :func:`where` it was measured."""
    rows: list[AlignmentPeriod] = []
    for index, (label, position) in enumerate(zip(found.periods.labels, found.positions, strict=True)):
        start, end = found.periods.bounds(index)
        standings = {} if position is None else {one.pole: one for one in position.standings}
        rows.append(
            {
                "period": label, "start": start.isoformat(), "end": end.isoformat(),
                "weights": {pole: _of(standings[pole].weight if pole in standings else None) for pole in found.poles},
                "occurrences": {pole: standings[pole].occurrences if pole in standings else 0 for pole in found.poles},
                "hedging": _of(None if position is None else position.hedging),
                "queries": {pole: _counted(asked, start, end, between=(found.state, pole)) for pole in found.poles},
                "query": _counted(asked, start, end, party=found.state),
            }
        )  # fmt: skip
    return rows


def alignment_spec(found: Alignment, asked: Query, formula: str) -> Spec:
    labels = found.periods.labels
    return alignment_chart(
        alignment_periods(found, asked),
        title=f"{found.state} between {', '.join(found.poles)}, by {found.periods.by}",
        subtitle=f"{labels[0]} to {labels[-1]}, {found.table}",
        formula=f"Weight: {formula}",
    )


def system_spec(found: System, asked: Query, formula: str) -> Spec:
    """Poles, balanced triads against the middle 95% of chance (mean and spread taken as normal), and who stands between whom."""
    since, until = found.since, found.until
    number = found.poles.number
    return system_chart(
        [
            {
                "name": pole.party, "occurrences": pole.occurrences, "share": _of(pole.share),
                "query": _counted(asked, since, until, target=pole.party, quads=(1, 2)),
            }
            for pole in found.poles.poles
        ],
        [
            {
                "null": null.name, "seen": found.triads.balanced, "mean": null.mean,
                "low": max(0.0, null.mean - _Z95 * null.spread), "high": null.mean + _Z95 * null.spread,
                "query": _counted(asked, since, until),
            }
            for null in found.triads.nulls
        ],
        [
            {
                "party": one.party, "first": one.first, "second": one.second, "weight": one.weight,
                "query": _counted(asked, since, until, between=(one.first, one.second), quads=(3, 4)),
            }
            for one in found.between
        ],
        [
            {
                "number": number, "members": [(one.party, one.certainty) for one in bloc],
                "occurrences": sum(one.occurrences for one in bloc), "query": _counted(asked, since, until),
            }
            for number, bloc in enumerate(found.blocs.blocs, 1)
        ],
        title=f"The system of states, {since} to {until}",
        subtitle=f"{number.value:.1f} poles in effect ({number.low:.1f} to {number.high:.1f}), {found.table}",
        formula=f"Poles: {formula}",
    )  # fmt: skip


def requests(found: Leverage, asked: Query) -> list[Request]:
    """Each request of the state and to it, with the day of its first answer."""
    rows: list[Request] = []
    for pair in (*found.asked, *found.was_asked):
        for one in pair.requests:
            day = _day(one.act.day)
            answered = _day(one.answers[0].day) if one.answers else None
            query = _counted(asked, day, day, source=pair.asker, target=pair.asked)
            rows.append(
                {"asker": pair.asker, "asked": pair.asked, "day": day, "outcome": one.outcome, "answered": answered, "query": query}
            )
    return rows


def dependences(found: Leverage, asked: Query) -> list[Dependence]:
    """What the state receives in material cooperation, by partner."""
    return [
        {
            "name": source.partner, "received": source.received, "share": _of(source.share),
            "reverse": None if source.reverse is None else _of(source.reverse),
            "query": _counted(asked, found.since, found.until, source=source.partner, target=found.state, quads=(2,)),
        }
        for source in found.material.partners
        if source.received
    ]  # fmt: skip


# Rows that a page of paper holds; the command's other formats have all.
_MOST = 30


def leverage_spec(found: Leverage, asked: Query, formula: str) -> Spec:
    return leverage_chart(
        requests(found, asked),
        dependences(found, asked)[:_MOST],
        title=f"{found.state}: what was asked, and what it depends on",
        subtitle=f"{found.since} to {found.until}, answers within {found.lag} days, {found.table}",
        formula=f"Dependence, of material cooperation received: {formula}",
    )


def changes(found: Changes, asked: Query) -> list[Change]:
    """What left its pattern, the most certain first, each with the events that carry it."""
    rows: list[Change] = []
    for one in found.changes:
        change = one.change
        quads = {"colder": (3, 4), "warmer": (1, 2)}.get(change.direction, ())
        query = _counted(asked, found.since, found.until, between=(one.first, one.second), quads=quads)
        rows.append(
            {
                "name": f"{one.first} – {one.second}", "kind": "share" if change.kind == "share" else "volume",
                "direction": change.direction, "seen": float(change.seen), "expected": float(change.expected),
                "low": float(change.usual[0]), "high": float(change.usual[1]), "certainty": float(change.certainty),
                "events": len(one.events), "query": query,
            }
        )  # fmt: skip
    return rows


def changes_spec(found: Changes, asked: Query, formula: str) -> Spec:
    return changes_chart(
        changes(found, asked),
        title=f"What changed, {found.since} to {found.until}",
        subtitle=f"against {found.windows} times as long before, back to {found.past}; {found.dyads:,} dyads, {found.table}",
        formula=formula,
    )


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


# --- in the terminal --------------------------------------------------------------------------------------------------


def alignment_lines(found: Alignment, signs: Signs, width: int) -> Lines:
    """The weight towards each pole over time."""
    rows = alignment_periods(found, {})
    series = {pole: [_point(row["weights"][pole]) for row in rows] for pole in found.poles}
    return [heading("Weight towards each pole"), *share_lines([row["period"] for row in rows], series, signs, width)]


def _point(estimate: Estimate) -> tuple[float, float, float] | None:
    value, low, high = estimate["value"], estimate["low"], estimate["high"]
    return None if value is None or low is None or high is None else (value, low, high)


def system_lines(found: System, signs: Signs, width: int) -> Lines:
    """The poles' shares of all cooperation received."""
    rows = [Ranked(pole.party, pole.share.value, pole.share.low, pole.share.high) for pole in found.poles.poles]
    return [heading("Share of all cooperation received"), *interval_lines(rows, signs, width)]


def leverage_lines(found: Leverage, signs: Signs, width: int) -> Lines:
    """The partners' shares in what the state receives, and where known its share in what they receive."""
    rows = [
        Ranked(
            one.partner, one.share.value, one.share.low, one.share.high, None if one.reverse is None else one.reverse.value,
            f"{one.received:,} received",
        )
        for one in found.material.partners
        if one.received
    ]  # fmt: skip
    title = f"Share of material cooperation received  {signs.points[3]} its share of what they receive"
    return [heading(title), *interval_lines(rows[:_MOST], signs, width)]


def changes_lines(found: Changes, signs: Signs, width: int) -> Lines:
    """What was seen, expected and usual: shares of conflict, then occurrences as powers of two of what was expected."""
    lines: Lines = []
    for kind, title in (("share", "Share of conflict"), ("volume", "Doublings of what was expected")):
        rows = [_ranked(one) for one in changes(found, {}) if one["kind"] == kind]
        if rows:
            lines += [heading(f"{title}  {signs.points[0]} seen  {signs.points[3]} expected  {signs.ends} usual")]
            lines += [*interval_lines(rows[:_MOST], signs, width), Text()]
    return lines[:-1]


def _ranked(one: Change) -> Ranked:
    values = [one["seen"], one["low"], one["high"], one["expected"]]
    if one["kind"] == "volume":
        values = [math.log2((value + 0.5) / (one["expected"] + 0.5)) for value in values]
    words = f"{one['direction']}, certainty {one['certainty']:.2f}"
    return Ranked(one["name"], values[0], values[1], values[2], values[3], words)
