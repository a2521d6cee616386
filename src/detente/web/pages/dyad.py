"""`/dyad/PAK-USA?from=&to=&by=`: how two parties dealt with one another, in time, down to the events of any point."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date, timedelta
from typing import Any

from detente.book import codings, query
from detente.book.book import question
from detente.book.columns import NAMES
from detente.book.countries import countries
from detente.book.query import Question
from detente.book.times import UNKNOWN_DAY, day_number, iso
from detente.reading.evidence import QUAD_NAMES
from detente.web import telling
from detente.web.errors import NotThere, WebError
from detente.web.page import Asked, Page, Site, View

BYS = ("week", "month", "year")
# More periods than this are drawn by the next coarser unit.
MOST_PERIODS = 600
LISTED = 30
ON_A_PAGE = 60
QUADS = tuple(QUAD_NAMES)
ROW = ("period", "first", "last", *(QUAD_NAMES[quad].replace(" ", "_") for quad in QUADS), "reports")


def sides(site: Site, pair: str) -> tuple[str, str]:
    """The two codes of ``PAK-USA``. Raises :class:`NotThere` for what the book does not have, with what is near."""
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
    connection = site.book.connection
    way = asked.choice("way", ("both", "forth", "back"), "both")
    counts, reports = site.kept(("dyad", first, second, way), lambda: _days(connection, first, second, way))
    low, high = asked.day("from"), asked.day("to", last=True)
    known = [day for day in counts if day > UNKNOWN_DAY]
    low = low or (date.fromisoformat(iso(min(known))) if known else None)
    high = high or (date.fromisoformat(iso(max(known))) if known else None)
    if low and high and low > high:
        raise WebError(f"from={low} lies after to={high}.")
    by = asked.choice("by", BYS, _fitting(low, high))
    series = _series(counts, reports, low, high, by) if low and high else []
    unknown = sum(counts.get(UNKNOWN_DAY, {}).values())
    latest = _events(
        connection, first, second, way, {"limit": LISTED, "since": low and low.isoformat(), "until": high and high.isoformat()}
    )
    data = {
        "source": {"code": first, "name": name_of(first)},
        "target": {"code": second, "name": name_of(second)},
        "way": way,
        "by": by,
        "from": low and low.isoformat(),
        "to": high and high.isoformat(),
        "series": series,
        "totals": {quad: sum(row["counts"][quad - 1] for row in series) for quad in QUADS},
        "undated": unknown,
        "events": latest,
    }
    return View(f"{name_of(first)} and {name_of(second)}", data, (_flat(row) for row in series), ROW)


def _days(connection: sqlite3.Connection, first: str, second: str, way: str) -> tuple[dict[int, Counter[int]], dict[int, int]]:
    """Occurrences by day and quad class, and reports by day, of what a pair did; plans, denials and the like are not counted."""
    coding = codings.named(connection, None).number
    a, b = query.party(connection, first), query.party(connection, second)
    pairs = {"forth": [(a, b)], "back": [(b, a)], "both": [(a, b), (b, a)] if a != b else [(a, b)]}[way]
    counts: dict[int, Counter[int]] = {}
    reports: dict[int, int] = {}
    for source, target in pairs:
        for day, quad, number, told in connection.execute(
            "SELECT d.day, e.quad, count(*), sum(e.coverage) FROM dyad d CROSS JOIN event e ON e.event = d.event"
            " WHERE d.coding = ? AND d.source = ? AND d.target = ? AND e.occurrence = e.event AND e.retracted = 0"
            " AND e.status IN ('occurred', 'ongoing') AND e.quad IS NOT NULL GROUP BY d.day, e.quad",
            (coding, source, target),
        ):
            counts.setdefault(day, Counter())[quad] += number
            reports[day] = reports.get(day, 0) + told
    return counts, reports


def _fitting(low: date | None, high: date | None) -> str:
    """The finest unit that leaves a chart readable."""
    days = (high - low).days if low and high else 0
    return "week" if days <= 400 else "month" if days <= 30 * MOST_PERIODS else "year"


def _series(counts: dict[int, Counter[int]], reports: dict[int, int], low: date, high: date, by: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    start = _beginning(low, by)
    while start <= high and len(rows) < 20_000:
        following = _following(start, by)
        rows.append(
            {
                "period": _label(start, by),
                "first": start.isoformat(),
                "last": (following - timedelta(1)).isoformat(),
                "counts": [0] * 4,
                "reports": 0,
            }
        )
        start = following
    begins = [day_number(row["first"]) or 0 for row in rows]
    bounds = (day_number(low.isoformat()) or 0, day_number(high.isoformat()) or 0)
    from bisect import bisect_right

    for day, found in counts.items():
        if bounds[0] <= day <= bounds[1]:
            row = rows[bisect_right(begins, day) - 1]
            for quad, number in found.items():
                row["counts"][quad - 1] += number
            row["reports"] += reports[day]
    return rows


def _beginning(day: date, by: str) -> date:
    return day - timedelta(day.weekday()) if by == "week" else day.replace(day=1) if by == "month" else day.replace(month=1, day=1)


def _following(day: date, by: str) -> date:
    if by == "week":
        return day + timedelta(7)
    return date(day.year + 1, 1, 1) if by == "year" else date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _label(day: date, by: str) -> str:
    return (
        f"{day.isocalendar().year}-W{day.isocalendar().week:02}" if by == "week" else day.isoformat()[: 7 if by == "month" else 4]
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{QUAD_NAMES[quad].replace(" ", "_"): row["counts"][quad - 1] for quad in QUADS}}


# --- the events of a point ------------------------------------------------------------------------------------------------


def _events(connection: sqlite3.Connection, first: str, second: str, way: str, more: dict[str, Any]) -> list[dict[str, Any]]:
    """A dyad's events, newest first."""
    ways = {"forth": [(first, second)], "back": [(second, first)], "both": [(first, second), (second, first)]}[way]
    found = {}
    for source, target in ways:
        asked: Question = question(source=source, target=target, newest_first=True, **more)
        for event in query.dictionaries(connection, asked):
            found[event["event"]] = {**event, "look": telling.look(event)}
    ordered = sorted(found.values(), key=lambda event: (event["date_start"] or "", event["event"]), reverse=True)
    return ordered[: more["limit"]]


def events(site: Site, asked: Asked) -> View:
    """The events of one period, and of one quad class if one is named."""
    first, second = sides(site, asked.parts["pair"])
    way = asked.choice("way", ("both", "forth", "back"), "both")
    low, high = asked.day("from"), asked.day("to", last=True)
    quad = asked.number("quad", 0, most=4)
    more: dict[str, Any] = {"limit": ON_A_PAGE, "since": low and low.isoformat(), "until": high and high.isoformat()}
    if quad:
        more["quads"] = (quad,)
    if asked.one("done") == "yes":
        more["status"] = ("occurred", "ongoing")
    found = _events(site.book.connection, first, second, way, more)
    data = {
        "source": {"code": first, "name": name_of(first)},
        "target": {"code": second, "name": name_of(second)},
        "from": more["since"], "to": more["until"], "quad": quad or None, "way": way,
        "events": found, "full": len(found) == ON_A_PAGE,
    }  # fmt: skip
    return View(f"What {name_of(first)} and {name_of(second)} did", data, found, NAMES)


EVENTS = Page("/dyad/{pair}/events", "dyad_events.html", events)
PAGE = Page("/dyad/{pair}", "dyad.html", dyad)
