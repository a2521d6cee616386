"""Where detente's own reader finds parties in the training sentences: ``mentions.py data/*.jsonl > data/mentions.tsv``.

A line a sentence: its id and the spans, ``start-end`` in code points. The reader marks more than a writer does: places, the
adjective before a noun, the same party again. Training shows the sentences so, too (``sentences.as_found``), or the network would
meet such parties for the first time when it is asked, and take them for doers. It runs in the reading environment, not
in that of training, and again when the reader's mentions change.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from detente.reading.article import ArticleReading
from detente.reading.learned.testimony import parties_of
from detente.reading.read import Reader
from detente.record import Article


def spans_of(reading: ArticleReading) -> list[tuple[int, int]]:
    """Where the parties of a sentence stand that is read as an article, in the order of the text."""
    return sorted(
        (sentence.begins[m.first], sentence.ends[m.last])
        for sentence in reading.parsed.values()
        for m in parties_of(sentence, reading.mentions(sentence))
    )


def main() -> None:
    rows = (json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text(encoding="utf8").splitlines())
    for reading in Reader(coder="rules").article_readings((Article(row["id"], row["text"]) for row in rows), everything=True):
        print(reading.article.id, " ".join(f"{start}-{end}" for start, end in spans_of(reading)), sep="\t")


if __name__ == "__main__":
    main()
