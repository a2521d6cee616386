"""The words of time expressions (``words.toml``) as the grammar wants them: one character for each class of words.

A text's tokens become a string with one character a token, and the grammar's rules are regular expressions over
that string; :func:`compile_rule` writes them with class names in braces: ``{the}?{past}{unit}``.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

_DATA: dict[str, Any] = tomllib.loads(files("detente.reading.times").joinpath("words.toml").read_text(encoding="utf8"))

UNIT: dict[str, str] = _DATA["units"]
MONTH: dict[str, int] = {**_DATA["months"], **_DATA["month_abbreviations"]}
WEEKDAY: dict[str, int] = {**_DATA["weekdays"], **_DATA["weekday_plurals"], **_DATA["weekday_abbreviations"]}
SEASON: dict[str, str] = _DATA["seasons"]
PART_OF_DAY: dict[str, str] = {**_DATA["parts_of_day"], "night": "NI", "nights": "NI"}
FREQUENCY: dict[str, str] = _DATA["frequency"]
DECADE: dict[str, int] = _DATA["decades"]
NUMBER: dict[str, int] = {**_DATA["numbers"], **_DATA["scales"]}
SCALE: dict[str, int] = _DATA["scales"]
ORDINAL: dict[str, int] = {**_DATA["ordinals"], "second": 2}
ZONE: dict[str, int] = _DATA["zones"]
HOLIDAY: dict[str, str] = _DATA["holidays"]
NAMES: dict[str, frozenset[str]] = {name: frozenset(words) for name, words in _DATA["names"].items()}
WORDS: dict[str, frozenset[str]] = {name: frozenset(text.split()) for name, text in _DATA["around"].items()}
# Words that the grammar takes as one ("prior", "upcoming"), by the word that stands for them ("previous", "coming").
SAME_AS: dict[str, str] = {synonym: name for name, words in _DATA["classes"].items() for synonym in words}
FUTURE: frozenset[str] = frozenset(_DATA["tense"]["future"])
PAST: frozenset[str] = frozenset(_DATA["tense"]["past"])
NOT_PAST: frozenset[str] = frozenset(_DATA["tense"]["not_past"])

OTHER = "\x01"  # a token of no class
PARAGRAPH = "\x02"  # a blank line: no expression crosses it

_TABLES = {
    "unit": UNIT,
    "month": _DATA["months"],
    "monthabbr": _DATA["month_abbreviations"],
    "weekday": _DATA["weekdays"],
    "weekdays": _DATA["weekday_plurals"],
    "weekdayabbr": _DATA["weekday_abbreviations"],
    "season": SEASON,
    "daypart": _DATA["parts_of_day"],
    "frequency": FREQUENCY,
    "decadeword": DECADE,
    "numword": _DATA["numbers"],
    "scale": _DATA["scales"],
    "ordword": _DATA["ordinals"],
    "zone": ZONE,
}
# Classes whose tokens are known by their form, not by a list (tokens.py).
_FORMS = _DATA["triggers"]["forms"].split()

_names = [*_DATA["classes"], *_TABLES, *_FORMS]
CHAR: dict[str, str] = {name: chr(0x100 + i) for i, name in enumerate(_names)}

CLASS_OF: dict[str, str] = {word: CHAR[name] for name, words in _DATA["classes"].items() for word in words}
for _name, _table in _TABLES.items():
    for _word in _table:
        CLASS_OF.setdefault(_word, CHAR[_name])
CLASS_OF["night"] = CLASS_OF["nights"] = CHAR["night"]
PLURAL_UNITS = frozenset(word for word in UNIT if word.endswith("s")) | {"centuries"}

# Only a stretch of tokens that holds one of these can hold an expression.
TRIGGERS = _DATA["triggers"]["classes"].split()
TRIGGER_CLASS = re.compile(
    "[" + "".join(CHAR[name] for name in TRIGGERS) + "]|" + CHAR["numword"] + CHAR["hyphen"] + "?" + CHAR["numword"]
)
# The words of those classes; a passage with none of them and no figure is not looked at.
TRIGGER_WORDS: frozenset[str] = frozenset(
    {word for word, klass in CLASS_OF.items() if klass in {CHAR[name] for name in TRIGGERS}}
    | {re.split(r"[\s'-]", name)[0].rstrip(".") for name in HOLIDAY}
    | {"seventeen", "eighteen", "nineteen", "twenty"}
)

_MACROS: dict[str, str] = {}


def _expand(pattern: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: _MACROS.get(m[1]) or CHAR[m[1]], re.sub(r"\s+", "", pattern))


def macro(name: str, pattern: str) -> None:
    """Name a piece of grammar, to be used in braces by the rules that come after it."""
    _MACROS[name] = f"(?:{_expand(pattern)})"


def compile_rule(pattern: str) -> re.Pattern[str]:
    """A rule over token classes; blanks are free, ``{name}`` is a class or a macro. KeyError for an unknown name."""
    return re.compile(_expand(pattern))


def first_classes(pattern: str) -> frozenset[str]:
    """The token classes with which a match of an expanded rule can begin; used to try only rules that can match."""
    firsts, _, _ = _firsts(pattern, 0)
    return firsts


def _firsts(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    """Firsts of the alternatives from ``at`` to the closing bracket: (classes, may it be empty, where it ends)."""
    total: frozenset[str] = frozenset()
    can_be_empty = False
    sequence: frozenset[str] = frozenset()
    still_open = True  # nothing that must be there has been met in this alternative
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            total, can_be_empty = total | sequence, can_be_empty or still_open
            sequence, still_open, at = frozenset(), True, at + 1
            continue
        if pattern[at] == "(":
            opening = re.compile(r"\((?:\?:|\?P<\w+>|\?=)?").match(pattern, at)
            assert opening is not None
            item, empty, at = _firsts(pattern, opening.end())
            at += 1
            if opening[0] == "(?=":
                item, empty = frozenset(), True
        elif pattern[at] == "[":
            close = pattern.index("]", at)
            item, empty, at = frozenset(pattern[at + 1 : close]), False, close + 1
        else:
            item, empty, at = frozenset(pattern[at]), False, at + 1
        if at < len(pattern) and pattern[at] in "?*+":
            empty = empty or pattern[at] != "+"
            at += 1
        if still_open:
            sequence |= item
            still_open = empty
    return total | sequence, can_be_empty or still_open, at
