"""Golden texts on who is meant and where it happened: ``golden/coreference.toml`` and ``golden/places.toml``.

A single file is looked at with ``python tests/test_golden_references.py``, which prints every fault.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from detente.reading.article import ArticleReading
from detente.reading.mention import Mention
from detente.reading.read import Reader
from detente.record import Actor, Article, Event

pytestmark = pytest.mark.model

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf8"))["golden"]
NOBODY = "nobody"


def cases(name: str) -> list[dict[str, Any]]:
    tables = tomllib.loads((HERE / "golden" / name).read_text(encoding="utf8"))
    # Tables named `case` state events: test_golden.py reads those.
    return [case for table, group in tables.items() if table != "case" for case in group]


def article_of(case: dict[str, Any]) -> Article:
    return Article("golden", case["text"], **{key: case.get(key) for key in ("title", "published", "outlet")})


def occurrence(text: str, surface: str) -> tuple[int, int]:
    words, _, number = surface.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.index(words, at + 1)
    return at, at + len(words)


# --- who is meant ------------------------------------------------------------------------------------------------------


def reading_of(reader: Reader, article: Article) -> ArticleReading:
    """The reading of an article with every sentence parsed."""
    prepared = reader.prepare(article, everything=True)
    pieces = [(index, *prepared.sentences[index]) for index in prepared.wanted]
    sentences = reader.parser.parse((index, start, article.text[start:end]) for index, start, end in pieces)
    return reader.article_reading(prepared, dict(zip(prepared.wanted, sentences, strict=True)))


def mention_at(reading: ArticleReading, start: int, end: int) -> Mention | None:
    """The last mention headed within ``[start, end)`` (not "his" in "his counterpart"), else the smallest that covers it."""
    inside: list[tuple[int, Mention]] = []
    around: list[tuple[int, Mention]] = []
    for sentence in reading.parsed.values():
        for mention in reading.mentions(sentence) if sentence.start <= start < sentence.end else ():
            first, last = sentence.begins[mention.first], sentence.ends[mention.last]
            if start <= sentence.begins[mention.head] < end:
                inside.append((mention.head, mention))
            elif first <= start and end <= last:
                around.append((last - first, mention))
    if inside:
        return max(inside, key=lambda found: found[0])[1]
    return min(around, key=lambda found: found[0])[1] if around else None


def is_one_of(actor: Actor, wanted: str) -> bool:
    return any(fnmatchcase(actor.code or "", pattern) for pattern in wanted.split("|"))


def reference_faults(case: dict[str, Any], reader: Reader) -> Iterator[str]:
    reading = reading_of(reader, article_of(case))
    for line in case["expect"]:
        surface, told = line.split(" => ")
        told, _, antecedent = told.partition(" = ")
        start, end = occurrence(case["text"], surface)
        mention = mention_at(reading, start, end)
        speaks = mention is not None and mention.kind == "speaker"
        silent = mention is None or speaks or (mention.kind == "place" and told == NOBODY)
        actors = () if silent else tuple(a for a in mention.actors if a.code)
        wanted = told.split(" + ")
        if not actors and NOBODY in told.split("|"):
            continue
        good = len(actors) == len(wanted) and all(any(is_one_of(a, w) for a in actors) for w in wanted)
        if good and antecedent:
            good = all(a.antecedent is not None and antecedent in a.antecedent.text for a in actors)
        if not good:
            got = [(a.code, a.how, a.antecedent and a.antecedent.text) for a in actors]
            yield f"{line}: {got} {mention.reason if mention else 'no mention'}"


# --- where it happened -------------------------------------------------------------------------------------------------


def place_faults(case: dict[str, Any], reader: Reader) -> Iterator[str]:
    boundaries = {name: code or None for name, code in case.get("boundaries", {}).items()}
    before, reader.boundaries = reader.boundaries, boundaries
    try:
        events = reader.read(article_of(case)).events
    finally:
        reader.boundaries = before
    for line in case["places"]:
        trigger, told = line.split(" => ")
        found = [event for word in trigger.split("|") for event in events if _at(event, *occurrence(case["text"], word))]
        if not found:
            yield f"{line}: no such event among {[event.trigger.text for event in events]}"
        elif not any(_placed(event, told) for event in found):
            place = found[0].place
            yield f"{line}: {(place.country, place.admin1, place.name) if place else None}"


def _at(event: Event, start: int, end: int) -> bool:
    return event.trigger.start < end and start < event.trigger.end


def _placed(event: Event, told: str) -> bool:
    country, _, name = told.partition(", ")
    place = event.place
    if place is None:
        return "none" in country.split("|")
    if (place.country or "none-country") not in country.split("|"):
        return False
    return not name or place.name in name.split("|")


# --- the tests ---------------------------------------------------------------------------------------------------------

FILES = {"coreference": reference_faults, "places": place_faults}


@pytest.mark.parametrize("name", sorted(FILES))
def test_golden_texts(name: str, reader: Reader) -> None:
    found = [(case["text"], list(FILES[name](case, reader))) for case in cases(f"{name}.toml")]
    wrong = [f"{text}\n    " + "\n    ".join(why) for text, why in found if why]
    share = 1 - len(wrong) / len(found)
    assert share >= FLOORS[name], f"{share:.3f} of {name}.toml is right, the floor is {FLOORS[name]}:\n" + "\n".join(wrong)


def main() -> None:
    reader = Reader(coder="rules")
    for name, faults in FILES.items():
        found = [(case["text"], list(faults(case, reader))) for case in cases(f"{name}.toml")]
        for text, why in found:
            if why:
                print(text + "\n    " + "\n    ".join(why))
        print(f"{name}: {sum(not why for _, why in found)} of {len(found)} right")


if __name__ == "__main__":
    main()
