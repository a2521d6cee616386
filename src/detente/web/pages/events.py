"""`/events?source=&target=&since=...`: the events of a question, as the points of charts, maps and networks ask it."""

from __future__ import annotations

from dataclasses import replace

from detente.book import codings, query
from detente.book.columns import NAMES
from detente.web import telling
from detente.web.newest import newest
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.search import TWIN, question_of

# A part of a page; all of them are a search.
ON_A_PAGE = 60


def events(site: Site, asked: Asked) -> View:
    """The latest events of the question, one row an occurrence."""
    given = question_of(asked)
    connection = site.book.connection
    found = []
    if codings.in_use(connection) is not None:
        found = [{**row, "look": telling.look(row)} for row in newest(connection, replace(given, limit=ON_A_PAGE + 1))]
    data = {
        "between": list(given.between),
        "source": list(given.source),
        "target": list(given.target),
        "party": list(given.party),
        "types": list(given.types),
        "status": list(given.status),
        "quads": list(given.quads),
        "since": given.since,
        "until": given.until,
        "counted": given.counted,
        "events": found[:ON_A_PAGE],
        "more": len(found) > ON_A_PAGE,
    }
    rows = query.dictionaries(connection, replace(given, limit=TWIN))
    return View("Events", data, rows, NAMES)


PAGE = Page("/events", "events.html", events)
