"""`/changes?since=&until=`: the relations that left their pattern, and the events that carry each change."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from detente.book import codings, query
from detente.book.book import question
from detente.book.query import boundary
from detente.charts.measured import changes_spec
from detente.charts.specs import Spec
from detente.measure.errors import MeasureError
from detente.measure.explain import MEASURES
from detente.web import telling
from detente.web.page import Asked, Page, Site, View
from detente.web.standing import chart

# The recent time that is looked at where none is asked for, in days; a book too young for the first takes the next.
WINDOWS = (28, 14, 7)
# Changes that a page tells, the most certain first, and events under each.
TOLD, EVENTS = 20, 4
_NAMES = (
    "first", "second", "kind", "direction", "seen", "expected", "usual_low", "usual_high", "certainty", "before", "now",
    "conflict_before", "conflict_now", "events",
)  # fmt: skip


def changes(site: Site, asked: Asked) -> View:
    since, until = asked.one("since"), asked.one("until")
    data, spec = _kept(site, since and boundary(since, last=False), until and boundary(until, last=True))
    rows = [{**row, "events": " ".join(event["event"] for event in row["events"])} for row in data["changes"]]
    layout = {"chart": None if spec is None else chart(spec), "measure": asdict(MEASURES["changes"])}
    return View("Relations that left their pattern", data, rows, _NAMES, layout)


def measured(site: Site, since: str | None = None, until: str | None = None) -> dict[str, Any]:
    """What left its pattern; ``none`` says why nothing can be told, where that is so."""
    return _kept(site, since, until)[0]


def _kept(site: Site, since: str | None, until: str | None) -> tuple[dict[str, Any], Spec | None]:
    return site.kept(("changes", since, until), lambda: _measured(site, since, until))


def _measured(site: Site, since: str | None, until: str | None) -> tuple[dict[str, Any], Spec | None]:
    """What the page tells, and its chart where there is something to draw."""
    from detente.measure.changes import changed

    if codings.in_use(site.book.connection) is None:
        return {"since": since, "until": until, "changes": [], "none": "The book is still empty."}, None
    until = until or _last_published(site)
    if until is None:
        return {"since": since, "until": until, "changes": [], "none": "No article says when it was published."}, None
    problem = ""
    for days in WINDOWS if since is None else (0,):
        begin = since or (date.fromisoformat(until) - timedelta(days - 1)).isoformat()
        try:
            found = changed(site.book, begin, until, most=TOLD)
        except MeasureError as error:
            problem = problem or str(error)
            continue
        told = {
            "since": found.since.isoformat(), "until": found.until.isoformat(), "past": found.past.isoformat(),
            "windows": found.windows, "dyads": found.dyads, "tests": found.tests, "none": None,
            "changes": [_told(site, row) for row in found.changes],
        }  # fmt: skip
        return told, changes_spec(found, {}, MEASURES["changes"].formula) if found.changes else None
    return {"since": since, "until": until, "changes": [], "none": problem}, None


def _last_published(site: Site) -> str | None:
    row = site.book.connection.execute("SELECT max(published) FROM article").fetchone()
    return str(row[0]) if row[0] else None


def _told(site: Site, row: Any) -> dict[str, Any]:
    change = row.change
    ids = [carrier.event for carrier in row.events[:EVENTS] if carrier.event]
    listed = query.dictionaries(site.book.connection, question(ids=ids, reports=True)) if ids else ()
    return {
        "first": row.first, "second": row.second, "kind": change.kind,
        "names": [telling.party_name(row.first), telling.party_name(row.second)],
        "direction": change.direction, "seen": change.seen, "expected": change.expected, "usual_low": change.usual[0],
        "usual_high": change.usual[1], "certainty": change.certainty, "before": row.before, "now": row.now,
        "conflict_before": row.conflict_before, "conflict_now": row.conflict_now,
        "events": [{**event, "look": telling.look(event)} for event in listed],
    }  # fmt: skip


PAGE = Page("/changes", "changes.html", changes, drawn=True)
