"""`/occurrence/ID`: one happening, all that tell of it, and where they differ."""

from __future__ import annotations

from typing import Any

from detente.book import codings, occurrences, query
from detente.web import telling
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.article import ROW, rows_of
from detente.web.pages.event import log, whole

# The best-covered happening of 548 articles has 12 reports; a page of more than this is not read, the twin of the events is.
REPORTS = 200


def occurrence(site: Site, asked: Asked) -> View:
    connection = site.book.connection
    number = query.event_number(connection, asked.parts["id"], codings.named(connection, None).number)
    founder, identity = connection.execute(
        "SELECT f.event, f.id FROM event e JOIN event f ON f.event = e.occurrence WHERE e.event = ?", (number,)
    ).fetchone()
    members = connection.execute(
        "SELECT e.event FROM event e JOIN article a USING (article) WHERE e.event IN (SELECT ? UNION ALL"
        " SELECT event FROM event INDEXED BY event_member WHERE occurrence = ? AND occurrence <> event)"
        " ORDER BY a.published NULLS LAST, e.id LIMIT ?",
        (founder, founder, REPORTS),
    ).fetchall()
    reports = [whole(connection, member) for (member,) in members]
    standing = [report for report in reports if not report["retracted"]]
    data: dict[str, Any] = {
        "occurrence": occurrences.occurrence_id(identity),
        "coverage": reports[0]["coverage"],
        "reports": [{**report, "look": telling.look(report)} for report in reports],
        "differ": telling.differing(standing),
        "merges": [
            {"event": reports[at]["id"], "with": other, "score": score, "reasons": reasons}
            for at, (member,) in enumerate(members)
            for other, score, reasons in occurrences.reasons(connection, member)
            if reports[at]["id"] < other
        ],
        "log": [line for report in reports if report["corrected"] for line in log(connection, report["id"])],
    }
    return View("One happening, and who tells of it", data, rows_of(reports), ROW)


PAGE = Page("/occurrence/{id}", "occurrence.html", occurrence)
