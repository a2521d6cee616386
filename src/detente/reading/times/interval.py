"""An expression as the record's date: which days an event so dated lies in."""

from __future__ import annotations

from datetime import date, timedelta

from detente.reading.times import calendar as cal
from detente.reading.times.expression import Expression
from detente.record import UNKNOWN_DATE, DateInterval


def interval(expression: Expression, published: date | None = None, *, base: date | None = None) -> DateInterval:
    """The days that an event with this expression lies in.

    The small words before it count: "since Monday" runs to the day of the news, "until May" ends with May. "By late 2021"
    stays within late 2021: when it was reached is what the text tells. ``base`` is the day from which "two days after"
    is reckoned, where it is known. A length of time alone ("for seven months") is no date.
    """
    first, last = expression.first, expression.last
    if expression.offset is not None and base is not None:
        return _from_base(expression, base)
    if first is None and last is None:
        return UNKNOWN_DATE
    precision = expression.precision
    lead = expression.lead.split(" ")[-1] if expression.lead else ""
    if lead == "since" and first is not None:
        if published is not None and published >= first:
            last = published
        elif published is None:
            last = None
        precision = "interval" if last != first else precision
    elif lead in ("until", "till", "through") and last is not None and expression.type != "DURATION":
        first = published if published is not None and published <= last else None
        precision = "interval" if first != last else precision
    return DateInterval(_iso(first), _iso(last), precision, expression.span, expression.basis)


def _from_base(expression: Expression, base: date) -> DateInterval:
    """ "Two days after" a known day."""
    offset = expression.offset
    if offset is None or offset.count is None:
        return UNKNOWN_DATE
    moved = cal.shift(base, offset.count if offset.direction == "after" else -offset.count, offset.unit)
    grain = "day" if offset.unit.startswith("T") else cal.UNIT_GRAIN[offset.unit]
    period = None if moved is None else cal.period_at(moved, grain)
    if period is None:
        return UNKNOWN_DATE
    return DateInterval(
        period.first.isoformat(), period.last.isoformat(), cal.PRECISION[period.grain], expression.span, "narrative"
    )


def on_the_eve(date_interval: DateInterval) -> DateInterval:
    """The day before a date ("on the eve of the 5 May vote")."""
    if date_interval.start is None:
        return UNKNOWN_DATE
    day = date.fromisoformat(date_interval.start) - timedelta(days=1)
    return DateInterval(day.isoformat(), day.isoformat(), "day", date_interval.span, date_interval.basis)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def length_of(expression: Expression) -> str | None:
    """The ISO 8601 duration that an expression gives ("P2M"), for magnitudes; None where it gives none or no number."""
    return expression.value if expression.type == "DURATION" and "X" not in expression.value else None
