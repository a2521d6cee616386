"""Questions to a lake: which events. The same questions as to a book (book/query.py), answered by DuckDB from the Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from detente.book.columns import COLUMNS, NAMES
from detente.book.countries import by_name, countries
from detente.book.exports.text import write_table
from detente.book.query import HAPPENED, HELD, Count, Question, boundary
from detente.codebook.codebook import Codebook
from detente.lake.errors import LakeError
from detente.lake.layout import Lake
from detente.lake.schema import TABLES
from detente.outputs import json_line, safe_cell
from detente.scale.rows import KINDS, records_of

if TYPE_CHECKING:
    import duckdb

# Rows fetched at a time while an answer streams.
BATCH = 2048
# What DuckDB may hold in memory; beyond it goes to disk.
MEMORY = "1GB"
# An actor's party is its country, or its own code where it has none; of a side of which nobody is known it is "---". Who act
# jointly act each upon each other.
_KNOWN = (
    "list_distinct(list_filter(list_transform(list_zip(string_split({0}_country, ' '), string_split({0}, ' ')),"
    " lambda actor: CASE WHEN actor[1] = '---' THEN actor[2] ELSE actor[1] END), lambda party: party NOT IN ('', '---')))"
)
_NOBODY = "CASE WHEN len({0}) = 0 THEN ['---'] ELSE {0} END"
_KNOWING = f"(SELECT *, {_KNOWN.format('source')} AS doers, {_KNOWN.format('target')} AS others FROM events)"
_SIDED = (
    f"(SELECT *, {_NOBODY.format('doers')} AS sources,"
    f" CASE WHEN target = '' AND len(doers) > 1 THEN doers ELSE {_NOBODY.format('others')} END AS targets FROM {_KNOWING})"
)
_EVENTS = (
    "(SELECT *, list_filter(flatten(list_transform(sources, lambda a: list_transform(targets, lambda b: [a, b]))),"
    f" lambda pair: target <> '' OR pair[1] <> pair[2]) AS pairs FROM {_SIDED})"
)


@contextmanager
def connected(lake: Lake, tables: Sequence[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which the lake's tables are views."""
    import duckdb

    with duckdb.connect(config={"memory_limit": MEMORY, "preserve_insertion_order": False}) as connection:
        for table in tables:
            view(connection, lake, table)
        yield connection


def view(connection: duckdb.DuckDBPyConnection, lake: Lake, table: str) -> None:
    """A table of the lake as a view."""
    files = lake.files(table)
    if files:
        # Months are for finding files; they are no column of the events.
        connection.read_parquet(files, hive_partitioning=False).create_view(table)
    else:
        connection.register(table, TABLES[table].empty_table())


def rows(lake: Lake, question: Question) -> Iterator[dict[str, Any]]:
    """The events asked for, in the columns of :data:`~detente.book.columns.NAMES`; days are ``datetime.date``.

    Raises :class:`LakeError`: an unknown party, or a question for words or a coding, of which a lake has none.
    """
    with connected(lake, ["events"]) as connection:
        where, values = _condition(connection, lake, question)
        sql = f"SELECT {', '.join(NAMES)} FROM {_EVENTS} WHERE {where}"
        if not question.reports and not question.counted:
            sql += (
                " QUALIFY row_number() OVER (PARTITION BY occurrence ORDER BY substr(occurrence, 2) <> substr(event, 2), event) = 1"
            )
        if question.by_date:
            sql += f" ORDER BY date_start {'DESC' if question.newest_first else ''} NULLS LAST, event"
        if question.limit is not None:
            sql += f" LIMIT {int(question.limit)} OFFSET {int(question.offset)}"
        for batch in connection.sql(sql, params=values or None).to_arrow_reader(BATCH):
            yield from batch.to_pylist()


def shown(lake: Lake, question: Question) -> Iterator[dict[str, Any]]:
    """The same with days as they are written, as a book gives its rows."""
    for row in rows(lake, question):
        yield {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def records(lake: Lake, question: Question) -> Iterator[dict[str, Any]]:
    """Whole records, as `detente read` writes them, each with ``occurrence``, ``coverage`` and ``corrected``."""
    held: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows(lake, question):
        article = row["article"]
        if article not in held:
            if len(held) >= HELD:
                del held[next(iter(held))]
            held[article] = _events_of(lake, article)
        event = held[article][row["event"]]
        yield event | {name: row[name] for name in ("occurrence", "coverage", "corrected")}


def _events_of(lake: Lake, article: str) -> dict[str, dict[str, Any]]:
    """An article's events by their ids, from its part."""
    import pyarrow.parquet as parquet

    with connected(lake, ["articles"]) as connection:
        ((number,),) = connection.sql("SELECT number FROM articles WHERE id = $id", params={"id": article}).fetchall()
    part = lake.path / "parts" / lake.part(number >> 32).file
    (row,) = parquet.read_table(part, columns=["events"], filters=[("number", "=", number)]).to_pylist()
    return {event["id"]: event for event in records_of({**dict.fromkeys(KINDS), **row})["events"]}


def _write_jsonl(lake: Lake, question: Question, out: BinaryIO) -> None:
    for record in records(lake, question):
        out.write(json_line(record).encode("utf-8") + b"\n")


def _write_csv(lake: Lake, question: Question, out: BinaryIO) -> None:
    text = {column.name for column in COLUMNS if column.type == "string"}
    truths = {column.name for column in COLUMNS if column.type == "bool"}

    def cell(name: str, value: Any) -> Any:
        return safe_cell(value) if name in text else int(value) if name in truths and value is not None else value

    write_table(out, NAMES, ([cell(name, value) for name, value in row.items()] for row in shown(lake, question)))


def _write_parquet(lake: Lake, question: Question, out: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    schema, stream = TABLES["events"], rows(lake, question)
    with parquet.ParquetWriter(out, schema, compression="zstd") as file:
        while batch := list(islice(stream, BATCH)):
            file.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))


