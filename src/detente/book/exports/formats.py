"""How a book's events are written down: one plain table of formats.

An exporter takes the open book, the question and a binary stream, writes as it goes, and returns how many rows it wrote.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from detente.book.query import Question

Exporter = Callable[[sqlite3.Connection, Question, BinaryIO], int]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: its name, the end of its files' names, the module that writes it, and what reads it."""

    name: str
    suffix: str
    module: str
    media_type: str
    says: str

    @property
    def write(self) -> Exporter:
        exporter: Exporter = import_module(self.module).write
        return exporter


EXPORTS: dict[str, ExportFormat] = {
    entry.name: entry
    for entry in (
        ExportFormat("csv", ".csv", "detente.book.exports.csv_file", "text/csv", "detente's own flat rows"),
        ExportFormat("jsonl", ".jsonl", "detente.book.exports.jsonl", "application/x-ndjson", "detente's own records"),
        ExportFormat("parquet", ".parquet", "detente.book.exports.parquet_file", "application/vnd.apache.parquet", "the flat rows"),
    )
}
