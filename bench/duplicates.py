"""Score `detente dedupe`: python bench/duplicates.py SHARED_DIR [--errors]

Reads SHARED_DIR/eval/duplicates: all pairs, odd ones (those whose errors may be looked at) and even ones, and how long the
texts took. --errors prints the odd pairs that were judged wrongly.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from detente.intake.duplicates import Text, clusters, compare


def score(pairs: list[dict[str, Any]], cluster: dict[str, str]) -> dict[str, float]:
    right = [(pair["label"] == "dup", cluster[pair["a"]] == cluster[pair["b"]]) for pair in pairs]
    hits, extra, missed = (right.count(kind) for kind in ((True, True), (False, True), (True, False)))
    precision, recall = hits / max(hits + extra, 1), hits / max(hits + missed, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"pairs": len(pairs), "precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def main() -> None:
    folder = Path(sys.argv[1]) / "eval" / "duplicates"
    docs = [json.loads(line) for line in (folder / "docs_dev.jsonl").read_text("utf8").splitlines()]
    pairs = [json.loads(line) for line in (folder / "pairs_dev.jsonl").read_text("utf8").splitlines()]
    begun = time.perf_counter()
    cluster = dict(clusters((doc["id"], doc["text"], doc["title"], doc["published"]) for doc in docs))
    seconds = time.perf_counter() - begun
    for name, part in (("all", pairs), ("odd", pairs[0::2]), ("even", pairs[1::2])):
        print(f"{name:5}", json.dumps(score(part, cluster)))
    print(f"{len(docs)} texts in {seconds:.2f} s")
    if "--errors" in sys.argv:
        texts = {doc["id"]: Text.of(doc["text"], doc["title"], doc["published"]) for doc in docs}
        for pair in pairs[0::2]:
            same = cluster[pair["a"]] == cluster[pair["b"]]
            if same != (pair["label"] == "dup"):
                print(pair["label"], pair["jaccard"], texts[pair["a"]].title, "|", texts[pair["b"]].title)
                print("   ", compare(texts[pair["a"]], texts[pair["b"]]))


if __name__ == "__main__":
    main()
