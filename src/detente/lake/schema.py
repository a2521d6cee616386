"""The Arrow schemas of a lake's files; part of the interface, and held by a golden test. A field may be added, none renamed.

A *part* holds what one split of the inputs yielded, one row an article or failure, as ``code_batch`` gives it (scale/schema.py)
with the article's number in the order of all, its text, the sketch by which the same text is found again, and for each event what
tells whether another report is of the same happening. Everything else is made from parts.
"""

from __future__ import annotations

import pyarrow as pa

from detente.book.exports.arrow import SCHEMA as EVENTS
from detente.scale.schema import OUTCOMES

PART = pa.schema(
    [
        pa.field("number", pa.int64()),
        pa.field("place", pa.string()),  # where it was: "dump.jsonl:12"
        *OUTCOMES,
        pa.field("text", pa.string()),
        pa.field("sketch", pa.list_(pa.int64())),
        pa.field("reports", pa.list_(pa.string())),
    ]
)
# What measures count: each occurrence by the report that founds it, one row a dyad whose two parties are known. Joint acts
# (``mutual``) have a row in both directions. The columns are those of :data:`detente.measure.table.COLUMNS`.
DYADS = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("day", pa.int32()),
        ("end_day", pa.int32()),
        ("quad", pa.int8()),
        ("event", pa.string()),
        ("occurrence", pa.string()),
        ("type", pa.string()),
        ("goldstein", pa.float64()),
        ("intensity", pa.float64()),
        ("status", pa.string()),
        ("background", pa.bool_()),
        ("coverage", pa.int64()),
        ("outlet", pa.string()),
        ("precision", pa.string()),
        ("mutual", pa.bool_()),
    ]
)
# What texts say relations are: ``first`` and ``second`` are the two parties in the order of the alphabet.
ASSERTIONS = pa.schema(
    [
        ("first", pa.string()),
        ("second", pa.string()),
        ("day", pa.int32()),
        ("end_day", pa.int32()),
        ("state", pa.string()),
        ("sign", pa.int8()),
        ("id", pa.string()),
        ("article", pa.int64()),
        ("ordinal", pa.int32()),
    ]
)
ARTICLES = pa.schema(
    [
        ("number", pa.int64()),
        ("id", pa.string()),
        ("title", pa.string()),
        ("published", pa.string()),
        ("url", pa.string()),
        ("outlet", pa.string()),
        ("language", pa.string()),
        ("sha256", pa.string()),
        ("characters", pa.int32()),
        ("sentences", pa.int32()),
        ("events", pa.int32()),
        ("relations", pa.int32()),
        ("cluster", pa.string()),  # the id of the first article with the same text again
    ]
)
FAILURES = pa.schema([(name, pa.string()) for name in ("input", "reason", "hint", "article")])
# Which reports were taken for one happening: the ids of two events, the evidence, and the reasons as a JSON list.
MATCHES = pa.schema([("first", pa.string()), ("second", pa.string()), ("score", pa.float64()), ("reasons", pa.string())])

TABLES = {
    "events": EVENTS,
    "dyads": DYADS,
    "assertions": ASSERTIONS,
    "articles": ARTICLES,
    "failures": FAILURES,
    "matches": MATCHES,
}
