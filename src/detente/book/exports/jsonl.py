"""JSONL: whole records, each with ``occurrence``, ``coverage`` and ``corrected``."""

from __future__ import annotations

import sqlite3
from typing import BinaryIO

from detente.book.query import Question, records
from detente.outputs import json_line


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    count = 0
    for record in records(connection, question):
        out.write(json_line(record).encode("utf-8") + b"\n")
        count += 1
    return count
