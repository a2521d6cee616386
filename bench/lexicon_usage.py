"""Which rows of the lexicon reading has ever used: python bench/lexicon_usage.py SHARED [--write COUNTS.json] [--list]

Reads the golden sentences of ``tests/golden`` and the openly licensed articles of ``SHARED/articles`` (White House releases,
Wikinews), and counts for every row how often it was matched: as an event, or as a guard that kept one away. Prints the share
of rows and of entries (head word and pattern) that were exercised, by file and by type; ``--list`` also prints the rows that
never were. ``--write`` keeps the counts in the form that ``python -m detente.codebook.lint --used COUNTS.json`` takes.

Rows are counted where they win a match, before the coder looks for parties: a row that never wins here is not wrong, but
nothing vouches for it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from detente.codebook.lexicon import Lexicon
from detente.reading.coding import SentenceCoder
from detente.reading.read import Reader
from detente.record import Article

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
ARTICLES = ("white_house_2021_2022.jsonl", "wikinews.jsonl")


def golden_texts() -> Iterator[Article]:
    for path in sorted(GOLDEN.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf8")).get("case", [])):
            if "text" in case:
                yield Article(f"{path.stem}-{number}", case["text"], published=case.get("published"))


def real_texts(shared: Path) -> Iterator[Article]:
    for name in ARTICLES:
        for line in (shared / "articles" / name).read_text(encoding="utf8").splitlines():
            row = json.loads(line)
            yield Article(str(row["id"]), row["text"], title=row.get("title"), published=(row.get("published") or "")[:10] or None)


def count(reader: Reader, texts: Iterator[Article], rows: Counter[str], entries: Counter[tuple[str, str, str]]) -> int:
    """Reads the texts and adds to the counts each row, and each entry, that won a match; returns how many were read."""
    original = SentenceCoder.code

    def counted(self: SentenceCoder, *, keep_unlikely: bool = False) -> object:
        found = original(self, keep_unlikely=keep_unlikely)
        for matched in self._matched.values():
            if matched is not None:
                entry = matched[0]
                rows[f"{entry.file}:{entry.line}"] += 1
                entries[entry.pos, entry.head, entry.pattern] += 1
        return found

    SentenceCoder.code = counted  # type: ignore[method-assign, assignment]
    try:
        return sum(1 for _ in reader.read_many(texts))
    finally:
        SentenceCoder.code = original  # type: ignore[method-assign]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", type=Path, metavar="COUNTS.json")
    parser.add_argument("--list", action="store_true", help="print the rows that nothing exercised")
    given = parser.parse_args(arguments)
    reader, lexicon = Reader(coder="rules"), Lexicon.load()
    rows: Counter[str] = Counter()
    entries: Counter[tuple[str, str, str]] = Counter()
    golden = count(reader, golden_texts(), rows, entries)
    by_golden = set(rows)
    real = count(reader, real_texts(given.shared), rows, entries)
    known: dict[str, tuple[str, str]] = {}
    exercised: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for entry in lexicon.entries():
        known[f"{entry.file}:{entry.line}"] = (entry.type, entry.pattern)
        total[entry.type] += 1
        exercised[entry.type] += (entry.pos, entry.head, entry.pattern) in entries
    used = [place for place in known if place in rows]
    print(f"{golden} golden sentences and {real} real articles")
    vouched = len(by_golden & known.keys())
    print(f"rows: {len(known)}, exercised {len(used)} ({len(used) / len(known):.3f}), by golden sentences {vouched}")
    print(f"entries: {len(lexicon)}, exercised {sum(exercised.values())} ({sum(exercised.values()) / len(lexicon):.3f})")
    for kind in sorted(total):
        print(f"  {kind:10} {total[kind]:5} entries, {exercised[kind] / total[kind]:.3f} exercised")
    if given.list:
        for place, (kind, pattern) in known.items():
            if place not in rows:
                print(f"{place}\t{kind}\t{pattern}")
    if given.write is not None:
        given.write.write_text(json.dumps(dict(sorted(rows.items())), indent=0), encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
