"""The data sets that can be imported: one plain table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, TextIO

from detente.book.imports.foreign import BadRow, Foreign

Rows = Callable[[TextIO, str], Iterator[tuple[int, dict[str, Any] | BadRow]]]
IMPORTS = {name: f"detente.book.imports.{name}" for name in ("gdelt", "icews", "polecat", "phoenix", "plover")}


def importer(name: str) -> tuple[Rows, Callable[[dict[str, Any]], Foreign]]:
    """The rows of a file in that format, and the event of a row."""
    module = import_module(IMPORTS[name])
    return module.rows, module.event
