"""`/article/ID#s12`: the text with all that was read in it, and for each event the why."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from detente.book import codings, corrections, query
from detente.book.entry import plain, unpack
from detente.book.occurrences import occurrence_id
from detente.record import Reading
from detente.web import telling
from detente.web.errors import NotThere
from detente.web.marks import paragraphs
from detente.web.page import Asked, Page, Site, View

# A text longer than this is shown in pages: browsers lay out a whole book badly. In code points.
LONGEST_SHOWN = 400_000
ROW = (
    "event", "occurrence", "coverage", "status", "type", "mode", "cameo", "quad", "date_start", "date_end", "source", "target",
    "trigger", "sentence", "said_by", "rule", "confidence",
)  # fmt: skip


def article(site: Site, asked: Asked) -> View:
    identity = asked.parts["id"]
    connection = site.book.connection
    row = connection.execute(
        "SELECT article, id, given, title, published, url, outlet, language, characters, hex(sha256), added FROM article"
        " WHERE id = ?",
        (plain(identity),),
    ).fetchone()
    if row is None:
        raise NotThere(f"The book has no article {identity!r}. Hint: search for words of it, or look through the articles.")
    number, *about = row
    names = ("id", "given", "title", "published", "url", "outlet", "language", "characters", "sha256", "added")
    fields = dict(zip(names, about, strict=True))
    fields["sha256"] = fields["sha256"].lower()
    text = query.text_of(connection, number)
    read = _reading(connection, number)
    data = evidence(fields, text, read["records"], sentences=read["sentences"], outcome=read["outcome"])
    data["revisions"] = _revisions(connection, fields)
    layout = {"paragraphs": data.pop("paragraphs")}
    return View(fields["title"] or fields["id"], data, rows_of(data["events"]), ROW, layout)


def _reading(connection: sqlite3.Connection, article: int) -> dict[str, Any]:
    """The records of an article under the coding in use, corrections applied, each event with its occurrence."""
    coding = codings.named(connection, None).number
    row = connection.execute(
        "SELECT reading, sentences, outcome, records FROM reading WHERE article = ? AND coding = ?", (article, coding)
    ).fetchone()
    if row is None:
        return {"sentences": 0, "outcome": "not read under this coding", "records": unpack(b"")}
    reading, sentences, outcome, packed = row
    records = unpack(packed)
    index = {
        ordinal: (coverage, founder, corrected, retracted)
        for ordinal, coverage, founder, corrected, retracted in connection.execute(
            "SELECT e.ordinal, e.coverage, f.id, e.corrected, e.retracted FROM event e JOIN event f ON f.event = e.occurrence"
            " WHERE e.reading = ?",
            (reading,),
        )
    }
    fixes = corrections.standing(connection, (event["id"] for event in records["events"]))
    events = []
    for ordinal, event in enumerate(records["events"]):
        if ordinal not in index:
            continue  # told twice under one id
        coverage, founder, corrected, retracted = index[ordinal]
        shown = corrections.applied(event, fixes.get(event["id"], {}))
        state = {"occurrence": occurrence_id(founder), "coverage": coverage, "corrected": bool(corrected)}
        events.append({**shown, **state, "retracted": bool(retracted)})
    return {"sentences": sentences, "outcome": outcome, "records": {**records, "events": events}}


def evidence(
    fields: Mapping[str, Any], text: str | None, records: Mapping[str, list[dict[str, Any]]], *, sentences: int, outcome: str
) -> dict[str, Any]:
    """What an article's page says, of an article of the book or of one that is only shown."""
    events = sorted(records["events"], key=lambda event: event["trigger"]["span"])
    marked = [event for event in events if not event.get("retracted")]
    more = [(*item["span"], "time") for item in records.get("times", ())]
    more += [(*item["content_span"], "speech") for item in records.get("statements", ())]
    more += [
        (*item["speaker"]["span"], "speaker")
        for item in records.get("statements", ())
        if item.get("speaker") and item["speaker"]["span"]
    ]
    shown = None if text is None else text[:LONGEST_SHOWN]
    kept = [] if shown is None else paragraphs(shown, marked, records["relations"], more)
    return {
        "article": dict(fields),
        "sentences": sentences,
        "outcome": outcome,
        "text": text,
        "cut": text is not None and len(text) > LONGEST_SHOWN,
        "paragraphs": kept,
        "events": [
            {"retracted": False, "corrected": False, **event, "look": telling.look(event), "why": telling.why(event)}
            for event in events
        ],
        "relations": records["relations"],
        "abstentions": records.get("abstentions", []),
        "statements": records.get("statements", []),
        "looks": _tally(marked),
    }


def shown(reading: Reading) -> dict[str, Any]:
    """The same of an article that was read to be shown only."""
    fields = reading.article.to_json(sentences=len(reading.sentences), outcome=reading.outcome)
    kinds = ("events", "relations", "statements", "times", "abstentions")
    records = {kind: [record.to_json() for record in getattr(reading, kind)] for kind in kinds}
    return evidence(fields, reading.article.text, records, sentences=len(reading.sentences), outcome=reading.outcome)


def _tally(events: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many events look how, in the order of the legend."""
    found = [telling.look(event) for event in events]
    return {name: found.count(name) for name in telling.LOOKS if name in found}


def rows_of(events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Events as flat rows for the CSV twin."""
    return [
        {
            "event": event["id"], "occurrence": event.get("occurrence"), "coverage": event.get("coverage"),
            "status": event["status"], "type": event["type"], "mode": event["mode"], "cameo": event["cameo"], "quad": event["quad"],
            "date_start": event["date"]["start"], "date_end": event["date"]["end"],
            "source": " ".join(actor["code"] or "---" for actor in event["source"]),
            "target": " ".join(actor["code"] or "---" for actor in event["target"]),
            "trigger": event["trigger"]["text"], "sentence": event["sentence"]["index"],
            "said_by": telling.speaker(event["attribution"]), "rule": event["coder"]["rule"], "confidence": event["confidence"],
        }
        for event in events
    ]  # fmt: skip


def _revisions(connection: sqlite3.Connection, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Other texts that came under the same id."""
    base = fields["given"] or fields["id"]
    rows = connection.execute(
        "SELECT id, added FROM article WHERE (given = ? OR id = ?) AND id <> ? LIMIT 20", (base, base, fields["id"])
    )
    return [{"article": identity, "added": added} for identity, added in rows]


PAGE = Page("/article/{id:path}", "article.html", article)
