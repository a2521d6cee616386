"""The question that lists the events behind a point: as a command for people, as an address's query for the web."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

# The book's question (detente.book.query.Question), field by field, as options of `detente events`.
_OPTIONS = {
    "book": "--book", "coding": "--coding", "source": "--source", "target": "--target", "between": "--between", "party": "--party",
    "types": "--type", "status": "--status", "quads": "--quad", "since": "--since", "until": "--until", "outlet": "--outlet",
    "words": "--words",
}  # fmt: skip
# Options that are said or not; the second is said with --no-.
_FLAGS = ("counted", "background")

# Fields as in ``_OPTIONS`` and ``_FLAGS``, one value or several each; ``table`` instead of ``book`` names a table that is no book.
Query = Mapping[str, Any]


# A chart's points ask for the same parties, statuses and days again and again.
_in_shell = functools.lru_cache(maxsize=4096)(shlex.quote)


@functools.lru_cache(maxsize=4096)
def _in_address(value: str) -> str:
    return quote_plus(value, errors="replace")


def _values(query: Query, name: str) -> list[str]:
    value = query.get(name)
    return [] if value is None else [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def command(query: Query) -> str:
    """The command that lists the events: ``detente events --source PAK --target USA --since 2011-05-01 --until 2011-05-31``.

    A table that is no book has no such command: there it says which rows to look at.
    """
    words: list[str] = []
    for name, option in _OPTIONS.items():
        values = _values(query, name)
        words += [option, *values] if name == "between" and values else [word for value in values for word in (option, value)]
    words += [f"--{'' if query[name] else 'no-'}{name}" for name in _FLAGS if query.get(name) is not None]
    if query.get("table") is not None:
        return f"{query['table']}: {' '.join(word.removeprefix('--') for word in words)}"
    return " ".join(["detente events", *map(_in_shell, words)])


def address_query(query: Query) -> str:
    """The same as the query of an address, ``source=PAK&target=USA&since=2011-05-01``, without the book's file."""
    pairs = [(name, value) for name in _OPTIONS if name != "book" for value in _values(query, name)]
    pairs += [(name, str(bool(query[name])).lower()) for name in _FLAGS if query.get(name) is not None]
    return "&".join(f"{name}={_in_address(value)}" for name, value in pairs)
