"""`/network?at=&by=&window=`: who sides with whom at a time, drawn; the time is led through by links."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.measure.errors import MeasureError
from detente.measure.periods import first_day, ordinal_of
from detente.measure.system import WINDOW, System
from detente.measure.triads import KINDS
from detente.web.dealings import lines, points
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.standing import EMPTY, held_table, measured_system, nothing, system_asked

COLUMNS = ("first", "second", "sign", "occurrences", "cooperation", "conflict", "query")
# Relations that are drawn where nothing else is asked for, and at most: more lie over one another.
USUAL, MOST = 60, 300


def ties(site: Site, asked: Asked) -> View:
    at, by, window = system_asked(asked)
    most, alone = asked.number("most", USUAL, least=1, most=MOST), (asked.one("party") or "").upper() or None
    about: dict[str, Any] = {"at": at, "by": by, "window": window, "most": most, "party": alone}
    table = held_table(site)
    if table is None:
        return nothing("Network", EMPTY, {**about, "times": [], "steps": {}})
    times = site.kept("years", lambda: _years(site))
    try:
        found = measured_system(site, table, at, by, window)
    except MeasureError as error:
        return nothing("Network", error, {**about, "times": times, "steps": {}})
    span = (found.since.isoformat(), found.until.isoformat())
    every = lines(found.network, span, most=100_000)
    chosen = [line for line in every if alone is None or alone in (line["first"], line["second"])]
    drawn = chosen[:most]
    data = {
        **about,
        "since": span[0],
        "until": span[1],
        "times": times,
        "steps": _steps(found, by),
        "parties": points(found.network, drawn, found.blocs),
        "lines": drawn,
        "of_lines": len(chosen),
        "world_conflict": round(found.network.world, 4),
        "blocs": [
            {
                "bloc": number,
                "members": [{"code": m.party, "certainty": round(m.certainty, 3), "occurrences": m.occurrences} for m in bloc],
            }
            for number, bloc in enumerate(found.blocs.blocs, 1)
            if len(bloc) > 1
        ],
        "triads": {kind: found.triads.kinds[kind] for kind in KINDS},
        "between": [{"party": b.party, "first": b.first, "second": b.second, "weight": round(b.weight, 1)} for b in found.between],
    }
    return View("Network", data, chosen, COLUMNS)


def _years(site: Site) -> list[int]:
    """The years in which articles of the book were published."""
    low, high = site.book.connection.execute("SELECT min(published), max(published) FROM article").fetchone()
    return list(range(int(low[:4]), int(high[:4]) + 1)) if low else []


def _steps(found: System, by: str) -> dict[str, Any]:
    """The times beside this one, as an address asks for them: a window before and after, and by one period."""
    last = ordinal_of(found.until, by)
    count = found.periods.count

    def named(ordinal: int) -> str:
        within = min(max(ordinal, ordinal_of(date.min, by)), ordinal_of(date.max, by))
        return _written(first_day(within, by), by)

    return {
        "here": named(last), "window": count, "usual": WINDOW[by], "before": named(last - 1), "after": named(last + 1),
        "far_before": named(last - count), "far_after": named(last + count),
        "months": [f"{found.until.year}-{month:02}" for month in range(1, 13)] if by == "month" else [],
    }  # fmt: skip


def _written(day: date, by: str) -> str:
    return day.isoformat()[: 4 if by == "year" else 7]


PAGE = Page("/network", "network.html", ties, label="Network", key="e")
