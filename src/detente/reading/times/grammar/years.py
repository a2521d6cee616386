"""Years, decades, centuries, and the quarters and halves of years."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from detente.reading.times import calendar as cal
from detente.reading.times.calendar import Period
from detente.reading.times.grammar.engine import COUNTED, Hit, Meaning, parse, rule, sets_year, when
from detente.reading.times.grammar.numbers import cardinal, ordinal, spelled_year
from detente.reading.times.tokens import Tokens
from detente.reading.times.vocabulary import CHAR, DECADE, UNIT, WORDS

# A year far from the story's needs a preposition before it, or it is taken for a number ("1100 troops").
PLAUSIBLE_YEARS = range(1900, 2036)
BEFORE_YEAR = WORDS["before_year"]

COUNTING = WORDS["counting"]


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
    return replace(when(cal.year_of(year), hit, "", deictic=False), bearing=sets_year(hit, year))


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
    return replace(when(cal.year_of(year), hit, "", deictic=False), bearing=sets_year(hit, year))


def _reads_as_year(tokens: Tokens, i: int, year: int) -> bool:
    before = tokens.lowers[i - 1] if i else ""
    after = tokens.lowers[i + 1] if i + 1 < len(tokens) else ""
    glued = i > 0 and tokens.ends[i - 1] == tokens.begins[i]
    if before in COUNTING or after in COUNTED or (glued and before in ("$", "£", "€", "#", "/", "+", "’", "'", ".", "_")):
        return False
    if (
        glued
        and before == "-"
        and not (i >= 2 and tokens.classes[i - 2] in (CHAR["year"], CHAR["mid"], CHAR["early"], CHAR["late"], CHAR["unit"]))
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
        if hit.before in ("his", "her", "their", "my", "your", "its") or (hit.capital(hit.at("word")) and hit.after == "club"):
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
    if hit.tokens.lowers[hit.start] == "the" and hit.tokens.lowers[hit.at("q") - 1] == "-":
        return None  # "the third-quarter loss": the article belongs to the loss
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
    if hit.after in ("ended", "ending") and hit.word("q") == "quarter" and not hit.has("rel"):
        closing = parse(hit.story, hit.end + 1)
        if closing is not None and closing[1].last is not None and closing[1].grain == "day":
            return when(cal.period_at(closing[1].last, "quarter"), hit, "")
    words = hit.tokens.lowers[hit.start : hit.end]
    if hit.has("ago"):
        if words[0] == "the" and words[-1] in ("ago", "earlier"):
            return None  # "the year-ago results": the article belongs to the results
        if UNIT[hit.word("ago")] != "Y" or (words[-1] in ("ago", "earlier") and "-" not in words):
            return None
        base = quarter or hit.story.focus
        if base is None:
            return None
        return a_year_back(hit, base)
    if hit.has("year"):
        if quarter is None:
            return None
        return when(cal.quarter_of(int(hit.word("year")), int(quarter.value[-1])), hit, "", deictic=False)
    if quarter is None:
        return None
    if hit.has("rel") or hit.word("det") == "corresponding":
        return a_year_back(hit, quarter)
    return when(quarter, hit, "")


def a_year_back(hit: Hit, base: Period) -> Meaning | None:
    moved = cal.shift_months(base.first, -12)
    grain = base.grain if base.grain in ("quarter", "month", "half", "season", "year") else "year"
    return None if moved is None else when(cal.period_at(moved, grain), hit, "XXXX")
