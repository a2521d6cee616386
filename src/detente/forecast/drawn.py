"""Forecasts as charts: chances beside their base rates, and the reliability of those whose time has come."""

from __future__ import annotations

from typing import Any

from detente.charts.forecasts import chances_chart, reliability_chart
from detente.forecast.dyad import DyadForecast
from detente.forecast.scores import Outcomes, reliability
from detente.measure.sources import BookTable
from detente.measure.table import QUADS, EventTable

_BRIER = "Of forecasts of about one probability, the share that came true, with Wilson's 95% interval."


def _where(table: EventTable) -> dict[str, Any]:
    if not isinstance(table, BookTable):
        return {"table": table.name}
    return {"book": str(table.book.path)} | ({} if table.asked is None else {"coding": table.asked})


def chances_spec(made: DyadForecast, table: EventTable) -> dict[str, Any]:
    """Each chance with its interval, beside its base rate; behind a point are the dyad's past events of that kind."""
    chances = []
    for one in made.chances:
        kind: dict[str, Any] = {"quads": [QUADS.index(one.what) + 1]} if one.what in QUADS else {"types": [one.what]}
        query = _where(table) | {"between": (made.one, made.other), **kind, "counted": True}
        value = {"value": one.probability.value, "low": one.probability.low, "high": one.probability.high}
        chances.append({"name": one.what, "probability": value, "base": one.base, "query": query})
    return chances_chart(
        chances,  # type: ignore[arg-type]
        title=f"{made.one} and {made.other}: at least one such act",
        subtitle=f"{made.issued} to {made.until}",
        formula="A logistic model over named features on top of climatology, calibrated on held-back weeks; 95% intervals.",
    )


def reliability_spec(rows: Outcomes, table: str, what: str) -> dict[str, Any]:
    """The reliability diagram of forecasts that were scored. Raises :class:`~detente.charts.errors.NothingToChart` for none."""
    bins = [
        {
            "probability": one.probability, "count": one.forecasts, "query": {"table": table},
            "share": {"value": one.share.value, "low": one.share.low, "high": one.share.high},
        }
        for one in (reliability(rows.probability, rows.count > 0) if len(rows) else ())
    ]  # fmt: skip
    return reliability_chart(
        bins,  # type: ignore[arg-type]
        title=f"Reliability: {what}",
        subtitle=table,
        formula=_BRIER,
    )
