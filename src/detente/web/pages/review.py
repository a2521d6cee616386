"""`/review`: the least certain events one after another: right, no event, or otherwise; each word a correction, to be undone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from detente.book import Book, codings, query
from detente.book.book import whoever
from detente.codebook.codebook import Codebook
from detente.record import STATUSES
from detente.web import telling
from detente.web.errors import TooLarge, WebError
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.article import ROW, rows_of
from detente.web.pages.event import log, whole
from detente.web.pool import PATIENCE

if TYPE_CHECKING:
    from fastapi import FastAPI

    from detente.web.app import Web

# Events that are listed as what comes next; of those left, as many are counted; how much a form may hold, in bytes.
NEXT, COUNTED, LARGEST_FORM = 8, 10_000, 64 * 1024
# What an address may narrow the queue by, and keeps from one event to the next.
NARROWED = ("type", "status", "party")


def review(site: Site, asked: Asked) -> View:
    connection = site.book.connection
    coding = codings.in_use(connection)
    codebook = Codebook.load()
    skipped = asked.many("skip")[-40:]
    data: dict[str, Any] = {
        "types": list(codebook.types), "statuses": list(STATUSES), "modes": {n: list(k.modes) for n, k in codebook.types.items()},
        "narrowed": {name: asked.one(name) for name in NARROWED}, "skip": list(skipped), "event": None, "why": [], "log": [],
        "next": [], "left": 0, "empty": coding is None, "done": None, "who": whoever(), "chosen": asked.one("event"),
        "counted": COUNTED,
    }  # fmt: skip
    if coding is None:
        return View("Review", data, (), ROW)
    done = asked.one("done")
    if done is not None and done.isdecimal():
        data["done"] = _done(connection, int(done))
    if data["chosen"]:
        number = query.event_number(connection, data["chosen"], coding.number)
        queue = [(number, data["chosen"])]
    else:
        queue, data["left"] = _queue(site, asked, coding.number, skipped)
    records = [whole(connection, number) for number, _ in queue[:1]]
    if records:
        data["event"] = {**records[0], "look": telling.look(records[0])}
        data["why"] = telling.why(records[0])
        data["log"] = log(connection, records[0]["id"])
        data["codes"] = {side: " ".join(a["code"] for a in records[0][side] if a["code"]) for side in ("source", "target")}
        dated = records[0]["date"]
        days = (dated["start"], dated["end"])
        data["date"] = "unknown" if None in days else days[0] if days[0] == days[1] else "..".join(days)
    data["next"] = [identity for _, identity in queue[1:NEXT]]
    return View("Review", data, rows_of(records), ROW)


def _queue(site: Site, asked: Asked, coding: int, skipped: tuple[str, ...]) -> tuple[list[tuple[int, str]], int]:
    """The least certain events on which nobody has said anything yet, each with its id; and how many there are."""
    where, values = "coding = ? AND retracted = 0 AND corrected = 0", [coding]
    for name in ("type", "status"):
        if (given := asked.one(name)) is not None:
            allowed = tuple(Codebook.load().types) if name == "type" else STATUSES
            where += f" AND {name} = ?"
            values.append(asked.choice(name, allowed, given))  # type: ignore[arg-type]
    if (party := asked.one("party")) is not None:
        number = query.party(site.book.connection, party)
        where += " AND event IN (SELECT event FROM dyad WHERE coding = ? AND source = ?"
        where += " UNION ALL SELECT event FROM dyad WHERE coding = ? AND target = ?)"
        values += [coding, number, coding, number]
    if skipped:
        where += f" AND id NOT IN ({', '.join('?' * len(skipped))})"
        values += list(skipped)  # type: ignore[arg-type]

    def found() -> tuple[list[tuple[int, str]], int]:
        connection = site.book.connection
        rows = connection.execute(
            f"SELECT event, id FROM event WHERE {where} ORDER BY confidence, event LIMIT ?", (*values, NEXT)
        ).fetchall()
        (left,) = connection.execute(f"SELECT count(*) FROM (SELECT 1 FROM event WHERE {where} LIMIT {COUNTED})", values).fetchone()
        return rows, left

    return site.kept(("review", where, tuple(values)), found)


def _done(connection: Any, number: int) -> dict[str, Any] | None:
    """The correction that was made last, so that it can be undone."""
    row = connection.execute("SELECT event FROM correction WHERE correction = ?", (number,)).fetchone()
    if row is None:
        return None
    line = next((line for line in log(connection, row[0]) if line["number"] == number), None)
    return line and {**line, "event": row[0]}


# --- what is said -----------------------------------------------------------------------------------------------------------


def routes(app: FastAPI, web: Web) -> None:
    async def send(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                raise TooLarge(f"The form holds more than {LARGEST_FORM:,} bytes. Hint: give a shorter reason.")
        form = {
            name: values[0].strip() for name, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()
        }
        number, event = await anyio.to_thread.run_sync(partial(_say, web, form))
        pairs = [(name, form[field]) for name, field in _KEPT.items() if form.get(field)]
        pairs += [("skip", event) for event in form.get("queue_skip", "").split()]
        pairs += [("event", event)] if form.get("stay") else []
        return RedirectResponse("/review?" + urlencode([*pairs, ("done", str(number))]), 303)

    app.add_api_route("/review", send, methods=["POST"], include_in_schema=False, response_model=None)


# Fields of the form that narrow the queue, as the address names them.
_KEPT = {name: f"queue_{name}" for name in NARROWED}


def _say(web: Web, form: Mapping[str, str]) -> tuple[int, str]:
    """Write down what the form says; the number of the correction, and its event. Raises :class:`WebError` or the book's errors."""
    with Book(web.pool.path, create=False, wait=PATIENCE) as book:
        if form.get("verdict") == "undo":
            number = form.get("correction", "")
            if not number.isdecimal():
                raise WebError(f"correction={number!r}: not the number of a correction. Hint: go back, and undo from the page.")
            line = book.undo(int(number), reason=form.get("reason") or "undone in review")
        else:
            event = form.get("event", "")
            line = book.correct(event, _changes(book, event, form), reason=form.get("reason") or "reviewed")
        return line.number, line.event


