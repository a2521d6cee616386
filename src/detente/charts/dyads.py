"""A dyad over time: what was done, how much of it was conflict, what texts say of it, where it broke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from detente.charts.panels import KEY_ABOVE, zero_line
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

# The quad classes in their order (1 to 4), as the field calls them.
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
# Statuses of what did not happen or has not yet, in the order of the record.
OTHER_STATUSES = ("attempted", "planned", "requested", "expected", "conditional", "negated", "denied")
# Log-odds beyond this, conflict in 1 event of 400 or in all but one, are drawn as this: where a small book's world has no conflict
# at all, they would flatten everything else.
FARTHEST = 6.0


class Estimate(TypedDict):
    """A value with its interval; None where there is none."""

    value: float | None
    low: float | None
    high: float | None


class Asserted(TypedDict):
    """What texts say of the relation in a period: assertions that it is bad against those that it is good, as log-odds."""

    value: float | None
    low: float | None
    high: float | None
    negative: int
    positive: int


class DyadPeriod(TypedDict):
    """One period of a dyad: ``counts`` and ``coverage`` by quad class (1 to 4), ``start`` and ``end`` its first and last day.

    ``log_odds`` are of conflict, ``world`` those of all other dyads, ``smooth`` those of the period and the ones before it, the
    latest weighing most. ``statuses`` counts events of the other statuses.
    """

    period: str
    start: str
    end: str
    counts: Sequence[int]
    coverage: Sequence[int]
    query: Query
    log_odds: NotRequired[Estimate]
    world: NotRequired[float | None]
    smooth: NotRequired[float | None]
    statuses: NotRequired[Mapping[str, int]]
    asserted: NotRequired[Asserted]


class DyadBreak(TypedDict):
    """A break: the first period of the new pattern, ``direction`` warmer or colder, ``certainty`` 0 to 1."""

    period: str
    start: str
    end: str
    kind: str
    direction: str
    certainty: float
    query: Query


def dyad_chart(
    periods: Sequence[DyadPeriod], breaks: Sequence[DyadBreak] = (), *, title: str, subtitle: str = "", formula: str = ""
) -> Spec:
    """A dyad's series: breaks, events by quad class (cooperation up, conflict down), log-odds of conflict with what texts say,
    attention, and the events that were planned, asked for or denied.

    Up is warmer in every panel. Raises :class:`NothingToChart` for no periods.
    """
    data: dict[str, list[dict[str, Any]]] = {
        "breaks": _breaks(breaks, periods),
        "counts": [row for period in periods for row in _counts(period)],
        "odds": [row for period in periods for row in _odds(period)],
        "attention": [_attention(period) for period in periods],
        "statuses": [row for period in periods for row in _statuses(period)],
    }
    span = (periods[0]["start"], following(periods[-1]["end"])) if periods else ("1970-01-01", "1970-01-02")
    panels = [_breaks_panel(data["breaks"]), _counts_panel(), _odds_panel(data["odds"]), _attention_panel(span)]
    if data["statuses"]:
        panels.append(_statuses_panel(len(periods)))
    panels = [panel for panel in panels if panel is not None]
    shown = panels[-1]
    return chart(
        title,
        subtitle,
        formula,
        data if periods else {},
        {
            "breaks": {"period": "break", "kind": "of", "direction": "direction", "certainty": "certainty"},
            "counts": {"period": "period", "class": "class", "count": "occurrences", "coverage": "articles"},
            "odds": {"period": "period", "line": "line", "value": "log-odds of conflict", "low": "low", "high": "high"},
            "attention": {"period": "period", "count": "occurrences of any class", "coverage": "articles"},
            "statuses": {"period": "period", "status": "status", "count": "occurrences"},
        },
        vconcat=[panel if panel is not shown else _with_labels(panel) for panel in panels],
        resolve={"scale": {"x": "shared", "color": "independent", "shape": "independent", "strokeDash": "independent"}},
    )


def _with_labels(panel: Any) -> Any:
    """The last panel, with the labels of time that the others share."""
    if isinstance(panel, dict):
        if panel.get("labels") is False and panel.get("ticks") is False:
            return {key: _with_labels(value) for key, value in panel.items() if key not in ("labels", "ticks", "domain")}
        return {key: _with_labels(value) for key, value in panel.items()}
    return [_with_labels(one) for one in panel] if isinstance(panel, list) else panel


# --- points -----------------------------------------------------------------------------------------------------------


def _time(period: Mapping[str, Any]) -> dict[str, Any]:
    start, end = period["start"], period["end"]
    return {"period": label(period["period"]), "start": start, "stop": following(end), "middle": middle(start, end)}


def _counts(period: DyadPeriod) -> list[dict[str, Any]]:
    """The period's bars: stacked from zero, cooperation upwards and conflict downwards, verbal nearest to the line."""
    rows = []
    for sign, classes in ((1, (0, 1)), (-1, (2, 3))):
        base = 0
        for quad in classes:
            count, coverage = int(period["counts"][quad]), int(period["coverage"][quad])
            if not count:
                continue
            told = f"{period['period']}, {QUADS[quad]}: {many(count, 'occurrence')}, told by {many(coverage, 'article')}"
            rows.append(
                point(
                    {**period["query"], "quads": [quad + 1]},
                    told,
                    **_time(period),
                    **{"class": QUADS[quad]},
                    count=count,
                    coverage=coverage,
                    low=sign * base,
                    high=sign * (base + count),
                )
            )
            base += count
    return rows


