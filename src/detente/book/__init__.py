"""Reading -> a kept record: one SQLite file that holds articles, what reading them yielded, and what people said of it."""

from __future__ import annotations

from detente.book.book import Book, Events, open  # noqa: A004 (as in detente.open)
from detente.book.errors import BookError

__all__ = ["Book", "BookError", "Events", "open"]
