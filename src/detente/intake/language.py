"""Is it English? A text in another language is a recorded outcome, not an article read badly."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# As much of a text as is looked at, in code points: more changes no verdict, and 5,000 take 2 ms.
LOOKED_AT = 5_000
# Text with fewer letters says too little: "U.S. Lifts Travel Ban to Lebanon." is taken for Central Bikol.
FEWEST_LETTERS = 40
# Of 3,097 English news texts, single sentences full of foreign names among them, the surest wrong verdict has .76
# (Nigerian Pidgin); French, German, Italian sentences of 60 letters have .95 and more.
SURE = 0.9
# Letters of another script that make a text foreign.
FEWEST_FOREIGN = 8
# English-based creoles that py3langid tells apart: what detente is given under them is English news.
AS_ENGLISH = frozenset({"en", "pcm"})

# No other language has these words as often; where they are, py3langid (0.5 s to load) need not be asked.
_ENGLISH = frozenset("the and was were that with which from has have his said this would".split())
_WORD = re.compile(r"\w+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
ENGLISH_SHARE, THE_SHARE = 0.10, 0.03


def language_of(text: str, declared: str | None = None) -> str | None:
    """The ISO 639 code of the language that ``text`` is in; None where it is too short or mixed to tell.

    ``declared`` is what the article says of itself; it decides where the text cannot.
    """
    head = text[:LOOKED_AT]
    # Nearly every letter is plain ASCII, and one process looks at the texts of all that read: only the others are looked up.
    letters = sum(map(str.isalpha, head))
    foreign = sum(each.isalpha() and not unicodedata.name(each, "").startswith("LATIN") for each in _BEYOND_ASCII.findall(head))
    if letters >= FEWEST_FOREIGN and foreign > letters / 2:
        found, _ = _identifier().classify(head)
        return str(found) if found not in AS_ENGLISH else "und"
    if letters < FEWEST_LETTERS:
        return _primary(declared)
    if _plainly_english(head):
        return "en"
    found, probability = _identifier().classify(head)
    if found in AS_ENGLISH:
        return "en"
    return str(found) if probability >= SURE else _primary(declared)


def _primary(tag: str | None) -> str | None:
    """The language of a language tag: ``en`` of ``en-GB``; None of a tag that says nothing."""
    primary = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    return {"eng": "en", "english": "en", "und": None, "mul": None, "": None}.get(primary, primary)


def _plainly_english(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    english = sum(map(_ENGLISH.__contains__, words))
    return words.count("the") >= THE_SHARE * len(words) and english >= ENGLISH_SHARE * len(words)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
