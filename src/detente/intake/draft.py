"""What a reader of one format hands on: an article not yet checked, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The longest article text, in code points. The longest of 548 White House and Wikinews articles has 60,000; a whole
# book of 300,000 words has about 1.8 million. Beyond it an "article" is a dump that somebody forgot to split.
LONGEST_TEXT = 2_000_000
# The longest line or file, in bytes: LONGEST_TEXT letters, each written as a JSON escape of six bytes, with room for
# a page's mark-up. It bounds what one bad input can cost in memory.
LONGEST_INPUT = 16 * 1024 * 1024


class Unreadable(Exception):
    """One input that yields no article: a short machine-readable reason, and for a person what to do about it."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(f"{reason}: {hint}")
        self.reason, self.hint = reason, hint


@dataclass(slots=True)
class Draft:
    """An article as one format gives it. Fields of JSON are unchecked, hence ``Any``.

    ``guessed`` is a publication date found by looking around on a page: it yields to one that the caller gives.
    """

    where: str
    text: Any
    id: Any = None
    title: Any = None
    published: Any = None
    url: Any = None
    outlet: Any = None
    language: Any = None
    guessed: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which records of an input are read: lines or pages ``first`` to ``last`` (None: to the end), counted from 1.

    ``at`` is the number of the record with which the stream begins: of a file that was opened in its middle it is not the first.
    """

    first: int = 1
    last: int | None = None
    at: int = 1


WHOLE = Stretch()


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece of an input (a line, a page) that could not be read, beside others that could."""

    where: str
    problem: Unreadable


def too_long(what: str) -> Unreadable:
    return Unreadable(
        "too_long",
        f"{what}; at most {LONGEST_TEXT:,} characters of text and {LONGEST_INPUT >> 20} MB an article are read. "
        "Split it into articles, one a JSONL line or file.",
    )
