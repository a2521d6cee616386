"""Is the training data broad and clean? ``check.py data/*.jsonl [--against EVALUATION ...]``.

Counts types, modes, statuses, regions, decades and registers; measures variety (distinct n-grams; how near each sentence's
nearest neighbour is, by shared word trigrams) and lists near-copies; with ``--against`` it looks for runs of words that stand
in evaluation texts, too (JSONL files, any fields of text).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sentences import read

# Two sentences are near-copies if they share this much of their word trigrams (Jaccard).
NEAR = 0.5
# Words in a row that stand in an evaluation text, too: eight rarely meet by chance (Brown et al. 2020 used 13, on longer texts).
RUN = 8


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


def grams(tokens: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))


def distinct(texts: Sequence[Sequence[str]], size: int) -> float:
    """Share of n-grams that are unlike all others, among the first 100,000 words (it falls with length)."""
    seen: set[tuple[str, ...]] = set()
    count = total = 0
    for tokens in texts:
        for gram in grams(tokens, size):
            seen.add(gram)
            count += 1
        total += len(tokens)
        if total > 100_000:
            break
    return len(seen) / max(1, count)


def nearest(texts: Sequence[Sequence[str]]) -> list[tuple[float, int]]:
    """For each text the largest Jaccard similarity of word trigrams with any other, and which."""
    sets = [set(grams(tokens, 3)) for tokens in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in enumerate(sets):
        for gram in found:
            holders[gram].append(number)
    result = []
    for number, found in enumerate(sets):
        shared: Counter[int] = Counter()
        for gram in found:
            if len(holders[gram]) < 200:
                shared.update(holders[gram])
        del shared[number]
        best = max(((count / len(found | sets[other]), other) for other, count in shared.items()), default=(0.0, -1))
        result.append(best)
    return result


def evaluation_runs(paths: Iterable[Path]) -> dict[tuple[str, ...], str]:
    runs = {}
    for path in paths:
        for line in path.read_text(encoding="utf8").splitlines():
            row: dict[str, Any] = json.loads(line)
            for value in row.values():
                if isinstance(value, str) and len(value) > 30:
                    runs.update(dict.fromkeys(grams(words(value), RUN), path.name))
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--against", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    rows = read(asked.data)
    texts = [words(row["text"]) for row in rows]
    events = [event for row in rows for event in row["events"]]
    without = sum(not row["events"] for row in rows)
    print(f"{len(rows)} sentences, {sum(map(len, texts))} words, {len(events)} events, {without} sentences without")
    print(f"pairs: {sum(len(row['parties']) * (len(row['parties']) - 1) for row in rows)} ordered pairs of marked parties")
    for name in ("type", "status"):
        print(name, dict(Counter(event[name] for event in events).most_common()))
    print("mode", dict(Counter(f"{event['type']}/{event['mode']}" for event in events if event["mode"]).most_common()))
    for name in ("decade", "register", "region"):
        print(name, dict(Counter(row.get(name, "-") for row in rows).most_common()))
    print("distinct n-grams in 100,000 words:", {size: round(distinct(texts, size), 3) for size in (1, 2, 3, 4)})
    near = nearest(texts)
    scores = sorted(score for score, _ in near)
    print(
        "similarity to the nearest neighbour: median",
        round(scores[len(scores) // 2], 3),
        "95 of 100",
        round(scores[len(scores) * 95 // 100], 3),
    )
    faults = 0
    for number, (score, other) in enumerate(near):
        if score >= NEAR and number < other:
            faults += 1
            print(f"near-copy ({score:.2f}): {rows[number]['id']} and {rows[other]['id']}: {rows[number]['text'][:70]}")
    runs = evaluation_runs(asked.against)
    for row, tokens in zip(rows, texts, strict=True):
        met = next((gram for gram in grams(tokens, RUN) if gram in runs), None)
        if met is not None:
            faults += 1
            print(f"{row['id']}: also in {runs[met]}: {' '.join(met)}")
    if asked.against:
        print(f"looked for {len(runs)} runs of {RUN} words of {len(asked.against)} evaluation files")
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
