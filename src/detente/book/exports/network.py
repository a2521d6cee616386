"""Who deals with whom, as a network: parties are nodes, dyads are directed edges with their counts."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from detente.book.countries import countries
from detente.book.entry import NOBODY, dyads_of
from detente.book.exports.rows import real
from detente.book.query import Question, records


@dataclass(slots=True)
class Edge:
    """What one party did to another: occurrences and coverage in all, occurrences by quad class, the sum of Goldstein scores."""

    occurrences: int = 0
    coverage: int = 0
    quads: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    goldstein: float = 0.0
    scored: int = 0

    def values(self) -> Iterator[tuple[str, str, float | int | None]]:
        """Name, type and value of each attribute."""
        yield "occurrences", "int", self.occurrences
        yield "coverage", "int", self.coverage
        for number, name in enumerate(("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"), 1):
            yield name, "int", self.quads.get(number, 0)
        yield "mean_goldstein", "double", round(self.goldstein / self.scored, 3) if self.scored else None


def network(connection: sqlite3.Connection, question: Question) -> dict[tuple[str, str], Edge]:
    """The edges of what has happened, by source and target; sides of which nobody is known are left out."""
    edges: dict[tuple[str, str], Edge] = defaultdict(Edge)
    for event in records(connection, real(question)):
        for pair in dyads_of(event):
            if NOBODY in pair:
                continue
            edge = edges[pair]
            edge.occurrences += 1
            edge.coverage += event["coverage"]
            if event["quad"] is not None:
                edge.quads[event["quad"]] += 1
            if event["goldstein"] is not None:
                edge.goldstein += event["goldstein"]
                edge.scored += 1
    return dict(sorted(edges.items()))


def label(party: str) -> str:
    known = countries().get(party)
    return known.name if known else party
