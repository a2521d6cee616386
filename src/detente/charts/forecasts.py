"""What comes next: ranges that fan out, chances beside how often it happens anyway, and how such chances turned out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from detente.charts.dyads import Estimate
from detente.charts.panels import interval_panel
from detente.charts.queries import Query
from detente.charts.specs import (
    TOLD,
    WIDTH,
    Spec,
    between,
    chart,
    following,
    key,
    label,
    many,
    middle,
    number,
    point,
    time_axis,
    value_axis,
)


class Seen(TypedDict):
    """A period that was: its value."""

    period: str
    start: str
    end: str
    value: float
    query: Query


class Expected(TypedDict):
    """A period to come: the median, and the ranges that hold half and nine in ten of what may come."""

    period: str
    start: str
    end: str
    median: float
    half: tuple[float, float]
    wide: tuple[float, float]
    query: Query


class Chance(TypedDict):
    """Something that may happen: its probability with an interval, and how often it happens anyway."""

    name: str
    probability: Estimate
    base: float
    query: Query


class Bin(TypedDict):
    """Forecasts of about one probability: their mean, how many there were, and the share that came true with its interval."""

    probability: float
    count: int
    share: Estimate
    query: Query


def fan_chart(
    seen: Sequence[Seen], expected: Sequence[Expected], *, title: str, what: str, subtitle: str = "", formula: str = ""
) -> Spec:
    """What was, and the ranges of what may come. Raises :class:`NothingToChart` for neither."""
    data = {"seen": [_seen(one, what) for one in seen], "expected": [_expected(one, what) for one in expected]}
    every = [*data["seen"], *data["expected"]]
    span = (every[0]["start"], every[-1]["stop"]) if every else ("1970-01-01", "1970-01-02")
    x = time_axis("middle")
    y = value_axis("value", what, axis={"tickCount": 6})

    def band(low: str, high: str, opacity: float) -> dict[str, Any]:
        mark = {"type": "area", "style": "second", "opacity": opacity}
        return {"mark": mark, "encoding": {"x": x, "y": y | {"field": low}, "y2": {"field": high}}}

    past = {
        "data": {"name": "seen"},
        "layer": [
            {"mark": {"type": "line", "style": "first", "strokeWidth": 2}, "encoding": {"x": time_axis("middle", span), "y": y}},
            {"mark": {"type": "circle", "style": "first", "size": 30, "opacity": 1}, "encoding": {"x": x, "y": y, **TOLD}},
        ],
    }
    future = {
        "data": {"name": "expected"},
        "layer": [
            band("wide_low", "wide_high", 0.18),
            band("half_low", "half_high", 0.3),
            {"mark": {"type": "line", "style": "second", "strokeDash": [5, 3], "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
            {"mark": {"type": "square", "style": "second", "size": 44, "opacity": 1}, "encoding": {"x": x, "y": y, **TOLD}},
        ],
    }
    words = key(("● seen", "first", 0.0), ("■ expected; dark: 1 in 2, light: 9 in 10", "second", 70.0))
    return chart(
        title,
        subtitle,
        formula,
        data,
        {
            "seen": {"period": "period", "value": what},
            "expected": {
                "period": "period", "value": "median", "half_low": "half from", "half_high": "to", "wide_low": "nine in ten from",
                "wide_high": "to",
            },
        },
        width=WIDTH,
        height=220,
        layer=[future, past, *words],
    )  # fmt: skip


def _time(row: Seen | Expected) -> dict[str, Any]:
    start, end = row["start"], row["end"]
    return {"period": label(row["period"]), "start": start, "stop": following(end), "middle": middle(start, end)}


def _seen(one: Seen, what: str) -> dict[str, Any]:
    return point(one["query"], f"{one['period']}: {number(one['value'])} {what}", **_time(one), value=one["value"])


def _expected(one: Expected, what: str) -> dict[str, Any]:
    told = (
        f"{one['period']}: {number(one['median'])} {what} expected; half{between(*one['half'])}, nine in ten{between(*one['wide'])}"
    )
    return point(
        one["query"], told, **_time(one), value=one["median"], half_low=one["half"][0], half_high=one["half"][1],
        wide_low=one["wide"][0], wide_high=one["wide"][1],
    )  # fmt: skip


def chances_chart(chances: Sequence[Chance], *, title: str, subtitle: str = "", formula: str = "") -> Spec:
    """Probabilities with their intervals, each beside its base rate. Raises :class:`NothingToChart` for none."""
    data = {"chances": [_chance(one) for one in chances]}
    names = [row["name"] for row in data["chances"]]
    panel = interval_panel("chances", names, "probability", scale={"domain": [0, 1]}, axis={"format": ".0%"}, reference=True)
    words = key(("● forecast", "first", 0.0), ("| how often it happens anyway", "ink", 80.0))
    columns = {"name": "what", "value": "probability", "low": "low", "high": "high", "reference": "base rate"}
    return chart(title, subtitle, formula, data, {"chances": columns}, layer=[panel, *words], width=WIDTH)


def _chance(one: Chance) -> dict[str, Any]:
    chance = one["probability"]
    told = f"{one['name']}: {number(chance['value'])}{between(chance['low'], chance['high'])}; base rate {number(one['base'])}"
    return point(one["query"], told, name=label(one["name"]), **chance, reference=one["base"])


def reliability_chart(bins: Sequence[Bin], *, title: str, subtitle: str = "", formula: str = "") -> Spec:
    """Of forecasts given a probability, the share that came true; on the diagonal they are as good as their word.

    Raises :class:`NothingToChart` for no bins.
    """
    data = {"bins": [_bin(one) for one in bins]}
    x = value_axis("probability", "forecast probability", scale={"domain": [0, 1]}, axis={"format": ".0%"})
    y = value_axis("value", "share that came true", scale={"domain": [0, 1]}, axis={"format": ".0%"})
    diagonal = {
        "data": {"values": [{"a": 0, "b": 0}, {"a": 1, "b": 1}]},
        "mark": {"type": "line", "style": "rule", "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
    }
    bars = {
        "mark": {"type": "rule", "style": "first", "strokeWidth": 2},
        "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}},
    }
    line = {"mark": {"type": "line", "style": "first", "strokeWidth": 1.5}, "encoding": {"x": x, "y": y}}
    dots = {"mark": {"type": "circle", "style": "first", "size": 70, "opacity": 1}, "encoding": {"x": x, "y": y, **TOLD}}
    curve = {"width": 340, "height": 340, "layer": [diagonal, {"data": {"name": "bins"}, "layer": [line, bars, dots]}]}
    below = x | {"scale": {"domain": [0, 1], "nice": False, "padding": 0}}
    counts = {
        "data": {"name": "bins"},
        "width": 340,
        "height": 60,
        "mark": {"type": "bar", "style": "rule", "width": 14},
        "encoding": {"x": below, "y": value_axis("count", "forecasts", axis={"tickMinStep": 1, "tickCount": 3}), **TOLD},
    }
    columns = {"probability": "forecast", "count": "forecasts", "value": "came true", "low": "low", "high": "high"}
    return chart(title, subtitle, formula, data, {"bins": columns}, vconcat=[curve, counts])  # fmt: skip


def _bin(one: Bin) -> dict[str, Any]:
    share = one["share"]
    told = (
        f"{many(one['count'], 'forecast')} of about {number(one['probability'])}:"
        f" {number(share['value'])}{between(share['low'], share['high'])} came true"
    )
    return point(one["query"], told, probability=one["probability"], count=one["count"], **share)
