"""Where detente's own reader finds parties in the training sentences: ``mentions.py data/*.jsonl > data/mentions.tsv``.

A line a sentence: its id and the spans, ``start-end`` in code points. The reader marks more than a writer does: places, the
adjective before a noun, the same party again. Training shows the sentences so, too (``sentences.as_found``), or the network would
meet such parties for the first time when it is asked, and take them for doers. It runs in the reading environment, not
in that of training, and again when the reader's mentions change.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from detente.reading.learned.testimony import parties_of
from detente.reading.read import Reader
from detente.record import Article

# Sentences that are parsed together.
GROUP = 64


def spans_of(rows: Sequence[dict[str, Any]], reader: Reader) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The id of every row and the spans of the parties found in it, in the order of the text."""
    stream = iter(rows)
    while group := list(islice(stream, GROUP)):
        prepared = [reader.prepare(Article(row["id"], row["text"]), everything=True) for row in group]
        pieces = (
            (index, start, p.article.text[start:end])
            for p in prepared
            for index in p.wanted
            for start, end in (p.sentences[index],)
        )
        parsed = reader.parser.parse(pieces)
        for p in prepared:
            reading = reader.article_reading(p, {index: next(parsed) for index in p.wanted})
            yield (
                p.article.id,
                sorted(
                    (sentence.begins[m.first], sentence.ends[m.last])
                    for sentence in reading.parsed.values()
                    for m in parties_of(sentence, reading.mentions(sentence))
                ),
            )


def main() -> None:
    rows = [json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text(encoding="utf8").splitlines()]
    for name, spans in spans_of(rows, Reader()):
        print(name, " ".join(f"{start}-{end}" for start, end in spans), sep="\t")


if __name__ == "__main__":
    main()
