"""Which of several places of one name is meant: the one in a country that the article speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import TYPE_CHECKING

from detente.reading.mention import GEOGRAPHIC

if TYPE_CHECKING:
    from detente.gazetteer import Entry
    from detente.reading.coreference import ArticleContext

# A country that the article names counts for as much as a town a hundred thousand times as large, at most.
COUNTRY_WEIGHT = 1.0
MOST_WEIGHT = 5.0
REGION_SIZE = 5.0
# What a town's own name adds to the weight of its country (coreference/setting.py): with no more than that, nothing but
# the name speaks for the country.
OWN_WEIGHT = 0.6
# A town this many times as large as any other of its name is meant wherever it stands.
FAMOUS = 5


def likeliest(entries: Sequence[Entry], context: ArticleContext) -> Entry:
    """Of the entries of one name the place in a country that the article speaks of, else the largest."""
    places = [entry for entry in entries if entry.kind in GEOGRAPHIC and entry.country]
    if not places or entries[0].kind in ("country", "demonym", "capital"):
        return entries[0]

    def score(entry: Entry) -> float:
        size = log10(entry.population + 1) if entry.kind == "city" else REGION_SIZE
        return size + COUNTRY_WEIGHT * min(float(context.weights.get(entry.country or "", 0)), MOST_WEIGHT)

    return max(places, key=score)


def is_stray(entry: Entry, context: ArticleContext) -> bool:
    """Whether a town lies in a country of which the article speaks nowhere else, while it is about another, and the name is
    borne elsewhere too ("Norfolk" in a story about Britain): then which one is meant is not known.
    """
    if entry.kind != "city" or entry.country is None or context.dominant in (None, entry.country):
        return False
    if context.weights.get(entry.country, 0) > OWN_WEIGHT:
        return False
    others = [place.population for place in context.gazetteer.where(entry.name) if place.country != entry.country]
    return bool(others) and entry.population < FAMOUS * max(others)
