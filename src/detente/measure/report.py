"""What is told of one dyad: its series, how to get at the events under each number, and what the numbers were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.charts.queries import command
from detente.measure.assertions import Assertions, assertions
from detente.measure.series import DyadSeries, dyad_series
from detente.measure.sources import BookTable, opened
from detente.measure.table import HAPPENED, Floats
from detente.measure.trend import exponential_mean


@dataclass(frozen=True, slots=True, eq=False)
class DyadReport:
    """A dyad's series, and what texts say of it. ``coding`` is the book's coding and ``book`` its path; None of a table that is no
    book.
    """

    series: DyadSeries
    book: str | None = None
    coding: str | None = None
    said: Assertions | None = None

    def question(self, first: int = 0, last: int | None = None, *, quads: Sequence[int] = ()) -> dict[str, Any]:
        """What to ask ``book.events(**question)`` for exactly the occurrences counted in the periods ``first`` to ``last``."""
        series = self.series
        since, _ = series.periods.bounds(first)
        _, until = series.periods.bounds(first if last is None else last)
        sides = {"source": series.source, "target": series.target}
        asked: dict[str, Any] = sides if series.directed else {"between": (series.source, series.target)}
        asked |= {"since": since.isoformat(), "until": until.isoformat(), "counted": True}
        if series.statuses != HAPPENED:
            asked["status"] = series.statuses
        if quads:
            asked["quads"] = tuple(quads)
        return asked

    def command(self, first: int = 0, last: int | None = None, *, quads: Sequence[int] = ()) -> str | None:
        """The command that lists those events; None where the table is no book."""
        if self.book is None:
            return None
        return command({"book": self.book, "coding": self.coding} | self.question(first, last, quads=quads))

    @property
    def smooth(self) -> Floats:
        """The exponentially weighted balance of each period and those before it (see trend.py), float64[n]."""
        return exponential_mean(self.series.conflict, self.series.attention)

    @property
    def sources(self) -> dict[str, Any]:
        """What the numbers were made from."""
        series = self.series
        found: dict[str, Any] = {"table": self.book or series.table}
        if self.coding is not None:
            found["coding"] = self.coding
        found["statuses"] = ", ".join(series.statuses)
        found["occurrences"] = f"{int(series.attention.sum()):,} counted (in {int(series.coverage.sum()):,} tellings)"
        whole = self.command(0, series.periods.count - 1)
        if whole is not None:
            found["rows"] = whole
        return found

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values: one entry of ``rows`` a period."""
        series = self.series
        columns = series.columns()
        rows = [
            {name: value.isoformat() if isinstance(value, date) else value for name, value in zip(columns, row, strict=True)}
            for row in zip(*columns.values(), strict=True)
        ]
        for index, row in enumerate(rows):
            if self.said is not None:
                said = self.said.periods[index]
                row |= {"said_good": said.good, "said_bad": said.bad, "said_articles": said.articles}
            if (listed := self.command(index)) is not None:
                row["events"] = listed
        return {
            "kind": "dyad", "source": series.source, "target": series.target, "directed": series.directed,
            "domestic": series.domestic, "by": series.periods.by, "table": series.table, "coding": self.coding,
            "statuses": list(series.statuses), "too_imprecise": series.too_imprecise, "undated": series.undated, "rows": rows,
            "said": None if self.said is None else said_json(self.said),
        }  # fmt: skip


def said_json(said: Assertions) -> dict[str, Any]:
    """What texts say of a dyad as plain values: the periods of which any does, each with the states and the assertions' ids."""
    periods = [
        {
            "period": one.label, "good": one.good, "bad": one.bad, "articles": one.articles, "states": one.states,
            "relations": list(one.ids),
        }
        for one in said.periods
        if one.articles
    ]  # fmt: skip
    return {"periods": periods, "imprecise": said.imprecise, "undated": said.undated}


def dyad(given: Any, source: str, target: str, by: str = "month", *, coding: str | None = None, **asked: Any) -> DyadReport:
    """The report on one dyad of a book, an event table, or the path of either; ``asked`` as for :func:`dyad_series`."""
    with opened(given, coding=coding) as table:
        series = dyad_series(table, source, target, by, **asked)
        if not table.says:
            return DyadReport(series)
        held = table.assertions(series.source, series.target)
        said = assertions(held, series.source, series.target, series.periods) if held else None
        return DyadReport(series, table.listed, table.asked if isinstance(table, BookTable) else None, said)
