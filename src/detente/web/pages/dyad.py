"""`/dyad/PAK-USA?from=&to=&by=`: how two parties dealt with one another, in time, down to the events of any point."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from detente.book import query
from detente.book.book import question
from detente.book.columns import NAMES
from detente.book.countries import countries
from detente.book.query import boundary
from detente.charts.dyads import DyadPeriod, dyad_chart
from detente.charts.theme import DARK, LIGHT, config
from detente.measure.errors import EmptyTable, UnseenDyad
from detente.web import telling
from detente.web.errors import NotThere, WebError
from detente.web.page import Asked, Page, Site, View

BYS = ("day", "week", "month", "year")
WAYS = ("both", "forth", "back")
# Without a period being asked for, time begins this many years before the first article: what is told as history from longer ago
# would leave the present a few pixels. The page says how much lies before, and leads there.
YEARS_BEFORE = 1
# Periods that a chart holds and can still be pointed at: beyond it the next longer kind is taken.
MOST_PERIODS = 260
LISTED = 30
ON_A_PAGE = 60


def sides(site: Site, pair: str) -> tuple[str, str]:
    """The two codes of ``PAK-USA``. Raises :class:`NotThere` for what is no pair, and the book's error for who is not known."""
    first, _, second = pair.upper().partition("-")
    if not first or not second:
        raise NotThere(f"{pair!r}: a dyad is two codes with a hyphen between. Hint: /dyad/PAK-USA.")
    for code in (first, second):
        query.party(site.book.connection, code)
    return first, second


def name_of(code: str) -> str:
    """A party's name: a country's, or the code where it is none."""
    return countries()[code].name if code in countries() else code


def dyad(site: Site, asked: Asked) -> View:
    first, second = sides(site, asked.parts["pair"])
    way, by = asked.choice("way", WAYS, "both"), asked.choice("by", ("", *BYS), "")
    low, high = asked.one("from"), asked.one("to")
    since = None if low is None else boundary(low, last=False)
    until = None if high is None else boundary(high, last=True)
    if since and until and since > until:
        raise WebError(f"from={since} lies after to={until}.")
    key = (first, second, way, by, since, until)
    measured = site.kept(("dyad", *key), lambda: _measured(site, *key))
    latest = _events(site, first, second, way, {"limit": LISTED, "since": since, "until": until})
    data = {
        "source": {"code": first, "name": name_of(first)},
        "target": {"code": second, "name": name_of(second)},
        "way": way,
        **{name: value for name, value in measured.items() if name != "chart"},
        "events": latest,
    }
    layout = {"chart": measured["chart"]}
    return View(f"{name_of(first)} and {name_of(second)}", data, data["series"], data["columns"], layout)


def _measured(site: Site, first: str, second: str, way: str, by: str, since: str | None, until: str | None) -> dict[str, Any]:
    """The series and its chart; without a series, why there is none."""
    from detente.measure import dyad_series
    from detente.measure.series import DyadSeries

    a, b = (second, first) if way == "back" else (first, second)

    def measure(by: str, since: str | None) -> DyadSeries:
        return dyad_series(site.book, a, b, by, directed=way != "both", since=since, until=until)

    earlier = 0
    try:
        whole = measure("year", since)
        kind = by or _fitting(whole.periods.first, whole.periods.last)
        if since is None and (usual := _usual_beginning(site)) and usual > whole.periods.first.isoformat():
            recent = measure("year", usual)
            if recent.counts.any():
                earlier = int(whole.counts.sum() - recent.counts.sum())
                since, kind = usual, by or _fitting(recent.periods.first, recent.periods.last)
        series = measure(kind, since)
    except (EmptyTable, UnseenDyad) as error:
        what, _, hint = str(error).partition(" Hint: ")
        return {
            "by": by or "month", "from": since, "to": until, "series": [], "columns": [], "none": what, "hint": hint,
            "earlier": 0, "undated": 0, "too_imprecise": 0, "chart": None,
        }  # fmt: skip
    columns = series.columns()
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    for row in rows:
        row["first_day"], row["last_day"] = row["first_day"].isoformat(), row["last_day"].isoformat()
    return {
        "by": kind,
        "from": rows[0]["first_day"],
        "to": rows[-1]["last_day"],
        "series": rows,
        "columns": list(columns),
        "none": None,
        "hint": None,
        "earlier": earlier,
        "undated": series.undated,
        "too_imprecise": series.too_imprecise,
        "chart": _chart(series, a, b),
    }


