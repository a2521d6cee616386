"""What runs on the machines of a cluster: functions over Arrow batches. Each imports what it needs there, and loads models once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from detente.lake.layout import Coding, Split, opened
from detente.lake.rows import KEPT, article_row, assertion_rows, event_rows
from detente.lake.schema import ARTICLES, ASSERTIONS, PART, TABLES
from detente.scale.options import Options

Batches = Iterator[pa.RecordBatch]

# Articles that are coded together: as many as fill the parser's batches, and few enough that their records are no burden.
TOGETHER = 32
# Rows of a part in memory at a time.
ROWS = 256


@lru_cache(2)
def options_of(coding: Coding) -> Options:
    """The reader's options for a coding; its dictionaries become files of this machine, for as long as the process lives."""
    files = []
    for number, (name, content) in enumerate(coding.dictionaries):
        path = Path(mkdtemp(prefix="detente-"), f"{number}-{Path(name).name}")
        path.write_text(content, encoding="utf-8")
        files.append(str(path))
    return Options(actor_files=tuple(files), boundaries=coding.boundaries, checked=True, coder=coding.coder)


def code(batches: Batches, coding: Coding, statements: bool, times: bool) -> Batches:
    """Articles -> outcomes (scale/schema.py)."""
    import dataclasses

    from detente.scale.batch import code_batch

    options = dataclasses.replace(options_of(coding), statements=statements, times=times, checked=False)
    for batch in batches:
        for start in range(0, batch.num_rows, TOGETHER):
            yield code_batch(batch.slice(start, TOGETHER), options)


# --- reading -----------------------------------------------------------------------------------------------------------------

CUT = pa.schema([("path", pa.string()), ("pieces", pa.string())])
DONE = pa.schema([("number", pa.int64()), ("committed", pa.bool_())])


def cut_files(batches: Batches, most: int) -> Batches:
    """Paths of large files -> their pieces, as JSON."""
    from dataclasses import asdict

    from detente.intake.pieces import cut

    for batch in batches:
        for path in batch["path"].to_pylist():
            yield _batch([{"path": path, "pieces": json.dumps([asdict(piece) for piece in cut(path, most)])}], CUT)


def read_splits(batches: Batches, lake: str) -> Batches:
    """Splits -> parts of the lake."""
    from detente.lake.reading import read_split

    home = opened(lake)
    options = options_of(home.coding)
    for batch in batches:
        for line in batch["split"].to_pylist():
            split = Split.from_json(line)
            yield _batch([{"number": split.number, "committed": read_split(home, split, options)}], DONE)


# --- rows of parts ---------------------------------------------------------------------------------------------------------

ARTICLE_ROWS = pa.schema(
    [
        *(PART.field(name) for name in KEPT),
        *(ARTICLES.field(name) for name in ("sentences", "events", "relations")),
        PART.field("sketch"),
    ]
)
_LONG, _INT = pa.int64(), pa.int32()
EVENT_ROWS = pa.schema(
    [
        *(field for field in TABLES["events"] if field.name not in ("occurrence", "coverage")),
        ("key", _LONG),
        ("number", _LONG),
        ("month", pa.string()),
        ("day", _INT),
        ("end_day", _INT),
        ("mutual", pa.bool_()),
        ("dyads", pa.list_(pa.struct([("source", pa.string()), ("target", pa.string())]))),
        ("report", pa.string()),
        ("links", pa.list_(_LONG)),
    ]
)
TEXTS = pa.schema([("number", _LONG), ("text", pa.string()), ("title", pa.string()), ("published", pa.string())])


