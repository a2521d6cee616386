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
_FORMS = ["small", "year", "number", "ordinal", "decade", "isodate", "slashdate", "nineeleven", "clock", "ampm", "holiday", "comma", "dot", "hyphen", "poss", "slash", "open", "night", "plural", "fraction"]

_names = [*_DATA["classes"], *_TABLES, *_FORMS]
CHAR: dict[str, str] = {name: chr(0x100 + i) for i, name in enumerate(_names)}

CLASS_OF: dict[str, str] = {word: CHAR[name] for name, words in _DATA["classes"].items() for word in words}
for _name, _table in _TABLES.items():
    for _word in _table:
        CLASS_OF.setdefault(_word, CHAR[_name])
CLASS_OF["night"] = CLASS_OF["nights"] = CHAR["night"]
PLURAL_UNITS = frozenset(word for word in UNIT if word.endswith("s")) | {"centuries"}

# Only a stretch of tokens that holds one of these can hold an expression.
TRIGGERS = ["unit", "month", "monthabbr", "weekday", "weekdays", "weekdayabbr", "season", "daypart", "frequency", "decadeword", "year", "decade", "isodate", "slashdate", "nineeleven", "clock", "ampm", "holiday", "now", "currently", "current", "recently", "recent", "soon", "previously", "future", "past", "today", "yesterday", "tomorrow", "tonight", "overnight", "oclock", "noon", "midnight", "quarter", "period", "weekend", "moment", "present", "night", "ordinal", "zone"]
TRIGGER_CLASS = re.compile("[" + "".join(CHAR[name] for name in TRIGGERS) + "]")

_MACROS: dict[str, str] = {}


def _expand(pattern: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: _MACROS.get(m[1]) or CHAR[m[1]], re.sub(r"\s+", "", pattern))


def macro(name: str, pattern: str) -> None:
    """Name a piece of grammar, to be used in braces by the rules that come after it."""
    _MACROS[name] = f"(?:{_expand(pattern)})"


def compile_rule(pattern: str) -> re.Pattern[str]:
    """A rule over token classes; blanks are free, ``{name}`` is a class or a macro. KeyError for an unknown name."""
    return re.compile(_expand(pattern))
