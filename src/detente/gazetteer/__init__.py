"""Who and where: names of states, bodies, groups, offices, persons and places, dated, and how to find them in a text."""

from __future__ import annotations

from detente.gazetteer.entries import Country, Entry, Match, Person, Place, Standing, Tenure
from detente.gazetteer.gazetteer import Gazetteer

__all__ = ["Country", "Entry", "Gazetteer", "Match", "Person", "Place", "Standing", "Tenure"]
