"""Parquet: the flat rows under the committed schema."""

from __future__ import annotations

import sqlite3
from typing import BinaryIO

from detente.book.query import Question


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    from detente.book.exports.arrow import write_parquet

    return write_parquet(connection, question, out)
