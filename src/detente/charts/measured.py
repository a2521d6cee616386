"""What was measured -> the plain rows that charts take, each with the question that lists its events.

Nothing of the room that measures is imported here: its results are read by their names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.charts.dyads import Asserted, DyadBreak, DyadPeriod, Estimate, dyad_chart
from detente.charts.specs import Spec

if TYPE_CHECKING:
    from detente.measure.assertions import Said
    from detente.measure.report import DyadReport

# Half width of a 95% interval in standard errors of a normal distribution.
_Z95 = 1.95996


def _estimate(value: Any, low: Any, high: Any) -> Estimate:
    return {"value": float(value), "low": float(low), "high": float(high)}


def _where(report: DyadReport) -> dict[str, Any]:
    """Which table a question is put to."""
    if report.book is None:
        return {"table": report.series.table}
    return {"book": report.book} | ({} if report.coding is None else {"coding": report.coding})


def dyad_periods(report: DyadReport, said: Sequence[Said] = ()) -> list[DyadPeriod]:
    """A dyad's periods; ``said`` are its relation assertions, one entry a period. A period without events has no log-odds."""
    series, where = report.series, _where(report)
    odds = series.log_odds
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
            "query": where | report.question(index),
            "log_odds": _estimate(odds.value[index], odds.low[index], odds.high[index])
            if happened
            else {"value": None, "low": None, "high": None},
            "world": float(odds.world[index]),
            "statuses": {status: int(counts[index].sum()) for status, counts in series.by_status.items()},
        }
        if said:
            row["asserted"] = asserted(said[index])
        rows.append(row)
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


def dyad_spec(report: DyadReport, formula: str, breaks: Sequence[DyadBreak] = (), said: Sequence[Said] = ()) -> Spec:
    """The chart of a dyad's report; ``formula`` is that of the log-odds."""
    series = report.series
    labels = series.periods.labels
    subtitle = f"{labels[0]} to {labels[-1]}, {series.table}; counted: {', '.join(series.statuses)}"
    odds = f"Log-odds of conflict: {formula}" if formula else ""
    return dyad_chart(dyad_periods(report, said), breaks, title=dyad_title(report), subtitle=subtitle, formula=odds)
