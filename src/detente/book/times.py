"""Days and moments as the book writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

_EPOCH = date(1970, 1, 1).toordinal()
# Stands for an unknown date where a number must stand; long before any dated event.
UNKNOWN_DAY = -1_000_000
LAST_DAY = date.max.toordinal() - _EPOCH


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_number(day: str | None) -> int | None:
    """Days from 1970-01-01 to an ISO date; None for none."""
    return None if day is None else date.fromisoformat(day).toordinal() - _EPOCH


def usual(day: date) -> date:
    """The day, if a calendar has room around it: the last year that dates can hold has none after it. Raises ValueError."""
    if not 1 < day.year < 9999:
        raise ValueError(day.year)
    return day


def iso(day: int) -> str:
    return date.fromordinal(day + _EPOCH).isoformat()
