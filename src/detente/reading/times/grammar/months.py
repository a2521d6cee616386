"""Dates with a month, and dates in figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from detente.reading.times import calendar as cal
from detente.reading.times.grammar.engine import COUNTED, Hit, Meaning, rule, sets_year, when
from detente.reading.times.grammar.numbers import ordinal, spelled_year
from detente.reading.times.tokens import Tokens
from detente.reading.times.vocabulary import CHAR, HOLIDAY, MONTH, NAMES, ORDINAL, UNIT, WEEKDAY, WORDS


def is_month(hit: Hit, i: int, last: int) -> bool:
    """Is the word at ``i`` the month, and not a name (June, May), a verb (march) or a modal (may)? ``last``: end of the date."""
    tokens = hit.tokens
    word = tokens.lowers[i]
    if not hit.capital(i):
        return False
    before = tokens.lowers[i - 1] if i else ""
    after = tokens.lowers[last] if last < len(tokens) else ""
    if after in NAMES["month_after"] and hit.capital(last):
        return False
    has_number = (last - i > 1 and any(tokens.lowers[j][0].isdigit() for j in range(i + 1, last))) or before[:1].isdigit()
    if has_number:
        return True
    led = before in _LED
    if word in ("jan", "mar", "jun", "dec", "sep", "oct", "nov", "feb", "apr", "jul", "aug", "sept"):
        return led and last - i > 1
    if word in ("may", "march", "august", "april", "june"):
        if hit.capital(last) and not time_word(after) and not led:
            return False  # April Ryan, June Smith
        if word == "may":
            if after in NAMES["may_is_modal_after"] or not led:
                return False
            return not (after in ("'s", "’s") and _surname_may(tokens))
        if word == "march":
            return (led and not (after in ("on", "for", "of", "to", "against") and before in ("the", "a"))) or before in (",", "(")
        if i == 0 or not led:
            return (hit.capital(i) and word != "april" and after in (".", ",", ";", ")", "'s", "’s", "and", "when", "\n")) or (
                word == "august" and not hit.capital(i - 1)
            )
    return True


_LED = WORDS["led"]
# Days before the news whose month and day, without a year, are the news's own.
JUST_PAST = 31
# Days after it of which the same holds, whatever the verb seems to say: a day of almost a year ago is told with its year.
JUST_AHEAD = 31
# What it costs a date, in days of distance, to lie where the verb says it does not: more than any year does. Just ahead of the news
# it costs so much that a day some four months back would be taken instead, and one of last year is not.
AGAINST_THE_VERB, AGAINST_IT_JUST_AHEAD = 4000, 250


def time_word(word: str) -> bool:
    return word in WEEKDAY or word in MONTH or word in HOLIDAY


def _surname_may(tokens: Tokens) -> bool:
    return bool(re.search(r"\b(?:Theresa|Mrs\.?|Ms\.?|Minister|Secretary) May\b", tokens.text))


def nearest_year(hit: Hit, month: int, day: int | None) -> tuple[int | None, str]:
    """The year of a month or day that is named without one: the story's year, else the one that tense and nearness suggest."""
    story = hit.story
    later = _year_of_range(hit)
    if later is not None:
        return later, "expression"
    cue = hit.cue()
    published = story.published
    past = story.year is not None and cue != "future" and (published is None or story.year < published.year)
    if past and not (published is not None and day and story.is_elsewhere and _is_just_past(published, month, day)):
        return story.year, "narrative"
    if published is None:
        return None, "unknown"

    def distance(year: int) -> int | None:
        middle = cal.make_date(year, month, day or 15)
        return None if middle is None else (middle - published).days

    slack = 0 if day else 20  # a month counts as past or coming while the story stands inside it
    best: tuple[float, int] | None = None
    for year in (published.year - 1, published.year, published.year + 1):
        days = distance(year)
        if days is None:
            continue
        wrong = (cue == "past" and days > slack) or (cue == "future" and days < -slack)
        # Without a verb to go by news looks back somewhat more often than ahead.
        cost = abs(days) * (1.4 if days > 0 and cue is None else 1.0)
        if wrong:
            cost += AGAINST_IT_JUST_AHEAD if 0 < days <= JUST_AHEAD else AGAINST_THE_VERB
        if cue == "past" and abs(days) > 400:
            cost += 1000
        if best is None or cost < best[0]:
            best = (cost, year)
    return (None, "unknown") if best is None else (best[1], "expression")


