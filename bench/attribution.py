"""Score attribution on hand-coded articles: ``python bench/attribution.py SHARED_DIR [--write FILE]``.

Reads ``SHARED_DIR/eval/attribution/*_dev.jsonl`` and scores with ``SHARED_DIR/eval/score.py`` on all rows, odd rows (1, 3, 5, ...:
those whose errors may be looked at) and even rows. Prints one JSON object a line, and the time a sentence costs without the parse.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from detente.reading.attribution import Utterance, statements
from detente.reading.parser import Parser
from detente.reading.sentences import split_sentences
from detente.reading.syntax import Sentence


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: cannot be loaded as a Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def record(article: str, utterance: Utterance) -> dict[str, Any]:
    """The fields of a statement that the scorer reads."""
    speaker = None if utterance.speaker is None else {"span": list(utterance.speaker)}
    return {
        "kind": "statement",
        "article": article,
        "content_span": list(utterance.content_span),
        "speaker": speaker,
        "cue": utterance.cue,
        "cue_kind": utterance.kind,
        "frame": utterance.frame,
        "voice": utterance.voice,
    }


def read(parser: Parser, text: str) -> tuple[list[Utterance], int, float]:
    """The utterances of a text, its number of sentences, and the seconds that attribution alone took."""
    spans = split_sentences(text)
    parsed: dict[int, Sentence] = {
        s.index: s for s in parser.parse((i, start, text[start:end]) for i, (start, end) in enumerate(spans))
    }
    began = time.perf_counter()
    found = statements(text, spans, parsed)
    return found, len(spans), time.perf_counter() - began


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("shared", type=Path)
    options.add_argument("--write", type=Path, help="keep the statements here")
    given = options.parse_args(arguments)
    scorer = load_scorer(given.shared / "eval" / "score.py")
    parser = Parser()
    for gold in sorted((given.shared / "eval" / "attribution").glob("*_dev.jsonl")):
        rows = [json.loads(line) for line in gold.read_text(encoding="utf8").splitlines() if line.strip()]
        records: list[dict[str, Any]] = []
        sentences, seconds = 0, 0.0
        for row in rows:
            found, count, took = read(parser, row["text"])
            sentences, seconds = sentences + count, seconds + took
            records.extend(record(row["id"], utterance) for utterance in found)
        with tempfile.TemporaryDirectory() as folder:
            said = given.write or Path(folder) / "said.jsonl"
            said.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf8")
            for part, chosen in (("all", rows), ("odd", rows[0::2]), ("even", rows[1::2])):
                path = Path(folder) / f"{part}.jsonl"
                path.write_text("".join(json.dumps(r) + "\n" for r in chosen), encoding="utf8")
                print(json.dumps({"set": gold.stem, "rows": part, **scorer.score_attribution(str(path), str(said))}))
        print(json.dumps({"sentences": sentences, "milliseconds_a_sentence": round(1000 * seconds / max(sentences, 1), 4)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
