"""What left its pattern: for each relation what was seen, beside what was usual."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from detente.charts.panels import interval_panel
from detente.charts.queries import Query
from detente.charts.specs import WIDTH, Spec, chart, key, label, number, point


class Change(TypedDict):
    """One relation's change. ``kind`` says of what: the volume of occurrences, or the share of conflict in them.

    ``seen`` and ``expected`` are occurrences or shares, ``low`` and ``high`` the range that was usual; ``direction`` is more, less,
    warmer or colder; ``events`` how many occurrences carry it.
    """

    name: str
    kind: Literal["volume", "share"]
    direction: str
    seen: float
    expected: float
    low: float
    high: float
    certainty: float
    events: int
    query: Query


def changes_chart(changes: Sequence[Change], *, title: str, subtitle: str = "", formula: str = "") -> Spec:
    """Relations in the order given: shares of conflict, and volumes as multiples of what was expected.

    The dot is what was seen, the bar the usual range, the tick what was expected. Raises :class:`NothingToChart` for no changes.
    """
    data = {kind: [_row(change) for change in changes if change["kind"] == kind] for kind in ("share", "volume")}
    panels = []
    words = [("● seen", "second", 0.0), ("▬ usual range", "soft", 60.0), ("| expected", "ink", 165.0)]
    if data["share"]:
        panel = _panel("share", data["share"], "share of conflict", {"domain": [0, 1]}, {"format": ".0%"})
        panels.append({"layer": [panel, *key(*words)], "width": WIDTH})
    if data["volume"]:
        panel = _panel(
            "volume", data["volume"], "occurrences, as a multiple of what was expected", {"type": "log"}, {"format": "~r"}
        )
        panels.append({"layer": [panel, *key(*words)], "width": WIDTH})
    columns = {"name": "relation", "direction": "direction", "seen": "seen", "expected": "expected"}
    columns |= {"low": "usual from", "high": "to", "certainty": "certainty", "events": "events"}
    return chart(
        title, subtitle, formula, data, {"share": columns, "volume": columns}, vconcat=panels,
        resolve={"scale": {"x": "independent", "y": "independent"}},
    )  # fmt: skip


def _row(change: Change) -> dict[str, Any]:
    share = change["kind"] == "share"
    digits = 2 if share else 1
    seen, expected, low, high = (change["seen"], change["expected"], change["low"], change["high"])
    told = (
        f"{change['name']}: {change['direction']}; {'share of conflict' if share else 'occurrences'} {number(seen, digits)},"
        f" expected {number(expected, digits)}, usual {number(low, digits)} to {number(high, digits)}"
        f" (certainty {change['certainty']:.2f})"
    )
    if not share:  # half an occurrence on both sides, so that none at all has a place on a scale of multiples
        seen, low, high = ((value + 0.5) / (expected + 0.5) for value in (seen, low, high))
        expected = 1.0
    return point(
        change["query"], told, name=label(change["name"]), direction=label(change["direction"]), value=seen, low=low, high=high,
        reference=expected, certainty=change["certainty"], events=change["events"], seen=change["seen"],
        expected=change["expected"],
    )  # fmt: skip


def _panel(data: str, rows: Sequence[dict[str, Any]], title: str, scale: dict[str, Any], axis: dict[str, Any]) -> dict[str, Any]:
    names = list(dict.fromkeys(row["name"] for row in rows))
    if scale.get("type") == "log":
        values = [value for row in rows for value in (row["value"], row["low"], row["high"], 1.0)]
        scale = scale | {"domain": [min(values) / 1.2, max(values) * 1.4], "nice": False}
        axis = axis | {"values": _ticks(min(values), max(values))}
    words = {
        "mark": {"type": "text", "style": "ink", "align": "left", "dx": 8, "dy": -1, "limit": 90},
        "encoding": {"x": {"field": "value", "type": "quantitative"}, "text": {"field": "direction", "type": "nominal"}},
    }
    return interval_panel(data, names, title, dot="second", bar="soft", scale=scale, axis=axis, reference=True, more=[words])


def _ticks(low: float, high: float) -> list[float]:
    """Halves, doubles and tens between the ends."""
    steps = [base * 10.0**power for power in range(-4, 6) for base in (1, 2, 5)]
    inside = [step for step in steps if low / 1.2 <= step <= high * 1.2]
    return inside if len(inside) <= 10 else [step for step in inside if math.isclose(math.log10(step) % 1, 0, abs_tol=1e-9)]
