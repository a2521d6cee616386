"""The Arrow schemas of a batch of articles and of what was made of them; part of the interface, and held by a golden test.

One row in gives one row out, in the same order. The lists of a row hold the records of the contract (docs: the record) with
the same fields under the same names; a field that a record leaves out is null. A row whose ``outcome`` is not ``read`` is a
failure: the outcome is its reason, ``input`` says what could not be read, ``hint`` what to do. A field may be added, and then
:data:`VERSION` goes up; none is renamed or removed.
"""

from __future__ import annotations

import pyarrow as pa

VERSION = "1"

_SPAN = pa.list_(pa.int32())
_RANGE = pa.list_(pa.float64())


def _struct(*fields: tuple[str, pa.DataType]) -> pa.StructType:
    return pa.struct([pa.field(name, kind) for name, kind in fields])


def _strings(names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, pa.string()) for name in names.split()]


_ACTOR = _struct(
    *_strings("code country sector subsector name person role id text"),
    ("span", _SPAN),
    *_strings("how until"),
    ("antecedent", _struct(("span", _SPAN), ("text", pa.string()))),
)
_SENTENCE = _struct(("index", pa.int32()), ("span", _SPAN))
_DATE = _struct(*_strings("start end precision text"), ("span", _SPAN), ("basis", pa.string()))
_ATTRIBUTION = _struct(
    ("voice", pa.string()), ("speaker", _ACTOR), ("anonymous", pa.bool_()), ("cue", pa.string()), ("span", _SPAN)
)
_CODER = _struct(*_strings("name version rule codebook"))
_PLACE = _struct(
    *_strings("name country admin1"),
    ("lat", pa.float64()),
    ("lon", pa.float64()),
    ("geonames_id", pa.int64()),
    ("span", _SPAN),
)
_MAGNITUDE = _struct(
    *((name, _RANGE) for name in "killed injured detained participants amount".split()), *_strings("currency duration")
)
_LINK = _struct(*_strings("kind event cue"), ("span", _SPAN))
EVENT = _struct(
    *_strings("id article"),
    ("sentence", _SENTENCE),
    ("trigger", _struct(("span", _SPAN), ("text", pa.string()))),
    *_strings("type mode"),
    ("contexts", pa.list_(pa.string())),
    ("cameo", pa.string()),
    ("quad", pa.int8()),
    ("goldstein", pa.float64()),
    ("intensity", pa.float64()),
    ("status", pa.string()),
    ("source", pa.list_(_ACTOR)),
    ("target", pa.list_(_ACTOR)),
    ("via", pa.list_(_ACTOR)),
    ("date", _DATE),
    ("background", pa.bool_()),
    ("place", _PLACE),
    ("attribution", _ATTRIBUTION),
    ("magnitude", _MAGNITUDE),
    ("links", pa.list_(_LINK)),
    ("confidence", pa.float64()),
    ("coder", _CODER),
    ("notes", pa.list_(pa.string())),
)
RELATION = _struct(
    *_strings("id article"),
    ("sentence", _SENTENCE),
    ("span", _SPAN),
    ("text", pa.string()),
    ("pair", pa.list_(_ACTOR)),
    ("state", pa.string()),
    ("sign", pa.int8()),
    ("date", _DATE),
    ("attribution", _ATTRIBUTION),
    ("background", pa.bool_()),
    ("confidence", pa.float64()),
    ("coder", _CODER),
)
STATEMENT = _struct(
    *_strings("id article"),
    ("span", _SPAN),
    ("speaker", _ACTOR),
    ("anonymous", pa.bool_()),
    *_strings("cue voice"),
    ("content_span", _SPAN),
    ("addressee", _ACTOR),
)
TIME = _struct(("article", pa.string()), ("span", _SPAN), *_strings("text value type anchor"))
ABSTENTION = _struct(("article", pa.string()), ("sentence", _SENTENCE), ("span", _SPAN), *_strings("text reason"))

_METADATA = {"detente.version": VERSION}
# Only `text` must be there. `published` may also be a date or a time; other columns are passed over.
ARTICLES = pa.schema(_strings("id text title published url outlet language"), metadata={"detente.schema": "articles", **_METADATA})
OUTCOMES = pa.schema(
    [
        *_strings("id title published url outlet language sha256"),
        ("characters", pa.int32()),
        *_strings("outcome input hint"),
        ("sentences", pa.list_(_SPAN)),
        ("events", pa.list_(EVENT)),
        ("relations", pa.list_(RELATION)),
        ("statements", pa.list_(STATEMENT)),
        ("times", pa.list_(TIME)),
        ("abstentions", pa.list_(ABSTENTION)),
    ],
    metadata={"detente.schema": "outcomes", **_METADATA},
)
