"""Score the parties that a careful reader marked: bench/mentions.py SHARED [--errors] [--unseen | --reference].

``bench/gold/mentions.jsonl`` holds mentions of parties with the answer of a reader who wrote it down before seeing
detente's; ``mentions_unseen.jsonl`` a second list, scored but never tuned on. SHARED is the folder that holds
``articles/``, from which both were drawn: sentences at random from articles that name at least two states, of the
sentences with two capitalised words after the first one, half from either source; every party of a drawn sentence that
is named, or is a noun for those who act, is marked (pronouns and descriptions like "the country" are not).

A mention is right if detente has exactly the codes expected (``A|B``: either will do; ``A + B``: both), abstained if it
has none there, else wrong. ``spurious`` counts the parties that detente sees in the same sentences where the reader saw
none, pronouns left out. ``--draw`` prints sentences for a new list. ``--reference`` scores the marked parties of the
reference article by class instead; of that text only offsets and codes are kept.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from detente.gazetteer import Gazetteer
from detente.gazetteer.store import countries
from detente.reading.actors import Mention, mentions
from detente.reading.coreference import ArticleContext
from detente.reading.parser import Parser
from detente.reading.read import Reader
from detente.reading.sentences import split_sentences
from detente.reading.syntax import Sentence
from detente.record import Article

GOLD = Path(__file__).parent / "gold"
SOURCES = ("wikinews.jsonl", "white_house_2021_2022.jsonl")
REFERENCE = "the-nation-pakistan-us.txt"
STATES_NAMED = 2
Row = dict[str, Any]


def articles_of(shared: Path, name: str) -> list[Row]:
    return [json.loads(line) for line in (shared / "articles" / name).read_text(encoding="utf8").splitlines()]


def drawn(rows: Sequence[Row], seed: int, articles: int, each: int, used: frozenset[str]) -> list[tuple[Row, int, int]]:
    """Sentences as (article, start, end): ``each`` at most of ``articles`` articles that are not in ``used``."""
    names = [country.name for country in countries().values() if not country.end]
    rng = random.Random(seed)
    order = [row for row in rows if row["id"] not in used and sum(name in row["text"] for name in names) >= STATES_NAMED]
    rng.shuffle(order)
    found: list[tuple[Row, int, int]] = []
    for row in order[:articles]:
        text = row["text"]
        full = [(a, b) for a, b in split_sentences(text) if sum(w[0].isupper() for w in text[a:b].split()[1:]) > 1]
        found += [(row, *bounds) for bounds in sorted(rng.sample(full, min(each, len(full))))]
    return found


def fits(code: str | None, wanted: str) -> bool:
    """Whether a code is one of ``A|B``; an alternative that ends in ``*`` is a beginning."""
    said = code or ""
    return any(said.startswith(one[:-1]) if one.endswith("*") else said == one for one in wanted.split("|"))


def read(parser: Parser, gazetteer: Gazetteer, row: Row, upto: int) -> list[tuple[Sentence, list[Mention]]]:
    """The mentions of an article's sentences up to a place in its text, later ones only entered by their names."""
    text = row["text"]
    article = Article(row["id"], text, title=row["title"], published=row["published"], outlet=row["outlet"], url=row["url"])
    bounds = split_sentences(text)
    found = gazetteer.scan(text)
    by_sentence = [[m for m in found if start <= m.start and m.end <= end] for start, end in bounds]
    context = ArticleContext(article, gazetteer, by_sentence)
    pieces = [(i, start, text[start:end]) for i, (start, end) in enumerate(bounds) if start < upto]
    return [(s, mentions(s, by_sentence[s.index], context)) for s in parser.parse(pieces)]


def codes_at(sentence: Sentence, found: Sequence[Mention], start: int, end: int) -> list[str | None] | None:
    """The codes of the parties that stand in ``[start, end)``: of the mention that overlaps it most, only the actors
    whose own words do; None if nothing is there.
    """
    best, most = None, (0, 0)
    for mention in found:
        first, last = sentence.begins[mention.first], sentence.ends[mention.last]
        overlap = min(end, last) - max(start, first)
        if overlap > 0 and (overlap, len(mention.actors)) > most and mention.kind != "speaker":
            best, most = mention, (overlap, len(mention.actors))
    if best is None:
        return None
    own = [a for a in best.actors if a.span is not None and a.span.start < end and start < a.span.end]
    return [a.code for a in own or best.actors]


def outcome(codes: Sequence[str | None] | None, wanted: str) -> str:
    """``right``, ``wrong`` or ``abstained``."""
    if not codes or not any(codes):
        return "abstained"
    parts = wanted.split(" + ")
    good = len(codes) == len(parts) and all(any(fits(code, part) for code in codes) for part in parts)
    return "right" if good else "wrong"