WRITERS: dict[str, Callable[[Lake, Question, BinaryIO], None]] = {
    "jsonl": _write_jsonl, "csv": _write_csv, "parquet": _write_parquet,
}  # fmt: skip


def count(lake: Lake) -> Count:
    """How much was read, and how much was found."""
    with connected(lake, ["articles", "events"]) as connection:
        articles = connection.sql(
            "SELECT count(*), count(*) FILTER (events = 0), coalesce(sum(sentences), 0)::BIGINT FROM articles"
        )
        events = connection.sql("SELECT count(*), count(DISTINCT occurrence) FROM events")
        (read, without, sentences), (reports, occurrences) = articles.fetchall()[0], events.fetchall()[0]
    return Count(read, without, sentences, lake.current().rows["failures"], reports, occurrences)


def _condition(connection: duckdb.DuckDBPyConnection, lake: Lake, question: Question) -> tuple[str, dict[str, Any]]:
    if question.words is not None or question.coding is not None:
        what = "words are not looked for in a lake" if question.words is not None else "a lake has one coding, without a name"
        raise LakeError(
            f"{lake.path}: {what}. Hint: `detente import --as lake {lake.path} --book relations.db` makes a book of it."
        )
    found, values = ["true"], dict[str, Any]()

    def need(condition: str, **named: Any) -> None:
        found.append(condition)
        values.update(named)

    def dyad(name: str, source: Sequence[str], target: Sequence[str]) -> str:
        """That one of the event's dyads has these sides, and if they are actors and no parties, that it names them."""
        sides = (("source", source, 1), ("target", target, 2))
        wanted = [f"list_contains(${name}_{side}, pair[{place}])" for side, asked, place in sides if asked]
        conditions = [f"len(list_filter(pairs, lambda pair: {' AND '.join(wanted)})) > 0"]
        for side, asked, _ in sides:
            if not asked:
                continue
            parties = {one: _party(connection, lake, one) for one in asked}
            values[f"{name}_{side}"] = [party for party, _ in parties.values()]
            if not any(whole for _, whole in parties.values()):
                values[f"{name}_{side}_codes"] = [one.upper() for one in asked]
                conditions.append(f"list_has_any(string_split({side}, ' '), ${name}_{side}_codes)")
        return f"({' AND '.join(conditions)})"

    if question.source or question.target:
        need(dyad("asked", question.source, question.target))
    if question.party:
        need(f"({dyad('doer', question.party, ())} OR {dyad('other', (), question.party)})")
    if question.between:
        if len(question.between) != 2:
            raise LakeError(f"between {' and '.join(question.between)}: two parties are needed. Hint: --between PAK USA.")
        one, two = ([name] for name in question.between)
        need(f"({dyad('there', one, two)} OR {dyad('back', two, one)})")
    if question.since is not None:
        need("date_start >= $since::DATE", since=boundary(question.since, last=False))
    if question.until is not None:
        need("date_start <= $until::DATE AND date_end <= $until::DATE", until=boundary(question.until, last=True))
    codebook = Codebook.load()
    places = ("place", "place_country", "place || ', ' || place_country")
    for column, asked in (
        ("type", [codebook.type(name.upper()).name for name in question.types]),
        ("status", list(question.status or (HAPPENED if question.counted else ()))),
        ("quad", list(question.quads)),
        ("event", list(question.ids)),
        ("outlet", list(question.outlet)),
    ):
        if asked:
            need(f"{column} IN (SELECT unnest(${column}))", **{column: asked})
    if question.place:
        need(f"({' OR '.join(f'{form} IN (SELECT unnest($place))' for form in places)})", place=list(question.place))
    if question.least_confidence is not None:
        need("confidence >= $sure", sure=question.least_confidence)
    if question.background is not None:
        need("background = $background", background=question.background)
    if question.counted:
        need("substr(occurrence, 2) = substr(event, 2)")
    return " AND ".join(found), values


def parties(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The parties of all events, sorted, those that deal with nobody too; the table of events must be a view."""
    sides = f"SELECT unnest(doers) AS party FROM {_KNOWING} UNION SELECT unnest(others) FROM {_KNOWING}"
    return [row[0] for row in connection.sql(f"SELECT party FROM ({sides}) ORDER BY party").fetchall()]


def _party(connection: duckdb.DuckDBPyConnection, lake: Lake, name: str) -> tuple[str, bool]:
    """The party of a name, and whether the name is the whole of it and not one actor of it. Raises :class:`LakeError`."""
    code = name.upper()
    if code in countries():
        return code, True
    known = parties(connection)
    if code in known:
        return code, True
    actor = connection.sql(
        "SELECT coalesce(nullif(country, '---'), code) FROM (SELECT unnest(string_split(source, ' ')) AS code,"
        " unnest(string_split(source_country, ' ')) AS country FROM events UNION ALL SELECT unnest(string_split(target, ' ')),"
        " unnest(string_split(target_country, ' ')) FROM events) WHERE code = $code LIMIT 1",
        params={"code": code},
    ).fetchall()
    if actor:
        return actor[0][0], False
    near = by_name().get(name.lower()) or next(iter(get_close_matches(code, known, n=1)), None)
    raise LakeError(f"{name!r}: no such actor in the lake." + (f" Did you mean {near}?" if near else ""))
