"""Time expressions: properties that hold for every text, and arithmetic that can be reckoned by hand.

Values and dates of sentences stand in ``golden/times.toml``.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.times import Expression, recognise

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
NEWS_DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2035, 12, 31))
WORDS = (
    "on in the last next two three days weeks ago after before early late mid- of May March Friday Monday 2011 1998 12 3rd 31st to and century "
    "1990s quarter first p.m. 10:30 every year since until fiscal half summer Christmas eve now decade said they , . - –"
).split(" ")
PIECES = st.lists(st.sampled_from([*WORDS, "\n\n"]), max_size=25).map(" ".join)


def only(text: str, published: date | None) -> Expression:
    (found,) = recognise(text, published)
    return found


def iso_week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


@given(st.one_of(PIECES, st.text(max_size=80)), st.one_of(st.none(), NEWS_DAYS))
def test_spans_equal_the_text_and_never_overlap(text: str, published: date | None) -> None:
    found = recognise(text, published)
    assert all(text[e.start : e.end] == e.text and e.text.strip() == e.text and e.text for e in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(e.type in ("DATE", "TIME", "DURATION", "SET") and e.value for e in found)
    assert all(e.first is None or e.last is None or e.first <= e.last for e in found)


@given(PIECES)
def test_without_the_day_of_the_news_nothing_is_reckoned_from_it(text: str) -> None:
    """Whatever is dated without ``published`` is dated the same under any: it stands in the text itself."""
    undated = recognise(text, None)
    for published in (date(2001, 2, 3), date(2030, 8, 9)):
        dated = {(e.start, e.end): e for e in recognise(text, published)}
        for e in undated:
            if e.first is not None and e.basis == "expression" and (e.start, e.end) in dated:
                assert (dated[e.start, e.end].first, dated[e.start, e.end].last) == (e.first, e.last)


@given(DAYS, NEWS_DAYS)
def test_a_written_day_is_itself_whenever_it_is_read(day: date, published: date) -> None:
    month = MONTHS[day.month - 1]
    for words in (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat()):
        found = only(f"The pact was signed on {words}", published)
        assert (found.text, found.value, found.type) == (words, day.isoformat(), "DATE")
        assert (found.first, found.last) == (day, day)
        assert date.fromisoformat(found.value) == day


@given(st.integers(1900, 2099), st.integers(1, 12), NEWS_DAYS)
def test_a_month_runs_from_its_first_to_its_last_day(year: int, month: int, published: date) -> None:
    found = only(f"The pact was signed in {MONTHS[month - 1]} {year}.", published)
    assert found.value == f"{year}-{month:02}"
    assert found.first == date(year, month, 1)
    assert found.last is not None
    assert (found.last + timedelta(days=1)).day == 1
    assert found.last.month == month


@given(st.sampled_from(range(7)), NEWS_DAYS)
def test_a_weekday_lies_within_the_week_before_or_after_the_news(number: int, published: date) -> None:
    past = only(f"The port was shelled on {WEEKDAYS[number]}.", published).first
    future = only(f"The port will be opened on {WEEKDAYS[number]}.", published).first
    assert past is not None
    assert future is not None
    assert past.weekday() == future.weekday() == number
    assert 0 <= (published - past).days < 7
    assert 0 <= (future - published).days < 7
    last = only(f"The port was shelled last {WEEKDAYS[number]}.", published).first
    coming = only(f"The port will be opened next {WEEKDAYS[number]}.", published).first
    assert last is not None
    assert coming is not None
    assert 1 <= (published - last).days <= 7
    assert 1 <= (coming - published).days <= 14


@given(st.integers(1, 12), NEWS_DAYS)
def test_ago_counts_back_from_the_day_of_the_news(count: int, published: date) -> None:
    days = "a day ago" if count == 1 else f"{NUMBERS[count - 1]} days ago"
    found = only(f"The port was shelled {days}.", published)
    assert found.first == found.last == published - timedelta(days=count)
    weeks = "a week ago" if count == 1 else f"{NUMBERS[count - 1]} weeks ago"
    found = only(f"The port was shelled {weeks}.", published)
    assert found.value in (iso_week(published - timedelta(weeks=count)), (published - timedelta(weeks=count)).isoformat())
    years = "a year ago" if count == 1 else f"{NUMBERS[count - 1]} years ago"
    found = only(f"The port was shelled {years}.", published)
    assert found.value.startswith(str(published.year - count))


@given(NEWS_DAYS)
def test_yesterday_today_and_tomorrow_are_three_days(published: date) -> None:
    words = ("yesterday", "today", "tomorrow")
    found = [only(f"The envoy speaks {word}.", published).first for word in words]
    assert found == [published - timedelta(days=1), published, published + timedelta(days=1)]


@given(NEWS_DAYS)
def test_weeks_months_and_years_step_by_one(published: date) -> None:
    def value(words: str) -> str:
        return only(f"It happened {words}.", published).value

    assert value("last week") == iso_week(published - timedelta(weeks=1))
    assert value("this week") == iso_week(published)
    assert value("last year") == str(published.year - 1)
    assert value("next year") == str(published.year + 1)
    before = published.replace(day=1) - timedelta(days=1)
    assert value("last month") == f"{before.year}-{before.month:02}"


@pytest.mark.parametrize("words", ["yesterday", "on Friday", "last year", "in March", "two days ago", "last summer", "next week"])
def test_without_published_there_are_no_days(words: str) -> None:
    for found in recognise(f"The port was shelled {words}.", None):
        assert (found.first, found.last) == (None, None)


@given(
    st.integers(1, 9),
    st.sampled_from([("hours", "PT{}H"), ("days", "P{}D"), ("weeks", "P{}W"), ("months", "P{}M"), ("years", "P{}Y")]),
)
def test_lengths_count_their_units(count: int, unit: tuple[str, str]) -> None:
    word = unit[0] if count > 1 else unit[0][:-1]
    for number in (str(count), NUMBERS[count - 1]):
        found = only(f"The siege lasted {number} {word}.", date(2023, 4, 18))
        assert (found.value, found.type) == (unit[1].format(count), "DURATION")


def test_the_second_day_of_a_stretch_is_no_year() -> None:
    found = recognise("The drill runs from May 1 to May 31st.", date(2023, 4, 18))
    assert [(e.text, e.value) for e in found] == [("May 1", "2023-05-01"), ("May 31st", "2023-05-31")]
