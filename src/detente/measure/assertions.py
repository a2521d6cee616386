"""What texts say a relation is, beside what events show: relation assertions of a dyad, period by period.

"Ties are at a low point" is no event, and counts for none. As a line of its own it tells what the authors and their sources
thought of the relation, which may run before the events or after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from detente.book.assertions import Assertion
from detente.measure.errors import EmptyTable, MeasureError, UnseenDyad
from detente.measure.estimate import Estimate
from detente.measure.leverage import wilson
from detente.measure.periods import Periods
from detente.measure.series import DyadSeries, dyad_series
from detente.measure.sources import opened
from detente.measure.table import EventTable


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


def assertions(held: Iterable[Assertion], first: str, second: str, periods: Periods) -> Assertions:
    """Sort what is said of a dyad into periods."""
    found: list[list[Assertion]] = [[] for _ in range(periods.count)]
    undated = imprecise = 0
    for one in held:
        if one.day is None or one.end_day is None:
            undated += 1
            continue
        begins, ends = periods.index_of([one.day, one.end_day])
        if begins != ends:
            imprecise += 1
        elif begins >= 0:
            found[int(begins)].append(one)
    told = tuple(_said(label, those) for label, those in zip(periods.labels, found, strict=True))
    return Assertions(first, second, told, undated, imprecise)


def _said(label: str, found: Sequence[Assertion]) -> Said:
    signs: dict[int, Counter[int]] = {}
    for one in found:
        signs.setdefault(one.article, Counter())[one.sign] += 1
    good = sum(one.sign > 0 for one in found)
    leaning = sum(count[1] / count.total() for count in signs.values())
    states = Counter(one.state for one in found)
    share = wilson(leaning, len(signs))
    ids = tuple(sorted(one.id for one in found))
    return Said(label, good, len(found) - good, len(signs), share, dict(states.most_common()), ids)


# --- from a book ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What is said of a dyad beside what happened: both over the same periods. A dyad without events has a series of zeros."""

    said: Assertions
    series: DyadSeries


def said_beside(
    given: Any, source: str, target: str, by: str = "month", *, since: str | None = None, until: str | None = None
) -> Beside:
    """A dyad's assertions and its events, from a book, over the time of both.

    Raises :class:`~detente.measure.errors.MeasureError`: a table that is no book, an unknown party, or a dyad of which nothing is
    said.
    """
    with opened(given) as table:
        if not table.says:
            raise MeasureError(f"{table.name}: a table of events holds no assertions. Hint: ask the book that they were read into.")
        first, second = table.party(source), table.party(target)
        held = table.assertions(first, second)
        if not held:
            raise EmptyTable(f"{first} and {second}: no text in {table.name} says how their relations are.")
        series = _over_both(table, first, second, by, since, until, [one for one in held if one.end_day is not None])
        return Beside(assertions(held, first, second, series.periods), series)


def _over_both(
    table: EventTable, first: str, second: str, by: str, since: str | None, until: str | None, dated: Sequence[Assertion]
) -> DyadSeries:
    """The series over the time of the events and of what is said, where no other time is asked for."""
    days = [_date(day) for one in dated for day in (one.day, one.end_day) if day is not None]
    domestic = first == second
    try:
        series = dyad_series(table, first, second, by, domestic=domestic, since=since, until=until)
    except (EmptyTable, UnseenDyad) as error:
        if not days and (since is None or until is None):
            raise EmptyTable(
                f"{first} and {second}: what {table.name} says of them has no date. Hint: --since and --until say of which time to"
                " tell."
            ) from error
        low, high = since or min(days), until or max(days)
        return dyad_series(table, first, second, by, domestic=domestic, since=low, until=high, unseen=True)
    held = [day for day in days if not series.periods.first <= day <= series.periods.last]
    if not held or (since is not None and until is not None):
        return series
    low = since or min(*held, series.periods.first)
    high = until or max(*held, series.periods.last)
    return dyad_series(table, first, second, by, domestic=domestic, since=low, until=high)


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
