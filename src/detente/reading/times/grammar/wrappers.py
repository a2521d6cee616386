"""Words that change the date that follows them: early, the end of, about, the morning of."""

from __future__ import annotations

from dataclasses import replace

from detente.reading.times import calendar as cal
from detente.reading.times.grammar.engine import Hit, Meaning, modified, parse, rule, when
from detente.reading.times.vocabulary import CHAR, PART_OF_DAY


@rule(
    "(?P<way>{early}|{late}|{mid}|{earlier}|{later})(?:{hyphen}|{in}|{on})?",
    "{the}(?P<way>{early}|{late}|{mid}){hyphen}?",
)
def early_or_late(hit: Hit) -> Meaning | None:
    follow = parse(hit.story, hit.end)
    if follow is None or follow[1].type not in ("DATE", "TIME") or follow[1].mod is not None or follow[1].value.endswith("_REF"):
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
        or (follow[1].grain in ("day", "hour", "") and follow[1].period is not None)
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
    return replace(follow[1], type="TIME", value=f"{follow[1].value}T{PART_OF_DAY[hit.word('part')]}", grain="hour", end=follow[0])


@rule("{the}(?P<unit>{unit}|{weekend}){of}")
def unit_around(hit: Hit) -> Meaning | None:
    """ "the week of May 5", "the weekend of 3 June"."""
    follow = parse(hit.story, hit.end)
    if follow is None or follow[1].grain != "day" or follow[1].first is None or hit.word("unit") not in ("week", "weekend"):
        return None
    period = cal.period_at(follow[1].first, hit.word("unit"))
    return replace(when(period, hit, "", deictic=False), end=follow[0])
