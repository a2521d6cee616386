"""Panels that several charts are made of: values with their intervals in rows, lines with bands over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.charts.specs import TOLD, WIDTH, time_axis, value_axis

LEGEND: dict[str, Any] = {
    "title": None, "orient": "top", "direction": "horizontal", "offset": 6, "symbolOpacity": 1, "symbolStrokeWidth": 0,
}  # fmt: skip
KEY_ABOVE = LEGEND | {"symbolType": "square"}
ROW = 22


def names_axis(names: Sequence[str]) -> dict[str, Any]:
    """A row for each name, in their order."""
    axis = {"grid": True, "labelLimit": 260, "ticks": False}
    return {"field": "name", "type": "nominal", "title": None, "sort": list(names), "axis": axis}


def zero_line(datum: float = 0, axis: str = "y") -> dict[str, Any]:
    return {"data": {"values": [{}]}, "mark": {"type": "rule", "style": "rule"}, "encoding": {axis: {"datum": datum}}}


def over_time(panels: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Panels one above the other, over the same time."""
    independent = dict.fromkeys(("color", "shape", "strokeDash", "size"), "independent")
    return {"vconcat": list(panels), "resolve": {"scale": {"x": "shared", **independent}}}


def interval_panel(
    data: str,
    names: Sequence[str],
    title: str,
    *,
    dot: str = "first",
    bar: str = "first",
    shape: str = "circle",
    scale: dict[str, Any] | None = None,
    reference: bool = False,
    axis: dict[str, Any] | None = None,
    more: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Rows of a data set with ``name``, ``value``, ``low`` and ``high``, in the order of ``names``: a dot, its interval as a bar.

    ``dot`` and ``bar`` are styles of the theme. With ``reference``, each row's ``reference`` is a tick across its bar. ``more``
    are layers of the same data.
    """
    x = value_axis("value", title, scale=scale or {"zero": True}, axis={"tickCount": 8} | (axis or {}))
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "style": bar, "strokeWidth": 2.5},
            "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "style": dot, "shape": shape, "filled": True, "size": 80, "opacity": 1},
            "encoding": {"x": x, **TOLD},
        },
    ]
    if reference:
        tick = {
            "mark": {"type": "tick", "style": "ink", "thickness": 2, "size": 16, "opacity": 1},
            "encoding": {"x": x | {"field": "reference"}},
        }
        layers.insert(1, tick)
    return {
        "data": {"name": data},
        "width": WIDTH,
        "height": {"step": ROW},
        "encoding": {"y": names_axis(names)},
        "layer": [*layers, *more],
    }


def lines_panel(data: str, names: Sequence[str], title: str, height: int, *, scale: dict[str, Any] | None = None) -> dict[str, Any]:
    """Series over time, rows with ``name``, ``middle``, ``value``, ``low``, ``high``: told apart by colour, shape and dash."""
    x = time_axis("middle", shown=False)
    y = value_axis("value", title, scale=scale or {"zero": True}, axis={"tickCount": 6})
    color = {
        "field": "name", "type": "nominal", "scale": {"domain": list(names), "range": "category"},
        "legend": LEGEND,
    }  # fmt: skip
    shape = {"field": "name", "type": "nominal", "scale": {"domain": list(names), "range": "shapes"}}
    dash = {"field": "name", "type": "nominal", "scale": {"domain": list(names), "range": "dashes"}}
    shape["legend"] = dash["legend"] = color["legend"]
    layers = [
        {"mark": {"type": "area", "opacity": 0.16}, "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}},
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"x": x, "y": y, "strokeDash": dash}},
        {"mark": {"type": "point", "filled": True, "size": 50, "opacity": 1}, "encoding": {"x": x, "y": y, "shape": shape, **TOLD}},
    ]
    return {"data": {"name": data}, "width": WIDTH, "height": height, "encoding": {"color": color}, "layer": layers}