def _odds(period: DyadPeriod) -> list[dict[str, Any]]:
    rows = []
    odds, asserted = period.get("log_odds"), period.get("asserted")
    if odds is not None:
        told = f"{period['period']}: log-odds of conflict {number(odds['value'])}{between(odds['low'], odds['high'])}"
        rows.append(
            point(
                period["query"],
                told,
                **_time(period),
                line="events",
                **odds,
                world=period.get("world"),
                smooth=period.get("smooth"),
            )
        )
    if asserted is not None:
        bad, good = asserted["negative"], asserted["positive"]
        told = f"{period['period']}: texts say {many(bad, 'time')} that it is bad, {many(good, 'time')} that it is good"
        values = {"value": asserted["value"], "low": asserted["low"], "high": asserted["high"]}
        rows.append(point(period["query"], told, **_time(period), line="what texts say", **values))
    return rows


def _attention(period: DyadPeriod) -> dict[str, Any]:
    count, coverage = int(sum(period["counts"])), int(sum(period["coverage"]))
    told = f"{period['period']}: {many(count, 'occurrence')} of any class, told by {many(coverage, 'article')}"
    return point(period["query"], told, **_time(period), count=count, coverage=coverage)


def _statuses(period: DyadPeriod) -> list[dict[str, Any]]:
    rows = []
    for status, count in period.get("statuses", {}).items():
        if count:
            told = f"{period['period']}, {status}: {many(count, 'occurrence')}"
            rows.append(
                point({**period["query"], "status": [status]}, told, **_time(period), status=label(status), count=int(count))
            )
    return rows


def _breaks(breaks: Sequence[DyadBreak], periods: Sequence[DyadPeriod]) -> list[dict[str, Any]]:
    """The breaks with a lane each, so that the words beside one mark do not lie over the next."""
    rows = []
    place = {period["period"]: number for number, period in enumerate(periods)}
    free = [-1.0, -1.0, -1.0]
    step = WIDTH / max(1, len(periods))
    for one in sorted(breaks, key=lambda one: one["start"]):
        words = f"{one['direction']} ({one['kind']}, {one['certainty']:.2f})"
        left = place.get(one["period"], 0) * step
        # 6 pixels a letter at this size, and the mark itself.
        width = 6.0 * len(words) + 16
        turned = left + width > WIDTH
        lane = next((lane for lane, until in enumerate(free) if until <= (left - width if turned else left)), len(free) - 1)
        free[lane] = left if turned else left + width
        told = f"{one['period']}: {one['direction']} from here on, by {one['kind']} (certainty {one['certainty']:.2f})"
        rows.append(
            point(
                one["query"], told, **_time(one), kind=label(one["kind"]), direction=one["direction"], certainty=one["certainty"],
                words=label(words), lane=lane, turned=turned,
            )
        )  # fmt: skip
    return rows


