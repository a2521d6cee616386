"""Lengths of time, distances in time, and how often."""

from __future__ import annotations

import re
from dataclasses import replace

from detente.reading.times import calendar as cal
from detente.reading.times.expression import Offset
from detente.reading.times.grammar.engine import Hit, Meaning, noun_follows, rule, unknown_value, when
from detente.reading.times.grammar.numbers import cardinal, mod_of
from detente.reading.times.vocabulary import (
    CHAR,
    FREQUENCY,
    MONTH,
    PART_OF_DAY,
    PLURAL_UNITS,
    SEASON,
    UNIT,
    WEEKDAY,
    WORDS,
)


@rule(
    "(?P<approx>{approx})?(?P<n>{count}|{a}{half}?|{half}{a}){hyphen}?{calendar}?(?P<unit>{anyunit}|{quarter})(?:{and}{a}(?P<half>{half}))?(?P<way>{ago}|{earlier}|{later}|{hence}|{before}|{after})",
    "(?P<approx>{approx})?(?P<n>{count}|{a}{half}?){hyphen}?(?P<unit>{anyunit})(?:{and}{a}(?P<half>{half}))?(?P<way>{from}{now})",
)
def distance(hit: Hit) -> Meaning | None:
    """ "ten years ago", "two days later", "a month earlier", "a week before." """
    way = hit.words("way")[-1]
    if hit.word("approx") == "over" and cardinal(hit.words("n")) is None:
        return None
    if way in ("before", "after") and hit.after not in (".", ",", ";", "\n", "", ")", "and", "but", "when", "in"):
        return None
    if way == "after" and hit.after == "in":
        return None
    count = 1.0 if hit.word("n") in ("a", "an") and len(hit.words("n")) == 1 else cardinal(hit.words("n"))
    if hit.has("half") and count is not None:
        count += 0.5
    word = hit.word("unit")
    letter = "Q" if word.startswith("quarter") else UNIT.get(word, "D")
    story = hit.story
    forward = way in ("later", "hence", "now", "after")
    if count is None:
        mod = mod_of(hit.words("approx"))
        if way == "ago":
            return Meaning("PAST_REF", "DATE", mod=mod, bearing="deictic")
        if way in ("hence", "now"):
            return Meaning("FUTURE_REF", "DATE", bearing="deictic")
        # "A few days later": a length of time, counted from what was told before.
        offset = Offset("after" if forward else "before", None, letter)
        return Meaning(cal.duration(None, letter), "DURATION", mod=mod, end=hit.end - 1, offset=offset)
    deictic = way in ("ago", "hence", "now")
    focus = None if deictic else story.focus
    base = story.published if deictic else focus.first if focus else None
    if not deictic and base is None:
        # Business copy compares with "a year earlier" and means the publication's own year.
        base = story.published if way == "earlier" and letter == "Y" else None
    grain = "day" if letter.startswith("T") else cal.UNIT_GRAIN[letter]
    if letter == "2W":
        grain = "week"
    if not deictic and letter == "Y" and focus is not None and focus.grain in ("quarter", "month", "half"):
        grain = focus.grain
    if deictic and letter == "Y" and count == 1 and way == "ago" and story.quarter is not None and hit.cue() != "future":
        base, grain = story.quarter.first, "quarter"
    if float(count) != int(count) and grain == "year":
        grain = "month"
    if letter.startswith("T"):
        length_of_time = cal.duration(count, letter)
        return (
            Meaning(length_of_time, "DURATION", offset=Offset("after" if forward else "before", count, letter))
            if way != "ago"
            else replace(
                when(cal.day_of(None if base is None else cal.shift(base, -count, letter)), hit, "XXXX-XX-XX"),
                mod=mod_of(hit.words("approx")),
            )
        )
    moved = None if base is None else cal.shift(base, count if forward else -count, letter)
    found = None if moved is None else cal.period_at(moved, grain)
    meaning = when(found, hit, unknown_value(grain), deictic=deictic)
    anchor = None if base is None else base.isoformat()
    return replace(meaning, anchor=anchor, mod=mod_of(hit.words("approx")), basis=meaning.basis)


@rule("{the}(?P<unit>{unit}|{night})(?P<way>{before}|{after})")
def the_day_before(hit: Hit) -> Meaning | None:
    """ "the day before", "the week after": reckoned from the last date named; before a noun, from what the noun names."""
    word = hit.word("unit")
    if word in PLURAL_UNITS or UNIT.get(word, "D").startswith("T"):
        return None
    letter = UNIT.get(word, "D")
    grain = cal.UNIT_GRAIN[letter]
    forward = hit.word("way") == "after"
    if hit.after not in (".", ",", ";", "\n", "", ")", "and", "but"):
        return Meaning(unknown_value(grain), "DATE", end=hit.end - 1, offset=Offset("after" if forward else "before", 1, letter))
    focus = hit.story.focus
    moved = None if focus is None else cal.shift(focus.first, 1 if forward else -1, letter)
    found = None if moved is None else cal.period_at(moved, grain)
    return replace(when(found, hit, unknown_value(grain), deictic=False), anchor=None if focus is None else focus.first.isoformat())


