"""Numbers in words and figures, and the small words around them."""

from __future__ import annotations

import re

from detente.reading.times.vocabulary import NUMBER, ORDINAL, SCALE, macro

macro("wordnumber", "{numword}(?:{hyphen}?{numword})?(?:{hyphen}?{scale}(?:{and}?{numword}(?:{hyphen}?{numword})?)?)?")
macro("vague", "(?:{a}?{couple}{of}?|{a}?{few}|{many}|(?:{a}|{numword})?{half}?{dozen}{of}?)")
macro("onehalf", "(?:{hyphen}?{and}{hyphen}?{a}{hyphen}?{half})?")
macro("count", "(?:(?:[{small}{number}{year}]{scale}?|{wordnumber}|{a}{scale}|{vague}|{scale})(?:{onehalf}|{fraction})?)")
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


def spelled_year(words: list[str]) -> int | None:
    """1997 for "nineteen ninety-seven"; None if the words are no year."""
    plain = [word for word in words if word not in ("-", "and")]
    if len(plain) < 2 or NUMBER.get(plain[0], 0) not in (17, 18, 19, 20):
        return None
    rest = sum(NUMBER[word] for word in plain[1:])
    if not 10 <= rest <= 99 or (len(plain) == 3 and (NUMBER[plain[1]] < 20 or NUMBER[plain[2]] > 9)):
        return None
    return NUMBER[plain[0]] * 100 + rest
