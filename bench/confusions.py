"""What is taken for what: python bench/confusions.py SHARED [--coder rules|learned|both]

SHARED is the folder that holds ``eval/``. Two sets: pairs of marked parties (plv_dev) by type, and our own hand-coded
articles (``bench/gold``) by type and, where the type is right, by status. Of both only odd rows and articles are counted and
shown (the first, third, ...): those whose errors may be looked at. "none" as what was said is an event that was missed, as gold one
that is coded but not there. A line of JSON for each of the worst confusions, the commonest first, with examples.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from calibrate import MERGED, fits  # noqa: E402
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER  # noqa: E402
from detente.reading.read import Reader  # noqa: E402
from detente.record import Event  # noqa: E402
from evaluate import SETS, articles_of, gold_and_texts, rows_of  # noqa: E402

NONE = "none"
# Characters of an example, around the trigger.
SHOWN = 160


@dataclass(frozen=True)
class Confusion:
    """One event taken for another: the right label, what was said, and where."""

    gold: str
    said: str
    example: str

    @property
    def right(self) -> bool:
        return self.gold == self.said


def of_pairs(reader: Reader, shared: Path) -> Iterator[Confusion]:
    """Types between marked parties; the set does not tell CONCEDE from RETREAT."""
    texts = rows_of(shared / "eval" / SETS["types"].gold)[0::2]
    for row, said in zip(texts, reader.classify(texts), strict=True):
        kind = said.get("type") or NONE
        yield Confusion(row["code"], MERGED.get(kind, kind), row["marked"])


def of_articles(reader: Reader) -> tuple[list[Confusion], list[Confusion]]:
    """Types of the events of our own articles, and statuses where the type is right. Missed events count if they are core."""
    gold, texts = gold_and_texts("gold", HERE)
    types, statuses = [], []
    for reading in reader.read_many(articles_of(texts[0::2])):
        free = list(reading.events)
        own = [row for row in gold if row["article"] == reading.article.id]
        for row in sorted(own, key=lambda row: not row["core"]):
            kinds, states = {row["type"], *row["alt"]}, {row["status"], *row["alt_status"]}
            at = row["start"]

            def rank(event: Event, kinds: set[str] = kinds, at: int = at) -> tuple[bool, int]:
                return event.type in kinds, -abs(event.trigger.start - at)

            found = max((event for event in free if fits(event, row)), key=rank, default=None)
            example = reading.article.text[max(0, at - SHOWN // 2) : at + SHOWN // 2].replace("\n", " ")
            if found is None:
                if row["core"]:
                    types.append(Confusion(row["type"], NONE, example))
                continue
            free.remove(found)
            types.append(Confusion(row["type"], row["type"] if found.type in kinds else found.type, example))
            if found.type in kinds:
                statuses.append(Confusion(row["status"], row["status"] if found.status in states else found.status, example))
        types += [Confusion(NONE, event.type, event.sentence.span.text[:SHOWN]) for event in free]
    return types, statuses


def worst(name: str, confusions: Sequence[Confusion], number: int, examples: int) -> Iterator[dict[str, object]]:
    asked = Counter(one.gold for one in confusions)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in confusions:
        if not one.right:
            wrong[one.gold, one.said].append(one.example)
    total = sum(map(len, wrong.values()))
    yield {"set": name, "asked": len(confusions), "wrong": total}
    for (gold, said), where in sorted(wrong.items(), key=lambda item: -len(item[1]))[:number]:
        yield {"set": name, "gold": gold, "said": said, "times": len(where), "of": asked[gold], "examples": where[:examples]}


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--worst", type=int, default=10)
    options.add_argument("--examples", type=int, default=3)
    options.add_argument("--coder", choices=CODER_NAMES, default=DEFAULT_CODER)
    options.add_argument("--learned-model", type=Path, metavar="FOLDER", help="another network than the shipped one")
    given = options.parse_args(arguments)
    reader = Reader(coder=given.coder, learned_model=given.learned_model)
    types, statuses = of_articles(reader)
    sets = {"plv_dev type": list(of_pairs(reader, given.shared)), "gold type": types, "gold status": statuses}
    for name, found in sets.items():
        for row in worst(name, found, given.worst, given.examples):
            print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
