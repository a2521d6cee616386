"""One split of the inputs -> one part of a lake. What runs on each machine, whatever the engine.

A part is there whole or not at all, and once: its file is renamed into place and its manifest put there last; of two tasks that
read the same split, one finds the other's manifest and takes its own file away. A task notes down which articles it has under way,
so that when a machine or the process dies, the next knows: it reads those one by one, and an article in the midst of which process
after process died becomes a failure, like any other that cannot be read.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as parquet

from detente.book.occurrences import report_of
from detente.intake.duplicates import Text, sketch
from detente.intake.read import read_pieces
from detente.lake.layout import Lake, Split, put
from detente.lake.schema import PART
from detente.record import Article, Failure
from detente.scale.batch import batch_of_articles, code_batch, fits
from detente.scale.options import Options
from detente.scale.rows import Row, records_of, row_of

# Inputs that are read, and noted down, together, and how many characters they may have in all: a giant stands alone. 32 articles
# of 700 words are a few seconds of work.
TOGETHER = 32
CHARACTERS = 400_000
# So often must a process have died over one article alone until it is given up. Spark tries a task four times: the first dies
# over a group, two over the article, and the last leaves it out.
DEATHS = 2
# Rows of one row group: what importing holds in memory.
GROUP = 1024

# An input and its place: "dump.jsonl:12".
_Input = tuple[str, Article | Failure]


def read_split(lake: Lake, split: Split, options: Options) -> bool:
    """Read a split and commit its part; False if it was there already."""
    if lake.manifest(split.number).exists():
        return False
    notes = _Notes(lake, split.number)
    inputs = read_pieces(split.pieces, published=split.published, outlet=split.outlet)
    aside = lake.path / "parts" / f".{split.number:08d}-{uuid.uuid4().hex}.parquet"
    counts = {"articles": 0, "failures": 0, "events": 0}
    try:
        with parquet.ParquetWriter(aside, PART, compression="zstd") as file:
            waiting: list[Row] = []
            for first, group in _groups(inputs, notes):
                for index, row in enumerate(_rows(group, first, notes, options), first):
                    row["number"], row["place"] = split.number << 32 | index, _whole(group[index - first][0])
                    waiting.append(_part_row(row, group[index - first][1]))
                    read = row["outcome"] == "read"
                    counts["articles" if read else "failures"] += 1
                    counts["events"] += len(row.get("events") or ())
                if len(waiting) >= GROUP:
                    file.write_table(pa.Table.from_pylist(waiting, schema=PART))
                    waiting = []
            file.write_table(pa.Table.from_pylist(waiting, schema=PART))
        committed = lake.commit(split.number, aside, counts)
    finally:
        aside.unlink(missing_ok=True)
    notes.done()
    return committed


def _groups(inputs: Iterable[_Input], notes: _Notes) -> Iterator[tuple[int, list[_Input]]]:
    """Inputs to be read together, each group with the number of its first; alone what somebody may have died over."""
    group: list[_Input] = []
    first = characters = 0
    for index, one in enumerate(inputs):
        length = len(one[1].text) if isinstance(one[1], Article) else 0
        alone = notes.suspect(index)
        if group and (alone or len(group) == TOGETHER or characters + length > CHARACTERS):
            yield first, group
            group = []
        if not group:
            first, characters = index, 0
        group.append(one)
        characters += length
        if alone:
            yield first, group
            group = []
    if group:
        yield first, group


def _rows(group: list[_Input], first: int, notes: _Notes, options: Options) -> Iterator[Row]:
    """The row of each input, in order."""
    given = [_readable(*one, notes.condemned(index)) for index, one in enumerate(group, first)]
    sent = [one for one in given if isinstance(one, Article)]
    notes.under_way(first, first + len(group) - 1)
    made = iter(code_batch(batch_of_articles(sent), options).to_pylist() if sent else ())
    for one in given:
        yield row_of(one) if isinstance(one, Failure) else next(made)


def _readable(place: str, one: Article | Failure, condemned: bool) -> Article | Failure:
    if isinstance(one, Failure):
        return one
    if condemned:
        hint = "Process after process ended in the midst of it; perhaps memory ran out. Please report it with the article."
        return Failure(place, "ended_the_reader", hint, one.id)
    if not fits(one):
        hint = "It holds half of a character (a surrogate), which Parquet cannot hold. Mend it, or read it with `detente read`."
        return Failure(place, "half_a_character", hint, _whole(one.id))
    return one


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _part_row(row: Row, given: Article | Failure) -> Row:
    if isinstance(given, Failure) or row.get("sha256") is None:
        return {name: _whole(value) if isinstance(value, str) else value for name, value in row.items()}
    row["text"] = given.text
    row["sketch"] = sketch(Text.of(given.text).words)
    if row["outcome"] == "read":
        events = records_of(row)["events"]
        row["reports"] = [
            report_of(event, key_of(event["id"]), row["number"], given.published, given.text, False).to_json() for event in events
        ]
    return row


def key_of(identity: str) -> int:
    """An event's id as a number of 64 bits."""
    return int.from_bytes(bytes.fromhex(identity[1:17]), "big", signed=True)


@dataclass(frozen=True, slots=True)
class _Noted:
    first: int
    last: int


class _Notes:
    """What tasks that read this split have had under way when they were last heard of."""

    def __init__(self, lake: Lake, number: int) -> None:
        self._folder = lake.path / "attempts" / f"{number:08d}"
        self._folder.mkdir(exist_ok=True)
        self._own = self._folder / f"{uuid.uuid4().hex}.json"
        self._held = [_Noted(**json.loads(file.read_text())) for file in self._folder.glob("*.json")]

    def suspect(self, index: int) -> bool:
        return any(noted.first <= index <= noted.last for noted in self._held)

    def condemned(self, index: int) -> bool:
        return sum(noted.first == noted.last == index for noted in self._held) >= DEATHS

    def under_way(self, first: int, last: int) -> None:
        put(self._own, {"first": first, "last": last})

    def done(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
