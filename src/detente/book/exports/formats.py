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


_TAB = "text/tab-separated-values"
_ROOM = "detente.book.exports."

EXPORTS: dict[str, ExportFormat] = {
    entry.name: entry
    for entry in (
        ExportFormat("gdelt", ".export.CSV", _ROOM + "gdelt", _TAB, "GDELT 2.0 events, 61 columns without a header"),
        ExportFormat("icews", ".icews.tab", _ROOM + "icews", _TAB, "ICEWS events, 20 columns"),
        ExportFormat("polecat", ".polecat.txt", _ROOM + "polecat", _TAB, "POLECAT events, 40 columns"),
        ExportFormat("phoenix", ".phoenix.csv", _ROOM + "phoenix", "text/csv", "Phoenix events, 26 columns"),
        ExportFormat("plover", ".plover.jsonl", _ROOM + "plover", "application/x-ndjson", "PLOVER records"),
        ExportFormat("csv", ".csv", _ROOM + "csv_file", "text/csv", "flat rows, one an occurrence"),
        ExportFormat("jsonl", ".jsonl", _ROOM + "jsonl", "application/x-ndjson", "whole records of detente's own"),
        ExportFormat("parquet", ".parquet", _ROOM + "parquet_file", "application/vnd.apache.parquet", "flat rows, in columns"),
        ExportFormat("geojson", ".geojson", _ROOM + "geojson", "application/geo+json", "points on the map"),
        ExportFormat("graphml", ".graphml", _ROOM + "graphml", "application/graphml+xml", "the network of dyads"),
        ExportFormat("gexf", ".gexf", _ROOM + "gexf", "application/gexf+xml", "the network of dyads, for Gephi"),
        ExportFormat("followthemoney", ".ftm.json", _ROOM + "followthemoney", "application/x-ndjson", "FollowTheMoney entities"),
    )
}
