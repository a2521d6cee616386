"""`/`: what changed, what was read, and what could not be."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from typing import Any

from detente.book import codings, query
from detente.web.page import Asked, Page, Site, View
from detente.web.pages import changes

# As many as fit on a front page without scrolling it away.
NEWEST, PAIRS, UNREAD = 12, 10, 8
# In a book of more reports than this the changes take longer than a page may: they are fetched after it.
AT_ONCE = 300_000
_NAMES = ("article", "title", "published", "outlet", "events", "relations", "sentences")


def front(site: Site, asked: Asked) -> View:
    return site.kept("front", lambda: _front(site))


def _front(site: Site) -> View:
    connection = site.book.connection
    if codings.in_use(connection) is None:
        return View("What changed", {"empty": True, "count": None, "newest": [], "pairs": [], "failures": [], "days": None})
    newest = _newest(connection)
    count = query.count(connection)
    data = {
        "empty": False,
        "count": asdict(count),
        "changes": changes.measured(site) if count.reports <= AT_ONCE else None,
        "days": _days(connection),
        "newest": newest,
        "pairs": pairs(connection),
        "failures": _failures(connection),
    }
    return View("What changed", data, newest, _NAMES)


def _newest(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The articles that were added last, each with how much was found in it."""
    coding = codings.named(connection, None).number
    rows = connection.execute(
        "SELECT a.id, a.title, a.published, a.outlet, r.events, r.relations, r.sentences FROM article a"
        " JOIN reading r ON r.article = a.article AND r.coding = ? ORDER BY a.article DESC LIMIT ?",
        (coding, NEWEST),
    )
    return [dict(zip(_NAMES, row, strict=True)) for row in rows]


def _days(connection: sqlite3.Connection) -> dict[str, str | None]:
    """The first and the last day on which an article of the book was published."""
    first, last = connection.execute("SELECT min(published), max(published) FROM article").fetchone()
    return {"first": first, "last": last}


def pairs(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The pairs that the latest events are of: of the last of them that happened, whoever acted."""
    coding = codings.named(connection, None).number
    # What is dated after the last article was read wrongly, or is a treaty's end: not what was told of lately.
    (last,) = connection.execute("SELECT coalesce(max(published), '9999-12-31') FROM article").fetchone()
    rows = connection.execute(
        "SELECT min(s.code, t.code) AS one, max(s.code, t.code) AS other, count(DISTINCT e.event) AS number, max(e.date_start)"
        " FROM (SELECT event, date_start FROM event WHERE coding = ? AND day IS NOT NULL AND retracted = 0 AND occurrence = event"
        "       AND status IN ('occurred', 'ongoing') AND date_start <= ? ORDER BY day DESC LIMIT 2000) e"
        " JOIN dyad d ON d.event = e.event JOIN party s ON s.party = d.source JOIN party t ON t.party = d.target"
        " WHERE s.code <> t.code AND s.code <> '---' AND t.code <> '---'"
        " GROUP BY one, other ORDER BY number DESC, one, other LIMIT ?",
        (coding, last, PAIRS),
    )
    return [dict(zip(("source", "target", "events", "latest"), row, strict=True)) for row in rows]


def _failures(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT input, reason, hint, made FROM failure ORDER BY made DESC LIMIT ?", (UNREAD,))
    return [dict(zip(("input", "reason", "hint", "made"), row, strict=True)) for row in rows]


PAGE = Page("/", "front.html", front, label="What changed", key="h")
