"""A row of a part -> the rows that the index holds of it, as far as the article alone can tell them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from detente.book.assertions import days_of
from detente.book.entry import NOBODY, dyads_of, party_of, plain
from detente.book.occurrences import LONG, Report, blocks_of, extent_of, seen_between
from detente.book.times import day_number
from detente.book.writer import FLAT, flat
from detente.lake.reading import key_of
from detente.scale.rows import KINDS, Row, records_of

# Reports are filed by month, so that one key is not as long as history; a report looks in the months that its days may touch.
MONTH = 32
# What the index keeps of an article as it is, and what tells of a failure.
KEPT = (
    "number",
    "place",
    "id",
    "title",
    "published",
    "url",
    "outlet",
    "language",
    "sha256",
    "characters",
    "outcome",
    "input",
    "hint",
)
# Whether a text has no date of publication: the name of its partition.
UNDATED = "undated"
# Every lake has one coding; in the keys of reports it has this number, as a book's first has.
CODING = 1

_BOOLS = ("background", "anonymous")


def month_of(published: str | None) -> str:
    """The partition of an article: ``2024-03``."""
    return published[:7] if published else UNDATED


def article_row(row: Row) -> dict[str, Any]:
    """An article or failure, with what finds it again."""
    counts = {"sentences": len(row["sentences"] or ()), "relations": len(row["relations"] or ())}
    events = len({event["id"] for event in row["events"] or ()})
    return {name: row[name] for name in KEPT} | counts | {"events": events, "sketch": row["sketch"]}


def _records(row: Row, kind: str) -> list[dict[str, Any]]:
    """The records of one kind; the row may have come without the others."""
    return records_of({**dict.fromkeys(KINDS), kind: row[kind]})[kind]


def event_rows(row: Row) -> Iterator[dict[str, Any]]:
    """The events of an article under the names of the flat columns, each with its dyads, its report and its links."""
    told: set[str] = set()
    for event, report in zip(_records(row, "events"), row["reports"] or (), strict=True):
        if event["id"] in told:
            continue  # two events of one reading under one id are one event
        told.add(event["id"])
        values = dict(zip(FLAT, flat(event), strict=True))
        day = values.pop("day")
        values["sentence_index"] = values.pop("sentence")
        for name in ("date_start", "date_end"):
            values[name] = None if values[name] is None else date.fromisoformat(values[name])
        coder = event["coder"]
        yield values | {name: bool(values[name]) for name in _BOOLS} | {
            "event": event["id"], "key": key_of(event["id"]), "number": row["number"], "article": plain(row["id"]),
            "title": plain(row["title"]), "published": None if row["published"] is None else date.fromisoformat(row["published"]),
            "outlet": plain(row["outlet"]), "url": plain(row["url"]), "corrected": False,
            "coder": f"{coder['name']} {coder['version']}", "codebook": coder["codebook"], "month": month_of(row["published"]),
            "day": day, "end_day": day_number(event["date"]["end"]), "mutual": not values["target"],
            "dyads": [{"source": a, "target": b} for a, b in dyads_of(event) if NOBODY not in (a, b)], "report": report,
            "links": [key_of(link["event"]) for link in event["links"] if link["kind"] == "same_as"],
        }  # fmt: skip


def assertion_rows(row: Row) -> Iterator[dict[str, Any]]:
    """What an article says of relations, under the parties of each."""
    for ordinal, relation in enumerate(_records(row, "relations")):
        codes = [party_of(actor) for actor in relation["pair"]]
        if NOBODY in codes:
            continue
        first, second = sorted(codes)
        day, end_day = days_of(relation, row["published"])
        yield {
            "first": first, "second": second, "day": day, "end_day": end_day, "state": relation["state"], "sign": relation["sign"],
            "id": relation["id"], "article": row["number"], "ordinal": ordinal,
        }  # fmt: skip


def filed_and_sought(report: Report) -> tuple[set[int], set[int]]:
    """Under which keys a report is filed, and under which others are looked for that may be of the same happening."""
    days = seen_between(report)
    if report.day is None or days is None:
        return set(), set()
    filed, sought = blocks_of(report, CODING)
    months = range(days[0] // MONTH, days[1] // MONTH + 1)
    start, end = extent_of(report)
    if start is not None and end is not None and end - start > LONG:
        months = range(report.day // MONTH, report.day // MONTH + 1)  # so long a time is matched with the very same alone
    return {_in_month(key, report.day // MONTH) for key in filed}, {_in_month(key, month) for key in sought for month in months}


def _in_month(key: int, month: int) -> int:
    """The key of a block and a month, of 64 bits: both mixed by an odd multiplier (the golden ratio's, as Knuth has it)."""
    mixed = (key ^ (month * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return mixed - (1 << 64) if mixed >> 63 else mixed
