"""The system of states: who draws cooperation, how triads stand against chance, who stands between whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from detente.charts.dyads import Estimate
from detente.charts.panels import ROW, interval_panel, names_axis
from detente.charts.queries import Query
from detente.charts.specs import TOLD, WIDTH, Spec, between, chart, key, label, many, number, point, value_axis


class Pole(TypedDict):
    """A state and its share of all cooperation received."""

    name: str
    occurrences: int
    share: Estimate
    query: Query


class Triads(TypedDict):
    """Balanced triads as seen, and how many chance has by one null model."""

    null: str
    seen: int
    mean: float
    low: float
    high: float
    query: Query


class Between(TypedDict):
    """A state that is friends with two that are enemies; ``weight`` in occurrences, of the weakest of the three sides."""

    party: str
    first: str
    second: str
    weight: float
    query: Query


def system_chart(
    poles: Sequence[Pole],
    triads: Sequence[Triads],
    mediators: Sequence[Between],
    *,
    title: str,
    subtitle: str = "",
    formula: str = "",
) -> Spec:
    """Shares of the poles, balanced triads against chance, and who stands between whom; a panel each, those that have rows.

    Raises :class:`NothingToChart` where none has.
    """
    data = {
        "poles": [_pole(pole) for pole in poles],
        "triads": [_triads(one) for one in triads],
        "between": [_between(one) for one in mediators],
    }
    panels = []
    if data["poles"]:
        names = [row["name"] for row in data["poles"]]
        panels.append(interval_panel("poles", names, "share of all cooperation received", axis={"format": ".0%"}))
    if data["triads"]:
        names = [row["name"] for row in data["triads"]]
        words = key(("● balanced triads seen", "second", 0.0), ("▬ as many as chance has", "soft", 150.0))
        panel = interval_panel(
            "triads",
            names,
            "balanced triads",
            dot="second",
            bar="soft",
            shape="diamond",
            scale={"zero": False, "padding": 12},
            axis={"tickMinStep": 1},
        )
        panels.append({"layer": [panel, *words], "width": WIDTH})
    if data["between"]:
        panels.append(_between_panel([row["name"] for row in data["between"]]))
    return chart(
        title,
        subtitle,
        formula,
        data,
        {
            "poles": {"name": "state", "count": "occurrences received", "value": "share", "low": "low", "high": "high"},
            "triads": {"name": "against", "value": "balanced triads", "low": "chance from", "high": "to"},
            "between": {"name": "who stands between whom", "value": "occurrences on the weakest side"},
        },
        vconcat=panels,
        resolve={"scale": {"x": "independent", "y": "independent"}},
    )


def _pole(pole: Pole) -> dict[str, Any]:
    share = pole["share"]
    told = (
        f"{pole['name']}: {number(share['value'])}{between(share['low'], share['high'])} of all cooperation,"
        f" {many(pole['occurrences'], 'occurrence')}"
    )
    return point(pole["query"], told, name=label(pole["name"]), count=pole["occurrences"], **share)


def _triads(one: Triads) -> dict[str, Any]:
    told = f"{one['seen']:,} balanced triads; {one['null']}: {number(one['mean'], 0)}{between(one['low'], one['high'], 0)}"
    return point(one["query"], told, name=label(one["null"]), value=one["seen"], low=one["low"], high=one["high"])


def _between(one: Between) -> dict[str, Any]:
    name = f"{label(one['party'])} between {label(one['first'])} and {label(one['second'])}"
    return point(
        one["query"], f"{name}: {number(one['weight'], 1)} occurrences on the weakest side", name=name, value=one["weight"]
    )


def _between_panel(names: Sequence[str]) -> dict[str, Any]:
    return {
        "data": {"name": "between"}, "width": WIDTH, "height": {"step": ROW},
        "mark": {"type": "bar", "style": "first", "height": 9},
        "encoding": {
            "y": names_axis(names),
            "x": value_axis("value", "occurrences beyond the usual, on the weakest of the three sides", axis={"tickCount": 8}),
            **TOLD,
        },
    }  # fmt: skip
