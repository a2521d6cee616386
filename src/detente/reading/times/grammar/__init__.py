"""The grammar of English time expressions: each module holds the rules of one kind and registers them by being imported."""

from detente.reading.times.grammar import clock, days, lengths, months, references, units, wrappers, years
from detente.reading.times.grammar.engine import Meaning, Story, parse

__all__ = [
    "Meaning",
    "Story",
    "clock",
    "days",
    "lengths",
    "months",
    "parse",
    "references",
    "units",
    "wrappers",
    "years",
]
