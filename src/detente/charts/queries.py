"""The question that lists the events behind a point: as a command for people, as an address's query for the web."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

# The book's question (detente.book.query.Question), field by field, as options of `detente events`.
_OPTIONS = {
    "book": "--book", "source": "--source", "target": "--target", "party": "--party", "types": "--type", "status": "--status",
    "quads": "--quad", "since": "--since", "until": "--until", "outlet": "--outlet", "words": "--words", "coding": "--coding",
}  # fmt: skip

Query = Mapping[str, Any]


def _pairs(query: Query) -> list[tuple[str, str]]:
    pairs = []
    for name in _OPTIONS:
        value = query.get(name)
        values: Sequence[Any] = () if value is None else value if isinstance(value, (list, tuple)) else (value,)
        pairs += [(name, str(one)) for one in values]
    return pairs


def command(query: Query) -> str:
    """The command that lists the events: ``detente events --source PAK --target USA --since 2011-05-01 --until 2011-05-31``."""
    flags = [f"--{'no-' if not query['background'] else ''}background"] if query.get("background") is not None else []
    words = [word for name, value in _pairs(query) for word in (_OPTIONS[name], value)]
    return shlex.join(["detente", "events", *words, *flags])


def address_query(query: Query) -> str:
    """The same as the query of an address, ``source=PAK&target=USA&since=2011-05-01``, without the book's file."""
    pairs = [(name, value) for name, value in _pairs(query) if name != "book"]
    if query.get("background") is not None:
        pairs.append(("background", str(bool(query["background"])).lower()))
    return urlencode(pairs)
