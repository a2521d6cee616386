"""Questions to the book: which events, told by whom, and what was read in all.

By default a row is an *occurrence* (a thing that happened) with its coverage (how many articles tell of it): the earliest
report that the question matches stands for it. ``reports=True`` gives a row for each report.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from detente.book import codings, corrections
from detente.book.columns import COLUMNS, KINDS, NAMES, stored
from detente.book.entry import DAMAGED, event_at, restored, unpack
from detente.book.errors import BookError, DamagedBook, UnknownEvent
from detente.book.occurrences import occurrence_id
from detente.book.times import UNKNOWN_DAY, day_number
from detente.codebook.codebook import Codebook
from detente.record import STATUSES

# What has happened, as the texts tell it; plans, refusals and denials have not.
HAPPENED = ("occurred", "ongoing")
# Rows fetched at a time while results stream.
BATCH = 2048
# Readings that are held unpacked while whole records stream: in the order of dates the events of one article come apart, and to
# unpack a long one anew for each takes milliseconds. So many hold about 10 MB.
HELD = 64


@dataclass(frozen=True, slots=True)
class Question:
    """Which events are asked for. Lists mean any of; None and empty mean whatever.

    ``source``, ``target`` and ``party`` (either side) are countries (ISO alpha-3), or actors' codes; ``between`` names two, in
    either direction. ``counted`` asks for just what measures count: an occurrence by the report that founds it and by no other,
    and what occurred or goes on unless ``status`` says otherwise. ``since`` and ``until`` are ISO dates, or a year or month
    ("2022", "2022-03"): the event's whole interval must lie within; unknown dates do not.
    ``place`` are names of places, countries in which they lie (ISO alpha-3), or both ("Kabul, AFG").
    ``limit`` rows after the first ``offset``; an offset without a limit is none. ``after`` is a row's day (days since 1970-01-01,
    or None) and event id: rows by date go on behind it, whatever was added or taken away before it.
    """

    source: Sequence[str] = ()
    target: Sequence[str] = ()
    party: Sequence[str] = ()
    between: Sequence[str] = ()
    types: Sequence[str] = ()
    status: Sequence[str] = ()
    quads: Sequence[int] = ()
    since: str | None = None
    until: str | None = None
    least_confidence: float | None = None
    background: bool | None = None
    outlet: Sequence[str] = ()
    place: Sequence[str] = ()
    words: str | None = None
    ids: Sequence[str] = ()
    coding: str | None = None
    reports: bool = False
    counted: bool = False
    limit: int | None = None
    offset: int = 0
    by_date: bool = True
    newest_first: bool = False
    after: tuple[int | None, str] | None = None


@dataclass(slots=True)
class _Sql:
    """A condition on the event called ``{e}``, with its values."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def need(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    def on(self, alias: str) -> str:
        return " AND ".join(self.conditions).replace("{e}", alias)


def boundary(value: str, *, last: bool) -> str:
    """The first or last day of what is written as a year, a month or a day. Raises :class:`BookError`."""
    try:
        if len(value) == 4:
            return date(int(value), 12 if last else 1, 31 if last else 1).isoformat()
        if len(value) == 7:
            first = date.fromisoformat(value + "-01")
            if not last:
                return first.isoformat()
            following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return date.fromordinal(following.toordinal() - 1).isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise BookError(f"{value!r}: not a date. Hint: 2022, 2022-03 or 2022-03-09.") from None


