"""detente reads the news and keeps the book on how states treat each other.

``Reader().read(Article(...))`` turns one article into a :class:`~detente.record.Reading`; ``read_inputs`` turns files
into articles; ``open("relations.db")`` opens a :class:`~detente.book.Book`, which keeps what was read. Everything else is
reached by its room: ``detente.record``, ``detente.intake``, ``detente.gazetteer``, ``detente.codebook``, ``detente.reading``,
``detente.book``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.book import Book, open  # noqa: A004
    from detente.intake import read_inputs
    from detente.reading.read import Reader
    from detente.record import Article, Failure, Reading

__version__ = "0.1.0"
__all__ = ["SAMPLE", "Article", "Book", "Failure", "Reader", "Reading", "__version__", "open", "read_inputs"]

SAMPLE = Path(__file__).parent / "samples" / "dispatch.txt"
"""The sample dispatch that ships with detente, written for it."""

_ROOMS = {
    "Article": "detente.record",
    "Book": "detente.book",
    "Failure": "detente.record",
    "Reader": "detente.reading.read",
    "Reading": "detente.record",
    "open": "detente.book",
    "read_inputs": "detente.intake",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use: `import detente` must not cost the second that spaCy's import takes.
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    if name == "spark":  # detente.spark.read(frame)
        return import_module("detente.spark")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
