"""Days: weekdays, yesterday and today, holidays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from detente.reading.times import calendar as cal
from detente.reading.times.grammar.engine import Hit, Meaning, rule, when
from detente.reading.times.grammar.months import time_word
from detente.reading.times.grammar.numbers import ordinal
from detente.reading.times.vocabulary import HOLIDAY, NAMES, PART_OF_DAY, WEEKDAY


def is_weekday(hit: Hit, i: int, last: int) -> bool:
    """Is the word the day, and not part of a name (Black Friday, the Sunday Times)?"""
    tokens = hit.tokens
    before = tokens.lowers[i - 1] if i else ""
    after = tokens.lowers[last] if last < len(tokens) else ""
    if not hit.capital(i) or (before in NAMES["weekday_before"] and hit.capital(i - 1)):
        return False
    return not (after in NAMES["weekday_after"] and hit.capital(last))


@rule(
    "(?P<det>{last}|{next}|{this}|{coming}|{past}|{the}?{following}|{the}?{previous}|{that}|{the}{same}|{the})?(?P<day>{weekday})(?P<part>{daypart}|{night})?"
)
def weekday(hit: Hit) -> Meaning | None:
    i = hit.at("day")
    if not is_weekday(hit, i, hit.end):
        return None
    number = WEEKDAY[hit.word("day")]
    det = (hit.words("det") or [""])[-1]
    if det == "the" or (det == "that" and hit.before != "on"):
        if det == "that" or not hit.has("part"):
            return None  # "the Friday deadline": the day alone; "said that Monday"
    found = _weekday_date(hit, number, det)
    meaning = when(cal.day_of(found), hit, f"XXXX-WXX-{number}")
    return _with_part(hit, meaning)


def _weekday_date(hit: Hit, number: int, det: str) -> date | None:
    story = hit.story
    if det in ("following", "previous", "same", "that"):
        base = story.focus.last if story.focus else story.published
        if base is None:
            return None
        ahead = (number - base.isoweekday()) % 7
        if det == "previous":
            return cal.shift_days(base, ahead - 7)
        return cal.shift_days(base, ahead or (7 if det == "following" else 0))
    if story.published is None:
        return None
    today = story.published
    ahead = (number - today.isoweekday()) % 7
    if det in ("next", "coming"):
        return cal.shift_days(today, ahead or 7)
    if det in ("last", "past"):
        return cal.shift_days(today, ahead - 7)
    cue = hit.cue()
    if det == "this":
        return cal.shift_days(today, ahead - 7 if cue == "past" and ahead else ahead)
    # Agency copy names the day of the news itself by its weekday, so today counts as past.
    if cue == "future" or (cue is None and hit.before in ("by", "until", "for", "till")):
        return cal.shift_days(today, ahead)
    return cal.shift_days(today, ahead - 7 if ahead else 0)


def _with_part(hit: Hit, meaning: Meaning) -> Meaning:
    if not hit.has("part"):
        return meaning
    return replace(
        meaning,
        type="TIME",
        value=f"{meaning.value}T{PART_OF_DAY[hit.word('part')]}",
        grain="hour" if meaning.first else "",
    )


@rule("(?P<day>{today}|{yesterday}|{tomorrow})(?P<part>{daypart}|{night})?", "(?P<day>{tonight})")
def deictic_day(hit: Hit) -> Meaning | None:
    word = hit.word("day")
    if word == "today" and hit.capital(hit.at("day")) and hit.capital(hit.start - 1) and hit.before not in WEEKDAY:
        return None  # a newspaper, a broadcaster
    today = hit.story.published
    if word == "tonight":
        meaning = when(cal.day_of(today), hit, "XXXX-XX-XX")
        return replace(meaning, type="TIME", value=meaning.value + "TNI", grain="hour" if today else "")
    moved = None if today is None else cal.shift_days(today, {"today": 0, "yesterday": -1, "tomorrow": 1}[word])
    return _with_part(hit, when(cal.day_of(moved), hit, "XXXX-XX-XX"))


@rule("{the}(?P<unit>{unit})(?P<way>{before}|{after})(?P<day>{yesterday}|{tomorrow})")
def day_before_yesterday(hit: Hit) -> Meaning | None:
    if hit.word("unit") != "day" or (hit.word("way"), hit.word("day")) not in (
        ("before", "yesterday"),
        ("after", "tomorrow"),
    ):
        return None
    today = hit.story.published
    moved = None if today is None else cal.shift_days(today, -2 if hit.word("way") == "before" else 2)
    return when(cal.day_of(moved), hit, "XXXX-XX-XX")


@rule("(?P<day>{holiday})(?:{comma}?(?P<year>{year}))?", "(?P<rel>{last}|{next}|{this})(?P<day>{holiday})")
def holiday(hit: Hit) -> Meaning | None:
    name = hit.word("day")
    i = hit.at("day")
    if (hit.capital(hit.end) and not time_word(hit.after)) or (
        hit.before in ("black", "mr", "mr.", "orthodox") and hit.capital(i - 1)
    ):
        return None  # Good Friday Agreement, Easter Rising, Ramadan Shallah
    if name in ("new year", "may day") and hit.before not in (
        "the",
        "for",
        "this",
        "last",
        "on",
        "of",
        "since",
        "lunar",
        "before",
        "at",
    ):
        return None
    if name == "new year" and (hit.before in ("lunar", "the") or hit.after in ("address", "speech", "party")):
        return None
    published = hit.story.published
    year: int | None = None
    basis = "expression"
    if hit.has("year"):
        year = int(hit.word("year"))
    elif published is not None:
        rel = hit.word("rel")
        near = [p for y in (-1, 0, 1) if (p := cal.named_day(HOLIDAY[name], published.year + y))]
        if rel in ("last", "next"):
            near = [p for p in near if (p.last < published if rel == "last" else p.first > published)]
        cue = hit.cue()
        if hit.story.year is not None and cue != "future" and hit.story.year < published.year:
            year, basis = hit.story.year, "narrative"
        elif near:
            wrong = {"past": 1, "future": -1}.get(cue or "", 0)
            chosen = min(
                near,
                key=lambda p: abs((p.first - published).days) + (500 if wrong * (p.first - published).days > 0 else 0),
            )
            year = chosen.first.year
    elif hit.story.year is not None:
        year, basis = hit.story.year, "narrative"
    rule_text = HOLIDAY[name]
    period = cal.named_day(rule_text, year) if year is not None else None
    unknown = f"XXXX-{rule_text}" if re.fullmatch(r"\d\d-\d\d", rule_text) else "XXXX-XX-XX"
    return when(period, hit, unknown, basis=basis, deictic=False)


@rule("{the}(?P<day>{ordinal})")
def day_of_this_month(hit: Hit) -> Meaning | None:
    number = ordinal(hit.word("day"))
    if (
        number is None
        or number > 31
        or hit.before not in ("on", "by", "until", "since")
        or hit.after not in (".", ",", ";", "\n", "", "and", "of")
    ):
        return None
    if hit.after == "of":
        return None
    base = hit.story.focus.last if hit.story.focus and hit.story.focus.grain in ("day", "month") else hit.story.published
    found = cal.make_date(base.year, base.month, number) if base else None
    return when(
        cal.day_of(found),
        hit,
        f"XXXX-XX-{number:02}",
        basis="narrative" if hit.story.focus else "expression",
        deictic=False,
    )
