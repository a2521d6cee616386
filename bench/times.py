"""Score the recogniser of time expressions: python bench/times.py SHARED_DIR [--errors]

Reads SHARED_DIR/eval/times/timebank_dev.jsonl and scores it with SHARED_DIR/eval/score.py: all rows, odd rows (the first, third,
...: those whose errors may be looked at) and even rows. --errors prints the errors of the odd rows.
Also the time a 700-word text takes.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from detente.reading.times import Expression, recognise


def published(row: dict[str, Any]) -> date | None:
    return date.fromisoformat(row["published"][:10]) if row.get("published") else None


def score(scorer: Any, rows: list[dict[str, Any]], found: dict[str, list[Expression]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder, "gold.jsonl"), Path(folder, "predicted.jsonl")
        gold.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
        records = [e.record(str(row["id"])).to_json() for row in rows for e in found[row["id"]]]
        predicted.write_text("".join(json.dumps(record) + "\n" for record in records), "utf8")
        result: dict[str, Any] = scorer.score_times(str(gold), str(predicted))
    return result


def print_errors(row: dict[str, Any], found: list[Expression]) -> None:
    text = row["text"]

    def around(start: int, end: int) -> str:
        return repr(text[max(0, start - 50) : start] + "[[" + text[start:end] + "]]" + text[end : end + 30])

    used: set[int] = set()
    for gold in row["timexes"]:
        hits = [
            (min(gold["end"], e.end) - max(gold["start"], e.start), i)
            for i, e in enumerate(found)
            if i not in used and e.start < gold["end"] and gold["start"] < e.end
        ]
        if not hits:
            print("MISS ", row["published"][:10], gold["type"], gold["value"], around(gold["start"], gold["end"]))
            continue
        number = max(hits)[1]
        used.add(number)
        best = found[number]
        if (best.start, best.end) != (gold["start"], gold["end"]):
            print("SPAN ", row["published"][:10], repr(best.text), around(gold["start"], gold["end"]))
        if best.value != gold["value"]:
            print("VALUE", row["published"][:10], best.value, "gold", gold["value"], around(gold["start"], gold["end"]))
    for i, expression in enumerate(found):
        if i not in used:
            print("EXTRA", row["published"][:10], expression.value, around(expression.start, expression.end))


def main() -> None:
    shared = Path(sys.argv[1])
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    lines = (shared / "eval" / "times" / "timebank_dev.jsonl").read_text("utf8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    begun = time.perf_counter()
    found = {row["id"]: recognise(row["text"], published(row)) for row in rows}
    seconds = time.perf_counter() - begun
    words = sum(len(row["text"].split()) for row in rows)
    if "--errors" in sys.argv:
        for row in rows[0::2]:
            print_errors(row, found[row["id"]])
    for name, part in (("all", rows), ("odd", rows[0::2]), ("even", rows[1::2])):
        print(f"{name:5}", json.dumps(score(scorer, part, found)))
    print(
        f"speed {seconds / words * 700 * 1000:.2f} ms for 700 words, "
        f"{sum(map(len, found.values())) / words * 700:.1f} expressions in them"
    )


if __name__ == "__main__":
    main()
