"""A state between powers: its weight towards each over time, how far it hedges, and its path between three."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from detente.charts.dyads import Estimate
from detente.charts.panels import lines_panel, over_time
from detente.charts.queries import Query
from detente.charts.specs import (
    TOLD,
    WIDTH,
    Spec,
    between,
    chart,
    few,
    following,
    label,
    many,
    middle,
    number,
    point,
    time_axis,
    value_axis,
)


class AlignmentPeriod(TypedDict):
    """Where a state stood in one period: by pole its weight (they sum to 1), the occurrences, and the query that lists them.

    Values are None where the state had no dealings with any pole.
    """

    period: str
    start: str
    end: str
    weights: Mapping[str, Estimate]
    occurrences: Mapping[str, int]
    hedging: Estimate
    queries: Mapping[str, Query]
    query: Query


# The corners of an equilateral triangle with sides of 1: left, right, top.
_CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2))
_TRIANGLE = 300
# A path of more periods is a tangle.
_LONGEST_PATH = 24


def alignment_chart(periods: Sequence[AlignmentPeriod], *, title: str, subtitle: str = "", formula: str = "") -> Spec:
    """Weights towards each pole with their intervals, hedging, attention by pole, and for three poles the path between them.

    Raises :class:`NothingToChart` for no periods, :class:`TooManySeries` for more poles than can be told apart.
    """
    poles = few((pole for period in periods for pole in period["weights"]), "poles")
    names = [label(pole) for pole in poles]
    data: dict[str, list[dict[str, Any]]] = {
        "weights": [row for period in periods for row in _weights(period)],
        "hedging": [_hedging(period) for period in periods],
        "attention": [row for period in periods for row in _attention(period, poles)],
    }
    tables: dict[str, dict[str, str]] = {
        "weights": {"period": "period", "name": "pole", "value": "weight", "low": "low", "high": "high"},
        "hedging": {"period": "period", "value": "hedging", "low": "low", "high": "high"},
        "attention": {"period": "period", "name": "pole", "count": "occurrences"},
    }
    panels: list[dict[str, Any]] = []
    if periods:
        span = (periods[0]["start"], following(periods[-1]["end"]))
        weights = lines_panel("weights", names, "weight", 200, scale={"domain": [0, 1]})
        panels.append(over_time([weights, _hedging_panel(), _attention_panel(names, span)]))
    placed = [period for period in periods if period["hedging"]["value"] is not None]
    if len(poles) == 3 and 0 < len(placed) <= _LONGEST_PATH:
        data["path"] = [_on_path(period, poles) for period in placed]
        tables["path"] = {"period": "period", "told": "position"}
        panels.append(_path_panel(data["path"], names))
    return chart(title, subtitle, formula, data if periods else {}, tables, vconcat=panels)


def _time(period: AlignmentPeriod) -> dict[str, Any]:
    start, end = period["start"], period["end"]
    return {"period": label(period["period"]), "start": start, "stop": following(end), "middle": middle(start, end)}


def _weights(period: AlignmentPeriod) -> list[dict[str, Any]]:
    rows = []
    for pole, weight in period["weights"].items():
        told = f"{period['period']}: weight towards {pole} {number(weight['value'])}{between(weight['low'], weight['high'])}"
        rows.append(point(period["queries"][pole], told, **_time(period), name=label(pole), **weight))
    return rows


def _hedging(period: AlignmentPeriod) -> dict[str, Any]:
    value = period["hedging"]
    told = f"{period['period']}: hedging {number(value['value'])}{between(value['low'], value['high'])}"
    return point(period["query"], told, **_time(period), **value)


def _attention(period: AlignmentPeriod, poles: Sequence[str]) -> list[dict[str, Any]]:
    rows, base = [], 0
    for pole in poles:
        count = int(period["occurrences"].get(pole, 0))
        told = f"{period['period']}: {many(count, 'occurrence')} with {pole}"
        row = point(period["queries"][pole], told, **_time(period), name=label(pole), count=count, low=base, high=base + count)
        base += count
        rows += [row] if count else []
    return rows


def _on_path(period: AlignmentPeriod, poles: Sequence[str]) -> dict[str, Any]:
    weights = [period["weights"][pole]["value"] or 0.0 for pole in poles]
    x, y = (sum(weight * corner[axis] for weight, corner in zip(weights, _CORNERS, strict=True)) for axis in (0, 1))
    told = f"{period['period']}: " + ", ".join(f"{pole} {number(weight)}" for pole, weight in zip(poles, weights, strict=True))
    return point(period["query"], told, **_time(period), x=x, y=y)


def _hedging_panel() -> dict[str, Any]:
    x = time_axis("middle", shown=False)
    y = value_axis("value", "hedging", scale={"domain": [0, 1]}, axis={"tickCount": 3})
    return {
        "data": {"name": "hedging"}, "width": WIDTH, "height": 70,
        "layer": [
            {
                "mark": {"type": "area", "style": "soft", "opacity": 0.2},
                "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "style": "ink", "strokeWidth": 1.5}, "encoding": {"x": x, "y": y}},
            {"mark": {"type": "circle", "style": "ink", "size": 24, "opacity": 1}, "encoding": {"x": x, "y": y, **TOLD}},
        ],
    }  # fmt: skip


def _attention_panel(names: Sequence[str], span: tuple[str, str]) -> dict[str, Any]:
    # An invisible rule carries the axis of time: its first and last day hold for all panels.
    frame = {
        "data": {"values": [{"day": span[0]}]},
        "mark": {"type": "rule", "opacity": 0},
        "encoding": {"x": time_axis("day", span)},
    }
    color = {"field": "name", "type": "nominal", "scale": {"domain": list(names), "range": "category"}, "legend": None}
    bars = {
        "data": {"name": "attention"},
        "mark": {"type": "rect", "style": "cut"},
        "encoding": {
            "x": time_axis("start"), "x2": {"field": "stop"},
            "y": value_axis("high", "attention", axis={"tickMinStep": 1, "tickCount": 3}),
            "y2": {"field": "low"}, "color": color, **TOLD,
        },
    }  # fmt: skip
    return {"width": WIDTH, "height": 70, "layer": [frame, bars]}


def _path_panel(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """A triangle with a pole at each corner: the nearer, the greater the weight. The path is dark at its end."""
    x = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.05, 1.05], "nice": False}}
    y = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [-0.08, 0.95], "nice": False}}
    outline = [{"x": a, "y": b, "order": k} for k, (a, b) in enumerate((*_CORNERS, _CORNERS[0]))]
    corners = [{"x": a, "y": b, "name": name} for (a, b), name in zip(_CORNERS, names, strict=True)]
    words = {"text": {"field": "name", "type": "nominal"}}
    first, last = rows[0]["period"], rows[-1]["period"]
    ends = [row | {"name": row["period"]} for row in (rows[0], rows[-1])] if first != last else [rows[0] | {"name": first}]

    def corner(which: int, **mark: Any) -> dict[str, Any]:
        return {
            "data": {"values": [corners[which]]},
            "mark": {"type": "text", "style": "ink", "fontWeight": 600, **mark},
            "encoding": words,
        }

    frame = {"type": "line", "style": "rule"}
    around = {"order": {"field": "order", "type": "quantitative"}}
    thickness = {"field": "start", "type": "temporal", "scale": {"type": "utc", "range": [0.5, 3]}, "legend": None}
    dates = [{key: row[key] for key in ("x", "y", "name")} for row in ends]
    return {
        "width": _TRIANGLE * 1.1, "height": _TRIANGLE * 1.03,
        "encoding": {"x": x, "y": y},
        "layer": [
            {"data": {"values": outline}, "mark": frame, "encoding": around},
            corner(0, align="left", dy=12), corner(1, align="right", dy=12), corner(2, dy=-10),
            {
                "data": {"name": "path"}, "mark": {"type": "trail", "style": "soft"},
                "encoding": {"order": {"field": "start", "type": "temporal"}, "size": thickness},
            },
            {"data": {"name": "path"}, "mark": {"type": "circle", "style": "first", "size": 60, "opacity": 1}, "encoding": TOLD},
            {"data": {"values": dates}, "mark": {"type": "text", "style": "ink", "dy": -11}, "encoding": words},
        ],
    }  # fmt: skip