def condition(connection: sqlite3.Connection, question: Question) -> _Sql:
    """The question as SQL; raises :class:`BookError` for what no event can be, with what is near."""
    coding = codings.named(connection, question.coding).number
    sql = _Sql()
    # A unary plus tells SQLite to look at a value without looking it up: events are found through their dyads where the
    # question names any, by their ids or by the articles' words, else by their days.
    led = bool(question.source or question.target or question.party or question.between or question.ids or question.words)
    plus = "+" if led else ""
    sql.need(f"{plus}{{e}}.coding = ?", coding)
    sql.need("+{e}.retracted = 0")
    since = None if question.since is None else boundary(question.since, last=False)
    until = None if question.until is None else boundary(question.until, last=True)
    days = (day_number(since), day_number(until))
    if question.source or question.target:
        _dyad(connection, sql, coding, question.source, question.target, days)
    if question.party:
        sides = [_Sql(), _Sql()]
        _dyad(connection, sides[0], coding, question.party, (), days)
        _dyad(connection, sides[1], coding, (), question.party, days)
        sql.need(f"({sides[0].on('{e}')} OR {sides[1].on('{e}')})", *sides[0].values, *sides[1].values)
    if question.between:
        if len(question.between) != 2:
            raise BookError(f"between {' and '.join(question.between)}: two parties are needed. Hint: --between PAK USA.")
        there, back = _Sql(), _Sql()
        one, other = ([name] for name in question.between)
        _dyad(connection, there, coding, one, other, days)
        _dyad(connection, back, coding, other, one, days)
        sql.need(f"({there.on('{e}')} OR {back.on('{e}')})", *there.values, *back.values)
    if since is not None:
        sql.need(f"{plus}{{e}}.day >= ?", days[0])
    if until is not None:
        sql.need(f"{plus}{{e}}.day <= ? AND {{e}}.date_end <= ?", days[1], until)
    _simple(sql, question)
    return sql


def _simple(sql: _Sql, question: Question) -> None:
    codebook = Codebook.load()
    _any(sql, "type", [codebook.type(name.upper()).name for name in question.types])
    for status in question.status:
        if status not in STATUSES:
            raise BookError(f"{status!r}: not a status. Those are {', '.join(STATUSES)}.")
    _any(sql, "status", question.status or (HAPPENED if question.counted else ()))
    _any(sql, "quad", question.quads)
    _any(sql, "id", question.ids)
    if question.least_confidence is not None:
        sql.need("{e}.confidence >= ?", question.least_confidence)
    if question.background is not None:
        sql.need("{e}.background = ?", int(question.background))
    if question.outlet:
        places = ", ".join("?" * len(question.outlet))
        sql.need(f"{{e}}.article IN (SELECT article FROM article WHERE outlet IN ({places}))", *question.outlet)
    if question.place:
        places = ", ".join("?" * len(question.place))
        forms = ("{e}.place", "{e}.place_country", "{e}.place || ', ' || {e}.place_country")
        sql.need(f"({' OR '.join(f'{form} IN ({places})' for form in forms)})", *question.place, *question.place, *question.place)
    if question.words:
        inner = "SELECT reading FROM reading WHERE article IN (SELECT rowid FROM article_words WHERE article_words MATCH ?)"
        sql.need(f"{{e}}.reading IN ({inner})", match_expression(question.words))


def _any(sql: _Sql, column: str, values: Sequence[Any]) -> None:
    if values:
        sql.need(f"{{e}}.{column} IN ({', '.join('?' * len(values))})", *values)


def _dyad(
    connection: sqlite3.Connection,
    sql: _Sql,
    coding: int,
    source: Sequence[str],
    target: Sequence[str],
    days: tuple[int | None, int | None],
) -> None:
    """Through the table of dyads, which has what it needs in order: a dyad's events of some days are read off in one go."""
    inner, values = "SELECT event FROM dyad WHERE coding = ?", [coding]
    exact: list[tuple[str, list[str]]] = []
    for side, asked in (("source", source), ("target", target)):
        if not asked:
            continue
        parties = {name: known_party(connection, name) for name in asked}
        inner += f" AND {side} IN ({', '.join('?' * len(asked))})"
        values += [number for number, _ in parties.values()]
        if not any(whole for _, whole in parties.values()):
            exact.append((side, list(parties)))
    low, high = days
    if low is not None or high is not None:
        if source and not target:
            # So that each target's days are looked up, and not all of the source's events are read.
            inner += " AND target IN (SELECT party FROM party)"
        inner += " AND day BETWEEN ? AND ?"
        values += [UNKNOWN_DAY + 1 if low is None else low, -UNKNOWN_DAY if high is None else high]
    sql.need(f"{{e}}.event IN ({inner})", *values)
    for side, codes in exact:
        either = " OR ".join(f"instr(' ' || {{e}}.{side} || ' ', ?)" for _ in codes)
        sql.need(f"({either})", *(f" {code} " for code in codes))