def _is_just_past(published: date, month: int, day: int) -> bool:
    """Whether the last such day before the news is one of the news rather than of an old story that another paragraph tells."""
    days = [made for year in (published.year, published.year - 1) if (made := cal.make_date(year, month, day)) is not None]
    return any(0 <= (published - made).days <= JUST_PAST for made in days)


def _year_of_range(hit: Hit) -> int | None:
    """ "between March and May 2019", "from 3 June to 5 July 2019": the first end takes the year of the second."""
    lowers = hit.tokens.lowers[hit.end : hit.end + 6]
    if not lowers or lowers[0] not in ("and", "to", "through", "until", "till", "-", "–"):
        return None
    month = next((j for j, word in enumerate(lowers[1:4], 1) if word in MONTH), None)
    if month is None or any(not word[:1].isdigit() and word not in ("the", "early", "late", "mid") for word in lowers[1:month]):
        return None
    year = next((word for word in lowers[month + 1 :] if word.isdigit() and len(word) == 4), None)
    between = lowers[month + 1 : lowers.index(year, month)] if year is not None else []
    if year is None or any(word != "," and not word[:1].isdigit() for word in between):
        return None
    return int(year) if 1000 <= int(year) <= 2199 else None


def date_meaning(hit: Hit, year: int | None, month: int, day: int, last_day: int | None = None) -> Meaning | None:
    if not 1 <= day <= 31 or not 1 <= month <= 12 or cal.make_date(2000, month, day) is None:
        return None
    explicit = year is not None
    basis = "expression"
    if year is None:
        year, basis = nearest_year(hit, month, day)
    if year is None:
        return Meaning(f"XXXX-{month:02}-{day:02}", "DATE", "day")
    period = cal.day_of(cal.make_date(year, month, day))
    if period is None:
        return None
    meaning = when(period, hit, "", basis=basis, deictic=False)
    if last_day is not None and (last := cal.make_date(year, month, last_day)) and last > period.first:
        meaning = replace(meaning, last=last, grain="interval")
    return replace(meaning, bearing=sets_year(hit, year) if explicit else "")


@rule(
    "(?:(?:{weekday}|{weekdayabbr}{dot}?){comma}?)?(?P<month>{anymonth}){the}?(?P<day>{small}|{ordinal})(?:{hyphen}(?P<until>{small}))?(?:{comma}?(?P<year>{year}))?",
    "(?:(?:{weekday}|{weekdayabbr}{dot}?){comma}?)?(?:{the}?(?P<day>{small}|{ordinal}|{ordword})(?:{hyphen}(?P<until>{small}|{ordinal}))?{of}?)(?P<month>{anymonth})(?:{comma}?(?P<year>{year}))?",
)
def month_and_day(hit: Hit) -> Meaning | None:
    word = hit.word("month")
    day = ordinal(hit.word("day"))
    if day is None or not is_month(hit, hit.at("month"), hit.end):
        return None
    if not hit.has("year") and hit.after in COUNTED:
        return None
    if hit.word("day") in ORDINAL and "of" not in hit.tokens.lowers[hit.start : hit.end]:
        return None  # "First May Day"
    year = int(hit.word("year")) if hit.has("year") else None
    until = ordinal(hit.word("until")) if hit.has("until") else None
    first = hit.tokens.classes[hit.start]
    weekday_first = first in (CHAR["weekday"], CHAR["weekdayabbr"])
    if weekday_first and first == CHAR["weekdayabbr"] and not hit.capital(hit.start):
        return None
    return date_meaning(hit, year, MONTH[word], day, until)


