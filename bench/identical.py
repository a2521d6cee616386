"""The same records whatever Python, however many processes and however large the batches: a digest for each way of reading.

    python bench/identical.py                    # under each Python: the digests must be the same
    python bench/identical.py --expect 0123ab    # status 1 where another one comes out

It reads the sample dispatch and the articles of bench/gold, with every kind of record, and prints one digest a way: one
article after another, in groups and batches of several sizes, in several processes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))


def articles() -> list[Any]:
    import detente
    from detente.intake import read_inputs

    files = (detente.SAMPLE, ROOT / "bench/gold/articles.jsonl", ROOT / "bench/gold/articles_more.jsonl")
    return [found for found in read_inputs(files, published="2024-05-14") if isinstance(found, detente.Article)]


def written(readings: Iterable[Any]) -> Iterator[str]:
    """Each article's records as one line."""
    from detente.outputs import Kinds, records

    kinds = Kinds(articles=True, statements=True, times=True, abstentions=True)
    for reading in readings:
        yield json.dumps(list(records(reading, kinds)), sort_keys=True)


def in_groups(group: int, batch: int) -> Iterator[str]:
    """Read so many articles together, and parse so many sentences at a time."""
    from detente.reading import parser, read

    held = read.GROUP, parser.BATCH_SIZE
    read.GROUP, parser.BATCH_SIZE = group, batch
    try:
        yield from written(read.Reader().read_many(articles(), statements=True, times=True))
    finally:
        read.GROUP, parser.BATCH_SIZE = held


def in_processes(count: int) -> Iterator[str]:
    """As a book reads: events, relations and the rest, through so many processes."""
    from detente.book.readers import Options, entries

    for entry in entries(articles(), Options(), processes=count):
        yield json.dumps([entry.id, entry.sentences, entry.outcome, entry.records], sort_keys=True)


WAYS: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "one by one, batches of 1": ("records", lambda: in_groups(1, 1)),
    "groups of 3, batches of 7": ("records", lambda: in_groups(3, 7)),
    "groups of 8, batches of 64": ("records", lambda: in_groups(8, 64)),
    "groups of 50, batches of 500": ("records", lambda: in_groups(50, 500)),
    "1 process": ("entries", lambda: in_processes(1)),
    "2 processes": ("entries", lambda: in_processes(2)),
    "3 processes": ("entries", lambda: in_processes(3)),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--expect", help="the digest, or its beginning, that must come out")
    parser.add_argument("--lines", type=Path, help="write each article's records to this folder, one file a way, to be compared")
    asked = parser.parse_args()
    found: dict[str, dict[str, str]] = {}
    for name, (kind, way) in WAYS.items():
        lines = list(way())
        found.setdefault(kind, {})[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        if asked.lines is not None:
            asked.lines.mkdir(parents=True, exist_ok=True)
            (asked.lines / f"{name.replace(' ', '-').replace(',', '')}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Python {version}, {len(articles())} articles")
    for kind, digests in found.items():
        for name, digest in digests.items():
            print(f"{digest[:16]}  {kind:8} {name}")
    whole = hashlib.sha256(
        "".join(sorted({digest for digests in found.values() for digest in digests.values()})).encode()
    ).hexdigest()
    print(f"{whole[:16]}  all")
    same = all(len(set(digests.values())) == 1 for digests in found.values())
    return 0 if same and whole.startswith(asked.expect or "") else 1


if __name__ == "__main__":
    raise SystemExit(main())