def _changes(book: Book, event: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What the form says to be different of an event; what it leaves as it is, is no change."""
    verdict = form.get("verdict", "")
    if verdict == "right":
        return {"confirmed": True}
    if verdict == "none":
        return {"retracted": True}
    connection = book.connection
    record = whole(connection, query.event_number(connection, event, codings.named(connection, None).number))
    codes = {side: [actor["code"] for actor in record[side] if actor["code"]] for side in ("source", "target")}
    if verdict == "reversed":
        return {"source": codes["target"], "target": codes["source"]}
    if verdict != "change":
        raise WebError(f"verdict={verdict!r}: not one of right, none, reversed, change, undo.")
    changes: dict[str, Any] = {}
    for name in ("type", "status"):
        if form.get(name) and form[name] != record[name]:
            changes[name] = form[name]
    for side in ("source", "target"):
        given = form.get(side, "").upper().replace(",", " ").split()
        if side in form and given != codes[side]:
            changes[side] = _known(given)
    if form.get("date") and form["date"] != form.get("was_date"):
        changes["date"] = form["date"]
    if not changes:
        raise WebError("Nothing was changed. Hint: choose another type, status, party or date; or say that it is right.")
    return changes


def _known(codes: list[str]) -> list[str]:
    """Codes of actors as they are written. Raises :class:`WebError`, with what is near."""
    from detente.gazetteer.codes import decode, hint, well_formed

    for code in codes:
        if not well_formed(code) or decode(code).unknown:
            raise WebError(f"{code!r}: not the code of an actor. Hint: {hint(code)}")
    return codes


PAGE = Page("/review", "review.html", review, label="Review", key="r")
