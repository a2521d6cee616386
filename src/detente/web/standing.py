"""A measure's report as a page: its tables with a link under every number, its chart, and how it is reckoned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from detente.charts.queries import address_query
from detente.charts.specs import Spec
from detente.charts.theme import DARK, LIGHT, config
from detente.measure.explain import MEASURES
from detente.measure.sections import Report, Row, Section, flat, plain
from detente.measure.sources import BookTable
from detente.measure.told import Rows
from detente.web.page import View, path_of

# Rows of one table that a page shows; the twins have all.
SHOWN = 60
# Under these headings stand parties, under those the numbers that a row's events are counted in, and in `IDS` events themselves.
PARTIES = ("state", "pole", "partner", "asker", "asked", "towards", "away from")
NUMBERS = ("events", "received", "requests", "weight")
IDS = ("event", "answers")


class Linked(Rows):
    """The way back from a number to its events, as the query of an address instead of a command."""

    def __init__(self, table: BookTable) -> None:
        super().__init__(table)
        self.name = table.name

    def way(self, command: str | None, what: str) -> list[str]:
        return []

    def _command(self, asked: dict[str, Any], since: Any, until: Any, quads: Sequence[int]) -> str:
        return address_query({**asked, "since": str(since), "until": str(until), "counted": True, "quads": tuple(quads)})


def report_view(report: Report, spec: Spec | None, more: Mapping[str, Any]) -> View:
    """The page of a report; ``more`` is what the page itself adds to its data."""
    columns, rows = flat(report)
    data = {
        **plain(report),
        "title": report.title,
        "notes": [note.replace(" (--explain)", "") for note in report.notes],
        "sources": dict(report.sources),
        "measures": [asdict(MEASURES[name]) for name in report.measures],
        **more,
    }
    layout = {"tables": [_table(section) for section in report.sections], "chart": None if spec is None else chart(spec)}
    return View(report.title, data, rows, columns, layout)


def chart(spec: Spec) -> dict[str, Any]:
    """A specification as pages take it, with both themes; the commands of its points are for terminals."""
    for points in spec.get("datasets", {}).values():
        for point in points:
            point.pop("command", None)
    return {"spec": spec, "light": config(LIGHT), "dark": config(DARK)}


def _table(section: Section) -> dict[str, Any]:
    rows = section.rows if section.shown is None else section.shown
    return {
        "name": section.name,
        "heading": section.heading,
        "columns": [name or "what" for name, _ in section.columns],
        "rows": [[_cell(name, cell, row) for name, cell in section.columns] for row in rows[:SHOWN]],
        "more": max(len(rows) - SHOWN, 0),
    }


def _cell(name: str, told: Callable[[Row], str], row: Row) -> dict[str, Any]:
    """What stands in a cell: its text, or links that make it up; ``query`` asks for the events of a number."""
    text = told(row)
    if name in PARTIES and text:
        return {"links": [(path_of("actor", text), text)]}
    if name in ("members", "less sure") and text:
        return {"links": [(path_of("actor", one.split(" ")[0]), one) for one in text.split(", ")]}
    if name in IDS and row.get(name):
        held = row[name] if isinstance(row[name], list) else [row[name]]
        return {"links": [(path_of("event", one), one[:8] + "…") for one in held[:3]]}
    query = row.get("events") or row.get("between_them")
    if name in NUMBERS and isinstance(query, str):
        return {"text": text, "query": query}
    return {"text": text}
