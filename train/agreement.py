"""How far two labellings of the same sentences agree: ``agreement.py data/*.jsonl --second second.tsv``.

The second labelling was made blind: from the sentence and its marked parties alone. A line is ``ID<TAB>events``, the events as in a
notebook, their triggers in the text's own words: ``1>2 ASSAULT/firearms occurred "shot dead"; ...`` or ``none``.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

from sentences import read

_EVENT = re.compile(
    r'(?P<source>\d+|-)>(?P<target>\d+|-) (?P<type>[A-Z]+)(?:/(?P<mode>[\w-]+))? (?P<status>\w+) "(?P<trigger>[^"]+)"'
)

Pair = tuple[int | None, int | None]


def second(path: Path) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for line in path.read_text(encoding="utf8").splitlines():
        identity, _, events = line.partition("\t")
        sides = []
        for event in _EVENT.finditer(events):
            parties = [None if event[side] == "-" else int(event[side]) - 1 for side in ("source", "target")]
            sides.append({"source": parties[0], "target": parties[1], "type": event["type"], "status": event["status"]})
        found[identity] = sides
    return found


def by_pair(events: list[dict[str, Any]]) -> dict[Pair, list[dict[str, Any]]]:
    pairs: dict[Pair, list[dict[str, Any]]] = {}
    for event in events:
        pairs.setdefault((event["source"], event["target"]), []).append(event)
    return pairs


def kappa(table: Counter[tuple[str, str]]) -> float:
    """Cohen (1960): agreement beyond what the two distributions give by chance."""
    total = sum(table.values())
    same = sum(count for (a, b), count in table.items() if a == b) / total
    first, other = Counter[str](), Counter[str]()
    for (a, b), count in table.items():
        first[a] += count
        other[b] += count
    chance = sum(first[label] * other[label] for label in first) / total**2
    return (same - chance) / (1 - chance)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--second", type=Path, required=True)
    asked = parser.parse_args()
    other = second(asked.second)
    types: Counter[tuple[str, str]] = Counter()
    statuses: Counter[tuple[str, str]] = Counter()
    both = one = two = 0
    for row in read(asked.data):
        if row["id"] not in other:
            continue
        mine, theirs = by_pair(row["events"]), by_pair(other[row["id"]])
        one, two, both = one + len(mine), two + len(theirs), both + len(mine.keys() & theirs.keys())
        count = len(row["parties"])
        for pair in [(a, b) for a in range(count) for b in range(count) if a != b]:
            a, b = ({event["type"] for event in found.get(pair, [])} for found in (mine, theirs))
            shared = sorted(a & b)
            label = (shared[0], shared[0]) if shared else (min(a, default="none"), min(b, default="none"))
            types[label] += 1
            if shared:
                state = [next(e["status"] for e in found[pair] if e["type"] == shared[0]) for found in (mine, theirs)]
                statuses[state[0], state[1]] += 1
    typed = Counter({pair: count for pair, count in types.items() if "none" not in pair})
    print(f"pairs with an event: {one} and {two}, {both} in both: F1 {2 * both / (one + two):.3f}")
    print(
        f"type of all ordered pairs: kappa {kappa(types):.3f}; of pairs that both give an event: kappa {kappa(typed):.3f},", end=" "
    )
    print(f"the same {sum(c for (a, b), c in typed.items() if a == b) / sum(typed.values()):.3f}")
    print(f"status where the type is the same: kappa {kappa(statuses):.3f}")
    print("most often apart:", [(f"{a}/{b}", c) for (a, b), c in types.most_common() if a != b][:16])


if __name__ == "__main__":
    main()
