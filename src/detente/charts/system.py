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


class Bloc(TypedDict):
    """States that are together, each with how certain that is (0 to 1), and the occurrences that they have."""

    number: int
    members: Sequence[tuple[str, float]]
    occurrences: int
    query: Query


# Members of a bloc that are surer than this are named in ink, the others softly, as in the command's table.
SURE = 0.9
# Members named beside a bloc; the table of points has all.
_NAMED = 12


def system_chart(
    poles: Sequence[Pole],
    triads: Sequence[Triads],
    mediators: Sequence[Between],
    blocs: Sequence[Bloc] = (),
    *,
    title: str,
    subtitle: str = "",
    formula: str = "",
) -> Spec:
    """Shares of the poles, blocs, balanced triads against chance, and who stands between whom; a panel each, those that have rows.

    Raises :class:`NothingToChart` where none has.
    """
    data = {
        "poles": [_pole(pole) for pole in poles],
        "blocs": [_bloc(bloc) for bloc in blocs if len(bloc["members"]) > 1],
        "triads": [_triads(one) for one in triads],
        "between": [_between(one) for one in mediators],
    }
    panels = []
    if data["poles"]:
        names = [row["name"] for row in data["poles"]]
        panels.append(interval_panel("poles", names, "share of all cooperation received", axis={"format": ".0%"}))
    if data["blocs"]:
        panels.append(_blocs_panel(data["blocs"]))
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
            "blocs": {"name": "bloc", "words": "members", "count": "states", "occurrences": "occurrences"},
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


def _bloc(bloc: Bloc) -> dict[str, Any]:
    """The bar is as long as the bloc has states; those that are surely in it come first, the others follow in brackets."""
    sure = [party for party, certainty in bloc["members"] if certainty >= SURE]
    others = [party for party, certainty in bloc["members"] if certainty < SURE]
    named = [*sure, *(f"({party})" for party in others)]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    told = f"Bloc {bloc['number']}: {', '.join(sure) or 'nobody for sure'}"
    told += f"; less sure: {', '.join(others)}" if others else ""
    return point(
        bloc["query"], f"{told}; {many(bloc['occurrences'], 'occurrence')}", name=f"bloc {bloc['number']}", count=len(named),
        occurrences=bloc["occurrences"], words=label(" ".join(named[:_NAMED]) + more),
    )  # fmt: skip


def _blocs_panel(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    most, names = max(row["count"] for row in rows), names_axis([row["name"] for row in rows])
    ticks = list(range(0, most + 1, 1 + most // 12))
    words = {
        "mark": {"type": "text", "style": "ink", "align": "left", "baseline": "bottom", "dx": 4, "dy": -4},
        "encoding": {"x": {"datum": 0}, "text": {"field": "words", "type": "nominal"}},
    }
    bars = {
        "mark": {"type": "bar", "style": "first", "height": 5, "yOffset": 4},
        "encoding": {"x": value_axis("count", "states in the bloc (in brackets: less sure)", axis={"values": ticks}), **TOLD},
    }
    return {
        "data": {"name": "blocs"}, "width": WIDTH, "height": {"step": 30}, "encoding": {"y": names},
        "layer": [bars, words],
    }  # fmt: skip


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
