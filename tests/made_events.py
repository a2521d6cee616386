"""Tables of events made for tests of measures: rows in the words of the event table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

_EPOCH = date(1970, 1, 1).toordinal()
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2, "REQUEST": 3, "ACCUSE": 3,
    "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
SCHEMA = pa.schema(
    [("event", "string"), ("source", "string"), ("target", "string"), ("day", "int32"), ("quad", "int8"), ("type", "string"),
     ("status", "string")]
)  # fmt: skip


def day(written: str) -> int:
    """Days since 1970-01-01."""
    return date.fromisoformat(written).toordinal() - _EPOCH


def happened(rows: Iterable[tuple[str, str, str, str]], *, status: str = "occurred", first: int = 0) -> list[dict[str, Any]]:
    """Events of (day, source, type, target), with ids e0, e1 ... in their order."""
    return [
        {
            "event": f"e{number}", "source": source, "target": target, "day": day(when), "quad": QUADS[kind], "type": kind,
            "status": status,
        }
        for number, (when, source, kind, target) in enumerate(rows, first)
    ]  # fmt: skip


def events(rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)
