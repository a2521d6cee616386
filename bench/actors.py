"""Measure the resolution of actors on hand-coded sentences: bench/actors.py SHARED_DIR [--errors].

Each actor that the PLOVER gold standard codes in a sentence is looked up by its own words: the mention there counts as
right by country if its country (or organisation) is the coded one, by sector if its sector is (where one is coded).
Odd and even rows are reported apart: knowledge was written from odd rows only. ``--errors`` lists those of odd rows.
Prints one JSON object; the cost is that of ``mentions`` alone, without parsing.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from detente.gazetteer import Gazetteer
from detente.reading.actors import Mention, mentions
from detente.reading.coreference import ArticleContext
from detente.reading.parser import Parser
from detente.reading.sentences import split_sentences
from detente.reading.syntax import Sentence
from detente.record import Actor, Article

# The gold's own spellings, and what it calls all international organisations.
SAME = {"JAP": "JPN", "KOS": "XKX", "UNO": "IGO", "EUR": "IGO", "NAT": "IGO", "IMF": "IGO", "WBG": "IGO", "IMG": "IGO"}


def parties(parser: Parser, gazetteer: Gazetteer, article: Article) -> tuple[list[tuple[Sentence, list[Mention]]], float]:
    """The mentions of each sentence of an article, and the seconds that finding them took."""
    bounds = split_sentences(article.text)
    found = gazetteer.scan(article.text)
    by_sentence = [[m for m in found if start <= m.start and m.end <= end] for start, end in bounds]
    context = ArticleContext(article, gazetteer, by_sentence)
    sentences = list(parser.parse([(i, start, article.text[start:end]) for i, (start, end) in enumerate(bounds)]))
    begin = time.perf_counter()
    out = [(s, mentions(s, by_sentence[s.index], context)) for s in sentences]
    return out, time.perf_counter() - begin


def country_of(actor: Actor) -> str | None:
    """The code that country and organisation are compared by."""
    if actor.country:
        return SAME.get(actor.country, actor.country)
    code = (actor.code or "")[:3]
    return SAME.get(code, "IGO" if actor.sector == "IGO" else code) or None


def nearest(read: list[tuple[Sentence, list[Mention]]], start: int, end: int) -> Mention | None:
    """The mention that overlaps ``[start, end)`` most; of equals the one with actors."""
    best, most = None, (0, 0)
    for sentence, found in read:
        for mention in found:
            first, last = sentence.begins[mention.first], sentence.ends[mention.last]
            overlap = min(end, last) - max(start, first)
            if overlap > 0 and (overlap, len(mention.actors)) > most and mention.kind != "speaker":
                best, most = mention, (overlap, len(mention.actors))
    return best


def main(shared: Path, show: bool) -> dict[str, Any]:
    parser, gazetteer = Parser(), Gazetteer.load()
    counts: dict[str, Counter[str]] = {"odd": Counter(), "even": Counter()}
    seconds, sentences = 0.0, 0
    lines = (shared / "eval/events/plover_gsr_dev.jsonl").read_text(encoding="utf8").splitlines()
    for number, line in enumerate(lines):
        row = json.loads(line)
        read, cost = parties(parser, gazetteer, Article(row["id"], row["text"], published=row["date"]))
        seconds, sentences = seconds + cost, sentences + len(read)
        half = "odd" if number % 2 == 0 else "even"  # rows are counted from one
        count = counts[half]
        for gold in row["source"] + row["target"]:
            at = row["text"].find(gold["text"].strip())
            if at < 0:
                count["not_in_text"] += 1
                continue
            mention = nearest(read, at, at + len(gold["text"].strip()))
            wanted = SAME.get(gold["code"], gold["code"])
            got = {country_of(actor) for actor in mention.actors} if mention is not None else set()
            outcome = "right" if wanted in got else "wrong" if got - {None} else "abstained"
            count["country_" + outcome] += 1
            sector = (gold["sector"] or "")[:3]
            if sector and sector != "***":
                sectors = {(a.sector or "")[:3] for a in mention.actors} if mention is not None else set()
                count["sector_" + ("right" if sector in sectors else "wrong" if sectors - {""} else "abstained")] += 1
            if show and half == "odd" and (outcome != "right" or (sector and sector not in sectors)):
                given = [(a.code, a.text) for a in mention.actors] if mention is not None else None
                print(f"{row['id']} {gold['text']!r} wants {gold['code']} {gold['sector']}, has {given}", file=sys.stderr)
                print("    " + row["text"][max(0, at - 100) : at + 120], file=sys.stderr)
    report: dict[str, Any] = {}
    for half, count in counts.items():
        for what in ("country", "sector"):
            total = sum(count[f"{what}_{outcome}"] for outcome in ("right", "wrong", "abstained"))
            report[f"{half}_{what}"] = {
                "actors": total,
                "right": round(count[f"{what}_right"] / total, 3),
                "wrong": round(count[f"{what}_wrong"] / total, 3),
                "abstained": round(count[f"{what}_abstained"] / total, 3),
            }
    report["milliseconds_a_sentence"] = round(1000 * seconds / sentences, 3)
    return report


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(json.dumps(main(Path(sys.argv[1]), "--errors" in sys.argv), indent=1))