def score(shared: Path, name: str, show: bool) -> Row:
    parser, gazetteer = Parser(), Gazetteer.load()
    texts = {row["id"]: row for source in SOURCES for row in articles_of(shared, source)}
    marked: dict[str, list[Row]] = {}
    for line in (GOLD / name).read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        marked.setdefault(row["article"], []).append(row)
    counts: dict[str, Counter[str]] = {"wikinews": Counter(), "whitehouse.gov": Counter()}
    spurious = 0
    for key, rows in marked.items():
        text = texts[key]["text"]
        sentences = read(parser, gazetteer, texts[key], max(row["sentence"][1] for row in rows))
        places = {tuple(row["sentence"]) for row in rows}
        for sentence, found in sentences:
            whole = (sentence.begins[0], sentence.ends[-1]) if sentence.begins else (0, 0)
            if any(a <= whole[0] and whole[1] <= b for a, b in places):
                for mention in found:
                    first, last = sentence.begins[mention.first], sentence.ends[mention.last]
                    free = not any(row["span"][0] < last and first < row["span"][1] for row in rows)
                    if (
                        free
                        and mention.kind == "actor"
                        and any(a.code for a in mention.actors)
                        and sentence.tags[mention.head][:3] != "PRP"
                    ):
                        spurious += 1
                        if show:
                            print(f"spurious {text[first:last]!r} {[a.code for a in mention.actors]}", file=sys.stderr)
        for row in rows:
            start, end = row["span"]
            codes: list[str | None] | None = None
            for sentence, found in sentences:
                if sentence.begins and sentence.begins[0] < end and start < sentence.ends[-1]:
                    codes = codes_at(sentence, found, start, end) or codes
            told = outcome(codes, row["code"])
            counts[key.partition("/")[0]][told] += 1
            if show and told != "right":
                a, b = row["sentence"]
                print(f"{told}: {row['text']!r} wants {row['code']}, has {codes}\n    {text[a:b][:300]!r}", file=sys.stderr)
    report: Row = {"list": name, "spurious": spurious}
    for source, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        total = sum(count.values())
        decided = count["right"] + count["wrong"]
        report[source] = {"mentions": total, **dict(count), "precision": round(count["right"] / decided, 3) if decided else None,
                          "abstained_share": round(count["abstained"] / total, 3)}  # fmt: skip
    return report


def score_reference(shared: Path, show: bool) -> Row:
    """Right, wrong and abstained for each class of party in the reference article; ``?`` means: rightly unresolved."""
    text = (shared / "articles" / REFERENCE).read_text(encoding="utf8")
    reader = Reader()
    prepared = reader.prepare(Article("reference", text), everything=True)
    pieces = ((i, a, text[a:b]) for i, (a, b) in enumerate(prepared.sentences))
    parsed = {sentence.index: sentence for sentence in reader.parser.parse(pieces)}
    reading = reader.article_reading(prepared, parsed)
    counts: dict[str, Counter[str]] = {}
    for line in (GOLD / "reference_parties.jsonl").read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        start, end = row["span"]
        sentence = next(s for s in parsed.values() if s.start <= start < s.end)
        codes = codes_at(sentence, reading.mentions(sentence), start, end)
        told = outcome(codes, row["code"])
        if row["code"] == "?":
            told = "right" if told == "abstained" else "wrong"
        counts.setdefault(row["class"], Counter())[told] += 1
        if show and told != "right":
            print(f"{told}: {row['class']} at {start} wants {row['code']}, has {codes}", file=sys.stderr)
    total = sum(counts.values(), Counter())
    return {name: dict(count) for name, count in [*sorted(counts.items()), ("all", total)]}


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--errors", action="store_true", help="list what is not right, on stderr")
    options.add_argument("--unseen", action="store_true", help="score the second list")
    options.add_argument("--reference", action="store_true", help="score the reference article")
    options.add_argument("--draw", nargs=3, type=int, metavar=("SEED", "ARTICLES", "EACH"), help="print sentences for a new list")
    given = options.parse_args(arguments)
    if given.draw:
        for source in SOURCES:
            seed, articles, each = given.draw
            for row, start, end in drawn(articles_of(given.shared, source), seed, articles, each, frozenset()):
                print(json.dumps({"article": row["id"], "sentence": [start, end], "text": row["text"][start:end]}))
        return 0
    if given.reference:
        print(json.dumps(score_reference(given.shared, given.errors), indent=1))
        return 0
    name = "mentions_unseen.jsonl" if given.unseen else "mentions.jsonl"
    print(json.dumps(score(given.shared, name, given.errors), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
