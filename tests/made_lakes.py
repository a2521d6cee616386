"""Lakes made from a book's own tables, without Spark: what measures tell of them must be what they tell of the book."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from detente.book import Book
from detente.lake.layout import Coding, Current, Lake
from detente.lake.schema import TABLES
from detente.measure.sources import BookTable


def made_lake(path: Path, book: Book, files: int = 3) -> Path:
    """A lake with what a book holds, each table in several files."""
    lake = Lake.begin(path, Coding(coder="rules"))
    tables: dict[str, list[Mapping[str, Any]]] = {
        "dyads": [row for batch in BookTable(book).batches() for row in batch.to_pylist()],
        "events": [dict(row) for row in book.events(reports=True)],
        "articles": _rows(
            book,
            "SELECT article AS number, id, title, published, url, outlet, language, hex(sha256) AS sha256, characters, sentences,"
            " events, relations, id AS cluster FROM article JOIN reading USING (article)",
        ),
        "assertions": _rows(
            book,
            "SELECT min(a.code, b.code) AS first, max(a.code, b.code) AS second, nullif(day, -1000000) AS day, end_day, state, sign,"
            " id, article, ordinal FROM assertion JOIN party a ON a.party = first JOIN party b ON b.party = second",
        ),
        "failures": [],
        "matches": [],
    }
    named: dict[str, list[str]] = {}
    for table, rows in tables.items():
        (path / "index" / "1" / table).mkdir(parents=True)
        named[table] = []
        for number in range(files if rows else 0):
            name = f"{table}/{number}.parquet"
            part = _days(rows[number::files], TABLES[table])
            parquet.write_table(pa.Table.from_pylist(part, schema=TABLES[table]), path / "index" / "1" / name)
            named[table].append(name)
    lake.publish(Current("1", 0, named, {table: len(rows) for table, rows in tables.items()}))
    return path


def _rows(book: Book, sql: str) -> list[Mapping[str, Any]]:
    cursor = book.connection.execute(sql)
    names = [entry[0] for entry in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _days(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> list[dict[str, Any]]:
    from datetime import date

    dated = {field.name for field in schema if pa.types.is_date(field.type)}
    return [
        {name: date.fromisoformat(value) if name in dated and value else value for name, value in row.items()} for row in rows
    ]  # fmt: skip


def manifests(lake: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in sorted((lake / "manifests").glob("*.json"))]
