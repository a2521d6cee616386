"""A text as tokens with one class character each, for the grammar of time expressions."""

from __future__ import annotations

import re

from detente.reading.times.vocabulary import CHAR, CLASS_OF, HOLIDAY, OTHER, PARAGRAPH, TRIGGER_WORDS

_HOLIDAYS = "|".join(
    re.escape(name.title().replace("'S", "'s")).replace("'", "['’]").replace("Al\\-", "al\\-").replace("Aids", "AIDS")
    for name in sorted(HOLIDAY, key=len, reverse=True)
)
_TOKEN = re.compile(
    r"(?P<paragraph>\n[ \t\r]*\n\s*)"
    r"|(?P<word>[^\W\d_]+(?:['’](?:clock|[td]\b|ll\b|ve\b|re\b))?)"
    r"|(?P<isodate>\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?\b)"
    r"|(?P<clock>\b\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))"
    r"|(?P<slashdate>\b\d{1,4}/\d{1,2}/\d{2,4}\b(?!/)|\b\d{1,2}\.\d{1,2}\.\d{4}\b)"
    r"|(?P<nineeleven>\b9/11\b(?!/))"
    r"|(?P<decade>(?:\b1[0-9]|\b20)\d0['’]?s\b|['’]\d0s\b)"
    r"|(?P<ordinal>\b\d{1,4}(?:st|nd|rd|th)\b)"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"|(?P<poss>['’]s\b)"
    r"|(?P<mark>\S)"
)
_HOLIDAY = re.compile(rf"(?:{_HOLIDAYS})\b")
_COMPOUND = frozenset(re.split(r"[\s'-]", name)[0].rstrip(".") for name in HOLIDAY) | {"a", "p", "am", "pm"}
_AMPM = re.compile(r"(?:[ap]\.m\.?|[ap]m\b|[AP]\.?M\b\.?)")
_MARKS = {
    ",": CHAR["comma"],
    ".": CHAR["dot"],
    "-": CHAR["hyphen"],
    "‐": CHAR["hyphen"],
    "‑": CHAR["hyphen"],
    "–": CHAR["hyphen"],
    "/": CHAR["slash"],
    "(": CHAR["open"],
}
_FORM_CLASS = {name: CHAR[name] for name in ("isodate", "clock", "slashdate", "nineeleven", "decade", "ordinal", "poss")}
_SMALL, _YEAR, _NUMBER, _AMPM_CLASS = CHAR["small"], CHAR["year"], CHAR["number"], CHAR["ampm"]


# Passages end with a sentence's mark or a line; whether that is really a sentence's end does not matter here.
_PASSAGE_END = re.compile(r"[.!?][\"'”’)]*\s+|\n\s*")
_WORDS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")


def passages(text: str) -> list[tuple[int, int, bool]]:
    """A text cut into passages: (start, end, may it hold a time expression)."""
    cuts = [match.end() for match in _PASSAGE_END.finditer(text)]
    found, start, lower = [], 0, text.lower()
    same_length = len(lower) == len(text)  # a few letters change their length in lower case
    for end in [*cuts, len(text)]:
        if end > start:
            piece = lower[start:end] if same_length else text[start:end].lower()
            holds = _DIGIT.search(piece) is not None or not TRIGGER_WORDS.isdisjoint(_WORDS.findall(piece))
            found.append((start, end, holds))
        start = end
    return found


class Tokens:
    """Parallel lists of a text's tokens: begins, ends (offsets), lowers, and ``classes``, one character a token.

    A passage that cannot hold a time expression is one token of no class that reads as a full stop.
    """

    __slots__ = ("begins", "classes", "ends", "lowers", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        begins: list[int] = []
        ends: list[int] = []
        lowers: list[str] = []
        classes: list[str] = []
        after = 0
        for start, stop, holds in passages(text):
            if not holds:
                begins.append(start)
                ends.append(stop)
                blank = "\n\n" in text[start:stop]
                lowers.append("\n" if blank else ".")
                classes.append(PARAGRAPH if blank else OTHER)
                continue
            for match in _TOKEN.finditer(text, start, stop):
                begin, end = match.span()
                if begin < after:
                    continue
                kind = match.lastgroup
                if kind == "word":
                    lower = match.group().lower()
                    klass = CLASS_OF.get(lower, OTHER)
                    if lower in _COMPOUND:
                        end, lower, klass = _compound(text, begin, end, lower, klass)
                        after = end
                elif kind == "mark":
                    lower = match.group()
                    klass = _MARKS.get(lower, OTHER)
                elif kind == "number":
                    lower = match.group()
                    klass = _number_class(lower)
                elif kind == "paragraph":
                    lower, klass = "\n", PARAGRAPH
                else:
                    lower = match.group().lower()
                    klass = _FORM_CLASS[kind or ""]
                begins.append(begin)
                ends.append(end)
                lowers.append(lower)
                classes.append(klass)
        self.begins, self.ends, self.lowers = begins, ends, lowers
        self.classes = "".join(classes)

    def __len__(self) -> int:
        return len(self.lowers)


def _compound(text: str, begin: int, end: int, lower: str, klass: str) -> tuple[int, str, str]:
    """End, word and class of a token that may reach over several words: the name of a day, a.m. or p.m."""
    named = _HOLIDAY.match(text, begin)
    if named is not None:
        return named.end(), named.group().lower().replace("’", "'"), CHAR["holiday"]
    clock = _AMPM.match(text, begin)
    if clock is not None and _after_number(text, begin):
        return clock.end(), lower, CHAR["ampm"]
    return end, lower, klass


def _after_number(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].rstrip()[-1:].isdigit() or bool(
        re.search(r"\b(?:noon|twelve|one|two|three|four|five|six|seven|eight|nine|ten|eleven)\s$", text[max(0, at - 8) : at])
    )


def _number_class(word: str) -> str:
    if len(word) == 4 and word.isdigit() and "1000" <= word <= "2199":
        return _YEAR
    if len(word) <= 2 and word.isdigit() and 1 <= int(word) <= 31:
        return _SMALL
    return _NUMBER