def _article_rows(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [article_row(row)]


def _event_rows(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return event_rows(row) if row["outcome"] == "read" else ()


def _assertion_rows(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return assertion_rows(row) if row["outcome"] == "read" else ()


def _text_rows(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [{name: row[name] for name in TEXTS.names}] if row["text"] is not None else ()


_ALL = tuple(PART.names)
# What is made of parts: of which columns, by which function, in which schema.
MADE: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Iterable[dict[str, Any]]], pa.Schema]] = {
    "articles": ((*KEPT, "sentences", "events", "relations", "sketch"), _article_rows, ARTICLE_ROWS),
    "events": (
        tuple(name for name in _ALL if name not in ("text", "sketch", "relations", "statements", "times", "abstentions")),
        _event_rows,
        EVENT_ROWS,
    ),
    "assertions": (("number", "published", "outcome", "relations"), _assertion_rows, ASSERTIONS),
    "texts": (tuple(TEXTS.names), _text_rows, TEXTS),
}


def make(batches: Batches, lake: str, what: str) -> Batches:
    """Names of parts -> rows that are made of them (:data:`MADE`)."""
    columns, function, schema = MADE[what]
    for batch in batches:
        for file in batch["file"].to_pylist():
            with parquet.ParquetFile(Path(lake, "parts", file)) as part:
                for rows in part.iter_batches(batch_size=ROWS, columns=list(columns)):
                    yield _batch([made for row in rows.to_pylist() for made in function(row)], schema)


# --- the same happening, the same text ---------------------------------------------------------------------------------------

KEYS = pa.schema([("block", _LONG), ("event", _LONG), ("article", _LONG)])
PAIRS = pa.schema(
    [
        *((name, _LONG) for name in ("low", "high", "one", "two")),
        ("score", pa.float64()),
        *((name, pa.string()) for name in ("first", "second", "reasons")),
    ]
)
EDGES = pa.schema([("one", _LONG), ("two", _LONG)])
ROOTS = pa.schema([("node", _LONG), ("root", _LONG)])


def keys(batches: Batches, sought: bool) -> Batches:
    """Reports -> the keys under which they are filed, or those under which others are looked for."""
    from detente.book.occurrences import Report
    from detente.lake.rows import filed_and_sought

    for batch in batches:
        made = []
        for event, features in zip(batch["key"].to_pylist(), batch["report"].to_pylist(), strict=True):
            report = Report.from_json(event, features)
            for block in sorted(filed_and_sought(report)[sought]):
                made.append({"block": block, "event": event, "article": report.article})
        yield _batch(made, KEYS)


def judged(batches: Batches) -> Batches:
    """Pairs of reports -> those that may be of one happening."""
    from detente.book.occurrences import Report, matching

    for batch in batches:
        columns = (batch[name].to_pylist() for name in ("one", "report_one", "two", "report_two"))
        made = []
        for one, features, two, others in zip(*columns, strict=True):
            reports = Report.from_json(one, features), Report.from_json(two, others)
            match = matching(*reports)
            if match is not None:
                low, high = sorted(report.article for report in reports)
                names = ("score", "first", "second", "one", "two", "reasons")
                made.append({"low": low, "high": high, **dict(zip(names, (*match[:5], json.dumps(match[5])), strict=True))})
        yield _batch(made, PAIRS)


def best(batches: Batches) -> Batches:
    """Matches in the order of their articles -> of each two articles the best, one to one."""
    from itertools import groupby

    from detente.book.occurrences import one_to_one

    rows = (row for batch in batches for row in batch.to_pylist())
    names = ("score", "first", "second", "one", "two", "reasons")
    made: list[dict[str, Any]] = []
    for (low, high), group in groupby(rows, key=lambda row: (row["low"], row["high"])):
        for match in one_to_one(tuple(row[name] for name in names) for row in group):
            made.append({"low": low, "high": high, **dict(zip(names, match, strict=True))})
        if len(made) >= ROWS:
            yield _batch(made, PAIRS)
            made = []
    yield _batch(made, PAIRS)


def same_texts(batches: Batches) -> Batches:
    """Pairs of texts -> those that are one text again."""
    from detente.intake.duplicates import Text, compare, same_text

    names = ("text", "title", "published")
    for batch in batches:
        made = []
        for row in batch.to_pylist():
            one, two = (Text.of(*(row[f"{name}_{side}"] for name in names)) for side in ("one", "two"))
            if same_text(compare(one, two)):
                made.append({"one": row["one"], "two": row["two"]})
        yield _batch(made, EDGES)


def components(batches: Batches) -> Batches:
    """All edges, in one task -> each node with the smallest node that it hangs together with.

    A node takes 8 bytes and an edge 16; scipy's search is linear in both (Pearce 2005).
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    held = [(batch["one"].to_numpy(), batch["two"].to_numpy()) for batch in batches if batch.num_rows]
    if not held:
        return
    one, two = (np.concatenate(side) for side in zip(*held, strict=True))
    nodes, index = np.unique(np.concatenate((one, two)), return_inverse=True)
    ends = index[: len(one)], index[len(one) :]
    _, label = connected_components(coo_array((np.ones(len(one)), ends), shape=(len(nodes), len(nodes))))
    roots = np.full(label.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(roots, label, nodes)
    for start in range(0, len(nodes), 65_536):
        part = slice(start, start + 65_536)
        yield pa.record_batch([pa.array(nodes[part]), pa.array(roots[label[part]])], schema=ROOTS)


def _batch(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=schema)
