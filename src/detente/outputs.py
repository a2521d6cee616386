"""Readings -> what a person or a program wants of them: one writer a format, in one plain table.

A writer takes the outcomes of a run in order and a text stream, and writes as it goes.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from detente.harmless import harmless
from detente.record import Actor, Article, Event, Failure, Reading

Outcome = Reading | Failure


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which kinds of record are written beside events, relations and failures."""

    articles: bool = False
    statements: bool = False
    times: bool = False
    abstentions: bool = False


def records(outcome: Outcome, kinds: Kinds) -> Iterator[dict[str, Any]]:
    """The records of one outcome, in the order of the contract."""
    if isinstance(outcome, Failure):
        yield outcome.to_json()
        return
    if kinds.articles:
        yield outcome.article.to_json(sentences=len(outcome.sentences), outcome=outcome.outcome)
    wanted: tuple[tuple[bool, tuple[Any, ...]], ...] = (
        (True, outcome.events),
        (True, outcome.relations),
        (kinds.statements, outcome.statements),
        (kinds.times, outcome.times),
        (kinds.abstentions, outcome.abstentions),
    )
    for asked, found in wanted:
        if asked:
            yield from (record.to_json() for record in found)


def json_line(record: dict[str, Any]) -> str:
    """One record as one line of JSON. What UTF-8 cannot hold (half a surrogate pair in the input) stays escaped."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(record)
    return line


@dataclass(frozen=True, slots=True)
class Written:
    """An outcome as its lines of JSON, written by the process that read it."""

    lines: str
    failed: bool


def json_lines(found: Iterable[dict[str, Any]]) -> str:
    return "".join(json_line(record) + "\n" for record in found)


def written(outcome: Outcome, kinds: Kinds) -> Written:
    return Written(json_lines(records(outcome, kinds)), isinstance(outcome, Failure))


def write_jsonl(outcomes: Iterable[Outcome | Written], out: TextIO, kinds: Kinds) -> None:
    for outcome in outcomes:
        out.write((outcome if isinstance(outcome, Written) else written(outcome, kinds)).lines)
        out.flush()


# --- CSV: one event a row -------------------------------------------------------------------------------------------

# Several values of one cell stand apart by this; no code or country has it.
BETWEEN = "; "


def _codes(actors: Iterable[Actor]) -> str:
    return BETWEEN.join(actor.code or "---" for actor in actors)


def _countries(actors: Iterable[Actor]) -> str:
    return BETWEEN.join(actor.country or "---" for actor in actors)


def _words(actors: Iterable[Actor]) -> str:
    return BETWEEN.join(" ".join((actor.text or actor.name or "").split()) for actor in actors)


CSV_COLUMNS: dict[str, Callable[[Reading, Event], Any]] = {
    "event": lambda reading, event: event.id,
    "article": lambda reading, event: event.article,
    "published": lambda reading, event: reading.article.published,
    "outlet": lambda reading, event: reading.article.outlet,
    "url": lambda reading, event: reading.article.url,
    "date_start": lambda reading, event: event.date.start,
    "date_end": lambda reading, event: event.date.end,
    "date_precision": lambda reading, event: event.date.precision,
    "background": lambda reading, event: int(event.background),
    "source": lambda reading, event: _codes(event.source),
    "source_country": lambda reading, event: _countries(event.source),
    "source_text": lambda reading, event: _words(event.source),
    "target": lambda reading, event: _codes(event.target),
    "target_country": lambda reading, event: _countries(event.target),
    "target_text": lambda reading, event: _words(event.target),
    "via": lambda reading, event: _codes(event.via),
    "type": lambda reading, event: event.type,
    "mode": lambda reading, event: event.mode,
    "contexts": lambda reading, event: BETWEEN.join(event.contexts),
    "cameo": lambda reading, event: event.cameo,
    "quad": lambda reading, event: event.quad,
    "goldstein": lambda reading, event: event.goldstein,
    "intensity": lambda reading, event: event.intensity,
    "status": lambda reading, event: event.status,
    "voice": lambda reading, event: event.attribution.voice,
    "speaker": lambda reading, event: _words(filter(None, [event.attribution.speaker])),
    "anonymous": lambda reading, event: int(event.attribution.anonymous),
    "place": lambda reading, event: event.place and event.place.name,
    "place_country": lambda reading, event: event.place and event.place.country,
    "latitude": lambda reading, event: event.place and event.place.lat,
    "longitude": lambda reading, event: event.place and event.place.lon,
    "confidence": lambda reading, event: round(event.confidence, 3),
    "trigger": lambda reading, event: event.trigger.text,
    "sentence_index": lambda reading, event: event.sentence.index,
    "sentence": lambda reading, event: event.sentence.span.text,
}


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that could be one gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    value = " ".join(value.encode("utf-8", "replace").decode("utf-8").split())
    return "'" + value if value.startswith(("=", "+", "-", "@")) and value != "---" else value


def write_csv(outcomes: Iterable[Outcome], out: TextIO, kinds: Kinds) -> None:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(CSV_COLUMNS)
    for outcome in outcomes:
        if isinstance(outcome, Reading):
            for event in outcome.events:
                table.writerow([safe_cell(cell(outcome, event)) for cell in CSV_COLUMNS.values()])
        out.flush()


# --- for people -----------------------------------------------------------------------------------------------------


# As wide as a wide terminal: a table in a file or a pager is not folded to 80 columns. COLUMNS says otherwise.
PIPED_WIDTH = 160


def write_table(outcomes: Iterable[Outcome], out: TextIO, kinds: Kinds) -> None:
    """A table for each article, and at the end what was read beside what was found."""
    from rich.console import Console
    from rich.text import Text

    from detente.reading.table import table

    console = Console(file=out)
    if not console.is_terminal:
        console = Console(file=out, width=int(os.environ.get("COLUMNS") or PIPED_WIDTH))
    count = {"articles": 0, "sentences": 0, "events": 0, "relations": 0, "failures": 0}
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            count["failures"] += 1
            continue
        count["articles"] += 1
        for kind in ("sentences", "events", "relations"):
            count[kind] += len(getattr(outcome, kind))
        console.print(Text(harmless(heading(outcome.article)), style="bold"))
        if outcome.events or outcome.relations:
            console.print(table([outcome]))
        console.print()
    console.print(Text(summary(count)))


def many(count: int, one: str) -> str:
    """``1 article``, ``1,203 articles``."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def heading(article: Article) -> str:
    """``Envoys meet in Doha (The Meridian, 2024-03-09)``."""
    where = ", ".join(filter(None, (article.outlet, article.published)))
    return " ".join((article.title or article.id).split()) + (f" ({where})" if where else "")


def summary(count: dict[str, int]) -> str:
    """``3 articles read, 57 sentences: 24 events, 2 relations; 1 input not read``."""
    say = [f"{number} {kind if number != 1 else kind[:-1]}" for kind, number in count.items()]
    failed = count["failures"]
    not_read = f"; {failed} input{'' if failed == 1 else 's'} not read" if failed else ""
    return f"{say[0]} read, {say[1]}: {say[2]}, {say[3]}{not_read}"


def write_html(outcomes: Iterable[Outcome], out: TextIO, kinds: Kinds) -> None:
    """One self-contained page: each article with its events marked, and what could not be read."""
    from detente.reading.evidence import page_parts

    out.writelines(page_parts(outcomes))


WRITERS: dict[str, Callable[[Iterable[Any], TextIO, Kinds], None]] = {
    "table": write_table,
    "jsonl": write_jsonl,
    "csv": write_csv,
    "html": write_html,
}
