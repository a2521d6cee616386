"""The grammar of English time expressions: rules over classes of words, each with the function that gives its meaning.

A rule is a regular expression over token classes (``vocabulary.compile_rule``). Of the rules that match at a token the
longest whose meaning function accepts the words wins. Wrappers ("early", "the end of", "about", "the morning of", "every") take
whatever date follows them and change its meaning, so the rules themselves stay short.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.reading.times import calendar as cal
from detente.reading.times.calendar import Period
from detente.reading.times.cues import tense_around
from detente.reading.times.expression import Offset
from detente.reading.times.tokens import Tokens
from detente.reading.times.vocabulary import (
    CHAR,
    DECADE,
    FREQUENCY,
    HOLIDAY,
    MONTH,
    NAMES,
    NUMBER,
    ORDINAL,
    PART_OF_DAY,
    PLURAL_UNITS,
    SCALE,
    SEASON,
    UNIT,
    WEEKDAY,
    compile_rule,
    macro,
)

# A year far from the story's needs a preposition before it, or it is taken for a number ("1100 troops").
PLAUSIBLE_YEARS = range(1900, 2036)
BEFORE_YEAR = frozenset(
    ["in", "since", "of", "from", "until", "till", "by", "during", "before", "after", "between", "and", "to", "through", "for", "around", "about", "circa", "late", "early", "mid", "end", "year", "fiscal", "summer", "winter", "spring", "autumn", "fall", "the", "(", "-", "–", ",", "throughout", "over", "than", "back"]
)
# These make the number before them a quantity.
COUNTED = frozenset(
    ["people", "troops", "soldiers", "dollars", "euros", "pounds", "km", "kilometers", "kilometres", "miles", "meters", "metres", "feet", "tons", "tonnes", "barrels", "points", "men", "women", "children", "workers", "members", "jobs", "homes", "houses", "percent", "%", "million", "billion", "words", "pages", "copies", "employees", "votes", "seats", "shares", "employees", "acres", "hectares", "calories", "megawatts", "watts", "gmt", "hours", "troops", "vehicles", "rupees", "yen", "yuan", "rubles", "others", "more"]
)
COUNTING = frozenset(["nearly", "over", "some", "than", "least", "most", "only", "$", "£", "€", "#", "no.", "killed", "exactly", "estimated"])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words mean; ``end`` is the token after the last one, where the meaning took more than the rule."""

    value: str
    type: str
    grain: str = ""
    mod: str | None = None
    first: date | None = None
    last: date | None = None
    basis: str = "unknown"
    anchor: str | None = None
    offset: Offset | None = None
    end: int | None = None
    precision: str | None = None
    # How the expression bears on the year that the story is in: "sets" it, or is "deictic" and brings the present back.
    bearing: str = ""

    @property
    def period(self) -> Period | None:
        if self.first is None or self.last is None:
            return None
        return Period(self.grain, self.value, self.first, self.last)


@dataclass(slots=True)
class Story:
    """Where the story stands in time while its expressions are read from left to right."""

    tokens: Tokens
    published: date | None
    tense: Callable[[int], str | None] | None = None
    focus: Period | None = None  # the last date named
    year: int | None = None  # the past year that the story is in, if it has left the present
    quarter: Period | None = None  # the business quarter last spoken of
    depth: int = 0

    def cue(self, first: int, last: int) -> str | None:
        if self.tense is not None:
            told = self.tense(self.tokens.begins[first])
            if told in ("past", "pluperfect", "perfect"):
                return "past"
            if told == "future":
                return "future"
        return tense_around(self.tokens, first, last)

    @property
    def today(self) -> str | None:
        return None if self.published is None else self.published.isoformat()


class Hit:
    """A rule's match on the tokens of a text, groups by name."""

    __slots__ = ("end", "match", "start", "story", "tokens")

    def __init__(self, match: re.Match[str], story: Story) -> None:
        self.match, self.story, self.tokens = match, story, story.tokens
        self.start, self.end = match.span()

    def has(self, name: str) -> bool:
        return self.match.groupdict().get(name) is not None

    def at(self, name: str) -> int:
        return self.match.start(name)

    def word(self, name: str) -> str:
        """The group's first word, or an empty string."""
        return self.tokens.lowers[self.match.start(name)] if self.has(name) else ""

    def words(self, name: str) -> list[str]:
        return self.tokens.lowers[self.match.start(name) : self.match.end(name)] if self.has(name) else []

    @property
    def before(self) -> str:
        return self.tokens.lowers[self.start - 1] if self.start else ""

    @property
    def after(self) -> str:
        return self.tokens.lowers[self.end] if self.end < len(self.tokens) else ""

    def capital(self, i: int) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens.text[self.tokens.begins[i]].isupper()

    def cue(self) -> str | None:
        return self.story.cue(self.start, self.end - 1)


Handler = Callable[[Hit], Meaning | None]
RULES: list[tuple[re.Pattern[str], Handler]] = []