def party(connection: sqlite3.Connection, name: str) -> int:
    """The number of a party, -1 for a country of which the book has nothing; raises :class:`BookError` with what is near."""
    return known_party(connection, name)[0]


def known_party(connection: sqlite3.Connection, name: str) -> tuple[int, bool]:
    """The same number, and whether the name is the whole of the party and not one actor of it."""
    code = name.upper()
    row = connection.execute("SELECT party FROM party WHERE code = ?", (code,)).fetchone()
    if row is not None:
        return row[0], True
    row = connection.execute("SELECT party FROM actor WHERE code = ?", (code,)).fetchone()
    if row is not None:
        return row[0], False
    from detente.book.countries import by_name, countries

    if code in countries():
        return -1, True  # a country of which the book has nothing
    iso3 = by_name().get(name.lower())
    known = [row[0] for row in connection.execute("SELECT code FROM party UNION SELECT code FROM actor")]
    near = iso3 or next(iter(get_close_matches(code, known, n=1)), None)
    raise BookError(f"{name!r}: no such actor in the book." + (f" Did you mean {near}?" if near else ""))


def match_expression(words: str) -> str:
    """What a person typed, as FTS5 takes it: quoted phrases stay phrases, and every word must be there."""
    parts = words.replace("\0", " ").split('"')
    pieces = [piece for number, part in enumerate(parts) for piece in ([part] if number % 2 else part.split()) if piece.strip()]
    if not pieces:
        raise BookError("there is nothing to search for.")
    return " ".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


# --- events --------------------------------------------------------------------------------------------------------------


def _chosen(sql: _Sql, question: Question) -> tuple[str, list[Any]]:
    """The condition that a row stands for its occurrence: its founder, else the matching report of the smallest id."""
    values = list(sql.values)
    where = sql.on("e")
    if question.counted:
        where += " AND e.occurrence = e.event"
    elif not question.reports:
        where += (
            f" AND (e.occurrence = e.event OR (NOT EXISTS (SELECT 1 FROM event g WHERE g.event = e.occurrence AND {sql.on('g')})"
            " AND e.id = (SELECT min(m.id) FROM event m INDEXED BY event_member WHERE m.occurrence = e.occurrence"
            f" AND m.occurrence <> m.event AND {sql.on('m')})))"
        )
        values += [*sql.values, *sql.values]
    return where, values