def _chart(series: Any, a: str, b: str) -> dict[str, Any]:
    """The chart's specification and its two themes, as the page's script takes them."""
    odds = series.log_odds
    low, high = odds.low, odds.high
    periods: list[DyadPeriod] = []
    for index, label in enumerate(series.periods.labels):
        first, last = series.periods.bounds(index)
        told = bool(series.attention[index])
        periods.append(
            {
                "period": label, "start": first.isoformat(), "end": last.isoformat(), "counts": series.counts[index].tolist(),
                "coverage": series.coverage[index].tolist(),
                "query": {
                    "source": a, "target": b, "status": list(series.statuses),
                    "since": first.isoformat(), "until": last.isoformat(),
                },
                # A period without events has the world's share and a wide interval: it says nothing of these two.
                "log_odds": {
                    "value": _finite(odds.value[index]) if told else None, "low": _finite(low[index]) if told else None,
                    "high": _finite(high[index]) if told else None,
                },
                "statuses": {status: int(counts[index].sum()) for status, counts in series.by_status.items()},
            }
        )  # fmt: skip
    spec = dyad_chart(periods, title=f"{a} and {b}")
    return {"spec": spec, "light": config(LIGHT), "dark": config(DARK)}


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _usual_beginning(site: Site) -> str | None:
    """The first day of the year :data:`YEARS_BEFORE` the first article's; None where no article is dated."""

    def first() -> str | None:
        row = site.book.connection.execute("SELECT min(published) FROM article").fetchone()
        return str(row[0]) if row[0] else None

    published = site.kept("first published", first)
    return f"{int(published[:4]) - YEARS_BEFORE}-01-01" if published else None


def _fitting(low: date, high: date) -> str:
    """The shortest kind of period (weeks at least) of which a chart can hold so many."""
    days = (high - low).days + 1
    return "week" if days <= 7 * MOST_PERIODS // 2 else "month" if days <= 30 * MOST_PERIODS else "year"


# --- the events of a point ------------------------------------------------------------------------------------------------


def _events(site: Site, first: str, second: str, way: str, more: dict[str, Any]) -> list[dict[str, Any]]:
    """A dyad's events, newest first; joint acts, which stand under both directions, once."""
    ways = {"forth": [(first, second)], "back": [(second, first)], "both": [(first, second), (second, first)]}[way]
    found = {}
    for source, target in ways:
        asked = question(source=source, target=target, newest_first=True, **more)
        for event in query.dictionaries(site.book.connection, asked):
            found[event["event"]] = {**event, "look": telling.look(event)}
    ordered = sorted(found.values(), key=lambda event: (event["date_start"] or "", event["event"]), reverse=True)
    return ordered[: more["limit"]]


def events(site: Site, asked: Asked) -> View:
    """The events of one point of the chart: of a period, and of a quad class or status where one is named."""
    first, second = sides(site, asked.parts["pair"])
    way = asked.choice("way", WAYS, "both")
    low, high = asked.one("since"), asked.one("until")
    quads = asked.many("quads")
    if any(quad not in ("1", "2", "3", "4") for quad in quads):
        raise WebError(f"quads={', '.join(quads)}: quad classes are 1, 2, 3 and 4.")
    more: dict[str, Any] = {
        "limit": ON_A_PAGE,
        "since": low and boundary(low, last=False),
        "until": high and boundary(high, last=True),
        "quads": tuple(map(int, quads)),
        "status": asked.many("status"),
    }
    found = _events(site, first, second, way, more)
    data = {
        "source": {"code": first, "name": name_of(first)},
        "target": {"code": second, "name": name_of(second)},
        "way": way,
        "since": more["since"],
        "until": more["until"],
        "quads": list(more["quads"]),
        "status": list(more["status"]),
        "events": found,
        "full": len(found) == ON_A_PAGE,
    }
    return View(f"What {name_of(first)} and {name_of(second)} did", data, found, NAMES)


EVENTS = Page("/dyad/{pair}/events", "dyad_events.html", events)
PAGE = Page("/dyad/{pair}", "dyad.html", dyad)
