"""The book's tables of days (migration 0003): making them again from the events, and telling whether they are right."""

from __future__ import annotations

import sqlite3

from detente.book.schema import migrations, statements

TABLES = ("dyad_day", "world_day", "article_day")
# Sums of scores are compared to as many digits: adding and taking away leaves the last bits of a fraction behind.
_DIGITS = 6


def remade(connection: sqlite3.Connection) -> int:
    """Count everything anew, inside the caller's transaction; how many rows were otherwise before."""
    before = {table: _rows(connection, table) for table in TABLES}
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    # The migration counts what a book held before it; the same statements count again.
    for statement in statements(migrations()[2])[-len(TABLES) :]:
        connection.execute(statement)
    return sum(len(before[table] ^ _rows(connection, table)) for table in TABLES)


def _rows(connection: sqlite3.Connection, table: str) -> set[tuple[object, ...]]:
    return {
        tuple(round(value, _DIGITS) if isinstance(value, float) else value for value in row)
        for row in connection.execute(f"SELECT * FROM {table}")
    }