def _select(connection: sqlite3.Connection, question: Question, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    where, values = _chosen(condition(connection, question), question)
    if question.after is None:
        yield from _rows(connection, question, columns, where, values)
        return
    if not question.by_date:
        raise BookError("rows go on behind one of them only in the order of their dates.")
    day, identity = question.after
    left = question.limit
    if day is not None:
        later = f"e.day {'<=' if question.newest_first else '>='} ? AND (e.day <> ? OR e.id > ?)"
        for row in _rows(connection, question, columns, f"{where} AND {later}", [*values, day, day, identity]):
            left = None if left is None else left - 1
            yield row
    # Those without a date come last, in either direction.
    undated, more = ("e.day IS NULL", []) if day is not None else ("e.day IS NULL AND e.id > ?", [identity])
    if left != 0:
        yield from _rows(connection, replace(question, limit=left), columns, f"{where} AND {undated}", [*values, *more])


def _rows(
    connection: sqlite3.Connection, question: Question, columns: Sequence[str], where: str, values: list[Any]
) -> Iterator[tuple[Any, ...]]:
    order = ""
    if question.by_date:
        order = f" ORDER BY e.day{' DESC' if question.newest_first else ''} NULLS LAST, e.id"
    found, rest = "event e", f" WHERE {where}{order}"
    if question.limit is not None:
        # First which, then what of them: rows that are not wanted are neither put together nor sorted.
        inner = f"SELECT e.event FROM event e WHERE {where}{order} LIMIT {int(question.limit)} OFFSET {int(question.offset)}"
        found, rest = f"({inner}) n CROSS JOIN event e ON e.event = n.event", order
    # The event comes first, and what belongs to it after it: CROSS JOIN keeps SQLite from trying other orders.
    cursor = connection.execute(
        f"SELECT {', '.join(columns)} FROM {found} CROSS JOIN event f ON f.event = e.occurrence"
        f" CROSS JOIN article a ON a.article = e.article CROSS JOIN coder c ON c.coder = e.coder{rest}",
        values,
    )
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def rows(connection: sqlite3.Connection, question: Question) -> Iterator[tuple[Any, ...]]:
    """Flat rows, in the columns of :data:`~detente.book.columns.COLUMNS`."""
    yield from _sound(_select(connection, question, [column.sql for column in COLUMNS]), KINDS)


def _sound(rows: Iterable[tuple[Any, ...]], kinds: Sequence[frozenset[type]]) -> Iterator[tuple[Any, ...]]:
    """The rows, each looked at: SQLite holds any value in any column, and one changed bit of a file makes bytes of a text.

    Raises :class:`DamagedBook` at a value that is none of the kinds of its column.
    """
    known: set[tuple[type, ...]] = set()
    for row in rows:
        shape = tuple(map(type, row))
        if shape not in known:
            if not all(kind in kinds_ for kind, kinds_ in zip(shape, kinds, strict=True)):
                raise DamagedBook(DAMAGED)
            known.add(shape)
        yield row


def dictionaries(connection: sqlite3.Connection, question: Question) -> Iterator[dict[str, Any]]:
    """The same, each row under its columns' names."""
    for row in rows(connection, question):
        yield _named(row)


def values(connection: sqlite3.Connection, question: Question, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of such SQL as :data:`~detente.book.columns.COLUMNS` hold: what is to be counted, without the rest."""
    yield from _select(connection, question, columns)


_TRUTHS = tuple(number for number, column in enumerate(COLUMNS) if column.type == "bool")


def _named(row: tuple[Any, ...]) -> dict[str, Any]:
    named = dict(zip(NAMES, row, strict=True))
    for number in _TRUTHS:
        named[NAMES[number]] = bool(row[number])
    return named


# What finds a whole record, its occurrence and its article, each with what it may come as.
_WHOLE = {
    **dict.fromkeys(("e.id", "f.id", "a.id"), stored("string", lacked=False)),
    **dict.fromkeys(("e.reading", "e.ordinal", "e.coverage", "e.corrected"), stored("int64", lacked=False)),
    **dict.fromkeys(("a.title", "a.published", "a.url", "a.outlet", "a.language"), stored("string", lacked=True)),
}


def records(connection: sqlite3.Connection, question: Question) -> Iterator[dict[str, Any]]:
    """Whole records, corrections applied, each with ``occurrence``, ``coverage`` and ``corrected``."""
    for record, _ in with_articles(connection, question):
        yield record


def with_articles(connection: sqlite3.Connection, question: Question) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Whole records, each with its article's ``id``, ``title``, ``published``, ``url``, ``outlet`` and ``language``."""
    held: dict[int, list[dict[str, Any]]] = {}
    found = _sound(_select(connection, question, tuple(_WHOLE)), tuple(_WHOLE.values()))
    for identity, founder, article_id, reading, ordinal, coverage, corrected, *about in found:
        if reading not in held:
            read = events_read(connection, reading)
            if len(held) >= HELD:
                del held[next(iter(held))]
            held[reading] = read
        event = event_at(held[reading], ordinal)
        if corrected:
            event = corrections.applied(event, corrections.standing(connection, [identity]).get(identity, {}))
        occurrence = occurrence_id(founder)
        article = dict(zip(("id", "title", "published", "url", "outlet", "language"), (article_id, *about), strict=True))
        yield {**event, "occurrence": occurrence, "coverage": coverage, "corrected": bool(corrected)}, article


def events_read(connection: sqlite3.Connection, reading: int) -> list[dict[str, Any]]:
    """The events of a reading as they were coded. Raises :class:`DamagedBook` if the index means one that is not there."""
    row = connection.execute("SELECT records FROM reading WHERE reading = ?", (reading,)).fetchone()
    if row is None:
        raise DamagedBook(DAMAGED)
    return unpack(row[0])["events"]


def relations(connection: sqlite3.Connection, coding: str | None = None) -> Iterator[dict[str, Any]]:
    """The relation records of every article, in the order in which the articles came."""
    number = codings.named(connection, coding).number
    last = 0
    while True:
        row = connection.execute(
            "SELECT reading, records FROM reading WHERE reading > ? AND coding = ? AND relations > 0 ORDER BY reading LIMIT 1",
            (last, number),
        ).fetchone()
        if row is None:
            return
        last = row[0]
        yield from unpack(row[1])["relations"]


def event_number(connection: sqlite3.Connection, identity: str, coding: int) -> int:
    """The event of an id, or of an occurrence's id (any id that it ever had). Raises :class:`UnknownEvent`."""
    event = "e" + identity[1:] if identity.startswith("o") else identity
    row = connection.execute("SELECT event FROM event WHERE id = ? AND coding = ?", (event, coding)).fetchone()
    if row is None:
        raise UnknownEvent(f"{identity!r}: no such event in the book. Hint: `detente events --reports` lists their ids.")
    number: int = row[0]
    return number


def original(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """The record of an event as it was coded, before any correction."""
    row = connection.execute("SELECT reading, ordinal FROM event WHERE event = ?", (number,)).fetchone()
    if row is None:  # an index knows it, the table does not
        raise DamagedBook(DAMAGED)
    return event_at(events_read(connection, row[0]), row[1])


# --- articles and words ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """What was read beside what was found."""

    articles: int
    without_events: int
    sentences: int
    failures: int
    reports: int
    occurrences: int


def count(connection: sqlite3.Connection, coding: str | None = None) -> Count:
    """How much the book holds under a coding; articles without events are counted, they are the denominator."""
    number = codings.named(connection, coding).number
    articles, without, sentences, told = connection.execute(
        "SELECT count(*), coalesce(sum(events = 0), 0), coalesce(sum(sentences), 0), coalesce(sum(events), 0) FROM reading"
        " WHERE coding = ?",
        (number,),
    ).fetchone()
    (failures,) = connection.execute("SELECT count(*) FROM failure").fetchone()
    # From indexes alone: a book of ten million events is counted without being read.
    (retracted,) = connection.execute("SELECT count(*) FROM event WHERE coding = ? AND retracted = 1", (number,)).fetchone()
    (members,) = connection.execute(
        "SELECT count(*) FROM event INDEXED BY event_member WHERE occurrence <> event AND coding = ? AND retracted = 0", (number,)
    ).fetchone()
    reports = told - retracted
    return Count(articles, without, sentences, failures, reports, reports - members)


def text_of(connection: sqlite3.Connection, article: int) -> str | None:
    row = connection.execute("SELECT text FROM article_text WHERE article = ?", (article,)).fetchone()
    return None if row is None else restored(row[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds what was searched for: the words around it, and its events."""

    article: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    snippet: str
    events: tuple[dict[str, Any], ...]


def search(connection: sqlite3.Connection, words: str, *, coding: str | None = None, limit: int = 20) -> Iterator[Hit]:
    """Articles that hold all the words (or the quoted phrase), best first, each with its events."""
    number = codings.named(connection, coding).number
    found = connection.execute(
        "SELECT article, id, a.title, published, outlet, url, CAST(snippet(article_words, 1, '[', ']', ' ... ', 24) AS BLOB)"
        " FROM article_words JOIN article a ON article = article_words.rowid WHERE article_words MATCH ? ORDER BY rank LIMIT ?",
        (match_expression(words), limit),
    ).fetchall()
    for article, identity, title, published, outlet, url, snippet in found:
        columns = ", ".join(column.sql for column in COLUMNS)
        events = connection.execute(
            f"SELECT {columns} FROM event e JOIN event f ON f.event = e.occurrence JOIN article a ON a.article = e.article"
            " JOIN coder c ON c.coder = e.coder WHERE e.reading = (SELECT reading FROM reading WHERE article = ? AND coding = ?)"
            " AND e.retracted = 0 ORDER BY e.event",
            (article, number),
        )
        shown = tuple(_named(row) for row in _sound(events, KINDS))
        yield Hit(identity, title, published, outlet, url, " ".join(snippet.decode("utf-8", "replace").split()), shown)


def hit_json(hit: Hit) -> str:
    return json.dumps({name: getattr(hit, name) for name in hit.__slots__}, ensure_ascii=False)
