"""What the chart functions share: a specification around its points, clean labels, axes of time.

A specification is a plain dict in Vega-Lite 5. Its points lie under ``datasets``, one flat row each, and every row there carries
``query`` (as the web takes it), ``command`` (as a person types it) and ``told`` (the point in words). What is drawn around the
points (a frame, a zero line) lies elsewhere. ``usermeta.detente`` holds the formula and which columns a table of the points has.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from detente.charts import queries
from detente.charts.errors import NothingToChart, TooManySeries
from detente.charts.theme import SHAPES
from detente.plain import plain

Spec = dict[str, Any]
Row = Mapping[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 720
# About what fits into WIDTH at the size of a subtitle.
_LINE = 112
# A name longer than this is no name; the renderer would lay it out all the same.
_LONGEST = 200


def label(text: object) -> str:
    """A label from anywhere, safe to draw: one line, no control characters (they would end the renderer's process), not endless."""
    line = " ".join(plain(str(text)).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def cleaned(value: Any) -> Any:
    """A specification with nothing in it that cannot be drawn: strings are plain, numbers that are not finite become null."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {plain(str(key)): cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(one) for one in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if hasattr(value, "item"):  # a number of numpy's
        return cleaned(value.item())
    return plain(str(value))


def point(query: queries.Query, told: str, **fields: Any) -> dict[str, Any]:
    """One row of data, with the query that lists its events."""
    return {**fields, "told": label(told), "query": queries.address_query(query), "command": queries.command(query)}


def chart(
    title: str,
    subtitle: str,
    formula: str,
    datasets: Mapping[str, Sequence[Row]],
    tables: Mapping[str, Mapping[str, str]],
    **body: Any,
) -> Spec:
    """A whole specification. ``tables`` says for each data set which columns a table of its points has, and their headings.

    Raises :class:`NothingToChart` when no data set holds a point.
    """
    if not any(datasets.values()):
        raise NothingToChart(f"{label(title)}: there is nothing to draw. Hint: ask for a longer time, or another dyad.")
    lines = [label(line) for line in (*textwrap.wrap(subtitle, _LINE), *textwrap.wrap(formula, _LINE))]
    spec = {
        "$schema": SCHEMA,
        "title": {"text": label(title), "subtitle": lines},
        "usermeta": {"detente": {"subtitle": label(subtitle), "formula": formula, "tables": tables}},
        "datasets": {name: list(rows) for name, rows in datasets.items()},
        **body,
    }
    result: Spec = cleaned(spec)
    return result


def few(names: Iterable[str], what: str) -> list[str]:
    """The names in their order, each once; raises :class:`TooManySeries` for more than there are colours and shapes."""
    listed = list(dict.fromkeys(names))
    if len(listed) > len(SHAPES):
        raise TooManySeries(
            f"{len(listed)} {what}: at most {len(SHAPES)} can be told apart in one chart. Hint: name the ones you mean."
        )
    return listed


def following(day: str) -> str:
    """The day after, which is where a period's bar ends."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def middle(start: str, end: str) -> str:
    """The day in the middle of a period, where its point stands."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return (first + (last - first) / 2).isoformat()


# The first label always says its year: "April 2022", "May", "June".
_WITH_YEAR = (
    "datum.index > 0 || utcFormat(datum.value, '%m%d') === '0101' ? datum.label : datum.label + utcFormat(datum.value, ' %Y')"
)


def time_axis(field: str, span: tuple[str, str] | None = None, *, shown: bool = True) -> dict[str, Any]:
    """The axis of time, in UTC; panels above the last show no labels. One mark of a chart gives the first and last day."""
    axis: dict[str, Any] = {
        "title": None, "grid": True, "tickCount": 10, "labelFlush": True, "labelOverlap": True, "labelExpr": _WITH_YEAR,
    }  # fmt: skip
    if not shown:
        axis |= {"labels": False, "ticks": False, "domain": False}
    scale: dict[str, Any] = {"type": "utc"} | ({} if span is None else {"domain": [_milliseconds(day) for day in span]})
    return {"field": field, "type": "temporal", "scale": scale, "axis": axis}


def _milliseconds(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400_000


def key(*words: tuple[str, str, float]) -> list[dict[str, Any]]:
    """A key in words above a panel, each in its mark's colour: (words, style, pixels from the left)."""
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "text", "style": style, "text": text, "x": x, "y": -9, "align": "left", "baseline": "middle"},
        }
        for text, style, x in words
    ]


def value_axis(field: str, title: str, **more: Any) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, **more}


TOLD: dict[str, Any] = {
    "description": {"field": "told", "type": "nominal"},
    "tooltip": {"field": "told", "type": "nominal"},
}


def number(value: float | None, digits: int = 2) -> str:
    """A number as a point tells it; a dash where there is none."""
    return "–" if value is None or not math.isfinite(value) else f"{round(value, digits) + 0.0:.{digits}f}"


def between(low: float | None, high: float | None, digits: int = 2) -> str:
    """An interval as a point tells it, or nothing."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return f" ({number(low, digits)} to {number(high, digits)})"


def many(count: float, one: str, more: str | None = None) -> str:
    """ "1 article", "3 articles"."""
    return f"{count:,.0f} {one if count == 1 else more or one + 's'}"