def rule(*patterns: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        RULES.extend((compile_rule(pattern), handler) for pattern in patterns)
        return handler

    return register


def parse(story: Story, i: int) -> tuple[int, Meaning] | None:
    """The longest expression that begins at token ``i``: the token after it, and what it means."""
    if story.depth > 3:
        return None
    matches = [
        (m.end(), -n, handler, m)
        for n, (pattern, handler) in enumerate(RULES)
        if (m := pattern.match(story.tokens.classes, i))
    ]
    if not matches:
        return None
    matches.sort(key=lambda found: found[:2], reverse=True)
    story.depth += 1
    try:
        best: tuple[int, Meaning] | None = None
        for end, _, handler, match in matches:
            if best is not None and end <= best[0]:
                break
            meaning = handler(Hit(match, story))
            if meaning is not None and (best is None or (meaning.end or end) > best[0]):
                best = (meaning.end or end, meaning)
        return best
    finally:
        story.depth -= 1


# --- numbers and other pieces ---------------------------------------------------------------------------------------

macro("wordnumber", "{numword}(?:{hyphen}?{numword})?(?:{hyphen}?{scale}(?:{and}?{numword}(?:{hyphen}?{numword})?)?)?")
macro("vague", "(?:{a}?{couple}{of}?|{a}?{few}|{many}|(?:{a}|{numword})?{half}?{dozen}{of}?)")
macro("onehalf", "(?:{hyphen}?{and}{hyphen}?{a}{hyphen}?{half})?")
macro(
    "count", "(?:(?:[{small}{number}{year}]{scale}?|{wordnumber}|{a}{scale}|{vague}|{scale})(?:{onehalf}|{fraction})?)"
)
macro(
    "approx",
    "(?:{approximately}|{nearly}|{more}{than}|{less}{than}|{over}|{at}{least}|{no}(?:{more}|{less}){than}|{up}{to}|{as}(?:{long}|{many}){as})",
)
macro("anymonth", "(?:{month}|{monthabbr}{dot}?)")
macro("anyunit", "(?:{unit}|{night})")

_MODS = {
    "about": "APPROX", "around": "APPROX", "approximately": "APPROX", "roughly": "APPROX", "some": "APPROX", "circa": "APPROX",
    "nearly": "LESS_THAN", "almost": "LESS_THAN", "more": "MORE_THAN", "less": "LESS_THAN", "over": "MORE_THAN",
    "under": "LESS_THAN", "at": "EQUAL_OR_MORE", "no": "EQUAL_OR_LESS", "up": "EQUAL_OR_LESS", "as": "EQUAL_OR_LESS",
}  # fmt: skip


def mod_of(words: list[str]) -> str | None:
    """The TIMEX3 modifier of "about", "more than", "at least" and their like."""
    if not words:
        return None
    if words[0] == "at":
        return "EQUAL_OR_MORE" if "least" in words else "EQUAL_OR_LESS"
    if words[0] == "no":
        return "EQUAL_OR_LESS" if "more" in words else "EQUAL_OR_MORE"
    return _MODS.get(words[0])


def cardinal(words: list[str]) -> float | None:
    """The number that words or figures name, or None where they name none ("several", "a few")."""
    total, part, seen = 0.0, 0.0, False
    for i, word in enumerate(words):
        if word[0].isdigit():
            part += float(word.replace(",", ""))
            seen = True
        elif word in SCALE:
            part = (part or 1) * SCALE[word]
            if SCALE[word] > 100:
                total, part = total + part, 0
            seen = True
        elif word in NUMBER:
            part += NUMBER[word]
            seen = True
        elif word == "couple":
            part, seen = 2, True
        elif word == "dozen":
            part, seen = (part or 1) * 12, True
        elif word == "half":
            if i + 1 < len(words) and words[i + 1] == "dozen":
                return 6
            part, seen = part + 0.5, True
        elif word in ("few", "many", "several", "dozens", "numerous", "multiple"):
            return None
    return total + part if seen else None


def ordinal(word: str) -> int | None:
    """1 for "first" or "1st"; None if the word is no ordinal."""
    if word[:1].isdigit():
        return int(re.sub(r"\D", "", word))
    return ORDINAL.get(word)


def when(period: Period | None, hit: Hit, unknown: str, *, basis: str = "expression", deictic: bool = True) -> Meaning:
    """A date; where the period is not known, the value says so (X) and nothing is invented."""
    if period is None:
        return Meaning(unknown, "DATE", grain=_grain_of(unknown), bearing="deictic" if deictic else "")
    return Meaning(
        period.value, "DATE", period.grain, None, period.first, period.last, basis,
        anchor=hit.story.today if deictic else None, bearing="deictic" if deictic else "",
    )  # fmt: skip


def _grain_of(value: str) -> str:
    if "-W" in value:
        return "week" if not re.search(r"W..-\d", value) else "day"
    return {4: "year", 7: "month", 10: "day"}.get(len(value), "")


# --- dates with a month ----------------------------------------------------------------------------------------------


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
        if hit.capital(last) and not _time_word(after) and not led:
            return False  # April Ryan, June Smith
        if word == "may":
            if after in NAMES["may_is_modal_after"] or not led:
                return False
            return not (after in ("'s", "’s") and _surname_may(tokens))
        if word == "march":
            return (
                (led
                and not (after in ("on", "for", "of", "to", "against") and before in ("the", "a")))
                or before in (",", "(")
            )
        if i == 0 or not led:
            return (
                (hit.capital(i)
                and word != "april"
                and after in (".", ",", ";", ")", "'s", "’s", "and", "when", "\n"))
                or (word == "august"
                and not hit.capital(i - 1))
            )
    return True


_LED = frozenset(
    ["in", "of", "since", "until", "till", "by", "last", "next", "this", "early", "late", "mid", "during", "from", "through", "to", "between", "each", "every", "and", "before", "after", "for", "on", "the", "around", "about", "following", "coming", "-", "–", "of", "a", "past", "previous", "throughout", "earlier", "later", "or", "(", "beginning", "than", "same", "that", "or"]
)


def _time_word(word: str) -> bool:
    return word in WEEKDAY or word in MONTH or word in HOLIDAY


def _surname_may(tokens: Tokens) -> bool:
    return bool(re.search(r"\b(?:Theresa|Mrs\.?|Ms\.?|Minister|Secretary) May\b", tokens.text))


def nearest_year(hit: Hit, month: int, day: int | None) -> tuple[int | None, str]:
    """The year of a month or day that is named without one: the story's year, else the one that tense and nearness suggest."""
    story = hit.story
    cue = hit.cue()
    if story.year is not None and cue != "future" and (story.published is None or story.year < story.published.year):
        return story.year, "narrative"
    published = story.published
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
        cost = abs(days) * (1.4 if days > 0 and cue is None else 1.0) + (4000 if wrong else 0)
        if cue == "past" and abs(days) > 400:
            cost += 1000
        if best is None or cost < best[0]:
            best = (cost, year)
    return (None, "unknown") if best is None else (best[1], "expression")


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
    return replace(meaning, bearing=_sets_year(hit, year) if explicit else "")


def _sets_year(hit: Hit, year: int) -> str:
    """Does an explicit year say when the story takes place? Not as part of a name ("the 2015 deal") or a due date."""
    published = hit.story.published
    if published is not None and year >= published.year:
        return "deictic" if year == published.year else ""
    if hit.before in ("in", "on", "during", "of", "by", "from", "year", "late", "early", "mid", "") or hit.before in (
        ".",
        "\n",
        "-",
    ):
        return "sets"
    return ""


@rule(
    "(?:(?:{weekday}|{weekdayabbr}{dot}?){comma}?)?(?P<month>{anymonth}){the}?(?P<day>{small}|{ordinal})(?:{hyphen}(?P<until>{small}))?(?:{comma}?(?P<year>{year}))?",
    "(?:(?:{weekday}|{weekdayabbr}{dot}?){comma}?)?(?:{the}?(?P<day>{small}|{ordinal}|{ordword}){of}?)(?P<month>{anymonth})(?:{comma}?(?P<year>{year}))?",
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
    until = int(hit.word("until")) if hit.has("until") else None
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
    return replace(when(period, hit, "", deictic=False), bearing=_sets_year(hit, year))


@rule(
    "(?P<month>{anymonth}){of}?(?P<det>{last}|{next}|{this}|{that}|{the}{same}|{the}{previous}|{the}{following})(?P<unit>{unit})"
)
def month_of_relative_year(hit: Hit) -> Meaning | None:
    if UNIT[hit.word("unit")] != "Y" or not hit.capital(hit.at("month")):
        return None
    words = hit.words("det")
    month = MONTH[hit.word("month")]
    back = {"last": -1, "this": 0, "next": 1, "previous": -1, "following": 1, "same": 0, "that": 0}[words[-1]]
    base = hit.story.published if words[-1] in ("last", "this", "next") else hit.story.focus and hit.story.focus.first
    period = cal.month_of(base.year + back, month) if base else None
    return when(period, hit, f"XXXX-{month:02}")


@rule(
    "(?P<det>{last}|{next}|{this}|{coming}|{past}|{the}?{following}|{the}?{previous}|{the}{same}|{that})?(?P<month>{anymonth})"
)
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
    meaning = replace(when(found, hit, "", deictic=False), bearing=_sets_year(hit, year))
    if "t" in word:
        return replace(meaning, value=word.upper(), type="TIME", grain="hour")
    return meaning


# --- years, decades, centuries, quarters ------------------------------------------------------------------------------


def spelled_year(words: list[str]) -> int | None:
    """1997 for "nineteen ninety-seven"; None if the words are no year."""
    plain = [word for word in words if word not in ("-", "and")]
    if len(plain) < 2 or NUMBER.get(plain[0], 0) not in (17, 18, 19, 20):
        return None
    rest = sum(NUMBER[word] for word in plain[1:])
    if not 10 <= rest <= 99 or (len(plain) == 3 and (NUMBER[plain[1]] < 20 or NUMBER[plain[2]] > 9)):
        return None
    return NUMBER[plain[0]] * 100 + rest


@rule(
    "(?P<spelled>{numword}{numword}(?:{hyphen}?{numword})?)",
    "{the}(?P<unit>{unit})(?P<spelled>{numword}(?:{scale}|{numword})(?:{and}?{hyphen}?{numword})*)",
)
def year_in_words(hit: Hit) -> Meaning | None:
    words = hit.words("spelled")
    year = spelled_year(words)
    if year is None and hit.has("unit") and "thousand" in words and hit.word("unit") == "year":
        year = int(cardinal(words) or 0)
    if year is None or not 1500 <= year <= 2199:
        return None
    return replace(when(cal.year_of(year), hit, "", deictic=False), bearing=_sets_year(hit, year))


@rule(
    "(?P<year>{year})",
    "(?:{the})?(?P<fiscal>{fiscal})(?:{unit})?(?P<year>{year})",
    "{the}(?P<word>{unit})(?P<year>{year})",
    "(?P<fiscal>{fiscal}{unit})(?P<year>{year})",
)
def bare_year(hit: Hit) -> Meaning | None:
    year = int(hit.word("year"))
    tokens, i = hit.tokens, hit.at("year")
    if hit.has("word"):
        if hit.word("word") != "year":
            return None
    elif not hit.has("fiscal") and not _reads_as_year(tokens, i, year):
        return None
    return replace(when(cal.year_of(year), hit, "", deictic=False), bearing=_sets_year(hit, year))


def _reads_as_year(tokens: Tokens, i: int, year: int) -> bool:
    before = tokens.lowers[i - 1] if i else ""
    after = tokens.lowers[i + 1] if i + 1 < len(tokens) else ""
    glued = i > 0 and tokens.ends[i - 1] == tokens.begins[i]
    if before in COUNTING or after in COUNTED or (glued and before in ("$", "£", "€", "#", "/", "+", "’", "'", ".", "_")):
        return False
    if (
        glued
        and before == "-"
        and not (
            i >= 2 and tokens.classes[i - 2] in (CHAR["year"], CHAR["mid"], CHAR["early"], CHAR["late"], CHAR["unit"])
        )
    ):
        return False  # Boeing-2000, post-1991
    if (
        after == "-"
        and i + 2 < len(tokens)
        and tokens.begins[i + 2] == tokens.ends[i + 1]
        and tokens.classes[i + 2] not in (CHAR["year"], CHAR["small"], CHAR["number"])
    ):
        return after == "-" and tokens.begins[i + 1] != tokens.ends[i]
    if year in PLAUSIBLE_YEARS:
        if before in BEFORE_YEAR or after in (",", ".", ";", ")", "'s", "’s", ":", "-", "–", "\n", ""):
            return before not in ("no", "flight", "route", "highway", "room", "resolution")
        return before not in ("resolution", "flight", "room", "route", "no", "windows", "pub", "about", "around")
    return year >= 1400 and before in (
        "in",
        "since",
        "of",
        "from",
        "until",
        "by",
        "year",
        "during",
        "between",
        "before",
        "after",
        "circa",
        "early",
        "late",
        "to",
    )


@rule("{the}?(?P<decade>{decade})", "{the}(?P<word>{decadeword})")
def decade(hit: Hit) -> Meaning | None:
    if hit.has("word"):
        if (
            hit.before in ("his", "her", "their", "my", "your", "its")
            or (hit.capital(hit.at("word"))
            and hit.after == "club")
        ):
            return None
        start = 1900 + 10 * DECADE[hit.word("word")]
    else:
        digits = re.sub(r"\D", "", hit.word("decade"))
        if len(digits) == 2:
            start = 1900 + int(digits)
            if hit.story.published is not None and start + 100 <= hit.story.published.year and int(digits) < 20:
                start += 100
        else:
            start = int(digits)
    return when(cal.decade_of(start), hit, "", deictic=False)


@rule("{the}?(?P<n>{ordinal}|{ordword}){hyphen}?(?P<unit>{unit})")
def nth_century(hit: Hit) -> Meaning | None:
    number = ordinal(hit.word("n"))
    if number is None:
        return None
    if UNIT[hit.word("unit")] == "CE" and 1 <= number <= 30:
        return when(cal.century_of(number), hit, "", deictic=False)
    return None


@rule(
    "(?:{the}|{this}{unit}{poss}|(?P<rel>{last}|{next}){unit}{poss})?{fiscal}?{hyphen}?(?P<n>{ordword}|{second}|{ordinal}){hyphen}?{fiscal}?(?P<q>{quarter}|{half})(?:(?:{of})?(?:(?P<year>{year})|{fiscal}(?P<fyear>{year})|{the}{year}|(?P<rel2>{last}|{this}|{next})(?P<ryear>{unit})|{the}(?P<unit>{unit})))?",
    "{the}(?P<year>{year}){fiscal}?(?P<n>{ordword}|{second}){hyphen}?(?P<q>{quarter}|{half})",
    "{the}?{unit}{hyphen}{ago}(?P<n>{ordword}|{second}){hyphen}?(?P<q>{quarter})",
)
def nth_quarter(hit: Hit) -> Meaning | None:
    number = ordinal(hit.word("n"))
    half = hit.word("q") == "half"
    word = hit.word("q")
    if number is None or not 1 <= number <= (2 if half else 4) or word == "quarters":
        return None
    if word == "quarter" and hit.word("n")[0].isdigit() and number > 4:
        return None
    if half and not (hit.has("year") or hit.has("fyear") or hit.has("ryear") or hit.has("unit")):
        return None  # first half of a match
    published = hit.story.published
    year: int | None = None
    if hit.has("year") or hit.has("fyear"):
        year = int(hit.word("year") or hit.word("fyear"))
    elif published is not None:
        rel = hit.word("rel") or hit.word("rel2")
        if rel:
            year = published.year + {"last": -1, "this": 0, "next": 1}[rel]
        elif hit.has("unit") or hit.tokens.lowers[hit.start] == "this":
            year = published.year
        elif "ago" in hit.tokens.lowers[hit.start : hit.end]:
            year = _nearest_quarter(hit, number).year - 1
        else:
            year = _nearest_quarter(hit, number).year
    if hit.has("unit") and UNIT[hit.word("unit")] not in ("Y", "M", "CE", "DE"):
        return None
    if year is None:
        return Meaning(f"XXXX-{'H' if half else 'Q'}{number}", "DATE", "half" if half else "quarter", bearing="deictic")
    if hit.has("unit") and UNIT[hit.word("unit")] != "Y":
        return None
    period = cal.half_of(year, number) if half else cal.quarter_of(year, number)
    return when(period, hit, "", deictic=not hit.has("year"))


def _nearest_quarter(hit: Hit, number: int) -> date:
    """First day of the quarter that is meant: the nearest by its middle, by tense where it tells."""
    published = hit.story.published
    assert published is not None
    cue = hit.cue()
    best: tuple[float, date] | None = None
    for year in (published.year - 1, published.year, published.year + 1):
        first = date(year, 3 * number - 2, 1)
        days = (first + timedelta(days=45) - published).days
        cost = abs(days) + (200 if cue == "past" and days > 46 else 0) + (300 if cue == "future" and days < -120 else 0)
        if best is None or cost < best[0]:
            best = (cost, first)
    assert best is not None
    return best[1]


@rule(
    "{the}?(?P<ago>{unit}{hyphen}?(?:{ago}|{earlier}))(?:{quarter}|{period})?",
    "{the}(?P<year>{year})(?:{quarter}|{period})",
    "{the}?(?P<det>{latest}|{corresponding}|{same})(?P<q>{quarter}|{period})(?P<rel>{last}{unit}|{a}{unit}{ago}|{a}{unit}{earlier}|{of}{year})?",
    "(?P<rel>{last}{unit}){poss}(?P<q>{quarter}|{period})",
    "{the}(?P<q>{quarter})(?P<rel>{a}{unit}{ago}|{a}{unit}{earlier}|{last}{unit})?",
)
def business_period(hit: Hit) -> Meaning | None:
    """Quarters of business news, named by what they are compared with: "the year-ago period", "the latest quarter"."""
    quarter = hit.story.quarter
    words = hit.tokens.lowers[hit.start : hit.end]
    if hit.has("ago"):
        if UNIT[hit.word("ago")] != "Y" or (words[-1] in ("ago", "earlier") and "-" not in words):
            return None
        base = quarter or hit.story.focus
        if base is None:
            return None
        return _a_year_back(hit, base)
    if hit.has("year"):
        if quarter is None:
            return None
        return when(cal.quarter_of(int(hit.word("year")), int(quarter.value[-1])), hit, "", deictic=False)
    if quarter is None:
        return None
    if hit.has("rel") or hit.word("det") == "corresponding":
        return _a_year_back(hit, quarter)
    return when(quarter, hit, "")


def _a_year_back(hit: Hit, base: Period) -> Meaning | None:
    moved = cal.shift_months(base.first, -12)
    grain = base.grain if base.grain in ("quarter", "month", "half", "season", "year") else "year"
    return None if moved is None else when(cal.period_at(moved, grain), hit, "XXXX")


# --- days ---------------------------------------------------------------------------------------------------------------


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
    if word == "today" and hit.capital(hit.at("day")) and hit.before in ("usa", "russia", "pakistan", "india"):
        return None  # the newspaper, the broadcaster
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
    if (
        (hit.capital(hit.end)
        and not _time_word(hit.after))
        or (hit.before in ("black", "mr", "mr.", "orthodox")
        and hit.capital(i - 1))
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
    base = (
        hit.story.focus.last if hit.story.focus and hit.story.focus.grain in ("day", "month") else hit.story.published
    )
    found = cal.make_date(base.year, base.month, number) if base else None
    return when(
        cal.day_of(found),
        hit,
        f"XXXX-XX-{number:02}",
        basis="narrative" if hit.story.focus else "expression",
        deictic=False,
    )


# --- units: last week, this year, the following month, the past three years ---------------------------------------------

_RELATIVE = {"last": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_FOCAL = {"previous": -1, "following": 1, "same": 0, "that": 0}
_ROLLING_LEADS = frozenset(["in", "over", "during", "for", "within", "of", "throughout", "across", "from"])


@rule(
    "(?P<the>{the})?(?P<det>{last}|{past}|{this}|{next}|{coming}|{current}|{previous}|{following}|{that}{very}?{same}?|{this}{same}|{very}?{same}|{this}{past}|{this}{coming})(?:{calendar}|(?P<fiscal>{fiscal}))?(?P<unit>{unit}|{night}|{quarter}|{weekend}|{season}|{daypart})"
)
def relative_unit(hit: Hit) -> Meaning | None:
    det = hit.words("det")
    word, unit = hit.word("unit"), hit.word("unit")
    if word in PLURAL_UNITS or word in ("quarters", "weekends", "nights", "mornings", "evenings", "afternoons"):
        return None
    det_word = (
        det[-1]
        if det[0] != "this" or len(det) == 1
        else "last"
        if det[-1] == "past"
        else "next"
        if det[-1] == "coming"
        else "same"
    )
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
            return _rolling(hit, det_word, 1, "D") if det_word in ("past", "coming") else None
    if (
        (det_word in ("past", "coming")
        and letter != "WE")
        or (hit.has("the") and det_word in ("last", "next") and hit.before in _ROLLING_LEADS)
    ):
        return _rolling(hit, det_word, 1, letter)
    if grain == "weekend":
        return _weekend(hit, det_word)
    base = story.published
    moved = (
        None
        if base is None
        else cal.shift(base.replace(day=1) if grain != "week" else base, _RELATIVE[det_word], letter)
    )
    return when(None if moved is None else cal.period_at(moved, grain), hit, _unknown(grain))


def _unknown(grain: str) -> str:
    return {
        "day": "XXXX-XX-XX",
        "week": "XXXX-WXX",
        "weekend": "XXXX-WXX-WE",
        "month": "XXXX-XX",
        "quarter": "XXXX-QX",
        "decade": "XXX",
        "century": "XX",
    }.get(grain, "XXXX")


def _focal_unit(hit: Hit, det: str, letter: str, grain: str) -> Meaning | None:
    """ "the following week", "that day", "the same month": reckoned from the last date named."""
    focus = hit.story.focus
    if focus is None or (letter == "D" and focus.grain not in ("day", "hour")):
        if det in ("same", "that") or hit.story.published is None or hit.has("the"):
            return Meaning(_unknown(grain), "DATE")
        focus = cal.day_of(hit.story.published)
        assert focus is not None
    step = _FOCAL.get(det, 1)
    moved = cal.shift(focus.first, step, "W" if letter == "WE" else letter)
    found = None if moved is None else cal.period_at(moved, grain)
    return replace(when(found, hit, _unknown(grain), deictic=False), anchor=focus.first.isoformat(), basis="expression")


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


def _weekend(hit: Hit, det: str) -> Meaning:
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
def the_weekend(hit: Hit) -> Meaning | None:
    if hit.word("word") == "weekends":
        return Meaning("XXXX-WXX-WE", "SET")
    if hit.tokens.lowers[hit.start] != "the" and hit.before not in ("holiday", "long", "over", "last"):
        return None
    return _weekend(hit, "")


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
    meaning = _rolling(hit, det, count, letter)
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
    return _rolling(hit, det, None, "Q" if word == "quarters" else UNIT[word])


# What "recent" and "several" are taken to reach back to, in units, where an interval is needed.
VAGUE_COUNT = 4


def _rolling(hit: Hit, det: str, count: float | None, letter: str) -> Meaning:
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
    meaning = when(period, hit, _unknown(grain))
    return modified(meaning, hit.word("way") or hit.word("edge"), hit.story, edge=hit.has("edge"))


@rule("(?P<unit>{unit}){hyphen}?{poss}?{hyphen}?{end}", "{the}?(?P<unit>{unit}){poss}{hyphen}?{end}")
def year_end(hit: Hit) -> Meaning | None:
    word = hit.word("unit")
    if word not in ("year", "month") or hit.before in ("each", "every"):
        return None
    base = hit.story.published
    period = None if base is None else cal.period_at(base, word)
    return modified(when(period, hit, _unknown(word)), "end", hit.story, edge=True)


@rule("{the}(?P<full>{full})?(?P<fiscal>{fiscal})?(?P<unit>{unit})")
def the_unit(hit: Hit) -> Meaning | None:
    """ "the year", of business: what the story speaks of, not any year."""
    if hit.word("unit") != "year" or hit.capital(hit.at("unit")):
        return None
    base = hit.story.focus.first if hit.story.focus else hit.story.published
    if hit.has("fiscal"):
        return Meaning("P1Y", "DURATION")
    if not hit.has("full") and (hit.story.quarter is None or hit.before not in ("for", "in", "during", "over", "of")):
        return None
    return when(None if base is None else cal.year_of(base.year), hit, "XXXX")


# --- lengths of time and distances in it ----------------------------------------------------------------------------------


@rule(
    "(?P<approx>{approx})?(?P<n>{count}|{a}{half}?|{half}{a}){hyphen}?{calendar}?(?P<unit>{anyunit}|{quarter})(?:{and}{a}(?P<half>{half}))?(?P<way>{ago}|{earlier}|{later}|{hence}|{before}|{after})",
    "(?P<approx>{approx})?(?P<n>{count}|{a}{half}?){hyphen}?(?P<unit>{anyunit})(?:{and}{a}(?P<half>{half}))?(?P<way>{from}{now})",
)
def distance(hit: Hit) -> Meaning | None:
    """ "ten years ago", "two days later", "a month earlier", "a week before." """
    way = hit.words("way")[-1]
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
        if way == "ago":
            return Meaning("PAST_REF", "DATE", mod=mod_of(hit.words("approx")), bearing="deictic")
        if way in ("hence", "now"):
            return Meaning("FUTURE_REF", "DATE", bearing="deictic")
        return Meaning(
            "FUTURE_REF" if way == "later" and story.focus is None else "PAST_REF" if not forward else "FUTURE_REF",
            "DATE",
        )
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
    if (
        deictic
        and letter == "Y"
        and count == 1
        and way == "ago"
        and story.quarter is not None
        and hit.cue() != "future"
    ):
        base, grain = story.quarter.first, "quarter"
    if float(count) != int(count) and grain == "year":
        grain = "month"
    if letter.startswith("T"):
        offset = cal.duration(count, letter)
        return (
            Meaning(offset, "DURATION", offset=Offset("after" if forward else "before", count, letter))
            if way != "ago"
            else replace(
                when(cal.day_of(None if base is None else cal.shift(base, -count, letter)), hit, "XXXX-XX-XX"),
                mod=mod_of(hit.words("approx")),
            )
        )
    moved = None if base is None else cal.shift(base, count if forward else -count, letter)
    found = None if moved is None else cal.period_at(moved, grain)
    meaning = when(found, hit, _unknown(grain), deictic=deictic)
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
        return Meaning(
            _unknown(grain), "DATE", end=hit.end - 1, offset=Offset("after" if forward else "before", 1, letter)
        )
    focus = hit.story.focus
    moved = None if focus is None else cal.shift(focus.first, 1 if forward else -1, letter)
    found = None if moved is None else cal.period_at(moved, grain)
    return replace(
        when(found, hit, _unknown(grain), deictic=False), anchor=None if focus is None else focus.first.isoformat()
    )


_AGE = frozenset(("old", "olds", "age", "aged"))
_SIDE = {"after": "after", "before": "before", "since": "after", "into": "after", "following": "after"}


@rule(
    "(?P<approx>{approx})?(?P<n>{count}|{half}{a}|{a}{half}|{half}){hyphen}?{more}?{additional}?{calendar}?(?P<unit>{anyunit})(?:{hyphen}?{long})?(?:{and}{a}(?P<half>{half}))?(?:{or}(?P<about>{so}|{more}))?",
    "(?P<n>[{small}{number}]|{wordnumber})(?:{to}|{or}|{hyphen})(?P<n2>[{small}{number}]|{wordnumber}){hyphen}?(?P<unit>{anyunit})",
)
def length(hit: Hit) -> Meaning | None:
    """ "seven months", "a 23-year occupation", "two and a half years", "nearly two months"."""
    words = hit.tokens.lowers
    if hit.after in _AGE or (hit.after == "-" and hit.end + 1 < len(hit.tokens) and words[hit.end + 1] in _AGE):
        return None
    if (
        hit.before in ("aged", "$", "£", "€")
        or (hit.after == "of"
        and hit.end + 1 < len(hit.tokens)
        and words[hit.end + 1] == "age")
    ):
        return None
    word = hit.word("unit")
    if word == "minute" and hit.word("n") == "last":
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


_LENGTH_LEADS = frozenset(
    ["for", "in", "within", "after", "over", "about", "than", "nearly", "almost", "under", "past", "lasted", "last", "lasting", "least", "take", "takes", "took", "half", "every", "less", "spent"]
)
_QUANTITY = re.compile(r"(?:\d|\b(?:million|billion|thousand|hundred|dozen)s?\b|%|percent)[^.;]{0,45}$")


def _quantity_before(hit: Hit) -> bool:
    begin = hit.tokens.begins[hit.start]
    return bool(_QUANTITY.search(hit.tokens.text[max(0, begin - 60) : begin]))


_VAGUE_LEADS = frozenset(
    ["for", "in", "over", "within", "after", "of", "many", "those", "the", "through", "take", "took", "lasted", "last", "several", "about", "spent"]
)


@rule("(?:{the}(?:{early})?)?(?P<unit>{unit})")
def bare_plural(hit: Hit) -> Meaning | None:
    """ "for years", "over the years", "decades"."""
    word = hit.word("unit")
    if word not in PLURAL_UNITS or (UNIT[word].startswith("T") and word != "hours"):
        return None
    the = hit.start < hit.at("unit")
    if the and hit.before not in ("over", "through", "in", "throughout", "across"):
        return None
    if (
        (the
        and hit.after == "of")
        or (
            not the
            and hit.before not in _VAGUE_LEADS
            and hit.after not in ("later", "ago", "after", "before", "earlier", "of")
        )
    ):
        return None
    if hit.after in ("later", "earlier", "after", "before", "ago"):
        if hit.after == "ago":
            return Meaning("PAST_REF", "DATE", end=hit.end + 1)
        if hit.after in ("later", "earlier"):
            return Meaning("FUTURE_REF" if hit.after == "later" else "PAST_REF", "DATE", end=hit.end + 1)
        return Meaning(cal.duration(None, UNIT[word]), "DURATION", offset=Offset(_SIDE[hit.after], None, UNIT[word]))
    return Meaning(cal.duration(None, UNIT[word]), "DURATION")


# --- sets -------------------------------------------------------------------------------------------------------------------


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
    if (
        (hit.capital(hit.at("often"))
        and (hit.capital(hit.start - 1) or hit.capital(hit.end)))
        or (hit.before in ("the", "-")
        and word == "daily"
        and hit.capital(hit.at("often")))
    ):
        return None  # the Daily Mail, China Daily
    if word in ("annual", "quarterly", "weekly", "monthly", "yearly") and hit.before in ("semi", "bi"):
        return None
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


# --- now, recently, the future ---------------------------------------------------------------------------------------------


@rule(
    "{right}?(?P<w>{now})",
    "(?P<w>{currently})",
    "(?P<w>{current})",
    "{the}(?P<w>{present})",
    "(?P<w>{present})",
    "{the}(?P<w>{moment})",
    "(?P<det>{this})(?P<w>{moment})",
)
def present(hit: Hit) -> Meaning | None:
    word = hit.word("w")
    if word == "present" and hit.before not in ("at", "to", "until", "the") and hit.tokens.lowers[hit.start] != "the":
        return None
    if word == "present" and hit.after not in (".", ",", ";", "\n", "and", ")", ""):
        return None
    if word == "moment" and (hit.before not in ("at", "for") or hit.after in ("of", "when", "that")):
        return None
    if word == "now" and (hit.after == "-"):
        return None
    return Meaning("PRESENT_REF", "DATE", bearing="deictic")


@rule(
    "(?P<w>{recently})",
    "{more}(?P<w>{recently})",
    "{the}(?P<near>{recent})?(?P<w>{past})",
    "(?P<w>{recent})(?=.)",
    "(?P<w>{previously})",
)
def past_reference(hit: Hit) -> Meaning | None:
    word = hit.word("w")
    if word == "past":
        if (
            hit.before not in ("in", "of", "from", "with", "to", "than", "for")
            or hit.after in ("the", "few", "several")
            or _noun_follows(hit)
        ):
            return None
    return Meaning("PAST_REF", "DATE", bearing="deictic" if word != "previously" else "")


@rule(
    "{the}{near}?(?P<w>{future})",
    "{near}(?P<w>{future})",
    "(?P<w>{future})",
    "(?P<w>{soon})",
    "{the}{coming}(?P<w>{time})",
)
def future_reference(hit: Hit) -> Meaning | None:
    word = hit.word("w")
    if word == "future":
        if (
            hit.capital(hit.at("w"))
            or (hit.tokens.lowers[hit.start] == "the"
            and (hit.after in ("of",) or _noun_follows(hit)))
        ):
            return None
        if hit.end - hit.start == 1 and not _noun_follows(hit):
            return None
    if word in ("soon", "shortly") and (
        hit.before in ("as", "too", "how", "very") or hit.after in ("after", "before", "as")
    ):
        return None
    if word == "time":
        return None
    return Meaning("FUTURE_REF", "DATE", bearing="deictic" if word != "future" else "")


_FUNCTION_WORDS = frozenset(
    ["is", "are", "was", "were", "be", "been", "will", "would", "has", "have", "had", "of", "in", "on", "at", "by", "for", "from", "with", "to", "and", "or", "but", "as", "that", "which", "who", "if", "when", "while", "than", "it", "he", "she", "they", "we", "i", "you", "the", "a", "an", "its", "his", "her", "their", "this", "these", "not", "said", "says", "may", "can", "could", "should", "must"]
)


def _noun_follows(hit: Hit) -> bool:
    word = hit.after
    return word[:1].isalpha() and word not in _FUNCTION_WORDS


# --- clock times and parts of the day ---------------------------------------------------------------------------------------


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
    base = (
        story.focus.first
        if story.focus and story.focus.grain in ("day", "hour") and story.year is not None
        else story.published
    )
    meaning = when(cal.day_of(base), hit, "XXXX-XX-XX")
    return replace(
        meaning, value=f"{meaning.value}T{value}", type="TIME", grain="hour" if base else "", end=end, bearing=""
    )


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


# --- wrappers: words that change the date that follows them -------------------------------------------------------------------


def modified(meaning: Meaning, word: str, story: Story, *, edge: bool = False) -> Meaning:
    """A date with "early", "late", "mid", "earlier", "later", or an edge ("the end of") before it."""
    mod = {"early": "START", "earlier": "START", "start": "START", "beginning": "START", "outset": "START", "opening": "START",
           "turn": "START", "late": "END", "later": "END", "end": "END", "close": "END", "conclusion": "END"}.get(word, "MID")  # fmt: skip
    period = meaning.period
    changed = replace(meaning, mod=mod)
    if period is None:
        return changed
    first, last = cal.part_of(period, f"EDGE_{mod}" if edge and mod != "MID" else mod)
    today = story.published
    if word == "earlier" and today is not None and period.first < today <= period.last:
        first, last = period.first, today - timedelta(days=1)
    if word == "later" and today is not None and period.first <= today <= period.last:
        first, last = today, period.last
    narrower = (first, last) != (period.first, period.last)
    precision = (
        {"week": "week", "weekend": "week", "month": "interval"}.get(period.grain, "interval") if narrower else None
    )
    return replace(changed, first=first, last=last, precision=precision)


@rule(
    "(?P<way>{early}|{late}|{mid}|{earlier}|{later})(?:{hyphen}|{in}|{on})?",
    "{the}(?P<way>{early}|{late}|{mid}){hyphen}?",
)
def early_or_late(hit: Hit) -> Meaning | None:
    follow = parse(hit.story, hit.end)
    if (
        follow is None
        or follow[1].type not in ("DATE", "TIME")
        or follow[1].mod is not None
        or follow[1].value.endswith("_REF")
    ):
        return None
    word = "mid" if hit.word("way") == "midway" else hit.word("way")
    if word == "later" and follow[1].grain == "year" and follow[1].bearing != "deictic":
        return None  # "two years later 1999"
    return replace(modified(follow[1], word, hit.story), end=follow[0])


@rule("{the}?(?P<edge>{begin}|{end}|{middle}|{turn}){of}")
def edge_of(hit: Hit) -> Meaning | None:
    if hit.tokens.lowers[hit.start] != "the" and hit.before not in (
        "by",
        "at",
        "until",
        "since",
        "from",
        "before",
        "till",
    ):
        return None
    follow = parse(hit.story, hit.end)
    if (
        follow is None
        or follow[1].type != "DATE"
        or (follow[1].grain in ("day", "hour", "")
        and follow[1].period is not None)
        or follow[1].mod is not None
    ):
        return None
    if follow[1].value.endswith("_REF"):
        return None
    return replace(modified(follow[1], hit.word("edge"), hit.story, edge=True), end=follow[0])


@rule("(?P<approx>{approximately})")
def about_date(hit: Hit) -> Meaning | None:
    if hit.tokens.lowers[hit.start] not in ("around", "circa") and hit.tokens.classes[hit.end : hit.end + 1] not in (
        CHAR["clock"],
        CHAR["month"],
        CHAR["monthabbr"],
        CHAR["noon"],
        CHAR["midnight"],
        CHAR["small"],
    ):
        return None
    follow = parse(hit.story, hit.end)
    if follow is None or follow[1].type not in ("DATE", "TIME") or follow[1].value.endswith("_REF"):
        return None
    return replace(follow[1], mod="APPROX", end=follow[0])


@rule("{the}(?P<part>{daypart}|{night}){of}")
def part_of_date(hit: Hit) -> Meaning | None:
    follow = parse(hit.story, hit.end)
    if follow is None or follow[1].grain != "day" or follow[1].type != "DATE":
        return None
    return replace(
        follow[1], type="TIME", value=f"{follow[1].value}T{PART_OF_DAY[hit.word('part')]}", grain="hour", end=follow[0]
    )


@rule("{the}(?P<unit>{unit}|{weekend}){of}")
def unit_around(hit: Hit) -> Meaning | None:
    """ "the week of May 5", "the weekend of 3 June"."""
    follow = parse(hit.story, hit.end)
    if (
        follow is None
        or follow[1].grain != "day"
        or follow[1].first is None
        or hit.word("unit") not in ("week", "weekend")
    ):
        return None
    period = cal.period_at(follow[1].first, hit.word("unit"))
    return replace(when(period, hit, "", deictic=False), end=follow[0])


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
    if (
        before in NAMES["season_before"]
        or (hit.capital(i)
        and ((hit.capital(i - 1) and before != "the") or hit.capital(hit.end)))
    ):
        return None
    if word.endswith("s"):
        return None
    story = hit.story
    if hit.has("year"):
        year = int(hit.word("year"))
        return replace(when(cal.season_of(year, code), hit, "", deictic=False), bearing=_sets_year(hit, year))
    if hit.has("unit"):
        if UNIT[hit.word("unit")] != "Y":
            return None
        base = story.published
        found = (
            None
            if base is None
            else cal.season_of(base.year + {"last": -1, "this": 0, "next": 1}[hit.word("rel")], code)
        )
        return when(found, hit, f"XXXX-{code}")
    the = hit.tokens.lowers[hit.start] == "the"
    if hit.after in ("of", "in", "from", "-") or (_noun_follows(hit) and word in ("fall", "spring")):
        return None
    if hit.before not in (
        "in",
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
