"""How the grammar works: rules over classes of words, what they mean, and where the story stands.

A rule is a regular expression over token classes (``vocabulary.compile_rule``). Of the rules that match at a token the longest
whose meaning function accepts the words wins. Wrappers ("early", "the end of", "about", "the morning of") take whatever date
follows them and change its meaning, so the rules themselves stay short.
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
from detente.reading.times.vocabulary import WORDS, compile_rule, first_classes


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
    is_elsewhere: bool = False  # the year was named in an earlier paragraph
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
_BY_FIRST: dict[str, list[tuple[re.Pattern[str], Handler]]] = {}  # the rules that can begin with a class


def rule(*patterns: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        for pattern in patterns:
            compiled = compile_rule(pattern)
            RULES.append((compiled, handler))
            for first in first_classes(compiled.pattern):
                _BY_FIRST.setdefault(first, []).append((compiled, handler))
        return handler

    return register


def parse(story: Story, i: int) -> tuple[int, Meaning] | None:
    """The longest expression that begins at token ``i``: the token after it, and what it means."""
    if story.depth > 3 or i >= len(story.tokens):
        return None
    classes = story.tokens.classes
    story.depth += 1
    best: tuple[int, Meaning] | None = None
    matches = [(m.end(), handler, m) for pattern, handler in _BY_FIRST.get(classes[i], ()) if (m := pattern.match(classes, i))]
    matches.sort(key=lambda found: -found[0])
    for end, handler, match in matches:
        meaning = handler(Hit(match, story))
        if meaning is not None and (best is None or (meaning.end or end) > best[0]):
            best = (meaning.end or end, meaning)
    story.depth -= 1
    return best


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


EARLY = frozenset("early earlier start beginning outset opening turn".split())
LATE = frozenset("late later end close conclusion".split())


def modified(meaning: Meaning, word: str, story: Story, *, edge: bool = False) -> Meaning:
    """A date with "early", "late", "mid", "earlier", "later", or an edge ("the end of") before it."""
    mod = "START" if word in EARLY else "END" if word in LATE else "MID"
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
    precision = {"week": "week", "weekend": "week", "month": "interval"}.get(period.grain, "interval") if narrower else None
    return replace(changed, first=first, last=last, precision=precision)


_FUNCTION_WORDS = WORDS["function_words"]


def noun_follows(hit: Hit) -> bool:
    word = hit.after
    return word[:1].isalpha() and word not in _FUNCTION_WORDS


def unknown_value(grain: str) -> str:
    return {
        "day": "XXXX-XX-XX",
        "week": "XXXX-WXX",
        "weekend": "XXXX-WXX-WE",
        "month": "XXXX-XX",
        "quarter": "XXXX-QX",
        "decade": "XXX",
        "century": "XX",
    }.get(grain, "XXXX")


def sets_year(hit: Hit, year: int) -> str:
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


# These make the number before them a quantity.
COUNTED = WORDS["counted"]
