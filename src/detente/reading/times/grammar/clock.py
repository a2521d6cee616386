"""Clock times and parts of the day."""

from __future__ import annotations

from dataclasses import replace

from detente.reading.times import calendar as cal
from detente.reading.times.grammar.engine import Hit, Meaning, parse, rule, when
from detente.reading.times.vocabulary import CHAR, NUMBER, PART_OF_DAY


@rule(
    "(?P<clock>{clock}|{small})(?P<ampm>{ampm})(?:{open}?(?P<zone>{zone}){slash}?)?",
    "(?P<clock>{clock})(?:{zone})?",
    "(?P<clock>{year}|{number}|{small})(?P<zone>{zone})",
    "(?P<clock>{small}|{numword})(?P<oclock>{oclock})",
    "(?P<clock>{numword})(?P<ampm>{ampm})",
    "(?P<noon>{noon}|{midnight})(?:{zone})?",
)
def clock_time(hit: Hit) -> Meaning | None:
    if hit.has("noon"):
        value = "12:00" if hit.word("noon") in ("noon", "midday") else "24:00"
        if hit.capital(hit.at("noon")) and hit.capital(hit.end):
            return None
    else:
        read = _clock(hit)
        if read is None:
            return None
        value = read
    end, day = hit.end, None
    tail = hit.end
    skipped = 0
    while tail < len(hit.tokens) and hit.tokens.lowers[tail] in (",", "on", "in", "the") and skipped < 2:
        tail, skipped = tail + 1, skipped + 1
    part_end = hit.end
    if (
        hit.tokens.lowers[hit.end : hit.end + 2] == ["in", "the"]
        and hit.tokens.classes[hit.end + 2 : hit.end + 3] == CHAR["daypart"]
    ):
        part_end = hit.end + 3
        if hit.tokens.lowers[part_end - 1] in ("afternoon", "evening") and value < "12":
            value = f"{int(value[:2]) + 12:02}{value[2:]}"
        end = part_end
    elif (follow := parse(hit.story, tail)) is not None:
        meaning = follow[1]
        if meaning.grain in ("day", "hour") and meaning.type in ("DATE", "TIME"):
            day, end = meaning, follow[0]
    story = hit.story
    if day is not None:
        return replace(day, value=f"{day.value[:10]}T{value}", type="TIME", grain="hour", end=end)
    base = story.focus.first if story.focus and story.focus.grain in ("day", "hour") and story.year is not None else story.published
    meaning = when(cal.day_of(base), hit, "XXXX-XX-XX")
    return replace(meaning, value=f"{meaning.value}T{value}", type="TIME", grain="hour" if base else "", end=end, bearing="")


def _clock(hit: Hit) -> str | None:
    """HH:MM on the 24-hour clock; None if it is no time of day (a score, a ratio, a number)."""
    word = hit.word("clock")
    if word in NUMBER:
        word = str(NUMBER[word])
    hour_text, _, rest = word.partition(":")
    minute_text = rest.partition(":")[0] or "00"
    if hit.has("zone") and not rest and not hit.has("ampm"):
        if len(word) != 4 or not word.isdigit():
            return None
        hour_text, minute_text = word[:2], word[2:]
    if not hour_text.isdigit() or not minute_text.isdigit():
        return None
    hour, minute = int(hour_text), int(minute_text)
    if hit.has("ampm"):
        letter = hit.word("ampm")[0]
        if hour > 12 or hour < 1:
            return None
        hour = hour % 12 + (12 if letter == "p" else 0)
    elif (
        not hit.has("zone")
        and not hit.has("oclock")
        and hit.before not in ("at", "by", "until", "around", "about", "before", "after", "from", "since")
    ):
        return None
    return f"{hour:02}:{minute:02}" if hour < 25 and minute < 60 else None


@rule("{the}?(?P<part>{daypart}|{night})", "{mid}{hyphen}?(?P<part>{daypart})", "(?P<over>{overnight})")
def part_of_day(hit: Hit) -> Meaning | None:
    """ "in the morning", "mid-afternoon yesterday"; only with the day told, or after a preposition."""
    story = hit.story
    code = "NI" if hit.has("over") else PART_OF_DAY[hit.word("part")]
    follow = parse(story, hit.end)
    if follow is not None and follow[1].grain == "day" and follow[1].type == "DATE" and not hit.has("over"):
        return replace(
            follow[1],
            type="TIME",
            value=f"{follow[1].value}T{code}",
            grain="hour",
            end=follow[0],
            mod="MID" if hit.tokens.lowers[hit.start] == "mid" else None,
        )
    if hit.has("over"):
        if hit.after not in (".", ",", "and", "in", "to", "as", "on", "after", "by", "at"):
            return None
        meaning = when(cal.day_of(story.published), hit, "XXXX-XX-XX")
        return replace(meaning, type="TIME", value=f"{meaning.value}TNI", grain="hour" if story.published else "")
    if hit.tokens.lowers[hit.start] != "the" or hit.before not in ("in", "during", "through", "into", "by"):
        return None
    base = story.focus.first if story.focus and story.focus.grain in ("day", "hour") else story.published
    meaning = when(cal.day_of(base), hit, "XXXX-XX-XX", deictic=False)
    return replace(meaning, type="TIME", value=f"{meaning.value}T{code}", grain="hour" if base else "")
