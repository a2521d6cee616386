"""Calendar periods: days, ISO weeks (from Monday), months and years, numbered one after the other.

A period's *ordinal* counts from the one that holds 1970-01-01, which is 0; it is the same in numpy, in DuckDB and here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.book.times import UNKNOWN_DAY, usual
from detente.measure.errors import BadPeriod

KINDS = ("day", "week", "month", "year")
# The bits in which the book says which periods hold the whole of an event's interval (migration 0003).
FITS = {"day": 1, "week": 2, "month": 4, "year": 8}
_EPOCH = date(1970, 1, 1)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_UNITS = {"day": "D", "month": "M", "year": "Y"}
# More periods than this are a mistake in a date, not a question: three hundred years of days.
MOST = 110_000

Days = NDArray[np.int64]


def known_kind(by: str) -> str:
    """``by`` itself; raises :class:`BadPeriod` if it is no kind of period."""
    if by not in KINDS:
        raise BadPeriod(f"{by!r}: not a kind of period. Those are {', '.join(KINDS)}.")
    return by


def ordinals(days: Any, by: str) -> Days:
    """The ordinal of the period that holds each day; ``days`` are counted from 1970-01-01."""
    numbers = np.asarray(days, dtype=np.int64)
    if by == "week":
        return np.asarray((numbers + 3) // 7, dtype=np.int64)  # 1970-01-01 was a Thursday
    return numbers.astype("datetime64[D]").astype(f"datetime64[{_UNITS[by]}]").astype(np.int64)


def ordinal_of(day: date, by: str) -> int:
    """The ordinal of the period that holds a day."""
    if by == "day":
        return (day - _EPOCH).days
    if by == "week":
        return ((day - _EPOCH).days + 3) // 7
    return (day.year - 1970) * 12 + day.month - 1 if by == "month" else day.year - 1970


def first_day(ordinal: int, by: str) -> date:
    """The day on which the period of that ordinal begins."""
    if by == "day":
        return _EPOCH + timedelta(days=ordinal)
    if by == "week":
        return _EPOCH + timedelta(days=7 * ordinal - 3)
    if by == "month":
        return date(1970 + ordinal // 12, ordinal % 12 + 1, 1)
    return date(1970 + ordinal, 1, 1)


def last_day(ordinal: int, by: str) -> date:
    """The day on which the period of that ordinal ends; the calendar's last, where that comes first."""
    return date.max if ordinal == ordinal_of(date.max, by) else first_day(ordinal + 1, by) - timedelta(days=1)


def fits_of(starts: Any, ends: Any) -> NDArray[np.int64]:
    """Which kinds of period hold each whole interval, as the sum of their :data:`FITS`; 0 where an end is unknown.

    ``starts`` and ``ends`` are days since 1970-01-01, :data:`~detente.book.times.UNKNOWN_DAY` where not known.
    """
    start, end = np.asarray(starts, dtype=np.int64), np.asarray(ends, dtype=np.int64)
    known = (start != UNKNOWN_DAY) & (end != UNKNOWN_DAY)
    held = np.zeros(start.shape, dtype=np.int64)
    for by, bit in FITS.items():
        held += bit * (ordinals(start, by) == ordinals(end, by))
    return np.where(known, held, 0)


@dataclass(frozen=True, slots=True)
class Periods:
    """``count`` periods of one kind, one after the other; the first begins on ``first``.

    Raises :class:`BadPeriod` if ``first`` is not the first day of such a period.
    """

    by: str
    first: date
    count: int

    def __post_init__(self) -> None:
        known_kind(self.by)
        if not 0 < self.count <= MOST:
            raise BadPeriod(
                f"{self.count:,} periods of a {self.by}: {MOST:,} at most. Hint: a later --since, or longer periods (--by year)."
            )
        if first_day(self.ordinal, self.by) != self.first:
            raise BadPeriod(f"{self.first}: no {self.by} begins on that day. Hint: Periods.spanning finds the one that holds it.")

    @staticmethod
    def spanning(by: str, since: date, until: date) -> Periods:
        """The periods from the one that holds ``since`` to the one that holds ``until``, both included."""
        known_kind(by)
        if until < since:
            raise BadPeriod(f"{since} to {until}: it ends before it starts.")
        first = ordinal_of(since, by)
        return Periods(by, first_day(first, by), ordinal_of(until, by) - first + 1)

    @staticmethod
    def parse(by: str, since: str, until: str) -> Periods:
        """The same from what a person writes: ``2022``, ``2022-03``, ``2022-W10`` or ``2022-03-09``."""
        return Periods.spanning(by, day_of(since), day_of(until, last=True))

    @property
    def ordinal(self) -> int:
        """The ordinal of the first period."""
        return ordinal_of(self.first, self.by)

    @property
    def last(self) -> date:
        """The last day of the last period."""
        return self.bounds(self.count - 1)[1]

    @property
    def labels(self) -> tuple[str, ...]:
        """``2022-03-09``, ``2022-W10``, ``2022-03`` or ``2022``, one a period."""
        return tuple(_label(day, self.by) for day in self.dates)

    @property
    def dates(self) -> tuple[date, ...]:
        """The first day of each period."""
        return tuple(first_day(ordinal, self.by) for ordinal in range(self.ordinal, self.ordinal + self.count))

    @property
    def starts(self) -> Days:
        """The first day of each period, counted from 1970-01-01: int64[count]."""
        if self.by in ("day", "week"):
            return (self.first - _EPOCH).days + np.arange(self.count, dtype=np.int64) * (7 if self.by == "week" else 1)
        units = np.arange(self.ordinal, self.ordinal + self.count).astype(f"datetime64[{_UNITS[self.by]}]")
        return units.astype("datetime64[D]").astype(np.int64)

    def bounds(self, index: int) -> tuple[date, date]:
        """The first and the last day of a period. Raises IndexError."""
        if not 0 <= index < self.count:
            raise IndexError(f"period {index} of {self.count}")
        at = self.ordinal + index
        return first_day(at, self.by), last_day(at, self.by)

    def index_of(self, days: Any) -> Days:
        """Which period holds each day (days since 1970-01-01): int64, -1 where none does."""
        return self.index_of_ordinals(ordinals(days, self.by))

    def index_of_ordinals(self, found: Days) -> Days:
        index = found - self.ordinal
        return np.where((index >= 0) & (index < self.count), index, -1)


def _label(day: date, by: str) -> str:
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[by]]


def day_of(written: str | date, *, last: bool = False) -> date:
    """The first (or last) day of what is written as a year, a month, an ISO week or a day. Raises :class:`BadPeriod`."""
    if isinstance(written, date):
        return written
    try:
        if week := _WEEK.fullmatch(written):
            return usual(date.fromisocalendar(int(week[1]), int(week[2]), 7 if last else 1))
        if re.fullmatch(r"\d{4}", written):
            return usual(date(int(written), 12 if last else 1, 31 if last else 1))
        if re.fullmatch(r"\d{4}-\d{2}", written):
            first = usual(date.fromisoformat(written + "-01"))
            return last_day(ordinal_of(first, "month"), "month") if last else first
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            return usual(date.fromisoformat(written))
    except (ValueError, OverflowError):
        pass
    raise BadPeriod(f"{written!r}: not a date. Hint: 2022, 2022-03, 2022-W10 or 2022-03-09.")
