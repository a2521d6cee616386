"""Headlines and texts in capitals, put into the spelling that the parser has learned to read.

"RUSSIA SHELLED A THAI TOWN" and "Russia Shelled A Thai Town" are to the tagger names from end to end. Words of the language
lose their capitals, countries and what is no word of the language keep one; nothing changes its length: all offsets hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# A word in small letters, long enough that a headline would have raised it.
_SMALL = re.compile(r"(?<![A-Za-z'’])[a-z]{4,}")
# Words of that length that headlines leave small.
LEFT_SMALL = frozenset("from with over into than that amid after upon onto until under when while says this".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Fewer words are a name or a heading, not a sentence.
FEWEST_WORDS = 4
# Capitals and adjectives that are more often words ("Male", "The Valley"), and "US", of which capitals say nothing.
WORDS_FIRST = frozenset("male valley settlement us".split())
ABBREVIATIONS = frozenset("US U.S. UK U.K. UN U.N. EU UAE NATO USA DPRK IMF OPEC ASEAN CIA".split())


def is_raised(text: str) -> bool:
    """Whether a sentence is written in capitals or as a headline: no longer word of it is small."""
    if any(found[0] not in LEFT_SMALL for found in _SMALL.finditer(text)):
        return False
    return sum(1 for _ in _WORD.finditer(text)) >= FEWEST_WORDS


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    """Names, adjectives, inhabitants and capitals of countries: a pattern for them in small letters, and how they are written."""
    from detente.gazetteer import store

    written: dict[str, str] = {}
    for country in store.countries().values():
        for name in (country.name, *country.names, *country.adjectives, *country.people, *country.capitals):
            if name[:1].isupper() and name.lower() not in WORDS_FIRST and len(name) > 3:
                written.setdefault(name.lower(), name)
    names = sorted(written, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"), written


def as_running_text(text: str, is_word: Callable[[str], bool]) -> str:
    """The sentence as running text would write it, of the same length; itself where it is not raised.

    ``is_word`` tells whether a word in small letters is one of the language.
    """
    if not is_raised(text):
        return text

    def lowered(found: re.Match[str]) -> str:
        word, small = found[0], found[0].lower()
        if word in ABBREVIATIONS or len(small) != len(word):
            return word
        stem = re.sub(r"['’]s?$", "", small)
        return small if is_word(stem) else _opened(small)

    return _opened(_with_countries(_WORD.sub(lowered, text)))


def _opened(text: str) -> str:
    """The text with a capital first, where that is one letter ("ß" has two)."""
    first = text[:1].upper()
    return first + text[1:] if len(first) == 1 else text


def _with_countries(text: str) -> str:
    """The text with its countries' names as they are written."""
    pattern, written = _countries()
    small = text.lower()
    if len(small) == len(text):
        for found in pattern.finditer(small):
            text = text[: found.start()] + written[found[0]] + text[found.end() :]
    return text
