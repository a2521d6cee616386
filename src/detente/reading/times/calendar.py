"""Days, weeks, months and the rest as periods: arithmetic, TIMEX3 values, first and last day.

Weeks are ISO weeks (Monday to Sunday). Seasons are those of the northern hemisphere, by whole months, and winter
carries the year in which it begins. A period that would leave the years 1 to 9999 does not exist (None).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
# How a grain of time is called in the record (record.PRECISIONS).
PRECISION = {
    "hour": "day",
    "day": "day",
    "week": "week",
    "weekend": "week",
    "month": "month",
    "quarter": "season",
    "season": "season",
    "half": "interval",
    "year": "year",
    "decade": "interval",
    "century": "interval",
    "interval": "interval",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar: its grain, its TIMEX3 value, first and last day (both inside)."""

    grain: str
    value: str
    first: date
    last: date


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none (31 June, 29 February 2023, the year 0)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift_days(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def shift_months(day: date, months: int) -> date | None:
    """The same day of another month, or that month's last day where it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(day: date | None) -> Period | None:
    return None if day is None else Period("day", day.isoformat(), day, day)


def week_of(day: date | None) -> Period | None:
    """The ISO week that holds a day."""
    if day is None:
        return None
    year, week, weekday = day.isocalendar()
    first = shift_days(day, 1 - weekday)
    last = None if first is None else shift_days(first, 6)
    return None if first is None or last is None else Period("week", f"{year:04}-W{week:02}", first, last)


def weekend_of(day: date | None) -> Period | None:
    """Saturday and Sunday of the ISO week that holds a day."""
    week = week_of(day)
    return None if week is None else Period("weekend", week.value + "-WE", week.last - timedelta(days=1), week.last)


def month_of(year: int, month: int) -> Period | None:
    if not 1 <= year <= 9999:
        return None
    return Period("month", f"{year:04}-{month:02}", date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _months(grain: str, value: str, year: int, month: int, count: int) -> Period | None:
    first = make_date(year, month, 1)
    after = None if first is None else shift_months(first, count)
    return None if first is None or after is None else Period(grain, value, first, after - timedelta(days=1))


def quarter_of(year: int, quarter: int) -> Period | None:
    return _months("quarter", f"{year:04}-Q{quarter}", year, 3 * quarter - 2, 3)


def half_of(year: int, half: int) -> Period | None:
    return _months("half", f"{year:04}-H{half}", year, 6 * half - 5, 6)


def season_of(year: int, season: str) -> Period | None:
    return _months("season", f"{year:04}-{season}", year, SEASON_MONTH[season], 3)


def year_of(year: int) -> Period | None:
    return _months("year", f"{year:04}", year, 1, 12)


def decade_of(year: int) -> Period | None:
    start = year - year % 10
    return _months("decade", f"{start:04}"[:3], start, 1, 120)


def century_of(number: int) -> Period | None:
    """The n-th century, by common use: the 20th is 1900 to 1999."""
    start = 100 * (number - 1)
    return _months("century", f"{number - 1:02}", start, 1, 1200)


def period_at(day: date, grain: str) -> Period | None:
    """The period of a grain that holds a day."""
    if grain == "week":
        return week_of(day)
    if grain == "weekend":
        return weekend_of(day)
    if grain == "month":
        return month_of(day.year, day.month)
    if grain == "quarter":
        return quarter_of(day.year, (day.month + 2) // 3)
    if grain == "half":
        return half_of(day.year, 1 if day.month < 7 else 2)
    if grain == "season":
        return season_holding(day)
    if grain == "year":
        return year_of(day.year)
    if grain == "decade":
        return decade_of(day.year)
    if grain == "century":
        return century_of(day.year // 100 + 1)
    return day_of(day)


def season_holding(day: date) -> Period | None:
    month = day.month - day.month % 3 if day.month >= 3 else 12
    code = next(code for code, first in SEASON_MONTH.items() if first == month)
    return season_of(day.year - (day.month < 3), code)


# Unit letter (words.toml) -> (grain, days or months a unit)
UNIT_GRAIN = {
    "D": "day",
    "N": "day",
    "W": "week",
    "2W": "week",
    "M": "month",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
    "Q": "quarter",
}
_DAYS = {"D": 1, "N": 1, "W": 7, "2W": 14}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}


def shift(day: date, count: float, unit: str) -> date | None:
    """A day moved by a number of units (negative: back); hours and smaller move whole days only."""
    if abs(count) > 1e6:
        return None
    if unit in _DAYS:
        return shift_days(day, round(count * _DAYS[unit]))
    if unit in _MONTHS:
        months = count * _MONTHS[unit]
        whole = int(months)
        moved = shift_months(day, whole)
        return None if moved is None else shift_days(moved, round((months - whole) * 30))
    hours = {"TH": count, "TM": count / 60, "TS": count / 3600}.get(unit)
    return None if hours is None else shift_days(day, int(hours / 24))


def duration(count: float | None, unit: str) -> str:
    """An ISO 8601 duration; X where the text gives no number. Decades and centuries are given in years."""
    if unit == "2W":
        count, unit = (None if count is None else count * 2), "W"
    if unit == "Q":
        count, unit = (None if count is None else count * 3), "M"
    if unit == "N":
        unit = "D"
    if count is None:
        return "PT" + "X" + unit[1:] if unit.startswith("T") else "PX" + unit
    if unit in ("DE", "CE"):
        count, unit = count * (10 if unit == "DE" else 100), "Y"
    if unit == "TH" and count == 0.5:
        count, unit = 30, "TM"
    number = str(int(count)) if float(count).is_integer() else f"{count:g}"
    return f"PT{number}{unit[1:]}" if unit.startswith("T") else f"P{number}{unit}"


# Share of a period that a modifier means: thirds for early, mid and late; a quarter at either edge.
def part_of(period: Period, mod: str | None) -> tuple[date, date]:
    """First and last day of the early, middle or late part of a period (mod START, MID, END, EDGE_START, EDGE_END)."""
    first, last = period.first, period.last
    days = (last - first).days + 1
    if mod is None or days < 3:
        return first, last
    if period.grain in ("year", "decade", "century") and mod in ("START", "MID", "END"):
        months = {"year": 4, "decade": 40, "century": 400}[period.grain]
        one = shift_months(first, months) or last
        two = shift_months(first, 2 * months) or last
        return {"START": (first, one - timedelta(days=1)), "MID": (one, two - timedelta(days=1)), "END": (two, last)}[mod]
    share = 4 if mod.startswith("EDGE") else 3
    piece = max(1, round(days / share))
    if mod in ("START", "EDGE_START"):
        return first, first + timedelta(days=piece - 1)
    if mod in ("END", "EDGE_END"):
        return last - timedelta(days=piece - 1), last
    return first + timedelta(days=piece), last - timedelta(days=piece)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous computus, Meeus 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    leap = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * leap) // 451
    month, day = divmod(h + leap - 7 * m + 114, 31)
    return date(year, month, day + 1)


def islamic_day(year: int, month: int, day: int) -> date:
    """A day of the tabular Islamic calendar in the Gregorian one (within a day of the observed date)."""
    number = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227014
    return date.fromordinal(number)


def named_day(rule: str, year: int) -> Period | None:
    """A holiday of ``words.toml`` in a year."""
    if not 1583 <= year <= 2500:
        return None
    if rule.startswith("easter"):
        return day_of(easter(year) + timedelta(days=int(rule[6:])))
    if rule.startswith("islamic"):
        return _islamic(rule.removeprefix("islamic "), year)
    if "/" in rule:
        month, weekday, count = (int(part) for part in rule.split("/"))
        if count < 0:
            last = date(year, month, monthrange(year, month)[1])
            return day_of(last - timedelta(days=(last.isoweekday() - weekday) % 7))
        first = date(year, month, 1)
        return day_of(first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (count - 1)))
    month, day = (int(part) for part in rule.split("-"))
    return day_of(date(year, month, day))


def _islamic(rule: str, year: int) -> Period | None:
    month, _, day = rule.partition("-")
    for islamic_year in range(round((year - 622) * 1.0307) - 1, round((year - 622) * 1.0307) + 4):
        first = islamic_day(islamic_year, int(month), int(day or 1))
        if first.year == year:
            if day:
                return day_of(first)
            last = islamic_day(islamic_year, int(month) + 1, 1) - timedelta(days=1)
            return Period("month", f"{first.year:04}-{first.month:02}", first, last)
    return None