@rule(
    "(?P<month>{anymonth})(?:{comma}|{of})?(?P<year>{year})",
    "(?P<month>{anymonth})(?:{comma}|{of})?(?P<spelled>{numword}{numword}(?:{hyphen}?{numword})?)",
)
def month_and_year(hit: Hit) -> Meaning | None:
    if not hit.capital(hit.at("month")):
        return None
    year = int(hit.word("year")) if hit.has("year") else spelled_year(hit.words("spelled"))
    if year is None:
        return None
    period = cal.month_of(year, MONTH[hit.word("month")])
    return replace(when(period, hit, "", deictic=False), bearing=sets_year(hit, year))


@rule("(?P<month>{anymonth}){of}?(?P<det>{last}|{next}|{this}|{that}|{the}{same}|{the}{previous}|{the}{following})(?P<unit>{unit})")
def month_of_relative_year(hit: Hit) -> Meaning | None:
    if UNIT[hit.word("unit")] != "Y" or not hit.capital(hit.at("month")):
        return None
    words = hit.words("det")
    month = MONTH[hit.word("month")]
    back = {"last": -1, "this": 0, "next": 1, "previous": -1, "following": 1, "same": 0, "that": 0}[words[-1]]
    base = hit.story.published if words[-1] in ("last", "this", "next") else hit.story.focus and hit.story.focus.first
    period = cal.month_of(base.year + back, month) if base else None
    return when(period, hit, f"XXXX-{month:02}")


@rule("(?P<det>{last}|{next}|{this}|{coming}|{past}|{the}?{following}|{the}?{previous}|{the}{same}|{that})?(?P<month>{anymonth})")
def bare_month(hit: Hit) -> Meaning | None:
    i = hit.at("month")
    month = MONTH[hit.word("month")]
    det = (hit.words("det") or [""])[-1]
    if (det and not hit.capital(i)) or not is_month(hit, i, hit.end):
        return None
    published = hit.story.published
    if det in ("last", "past", "previous", "next", "coming", "following", "this"):
        if published is None:
            return Meaning(f"XXXX-{month:02}", "DATE", "month", bearing="deictic")
        if det == "this":
            year = published.year
        elif det in ("next", "coming", "following"):
            year = published.year + (month <= published.month)
        else:
            year = published.year - (month >= published.month)
        return when(cal.month_of(year, month), hit, "")
    year_or_none, basis = nearest_year(hit, month, None)
    if year_or_none is None:
        return Meaning(f"XXXX-{month:02}", "DATE", "month")
    return when(cal.month_of(year_or_none, month), hit, "", basis=basis, deictic=False)


@rule("(?P<date>{isodate})", "(?P<date>{slashdate})", "(?P<date>{nineeleven})")
def numeric_date(hit: Hit) -> Meaning | None:
    word = hit.word("date")
    if word == "9/11":
        return replace(when(cal.day_of(date(2001, 9, 11)), hit, "", deictic=False), bearing="")
    parts = [int(part) for part in re.split(r"[-/.t:]", word)]
    if "-" in word or parts[0] > 31:
        year, month, day = parts[:3]
    else:
        # Month first, as in the United States, unless only the other order makes a date; dots are European.
        first, second, year = parts[:3]
        month, day = (second, first) if "." in word or first > 12 else (first, second)
        if year < 100:
            year += 2000 if year < 50 else 1900
    if not 1000 <= year <= 2199:
        return None
    found = cal.day_of(cal.make_date(year, month, day))
    if found is None:
        return None
    meaning = replace(when(found, hit, "", deictic=False), bearing=sets_year(hit, year))
    if "t" in word:
        return replace(meaning, value=word.upper(), type="TIME", grain="hour")
    return meaning