# --- panels -----------------------------------------------------------------------------------------------------------

_DIRECTION = {"domain": ["warmer", "colder"], "range": "direction"}


def _breaks_panel(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    lanes = 1 + max(row["lane"] for row in rows)
    x = time_axis("start", shown=False)
    x["axis"] |= {"grid": False}
    y = {
        "field": "lane",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [lanes - 0.5, -0.5], "nice": False, "zero": False},
    }
    color = {"field": "direction", "type": "nominal", "scale": _DIRECTION, "legend": None}
    shapes = {"domain": ["warmer", "colder"], "range": ["triangle-up", "triangle-down"]}
    shape = {"field": "direction", "type": "nominal", "legend": None, "scale": shapes}
    words = [
        {
            "transform": [{"filter": f"datum.turned === {turned}"}],
            "mark": {"type": "text", "style": "ink", "align": align, "dx": dx, "baseline": "middle"},
            "encoding": {"text": {"field": "words", "type": "nominal"}},
        }
        for turned, align, dx in (("false", "left", 9), ("true", "right", -9))
    ]
    marks = {
        "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
        "encoding": {"color": color, "shape": shape, **TOLD},
    }
    return {
        "data": {"name": "breaks"}, "width": WIDTH, "height": 18 * lanes, "encoding": {"x": x, "y": y}, "layer": [marks, *words],
    }  # fmt: skip


def _break_lines() -> dict[str, Any]:
    return {
        "data": {"name": "breaks"},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5},
        "encoding": {
            "x": time_axis("start", shown=False),
            "color": {"field": "direction", "type": "nominal", "scale": _DIRECTION, "legend": None},
        },
    }


def _counts_panel() -> dict[str, Any]:
    bars = {
        "data": {"name": "counts"},
        "mark": {"type": "rect", "style": "cut"},
        "encoding": {
            "x": time_axis("start", shown=False),
            "x2": {"field": "stop"},
            "y": value_axis(
                "high", "conflict ↓   cooperation ↑", axis={"labelExpr": "format(abs(datum.value), ',')", "tickMinStep": 1}
            ),
            "y2": {"field": "low"},
            "color": {
                "field": "class", "type": "nominal", "scale": {"domain": list(QUADS), "range": "quad"},
                "legend": KEY_ABOVE,
            },
            **TOLD,
        },
    }  # fmt: skip
    return {
        "width": WIDTH, "height": 190, "layer": [bars, zero_line(), _break_lines()], "resolve": {"scale": {"color": "independent"}},
    }  # fmt: skip


