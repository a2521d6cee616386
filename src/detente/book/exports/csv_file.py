"""CSV: the flat rows; no cell can be taken for a spreadsheet's formula."""

from __future__ import annotations

import sqlite3
from typing import BinaryIO

from detente.book.columns import COLUMNS, NAMES
from detente.book.exports.text import write_table
from detente.book.query import Question, rows
from detente.outputs import safe_cell

_NUMBERS = {number for number, column in enumerate(COLUMNS) if column.type != "string"}


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    found = (
        [value if number in _NUMBERS else safe_cell(value) for number, value in enumerate(row)]
        for row in rows(connection, question)
    )
    return write_table(out, NAMES, found)
