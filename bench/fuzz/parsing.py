"""What was exported, parsed back by parsers that are none of ours; each tells what it cannot parse and how many rows it found."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

from drawing import need

WIDTHS = {"gdelt": 61, "icews": 20, "polecat": 40, "phoenix": 26}


def strict(text: str) -> Any:
    """JSON as the standard has it: no NaN, no infinity, no name twice."""

    def refused(word: str) -> None:
        need(False, f"{word} is no JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len({name for name, _ in pairs}) == len(pairs), "a name twice in an object")
        return dict(pairs)

    return json.loads(text, parse_constant=refused, object_pairs_hook=once)


def lines(text: str) -> list[str]:
    need(not text or text.endswith("\n"), "a last line that does not end")
    return text.split("\n")[:-1]


def _tabbed(name: str) -> Callable[[bytes], list[Any]]:
    def parsed(data: bytes) -> list[Any]:
        rows = [line.split("\t") for line in lines(data.decode("utf-8"))]
        need(all(len(row) == WIDTHS[name] for row in rows), f"a row of {name} of another width")
        return rows if name == "gdelt" else rows[1:]

    return parsed


def _comma(data: bytes) -> list[Any]:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    need(all(len(row) == len(rows[0]) for row in rows), "a CSV row of another width")
    need(not any(cell.startswith(("=", "+", "@")) for row in rows[1:] for cell in row), "a cell that is a formula")
    return rows[1:]


def _json_lines(data: bytes) -> list[Any]:
    return [strict(line) for line in lines(data.decode("utf-8"))]


def _geojson(data: bytes) -> list[Any]:
    found = strict(data.decode("utf-8"))["features"]
    for feature in found:
        need(all(isinstance(number, int | float) for number in feature["geometry"]["coordinates"]), "a coordinate that is none")
    return list(found)


def _xml(data: bytes) -> list[Any]:
    edges = [element for element in ET.fromstring(data).iter() if element.tag.endswith("}edge")]
    nodes = {element.get("id") for element in ET.fromstring(data).iter() if element.tag.endswith("}node")}
    need(all({edge.get("source"), edge.get("target")} <= nodes for edge in edges), "an edge between nodes that are none")
    return edges


def _parquet(data: bytes) -> list[Any]:
    import pyarrow.parquet as parquet

    return parquet.read_table(io.BytesIO(data)).to_pylist()  # type: ignore[no-any-return]


PARSERS: dict[str, Callable[[bytes], list[Any]]] = {
    **{name: _tabbed(name) for name in ("gdelt", "icews", "polecat")},
    "phoenix": _comma,
    "csv": _comma,
    **dict.fromkeys(("plover", "jsonl", "followthemoney"), _json_lines),
    "geojson": _geojson,
    **dict.fromkeys(("graphml", "gexf"), _xml),
    "parquet": _parquet,
}


def exported(connection: Any, name: str) -> list[Any]:
    """Export everything in a format, and parse it back; as many rows as the exporter counted."""
    from detente.book.exports.formats import EXPORTS
    from detente.book.query import Question

    out = io.BytesIO()
    count = EXPORTS[name].write(connection, Question(by_date=False), out)
    found = PARSERS[name](out.getvalue())
    need(len(found) == count, f"{name} counts other rows than it writes")
    return found
