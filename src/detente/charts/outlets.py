"""The same relation as several outlets tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from detente.charts.dyads import Estimate
from detente.charts.panels import interval_panel
from detente.charts.queries import Query
from detente.charts.specs import WIDTH, Spec, between, chart, key, label, many, number, point


class Outlet(TypedDict):
    """An outlet: how much of what it tells is conflict, of how many occurrences in how many articles."""

    name: str
    conflict: Estimate
    occurrences: int
    articles: int
    query: Query


def outlets_chart(outlets: Sequence[Outlet], overall: float, *, title: str, subtitle: str = "", formula: str = "") -> Spec:
    """Each outlet's share of conflict with its interval, beside that of all of them; under it how much each tells.

    Raises :class:`NothingToChart` for no outlets.
    """
    data = {"outlets": [_row(outlet, overall) for outlet in outlets]}
    names = [row["name"] for row in data["outlets"]]
    words = key(("● the outlet", "first", 0.0), ("| all outlets", "ink", 90.0))
    shares = interval_panel("outlets", names, "share of conflict", scale={"domain": [0, 1]}, axis={"format": ".0%"}, reference=True)
    amount = {
        "mark": {"type": "text", "style": "soft", "align": "left", "x": WIDTH + 8},
        "encoding": {"text": {"field": "amount", "type": "nominal"}},
    }
    columns = {"name": "outlet", "value": "share of conflict", "low": "low", "high": "high", "count": "occurrences"}
    columns["articles"] = "articles"
    return chart(
        title,
        subtitle,
        formula,
        data,
        {"outlets": columns},
        layer=[shares | {"layer": [*shares["layer"], amount]}, *words],
        width=WIDTH,
    )  # fmt: skip


def _row(outlet: Outlet, overall: float) -> dict[str, Any]:
    share = outlet["conflict"]
    amount = f"{many(outlet['occurrences'], 'occurrence')} in {many(outlet['articles'], 'article')}"
    told = f"{outlet['name']}: {number(share['value'])}{between(share['low'], share['high'])} conflict, of {amount}"
    return point(
        outlet["query"], told, name=label(outlet["name"]), **share, count=outlet["occurrences"], articles=outlet["articles"],
        reference=overall, amount=amount,
    )  # fmt: skip
