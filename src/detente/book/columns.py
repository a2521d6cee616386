"""The columns of an event as a flat row: one plain table for the table, CSV, Parquet and Arrow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its SQL (e: event, f: the event that founds its occurrence, a: article, c: coder), its Arrow type."""

    name: str
    sql: str
    type: str
    says: str


COLUMNS: tuple[Column, ...] = (
    Column("event", "e.id", "string", "the event's id"),
    Column("occurrence", "'o' || substr(f.id, 2)", "string", "the id of what happened, shared by all its reports"),
    Column("coverage", "e.coverage", "int64", "how many articles tell of it"),
    Column("date_start", "e.date_start", "date32", "first day on which it may have been"),
    Column("date_end", "e.date_end", "date32", "last day on which it may have been"),
    Column("date_precision", "e.date_precision", "string", "day, week, month, season, year, interval or unknown"),
    Column("source", "e.source", "string", "codes of those who act, apart by a space"),
    Column("source_country", "e.source_country", "string", "their countries (ISO 3166-1 alpha-3, --- for none)"),
    Column("target", "e.target", "string", "codes of those acted upon"),
    Column("target_country", "e.target_country", "string", "their countries"),
    Column("via", "e.via", "string", "codes of those who mediate or host"),
    Column("type", "e.type", "string", "PLOVER type"),
    Column("mode", "e.mode", "string", "PLOVER mode"),
    Column("contexts", "e.contexts", "string", "PLOVER contexts, apart by a space"),
    Column("cameo", "e.cameo", "string", "CAMEO code"),
    Column("quad", "e.quad", "int8", "quad class: 1 verbal, 2 material cooperation; 3 verbal, 4 material conflict"),
    Column("goldstein", "e.goldstein", "float64", "Goldstein score of the CAMEO code, -10 to 10"),
    Column("intensity", "e.intensity", "float64", "PLOVER intensity, -10 to 10"),
    Column("status", "e.status", "string", "what the text says of it: occurred, planned, negated and so on"),
    Column("background", "e.background", "bool", "told as history, not as news"),
    Column("voice", "e.voice", "string", "author, indirect or quote"),
    Column("anonymous", "e.anonymous", "bool", "told by an unnamed source"),
    Column("place", "e.place", "string", "where it was"),
    Column("place_country", "e.place_country", "string", "in which country"),
    Column("latitude", "e.latitude", "float64", "degrees north (WGS 84)"),
    Column("longitude", "e.longitude", "float64", "degrees east"),
    Column("confidence", "e.confidence", "float64", "0 to 1, calibrated"),
    Column("trigger", "e.trigger", "string", "the words that made it an event"),
    Column("article", "a.id", "string", "the article's id"),
    Column("title", "a.title", "string", "its title"),
    Column("published", "a.published", "date32", "the day on which it was published"),
    Column("outlet", "a.outlet", "string", "who published it"),
    Column("url", "a.url", "string", "where"),
    Column("sentence_index", "e.sentence", "int64", "which sentence of the article tells it, from 0"),
    Column("sentence_start", "e.sentence_start", "int64", "where that begins, in code points"),
    Column("sentence_end", "e.sentence_end", "int64", "where it ends"),
    Column("corrected", "e.corrected", "bool", "somebody corrected it"),
    Column("coder", "c.name || ' ' || c.version", "string", "who coded it, and which version"),
    Column("codebook", "c.codebook", "string", "by which codebook"),
)
NAMES = tuple(column.name for column in COLUMNS)
# Those that an event may be without.
LACKED = frozenset({
    "date_start", "date_end", "mode", "cameo", "quad", "goldstein", "intensity", "place", "place_country", "latitude", "longitude",
    "confidence", "trigger", "title", "published", "outlet", "url",
})  # fmt: skip
_NOTHING = type(None)
_STORED: dict[str, frozenset[type]] = {
    "string": frozenset({str}), "date32": frozenset({str}), "float64": frozenset({float, int}),
    **dict.fromkeys(("int64", "int8", "bool"), frozenset({int})),
}  # fmt: skip


def stored(type_: str, lacked: bool) -> frozenset[type]:
    """What a column of an Arrow type may come as from SQLite."""
    return _STORED[type_] | {_NOTHING} if lacked else _STORED[type_]


KINDS = tuple(stored(column.type, column.name in LACKED) for column in COLUMNS)