def _odds_scale(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """From the lowest to the highest, 0 among them, but never beyond :data:`FARTHEST`: what lies there stands at the edge."""
    ends = [row[name] for row in rows for name in ("low", "high", "world") if row.get(name) is not None]
    low, high = max(-FARTHEST, min(0.0, *ends)), min(FARTHEST, max(0.0, *ends))
    return {"domain": [low, high], "reverse": True, "clamp": True}


def _odds_panel(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if not any(row["value"] is not None for row in rows):
        return None
    x = time_axis("middle", shown=False)
    y = value_axis("value", "log-odds: conflict ↓", scale=_odds_scale(rows), axis={"tickCount": 6})
    low, high = y | {"field": "low"}, {"field": "high"}

    def of(line: str, *layers: dict[str, Any]) -> dict[str, Any]:
        return {"transform": [{"filter": {"field": "line", "equal": line}}], "encoding": {"x": x}, "layer": list(layers)}

    events = of(
        "events",
        {"mark": {"type": "area", "style": "band"}, "encoding": {"y": low, "y2": high}},
        {"mark": {"type": "line", "style": "first", "strokeWidth": 2}, "encoding": {"y": y}},
        {"mark": {"type": "circle", "style": "first", "size": 26, "opacity": 1}, "encoding": {"y": y, **TOLD}},
    )
    # A square with its interval as a bar, and no line over months of which no text says anything.
    texts = of(
        "what texts say",
        {"mark": {"type": "rule", "style": "second"}, "encoding": {"y": low, "y2": high}},
        {"mark": {"type": "line", "style": "second", "strokeDash": [5, 3], "strokeWidth": 1.5}, "encoding": {"y": y}},
        {"mark": {"type": "square", "style": "second", "size": 44, "opacity": 1}, "encoding": {"y": y, **TOLD}},
    )
    world = {
        "transform": [{"filter": {"field": "line", "equal": "events"}}],
        "mark": {"type": "line", "style": "soft", "interpolate": "step", "strokeDash": [2, 2], "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y | {"field": "world"}},
    }
    course = {
        "transform": [{"filter": {"field": "line", "equal": "events"}}],
        "mark": {"type": "line", "style": "ink", "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y | {"field": "smooth"}},
    }
    known, moving = (any(row.get(name) is not None for row in rows) for name in ("world", "smooth"))
    both = any(row["line"] == "what texts say" for row in rows)
    lines = [*([world] if known else []), events, *([course] if moving else []), *([texts] if both else [])]
    words = [("● what events show", "first", 0.0)]
    words += [("■ what texts say of it", "second", 140.0)] if both else []
    words += [("– – all other dyads", "soft", 140.0 + 150.0 * both)] if known else []
    words += [("— trend", "ink", 140.0 + 150.0 * both + 120.0 * known)] if moving else []
    return {
        "width": WIDTH, "height": 130,
        "layer": [{"data": {"name": "odds"}, "layer": lines}, zero_line(), _break_lines(), *key(*words)],
    }  # fmt: skip


def _attention_panel(span: tuple[str, str]) -> dict[str, Any]:
    bars = {
        "mark": {"type": "rect", "style": ["rule", "cut"]},
        "encoding": {
            "x": time_axis("start", shown=False),
            "x2": {"field": "stop"},
            "y": value_axis("count", "attention", axis={"tickMinStep": 1, "tickCount": 3}),
            "y2": {"datum": 0},
            **TOLD,
        },
    }
    line = {
        "mark": {"type": "line", "style": "ink", "interpolate": "step", "strokeWidth": 1, "strokeDash": [2, 2]},
        "encoding": {"x": time_axis("middle", span, shown=False), "y": {"field": "coverage", "type": "quantitative"}},
    }
    words = key(("■ occurrences of any class", "soft", 0.0), ("– – articles that tell of them", "ink", 160.0))
    return {"width": WIDTH, "height": 60, "layer": [{"data": {"name": "attention"}, "layer": [bars, line]}, *words]}


def _statuses_panel(periods: int) -> dict[str, Any]:
    # No dot is wider than its period, unless periods are very narrow.
    largest = min(180.0, max(30.0, (WIDTH / periods) ** 2))
    return {
        "data": {"name": "statuses"},
        "width": WIDTH,
        "height": {"step": 17},
        "mark": {"type": "point", "style": "soft", "filled": True, "opacity": 1},
        "encoding": {
            "x": time_axis("middle", shown=False),
            "y": {"field": "status", "type": "nominal", "title": None, "sort": list(OTHER_STATUSES), "axis": {"grid": True}},
            "size": {
                "field": "count", "type": "quantitative", "scale": {"type": "sqrt", "range": [8, largest], "zero": True},
                "legend": None,
            },
            **TOLD,
        },
    }  # fmt: skip
