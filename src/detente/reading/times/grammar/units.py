"""Units named from where one stands: last week, this year, the following month, the past three years, seasons."""

from __future__ import annotations

from dataclasses import replace

from detente.reading.times import calendar as cal
from detente.reading.times.grammar.engine import (
    Hit,
    Meaning,
    modified,
    noun_follows,
    rule,
    sets_year,
    unknown_value,
    when,
)
from detente.reading.times.grammar.months import nearest_year
from detente.reading.times.grammar.numbers import cardinal
from detente.reading.times.vocabulary import NAMES, ORDINAL, PART_OF_DAY, PLURAL_UNITS, SAME_AS, SEASON, UNIT, WORDS

_RELATIVE = {"last": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_FOCAL = {"previous": -1, "following": 1, "same": 0, "that": 0}
ROLLING_LEADS = WORDS["rolling_leads"]


@rule(
    "(?P<the>{the})?(?P<det>{last}|{past}|{this}|{next}|{coming}|{current}|{previous}|{following}|{that}{very}?{same}?|{this}{same}|{very}?{same}|{this}{past}|{this}{coming})(?:{calendar}|(?P<fiscal>{fiscal}))?(?P<unit>{unit}|{night}|{quarter}|{weekend}|{season}|{daypart})"
)
def relative_unit(hit: Hit) -> Meaning | None:
    det = [one for one in hit.words("det") if one != "very"]  # "that very week"
    word, unit = hit.word("unit"), hit.word("unit")
    if word in PLURAL_UNITS or word in ("quarters", "weekends", "nights", "mornings", "evenings", "afternoons"):
        return None
    if hit.capital(hit.at("unit")) and hit.capital(hit.at("det")):
        return None  # a title: "This Week"
    det_word = (
        det[-1] if det[0] != "this" or len(det) == 1 else "last" if det[-1] == "past" else "next" if det[-1] == "coming" else "same"
    )
    det_word = SAME_AS.get(det_word, det_word)
    story = hit.story
    if word in PART_OF_DAY:
        return _part_of_relative_day(hit, det_word)
    if word in SEASON:
        if hit.capital(hit.at("unit")) and hit.capital(hit.end):
            return None
        return _relative_season(hit, det_word)
    letter = {"quarter": "Q", "weekend": "WE"}.get(unit) or UNIT[unit]
    if letter.startswith("T"):
        return None
    grain = "weekend" if letter == "WE" else cal.UNIT_GRAIN[letter]
    if det_word in _FOCAL or (hit.has("the") and det_word == "next" and letter == "D"):
        if det_word == "that" and hit.before in ("said", "says", "saying", "announced", "believes"):
            return None
        return _focal_unit(hit, det_word, letter, grain)
    if letter == "D":
        if det_word == "this":
            return when(cal.day_of(story.published), hit, "XXXX-XX-XX") if hit.before in ("to", "on", "until") else None
        if det_word in ("past", "last", "coming", "current") or det_word == "next":
            return rolling(hit, det_word, 1, "D") if det_word in ("past", "coming") else None
    if (det_word in ("past", "coming") and letter != "WE") or (
        hit.has("the") and det_word in ("last", "next") and hit.before in ROLLING_LEADS
    ):
        return rolling(hit, det_word, 1, letter)
    if grain == "weekend":
        return weekend(hit, det_word)
    base = story.published
    moved = None if base is None else cal.shift(base.replace(day=1) if grain != "week" else base, _RELATIVE[det_word], letter)
    return when(None if moved is None else cal.period_at(moved, grain), hit, unknown_value(grain))


def _focal_unit(hit: Hit, det: str, letter: str, grain: str) -> Meaning | None:
    """ "the following week", "that day", "the same month": reckoned from the last date named."""
    focus = hit.story.focus
    if focus is None or (letter == "D" and focus.grain not in ("day", "hour")):
        if det in ("same", "that") or hit.story.published is None or hit.has("the"):
            return Meaning(unknown_value(grain), "DATE")
        focus = cal.day_of(hit.story.published)
        assert focus is not None
    step = _FOCAL.get(det, 1)
    moved = cal.shift(focus.first, step, "W" if letter == "WE" else letter)
    found = None if moved is None else cal.period_at(moved, grain)
    return replace(when(found, hit, unknown_value(grain), deictic=False), anchor=focus.first.isoformat(), basis="expression")


def _part_of_relative_day(hit: Hit, det: str) -> Meaning | None:
    part = PART_OF_DAY[hit.word("unit")]
    story = hit.story
    if det in ("this", "last", "past", "coming", "next", "current") and not hit.has("the"):
        if det in ("past", "coming", "current") or det == "next":
            return None
        base = story.published
        back = -1 if det == "last" else 0
    else:
        base = story.focus.first if story.focus and story.focus.grain in ("day", "hour") else None
        back = {"previous": -1, "following": 1, "next": 1}.get(det, 0)
        if det in ("last", "past", "coming", "current"):
            return None
    found = None if base is None else cal.day_of(cal.shift_days(base, back))
    meaning = when(found, hit, "XXXX-XX-XX", deictic=not hit.has("the"))
    return replace(meaning, type="TIME", value=f"{meaning.value}T{part}", grain="hour" if found else "")


def _relative_season(hit: Hit, det: str) -> Meaning | None:
    code = SEASON[hit.word("unit")]
    story = hit.story
    base = (story.focus.first if story.focus else None) if det in _FOCAL else story.published
    if base is None:
        return Meaning(f"XXXX-{code}", "DATE", "season", bearing="deictic")
    near = [season for year in (-2, -1, 0, 1) if (season := cal.season_of(base.year + year, code))]
    if det in ("this", "current", "same", "that"):
        chosen = cal.season_of(base.year, code)
        if code == "WI" and base.month < 5:
            chosen = cal.season_of(base.year - 1, code)
    elif det in ("next", "coming", "following"):
        chosen = next((season for season in near if season.first > base), None)
    else:
        chosen = next((season for season in reversed(near) if season.last < base), None)
    return when(chosen, hit, f"XXXX-{code}")


def weekend(hit: Hit, det: str) -> Meaning:
    today = hit.story.published
    if today is None:
        return Meaning("XXXX-WXX-WE", "DATE", "weekend", bearing="deictic")
    cue = hit.cue()
    this = cal.weekend_of(today)
    if det in ("last", "past", "previous"):
        back = -7
    elif det in ("next", "coming", "following"):
        back = 0 if det == "coming" else 7
    elif det == "this":
        back = -7 if cue == "past" and today.isoweekday() <= 3 else 0
    else:
        back = 0 if cue == "future" or today.isoweekday() >= 6 else -7
    if back and this is not None:
        moved = cal.shift_days(today, back)
        this = None if moved is None else cal.weekend_of(moved)
    return when(this, hit, "XXXX-WXX-WE")


@rule("{the}?(?P<word>{weekend})")
def theweekend(hit: Hit) -> Meaning | None:
    if hit.word("word") == "weekends":
        return Meaning("XXXX-WXX-WE", "SET")
    if hit.tokens.lowers[hit.start] != "the" and hit.before not in ("holiday", "long", "over", "last"):
        return None
    return weekend(hit, "")


@rule(
    "{the}?(?P<det>{last}|{past}|{next}|{coming}|{previous}|{following}|{recent}|{latest}|{these}|{those}|(?:{ordword}|{begin}))(?P<approx>{approx})?(?P<n>{count}){additional}?{hyphen}?{calendar}?(?P<unit>{anyunit}|{season}|{quarter}|{weekend})(?:{or}{so})?",
)
def rolling_count(hit: Hit) -> Meaning | None:
    word = hit.word("unit")
    det = hit.word("det")
    count = cardinal(hit.words("n"))
    if word in SEASON:
        return Meaning(f"XXXX-{SEASON[word]}", "SET") if det in ("last", "past", "next") else None
    if (det in ORDINAL and det != "first" and det != "final") or word == "weekend":
        return None
    letter = {"quarter": "Q", "quarters": "Q"}.get(word) or UNIT.get(word, "D")
    meaning = rolling(hit, det, count, letter)
    return replace(meaning, mod="APPROX") if hit.tokens.lowers[hit.end - 1] == "so" else meaning


@rule(
    "{the}?(?P<det>{past}|{last}|{coming}|{next}|{recent}|{these}|{previous})(?P<unit>{unit})",
    "{the}?(?P<det>{coming}|{recent}|{past})(?P<unit>{quarter})",
)
def rolling_vague(hit: Hit) -> Meaning | None:
    """ "recent weeks", "the past years", "these days"."""
    word = hit.word("unit")
    det = hit.word("det")
    if word not in PLURAL_UNITS and word != "quarters":
        return None
    if det == "these":
        return Meaning("PRESENT_REF", "DATE", bearing="deictic") if word == "days" and hit.before != "of" else None
    return rolling(hit, det, None, "Q" if word == "quarters" else UNIT[word])


# What "recent" and "several" are taken to reach back to, in units, where an interval is needed.
VAGUE_COUNT = 4


def rolling(hit: Hit, det: str, count: float | None, letter: str) -> Meaning:
    """A stretch of time that ends or begins at the time of writing: "the past three weeks"."""
    value = cal.duration(count, letter)
    meaning = Meaning(
        value,
        "DURATION",
        "interval",
        bearing="deictic" if det not in ("previous", "following", "first", "final") else "",
    )
    today = hit.story.published
    if today is None or det not in ("last", "past", "recent", "latest", "these", "next", "coming"):
        return meaning
    ahead = det in ("next", "coming")
    length = VAGUE_COUNT if count is None else count
    other = cal.shift(today, length if ahead else -length, letter)
    if other is None:
        return meaning
    first, last = (today, other) if ahead else (other, today)
    return replace(meaning, first=first, last=last, basis="expression", anchor=hit.story.today)


@rule(
    "(?P<way>{earlier}|{later}|{early}|{late}){in}{the}(?P<unit>{unit})",
    "{the}(?P<edge>{begin}|{end}|{middle}){of}{the}(?P<unit>{unit}|{quarter}|{weekend})",
)
def part_of_the_unit(hit: Hit) -> Meaning | None:
    """ "earlier in the week", "the end of the month": the unit that the story stands in."""
    word = hit.word("unit")
    letter = "Q" if word == "quarter" else "WE" if word == "weekend" else UNIT[word]
    if letter.startswith("T") or word in PLURAL_UNITS:
        return None
    grain = "weekend" if letter == "WE" else cal.UNIT_GRAIN[letter]
    story = hit.story
    base = story.published
    narrated = story.focus if story.year is not None else None
    if narrated is not None:
        base = narrated.first
    elif grain == "day" and hit.has("way"):
        base = story.focus.first if story.focus and story.focus.grain == "day" else base
    if grain == "day" and not hit.has("way"):
        return None
    period = None if base is None else cal.period_at(base, grain)
    meaning = when(period, hit, unknown_value(grain))
    return modified(meaning, hit.word("way") or hit.word("edge"), hit.story, edge=hit.has("edge"))


@rule("(?P<unit>{unit}){hyphen}?{poss}?{hyphen}?{end}", "{the}?(?P<unit>{unit}){poss}{hyphen}?{end}")
def year_end(hit: Hit) -> Meaning | None:
    word = hit.word("unit")
    if word not in ("year", "month") or hit.before in ("each", "every"):
        return None
    base = hit.story.published
    period = None if base is None else cal.period_at(base, word)
    return modified(when(period, hit, unknown_value(word)), "end", hit.story, edge=True)


@rule("{the}(?P<full>{full})?(?P<fiscal>{fiscal})?(?P<unit>{unit})")
def the_unit(hit: Hit) -> Meaning | None:
    """ "the year", of business: what the story speaks of, not any year."""
    if hit.word("unit") != "year" or hit.capital(hit.at("unit")):
        return None
    base = hit.story.focus.first if hit.story.focus else hit.story.published
    if hit.has("fiscal") or hit.after in ("ended", "ending"):
        return Meaning("P1Y", "DURATION")
    if not hit.has("full") and (hit.story.quarter is None or hit.before not in ("for", "in", "during", "over", "of")):
        return None
    return when(None if base is None else cal.year_of(base.year), hit, "XXXX")


@rule(
    "{the}?(?P<season>{season})(?:{of}|{comma})?(?:(?P<year>{year})|(?P<rel>{last}|{this}|{next})(?P<unit>{unit}))",
    "{the}(?P<season>{season})",
    "(?P<season>{season})",
)
def season(hit: Hit) -> Meaning | None:
    word = hit.word("season")
    code = SEASON[word]
    i = hit.at("season")
    before = hit.tokens.lowers[i - 1] if i else ""
    if before in NAMES["season_before"] or (hit.capital(i) and ((hit.capital(i - 1) and before != "the") or hit.capital(hit.end))):
        return None
    if word.endswith("s"):
        return None
    story = hit.story
    if hit.has("year"):
        year = int(hit.word("year"))
        return replace(when(cal.season_of(year, code), hit, "", deictic=False), bearing=sets_year(hit, year))
    if hit.has("unit"):
        if UNIT[hit.word("unit")] != "Y":
            return None
        base = story.published
        found = None if base is None else cal.season_of(base.year + {"last": -1, "this": 0, "next": 1}[hit.word("rel")], code)
        return when(found, hit, f"XXXX-{code}")
    the = hit.tokens.lowers[hit.start] == "the"
    if hit.after in ("of", "in", "from", "-") or (noun_follows(hit) and word in ("fall", "spring")):
        return None
    if hit.before not in (
        "in",
        "into",
        "during",
        "by",
        "since",
        "until",
        "over",
        "through",
        "early",
        "late",
        "mid",
        "-",
        "for",
        "this",
    ) and not (the and hit.before in ("throughout",)):
        return None
    if word == "fall" and not the and hit.before not in ("this", "in", "by", "early", "late"):
        return None
    year_or_none, basis = nearest_year(hit, {"SP": 4, "SU": 7, "FA": 10, "WI": 1}[code], None)
    if year_or_none is None:
        return Meaning(f"XXXX-{code}", "DATE", "season")
    return when(cal.season_of(year_or_none - (code == "WI"), code), hit, "", basis=basis, deictic=False)
