"""Measure what pronouns and descriptions resolve to: bench/references.py SHARED_DIR [--errors] [--held-out].

The cases of ``bench/gold/references.jsonl`` were drawn at random (Wikinews and White House texts) and decided by reading.
``kind`` is ``party`` (``expected`` holds one list of alternative codes a party meant), ``private`` (a private person or a
body of no state: silence is as good as the right country) or ``none`` (a thing, a place, an animal, nobody in particular:
anything but silence is wrong). ``who`` holds words of which the resolved person's name must have one. A fifth of the cases
is held out: it is scored only with ``--held-out`` and was never looked at while the rules were written.

Prints one JSON object: cases by outcome and class. Precision is right / (right + wrong), where a case of kind ``none``
that was given a party counts as wrong; ``abstained`` is the share of the cases of kind ``party`` left unresolved.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from detente.reading.article import ArticleReading
from detente.reading.mention import Mention
from detente.reading.read import Reader
from detente.record import Actor, Article

GOLD = Path(__file__).parent / "gold"
Found = tuple[ArticleReading, dict[int, list[Mention]]]


def articles(shared: Path) -> dict[str, Article]:
    """Every article of the shared texts by its id."""
    found = {}
    for name in ("wikinews.jsonl", "white_house_2021_2022.jsonl"):
        for line in (shared / "articles" / name).read_text(encoding="utf8").splitlines():
            row = json.loads(line)
            fields = {key: row.get(key) for key in ("title", "published", "url", "outlet")}
            found[row["id"]] = Article(row["id"], row["text"], **fields)
    return found


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


def agrees(actor: Actor, codes: list[str]) -> bool:
    """Whether an actor is of the country, or is the organisation, that one of the codes names."""
    return any(
        actor.country == code[:3] if actor.country else code in (actor.code or "") or code in (actor.name or "") for code in codes
    )


def outcome(row: dict[str, Any], actors: tuple[Actor, ...]) -> str:
    """``right``, ``wrong``, ``abstained`` or (rightly) ``silent``."""
    if not actors:
        return "abstained" if row["kind"] == "party" else "silent"
    met = [any(agrees(actor, codes) for actor in actors) for codes in row["expected"]]
    if not met or not all(met) or not all(any(agrees(actor, codes) for codes in row["expected"]) for actor in actors):
        return "wrong"
    people = [actor.person for actor in actors if actor.person]
    if row["who"] and people and not any(word in person for person in people for word in row["who"]):
        return "wrong"
    return "right"


def main(shared: Path, show: bool, held_out: bool) -> dict[str, Any]:
    rows = [json.loads(line) for line in (GOLD / "references.jsonl").read_text(encoding="utf8").splitlines()]
    rows = [row for row in rows if row["held_out"] == held_out]
    texts, reader = articles(shared), Reader()
    readings: dict[str, ArticleReading] = {}
    counts: dict[str, Counter[str]] = {"all": Counter()}
    for row in rows:
        article = texts[row["article"]]
        start, end = row["span"]
        if article.text[start:end] != row["text"]:
            raise SystemExit(f"{row['id']}: {row['text']!r} does not stand at {start} in {row['article']}")
        reading = readings.get(article.id) or readings.setdefault(article.id, reading_of(reader, article))
        mention = mention_at(reading, start, end)
        # A bare sector ("GOV") names nobody's government: as good as silence.
        actors = tuple(a for a in mention.actors if a.code and a.code != a.sector) if mention is not None else ()
        result = outcome(row, actors)
        for key in ("all", row["class"]):
            counts.setdefault(key, Counter())[result] += 1
        if any(a.how == "coreference" and a.antecedent is None for a in actors):
            counts["all"]["without_antecedent"] += 1
        if show and result in ("wrong", "abstained"):
            got = [(a.code, a.person, a.how, a.antecedent and a.antecedent.text) for a in actors]
            print(f"{row['id']} {result} {row['class']} expected {row['expected']} {row['who']} got {got}", end=" ")
            print(mention.reason if mention is not None else "no mention")
            print(
                f"    …{article.text[max(0, start - 300) : start]}⟦{row['text']}⟧{article.text[end : end + 80]}…".replace("\n", " ")
            )
    report: dict[str, Any] = {"set": "references", "held_out": held_out, "cases": len(rows)}
    for key, count in counts.items():
        decided, parties = count["right"] + count["wrong"], count["right"] + count["wrong"] + count["abstained"]
        report[key] = {
            **dict(sorted(count.items())),
            "precision": round(count["right"] / decided, 3) if decided else None,
            "abstained_share": round(count["abstained"] / parties, 3) if parties else None,
        }
    return report


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(json.dumps(main(Path(sys.argv[1]), "--errors" in sys.argv, "--held-out" in sys.argv)))