_AGE = frozenset(("old", "olds", "age", "aged"))
_SIDE = {"after": "after", "before": "before", "since": "after", "into": "after", "following": "after"}


@rule(
    "(?P<all>(?P<the>{the})?(?P<approx>{approx})?(?P<n>{count}|{half}{a}|{a}{half}|{half}){hyphen}?{more}?{additional}?{calendar}?(?P<unit>{anyunit})(?:{hyphen}?{long})?(?:{and}{a}(?P<half>{half}))?(?:{or}(?P<about>{so}|{more}))?)",
    "(?P<n>[{small}{number}]|{wordnumber})(?:{to}|{or}|{hyphen})(?P<n2>[{small}{number}]|{wordnumber}){hyphen}?(?P<unit>{anyunit})",
)
def length(hit: Hit) -> Meaning | None:
    """ "seven months", "a 23-year occupation", "two and a half years", "nearly two months"."""
    words = hit.tokens.lowers
    if hit.after in _AGE or (hit.after == "-" and hit.end + 1 < len(hit.tokens) and words[hit.end + 1] in _AGE):
        return None
    if hit.before in ("aged", "$", "£", "€") or (
        hit.after == "of" and hit.end + 1 < len(hit.tokens) and words[hit.end + 1] == "age"
    ):
        return None
    word = hit.word("unit")
    if hit.word("approx") == "over" and cardinal(hit.words("n")) is None:
        return None  # "over several years": during them
    if hit.has("the") and (word not in PLURAL_UNITS or "-" in hit.words("all")):
        return None
    if word in ("night", "nights") and words[hit.end - 2] == "a":
        return None
    count = cardinal(hit.words("n"))
    if count is not None and hit.has("half"):
        count += 0.5
    if count is not None and word in ("day", "year", "week", "month") and count > 1 and not hit.has("n2"):
        # A plural number before a singular unit is a modifier ("a three-year war", "a five year low") or a slip.
        if words[hit.match.end("n")] != "-" and hit.after in (".", ",", ";"):
            return None
    if (
        count is not None
        and hit.words("n") == ["one"]
        and word == "day"
        and hit.before not in ("in", "for", "only", "within", "just", "than", "least", "-", "a")
    ):
        if hit.cue() == "future":
            return Meaning("FUTURE_REF", "DATE")
    letter = UNIT.get(word, "N")
    mod = mod_of(hit.words("approx"))
    if hit.has("about"):
        mod = "APPROX" if hit.word("about") == "so" else "EQUAL_OR_MORE"
    side = _SIDE.get(hit.after)
    offset = Offset(side, count, letter) if side and letter != "N" else None
    return Meaning(cal.duration(count, letter), "DURATION", mod=mod, offset=offset)


@rule(
    "(?P<a>{a})(?P<full>{full})?(?P<unit>{unit})(?:{and}{a}(?P<half>{half}))?(?:{or}(?P<so>{so}|{numword}))?",
    "(?P<approx>{approx}){a}(?P<unit>{unit})",
    "(?P<per>{per})(?P<unit>{unit})",
)
def a_unit(hit: Hit) -> Meaning | None:
    """ "a year": a length after a preposition, a frequency after a quantity ("30,000 tons a year")."""
    word = hit.word("unit")
    if word in PLURAL_UNITS:
        return None
    letter = UNIT[word]
    before = hit.tokens.classes[hit.start - 1] if hit.start else ""
    if hit.has("per"):
        return Meaning(cal.duration(1, letter), "SET", end=hit.end)
    if hit.tokens.lowers[hit.end - 1] == "half":
        return Meaning(cal.duration(1.5, letter), "DURATION")
    if hit.has("approx"):
        return Meaning(cal.duration(1, letter), "DURATION", mod=mod_of(hit.words("approx")))
    if hit.has("so"):
        return Meaning(cal.duration(None if hit.word("so") == "two" else 1, letter), "DURATION", mod="APPROX")
    if hit.after in ("of", "when", "that", "in", "to", "like", "-") or hit.after in ("after", "before", "since"):
        side = _SIDE.get(hit.after)
        if side:
            return Meaning(cal.duration(1, letter), "DURATION", offset=Offset(side, 1, letter))
        if hit.before not in ("for", "within", "than", "in", "over"):
            return None
    if hit.before in _LENGTH_LEADS:
        return Meaning(cal.duration(1, letter), "DURATION")
    if letter in ("D", "W", "M", "Y", "TH", "TM") and (
        before in (CHAR["number"], CHAR["small"], CHAR["once"], CHAR["times"]) or _quantity_before(hit)
    ):
        return Meaning(cal.duration(1, letter), "SET")
    return None


