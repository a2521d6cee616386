"""From the book to plain answers: what the API and the MCP server say. Nothing here knows of HTTP."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeVar

from detente.book import Book, codings, correcting, corrections, query
from detente.book.corrections import Correction
from detente.book.query import Question, boundary
from detente.book.times import day_number
from detente.charts.queries import address_query
from detente.measure import told
from detente.measure.errors import EmptyTable, UnknownParty, UnseenDyad
from detente.measure.explain import MEASURES
from detente.measure.report import DyadReport
from detente.measure.sections import Report, plain
from detente.measure.sources import opened
from detente.measure.table import HAPPENED
from detente.web import foresight
from detente.web.errors import NotThere, WebError
from detente.web.page import Asked, Site
from detente.web.pages import article as article_page
from detente.web.pages import event as event_page
from detente.web.pages import occurrence as occurrence_page

if TYPE_CHECKING:
    from detente.forecast.dyad import DyadForecast

Plain = dict[str, Any]
T = TypeVar("T")
EVENTS = "/api/v1/events"
# The measures behind a dyad's numbers, as `detente dyad --explain` tells them.
_OF_DYAD = ("counts", "attention", "conflict log-odds", "goldstein", "intensity", "trend", "breaks", "mix of outlets")


# --- where an answer ended ----------------------------------------------------------------------------------------------------


def _digest(asked: object) -> str:
    return hashlib.sha256(repr(asked).encode("utf-8", "replace")).hexdigest()[:10]


def cursor_of(asked: object, *place: Any) -> str:
    """A cursor that goes on behind ``place`` in the answer to what was ``asked``, and to nothing else."""
    return base64.urlsafe_b64encode(json.dumps([_digest(asked), *place]).encode()).decode().rstrip("=")


def place_of(cursor: str, asked: object, *kinds: Any) -> tuple[Any, ...]:
    """Where a cursor goes on. Raises :class:`WebError` for one that is none, or another question's."""
    try:
        digest, *place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        place, digest = [], None
    numbers = (abs(one) < 2**53 for one in place if isinstance(one, int))
    if len(place) != len(kinds) or not all(map(isinstance, place, kinds)) or not all(numbers):
        raise WebError(f"cursor={cursor[:60]!r}: no cursor. Hint: take it from `next` of the answer before, or leave it out.")
    if digest != _digest(asked):
        raise WebError("The cursor is another question's. Hint: keep every other parameter as it was, or leave the cursor out.")
    return tuple(place)


# --- events -----------------------------------------------------------------------------------------------------------------


def events(book: Book, asked: Question, limit: int, cursor: str | None = None) -> tuple[list[Plain], str | None]:
    """Whole records, each with its article, and the cursor of what follows."""
    after = None if cursor is None else place_of(cursor, asked, int | None, str)
    wanted = replace(asked, limit=limit + 1, after=after and (after[0], after[1]))
    found = [{**record, "about": article} for record, article in query.with_articles(book.connection, wanted)]
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], cursor_of(asked, day_number(last["date"]["start"]), last["id"])


def _without(record: Mapping[str, Any], *names: str) -> Plain:
    return {name: value for name, value in record.items() if name not in names}


def event(site: Site, identity: str) -> Plain:
    """An event and all that stands behind it. Raises :class:`~detente.book.errors.UnknownEvent`."""
    return _without(event_page.event(site, Asked("", {"id": identity})).data, "look")


def occurrence(site: Site, identity: str) -> Plain:
    data = occurrence_page.occurrence(site, Asked("", {"id": identity})).data
    return {**data, "reports": [_without(report, "look") for report in data["reports"]]}


# --- articles ---------------------------------------------------------------------------------------------------------------

_ARTICLE = (
    "id", "title", "published", "outlet", "url", "language", "sentences", "events", "relations", "outcome", "added",
)  # fmt: skip


