"""Parties and places of golden sentences, and the promises that every mention keeps."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from detente.gazetteer import Gazetteer
from detente.reading.actors import Mention, mentions
from detente.reading.coreference import ArticleContext
from detente.reading.parser import Parser
from detente.reading.sentences import split_sentences
from detente.record import Article

pytestmark = pytest.mark.model

GOLDEN = tomllib.loads((Path(__file__).parent / "golden" / "actors.toml").read_text(encoding="utf8"))
CASES = [(name, case) for name, cases in GOLDEN.items() for case in cases]


@cache
def parser() -> Parser:
    return Parser()


def read(text: str, published: str | None = None, outlet: str | None = None, quotes: Any = ()) -> list[Mention]:
    """Every mention of a text, all its sentences parsed."""
    gazetteer = Gazetteer.load()
    article = Article("test", text, published=published, outlet=outlet)
    bounds = split_sentences(text)
    matches = gazetteer.scan(text)
    by_sentence = [[m for m in matches if start <= m.start and m.end <= end] for start, end in bounds]
    context = ArticleContext(article, gazetteer, by_sentence)
    context.quotes = list(quotes)
    pieces = [(i, start, text[start:end]) for i, (start, end) in enumerate(bounds)]
    found: list[Mention] = []
    for sentence in parser().parse(pieces):
        for mention in mentions(sentence, by_sentence[sentence.index], context):
            mention.first, mention.last = sentence.begins[mention.first], sentence.ends[mention.last]
            mention.head = sentence.begins[mention.head]
            found.append(mention)
    return found


def _where(text: str, surface: str) -> tuple[int, int]:
    surface, _, number = surface.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.index(surface, at + 1)
    return at, at + len(surface)


def _matches(code: str | None, wanted: str) -> bool:
    return any(
        w == "*" or code == w or (w.endswith("*") and code is not None and code.startswith(w[:-1])) for w in wanted.split("|")
    )


def check(case: dict[str, Any]) -> list[str]:
    """What is wrong with a case's mentions, in words; empty if all is right."""
    text = case["text"]
    found = read(text, case.get("published"), case.get("outlet"))
    wrong = []
    for line in case["expect"]:
        surface, _, wanted = line.partition(" => ")
        loose = surface.startswith("~")
        start, end = _where(text, surface.removeprefix("~"))
        here = [m for m in found if m.first <= start and end <= m.last] or [m for m in found if m.first < end and start < m.last]
        if not loose:
            here = [m for m in here if m.first == start and m.last == end]
        codes, _, antecedent = wanted.partition(" =")
        kind = "actor"
        for other in ("place", "speaker"):
            if codes.endswith(" " + other):
                codes, kind = codes.removesuffix(" " + other), other
        if codes.startswith("?"):
            reason = codes[1:].strip()
            if any(m.actors for m in here) or (reason and not any((m.reason or "").startswith(reason) for m in here)):
                wrong.append(f"{line}: {[(m.actors, m.reason) for m in here]}")
            continue
        parts = codes.split(" + ")
        good = False
        for mention in here:
            if mention.kind != kind:
                continue
            given = [actor.code for actor in mention.actors]
            if len(parts) > 1:
                good = len(given) == len(parts) and all(any(_matches(c, p) for c in given) for p in parts)
            else:
                good = any(_matches(c, parts[0]) for c in given) or (not given and "?" in parts[0].split("|"))
            if good and antecedent:
                good = any(a.antecedent is not None and antecedent.strip() in a.antecedent.text for a in mention.actors)
            if good:
                break
        if "?" in codes.split("|") and not here:
            good = True
        if not good:
            wrong.append(f"{line}: {[(text[m.first : m.last], [a.code for a in m.actors], m.kind, m.reason) for m in here]}")
    for surface in case.get("absent", ()):
        start, end = _where(text, surface)
        if any(m.actors and m.kind == "actor" for m in found if m.first < end and start < m.last):
            wrong.append(f"absent {surface}: {[(text[m.first : m.last], [a.code for a in m.actors]) for m in found]}")
    return wrong


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case['text'][:40]}" for name, case in CASES])
def test_golden(name: str, case: dict[str, Any]) -> None:
    assert check(case) == []
