"""Measure where events are said to have happened: bench/places.py SHARED_DIR [--errors] [--held-out].

The events of ``bench/gold/places.jsonl`` were drawn at random (Wikinews and White House texts) and placed by reading.
``told`` is ``stated`` (the text says where it happened: silence is a miss), ``inferable`` (a careful reader may give the
country; silence is as good) or ``nowhere`` (the text does not say: any place is wrong). ``country`` holds alternatives,
``name`` those of the narrowest place told, by its own name or its first-level region. A fifth of the events is held out: it
is scored only with ``--held-out`` and was never looked at while the rules were written.

Prints one JSON object. Precision is right / (right + wrong) by country; ``named`` is the share of the right ones with a
name in the gold where detente's place is that one; ``missed`` are stated places that were left out; ``no_event`` are
events that detente no longer codes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from detente.reading.read import Reader
from detente.record import Event, Place, Reading
from references import GOLD, articles


def event_at(reading: Reading, start: int, end: int) -> Event | None:
    """The event whose trigger overlaps ``[start, end)`` most; of equals the last one, the word nearest to the end."""
    shared = [(min(end, event.trigger.end) - max(start, event.trigger.start), event) for event in reading.events]
    return max(shared, key=lambda found: found[0], default=(0, None))[1] if any(n > 0 for n, _ in shared) else None


def outcome(row: dict[str, Any], place: Place | None) -> str:
    """``right``, ``wrong``, ``missed`` or (rightly) ``silent``."""
    if place is None:
        return "missed" if row["told"] == "stated" else "silent"
    return "right" if place.country in row["country"] else "wrong"


def is_named(row: dict[str, Any], place: Place) -> bool:
    """Whether a place is the narrowest one that the text tells."""
    told = f"{place.name} {place.admin1 or ''}".lower()
    return any(name.lower() in told for name in row["name"])


def main(shared: Path, show: bool, held_out: bool) -> dict[str, Any]:
    rows = [json.loads(line) for line in (GOLD / "places.jsonl").read_text(encoding="utf8").splitlines()]
    rows = [row for row in rows if row["held_out"] == held_out]
    texts, reader = articles(shared), Reader()
    readings: dict[str, Reading] = {}
    counts: dict[str, Counter[str]] = {"all": Counter()}
    for row in rows:
        article = texts[row["article"]]
        start, end = row["span"]
        if article.text[start:end] != row["text"]:
            raise SystemExit(f"{row['id']}: {row['text']!r} does not stand at {start} in {row['article']}")
        reading = readings.get(article.id) or readings.setdefault(article.id, reader.read(article))
        event = event_at(reading, start, end)
        result = "no_event" if event is None else outcome(row, event.place)
        place = event.place if event is not None else None
        for key in ("all", row["told"]):
            count = counts.setdefault(key, Counter())
            count[result] += 1
            if result == "right" and row["name"] and place is not None:
                count["with_name"] += 1
                count["named"] += is_named(row, place)
        unnamed = result == "right" and row["name"] and place is not None and not is_named(row, place)
        if show and (result in ("wrong", "missed") or unnamed):
            print(f"{row['id']} {result} {row['told']} expected {row['country']} {row['name']} got", end=" ")
            print((place.country, place.admin1, place.name, place.span and place.span.text) if place is not None else None)
            print(
                f"    …{article.text[max(0, start - 250) : start]}⟦{row['text']}⟧{article.text[end : end + 120]}…".replace(
                    "\n", " "
                )
            )
    report: dict[str, Any] = {"set": "places", "held_out": held_out, "events": len(rows)}
    for key, count in counts.items():
        decided = count["right"] + count["wrong"]
        report[key] = {**dict(sorted(count.items())), "precision": round(count["right"] / decided, 3) if decided else None}
    return report


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(Path(sys.argv[1]), "--errors" in sys.argv, "--held-out" in sys.argv)))
