"""A forecast made and written into the book that it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from detente.book import Book
from detente.forecast.acts import acts_of
from detente.forecast.dyad import DyadForecast, forecast_of, issue_day, known_pair, parties
from detente.forecast.kept import fitted
from detente.forecast.scorecard import issue
from detente.measure.sources import BookTable
from detente.measure.table import EventTable


@dataclass(frozen=True, slots=True)
class Issued:
    """A forecast, and its number in the book; None where it was not written down, and why."""

    forecast: DyadForecast
    issue: int | None
    why_not: str = ""


def issued(
    table: EventTable, one: str, other: str, *, within: int = 4, on: str | None = None, directed: bool = False
) -> Issued:  # fmt: skip
    """Forecast a dyad as :func:`~detente.forecast.dyad.forecast` does, and freeze it in the book, where the table is one."""
    a, b = parties(table, one, other)
    acts = acts_of(table).towards() if directed else acts_of(table)
    day = issue_day(acts, on)
    pair = known_pair(acts, a, b, day, table)
    made = forecast_of(fitted(acts, day, within), pair)
    if not isinstance(table, BookTable):
        return Issued(made, None, "A table of events keeps no forecasts; a book does.")
    # The table was opened to be read, so that to write it is opened once more.
    with Book(table.book.path, create=False) as book:
        if book.read_only:
            return Issued(made, None, "Not written down: the book cannot be written to.")
        number = issue(BookTable(book, coding=table.asked), made, acts)
    return Issued(
        made, number, "" if number is not None else "Not written down: it was made after the fact, for a day of the past."
    )
