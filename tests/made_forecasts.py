"""A made-up world of dyads for tests of forecasts: weekly acts drawn from a fixed seed, in which threats bring sanctions."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np

from detente.book import Book
from made_books import made_book, made_entry, made_event

FIRST = date(2022, 1, 3)  # a Monday
PARTIES = ("BRA", "CHL", "ECU", "NOR", "PER", "OMN")


def weekly_events(weeks: int, seed: int = 7) -> list[list[tuple[str, str, str, str]]]:
    """For each week its events (source, type, target, day): noise, and threats, each followed by sanctions for three weeks."""
    generator = np.random.default_rng(seed)
    anger: Counter[tuple[str, str]] = Counter()
    found = []
    for week in range(weeks):
        monday = FIRST + timedelta(days=7 * week)
        events = []
        for pair in combinations(PARTIES, 2):
            for kind, rate in (("CONSULT", 0.5), ("AGREE", 0.2), ("ACCUSE", 0.12), ("AID", 0.08)):
                if generator.random() < rate:
                    sides = pair if generator.random() < 0.6 else pair[::-1]
                    events.append((sides[0], kind, sides[1], (monday + timedelta(days=int(generator.integers(6)))).isoformat()))
            if anger[pair]:
                anger[pair] -= 1
                events.append((pair[0], "SANCTION", pair[1], (monday + timedelta(days=3)).isoformat()))
            elif generator.random() < 0.06:
                anger[pair] = 3
                events.append((pair[0], "THREATEN", pair[1], (monday + timedelta(days=1)).isoformat()))
        found.append(events)
    return found


def made_world(path: Path, weeks: int = 60, *, silent: range = range(0), more: tuple[tuple[str, str, str, str], ...] = ()) -> Book:
    """A book of so many weeks, one article a week on its Sunday; none in weeks ``silent``. ``more`` are events of one last article."""
    entries = []
    for week, events in enumerate(weekly_events(weeks)):
        if week in silent:
            continue
        sunday = (FIRST + timedelta(days=7 * week + 6)).isoformat()
        records = [made_event(source, target, day, kind, key=f"{week}") for source, kind, target, day in events]
        entries.append(made_entry(f"w{week}", sunday, records, text="The two acted. " * 3))
    if more:
        last = max(day for *_, day in more)
        entries.append(made_entry("more", last, [made_event(s, t, day, kind, key="more") for s, kind, t, day in more]))
    return made_book(path, *entries)
