"""All time expressions of a text, from left to right, each resolved where the story stands when it comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from detente.reading.times.calendar import PRECISION, Period
from detente.reading.times.cues import in_perfect
from detente.reading.times.expression import Expression
from detente.reading.times.grammar import Meaning, Story, parse
from detente.reading.times.tokens import Tokens
from detente.reading.times.vocabulary import CHAR, OTHER, PARAGRAPH, TRIGGER_CLASS, WORDS

# Stretches of words that the grammar knows; an expression never crosses a word that it does not know.
_STRETCH = re.compile(f"[^{OTHER}{PARAGRAPH}]+")
_LEADS = WORDS["leads"]
_QUARTER_GRAINS = ("quarter",)
# A year stays the year of the story over this many paragraphs that do not leave it.
YEAR_PARAGRAPHS = 6


def recognise(text: str, published: date | None = None, tense: Callable[[int], str | None] | None = None) -> list[Expression]:
    """The time expressions of an article's text, in order, never overlapping.

    ``published`` is the day of the news; without it "yesterday" and its like get unknown values (``XXXX-XX-XX``) and no days.
    ``tense`` may tell the tense ("past", "future", ...) of the clause around an offset, where a parse is at hand; otherwise
    words near the expression decide whether "Friday" is the last or the next.
    """
    tokens = Tokens(text)
    story = Story(tokens, published, tense)
    found: list[Expression] = []
    paragraph, year_since = 0, 0
    position = 0
    for stretch in _STRETCH.finditer(tokens.classes):
        if not TRIGGER_CLASS.search(tokens.classes, stretch.start(), stretch.end()):
            continue
        paragraph += tokens.classes.count(PARAGRAPH, position, stretch.start())
        position = stretch.start()
        if story.year is not None and paragraph - year_since > YEAR_PARAGRAPHS:
            story.year = None
        story.is_elsewhere = paragraph > year_since
        i = stretch.start()
        while i < stretch.end():
            parsed = parse(story, i)
            if parsed is None:
                i += 1
                continue
            end, meaning = parsed
            expression = _expression(tokens, i, end, meaning)
            found.append(expression)
            if meaning.bearing == "sets" and in_perfect(tokens, i):
                pass  # names what is spoken of, and does not move the story there
            elif _follow(story, meaning) == "sets":
                year_since, story.is_elsewhere = paragraph, False
            i = end
    return found


def _follow(story: Story, meaning: Meaning) -> str:
    """Move the story to where the expression puts it; returns the expression's bearing on the year."""
    period = meaning.period
    if meaning.bearing == "deictic":
        story.year = None
    elif meaning.bearing == "sets" and meaning.first is not None:
        story.year = meaning.first.year
    if period is not None and meaning.type in ("DATE", "TIME") and meaning.bearing != "comparison":
        story.focus = Period("day" if period.grain == "hour" else period.grain, period.value, period.first, period.last)
        if meaning.grain in _QUARTER_GRAINS:
            story.quarter = _latest(story, period)
    return meaning.bearing


def _latest(story: Story, period: Period) -> Period:
    """The quarter that the story is about: the latest that it has named."""
    known = story.quarter
    if story.published is not None and period.last >= story.published:
        return known or period
    return period if known is None or period.first >= known.first else known


def _expression(tokens: Tokens, first: int, end: int, meaning: Meaning) -> Expression:
    start, stop = tokens.begins[first], tokens.ends[end - 1]
    # A full stop that closes an abbreviation belongs to it ("Sept."), and so does that of "p.m.".
    lead: list[str] = []
    i = first - 1
    while i >= 0 and first - i <= 3 and tokens.lowers[i] in _LEADS:
        lead.insert(0, tokens.lowers[i])
        i -= 1
    precision = "unknown"
    if meaning.first is not None:
        precision = meaning.precision or PRECISION.get(meaning.grain, "interval")
    return Expression(
        start, stop, tokens.text[start:stop], meaning.value, meaning.type, meaning.mod, meaning.anchor, meaning.first, meaning.last,
        precision, meaning.basis if meaning.first is not None else "unknown", meaning.grain, " ".join(lead), meaning.offset,
        _before_noun(tokens, end)
        and not _is_bare_year_before_name(tokens, first, end)
        and not _opens_with_on(tokens, first, end),
    )  # fmt: skip


_NOT_NOUN = WORDS["not_noun"]


def _before_noun(tokens: Tokens, end: int) -> bool:
    """Does a possessive or a noun follow? Without a parse a word counts as noun if it is no function word and no verb form."""
    if end >= len(tokens):
        return False
    if tokens.classes[end] == CHAR["poss"] or tokens.classes[end] == CHAR["hyphen"]:
        return True
    word = tokens.lowers[end]
    return word[0].isalpha() and word not in _NOT_NOUN and not word.endswith(("ed", "ing", "ly"))


def _opens_with_on(tokens: Tokens, first: int, end: int) -> bool:
    """ "On 5 June four states ...": an adverbial opens the sentence, with no comma behind it; "On Monday's" is none."""
    opens = first > 0 and tokens.text[tokens.begins[first - 1] : tokens.ends[first - 1]] == "On"
    return opens and tokens.classes[end] not in (CHAR["poss"], CHAR["hyphen"])


def _is_bare_year_before_name(tokens: Tokens, first: int, end: int) -> bool:
    """ "In 2008 Chad invaded Sudan": a year after "in", before a name, is an adverbial; "the 2008 Games" is none."""
    if end - first != 1 or not tokens.lowers[first].isdigit() or first == 0 or tokens.lowers[first - 1] != "in":
        return False
    return tokens.text[tokens.begins[end]].isupper()


__all__ = ["recognise"]
