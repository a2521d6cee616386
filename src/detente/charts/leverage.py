"""Who can lean on whom: what was asked and what came of it, one by one, and what a state depends on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NotRequired, TypedDict

from detente.charts.dyads import Estimate
from detente.charts.panels import LEGEND, ROW, interval_panel, names_axis
from detente.charts.queries import Query
from detente.charts.specs import TOLD, WIDTH, Spec, between, chart, key, label, number, point, time_axis

# What can come of a request, each with a shape and a colour of its own.
OUTCOMES = ("granted", "refused", "mixed", "nothing", "open")
_SHAPES = ("triangle-up", "triangle-down", "diamond", "cross", "circle")


class Request(TypedDict):
    """One request: who asked whom, on which day, what came of it (``granted`` to ``open``), and the day of the first answer."""

    asker: str
    asked: str
    day: str
    outcome: str
    answered: str | None
    query: Query


class Dependence(TypedDict):
    """A partner: its share in what the state receives, and the state's share in what the partner receives (None where unknown)."""

    name: str
    received: int
    share: Estimate
    reverse: NotRequired[Estimate | None]
    query: Query


def leverage_chart(
    requests: Sequence[Request], dependences: Sequence[Dependence], *, title: str, subtitle: str = "", formula: str = ""
) -> Spec:
    """Every request on a line of time, with what came of it and when; under it what the state depends on.

    Raises :class:`NothingToChart` where there is neither.
    """
    data = {
        "requests": [_request(one) for one in sorted(requests, key=lambda one: one["day"])],
        "dependence": [_dependence(one) for one in dependences],
    }
    panels = []
    if data["requests"]:
        panels.append(_requests_panel(data["requests"]))
    if data["dependence"]:
        names = [row["name"] for row in data["dependence"]]
        known = any(row["reference"] is not None for row in data["dependence"])
        words = [("● share of what it receives", "first", 0.0), ("| its share of what the partner receives", "ink", 190.0)]
        panel = interval_panel("dependence", names, "share", axis={"format": ".0%"}, reference=known)
        panels.append({"layer": [panel, *key(*words[: 1 + known])], "width": WIDTH})
    return chart(
        title,
        subtitle,
        formula,
        data,
        {
            "requests": {"day": "asked on", "name": "who of whom", "outcome": "what came of it", "answered": "first answer"},
            "dependence": {
                "name": "partner", "count": "occurrences received", "value": "share", "low": "low", "high": "high",
                "reference": "share of what the partner receives",
            },
        },
        vconcat=panels,
        resolve={"scale": {"x": "independent", "y": "independent"}},
    )  # fmt: skip


def _request(one: Request) -> dict[str, Any]:
    name = f"{label(one['asker'])} of {label(one['asked'])}"
    answer = f", first answered {one['answered']}" if one["answered"] else ""
    told = f"{one['day']}: {name}: {one['outcome']}{answer}"
    return point(one["query"], told, name=name, day=one["day"], outcome=one["outcome"], answered=one["answered"])


def _dependence(one: Dependence) -> dict[str, Any]:
    share, reverse = one["share"], one.get("reverse")
    told = f"{one['name']}: {number(share['value'])}{between(share['low'], share['high'])} of what it receives"
    if reverse is not None:
        told += f"; it is {number(reverse['value'])} of what {one['name']} receives"
    known = None if reverse is None else reverse["value"]
    return point(one["query"], told, name=label(one["name"]), count=one["received"], **share, reference=known)


def _requests_panel(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = list(dict.fromkeys(row["name"] for row in rows))
    days = [day for row in rows for day in (row["day"], row["answered"]) if day]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    # Room on both sides, so that no mark lies on the edge.
    margin = timedelta(days=1 + (last - first).days // 30)
    x = time_axis("day", ((first - margin).isoformat(), (last + margin).isoformat()))
    outcome = {"field": "outcome", "type": "nominal"}
    seen = [name for name in OUTCOMES if any(row["outcome"] == name for row in rows)]
    color = outcome | {"scale": {"domain": list(OUTCOMES), "range": "category"}, "legend": LEGEND | {"values": seen}}
    shape = outcome | {"scale": {"domain": list(OUTCOMES), "range": list(_SHAPES)}, "legend": LEGEND | {"values": seen}}
    waits = {
        "transform": [{"filter": "isValid(datum.answered)"}],
        "mark": {"type": "rule", "style": "soft"},
        "encoding": {"x": {"field": "day", "type": "temporal"}, "x2": {"field": "answered"}},
    }
    marks = {
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {"x": x, "color": color, "shape": shape, **TOLD},
    }
    return {
        "data": {"name": "requests"}, "width": WIDTH, "height": {"step": ROW}, "encoding": {"y": names_axis(names)},
        "layer": [waits, marks],
    }  # fmt: skip
