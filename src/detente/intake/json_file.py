"""A JSON file: one article as an object, or a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from detente.intake.draft import Broken, Draft, Unreadable
from detente.intake.jsonl import FIELDS, an_object, parse
from detente.intake.text import whole


def drafts(stream: BinaryIO, where: str) -> Iterator[Draft | Broken]:
    value = parse(whole(stream, where).text)
    for number, row in enumerate(value if isinstance(value, list) else [value], 1):
        place = f"{where}#{number}" if isinstance(value, list) else where
        try:
            article = an_object(row)
            yield Draft(place, **{name: article.get(name) for name in FIELDS})
        except Unreadable as problem:
            yield Broken(place, problem)
