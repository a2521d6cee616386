"""Sentences of real news that the reader finds parties in, for teachers to label: ``unlabelled.py ARTICLES.jsonl... > FILE.gz``.

A line a sentence: ``id`` (the article's and where it begins), ``text``, ``parties`` (offsets in code points) and ``url``. Taken are
sentences that the network would be asked about (two parties beside places, at most eight), each text once. Articles of an
evaluation and of ``bench/gold`` are named with ``--without FILE...``: whatever shares a sentence with one is left out whole.
It runs in the reading environment, as ``mentions.py`` does.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.reading.learned.model import MOST_PARTIES
from detente.reading.learned.testimony import marked, parties_of
from detente.reading.learned.witnesses import are_different
from detente.reading.read import Reader
from detente.record import Article

# Letters of a sentence that make it one of its own; shorter ones ("Thank you all.") are shared by many texts.
LEAST = 60


def rows_of(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from (json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="+")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="JSONL with a text each: of these no sentence is taken")
    asked = parser.parse_args()
    barred = " ".join(" ".join(str(row.get("text", "")).split()) for row in rows_of(asked.without))
    addresses = {row["id"]: row.get("url", "") for row in rows_of(asked.articles)}
    articles = (Article(row["id"], row["text"]) for row in rows_of(asked.articles))
    met: set[str] = set()
    with gzip.GzipFile(fileobj=sys.stdout.buffer, mode="wb", mtime=0) as out:
        for reading in Reader(coder="rules").article_readings(articles, everything=True):
            found = []
            for sentence in reading.parsed.values():
                parties = parties_of(sentence, reading.mentions(sentence))
                if len(sentence.text) < LEAST or not 2 <= len(parties) <= MOST_PARTIES or not are_different(parties):
                    continue
                made = marked(sentence, parties)
                found.append((sentence.start, made))
            if any(" ".join(made.text.split()) in barred for _, made in found):
                continue
            for start, made in found:
                if made.text not in met:
                    met.add(made.text)
                    name = reading.article.id
                    line = {"id": f"{name}@{start}", "text": made.text, "parties": made.parties, "url": addresses[name]}
                    out.write((json.dumps(line, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    main()
