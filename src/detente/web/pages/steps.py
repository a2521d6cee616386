"""`/event/ID/steps`: the event's sentence read again before one's eyes, from the parse to the record."""

from __future__ import annotations

from detente.book import codings, query
from detente.web.errors import NotThere
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.event import whole


def steps(site: Site, asked: Asked) -> View:
    connection = site.book.connection
    number = query.event_number(connection, asked.parts["id"], codings.named(connection, None).number)
    record = whole(connection, number)
    if record["words"] is None:
        raise NotThere("The book keeps no text of the article, so that its sentence cannot be read again.")
    words = record["words"]
    sentence = words["first"] + words["trigger"] + words["last"]
    lines = site.desk.explained(sentence, record["about"]["published"]).splitlines()
    data = {"event": record["id"], "sentence": sentence, "steps": lines}
    return View("Read step by step", data, ({"line": line} for line in lines), ("line",))


PAGE = Page("/event/{id}/steps", "steps.html", steps)