_LENGTH_LEADS = WORDS["length_leads"]
_QUANTITY = re.compile(r"(?:\d|\b(?:million|billion|thousand|hundred|dozen)s?\b|%|percent)[^.;]{0,45}$")


def _quantity_before(hit: Hit) -> bool:
    begin = hit.tokens.begins[hit.start]
    return bool(_QUANTITY.search(hit.tokens.text[max(0, begin - 60) : begin]))


_VAGUE_LEADS = WORDS["vague_leads"]


@rule("(?:{the}(?:{early})?)?(?P<unit>{unit})")
def bare_plural(hit: Hit) -> Meaning | None:
    """ "for years", "over the years", "decades"."""
    word = hit.word("unit")
    if word not in PLURAL_UNITS or (UNIT[word].startswith("T") and word != "hours"):
        return None
    the = hit.start < hit.at("unit")
    if the and hit.before not in ("over", "through", "in", "throughout", "across"):
        return None
    if (the and hit.after == "of") or (
        not the and hit.before not in _VAGUE_LEADS and hit.after not in ("later", "ago", "after", "before", "earlier", "of")
    ):
        return None
    if hit.after in ("later", "earlier", "after", "before", "ago"):
        if hit.after == "ago":
            return Meaning("PAST_REF", "DATE", end=hit.end + 1)
        if hit.after in ("later", "earlier"):
            return Meaning("FUTURE_REF" if hit.after == "later" else "PAST_REF", "DATE", end=hit.end + 1)
        return Meaning(cal.duration(None, UNIT[word]), "DURATION", offset=Offset(_SIDE[hit.after], None, UNIT[word]))
    return Meaning(cal.duration(None, UNIT[word]), "DURATION")


@rule(
    "(?P<each>{every}|{each})(?:(?P<n>{count})|(?P<other>{other})|{ordword})?(?P<unit>{unit}|{night}|{quarter}|{weekend}|{season}|{daypart}|{month}|{weekday})",
    "{once}(?P<each>{a}|{every}|{each}|{per})(?P<unit>{unit})",
)
def each_unit(hit: Hit) -> Meaning | None:
    word = hit.word("unit")
    i = hit.at("unit")
    if word in WEEKDAY:
        return Meaning(f"XXXX-WXX-{WEEKDAY[word]}", "SET") if hit.capital(i) else None
    if word in MONTH:
        return Meaning(f"XXXX-{MONTH[word]:02}", "SET") if hit.capital(i) else None
    if word in SEASON:
        return Meaning(f"XXXX-{SEASON[word]}", "SET")
    if word in PART_OF_DAY:
        return Meaning(f"XXXX-XX-XXT{PART_OF_DAY[word]}", "SET")
    if word == "weekend":
        return Meaning("XXXX-WXX-WE", "SET")
    letter = "Q" if word == "quarter" else UNIT[word]
    count = cardinal(hit.words("n")) if hit.has("n") else 2 if hit.has("other") else 1
    return Meaning(cal.duration(count, letter), "SET")


@rule("(?P<often>{frequency})")
def frequency(hit: Hit) -> Meaning | None:
    word = hit.word("often")
    if (hit.capital(hit.at("often")) and (hit.capital(hit.start - 1) or hit.capital(hit.end))) or (
        hit.before in ("the", "-") and word == "daily" and hit.capital(hit.at("often"))
    ):
        return None  # the Daily Mail, China Daily
    if word == "annual" or hit.before in ("semi", "bi") or (word == "quarterly" and noun_follows(hit)):
        return None  # "annual meeting", "quarterly results" tell a kind, not a time
    return Meaning(FREQUENCY[word], "SET")


@rule("(?P<day>{weekdays})(?P<part>{daypart}|{night})?", "(?P<day>{weekday})(?P<part>{daypart}|{night})")
def weekdays(hit: Hit) -> Meaning | None:
    word = hit.word("day")
    plural = hit.tokens.classes[hit.at("day")] == CHAR["weekdays"] or hit.word("part") in (
        "mornings",
        "nights",
        "evenings",
        "afternoons",
    )
    if not plural or not hit.capital(hit.at("day")):
        return None
    return Meaning(f"XXXX-WXX-{WEEKDAY[word]}", "SET")
