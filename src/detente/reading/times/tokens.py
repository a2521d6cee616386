"""A text as tokens with one class character each, for the grammar of time expressions."""

from __future__ import annotations

import re

from detente.reading.times.vocabulary import CHAR, CLASS_OF, HOLIDAY, OTHER, PARAGRAPH

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
_HOLIDAY_FIRST = frozenset(re.split(r"[\s'-]", name)[0].rstrip(".") for name in HOLIDAY)
_AMPM = re.compile(r"(?:[ap]\.m\.?|[ap]m\b|[AP]\.?M\b\.?)")
_MARKS = {
    ",": CHAR["comma"],
    ".": CHAR["dot"],
    "-": CHAR["hyphen"],
    "‐": CHAR["hyphen"],
    "‑": CHAR["hyphen"],
    "/": CHAR["slash"],
    "(": CHAR["open"],
}
_FORM_CLASS = {
    name: CHAR[name] for name in ("isodate", "clock", "slashdate", "nineeleven", "decade", "ordinal", "poss")
}
_SMALL, _YEAR, _NUMBER, _AMPM_CLASS = CHAR["small"], CHAR["year"], CHAR["number"], CHAR["ampm"]


class Tokens:
    """Parallel lists of a text's tokens: begins, ends (offsets), lowers, and ``classes``, one character a token."""

    __slots__ = ("begins", "classes", "ends", "lowers", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        begins, ends, lowers, classes = [], [], [], []
        after = 0
        for match in _TOKEN.finditer(text):
            begin, end = match.span()
            if begin < after:
                continue
            kind = match.lastgroup
            word = match.group()
            if kind == "word":
                lower = word.lower()
                klass = CLASS_OF.get(lower, OTHER)
                if lower in _HOLIDAY_FIRST and (named := _HOLIDAY.match(text, begin)):
                    end = after = named.end()
                    lower, klass = named.group().lower().replace("’", "'"), CHAR["holiday"]
                elif (
                    lower in ("a", "p", "am", "pm")
                    and (clock := _AMPM.match(text, begin))
                    and _after_number(text, begin)
                ):
                    end = after = clock.end()
                    klass = _AMPM_CLASS
            elif kind == "mark":
                lower = word
                klass = _MARKS.get(word, OTHER)
            elif kind == "number":
                lower = word
                klass = _number_class(word)
            elif kind == "paragraph":
                lower, klass = "\n", PARAGRAPH
            else:
                lower = word.lower()
                klass = _FORM_CLASS[kind or ""]
            begins.append(begin)
            ends.append(end)
            lowers.append(lower)
            classes.append(klass)
        self.begins, self.ends, self.lowers = begins, ends, lowers
        self.classes = "".join(classes)

    def __len__(self) -> int:
        return len(self.lowers)


def _after_number(text: str, at: int) -> bool:
    return text[max(0, at - 2) : at].rstrip()[-1:].isdigit() or bool(
        re.search(
            r"\b(?:noon|twelve|one|two|three|four|five|six|seven|eight|nine|ten|eleven)\s$", text[max(0, at - 8) : at]
        )
    )


def _number_class(word: str) -> str:
    if len(word) == 4 and word.isdigit() and "1000" <= word <= "2199":
        return _YEAR
    if len(word) <= 2 and word.isdigit() and 1 <= int(word) <= 31:
        return _SMALL
    return _NUMBER
