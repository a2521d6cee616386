"""What texts say a relation is, beside what events show: relation assertions of a dyad, period by period.

"Ties are at a low point" is no event, and counts for none. As a line of its own it tells what the authors and their sources
thought of the relation, which may run before the events or after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from detente.book.entry import party_of
from detente.book.errors import told
from detente.measure.errors import EmptyTable, MeasureError
from detente.measure.estimate import Estimate
from detente.measure.leverage import wilson
from detente.measure.periods import Periods
from detente.measure.series import DyadSeries, dyad_series
from detente.measure.sources import BookTable, opened

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a dyad in one period: how many assertions by how many articles, and the share of good relations in them.

    ``share`` has Wilson's interval, counted by articles that say only good, only bad or, half to each, both; ``states`` counts
    the states asserted; ``ids`` are the assertions'.
    """

    label: str
    good: int
    bad: int
    articles: int
    share: Estimate
    states: dict[str, int]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assertions:
    """A dyad's assertions by period; ``undated`` are those of no known time, ``imprecise`` those whose time is longer than a
    period.
    """

    first: str
    second: str
    periods: tuple[Said, ...]
    undated: int
    imprecise: int


def assertions(
    relations: Iterable[Mapping[str, Any]],
    first: str,
    second: str,
    periods: Periods,
    published: Mapping[str, str | None] | None = None,
) -> Assertions:
    """Sort relation records (kind ``relation``) of a dyad, in either order, into periods.

    What is said without a date, and not as history, is said of the article's day, if ``published`` (article's id -> ISO date)
    knows it.
    """
    held: list[list[Mapping[str, Any]]] = [[] for _ in range(periods.count)]
    undated = imprecise = 0
    for relation in relations:
        if {party_of(actor) for actor in relation["pair"]} != {first, second}:
            continue
        start, end = relation["date"]["start"], relation["date"]["end"]
        if start is None and end is None and not relation["background"]:
            start = end = (published or {}).get(relation["article"])
        if start is None or end is None:
            undated += 1
            continue
        where = periods.index_of([date.fromisoformat(day).toordinal() - _EPOCH for day in (start, end)])
        if where[0] != where[1]:
            imprecise += 1
        elif where[0] >= 0:
            held[int(where[0])].append(relation)
    told = tuple(_said(label, found) for label, found in zip(periods.labels, held, strict=True))
    return Assertions(first, second, told, undated, imprecise)


def _said(label: str, found: list[Mapping[str, Any]]) -> Said:
    signs: dict[str, Counter[int]] = {}
    for relation in found:
        signs.setdefault(relation["article"], Counter())[relation["sign"]] += 1
    good = sum(relation["sign"] > 0 for relation in found)
    leaning = sum(count[1] / count.total() for count in signs.values())
    states = Counter(relation["state"] for relation in found)
    share = wilson(leaning, len(signs))
    ids = tuple(sorted(relation["id"] for relation in found))
    return Said(label, good, len(found) - good, len(signs), share, dict(states.most_common()), ids)


# --- from a book ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What is said of a dyad beside what happened: both over the same periods."""

    said: Assertions
    series: DyadSeries


def said_beside(
    given: Any, source: str, target: str, by: str = "month", *, since: str | None = None, until: str | None = None
) -> Beside:
    """A dyad's assertions and its events, from a book.

    All articles with assertions are looked through. Raises :class:`~detente.measure.errors.MeasureError`: a table that is no book,
    an unknown party, a dyad without events, or one of which nothing is said.
    """
    with opened(given) as table:
        if not isinstance(table, BookTable):
            raise MeasureError(f"{table.name}: a table of events holds no assertions. Hint: ask the book that they were read into.")
        series = dyad_series(table, source, target, by, since=since, until=until)
        sides = {series.source, series.target}
        connection = table.book.connection
        with told(table.book.path):
            relations = [
                relation
                for relation in table.book.relations(table.asked)
                if {party_of(actor) for actor in relation["pair"]} == sides
            ]
            if not relations:
                raise EmptyTable(f"{series.source} and {series.target}: no text in {table.name} says how their relations are.")
            published = {
                article: connection.execute("SELECT published FROM article WHERE id = ?", (article,)).fetchone()[0]
                for article in {relation["article"] for relation in relations}
            }
        return Beside(assertions(relations, series.source, series.target, series.periods, published), series)
