"""JSON Lines, and a JSON file of one article or a list."""

from __future__ import annotations

import json

from drawing import outcomes

ROOMS = ("detente.intake", "json.decoder", "json.scanner")
_ROWS = [
    {"id": "a1", "text": "Chile sent envoys to Peru, the minister said.", "published": "2024-03-09", "outlet": "The Meridian"},
    {
        "id": 2,
        "text": "Peru \ud83d\ude00 thanked \u0000 Chile.",
        "title": "Thanks",
        "url": "https://example.org/2",
        "language": "en",
    },
    {"text": "Oman accused Mali of spying."},
]
SEEDS = {
    "lines": "".join(json.dumps(row) + "\n" for row in _ROWS).encode(),
    "list": json.dumps(_ROWS, indent=1).encode(),
    "object": json.dumps(_ROWS[0], indent=1).encode(),
    "utf-16": "".join(json.dumps(row) + "\n" for row in _ROWS).encode("utf-16"),
    "odd": b'{"text": NaN}\n{"text": 1e999, "id": -0}\n{"text": "a", "text": "b"}\n[[[[\n{"id": [1]}\n\n"x"\nnull\n{"text": "\\ud800"}\n',
    "dates": b'{"text": "Peru thanked Chile.", "published": "0000-00-00"}\n{"text": "x", "published": "99999-01-01T25:61"}\n',
}
DICTIONARY = (b'"text"', b'"id"', b'"published"', b"NaN", b"Infinity", b"1e400", b"\\ud800", b"\\u0000", b"[[[[", b"{}", b"\n")


def once(data: bytes) -> None:
    outcomes("given.jsonl", data)
    outcomes("given.json", data)
