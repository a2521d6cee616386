"""A time expression: the words, their TIMEX3 value and type, and the days they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detente.record import Span, TimeExpression


@dataclass(frozen=True, slots=True)
class Offset:
    """So many units before or after something else: "two days" of "two days after the raid"."""

    direction: str
    count: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Expression:
    """One time expression of a text.

    ``start`` and ``end`` are offsets of ``text``; ``first`` and ``last`` the days it covers (inclusive, None where the
    text does not tell); ``precision`` and ``basis`` as in the record's date; ``grain`` the unit it speaks in;
    ``lead`` the small words before it ("since", "by"); ``anchor`` the ISO date it was reckoned from, or None;
    ``offset`` is set where another expression or event has to be known first; ``noun`` is true where it stands
    before a noun or has a possessive ("Monday's session", "the 2015 deal").
    """

    start: int
    end: int
    text: str
    value: str
    type: str
    mod: str | None = None
    anchor: str | None = None
    first: date | None = None
    last: date | None = None
    precision: str = "unknown"
    basis: str = "unknown"
    grain: str = ""
    lead: str = ""
    offset: Offset | None = None
    noun: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.text)

    @property
    def dated(self) -> bool:
        """True if it names days, not only a length of time or a frequency."""
        return self.first is not None or self.last is not None

    def record(self, article: str) -> TimeExpression:
        """The record of kind ``time``; ``article`` is the article's id."""
        return TimeExpression(article, self.span, self.value, self.type, self.anchor)