def articles(
    book: Book, *, outlet: Sequence[str], since: str | None, until: str | None, found: str, limit: int, cursor: str | None
) -> tuple[list[Plain], str | None]:
    """What was read, the last added first."""
    asked = (tuple(outlet), since, until, found)
    where = ["r.coding = ?"]
    values: list[Any] = [codings.named(book.connection, None).number]
    more: list[tuple[str, Any]] = []
    if since is not None:
        more.append(("a.published >= ?", boundary(since, last=False)))
    if until is not None:
        more.append(("a.published <= ?", boundary(until, last=True)))
    if cursor is not None:
        more.append(("a.article < ?", place_of(cursor, asked, int)[0]))
    for condition, value in more:
        where.append(condition)
        values.append(value)
    where += {"any": [], "events": ["r.events > 0"], "none": ["r.events = 0"]}[found]
    if outlet:
        where.append(f"a.outlet IN ({', '.join('?' * len(outlet))})")
        values += outlet
    rows = book.connection.execute(
        "SELECT a.article, a.id, a.title, a.published, a.outlet, a.url, a.language, r.sentences, r.events, r.relations, r.outcome,"
        f" a.added FROM article a JOIN reading r ON r.article = a.article WHERE {' AND '.join(where)}"
        " ORDER BY a.article DESC LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    listed = [dict(zip(_ARTICLE, row[1:], strict=True)) for row in rows[:limit]]
    return listed, cursor_of(asked, rows[limit - 1][0]) if len(rows) > limit else None


def article(site: Site, identity: str) -> Plain:
    """An article with its text and all records of it. Raises :class:`NotThere`."""
    data = article_page.article(site, Asked("", {"id": identity})).data
    names = ("article", "sentences", "outcome", "text", "relations", "statements", "abstentions", "revisions")
    return {**{name: data[name] for name in names}, "events": [_without(one, "look", "why") for one in data["events"]]}


def search(book: Book, words: str, *, limit: int, coding: str | None = None) -> list[Plain]:
    """Articles that hold the words, best first."""
    hits = query.search(book.connection, words, coding=coding, limit=limit)
    return [{name: getattr(hit, name) for name in hit.__slots__} for hit in hits]


# --- measures ---------------------------------------------------------------------------------------------------------------


def finite(value: Any) -> Any:
    """Plain values as JSON has them: what is no number is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    return value


def _explained(names: Sequence[str]) -> list[Plain]:
    return [finite(asdict(MEASURES[name])) for name in names]


def _address(asked: Mapping[str, Any]) -> str:
    return f"{EVENTS}?{address_query(asked)}"


class _Addresses(told.Rows):
    """The way back from a number to its events as an address of the API."""

    def _command(self, asked: dict[str, Any], since: Any, until: Any, quads: Sequence[int]) -> str | None:
        asked |= {"since": str(since), "until": str(until), "counted": True}
        return _address(asked | ({"quads": tuple(quads)} if quads else {}) | ({"coding": self.coding} if self.coding else {}))


def dyad(
    book: Book, first: str, second: str, by: str = "month", *, directed: bool = False, since: str | None = None,
    until: str | None = None, status: Sequence[str] = (), coding: str | None = None,
) -> Plain:  # fmt: skip
    """A dyad's series, trend and breaks; each number with the address of its events.

    Raises :class:`NotThere` where the book has nothing of it, and :class:`~detente.measure.errors.MeasureError`.
    """
    from detente.measure.course import course, to_json
    from detente.measure.report import dyad as measured

    with opened(book, coding=coding) as table:
        try:
            report = measured(
                table, first.upper(), second.upper(), by, directed=directed, since=since, until=until,
                statuses=tuple(status) or HAPPENED,
            )  # fmt: skip
        except (UnknownParty, UnseenDyad, EmptyTable) as error:
            raise NotThere(str(error)) from None
        course_told = course(table, report.series)
    bare = DyadReport(report.series)
    more = {"coding": coding} if coding else {}
    made = bare.to_json() | to_json(course_told, bare)
    for index, row in enumerate(made["rows"]):
        row["events"] = _address(report.question(index) | more)
    for turn, row in zip(course_told.turns, made["breaks"], strict=True):
        quads = (3, 4) if turn.found.direction == "colder" else (1, 2)
        row["events"] = _address(report.question(turn.found.first, turn.found.last, quads=quads) | more)
    del made["table"]
    return {**finite(made), "coding": coding, "measures": _explained(_OF_DYAD)}


def changes(book: Book, since: str, until: str | None = None, *, coding: str | None = None) -> Plain:
    """Which relations left their pattern. Raises :class:`~detente.measure.errors.MeasureError`."""
    from detente.measure.changes import changed

    with opened(book, coding=coding) as table:
        return _section(told.changes_told(changed(table, since, until), _Addresses(table)))


def alignment(
    book: Book, state: str, poles: Sequence[str], by: str = "year", *, since: str | None = None, until: str | None = None,
    coding: str | None = None,
) -> Plain:  # fmt: skip
    """Where a state stands between powers. Raises :class:`NotThere` and :class:`~detente.measure.errors.MeasureError`."""
    from detente.measure.alignment import align

    with opened(book, coding=coding) as table:
        try:
            found = align(table, state, poles, by, since=since, until=until)
        except (UnknownParty, UnseenDyad, EmptyTable) as error:
            raise NotThere(str(error)) from None
        return _section(told.alignment_told(found, _Addresses(table)))


def _section(report: Report) -> Plain:
    return {**_without(finite(plain(report)), "table"), "measures": _explained(report.measures)}


# --- forecasts --------------------------------------------------------------------------------------------------------------


def _foreseen(work: Callable[[], T]) -> T:
    """What a forecast gives. Raises :class:`NotThere` for a pair or a party of which nothing is known."""
    from detente.forecast.errors import Unseen

    try:
        return work()
    except Unseen as error:
        raise NotThere(str(error)) from None


def _plain(told_of: Plain) -> Plain:
    return {name: finite(value) for name, value in told_of.items()}


def _parties(site: Site, *written: str) -> list[str]:
    held = foresight.table(site)
    return [foresight.party(held, one) for one in written]


def forecast(site: Site, one: str, other: str, *, weeks: int, on: str | None) -> Plain:
    """What may happen between two parties. Raises :class:`~detente.forecast.errors.ForecastError`, :class:`NotThere`."""
    first, second = _parties(site, one, other)
    foresight.same(first, second)
    return forecast_json(site, _foreseen(lambda: foresight.dyad(site, first, second, weeks, on)))


def forecast_json(site: Site, made: DyadForecast) -> Plain:
    from detente.forecast.told import dyad_told

    told_of = plain(dyad_told(made, foresight.table(site), None))
    for row in told_of["chances"]:
        row["events"] = f"{EVENTS}?{foresight.past_events(made, row['what'])}"
    return _plain(_without(told_of, "kind", "issue", "table"))


def whom(site: Site, party: str, *, on: str | None) -> Plain:
    """To whom a party turns next."""
    from detente.forecast.told import whom_told

    (code,) = _parties(site, party)
    made = _foreseen(lambda: foresight.whom(site, code, on))
    return _plain(_without(plain(whom_told(made)), "kind", "table", "reasons"))


_SECTIONS = ("overall", "by_what", "by_dyad", "by_horizon", "by_day", "reliability", "forecasts")


def scorecard(site: Site, *, dyad: str | None, what: str | None, weeks: int | None) -> Plain:
    """Every issued forecast and how it turned out."""
    from detente.forecast.told import scorecard_told

    asked_for = {"dyad": dyad, "what": what, "weeks": weeks}
    made = _plain(plain(scorecard_told(foresight.narrowed(foresight.scorecard(site), asked_for))))
    return {**_without(made, "kind", "table"), **{name: made.get(name, []) for name in _SECTIONS}}


def frozen(site: Site, number: int) -> Plain:
    """One forecast as it was issued. Raises :class:`NotThere`."""
    made = foresight.frozen(site, number)
    about = made.issue
    chances = foresight.outcomes(made)
    for row in chances:
        row["events"] = f"{EVENTS}?{row.pop('query')}"
    return {
        "number": about.number, "one": made.one, "other": made.other, "issued": about.issued, "until": about.until,
        "weeks": about.weeks, "events_known": about.events, "state": about.state, "made": about.made,
        "standing": about.standing, "chances": chances,
    }  # fmt: skip


def what_if(site: Site, events: Sequence[str], *, weeks: int, on: str | None) -> Plain:
    """What the forecasts would be, had events been in the news."""
    from detente.forecast.told import what_if_told
    from detente.forecast.whatif import NO_CAUSE

    held = foresight.table(site)
    supposed = [foresight.hypothesis(held, *foresight.three(one)) for one in events]
    made = _foreseen(lambda: foresight.what_if(site, list(dict.fromkeys(supposed)), weeks, on))
    return _plain({**_without(plain(what_if_told(made)), "kind", "table"), "no_cause": NO_CAUSE})


# --- corrections -------------------------------------------------------------------------------------------------------------


def correction_json(line: Correction) -> Plain:
    return {name: getattr(line, name) for name in line.__slots__}


def corrected(book: Book, *, event: str | None, who: str | None, limit: int, cursor: str | None) -> tuple[list[Plain], str | None]:
    """What was said of events, the latest first."""
    asked = (event, who)
    where, values = ["1"], []
    if event is not None:
        where.append("event = ?")
        values.append(correcting.event_id(book.connection, event))
    if who is not None:
        where.append("who = ?")
        values.append(who)
    if cursor is not None:
        where.append("correction < ?")
        values.append(place_of(cursor, asked, int)[0])
    rows = book.connection.execute(
        f"SELECT correction, event FROM correction WHERE {' AND '.join(where)} ORDER BY correction DESC LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    logs = {event: {line.number: line for line in corrections.log(book.connection, event)} for _, event in rows[:limit]}
    listed = [correction_json(logs[event][number]) for number, event in rows[:limit]]
    return listed, cursor_of(asked, rows[limit - 1][0]) if len(rows) > limit else None


def health(book: Book) -> Plain:
    """What the book holds; no counts while it is empty."""
    if codings.in_use(book.connection) is None:
        return {"counts": None}
    return {"counts": asdict(query.count(book.connection))}
